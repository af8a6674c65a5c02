"""The frame of an official document: head, title, addressee, signature, 版记, around any body.

What only the office knows (document number, signer, contact, day) is a blank unless the settings
give it; nothing is invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hdreports.config import Issuer
from hdreports.document.model import (
    Attachment,
    Blank,
    Block,
    Document,
    Form,
    Imprint,
    Kind,
    Paragraph,
    Runs,
)
from hdreports.narrative.forms import check_form
from hdreports.narrative.job import Job
from hdreports.narrative.title import break_title
from hdreports.narrative.words import Address, DocumentNumber, runs_of
from hdreports.plan.dates import year_month
from hdreports.plan.deadlines import What, due_of
from hdreports.plan.model import Plan, ReportingUnit
from hdreports.plan.period import Period


@dataclass(frozen=True)
class Frame:
    """What kind of document stands around a body."""

    kind: Kind
    form: Form
    matter: str  # the end of the title: 进展情况的报告
    name: str  # for file names: 工作进展情况报告
    topic: str  # for mail subjects: 进展情况报告
    recipients: tuple[str, ...]
    upward: bool = False  # 上行文: names its 签发人
    contact: bool = True  # carries 联系人 as 附注
    closing: str = ""  # 特此报告。
    what: What = "report"  # the duty whose deadline dates it
    letter: bool = False  # 信函格式: a 函, or a short 通知 to one unit
    title: tuple[str, ...] = ()  # its pieces, where it is not made of plan, period and `matter`


def official(
    job: Job,
    unit: ReportingUnit,
    frame: Frame,
    body: tuple[Block, ...],
    annexes: tuple[Attachment, ...] = (),
    signed_on: date | None = None,
) -> Document:
    """Put a body into its frame; `signed_on` dates it where no deadline does.

    Raises FormError where form and addressee do not go together.
    """
    plan, period = job.progress.plan, job.progress.period
    issuer, printer = job.config.issuer(unit.id), job.config.report.printer
    signed_on = signed_on or due_of(plan, frame.what, period)
    day = date_blank(signed_on)
    document = Document(
        kind=frame.kind,
        form=frame.form,
        issuer=unit.name,
        mark=_mark(issuer, unit, frame),
        # A number in the settings is that of the report; every other document has its own.
        number=_number(issuer if frame.upward else Issuer(code=issuer.code), signed_on.year),
        signer=runs_of(issuer.signer or Blank("signer", 4)) if frame.upward else None,
        title=break_title(frame.title or _title_segments(plan, period, unit, frame.matter)),
        recipients=frame.recipients,
        body=(*body, Paragraph(runs_of(frame.closing))) if frame.closing else body,
        attachments=annexes,
        signature=unit.name,
        date=day,
        contact=_contact(issuer) if frame.contact else None,
        imprint=Imprint((), printer or unit.name, runs_of(*day, "印发")),
        status=("送审稿", "样例") if job.progress.sample else ("送审稿",),
        subject=f"{period.label}{frame.name}",
        period=period.id,
        created=job.created.isoformat(),
        topic=frame.topic,
        layout="letter" if frame.letter else "file",
    )
    check_form(document, plan)
    return document


def _mark(issuer: Issuer, unit: ReportingUnit, frame: Frame) -> str:
    """A letter is headed by the organ's name alone, without 文件 (GB/T 9704—2012, 10.1)."""
    mark = issuer.mark or f"{unit.name}文件"
    return mark.removesuffix("文件") if frame.letter else mark


def receiver(plan: Plan) -> str:
    """Who the written reports go to (section 四（四）: 报送至市农业农村局)."""
    return plan.unit(plan.info.receiver).name


def date_blank(day: date) -> Runs:
    """Year and month; the day is the office's to fill."""
    return runs_of(year_month(day), Blank("day", 2), "日")


def bulletin_title(plan: Plan, period: Period, name: str) -> tuple[str, ...]:
    """The title of what is no 公文 of the regulations, and headed by its issuer's name: the topic,
    then the period: ……工作周报（2023年第37周）."""
    return (f"{plan.info.short.removesuffix('工作')}{name}", f"（{period.label}）")


def _title_segments(
    plan: Plan, period: Period, unit: ReportingUnit, matter: str
) -> tuple[str, ...]:
    year = f"{period.year}年"
    rest = period.label.removeprefix(year)
    when = (year, rest) if rest != "度" else (f"{year}度",)
    topic = plan.info.short.removesuffix("工作")
    return (unit.name, "关于", *when, topic, "工作", matter)


def _number(issuer: Issuer, year: int) -> Runs:
    """The document number as far as it is known: ＿＿〔2023〕＿＿号."""
    if issuer.number:
        return runs_of(DocumentNumber(issuer.number))
    code = DocumentNumber(issuer.code) if issuer.code else Blank("issuer-code", 3)
    return runs_of(code, DocumentNumber(f"〔{year}〕"), Blank("document-number", 2), "号")


def _contact(issuer: Issuer) -> Runs:
    return runs_of(
        "（联系人：",
        Address(issuer.contact) if issuer.contact else Blank("contact", 4),
        "，联系电话：",
        Address(issuer.phone) if issuer.phone else Blank("phone", 6),
        "）",
    )
