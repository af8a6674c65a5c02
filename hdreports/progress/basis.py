"""What a period's documents count: its own returns, or the latest state whatever it was sent for.

The reports that units must send (weekly, quarterly, yearly) rest on the returns of their period:
what a unit sent for a half month in between does not stand in for the report that it did not send.
Dispatch and half-year summary look at where things stand: they take each unit's latest return up
to the as-of date (section 四（四）: 半月一调度、半年一总结, for which the plan asks no return).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from hdreports.intake.model import Observation, Submission
from hdreports.plan.model import Plan
from hdreports.plan.period import Period, plan_period, previous_period
from hdreports.progress.frame import by_indicator, latest, observation_frame

LATEST_STATE = ("half-month", "half-year")


def takes_latest(period: Period) -> bool:
    """Whether a period counts the latest returns instead of its own."""
    return period.kind in LATEST_STATE


def counting(
    plan: Plan, submissions: Iterable[Submission], period: Period
) -> tuple[Submission, ...]:
    """The usable submissions that a period counts, one per unit, in the plan's order."""
    usable = [s for s in submissions if s.usable and s.unit and s.period]
    if takes_latest(period):
        chosen: dict[str, Submission] = {}
        for s in sorted(usable, key=lambda s: as_of(plan, s)):
            if as_of(plan, s) <= period.as_of:
                chosen[s.unit or ""] = s
        usable = list(chosen.values())
    else:
        usable = [s for s in usable if s.period == period.id]
    order = {u.id: n for n, u in enumerate(plan.units)}
    return tuple(sorted(usable, key=lambda s: order[s.unit or ""]))


def values_for(
    plan: Plan, submissions: Iterable[Submission], period: Period
) -> dict[str, dict[str, Observation]]:
    """indicator id → reporting unit id → the observation that counts for the period."""
    if takes_latest(period):
        usable = [s for s in submissions if s.usable]
        frame = latest(observation_frame(usable), None, period.as_of)
    else:
        before = previous_period(plan, period)
        own = counting(plan, submissions, period)
        frame = latest(observation_frame(own), before.as_of if before else None, period.as_of)
    return by_indicator(frame, plan)


def as_of(plan: Plan, submission: Submission) -> date:
    """The day that a submission's values are as of."""
    days = [o.as_of for o in submission.observations]
    return max(days) if days else plan_period(plan, submission.period or "").as_of
