"""Tables of the document model as a workbook: one sheet per table, ready to print on A4."""

from __future__ import annotations

from datetime import datetime

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from hdreports.document.model import Cell, Table
from hdreports.document.texts import cell_text, runs_text
from hdreports.writers.xlsx import styles
from hdreports.writers.xlsx.determinism import save

PAGE_WIDTH = 150.0  # characters of a landscape page, shared out by the columns' widths
HEAD_ROW = 3


def write_tables(
    title: str, sheets: tuple[tuple[str, Table], ...], status: tuple[str, ...], created: datetime
) -> bytes:
    """The workbook's bytes. Plain numbers become numbers, all else text (never a formula)."""
    workbook = Workbook()
    del workbook["Sheet"]
    for name, table in sheets:
        _write(workbook.create_sheet(name), title, table, status)
    workbook.properties.title = title
    workbook.properties.language = "zh-CN"
    return save(workbook, created)


def _write(sheet: Worksheet, title: str, table: Table, status: tuple[str, ...]) -> None:
    last = get_column_letter(len(table.columns))
    widths = [c.width * PAGE_WIDTH for c in table.columns]
    styles.set_widths(sheet, {get_column_letter(n): w for n, w in enumerate(widths, 1)})
    styles.put_text(sheet["A1"], title)
    styles.dress(sheet["A1"], font=styles.TITLE_FONT, alignment=styles.CENTRE, border=False)
    sheet.merge_cells(f"A1:{last}1")
    styles.put_text(sheet["A2"], "、".join(status))
    styles.dress(sheet["A2"], font=styles.SAMPLE_FONT, alignment=styles.LEFT, border=False)
    row = HEAD_ROW
    taken: set[tuple[int, int]] = set()
    for cells in table.head:
        _row(sheet, row, cells, table, widths, taken, head=True)
        row += 1
    first = row
    for cells in table.rows:
        _row(sheet, row, cells, table, widths, taken, head=False)
        row += 1
    sheet.freeze_panes = f"C{first}"
    sheet.auto_filter.ref = f"A{first - 1}:{last}{row - 1}"
    for note in table.notes:
        styles.put_text(sheet[f"A{row}"], runs_text(note))
        styles.dress(sheet[f"A{row}"], font=styles.SMALL_FONT, border=False)
        row += 1
    styles.set_up_print(
        sheet,
        landscape=True,
        head_rows=f"1:{first - 1}",
        area=f"A1:{last}{row - 1}",
        footer=title,
        sample="样例" in status,
    )


def _row(
    sheet: Worksheet,
    row: int,
    cells: tuple[Cell, ...],
    table: Table,
    widths: list[float],
    taken: set[tuple[int, int]],
    *,
    head: bool,
) -> None:
    column = 1
    texts: list[tuple[str, float]] = []
    for cell in cells:
        while (row, column) in taken:
            column += 1
        _cell(sheet, row, column, cell, table, head=head)
        for r in range(row, row + cell.rowspan):
            taken |= {(r, c) for c in range(column, column + cell.colspan)}
        if cell.rowspan == 1:
            texts.append((cell_text(cell), sum(widths[column - 1 : column - 1 + cell.colspan])))
        column += cell.colspan
    sheet.row_dimensions[row].height = styles.row_height(texts)


def _cell(sheet: Worksheet, row: int, column: int, cell: Cell, table: Table, *, head: bool) -> None:
    target = styles.cell_at(sheet, row, column)
    text = cell_text(cell)
    value = _number(text)
    if value is None:
        styles.put_text(target, text)
    else:
        target.value = value
    align = cell.align or table.columns[column - 1].align
    look = {"left": styles.LEFT, "center": styles.CENTRE, "right": styles.RIGHT}[align]
    if head:
        styles.dress(
            target, font=styles.HEAD_FONT, colour=styles.HEAD_COLOUR, alignment=styles.CENTRE
        )
    elif cell.light:
        styles.dress_light(target, cell.light)
    else:
        styles.dress(target, alignment=look)
    if cell.colspan > 1 or cell.rowspan > 1:
        end_row, end_column = row + cell.rowspan - 1, column + cell.colspan - 1
        sheet.merge_cells(
            start_row=row, start_column=column, end_row=end_row, end_column=end_column
        )


def _number(text: str) -> int | float | None:
    """A cell that is nothing but a number, sign included; None for any other text."""
    plain = text.replace("＋", "").replace("－", "-")
    try:
        return int(plain)
    except ValueError:
        pass
    try:
        return float(plain) if plain.replace(".", "").replace("-", "").isdecimal() else None
    except ValueError:
        return None
