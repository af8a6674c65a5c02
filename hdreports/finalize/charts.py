"""Charts of an edited report.

A chart's numbers are judged like those of the text: one that was overtyped, removed with its bar
or added must be acknowledged, and then the final chart shows what the edited one did. A chart that
was deleted is one verdict. A bar under another name is a change of wording. Charts that somebody
else drew do not reach the final files, and that is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hdreports.document.model import Chart, ChartPoint, Document
from hdreports.document.texts import chart_alternative, printable
from hdreports.finalize.verdicts import Verdict
from hdreports.readers.docx_charts import DrawnChart
from hdreports.tracing import source_text

_CLOSE = 0.005  # percent: less than what is printed
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")

Pair = tuple[float | None, float | None]  # a bar's own number and what it is compared with


@dataclass(frozen=True, slots=True)
class _Bar:
    """A bar as it is drawn now; `place`: which of ours it is, None for an added one."""

    place: int | None
    name: str
    numbers: Pair


def charts_of(document: Document) -> list[Chart]:
    blocks = [*document.body, *(b for a in document.attachments for b in a.blocks)]
    return [block for block in blocks if isinstance(block, Chart)]


def chart_numbers(document: Document) -> Iterator[tuple[str, str, str]]:
    """Each number of the charts: the name by which it is acknowledged, its figure, its text. The
    third bar of the first chart is `chart_1_3`; what that is compared with, `chart_1_3_ref`."""
    for n, chart in enumerate(charts_of(document), 1):
        for place, point in enumerate(chart.points):
            yield _name(n, place, 0), point.figure, point.text
            if point.reference is not None:
                yield _name(n, place, 1), point.reference_figure, point.reference_text


def chart_verdicts(
    drawn: Sequence[DrawnChart],
    stored: Document,
    figures: Mapping[str, Mapping[str, Any]],
) -> Iterator[Verdict]:
    """A verdict on each number that is not what it was, by the names of `chart_numbers`; added
    bars are counted on. A deleted chart is acknowledged as `chart_1`."""
    for n, (chart, at) in enumerate(_paired(drawn, stored), 1):
        where = f"《{chart.caption}》"
        if at is None:
            count = sum(p.reference is not None for p in chart.points) + len(chart.points)
            lost = f"图中全部{count}个数据"
            yield Verdict("vanished", f"chart_{n}", "", chart.caption, lost, "", "")
            continue
        for place, label, old, new in _rows(chart, _bars(chart, drawn[at])):
            point = chart.points[place] if place < len(chart.points) else None
            names = (chart.value_label, chart.reference_label)
            ids = (point.figure, point.reference_figure) if point else ("", "")
            for series in (0, 1):
                was, now = old[series], new[series]
                if _same_number(was, now):
                    continue
                sources = figures.get(ids[series], {}).get("sources", ())
                yield Verdict(
                    "new" if was is None else "vanished" if now is None else "changed",
                    _name(n, place, series),
                    ids[series],
                    f"{label}{names[series]}",
                    _percent(was),
                    _percent(now),
                    where,
                    tuple(source_text(s) for s in sources),
                )


def charts_as_edited(drawn: Sequence[DrawnChart], stored: Document) -> list[Chart | None]:
    """What each drawn chart is in the final document; None for one that is not ours."""
    made: list[Chart | None] = [None] * len(drawn)
    for chart, at in _paired(drawn, stored):
        if at is not None:
            made[at] = _edited(chart, _bars(chart, drawn[at]))
    return made


def chart_notices(drawn: Sequence[DrawnChart], stored: Document) -> Iterator[str]:
    """Bars under another name, and the charts that the final document will not show."""
    pairs = _paired(drawn, stored)
    for chart, at in pairs:
        for bar in _bars(chart, drawn[at]) if at is not None else ():
            old = _labels(chart)[bar.place] if bar.place is not None else bar.name
            if old != bar.name:
                yield f"《{chart.caption}》中的“{old}”改为“{bar.name}”"
    added = len(drawn) - sum(at is not None for _, at in pairs)
    if added:
        yield f"另加的{added}个图表不会进入定稿"


def _labels(chart: Chart) -> list[str]:
    """The names of the bars as they are drawn."""
    return [printable(point.label) for point in chart.points]


def _name(chart: int, place: int, series: int) -> str:
    return f"chart_{chart}_{place + 1}{'_ref' if series else ''}"


def _paired(drawn: Sequence[DrawnChart], stored: Document) -> list[tuple[Chart, int | None]]:
    """Each of our charts with the number of the one that draws it now; None where that is gone."""
    left, pairs = list(range(len(drawn))), list[tuple[Chart, int | None]]()
    for chart in charts_of(stored):
        labels = set(_labels(chart))
        common = {n: len(labels & set(drawn[n].names)) for n in left}
        best = max(left, key=lambda n: common[n], default=None)
        if best is None or not common[best]:
            pairs.append((chart, None))
        else:
            left.remove(best)
            pairs.append((chart, best))
    return pairs


def _bars(chart: Chart, drawn: DrawnChart) -> list[_Bar]:
    """The bars in the order in which they are drawn: ours by name, else by the same numbers."""
    places = {label: n for n, label in enumerate(_labels(chart))}
    free = [n for label, n in places.items() if label not in drawn.names]
    found = []
    for at, name in enumerate(drawn.names):
        numbers, place = _numbers_at(drawn, at), places.pop(name, None)
        if place is None:
            same = (n for n in free if _same_pair(_numbers_of(chart.points[n]), numbers))
            if (place := next(same, None)) is not None:
                free.remove(place)
        if place is not None:
            numbers = _as_lettered(chart.points[place], numbers, drawn, at)
        if numbers != (None, None):
            found.append(_Bar(place, name, numbers))
    return found


def _numbers_at(drawn: DrawnChart, at: int) -> Pair:
    numbers = [series[at] for series in drawn.series[:2]]
    own, other = (*numbers, None, None)[:2]
    return own, other


def _as_lettered(point: ChartPoint, numbers: Pair, drawn: DrawnChart, at: int) -> Pair:
    """The numbers; where one is as it was and the letters beside its bar are not, the latter's."""
    shown = list(numbers)
    for series, text in enumerate((point.text, point.reference_text)):
        letters = drawn.letters[series][at] if series < len(drawn.letters) else ""
        typed, own = _NUMBER.search(letters), _NUMBER.search(text)
        kept = _same_number(_numbers_of(point)[series], numbers[series])
        if typed and own and kept and typed[0] != own[0]:
            shown[series] = float(typed[0])
    return shown[0], shown[1]


def _rows(chart: Chart, bars: Iterable[_Bar]) -> Iterator[tuple[int, str, Pair, Pair]]:
    """Of each bar its place, name, and numbers before and now: ours in their order, then those
    that were added."""
    now = {bar.place: bar for bar in bars if bar.place is not None}
    for place, point in enumerate(chart.points):
        bar = now.get(place)
        # Without its own number no bar is drawn.
        numbers = bar.numbers if bar is not None and bar.numbers[0] is not None else (None, None)
        yield place, point.label, _numbers_of(point), numbers
    added = [bar for bar in bars if bar.place is None]
    for place, bar in enumerate(added, len(chart.points)):
        yield place, bar.name, (None, None), bar.numbers


def _edited(chart: Chart, bars: Iterable[_Bar]) -> Chart:
    points = tuple(
        _point(chart, bar, bar.numbers[0], bar.numbers[1])
        for bar in bars
        if bar.numbers[0] is not None
    )
    if points == chart.points:
        return chart
    alt = chart_alternative(points, chart.value_label, chart.reference_label)
    return replace(chart, points=points, alt=alt)


def _point(chart: Chart, bar: _Bar, own: float, other: float | None) -> ChartPoint:
    was = chart.points[bar.place] if bar.place is not None else ChartPoint("", own, None, "")
    point = was if printable(was.label) == bar.name else replace(was, label=bar.name)
    if bar.place is None or not _same_number(was.value, own):
        point = replace(point, value=own, text=_percent(own))
    if not _same_number(was.reference, other):
        point = replace(point, reference=other, reference_text=_percent(other))
    return point


def _numbers_of(point: ChartPoint) -> Pair:
    return point.value, point.reference


def _same_pair(one: Pair, other: Pair) -> bool:
    return _same_number(one[0], other[0]) and _same_number(one[1], other[1])


def _same_number(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= _CLOSE


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:g}%"
