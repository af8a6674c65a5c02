"""The blocks of an edited body or annex: headings, paragraphs, lists, tables with their captions
and notes, charts, page breaks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from hdreports.document.model import (
    Block,
    Chart,
    Heading,
    List,
    PageBreak,
    Paragraph,
    Runs,
    Table,
)
from hdreports.document.texts import squeeze
from hdreports.finalize.runs import RunMaker
from hdreports.finalize.sheet import Sheet
from hdreports.finalize.tables import TableMaker
from hdreports.readers.docx_marked import Grid, Line
from hdreports.readers.docx_parts import HEADING_NUMBER

_STOP = "。"


class BlockMaker:
    """Makes the blocks of one run of items. `charts`: what each chart of the edited document is in
    the final one, None for one that is not ours."""

    def __init__(
        self, edited: Sheet, runs: RunMaker, tables: TableMaker, charts: Sequence[Chart | None]
    ) -> None:
        self._edited, self._runs, self._tables, self._charts = edited, runs, tables, charts

    def of(self, items: Iterable[int]) -> tuple[Block, ...]:
        wanted, made = list(items), list[Block]()
        place = 0
        while place < len(wanted):
            if self._item(wanted, place).page_break:
                made.append(PageBreak())
            blocks, place = self._blocks(wanted, place)
            made += blocks
        return tuple(made)

    def _item(self, wanted: list[int], place: int) -> Line | Grid:
        return self._edited.document.items[wanted[place]]

    def _line(self, wanted: list[int], place: int) -> Line:
        item = self._item(wanted, place)
        assert isinstance(item, Line)
        return item

    def _role(self, wanted: list[int], place: int) -> str:
        if place >= len(wanted):
            return ""
        item = self._item(wanted, place)
        if isinstance(item, Grid):
            return "table"
        return "chart" if item.charts else item.role

    def _runs_of(self, wanted: list[int], place: int) -> Runs:
        return self._runs.runs(self._edited.at[wanted[place], None, None])

    def _blocks(self, wanted: list[int], place: int) -> tuple[list[Block], int]:
        """The block that begins here, and where the next one does. A chart's paragraph may hold
        several charts and text, or a chart that is not ours."""
        role = self._role(wanted, place)
        if role == "chart":
            return self._chart(wanted, place)
        if role == "table":
            table, last = self._table(wanted, place, "")
            return [table], last
        if role == "caption" and self._role(wanted, place + 1) == "table":
            table, last = self._table(wanted, place + 1, self._line(wanted, place).text.strip())
            return [table], last
        if role == "heading":
            return [self._heading(wanted[place])], place + 1
        if role == "list":
            last = place
            while self._role(wanted, last) == "list":
                last += 1
            return [List(tuple(self._runs_of(wanted, n) for n in range(place, last)))], last
        runs = self._runs_of(wanted, place)
        return [Paragraph(runs, "note" if role == "note" else "body")], place + 1

    def _table(self, wanted: list[int], place: int, caption: str) -> tuple[Table, int]:
        item = wanted[place]
        stored = self._tables.written(item)
        last = place + 1
        if stored is None or stored.notes:
            while self._role(wanted, last) == "note":
                last += 1
        notes = tuple(self._runs_of(wanted, n) for n in range(place + 1, last))
        return self._tables.table(item, caption, notes), last

    def _chart(self, wanted: list[int], place: int) -> tuple[list[Block], int]:
        """The charts of a paragraph with the caption below them, and what was typed beside them."""
        line = self._line(wanted, place)
        charts = [c for n in line.charts if (c := self._charts[n]) is not None]
        caption, last = "", place + 1
        if self._role(wanted, last) == "caption" and self._role(wanted, last + 1) != "table":
            caption, last = self._line(wanted, last).text.strip(), last + 1
        if charts and squeeze(caption) not in ("", squeeze(charts[-1].caption)):
            charts[-1] = replace(charts[-1], caption=caption)
        beside = [Paragraph(self._runs_of(wanted, place))] if squeeze(line.text) else []
        return [*charts, *beside], last

    def _heading(self, item: int) -> Heading:
        line = self._edited.at[item, None, None]
        own = self._edited.lines[line].line
        number = HEADING_NUMBER.match(own.text)
        start = number.end() if number else 0
        lead = _lead_end(own)
        if start < lead < len(own.text.rstrip()):
            body = self._runs.runs(line, lead)
            return Heading(own.level, own.text[:start], self._runs.runs(line, start, lead), body)
        return Heading(own.level, own.text[:start], self._runs.runs(line, start))


def _lead_end(line: Line) -> int:
    """Where the lead of a heading that runs in ends: with the last run in its style, else, where
    the style was lost, with the first sentence; a heading of the first level has none."""
    styled = [s.end for s in line.styled if s.kind == "lead"]
    if styled:
        return max(styled)
    stop = line.text.find(_STOP)
    return stop + 1 if stop >= 0 and line.level > 1 else 0
