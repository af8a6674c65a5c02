"""What narrative templates see of an indicator: its standing, with the questions that wording asks.

An Item holds no wording beyond names; it answers which case it is (over its season? newly done? who
is behind?) so that templates choose the sentence. Everything printable is a Figure, a Quote or a
name from the plan.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from hdreports.intake.model import Quote
from hdreports.narrative.quoting import clause
from hdreports.narrative.words import Ordinal, PlanWords
from hdreports.plan.dates import month_day
from hdreports.plan.measure import convert
from hdreports.plan.model import Indicator, Plan, Task
from hdreports.progress.assessment import Progress
from hdreports.progress.figures import plain, round_to
from hdreports.progress.model import Figure, PlanSource, Standing


@dataclass(frozen=True)
class Item:
    """One indicator of one subject."""

    standing: Standing
    progress: Progress

    # --- what it is ---

    @property
    def plan(self) -> Plan:
        return self.progress.plan

    @cached_property
    def indicator(self) -> Indicator:
        return self.plan.indicator(self.standing.indicator)

    @property
    def id(self) -> str:
        return self.indicator.id

    @property
    def name(self) -> str:
        return PlanWords(self.indicator.name)

    @property
    def phrase(self) -> str:
        return PlanWords(self.indicator.phrase or self.indicator.name)

    @property
    def is_rate(self) -> bool:
        return self.indicator.kind == "rate"

    # --- its figures ---

    @property
    def value(self) -> Figure | None:
        return self.standing.value

    @property
    def target(self) -> Figure | None:
        return self.standing.target_figure

    @property
    def completion(self) -> Figure | None:
        return self.standing.completion

    @property
    def gap(self) -> Figure | None:
        return self.standing.gap

    @property
    def pace(self) -> Figure | None:
        return self.standing.pace

    @property
    def change(self) -> Figure | None:
        return self.standing.change

    @property
    def remaining(self) -> Figure | None:
        return self.standing.remaining

    @property
    def monthly(self) -> Figure | None:
        return self.standing.monthly

    @cached_property
    def ratio(self) -> Figure | None:
        """How many times the pace so far the pace needed is; None below 1.1 or from nothing."""
        needed, so_far = self.standing.monthly, self.standing.monthly_so_far
        if needed is None or so_far is None or not so_far.value:
            return None
        times = round_to(needed.value / so_far.value, 1)
        if times < Decimal("1.1") or times >= 100:
            return None
        return self.progress.book.add(
            needed.id.removesuffix("/monthly") + "/ratio",
            needed.label.replace("每月需完成", "所需月均进度与此前月均进度之比"),
            times,
            "倍",
            "每月需完成 ÷ 此前月均完成",
            inputs=[needed, so_far],
        )

    @cached_property
    def margin(self) -> Figure | None:
        """Value less target: by how much the year's target was met or missed."""
        value, target = self.value, self.target
        if value is None or target is None:
            return None
        unit = "个百分点" if self.is_rate else target.unit
        difference = value.value - target.value
        return self.progress.book.add(
            target.id.removesuffix("/target") + "/margin",
            f"{target.label.removesuffix('年度目标')}完成数与年度目标之差",
            difference,
            unit,
            "累计完成 － 年度目标",
            inputs=[value, target],
            text=f"{plain(abs(difference))}{unit}",
        )

    # --- which case it is ---

    @property
    def final(self) -> bool:
        """The year is over: a target is met or it is not (annual assessment, 年度考核)."""
        return self.progress.period.as_of >= date(self.progress.period.year, 12, 31)

    @property
    def state(self) -> str:
        return self.standing.state

    @property
    def light(self) -> str:
        return self.standing.light

    @property
    def done(self) -> bool:
        return self.state == "done"

    @property
    def behind(self) -> bool:
        return self.state == "behind"

    @property
    def exceeded(self) -> bool:
        s = self.standing
        return bool(s.value and s.target_figure and s.value.value > s.target_figure.value)

    @property
    def zero(self) -> bool:
        return self.value is not None and self.value.value == 0

    @property
    def is_output(self) -> bool:
        return self.name.endswith("产量")

    @property
    def level(self) -> bool:
        """Exactly on pace, as printed."""
        return self.gap is not None and self.gap.value == 0

    @property
    def due_on(self) -> date:
        return date(self.progress.period.year, *self.indicator.pace.by)

    @property
    def by(self) -> str:
        return month_day(self.due_on)

    @property
    def only_by(self) -> str:
        """By when, of what has no pace to ask for: all that can be demanded; else empty."""
        told = self.final or self.is_rate or self.overdue or self.monthly is not None
        return "" if told else self.by

    @property
    def overdue(self) -> bool:
        """Its season is over and the target not reached."""
        return self.behind and not self.is_rate and self.due_on <= self.progress.period.as_of

    @property
    def seasonal(self) -> bool:
        return not self.indicator.pace.linear

    @property
    def before_season(self) -> bool:
        return (
            date(self.progress.period.year, *self.indicator.pace.start) > self.progress.period.as_of
        )

    @property
    def doubtful(self) -> bool:
        return bool(self.standing.doubts)

    @property
    def increased(self) -> bool:
        return self.change is not None and self.change.value > 0

    @property
    def decreased(self) -> bool:
        return self.change is not None and self.change.value < 0

    @property
    def newly_done(self) -> bool:
        return self.done and self.standing.previous_state in ("on-pace", "behind")

    @property
    def recovered(self) -> bool:
        return self.state == "on-pace" and self.standing.previous_state == "behind"

    @property
    def slipped(self) -> bool:
        return self.behind and self.standing.previous_state in ("on-pace", "done")

    @property
    def persistent(self) -> bool:
        return self.behind and self.standing.previous_state == "behind"

    # --- who it is about ---

    @cached_property
    def children(self) -> tuple[Item, ...]:
        return tuple(
            Item(s, self.progress)
            for c in self.plan.children(self.id)
            if (s := self.progress.standings.get((self.standing.region, c.id)))
        )

    @cached_property
    def counties(self) -> tuple[Item, ...]:
        """The same indicator in each county that has a target for it or reported it."""
        return tuple(
            Item(s, self.progress)
            for r in self.plan.counties
            if (s := self.progress.standings.get((r.id, self.id)))
        )

    @property
    def region(self) -> str:
        return PlanWords(self.plan.region(self.standing.region).short)

    @property
    def behind_counties(self) -> tuple[str, ...]:
        return tuple(i.region for i in self.counties if i.behind)

    @cached_property
    def shortfall(self) -> Figure | None:
        """By how much the county targets fall short of the city's; None where they do not."""
        target, figure = self.standing.target, self.target
        if target is None or figure is None or not self.plan.rolls_up(self.id):
            return None
        if self.standing.region != self.plan.city.id:
            return None
        parts = [t for r in self.plan.counties if (t := self.plan.target(r.id, self.id))]
        missing = target.value - sum(convert(t.value, t.unit, target.unit) for t in parts)
        if missing <= 0:
            return None
        sources = [
            PlanSource(t.place, convert(t.value, t.unit, target.unit), target.unit, t.doubts)
            for t in parts
        ]
        return self.progress.book.add(
            figure.id.removesuffix("/target") + "/shortfall",
            f"{self.name}县区分解目标合计与全市目标之差",
            missing,
            target.unit,
            "全市目标 － 各县区分解目标之和",
            sources=sources,
            inputs=[figure],
        )

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(self.plan.region(r).short for r in self.standing.missing)

    @property
    def blank_regions(self) -> tuple[str, ...]:
        """Counties that reported, but not this: a sum must say that they are not in it."""
        reported = {
            self.plan.unit(s.unit).region for s in self.progress.submissions if s.unit is not None
        }
        return tuple(self.plan.region(r).short for r in self.standing.missing if r in reported)

    @property
    def reported_regions(self) -> tuple[str, ...]:
        return tuple(self.plan.region(r).short for r in self.standing.reported)

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        return tuple(t for t in self.plan.tasks if self.id in t.indicators)

    @property
    def task_numbers(self) -> tuple[str, ...]:
        return tuple(Ordinal(t.no) for t in self.tasks)

    @property
    def leads(self) -> tuple[str, ...]:
        units = dict.fromkeys(u for t in self.tasks for u in t.lead)
        return tuple(self.plan.unit(u).short for u in units)

    @property
    def cooperating(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(c for t in self.tasks[:1] for c in t.cooperating))

    @property
    def remark(self) -> Quote | None:
        observation = self.standing.observation
        return clause(observation.remark) if observation and observation.remark else None

    @property
    def as_printed(self) -> str:
        return plain(self.value.value) if self.value else ""


def worst_first(items: Iterable[Item]) -> list[Item]:
    """Those furthest behind first; equal ones in the plan's order."""
    return sorted(items, key=lambda i: i.gap.value if i.gap else 0)


def top_increments(items: Iterable[Item], most: int = 4) -> list[Item]:
    """The largest increases since the last report, measured by their share of the target."""

    def moved(i: Item) -> float:
        if i.change is None or i.target is None or i.is_rate or not i.target.value:
            return 0.0
        return float(i.change.value / i.target.value)

    ranked = sorted((i for i in items if moved(i) >= 0.05), key=moved, reverse=True)
    return ranked[:most]
