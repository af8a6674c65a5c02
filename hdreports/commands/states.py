"""Who has reported for a period: reported, returned for correction, or missing."""

from __future__ import annotations

from dataclasses import dataclass

from hdreports.config import Config
from hdreports.pipeline import STATES, State, take_in
from hdreports.plan.loader import load_plan
from hdreports.plan.period import Period, plan_period
from hdreports.plan.show import display_width


@dataclass(frozen=True, slots=True)
class UnitState:
    name: str
    state: State
    workbook: str | None
    errors: int
    warnings: int


@dataclass(frozen=True, slots=True)
class PeriodStates:
    period: Period
    sample: bool
    units: tuple[UnitState, ...]

    def as_json(self) -> dict[str, object]:
        return {
            "period": self.period.id,
            "as_of": self.period.as_of.isoformat(),
            "due": self.period.due.isoformat() if self.period.due else None,
            "sample": self.sample,
            "units": [
                {
                    "name": u.name,
                    "state": u.state,
                    "workbook": u.workbook,
                    "errors": u.errors,
                    "warnings": u.warnings,
                }
                for u in self.units
            ],
        }


def unit_states(config: Config, period_name: str) -> PeriodStates:
    """The state of every reporting unit. Raises PeriodError and PlanError."""
    plan = load_plan(config.paths.plan)
    period = plan_period(plan, period_name)
    intake = take_in(config.paths.inputs, plan, period)
    counting = {s.unit: s for s in intake.counting if s.usable and s.period == period.id}
    units = []
    for unit in plan.units:
        chosen = counting.get(unit.id)
        returned = None if chosen else intake.returned(unit.id, period.id)
        submission = chosen or returned
        findings = submission.findings if submission else ()
        units.append(
            UnitState(
                unit.name,
                "reported" if chosen else "returned" if returned else "missing",
                submission.file if submission else None,
                sum(f.severity == "error" for f in findings),
                sum(f.severity == "warning" for f in findings),
            )
        )
    sample = any(s.sample for s in counting.values())
    return PeriodStates(period, sample, tuple(units))


def render_status(states: PeriodStates) -> str:
    """A table for the terminal."""
    heads = ("单位", "报送情况", "错误", "存疑", "报送表")
    rows = [heads] + [
        (u.name, STATES[u.state], str(u.errors), str(u.warnings), u.workbook or "—")
        for u in states.units
    ]
    widths = [max(display_width(r[i]) for r in rows) for i in range(len(heads))]
    due = f"，应于{states.period.due}前报送" if states.period.due else ""
    lines = [f"{states.period.label}（截至{states.period.as_of}{due}）"]
    for row in rows:
        cells = (c + " " * (w - display_width(c)) for c, w in zip(row, widths, strict=True))
        lines.append("  ".join(cells).rstrip())
    n = sum(u.state == "reported" for u in states.units)
    lines.append(f"应报送{len(states.units)}个单位，已报送{n}个。")
    if states.sample:
        lines.append("所列为样例。")
    return "\n".join(lines)
