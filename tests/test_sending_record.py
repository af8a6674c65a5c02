"""The record of mails: what was drafted for whom and when, sent when, and what the server said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sending_office import NOW, TO, Office, mail, opened
from smtp_server import CODE, cut

from hdreports.cli import cli
from hdreports.register import Register, RegisterError
from hdreports.register.outbox import Outbox
from hdreports.sending import record
from hdreports.sending.queue import Wishes, read_queue

REMINDER = {"document": "reminder", "subject": "2023年第三季度 互助县 催报通知"}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path, huzhu=mail("互助县", **REMINDER), ledu=mail("乐都区")) as made:
        yield made


def note(office: Office, when: datetime) -> tuple[str, ...]:
    with Register.open(office.inputs) as register:
        return record.note_drafts(register, office.folder, when)


def lines(office: Office) -> list[str]:
    result = office.send("--record")
    assert result.exit_code == 0, result.output
    return [line.strip() for line in result.output.splitlines()]


def test_a_period_without_mails_says_so(office: Office) -> None:
    assert lines(office) == ["2023年第三季度没有拟稿和发送的记录。"]


def test_a_reminder_is_on_record_from_its_drafting_on(office: Office) -> None:
    assert note(office, NOW) == ()
    assert lines(office) == [
        "1. 2023年第三季度 互助县 催报通知",
        f"收件人：{TO}",
        "2023-09-11 09:00　拟稿",
        "2023年第三季度共1封，已发送0封。",
    ]


def test_drafting_the_same_again_keeps_the_first_day_and_another_is_a_new_line(
    office: Office,
) -> None:
    note(office, NOW)
    note(office, NOW + timedelta(days=1))
    assert [line for line in lines(office) if line.endswith("拟稿")] == ["2023-09-11 09:00　拟稿"]
    office.make(huzhu=mail("互助县", **REMINDER, text="已经逾期，请速报送。\n"))
    note(office, NOW + timedelta(days=3))
    assert [line for line in lines(office) if line.endswith("拟稿")] == [
        "2023-09-11 09:00　拟稿",
        "2023-09-14 09:00　拟稿",
    ]


def test_each_step_is_told_with_its_time_and_what_the_server_said(office: Office) -> None:
    note(office, NOW)
    office.server.mailbox.answers["互助县"] = "554 DT:SPM 163 smtp1"
    office.send("--confirm")
    del office.server.mailbox.answers["互助县"]
    office.send("--confirm")
    told = lines(office)
    reminder = told[: told.index("2. 2023年第三季度 乐都区 工作进展情况报告")]
    steps = [line.split("　", 1)[1] for line in reminder[2:]]
    assert steps[0] == "拟稿"
    assert steps[1] == "开始发送"
    assert steps[2].startswith("未发出：邮件被服务器拒收：554 DT:SPM")
    assert steps[3] == "开始发送（第2次）"
    assert steps[4].startswith("已发送：250 Mail OK")
    assert told[-1] == "2023年第三季度共2封，已发送2封。"
    assert "列入待发" in told[len(reminder) + 2]


def test_what_nobody_knows_and_a_clerk_finds_out_is_on_record(office: Office) -> None:
    office.server.mailbox.answers["互助县"] = cut
    office.send("--confirm")
    office.send("--arrived", "互助县")
    said = "\n".join(lines(office))
    assert "结果不明：邮件已交出，但连接中断" in said
    assert "已发送：经人工查实已送达" in said


def test_a_drafted_reminder_is_still_sent_only_once(office: Office) -> None:
    note(office, NOW)
    office.send("--confirm")
    note(office, NOW + timedelta(days=1))
    assert office.send("--confirm").exit_code == 0
    assert len(office.server.mailbox.arrived) == 2


def test_samples_are_not_put_on_record(office: Office) -> None:
    office.make(sample=True, huzhu=mail("互助县", **REMINDER))
    note(office, NOW)
    assert office.states() == []


def test_without_a_run_there_is_nothing_to_note(office: Office) -> None:
    (office.folder / "manifest.json").unlink()
    assert note(office, NOW) == ()
    assert office.states() == []


def test_a_register_that_fails_is_told_and_stops_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise RegisterError("登记簿：磁盘已满。")

    monkeypatch.setattr(Outbox, "plan", full)
    assert note(office, NOW) == ("登记簿：磁盘已满，没有记下拟稿的时间",)


def test_looking_at_the_record_sends_and_changes_nothing(office: Office) -> None:
    note(office, NOW)
    assert office.send("--record", "--confirm").exit_code == 0
    assert office.server.mailbox.logins == 0
    with Register.open(office.inputs) as register:
        (item, _) = read_queue(office.folder, Outbox(register), Wishes())
    assert item.entry is None or item.entry.state == "planned"


def test_help_never_shows_the_code() -> None:
    shown = CliRunner().invoke(cli, ["send", "--help"], env={"HDREPORTS_SMTP_PASSWORD": CODE})
    assert shown.exit_code == 0
    assert "HDREPORTS_SMTP_PASSWORD" in shown.output
    assert CODE not in shown.output


def test_times_are_those_of_beijing(office: Office) -> None:
    note(office, datetime(2023, 9, 11, 23, 30, tzinfo=UTC))
    assert "2023-09-12 07:30　拟稿" in lines(office)


def test_a_second_reminder_of_a_period_goes_only_with_again_and_says_so(office: Office) -> None:
    office.send("--confirm")
    office.make(
        huzhu=mail("互助县", **REMINDER, text="已经逾期，请速报送。\n"), ledu=mail("乐都区")
    )
    result = office.send("--confirm")
    assert result.exit_code == 1
    assert "本期催报通知已发过另一版本（" in result.output
    assert "再次催报的这一份须加 --again huzhu 才发送" in result.output
    assert len(office.server.mailbox.arrived) == 2
    assert office.send("--confirm", "--again", "互助县").exit_code == 0
    assert len(office.server.mailbox.arrived) == 3


def test_who_was_reminded_before_is_known_when_the_next_reminder_is_drafted(office: Office) -> None:
    def before() -> set[str]:
        with Register.open(office.inputs) as register:
            return set(record.reminded_before(register, office.folder))

    assert before() == set()
    office.send("--confirm")
    assert before() == set()  # the one that lies there is the one that was sent
    text = "已经逾期，请速报送。\n"
    office.make(huzhu=mail("互助县", **REMINDER, text=text), ledu=mail("乐都区", text=text))
    assert before() == {"huzhu"}  # of 乐都区 it is a report
