"""Values and heads merged over columns, shares beside amounts, sheets that go on without a head."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from openpyxl import Workbook

from hdreports.intake.model import Submission
from tests.intake_books import TITLE, codes, finding, read_sheets, values

Rows = list[list[object]]
HEADS: list[object] = ["指标", "单位", "年度目标", "累计完成"]
TAKEN = {"grain-area": Decimal(52), "grain-output": Decimal(9)}


def read(rows: Rows, *merged: str) -> Submission:
    def merge(book: Workbook) -> None:
        for cells in merged:
            book.worksheets[0].merge_cells(cells)

    dress: Callable[[Workbook], None] = merge
    return read_sheets({"表": [[TITLE], *rows]}, dress=dress)


@pytest.mark.parametrize(
    ("rows", "merged"),
    [
        (
            [
                ["指标", "单位", "累计完成", None],
                ["粮食作物播种面积", "万亩", 52],
                ["粮食产量", "万吨", 9],
            ],
            ("C2:D2", "C3:D3", "C4:D4"),
        ),
        (
            [
                ["指标", "单位", "累计完成", None],
                ["粮食作物播种面积", "万亩", None, 52],
                ["粮食产量", "万吨", None, 9],
            ],
            ("C2:D2",),
        ),
        (
            [
                ["指标", "累计完成", None],
                ["粮食作物播种面积", 520000, "亩"],
                ["粮食产量", 90000, "吨"],
            ],
            ("B2:C2",),
        ),
    ],
    ids=["values merged too", "values in the second column", "number and unit"],
)
def test_a_head_over_two_columns(rows: Rows, merged: tuple[str, ...]) -> None:
    taken = read(rows, *merged)
    assert values(taken) == TAKEN
    assert codes(taken) == []


def test_a_target_merged_over_the_value_is_no_value() -> None:
    taken = read([HEADS, ["粮食作物播种面积", "万亩", 56.5, None]], "C3:D3")
    assert taken.observations == ()
    assert finding(taken, "value-merged").cell == "C3"


def test_a_value_merged_over_the_completion_is_no_completion() -> None:
    heads = [*HEADS, "完成率"]
    taken = read([heads, ["粮食作物播种面积", "万亩", 56.5, 52, None]], "D3:E3")
    assert values(taken) == {"grain-area": Decimal(52)}
    assert codes(taken) == []


def test_shares_beside_amounts_are_the_completion() -> None:
    heads: list[object] = ["指标", "单位", "完成情况", "完成情况（%）"]
    taken = read([heads, ["粮食作物播种面积", "万亩", 52, 50]])
    assert values(taken) == {"grain-area": Decimal(52)}
    assert codes(taken) == ["completion-differs"]


def test_shares_alone_are_no_amounts() -> None:
    heads: list[object] = ["指标", "单位", "年度目标", "完成情况（%）"]
    taken = read([heads, ["粮食作物播种面积", "万亩", 56.5, 92], ["秸秆综合利用率", "%", 90, 91]])
    assert values(taken) == {"straw-use": Decimal(91)}
    assert finding(taken, "unit-conflict").cell == "D3"


@pytest.mark.parametrize(("area", "taken"), [(520000, {"grain-area": Decimal(52)}), (530000, {})])
def test_the_same_in_two_units_is_one_value(area: int, taken: dict[str, Decimal]) -> None:
    heads: list[object] = ["指标", "累计完成（万亩）", "累计完成（亩）"]
    both = read([heads, ["粮食作物播种面积", 52, area]])
    assert values(both) == taken
    code = "columns-not-used" if taken else "value-column-unclear"
    assert "累计完成（亩）" in finding(both, code).message


@pytest.mark.parametrize(
    ("heads", "row"),
    [
        (["指标", "单位", "年度目标", "单位", "累计完成"], ["万亩", 56.5, "亩", 520000]),
        (["指标", "年度目标", "单位", "累计完成", "单位"], [56.5, "万亩", 520000, "亩"]),
    ],
    ids=["before", "behind"],
)
def test_the_target_may_have_a_unit_of_its_own(heads: list[object], row: list[object]) -> None:
    taken = read([heads, ["粮食作物播种面积", *row]])
    assert values(taken) == {"grain-area": Decimal(52)}
    assert codes(taken) == []


def test_two_counts_of_the_same_are_a_question() -> None:
    taken = read([["指标", "单位", "上报数", "核实数"], ["粮食作物播种面积", "万亩", 52, 51]])
    assert "上报数、核实数" in finding(taken, "value-column-unclear").message


def test_names_that_are_not_known_do_not_make_a_table_empty() -> None:
    taken = read([HEADS, ["肉产量（猪牛羊禽）", "万吨", 2.71, 1.2], ["全县", None, None, 1.2]])
    assert codes(taken) == ["nothing-recognised", "indicator-unknown", "total-row-skipped"]


def test_a_sheet_that_goes_on_without_a_head_is_told() -> None:
    first: Rows = [[TITLE], HEADS, ["粮食作物播种面积", "万亩", 56.5, 52]]
    taken = read_sheets({"表1": first, "表1续": [["粮食产量", "万吨", 12.79, 9]], "说明": [["略"]]})
    assert values(taken) == {"grain-area": Decimal(52)}
    assert finding(taken, "sheet-without-heads").sheet == "表1续"
    assert "粮食产量" in finding(taken, "sheet-without-heads").message
    assert finding(taken, "sheet-not-used").sheet == "说明"
