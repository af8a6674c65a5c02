"""The mail that goes with a document: to whom, about what, with which files.

A mail and the mail of the same document made final have Message-IDs of their own: mail programs
take two mails of one Message-ID for the same and show one of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from hdreports.config import Config
from hdreports.document.model import Document
from hdreports.narrative.job import Composed
from hdreports.plan.model import Plan, ReportingUnit
from hdreports.plan.period import Period
from hdreports.rendering import Rendered
from hdreports.writers.mail import (
    TEMPLATES,
    CoveringLetter,
    MailAttachment,
    MailData,
    covering_text,
    letter_text,
    mail_subject,
    write_mail,
)

CORRECTION_TEMPLATE = Path("mail", "correction.txt.j2")
# Kinds that go to the unit they are about.
TO_UNITS = frozenset(("reminder", "correction-notice", "unit-notice"))
DRAFT = "送审稿"
NOTICE_TEMPLATE = TEMPLATES / "mail" / "reminder.txt.j2"


def unit_of(document: Document, plan: Plan) -> ReportingUnit | None:
    """The unit that a document's files are named after: whom it goes to where it is written to
    one unit, else who issues it. None where the plan does not know it."""
    to_unit = document.kind in TO_UNITS and document.recipients
    name = document.recipients[0] if to_unit else document.issuer
    return next((u for u in plan.units if u.name == name), None)


def document_name(document: Document, unit: ReportingUnit) -> str:
    """The name of a document's files, without suffix: short enough for every mail program."""
    name = f"{unit.short}{document.subject}"
    return f"{name}（样例）" if "样例" in document.status else name


def recipients_of(document: Document, plan: Plan) -> tuple[str, ...] | None:
    """The addresses of a document to one unit, empty where nobody told us; None: the plan's
    mailbox."""
    if document.kind not in TO_UNITS:
        return None
    unit = unit_of(document, plan)
    return (unit.email,) if unit and unit.email else ()


def _seed(document: Document, plan: Plan, period: Period, unit: str) -> str:
    final = "" if DRAFT in document.status else "/final"
    return f"{plan.info.id}/{period.id}/{document.kind}/{unit}{final}"


def report_mail(
    composed: Composed,
    rendered: Rendered,
    name: str,
    plan: Plan,
    config: Config,
    period: Period,
    created: datetime,
    to: tuple[str, ...] | None = None,
) -> bytes:
    """A draft to the plan's mailbox with DOCX and PDF (section 四（四）: 报送电子版至邮箱).

    With `to` (which may be empty: nobody told us) it goes there, as a notice and not as a report.

    Raises MailError for a mail over the size limit or with an unusable address.
    """
    document, settings, info = composed.document, config.mail, plan.info
    author = next((u.id for u in plan.units if u.name == document.issuer), composed.unit)
    issuer = config.issuer(author)
    wording = settings.text if to is None else NOTICE_TEMPLATE.read_text(encoding="utf-8")
    sample = "样例" in document.status
    letter = CoveringLetter(
        recipient=document.recipients[0],
        issuer=document.issuer,
        title=document.full_title,
        plan_title=info.title,
        plan_number=info.number,
        attachments=(f"{name}.docx", f"{name}.pdf"),
        contact=issuer.contact,
        phone=issuer.phone,
        sample=sample,
    )
    topic = f"{info.short}{document.topic}"
    message = MailData(
        sender=settings.sender,
        to=(settings.to or (info.mailbox,)) if to is None else to,
        cc=settings.cc if to is None else (),
        subject=mail_subject(period.label, plan.unit(composed.unit).short, topic),
        text=covering_text(letter, wording),
        attachments=(
            MailAttachment.of(f"{name}.docx", rendered.docx),
            MailAttachment.of(f"{name}.pdf", rendered.pdf),
        ),
        date=created,
        message_id_seed=_seed(document, plan, period, composed.unit),
        sample=sample,
        status="、".join(document.status) or "定稿",
        document=document.kind,
    )
    return write_mail(message, settings.limit_bytes)


def correction_mail(
    document: Document,
    rendered: Rendered,
    name: str,
    unit: ReportingUnit,
    copies: Sequence[tuple[str, bytes]],
    plan: Plan,
    config: Config,
    period: Period,
    created: datetime,
    templates: Path = TEMPLATES,
    *,
    marked: bool,
) -> bytes:
    """The mail that takes a 补正通知 and what goes with it to the unit.

    `copies` are the workbooks to attach, by name; `marked`: there is a marked copy among them, not
    lists alone. Raises MailError.
    """
    sample = "样例" in document.status
    attachments = (
        MailAttachment.of(f"{name}.docx", rendered.docx),
        MailAttachment.of(f"{name}.pdf", rendered.pdf),
        *(MailAttachment.of(n, data) for n, data in copies),
    )
    own = templates / CORRECTION_TEMPLATE
    source = (own if own.is_file() else TEMPLATES / CORRECTION_TEMPLATE).read_text("utf-8")
    issuer = config.issuer(plan.city_bureau.id)
    text = letter_text(
        source,
        {
            "recipient": unit.name,
            "issuer": document.issuer,
            "title": document.full_title,
            "period": period.label,
            "attachments": tuple(a.filename for a in attachments),
            "copies": marked,
            "address_known": bool(unit.email) or sample,
            "contact": issuer.contact,
            "phone": issuer.phone,
            "sample": sample,
        },
    )
    message = MailData(
        sender=config.mail.sender,
        to=(unit.email,) if unit.email else (),
        subject=mail_subject(period.label, unit.short, document.topic),
        text=text,
        attachments=attachments,
        date=created,
        message_id_seed=_seed(document, plan, period, unit.id),
        sample=sample,
        status="、".join(document.status) or "定稿",
        document=document.kind,
    )
    return write_mail(message, config.mail.limit_bytes)
