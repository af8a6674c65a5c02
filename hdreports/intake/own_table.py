"""Reads an office's own workbook (自制表): its tables by their heads, its texts by headings."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from hdreports.intake.content import Content
from hdreports.intake.cross_reader import Summary, read_cross
from hdreports.intake.cross_table import CrossTable, find_cross_tables
from hdreports.intake.grid import Book, Cell, Sheet, turned
from hdreports.intake.long_table import RegionRows, cut_by_county
from hdreports.intake.match import Names
from hdreports.intake.model import CellRef, Quote, Statement
from hdreports.intake.own_columns import furthest, same_in_other_units
from hdreports.intake.own_rows import TableReader
from hdreports.intake.own_text import passages
from hdreports.intake.period_text import names_other_time
from hdreports.intake.region_names import RegionNames
from hdreports.intake.table import Column, Table, find_tables
from hdreports.intake.townships import by_township, in_name, listed, several_in, township_of
from hdreports.intake.values import Context

_RANKING = re.compile("排名|名次|排序")  # sheets whose numbers are places


@dataclass(frozen=True)
class OwnTables:
    """The tables of a workbook, with the value column of each where one could be chosen."""

    tables: tuple[Table, ...] = ()
    values: dict[int, Column] = field(default_factory=dict)  # index in tables → column
    crosses: tuple[CrossTable, ...] = ()  # tables of several counties' figures
    cut: dict[int, tuple[RegionRows, ...]] = field(default_factory=dict)  # index → by county

    @property
    def any(self) -> bool:
        return bool(self.tables or self.crosses)

    @property
    def sheet_names(self) -> set[str]:
        return {t.sheet.name for t in self.tables} | {x.sheet.name for x in self.crosses}

    def told(self, sheet: str, names: Names) -> set[str]:
        """The indicators that the tables of a sheet name."""
        tables = [t for t in self.tables if t.sheet.name == sheet]
        cells = {c for t in tables for r in t.data_rows for _, c in t.sheet.row(r)}
        crosses = [x for x in self.crosses if x.sheet.name == sheet]
        cells |= {c for x in crosses for c in x.sheet.cells.values()}
        found = (names.indicator(c.words) for c in cells if c.words)
        return {i.id for i in found if i is not None}

    def filled(self, sheet: str) -> bool:
        """Whether anything stands in the value columns of a sheet's tables."""
        for n, table in enumerate(self.tables):
            column = self.values.get(n)
            if table.sheet.name != sheet or column is None:
                continue
            if table.filled(column):
                return True
        return any(
            not x.sheet.at(r, c.column.index).blank
            for x in self.crosses
            if x.sheet.name == sheet
            for r in range(x.first, x.last + 1)
            for c in x.columns
        )

    @property
    def several(self) -> bool:
        """Whether the workbook tells figures of several counties."""
        return bool(self.crosses or self.cut)

    def extent(self) -> dict[str, tuple[int, int]]:
        """First and last row of the tables of several counties, by sheet; where each table stands
        below a county's name, from the first row on."""
        found: dict[str, tuple[int, int]] = {}
        titled = [self.tables[n] for n, parts in self.cut.items() if not parts[0].table.rows]
        several: list[Table | CrossTable] = [*self.crosses, *(self.tables[n] for n in self.cut)]
        for table in several:
            top, last = table.extent
            top = 1 if table in titled else top
            before = found.get(table.sheet.name, (top, last))
            found[table.sheet.name] = (min(top, before[0]), max(last, before[1]))
        return found

    @property
    def value_heads(self) -> tuple[Cell, ...]:
        return tuple(
            Cell(c.cell.row, c.cell.column, "text", "".join(c.texts)) for c in self.values.values()
        )


def locate_own(book: Book, names: Names) -> OwnTables:
    """The tables in the visible sheets; in the hidden ones only where nothing else is there."""
    sheets = tuple(s for s in book.visible or book.sheets if not _RANKING.search(s.name))
    regions = RegionNames.of(names.plan)
    crosses = tuple(x for s in sheets for x in find_cross_tables(s, names, regions))
    tables = tuple(t for s in sheets for t in _tables(s, names) if not _within(t, crosses))
    cut = cut_by_county(tables, regions)
    values = {}
    for n, table in enumerate(tables):
        columns = table.having("cumulative")
        best = furthest(tuple(c for c in columns if table.filled(c)) or columns)
        chosen = best[0] if len(best) == 1 else None
        if len(best) > 1:
            chosen = same_in_other_units(table, best)
        if chosen is not None:
            values[n] = chosen
    return OwnTables(tables, values, crosses, cut)


def _within(table: Table, crosses: tuple[CrossTable, ...]) -> bool:
    """Whether a table is a piece of one that has been recognised as several counties'."""
    places = set(table.heads)
    if table.sheet.turned:
        places = {(c, r) for r, c in places}
    same = (x for x in crosses if x.sheet.name == table.sheet.name)
    return any(places & x.places() for x in same)


def _tables(sheet: Sheet, names: Names) -> tuple[Table, ...]:
    """The tables of a sheet; where it has none, those of the sheet turned on its side."""
    found = find_tables(sheet, names)
    if found or not any(c.words and names.indicator(c.words) for c in sheet.cells.values()):
        return found
    return find_tables(turned(sheet), names)


def read_own(book: Book, own: OwnTables, context: Context, names: Names) -> Summary:
    """Everything that could be read from an office's own workbook.

    `own` of what comes back is the sender's content; what is told of other units stands beside it.
    """
    return _OwnReader(book, own, context, names).read()


class _OwnReader:
    def __init__(self, book: Book, own: OwnTables, context: Context, names: Names) -> None:
        self.book, self.own, self.context, self.names = book, own, context, names
        self.content = Content(context)
        self.regions = RegionNames.of(context.plan)
        self.summary = Summary(context, self.regions, self.content)
        self.used: dict[str, set[tuple[int, int]]] = {s.name: set() for s in book.sheets}
        self.towns: dict[str, tuple[CellRef, str]] = {}  # sheet → where townships are named, which

    def read(self) -> Summary:
        skipped = self._other_periods() | self._of_townships()
        read_any = False
        for n, table in enumerate(self.own.tables):
            if table.sheet.name in skipped:
                continue
            if towns := by_township(table):
                self._towns(table.sheet, towns)
                self.used[table.sheet.name] |= table.places()
                continue
            read_any = True
            used: set[tuple[int, int]] = set()
            value = self.own.values.get(n)
            for region, part in self.own.cut.get(n, (RegionRows("", table),)):
                content = self.summary.content(region) if region else self.content
                add = self.summary.add_total if region == self.regions.city else content.add
                told = any(n != other for other in self.own.values)
                TableReader(content, self.names, part, value, used, add, told).read()
            places = {(c, r) for r, c in used} if table.sheet.turned else used
            self.used[table.sheet.name] |= places
        for cross in self.own.crosses:
            if cross.sheet.name not in skipped:
                read_any = True
                read_cross(cross, self.names, self.summary)
                self.used[cross.sheet.name] |= cross.places()
        for sheet in self.book.visible or self.book.sheets:
            if sheet.name not in skipped:
                self._texts(sheet)
        for sheet in self.book.sheets:
            if sheet.hidden and self.book.visible and sheet.cells:
                self.content.note("hidden-sheet-skipped", self.content.ref(sheet), name=sheet.name)
        code = "townships-not-used" if read_any else "table-of-townships"
        for at, found in self.towns.values():
            self.content.note(code, at, found=found)
        if not read_any and not self.towns:
            self.content.note("table-not-found", self.content.ref())
        return self.summary

    def _of_townships(self) -> set[str]:
        """Sheets with tables of one township's figures; also notes those that list several."""
        with_tables = {t.sheet.name for t in self._all}
        by_file = in_name(PurePosixPath(self.context.file).stem)
        for sheet in self.book.visible or self.book.sheets:
            top = min((t.extent[0] for t in self._all if t.sheet.name == sheet.name), default=0)
            if not top:
                self._towns(sheet, several_in(sheet, self.names))
            elif town := by_file or township_of(sheet, top):
                self.towns[sheet.name] = (self.content.ref(sheet), town)
        return self.towns.keys() & with_tables

    def _towns(self, sheet: Sheet, cells: tuple[Cell, ...]) -> None:
        if cells:
            self.towns[sheet.name] = (self.content.ref(sheet, cells[0]), listed(cells))

    @property
    def _all(self) -> list[Table | CrossTable]:
        return [*self.own.tables, *self.own.crosses]

    def _other_periods(self) -> set[str]:
        """Sheets that their name gives to another period, as long as one remains."""
        with_tables = {t.sheet.name for t in self._all}
        plan, period = self.context.plan, self.context.period
        other = {name for name in with_tables if names_other_time(name, plan, period.id)}
        if len(other) == len(with_tables):
            return set()
        for sheet in self.book.sheets:
            if sheet.name in other:
                at = self.content.ref(sheet)
                self.content.note("sheet-other-period", at, name=sheet.name, found=sheet.name)
        return other

    def _texts(self, sheet: Sheet) -> None:
        tables = [t for t in self._all if t.sheet.name == sheet.name]
        before = min((t.extent[0] for t in tables), default=4) - 1
        said = bool(tables)
        for passage in passages(sheet, self.used[sheet.name], before):
            ref = self.content.ref(sheet, passage.cell)
            said = True
            if passage.part is None:
                self.content.note("text-not-used", ref, value=passage.text, found=passage.text)
                continue
            self.content.statements.append(
                Statement(self.context.unit, passage.part, Quote(passage.text, ref))
            )
        if said or not sheet.cells or sheet.name in self.towns:
            return
        rows = [r for r in range(1, sheet.height + 1) if any(c.number for _, c in sheet.row(r))]
        cells = (c for r in rows for _, c in sheet.row(r) if self.names.indicator(c.words))
        ref, code = self.content.ref(sheet), "sheet-not-used"
        found = [c.words for c in cells]
        if found:
            code = "sheet-without-heads"
        self.content.note(code, ref, name=sheet.name, found="、".join(found[:3]))
