"""Mails as other programs read them: names, draft, samples, sizes, hostile texts."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from datetime import datetime
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from pathlib import Path

import pytest

from hdreports.writers.mail import (
    MIME_TYPES,
    CoveringLetter,
    MailAttachment,
    MailData,
    MailError,
    MailTooLargeError,
    covering_text,
    mail_subject,
    write_mail,
)

TITLE = "互助土族自治县农业农村局关于2023年打造绿色有机农畜产品输出地工作进展情况的报告"
DOCX, PDF = f"{TITLE}.docx", f"{TITLE}.pdf"
MESSAGE = MailData(
    sender="office@example.cn",
    to=("hdncpjg@126.com",),
    cc=("copy@example.cn",),
    subject=mail_subject("2023年第三季度", "互助县", "打造绿色有机农畜产品输出地工作进展情况报告"),
    text="市农业农村局：\n\n    现报送报告，请查收。\n",
    attachments=(MailAttachment.of(DOCX, b"PK" * 900), MailAttachment.of(PDF, b"%PDF" * 700)),
    date=datetime(2023, 9, 10, 9, 0),
    message_id_seed="2023-Q3/huzhu/progress-report",
)


def parsed(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    defects = [d for part in message.walk() for d in part.defects]
    assert not defects
    return message


def legacy(data: bytes) -> list[Message]:
    """The parts as a program reads them that knows neither RFC 2231 nor much else."""
    return list(email.message_from_bytes(data, policy=email.policy.compat32).walk())


def old_name(part: Message) -> str:
    name = part.get_param("name")
    assert isinstance(name, str)
    return str(make_header(decode_header(name)))


def test_headers_say_who_what_and_when() -> None:
    mail = parsed(write_mail(MESSAGE))
    assert mail["From"] == "office@example.cn"
    assert mail["To"] == "hdncpjg@126.com"
    assert mail["Cc"] == "copy@example.cn"
    assert mail["Subject"].startswith("2023年第三季度 互助县 打造")
    assert mail["Date"].datetime.isoformat() == "2023-09-10T09:00:00+08:00"


def test_the_text_comes_back_as_it_was() -> None:
    body = parsed(write_mail(MESSAGE)).get_body()
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == MESSAGE.text


def test_new_programs_read_the_chinese_names_and_the_files() -> None:
    files = list(parsed(write_mail(MESSAGE)).iter_attachments())
    assert [f.get_filename() for f in files] == [DOCX, PDF]
    assert [f.get_content_type() for f in files] == [MIME_TYPES[".docx"], MIME_TYPES[".pdf"]]
    assert [f.get_content() for f in files] == [a.content for a in MESSAGE.attachments]


def test_old_programs_read_the_names_from_the_content_type() -> None:
    files = legacy(write_mail(MESSAGE))[2:]
    assert [old_name(f) for f in files] == [DOCX, PDF]
    assert [f.get_filename() for f in files] == [DOCX, PDF]


def test_it_opens_as_a_draft_unless_it_is_to_be_sent() -> None:
    assert parsed(write_mail(MESSAGE))["X-Unsent"] == "1"
    assert "X-Unsent" not in parsed(write_mail(replace(MESSAGE, draft=False)))


def test_no_line_is_longer_than_mail_allows_and_all_is_ascii() -> None:
    data = write_mail(MESSAGE)
    lines = data.split(b"\r\n")
    assert max(map(len, lines)) <= 200  # RFC 5322: 998
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert data.isascii()


def test_the_same_message_is_the_same_bytes() -> None:
    assert write_mail(MESSAGE) == write_mail(MESSAGE)
    other = replace(MESSAGE, message_id_seed="2023-Q3/ledu/progress-report")
    assert parsed(write_mail(other))["Message-ID"] != parsed(write_mail(MESSAGE))["Message-ID"]


def test_a_sample_has_no_recipient_and_says_what_it_is() -> None:
    mail = parsed(write_mail(replace(MESSAGE, sample=True)))
    assert mail["Subject"].startswith("【样例】2023年第三季度")
    assert mail["X-HDReports-Sample"] == "yes"
    assert {"To", "Cc", "Bcc"}.isdisjoint(mail.keys())


def test_without_a_sender_the_mail_program_fills_it() -> None:
    assert "From" not in parsed(write_mail(replace(MESSAGE, sender=None)))


def test_a_mail_over_the_limit_is_refused_and_says_how_large_it_is() -> None:
    large = replace(MESSAGE, attachments=(MailAttachment.of(PDF, bytes(1_500_000)),))
    with pytest.raises(
        MailTooLargeError, match=r"邮件约2MB，超过1MB的上限.*\.pdf 1\.5MB"
    ) as caught:
        write_mail(large, limit=1_000_000)
    assert caught.value.size > caught.value.limit == 1_000_000


def test_what_counts_is_the_size_as_sent() -> None:
    size = len(write_mail(MESSAGE))
    assert len(write_mail(MESSAGE, limit=size)) == size
    with pytest.raises(MailTooLargeError):
        write_mail(MESSAGE, limit=size - 1)


HOSTILE = [
    "a\r\nBcc: evil@example.cn\r\n\r\nb.docx",
    'a"; x="y.docx',
    "报告\x00\x1b[31m.docx",
    "../../etc/报告.docx",
    "报告\u202excod.exe",
    "报\ud800告.docx",
    "\n",
    "报" * 300 + ".docx",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_and_subjects_add_no_header(text: str) -> None:
    data = write_mail(replace(MESSAGE, subject=text, attachments=(MailAttachment.of(text, b"x"),)))
    mail = parsed(data)
    assert sorted(mail.keys()) == sorted(parsed(write_mail(MESSAGE)).keys())
    (part,) = mail.iter_attachments()
    assert sorted(part.keys()) == [
        "Content-Disposition",
        "Content-Transfer-Encoding",
        "Content-Type",
    ]
    name = part.get_filename()
    assert name
    assert not set(name) & set('\r\n\x00\x1b\u202e/\\"')
    assert old_name(legacy(data)[2]) == name


@pytest.mark.parametrize("address", ["a@b.cn\r\nBcc: c@d.cn", "a b@c.cn", "a@b.cn, c@d.cn", "x"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(MailError, match="不是可用的邮箱地址"):
        write_mail(replace(MESSAGE, to=(address,)))


LETTER = CoveringLetter(
    recipient="市农业农村局",
    issuer="互助土族自治县农业农村局",
    title="关于{{ 7*7 }}的报告",
    plan_title="工作方案",
    plan_number="东政办〔2023〕71号",
    attachments=(DOCX, PDF),
)


def test_the_covering_text_names_report_plan_and_files() -> None:
    text = covering_text(LETTER)
    assert text.startswith("市农业农村局：\n")
    assert "《工作方案》（东政办〔2023〕71号）" in text
    assert f"    1. {DOCX}\n    2. {PDF}\n" in text
    assert "样例" not in text
    assert text.endswith("互助土族自治县农业农村局\n")


def test_the_covering_text_leaves_blank_what_nobody_told() -> None:
    assert "联系人：＿＿＿" in covering_text(LETTER)
    told = replace(LETTER, contact="张三", phone="0972-0000000")
    assert "联系人：张三    联系电话：0972-0000000" in covering_text(told)


def test_words_of_others_are_no_template() -> None:
    assert "《关于{{ 7*7 }}的报告》" in covering_text(LETTER)


def test_the_covering_text_of_a_sample_says_so() -> None:
    assert "样例" in covering_text(replace(LETTER, sample=True))


def test_an_office_may_have_its_own_template(tmp_path: Path) -> None:
    assert covering_text(LETTER, templates=tmp_path) == covering_text(LETTER)
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail/covering.txt.j2").write_text("{{ issuer }}报送。", encoding="utf-8")
    assert covering_text(LETTER, templates=tmp_path) == "互助土族自治县农业农村局报送。\n"


def test_an_office_may_write_its_own_covering_text() -> None:
    assert covering_text(LETTER, "{{ recipient }}，请查收。") == "市农业农村局，请查收。\n"
    with pytest.raises(MailError, match="邮件正文模板有误"):
        covering_text(LETTER, "{{ nobody }}")
