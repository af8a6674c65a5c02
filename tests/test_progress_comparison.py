"""Ranking, what changed since the last report, and tasks that contradict their indicators."""

from __future__ import annotations

from decimal import Decimal

from made_submissions import COUNTIES, plan, task, told

from hdreports.intake.model import Submission
from hdreports.plan.period import plan_period
from hdreports.progress.assessment import Progress, assess

Q3 = plan_period(plan(), "2023-Q3")
CITY = "haidong"


def progress(*submissions: Submission) -> Progress:
    return assess(plan(), Q3, submissions)


def judged(unit: str, good: int, bad: int) -> Submission:
    """A county with so many indicators done and so many at zero (no parts among them)."""
    wholes = [
        i
        for i in plan().indicators_reported_by(unit)
        if i.parent is None and i.kind == "quantity" and i.pace.start == (1, 1)
    ]
    assert len(wholes) >= good + bad
    values = {}
    for n, indicator in enumerate(wholes[: good + bad]):
        target = plan().target(unit, indicator.id)
        assert target is not None
        values[indicator.id] = str(target.value) if n < good else "0"
    return told(unit, values)


# --- ranking ---


def test_counties_rank_by_the_share_of_indicators_on_pace_and_share_a_place() -> None:
    p = progress(
        judged("huzhu", 2, 4), judged("ledu", 4, 0), judged("pingan", 1, 2), judged("xunhua", 0, 3)
    )
    assert [(r.place, r.region, r.tied) for r in p.ranking] == [
        (1, "ledu", False),
        (2, "huzhu", True),
        (2, "pingan", True),
        (4, "xunhua", False),
    ]
    assert [r.share.text for r in p.ranking] == ["100%", "33.3%", "33.3%", "0%"]
    assert (p.ranking[1].on_pace.text, p.ranking[1].evaluated.text) == ("2项", "6项")


def test_a_tie_is_of_exact_shares_not_of_printed_ones() -> None:
    p = progress(judged("huzhu", 1, 2), judged("ledu", 2, 4))
    assert [r.tied for r in p.ranking] == [True, True]


def test_who_did_not_report_is_not_ranked() -> None:
    p = progress(judged("huzhu", 1, 1))
    assert [r.region for r in p.ranking] == ["huzhu"]


def test_a_county_without_anything_to_judge_is_not_ranked() -> None:
    p = progress(told("ledu", {}), judged("huzhu", 1, 1))
    assert [r.region for r in p.ranking] == ["huzhu"]


def test_parts_are_not_counted_beside_their_whole() -> None:
    p = progress(
        told("huzhu", {"farms-five": "12", "farms-five-pig": "0", "farms-five-sheep": "0"})
    )
    assert (p.ranking[0].on_pace.text, p.ranking[0].evaluated.text) == ("1项", "1项")


# --- change ---


def test_the_change_is_this_value_less_the_last() -> None:
    p = progress(
        told("huzhu", {"livestock-improvement": "10.35"}),
        told("huzhu", {"livestock-improvement": "6.1"}, "2023-Q2"),
    )
    s = p.standings["huzhu", "livestock-improvement"]
    assert s.change is not None
    assert (s.change.value, s.change.text) == (Decimal("4.25"), "4.25万头只")
    assert s.previous_state == "on-pace" or s.previous_state == "behind"
    assert len(s.change.sources) == 2
    assert p.previous is not None
    assert p.previous.id == "2023-Q2"


def test_a_rates_change_is_in_percentage_points() -> None:
    p = progress(
        told("huzhu", {"straw-use": "91.2"}), told("huzhu", {"straw-use": "92"}, "2023-Q2")
    )
    change = p.standings["huzhu", "straw-use"].change
    assert change is not None
    assert (change.value, change.text) == (Decimal("-0.8"), "0.8个百分点")


def test_sums_are_compared_only_where_the_same_counties_reported() -> None:
    def both(q2: tuple[str, ...], q3: tuple[str, ...]) -> Progress:
        return progress(
            *(told(c, {"livestock-improvement": "5"}) for c in q3),
            *(told(c, {"livestock-improvement": "3"}, "2023-Q2") for c in q2),
        )

    same = both(("huzhu", "ledu"), ("huzhu", "ledu")).standings[CITY, "livestock-improvement"]
    assert same.change is not None
    assert same.change.text == "4万头只"
    for q2, q3 in (
        (("huzhu",), ("huzhu", "ledu")),
        (("huzhu", "ledu"), ("huzhu",)),
        (("ledu",), ("huzhu",)),
    ):
        assert both(q2, q3).standings[CITY, "livestock-improvement"].change is None


def test_without_a_last_report_there_is_nothing_to_compare() -> None:
    p = progress(told("huzhu", {"livestock-improvement": "10"}))
    assert p.previous is None
    s = p.standings["huzhu", "livestock-improvement"]
    assert (s.previous, s.change, s.previous_state) == (None, None, None)


def test_a_value_missing_last_time_has_no_change() -> None:
    p = progress(
        told("huzhu", {"livestock-improvement": "10"}),
        told("huzhu", {"grain-area": "50"}, "2023-Q2"),
    )
    s = p.standings["huzhu", "livestock-improvement"]
    assert s.change is None
    assert s.previous_state == "unreported"


# --- tasks ---


def test_a_task_said_to_be_done_while_its_indicator_is_behind_is_a_finding() -> None:
    no = next(t.no for t in plan().tasks if "livestock-improvement" in t.indicators)
    p = progress(told("huzhu", {"livestock-improvement": "1"}, tasks=(task("huzhu", no, "done"),)))
    (finding,) = p.findings
    assert (finding.code, finding.unit, finding.cell) == ("done-but-behind", "huzhu", f"A{no + 4}")
    standing = next(t for t in p.unit_tasks["huzhu"] if t.task == no)
    assert standing.contradicted == ("huzhu",)
    assert standing.state == "slow"


def test_done_is_done_where_nothing_speaks_against_it() -> None:
    no = next(t.no for t in plan().tasks if not t.indicators)
    p = progress(*(told(c, {}, tasks=(task(c, no, "done"),)) for c in COUNTIES))
    assert p.findings == ()
    assert next(t.state for t in p.city_tasks if t.task == no) == "done"


def test_a_task_nobody_reports_on_is_unreported() -> None:
    p = progress(told("huzhu", {}, tasks=(task("huzhu", 1, "unknown"),)))
    assert {t.state for t in p.city_tasks} == {"unreported"}


def test_a_task_that_most_have_not_begun_is_slow() -> None:
    no = next(t.no for t in plan().tasks if not t.indicators)

    def state(*states: str) -> str:
        given = (
            told(c, {}, tasks=(task(c, no, s),)) for c, s in zip(COUNTIES, states, strict=False)
        )
        return next(t.state for t in progress(*given).city_tasks if t.task == no)

    assert state("not-started", "not-started", "in-progress") == "slow"
    assert state("not-started", "in-progress") == "normal"
    assert state("done", "in-progress") == "normal"
    assert state("done", "done") == "done"
