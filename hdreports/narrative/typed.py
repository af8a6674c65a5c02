"""Digits of a document of which nothing says where they are from.

A number of a result is a figure and a unit's words are a quotation; any other digit stands in a
`Text` that says what it is (`TextKind`), given where the value was born (`words`). So a digit in
plain wording was typed by hand, in a template or in code, and can be followed nowhere.

Nothing is told by how it is worded. What holds digits and is no run is told by its place: the
number of a heading, those of tables and charts (which count up), and the text alternative of a
chart (which is made of its bars). The title, which names the period, is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

from hdreports.document.model import (
    Block,
    Cell,
    Chart,
    Document,
    Heading,
    List,
    PageBreak,
    Paragraph,
    Runs,
    Table,
    Text,
    plain,
)
from hdreports.document.texts import chart_alternative
from hdreports.narrative.words import DIGIT

_NUMBER = re.compile(rf"{DIGIT.pattern}+(?:\.\d+)*")
_AROUND = 8


def typed_digits(document: Document) -> tuple[str, ...]:
    """The digits of no kind of a document's head, body, annexes and foot, each with the words
    around it."""
    head = (document.number, document.signer or ())
    foot = (document.date, document.contact or (), document.imprint.date)
    found = [typed for runs in (*head, *foot) for typed in _in_runs(runs)]
    blocks = [*document.body, *(b for a in document.attachments for b in a.blocks)]
    found += _in_words(*(annex.title for annex in document.attachments))
    tables, charts = count(1), count(1)
    for block in blocks:
        if isinstance(block, Table) and block.caption:
            found += _in_words(block.caption.removeprefix(f"表{next(tables)}　"))
        elif isinstance(block, Chart):
            found += _in_words(block.caption.removeprefix(f"图{next(charts)}　"))
        found += _in_block(block)
    return tuple(dict.fromkeys(found))


def _in_block(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield from _in_runs(block.runs)
            yield from _in_runs(block.body)
        case Paragraph():
            yield from _in_runs(block.runs)
        case List():
            for item in block.items:
                yield from _in_runs(item)
        case Table():
            for cell in _cells(block):
                yield from _in_runs(cell.runs)
            for note in block.notes:
                yield from _in_runs(note)
        case Chart():
            yield from _in_chart(block)
        case PageBreak():
            pass


def _cells(table: Table) -> Iterator[Cell]:
    for row in (*table.head, *table.rows):
        yield from row


def _in_chart(chart: Chart) -> Iterator[str]:
    yield from _in_words(chart.reference_label, chart.value_label)
    yield from _in_words(*(p.label for p in chart.points if p.label_kind == "plain"))
    if chart.alt != chart_alternative(chart.points, chart.value_label, chart.reference_label):
        yield from _in_words(chart.alt)


def _in_runs(runs: Runs) -> Iterator[str]:
    before = 0
    whole = plain(runs)
    for run in runs:
        if isinstance(run, Text) and run.kind == "plain":
            yield from _typed(whole, before, before + len(run.text))
        before += len(run.text)


def _in_words(*texts: str) -> Iterator[str]:
    for text in texts:
        yield from _typed(text, 0, len(text))


def _typed(text: str, start: int, end: int) -> Iterator[str]:
    """The numbers between two places of a text."""
    for match in _NUMBER.finditer(text, start, end):
        yield text[max(0, match.start() - _AROUND) : match.end() + _AROUND]
