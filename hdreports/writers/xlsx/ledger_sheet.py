"""How a sheet of the ledger is written: its columns are data, its rows values, its look one.

A sheet's own module says its `Table` and makes its rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from hdreports.plan.dates import long_date
from hdreports.writers.xlsx import styles
from hdreports.writers.xlsx.ledger_data import LedgerData
from hdreports.writers.xlsx.numbers import number, number_format

HEAD_ROW = 3
FIRST_ROW = 4

_INDENT = 1.5  # characters that an indent takes beyond the first, which every text has


@dataclass(frozen=True)
class Column:
    head: str
    width: float
    align: Alignment = styles.INSET
    font: Font = styles.BODY_FONT

    @cached_property
    def room(self) -> float:
        """Its width in characters of the body's size."""
        return self.width * (styles.BODY_FONT.size or 1) / (self.font.size or 1)


@dataclass(frozen=True, slots=True)
class Table:
    """What a sheet has whatever the period. `fixed` is how many columns stay in sight; `empty`
    what is said where there are no rows."""

    title: str
    hint: str
    columns: tuple[Column, ...]
    fixed: int
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in a cell: a number, or a text that does not look as its column does."""

    content: str | int | float | None
    format: str | None = None
    font: Font | None = None
    colour: str | None = None
    align: Alignment | None = None


Row = Sequence[str | Entry]


def state(text: str, colour: str) -> Entry:
    """The one word of a row that the eye looks for."""
    return Entry(text, font=styles.HEAD_FONT, colour=colour, align=styles.CENTRE)


def light(name: str) -> Entry:
    """A light, its shape and word with its colour."""
    return Entry(
        styles.LIGHT_LABELS[name],
        font=styles.light_font(name),
        colour=styles.LIGHT_FILLS[name],
        align=styles.CENTRE,
    )


def amount(value: Decimal | None) -> Entry:
    if value is None:
        return Entry(None)
    return Entry(number(value), number_format(value))


def write_table(sheet: Worksheet, data: LedgerData, table: Table, rows: Iterable[Row]) -> None:
    """The whole sheet: head, rows, filter, print set-up."""
    last = get_column_letter(len(table.columns))
    letters = [get_column_letter(n) for n in range(1, len(table.columns) + 1)]
    styles.set_widths(sheet, dict(zip(letters, (c.width for c in table.columns), strict=True)))
    write_title(sheet, data, table.title, table.hint, last)
    for n, column in enumerate(table.columns, 1):
        write_column_head(sheet, HEAD_ROW, n, column.head)
    sheet.row_dimensions[HEAD_ROW].height = 34
    row = HEAD_ROW
    for row, values in enumerate(rows, FIRST_ROW):
        _write_row(sheet, row, table.columns, values)
    if row == HEAD_ROW and table.empty:
        sheet.merge_cells(f"A{FIRST_ROW}:{last}{FIRST_ROW}")
        styles.put_text(sheet[f"A{FIRST_ROW}"], table.empty)
        styles.dress(sheet[f"A{FIRST_ROW}"])
    sheet.auto_filter.ref = f"A{HEAD_ROW}:{last}{max(sheet.max_row, FIRST_ROW)}"
    sheet.freeze_panes = f"{letters[table.fixed]}{FIRST_ROW}"
    set_up_print(sheet, data, last, head_rows=f"1:{HEAD_ROW}")


def write_title(sheet: Worksheet, data: LedgerData, title: str, hint: str, last: str) -> None:
    """Title in row 1, what it covers in row 2; `last` is the last column."""
    cover = (
        f"{data.period.label}　统计截止：{long_date(data.period.as_of)}　"
        f"依据：{data.plan.info.number}　{hint}"
    )
    warning = "样例：数据和文字均为演示而编，不是实际报送。" if data.sample else ""
    font = styles.SAMPLE_FONT if data.sample else styles.HINT_FONT
    for row, text, look, alignment, height in (
        (1, title + data.mark, styles.TITLE_FONT, styles.CENTRE, 32),
        (2, warning + cover, font, styles.LEFT, 22),
    ):
        sheet.merge_cells(f"A{row}:{last}{row}")
        styles.put_text(sheet[f"A{row}"], text)
        styles.dress(sheet[f"A{row}"], font=look, alignment=alignment, border=False)
        sheet.row_dimensions[row].height = height


def write_column_head(sheet: Worksheet, row: int, column: int, head: str) -> None:
    cell = styles.cell_at(sheet, row, column)
    styles.put_text(cell, head)
    styles.dress(cell, font=styles.HEAD_FONT, colour=styles.HEAD_COLOUR, alignment=styles.CENTRE)


def set_up_print(sheet: Worksheet, data: LedgerData, last: str, head_rows: str | None) -> None:
    """Landscape where there is a table, whose `head_rows` are repeated; else one upright page."""
    sheet.sheet_view.showGridLines = False
    styles.set_up_print(
        sheet,
        landscape=head_rows is not None,
        head_rows=head_rows,
        area=f"A1:{last}{sheet.max_row}",
        footer=f"{data.plan.info.short}台账　{data.period.label}",
        sample=data.sample,
    )
    if head_rows is None:
        sheet.page_setup.fitToHeight = 1


def _write_row(sheet: Worksheet, row: int, columns: tuple[Column, ...], values: Row) -> None:
    texts = []
    for n, (column, value) in enumerate(zip(columns, values, strict=True), 1):
        entry = value if isinstance(value, Entry) else Entry(value)
        cell, align = styles.cell_at(sheet, row, n), entry.align or column.align
        if isinstance(entry.content, str):
            texts.append((entry.content, column.room - _INDENT * max(0, align.indent - 1)))
            if entry.content:
                styles.put_text(cell, entry.content)
        elif entry.content is not None:
            cell.value = entry.content
        styles.dress(
            cell,
            font=entry.font or column.font,
            colour=entry.colour,
            alignment=align,
        )
        if entry.format is not None:
            cell.number_format = entry.format
    sheet.row_dimensions[row].height = styles.row_height(texts)
