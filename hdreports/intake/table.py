"""Finds an office's own tables in a sheet: where the heads are, what each column is, where it ends.

A head row is one with two or more known heads (`heads`), at least one of which announces values.
Up to three rows make one head; what stands merged above a column belongs to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from hdreports.intake.grid import Cell, Sheet
from hdreports.intake.heads import (
    MAX_HEAD,
    PARTS,
    VALUES,
    head_text,
    is_head_filler,
    is_note,
    lists_targets,
    role_of,
    role_of_column,
    tidy_head,
)
from hdreports.intake.match import Names
from hdreports.intake.values import only_unit
from hdreports.plan.measure import dimension

MAX_HEAD_ROWS = 3
_NAMING = ("indicator", "task")
_BEFORE_YEARS = (*_NAMING, "unit", "sequence")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table. `texts` are its heads top to bottom, `cell` the lowest of them."""

    index: int
    role: str | None
    texts: tuple[str, ...]
    cell: Cell
    unit: str
    hidden: bool

    @property
    def head(self) -> str:
        return "/".join(self.texts)


@dataclass(frozen=True)
class Table:
    """A table, or one of several blocks side by side, in a sheet."""

    sheet: Sheet
    top: int  # first head row
    first: int  # first row below the heads
    last: int
    names: tuple[int, ...]  # the columns that name the row, outer to inner
    columns: tuple[Column, ...]
    unit: str = ""  # what 单位：… above the table says
    heads: tuple[tuple[int, int], ...] = field(default=())  # places of all head cells
    rows: tuple[int, ...] = ()  # the rows that belong to it; empty: all from first to last

    @property
    def data_rows(self) -> tuple[int, ...]:
        return self.rows or tuple(range(self.first, self.last + 1))

    def filled(self, column: Column) -> bool:
        """Whether anything stands in a column below its head."""
        return any(not self.sheet.at(r, column.index).blank for r in self.data_rows)

    @property
    def extent(self) -> tuple[int, int]:
        """First and last row in the sheet as the office sees it."""
        if self.sheet.turned:
            columns = [c for _, c in self.heads]
            return min(columns, default=1), max(columns, default=1)
        return self.top, self.last

    def places(self) -> set[tuple[int, int]]:
        """The places of all its cells, in `sheet`."""
        rows = {r for r, _ in self.heads} | set(self.data_rows)
        return {(c.row, c.column) for r in rows for _, c in self.sheet.row(r)}

    def having(self, role: str) -> tuple[Column, ...]:
        """The columns of a role; hidden ones only where no other has it."""
        found = tuple(c for c in self.columns if c.role == role)
        shown = tuple(c for c in found if not c.hidden)
        return shown or found

    def beside(self, role: str, value: Column | None) -> Column | None:
        """The column of a role that belongs to the values: under the same heads, and nearest."""
        found = self.having(role)
        if value is None:
            return next(iter(found), None)
        above, place = value.texts[:-1], value.index
        return min(
            found,
            key=lambda c: (c.texts[:-1] != above, abs(c.index - place), -c.index),
            default=None,
        )


def find_tables(sheet: Sheet, names: Names) -> tuple[Table, ...]:
    """The tables of a sheet, top to bottom, side by side from left to right."""
    return tuple(_Finder(sheet, names).tables())


class _Finder:
    def __init__(self, sheet: Sheet, names: Names) -> None:
        self.sheet, self.names = sheet, names
        self.regions = {
            n
            for r in names.plan.regions
            for n in (tidy_head(r.name), tidy_head(r.short), *map(tidy_head, r.aliases))
        }
        self.year = names.plan.info.year
        self.height = sheet.height
        self.rows = {r: self._distinct(r) for r in range(1, self.height + 1)}

    def tables(self) -> Iterator[Table]:
        row = 1
        while row <= self.height:
            depth = self._depth(row)
            if not depth:
                row += 1
                continue
            last = self._last(row + depth)
            yield from self._blocks(row, depth, last)
            row = last + 1

    def _distinct(self, row: int) -> list[tuple[int, Cell]]:
        """The cells that show in a row, each merged one once, at its first column."""
        seen: set[tuple[int, int]] = set()
        found = []
        for column, cell in self.sheet.row(row):
            if (cell.row, cell.column) not in seen:
                seen.add((cell.row, cell.column))
                found.append((column, cell))
        return found

    # ── heads ──

    def _role(self, cell: Cell) -> str | None:
        text = head_text(cell)
        return "region" if tidy_head(text) in self.regions else role_of(text, self.year)

    def _is_head(self, row: int) -> bool:
        cells = [c for _, c in self.rows[row] if c.row == row]
        known = [r for c in cells if (r := self._role(c)) is not None]
        named = any(r in _BEFORE_YEARS for r in known)  # a row of counts may hold 2023, too
        if any(
            c.kind in ("number", "uncached", "error") and not (named and head_text(c))
            for c in cells
        ):
            return False
        telling = [
            r for r in known if r in VALUES or r in PARTS or (named and r in ("year", "previous"))
        ]
        texts = [c for c in cells if c.kind == "text"]
        if not telling or len(texts) < 2 or any(self._names_row(c) for _, c in self.rows[row]):
            return False
        if len(known) >= 2:
            return 2 * len(known) >= len(texts)
        if any(dimension(c.text) for c in texts):
            return False  # 累计完成 beside a unit, in a row without a name
        return any(self._names_row(c) for _, c in self.rows.get(row + 1, ()))

    def _names_row(self, cell: Cell) -> bool:
        return cell.kind == "text" and self.names.indicator(cell.text) is not None

    def _depth(self, row: int) -> int:
        """How many rows the head has that begins at `row`; 0 where none begins."""
        if not self._is_head(row):
            return 0
        depth = 1
        while depth < MAX_HEAD_ROWS and self._continues(row, row + depth):
            depth += 1
        return depth

    def _continues(self, top: int, row: int) -> bool:
        if row > self.height:
            return False
        own = [c for _, c in self.rows[row] if c.row == row]
        from_above = [c for _, c in self.rows[row] if top <= c.row < row]
        if not own:
            return bool(from_above)
        if any((c.kind != "date" and not head_text(c)) or len(c.text) > MAX_HEAD for c in own):
            return False
        if any(self._names_row(c) for c in own):
            return False
        if len(own) == 1 and self._role(own[0]) == "region":
            return False  # 平安区 alone in a row begins its section
        known = [c for c in own if self._role(c) is not None or is_head_filler(c.text)]
        if len(known) == len(own):
            return True
        # An unknown head may stand below a known one, but never where a row would have its name.
        named = {c for c, cell in self.rows[top] if self._role(cell) in _NAMING}
        return 2 * len(known) > len(own) and bool(named) and all(c.column not in named for c in own)

    def _last(self, first: int) -> int:
        """The last row of the table: before the next head, a note, or the sheet's end."""
        for row in range(first, self.height + 1):
            cells = self.rows[row]
            if cells and is_note(cells[0][1].words) and len(cells) <= 4:
                return row - 1
            if self._is_head(row):
                return row - 1
        return self.height

    # ── columns ──

    def _blocks(self, top: int, depth: int, last: int) -> Iterator[Table]:
        columns = [
            None
            if self._covered(c, top, last)
            else self._as_unit(self._column(c, top, depth), c, top, depth, last)
            for c in range(1, self.sheet.width + 1)
        ]
        present = tuple(c for c in columns if c is not None)
        if not any(self._hits(c.index, top + depth, last) for c in present):
            # Names may stand below a blank head.
            present = tuple(
                column or self._headless(index, top, "indicator")
                for index, column in enumerate(columns, 1)
                if column is not None or self._hits(index, top + depth, last)
            )
        heads = tuple(
            {(cell.row, cell.column) for r in range(top, top + depth) for _, cell in self.rows[r]}
        )
        for block in self._side_by_side(present, top + depth, last):
            block = self._years_told(_shares_apart(block), top)
            names = self._name_columns(block, top + depth, last)
            if not names:
                continue
            yield Table(
                self.sheet,
                top,
                top + depth,
                last,
                names,
                block,
                self._unit_above(top),
                heads,
            )

    def _covered(self, index: int, top: int, last: int) -> bool:
        """Whether a column has no cell of its own, but only what is merged from the left."""
        return all(
            (cell := self.sheet.at(row, index)).blank or cell.column < index
            for row in range(top, last + 1)
        )

    def _years_told(self, block: tuple[Column, ...], top: int) -> tuple[Column, ...]:
        """The columns below the year alone hold what was achieved where nothing else does, and
        where targets or an earlier year stand beside them; else it is left open what they hold."""
        roles = {c.role for c in block}
        above = [c.text for r in range(1, top) for _, c in self.rows[r]]
        if "cumulative" in roles or not roles & {"target", "previous"}:
            return block
        if any(lists_targets(t) for t in above):
            return block
        return tuple(replace(c, role="cumulative") if c.role == "year" else c for c in block)

    def _column(self, index: int, top: int, depth: int) -> Column | None:
        cells: list[Cell] = []
        for row in range(top, top + depth):
            cell = self.sheet.at(row, index)
            if not cell.blank and cell not in cells:
                cells.append(cell)
        if not cells:
            return None
        texts = tuple(c.text.strip() for c in cells)
        role = (
            "region" if tidy_head(texts[-1]) in self.regions else role_of_column(texts, self.year)
        )
        units = [u for t in reversed(texts) if (u := head_unit(t))]
        return Column(
            index,
            role,
            texts,
            cells[-1],
            units[0] if units else "",
            index in self.sheet.hidden_columns,
        )

    def _headless(self, index: int, top: int, role: str) -> Column:
        hidden = index in self.sheet.hidden_columns
        return Column(index, role, ("",), Cell(top, index), "", hidden)

    def _as_unit(
        self, column: Column | None, index: int, top: int, depth: int, last: int
    ) -> Column | None:
        """A column that holds nothing but units is one of units, whatever its head says."""
        if column is not None and column.role is not None and column.cell.column == index:
            return column
        cells = [self.sheet.at(r, index) for r in range(top + depth, last + 1)]
        texts = [c.words for c in cells if not c.blank]
        if not texts or any(dimension(t.strip("()（）")) is None for t in texts):
            return column
        return replace(column, role="unit") if column else self._headless(index, top, "unit")

    def _side_by_side(
        self, columns: tuple[Column, ...], first: int, last: int
    ) -> Iterator[tuple[Column, ...]]:
        """Splits where a name column comes again after values: two tables printed side by side."""
        block: list[Column] = []
        for column in columns:
            valued = any(c.role in VALUES for c in block)
            if valued and column.role == "indicator" and self._hits(column.index, first, last):
                yield tuple(block)
                block = []
            block.append(column)
        if block:
            yield tuple(block)

    def _name_columns(self, block: tuple[Column, ...], first: int, last: int) -> tuple[int, ...]:
        """The columns whose cells name indicators or tasks; else those whose heads say so."""
        hits = {c.index: self._hits(c.index, first, last) for c in block}
        by_head = [c.index for c in block if c.role in ("indicator", "task")]
        best = max(hits, key=lambda i: (hits[i], -i)) if hits else 0
        if hits.get(best, 0) == 0:
            return tuple(by_head)
        chosen = {i for i in by_head if hits[i] or i < best} | {best}
        inner = best + 1
        while inner in by_head:  # 指标名称 over two columns, or 一级指标 beside 二级指标
            chosen.add(inner)
            inner += 1
        return tuple(sorted(chosen))

    def _hits(self, column: int, first: int, last: int) -> int:
        found = 0
        for row in range(first, last + 1):
            cell = self.sheet.at(row, column)
            if cell.kind != "text" or cell.row != row:
                continue
            text = cell.text
            if self.names.indicator(text) is not None or self.names.task(text) is not None:
                found += 1
        return found

    def _unit_above(self, top: int) -> str:
        for row in range(max(1, top - 3), top):
            for _, cell in self.rows[row]:
                if cell.kind == "text" and "单位" in cell.text and (u := only_unit(cell.text)):
                    return u
        return ""


def _shares_apart(block: tuple[Column, ...]) -> tuple[Column, ...]:
    """完成情况（%） beside 完成情况（万亩） tells the share of the target."""
    if {c.unit == "%" for c in block if c.role == "cumulative"} != {True, False}:
        return block
    return tuple(
        replace(c, role="completion") if c.role == "cumulative" and c.unit == "%" else c
        for c in block
    )


def head_unit(text: str) -> str:
    """The unit that a head states, alone or in brackets."""
    bare = only_unit(f"({text})")
    return only_unit(text) or bare
