"""The simulated year's register of land (耕地台账): carried, answered, struck off, told alike."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from made_submissions import plan
from year_help import Desk, place_id, story, strikes, whole_year

from hdreports.document.texts import paragraph_texts
from hdreports.ledger.model import Item
from hdreports.ledger.states import land_to_answer
from hdreports.plan.period import plan_period, previous_period
from hdreports.progress.model import Figure

COUNTIES = [u for u in plan().units if u.kind == "county"]
PARTS = ("all", "abandoned", "non-grain", "rectified", "struck", "open")


def desk() -> Desk:
    return Desk(decisions=strikes())


def place(unit: str, n: int = 0) -> Item:
    item = desk().ledger().item(unit, place_id(unit, n))
    assert item is not None
    return item


def document(period: str, kind: str, unit: str = "city") -> str:
    made = next(c for c in whole_year()[period] if (c.document.kind, c.unit) == (kind, unit))
    return "\n".join(paragraph_texts(made.document))


def told(period: str, kind: str, unit: str = "city") -> dict[str, Figure]:
    """Figures of land by what they are of: huzhu/land/open/count."""
    made = next(c for c in whole_year()[period] if (c.document.kind, c.unit) == (kind, unit))
    found = {f.id.partition("/")[2]: f for f in made.figures if "/land/" in f.id}
    return {id: f for id, f in found.items() if id.rpartition("/")[2] in ("count", "area")}


# --- carried from quarter to quarter ---


@pytest.mark.parametrize("period", story().QUARTERS)
def test_every_return_was_asked_about_what_the_ledger_has_open(period: str) -> None:
    of = plan_period(plan(), period)
    before = previous_period(plan(), of)
    assert before is not None
    ledger = Desk().ledger(before.as_of)
    made = {m.unit.id: m for m in story().simulated_year(plan(), (period,))}
    for unit in COUNTIES:
        if unit.id in made:
            asked = sorted(c.number for c in land_to_answer(ledger, unit.id, of))
            assert sorted(c.number for c in made[unit.id].land) == asked, unit.id


def test_places_are_asked_about_until_they_are_rectified() -> None:
    asked = {
        (m.unit.id, m.period.id): [c.place for c in m.land]
        for m in story().simulated_year(plan(), story().QUARTERS)
        if m.land
    }
    slope, nursery, field = (p.plot for p in story().PLACES)
    assert asked["huzhu", "2023-Q4"] == [slope, nursery]
    assert asked["huzhu", "2023"] == [nursery, field]
    assert asked["pingan", "2023"] == [slope, nursery, field]  # silent on the first two before
    assert ("xunhua", "2023-Q4") not in asked  # its sheet was blank in the third quarter
    assert not any(unit == story().NO_LAND for unit, _ in asked)


@pytest.mark.parametrize(
    ("unit", "n", "states"),
    [
        ("huzhu", 0, ["in-progress", "claimed", "struck"]),
        ("huzhu", 1, ["open", "in-progress", "in-progress", "claimed"]),  # remeasured
        ("huzhu", 2, ["open", "in-progress"]),
        ("hualong", 0, ["claimed"]),  # its first return is the fourth quarter's
        ("pingan", 0, ["in-progress", "in-progress", "claimed"]),
        ("ledu", 0, ["in-progress", "claimed", "struck", "struck"]),
    ],
)
def test_states_follow_what_the_quarters_told(unit: str, n: int, states: list[str]) -> None:
    assert [e.state for e in place(unit, n).events] == states


def test_what_was_remeasured_unanswered_or_disputed_is_noted() -> None:
    assert place("huzhu", 1).events[2].note == "面积由24亩改为12亩"
    assert place("pingan").events[1].note == "未答复"
    assert place("ledu").events[-1].note == "与销号不符"


@pytest.mark.parametrize("period", story().PERIODS)
def test_what_the_register_leaves_open_is_a_finding_of_its_period_alone(period: str) -> None:
    found = {
        (f.unit, f.code)
        for f in desk().findings(period)
        if "land" in f.code or f.code == "struck-but-not-done"
    }
    expected = {
        "2023-Q4": {("pingan", "land-unanswered")},
        "2023": {("ledu", "struck-but-not-done")},
    }
    assert found == expected.get(period, set())


# --- told ---


def value(figures: dict[str, Figure], unit: str, part: str, measure: str) -> Decimal:
    """Nothing is printed of what there is none of; of what is all, only that it is."""
    if part == "open" and f"{unit}/land/rectified/{measure}" not in figures:
        part = "all"
    figure = figures.get(f"{unit}/land/{part}/{measure}")
    return figure.value if figure else Decimal(0)


@pytest.mark.parametrize("measure", ["count", "area"])
@pytest.mark.parametrize("period", story().QUARTERS)
def test_the_citys_numbers_are_the_sums_of_what_the_counties_reports_tell(
    period: str, measure: str
) -> None:
    city = told(period, "progress-report")
    made = {c.unit for c in whole_year()[period] if c.document.kind == "progress-report"}
    reports = {u.id: told(period, "progress-report", u.id) for u in COUNTIES if u.id in made}
    assert value(city, "city", "all", measure) > 0
    for part in PARTS:
        if (part, measure) == ("struck", "area"):
            continue  # never printed
        parts = (value(own, unit, part, measure) for unit, own in reports.items())
        assert value(city, "city", part, measure) == sum(parts), part


@pytest.mark.parametrize("period", ["2023-Q3", "2023-Q4", "2023", "2023-H2"])
def test_kinds_and_states_each_make_up_the_whole(period: str) -> None:
    kind = "half-year-summary" if period == "2023-H2" else "progress-report"
    compared = 0
    for unit in {c.unit for c in whole_year()[period] if c.document.kind == kind}:
        figures = told(period, kind, unit)
        for measure in ("count", "area"):
            whole = value(figures, unit, "all", measure)
            for parts in (("abandoned", "non-grain"), ("rectified", "open")):
                assert sum(value(figures, unit, part, measure) for part in parts) == whole
            compared += whole > 0
    assert compared > 6


def test_half_year_and_year_end_on_the_same_day_with_the_same_numbers() -> None:
    for unit in ("city", *(u.id for u in COUNTIES)):
        year = {k: f.text for k, f in told("2023", "progress-report", unit).items()}
        half = {k: f.text for k, f in told("2023-H2", "half-year-summary", unit).items()}
        assert year or unit == story().NO_LAND
        assert {k: half.get(k) for k in year} == year


def test_notice_and_report_of_a_quarter_tell_the_same() -> None:
    for period in ("2023-Q3", "2023-Q4"):
        report = {k: f.text for k, f in told(period, "progress-report").items()}
        notice = {k: f.text for k, f in told(period, "supervision-notice").items()}
        assert report
        assert {k: notice.get(k) for k in report} == report


def test_a_notice_names_who_left_the_sheet_blank_and_not_who_has_none() -> None:
    notice = document("2023-Q3", "supervision-notice")
    assert "循化县没有填报，未计入以上数量" in notice
    assert "民和县没有填报" not in notice
    assert "没有填报，未计入" not in document("2023-Q4", "supervision-notice")


def test_notices_name_the_counties_by_what_they_have_left() -> None:
    line = next(
        t for t in document("2023-Q4", "supervision-notice").splitlines() if "地块没有整改到位" in t
    )
    assert re.findall(r"(\w\w[县区])(\d+)处、([\d.]+)亩", line.partition("的有")[2]) == [
        ("平安区", "3", "78.5"),
        ("乐都区", "2", "32"),
        ("循化县", "2", "32"),
        ("化隆县", "2", "32"),
        ("互助县", "2", "20"),
    ]


def test_a_strike_counts_from_the_return_that_it_rests_on() -> None:
    assert "核实销号" not in document("2023-Q3", "progress-report", "huzhu")
    for period, kind in (("2023-Q4", "progress-report"), ("2023-H2", "half-year-summary")):
        assert "其中已核实销号1处" in document(period, kind, "huzhu")
        assert "其中已核实销号2处" in document(period, kind)
