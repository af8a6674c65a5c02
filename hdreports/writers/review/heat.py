"""The heat map of counties and indicators: squares, and what the panel of each tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hdreports.plan.model import Indicator, Plan
from hdreports.progress.model import Figure, Light, Standing
from hdreports.progress.rollup import RateSpread
from hdreports.writers.review.data import ReviewData
from hdreports.writers.review.figures import FigureIndex, Scope, SourceRow

# Shape, word and colour: each of the three alone tells the light.
LIGHTS: Mapping[Light, tuple[str, str]] = {
    "green": ("●", "绿"),
    "yellow": ("▲", "黄"),
    "red": ("■", "红"),
    "none": ("－", ""),
}
_STATE_WORDS = {
    "done": "已完成",
    "on-pace": "达到序时进度",
    "behind": "滞后",
    "unreported": "未报送",
    "not-evaluated": "数据不全，未评价",
    "no-target": "未设目标",
}
_SHORT_WORDS = {"unreported": "未报", "not-evaluated": "未评", "no-target": ""}


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a panel; `figure` is the element id of the figure's entry, where it is one."""

    label: str
    text: str
    figure: str | None = None


@dataclass(frozen=True, slots=True)
class Square:
    """A square of the heat map and what its panel tells."""

    id: str
    region: str
    light: Light
    shape: str
    word: str
    text: str
    state: str
    doubtful: bool
    facts: tuple[Fact, ...]
    sources: tuple[SourceRow, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator's line of the heat map; None: the plan sets nothing there."""

    indicator: Indicator
    squares: tuple[Square | None, ...]

    @property
    def lights(self) -> frozenset[Light]:
        return frozenset(s.light for s in self.squares if s)


class HeatMap:
    """Lines by the plan's groups; indicators that nobody has a target or value for are left out."""

    def __init__(self, data: ReviewData, index: FigureIndex, scope: Scope) -> None:
        self._data, self._index, self._scope = data, index, scope

    def groups(self) -> list[tuple[str, list[Line]]]:
        plan, result = self._data.plan, []
        for group in plan.groups:
            lines = [
                Line(i, tuple(self._square(i, r.id) for r in plan.regions))
                for i in plan.indicators
                if i.group == group.id
            ]
            lines = [line for line in lines if any(line.squares)]
            if lines:
                result.append((group.title, lines))
        return result

    def _square(self, indicator: Indicator, region: str) -> Square | None:
        data = self._data
        standing = data.standings.get((region, indicator.id))
        if standing is None or (standing.target is None and standing.value is None):
            return None
        spread = data.spreads.get(indicator.id)
        if spread and standing.value is None and region == data.plan.city.id:
            return self._spread(standing, spread)
        shape, word = LIGHTS[standing.light]
        shown = standing.completion or standing.value
        return Square(
            id=f"{region}-{indicator.id}",
            region=data.plan.region(region).short,
            light=standing.light,
            shape=shape,
            word=word or _SHORT_WORDS.get(standing.state, ""),
            text=shown.text if shown else "",
            state=_STATE_WORDS[standing.state],
            doubtful=bool(standing.doubts),
            facts=tuple(self._facts(standing)),
            sources=self._sources(standing.value, standing.target_figure),
            notes=_notes(data.plan, standing),
        )

    def _spread(self, standing: Standing, spread: RateSpread) -> Square:
        """The city's square of a rate: the counties' range, since rates do not add up."""
        plan = self._data.plan
        low, high = spread.low.text, spread.high.text
        unmet = "、".join(plan.region(r).short for r in spread.unmet_regions)
        facts = [
            self._fact("年度目标", standing.target_figure, "未设"),
            self._fact("报送的县区", spread.reported),
            self._fact("最低", spread.low),
            self._fact("最高", spread.high),
            self._fact("达到目标", spread.met),
        ]
        return Square(
            id=f"{plan.city.id}-{spread.indicator}",
            region=plan.city.short,
            light="none",
            shape=LIGHTS["none"][0],
            word="区间",
            text=low if low == high else f"{low}～{high}",
            state="比率不汇总为全市数，列各县区区间",
            doubtful=bool(standing.doubts),
            facts=tuple(fact for fact in facts if fact),
            sources=self._sources(spread.low, spread.high),
            notes=((f"未达到目标：{unmet}",) if unmet else ()) + _notes(plan, standing),
        )

    def _facts(self, s: Standing) -> list[Fact]:
        facts = [
            self._fact("年度目标", s.target_figure, "未设"),
            self._fact("累计完成", s.value, "未报送"),
            self._fact("完成率", s.completion),
            self._fact("序时进度", s.pace),
            self._gap(s),
            self._change(s),
            self._fact("上期累计", s.previous),
            self._fact("尚需完成", s.remaining),
            self._fact("今后每月需完成", s.monthly),
            self._fact("今年以来月均", s.monthly_so_far),
        ]
        return [fact for fact in facts if fact]

    def _fact(self, label: str, figure: Figure | None, missing: str = "") -> Fact | None:
        if figure is None:
            return Fact(label, missing) if missing else None
        return Fact(label, figure.text, self._scope.link(figure.id))

    def _gap(self, s: Standing) -> Fact | None:
        if s.gap is None:
            return None
        compared = "序时进度" if s.pace else "目标值"
        ahead, behind = ("快", "慢") if s.pace else ("高", "低")
        if s.gap.value == 0:
            return Fact(f"与{compared}相比", "持平", self._scope.link(s.gap.id))
        text = f"{ahead if s.gap.value > 0 else behind}{s.gap.text}"
        return Fact(f"与{compared}相比", text, self._scope.link(s.gap.id))

    def _change(self, s: Standing) -> Fact | None:
        if s.change is None:
            return None
        sign = "增加" if s.change.value > 0 else "减少" if s.change.value < 0 else ""
        text = f"{sign}{s.change.text}" if sign else "没有变化"
        return Fact("较上期增减", text, self._scope.link(s.change.id))

    def _sources(self, *figures: Figure | None) -> tuple[SourceRow, ...]:
        """Cells and plan rows behind the square's figures, each once."""
        found = dict.fromkeys(source for figure in figures if figure for source in figure.sources)
        return tuple(self._index.source(source) for source in found)


def _notes(plan: Plan, s: Standing) -> tuple[str, ...]:
    notes = [f"目标存疑：{doubt}" for doubt in s.doubts]
    if s.missing and s.value:
        names = "、".join(plan.region(r).short for r in s.missing)
        notes.append(f"合计不含{names}（未报送）")
    if s.value and s.value.formula and not s.observation:
        notes.append(f"累计完成＝{s.value.formula}")
    if s.observation and s.observation.approximate:
        notes.append("填报值为约数")
    if s.observation and s.observation.remark:
        notes.append(f"备注：{s.observation.remark.text}")
    return tuple(notes)


def light_counts(data: ReviewData) -> list[tuple[str, str, str, int]]:
    """Of the city's own row: colour, shape, word, how many indicators; parts (其中) do not count,
    as in the report."""
    names = {"green": "达到或完成", "yellow": "滞后", "red": "严重滞后", "none": "未评价"}
    wholes = {i.id for i in data.plan.indicators if i.parent is None}
    city = [
        s
        for (who, indicator), s in data.standings.items()
        if who == data.plan.city.id and indicator in wholes and s.target
    ]
    return [
        (light, shape, f"{word}（{names[light]}）" if word else names[light], count)
        for light, (shape, word) in LIGHTS.items()
        if (count := sum(s.light == light for s in city)) or light != "none"
    ]
