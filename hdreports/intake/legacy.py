"""Workbooks in other formats (.xls, .et, .ods, .xlsb) as grids.

.ods is read by `ods`, .xls and .et by `xls`; what these cannot read, and .xlsb, by calamine.
calamine keeps values, merged ranges and hidden sheets. It does not keep number formats, formulas,
comments and hidden rows; error cells, formulas without a result and blanks all look empty. So what
is read through it can be less sure than in an .xlsx file, and a finding says so.
"""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from hdreports.intake.container import UnreadableError, check_entries
from hdreports.intake.grid import MAX_COLUMNS, MAX_ROWS, Book, Cell, Sheet, column_name, exact, show
from hdreports.intake.merging import spread
from hdreports.intake.ods import read_ods
from hdreports.intake.xls import read_xls

MAX_CELLS = 4_000_000  # of a sheet's extent, blanks included


def read_legacy(data: bytes, kind: str) -> tuple[Book, bool]:
    """The worksheets, and whether all that matters was kept. Raises UnreadableError.

    `kind` is what `container.sniff` calls the format.
    """
    if kind == "ods":
        return read_ods(data), True
    if kind == "xls":
        try:
            return read_xls(data), True
        except (UnreadableError, MemoryError):
            raise
        except Exception:  # xlrd raises almost anything on damaged files
            return _through_calamine(data), False
    check_entries(data)
    return _through_calamine(data), False


def _through_calamine(data: bytes) -> Book:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = tuple(
            _sheet(workbook.get_sheet_by_name(m.name), m.visible != SheetVisibleEnum.Visible)
            for m in workbook.sheets_metadata
            if m.typ == SheetTypeEnum.WorkSheet
        )
    except PasswordError:
        raise UnreadableError("file-encrypted") from None
    except (CalamineError, ValueError, OSError) as error:
        if "password" in str(error).lower() or "encrypt" in str(error).lower():
            raise UnreadableError("file-encrypted") from None
        raise UnreadableError("file-damaged", detail="内容损坏") from None
    except UnreadableError:
        raise
    except BaseException as error:  # a panic in calamine is no Exception
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        raise UnreadableError("file-damaged", detail="内容损坏") from None
    if not sheets:
        raise UnreadableError("file-without-sheets")
    return Book(sheets, {})


def _sheet(sheet: CalamineSheet, hidden: bool) -> Sheet:
    end = sheet.end
    if end is None:
        return Sheet(sheet.name, hidden, {})
    if (end[0] + 1) * (end[1] + 1) > MAX_CELLS:
        raise UnreadableError("file-too-large", detail="表格范围过大")
    cells: dict[tuple[int, int], Cell] = {}
    cut = ""
    for row, values in enumerate(sheet.to_python(skip_empty_area=False), 1):
        for column, value in enumerate(values, 1):
            if value == "" or value is None:
                continue
            if row > MAX_ROWS or column > MAX_COLUMNS:
                cut = cut or f"{column_name(column)}{row}"
                continue
            cells[row, column] = _cell(row, column, value)
    ranges = (
        (top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    )
    merged, unmerged = spread(cells, ranges)
    return Sheet(sheet.name, hidden, cells, merged, cut=cut or unmerged)


def _cell(row: int, column: int, value: Any) -> Cell:
    if isinstance(value, bool):
        return Cell(row, column, "bool", "TRUE" if value else "FALSE")
    if isinstance(value, (int, float)):
        number = exact(repr(value))
        if number is None:
            return Cell(row, column, "text", str(value))
        return Cell(row, column, "number", show(number), number)
    if isinstance(value, (date, datetime, time, timedelta)):
        return Cell(row, column, "date", str(value))
    return Cell(row, column, "text", str(value))
