"""The rows of an office's own table: indicator, task, section, total or question."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import cast

from hdreports.intake import catalogue, form
from hdreports.intake.content import Content
from hdreports.intake.grid import Cell, Sheet
from hdreports.intake.heads import PARTS, is_total, role_of, tidy_head
from hdreports.intake.match import Names, is_part
from hdreports.intake.model import CellRef, Quote, Statement, TaskReport, TaskState
from hdreports.intake.own_columns import furthest, note_columns, of_other_period
from hdreports.intake.own_text import MIN_TEXT, Part
from hdreports.intake.quantity import Quantity
from hdreports.intake.row_labels import note_other_rows, row_labels, without_labels
from hdreports.intake.table import Column, Table
from hdreports.intake.townships import is_township
from hdreports.intake.values import Entry, cell_quantity, only_unit
from hdreports.plan.measure import known_units
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

# 其中：千头八眉猪6个，千只藏羊2个: more than the name of a section
_FIGURES = re.compile(r"\d(?:" + "|".join(re.escape(u) for u in known_units()) + ")")


class TableReader:
    """One table. Keeps the last whole indicator, so that 其中 rows below it are understood."""

    def __init__(
        self,
        content: Content,
        names: Names,
        table: Table,
        value: Column | None,
        used: set[tuple[int, int]],
        add: Callable[[Sheet, Entry], None] | None = None,
        others_told: bool = False,
    ) -> None:
        """`used` collects the places of all cells that the table accounts for.

        `add` takes the rows of indicators in place of `content.add`. `others_told`: another table
        of the workbook has values.
        """
        self.others_told = others_told
        self.add = add or content.add
        self.content, self.names, self.value = content, names, value
        self.labels = row_labels(table, value, names.plan.info.year)
        self.table = without_labels(table, self.labels) if self.labels else table
        self.last: list[Cell] = []  # the names of the labelled row above
        self.sheet, self.context, self.used = table.sheet, content.context, used
        self.parent: str | None = None
        self.in_parts = False
        self.section_unit = ""  # what the name of the section states: 二、产量（单位：吨）
        self.has_indicators = False

    def read(self) -> None:
        self.used.update(self.table.heads)
        if self.value is None:
            self.value = self._own_column()
        note_columns(self.content, self.table, self.value)
        if self.labels is not None:
            note_other_rows(self.content, self.table, self.labels)
        self.has_indicators = self._has_indicators()
        if of_other_period(self.content, self.table, self.value):
            self._use_all()
            return
        if self.has_indicators and self.value is None and not self._explain_value_column():
            self._use_all()
            return
        for row in self.table.data_rows:
            self._row(row)

    def _own_column(self) -> Column | None:
        """The one column that bears the unit's own name, alone or beside the city's."""
        region = self.context.plan.region(self.context.region)
        own = {tidy_head(n) for n in (region.name, region.short, *region.aliases)}
        columns = [
            c
            for c in self.table.having("region")
            if tidy_head(c.texts[-1]) in own
            and not {role_of(t) for t in c.texts[:-1]} & {"target", "previous", "current"}
        ]
        return columns[0] if len(columns) == 1 and region.kind != "city" else None

    def _has_indicators(self) -> bool:
        cells = [self.sheet.at(r, c) for r in self.table.data_rows for c in self.table.names]
        if any(c.kind == "text" and self.names.indicator(c.text) for c in cells):
            return True
        return not any(self.table.having(p) for p in PARTS)

    def _explain_value_column(self) -> bool:
        """Says why there is no value column. True where the table's texts are still worth it."""
        ref = self.content.ref(self.sheet, self.sheet.at(self.table.top, self.table.names[0]))
        several = furthest(self.table.having("cumulative"))
        current = self.table.having("current")
        if several:
            found = "、".join(c.head for c in several)
            self.content.note("value-column-unclear", ref, found=found)
        elif current:
            found = "、".join(c.head for c in current)
            self.content.note("value-column-period-only", ref, found=found)
        elif years := self.table.having("year"):
            found = "、".join(c.head for c in years)
            self.content.note("value-column-year-only", ref, found=found)
        elif self.others_told and self.table.having("target"):
            self.content.note("table-shows-targets", ref)
        else:
            self.content.note("value-column-missing", ref)
        return any(self.table.having(p) for p in PARTS)

    def _use_all(self) -> None:
        for row in self.table.data_rows:
            self.used.update((c.row, c.column) for _, c in self.sheet.row(row))

    # ── rows ──

    def _row(self, row: int) -> None:
        cells = [c for _, c in self.sheet.row(row)]
        if not cells:
            return
        names = self._names(row)
        if self.labels is not None:
            names = self.last = names or self.last
            if not self.labels.tells_values(row):
                self.used.update((c.row, c.column) for c in cells)
                return
        rest = self._data(row, names)
        if not names and not rest:
            return
        if not names:
            self._nameless(row)
            return
        self.used.update((c.row, c.column) for c in cells)
        name = names[-1]
        if len(names) > 1 and is_total(name.text) and self.names.indicator(names[-2].text):
            names = names[:-1]  # 小计 beside its whole
            name = names[-1]
        if is_total(name.text) and self.names.indicator(name.text) is None:
            if rest:
                self.content.note("total-row-skipped", self._ref(name), name=name.text.strip())
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
            if column.index in self.table.names or column.role in ("sequence", "group", "county"):
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
        if found is None and len(names) > 1:  # 蔬菜 beside 面积
            found = self.names.indicator("".join(c.text for c in names[-2:]))
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
            self.add(self.sheet, self._entry(row, name, indicator, value))
        self._row_texts(row)

    def _value(self, row: int) -> Cell | None:
        """The row's value; None where there is no column, or the cell is another's, too."""
        if self.value is None:
            return None
        cell = self.sheet.at(row, self.value.index)
        if cell.blank:
            return Cell(row, self.value.index, turned=self.sheet.turned)
        other = cell.rows > 1 or cell.row != row or cell.column < self.value.index
        return None if other else cell

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
            head_unit=head_unit or self.section_unit or self.table.unit,
            target=target if target is not None and target.row == row else None,
            completion=completion,
            remark=self._cell(row, "remark"),
            other_units=tuple(self.sheet.at(row, c.index).words for c in self.table.having("unit")),
        )

    def _cell(self, row: int, role: str) -> Cell | None:
        column = self.table.beside(role, self.value)
        if column is None or column.index in self.table.names:
            return None
        cell = self.sheet.at(row, column.index)
        beside = self.value is None or cell.column != self.value.index  # not merged with the value
        return cell if beside and not cell.blank else None

    def _row_texts(self, row: int) -> None:
        """Texts beside an indicator under heads such as 存在问题 are statements."""
        for part in PARTS:
            for column in self.table.having(part):
                cell = self.sheet.at(row, column.index)
                if cell.row != row or len(cell.words) < MIN_TEXT:
                    continue
                quote = Quote(cell.text.strip(), self._ref(cell))
                self.content.statements.append(
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
            elif text and state == "unknown":
                choices = "、".join(form.TASK_STATES)
                self._note("state-unknown", cell, None, value=text, found=text, choices=choices)
        if not quotes and state == "unknown":
            return True
        if any(t.task == task.no for t in self.content.tasks):
            self._note("task-twice", name, None, number=task.no, name=task.label)
            return True
        self.content.tasks.append(
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
            self.section_unit = only_unit(name.text)
        if len(name.words) > 60 or _FIGURES.search(name.words):
            self.used.discard((name.row, name.column))

    def _unknown(self, name: Cell) -> None:
        if self.value is None or not self.has_indicators:
            task = self.names.nearest_task(name.text)
            hint = catalogue.words("words", "suggestion", name=task.label) if task else ""
            found = name.text.strip()
            self._note("task-unknown", name, None, value=name.text, found=found, suggestion=hint)
            return
        if is_township(name.text):
            self._note("townships-not-used", name, None, value=name.text, found=name.text.strip())
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
        if value is None or not isinstance(cell_quantity(value), Quantity):
            return  # no value: a signature, a date
        self.used.add((value.row, value.column))
        self._note("row-without-name", value, None, value=value.text, found=value.text)

    def _ref(self, cell: Cell) -> CellRef:
        return self.content.ref(self.sheet, cell)

    def _note(
        self,
        code: str,
        cell: Cell,
        indicator: Indicator | None,
        *,
        value: str | None = None,
        **words: object,
    ) -> None:
        self.content.note(
            code,
            self._ref(cell),
            value=value,
            indicator=indicator.id if indicator else None,
            **words,
        )
