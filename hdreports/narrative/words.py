"""Words that say what their digits are, so that a digit of no kind can be told from them.

Each is a `str`, and is given its type where it is born. What is made of one by joining, cutting or
formatting is a plain `str` again: a kind is never inherited by chance, only said.
"""

from __future__ import annotations

import re

from hdreports.document.model import Run, Runs, Text, TextKind, joined
from hdreports.plan.dates import Dated

DIGIT = re.compile(r"[\d①-⓿]")


class Ordinal(str):
    """What numbers an annex, a table, a task, a place in a ranking or a row: 附件3, 26."""

    __slots__ = ()


class DocumentNumber(str):
    """发文字号, whole or in part."""

    __slots__ = ()


class PlanWords(str):
    """The plan's own words: its title, a name, the reason of a pace, a doubt about a target."""

    __slots__ = ()


class FindingWords(str):
    """A check's own words, with the cells and values that they name."""

    __slots__ = ()


class FileName(str):
    """The name of a file that a unit sent."""

    __slots__ = ()


class Address(str):
    """A mailbox, a telephone number, whom to ask there."""

    __slots__ = ()


_KINDS: dict[type[str], TextKind] = {
    Dated: "date",
    Ordinal: "ordinal",
    DocumentNumber: "document-number",
    PlanWords: "plan",
    FindingWords: "finding",
    FileName: "file",
    Address: "address",
}


def kind_of(words: str) -> TextKind:
    """What the digits in words are; without digits they are plain, whatever they name."""
    return _KINDS.get(type(words), "plain") if DIGIT.search(words) else "plain"


def text_run(words: str) -> Text:
    return Text(str(words), kind=kind_of(words))


def runs_of(*parts: str | Run) -> Runs:
    """Parts of a sentence or a cell as runs; of empty words there are none."""
    return joined(text_run(part) if isinstance(part, str) else part for part in parts)
