"""What a column's head means, in the many words that offices have for it."""

from __future__ import annotations

import pytest

from hdreports.intake.heads import role_of, role_of_column
from tests.intake_books import finding, own_table


@pytest.mark.parametrize(
    ("head", "role"),
    [
        ("指标名称", "indicator"),
        ("项 目", "indicator"),
        ("计量单位", "unit"),
        ("单位（万亩）", "unit"),
        ("年度目标任务", "target"),
        ("全年任务数", "target"),
        ("1—8月累计", "cumulative"),
        ("1-8月完成情况", "cumulative"),
        ("截至9月10日累计完成", "cumulative"),
        ("实际完成数", "cumulative"),
        ("完成率（%）", "completion"),
        ("完成比例", "completion"),
        ("8月", "current"),
        ("本月完成", "current"),
        ("去年同期", "previous"),
        ("上月累计", "previous"),
        ("备注", "remark"),
        ("存在的问题", "problems"),
        ("下一步工作打算", "recommendations"),
        ("责任单位", "responsible"),
        ("粮食产量", None),
    ],
)
def test_heads_have_many_names(head: str, role: str | None) -> None:
    assert role_of(head) == role


@pytest.mark.parametrize(
    ("heads", "role"),
    [
        (("完成情况", "1—8月累计"), "cumulative"),
        (("完成情况", "完成率"), "completion"),
        (("完成情况", "数量"), "cumulative"),
        (("年度目标", "数量"), "target"),
        (("年度目标", "单位"), "unit"),
        (("去年同期", "完成数"), "previous"),
        (("8月", "完成数"), "current"),
    ],
)
def test_a_head_above_gives_the_head_below_its_meaning(heads: tuple[str, ...], role: str) -> None:
    assert role_of_column(heads) == role


@pytest.mark.parametrize(
    ("head", "role"),
    [
        ("目标任务完成情况", "cumulative"),
        ("年度任务完成数", "cumulative"),
        ("前三季度累计", "cumulative"),
        ("三季度", "current"),
        ("去年前三季度", "previous"),
        ("年度计划完成数", "target"),
        ("应完成数", "target"),
        ("已完成任务量", "cumulative"),
        ("完成任务数", "cumulative"),
        ("计划完成任务数", "target"),
        ("预计全年完成面积", "forecast"),
    ],
)
def test_what_was_done_is_told_from_what_is_to_be_done(head: str, role: str) -> None:
    assert role_of(head) == role


@pytest.mark.parametrize(
    "head", ["7-9月完成数", "7—9月累计完成", "完成数（7-9月）", "当季完成数", "四至六月"]
)
def test_what_some_months_alone_achieved_is_no_value_since_the_year_began(head: str) -> None:
    read = own_table([["粮食产量", "万吨", 1.2]], heads=["指标", "单位", head])
    assert read.observations == ()
    assert head in finding(read, "value-column-period-only").message


def test_some_months_above_make_what_stands_below_theirs() -> None:
    assert role_of_column(("7-9月", "累计完成")) == "current"
    assert role_of_column(("1-9月", "累计完成")) == "cumulative"
    assert role_of_column(("2022年", "累计完成"), 2023) == "previous"


@pytest.mark.parametrize("head", ["十四五以来累计完成", "历年累计"])
def test_what_several_years_achieved_is_not_this_years(head: str) -> None:
    assert role_of(head, 2023) == "previous"
