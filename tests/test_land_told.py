"""The register of abandoned and non-grain land as reports, notice and half-year summary tell it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from land_help import (
    NUMBER,
    POND,
    SLOPE,
    codes,
    made,
    none_in,
    read,
    said,
    sent,
    struck,
)
from made_submissions import TEMPLATES, plan

from hdreports.config import Config
from hdreports.document.texts import paragraph_texts
from hdreports.intake.carried import CarriedLand
from hdreports.intake.model import LandItem, Submission
from hdreports.ledger.load import ledger_findings
from hdreports.ledger.states import build
from hdreports.narrative.half_year import compose_half_year
from hdreports.narrative.job import Composed, Job
from hdreports.narrative.report import compose_report
from hdreports.narrative.supervision import compose_supervision
from hdreports.plan.model import ReportingUnit
from hdreports.plan.period import plan_period
from hdreports.progress.assessment import assess
from hdreports.progress.model import CellSource
from hdreports.progress.standings import Thresholds
from hdreports.register.tasks import Decision
from hdreports.writers.xlsx.filled import FilledLand

# --- the reports ---


def report(
    unit: str,
    *given: Submission,
    rulings: tuple[Decision, ...] = (),
    period: str = "2023-Q3",
    compose: Callable[[Job, ReportingUnit], Composed] = compose_report,
) -> Composed:
    of = plan_period(plan(), period)
    progress = assess(plan(), of, given)
    ledger = build(plan(), given, rulings, of.as_of)
    job = Job(progress, (), Config(), Thresholds(), date(2023, 9, 12), TEMPLATES, ledger)
    return compose(job, plan().unit(unit))


def text(composed: Composed) -> str:
    return "".join(paragraph_texts(composed.document))


def test_a_countys_report_tells_places_and_areas_by_state() -> None:
    told = text(report("huzhu", sent(said("done"), POND)))
    assert "地块2处、70.5亩（撂荒1处、46亩，“非粮化”1处、24.5亩）" in told
    assert "已整改1处、46亩（尚待核实销号），尚未整改到位1处、24.5亩。" in told


def test_a_strike_is_told() -> None:
    assert "其中已核实销号1处" in text(report("huzhu", sent(said("done")), rulings=(struck(),)))


def test_places_of_earlier_quarters_count_in_a_county_that_reports_now() -> None:
    told = text(report("huzhu", sent(said("done"), period="2023-Q2"), sent(POND)))
    assert "地块2处、70.5亩" in told


def test_the_city_names_who_has_not_filled_it_in_and_does_not_count_them_as_zero() -> None:
    none = none_in("ledu")
    composed = report("city", sent(SLOPE), none, sent(unit="minhe"))
    told = text(composed)
    assert "耕地台账中，互助县、乐都区累计登记撂荒地和耕地“非粮化”地块1处、46亩" in told
    assert "民和县没有填报，未计入以上数量" in told


def test_a_county_that_has_none_says_so() -> None:
    none = none_in("huzhu")
    assert "填报没有撂荒地和耕地“非粮化”地块。" in text(report("huzhu", none))


def test_nothing_is_told_where_nobody_filled_it_in() -> None:
    for unit in ("huzhu", "city"):
        assert "非粮化" not in text(report(unit, sent()))


def test_areas_are_followed_to_their_cells() -> None:
    composed = report("huzhu", sent(said("done"), POND))
    total = next(f for f in composed.figures if f.id == "2023-Q3/huzhu/land/all/area")
    cells = [str(s.ref) for s in total.sources if isinstance(s, CellSource)]
    assert cells == ["2023-Q3/互助县.xlsx［耕地台账］E5", "2023-Q3/互助县.xlsx［耕地台账］E6"]


def test_untouched_rows_of_the_last_quarter_are_no_answer() -> None:
    asked = (CarriedLand(NUMBER, "丹麻镇", "松德村后山", "abandoned", Decimal(46)),)
    untouched = read(made(asked=asked))
    assert "land-blank" in codes(untouched)
    ledger = build(plan(), (sent(SLOPE, period="2023-Q2"), untouched))
    assert [f.code for f in ledger_findings(plan(), ledger, "2023-Q3")] == ["land-unanswered"]
    items: tuple[LandItem, ...] = untouched.land
    assert [i.state for i in items] == ["unknown"]


# --- the notice and the half year ---

FIELD = FilledLand("哈拉直沟乡", "费家村", "abandoned", Decimal(8), "not-started")


def notice(*given: Submission, rulings: tuple[Decision, ...] = ()) -> Composed:
    return report("city", *given, rulings=rulings, compose=compose_supervision)


def half_year(unit: str, *given: Submission) -> Composed:
    return report(unit, *given, period="2023-H2", compose=compose_half_year)


def test_the_notice_tells_what_is_registered_and_whose_is_not_put_right() -> None:
    told = text(
        notice(
            sent(said("done"), POND),
            sent(SLOPE, FIELD, unit="ledu"),
            sent(unit="minhe"),
            none_in("pingan"),
            rulings=(struck(),),
        )
    )
    assert "互助县、乐都区、平安区累计登记撂荒地和耕地“非粮化”地块4处、124.5亩" in told
    assert "已整改1处、46亩（其中已核实销号1处），尚未整改到位3处、78.5亩" in told
    assert "民和县没有填报，未计入以上数量。" in told
    assert "地块没有整改到位。尚未整改到位的有乐都区2处、54亩，互助县1处、24.5亩。" in told


def test_of_as_many_places_the_larger_area_is_named_first() -> None:
    told = text(notice(sent(POND), sent(SLOPE, unit="ledu")))
    assert "尚未整改到位的有乐都区1处、46亩，互助县1处、24.5亩。" in told


def test_where_all_is_put_right_no_county_is_named() -> None:
    told = text(notice(sent(said("done"))))
    assert "已整改1处、46亩（尚待核实销号）。" in told
    assert "没有整改到位" not in told


@pytest.mark.parametrize("compose", [compose_supervision, compose_half_year])
def test_the_notice_and_the_half_year_are_silent_where_nobody_filled_it_in(
    compose: Callable[[Job, ReportingUnit], Composed],
) -> None:
    period = "2023-H2" if compose is compose_half_year else "2023-Q3"
    told = text(report("city", sent(), sent(unit="ledu"), period=period, compose=compose))
    assert "台账中" not in told
    assert "没有填报，未计入" not in told


def test_the_half_year_tells_the_last_state_of_its_quarters() -> None:
    given = (
        sent(SLOPE, POND),
        sent(said("done"), said("in-progress", POND), period="2023-Q4"),
        sent(FIELD, unit="ledu"),
        sent(period="2023-Q4", unit="ledu"),
    )
    told = text(half_year("city", *given))
    assert "耕地台账中，互助县、乐都区累计登记撂荒地和耕地“非粮化”地块3处、78.5亩" in told
    assert "已整改1处、46亩（尚待核实销号），尚未整改到位2处、32.5亩" in told
    assert "尚未整改到位的有互助县1处、24.5亩，乐都区1处、8亩。" in told
    own = text(half_year("huzhu", *given))
    assert "耕地台账累计登记撂荒地和耕地“非粮化”地块2处、70.5亩" in own
    assert "乐都区" not in own


def test_the_half_year_leaves_out_a_county_that_told_of_land_in_the_other_half_only() -> None:
    given = (sent(SLOPE, period="2023-Q2"), sent(POND, unit="ledu"))
    told = text(half_year("city", *given))
    assert "耕地台账中，乐都区累计登记" in told
    assert "互助县没有填报，未计入以上数量" in told


def test_what_is_told_of_all_counties_does_not_list_them() -> None:
    counties = [u.id for u in plan().units if u.kind == "county"]
    told = text(notice(*(sent(SLOPE, unit=u) for u in counties)))
    assert "耕地台账中，各县区累计登记撂荒地和耕地“非粮化”地块6处、276亩" in told


@pytest.mark.parametrize("compose", [compose_supervision, compose_half_year])
def test_each_countys_open_places_are_followed_to_their_cells(
    compose: Callable[[Job, ReportingUnit], Composed],
) -> None:
    period = "2023-H2" if compose is compose_half_year else "2023-Q3"
    given = (sent(SLOPE, POND), sent(FIELD, unit="ledu"))
    composed = report("city", *given, period=period, compose=compose)
    area = next(f for f in composed.figures if f.id == f"{period}/huzhu/land/open/area")
    cells = [str(s.ref) for s in area.sources if isinstance(s, CellSource)]
    assert cells == ["2023-Q3/互助县.xlsx［耕地台账］E5", "2023-Q3/互助县.xlsx［耕地台账］E6"]
