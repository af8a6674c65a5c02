"""催报通知: to whom, in which form, with what it says before and after the due date."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from made_submissions import plan, progress_of, task, told
from pdf_help import pdf_writer
from pipeline_help import config, filled_return, manifest, samples, tree, without_pages

from hdreports.cli import cli
from hdreports.config import Config
from hdreports.document.model import Document
from hdreports.document.texts import paragraph_texts
from hdreports.ledger.states import build
from hdreports.narrative.environment import TEMPLATES
from hdreports.narrative.job import Job
from hdreports.narrative.kinds import KindError, kinds_for
from hdreports.narrative.reminder import compose_reminder, unreported
from hdreports.pipeline import Selection, run_report
from hdreports.plan.period import plan_period
from hdreports.progress.assessment import assess
from hdreports.progress.standings import Thresholds
from hdreports.register import Register
from hdreports.register.outbox import Outbox

Q3 = "2023-Q3"


def reminder(unit: str, day: str, *problems: str, period: str = Q3) -> Document:
    """To a unit that sent nothing for the quarter but, with `problems`, named some before."""
    before = ()
    if problems:
        named = [
            task(unit, n, period="2023-Q2", problems=problem)
            for n, problem in enumerate(problems, 2)
        ]
        before = (told(unit, period="2023-Q2", tasks=tuple(named)),)
    job = Job(
        assess(plan(), plan_period(plan(), period), before),
        (),
        Config(),
        Thresholds(),
        date(2023, 9, 12),
        TEMPLATES,
        build(plan(), before),
        date.fromisoformat(day),
    )
    return compose_reminder(job, plan().unit(unit)).document


def text(document: Document) -> str:
    return "\n".join(paragraph_texts(document))


def test_a_countys_bureau_gets_a_notice_and_a_department_a_letter() -> None:
    county, department = reminder("huzhu", "2023-09-11"), reminder("commerce", "2023-09-11")
    assert (county.form, county.full_title[-2:]) == ("通知", "通知")
    assert (department.form, department.full_title[-1]) == ("函", "函")
    assert county.recipients == ("互助土族自治县农业农村局",)
    assert county.issuer == "海东市农业农村局"


def test_before_the_due_date_it_reminds() -> None:
    said = text(reminder("huzhu", "2023-09-12"))
    assert "应于9月12日前报送。截至9月12日，尚未收到你局的上述材料" in said
    assert "通报" not in said


def test_where_the_due_date_is_no_working_day_it_names_the_one_before() -> None:
    said = text(reminder("huzhu", "2023-11-08", period="2023-Q4"))
    assert "应于11月12日前报送" in said
    assert "11月12日不是工作日，请于此前最后一个工作日11月10日报送" in said


def test_after_it_it_sets_a_new_day_and_says_what_follows() -> None:
    said = text(reminder("huzhu", "2023-09-28"))
    assert "已超过报送时限" in said
    assert "请于10月8日前补报" in said  # two working days on, over the holidays
    assert "予以通报" in said


def test_problems_to_be_answered_are_quoted() -> None:
    assert "冷库招标流标" in text(reminder("huzhu", "2023-09-11", "冷库招标流标"))
    assert "问题整改" not in text(reminder("huzhu", "2023-09-11"))


def test_with_many_long_problems_it_still_fits_on_one_page() -> None:
    long = (
        "冷库招标两次流标，配套用电还没有接通，县级配套资金也没有落实，项目整体推迟到明年开工建设"
    )
    document = reminder("huzhu", "2023-09-28", *(f"{n}{long}" for n in "一二三"))
    assert "等。" in text(document)
    assert pdf_writer().write(document).pages == 1


def test_the_mailbox_stands_where_its_line_need_not_break_before_it() -> None:
    """It cannot be broken: at a line's end, the line before it would be spread wide in Word."""
    (line,) = (p for p in paragraph_texts(reminder("huzhu", "2023-09-11")) if "@" in p)
    width = sum(1 if c.isascii() else 2 for c in line[: line.index("com") + 3])
    assert 2 * 2 + width <= 2 * 28


def test_the_month_of_signing_is_that_of_the_day_it_is_written() -> None:
    document = reminder("huzhu", "2023-10-09")
    assert "".join(r.text for r in document.date).startswith("2023年10月")


def test_the_bureau_reminds_others_only() -> None:
    summary = replace(told("ledu", {}), summary=True)  # 乐都区 sent nothing itself
    progress = progress_of((told("huzhu", {}), summary))
    asked = {u.id for u in plan().units if unreported(u, progress)}
    assert asked == {u.id for u in plan().units} - {"huzhu", "city"}


# --- in a run ---


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    without_pages(monkeypatch)


def test_reminders_are_made_on_demand_only() -> None:
    quarter = plan_period(plan(), Q3)
    assert "reminder" not in {k.id for k in kinds_for(quarter)}
    assert [k.id for k in kinds_for(quarter, ["reminder"])] == ["reminder"]
    with pytest.raises(KindError, match="weekly-report"):
        kinds_for(quarter, ["weekly-report"])


@pytest.mark.usefixtures("quick")
def test_nobody_needs_to_have_reported(tmp_path: Path) -> None:
    (tmp_path / "inputs").mkdir()
    selection = Selection(("reminder",), date(2023, 9, 1))
    result = run_report(config(tmp_path), Q3, selection=selection)
    made = [f for f in manifest(result)["files"] if f["format"] == "docx"]
    assert len(made) == len(plan().units) - 1
    assert all(f["path"].startswith("催报/") for f in made)


@pytest.mark.usefixtures("quick")
def test_a_chosen_kind_leaves_the_rest_as_it_was_also_what_was_edited(tmp_path: Path) -> None:
    samples(tmp_path, "互助县")
    whole = run_report(config(tmp_path), Q3)
    report = next((whole.published.folder / "报告").glob("互助县*.docx"))
    report.write_bytes(b"edited")
    before = tree(whole.published.folder)
    selection = Selection(("reminder",), date(2023, 9, 14))
    result = run_report(config(tmp_path), Q3, selection=selection)
    after = tree(result.published.folder)
    assert {k: v for k, v in after.items() if k in before and k != "manifest.json"} == {
        k: v for k, v in before.items() if k != "manifest.json"
    }
    assert any(k.startswith("催报/") for k in after)
    assert result.published.kept is None
    full = run_report(config(tmp_path), Q3)
    assert full.published.edited == (report.relative_to(whole.published.folder).as_posix(),)


@pytest.mark.usefixtures("quick")
def test_who_reports_after_all_is_not_reminded_any_more(tmp_path: Path) -> None:
    filled_return(tmp_path / "inputs" / "a.xlsx", "huzhu", {})
    selection = Selection(("reminder",), date(2023, 9, 14))
    first = run_report(config(tmp_path), Q3, selection=selection)
    assert any("乐都区" in f["path"] for f in manifest(first)["files"])
    filled_return(tmp_path / "inputs" / "b.xlsx", "ledu", {"grain-area": 1})
    again = run_report(config(tmp_path), Q3, selection=selection)
    assert not any("乐都区" in f["path"] for f in manifest(again)["files"])


@pytest.mark.usefixtures("quick")
def test_the_command_says_whom_it_reminds(tmp_path: Path) -> None:
    (tmp_path / "inputs").mkdir()
    folders = ["--inputs", str(tmp_path / "inputs"), "--outputs", str(tmp_path / "outputs")]
    told = CliRunner().invoke(cli, ["remind", "--period", Q3, "--date", "2023-09-01", *folders])
    assert told.exit_code == 0, told.output
    assert "催报通知16份：互助县、" in told.output
    record = CliRunner().invoke(cli, ["send", "--period", Q3, "--record", *folders])
    assert record.output.count("　拟稿\n") == 16
    refused = CliRunner().invoke(cli, ["remind", "--period", "2023-09a", *folders])
    assert refused.exit_code == 2


@pytest.mark.usefixtures("quick")
def test_the_command_says_whose_second_reminder_it_is_and_how_that_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = ("huzhu", "ledu")
    units = (replace(u, email=f"{u.id}@example.cn") if u.id in known else u for u in plan().units)
    told_addresses = replace(plan(), units=tuple(units))
    monkeypatch.setattr("hdreports.pipeline.load_plan", lambda _: told_addresses)
    (tmp_path / "inputs").mkdir()

    def remind(day: str) -> str:
        folders = ["--inputs", str(tmp_path / "inputs"), "--outputs", str(tmp_path / "outputs")]
        words = ["remind", "--period", Q3, "--date", day, *folders]
        result = CliRunner().invoke(cli, words)
        assert result.exit_code == 0, result.output
        return result.output

    assert "--again" not in remind("2023-09-11")
    with Register.open(tmp_path / "inputs") as register:
        outbox = Outbox(register)
        first = next(e.mail for e in outbox.of_period(Q3) if e.mail.unit == "huzhu")
        at = datetime(2023, 9, 11, 1, tzinfo=UTC)
        assert outbox.claim(first, at)
        outbox.finish(first, "sent", at, 250, "OK")
    second = remind("2023-09-14")
    assert "\n互助县本期已发过催报通知，再次催报须在发送时写明：" in second
    assert "hdreports send --period 2023-Q3 --confirm --again 互助县。" in second
