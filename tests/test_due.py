"""What is due on a day, on working days by the holiday calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from made_submissions import plan, told

from hdreports.cli import cli
from hdreports.commands.duties import Agenda, agenda_of, render
from hdreports.intake.model import Submission
from hdreports.plan import workdays
from hdreports.plan.deadlines import deadlines, return_due
from hdreports.plan.period import plan_period


def on(day: str, *given: Submission, outputs: Path = Path("nowhere")) -> Agenda:
    return agenda_of(plan(), given, outputs, date.fromisoformat(day))


def returns(period: str, modified: str = "", *without: str) -> list[Submission]:
    units = [u.id for u in plan().units if u.id not in without]
    return [replace(told(u, {}, period), modified=modified) for u in units]


def named(agenda: Agenda, part: str) -> dict[str, tuple[str, ...]]:
    return {d.deadline.name: d.missing for d in getattr(agenda, part)}


# --- working days ---


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2023-09-28", True),
        ("2023-09-29", False),  # 中秋
        ("2023-10-07", True),  # a Saturday worked for the holiday
        ("2023-10-08", True),
        ("2023-11-12", False),
        ("2024-01-01", False),
    ],
)
def test_working_days_follow_the_holiday_notice(day: str, works: bool) -> None:
    assert workdays.is_working_day(date.fromisoformat(day)) is works


def test_beyond_the_known_years_monday_to_friday_count_and_that_is_said() -> None:
    day = date(2099, 1, 1)  # a Thursday
    assert workdays.is_working_day(day)
    assert not workdays.is_working_day(date(2099, 1, 3))
    assert "2099年" in workdays.notice([day, date(2023, 1, 1)])
    assert workdays.notice([date(2023, 1, 1)]) == ""


def test_working_days_between_two_days_leave_out_the_first() -> None:
    assert workdays.between(date(2023, 9, 28), date(2023, 10, 8)) == 2
    assert workdays.between(date(2023, 9, 12), date(2023, 9, 12)) == 0
    assert workdays.later(date(2023, 9, 28), 1) == date(2023, 10, 7)


# --- deadlines ---


@pytest.mark.parametrize(
    ("period", "what", "due"),
    [
        ("2023-W36", "weekly-return", "2023-09-08"),
        ("2023-W39", "weekly-return", "2023-09-28"),  # Friday is a holiday
        ("2023-W40", "weekly-return", "2023-10-08"),  # a Sunday that is worked
        ("2023-09a", "dispatch", "2023-09-15"),
        ("2023-09b", "dispatch", "2023-10-07"),
        ("2023-Q3", "report", "2023-09-12"),
        ("2023-Q3", "supervision", "2023-09-19"),
        ("2023-Q4", "report", "2023-11-12"),
        ("2023-H2", "half-year-summary", "2024-01-10"),
        ("2023", "report", "2024-01-10"),
    ],
)
def test_each_rhythm_has_its_day(period: str, what: str, due: str) -> None:
    (found,) = (d for d in deadlines(plan()) if (d.period.id, d.what) == (period, what))
    assert found.due == date.fromisoformat(due)


def test_a_due_date_on_a_sunday_has_to_be_met_before() -> None:
    (report,) = (d for d in deadlines(plan()) if (d.period.id, d.what) == ("2023-Q4", "report"))
    assert report.by == date(2023, 11, 10)


def test_nothing_is_due_before_the_plan_was_issued() -> None:
    found = deadlines(plan())
    assert min(d.due for d in found) >= plan().info.issued
    assert {d.period.id for d in found if d.what == "weekly-return"} == {
        f"2023-W{n}" for n in range(32, 53)
    }
    assert return_due(plan(), plan_period(plan(), "2023-H2")) is None


# --- the day ---


def test_who_has_not_reported_is_named() -> None:
    agenda = on("2023-09-12", *returns("2023-Q3", "2023-09-11T08:00:00", "huzhu", "commerce"))
    assert named(agenda, "today") == {"第三季度书面报告": ("互助县", "市商务局")}


def test_a_return_that_was_changed_later_is_not_there_yet() -> None:
    given = returns("2023-Q3", "2023-09-14T08:00:00")
    assert named(on("2023-09-13", *given), "overdue")["第三季度书面报告"]
    assert "第三季度书面报告" not in named(on("2023-09-14", *given), "overdue")


def test_on_the_last_working_day_before_a_sunday_the_report_is_due_today() -> None:
    assert "第四季度书面报告" in named(on("2023-11-10"), "today")
    assert "第四季度书面报告" in named(on("2023-11-12"), "today")
    assert "第四季度书面报告" in named(on("2023-11-13"), "overdue")


def test_on_its_day_nothing_is_overdue_yet() -> None:
    report = "第三季度书面报告"
    assert report in named(on("2023-09-12"), "today")
    assert report not in named(on("2023-09-12"), "overdue")
    assert on("2023-09-12").earlier == on("2023-09-11").earlier
    assert report in named(on("2023-09-13"), "overdue")


def test_a_week_is_looked_ahead() -> None:
    assert "第三季度书面报告" in named(on("2023-09-05"), "ahead")
    assert "第三季度书面报告" not in named(on("2023-09-04"), "ahead")


@pytest.mark.parametrize("changes", [{"usable": False}, {"summary": True}])
def test_who_sent_nothing_of_use_or_stands_in_a_summary_table_alone_still_owes(
    changes: dict[str, bool],
) -> None:
    given = [replace(s, **changes) for s in returns("2023-Q3")]
    missing = named(on("2023-09-12", *given), "today")["第三季度书面报告"]
    assert len(missing) == len(plan().units)


def test_samples_count_only_as_long_as_there_is_nothing_real() -> None:
    samples = [replace(s, sample=True) for s in returns("2023-Q3", "", "huzhu")]
    alone = on("2023-09-12", *samples)
    assert named(alone, "today") == {"第三季度书面报告": ("互助县",)}
    assert "所列报送情况为样例" in render(alone)
    (real,) = (s for s in returns("2023-Q3") if s.unit == "huzhu")
    beside = on("2023-09-12", *samples, real)
    assert len(named(beside, "today")["第三季度书面报告"]) == len(plan().units) - 1
    assert "样例" not in render(beside)


def test_a_day_whose_holidays_are_not_known_says_so() -> None:
    said = render(on("2099-01-05"))
    assert said.splitlines()[-1].startswith("注意：2099年的节假日安排尚未收录，工作日按周一至周五")
    assert "注意" not in render(on("2023-09-12"))


def test_what_is_overdue_is_done_first() -> None:
    todo = render(on("2023-09-12", *returns("2023-W36", "", "huzhu"))).split("现在要做：")[1]
    assert todo.index("催报第36周报送表") < todo.index("提醒报送第三季度书面报告")


def test_of_the_weeks_only_the_last_is_told_and_the_earlier_are_counted() -> None:
    agenda = on("2023-09-10", *returns("2023-W36", "", "minhe"), *returns("2023-W35", "", "huzhu"))
    assert named(agenda, "overdue")["第36周报送表"] == ("民和县",)
    assert "第35周报送表" not in named(agenda, "overdue")
    assert agenda.earlier == 1 + 3 * len(plan().units)
    assert f"另缺{agenda.earlier}份报送表" in render(agenda)


def test_what_the_bureau_makes_is_done_when_its_file_is_there(tmp_path: Path) -> None:
    assert "9月上半月调度" in named(on("2023-09-15", outputs=tmp_path), "today")
    (tmp_path / "2023-09a").mkdir()
    manifest = tmp_path / "2023-09a" / "manifest.json"
    manifest.write_text('{"files": [{"kind": "dispatch"}]}', encoding="utf-8")
    assert "9月上半月调度" not in named(on("2023-09-15", outputs=tmp_path), "today")


def test_a_day_with_nothing_to_do_says_so() -> None:
    said = render(on("2023-01-10"))
    assert said.count("无。") == 3
    assert "没有到期和逾期的事项" in said


def test_the_command_takes_a_day_and_an_empty_folder(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        cli, ["due", "--date", "2023-09-10", "--inputs", str(tmp_path), "--format", "json"]
    )
    assert result.exit_code == 0
    assert '"working_day": false' in result.output
    assert CliRunner().invoke(cli, ["due", "--date", "9月10日"]).exit_code == 2
