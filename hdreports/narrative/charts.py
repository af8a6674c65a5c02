"""The charts of the reports: completion beside pace, where a picture says it sooner than a row of
numbers. Every number goes through the narrator, which notes the figure behind it."""

from __future__ import annotations

from collections.abc import Sequence

from hdreports.document.model import Chart, ChartPoint
from hdreports.document.texts import chart_alternative
from hdreports.narrative.environment import Narrator
from hdreports.narrative.item import Item
from hdreports.narrative.words import kind_of
from hdreports.progress.assessment import Progress
from hdreports.progress.averages import Average, region_averages
from hdreports.progress.model import Figure, Light

_FEWEST = 3  # bars that are worth a picture
_MOST = 8  # what stays legible and does not fill a page


def county_averages(progress: Progress) -> dict[str, Average]:
    """By region, the counties that reported."""
    city = progress.plan.city.id
    return {region: a for region, a in region_averages(progress).items() if region != city}


def county_chart(
    averages: dict[str, Average], progress: Progress, narrator: Narrator, reference: str
) -> Chart | None:
    """Mean completion of each county beside the pace; None for so few that words do."""
    points = [
        _point(narrator, progress.plan.region(region).short, a.completion, a.pace)
        for region, a in averages.items()
    ]
    return _chart("counties", "各县区数量类指标平均完成率", points, "平均完成率", reference)


def lag_chart(items: Sequence[Item], narrator: Narrator, reference: str) -> Chart | None:
    """The indicators furthest behind, worst first; `items` stand in that order."""
    told = [(i, i.completion, i.pace) for i in items if i.completion and i.pace][:_MOST]
    points = [
        _point(narrator, i.name, completion, pace, i.standing.light)
        for i, completion, pace in told
        if completion and pace
    ]
    title = "未完成指标的完成率" if reference != "序时进度" else "滞后指标的完成率"
    return _chart("behind", title, points, "完成率", reference)


def _point(
    narrator: Narrator, label: str, value: Figure, pace: Figure, light: Light = "none"
) -> ChartPoint:
    shown, beside = narrator.figure(value), narrator.figure(pace)
    return ChartPoint(
        str(label),
        float(value.value),
        float(pace.value),
        shown.text,
        light,
        shown.figure,
        beside.text,
        beside.figure,
        kind_of(label),
    )


def _chart(
    id: str, title: str, points: Sequence[ChartPoint], value_label: str, reference: str
) -> Chart | None:
    if len(points) < _FEWEST:
        return None
    alt = chart_alternative(points, value_label, reference)
    caption = f"{title}与{reference}对比"
    return Chart(f"chart-{id}", caption, tuple(points), reference, alt, value_label)
