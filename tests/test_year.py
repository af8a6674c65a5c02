"""The simulated year: every document of every period, and what must agree between them."""

from __future__ import annotations

import importlib.util
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from made_submissions import plan
from openpyxl import load_workbook
from pipeline_help import QuickPool, manifest

from hdreports import gather, pipeline
from hdreports.commands.duties import agenda_of, render
from hdreports.commands.strikes import RefusedError, decision_on, enter, open_desk
from hdreports.config import Config, Paths
from hdreports.intake.model import Submission
from hdreports.intake.reader import read_bytes
from hdreports.ledger.model import Item
from hdreports.ledger.states import problem_id
from hdreports.outcome import RunResult
from hdreports.pipeline import Selection, run_report
from hdreports.plan.period import plan_period
from hdreports.progress.assessment import Progress, assess

ROOT = Path(__file__).parents[1]
RETURNS = ("2023-W36", "2023-W37", "2023-Q3", "2023-Q4", "2023")
DOCUMENTS = (*RETURNS, "2023-09a", "2023-12b", "2023-H2")  # one rhythm like the other
LATER = date(2024, 1, 31)


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_year", ROOT / "scripts" / "make_year.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@dataclass
class Year:
    """The year's workbooks, read once, and the runs over them; `today` is what has arrived."""

    story: ModuleType
    everything: tuple[Submission, ...]
    config: Config
    today: date = LATER

    def arrived(self, *_: object) -> tuple[Submission, ...]:
        return tuple(s for s in self.everything if s.modified[:10] <= self.today.isoformat())

    def run(self, period: str, *kinds: str, on: date = LATER) -> RunResult:
        self.today = on
        return run_report(self.config, period, selection=Selection(kinds, on))

    def progress(self, period: str) -> Progress:
        self.today = LATER
        of = plan_period(plan(), period)
        return assess(plan(), of, gather.take_in(self.config.paths.inputs, plan(), of).counting)

    @cached_property
    def runs(self) -> dict[str, RunResult]:
        """All documents of all periods, when everything has arrived."""
        return {period: self.run(period) for period in DOCUMENTS}

    def text(self, period: str, kind: str, unit: str = "市农业农村局") -> str:
        result = self.runs[period]
        (path,) = (
            f["path"]
            for f in manifest(result)["files"]
            if f["kind"] == kind and f["format"] == "pdf" and Path(f["path"]).name.startswith(unit)
        )
        return (result.published.folder / path).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    folder = tmp_path_factory.mktemp("year")
    (folder / "inputs").mkdir()
    story = script()
    read = tuple(
        read_bytes(made.data(plan()), made.path, plan())
        for made in story.simulated_year(plan(), RETURNS)
    )
    made = Year(story, read, Config(paths=Paths(folder / "inputs", folder / "outputs")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "RenderPool", QuickPool)
        patch.setattr(gather, "read_guarded", made.arrived)
        yield made


def reminded(result: RunResult) -> set[str | None]:
    return {f["unit"] for f in manifest(result)["files"] if f["kind"] == "reminder"}


def problem(year: Year, unit: str) -> Item:
    year.today = LATER
    id = problem_id(unit, year.story.PROBLEM_TASK, year.story.problem_of(plan().unit(unit)))
    item = open_desk(year.config).ledger.item(unit, id)
    assert item is not None
    return item


# --- the returns themselves ---


def test_every_workbook_of_the_year_can_be_used(year: Year) -> None:
    assert [s.file for s in year.everything if not s.usable] == []
    assert [f for s in year.everything for f in s.findings if f.severity == "error"] == []


def test_the_year_is_the_same_bytes_again(year: Year) -> None:
    first = next(iter(year.story.simulated_year(plan(), ("2023-Q3",))))
    assert first.data(plan()) == first.data(plan())


def test_a_correction_replaces_the_first_workbook_on_the_day_it_arrives(year: Year) -> None:
    marked = year.story.marked_indicator(plan(), "huzhu").id
    sent = [s for s in year.everything if (s.unit, s.period) == ("huzhu", "2023-Q3")]
    values = []
    for day in sorted(s.modified[:10] for s in sent):
        year.today = date.fromisoformat(day)
        q3 = plan_period(plan(), "2023-Q3")
        counting = gather.take_in(year.config.paths.inputs, plan(), q3).counting
        standing = assess(plan(), q3, counting).standings["huzhu", marked]
        assert standing.value is not None
        values.append(standing.value.value)
    assert len(values) == 2
    assert values[1] == pytest.approx(values[0] * 2)


# --- who is late, who is missing ---


def test_before_the_due_date_all_who_have_not_yet_reported_are_reminded(year: Year) -> None:
    result = year.run("2023-Q3", "reminder", on=date(2023, 9, 11))
    there = {s.unit for s in year.arrived() if s.period == "2023-Q3"}
    assert there
    assert reminded(result) == {u.id for u in plan().units if u.kind != "city"} - there
    text = next((result.published.folder / "催报").glob("化隆县*.pdf")).read_text("utf-8")
    assert "请于9月12日前报送" in text
    assert "超过报送时限" not in text


def test_after_it_those_still_missing_until_they_report(year: Year) -> None:
    late = year.run("2023-Q3", "reminder", on=date(2023, 9, 13))
    assert reminded(late) == {"xunhua", "hualong", "science-technology"}
    text = next((late.published.folder / "催报").glob("循化县*.pdf")).read_text("utf-8")
    assert "已超过报送时限" in text
    assert "请于9月15日前补报" in text
    report = year.run("2023-Q3", on=date(2023, 9, 15))
    assert reminded(report) == {"hualong", "science-technology"}
    again = year.run("2023-Q3", "reminder", on=date(2023, 9, 15))
    assert reminded(again) == {"hualong", "science-technology"}
    kinds = {f["kind"] for f in manifest(again)["files"]}
    assert {"progress-report", "supervision-notice", "ledger", "review-page"} <= kinds


def test_a_reminder_has_no_recipient_that_nobody_told_us(year: Year) -> None:
    result = year.run("2023-W37", "reminder", on=date(2023, 9, 18))
    (mail,) = (result.published.folder / "mail").glob("民和县*催报*.eml")
    head = mail.read_text("utf-8").split("\n\n")[0]
    assert "\nTo:" not in head
    assert "X-Unsent: 1" in head


def test_the_morning_of_10_september_is_told_in_five_lines(year: Year) -> None:
    said = render(agenda_of(plan(), year.everything, Path("nowhere"), date(2023, 9, 10)))
    lines = said.splitlines()
    assert len(lines) == 5
    assert "星期日，非工作日" in lines[0]
    assert "第36周报送表（9月8日）未报的有民和县、化隆县" in lines[2]
    assert "第三季度书面报告（9月12日，还有2个工作日）" in lines[3]
    assert "hdreports remind --period 2023-W36" in lines[4]


def test_the_supervision_notice_names_who_did_not_report(year: Year) -> None:
    notice = year.text("2023-Q3", "supervision-notice")
    assert "化隆县、市科技局没有报送，予以通报" in notice
    assert "循化县没有报送" not in notice
    assert "市商务局没有报送，予以通报" in year.text("2023-Q4", "supervision-notice")


# --- what changed ---


def test_a_recovery_and_a_regress_are_told(year: Year) -> None:
    progress = year.progress("2023-Q4")
    for unit, before, now in (
        (year.story.RECOVERING, "behind", ("on-pace", "done")),
        (year.story.REGRESSING, ("on-pace", "done"), "behind"),
    ):
        id = year.story.marked_indicator(plan(), unit).id
        standing = progress.standings[plan().unit(unit).region, id]
        assert standing.previous_state in before
        assert standing.state in now


def test_changes_are_the_difference_of_the_two_reports(year: Year) -> None:
    now, before = year.progress("2023-Q4"), year.progress("2023-Q3")
    compared = 0
    for key, standing in now.standings.items():
        past = before.standings[key].value if key in before.standings else None
        if standing.change is None or standing.value is None or past is None:
            continue
        assert standing.change.value == standing.value.value - past.value
        compared += 1
    assert compared > 50


def test_who_did_not_report_last_time_has_no_change(year: Year) -> None:
    standings = year.progress("2023-Q4").standings
    mine = [s for (who, _), s in standings.items() if who == "hualong"]
    assert any(s.value for s in mine)
    assert all(s.change is None for s in mine)


# --- problems and strikes ---


def test_problems_are_carried_until_they_are_answered(year: Year) -> None:
    story = year.story
    solved, going, silent = (
        problem(year, unit) for unit in (story.SOLVED, story.GOING_ON, story.UNANSWERED)
    )
    assert [e.state for e in solved.events] == ["open", "claimed"]
    assert [e.state for e in going.events] == ["open", "in-progress", "claimed"]
    assert [e.note for e in silent.events] == ["", "未答复", ""]


def test_an_unanswered_problem_is_a_finding_of_that_period_alone(year: Year) -> None:
    by_period = {
        period: {f.unit for f in year.runs[period].findings if f.code == "problem-unanswered"}
        for period in ("2023-Q3", "2023-Q4", "2023")
    }
    assert by_period == {"2023-Q3": set(), "2023-Q4": {year.story.UNANSWERED}, "2023": set()}


def test_a_strike_needs_a_claim_and_is_in_the_ledger_from_its_period_on(year: Year) -> None:
    at = datetime(2024, 1, 12, 2, tzinfo=UTC)
    year.today = date(2023, 9, 20)
    desk = open_desk(year.config)
    unclaimed = str(year.story.PROBLEM_TASK)
    with pytest.raises(RefusedError, match="没有报送为已完成"):
        decision_on(desk, "strike", "互助县", unclaimed, at, "马岩", "验收单", "")
    year.today = LATER
    desk = open_desk(year.config)
    claimed = str(year.story.CLAIMED_TASK)
    decision, _ = decision_on(desk, "strike", "互助县", claimed, at, "马岩", "验收单3号", "核实")
    enter(year.config, decision)
    struck = {period: _struck(year.run(period)) for period in ("2023-Q4", "2023")}
    assert struck["2023-Q4"] == []
    assert struck["2023"] == ["2024-01-12 已销号（马岩：验收单3号（仍予销号的理由：核实））"]


def test_the_register_leaves_two_runs_the_same_bytes(year: Year) -> None:
    first = manifest(year.run("2023"))
    assert manifest(year.run("2023")) == first


def _struck(result: RunResult) -> list[str]:
    data = (result.published.folder / "台账" / "台账.xlsx").read_bytes()
    sheet = load_workbook(io.BytesIO(data))["重点任务台账"]
    return [str(c.value) for c in sheet["L"] if c.value and "已销号" in str(c.value)]


# --- nothing contradicts anything ---


def test_every_period_wrote_its_documents(year: Year) -> None:
    for period, result in year.runs.items():
        kinds = {f["kind"] for f in manifest(result)["files"] if f["format"] == "pdf"}
        assert kinds, period
        assert all(not u.error for u in result.units), period


def test_no_two_documents_of_one_date_differ_on_a_figure(year: Year) -> None:
    told: dict[tuple[str, str], dict[str, str]] = {}
    count = 0
    for period, result in year.runs.items():
        day = manifest(result)["as_of"]
        for path in sorted((result.published.folder / "数据").glob("*.json")):
            for figure in json.loads(path.read_text("utf-8"))["figures"]:
                key = (day, _subject(figure, period))
                told.setdefault(key, {})[figure["text"]] = path.name
                count += 1
    assert count > 5_000
    assert {key: texts for key, texts in told.items() if len(texts) > 1} == {}


def _subject(figure: dict[str, Any], period: str) -> str:
    """What a figure is of. Values of one unit on one day are the same in every rhythm; whatever
    counts, sums or compares belongs to its period's returns."""
    id = str(figure["id"])
    cells = [s for s in figure["sources"] if "cell" in s]
    if len(cells) == 1 and not figure["inputs"] and id.startswith(f"{period}/"):
        return id.removeprefix(f"{period}/")
    return f"{period}: {id}"
