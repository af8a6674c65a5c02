"""The register of abandoned and non-grain land: asked, read, kept, struck off, and told."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from made_submissions import TEMPLATES, plan
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from hdreports.cli import cli
from hdreports.config import Config
from hdreports.document.texts import paragraph_texts
from hdreports.intake import form
from hdreports.intake.carried import CarriedLand
from hdreports.intake.land import land_number
from hdreports.intake.model import LandItem, Submission, TaskState
from hdreports.intake.reader import read_bytes
from hdreports.ledger.load import ledger_findings
from hdreports.ledger.model import Item, Ledger
from hdreports.ledger.states import build, land_id, land_to_answer
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
from hdreports.writers.xlsx.filled import FilledLand, FilledReturn, FilledTask
from hdreports.writers.xlsx.ledger import SHEET_LAND, LedgerData, write_ledger
from hdreports.writers.xlsx.return_workbook import write_return_workbook

SLOPE = FilledLand("丹麻镇", "松德村后山", "abandoned", Decimal(46), "in-progress", "2023年5月")
POND = FilledLand("塘川镇", "=高羌村", "non-grain", Decimal("24.5"), "not-started")
NUMBER = land_number("huzhu", SLOPE.township, SLOPE.place, SLOPE.kind)


def made(
    *land: FilledLand,
    period: str = "2023-Q3",
    unit: str = "huzhu",
    asked: tuple[CarriedLand, ...] = (),
) -> bytes:
    return write_return_workbook(
        plan(),
        plan().unit(unit),
        plan_period(plan(), period),
        created=datetime(2023, 8, 20, tzinfo=UTC),
        land=asked,
        filled=FilledReturn(tasks={1: FilledTask("in-progress", "推进。")}, land=land),
    )


def changed(data: bytes, change: Callable[[Worksheet], None]) -> bytes:
    book = load_workbook(io.BytesIO(data))
    change(book[form.SHEET_LAND])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(data: bytes, period: str = "2023-Q3", unit: str = "huzhu") -> Submission:
    return read_bytes(data, f"{period}/{plan().unit(unit).short}.xlsx", plan())


def sent(*land: FilledLand, period: str = "2023-Q3", unit: str = "huzhu") -> Submission:
    return read(made(*land, period=period, unit=unit), period, unit)


def none_in(unit: str, period: str = "2023-Q3") -> Submission:
    of = plan_period(plan(), period)
    book = write_return_workbook(
        plan(),
        plan().unit(unit),
        of,
        created=datetime(2023, 8, 20, tzinfo=UTC),
        filled=FilledReturn(tasks={1: FilledTask("in-progress", "推进。")}, no_land=True),
    )
    return read(book, period, unit)


def said(state: TaskState, land: FilledLand = SLOPE, area: Decimal | None = None) -> FilledLand:
    return replace(land, state=state, area=area or land.area)


def codes(submission: Submission) -> list[str]:
    return [f.code for f in submission.findings if f.code.startswith(("land", "state", "form"))]


def slope_in(ledger: Ledger) -> Item:
    item = ledger.item("huzhu", land_id(NUMBER))
    assert item is not None
    return item


# --- the form ---


@pytest.mark.parametrize(
    ("unit", "period", "asked"),
    [
        ("huzhu", "2023-Q3", True),
        ("huzhu", "2023", True),
        ("huzhu", "2023-W37", False),
        ("huzhu", "2023-09a", False),
        ("city", "2023-Q3", False),
        ("natural-resources", "2023-Q3", False),
    ],
)
def test_only_counties_are_asked_and_by_the_quarter(unit: str, period: str, asked: bool) -> None:
    book = load_workbook(io.BytesIO(made(unit=unit, period=period)))
    assert (form.SHEET_LAND in book.sheetnames) is asked


def test_places_of_the_last_quarter_stand_there_with_an_open_state_and_cannot_be_renamed() -> None:
    asked = (CarriedLand(NUMBER, "丹麻镇", "松德村后山", "abandoned", Decimal(46), "2023年5月"),)
    sheet = load_workbook(io.BytesIO(made(asked=asked)))[form.SHEET_LAND]
    row = [c.value for c in sheet[form.FIRST_ROW]]
    assert row[:6] == [NUMBER, "丹麻镇", "松德村后山", "撂荒", 46, "2023年5月"]
    assert row[8] is None
    locked = {c.column_letter for c in sheet[form.FIRST_ROW] if c.protection.locked}
    assert locked == set("ABCDF")


# --- reading ---


def test_a_place_is_read_with_its_area_state_and_cells() -> None:
    slope, pond = sent(SLOPE, POND).land
    assert (slope.number, slope.kind, slope.area, slope.state) == (
        NUMBER,
        "abandoned",
        Decimal(46),
        "in-progress",
    )
    assert str(slope.area_source) == "2023-Q3/互助县.xlsx［耕地台账］E5"
    assert (pond.place, pond.kind, pond.area) == ("=高羌村", "non-grain", Decimal("24.5"))


@pytest.mark.parametrize(
    ("typed", "area"),
    [("0.62万亩", "6200"), ("2公顷", "30"), ("约15", "15"), ("12.5亩", "12.5")],
)
def test_areas_are_taken_in_mu_and_what_was_converted_is_said(typed: str, area: str) -> None:
    (item,) = sent(replace(SLOPE, area=typed)).land
    assert item.area == Decimal(area)
    assert bool(item.conversion) is (typed != "12.5亩")


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("E5", None, "land-area-missing"),
        ("E5", "20到30亩", "land-area-unclear"),
        ("E5", "3头", "land-area-unclear"),
        ("E5", -4, "land-area-negative"),
        ("E5", 0, "land-area-implausible"),
        ("E5", 250_000, "land-area-implausible"),
        ("D5", "抛荒", "land-kind-unknown"),
        ("I5", "差不多了", "state-unknown"),
    ],
)
def test_what_cannot_be_believed_is_a_finding_at_its_cell(
    cell: str, value: object, code: str
) -> None:
    def change(sheet: Worksheet) -> None:
        sheet[cell] = value

    submission = read(changed(made(SLOPE, POND), change))
    found = [f for f in submission.findings if f.code == code]
    assert [(f.sheet, f.cell) for f in found] == [(form.SHEET_LAND, cell)]


def test_a_place_without_a_name_and_one_told_twice_are_findings() -> None:
    def change(sheet: Worksheet) -> None:
        sheet["B6"] = sheet["C6"] = None
        sheet["B7"], sheet["C7"], sheet["D7"], sheet["E7"], sheet["I7"] = (
            "丹麻镇",
            "松德村后山",
            "撂荒",
            50,
            "已整改",
        )

    submission = read(changed(made(SLOPE, POND), change))
    assert codes(submission) == ["land-place-missing", "land-twice"]
    assert [i.area for i in submission.land] == [Decimal(46)]


def test_a_blank_sheet_says_nothing_and_is_asked_about() -> None:
    submission = sent()
    assert codes(submission) == ["land-blank"]
    assert (submission.land, submission.no_land) == ((), None)


def test_none_must_be_said() -> None:
    submission = none_in("huzhu")
    assert submission.no_land is not None
    assert codes(submission) == []


# --- the ledger ---


def test_the_new_return_replaces_the_state_and_rectified_is_only_claimed() -> None:
    ledger = build(plan(), (sent(SLOPE, period="2023-Q2"), sent(said("done"))))
    item = slope_in(ledger)
    assert [e.state for e in item.events] == ["in-progress", "claimed"]
    assert (item.task, item.first, item.words[item.state]) == (1, "2023-Q2", "待销号")


def test_a_place_left_out_of_the_new_return_stays_and_is_a_finding() -> None:
    ledger = build(plan(), (sent(SLOPE, period="2023-Q2"), sent(POND)))
    assert slope_in(ledger).state == "in-progress"
    (finding,) = ledger_findings(plan(), ledger, "2023-Q3")
    assert finding.code == "land-unanswered"
    assert "松德村后山" in finding.message


def test_a_place_keeps_its_area_where_the_new_one_cannot_be_believed() -> None:
    gone = sent(replace(said("done"), area="不详"))
    item = slope_in(build(plan(), (sent(SLOPE, period="2023-Q2"), gone)))
    assert item.state == "claimed"
    assert item.land is not None
    assert item.land.area == Decimal(46)
    assert item.land.area_source.file == "2023-Q2/互助县.xlsx"


def test_a_changed_area_is_noted() -> None:
    smaller = sent(said("in-progress", area=Decimal(30)))
    item = slope_in(build(plan(), (sent(SLOPE, period="2023-Q2"), smaller)))
    assert item.events[-1].note == "面积由46亩改为30亩"


def test_what_is_told_of_a_struck_place_later_changes_nothing_of_it() -> None:
    told_anew = sent(said("in-progress", area=Decimal(30)), period="2023-Q4")
    item = slope_in(build(plan(), (sent(said("done")), told_anew), (struck(),)))
    assert item.land is not None
    assert item.land.area == Decimal(46)
    assert (item.state, item.events[-1].note) == ("struck", "与销号不符")


def test_a_new_place_without_an_area_is_not_registered() -> None:
    assert build(plan(), (sent(replace(SLOPE, area=None)),)).land == ()


def test_the_next_return_asks_for_what_is_neither_rectified_nor_struck() -> None:
    ledger = build(plan(), (sent(SLOPE, said("done", POND), period="2023-Q2"),))
    for name, asked in (("2023-Q3", ["松德村后山"]), ("2023", ["松德村后山"]), ("2023-W37", [])):
        found = land_to_answer(ledger, "huzhu", plan_period(plan(), name))
        assert [c.place for c in found] == asked


def struck() -> Decision:
    at = datetime(2023, 9, 14, 1, tzinfo=UTC)
    item = land_id(NUMBER)
    return Decision("haidong-2023", "huzhu", item, "2023-Q3", False, "strike", at, "马岩", "核查单")


def test_a_struck_place_stands_in_the_ledger_workbook_with_its_cell() -> None:
    given = (sent(said("done"), POND),)
    ledger = build(plan(), given, (struck(),))
    data = LedgerData(plan(), plan_period(plan(), "2023-Q3"), (), given, False, ledger)
    book: Workbook = load_workbook(io.BytesIO(write_ledger(data, datetime(2023, 9, 14))))
    first, second = ([c.value for c in row] for row in book[SHEET_LAND].iter_rows(min_row=4))
    assert first[:6] == [NUMBER, "互助县", "丹麻镇", "松德村后山", "撂荒", 46]
    assert first[10:13] == ["已销号", "2023-09-14", "2023-09-14 已销号（马岩：核查单）"]
    assert second[14] == "2023-Q3/互助县.xlsx［耕地台账］E6"
    assert book[SHEET_LAND]["D5"].data_type == "s"


def test_places_are_shown_with_the_task_and_struck_off_by_their_number(tmp_path: Path) -> None:
    (tmp_path / "互助县.xlsx").write_bytes(made(said("done"), POND))

    def call(*words: str) -> Result:
        return CliRunner().invoke(cli, ["ledger", *words, "--inputs", str(tmp_path)])

    shown = call("show", "--task", "1", "--unit", "互助县").output
    assert "耕地：丹麻镇松德村后山（撂荒） 46亩" in shown
    words = ("--unit", "互助县", "--evidence", "核查单")
    refused = call("strike", land_number("huzhu", "塘川镇", "=高羌村", "non-grain"), *words)
    assert refused.exit_code == 1
    assert "未整改" in refused.stderr
    assert call("strike", NUMBER, *words).exit_code == 0
    told = json.loads(call("show", "--task", "1", "--format", "json").stdout)["items"]
    states = {(i["kind"], i["area"]): i["state"] for i in told if i["kind"] == "land"}
    assert states == {("land", "46"): "struck", ("land", "24.5"): "open"}


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
