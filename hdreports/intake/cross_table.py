"""Finds tables in which counties and indicators cross (各县区汇总表): a figure per county and row.

Counties may stand in a row of heads or, turned on its side, down a column; above or below them may
stand heads that say what is told (目标, 完成, 完成率). Whatever crosses them is named in the label
columns: indicator, unit, and again what is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hdreports.intake.grid import Cell, Sheet, turned
from hdreports.intake.heads import (
    MAX_HEAD,
    head_text,
    is_head_filler,
    is_note,
    lists_targets,
    role_of,
    role_of_column,
)
from hdreports.intake.match import Names
from hdreports.intake.region_names import RegionNames
from hdreports.intake.table import MAX_HEAD_ROWS, Column, head_unit
from hdreports.intake.values import only_unit
from hdreports.plan.measure import dimension


@dataclass(frozen=True, slots=True)
class RegionColumn:
    """A column of one region's figures. Its role is None where its head is the bare name."""

    region: str
    column: Column

    @property
    def role(self) -> str | None:
        return self.column.role


@dataclass(frozen=True)
class CrossTable:
    """A table with regions across. `sheet` may be turned; all places are those of `sheet`."""

    sheet: Sheet
    top: int
    first: int
    last: int
    labels: tuple[int, ...]  # columns that say what the rows are, outer to inner
    columns: tuple[RegionColumn, ...]
    others: tuple[Column, ...]  # 备注 and whatever else has a head
    unit: str = ""  # what 单位：… above the table says
    targets: bool = False  # the title calls it a list of targets (目标任务分解表)

    @property
    def regions(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(c.region for c in self.columns))

    @property
    def extent(self) -> tuple[int, int]:
        """First and last row in the sheet as the office sees it."""
        if self.sheet.turned:
            return min(self.labels), max(c.column.index for c in self.columns)
        return self.top, self.last

    def places(self) -> set[tuple[int, int]]:
        """The real places of all cells that belong to the table, its heads included.

        What stands below the counties' rows or below the last figure is no part of it.
        """
        rows = range(self.top, self.last + 1)
        most = max(c.column.index for c in self.columns) if self.sheet.turned else self.sheet.width
        cells = [c for r in rows for column, c in self.sheet.row(r) if column <= most]
        return {(c.column, c.row) if self.sheet.turned else (c.row, c.column) for c in cells}


def find_cross_tables(sheet: Sheet, names: Names, regions: RegionNames) -> tuple[CrossTable, ...]:
    """The tables of a sheet with counties across; where none, those with counties down."""
    if not any(regions.leading(c.words) for c in sheet.cells.values()):
        return ()
    found = tuple(_Finder(sheet, names, regions).tables())
    return found or tuple(_Finder(turned(sheet), names, regions).tables())


class _Finder:
    def __init__(self, sheet: Sheet, names: Names, regions: RegionNames) -> None:
        self.sheet, self.names, self.regions = sheet, names, regions
        self.height, self.width = sheet.height, sheet.width
        self.year = names.plan.info.year

    def tables(self) -> Iterator[CrossTable]:
        row = 1
        while row <= self.height:
            table = self._table(row) if self._is_region_row(row) else None
            if table is None:
                row += 1
                continue
            yield table
            row = table.last + 1

    def _own(self, row: int) -> list[Cell]:
        """The cells that begin in a row."""
        return [c for column, c in self.sheet.row(row) if c.row == row and c.column == column]

    def _is_region_row(self, row: int) -> bool:
        named = [self.regions.leading(c.text) for c in self._own(row) if c.kind == "text"]
        counties = {n[0] for n in named if n and n[0] != self.regions.city}
        return len(counties) >= 2

    def _table(self, row: int) -> CrossTable | None:
        at = self._regions_at(row)
        top, bottom = self._head(row, set(at))
        last = self._last_figure(set(at), bottom + 1, self._last(bottom + 1))
        labels = self._labels(min(at), bottom + 1, last)
        if labels is None:
            return None
        columns, others = [], []
        for index in range(1, self.width + 1):
            if index in labels:
                continue
            column = self._column(index, top, bottom, row if index in at else 0)
            if column is not None and index in at:
                columns.append(RegionColumn(at[index], column))
            elif column is not None:
                others.append(column)
        return CrossTable(
            self.sheet,
            top,
            bottom + 1,
            last,
            labels,
            tuple(columns),
            tuple(others),
            self._unit_above(top),
            self._lists_targets(top, min(labels)),
        )

    def _regions_at(self, row: int) -> dict[int, str]:
        """Column → region for the columns below a row of regions, merged heads spread out."""
        found = {}
        for column, cell in self.sheet.row(row):
            named = self.regions.leading(cell.text) if cell.kind == "text" else None
            if named is not None:
                found[column] = named[0]
        return found

    # ── heads ──

    def _head(self, row: int, at: set[int]) -> tuple[int, int]:
        """First and last row of the head round the row of regions."""
        top = bottom = row
        while row - top < MAX_HEAD_ROWS - 1 and self._goes_above(top - 1, at):
            top -= 1
        while bottom - row < MAX_HEAD_ROWS - 1 and self._goes_below(bottom + 1, at):
            bottom += 1
        return top, bottom

    def _goes_above(self, row: int, at: set[int]) -> bool:
        cells = [c for c in self._own(row) if c.column in at] if row >= 1 else []
        narrow = [c for c in cells if c.columns < self.width or len(cells) > 1]
        return bool(narrow) and all(
            len(c.text) <= MAX_HEAD and role_of(head_text(c), self.year) for c in cells
        )

    def _goes_below(self, row: int, at: set[int]) -> bool:
        if row > self.height or self._names_indicator(row, min(at)):
            return False
        own = [c for c in self._own(row) if c.column in at]
        spread = [c for column, c in self.sheet.row(row) if column in at and c.row < row]
        if not own:
            return bool(spread)
        texts = [head_text(c) for c in own]
        return all(role_of(t, self.year) or is_head_filler(t) for t in texts)

    def _names_indicator(self, row: int, before: int) -> bool:
        texts = [c.text for c in self._own(row) if c.kind == "text" and c.column < before]
        return any(self.names.indicator(t) for t in texts)

    def _column(self, index: int, top: int, bottom: int, named: int) -> Column | None:
        """The column's head; the region's name itself (in row `named`) gives no role."""
        cells: list[Cell] = []
        texts: list[str] = []
        region_row = self.sheet.at(named, index) if named else None
        for row in range(top, bottom + 1):
            cell = self.sheet.at(row, index)
            if cell.blank or cell in cells:
                continue
            cells.append(cell)
            if cell == region_row:
                named_region = self.regions.leading(cell.text)
                rest = named_region[1] if named_region else ""
                texts += [rest] if rest else []
            else:
                texts.append(cell.text.strip())
        if not cells:
            return None
        units = [u for c in reversed(cells) if (u := head_unit(c.text))]
        role = role_of_column(tuple(texts), self.year) if texts else None
        hidden = index in self.sheet.hidden_columns
        shown = tuple(c.text.strip() for c in cells)
        return Column(index, role, shown, cells[-1], units[0] if units else "", hidden)

    # ── rows ──

    def _last(self, first: int) -> int:
        for row in range(first, self.height + 1):
            cells = self._own(row)
            if self._is_region_row(row):
                return row - 1
            if cells and not self.sheet.turned and is_note(cells[0].words) and len(cells) <= 4:
                return row - 1
        return self.height

    def _last_figure(self, at: set[int], first: int, last: int) -> int:
        """The last row with anything of its own below the regions' heads."""
        for row in range(last, first - 1, -1):
            if any(c.column in at for c in self._own(row)):
                return row
        return first - 1

    def _labels(self, before: int, first: int, last: int) -> tuple[int, ...] | None:
        """The columns that say what a row is. None where they name no indicator at all."""
        told = {c: self._told(c, first, last) for c in range(1, before)}
        naming = [c for c, (hits, _) in told.items() if hits]
        if not naming and not self._joined(before, first, last):
            return None
        telling = [c for c, (hits, words) in told.items() if hits or words >= 2]
        start = min(telling, default=max(1, before - 2))
        if start > 1 and self._groups(start - 1, first, last):
            start -= 1
        return tuple(range(start, before))

    def _told(self, column: int, first: int, last: int) -> tuple[int, int]:
        """How many cells name an indicator, and how many a unit or what is told."""
        hits = words = 0
        for cell in self._own_in(column, first, last):
            if self.names.indicator(cell.text) is not None:
                hits += 1
            elif len(cell.text) <= 12 and (is_unit(cell.text) or role_of(cell.text, self.year)):
                words += 1
        return hits, words

    def _joined(self, before: int, first: int, last: int) -> bool:
        """Whether two columns together name indicators: 蔬菜 beside 面积."""
        for row in range(first, last + 1):
            texts = [self.sheet.at(row, c).words for c in range(1, before)]
            pairs = zip(texts, texts[1:], strict=False)
            if any(a and b and self.names.indicator(a + b) for a, b in pairs):
                return True
        return False

    def _groups(self, column: int, first: int, last: int) -> bool:
        """Whether a column holds short words over several rows each: wholes, groups."""
        texts = [c.text for c in self._own_in(column, first, last)]
        return len(texts) >= 2 and all(len(t) <= 16 and "：" not in t for t in texts)

    def _own_in(self, column: int, first: int, last: int) -> list[Cell]:
        cells = [self.sheet.at(r, column) for r in range(first, last + 1)]
        return [c for c in dict.fromkeys(cells) if c.kind == "text" and c.column == column]

    # ── round the table ──

    def _above(self, top: int, left: int) -> list[str]:
        """The texts above the table as the office sees it; in a turned sheet, left of it."""
        if not self.sheet.turned:
            places = ((r, c) for r in range(1, top) for c in range(1, self.width + 1))
        else:
            places = ((r, c) for c in range(1, left) for r in range(1, self.height + 1))
        cells = dict.fromkeys(self.sheet.at(r, c) for r, c in places)
        return [c.text for c in cells if c.kind == "text" and not c.blank]

    def _unit_above(self, top: int) -> str:
        left = self.width if self.sheet.turned else 1
        for text in self._above(top, left):
            if "单位" in text and (unit := only_unit(text)):
                return unit
        return ""

    def _lists_targets(self, top: int, left: int) -> bool:
        return any(lists_targets(t) for t in self._above(top, left))


def is_unit(text: str) -> bool:
    """Whether a label is a unit and nothing else: 万亩, （万吨）."""
    return (
        dimension(text.strip().strip("()（）").removeprefix("单位：").removeprefix("单位:"))
        is not None
    )
