"""Ordinals: headings get theirs when the document is composed, so that nothing leaves a gap."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hdreports.document.model import Block, Chart, Heading, Table

_DIGITS = "零一二三四五六七八九"


def chinese(n: int) -> str:
    """1–99 in Chinese: 一, 十, 十一, 二十一."""
    if not 1 <= n <= 99:
        raise ValueError(n)
    tens, ones = divmod(n, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else _DIGITS[tens] + "十")
    return head + (_DIGITS[ones] if ones else "")


def ordinal(level: int, n: int) -> str:
    """GB/T 9704—2012, 7.3.3: 一、 （一） 1. （1）."""
    return (f"{chinese(n)}、", f"（{chinese(n)}）", f"{n}.", f"（{n}）")[level - 1]


def prune(blocks: Iterable[Block]) -> list[Block]:
    """Drop headings under which nothing stands."""
    kept: list[Block] = []
    for block in reversed(list(blocks)):
        if isinstance(block, Heading) and not block.body:
            follower = kept[-1] if kept else None
            if follower is None or (
                isinstance(follower, Heading) and follower.level <= block.level
            ):
                continue
        kept.append(block)
    return kept[::-1]


def number(blocks: Iterable[Block], first_table: int = 1) -> tuple[Block, ...]:
    """Number headings by level and captions by order (表1 …, 图1 …)."""
    counters = [0, 0, 0, 0]
    table, chart = first_table, 1
    result: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading):
            counters[block.level - 1] += 1
            counters[block.level :] = [0] * (4 - block.level)
            block = replace(block, number=ordinal(block.level, counters[block.level - 1]))
        elif isinstance(block, Table) and block.caption:
            block = replace(block, caption=f"表{table}　{block.caption}")
            table += 1
        elif isinstance(block, Chart):
            block = replace(block, caption=f"图{chart}　{block.caption}")
            chart += 1
        result.append(block)
    return tuple(result)
