"""Reads an office's own table (自制表): rows to indicators and tasks, texts to the four parts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import cast

from hdreports.intake import catalogue
from hdreports.intake.grid import Book, Cell, Sheet
from hdreports.intake.heads import PARTS, is_total
from hdreports.intake.match import Names, is_part
from hdreports.intake.model import (
    CellRef,
    Quote,
    Statement,
    TaskReport,
    TaskState,
)
from hdreports.intake.own_text import MIN_TEXT, Part, passages
from hdreports.intake.period_text import last_month, overlap, periods_in
from hdreports.intake.return_reader import Content
from hdreports.intake.table import Column, Table, find_tables
from hdreports.intake.values import Context, Entry, only_unit, read_entry
from hdreports.plan.model import Indicator

_STATES: dict[str, TaskState] = {
    "已完成": "done",
    "完成": "done",
    "全部完成": "done",
    "推进中": "in-progress",
    "进行中": "in-progress",
    "正在推进": "in-progress",
    "正常推进": "in-progress",
    "有序推进": "in-progress",
    "未启动": "not-started",
    "未开展": "not-started",
    "尚未启动": "not-started",
    "尚未开展": "not-started",
}


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
    tables = tuple(t for s in (book.visible or book.sheets) for t in find_tables(s, names))
    values = {}
    for n, table in enumerate(tables):
        best = _best(table.having("cumulative"))
        if len(best) == 1:
            values[n] = best[0]
    return OwnTables(tables, values)


def read_own(book: Book, own: OwnTables, context: Context, names: Names) -> Content:
    """Everything that could be read from an office's own workbook."""
    return _OwnReader(book, own, context, names).read()


def _best(columns: tuple[Column, ...]) -> list[Column]:
    """Of several columns of values the one that says 累计, and counts the furthest."""
    if len(columns) <= 1:
        return list(columns)
    said = [c for c in columns if "累计" in c.head] or list(columns)
    months = {c.index: last_month(c.head) or 0 for c in said}
    latest = max(months.values())
    return [c for c in said if months[c.index] == latest]


class _OwnReader:
    def __init__(self, book: Book, own: OwnTables, context: Context, names: Names) -> None:
        self.book, self.own, self.context, self.names = book, own, context, names
        self.content = Content()
        self.used: dict[str, set[tuple[int, int]]] = {s.name: set() for s in book.sheets}

    def read(self) -> Content:
        skipped = self._other_periods()
        read_any = False
        for n, table in enumerate(self.own.tables):
            if table.sheet.name in skipped:
                continue
            read_any = True
            _TableReader(self, table, self.own.values.get(n)).read()
        for sheet in self.book.visible or self.book.sheets:
            if sheet.name not in skipped:
                self._texts(sheet)
        for sheet in self.book.sheets:
            if sheet.hidden and self.book.visible and sheet.cells:
                self.note("hidden-sheet-skipped", self.ref(sheet), name=sheet.name)
        if not read_any:
            self.note("table-not-found", CellRef(self.context.file, "", ""))
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
                self.note("sheet-other-period", self.ref(sheet), name=sheet.name, found=sheet.name)
        return set(other)

    def _texts(self, sheet: Sheet) -> None:
        tables = [t for t in self.own.tables if t.sheet.name == sheet.name]
        before = min((t.top for t in tables), default=4) - 1
        said = bool(tables)
        for passage in passages(sheet, self.used[sheet.name], before):
            ref = self.ref(sheet, passage.cell)
            said = True
            if passage.part is None:
                self.note("text-not-used", ref, value=passage.text, found=passage.text)
                continue
            self.content.statements.append(
                Statement(self.context.unit, passage.part, Quote(passage.text, ref))
            )
        if not said and sheet.cells:
            self.note("sheet-not-used", self.ref(sheet), name=sheet.name)

    def ref(self, sheet: Sheet, cell: Cell | None = None) -> CellRef:
        return CellRef(self.context.file, sheet.name, cell.address if cell else "")

    def note(
        self,
        code: str,
        ref: CellRef,
        *,
        value: str | None = None,
        indicator: str | None = None,
        **words: object,
    ) -> None:
        self.content.findings.append(
            catalogue.make(
                code, ref, value=value, unit=self.context.unit, indicator=indicator, **words
            )
        )


class _TableReader:
    """One table. Keeps the last whole indicator, so that 其中 rows below it are understood."""

    def __init__(self, reader: _OwnReader, table: Table, value: Column | None) -> None:
        self.reader, self.table, self.value = reader, table, value
        self.sheet, self.context, self.names = table.sheet, reader.context, reader.names
        self.used = reader.used[table.sheet.name]
        self.parent: str | None = None
        self.in_parts = False
        self.has_indicators = False

    def read(self) -> None:
        self.used.update(self.table.heads)
        self._name_unused_columns()
        self.has_indicators = self._has_indicators()
        if self.has_indicators and self.value is None and not self._explain_value_column():
            self._use_all()
            return
        for row in range(self.table.first, self.table.last + 1):
            self._row(row)

    def _name_unused_columns(self) -> None:
        """Columns whose heads are not known, or that count something else than is asked."""
        left = [
            c.head
            for c in self.table.columns
            if c.index not in self.table.names
            and c.role in (None, "current", "previous", "remaining")
            and self._has_content(c)
        ]
        if left:
            ref = self.reader.ref(self.sheet, self.sheet.at(self.table.top, self.table.names[0]))
            self.reader.note("columns-not-used", ref, found="、".join(left))

    def _has_content(self, column: Column) -> bool:
        rows = range(self.table.first, self.table.last + 1)
        return any(not self.sheet.at(r, column.index).blank for r in rows)

    def _has_indicators(self) -> bool:
        rows = range(self.table.first, self.table.last + 1)
        cells = [self.sheet.at(r, c) for r in rows for c in self.table.names]
        if any(c.kind == "text" and self.names.indicator(c.text) for c in cells):
            return True
        return not any(self.table.having(p) for p in PARTS)

    def _explain_value_column(self) -> bool:
        """Says why there is no value column. True where the table's texts are still worth it."""
        ref = self.reader.ref(self.sheet, self.sheet.at(self.table.top, self.table.names[0]))
        several = _best(self.table.having("cumulative"))
        current = self.table.having("current")
        if self.table.regions:
            self.reader.note("table-by-region", ref, found="、".join(self.table.regions))
        elif several:
            found = "、".join(c.head for c in several)
            self.reader.note("value-column-unclear", ref, found=found)
        elif current:
            found = "、".join(c.head for c in current)
            self.reader.note("value-column-period-only", ref, found=found)
        else:
            self.reader.note("value-column-missing", ref)
        return any(self.table.having(p) for p in PARTS)

    def _use_all(self) -> None:
        for row in range(self.table.first, self.table.last + 1):
            self.used.update((c.row, c.column) for _, c in self.sheet.row(row))

    # ── rows ──

    def _row(self, row: int) -> None:
        cells = [c for _, c in self.sheet.row(row)]
        if not cells:
            return
        names = self._names(row)
        rest = self._data(row, names)
        if not names and not rest:
            return
        if not names:
            self._nameless(row)
            return
        self.used.update((c.row, c.column) for c in cells)
        name = names[-1]
        if is_total(name.text) and self.names.indicator(name.text) is None:
            if rest:
                self.reader.note("total-row-skipped", self._ref(name), name=name.text.strip())
            return
        indicator = self._indicator(names, row)
        if indicator is not None:
            self._read(row, name, indicator)
            return
        if self._task(row, name):
            return
        if not rest:
            self._section(name, names)
            return
        self._unknown(name)

    def _names(self, row: int) -> list[Cell]:
        found: list[Cell] = []
        for column in self.table.names:
            cell = self.sheet.at(row, column)
            if cell.kind == "text" and not cell.blank and cell not in found:
                found.append(cell)
        if found and all(c.row != row for c in found):
            return [] if len(self.table.names) > 1 else found
        return found

    def _data(self, row: int, names: list[Cell]) -> list[Cell]:
        """The row's own cells that hold more than a name: values, targets, units, texts."""
        found = []
        for column in self.table.columns:
            if column.index in self.table.names or column.role in ("sequence", "group"):
                continue
            cell = self.sheet.at(row, column.index)
            if not cell.blank and cell not in names and cell.row == row:
                found.append(cell)
        return found

    def _indicator(self, names: list[Cell], row: int) -> Indicator | None:
        name = names[-1]
        parent = self.parent
        for outer in names[:-1]:
            whole = self.names.indicator(outer.text)
            if whole is not None and self.context.plan.children(whole.id):
                parent = self.parent = whole.id
        part = is_part(name.text) or name.text[:1].isspace() or len(names) > 1
        found = self.names.indicator(name.text, parent if part or self.in_parts else None)
        if found is None:
            return None
        if found.parent is None:
            self.parent, self.in_parts = found.id, False
        else:
            self.in_parts = True
        return found

    def _read(self, row: int, name: Cell, indicator: Indicator) -> None:
        value = self._value(row)
        if value is None:
            if self.value is not None:
                self._merged(row, indicator)
        else:
            reading = read_entry(self.context, self._entry(row, name, indicator, value))
            self.reader.content.findings.extend(reading.findings)
            if reading.observation is not None:
                self.reader.content.observations.append(reading.observation)
                if row in self.sheet.hidden_rows:
                    self._note("hidden-row-read", value, indicator, name=indicator.name)
        self._row_texts(row)

    def _value(self, row: int) -> Cell | None:
        """The row's value; None where there is no column, or the cell belongs to other rows too."""
        if self.value is None:
            return None
        cell = self.sheet.at(row, self.value.index)
        if cell.blank:
            return Cell(row, self.value.index)
        return None if cell.rows > 1 or cell.row != row else cell

    def _merged(self, row: int, indicator: Indicator) -> None:
        if self.value is not None:
            cell = self.sheet.at(row, self.value.index)
            self._note("value-merged", cell, indicator, name=indicator.name, value=cell.text)

    def _entry(self, row: int, name: Cell, indicator: Indicator, value: Cell) -> Entry:
        unit = self._cell(row, "unit")
        target = self._cell(row, "target")
        completion = self._cell(row, "completion")
        head_unit = self.value.unit if self.value is not None else ""
        return Entry(
            indicator=indicator,
            sheet=self.sheet.name,
            value=value,
            row_unit=unit.words if unit else "",
            name_unit=only_unit(name.text),
            head_unit=head_unit or self.table.unit,
            target=target if target is not None and target.row == row else None,
            completion=completion,
            remark=self._cell(row, "remark"),
        )

    def _cell(self, row: int, role: str) -> Cell | None:
        column = self.table.one(role)
        if column is None or column.index in self.table.names:
            return None
        cell = self.sheet.at(row, column.index)
        return None if cell.blank else cell

    def _row_texts(self, row: int) -> None:
        """Texts beside an indicator under heads such as 存在问题 are statements."""
        for part in PARTS:
            for column in self.table.having(part):
                cell = self.sheet.at(row, column.index)
                if cell.row != row or len(cell.words) < MIN_TEXT:
                    continue
                quote = Quote(cell.text.strip(), self._ref(cell))
                self.reader.content.statements.append(
                    Statement(self.context.unit, cast("Part", part), quote)
                )

    def _task(self, row: int, name: Cell) -> bool:
        number = self._cell(row, "sequence")
        task = self.names.task(name.text, number.text if number else "")
        if task is None:
            return False
        quotes: dict[str, Quote] = {}
        for part in PARTS:
            for column in self.table.having(part):
                cell = self.sheet.at(row, column.index)
                if not cell.blank and cell.kind == "text" and part not in quotes:
                    quotes[part] = Quote(cell.text.strip(), self._ref(cell))
        state: TaskState = "unknown"
        for column in (*self.table.having("cumulative"), *self.table.having("completion")):
            cell = self.sheet.at(row, column.index)
            text = re.sub(r"\s", "", cell.words)
            if text in _STATES:
                state = _STATES[text]
            elif len(text) >= MIN_TEXT and "progress" not in quotes:
                quotes["progress"] = Quote(cell.text.strip(), self._ref(cell))
        if not quotes and state == "unknown":
            return True
        if any(t.task == task.no for t in self.reader.content.tasks):
            self._note("task-twice", name, None, number=task.no, name=task.label)
            return True
        self.reader.content.tasks.append(
            TaskReport(
                unit=self.context.unit,
                task=task.no,
                state=state,
                progress=quotes.get("progress"),
                results=quotes.get("results"),
                problems=quotes.get("problems"),
                recommendations=quotes.get("recommendations"),
                source=self._ref(name),
            )
        )
        return True

    # ── rows that are not read ──

    def _section(self, name: Cell, names: list[Cell]) -> None:
        """A row with a name and nothing else begins a section, unless it is a whole's 其中."""
        if not is_part(name.text):
            self.parent, self.in_parts = None, False
        if len(name.words) > 60:
            self.used.discard((name.row, name.column))

    def _unknown(self, name: Cell) -> None:
        if self.value is None or not self.has_indicators:
            task = self.names.nearest_task(name.text)
            hint = catalogue.words("words", "suggestion", name=task.label) if task else ""
            found = name.text.strip()
            self._note("task-unknown", name, None, value=name.text, found=found, suggestion=hint)
            return
        near = self.names.nearest(name.text)
        self._note(
            "indicator-unknown",
            name,
            None,
            value=name.text,
            found=name.text.strip(),
            suggestion=catalogue.words("words", "suggestion", name=near.name) if near else "",
        )

    def _nameless(self, row: int) -> None:
        value = self._value(row)
        if value is None or value.blank:
            return
        self.used.add((value.row, value.column))
        self._note("row-without-name", value, None, value=value.text, found=value.text)

    def _ref(self, cell: Cell) -> CellRef:
        return self.reader.ref(self.sheet, cell)

    def _note(
        self,
        code: str,
        cell: Cell,
        indicator: Indicator | None,
        *,
        value: str | None = None,
        **words: object,
    ) -> None:
        self.reader.note(
            code,
            self._ref(cell),
            value=value,
            indicator=indicator.id if indicator else None,
            **words,
        )
