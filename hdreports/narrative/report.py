"""Composing a progress report: facts and templates → Document with its figures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from hdreports.config import Issuer
from hdreports.document.model import (
    Attachment,
    Blank,
    Block,
    Document,
    Imprint,
    Runs,
    Table,
    Text,
)
from hdreports.narrative.city_context import CityContext
from hdreports.narrative.context import Context
from hdreports.narrative.environment import Narrator
from hdreports.narrative.forms import check_form
from hdreports.narrative.job import Composed, Job
from hdreports.narrative.notes import Notes
from hdreports.narrative.numbering import number, prune
from hdreports.narrative.tables import TableMaker
from hdreports.narrative.title import break_title
from hdreports.narrative.unit_context import UnitContext
from hdreports.plan.model import ReportingUnit
from hdreports.progress.figures import FigureBook
from hdreports.progress.model import Figure
from hdreports.progress.standings import Thresholds


def compose_report(job: Job, unit: ReportingUnit) -> Composed:
    """The progress report of a county, a department, or (unit kind city) the whole city.

    Raises NarrativeError for a broken template and FormError where issuer, addressee and form do
    not go together.
    """
    own = job.own_progress()
    narrator = Narrator(own.book, job.templates)
    maker = TableMaker(own, narrator)
    context: Context
    if unit.kind == "city":
        context = CityContext(
            own,
            unit,
            job.findings,
            maker.key_indicators(own.plan.city.id, "全市主要指标完成情况"),
            maker.completions("县区主要指标完成率"),
        )
        template = "city-progress-report.md.j2"
    else:
        context = UnitContext(own, unit, job.findings)
        template = "unit-progress-report.md.j2"
    body = number(prune(narrator.render(template, r=context)))
    tables = sum(isinstance(b, Table) and bool(b.caption) for b in body)
    annexes = _annexes(context, maker, narrator, job.thresholds, tables + 1)
    document = _document(context, job, body, annexes)
    check_form(document, own.plan)
    figures = _with_inputs(narrator.used.values(), own.book)
    return Composed(document, figures, context.request_findings(), unit.id)


def _with_inputs(figures: Iterable[Figure], book: FigureBook) -> tuple[Figure, ...]:
    """Printed figures and, behind them, everything that they were computed from."""
    wanted: dict[str, Figure] = {}

    def visit(figure: Figure) -> None:
        if figure.id not in wanted:
            wanted[figure.id] = figure
            for id in figure.inputs:
                visit(book[id])

    for figure in figures:
        visit(figure)
    return tuple(wanted.values())


def _annexes(
    context: Context, maker: TableMaker, narrator: Narrator, thresholds: Thresholds, first: int
) -> tuple[Attachment, ...]:
    notes = Notes(context, thresholds, context.progress.sample)
    rendered = narrator.render("data-notes.md.j2", n=notes)
    annexes: list[tuple[str, list[Block], bool]] = []
    if context.items:
        annexes.append(
            ("主要指标完成情况表", _indicator_tables(context, maker), context.unit.kind == "city")
        )
    if context.tasks:
        make = maker.city_ledger if context.unit.kind == "city" else maker.ledger
        annexes.append(("重点任务台账", [make(context.tasks)], True))
    annexes.append(("数据说明", prune(rendered), False))
    result = []
    table = first
    for n, (title, blocks, landscape) in enumerate(annexes, 1):
        numbered = number(blocks, table)
        table += sum(isinstance(b, Table) and bool(b.caption) for b in numbered)
        result.append(
            Attachment(
                n,
                title,
                numbered,
                "landscape" if landscape else "portrait",
                single=len(annexes) == 1,
            )
        )
    return tuple(result)


def _indicator_tables(context: Context, maker: TableMaker) -> list[Block]:
    if context.unit.kind != "city":
        return [maker.indicators(context.subject, "", "indicators")]
    blocks: list[Block] = [maker.indicators(context.subject, "全市指标完成情况", "indicators")]
    counties = maker.counties("分县区指标完成情况", key_only=False, id="county-indicators")
    return [*blocks, counties] if counties else blocks


def _document(
    context: Context, job: Job, body: tuple[Block, ...], annexes: tuple[Attachment, ...]
) -> Document:
    plan, period, unit = context.plan, context.progress.period, context.unit
    issuer, printer = job.config.issuer(unit.id), job.config.report.printer
    city = unit.kind == "city"
    title = break_title(_title_segments(context))
    day = _date_blank(period.due or period.as_of)
    status = ("送审稿", "样例") if context.progress.sample else ("送审稿",)
    return Document(
        kind="progress-report",
        form="报告",
        issuer=unit.name,
        mark=issuer.mark or f"{unit.name}文件",
        number=_number(issuer, plan.info.year),
        signer=_filled(issuer.signer, "signer", 4),
        title=title,
        recipients=("海东市人民政府" if city else plan.unit(plan.info.receiver).name,),
        body=body,
        attachments=annexes,
        signature=unit.name,
        date=day,
        contact=(
            Text("（联系人："),
            *_filled(issuer.contact, "contact", 4),
            Text("，联系电话："),
            *_filled(issuer.phone, "phone", 6),
            Text("）"),
        ),
        imprint=Imprint((), printer or unit.name, (*day, Text("印发"))),
        status=status,
        subject=f"{period.label}工作进展情况报告",
        period=period.id,
        created=job.created.isoformat(),
        topic="进展情况报告",
    )


def _title_segments(context: Context) -> tuple[str, ...]:
    period, info = context.progress.period, context.plan.info
    year = f"{period.year}年"
    rest = period.label.removeprefix(year)
    when = (year, rest) if rest != "度" else (f"{year}度",)
    topic = info.short.removesuffix("工作")
    return (context.unit.name, "关于", *when, topic, "工作", "进展情况的报告")


def _number(issuer: Issuer, year: int) -> Runs:
    """The document number as far as it is known: ＿＿〔2023〕＿＿号."""
    if issuer.number:
        return (Text(issuer.number),)
    code: Runs = (Text(issuer.code),) if issuer.code else (Blank("issuer-code", 3),)
    return (*code, Text(f"〔{year}〕"), Blank("document-number", 2), Text("号"))


def _filled(text: str | None, name: str, width: int) -> Runs:
    return (Text(text),) if text else (Blank(name, width),)


def _date_blank(day: date) -> Runs:
    """Year and month of the deadline; the day is the office's to fill."""
    return (Text(f"{day.year}年{day.month}月"), Blank("day", 2), Text("日"))
