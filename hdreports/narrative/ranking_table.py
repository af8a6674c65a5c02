"""The ranking of counties as a table."""

from __future__ import annotations

from hdreports.document.model import Cell, Column, FigureRun, Table
from hdreports.narrative.city_context import CityContext
from hdreports.narrative.environment import Narrator
from hdreports.narrative.words import Ordinal, runs_of
from hdreports.progress.model import Figure


def ranking_table(context: CityContext, narrator: Narrator) -> Table | None:
    """Place, county, indicators judged, on pace, share, yellow, red; None without a ranking."""
    ranks = context.progress.ranking
    if not ranks:
        return None
    rows = []
    for rank in ranks:
        cells = [
            Cell(runs_of(Ordinal(rank.place), "（并列）" if rank.tied else "")),
            Cell(runs_of(context.plan.region(rank.region).short), header=True),
        ]
        numbers = [rank.evaluated, rank.on_pace, rank.share]
        numbers += [_lights(context, rank.region, light) for light in ("yellow", "red")]
        cells += [Cell((_bare(narrator, f),)) for f in numbers]
        rows.append(tuple(cells))
    heads = [
        "位次",
        "县区",
        "参与评价（项）",
        "完成或达到（项）",
        "占比（%）",
        "黄灯（项）",
        "红灯（项）",
    ]
    width = 1 / len(heads)
    return Table(
        "ranking",
        "县区进展位次",
        tuple(Column(width, "center") for _ in heads),
        (tuple(Cell(runs_of(h), align="center") for h in heads),),
        tuple(rows),
        size="small",
    )


def _bare(narrator: Narrator, figure: Figure) -> FigureRun:
    run = narrator.figure(figure)
    return FigureRun(figure.text.removesuffix(figure.unit), run.figure)


def _lights(context: CityContext, region: str, light: str) -> Figure:
    """How many of a county's indicators (without parts) carry a light."""
    progress = context.progress
    wholes = {i.id for i in context.plan.indicators if i.parent is None}
    lit = [
        s
        for (who, indicator), s in progress.standings.items()
        if who == region and indicator in wholes and s.light == light
    ]
    name = {"yellow": "黄灯", "red": "红灯"}[light]
    return progress.book.count(
        f"{progress.period.id}/{region}/lights/{light}",
        f"{context.plan.region(region).short}{name}指标",
        [s.gap for s in lit if s.gap],
        len(lit),
    )
