"""Charts of an edited report. The final files draw our own charts from the stored figures again;
what somebody changed, added or removed in a chart is said, so that it is not lost unseen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from hdreports.document.model import Chart, Document
from hdreports.readers.docx_charts import DrawnChart

_CLOSE = 0.005  # percent: less than what is printed


def charts_of(document: Document) -> list[Chart]:
    blocks = [*document.body, *(b for a in document.attachments for b in a.blocks)]
    return [block for block in blocks if isinstance(block, Chart)]


def chart_notices(drawn: Sequence[DrawnChart], stored: Document) -> Iterator[str]:
    """What the charts of an edited file show that ours do not, and the other way round."""
    left = list(drawn)
    for chart in charts_of(stored):
        found = _same(chart, left)
        if found is None:
            yield f"《{chart.caption}》已从文稿中删去"
            continue
        left.remove(found)
        changes = "，".join(_changes(chart, found))
        if changes:
            yield f"《{chart.caption}》的图中数据被改动（{changes}），定稿仍按数据来源绘制"
    if left:
        yield f"另加的{len(left)}个图表不会进入定稿"


def _same(chart: Chart, drawn: Iterable[DrawnChart]) -> DrawnChart | None:
    """The drawn chart that has most bars in common with ours; None where none has any."""
    labels = {p.label for p in chart.points}
    best = max(drawn, key=lambda d: len(labels & set(d.names)), default=None)
    return best if best is not None and labels & set(best.names) else None


def _changes(chart: Chart, drawn: DrawnChart) -> Iterator[str]:
    numbers = {name: [s[n] for s in drawn.series] for n, name in enumerate(drawn.names)}
    for point in chart.points:
        shown = numbers.pop(point.label, None)
        if shown is None:
            yield f"缺少{point.label}"
            continue
        ours = (point.value, point.reference)
        labels = (chart.value_label, chart.reference_label)
        for label, own, other in zip(labels, ours, shown, strict=False):
            if (own is None) != (other is None) or abs((own or 0) - (other or 0)) > _CLOSE:
                yield f"{point.label}{label}由{_printed(own)}改为{_printed(other)}"
    yield from (f"多出{name}" for name in numbers if name)


def _printed(value: float | None) -> str:
    return "空" if value is None else f"{value:g}"
