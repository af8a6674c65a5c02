"""Reads older binary workbooks (.xls, and WPS's .et, which are the same inside) into grids.

xlrd keeps number formats, merged ranges, comments, hidden rows and error cells. What it does not
tell is read from the records of the file: which cells are formulas, and which of these were written
by a program that stored no result (a zero with the mark that it is to be computed on opening).
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import replace

import xlrd
from xlrd.biffh import XLRDError
from xlrd.book import Book as XlrdBook
from xlrd.sheet import Sheet as XlrdSheet

from hdreports.intake.bounds import MAX_SHEETS, Bounds
from hdreports.intake.container import UnreadableError
from hdreports.intake.grid import (
    MAX_COLUMNS,
    MAX_ROWS,
    Book,
    Cell,
    Sheet,
    as_shown,
    column_name,
    exact,
)
from hdreports.intake.merging import Place, spread

_FORMULA = frozenset((0x0006, 0x0206, 0x0406))
_EOF = 0x000A
_BOF = frozenset((0x0009, 0x0209, 0x0409, 0x0809))
_COMPUTE_ON_OPENING = 0x0002


def read_xls(data: bytes) -> Book:
    """The workbook in `data`. Raises UnreadableError if it is encrypted; else what xlrd raises."""
    try:
        book = xlrd.open_workbook(
            file_contents=data,
            logfile=io.StringIO(),
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,
            use_mmap=False,
        )
    except XLRDError as error:
        if "encrypted" in str(error).lower():
            raise UnreadableError("file-encrypted") from None
        raise
    sheets = []
    bounds = Bounds()
    for n in range(min(book.nsheets, MAX_SHEETS)):
        sheets.append(_sheet(book, n, bounds))
        if book.biff_version > 45:
            book.unload_sheet(n)
    if not sheets:
        raise UnreadableError("file-without-sheets")
    return Book(tuple(sheets), {}, left_out=max(0, book.nsheets - MAX_SHEETS))


def _sheet(book: XlrdBook, n: int, bounds: Bounds) -> Sheet:
    sheet = book.sheet_by_index(n)
    formulas = _formulas(book, n)
    cells: dict[Place, Cell] = {}
    struck: dict[str, str] = {}
    cut = ""
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            if sheet.cell_type(row, column) in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                continue
            if row >= MAX_ROWS or column >= MAX_COLUMNS or bounds.full:
                cut = cut or f"{column_name(column + 1)}{row + 1}"
                continue
            cell = _cell(book, sheet, row, column, formulas)
            if cell is None:
                continue
            cell = replace(cell, text=bounds.take(cell.text, cell.address))
            kept, gone = _without_struck(book, sheet, row, column, cell.text)
            if gone:
                struck[cell.address] = gone
            if not gone or kept.strip():
                cells[row + 1, column + 1] = replace(cell, text=kept)
    ranges = ((top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells)
    merged, unmerged = spread(cells, ranges)
    return Sheet(
        sheet.name,
        bool(sheet.visibility),
        cells,
        merged,
        frozenset(r + 1 for r, info in sheet.rowinfo_map.items() if info.hidden and r < MAX_ROWS),
        frozenset(
            c + 1 for c, info in sheet.colinfo_map.items() if info.hidden and c < MAX_COLUMNS
        ),
        {
            f"{column_name(c + 1)}{r + 1}": note.text.strip()
            for (r, c), note in sheet.cell_note_map.items()
            if note.text.strip()
        },
        cut or unmerged,
        bounds.long_of_sheet(),
        struck=struck,
    )


def _cell(
    book: XlrdBook, sheet: XlrdSheet, row: int, column: int, formulas: dict[Place, bool]
) -> Cell | None:
    kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
    place = (row + 1, column + 1)
    formula = (row, column) in formulas
    if kind == xlrd.XL_CELL_TEXT:
        text = str(value).replace("\r\n", "\n").replace("\r", "\n")
        return Cell(*place, "text", text, formula=formula) if text.strip() else None
    if kind == xlrd.XL_CELL_BOOLEAN:
        return Cell(*place, "bool", "TRUE" if value else "FALSE", formula=formula)
    if kind == xlrd.XL_CELL_ERROR:
        shown = xlrd.error_text_from_code.get(int(value), "#N/A")
        return Cell(*place, "error", shown, formula=formula)
    if formulas.get((row, column)) and value == 0:
        return Cell(*place, "uncached", formula=True)
    number = exact(repr(value))
    if number is None:
        return Cell(*place, "text", str(value), formula=formula)
    code = _format(book, sheet, row, column)
    shown_kind, shown = as_shown(number, code, bool(book.datemode))
    return Cell(*place, shown_kind, shown, number, code, formula)


def _without_struck(
    book: XlrdBook, sheet: XlrdSheet, row: int, column: int, text: str
) -> tuple[str, str]:
    """A cell's text as far as it is not struck out, and what of it is."""
    index = sheet.cell_xf_index(row, column)
    known = index is not None and index < len(book.xf_list)
    runs = sheet.rich_text_runlist_map.get((row, column)) or []
    fonts = [(0, book.xf_list[index].font_index if known else 0), *runs]
    kept = gone = ""
    for (start, font), (end, _) in zip(fonts, [*fonts[1:], (len(text), 0)], strict=True):
        piece = text[start:end]
        if font < len(book.font_list) and book.font_list[font].struck_out:
            gone += piece
        else:
            kept += piece
    return kept, gone.strip()


def _format(book: XlrdBook, sheet: XlrdSheet, row: int, column: int) -> str:
    index = sheet.cell_xf_index(row, column)
    style = book.xf_list[index] if index is not None and index < len(book.xf_list) else None
    found = book.format_map.get(style.format_key) if style is not None else None
    return str(found.format_str) if found is not None else ""


def _formulas(book: XlrdBook, n: int) -> dict[Place, bool]:
    """The sheet's formula cells, from 0, and whether the file leaves their result to the opener."""
    if book.biff_version < 50:
        return {}
    found: dict[Place, bool] = {}
    beginnings: list[int] = vars(book)["_sh_abs_posn"]  # xlrd tells them nowhere else
    for record, data in _records(book.mem or b"", beginnings[n]):
        if record in _FORMULA and len(data) >= 16:
            row, column = struct.unpack_from("<HH", data)
            (flags,) = struct.unpack_from("<H", data, 14)
            found[row, column] = bool(flags & _COMPUTE_ON_OPENING)
    return found


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """The records of one substream, up to the end that belongs to its beginning."""
    depth = 0
    while start + 4 <= len(stream):
        record, length = struct.unpack_from("<HH", stream, start)
        start += 4
        yield record, stream[start : start + length]
        start += length
        if record in _BOF:
            depth += 1
        elif record == _EOF:
            depth -= 1
            if depth <= 0:
                return
