"""The register of abandoned and non-grain land: asked, read, kept and struck off."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from land_help import (
    NUMBER,
    POND,
    SLOPE,
    changed,
    codes,
    made,
    none_in,
    read,
    said,
    sent,
    slope_in,
    struck,
)
from made_submissions import plan
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from hdreports.cli import cli
from hdreports.intake import form
from hdreports.intake.carried import CarriedLand
from hdreports.intake.land import land_number
from hdreports.ledger.load import ledger_findings
from hdreports.ledger.states import build, land_to_answer
from hdreports.plan.period import plan_period
from hdreports.writers.xlsx.ledger import SHEET_LAND, LedgerData, write_ledger

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
