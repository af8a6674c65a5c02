"""Who is named late before others: only whom the days of every workbook speak against."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from made_submissions import plan, told

from hdreports.intake.model import Submission
from hdreports.lateness import late_units
from hdreports.plan.period import plan_period

Q3 = plan_period(plan(), "2023-Q3")  # due on 12 September
IN_TIME, AFTER = "2023-09-12T18:00:00Z", "2023-09-14T09:00:00Z"


def saved(*days: str, unit: str = "xunhua", **changes: bool) -> list[Submission]:
    return [replace(told(unit), modified=day, **changes) for day in days]


def late(given: list[Submission], met: str = "") -> dict[str, date]:
    first = {"xunhua": datetime.fromisoformat(met).replace(tzinfo=UTC)} if met else {}
    return late_units(plan(), Q3, given, first)


def test_what_was_saved_after_the_due_date_was_sent_after_it() -> None:
    assert late(saved(AFTER)) == {"xunhua": date(2023, 9, 14)}
    assert late(saved("2023-09-20T09:00:00Z", AFTER)) == {"xunhua": date(2023, 9, 14)}


def test_the_due_day_itself_is_in_time() -> None:
    assert late(saved(IN_TIME)) == {}


def test_a_correction_does_not_make_late_who_was_in_time() -> None:
    assert late(saved(IN_TIME, AFTER)) == {}
    assert late(saved(AFTER, IN_TIME)) == {}


@pytest.mark.parametrize(
    ("met", "acquitted"),
    [
        ("2023-09-11T09:00", True),
        ("2023-09-12T15:59", True),  # 23:59 in Beijing
        ("2023-09-12T16:01", False),
        ("2023-09-14T10:00", False),
    ],
)
def test_what_a_run_met_by_the_due_day_in_beijing_acquits(met: str, acquitted: bool) -> None:
    assert (late(saved(AFTER), met) == {}) is acquitted


def test_what_no_workbook_says_is_held_against_nobody() -> None:
    assert late(saved("")) == {}
    assert late(saved("someday")) == {}
    assert late(saved("", AFTER)) == {}


@pytest.mark.parametrize("changes", [{"sample": True}, {"summary": True}])
def test_samples_and_what_others_tell_of_a_unit_are_never_late(changes: dict[str, bool]) -> None:
    assert late(saved(AFTER, **changes)) == {}


def test_other_periods_and_periods_without_returns_do_not_count() -> None:
    other = [replace(s, period="2023-Q4") for s in saved(AFTER)]
    assert late(other) == {}
    half = plan_period(plan(), "2023-H2")
    given = [replace(s, period="2023-H2") for s in saved("2024-02-01T09:00:00Z")]
    assert late_units(plan(), half, given, {}) == {}
