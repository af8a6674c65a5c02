"""Reads an office's own workbook (自制表): its tables by their heads, its texts by headings."""

from __future__ import annotations

from dataclasses import dataclass, field

from hdreports.intake.content import Content
from hdreports.intake.grid import Book, Cell, Sheet, turned
from hdreports.intake.match import Names
from hdreports.intake.model import Quote, Statement
from hdreports.intake.own_rows import TableReader, furthest
from hdreports.intake.own_text import passages
from hdreports.intake.period_text import overlap, periods_in
from hdreports.intake.table import Column, Table, find_tables
from hdreports.intake.values import Context


@dataclass(frozen=True)
class OwnTables:
    """The tables of a workbook, with the value column of each where one could be chosen."""

    tables: tuple[Table, ...] = ()
    values: dict[int, Column] = field(default_factory=dict)  # index in tables → column

    @property
    def value_heads(self) -> tuple[Cell, ...]:
        return tuple(
            Cell(c.cell.row, c.cell.column, "text", "".join(c.texts)) for c in self.values.values()
        )


def locate_own(book: Book, names: Names) -> OwnTables:
    """The tables in the visible sheets; in the hidden ones only where nothing else is there."""
    tables = tuple(t for s in (book.visible or book.sheets) for t in _tables(s, names))
    values = {}
    for n, table in enumerate(tables):
        best = furthest(table.having("cumulative"))
        if len(best) == 1:
            values[n] = best[0]
    return OwnTables(tables, values)


def _tables(sheet: Sheet, names: Names) -> tuple[Table, ...]:
    """The tables of a sheet; where it has none, those of the sheet turned on its side."""
    found = find_tables(sheet, names)
    if found or not any(c.words and names.indicator(c.words) for c in sheet.cells.values()):
        return found
    return find_tables(turned(sheet), names)


def read_own(book: Book, own: OwnTables, context: Context, names: Names) -> Content:
    """Everything that could be read from an office's own workbook."""
    return _OwnReader(book, own, context, names).read()


class _OwnReader:
    def __init__(self, book: Book, own: OwnTables, context: Context, names: Names) -> None:
        self.book, self.own, self.context, self.names = book, own, context, names
        self.content = Content(context)
        self.used: dict[str, set[tuple[int, int]]] = {s.name: set() for s in book.sheets}

    def read(self) -> Content:
        skipped = self._other_periods()
        read_any = False
        for n, table in enumerate(self.own.tables):
            if table.sheet.name in skipped:
                continue
            read_any = True
            used: set[tuple[int, int]] = set()
            TableReader(self.content, self.names, table, self.own.values.get(n), used).read()
            places = {(c, r) for r, c in used} if table.sheet.turned else used
            self.used[table.sheet.name] |= places
        for sheet in self.book.visible or self.book.sheets:
            if sheet.name not in skipped:
                self._texts(sheet)
        for sheet in self.book.sheets:
            if sheet.hidden and self.book.visible and sheet.cells:
                self.content.note("hidden-sheet-skipped", self.content.ref(sheet), name=sheet.name)
        if not read_any:
            self.content.note("table-not-found", self.content.ref())
        return self.content

    def _other_periods(self) -> set[str]:
        """Sheets that their name gives to another period, as long as one remains."""
        with_tables = {t.sheet.name for t in self.own.tables}
        other: dict[str, str] = {}
        for name in with_tables:
            named = periods_in(name, self.context.plan)
            if len(named) == 1 and not overlap(named[0].id, self.context.period.id):
                other[name] = named[0].id
        if len(other) == len(with_tables):
            return set()
        for sheet in self.book.sheets:
            if sheet.name in other:
                at = self.content.ref(sheet)
                self.content.note("sheet-other-period", at, name=sheet.name, found=sheet.name)
        return set(other)

    def _texts(self, sheet: Sheet) -> None:
        tables = [t for t in self.own.tables if t.sheet.name == sheet.name]
        before = min((t.top for t in tables if not t.sheet.turned), default=4) - 1
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
        if not said and sheet.cells:
            self.content.note("sheet-not-used", self.content.ref(sheet), name=sheet.name)
