"""Tables whose rows say what they tell: a target is never taken for what was achieved."""

from __future__ import annotations

from decimal import Decimal

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.intake_books import codes, finding, observation, own_table, values

STACKED = [
    ["粮食产量", "年度目标", "万吨", 12.79],
    [None, "累计完成", "万吨", 9],
    ["蔬菜产量", "年度目标", "万吨", 15.22],
    [None, "累计完成", "万吨", 9.4],
]


def merge_names(sheet: Worksheet) -> None:
    sheet.merge_cells("A3:A4")
    sheet.merge_cells("A5:A6")


@pytest.mark.parametrize("head", ["类别", "项目", None])
@pytest.mark.parametrize("dress", [merge_names, None], ids=["merged", "left blank"])
def test_targets_and_achievements_one_below_the_other(head: str | None, dress: object) -> None:
    read = own_table(
        STACKED,
        heads=["指标", head, "单位", "数值"],
        dress=merge_names if dress else None,
    )
    assert values(read) == {"grain-output": 9, "vegetable-output": Decimal("9.4")}
    assert observation(read, "grain-output").source.cell == "D4"
    assert codes(read) == ["rows-not-used"]


@pytest.mark.parametrize("name", ["粮食产量", None])
def test_a_target_does_not_stand_in_for_an_achievement_left_blank(name: str | None) -> None:
    read = own_table(
        [STACKED[0], [name, "累计完成", "万吨", None], *STACKED[2:]],
        heads=["指标", "类别", "单位", "数值"],
    )
    assert values(read) == {"vegetable-output": Decimal("9.4")}
    assert finding(read, "value-missing").cell == "D4"


def test_what_another_time_achieved_is_named_and_not_taken() -> None:
    read = own_table(
        [["粮食产量", "上年同期", 8], [None, "本期", 9]], heads=["指标", "项目", "完成情况"]
    )
    assert read.observations == ()
    assert "上年同期、本期" in finding(read, "rows-not-used").message


def test_one_kind_of_words_in_every_row_is_a_class_of_indicators() -> None:
    read = own_table(
        [["粮食产量", "预期性", 9], ["蔬菜产量", "预期性", 9.4]],
        heads=["指标", "类别", "累计完成"],
    )
    assert values(read) == {"grain-output": 9, "vegetable-output": Decimal("9.4")}


def test_target_and_completion_are_those_beside_the_values() -> None:
    def merge(sheet: Worksheet) -> None:
        for cells in ("B2:C2", "D2:E2"):
            sheet.merge_cells(cells)

    read = own_table(
        [[None, "计划", "完成", "计划", "完成"], ["粮食产量", 3, 2.5, 12.79, 9]],
        heads=["指标", "三季度", None, "合计", None],
        dress=merge,
    )
    assert values(read) == {"grain-output": 9}
    assert codes(read) == ["columns-not-used"]
    rates = own_table(
        [["粮食产量", 3, 0.23, 9, 0.704]],
        heads=["指标", "一季度完成", "一季度完成率", "累计完成", "累计完成率"],
    )
    assert codes(rates) == ["columns-not-used"]
