"""Sending against a real server: what arrives, what is surely unsent, what nobody knows."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sending_office import NOW, TITLE, TO, Office, mail, opened
from smtp_server import CODE, USER, cut, drip, silence

from hdreports.config import SmtpSettings
from hdreports.register import Register
from hdreports.register.outbox import Outbox, only_sender
from hdreports.sending.queue import Wishes, read_queue
from hdreports.sending.run import Postman
from hdreports.sending.secret import Secret
from hdreports.writers.mail import MailAttachment, write_mail


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path) as made:
        yield made


def test_without_confirm_mails_are_listed_and_nothing_is_sent(office: Office) -> None:
    result = office.send()
    assert result.exit_code == 0
    for shown in (TO, f"{TITLE}.docx（1.8KB）", "2023年第三季度 互助县", "待发送2封", "没有发送"):
        assert shown in result.output
    assert office.server.mailbox.logins == 0
    assert office.states() == []


def test_what_arrives_is_what_was_made(office: Office) -> None:
    result = office.send("--confirm")
    assert result.exit_code == 0, result.output
    assert office.states() == ["sent", "sent"]
    (sender, recipients, data), _ = office.server.mailbox.arrived
    assert (sender, recipients) == (USER, [TO])
    message = office.server.mailbox.messages()[0]
    assert message["From"] == USER
    assert message["To"] == TO
    assert message["Date"].datetime > datetime(2023, 9, 13, tzinfo=UTC)
    assert message["Message-ID"].endswith("@example.cn>")
    assert b"X-Unsent" not in data
    assert b"X-HDReports" not in data
    body = message.get_body()
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == mail("互助县").text
    files = list(message.iter_attachments())
    assert [f.get_filename() for f in files] == [f"{TITLE}.docx", f"{TITLE}.pdf"]
    assert [f.get_content() for f in files] == [a.content for a in mail("互助县").attachments]


def test_lines_that_begin_with_a_dot_arrive_and_a_drafts_own_fields_do_not(office: Office) -> None:
    text = "first\r\n.\r\n..second\r\nlast\r\n"
    head = f"To: {TO}\r\nBcc: hidden@example.cn\r\nSubject: dots\r\nX-Unsent: 1\r\n"
    head += "Date: Mon, 04 Sep 2023 09:00:00 +0800\r\nX-HDReports-Status: final\r\n"
    office.lay(("huzhu", f"{head}\r\n{text}".encode("ascii")))
    assert office.send("--confirm").exit_code == 0
    ((_, recipients, data),) = office.server.mailbox.arrived
    assert recipients == [TO]
    fields, _, body = data.partition(b"\r\n\r\n")
    assert body.decode() == text
    names = [line.partition(b":")[0] for line in fields.split(b"\r\n")]
    assert sorted(names) == [b"Date", b"From", b"Message-ID", b"Subject", b"To"]
    assert b"04 Sep 2023" not in fields


def test_each_mail_has_its_receipts(office: Office) -> None:
    office.send("--confirm")
    digest = office.entries()[0].mail.digest
    with Register.open(office.inputs) as register:
        receipts = Outbox(register).receipts(digest)
    assert [(r.state, r.attempt) for r in receipts] == [("planned", 0), ("sending", 1), ("sent", 1)]
    assert (receipts[-1].code, receipts[-1].answer) == (250, "Mail OK queued as smtp-1")


def test_a_second_run_sends_nothing(office: Office) -> None:
    office.send("--confirm")
    again = office.send("--confirm", "--again", "huzhu")
    assert again.exit_code == 0
    assert "没有需要发送的邮件" in again.output
    assert len(office.server.mailbox.arrived) == 2
    assert "已发送2封" in office.send().output


def test_a_lost_register_does_not_send_twice(office: Office) -> None:
    office.send("--confirm")
    (office.inputs / "register.sqlite3").unlink()
    result = office.send("--confirm")
    assert "重建" in result.output
    assert len(office.server.mailbox.arrived) == 2


def test_a_refused_recipient_keeps_the_mail_from_all(office: Office) -> None:
    office.make(huzhu=mail("互助县", cc=("gone@example.cn",)), ledu=mail("乐都区"))
    office.server.mailbox.answers["gone@example.cn"] = "550 User not found"
    result = office.send("--confirm")
    assert result.exit_code == 1
    assert "收件人gone@example.cn被服务器拒收：550 User not found" in result.output
    assert office.states() == ["deferred", "sent"]
    assert [r for _, r, _ in office.server.mailbox.arrived] == [[TO]]


def test_a_refused_mail_is_sent_by_the_next_run_the_others_are_not(office: Office) -> None:
    office.server.mailbox.answers["互助县"] = "554 DT:SPM 163 smtp1"
    result = office.send("--confirm")
    assert result.exit_code == 1
    assert "554 DT:SPM" in result.output
    assert "群发或垃圾邮件" in result.output
    assert office.states() == ["deferred", "sent"]
    del office.server.mailbox.answers["互助县"]
    assert office.send("--confirm").exit_code == 0
    assert office.states() == ["sent", "sent"]
    assert len(office.server.mailbox.arrived) == 2


@pytest.mark.parametrize("step", ["MAIL", "互助县"])
def test_a_server_that_wants_no_more_for_now_gets_no_more(office: Office, step: str) -> None:
    office.server.mailbox.answers[step] = "451 MI:SFQ too fast"
    result = office.send("--confirm")
    assert result.exit_code == 1
    assert "过于频繁" in result.output
    assert "未发出2封" in result.output
    assert office.states() == ["deferred", "planned"]


def test_a_cut_before_the_last_dot_is_surely_unsent(office: Office) -> None:
    """A large mail: of a small one everything is out before the cut can be noticed."""
    large = (MailAttachment.of(f"{TITLE}.pdf", b"%PDF" * 2_000_000),)
    office.make(huzhu=mail("互助县", attachments=large), ledu=mail("乐都区"))
    office.server.mailbox.cut_in_data = True
    assert office.send("--confirm").exit_code == 1
    assert office.states() == ["deferred", "planned"]
    office.server.mailbox.cut_in_data = False
    assert office.send("--confirm").exit_code == 0
    assert len(office.server.mailbox.arrived) == 2


def test_after_a_cut_behind_the_last_dot_only_a_clerk_can_decide(office: Office) -> None:
    office.server.mailbox.answers["互助县"] = cut
    result = office.send("--confirm")
    assert result.exit_code == 1
    assert "结果不明" in result.output
    assert office.states() == ["unknown", "sent"]
    del office.server.mailbox.answers["互助县"]
    second = office.send("--confirm")
    assert second.exit_code == 1
    assert "--again huzhu" in second.output
    assert len(office.server.mailbox.attempts) == 2
    assert office.send("--confirm", "--again", "互助县").exit_code == 0
    assert office.states() == ["sent", "sent"]


def test_an_answer_that_says_neither_yes_nor_no_is_unknown(office: Office) -> None:
    office.server.mailbox.answers["互助县"] = "354 go on"
    assert "答复不能理解：go on" in office.send("--confirm").output
    assert office.states() == ["unknown", "sent"]


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_once_the_last_dot_may_be_out_a_mail_is_unknown(
    office: Office, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    """Whether the network fails or a clerk breaks off while the dot is being handed over."""
    from hdreports.sending import smtp

    whole = smtp._Client.send

    def half(client: smtp._Client, data: bytes) -> None:
        whole(client, data)
        if data == b".\r\n":
            raise error

    monkeypatch.setattr(smtp._Client, "send", half)
    assert office.send("--confirm").exit_code == 1
    assert office.states()[0] == "unknown"


def test_a_clerk_can_say_that_an_unknown_mail_arrived(office: Office) -> None:
    office.server.mailbox.answers["互助县"] = cut
    office.send("--confirm")
    result = office.send("--arrived", "互助县")
    assert "记为已发送" in result.output
    assert office.states() == ["sent", "sent"]
    assert office.send("--confirm", "--again", "huzhu").exit_code == 0
    assert len(office.server.mailbox.attempts) == 2


@pytest.mark.parametrize("slow", [silence, drip])
def test_the_deadline_counts_for_the_whole_mail(
    office: Office, slow: Callable[..., object]
) -> None:
    office.server.mailbox.answers["互助县"] = slow
    sent = office.post(seconds="1")
    first = sent.results[0].outcome
    assert first is not None
    assert first.state == "unknown"
    assert "时限" in first.answer
    assert office.states() == ["unknown", "sent"]


def test_mails_are_sent_one_by_one_with_pauses_between(office: Office) -> None:
    pauses: list[float] = []
    assert office.post(between="30", pauses=pauses).complete
    assert pauses == [30.0]
    assert [m["Date"].datetime for m in office.server.mailbox.messages()] == [NOW, NOW]


def test_samples_are_never_sent(office: Office) -> None:
    real = mail("互助县")
    office.make(sample=True, huzhu=real)
    assert office.send("--confirm", "--drafts", "--again", "huzhu").exit_code == 1
    office.make(huzhu=replace(real, sample=True))
    assert "样例，不发送" in office.send("--confirm", "--drafts").output
    office.make(huzhu=real)
    manifest = office.folder / "manifest.json"
    untold = json.loads(manifest.read_text("utf-8"))
    del untold["sample"]  # what does not say that it is real is none of ours
    manifest.write_text(json.dumps(untold), encoding="utf-8")
    assert "样例，不发送" in office.send("--confirm", "--drafts").output
    office.make(huzhu=replace(real, status="送审稿、样例"))
    result = office.send("--confirm", "--drafts")
    assert result.exit_code == 1
    assert "样例，不发送" in result.output
    assert office.server.mailbox.logins == 0


@pytest.mark.parametrize("status", ["送审稿", ""])
def test_drafts_go_only_when_told(office: Office, status: str) -> None:
    office.make(huzhu=mail("互助县", status=status))
    result = office.send("--confirm")
    assert result.exit_code == 1
    assert "送审稿，不发送" in result.output
    assert office.server.mailbox.arrived == []
    assert office.send("--confirm", "--drafts").exit_code == 0
    assert len(office.server.mailbox.arrived) == 1


def test_a_changed_report_is_sent_again_only_when_told(office: Office) -> None:
    office.send("--confirm")
    office.make(huzhu=mail("互助县", text="更正稿，请查收。\n"), ledu=mail("乐都区"))
    result = office.send("--confirm")
    assert result.exit_code == 1
    assert "已发过另一版本" in result.output
    assert "--again huzhu" in result.output
    assert office.send("--confirm", "--again", "互助县").exit_code == 0
    first, _, corrected = office.server.mailbox.messages()
    assert first["Message-ID"] != corrected["Message-ID"]
    assert office.send("--confirm").exit_code == 0
    assert len(office.server.mailbox.arrived) == 3


def test_the_same_words_to_another_address_are_another_mail(office: Office) -> None:
    office.send("--confirm")
    office.make(huzhu=mail("互助县", to=("other@example.cn",)), ledu=mail("乐都区"))
    assert "已发过另一版本" in office.send("--confirm").output
    assert office.send("--confirm", "--again", "huzhu").exit_code == 0
    assert [r for _, r, _ in office.server.mailbox.arrived][-1] == ["other@example.cn"]


def test_a_draft_steps_back_behind_the_final_document(office: Office) -> None:
    draft, final = mail("互助县", status="送审稿", text="送审。\n"), mail("互助县")
    office.lay(("huzhu", write_mail(draft)), ("huzhu", write_mail(final)))
    assert "该文稿已定稿，不发送送审稿" in office.send("--drafts").output
    assert office.send("--confirm", "--drafts").exit_code == 0
    (arrived,) = office.server.mailbox.messages()
    body = arrived.get_body()
    assert body is not None
    assert "送审" not in body.get_content()


def test_only_the_named_units_mails_are_sent(office: Office) -> None:
    assert office.send("--confirm", "--unit", "乐都区").exit_code == 0
    (arrived,) = office.server.mailbox.messages()
    assert "乐都区" in str(arrived["Subject"])


def test_a_mail_without_recipient_or_changed_by_hand_is_not_sent(office: Office) -> None:
    office.make(huzhu=mail("互助县", to=()), ledu=mail("乐都区"))
    edited = office.folder / "mail" / "ledu.eml"
    edited.write_bytes(edited.read_bytes() + b"\r\n")
    result = office.send("--confirm")
    assert result.exit_code == 1
    assert "没有收件人" in result.output
    assert "被改动" in result.output
    assert office.server.mailbox.logins == 0


def test_what_cannot_be_remembered_is_not_sent(office: Office) -> None:
    (office.inputs / ".register.lock").mkdir()
    result = office.send("--confirm")
    assert result.exit_code == 3
    assert "登记簿不能写入" in result.output
    assert office.server.mailbox.logins == 0
    assert office.send().exit_code == 0


def test_two_runs_at_once_do_not_send_twice(office: Office) -> None:
    with only_sender(office.inputs):
        result = office.send("--confirm")
        assert result.exit_code == 1
        assert "另一个程序正在发送" in result.output
    assert office.server.mailbox.logins == 0


def test_a_run_that_lost_the_race_for_a_mail_leaves_it(office: Office) -> None:
    """Where locks of files do not hold (some network drives), the register's guard does."""
    with Register.open(office.inputs) as register:
        outbox = Outbox(register)
        items = read_queue(office.folder, outbox, Wishes())
        settings = SmtpSettings(
            office.server.host,
            USER,
            port=office.server.port,
            seconds_between=Decimal(0),
            ca_file=office.server.ca_file,
        )
        office.send("--confirm")
        postman = Postman(settings, Secret(CODE), outbox, lambda: NOW, lambda _: None)
        sent = postman.send(office.folder, items)
    assert [r.outcome for r in sent.results] == [None, None]
    assert len(office.server.mailbox.arrived) == 2


def test_a_kill_while_sending_leaves_a_mail_that_is_reported_as_unknown(office: Office) -> None:
    office.server.mailbox.answers["互助县"] = silence
    run = subprocess.Popen(
        [sys.executable, "-m", "hdreports", *office.arguments("--confirm")],
        env={"HDREPORTS_SMTP_PASSWORD": CODE, "PATH": "/usr/bin:/bin"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert office.server.mailbox.dot_seen.wait(30)
    run.send_signal(signal.SIGKILL)
    output, _ = run.communicate()
    assert CODE.encode() not in output
    assert office.states() == ["sending", "planned"]
    listed = office.send()
    assert "结果不明1封" in listed.output
    assert "待发送1封" in listed.output
    result = office.send("--confirm")
    assert result.exit_code == 1
    assert office.states() == ["unknown", "sent"]
    assert len(office.server.mailbox.attempts) == 2


def test_what_was_broken_off_is_not_sent_again_by_the_next_run(office: Office) -> None:
    """Nor does it need to be listed before."""
    with Register.open(office.inputs) as register:
        outbox = Outbox(register)
        first = read_queue(office.folder, outbox, Wishes())[0].mail
        assert first is not None
        outbox.plan([first], NOW)
        assert outbox.claim(first, NOW)
    assert office.send("--confirm").exit_code == 1
    assert office.states() == ["unknown", "sent"]
    assert len(office.server.mailbox.arrived) == 1


def test_an_interrupted_mail_keeps_a_clear_state(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hdreports.sending import smtp

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(smtp._Client, "mail", interrupt)
    result = office.send("--confirm")
    assert result.exit_code == 1
    assert "已中止" in result.output
    assert office.states() == ["deferred", "planned"]
