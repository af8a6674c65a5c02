"""What is due by a date, how far a value is from it, and what is left to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from made_submissions import plan, told

from hdreports.plan.model import Indicator, Pace, Target
from hdreports.plan.period import Period, parse_period, plan_period
from hdreports.progress.figures import FigureBook
from hdreports.progress.model import Figure, Standing
from hdreports.progress.standings import Evaluator, Thresholds, due_share

Q3 = plan_period(plan(), "2023-Q3")


def on(year: int, month: int, day: int) -> Period:
    return replace(parse_period(str(year)), as_of=date(year, month, day))


def stand(
    value: str | None,
    target: str | None = "100",
    *,
    kind: str = "quantity",
    pace: Pace | None = None,
    period: Period = Q3,
    decimals: int = 2,
    thresholds: Thresholds | None = None,
) -> Standing:
    """A county's standing on an invented indicator."""
    measure = "%" if kind == "rate" else "个" if kind == "count" else "万亩"
    indicator = Indicator("made", "某指标", measure, kind, "g", decimals, pace=pace or Pace())  # type: ignore[arg-type]
    template = plan().targets[0]
    book = FigureBook()
    evaluator = Evaluator(plan(), period, thresholds or Thresholds(), book)
    goal: Target | None = None
    if target is not None:
        goal = replace(
            template, region="huzhu", indicator="made", value=Decimal(target), unit=measure
        )
    figure: Figure | None = None
    if value is not None:
        figure = book.add("value", "某指标累计完成", Decimal(value), measure, "")
    return evaluator.standing("huzhu", indicator, goal, figure)


@pytest.mark.parametrize(
    ("day", "due"),
    [((1, 1), "0.3"), ((7, 2), "50.1"), ((9, 10), "69.3"), ((12, 30), "99.7"), ((12, 31), "100")],
)
def test_a_year_is_due_day_by_day(day: tuple[int, int], due: str) -> None:
    assert due_share(Pace(), on(2023, *day)) == Decimal(due)


def test_a_leap_year_has_366_days() -> None:
    assert due_share(Pace(), on(2023, 6, 30)) == Decimal("49.6")  # 181 / 365
    assert due_share(Pace(), on(2024, 6, 30)) == Decimal("49.7")  # 182 / 366
    assert due_share(Pace((2, 1), (2, 29)), on(2024, 2, 28)) == Decimal("96.6")  # 28 / 29


@pytest.mark.parametrize(
    ("day", "due"),
    [
        ((6, 30), "0"),
        ((7, 1), "0.8"),
        ((9, 10), "58.5"),  # 72 of 123 days
        ((10, 31), "100"),
        ((12, 31), "100"),
    ],
)
def test_a_season_is_due_between_its_start_and_its_end(day: tuple[int, int], due: str) -> None:
    assert due_share(Pace((7, 1), (10, 31), "收获"), on(2023, *day)) == Decimal(due)


def test_a_value_is_compared_with_the_pace() -> None:
    s = stand("65.1")
    assert (s.state, s.light) == ("behind", "yellow")
    assert s.completion is not None
    assert s.gap is not None
    assert s.pace is not None
    assert (s.completion.text, s.pace.text, s.gap.text) == ("65.1%", "69.3%", "4.2个百分点")
    assert s.gap.value == Decimal("-4.2")


@pytest.mark.parametrize(
    ("value", "state", "light"),
    [
        ("100", "done", "green"),
        ("120", "done", "green"),
        ("69.3", "on-pace", "green"),
        ("69.2", "behind", "yellow"),
        ("59.4", "behind", "yellow"),
        ("59.3", "behind", "red"),
        ("0", "behind", "red"),
    ],
)
def test_lights_change_at_the_thresholds(value: str, state: str, light: str) -> None:
    s = stand(value)
    assert (s.state, s.light) == (state, light)


def test_thresholds_are_settings() -> None:
    loose = Thresholds(Decimal(5), Decimal(30), Decimal(1))
    assert stand("65", thresholds=loose).light == "green"
    assert stand("64.3", thresholds=loose).light == "green"
    assert stand("64.2", thresholds=loose).light == "yellow"
    assert stand("39.4", thresholds=loose).light == "yellow"
    assert stand("39.3", thresholds=loose).light == "red"
    assert stand("97", "98", kind="rate", thresholds=loose).light == "red"


@pytest.mark.parametrize(
    ("value", "state", "light", "gap"),
    [
        ("90", "done", "green", "0个百分点"),
        ("91.2", "done", "green", "1.2个百分点"),
        ("89.4", "behind", "yellow", "0.6个百分点"),
        ("85", "behind", "red", "5个百分点"),
    ],
)
def test_a_rate_is_compared_with_its_target_not_with_the_pace(
    value: str, state: str, light: str, gap: str
) -> None:
    s = stand(value, "90", kind="rate")
    assert s.gap is not None
    assert (s.state, s.light, s.gap.text) == (state, light, gap)
    assert s.completion is None
    assert s.pace is None


def test_zero_is_a_value_and_missing_is_none() -> None:
    zero, missing = stand("0"), stand(None)
    assert zero.value is not None
    assert zero.completion is not None
    assert (zero.value.text, zero.completion.text, zero.state) == ("0万亩", "0%", "behind")
    assert (missing.value, missing.completion, missing.gap) == (None, None, None)
    assert (missing.state, missing.light) == ("unreported", "none")


def test_a_value_without_a_target_is_told_but_not_judged() -> None:
    s = stand("7", None)
    assert (s.state, s.light, s.completion) == ("no-target", "none", None)


def test_what_is_due_and_not_reached_is_behind_however_little_is_missing() -> None:
    over = Pace((1, 1), (6, 30), "春播")
    assert stand("99.96", pace=over).state == "behind"
    assert stand("99.99999", pace=over).state == "behind"
    assert stand("100", pace=over).state == "done"


def test_a_reader_who_subtracts_printed_numbers_finds_the_printed_gap() -> None:
    for value in ("99.96", "65.14", "69.26", "12.345"):
        s = stand(value)
        assert s.completion is not None
        assert s.pace is not None
        assert s.gap is not None
        shown = [Decimal(f.text.removesuffix(f.unit)) for f in (s.completion, s.pace, s.gap)]
        assert abs(shown[0] - shown[1]) == shown[2], value


def test_before_the_season_nothing_is_due() -> None:
    s = stand("0", pace=Pace((10, 1), (12, 31), "秋收"))
    assert s.state == "on-pace"
    assert s.pace is not None
    assert s.pace.text == "0%"


def test_what_is_left_is_told_with_the_amount_a_month_of_thirty_days() -> None:
    s = stand("0.62", "1.8", pace=Pace((1, 1), (10, 31), "封冻"))
    assert s.remaining is not None
    assert s.monthly is not None
    assert s.monthly_so_far is not None
    assert s.remaining.text == "1.18万亩"
    assert s.monthly.text == "0.69万亩"  # 1.18 × 30 / 51 days
    assert s.monthly_so_far.value == pytest.approx(Decimal("0.0735"), abs=Decimal("0.0005"))


def test_things_are_counted_in_whole_numbers_per_month() -> None:
    s = stand("39", "58", kind="count")
    assert s.monthly is not None
    assert s.monthly.text == "6个"  # 19 × 30 / 112 = 5.09


def test_a_monthly_amount_is_not_told_for_a_few_things_or_few_days() -> None:
    few = stand("3", "5", kind="count")
    assert few.remaining is not None
    assert few.remaining.text == "2个"
    assert few.monthly is None
    soon = stand("50", pace=Pace((1, 1), (9, 30), "某事"))
    assert soon.remaining is not None
    assert soon.monthly is None  # 20 days left
    over = stand("50", pace=Pace((1, 1), (6, 30), "春播"))
    assert over.remaining is not None
    assert over.monthly is None


def test_what_is_done_leaves_nothing() -> None:
    s = stand("100")
    assert (s.remaining, s.monthly, s.monthly_so_far) == (None, None, None)


def test_the_pace_of_a_season_is_told_under_its_own_indicators_name() -> None:
    book = FigureBook()
    evaluator = Evaluator(plan(), Q3, Thresholds(), book)
    for id in ("grain-area", "oil-area", "film-area", "rotation-area"):
        indicator = plan().indicator(id)
        pace = evaluator.pace_figure(indicator)
        assert indicator.name in pace.label
        assert indicator.pace.reason in pace.formula


def test_every_id_of_an_assessment_is_one_figure() -> None:
    from hdreports.progress.assessment import assess

    book = assess(plan(), Q3, (told("huzhu", {"grain-area": "50"}),)).book
    ids = [f.id for f in book.all()]
    assert len(set(ids)) == len(ids)
    assert all(i in book for f in book.all() for i in f.inputs)
