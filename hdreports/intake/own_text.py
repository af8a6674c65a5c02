"""Free text in an office's own workbook: which of the report's four parts it belongs to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, cast

from hdreports.intake.grid import Cell, Sheet
from hdreports.intake.heads import PARTS, is_note, role_of

Part = Literal["progress", "results", "problems", "recommendations"]
MIN_TEXT = 6  # characters from which a text says something
MIN_UNUSED = 12  # characters from which an unused text is worth mentioning
_NUMBERING = re.compile(r"^\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．])\s*")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a cell's text, and the part that it belongs to; None: no part is known."""

    part: Part | None
    text: str
    cell: Cell


def part_of(heading: str) -> Part | None:
    """The part that a heading announces: 二、存在的问题 → problems."""
    text = _NUMBERING.sub("", unicodedata.normalize("NFKC", heading)).strip().rstrip(":")
    titled = text.endswith("表")  # 进展情况表 is a table's title
    role = role_of(text) if 2 <= len(text) <= 16 and not titled else None
    return cast("Part", role) if role in PARTS else None


def passages(sheet: Sheet, used: set[tuple[int, int]], title_rows: int) -> Iterator[Passage]:
    """The texts of a sheet that no table has used, in reading order.

    A heading counts for what stands right of it and for the rows below, until the next heading.
    """
    part: Part | None = None
    for cell in sheet.in_order():
        if cell.kind != "text" or (cell.row, cell.column) in used:
            continue
        heading = part_of(cell.text)
        if heading is not None:
            part = heading
            continue
        for own, text in _split(cell.text):
            part = own or part
            if _is_frame(text, cell, title_rows, part is not None):
                continue
            if len(text) >= MIN_TEXT and part is not None:
                yield Passage(part, text, cell)
            elif len(text) >= MIN_UNUSED:
                yield Passage(None, text, cell)


def _split(text: str) -> Iterator[tuple[Part | None, str]]:
    """Cuts a cell's text where one of its lines is a heading, or begins with one."""
    part: Part | None = None
    lines: list[str] = []
    for line in text.split("\n"):
        heading, rest = _leading(line)
        if heading is None:
            lines.append(line)
            continue
        if "".join(lines).strip():
            yield part, "\n".join(lines).strip()
        part, lines = heading, [rest] if rest else []
    if "".join(lines).strip():
        yield part, "\n".join(lines).strip()


def _leading(line: str) -> tuple[Part | None, str]:
    whole = part_of(line)
    if whole is not None:
        return whole, ""
    head, colon, rest = re.sub("：", ":", line, count=1).partition(":")
    found = part_of(head) if colon else None
    if found is None:
        head, stop, rest = line.partition("。")
        found = part_of(head) if stop and _NUMBERING.match(line) else None
    return found, rest.strip() if found else line


def _is_frame(text: str, cell: Cell, title_rows: int, inside: bool) -> bool:
    """Titles, signatures and notes round a table are no statements."""
    if is_note(text):
        return True
    titled = cell.row <= title_rows and len(text) <= 80 and not re.search("[。；;！!]", text)
    return titled and not inside
