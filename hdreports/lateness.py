"""Which units reported late, as far as it is sure enough to be named before others.

A workbook cannot have been sent before it was last saved. So a unit was late where every workbook
that it sent for a period was saved after the due date. What a run met before that day acquits,
whatever lies in the folder now: a correction does not make late who was in time. What a workbook
does not say is not held against anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from hdreports.intake.model import Submission
from hdreports.plan.deadlines import return_due
from hdreports.plan.model import Plan
from hdreports.plan.period import Period
from hdreports.register.seen import first_reported
from hdreports.register.store import FILE, RECORD, Register, RegisterError

CHINA = timezone(timedelta(hours=8))


def late_units(
    plan: Plan,
    period: Period,
    submissions: Iterable[Submission],
    first_seen: Mapping[str, datetime],
) -> dict[str, date]:
    """The units that were late for a period, in the plan's order, with the day that the first of
    their workbooks was saved.

    `submissions`: all that lie in the folder, also those that do not count; `first_seen`: when a
    run first met something of a unit for the period. Samples are never late.
    """
    due = return_due(plan, period)
    if due is None:
        return {}
    saved: dict[str, list[str]] = {}
    for s in submissions:
        if s.period == period.id and s.unit and not s.summary and not s.sample:
            saved.setdefault(s.unit, []).append(s.modified[:10])
    found = {}
    for unit in plan.units:
        first = min(saved.get(unit.id, ("",)))
        met = first_seen.get(unit.id)
        in_time = met is not None and met.astimezone(CHINA).date() <= due
        if first > due.isoformat() and not in_time and _is_day(first):
            found[unit.id] = date.fromisoformat(first)
    return found


def met_in(inputs: Path, period: Period) -> Mapping[str, datetime]:
    """When runs first met something of each unit for a period; empty without a register."""
    if not any((inputs / name).exists() for name in (FILE, RECORD)):
        return {}
    with Register.open(inputs) as register:
        try:
            return first_reported(register, period.id)
        except RegisterError:
            return {}


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
