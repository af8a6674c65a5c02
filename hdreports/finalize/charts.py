"""Charts of an edited report. A number overtyped in a chart is judged like any other: it must be
acknowledged, and then the final chart shows it. What else was done to a chart (bars added or
removed, charts added or deleted) does not reach the final files, and is said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hdreports.document.model import Chart, ChartPoint, Document
from hdreports.finalize.verdicts import Verdict, source_text
from hdreports.readers.docx_charts import DrawnChart

_CLOSE = 0.005  # percent: less than what is printed


@dataclass(frozen=True, slots=True)
class _Typed:
    """A number typed over one of ours: of which bar, whether it is the bar's own (0) or what it is
    compared with (1), and what it was; `old` is None where there was none."""

    point: int
    series: int
    old: float | None
    new: float


def charts_of(document: Document) -> list[Chart]:
    blocks = [*document.body, *(b for a in document.attachments for b in a.blocks)]
    return [block for block in blocks if isinstance(block, Chart)]


def chart_verdicts(
    drawn: Sequence[DrawnChart],
    stored: Document,
    figures: Mapping[str, Mapping[str, Any]],
) -> Iterator[Verdict]:
    """A verdict on each number typed over in a chart. It is acknowledged as `chart_1_3`: the third
    bar of the first chart; `chart_1_3_ref`: what that bar is compared with."""
    for n, (chart, found) in enumerate(_paired(drawn, stored), 1):
        for typed in _typed(chart, found) if found else ():
            point = chart.points[typed.point]
            id = point.reference_figure if typed.series else point.figure
            name = chart.reference_label if typed.series else chart.value_label
            figure = figures.get(id, {})
            yield Verdict(
                "new" if typed.old is None else "changed",
                f"chart_{n}_{typed.point + 1}{'_ref' if typed.series else ''}",
                id,
                f"{point.label}{name}",
                _percent(typed.old),
                _percent(typed.new),
                f"《{chart.caption}》",
                tuple(source_text(s) for s in figure.get("sources", ())),
            )


def charts_as_typed(drawn: Sequence[DrawnChart], stored: Document) -> list[Chart]:
    """The stored charts with the numbers that were typed over ours."""
    return [
        replace(chart, points=_with(chart.points, _typed(chart, found))) if found else chart
        for chart, found in _paired(drawn, stored)
    ]


def chart_notices(drawn: Sequence[DrawnChart], stored: Document) -> Iterator[str]:
    """What the charts of an edited file show or lack that the final charts will not."""
    pairs = _paired(drawn, stored)
    for chart, found in pairs:
        if found is None:
            yield f"《{chart.caption}》已从文稿中删去"
        elif changes := "，".join(_changes(chart, found)):
            yield f"《{chart.caption}》的图形被改动（{changes}），定稿仍按原稿绘制"
    added = len(drawn) - sum(found is not None for _, found in pairs)
    if added:
        yield f"另加的{added}个图表不会进入定稿"


def _paired(drawn: Sequence[DrawnChart], stored: Document) -> list[tuple[Chart, DrawnChart | None]]:
    """Each of our charts with the one that draws it now; None where that is gone."""
    left, pairs = list(drawn), list[tuple[Chart, DrawnChart | None]]()
    for chart in charts_of(stored):
        found = _same(chart, left)
        if found is not None:
            left.remove(found)
        pairs.append((chart, found))
    return pairs


def _same(chart: Chart, drawn: Iterable[DrawnChart]) -> DrawnChart | None:
    """The drawn chart that has most bars in common with ours; None where none has any."""
    labels = {p.label for p in chart.points}
    best = max(drawn, key=lambda d: len(labels & set(d.names)), default=None)
    return best if best is not None and labels & set(best.names) else None


def _numbers(drawn: DrawnChart) -> dict[str, list[float | None]]:
    return {name: [s[n] for s in drawn.series] for n, name in enumerate(drawn.names)}


def _typed(chart: Chart, drawn: DrawnChart) -> list[_Typed]:
    numbers = _numbers(drawn)
    return [
        _Typed(n, series, own, other)
        for n, point in enumerate(chart.points)
        for series, (own, other) in enumerate(
            zip((point.value, point.reference), numbers.get(point.label, ()), strict=False)
        )
        if other is not None and (own is None or abs(own - other) > _CLOSE)
    ]


def _with(points: tuple[ChartPoint, ...], typed: Iterable[_Typed]) -> tuple[ChartPoint, ...]:
    made = list(points)
    for each in typed:
        point, text = made[each.point], _percent(each.new)
        made[each.point] = (
            replace(point, reference=each.new, reference_text=text)
            if each.series
            else replace(point, value=each.new, text=text)
        )
    return tuple(made)


def _changes(chart: Chart, drawn: DrawnChart) -> Iterator[str]:
    """Numbers and bars that came or went."""
    numbers = _numbers(drawn)
    for point in chart.points:
        shown = numbers.pop(point.label, None)
        if shown is None:
            yield f"缺少{point.label}"
            continue
        ours = (point.value, point.reference)
        labels = (chart.value_label, chart.reference_label)
        for label, own, other in zip(labels, ours, shown, strict=False):
            if own is not None and other is None:
                yield f"{point.label}{label}由{_percent(own)}改为空"
    yield from (f"多出{name}" for name in numbers if name)


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:g}%"
