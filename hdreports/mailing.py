"""The mail that goes with a document: to whom, about what, with which files."""

from __future__ import annotations

from datetime import datetime

from hdreports.config import Config
from hdreports.narrative.job import Composed
from hdreports.plan.model import Plan
from hdreports.plan.period import Period
from hdreports.rendering import Rendered
from hdreports.writers.mail import (
    TEMPLATES,
    CoveringLetter,
    MailAttachment,
    MailData,
    covering_text,
    mail_subject,
    write_mail,
)

NOTICE_TEMPLATE = TEMPLATES / "mail" / "reminder.txt.j2"
DOCX_MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


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
            MailAttachment(f"{name}.docx", rendered.docx, DOCX_MIME),
            MailAttachment(f"{name}.pdf", rendered.pdf, "application/pdf"),
        ),
        date=created,
        message_id_seed=f"{info.id}/{period.id}/{document.kind}/{composed.unit}",
        sample=sample,
        status="、".join(document.status) or "定稿",
        document=document.kind,
    )
    return write_mail(message, settings.limit_bytes)
