"""An office's own table, however it is laid out."""

from __future__ import annotations

from decimal import Decimal

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.intake_books import (
    TITLE,
    codes,
    finding,
    observation,
    own_table,
    read_sheets,
    values,
)

GRAIN = ["粮食作物播种面积", "万亩", 56.5, 50.1]
THREE = ["指标", "单位", "年度目标", "累计完成"]


def test_a_table_is_found_shifted_down_and_right() -> None:
    rows: list[list[object]] = [
        [],
        [None, None, TITLE],
        [],
        [None, None, *THREE],
        [None, None, *GRAIN],
    ]
    read = read_sheets({"表": rows})
    assert read.layout == "own-table"
    assert observation(read, "grain-area").source.cell == "F5"


def test_two_head_rows_with_merged_heads() -> None:
    def merge(book: Workbook) -> None:
        sheet = book.worksheets[0]
        for cells in ("A1:F1", "A2:A3", "B2:C2", "D2:E2", "F2:F3"):
            sheet.merge_cells(cells)

    read = read_sheets(
        {
            "表": [
                [TITLE],
                ["指标", "年度目标", None, "完成情况", None, "备注"],
                [None, "单位", "数量", "1—8月累计", "完成率", None],
                ["粮食作物播种面积", "亩", 565000, 501000, "88.7%", "含复种"],
            ]
        },
        dress=merge,
    )
    read_grain = observation(read, "grain-area")
    assert read_grain.value == Decimal("50.1")
    assert read_grain.source.cell == "D4"
    assert read_grain.remark is not None
    assert (read_grain.remark.text, read_grain.remark.source.cell) == ("含复种", "F4")
    assert codes(read) == []


def test_three_head_rows() -> None:
    def merge(book: Workbook) -> None:
        sheet = book.worksheets[0]
        for cells in ("A2:A4", "B2:E2", "B3:C3", "D3:E3"):
            sheet.merge_cells(cells)

    read = read_sheets(
        {
            "表": [
                [TITLE],
                ["指标", "目标任务完成情况"],
                [None, "年度目标", None, "实际完成"],
                [None, "单位", "数量", "数量", "完成率"],
                ["粮食产量", "万吨", 12.79, 9.1, 0.7115],
            ]
        },
        dress=merge,
    )
    assert values(read) == {"grain-output": Decimal("9.1")}
    assert codes(read) == []


def test_the_unit_may_stand_in_the_head_above_the_table_or_in_the_name() -> None:
    head = read_sheets({"表": [[TITLE], ["指标", "累计完成（亩）"], ["粮食作物播种面积", 501000]]})
    above = read_sheets(
        {"表": [[TITLE], ["单位：亩"], ["指标", "累计完成"], ["粮食作物播种面积", 501000]]}
    )
    name = read_sheets({"表": [[TITLE], ["指标", "累计完成"], ["粮食作物播种面积（亩）", 501000]]})
    assert [values(r)["grain-area"] for r in (head, above, name)] == [Decimal("50.1")] * 3


def test_a_unit_above_the_table_that_measures_something_else_is_refused() -> None:
    submission = read_sheets(
        {"表": [[TITLE], ["单位：万元"], ["指标", "累计完成"], ["粮食产量", 6.84]]}
    )
    assert not submission.observations
    assert "unit-mismatch" in {f.code for f in submission.findings}


@pytest.mark.parametrize("head", ["累计完成〔亩〕", "累计完成[亩]", "累计完成【单位：亩】"])
def test_a_unit_may_stand_in_any_brackets(head: str) -> None:
    read = own_table([["粮食作物播种面积", 501000]], heads=["指标", head])
    assert values(read) == {"grain-area": Decimal("50.1")}


def test_a_unit_merged_downwards_counts_for_all_its_rows() -> None:
    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("C3:C4")

    read = own_table(
        [
            [1, "粮食作物播种面积", "亩", None, 501000],
            [2, "油料作物面积", None, None, 250000],
        ],
        dress=merge,
    )
    assert values(read) == {"grain-area": Decimal("50.1"), "oil-area": Decimal(25)}


@pytest.mark.parametrize("head", ["计量", None])
def test_a_column_of_units_counts_whatever_its_head(head: str | None) -> None:
    read = own_table(
        [["肉产量", "吨", 27000], ["油料作物面积", "亩", 250000]], heads=["指标", head, "累计完成"]
    )
    assert values(read) == {"meat-output": Decimal("2.7"), "oil-area": 25}
    assert codes(read) == []


def test_sections_totals_and_notes_are_no_indicators() -> None:
    read = own_table(
        [
            ["一、种植业"],
            [1, "粮食作物播种面积", "万亩", None, 50.1],
            [None, "合计", None, None, 50.1],
            [None, "注：数据截至8月底，含复种面积。"],
            ["填表人：张三", None, None, "联系电话：0972-0000000"],
        ]
    )
    assert values(read) == {"grain-area": Decimal("50.1")}
    assert codes(read) == ["total-row-skipped"]


def test_a_section_beside_its_number_or_class_is_no_indicator() -> None:
    heads = ["序号", "类别", "指标", "单位", "累计完成"]
    sections = [["一", None, "种植业情况", None, None], [None, "种植业", "面积部分", None, None]]
    read = own_table([*sections, [1, None, "粮食作物播种面积", "万亩", 50.1]], heads=heads)
    assert values(read) == {"grain-area": Decimal("50.1")}
    assert codes(read) == []


def test_signatures_side_by_side_below_a_table_are_no_indicators() -> None:
    read = own_table([[1, *GRAIN], ["填表人：", "张三", "联系电话：", 86123456]])
    assert values(read) == {"grain-area": Decimal("50.1")}
    assert codes(read) == []


def test_the_second_table_has_columns_of_its_own() -> None:
    below = [["指标", "累计完成", "单位"], ["粮食产量", 9, "万吨"]]
    assert values(own_table([[1, *GRAIN], [], *below])) == {
        "grain-area": Decimal("50.1"),
        "grain-output": Decimal(9),
    }


def test_parts_are_understood_by_the_whole_above_them() -> None:
    read = own_table(
        [
            [1, "“五化”标准化养殖场", "个", 12, 8],
            [None, "其中：千头八眉猪", "个", 9, 6],
            [None, "千只藏羊", "个", 2, 1],
            [None, "千头牦牛标准化养殖场", "个", 1, 1],
        ]
    )
    assert values(read) == {
        "farms-five": 8,
        "farms-five-pig": 6,
        "farms-five-sheep": 1,
        "farms-five-yak": 1,
    }


def test_a_name_in_two_columns_is_read_from_the_inner_one() -> None:
    def merge(book: Workbook) -> None:
        book.worksheets[0].merge_cells("A2:B2")
        book.worksheets[0].merge_cells("A4:A5")

    read = read_sheets(
        {
            "表": [
                [TITLE],
                ["指标名称", None, "单位", "累计完成"],
                ["粮食产量", None, "万吨", 9],
                ["“五化”标准化养殖场", "千头八眉猪", "个", 6],
                [None, "千只藏羊", "个", 1],
            ]
        },
        dress=merge,
    )
    assert values(read) == {"grain-output": 9, "farms-five-pig": 6, "farms-five-sheep": 1}


def test_the_cumulative_column_is_taken_among_months() -> None:
    read = own_table(
        [["蔬菜产量", "万吨", 1, 2, 8.1, 9.4]],
        heads=["指标", "单位", "7月", "8月", "1—7月累计", "1—8月累计"],
    )
    assert observation(read, "vegetable-output").source.cell == "F3"
    assert "7月、8月" in finding(read, "columns-not-used").message


def test_only_monthly_values_are_never_added_up() -> None:
    read = own_table([["蔬菜产量", "万吨", 1, 2]], heads=["指标", "单位", "7月", "8月"])
    assert read.observations == ()
    assert "7月、8月" in finding(read, "value-column-period-only").message


def test_two_equal_cumulative_columns_are_a_question() -> None:
    read = own_table([["蔬菜产量", "万吨", 8.1, 9.4]], heads=["指标", "单位", "完成数", "实际完成"])
    assert codes(read) == ["value-column-unclear"]


def test_tables_side_by_side_are_both_read() -> None:
    read = own_table(
        [["粮食产量", "万吨", 9, "油料作物产量", "万吨", 3]],
        heads=["指标", "单位", "累计完成", "指标", "单位", "累计完成"],
    )
    assert values(read) == {"grain-output": 9, "oil-output": 3}


def test_two_tables_one_below_the_other_are_both_read() -> None:
    read = read_sheets(
        {
            "表": [
                [TITLE],
                THREE,
                GRAIN,
                [],
                ["项目", "计量单位", "任务数", "完成数"],
                ["粮食产量", "万吨", 12.79, 9],
            ]
        }
    )
    assert values(read) == {"grain-area": Decimal("50.1"), "grain-output": 9}


def test_our_own_columns_beside_the_citys() -> None:
    heads = ["指标", "单位", "全市完成", "我县目标", "我县完成"]
    read = own_table([["粮食作物播种面积", "万亩", 190, 56.5, 50.1]], heads=heads)
    assert values(read) == {"grain-area": Decimal("50.1")}
    assert codes(read) == ["columns-not-used"]


def test_an_unknown_head_over_known_names_still_makes_a_table() -> None:
    read = own_table([["粮食产量", 9]], heads=["绿色输出地工作", "累计完成"])
    assert values(read) == {"grain-output": 9}


def test_an_unknown_indicator_is_never_guessed_but_the_nearest_is_named() -> None:
    read = own_table([[1, "秸杆综合利用率", "%", 90, 88]])
    assert read.observations == ()
    found = finding(read, "indicator-unknown")
    assert (found.cell, found.value) == ("B3", "秸杆综合利用率")
    assert "秸秆综合利用率" in found.message


def test_known_short_names_are_read() -> None:
    assert values(own_table([[1, "粮播面积", "万亩", None, 50.1]])) == {
        "grain-area": Decimal("50.1")
    }


def test_an_indicator_twice_with_other_values_gives_none() -> None:
    read = own_table([[1, *GRAIN], [2, "粮食播种面积", "万亩", 56.5, 51]])
    assert read.observations == ()
    assert "E3为50.1" in finding(read, "indicator-twice").message


def test_a_value_merged_over_two_indicators_belongs_to_none() -> None:
    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("E3:E4")

    read = own_table(
        [[1, "粮食产量", "万吨", None, 9], [2, "油料作物产量", "万吨", None, None]], dress=merge
    )
    assert read.observations == ()
    assert codes(read) == ["value-merged", "value-merged"]


def test_a_value_without_a_name_is_said() -> None:
    read = own_table([[1, *GRAIN], [2, None, "万吨", None, 9]])
    assert finding(read, "row-without-name").cell == "E4"


def test_a_county_is_not_believed_about_others_alone() -> None:
    read = own_table([["粮食产量", "万吨", 3, 2]], heads=["指标", "单位", "乐都区", "平安区"])
    assert not read.usable
    assert read.lists == ()
    assert "nothing-reported" in codes(read)


def test_sheets_of_other_quarters_are_left_alone() -> None:
    read = read_sheets(
        {
            "第二季度": [["指标", "单位", "累计完成"], ["粮食产量", "万吨", 1]],
            "第三季度": [[TITLE], ["指标", "单位", "累计完成"], ["粮食产量", "万吨", 9]],
        }
    )
    assert values(read) == {"grain-output": 9}
    assert finding(read, "sheet-other-period").sheet == "第二季度"


def test_indicators_that_the_table_leaves_out_are_counted() -> None:
    read = own_table([[1, *GRAIN]])
    assert "39项" in finding(read, "indicators-absent").message


def test_a_workbook_without_a_table_says_so() -> None:
    read = read_sheets({"表": [[TITLE], ["张三", "李四"], [1, 2]]})
    assert not read.usable
    assert "table-not-found" in codes(read)


def test_a_county_among_counties_as_columns_is_read_from_its_own() -> None:
    read = own_table(
        [["粮食产量", "万吨", 9, 3, 2]], heads=["指标", "单位", "互助县", "乐都区", "平安区"]
    )
    assert observation(read, "grain-output").source.cell == "C3"
    assert codes(read) == ["region-column-used"]


def test_targets_by_county_are_no_values() -> None:
    def merge(book: Workbook) -> None:
        book.worksheets[0].merge_cells("B2:C2")

    read = read_sheets(
        {
            "表": [
                [TITLE],
                ["指标", "年度目标", None],
                [None, "互助县", "乐都区"],
                ["粮食产量", 12.79, 5.91],
            ]
        },
        dress=merge,
    )
    assert read.observations == ()
    assert "table-shows-targets" in codes(read)


def test_a_table_on_its_side_is_read_with_its_real_addresses() -> None:
    read = read_sheets(
        {
            "表": [
                [TITLE],
                ["指标", "粮食产量", "蔬菜产量"],
                ["单位", "万吨", "吨"],
                ["年度目标", 12.79, 152200],
                ["累计完成", 9, 94000],
            ]
        }
    )
    assert values(read) == {"grain-output": 9, "vegetable-output": Decimal("9.4")}
    assert observation(read, "vegetable-output").source.cell == "C5"


def test_a_target_written_into_the_name_does_not_hide_the_name() -> None:
    read = own_table(
        [["粮食作物播种面积稳定在56.5万亩以上", 50.1], ["粮食产量达到12.79万吨", 9]],
        heads=["工作内容", "完成情况"],
    )
    assert values(read) == {"grain-area": Decimal("50.1"), "grain-output": 9}


def test_a_name_told_in_two_columns_is_read_as_one() -> None:
    def merge(book: Workbook) -> None:
        book.worksheets[0].merge_cells("A2:B2")
        book.worksheets[0].merge_cells("A3:A4")

    read = read_sheets(
        {
            "表": [
                [TITLE],
                ["指标", None, "单位", "累计完成"],
                ["蔬菜", "播种面积", "万亩", 7],
                [None, "产量", "万吨", 9],
            ]
        },
        dress=merge,
    )
    assert values(read) == {"vegetable-area": 7, "vegetable-output": 9}


def test_a_blank_on_its_side_is_found_at_its_real_address_and_texts_count_as_read() -> None:
    read = read_sheets(
        {
            "表": [
                [TITLE],
                ["指标", "粮食产量", "蔬菜产量"],
                ["累计完成", None, 9],
                ["备注", "因汛期影响收获推迟到九月中旬。", None],
            ]
        }
    )
    assert finding(read, "value-missing").cell == "B3"
    assert codes(read) == ["value-missing"]
