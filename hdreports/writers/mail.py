"""Mails that carry the reports: `.eml` files that a mail program opens as drafts.

Attachment names are written twice, as RFC 2231 `filename*` for today's programs and as an encoded
word in `name` for old ones. Date, Message-ID and boundaries come from what is given, so that the
same message is the same bytes. Mails of sample data have no recipient: nobody can send them by
mistake.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache
from pathlib import Path

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

DEFAULT_LIMIT = 20_000_000  # bytes of the whole mail as sent
SAMPLE_MARK = "【样例】"
CHINA = timezone(timedelta(hours=8))
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
COVERING_TEMPLATE = Path("mail", "covering.txt.j2")

MIME_TYPES: Mapping[str, str] = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pdf": "application/pdf",
}

# Parsed headers are folded by their own rules; what is set raw must stay as it is.
_POLICY = SMTP.clone(refold_source="none")
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z0-9-]+")
_NOT_PRINTED = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+"
)
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|]+')


class MailError(ValueError):
    """The mail cannot be written; the message is for users."""


class MailTooLargeError(MailError):
    """The mail would be larger than the limit; `size` and `limit` in bytes."""

    def __init__(self, size: int, limit: int, parts: tuple[tuple[str, int], ...]) -> None:
        self.size = size
        self.limit = limit
        named = "、".join(f"{name} {_megabytes(length)}" for name, length in parts)
        super().__init__(
            f"邮件约{_megabytes(size)}，超过{_megabytes(limit)}的上限，没有生成（附件：{named}；"
            "编码后约为原来的1.37倍）。可在hdreports.toml的mail.limit_mb中调整上限。"
        )


@dataclass(frozen=True, slots=True)
class MailAttachment:
    """A file that goes with a mail, under its Chinese name."""

    filename: str
    content: bytes
    mime: str

    @classmethod
    def of(cls, filename: str, content: bytes) -> MailAttachment:
        """With the type that the name's ending tells."""
        mime = MIME_TYPES.get(Path(filename).suffix.lower(), "application/octet-stream")
        return cls(filename, content, mime)


@dataclass(frozen=True, slots=True)
class MailData:
    """One mail. `date` without a zone is Beijing time; `message_id_seed` names the message.

    `sender` None: the mail program fills it. With `sample`, `to` and `cc` are left out. `status`
    (送审稿, or 定稿) and `document` (the kind of the document it carries) are for the program that
    sends it, which takes a mail without a status for a draft.
    """

    sender: str | None
    to: tuple[str, ...]
    subject: str
    text: str
    attachments: tuple[MailAttachment, ...]
    date: datetime
    message_id_seed: str
    cc: tuple[str, ...] = ()
    draft: bool = True
    sample: bool = False
    status: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class CoveringLetter:
    """What the short text of a report's mail says (`templates/mail/covering.txt.j2`)."""

    recipient: str
    issuer: str
    title: str
    plan_title: str
    plan_number: str
    attachments: tuple[str, ...]
    contact: str | None = None
    phone: str | None = None
    sample: bool = False


def mail_subject(period_label: str, unit: str, topic: str) -> str:
    """Period and unit first, so that no two mails look alike: 2023年第三季度 互助县 ……报告."""
    return " ".join(part for part in (period_label, unit, topic) if part)


def covering_text(
    letter: CoveringLetter, template: str | None = None, templates: Path = TEMPLATES
) -> str:
    """The mail's text, from `template` (Jinja2) or else from `mail/covering.txt.j2`.

    An office's own folder of `templates` need not hold one.

    Raises MailError where the template cannot be used.
    """
    own = templates / COVERING_TEMPLATE
    file = own if own.is_file() else TEMPLATES / COVERING_TEMPLATE
    source = template or file.read_text(encoding="utf-8")
    values = {name: getattr(letter, name) for name in CoveringLetter.__dataclass_fields__}
    return letter_text(source, values)


def letter_text(source: str, values: Mapping[str, object]) -> str:
    """A mail's text from a Jinja2 template; values are text, never templates.

    Raises MailError where the template cannot be used.
    """
    try:
        text = _compiled(source).render(values)
    except Exception as error:  # a template may fail in any way
        raise MailError(f"邮件正文模板有误：{error}") from error
    return text.rstrip("\n") + "\n"


@lru_cache
def _compiled(source: str) -> Template:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(source)


def write_mail(message: MailData, limit: int = DEFAULT_LIMIT) -> bytes:
    """The mail as the bytes of an .eml file.

    Raises MailTooLargeError beyond `limit` bytes, MailError for an address that is none.
    """
    _refuse_oversize(message, limit)
    mail = EmailMessage(policy=_POLICY)
    _set_headers(mail, message)
    mail.set_content(_clean_text(message.text), subtype="plain", charset="utf-8", cte="base64")
    for attachment in message.attachments:
        _attach(mail, attachment)
    if mail.is_multipart():
        mail.set_boundary(f"=_hdreports_{_digest(message)[:32]}")
    data = mail.as_bytes()
    if len(data) > limit:
        raise MailTooLargeError(len(data), limit, _sizes(message))
    return data


def _set_headers(mail: EmailMessage, message: MailData) -> None:
    date = message.date if message.date.tzinfo else message.date.replace(tzinfo=CHINA)
    mail["Date"] = format_datetime(date)
    mail["Message-ID"] = f"<{_digest(message)[:40]}@hdreports.local>"
    if message.sender:
        mail["From"] = _address(message.sender)
    if message.to and not message.sample:
        mail["To"] = ", ".join(map(_address, message.to))
    if message.cc and not message.sample:
        mail["Cc"] = ", ".join(map(_address, message.cc))
    subject = _one_line(message.subject)
    if message.sample and not subject.startswith(SAMPLE_MARK):
        subject = SAMPLE_MARK + subject
    mail["Subject"] = subject
    if message.draft:
        mail["X-Unsent"] = "1"
    if message.sample:
        mail["X-HDReports-Sample"] = "yes"
    if message.status:
        mail["X-HDReports-Status"] = _one_line(message.status)
    if message.document:
        mail["X-HDReports-Document"] = _one_line(message.document)


def _attach(mail: EmailMessage, attachment: MailAttachment) -> None:
    name = safe_filename(attachment.filename)
    maintype, _, subtype = attachment.mime.partition("/")
    mail.add_attachment(attachment.content, maintype=maintype, subtype=subtype, filename=name)
    part = list(mail.iter_attachments())[-1]
    # Encoded words inside a quoted string break RFC 2047 and are what old programs understand.
    encoded = name if name.isascii() else Header(name, "utf-8", maxlinelen=70).encode(linesep="\n")
    del part["MIME-Version"]
    del part["Content-Type"]
    part.set_raw("Content-Type", f'{maintype}/{subtype};\n name="{encoded}"')


def safe_filename(name: str) -> str:
    """A file's name without what systems refuse or what hides its ending."""
    cleaned = _NOT_IN_NAMES.sub("_", _one_line(name)).strip(". ")
    return cleaned or "附件"


def _one_line(text: str) -> str:
    return " ".join(_NOT_PRINTED.sub(" ", text).split())


def _clean_text(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_NOT_PRINTED.sub(" ", line) for line in lines)


def _address(text: str) -> str:
    address = text.strip()
    if not _ADDRESS.fullmatch(address):
        raise MailError(f"“{_one_line(text)}”不是可用的邮箱地址。")
    return address


def _refuse_oversize(message: MailData, limit: int) -> None:
    """Before anything is encoded: a huge attachment must not cost its memory three times."""
    estimate = sum(len(a.content) for a in message.attachments) * 4 // 3
    if estimate > limit:
        raise MailTooLargeError(estimate, limit, _sizes(message))


def _sizes(message: MailData) -> tuple[tuple[str, int], ...]:
    return tuple((safe_filename(a.filename), len(a.content)) for a in message.attachments)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f}".removesuffix(".0") + "MB"


def _digest(message: MailData) -> str:
    return hashlib.sha256(message.message_id_seed.encode("utf-8", "replace")).hexdigest()
