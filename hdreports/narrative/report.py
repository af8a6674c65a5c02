"""Composing a progress report: facts and templates → Document with its figures."""

from __future__ import annotations

from hdreports.document.model import Attachment, Block, Table
from hdreports.narrative.city_context import CityContext
from hdreports.narrative.context import Context
from hdreports.narrative.environment import Narrator
from hdreports.narrative.job import Composed, Job
from hdreports.narrative.notes import Notes
from hdreports.narrative.numbering import number, prune
from hdreports.narrative.official import Frame, official, receiver
from hdreports.narrative.tables import TableMaker
from hdreports.narrative.unit_context import UnitContext
from hdreports.plan.model import ReportingUnit
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
    frame = Frame(
        kind="progress-report",
        form="报告",
        matter="进展情况的报告",
        name="工作进展情况报告",
        topic="进展情况报告",
        recipients=("海东市人民政府" if unit.kind == "city" else receiver(own.plan),),
        upward=True,
    )
    document = official(job, unit, frame, body, annexes)
    return Composed(document, narrator.figures(), context.request_findings(), unit.id)


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
