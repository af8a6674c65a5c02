"""Figures of townships are no county's: they are not taken, and the county is told what to send."""

from __future__ import annotations

import pytest

from hdreports.intake.townships import in_name, in_title, is_township
from tests.intake_books import TITLE, codes, finding, read_sheets, values

Rows = list[list[object]]
DOWN: Rows = [
    ["序号", "乡镇", "粮食作物播种面积（万亩）", "蔬菜产量（万吨）"],
    [1, "威远镇", 3, 0.5],
    [2, "塘川镇", 4, 0.6],
    [3, "东山乡", 2, 0.1],
    [4, "高寨街道", 1, 0.1],
    ["合计", None, 10, 1.3],
]
ACROSS: Rows = [
    ["指标", "单位", "威远镇", "塘川镇", "全县合计"],
    ["粮食作物播种面积", "万亩", 3, 4, 7],
]
LONG: Rows = [
    ["乡镇", "指标", "单位", "累计完成"],
    ["威远镇", "粮食作物播种面积", "万亩", 3],
    ["塘川镇", "蔬菜产量", "万吨", 0.5],
]
OWN: Rows = [["指标", "单位", "累计完成"], ["粮食作物播种面积", "万亩", 50]]


@pytest.mark.parametrize(
    ("rows", "cell", "named"),
    [
        (DOWN, "B3", "威远镇、塘川镇、东山乡等"),
        (ACROSS, "C2", "威远镇、塘川镇"),
        (LONG, "A3", "威远镇、塘川镇"),
    ],
    ids=["down", "across", "long"],
)
def test_a_table_by_townships_is_told_with_what_to_send(rows: Rows, cell: str, named: str) -> None:
    read = read_sheets({"表": [[TITLE], *rows]})
    assert not read.usable
    assert codes(read) == ["table-of-townships"]
    told = finding(read, "table-of-townships")
    assert (told.severity, told.cell) == ("error", cell)
    assert f"（{named}）" in told.message
    assert "全县（区）合计数" in told.remedy


@pytest.mark.parametrize(
    ("sheet", "title", "file"),
    [
        ("威远镇", TITLE, "表.xlsx"),
        ("Sheet1", "互助县威远镇2023年第三季度完成情况表", "表.xlsx"),
        ("Sheet1", TITLE, "互助县威远镇.xlsx"),
    ],
    ids=["sheet", "title", "file"],
)
def test_one_townships_table_is_not_the_countys(sheet: str, title: str, file: str) -> None:
    read = read_sheets({sheet: [[title], *OWN]}, name=file)
    assert read.observations == ()
    assert codes(read) == ["table-of-townships"]
    assert "威远镇" in finding(read, "table-of-townships").message


def test_beside_the_countys_own_table_townships_are_told_and_no_fault() -> None:
    read = read_sheets({"全县": [[TITLE], *OWN], "分乡镇": DOWN, "威远镇": OWN})
    assert values(read) == {"grain-area": 50}
    assert codes(read) == ["townships-not-used", "townships-not-used"]
    assert all(f.severity != "error" for f in read.findings)


def test_where_something_is_done_does_not_make_it_a_townships() -> None:
    rows: Rows = [["指标", "单位", "累计完成", "实施地点"], ["粮食产量", "万吨", 9, "威远镇"]]
    read = read_sheets({"表": [[TITLE], *rows, ["蔬菜产量", "万吨", 7, "塘川镇"]]})
    assert values(read) == {"grain-output": 9, "vegetable-output": 7}


def test_townships_in_the_rows_below_an_indicator_are_no_unknown_indicators() -> None:
    read = read_sheets(
        {"表": [[TITLE], *OWN, ["其中：威远镇", "万亩", 20], ["丹麻镇", "万亩", 30]]}
    )
    assert values(read) == {"grain-area": 50}
    assert codes(read) == ["townships-not-used", "townships-not-used"]


@pytest.mark.parametrize("text", ["威远镇", "2.丹麻镇", "道帏藏族乡", "高寨街道办事处", "碾伯 镇"])
def test_names_of_townships(text: str) -> None:
    assert is_township(text)


@pytest.mark.parametrize(
    "text", ["乡镇", "各乡镇", "城乡", "巩固提升农业产业强镇", "农业产业强镇", "示范乡", "互助县"]
)
def test_words_that_end_like_a_township(text: str) -> None:
    assert not is_township(text)


def test_titles_and_names_that_only_mention_townships() -> None:
    assert in_title("互助县各乡镇2023年第三季度完成情况") == ""
    assert in_title("联系地址：互助县威远镇") == ""
    assert in_title("塘川镇人民政府") == "塘川镇"
    assert in_name("互助县2023年第三季度（分乡镇）") == ""
