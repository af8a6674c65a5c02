"""Who sent a workbook for which period: content first, then names; contradictions are said."""

from __future__ import annotations

import pytest

from hdreports.intake.model import Submission
from hdreports.intake.period_text import NamedPeriod, last_month, overlap, periods_in
from tests.intake_books import PLAN, codes, finding, read_sheets

TABLE = [["指标", "单位", "累计完成"], ["粮食产量", "万吨", 3]]


def book(*lines: list[object], name: str = "表.xlsx", sheet: str = "Sheet1") -> Submission:
    return read_sheets({sheet: [*lines, *TABLE]}, name=name)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2023年第三季度", "2023-Q3"),
        ("2023年三季度", "2023-Q3"),
        ("第3季度", "2023-Q3"),
        ("2023-Q3", "2023-Q3"),
        ("2023Q3", "2023-Q3"),
        ("2022年第四季度", "2022-Q4"),
        ("2023年上半年", "2023-H1"),
        ("9月上半月", "2023-09a"),
        ("2023年第37周", "2023-W37"),
        ("截至9月10日", "2023-Q3"),
        ("截至2023年11月10日", "2023-Q4"),
        ("2023年1—8月", "2023-Q3"),
        ("1～10月", "2023-Q4"),
        ("8月份", "2023-Q3"),
        ("12月底", "2023"),
        ("二〇二三年第三季度", "2023-Q3"),
        ("截至二○二三年九月十日", "2023-Q3"),
    ],
)
def test_periods_have_many_names(text: str, period: str) -> None:
    assert [p.id for p in periods_in(text, PLAN)] == [period]


@pytest.mark.parametrize("text", ["2023年工作方案", "13月", "第五季度", "东政办〔2023〕71号", ""])
def test_what_names_no_period_is_left_alone(text: str) -> None:
    assert periods_in(text, PLAN) == ()


def test_only_a_label_makes_the_whole_year_a_period() -> None:
    assert periods_in("2023年度", PLAN) == ()
    assert periods_in("2023年度", PLAN, yearly=True) == (NamedPeriod("2023"),)


def test_a_head_tells_up_to_which_month_it_counts() -> None:
    assert last_month("1—8月累计") == 8
    assert last_month("截至9月10日累计完成") == 9
    assert last_month("累计完成") is None


def test_periods_overlap_by_their_days() -> None:
    assert overlap("2023-Q3", "2023-09a")
    assert not overlap("2023-Q3", "2023-Q2")


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ([["互助县2023年第三季度进展情况表"]], "表.xlsx"),
        ([["互助土族自治县三季度进展情况表"]], "表.xlsx"),
        ([["工作进展情况表"], ["填报单位：互助县农业农村局", None, "2023年三季度"]], "表.xlsx"),
        ([["填报单位（盖章）", "互助县农业农村局"], ["报送期：2023年第三季度"]], "表.xlsx"),
        ([["进展情况表"]], "2023-Q3/互助县/报表.xlsx"),
        ([["进展情况表"]], "互助县三季度.xlsx"),
    ],
)
def test_content_or_names_tell_unit_and_period(lines: list[list[object]], name: str) -> None:
    read = book(*lines, name=name)
    assert (read.unit, read.period) == ("huzhu", "2023-Q3")
    assert codes(read) == []


def test_the_sheets_name_tells_too() -> None:
    read = book(["进展情况表"], sheet="循化县三季度")
    assert (read.unit, read.period) == ("xunhua", "2023-Q3")


def test_the_citys_bureau_as_addressee_is_not_the_sender() -> None:
    read = book(["互助县向市农业农村局报送2023年第三季度情况"])
    assert read.unit == "huzhu"


def test_a_department_is_known_by_its_name() -> None:
    read = book(["市乡村振兴局2023年第三季度情况"])
    assert read.unit == "rural-revitalization"


def test_content_wins_over_the_files_name_and_the_contradiction_is_said() -> None:
    read = book(["互助县2023年第三季度情况"], name="2023-Q2/乐都区.xlsx")
    assert (read.unit, read.period) == ("huzhu", "2023-Q3")
    assert "乐都区" in finding(read, "identity-unit-conflict").message
    assert "第二季度" in finding(read, "identity-period-conflict").message


def test_months_within_the_quarter_do_not_contradict_it() -> None:
    assert codes(book(["互助县2023年1—8月情况"], name="2023-Q3/互助县.xlsx")) == []
    assert codes(book(["互助县2023年1—8月情况"], name="2023-09a/互助县.xlsx")) == []


def test_a_workbook_of_nobody_is_not_usable() -> None:
    read = book(["进展情况表"])
    assert not read.usable
    assert codes(read) == ["identity-unit-missing", "identity-period-missing"]


def test_a_title_with_several_counties_is_nobodys() -> None:
    assert "identity-unit-unclear" in codes(book(["互助县、乐都区2023年第三季度情况"]))


def test_the_hint_counts_only_where_nothing_else_tells() -> None:
    sheets = {"表": [["互助县进展情况表"], *TABLE]}
    assert read_sheets(sheets, hint="2023-Q3").period == "2023-Q3"
    told = {"表": [["互助县2023年第二季度情况表"], *TABLE]}
    assert read_sheets(told, hint="2023-Q3").period == "2023-Q2"


def test_another_years_values_are_not_taken() -> None:
    read = book(["互助县2022年第三季度情况"])
    assert not read.usable
    assert codes(read) == ["period-outside-plan"]


@pytest.mark.parametrize(
    ("name", "title", "sample"),
    [
        ("samples/2023-Q3/互助县.xlsx", "互助县2023年第三季度情况", True),
        ("互助县.xlsx", "互助县2023年第三季度情况（样例）", True),
        ("互助县.xlsx", "互助县2023年第三季度情况", False),
    ],
)
def test_samples_are_known_by_place_or_mark(name: str, title: str, sample: bool) -> None:
    assert book([title], name=name).sample is sample
