"""Workbooks in the manner of real offices: every number from the right cell, or a clear finding."""

from __future__ import annotations

from decimal import Decimal

import pytest
from openpyxl import Workbook

from hdreports.intake.heads import role_of
from hdreports.intake.match import Names
from hdreports.intake.model import Submission
from hdreports.intake.period_text import western_months
from tests.intake_books import PLAN, codes, finding, observation, own_table, read_sheets, values

TITLE = "互助县2023年第三季度进展情况表"
Rows = list[list[object]]


def quarter(title: str, value: object) -> Rows:
    return [[title], ["指标", "单位", "目标", "累计完成"], ["粮食产量", "万吨", 12.79, value]]


def test_the_usual_form_of_an_office() -> None:
    def merge(book: Workbook) -> None:
        for cells in ("A1:J1", "A2:D2", "E2:G2", "H2:J2"):
            book.worksheets[0].merge_cells(cells)

    rows: Rows = [
        ["互助县2023年三季度打造绿色有机农畜产品输出地工作进展情况统计表"],
        [
            *("填报单位：互助县农业农村局（盖章）", None, None, None),
            *("填报时间：2023年9月10日", None, None, "单位：万吨、万亩"),
        ],
        [
            *("序号", "指标名称", "计量单位", "年度目标", "上年同期"),
            *("本期完成", "累计完成", "完成率", "同比（%）", "备注"),
        ],
        ["一", "种植业"],
        [1, "粮食作物播种面积", "万亩", 56.5, 55.9, 0, 56.8, 1.0053, 1.6, ""],
        ["二", "畜牧业"],
        [2, "肉产量", "万吨", 2.71, 3, 0.4, 2.1, 0.775, None, "预计"],
        ["填表人：张三", None, None, "审核人：李四", None, None, "联系电话：0972-8312345"],
    ]
    read = read_sheets({"Sheet1": rows}, dress=merge)
    assert (read.unit, read.period) == ("huzhu", "2023-Q3")
    assert values(read) == {"grain-area": Decimal("56.8"), "meat-output": Decimal("2.1")}
    assert codes(read) == ["columns-not-used"]
    assert read.statements == ()


# ── sheets of several times ──


@pytest.mark.parametrize(
    ("sheets", "name", "value", "left"),
    [
        (("一季度", "二季度", "三季度"), "互助县.xlsx", 3, ["一季度", "二季度"]),
        (("一季度", "二季度", "三季度"), "互助县2023年第二季度.xlsx", 2, ["一季度", "三季度"]),
        (("7月", "8月", "9月"), "互助县.xlsx", 3, ["7月", "8月"]),
        (("2021年三季度", "2022年三季度", "2023年三季度"), "互助县.xlsx", 3, None),
    ],
)
def test_of_sheets_for_each_time_the_current_one_counts(
    sheets: tuple[str, ...], name: str, value: int, left: list[str] | None
) -> None:
    tables = {s: quarter("互助县完成情况", n) for n, s in enumerate(sheets, 1)}
    read = read_sheets(tables, name=name)
    assert values(read) == {"grain-output": value}
    told = [f.sheet for f in read.findings if f.code == "sheet-other-period"]
    assert told == (left or [s for s in sheets if not s.startswith("2023")])


def test_a_sheet_named_for_another_quarter_is_left_beside_one_with_its_title_far_down() -> None:
    current: Rows = [["附件1"], [], [], [], *quarter("互助县2023年第三季度完成情况", 9)]
    read = read_sheets({"二季度": quarter("互助县完成情况", 5), "Sheet2": current})
    assert values(read) == {"grain-output": 9}
    assert finding(read, "sheet-other-period").sheet == "二季度"


def test_a_sheet_prepared_for_later_and_not_filled_in_is_not_the_current_one() -> None:
    read = read_sheets(
        {
            "三季度": quarter("互助县2023年第三季度完成情况", 9),
            "四季度": quarter("互助县2023年第四季度完成情况", None),
        }
    )
    assert (read.period, values(read)) == ("2023-Q3", {"grain-output": 9})


def test_a_sheet_of_another_month_with_other_indicators_is_read_too() -> None:
    other: Rows = [["1—8月"], ["指标", "单位", "累计完成"], ["蔬菜产量", "万吨", 8]]
    read = read_sheets({"9月": quarter("互助县1—9月完成情况", 9), "蔬菜": other})
    assert values(read) == {"grain-output": 9, "vegetable-output": 8}


# ── columns of several times ──


def test_of_cumulative_columns_the_latest_filled_in_counts_and_the_blank_one_is_named() -> None:
    read = own_table([["粮食产量", 6, 7, None]], heads=["指标", "1-7月", "1-8月", "1-9月"])
    assert observation(read, "grain-output").source.cell == "C3"
    assert "1-9月" in finding(read, "value-column-blank").message


def test_a_column_of_an_earlier_quarter_is_not_taken_for_this_one() -> None:
    read = own_table([["粮食产量", 3, None]], heads=["指标", "1-6月累计", "1-9月累计"])
    assert read.observations == ()
    assert finding(read, "value-column-other-period").cell == "B2"


def test_a_sum_of_months_is_no_value_since_the_year_began() -> None:
    read = own_table([["粮食产量", 1.2, 1.3, 2.5]], heads=["指标", "7月", "8月", "合计"])
    assert read.observations == ()
    assert "value-column-period-only" in codes(read)


def test_what_an_earlier_year_achieved_is_previous_whatever_the_plans_year() -> None:
    assert role_of("2022年完成", 2023) == "previous"
    assert role_of("2022年完成", 2022) == "cumulative"
    assert role_of("2023年目标任务", 2023) == "target"
    read = own_table(
        [["粮食产量", 12, 12.79, 9]], heads=["指标", "2022年完成", "2023年目标", "2023年完成"]
    )
    assert observation(read, "grain-output").source.cell == "D3"


def test_months_may_be_written_in_chinese() -> None:
    assert western_months("截至九月十日") == "截至9月10日"
    assert western_months("一至十一月") == "1至11月"
    assert western_months("第一季度") == "第一季度"
    assert [role_of(h) for h in ("九月", "一至九月累计", "一至九月")] == [
        "current",
        "cumulative",
        "cumulative",
    ]
    read = read_sheets({"S": quarter("互助县九月份完成情况", 9)})
    assert read.period == "2023-Q3"


# ── heads ──


def merged(rows: Rows, *cells: str) -> Submission:
    def merge(book: Workbook) -> None:
        for area in cells:
            book.worksheets[0].merge_cells(area)

    return read_sheets({"S": [[TITLE], *rows]}, dress=merge)


def test_an_unknown_head_in_the_second_row_does_not_end_the_heads() -> None:
    read = merged(
        [
            ["指标", "计划", None, "实际", None],
            [None, "数量", "完成时限", "数量", "比计划±"],
            ["粮食产量", 12.79, "12月", 9, -3.79],
        ],
        *("A2:A3", "B2:C2", "D2:E2"),
    )
    assert observation(read, "grain-output").source.cell == "D4"
    assert codes(read) == ["columns-not-used"]


def test_heads_broken_over_lines() -> None:
    read = merged(
        [
            ["指 标\n名 称", "计量\n单位", "2023年\n年度目标", "截至9月10日\n累计完成数", "备 注"],
            ["粮食产量", "万吨", 12.79, 9, "含复种"],
        ]
    )
    assert observation(read, "grain-output").source.cell == "D3"
    assert codes(read) == []


def test_a_county_named_in_every_row_is_only_the_sender() -> None:
    read = merged(
        [
            ["单位名称", "指标", "计量单位", "累计完成"],
            ["互助县", "粮食产量", "吨", 90000],
            ["互助县", "蔬菜产量", "吨", 80000],
        ]
    )
    assert values(read) == {"grain-output": 9, "vegetable-output": 8}


def test_a_list_of_targets_beside_the_values_is_no_fault() -> None:
    targets: Rows = [["目标任务"], ["指标", "单位", "目标任务"], ["粮食产量", "万吨", 12.79]]
    read = read_sheets({"目标任务": targets, "完成情况": quarter(TITLE, 9)})
    assert values(read) == {"grain-output": 9}
    assert finding(read, "table-shows-targets").severity == "warning"


def test_a_hidden_column_is_named_whether_it_is_taken_or_not() -> None:
    def hide(book: Workbook) -> None:
        book.worksheets[0].column_dimensions["C"].hidden = True

    rows: Rows = [[TITLE], ["指标", "1-8月累计", "1-9月累计"], ["粮食产量", 8, 9]]
    read = read_sheets({"S": rows}, dress=hide)
    assert values(read) == {"grain-output": 8}
    assert finding(read, "hidden-column-skipped").cell == "C2"
    rows = [[TITLE], ["指标", "单位", "累计完成"], ["粮食产量", "万吨", 9]]
    read = read_sheets({"S": rows}, dress=hide)
    assert values(read) == {"grain-output": 9}
    assert finding(read, "hidden-column-read").cell == "C2"


def test_every_alias_of_the_plan_names_its_indicator() -> None:
    names = Names.of(PLAN)
    for indicator in PLAN.indicators:
        for name in (indicator.name, *indicator.aliases):
            assert names.indicator(f"（一）{name}") == indicator


@pytest.mark.parametrize(
    ("name", "indicator"),
    [
        ("粮食产量*", "grain-output"),
        ("粮食总产量①", "grain-output"),
        ("完成粮食作物播种面积", "grain-area"),
        ("新建高标准农田建设面积", "farmland-new"),
        ("落实草畜平衡", "grass-balance"),
        ("高标准农田", None),
        ("粮食播种面积（不含青稞）", None),
        ("新建粮食产量", None),
        ("粮食产量面积", None),
    ],
)
def test_words_that_add_nothing_to_a_name_are_passed_over_and_no_others(
    name: str, indicator: str | None
) -> None:
    found = Names.of(PLAN).indicator(name)
    expected = next((i for i in PLAN.indicators if i.id == indicator), None)
    assert found == expected


@pytest.mark.parametrize(
    "line",
    ["统计时间：2023年1月1日至9月10日", "截止日期：2023-09-10", "数据截至时间：2023.9.10"],
)
def test_a_line_may_say_up_to_which_day_values_count(line: str) -> None:
    rows: Rows = [["互助县进展情况表"], [line], ["指标", "累计完成"], ["粮食产量", 9]]
    read = read_sheets({"S": rows})
    assert (read.period, values(read)) == ("2023-Q3", {"grain-output": 9})
    assert read.statements == ()


def test_a_signature_below_the_table_names_the_sender_where_nothing_else_does() -> None:
    rows: Rows = [["2023年三季度情况表"], ["指标", "累计完成"], ["粮食产量", 9]]
    signed: Rows = [*rows, [None, "互助县农业农村局"], [None, "2023年9月10日"]]
    read = read_sheets({"S": signed})
    assert (read.unit, values(read)) == ("huzhu", {"grain-output": 9})
    assert codes(read) == []
    assert read_sheets({"S": signed}, name="乐都区.xlsx").unit == "ledu"


def test_a_list_of_all_counties_on_another_sheet_names_no_sender() -> None:
    contacts: Rows = [["县区", "联系人"], ["乐都区", "张三"], ["互助县", "李四"]]
    ranks: Rows = [["县区", "粮食产量"], ["乐都区", 1], ["平安区", 2]]
    values_: Rows = [["平安区2023年三季度情况表"], ["指标", "累计完成"], ["粮食产量", 2]]
    read = read_sheets({"通讯录": contacts, "排名": ranks, "数据": values_})
    assert (read.unit, values(read)) == ("pingan", {"grain-output": 2})
    assert set(codes(read)) == {"sheet-not-used"}


def test_a_forecast_is_never_taken() -> None:
    read = own_table([["蔬菜产量", 15.5]], heads=["指标", "预计全年完成"])
    assert read.observations == ()
    read = own_table([["蔬菜产量", 8, 15.5]], heads=["指标", "目标任务完成情况", "预计全年完成"])
    assert observation(read, "vegetable-output").source.cell == "B3"


def test_a_dash_before_a_name_makes_it_a_part_of_what_stands_above() -> None:
    read = own_table([[1, "“五化”标准化养殖场", "个", 12, 8], [None, "——千头八眉猪", "个", 9, 6]])
    assert values(read) == {"farms-five": 8, "farms-five-pig": 6}


def test_figures_in_words_in_a_row_without_values_are_told_not_dropped() -> None:
    said = "其中：千头八眉猪6个，千只藏羊2个"
    read = own_table([[1, "“五化”标准化养殖场", "个", 12, 8], [None, said]])
    assert finding(read, "text-not-used").value == said


def test_a_subtotal_beside_its_whole_is_the_wholes_value() -> None:
    read = merged(
        [
            ["指标", None, "单位", "累计完成"],
            ["“五化”标准化养殖场", "小计", "个", 8],
            [None, "千头八眉猪", "个", 6],
        ],
        *("A2:B2", "A3:A4"),
    )
    assert values(read) == {"farms-five": 8, "farms-five-pig": 6}


def test_names_down_a_column_without_a_head_of_a_table_on_its_side() -> None:
    """Indicators across, one row for what is told of them, nothing in the corner."""
    read = read_sheets(
        {
            "Sheet1": [
                ["平安区第三季度主要指标（2023年）"],
                ["", "粮食作物播种面积（万亩）", "肉产量（吨）"],
                ["年度目标", 16, 5800],
                ["累计完成", 15.9, 4100],
                ["完成率", "99.4%", "70.7%"],
            ]
        }
    )
    assert values(read) == {"grain-area": Decimal("15.9"), "meat-output": Decimal("0.41")}


def test_a_section_may_state_the_unit_of_its_rows() -> None:
    read = read_sheets(
        {
            "Sheet1": [
                ["民和县2023年三季度"],
                ["指标", "累计完成"],
                ["一、种植业（单位：万亩）"],
                ["粮食作物播种面积", 15.8],
                ["二、产量（单位：吨）"],
                ["肉产量", 4800],
                ["三、其他"],
                ["奶产量", 0.2],
            ]
        }
    )
    assert values(read) == {
        "grain-area": Decimal("15.8"),
        "meat-output": Decimal("0.48"),
        "milk-output": Decimal("0.2"),
    }


def test_a_column_that_just_says_cumulative_counts_before_one_of_half_a_year() -> None:
    heads = ["指标", "单位", "上半年累计完成", "三季度完成", "累计完成"]
    read = read_sheets(
        {"Sheet1": [["民和县2023年三季度"], heads, ["肉产量", "万吨", 0.3, 0.18, 0.48]]}
    )
    assert values(read) == {"meat-output": Decimal("0.48")}


def test_a_head_with_the_quarter_above_cumulative_values_is_no_quarters_own() -> None:
    """累 计\n完 成 under 2023年三季度, beside the same of the year before."""

    def merge(book: Workbook) -> None:
        for cells in ("C2:D2", "E2:F2"):
            book.worksheets[0].merge_cells(cells)

    read = read_sheets(
        {
            "Sheet1": [
                ["民和县主要指标对比"],
                ["指标", "单位", "2022年三季度", "2022年三季度", "2023年三季度", "2023年三季度"],
                [None, None, "目标", "累计完成", "目标", "累 计\n完 成"],
                ["肉产量", "万吨", 0.6, 0.45, 0.66, 0.48],
            ]
        },
        dress=merge,
    )
    assert read.period == "2023-Q3"
    assert values(read) == {"meat-output": Decimal("0.48")}


def test_to_whom_a_letter_goes_is_not_who_sends_it() -> None:
    read = read_sheets(
        {
            "Sheet1": [
                ["关于报送平安区2023年三季度进展情况的函"],
                ["市农业农村局：现将我区三季度指标完成情况报送如下。"],
                ["主要指标", "三季度末完成值", "单位"],
                ["粮食作物播种面积", "15.9", "万亩"],
            ]
        }
    )
    assert read.unit == "pingan"
    assert "identity-unit-conflict" not in codes(read)
    assert values(read) == {"grain-area": Decimal("15.9")}


def test_a_letters_addressee_in_a_line_by_itself_contradicts_nobody() -> None:
    rows: Rows = [["关于循化县三季度工作进展的报告"], ["市农业农村局："]]
    read = read_sheets({"S": [*rows, ["指标", "累计完成"], ["粮食产量", 2.1]]})
    assert (read.unit, codes(read)) == ("xunhua", [])


def test_a_title_is_no_head_of_townships_with_their_county() -> None:
    rows: Rows = [["平安区2023年第三季度建设进展表"], ["乡镇", "粮食产量（吨）"]]
    towns: Rows = [["平安镇", 8000], ["小峡镇", 7000]]
    assert values(read_sheets({"S": [*rows, ["平安区", 15000], *towns]})) == {
        "grain-output": Decimal("1.5")
    }
    read = read_sheets({"S": [*rows, *towns, ["合计", 15000]]})
    assert read.observations == ()
    assert codes(read) == ["table-of-townships"]
