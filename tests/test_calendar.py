"""The year's deadlines as a calendar file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from icalendar import Calendar, Event
from made_submissions import plan

from hdreports.cli import cli
from hdreports.plan import workdays
from hdreports.plan.deadlines import deadlines
from hdreports.writers.ics import write_calendar


def events() -> list[Event]:
    read = Calendar.from_ical(write_calendar(plan(), deadlines(plan())))
    return [c for c in read.walk("VEVENT") if isinstance(c, Event)]


def test_every_deadline_is_an_event_of_its_day() -> None:
    told = {(e.decoded("dtstart"), str(e["summary"])) for e in events()}
    assert len(told) == len(deadlines(plan()))
    assert (date(2023, 9, 12), "第三季度书面报告截止") in told
    assert (date(2024, 1, 10), "下半年工作总结应完成") in told


def test_events_have_names_of_their_own_and_ring_the_day_before() -> None:
    found = events()
    assert len({str(e["uid"]) for e in found}) == len(found)
    assert all(len(e.walk("VALARM")) == 1 for e in found)


def test_a_due_date_on_a_sunday_says_until_when_it_has_to_be_done() -> None:
    (report,) = (e for e in events() if str(e["uid"]).startswith("2023-Q4.report@"))
    assert "最后一个工作日11月10日办完" in str(report["description"])


def test_the_same_deadlines_are_the_same_bytes() -> None:
    assert write_calendar(plan(), deadlines(plan())) == write_calendar(plan(), deadlines(plan()))


def test_lines_are_folded_at_75_bytes_and_end_with_crlf() -> None:
    lines = write_calendar(plan(), deadlines(plan())).split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line for line in lines)


def test_a_notice_on_unknown_holidays_goes_with_it() -> None:
    assert "尚未收录" in write_calendar(plan(), (), "2099年的节假日安排尚未收录").decode()


def test_the_command_says_which_holidays_it_does_not_know(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workdays, "known", lambda year: year < 2024)
    out = tmp_path / "期限.ics"
    for words in (["calendar"], ["calendar", "--out", str(out)]):
        assert "注意：2024年的节假日安排尚未收录" in CliRunner().invoke(cli, words).output
    (calendar,) = Calendar.from_ical(out.read_bytes()).walk("VCALENDAR")
    assert str(calendar["x-wr-caldesc"]).startswith("2024年的节假日安排尚未收录")


def test_the_command_lists_or_writes(tmp_path: Path) -> None:
    listed = CliRunner().invoke(cli, ["calendar"])
    assert "2023-09-12（周二）  各单位报送  第三季度书面报告" in listed.output
    out = tmp_path / "期限.ics"
    assert CliRunner().invoke(cli, ["calendar", "--out", str(out)]).exit_code == 0
    assert out.read_bytes() == write_calendar(plan(), deadlines(plan()))
    gone = CliRunner().invoke(cli, ["calendar", "--out", str(tmp_path / "no" / "a.ics")])
    assert gone.exit_code == 3
