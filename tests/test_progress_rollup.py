"""From counties to the city: amounts add up, rates do not, and who is missing is named."""

from __future__ import annotations

from decimal import Decimal

import pytest
from made_submissions import COUNTIES, plan, told

from hdreports.intake.model import Submission
from hdreports.plan.model import Plan
from hdreports.plan.period import plan_period
from hdreports.progress.assessment import Progress, assess
from hdreports.progress.model import CellSource, Standing

Q3 = plan_period(plan(), "2023-Q3")
CITY = "haidong"


def progress(*submissions: Submission) -> Progress:
    return assess(plan(), Q3, submissions)


def city(p: Progress, indicator: str) -> Standing:
    return p.standings[CITY, indicator]


def all_at(indicator: str, share: str, but: tuple[str, ...] = ()) -> tuple[Submission, ...]:
    """Each county that has a target for it at a share of the target."""
    return tuple(
        told(c, {indicator: str(t.value * Decimal(share))})
        for c in COUNTIES
        if c not in but and (t := plan().target(c, indicator))
    )


def test_amounts_of_the_counties_add_up() -> None:
    s = city(progress(*all_at("livestock-improvement", "1")), "livestock-improvement")
    assert s.value is not None
    assert s.value.text == "47万头只"
    assert s.missing == ()
    assert len(s.value.sources) == 6
    assert s.value.formula == "互助县、乐都区、平安区、民和县、循化县、化隆县填报数之和"


def test_a_county_that_counts_in_another_unit_is_converted_exactly() -> None:
    s = city(
        progress(told("huzhu", {"egg-output": "148"}), told("ledu", {"egg-output": "0.2"})),
        "egg-output",
    )
    assert s.value is not None
    assert s.value.text == "0.2148万吨"
    cells = {x.unit: x for x in s.value.sources if isinstance(x, CellSource)}
    assert cells["huzhu"].value == Decimal("0.0148")
    assert cells["huzhu"].measure == "万吨"
    assert cells["huzhu"].raw == "148"


def test_a_countys_own_standing_stays_in_its_own_unit() -> None:
    p = progress(told("huzhu", {"egg-output": "148"}))
    own = p.standings["huzhu", "egg-output"]
    assert own.value is not None
    assert own.target_figure is not None
    assert (own.value.text, own.target_figure.text) == ("148吨", "200吨")


def test_a_missing_county_is_named_and_not_counted_as_zero() -> None:
    s = city(
        progress(*all_at("livestock-improvement", "0.6", but=("hualong",))), "livestock-improvement"
    )
    assert s.missing == ("hualong",)
    assert "hualong" not in s.reported
    assert s.value is not None
    assert "化隆县" not in s.value.formula


def test_a_county_that_says_zero_is_in_the_sum() -> None:
    s = city(progress(told("huzhu", {"livestock-improvement": "0"})), "livestock-improvement")
    assert s.value is not None
    assert s.value.text == "0万头只"
    assert s.reported == ("huzhu",)


def test_without_any_county_the_city_has_no_value() -> None:
    s = city(progress(told("ledu", {"grain-area": "20"})), "livestock-improvement")
    assert (s.value, s.state) == (None, "unreported")
    assert len(s.missing) == 6


def test_a_county_without_a_target_is_not_missing() -> None:
    expected = {c for c in COUNTIES if plan().target(c, "farmland-new")}
    assert expected < set(COUNTIES)
    s = city(progress(told("pingan", {"farmland-new": "0.1"})), "farmland-new")
    assert set(s.reported) | set(s.missing) == expected


def test_a_sum_that_a_missing_county_could_lift_to_pace_is_not_judged() -> None:
    """25.8 of 55 is behind (46.9 against 69.3%); with 互助县's 14 in full it would be 72.4%."""
    without = all_at("livestock-improvement", "0.78", but=("huzhu",))
    s = city(progress(*without), "livestock-improvement")
    assert s.value is not None
    assert s.state == "not-evaluated"
    assert s.light == "none"
    assert s.missing == ("huzhu",)


def test_a_sum_that_no_missing_county_could_lift_to_pace_is_behind() -> None:
    without = all_at("livestock-improvement", "0.3", but=("huzhu",))
    s = city(progress(*without), "livestock-improvement")
    assert s.state == "behind"


def test_a_sum_that_is_on_pace_without_a_county_is_on_pace() -> None:
    s = city(
        progress(*all_at("livestock-improvement", "1", but=("xunhua",))), "livestock-improvement"
    )
    assert s.missing == ("xunhua",)
    assert s.state == "on-pace"


def test_the_bound_is_exact() -> None:
    """The state turns where the counties' sum and the missing target together reach the pace."""
    due = Decimal("0.693") * 55
    states = {}
    for missing_by in ("0.00", "0.05"):
        value = due - 14 - Decimal(missing_by)
        s = city(
            progress(told("ledu", {"livestock-improvement": str(value)})), "livestock-improvement"
        )
        open_ = sum(
            plan().target(c, "livestock-improvement").value  # type: ignore[union-attr]
            for c in COUNTIES
            if c not in ("ledu", "huzhu")
        )
        states[missing_by] = s.state
        assert open_ > 0
    assert states == {"0.00": "not-evaluated", "0.05": "not-evaluated"}
    complete = all_at("livestock-improvement", "0", but=("huzhu", "ledu"))
    for missing_by, state in (("0.00", "not-evaluated"), ("0.06", "behind")):
        value = due - 14 - Decimal(missing_by)
        given = (*complete, told("ledu", {"livestock-improvement": str(value)}))
        assert city(progress(*given), "livestock-improvement").state == state


# --- rates ---


def test_rates_never_add_up_and_have_a_range_instead() -> None:
    p = progress(
        told("huzhu", {"straw-use": "91.2"}),
        told("ledu", {"straw-use": "90"}),
        told("pingan", {"straw-use": "84"}),
    )
    assert city(p, "straw-use").value is None
    spread = p.spreads["straw-use"]
    assert (spread.low.text, spread.high.text) == ("84%", "91.2%")
    assert (spread.reported.text, spread.met.text) == ("3个", "2个")
    assert spread.met_regions == ("huzhu", "ledu")
    assert spread.unmet_regions == ("pingan",)
    assert len(spread.low.sources) == 3


def test_no_range_without_a_rate() -> None:
    assert "straw-use" not in progress(told("huzhu", {"grain-area": "50"})).spreads


def test_the_citys_own_rate_is_its_value() -> None:
    p = progress(told("huzhu", {"straw-use": "91.2"}), told("city", {"straw-use": "88"}))
    s = city(p, "straw-use")
    assert s.value is not None
    assert s.value.text == "88%"
    assert s.state == "behind"


def test_a_departments_value_stands_for_the_city_where_the_bureau_has_none() -> None:
    department = next(
        u.id
        for u in plan().units
        if u.kind == "department"
        and any(not plan().rolls_up(i.id) for i in plan().indicators_reported_by(u.id))
    )
    indicator = next(
        i for i in plan().indicators_reported_by(department) if not plan().rolls_up(i.id)
    )
    p = progress(told(department, {indicator.id: "1"}))
    assert city(p, indicator.id).value is not None
    both = progress(told(department, {indicator.id: "1"}), told("city", {indicator.id: "2"}))
    value = city(both, indicator.id).value
    assert value is not None
    assert value.value == 2
    assert [f.code for f in both.findings] == ["city-value-differs"]


# --- what two say differently ---


def test_a_city_value_that_differs_from_the_counties_sum_is_a_finding() -> None:
    counties = all_at("revival-villages", "0.5")
    total = sum((s.observations[0].value for s in counties), Decimal(0))
    agreeing = progress(*counties, told("rural-revitalization", {"revival-villages": str(total)}))
    assert agreeing.findings == ()
    differing = progress(
        *counties, told("rural-revitalization", {"revival-villages": str(total + 1)})
    )
    (finding,) = differing.findings
    assert finding.code == "city-value-differs"
    assert finding.unit == "rural-revitalization"
    assert finding.indicator == "revival-villages"
    assert "各县区填报数合计" in finding.message


def test_an_incomplete_sum_is_no_contradiction() -> None:
    p = progress(
        *all_at("revival-villages", "0.5", but=("ledu",)),
        told("rural-revitalization", {"revival-villages": "58"}),
    )
    assert p.findings == ()


# --- whose values count ---


def test_what_was_reported_for_another_period_does_not_stand_in() -> None:
    """A county without a report for the period is missing, whatever it sent a fortnight before."""
    p = progress(
        told("huzhu", {"livestock-improvement": "10"}),
        told("ledu", {"livestock-improvement": "9"}, "2023-08b"),
        told("pingan", {"livestock-improvement": "5"}, "2023-Q2"),
    )
    s = city(p, "livestock-improvement")
    assert s.reported == ("huzhu",)
    assert s.value is not None
    assert s.value.value == 10
    assert p.standings["ledu", "livestock-improvement"].value is None
    assert [x.unit for x in p.submissions] == ["huzhu"]


def test_the_order_of_the_workbooks_changes_nothing() -> None:
    given = [*all_at("livestock-improvement", "0.5"), told("city", {"straw-use": "88"})]
    one, other = progress(*given), progress(*reversed(given))
    assert one.standings == other.standings
    assert one.book.all() == other.book.all()


@pytest.mark.parametrize("year", [2024])
def test_another_years_plan_is_not_needed_to_sum(year: int) -> None:
    made: Plan = plan()
    assert made.info.year != year
    with pytest.raises(ValueError, match=str(year)):
        plan_period(made, f"{year}-Q3")
