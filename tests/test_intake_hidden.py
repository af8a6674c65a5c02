"""Rows, columns and sheets that an office has hidden: what shows counts, and all is told."""

from __future__ import annotations

from decimal import Decimal

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.intake_books import TITLE, codes, finding, own_table, read_sheets, values

GRAIN = ["粮食作物播种面积", "万亩", 56.5, 50.1]


def test_a_hidden_row_is_read_and_said() -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[3].hidden = True

    read = own_table([[1, *GRAIN]], dress=hide)
    assert values(read) == {"grain-area": Decimal("50.1")}
    assert codes(read) == ["hidden-row-read"]


@pytest.mark.parametrize("hidden", [3, 4])
def test_a_hidden_row_gives_way_to_the_one_that_shows(hidden: int) -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[hidden].hidden = True

    old = (*GRAIN[:-1], 40)
    rows = [[1, *old], [1, *GRAIN]] if hidden == 3 else [[1, *GRAIN], [1, *old]]
    read = own_table(rows, dress=hide)
    assert values(read) == {"grain-area": Decimal("50.1")}
    assert codes(read) == ["hidden-row-skipped"]
    assert finding(read, "hidden-row-skipped").cell == f"E{hidden}"


def test_a_hidden_column_of_an_earlier_month_is_not_taken() -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.column_dimensions["C"].hidden = True

    read = own_table(
        [["粮食产量", "万吨", 9.9, 9]], heads=["指标", "单位", "累计完成", "累计完成"], dress=hide
    )
    assert values(read) == {"grain-output": 9}


def test_a_title_in_a_hidden_row_names_neither_sender_nor_period() -> None:
    def hide(book: Workbook) -> None:
        book.worksheets[0].row_dimensions[1].hidden = True

    rows = [[TITLE], ["指标", "单位", "累计完成"], ["粮食产量", "万吨", 9]]
    read = read_sheets({"表": [["乐都区2023年第二季度完成情况表"], *rows]}, dress=hide)
    assert (read.unit, read.period, codes(read)) == ("huzhu", "2023-Q3", [])


def test_hidden_sheets_are_not_read_but_named() -> None:
    def hide(book: Workbook) -> None:
        book.worksheets[1].sheet_state = "hidden"

    table = [[TITLE], ["指标", "单位", "累计完成"], ["粮食产量", "万吨", 9]]
    read = read_sheets({"表": table, "旧表": table}, dress=hide)
    assert values(read) == {"grain-output": 9}
    assert codes(read) == ["hidden-sheet-skipped"]
