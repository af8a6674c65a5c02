"""Names of periods, their days, and the plan's calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hdreports.plan import PeriodError, load_plan, parse_period, plan_period
from hdreports.plan.period import previous_period


@pytest.mark.parametrize(
    ("name", "label", "start", "end"),
    [
        ("2023-Q3", "2023年第三季度", date(2023, 7, 1), date(2023, 9, 30)),
        ("2023", "2023年度", date(2023, 1, 1), date(2023, 12, 31)),
        ("2023-H2", "2023年下半年", date(2023, 7, 1), date(2023, 12, 31)),
        ("2023-09a", "2023年9月上半月", date(2023, 9, 1), date(2023, 9, 15)),
        ("2023-02b", "2023年2月下半月", date(2023, 2, 16), date(2023, 2, 28)),
        ("2023-W37", "2023年第37周", date(2023, 9, 11), date(2023, 9, 17)),
    ],
)
def test_a_period_follows_from_its_name(name: str, label: str, start: date, end: date) -> None:
    period = parse_period(name)
    assert (period.id, period.label, period.start, period.end) == (name, label, start, end)


@pytest.mark.parametrize("written", ["2023-q3", " 2023-Q3 ", "2023－Q3"])
def test_slips_in_writing_do_no_harm(written: str) -> None:
    assert parse_period(written).id == "2023-Q3"


@pytest.mark.parametrize("written", ["", "Q3", "2023-Q5", "2023-W60", "2023-13a", "1899", "三季度"])
def test_a_name_that_is_none_is_refused_with_a_sentence(written: str) -> None:
    with pytest.raises(PeriodError, match="。$"):
        parse_period(written)


def test_the_plans_calendar_sets_the_days_and_other_periods_end_naturally() -> None:
    plan = load_plan()
    assert plan_period(plan, "2023-Q3").as_of == date(2023, 9, 10)
    assert plan_period(plan, "2023-H1").as_of == date(2023, 6, 30)


def test_another_years_period_is_refused() -> None:
    with pytest.raises(PeriodError, match="2023年"):
        plan_period(load_plan(), "2024-Q1")


def test_elapsed_days_count_the_day_itself() -> None:
    assert plan_period(load_plan(), "2023-Q3").elapsed_days == 253
    assert parse_period("2024").year_days == 366


@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("2023-Q3", "2023-Q2"),
        ("2023", "2023-Q4"),
        ("2023-H2", "2023-H1"),
        ("2023-09a", "2023-08b"),
        ("2023-09b", "2023-09a"),
        ("2023-W37", "2023-W36"),
        ("2023-Q1", None),
        ("2023-01a", None),
    ],
)
def test_the_period_before(name: str, before: str | None) -> None:
    plan = load_plan()
    found = previous_period(plan, plan_period(plan, name))
    assert (found.id if found else None) == before


def test_half_months_cover_the_year_without_gap() -> None:
    halves = [parse_period(f"2023-{m:02d}{h}") for m in range(1, 13) for h in "ab"]
    for one, two in zip(halves, halves[1:], strict=False):
        assert two.start - one.end == timedelta(days=1)
    assert [p.number for p in halves] == list(range(1, 25))
