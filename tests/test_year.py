"""The simulated year: who is late and reminded, what is carried, struck, changed, and told."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest
from made_submissions import plan
from openpyxl import load_workbook
from pipeline_help import QuickPool, manifest
from year_help import LATER, Desk, periods, returns, story, whole_year

from hdreports import gather, pipeline
from hdreports.commands.duties import agenda_of, render
from hdreports.commands.strikes import RefusedError, decision_on, enter, open_desk
from hdreports.config import Config, Paths
from hdreports.document.texts import paragraph_texts
from hdreports.intake.model import Submission
from hdreports.intake.reader import read_bytes
from hdreports.ledger.model import Item
from hdreports.ledger.states import problem_id, to_answer
from hdreports.outcome import RunResult
from hdreports.pipeline import Selection, run_report
from hdreports.plan.period import plan_period, previous_period

READ = ("2023-W37", "2023-Q4")  # periods whose workbooks are really written and read


@cache
def read_back() -> tuple[Submission, ...]:
    return tuple(
        read_bytes(made.data(plan()), made.path, plan())
        for made in story().simulated_year(plan(), READ)
        if made.unit.kind != "department"
    )


def text(period: str, kind: str, unit: str = "city") -> str:
    """A document of the year, when everything has arrived."""
    made = next(
        c
        for c in whole_year()[period]
        if c.document.kind == kind and c.unit == plan().unit(unit).id
    )
    return "\n".join(paragraph_texts(made.document))


def problem(unit: str) -> Item:
    id = problem_id(unit, story().PROBLEM_TASK, story().problem_of(plan().unit(unit)))
    item = Desk().ledger().item(unit, id)
    assert item is not None
    return item


# --- the returns themselves ---


def test_every_workbook_of_the_year_can_be_used() -> None:
    assert [s.file for s in read_back() if not s.usable] == []
    assert [f for s in read_back() for f in s.findings if f.severity == "error"] == []


def test_returns_made_directly_say_what_the_workbooks_say() -> None:
    made = {s.file: s for s in returns()}
    for read in read_back():
        ours = made[read.file]
        assert (ours.unit, ours.period) == (read.unit, read.period)
        assert ours.modified[:10] == read.modified[:10]
        values = [(o.indicator, o.value, o.measure, o.as_of) for o in read.observations]
        assert [(o.indicator, o.value, o.measure, o.as_of) for o in ours.observations] == values
        said = [(t.task, t.state, t.progress and t.progress.text) for t in read.tasks]
        told = [(t.task, t.state, t.progress and t.progress.text) for t in ours.tasks]
        assert told == [s for s in said if s[1] != "unknown" or s[2]]
        answers = [(r.task, r.problem, r.state) for r in read.rectifications]
        assert [(r.task, r.problem, r.state) for r in ours.rectifications] == answers
        assert (ours.land, ours.no_land) == (read.land, read.no_land)


def test_the_year_is_the_same_bytes_again() -> None:
    first = next(iter(story().simulated_year(plan(), ("2023-Q3",))))
    assert first.data(plan()) == first.data(plan())


def test_a_correction_replaces_the_first_workbook_on_the_day_it_arrives() -> None:
    marked = story().marked_indicator(plan(), "huzhu").id
    sent = [s for s in returns() if (s.unit, s.period) == ("huzhu", "2023-Q3")]
    values = []
    for day in sorted(s.modified[:10] for s in sent):
        standing = Desk(date.fromisoformat(day)).progress("2023-Q3").standings["huzhu", marked]
        assert standing.value is not None
        values.append(standing.value.value)
    assert len(values) == 2
    assert values[1] == pytest.approx(values[0] * 2)


# --- who is late, who is missing ---


def test_before_the_due_date_all_who_have_not_yet_reported_are_reminded() -> None:
    desk = Desk(date(2023, 9, 11))
    there = {s.unit for s in desk.arrived if s.period == "2023-Q3"}
    assert there
    assert desk.reminded("2023-Q3") == {u.id for u in plan().units if u.kind != "city"} - there
    said = desk.text("2023-Q3", "reminder", "hualong")
    assert "请于9月12日前报送" in said
    assert "超过报送时限" not in said


def test_after_it_those_still_missing_until_they_report() -> None:
    late = Desk(date(2023, 9, 13))
    assert late.reminded("2023-Q3") == {"xunhua", "hualong", "science-technology"}
    said = late.text("2023-Q3", "reminder", "xunhua")
    assert "已超过报送时限" in said
    assert "请于9月15日前补报" in said
    assert Desk(date(2023, 9, 15)).reminded("2023-Q3") == {"hualong", "science-technology"}


@pytest.mark.parametrize("period", list(story().PERIODS))
def test_at_the_end_exactly_who_never_reported_is_reminded(period: str) -> None:
    never = {unit for unit, missing in story().MISSING if missing == period}
    assert Desk().reminded(period) == never


@pytest.mark.parametrize("period", list(story().PERIODS))
def test_reports_say_how_many_reported_and_whom_the_sums_leave_out(period: str) -> None:
    kind = "weekly-report" if "-W" in period else "progress-report"
    never = {unit for unit, missing in story().MISSING if missing == period}
    said = text(period, kind)
    assert f"应报送单位{len(plan().units)}个，已报送{len(plan().units) - len(never)}个" in said
    counties = [plan().unit(u).short for u in never if plan().unit(u).kind == "county"]
    for name in counties:
        assert f"不含{name}" in said or f"{name}未报送，全市数据不含" in said
    assert ("不含" in said.split("。")[1]) == bool(counties)


def test_the_supervision_notice_names_who_was_late_and_who_did_not_report() -> None:
    notice = text("2023-Q3", "supervision-notice")
    assert "第三季度材料应于9月12日前报送" in notice
    assert "循化县（9月14日）逾期报送；化隆县、市科技局没有报送，予以通报" in notice
    assert "循化县没有报送" not in notice
    assert "互助县（" not in notice.split("没有按时按要求报送")[1]  # corrected in time
    assert "市商务局没有报送，予以通报" in text("2023-Q4", "supervision-notice")


def test_the_supervision_notice_names_problems_that_are_not_put_right() -> None:
    assert "反映，" not in text("2023-Q3", "supervision-notice")
    overdue = text("2023-Q4", "supervision-notice")
    names = {unit: plan().unit(unit).short for unit in (story().GOING_ON, story().UNANSWERED)}
    assert f"。{names[story().GOING_ON]}撂荒地" in "。" + overdue.replace("\n", "。")
    assert f"{names[story().GOING_ON]}：" not in overdue  # its words begin with its name
    assert "（第三季度反映，整改中）" in overdue
    assert "（第三季度反映，未答复）" in overdue
    assert f"{plan().unit(story().SOLVED).short}撂荒地" not in overdue.split("逾期没有整改")[1]


def test_one_day_for_all_that_is_demanded_of_a_county_is_said_once() -> None:
    demands = text("2023-Q4", "supervision-notice").split("工作要求")[1]
    lines = [line for line in demands.splitlines() if "均应于12月31日前完成" in line]
    assert lines
    assert all(line.count("12月31日") == 1 for line in lines)


def test_to_governments_the_notice_says_whose_consent_it_has() -> None:
    config = Config(report=replace(Config().report, notice_to="governments"))
    document = Desk(config=config).document("2023-Q4", "supervision-notice")
    assert document.recipients == ("各县区人民政府", "市直有关单位")
    first = next(t for t in paragraph_texts(document) if "每季度一督查" in t)
    assert first.startswith("经市政府同意，按照")
    assert "经市政府同意" not in text("2023-Q4", "supervision-notice")


def test_who_was_late_missing_or_stays_behind_can_be_told_alone() -> None:
    desk = Desk(date(2023, 11, 20))
    told = {c.unit: c.document for c in desk.documents("2023-Q3", "unit-notice")}
    assert set(told) == {"xunhua", "hualong", "science-technology"}
    assert (told["xunhua"].form, told["science-technology"].form) == ("通报", "函")
    said = {unit: "\n".join(paragraph_texts(d)) for unit, d in told.items()}
    assert "应于9月12日前报送，你局于9月14日报送，已逾期" in said["xunhua"]
    assert "应于9月12日前报送，你局没有报送" in said["hualong"]
    assert "进度方面" not in said["hualong"]
    later = {c.unit: c for c in desk.documents("2023-Q4", "unit-notice")}
    assert "commerce" in later
    behind = "\n".join(paragraph_texts(later["huzhu"].document))
    assert "其中连续两期滞后" in behind
    assert "\n请你局逐项查明原因" in behind
    assert later["huzhu"].document.topic == "情况通报"  # follows …工作 in a mail's subject
    assert "报送方面" not in behind


# --- the morning ---


def test_the_morning_of_10_september_is_told_in_five_lines() -> None:
    said = render(agenda_of(plan(), returns(), Path("nowhere"), date(2023, 9, 10)))
    lines = said.splitlines()
    assert len(lines) == 5
    assert "星期日，非工作日" in lines[0]
    assert "第36周报送表（9月8日）未报的有民和县、化隆县" in lines[2]
    assert "第三季度书面报告（9月12日，还有2个工作日）" in lines[3]
    assert "hdreports remind --period 2023-W36" in lines[4]


def test_every_morning_of_the_year_is_told_in_five_lines() -> None:
    for day in (date(2023, 8, 14), date(2023, 10, 8), date(2023, 12, 29), date(2024, 1, 10)):
        lines = render(agenda_of(plan(), returns(), Path("nowhere"), day)).splitlines()
        assert len(lines) == 5, day


# --- what changed ---


def test_a_recovery_and_a_regress_are_told() -> None:
    progress = Desk().progress("2023-Q4")
    for unit, before, now in (
        (story().RECOVERING, "behind", ("on-pace", "done")),
        (story().REGRESSING, ("on-pace", "done"), "behind"),
    ):
        indicator = story().marked_indicator(plan(), unit)
        standing = progress.standings[plan().unit(unit).region, indicator.id]
        assert standing.previous_state in before
        assert standing.state in now
        said = text("2023-Q4", "progress-report", unit)
        assert ("由滞后转为达到序时进度" if unit == story().RECOVERING else "转为滞后") in said


@pytest.mark.parametrize("period", [p for p in periods() if p != "2023-H2"])
def test_changes_are_the_difference_to_the_period_before(period: str) -> None:
    before = previous_period(plan(), plan_period(plan(), period))
    assert before is not None
    now, past = Desk().progress(period), Desk().progress(before.id)
    compared = 0
    for key, standing in now.standings.items():
        earlier = past.standings[key].value if key in past.standings else None
        if standing.change is None:
            continue
        assert standing.value is not None
        assert earlier is not None
        assert standing.change.value == standing.value.value - earlier.value
        compared += 1
    assert compared > 50 or not past.submissions


def test_who_did_not_report_last_time_has_no_change() -> None:
    standings = Desk().progress("2023-Q4").standings
    mine = [s for (who, _), s in standings.items() if who == "hualong"]
    assert any(s.value for s in mine)
    assert all(s.change is None for s in mine)


# --- problems and strikes ---


def test_problems_are_carried_until_they_are_answered() -> None:
    solved, going, silent = (
        problem(u) for u in (story().SOLVED, story().GOING_ON, story().UNANSWERED)
    )
    assert [e.state for e in solved.events] == ["open", "claimed"]
    assert [e.state for e in going.events] == ["open", "in-progress", "claimed"]
    assert [e.note for e in silent.events] == ["", "未答复", ""]


@pytest.mark.parametrize(
    ("period", "asked"),
    [
        ("2023-Q3", ()),
        ("2023-Q4", ("SOLVED", "GOING_ON", "UNANSWERED")),
        ("2023", ("GOING_ON", "UNANSWERED")),
        ("2023-W46", ()),
    ],
)
def test_the_blank_returns_ask_about_what_is_open(period: str, asked: tuple[str, ...]) -> None:
    of = plan_period(plan(), period)
    before = previous_period(plan(), of)
    assert before is not None
    ledger = Desk().ledger(before.as_of)
    for name in ("SOLVED", "GOING_ON", "UNANSWERED"):
        unit = getattr(story(), name)
        assert bool(to_answer(ledger, unit, of)) == (name in asked), name


@pytest.mark.parametrize("period", list(story().PERIODS))
def test_an_unanswered_problem_is_a_finding_of_that_period_alone(period: str) -> None:
    silent = {f.unit for f in Desk().findings(period) if f.code == "problem-unanswered"}
    assert silent == ({story().UNANSWERED} if period == "2023-Q4" else set())


# --- runs: what they write ---


@dataclass
class Office:
    """Runs over the year's returns, as they lie there on a day; no pages are drawn."""

    config: Config
    today: date = LATER

    def arrived(self, *_: object) -> tuple[Submission, ...]:
        """Of two units only: a run draws up a ledger for each."""
        return tuple(s for s in Desk(self.today).arrived if s.unit in ("city", "huzhu"))

    def run(self, period: str, *kinds: str, on: date = LATER) -> RunResult:
        self.today = on
        return run_report(self.config, period, selection=Selection(kinds, on))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("year")
    (folder / "inputs").mkdir()
    made = Office(Config(paths=Paths(folder / "inputs", folder / "outputs")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "RenderPool", QuickPool)
        patch.setattr("hdreports.filing.write_review", lambda *_: b"review page")
        patch.setattr(gather, "read_guarded", made.arrived)
        yield made


def test_a_reminder_has_no_recipient_that_nobody_told_us(office: Office) -> None:
    result = office.run("2023-W37", "reminder", on=date(2023, 9, 18))
    (mail,) = (result.published.folder / "mail").glob("民和县*催报*.eml")
    head = mail.read_text("utf-8").split("\n\n")[0]
    assert "\nTo:" not in head
    assert "X-Unsent: 1" in head


def test_a_strike_needs_a_claim_and_is_in_the_ledger_from_its_period_on(office: Office) -> None:
    at = datetime(2024, 1, 12, 2, tzinfo=UTC)
    office.today = date(2023, 9, 20)
    desk = open_desk(office.config)
    unclaimed = str(story().PROBLEM_TASK)
    with pytest.raises(RefusedError, match="没有报送为已完成"):
        decision_on(desk, "strike", "互助县", unclaimed, at, "马岩", "验收单", "")
    office.today = LATER
    desk = open_desk(office.config)
    claimed = str(story().CLAIMED_TASK)
    decision, _ = decision_on(desk, "strike", "互助县", claimed, at, "马岩", "验收单3号", "核实")
    enter(office.config, decision)
    struck = {period: _struck(office.run(period)) for period in ("2023-Q4", "2023")}
    assert struck["2023-Q4"] == []
    assert struck["2023"] == ["2024-01-12 已销号（马岩：验收单3号（仍予销号的理由：核实））"]


def test_the_register_leaves_two_runs_the_same_bytes(office: Office) -> None:
    first = manifest(office.run("2023"))
    assert manifest(office.run("2023")) == first
    kinds = {f["kind"] for f in first["files"]}
    assert {"progress-report", "ledger", "review-page", "mail"} <= kinds


def test_a_run_of_another_kind_leaves_the_rest(office: Office) -> None:
    office.run("2023-Q3", on=date(2023, 9, 15))
    again = office.run("2023-Q3", "reminder", on=date(2023, 9, 15))
    files = manifest(again)["files"]
    assert {"progress-report", "supervision-notice", "ledger"} <= {f["kind"] for f in files}
    reminded = {f["unit"] for f in files if f["kind"] == "reminder"}
    assert reminded == {u.id for u in plan().units} - {"city", "huzhu"}


def _struck(result: RunResult) -> list[str]:
    data = (result.published.folder / "台账" / "台账.xlsx").read_bytes()
    sheet = load_workbook(io.BytesIO(data))["重点任务台账"]
    return [str(c.value) for c in sheet["L"] if c.value and "已销号" in str(c.value)]
