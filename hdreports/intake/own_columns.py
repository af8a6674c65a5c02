"""The columns of an office's own table: which one counts, and what is said of the others."""

from __future__ import annotations

import re

from hdreports.intake.content import Content
from hdreports.intake.heads import says_values, tidy_head
from hdreports.intake.period_text import last_month, names_other_time
from hdreports.intake.quantity import Quantity
from hdreports.intake.table import Column, Table
from hdreports.intake.values import cell_quantity
from hdreports.plan.measure import convert, factor

_PART_OF_YEAR = re.compile("半年|季|[月旬周]")
_NOT_ASKED = (None, "current", "previous", "remaining", "forecast")


def furthest(columns: tuple[Column, ...]) -> list[Column]:
    """Of several columns of values the one that just says 累计, or counts the furthest."""
    if len(columns) <= 1:
        return list(columns)
    months = {c.index: last_month(c.head) or 0 for c in columns}
    undated = [
        c
        for c in columns
        if "累计" in tidy_head(c.head) and not months[c.index] and not _PART_OF_YEAR.search(c.head)
    ]
    if len(undated) == 1:
        return undated  # 累计完成 beside 上半年累计完成
    latest = max(months.values())
    best = [
        c
        for c in columns
        if months[c.index] == latest or ("累计" in c.head and not months[c.index])
    ]
    best = [c for c in best if "累计" in c.head] or best
    return [c for c in best if says_values(c.texts[-1])] or best


def same_in_other_units(table: Table, columns: list[Column]) -> Column | None:
    """The first of several columns that tell the same in other units (万亩 beside 亩), row by row;
    None where one of them tells something else or nothing."""
    first = columns[0]
    if any(not c.unit or factor(c.unit, first.unit) is None for c in columns):
        return None
    for row in table.data_rows:
        read = [cell_quantity(table.sheet.at(row, c.index)) for c in columns]
        told = [q for q in read if isinstance(q, Quantity)]
        amounts = {
            convert(q.value, q.unit or c.unit, first.unit)
            for q, c in zip(read, columns, strict=True)
            if isinstance(q, Quantity) and factor(q.unit or c.unit, first.unit) is not None
        }
        if told and (len(told) < len(columns) or len(amounts) != 1):
            return None
    return first


def note_columns(content: Content, table: Table, value: Column | None) -> None:
    """Say which columns are not used, hidden, or blank although they count further."""
    _note_unused(content, table, value)
    _note_blank(content, table, value)
    for column in table.columns:
        if column.hidden and column.role == "cumulative" and table.filled(column):
            code = "hidden-column-read" if column == value else "hidden-column-skipped"
            content.note(code, content.ref(table.sheet, column.cell), found=column.head)


def _note_unused(content: Content, table: Table, value: Column | None) -> None:
    """Columns whose heads are not known, or that count something else than is asked."""

    def passed_over(column: Column) -> bool:
        other = value is not None and column != value
        return other and column.role in ("cumulative", "year") and not column.hidden

    left = [
        c.head
        for c in table.columns
        if c.index not in table.names
        and (c.role in _NOT_ASKED or passed_over(c))
        and table.filled(c)
    ]
    if left:
        ref = content.ref(table.sheet, table.sheet.at(table.top, table.names[0]))
        content.note("columns-not-used", ref, found="、".join(left))


def _note_blank(content: Content, table: Table, value: Column | None) -> None:
    """A column that counts further than the one used, but is not filled in."""
    latest = furthest(table.having("cumulative"))
    if value is None or value.role != "cumulative" or len(latest) != 1 or latest[0] == value:
        return
    ref = content.ref(table.sheet, latest[0].cell)
    content.note("value-column-blank", ref, found=latest[0].head, used=value.head)


def of_other_period(content: Content, table: Table, value: Column | None) -> bool:
    """Whether the values' own head gives them to a time outside the period; then says so."""
    period = content.context.period
    if value is None or not names_other_time("".join(value.texts), content.context.plan, period.id):
        return False
    ref = content.ref(table.sheet, value.cell)
    content.note("value-column-other-period", ref, found=value.head, period=period.label)
    return True
