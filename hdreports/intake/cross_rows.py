"""What each row of a crossing table tells: which indicator, what of it (目标, 完成 …), its unit."""

from __future__ import annotations

from dataclasses import dataclass

from hdreports.intake.cross_table import CrossTable, is_unit
from hdreports.intake.grid import Cell
from hdreports.intake.heads import VALUES, head_text, is_total, role_of
from hdreports.intake.match import Names, is_part
from hdreports.intake.values import only_unit
from hdreports.plan.model import Indicator

_TOLD = (
    *VALUES,
    "year",
    "previous",
    "remaining",
    "forecast",
)  # what a row may tell of its indicator
_APART = ("sequence", "group", "remark", "responsible")


@dataclass(frozen=True, slots=True)
class CrossRow:
    """A row whose indicator is known. `role` is None where the row does not say what it tells."""

    row: int
    indicator: Indicator
    name: Cell
    role: str | None = None
    row_unit: str = ""
    name_unit: str = ""
    role_unit: str = ""
    told: Cell | None = None  # what gives the row its role


@dataclass(frozen=True, slots=True)
class UnknownRow:
    """A row with content whose name is no indicator's; a total if `total`; remarks if `apart`."""

    row: int
    name: Cell
    total: bool = False
    apart: bool = False


@dataclass
class _Labels:
    names: list[Cell]
    role: str | None = None
    role_unit: str = ""
    told: Cell | None = None
    unit: str = ""
    apart: Cell | None = None  # a head such as 备注


def rows_of(table: CrossTable, names: Names) -> tuple[CrossRow | UnknownRow, ...]:
    """The rows with figures, top to bottom; rows without any only set the whole of a 其中."""
    return tuple(_Walker(table, names).walk())


class _Walker:
    """Keeps the last indicator and the last whole, for rows that only name a part of them."""

    def __init__(self, table: CrossTable, names: Names) -> None:
        self.table, self.names, self.sheet = table, names, table.sheet
        self.parent: str | None = None
        self.in_parts = False
        self.last: tuple[Indicator, Cell, str] | None = None
        heads = {c: self.sheet.at(table.first - 1, c).text for c in table.labels}
        self.skipped = {c for c, text in heads.items() if role_of(text) in _TOLD}
        self.unit_columns = {c for c, text in heads.items() if role_of(text) == "unit"}

    def walk(self) -> list[CrossRow | UnknownRow]:
        found = []
        for row in range(self.table.first, self.table.last + 1):
            labels = self._labels(row)
            told = self._told(row, labels)
            if told is not None and self._has_figures(row):
                found.append(told)
        return found

    def _has_figures(self, row: int) -> bool:
        return any(not self.sheet.at(row, c.column.index).blank for c in self.table.columns)

    def _labels(self, row: int) -> _Labels:
        labels = _Labels([])
        for column in self.table.labels:
            cell = self.sheet.at(row, column)
            text = head_text(cell)
            if not text or column in self.skipped or cell in labels.names:
                continue
            if column in self.unit_columns or is_unit(text):
                labels.unit = text.strip("()（） ").removeprefix("单位：")
            elif self.names.indicator(text) is not None:
                labels.names.append(cell)
            elif (role := role_of(text, self.names.plan.info.year)) in _TOLD:
                labels.role, labels.role_unit, labels.told = role, only_unit(text), cell
            elif role in _APART:
                if role in ("remark", "responsible"):
                    labels.apart = cell
            else:
                labels.names.append(cell)
        return labels

    def _told(self, row: int, labels: _Labels) -> CrossRow | UnknownRow | None:
        if labels.apart is not None:
            return UnknownRow(row, labels.apart, apart=True)
        if not labels.names:
            if self.last is None or labels.role is None:
                return None
            indicator, name, unit = self.last
            return self._row(row, indicator, name, labels, labels.unit or unit)
        name = labels.names[-1]
        indicator_here = self._indicator(labels.names)
        if indicator_here is None:
            self.last = None
            if not self._has_figures(row) and not is_part(name.text):
                self.parent, self.in_parts = None, False
            return UnknownRow(row, name, is_total(name.text))
        if indicator_here.parent is None:
            self.parent, self.in_parts = indicator_here.id, False
        else:
            self.in_parts = True
        self.last = (indicator_here, name, labels.unit)
        return self._row(row, indicator_here, name, labels, labels.unit)

    def _row(
        self, row: int, indicator: Indicator, name: Cell, labels: _Labels, unit: str
    ) -> CrossRow:
        return CrossRow(
            row,
            indicator,
            name,
            labels.role,
            unit,
            only_unit(name.text),
            labels.role_unit,
            labels.told,
        )

    def _indicator(self, names: list[Cell]) -> Indicator | None:
        name = names[-1]
        if len(names) > 1 and is_total(name.text):
            return self._indicator(names[:-1])  # 小计 beside its whole
        for outer in names[:-1]:
            whole = self.names.indicator(outer.text)
            if whole is not None and self.names.plan.children(whole.id):
                self.parent = whole.id
        part = is_part(name.text) or name.text[:1].isspace() or len(names) > 1
        found = self.names.indicator(name.text, self.parent if part or self.in_parts else None)
        if found is None and len(names) > 1:
            found = self.names.indicator("".join(c.text for c in names[-2:]))
        return found
