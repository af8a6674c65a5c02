"""The tables of an edited document as model tables, with the looks of the written ones."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hdreports.document.model import Cell, Column, Document, Light, Runs, Table
from hdreports.document.texts import light_text
from hdreports.finalize.runs import RunMaker
from hdreports.finalize.verdicts import Comparison
from hdreports.readers.docx_marked import Grid, GridCell

_LIGHTS: tuple[Light, ...] = ("green", "yellow", "red", "none")


def tables_of(document: Document) -> list[Table]:
    """All tables in printing order."""
    blocks = [*document.body, *(b for annex in document.attachments for b in annex.blocks)]
    return [block for block in blocks if isinstance(block, Table)]


@dataclass(frozen=True, slots=True)
class _Template:
    """A table as written, by the places of its grid."""

    table: Table
    cells: dict[tuple[int, int], Cell]  # row, place within the row


class TableMaker:
    """Makes model tables of grids."""

    def __init__(self, stored: Document, comparison: Comparison, runs: RunMaker) -> None:
        self._comparison = comparison
        self._runs = runs
        written = comparison.written
        self._templates = {
            item: _Template(table, _cells_by_place(grid, table))
            for (item, grid), table in zip(written.grids.items(), tables_of(stored), strict=False)
        }

    def written(self, item: int) -> Table | None:
        """The stored table that an edited grid was, or None for an added one."""
        home = self._comparison.pairing.tables.get(item)
        template = self._templates.get(home) if home is not None else None
        return template.table if template else None

    def table(self, item: int, caption: str, notes: tuple[Runs, ...]) -> Table:
        grid = self._comparison.edited.grids[item]
        stored = self.written(item)
        rows = [self._row(item, grid, row) for row in range(len(grid.rows))]
        heads = grid.head_rows or (len(stored.head) if stored else 1)
        width = max(sum(c.span for c in row) for row in grid.rows)
        columns = stored.columns if stored and len(stored.columns) == width else None
        return Table(
            id=stored.id if stored else f"added-{item}",
            caption=caption,
            columns=columns or _columns(grid, width),
            head=tuple(rows[:heads]),
            rows=tuple(rows[heads:]),
            notes=notes,
            size=stored.size if stored else "normal",
        )

    def _row(self, item: int, grid: Grid, row: int) -> tuple[Cell, ...]:
        return tuple(
            self._cell(item, grid, row, place)
            for place, cell in enumerate(grid.rows[row])
            if not cell.covered
        )

    def _cell(self, item: int, grid: Grid, row: int, place: int) -> Cell:
        own = grid.rows[row][place]
        line = self._comparison.edited.at[item, row, place]
        like = self._like(item, grid, row, place, line)
        light, start = _light(own.line.text, like.light is not None)
        return replace(
            like,
            runs=self._runs.runs(line, start),
            colspan=own.span,
            rowspan=_rowspan(grid, row, own),
            light=light,
        )

    def _like(self, item: int, grid: Grid, row: int, place: int, line: int) -> Cell:
        """The stored cell that this one was; for an added one, that of the nearest row."""
        home = self._comparison.pairing.tables.get(item)
        template = self._templates.get(home) if home is not None else None
        if template is None:
            return Cell()
        written = self._comparison.pairing.lines.get(line)
        if written is not None:
            flat = self._comparison.written.lines[written]
            return template.cells.get((flat.row or 0, flat.cell or 0), Cell())
        near = sorted(
            (abs(other - row), was)
            for (table, other), was in self._comparison.pairing.rows.items()
            if table == item and (other < grid.head_rows) == (row < grid.head_rows)
        )
        return template.cells.get((near[0][1], place), Cell()) if near else Cell()


def _cells_by_place(grid: Grid, table: Table) -> dict[tuple[int, int], Cell]:
    found = {}
    for row, (places, cells) in enumerate(zip(grid.rows, (*table.head, *table.rows), strict=False)):
        own = [place for place, cell in enumerate(places) if not cell.covered]
        found.update({(row, place): cell for place, cell in zip(own, cells, strict=False)})
    return found


def _light(text: str, expected: bool) -> tuple[Light | None, int]:
    """A light at the start of a cell that may have one, and where the rest begins."""
    if expected:
        for light in _LIGHTS:
            if text.lstrip().startswith(light_text(light)):
                return light, len(text) - len(text.lstrip()) + len(light_text(light))
    return None, 0


def _rowspan(grid: Grid, row: int, cell: GridCell) -> int:
    span = 1
    for below in grid.rows[row + 1 :]:
        if not any(c.covered and c.column == cell.column for c in below):
            break
        span += 1
    return span


def _columns(grid: Grid, width: int) -> tuple[Column, ...]:
    widths = grid.widths if len(grid.widths) == width and all(grid.widths) else (1,) * width
    return tuple(Column(each / sum(widths)) for each in widths)
