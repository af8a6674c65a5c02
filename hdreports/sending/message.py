"""A mail of `mail/*.eml` as a sender sees it: who gets it, what it holds, and its bytes to send.

The drafts are taken as they are, byte for byte, but for the header fields that only mean
something in a draft (`X-Unsent`, `X-HDReports-…`, `Bcc`) or only at the moment of sending (`Date`,
`Message-ID`, `From` where the draft leaves it open).
"""

from __future__ import annotations

import email
import email.policy
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import format_datetime, getaddresses

DRAFT = "送审稿"
_FIELD = re.compile(rb"[^\r\n][^\r\n]*\r\n(?:[ \t][^\r\n]*\r\n)*")
_LEFT_OUT = re.compile(rb"(?i)(?:x-unsent|x-hdreports-[a-z-]+|bcc|date|message-id)[ \t]*:")
_FROM = re.compile(rb"(?i)from[ \t]*:")
_ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]\\]+@[A-Za-z0-9.-]+")
_LINE_END = re.compile(rb"\r\n|\r|\n")


class UnreadableMailError(ValueError):
    """The file is no mail that can be sent; the message is for users."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a mail file says of itself. `attachments`: names and sizes in bytes as files.

    `digest` names text, attachments, subject and recipients: the same digest is the same mail.
    `status` is 送审稿 where the mail does not say.
    """

    subject: str
    sender: str | None
    recipients: tuple[str, ...]
    attachments: tuple[tuple[str, int], ...]
    document: str  # kind of the document it carries
    status: str
    sample: bool
    size: int
    digest: str

    @property
    def draft(self) -> bool:
        return DRAFT in self.status


def read_draft(data: bytes) -> Draft:
    """Read a mail file. Raises UnreadableMailError."""
    try:
        return _draft(_parsed(data), len(data))
    except (MessageError, LookupError, ValueError, AttributeError, TypeError) as error:
        raise UnreadableMailError(f"邮件文件不能读取（{error}）") from None


def as_sent(data: bytes, *, sender: str, when: datetime, message_id: str) -> bytes:
    """The bytes to hand to the server: lines end in CRLF, the last one too.

    Raises UnreadableMailError for a mail with other than ASCII bytes: our own have none.
    """
    if not data.isascii():
        raise UnreadableMailError("邮件文件含有未编码的字符")
    lines = _LINE_END.sub(b"\r\n", data)
    head, separator, body = lines.partition(b"\r\n\r\n")
    if not separator:
        raise UnreadableMailError("邮件文件没有正文")
    fields = [f for f in _FIELD.findall(head + b"\r\n") if not _LEFT_OUT.match(f)]
    added = [f"Date: {format_datetime(when)}\r\n", f"Message-ID: <{message_id}>\r\n"]
    if not any(_FROM.match(f) for f in fields):
        added.append(f"From: {sender}\r\n")
    sent = "".join(added).encode("ascii") + b"".join(fields) + b"\r\n" + body
    return sent if sent.endswith(b"\r\n") else sent + b"\r\n"


def _parsed(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=email.policy.default)
    if not isinstance(message, EmailMessage) or not message.keys():
        raise UnreadableMailError("不是邮件文件")
    return message


def _draft(message: EmailMessage, size: int) -> Draft:
    senders = _addresses(message, "From")
    recipients = tuple(dict.fromkeys(_addresses(message, "To") + _addresses(message, "Cc")))
    subject = " ".join(str(message.get("Subject", "")).split())
    body = message.get_body(("plain", "html"))
    text = body.get_content() if body is not None else ""
    files = [(part.get_filename() or "附件", _content(part)) for part in message.iter_attachments()]
    return Draft(
        subject=subject,
        sender=senders[0] if senders else None,
        recipients=recipients,
        attachments=tuple((name, len(content)) for name, content in files),
        document=str(message.get("X-HDReports-Document", "")).strip(),
        status=str(message.get("X-HDReports-Status", "")).strip() or DRAFT,
        sample=bool(message.get("X-HDReports-Sample")),
        size=size,
        digest=_digest(subject, recipients, text, dict(files)),
    )


def _content(part: EmailMessage) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _addresses(message: EmailMessage, field: str) -> tuple[str, ...]:
    found = getaddresses([str(value) for value in message.get_all(field, [])])
    addresses = tuple(address for _, address in found if address)
    for address in addresses:
        if not (_ADDRESS.fullmatch(address) and address.isascii()):
            raise UnreadableMailError(f"“{address}”不是邮箱地址")
    return addresses


def _digest(
    subject: str, recipients: tuple[str, ...], text: str, files: Mapping[str, bytes]
) -> str:
    parts = [subject, *sorted(a.lower() for a in recipients), text.replace("\r\n", "\n")]
    for name, content in sorted(files.items()):
        parts += [name, hashlib.sha256(content).hexdigest()]
    joined = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(joined).hexdigest()
