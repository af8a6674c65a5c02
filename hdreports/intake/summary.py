"""Workbooks that tell the figures of several counties (汇总表): what becomes of each county's part.

Each county's part is a submission marked as a summary: it stands in for the county's own return
where there is none (`selection`), and is compared with it where there is one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from hdreports.intake.checks import check_asked, check_together
from hdreports.intake.cross_reader import Summary
from hdreports.intake.grid import Book
from hdreports.intake.model import Finding, Observation, Submission
from hdreports.intake.region_names import RegionNames
from hdreports.plan.model import Plan


def sheets_of_counties(book: Book, plan: Plan) -> dict[str, str]:
    """Visible sheets with a county's name, and its unit; none unless there are two counties."""
    regions = RegionNames.of(plan)
    found = {}
    for sheet in book.visible:
        region = regions.county(sheet.name) or regions.within(sheet.name)
        if region is not None and sheet.cells:
            found[sheet.name] = regions.units[region]
    return found if len(set(found.values())) >= 2 else {}


def without(book: Book, sheets: Collection[str]) -> Book:
    return replace(book, sheets=tuple(s for s in book.sheets if s.name not in sheets))


def only(book: Book, sheets: Mapping[str, str], unit: str) -> Book:
    """The sheets of one unit."""
    mine = tuple(s for s in book.sheets if sheets.get(s.name) == unit)
    return replace(book, sheets=mine)


def as_part(submission: Submission) -> Submission:
    """A county's sheets read by themselves, as the county's part of a summary."""
    found = tuple(f for f in submission.findings if f.code != "indicators-absent")
    return replace(submission, summary=True, findings=found)


def county_parts(summary: Summary, blank: Submission) -> tuple[Submission, ...]:
    """What a summary tells of each county, in the plan's order; and of the city alone.

    Indicators that a table leaves out are not missing: nobody asked for them there.
    """
    plan = summary.plan
    parts = []
    for region in (r.id for r in plan.regions):
        content = summary.contents.get(region)
        if content is None:
            continue
        kept, together = check_together(content.observations, plan)
        asked = check_asked(kept, (), plan, content.context.unit, blank.file)
        short = plan.unit(content.context.unit).short
        found = (*content.findings, *together, *(f for f in asked if f.cell))
        findings = tuple(_naming(f, short) for f in found)
        parts.append(
            replace(
                blank,
                unit=content.context.unit,
                usable=bool(kept or content.tasks or content.statements),
                observations=kept,
                tasks=tuple(content.tasks),
                statements=tuple(content.statements),
                findings=findings,
                summary=True,
            )
        )
    return tuple(parts)


def _naming(finding: Finding, who: str) -> Finding:
    """With the county's name, where the words do not say whose cell it is."""
    if who in finding.message:
        return finding
    return replace(finding, message=f"{who}：{finding.message}")


def of_others(summary: Summary) -> tuple[Observation, ...]:
    """What a county's workbook tells of other counties."""
    return tuple(o for c in summary.contents.values() for o in c.observations)


def merged(parts: tuple[Submission, ...], plan: Plan) -> tuple[Submission, ...]:
    """One part per unit, where a workbook tells of it twice: in a summary and on its own sheet."""
    units = dict.fromkeys((p.unit, p.period) for p in parts)
    return tuple(_one([p for p in parts if (p.unit, p.period) == u], plan) for u in units)


def _one(parts: list[Submission], plan: Plan) -> Submission:
    if len(parts) == 1:
        return parts[0]
    kept, together = check_together((o for p in parts for o in p.observations), plan)
    tasks = tuple(t for p in parts for t in p.tasks)
    statements = tuple(s for p in parts for s in p.statements)
    return replace(
        parts[0],
        usable=bool(kept or tasks or statements),
        observations=kept,
        tasks=tasks,
        statements=statements,
        findings=(*(f for p in parts for f in p.findings), *together),
    )


def listing(main: Submission, parts: tuple[Submission, ...]) -> Submission:
    """The workbook as a whole. Where it says nothing of its sender it is nobody's return."""
    unit = main.unit if main.usable else None
    periods = {p.period for p in parts}
    period = main.period or (periods.pop() if len(periods) == 1 else None)
    return replace(main, unit=unit, period=period, lists=tuple(replace(p, lists=()) for p in parts))
