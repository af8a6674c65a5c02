"""What becomes of one row of an office's table: an observation, a conversion, a finding."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.intake_books import codes, finding, one_value, own_table, values

GRAIN = "grain-area"  # 互助县: 56.5 万亩
STRAW = {"indicator": "秸秆综合利用率", "unit": "%"}  # 互助县: 90 %


@pytest.mark.parametrize(
    ("value", "unit", "expected", "words"),
    [
        (50.1, "万亩", "50.1", ""),
        ("50.1", "万亩", "50.1", ""),
        (501000, "亩", "50.1", "原填501000亩，换算为50.1万亩"),
        ("501000亩", None, "50.1", "原填501000亩，换算为50.1万亩"),
        ("50.1万", "万亩", "50.1", "“万”与单位“万亩”重复"),
        ("50.1万", "亩", "50.1", ""),
        ("五十点一", "万亩", "50.1", "按中文数字读取"),
        ("50 . 1", "万亩", "50.1", "数字中间有空格"),
        ("约50.1万亩", "万亩", "50.1", "为概数"),
        (0, "万亩", "0", ""),
    ],
)
def test_a_quantity_comes_in_the_plans_unit_and_says_what_was_converted(
    value: object, unit: object, expected: str, words: str
) -> None:
    read = one_value(value, unit=unit)
    (observation,) = read.observations
    assert observation.value == Decimal(expected)
    assert observation.measure == "万亩"
    assert words in observation.conversion
    assert observation.source.cell == "E3"
    assert codes(read) == []


def test_no_conversion_is_named_where_none_was_made() -> None:
    assert one_value(50.1).observations[0].conversion == ""


def test_an_observation_keeps_the_raw_text_and_the_as_of_date() -> None:
    (observation,) = one_value("约 50.1万亩").observations
    assert observation.raw == "约 50.1万亩"
    assert observation.approximate
    assert observation.as_of == date(2023, 9, 10)


def test_the_targets_own_unit_counts_for_the_region() -> None:
    (observation,) = one_value(0.018, indicator="蛋产量", unit="万吨").observations
    assert (observation.value, observation.measure) == (Decimal(180), "吨")


def test_people_and_attendances_pass_with_a_note() -> None:
    (observation,) = one_value(300, indicator="高素质农牧民培育", unit="人次").observations
    assert observation.value == 300
    assert "人次" in observation.conversion


def test_a_unit_in_the_number_format_counts() -> None:
    (observation,) = one_value(501000, unit=None, number_format='0"亩"').observations
    assert observation.value == Decimal("50.1")


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, "value-missing"),
        ("—", "value-dash"),
        ("/", "value-dash"),
        ("无", "value-word"),
        ("暂无数据", "value-word"),
    ],
)
def test_missing_is_never_zero(value: object, code: str) -> None:
    read = one_value(value)
    assert read.observations == ()
    assert finding(read, code).cell == "E3"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("50至60", "value-range"),
        ("3/5", "value-several-numbers"),
        ("12,34", "value-separator-unclear"),
        ("(5)", "value-in-brackets"),
        ("良好", "value-not-a-number"),
        (date(2023, 1, 9), "value-is-date"),
        (True, "value-not-a-number"),
        ("#DIV/0!", "cell-error"),
        ("=D3*0.9", "formula-uncached"),
        (-3, "value-negative"),
        ("90%", "value-percent"),
        ("5吨", "unit-mismatch"),
    ],
)
def test_what_is_no_believable_number_is_a_finding_with_its_cell(value: object, code: str) -> None:
    read = one_value(value)
    assert read.observations == ()
    found = finding(read, code)
    assert (found.severity, found.cell, found.sheet) == ("error", "E3", "Sheet1")
    assert found.indicator == GRAIN
    assert found.remedy


def test_a_unit_column_that_does_not_fit_is_an_error() -> None:
    assert codes(one_value(5, unit="万吨")) == ["unit-mismatch"]
    assert codes(one_value(5, unit="公里")) == ["unit-unknown"]


def test_a_cell_that_names_another_unit_than_its_column_counts_and_is_said() -> None:
    read = one_value("501000亩", unit="万亩")
    assert values(read)[GRAIN] == Decimal("50.1")
    assert codes(read) == ["unit-in-cell-differs"]


def test_unit_column_and_head_in_conflict_give_no_value() -> None:
    read = own_table(
        [["粮食作物播种面积", "亩", 50.1]], heads=["指标名称", "单位", "累计完成（万亩）"]
    )
    assert read.observations == ()
    assert codes(read) == ["unit-conflict"]


# ── rates ──


@pytest.mark.parametrize(
    ("value", "number_format"), [(88.5, None), ("88.5%", None), ("88.5％", None), (0.885, "0.0%")]
)
def test_a_rate_is_a_percentage_however_it_is_written(
    value: object, number_format: str | None
) -> None:
    read = one_value(value, number_format=number_format, **STRAW)  # type: ignore[arg-type]
    assert values(read) == {"straw-use": Decimal("88.5")}
    assert codes(read) == []


def test_a_fraction_for_a_rate_is_ambiguous() -> None:
    read = one_value(0.9, **STRAW)  # type: ignore[arg-type]
    assert read.observations == ()
    assert "可能是90%" in finding(read, "rate-ambiguous").message


@pytest.mark.parametrize(("value", "number_format"), [("0.9%", None), (0.009, "0.0%")])
def test_less_than_one_percent_of_a_high_rate_is_ambiguous(
    value: object, number_format: str | None
) -> None:
    read = one_value(value, number_format=number_format, **STRAW)  # type: ignore[arg-type]
    assert read.observations == ()
    assert "可能是90%，也可能是0.9%" in finding(read, "rate-ambiguous").message


def test_a_fraction_is_sure_where_the_target_beside_it_is_one() -> None:
    read = one_value(0.885, target=0.9, **STRAW)  # type: ignore[arg-type]
    assert values(read) == {"straw-use": Decimal("88.5")}
    assert codes(read) == ["rate-as-fraction"]


@pytest.mark.parametrize(("value", "number_format"), [(101, None), (90, "0%"), ("120%", None)])
def test_a_rate_above_100_is_an_error(value: object, number_format: str | None) -> None:
    read = one_value(value, number_format=number_format, **STRAW)  # type: ignore[arg-type]
    assert read.observations == ()
    assert codes(read) == ["rate-above-100"]


def test_ninety_typed_into_a_percent_cell_is_recognised_in_the_remedy() -> None:
    read = one_value(90, number_format="0%", **STRAW)  # type: ignore[arg-type]
    assert "疑为90%" in finding(read, "rate-above-100").remedy


@pytest.mark.parametrize(("value", "probable"), [(9000, "疑为90%"), (120, "")])
def test_a_rate_a_hundred_times_too_large_says_what_it_probably_means(
    value: int, probable: str
) -> None:
    remedy = finding(one_value(value, **STRAW), "rate-above-100").remedy  # type: ignore[arg-type]
    assert remedy.startswith(probable)


def test_a_rate_of_zero_is_zero() -> None:
    assert values(one_value(0, **STRAW)) == {"straw-use": Decimal(0)}  # type: ignore[arg-type]


# ── plausibility ──


@pytest.mark.parametrize(
    ("value", "probable"),
    [(501000, "50.1万亩"), (5010, "50.1万亩")],
)
def test_a_value_far_beyond_the_target_is_an_error_with_what_it_probably_means(
    value: float, probable: str
) -> None:
    read = one_value(value)
    assert read.observations == ()
    assert probable in finding(read, "implausible-value").remedy


@pytest.mark.parametrize("value", ["9" * 40, 1e39, "-" + "9" * 30, "9" * 28])
def test_an_absurdly_long_number_costs_only_its_own_cell(value: object) -> None:
    read = own_table([[1, "粮食产量", "万吨", None, value], [2, "蔬菜产量", "万吨", None, 9]])
    assert values(read) == {"vegetable-output": Decimal(9)}
    assert codes(read) == ["value-not-a-number"]


def test_an_absurdly_long_target_or_completion_costs_nothing() -> None:
    read = one_value(40, target="9" * 40, completion="9" * 40)
    assert values(read) == {GRAIN: Decimal(40)}
    assert codes(read) == ["target-altered", "completion-differs"]


def test_a_value_over_three_times_the_target_is_doubted_but_taken() -> None:
    read = one_value(250)
    assert values(read) == {GRAIN: Decimal(250)}
    assert codes(read) == ["value-far-above-target"]


def test_a_value_divided_twice_is_refused_with_what_it_probably_means() -> None:
    read = one_value(0.00501)
    assert values(read) == {}
    assert "疑为50.1万亩" in finding(read, "implausibly-small").remedy


def test_a_small_value_with_its_unit_is_meant_as_it_stands() -> None:
    read = one_value("50.1亩")
    assert values(read) == {GRAIN: Decimal("0.00501")}
    assert "value-very-small" in codes(read)


def test_two_places_slipped_are_refused_even_where_little_is_done() -> None:
    read = one_value(900)  # 9 of 56.5
    assert "疑为9万亩" in finding(read, "implausible-value").remedy


def test_a_value_next_to_nothing_is_doubted() -> None:
    assert codes(one_value(5e-9)) == ["value-very-small"]


@pytest.mark.parametrize("value", [1e300, -1e300, 1e-300])
def test_a_number_beyond_all_measure_is_not_called_an_error_of_a_formula(value: float) -> None:
    assert codes(one_value(value)) == ["value-not-a-number"]


def test_a_count_must_be_whole() -> None:
    read = one_value(1.5, indicator="“五化”标准化养殖场", unit="个")
    assert codes(read) == ["count-not-whole"]


# ── target and completion as the office typed them ──


@pytest.mark.parametrize(
    ("target", "unit"), [(56.5, "万亩"), ("56.5万亩", "万亩"), (565000, "亩"), ("≥56.5", "万亩")]
)
def test_the_plans_target_in_any_writing_is_accepted(target: object, unit: str) -> None:
    value = 40 if unit == "万亩" else 400000
    assert codes(one_value(value, unit=unit, target=target)) == []


def test_an_altered_target_is_said_and_the_plans_stays() -> None:
    read = one_value(40, target=50)
    assert values(read) == {GRAIN: Decimal(40)}
    found = finding(read, "target-altered")
    assert (found.cell, found.value) == ("D3", "50")
    assert "56.5万亩" in found.message


@pytest.mark.parametrize("completion", [0.708, "70.8%", 70.8, 70.79])
def test_a_completion_that_fits_is_not_mentioned(completion: object) -> None:
    assert codes(one_value(40, completion=completion)) == []


def test_a_completion_that_differs_is_said() -> None:
    read = one_value(40, completion="90%")
    assert finding(read, "completion-differs").cell == "F3"
    assert "70.8%" in finding(read, "completion-differs").message


# ── why a value is missing ──


@pytest.mark.parametrize("value", [None, "—", "无", "待定"])
def test_a_remark_beside_a_missing_value_is_carried_with_its_cell(value: object) -> None:
    read = own_table([[1, "粮食产量", "万吨", None, value, None, "尚未收获，十月测产"]])
    (missing,) = read.missing
    assert missing.indicator == "grain-output"
    assert missing.source.cell == "E3"
    assert missing.reason is not None
    assert (missing.reason.text, missing.reason.source.cell) == ("尚未收获，十月测产", "G3")
    assert "尚未收获，十月测产" in next(f for f in read.findings if f.cell == "E3").message


@pytest.mark.parametrize("words", ["尚未收获", "还没有测产", "暂未统计", "尚未到收获期"])
def test_words_in_the_place_of_a_value_are_its_reason(words: str) -> None:
    read = own_table([[1, "粮食产量", "万吨", None, words]])
    assert codes(read) == ["value-word"]
    (missing,) = read.missing
    assert missing.reason is not None
    assert missing.reason.text == words


def test_a_dash_is_no_reason_and_a_value_is_not_missing() -> None:
    read = own_table(
        [[1, "粮食产量", "万吨", None, "—"], [2, "蔬菜产量", "万吨", None, 9, None, "含复种"]]
    )
    assert [(m.indicator, m.reason) for m in read.missing] == [("grain-output", None)]
