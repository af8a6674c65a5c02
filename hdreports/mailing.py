"""The mail that goes with a document: to whom, about what, with which files."""

from __future__ import annotations

from datetime import datetime

from hdreports.config import Config
from hdreports.narrative.job import Composed
from hdreports.plan.model import Plan
from hdreports.plan.period import Period
from hdreports.rendering import Rendered
from hdreports.writers.mail import (
    CoveringLetter,
    MailAttachment,
    MailData,
    covering_text,
    mail_subject,
    write_mail,
)

DOCX_MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def report_mail(
    composed: Composed,
    rendered: Rendered,
    name: str,
    plan: Plan,
    config: Config,
    period: Period,
    created: datetime,
) -> bytes:
    """A draft to the plan's mailbox with DOCX and PDF (section 四（四）: 报送电子版至邮箱).

    Raises MailError for a mail over the size limit or with an unusable address.
    """
    document, settings, info = composed.document, config.mail, plan.info
    issuer = config.issuer(composed.unit)
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
        to=settings.to or (info.mailbox,),
        cc=settings.cc,
        subject=mail_subject(period.label, plan.unit(composed.unit).short, topic),
        text=covering_text(letter, settings.text),
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
