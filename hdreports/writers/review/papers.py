"""The documents as they read on the page, each figure a link to its entry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from hdreports.document.model import (
    Attachment,
    Blank,
    Block,
    Cell,
    Chart,
    ChartPoint,
    FigureRun,
    Heading,
    Light,
    Quotation,
    Run,
    Runs,
    Table,
)
from hdreports.document.texts import LIGHT_SHAPES, LIGHT_WORDS, printable
from hdreports.writers.review.bars import BAR_WIDTH
from hdreports.writers.review.data import Paper
from hdreports.writers.review.figures import Scope

_TOP = 4  # the level of a document's first headings: its title is an h3
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class CellView:
    tag: str
    scope: str | None
    colspan: int
    rowspan: int
    light: Light | None
    shape: str
    word: str
    align: str
    level: int
    content: Markup


class PaperView:
    """What the template asks of one document."""

    def __init__(self, paper: Paper, number: int, scope: Scope) -> None:
        self.paper, self.id, self._scope = paper, f"paper-{number}", scope

    def runs(self, runs: Runs) -> Markup:
        return Markup("").join(self._run(run) for run in runs)

    def _run(self, run: Run) -> Markup:
        text = printable(run.text)
        match run:
            case FigureRun():
                return self._linked(text, run.figure)
            case Quotation():
                source = printable(run.source)
                return Markup('<span class="quote" title="{}">{}</span>').format(source, text)
            case Blank():
                return Markup('<span class="blank">{}</span>').format(text)
            case _ if run.emphasis:
                return Markup("<em>{}</em>").format(text)
        return Markup.escape(text)

    def _linked(self, text: str, figure: str) -> Markup:
        target = self._scope.link(figure)
        if target is None:
            return Markup.escape(text)
        return Markup('<a class="fig" href="#{}">{}</a>').format(printable(target), text)

    def number(self, text: str, figure: str) -> Markup:
        """A number of a chart."""
        return self._linked(printable(text), figure)

    def bars(self, chart: Chart) -> Iterator[tuple[ChartPoint, float, float | None]]:
        """A chart's points with the lengths of their bars and the places of their marks."""
        largest = max([100.0, *(max(p.value, p.reference or 0) for p in chart.points)])
        for p in chart.points:
            mark = None if p.reference is None else round(p.reference * BAR_WIDTH / largest, 1)
            yield p, round(max(p.value, 0) * BAR_WIDTH / largest, 1), mark

    def entry(self, figure: str) -> str | None:
        return self._scope.link(figure)

    def blocks(self, blocks: Sequence[Block], base: int = _TOP) -> Iterator[tuple[str, Block, str]]:
        """Each block with its kind and, for headings, its element: levels without a gap."""
        level = base - 1
        for block in blocks:
            tag = ""
            if isinstance(block, Heading):
                level = min(base - 1 + block.level, level + 1, _DEEPEST)
                tag = f"h{level}"
            yield type(block).__name__.lower(), block, tag

    def annex_blocks(self, annex: Attachment) -> Iterator[tuple[str, Block, str]]:
        return self.blocks(annex.blocks, _TOP + 1)

    def rows(
        self, table: Table, rows: Sequence[Sequence[Cell]], *, head: bool
    ) -> Iterator[list[CellView]]:
        for row in rows:
            yield [self._cell(table, cell, head) for cell in row]

    def _cell(self, table: Table, cell: Cell, head: bool) -> CellView:
        scope = ("colgroup" if cell.colspan > 1 else "col") if head else None
        if cell.header and not head:
            scope = "rowgroup" if cell.colspan > 1 else "row"
        return CellView(
            tag="th" if scope else "td",
            scope=scope,
            colspan=cell.colspan,
            rowspan=cell.rowspan,
            light=cell.light,
            shape=LIGHT_SHAPES[cell.light] if cell.light else "",
            word=LIGHT_WORDS[cell.light] if cell.light else "",
            align=cell.align or "left",
            level=cell.level,
            content=self.runs(cell.runs),
        )
