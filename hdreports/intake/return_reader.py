"""Reads our return workbook (报送表) by the layout that `form` lays down.

Columns are found by their heads, so a row or column put in between does no harm; a head that was
written over does, and is said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast, get_args

from hdreports.intake import catalogue, form
from hdreports.intake.content import Content
from hdreports.intake.form import (
    IndicatorColumns,
    LandColumns,
    RectificationColumns,
    StatementColumns,
    TaskColumns,
)
from hdreports.intake.grid import Book, Cell, Sheet
from hdreports.intake.land import LandSheet, read_land
from hdreports.intake.match import Names, tidy
from hdreports.intake.model import (
    CellRef,
    Quote,
    Rectification,
    Statement,
    TaskReport,
    TaskState,
)
from hdreports.intake.values import Context, Entry

Part = Literal["progress", "results", "problems", "recommendations"]
HEAD_SEARCH = 12  # rows in which the heads are looked for


def read_return(book: Book, context: Context, names: Names) -> Content:
    """Everything a return workbook says."""
    return _ReturnReader(book, context, names).read()


class _ReturnReader:
    def __init__(self, book: Book, context: Context, names: Names) -> None:
        self.book, self.context, self.names = book, context, names
        self.content = Content(context)

    def read(self) -> Content:
        version = self.book.properties.get(form.PROP_FORM, form.FORM_VERSION)
        if version != form.FORM_VERSION:
            self.content.note(
                "form-version-unknown",
                self.content.ref(),
                found=version,
                expected=form.FORM_VERSION,
            )
        for name, heads, reader in (
            (form.SHEET_INDICATORS, form.INDICATOR_HEADS, self._indicators),
            (form.SHEET_TASKS, form.TASK_HEADS, self._tasks),
            (form.SHEET_STATEMENTS, form.STATEMENT_HEADS, self._statements),
            (form.SHEET_RECTIFICATION, form.RECTIFICATION_HEADS, self._rectifications),
            (form.SHEET_LAND, form.LAND_HEADS, self._land),
        ):
            sheet = self.book.sheet(name)
            if sheet is None:
                if self._expected(name):
                    self.content.note("form-sheet-missing", self.content.ref(), name=name)
                continue
            located = _locate(sheet, heads, name == form.SHEET_INDICATORS)
            missing = [heads[k] for k in _REQUIRED[name] if k in heads and k not in located.columns]
            if name == form.SHEET_INDICATORS and IndicatorColumns.VALUE not in located.columns:
                missing.append(form.value_head(self.context.period.as_of))
            if missing:
                self.content.note(
                    "form-heads-changed",
                    CellRef(self.context.file, name, ""),
                    name=name,
                    expected="、".join(missing),
                )
                continue
            reader(sheet, located)
            self._beside(sheet, located)
        for sheet in self.book.visible:
            if sheet.name not in form.SHEETS and sheet.cells:
                ref = CellRef(self.context.file, sheet.name, "")
                self.content.note("sheet-not-used", ref, name=sheet.name)
        return self.content

    def _expected(self, name: str) -> bool:
        """Whether the form of this unit and period has that sheet."""
        plan, period = self.context.plan, self.context.period
        if name == form.SHEET_LAND:
            return form.keeps_land(plan, plan.unit(self.context.unit), period)
        return period.kind != "week" or name not in form.LEFT_OUT_OF_SHORT

    def _beside(self, sheet: Sheet, at: _Heads) -> None:
        """What was written where the form has no column."""
        known = set(at.columns.values())
        for cell in sheet.in_order():
            if cell.row > at.row and cell.column not in known and not cell.blank:
                ref = self._ref(sheet, cell)
                self.content.note("text-not-used", ref, value=cell.text, found=cell.text)

    # ── 指标进度 ──

    def _indicators(self, sheet: Sheet, at: _Heads) -> None:
        for row in range(at.row + 1, sheet.height + 1):
            entry = self._entry(sheet, at, row)
            if entry is None:
                continue
            self.content.add(sheet, entry)

    def _entry(self, sheet: Sheet, at: _Heads, row: int) -> Entry | None:
        name = at.cell(sheet, row, IndicatorColumns.NAME)
        value = at.cell(sheet, row, IndicatorColumns.VALUE)
        id_ = at.cell(sheet, row, IndicatorColumns.ID).words
        if not id_ and (name.row != row or name.column == value.column):
            return None  # a merged group line
        known = {i.id for i in self.context.plan.indicators}
        by_name = self.names.indicator(name.words) if name.words else None
        indicator = self.context.plan.indicator(id_) if id_ in known else by_name
        if indicator is None:
            self._unknown_row(sheet, name, value)
            return None
        if id_ and name.words and by_name is not None and by_name.id != indicator.id:
            own = {tidy(n) for n in (indicator.name, *indicator.aliases)}
            if tidy(name.words) not in own:
                self.content.note(
                    "row-id-differs",
                    self._ref(sheet, name),
                    value=name.text,
                    found=name.text,
                    name=indicator.name,
                    indicator=indicator.id,
                )
                return None
        return Entry(
            indicator=indicator,
            sheet=sheet.name,
            value=value,
            row_unit=at.cell(sheet, row, IndicatorColumns.UNIT).words,
            target=at.cell(sheet, row, IndicatorColumns.TARGET),
            completion=_typed(at.cell(sheet, row, IndicatorColumns.COMPLETION)),
            remark=at.cell(sheet, row, IndicatorColumns.REMARK),
        )

    def _unknown_row(self, sheet: Sheet, name: Cell, value: Cell) -> None:
        if value.blank:
            return
        if name.blank:
            self.content.note("row-without-name", self._ref(sheet, value), found=value.text)
            return
        near = self.names.nearest(name.words)
        self.content.note(
            "indicator-unknown",
            self._ref(sheet, name),
            value=name.text,
            found=name.text,
            suggestion=catalogue.words("words", "suggestion", name=near.name) if near else "",
        )

    # ── 重点任务 ──

    def _tasks(self, sheet: Sheet, at: _Heads) -> None:
        blank: list[str] = []
        seen: set[int] = set()
        for row in range(at.row + 1, sheet.height + 1):
            title = at.cell(sheet, row, TaskColumns.TITLE)
            number = at.cell(sheet, row, TaskColumns.NO)
            quotes = {
                part: self._quote(sheet, at.cell(sheet, row, column))
                for part, column in _TASK_PARTS.items()
            }
            state = at.cell(sheet, row, TaskColumns.STATE)
            filled = any(quotes.values()) or not state.blank
            no = self._task_number(sheet, title, number, filled)
            if no is None:
                if title.blank and number.blank:
                    self._without_title([q for q in quotes.values() if q is not None])
                continue
            if not filled:
                blank.append(str(no))
                continue
            if no in seen:
                task = self.context.plan.task(no)
                ref = self._ref(sheet, number)
                self.content.note("task-twice", ref, number=no, name=task.label)
                continue
            seen.add(no)
            self.content.tasks.append(
                TaskReport(
                    unit=self.context.unit,
                    task=no,
                    state=self._state(sheet, state, form.TASK_STATES),
                    source=CellRef(self.context.file, sheet.name, number.address),
                    said=self._quote(sheet, state),
                    **quotes,
                )
            )
        if blank:
            ref = CellRef(self.context.file, sheet.name, "")
            self.content.note("tasks-blank", ref, count=len(blank), names="、".join(blank))

    def _without_title(self, quotes: list[Quote]) -> None:
        for quote in quotes:
            self.content.note("text-not-used", quote.source, value=quote.text, found=quote.text)

    def _task_number(self, sheet: Sheet, title: Cell, number: Cell, filled: bool) -> int | None:
        if title.row == number.row and title.column == number.column:
            return None  # a merged line over the whole width
        known = {t.no for t in self.context.plan.tasks}
        by_title = self.names.tasks.get(tidy(title.words))
        if by_title is not None:
            return by_title
        match = re.fullmatch(r"\d{1,2}", number.text.strip())
        if match and int(match[0]) in known:
            return int(match[0])
        found = title.text.strip() or number.text.strip()
        if filled and found:
            near = self.names.nearest_task(found)
            hint = catalogue.words("words", "suggestion", name=near.label) if near else ""
            ref = self._ref(sheet, title)
            self.content.note("task-unknown", ref, value=found, found=found, suggestion=hint)
        return None

    def _state(self, sheet: Sheet, cell: Cell, choices: Mapping[str, TaskState]) -> TaskState:
        text = re.sub(r"\s", "", cell.text)
        if text in choices:
            return choices[text]
        code = "state-unknown" if text else "state-missing"
        ref = self._ref(sheet, cell)
        self.content.note(
            code, ref, value=cell.text or None, found=text, choices="、".join(choices)
        )
        return "unknown"

    # ── 情况说明 ──

    def _statements(self, sheet: Sheet, at: _Heads) -> None:
        titles = {tidy(title): part for part, title in form.STATEMENT_PARTS.items()}
        for row in range(at.row + 1, sheet.height + 1):
            cell = at.cell(sheet, row, StatementColumns.TEXT)
            quote = self._quote(sheet, cell)
            if quote is None or cell.row != row:
                continue
            part = at.cell(sheet, row, StatementColumns.PART).words
            if part not in get_args(Part):
                part = titles.get(tidy(at.cell(sheet, row, StatementColumns.TITLE).words), "")
            if not part:
                ref = self._ref(sheet, cell)
                self.content.note("text-not-used", ref, value=cell.text, found=cell.text)
                continue
            self.content.statements.append(Statement(self.context.unit, cast("Part", part), quote))

    # ── 问题整改 ──

    def _rectifications(self, sheet: Sheet, at: _Heads) -> None:
        for row in range(at.row + 1, sheet.height + 1):
            problem = at.cell(sheet, row, RectificationColumns.PROBLEM)
            number = at.cell(sheet, row, RectificationColumns.NO)
            answer = self._quote(sheet, at.cell(sheet, row, RectificationColumns.ANSWER))
            if problem.blank or (problem.row, problem.column) == (number.row, number.column):
                if answer is not None and not problem.text:
                    ref = answer.source
                    self.content.note("text-not-used", ref, value=answer.text, found=answer.text)
                continue
            state = at.cell(sheet, row, RectificationColumns.STATE)
            task = at.cell(sheet, row, RectificationColumns.TASK).text.strip()
            known = {str(t.no) for t in self.context.plan.tasks}
            self.content.rectifications.append(
                Rectification(
                    unit=self.context.unit,
                    task=int(task) if task in known else None,
                    problem=problem.text.strip(),
                    state=self._state(sheet, state, form.RECTIFICATION_STATES),
                    answer=answer,
                    source=CellRef(self.context.file, sheet.name, problem.address),
                )
            )

    # ── 耕地台账 ──

    def _land(self, sheet: Sheet, at: _Heads) -> None:
        read_land(
            LandSheet(
                sheet,
                at.row + 1,
                lambda row, letter: at.cell(sheet, row, letter),
                lambda cell: self._quote(sheet, cell),
                lambda cell: self._state(sheet, cell, form.RECTIFICATION_STATES),
            ),
            self.content,
        )

    # ── what all sheets need ──

    def _quote(self, sheet: Sheet, cell: Cell) -> Quote | None:
        text = cell.text.strip()
        if cell.blank or cell.kind in ("error", "uncached") or text in _NOTHING:
            return None
        return Quote(text, self._ref(sheet, cell))

    def _ref(self, sheet: Sheet, cell: Cell) -> CellRef:
        return self.content.ref(sheet, cell)


@dataclass(frozen=True)
class _Heads:
    row: int
    columns: dict[str, int]  # the form's letter → the column where its head stands

    def cell(self, sheet: Sheet, row: int, letter: str) -> Cell:
        column = self.columns.get(letter)
        return sheet.at(row, column) if column is not None else Cell(row, 0)


def _locate(sheet: Sheet, heads: Mapping[str, str], with_value: bool) -> _Heads:
    """The row with most of the heads, and the column of each."""
    best = _Heads(form.HEAD_ROW, {})
    wanted = {tidy(text): letter for letter, text in heads.items()}
    for row in range(1, min(sheet.height, HEAD_SEARCH) + 1):
        columns: dict[str, int] = {}
        for column, cell in sheet.row(row):
            letter = wanted.get(tidy(cell.text))
            if letter is None and with_value and _VALUE_HEAD.match(cell.text.strip()):
                letter = IndicatorColumns.VALUE
            if letter is not None and letter not in columns:
                columns[letter] = column
        if len(columns) > len(best.columns):
            best = _Heads(row, columns)
    return best


def _typed(cell: Cell) -> Cell | None:
    """A completion that somebody typed over the formula; the formula's own result is not asked."""
    return None if cell.formula or cell.blank else cell


_VALUE_HEAD = re.compile(r"截至.{1,12}累计完成$")
_TASK_PARTS = {
    "progress": TaskColumns.PROGRESS,
    "results": TaskColumns.RESULTS,
    "problems": TaskColumns.PROBLEMS,
    "recommendations": TaskColumns.RECOMMENDATIONS,
}
_REQUIRED = {
    form.SHEET_INDICATORS: (IndicatorColumns.NAME, IndicatorColumns.UNIT),
    form.SHEET_TASKS: (
        TaskColumns.NO,
        TaskColumns.TITLE,
        TaskColumns.PROGRESS,
        TaskColumns.STATE,
    ),
    form.SHEET_STATEMENTS: (StatementColumns.TEXT,),
    form.SHEET_RECTIFICATION: (RectificationColumns.PROBLEM, RectificationColumns.ANSWER),
    form.SHEET_LAND: (
        LandColumns.TOWNSHIP,
        LandColumns.PLACE,
        LandColumns.KIND,
        LandColumns.AREA,
        LandColumns.STATE,
    ),
}
_NOTHING = frozenset(("无", "—", "-", "/", "——", "暂无", "无。"))
