"""Blank return workbooks for a period, for all units or some."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path

from hdreports.config import Config
from hdreports.gather import take_in
from hdreports.intake.carried import CarriedLand, CarriedProblem
from hdreports.intake.model import Submission
from hdreports.ledger.load import load_ledger
from hdreports.ledger.states import land_to_answer, to_answer
from hdreports.pipeline import created_on
from hdreports.plan.loader import load_plan
from hdreports.plan.model import Plan, ReportingUnit
from hdreports.plan.period import Period, plan_period, previous_period
from hdreports.progress.basis import as_of
from hdreports.writers.xlsx.filled import FilledReturn, FilledValue
from hdreports.writers.xlsx.return_workbook import return_workbook_name, write_return_workbook


def write_forms(config: Config, period_name: str, units: tuple[str, ...], out: Path) -> list[Path]:
    """Write one workbook per unit into `out`; return their paths.

    Raises PeriodError, PlanError, OSError, and LookupError for a unit that is not in the plan.
    """
    plan = load_plan(config.paths.plan)
    period = plan_period(plan, period_name)
    wanted = [find_unit(plan, name) for name in units] or list(plan.units)
    intake = take_in(config.paths.inputs, plan, period) if config.paths.inputs.exists() else None
    carried = _carried(config, plan, period)
    prefilled = _prefilled(plan, period, intake.counting if intake else ())
    created = datetime.combine(created_on(period), time(9), UTC)
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for unit in wanted:
        data = write_return_workbook(
            plan,
            unit,
            period,
            created=created,
            carried=carried.get(unit.id, ((), ()))[0],
            land=carried.get(unit.id, ((), ()))[1],
            filled=prefilled.get(unit.id),
        )
        path = out / return_workbook_name(unit, period)
        path.write_bytes(data)
        written.append(path)
    return written


def find_unit(plan: Plan, name: str) -> ReportingUnit:
    """A reporting unit by id, name or alias. Raises LookupError with those there are."""
    for unit in plan.units:
        if name in (unit.id, unit.name, unit.short, *unit.aliases):
            return unit
    known = "、".join(f"{u.short}（{u.id}）" for u in plan.units)
    raise LookupError(f"没有“{name}”这个报送单位。可用的有：{known}。")


Carried = tuple[tuple[CarriedProblem, ...], tuple[CarriedLand, ...]]


def _carried(config: Config, plan: Plan, period: Period) -> dict[str, Carried]:
    """Problems and places of earlier periods that are neither solved nor struck off, by unit.

    Samples carry nothing.
    """
    before = previous_period(plan, period)
    if before is None or not config.paths.inputs.exists():
        return {}
    intake = take_in(config.paths.inputs, plan, before)
    real = [s for s in intake.counting if not s.sample]
    ledger, _ = load_ledger(config.paths.inputs, plan, real, before.as_of)
    return {
        u.id: (to_answer(ledger, u.id, period), land_to_answer(ledger, u.id, period))
        for u in plan.units
    }


def _prefilled(
    plan: Plan, period: Period, submissions: tuple[Submission, ...]
) -> dict[str, FilledReturn]:
    """A weekly return starts from the values that the unit last sent; others start empty.

    Only what has moved must be typed over. Samples fill nothing.
    """
    if period.kind != "week":
        return {}
    earlier = [
        s
        for s in submissions
        if s.usable and s.unit and not s.sample and as_of(plan, s) < period.start
    ]
    last = {s.unit: s for s in sorted(earlier, key=lambda s: as_of(plan, s))}
    return {
        unit: FilledReturn(values={o.indicator: FilledValue(o.value) for o in s.observations})
        for unit, s in last.items()
        if unit
    }
