"""Heads that are nothing but a year: this year's column may hold what was achieved, or targets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

import pytest
from openpyxl import Workbook

from hdreports.intake.heads import role_of, role_of_column
from hdreports.intake.model import Submission
from tests.intake_books import TITLE, finding, read_sheets, values

SUMMARY = "海东市2023年第三季度各县区指标完成情况汇总表"
ROWS: list[list[object]] = [
    ["粮食作物播种面积", "万亩", 52, 55],
    ["蔬菜产量", "万吨", 6, 7.5],
]
TAKEN = {"grain-area": Decimal(55), "vegetable-output": Decimal("7.5")}


def merging(*ranges: str) -> Callable[[Workbook], None]:
    def merge(book: Workbook) -> None:
        for cells in ranges:
            book.worksheets[0].merge_cells(cells)

    return merge


def own(*rows: Iterable[object], title: str = TITLE, merged: tuple[str, ...] = ()) -> Submission:
    return read_sheets({"表": [[title], *rows]}, dress=merging(*merged))


def summary(*rows: Iterable[object], merged: tuple[str, ...] = ()) -> Submission:
    return read_sheets({"汇总": [[SUMMARY], *rows]}, dress=merging(*merged))


def told(submission: Submission) -> dict[tuple[str, str], Decimal]:
    return {(o.region, o.indicator): o.value for p in submission.lists for o in p.observations}


@pytest.mark.parametrize(
    ("head", "role"),
    [
        ("2023年", "year"),
        ("2023", "year"),
        ("2023年度", "year"),
        ("2023年（万亩）", "year"),
        ("本年", "year"),
        ("2022年", "previous"),
        ("2022", "previous"),
        ("2024年", "forecast"),
        ("2023年完成数", "cumulative"),
        ("本年完成", "cumulative"),
        ("今年目标", "target"),
        ("当年新增", "current"),
        ("20230", None),
    ],
)
def test_a_year_alone_says_only_when(head: str, role: str | None) -> None:
    assert role_of(head, 2023) == role


def test_what_stands_above_a_year_says_what_is_told() -> None:
    assert role_of_column(("累计完成", "2023年"), 2023) == "cumulative"
    assert role_of_column(("年度目标", "2023年"), 2023) == "target"
    assert role_of_column(("累计完成", "2022年"), 2023) == "previous"
    assert role_of_column(("2023年", "数量"), 2023) == "year"
    assert role_of_column(("2024年", "目标"), 2023) == "forecast"


@pytest.mark.parametrize(
    "years",
    [
        ("2022年", "2023年"),
        (2022, 2023),
        ("2022", "2023"),
        ("2022年度", "2023年度"),
        ("上年", "本年"),
    ],
)
def test_beside_an_earlier_year_this_years_column_holds_the_values(
    years: tuple[object, object],
) -> None:
    read = own(["指标", "单位", *years], *ROWS)
    assert values(read) == TAKEN
    assert finding(read, "columns-not-used").message.count(str(years[0])) == 1


def test_beside_targets_this_years_column_holds_the_values() -> None:
    read = own(["指标", "单位", "年度目标", "2023年"], ["粮食作物播种面积", "万亩", 56.5, 55])
    assert values(read) == {"grain-area": Decimal(55)}


def test_what_is_called_cumulative_comes_before_the_year() -> None:
    read = own(["指标", "单位", "2023年", "累计完成"], *ROWS)
    assert values(read) == TAKEN
    assert "2023年" in finding(read, "columns-not-used").message


@pytest.mark.parametrize("head", ["2023年", 2023])
def test_this_year_alone_is_a_question(head: object) -> None:
    read = own(["指标", "单位", head], *(row[:3] for row in ROWS))
    assert not read.usable
    assert str(head) in finding(read, "value-column-year-only").message


def test_a_list_of_targets_for_two_years_gives_no_values() -> None:
    title = "互助县2023年第三季度目标任务分解表"
    read = own(["指标", "单位", "2022年", "2023年"], *ROWS, title=title)
    assert not read.usable
    assert finding(read, "value-column-year-only")


def test_another_year_alone_is_never_taken() -> None:
    read = own(["指标", "单位", "2022年"], *(row[:3] for row in ROWS))
    assert not read.usable
    assert finding(read, "value-column-missing")


@pytest.mark.parametrize("years", [("2022年", "2023年"), (2022, 2023)])
def test_years_below_a_head_of_both(years: tuple[object, object]) -> None:
    read = own(
        ["指标", "单位", "累计完成", None],
        [None, None, *years],
        *ROWS,
        merged=("A2:A3", "B2:B3", "C2:D2"),
    )
    assert values(read) == TAKEN


def test_years_above_targets_and_achievements() -> None:
    read = own(
        ["指标", "单位", "2022年", None, "2023年", None],
        [None, None, "目标", "完成", "目标", "完成"],
        ["粮食作物播种面积", "万亩", 50, 52, 56.5, 55],
        merged=("A2:A3", "B2:B3", "C2:D2", "E2:F2"),
    )
    assert values(read) == {"grain-area": Decimal(55)}
    assert "target-altered" not in [f.code for f in read.findings]


def test_years_down_a_column_of_a_table_on_its_side() -> None:
    read = own(
        ["指标", "粮食作物播种面积", "蔬菜产量"],
        ["单位", "万亩", "万吨"],
        [2022, 52, 6],
        [2023, 55, 7.5],
    )
    assert values(read) == TAKEN


def test_years_one_below_the_other_for_each_indicator() -> None:
    read = own(
        ["指标", "年份", "单位", "累计完成"],
        ["粮食作物播种面积", "2022年", "万亩", 52],
        [None, "2023年", "万亩", 55],
        ["蔬菜产量", 2022, "万吨", 6],
        [None, 2023, "万吨", 7.5],
        merged=("A3:A4", "A5:A6"),
    )
    assert values(read) == TAKEN
    assert "2022年" in finding(read, "rows-not-used").message


def test_counts_that_look_like_years_are_values() -> None:
    read = own(
        ["指标", "单位", "年度目标", "累计完成"],
        ["高素质农牧民培育", "人", 2500, 2023],
        ["新建大棚", "个", 2022, 2023],
        ["粮食作物播种面积", "万亩", 56.5, 55],
    )
    assert values(read) == {"training": Decimal(2023), "grain-area": Decimal(55)}


COUNTIES = {
    ("pingan", "grain-area"): Decimal(12),
    ("ledu", "grain-area"): Decimal(26),
}


@pytest.mark.parametrize("years", [("2022年", "2023年"), (2022, 2023)])
def test_years_below_the_counties_of_a_summary(years: tuple[object, object]) -> None:
    read = summary(
        ["指标", "单位", "平安区", None, "乐都区", None],
        [None, None, *years, *years],
        ["粮食作物播种面积", "万亩", 11, 12, 25, 26],
        merged=("C2:D2", "E2:F2"),
    )
    assert told(read) == COUNTIES
    assert str(years[0]) in finding(read, "columns-not-used").message


def test_an_earlier_year_alone_below_the_counties_gives_no_values() -> None:
    read = summary(
        ["指标", "单位", "平安区", "乐都区"],
        [None, None, 2022, 2022],
        ["粮食作物播种面积", "万亩", 11, 25],
    )
    assert told(read) == {}
    assert finding(read, "value-column-missing")


@pytest.mark.parametrize("years", [("2022年", "2023年"), (2022, 2023)])
def test_years_above_the_counties_of_a_summary(years: tuple[object, object]) -> None:
    read = summary(
        ["指标", "单位", years[0], None, years[1], None],
        [None, None, "平安区", "乐都区", "平安区", "乐都区"],
        ["粮食作物播种面积", "万亩", 11, 25, 12, 26],
        merged=("C2:D2", "E2:F2"),
    )
    assert told(read) == COUNTIES


def test_years_in_the_rows_of_a_summary() -> None:
    read = summary(
        ["指标", "单位", "年份", "平安区", "乐都区"],
        ["粮食作物播种面积", "万亩", 2022, 11, 25],
        [None, None, 2023, 12, 26],
        merged=("A3:A4", "B3:B4"),
    )
    assert told(read) == COUNTIES
    assert "2022" in finding(read, "rows-not-used").message


def test_years_in_the_columns_of_a_summary_with_counties_down() -> None:
    read = summary(
        ["县区", "粮食作物播种面积（万亩）", None],
        [None, "2022年", "2023年"],
        ["平安区", 11, 12],
        ["乐都区", 25, 26],
        merged=("A2:A3", "B2:C2"),
    )
    assert told(read) == COUNTIES
    assert "2022年" in finding(read, "columns-not-used").message


def test_this_years_column_in_a_list_of_targets_by_county_gives_no_values() -> None:
    read = read_sheets(
        {
            "分解": [
                ["海东市2023年第三季度目标任务分解表"],
                ["指标", "单位", "平安区", "乐都区"],
                [None, None, "2023年", "2023年"],
                ["粮食作物播种面积", "万亩", 12, 26],
            ]
        }
    )
    assert told(read) == {}
    assert finding(read, "table-shows-targets")
