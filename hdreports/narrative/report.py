"""Composing a progress report: facts and templates → Document with its figures."""

from __future__ import annotations

from hdreports.document.model import Attachment, Block, Table
from hdreports.narrative.charts import county_averages, county_chart, lag_chart
from hdreports.narrative.city_context import CityContext
from hdreports.narrative.context import Context
from hdreports.narrative.environment import Narrator
from hdreports.narrative.job import Composed, Job
from hdreports.narrative.land import land_told
from hdreports.narrative.lead_table import lead_table
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
        city = CityContext(own, unit, job.findings)
        city.land = land_told(own, job.ledger, unit)
        narrator.annexes = annex_numbers(city, "indicators", "ledger", "notes")
        city.key_table = maker.key_indicators(own.plan.city.id, "全市主要指标完成情况")
        city.county_table = maker.completions("县区主要指标完成率")
        city.averages = county_averages(own)
        city.chart = county_chart(city.averages, own, narrator, city.reference)
        context, template = city, "city-progress-report.md.j2"
    else:
        context, template = UnitContext(own, unit, job.findings), "unit-progress-report.md.j2"
        context.land = land_told(own, job.ledger, unit)
        context.chart = lag_chart(context.behind, narrator, context.reference)
        narrator.annexes = annex_numbers(context, "indicators", "ledger", "notes")
    body = number(prune(narrator.render(template, r=context)))
    attached = annexes(context, maker, narrator, job.thresholds, count_tables(body) + 1)
    frame = Frame(
        kind="progress-report",
        form="报告",
        matter="进展情况的报告",
        name="工作进展情况报告",
        topic="进展情况报告",
        recipients=("海东市人民政府" if unit.kind == "city" else receiver(own.plan),),
        upward=True,
        closing="特此报告。",
    )
    document = official(job, unit, frame, body, attached)
    return Composed(document, narrator.figures(), context.request_findings(), unit.id)


def annex_numbers(context: Context, *names: str) -> dict[str, int]:
    """The annexes of a document by name, numbered in order; those without content are left out."""
    there = {"indicators": bool(context.items), "ledger": bool(context.tasks), "notes": True}
    kept = [name for name in names if there[name]]
    return {name: n for n, name in enumerate(kept, 1)}


def annexes(
    context: Context, maker: TableMaker, narrator: Narrator, thresholds: Thresholds, first: int
) -> tuple[Attachment, ...]:
    """The annexes that `narrator.annexes` numbers; `first` is the first table's number in them."""
    city = context.unit.kind == "city"
    result = []
    for name, n in narrator.annexes.items():
        if name == "indicators":
            title, blocks, wide = "主要指标完成情况表", _indicator_tables(context, maker), city
        elif name == "ledger":
            title, wide = "重点任务台账", True
            blocks = _task_tables(context, maker) if city else [maker.ledger(context.tasks)]
        else:
            notes = Notes(context, thresholds, context.progress.sample)
            title, wide = "数据说明", False
            blocks = prune(narrator.render("data-notes.md.j2", n=notes))
        numbered = number(blocks, first)
        first += count_tables(numbered)
        result.append(
            Attachment(
                n,
                title,
                numbered,
                "landscape" if wide else "portrait",
                single=len(narrator.annexes) == 1,
            )
        )
    return tuple(result)


def count_tables(blocks: tuple[Block, ...]) -> int:
    return sum(isinstance(b, Table) and bool(b.caption) for b in blocks)


def _task_tables(context: Context, maker: TableMaker) -> list[Block]:
    return [
        lead_table(context, maker.narrator, "牵头单位任务推进情况"),
        maker.city_ledger(context.tasks, "重点任务分单位情况"),
    ]


def _indicator_tables(context: Context, maker: TableMaker) -> list[Block]:
    if context.unit.kind != "city":
        return [maker.indicators(context.subject, "", "indicators")]
    blocks: list[Block] = [maker.indicators(context.subject, "全市指标完成情况", "indicators")]
    counties = maker.counties("分县区指标完成情况", key_only=False, id="county-indicators")
    return [*blocks, counties] if counties else blocks
