"""How a region stands on an indicator: completion, pace, light, what is left to do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from hdreports.intake.model import Observation
from hdreports.plan.measure import convert
from hdreports.plan.model import Indicator, Pace, Plan, Target
from hdreports.plan.period import Period
from hdreports.progress.figures import FigureBook, plain, round_to, round_up, share
from hdreports.progress.model import CellSource, Figure, Light, PlanSource, Standing, State

MONTH_DAYS = 30  # a "month" in amounts needed per month


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where the lights change, in percentage points behind (configuration, not the plan's)."""

    yellow_from: Decimal = Decimal(0)
    red_from: Decimal = Decimal(10)
    rate_red_from: Decimal = Decimal(5)

    def light(self, state: State, gap: Decimal | None, *, rate: bool) -> Light:
        if state in ("done", "on-pace"):
            return "green"
        if state != "behind" or gap is None:
            return "none"
        behind = -gap
        if behind >= (self.rate_red_from if rate else self.red_from):
            return "red"
        return "yellow" if behind > self.yellow_from else "green"


def due_share(pace: Pace, period: Period) -> Decimal:
    """The share of the target due by the as-of date, in percent, to one place."""
    start = date(period.year, *pace.start)
    end = date(period.year, *pace.by)
    if period.as_of < start:
        return Decimal(0)
    if period.as_of >= end:
        return Decimal(100)
    gone = Decimal((period.as_of - start).days + 1)
    return round_to(gone / Decimal((end - start).days + 1) * 100, 1)


def month_day(day: tuple[int, int]) -> str:
    return f"{day[0]}月{day[1]}日"


class Evaluator:
    """Turns values into standings for one period; all figures go into one book."""

    def __init__(
        self, plan: Plan, period: Period, thresholds: Thresholds, book: FigureBook
    ) -> None:
        self.plan = plan
        self.period = period
        self.thresholds = thresholds
        self.book = book

    # --- figures of one subject ---

    def prefix(self, subject: str, indicator: Indicator) -> str:
        return f"{self.period.id}/{subject}/{indicator.id}"

    def name(self, subject: str, indicator: Indicator) -> str:
        region = next((r.short for r in self.plan.regions if r.id == subject), "")
        return f"{region or self.plan.unit(subject).short}{indicator.name}"

    def value_figure(self, subject: str, indicator: Indicator, o: Observation) -> Figure:
        """A reported value, as one figure with one cell."""
        source = CellSource(o.source, o.unit, o.value, o.measure, o.raw, o.conversion)
        return self.book.add(
            f"{self.prefix(subject, indicator)}/value",
            f"{self.name(subject, indicator)}累计完成",
            o.value,
            o.measure,
            o.conversion or "报送表所填数值",
            sources=[source],
        )

    def target_figure(self, subject: str, indicator: Indicator, target: Target) -> Figure:
        return self.book.add(
            f"{self.prefix(subject, indicator)}/target",
            f"{self.name(subject, indicator)}年度目标",
            target.value,
            target.unit,
            "工作方案所列目标",
            sources=[PlanSource(target.place, target.value, target.unit, target.doubts)],
        )

    def pace_figure(self, indicator: Indicator) -> Figure:
        pace, p = indicator.pace, self.period
        value = due_share(pace, p)
        as_of = f"{p.as_of.month}月{p.as_of.day}日"
        if pace.linear:
            id = f"{p.id}/pace"
            formula = f"截至{as_of}已过天数{p.elapsed_days} ÷ 全年天数{p.year_days} × 100%"
        else:
            id = f"{p.id}/pace/{indicator.id}"
            formula = (
                f"{month_day(pace.start)}至{month_day(pace.by)}按日均衡推进，截至{as_of}应完成的比例"
                f"（{pace.reason}）"
            )
        label = "全年时间进度" if pace.linear else f"{indicator.name}序时进度"
        if id in self.book:
            return self.book[id]
        return self.book.add(id, label, value, "%", formula)

    # --- standings ---

    def standing(
        self,
        subject: str,
        indicator: Indicator,
        target: Target | None,
        value: Figure | None,
        *,
        observation: Observation | None = None,
        reported: tuple[str, ...] = (),
        missing: tuple[str, ...] = (),
        attainable: Decimal | None = None,
    ) -> Standing:
        """Evaluate one value against its target.

        `value` and `target` are in the same unit. `attainable` is what a sum could at most be if
        the missing counties had met their targets: where the answer hangs on them, the standing
        is not evaluated (missing is not zero).
        """
        base = Standing(
            region=subject,
            indicator=indicator.id,
            measure=target.unit if target else indicator.unit,
            state="unreported",
            light="none",
            target=target,
            target_figure=self.target_figure(subject, indicator, target) if target else None,
            value=value,
            observation=observation,
            reported=reported,
            missing=missing,
            doubts=target.doubts if target else (),
        )
        target_figure = base.target_figure
        if target_figure is None:
            return replace(base, state="no-target") if value else base
        rate = indicator.kind == "rate"
        if value is None:
            return base if rate else replace(base, pace=self.pace_figure(indicator))
        if rate:
            return self._rate(base, indicator, target_figure, value)
        return self._amount(base, indicator, target_figure, value, attainable)

    def _rate(
        self, base: Standing, indicator: Indicator, target: Figure, value: Figure
    ) -> Standing:
        difference = value.value - target.value
        gap = self.book.add(
            f"{self.prefix(base.region, indicator)}/gap",
            f"{self.name(base.region, indicator)}与目标值之差",
            difference,
            "个百分点",
            "累计完成 － 年度目标",
            inputs=[value, target],
            text=f"{plain(abs(round_to(difference, 2)))}个百分点",
        )
        state: State = "done" if difference >= 0 else "behind"
        light = self.thresholds.light(state, difference, rate=True)
        return replace(base, state=state, light=light, gap=gap)

    def _amount(
        self,
        base: Standing,
        indicator: Indicator,
        target: Figure,
        value: Figure,
        attainable: Decimal | None,
    ) -> Standing:
        prefix, name = self.prefix(base.region, indicator), self.name(base.region, indicator)
        completion = self.book.add(
            f"{prefix}/completion",
            f"{name}完成率",
            share(value.value, target.value),
            "%",
            "累计完成 ÷ 年度目标 × 100%",
            inputs=[value, target],
        )
        pace = self.pace_figure(indicator)
        difference = completion.value - pace.value
        gap = self.book.add(
            f"{prefix}/gap",
            f"{name}与序时进度之差",
            difference,
            "个百分点",
            "完成率 － 序时进度（均按所列数值）",
            inputs=[completion, pace],
            text=f"{plain(abs(difference))}个百分点",
        )
        if value.value >= target.value:
            state: State = "done"
        elif difference >= 0:
            state = "on-pace"
        elif attainable is not None and share(attainable, target.value) >= pace.value:
            state = "not-evaluated"
        else:
            state = "behind"
        remaining, monthly, so_far = self._outstanding(base.region, indicator, target, value)
        return replace(
            base,
            state=state,
            light=self.thresholds.light(state, difference, rate=False),
            completion=completion,
            pace=pace,
            gap=gap,
            remaining=remaining,
            monthly=monthly,
            monthly_so_far=so_far,
        )

    def _outstanding(
        self, subject: str, indicator: Indicator, target: Figure, value: Figure
    ) -> tuple[Figure | None, Figure | None, Figure | None]:
        """What is left, the amount per month that it takes, and the amount per month so far."""
        if value.value >= target.value:
            return None, None, None
        prefix, name, unit = (
            self.prefix(subject, indicator),
            self.name(subject, indicator),
            target.unit,
        )
        remaining = self.book.add(
            f"{prefix}/remaining",
            f"{name}尚需完成",
            target.value - value.value,
            unit,
            "年度目标 － 累计完成",
            inputs=[target, value],
        )
        end = date(self.period.year, *indicator.pace.by)
        start = date(self.period.year, *indicator.pace.start)
        days_left = (end - self.period.as_of).days
        days_gone = (self.period.as_of - start).days + 1
        if days_left < MONTH_DAYS or days_gone < MONTH_DAYS:
            return remaining, None, None
        needed = remaining.value * MONTH_DAYS / days_left
        done = value.value * MONTH_DAYS / days_gone
        counted = indicator.kind == "count"
        if counted and needed < 2:
            return remaining, None, None  # "每月0.8个" tells nobody anything
        places = max(indicator.decimals, 1)
        monthly = self.book.add(
            f"{prefix}/monthly",
            f"{name}每月需完成",
            round_up(needed) if counted else round_to(needed, places),
            unit,
            f"尚需完成 ÷ {days_left}天（至{month_day(indicator.pace.by)}）× {MONTH_DAYS}天"
            + ("，进为整数" if counted else ""),
            inputs=[remaining],
        )
        so_far = self.book.add(
            f"{prefix}/monthly-so-far",
            f"{name}此前月均完成",
            round_to(done, 1 if counted else places + 2),  # small amounts make a ratio jump
            unit,
            f"累计完成 ÷ {days_gone}天 × {MONTH_DAYS}天",
            inputs=[value],
        )
        return remaining, monthly, so_far


def in_measure(observation: Observation, measure: str) -> Decimal:
    """An observation's value in another unit of the same dimension."""
    return convert(observation.value, observation.measure, measure)
