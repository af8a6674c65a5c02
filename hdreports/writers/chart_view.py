"""Where the bars of a chart stand, in user units of an SVG 600 wide (156 mm on paper).

Two bars a point: completion dark, pace white with a frame, so that black-and-white print tells
them apart; the light is said by its shape before the value. Flat fills only: some viewers lose
gradients and patterns.
"""

from __future__ import annotations

from dataclasses import dataclass

from hdreports.document.model import Chart, ChartPoint, Light
from hdreports.document.texts import LIGHT_SHAPES, printable, width_in_characters

WIDTH = 600
CHARACTER = 14  # the letters' size: 10.3 pt on paper
BAR_COLOUR = "#44546a"
SHAPE_COLOURS: dict[Light, str] = {"green": "#1d7a5f", "yellow": "#b97700", "red": "#a3161f"}

_ROW = 33
_BAR = 14
_GAP = 2  # the value's letters are a little taller than its bar
_PACE = 9
_TOP = 6
_VALUE_WIDTH = 74  # of ▲100.0% and a little air
_LONGEST_LABEL = 17  # characters; longer names are set narrower


@dataclass(frozen=True, slots=True)
class BarView:
    """A point's pair of bars. `squeezed` is the width a name must be pressed into, or None."""

    label: str
    squeezed: float | None
    y: float
    width: float
    text: str
    shape: str
    shape_colour: str
    pace_width: float | None
    pace_text: str


@dataclass(frozen=True, slots=True)
class ChartView:
    bars: tuple[BarView, ...]
    left: float  # of the bars
    height: float
    legend_y: float
    value_label: str
    reference_label: str
    legend_x: tuple[float, float]

    @property
    def bar(self) -> int:
        return _BAR

    @property
    def pace(self) -> int:
        return _PACE

    @property
    def pace_y(self) -> int:
        """How far below its bar's upper edge a pace begins."""
        return _BAR + _GAP

    @property
    def axis_height(self) -> float:
        return _ROW * len(self.bars)


def chart_view(chart: Chart) -> ChartView:
    widest = max((width_in_characters(p.label) for p in chart.points), default=0)
    left = round(min(widest, _LONGEST_LABEL) * CHARACTER + 12, 2)
    room = WIDTH - left - _VALUE_WIDTH
    largest = max([100.0, *(max(p.value, p.reference or 0) for p in chart.points)])
    bars = tuple(_bar(p, n, left, room / largest) for n, p in enumerate(chart.points))
    legend = _TOP + _ROW * len(bars) + 20
    value_label, reference = printable(chart.value_label), printable(chart.reference_label)
    width = (width_in_characters(value_label) + width_in_characters(reference)) * CHARACTER + 80
    start = round((WIDTH - width) / 2, 2)
    second = round(start + width_in_characters(value_label) * CHARACTER + 52, 2)
    return ChartView(bars, left, legend + 8, legend, value_label, reference, (start, second))


def _bar(point: ChartPoint, number: int, left: float, scale: float) -> BarView:
    label = printable(point.label)
    long = width_in_characters(label) > _LONGEST_LABEL
    has_pace = point.reference is not None
    return BarView(
        label=label,
        squeezed=left - 12 if long else None,
        y=_TOP + _ROW * number,
        width=round(max(point.value, 0) * scale, 2),
        text=printable(point.text),
        shape="" if point.light == "none" else LIGHT_SHAPES[point.light],
        shape_colour=SHAPE_COLOURS.get(point.light, "#000"),
        pace_width=round(max(point.reference or 0, 0) * scale, 2) if has_pace else None,
        pace_text=printable(point.reference_text),
    )
