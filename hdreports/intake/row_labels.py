"""Tables that tell several things of an indicator one below the other (目标, 累计完成, 上年同期).

A column of labels says what the figure in each row is. Only the rows of what was achieved hold
values; a target below the same head as the values is never taken for one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from hdreports.intake.content import Content
from hdreports.intake.heads import head_text, role_of
from hdreports.intake.table import Column, Table

_TOLD = {
    "target",
    "cumulative",
    "year",
    "current",
    "previous",
    "forecast",
    "remaining",
    "completion",
}
_MAY_LABEL = (None, "group", "indicator")  # roles of heads above labels


@dataclass(frozen=True, slots=True)
class RowLabels:
    """The column of labels, and what each labelled row tells: a role as of a column head."""

    column: int
    roles: dict[int, str]

    def tells_values(self, row: int) -> bool:
        achieved = "cumulative" if "cumulative" in self.roles.values() else "year"
        return self.roles.get(row, achieved) == achieved


def row_labels(table: Table, value: Column | None, year: int) -> RowLabels | None:
    """The labels of a table's rows; None where no column says throughout what its rows tell.

    One kind of label alone, such as 预期性指标 in every row, classifies indicators instead.
    """
    heads = {c.index: c.role for c in table.columns}
    for index in range(min(table.names), table.sheet.width + 1):
        if heads.get(index) not in _MAY_LABEL or (value is not None and index == value.index):
            continue
        cells = {row: table.sheet.at(row, index) for row in table.data_rows}
        roles = {r: role_of(head_text(c), year) or "" for r, c in cells.items() if not c.blank}
        told = set(roles.values())
        if len(told) >= 2 and told <= _TOLD:
            return RowLabels(index, roles)
    return None


def without_labels(table: Table, labels: RowLabels) -> Table:
    """The table whose names are those of the indicators alone."""
    return replace(table, names=tuple(n for n in table.names if n != labels.column))


def note_other_rows(content: Content, table: Table, labels: RowLabels) -> None:
    """Say once which rows are not used."""
    cells = [table.sheet.at(r, labels.column) for r in labels.roles if not labels.tells_values(r)]
    if cells:
        found = "、".join(dict.fromkeys(c.words for c in cells))
        content.note("rows-not-used", content.ref(table.sheet, cells[0]), found=found)
