"""The numbers of a line, their units, and which of them count something."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hdreports.finalize.quantities import MASK, chinese_numbers, masked, quantities


def keys(text: str, *units: str) -> list[tuple[str, str]]:
    return [q.key for q in quantities(text, units)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("完成56.5万亩", [("56.5", "万亩")]),
        ("慢3.2个百分点", [("3.2", "个百分点")]),
        ("占84%～91%", [("84%~91", "%")]),
        ("增长-3.2%", [("-3.2", "%")]),
        ("９．５万亩", [("9.5", "万亩")]),
        ("5,600元", [("5600", "元")]),
        ("9.5 万亩", [("9.5", "万亩")]),
        ("7处148亩", [("7", "处"), ("148", "亩")]),
        ("2个乡镇10个月", [("2", "个"), ("10", "个月")]),
        ("56余万亩", [("56", "")]),
        ("0.93", [("0.93", "")]),
        ("共3.5%。", [("3.5", "%")]),
        ("没有", []),
    ],
)
def test_numbers_come_with_their_units(text: str, found: list[tuple[str, str]]) -> None:
    assert keys(text) == found


def test_units_of_a_report_are_known_besides_the_common_ones() -> None:
    assert keys("共4捆") == [("4", "")]
    assert keys("共4捆", "捆") == [("4", "捆")]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("截至2023年9月10日", ["date"] * 3),
        ("2023—2025年", ["date"] * 2),
        ("10月底前", ["date"]),
        ("10个月", ["plain"]),
        ("第3项任务", ["ordinal"]),
        ("1.筑牢打造根基", ["ordinal"]),
        ("（1）严守红线", ["ordinal"]),
        ("1.5万亩", ["plain"]),
        ("见附件2、表3", ["ordinal"] * 2),
        ("东政办〔2023〕71号", ["reference"] * 2),
        ("56.3月", ["plain"]),
    ],
)
def test_dates_ordinals_and_references_count_nothing(text: str, kinds: list[str]) -> None:
    assert [q.kind for q in quantities(text)] == kinds


def test_masked_texts_are_equal_whatever_the_numbers() -> None:
    one, other = "完成56.5万亩，占71%。", "完成9公顷，占3.2个百分点。"
    assert (
        masked(one, quantities(one))
        == masked(other, quantities(other))
        == f"完成{MASK}，占{MASK}。"
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("新增三百亩", ("三百",)),
        ("占百分之八十", ("百分之八十",)),
        ("第三项任务", ()),
        ("一家企业", ()),
        ("56.5万亩", ()),
        ("二是抓好落实", ()),
    ],
)
def test_numbers_in_chinese(text: str, found: tuple[str, ...]) -> None:
    assert chinese_numbers(text) == found


@given(st.text("0123456789.,万亩%～-年月日（）第、完成 ", max_size=30))
def test_every_digit_belongs_to_one_number(text: str) -> None:
    found = quantities(text)
    covered = {place for q in found for place in range(q.start, q.digits_end)}
    assert {n for n, c in enumerate(text) if c.isdigit()} <= covered
    assert all(a.end <= b.start for a, b in zip(found, found[1:], strict=False))
