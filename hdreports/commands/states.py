"""Who has reported for a period: in time, late, returned for correction, or missing.

When a workbook came is when a run first saw it, as the register remembers. A unit is late when
the first workbook that was ever seen of it for the period came after the due date; what it sends
afterwards to mend that one does not make it late. Samples are never late.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Literal

from hdreports import outcome
from hdreports.commands.shared import columns
from hdreports.config import Config
from hdreports.gather import Intake, take_in
from hdreports.intake.model import Submission
from hdreports.plan.loader import load_plan
from hdreports.plan.model import ReportingUnit
from hdreports.plan.period import Period, plan_period

UnitStateName = Literal["reported", "late", "summarised", "returned", "missing"]
WorkbookState = Literal["counts", "returned", "superseded", "removed"]
STATES: Mapping[str, str] = {
    **outcome.STATES,
    "late": "逾期报送",
    "superseded": "已被取代",
    "removed": "已撤下",
}
CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class SeenWorkbook:
    """A workbook of a unit. `removed`: it was there once, and nothing else counts now."""

    path: str
    state: WorkbookState
    first_seen: datetime | None = None  # None: the register does not know
    present: bool = True

    def as_json(self) -> dict[str, object]:
        return {
            "path": self.path,
            "state": self.state,
            "present": self.present,
            "first_seen": _iso(self.first_seen),
        }


@dataclass(frozen=True, slots=True)
class UnitState:
    """One unit. `workbook` is the one that counts, or else the one that is returned."""

    id: str
    name: str
    state: UnitStateName
    workbook: str | None
    errors: int
    warnings: int
    first_seen: datetime | None = None
    workbooks: tuple[SeenWorkbook, ...] = ()

    @property
    def superseded(self) -> tuple[SeenWorkbook, ...]:
        return tuple(w for w in self.workbooks if w.state in ("superseded", "removed"))

    def as_json(self) -> dict[str, object]:
        return {
            "id": self.id,
            "name": self.name,
            "state": self.state,
            "workbook": self.workbook,
            "first_seen": _iso(self.first_seen),
            "errors": self.errors,
            "warnings": self.warnings,
            "workbooks": [w.as_json() for w in self.workbooks],
        }


@dataclass(frozen=True, slots=True)
class PeriodStates:
    period: Period
    sample: bool
    units: tuple[UnitState, ...]
    notices: tuple[str, ...] = ()  # Chinese sentences without full stop

    def as_json(self) -> dict[str, object]:
        return {
            "period": self.period.id,
            "as_of": self.period.as_of.isoformat(),
            "due": self.period.due.isoformat() if self.period.due else None,
            "sample": self.sample,
            "units": [u.as_json() for u in self.units],
        }


@dataclass(frozen=True)
class Arrivals:
    """What the register knows of a period: when each workbook of a unit was first seen."""

    units: Mapping[str, tuple[tuple[str, str, datetime], ...]] = field(default_factory=dict)

    def of(self, unit: str) -> tuple[tuple[str, str, datetime], ...]:
        """(path, sha256, first seen), in the order they came."""
        return self.units.get(unit, ())


def unit_states(config: Config, period_name: str, now: datetime | None = None) -> PeriodStates:
    """The state of every reporting unit; what is seen for the first time is remembered as of `now`.

    Raises PeriodError and PlanError.
    """
    plan = load_plan(config.paths.plan)
    period = plan_period(plan, period_name)
    intake = take_in(config.paths.inputs, plan, period)
    here = tuple(s for s in intake.all if s.period == period.id)
    sample = bool(here) and all(s.sample for s in here)
    arrivals, notices = _arrivals(
        config.paths.inputs, intake.all, plan.units, period, sample, now or datetime.now(UTC)
    )
    units = tuple(unit_state(u, period, intake, arrivals, sample) for u in plan.units)
    return PeriodStates(period, sample, units, notices)


def unit_state(
    unit: ReportingUnit, period: Period, intake: Intake, arrivals: Arrivals, sample: bool
) -> UnitState:
    """One unit's state from what is there now and from what the register remembers."""
    counting = next((s for s in intake.counting if _is(s, unit, period) and s.usable), None)
    own = counting is not None and not counting.summary
    returned = None if own else intake.returned(unit.id, period.id)
    shown = returned or counting
    known = arrivals.of(unit.id)
    workbooks = _workbooks(
        [s for s in intake.all if _is(s, unit, period) and (s is shown or not s.summary)],
        shown,
        known,
    )
    first = min((at for _, _, at in known), default=None)
    findings = [
        f
        for f in intake.findings
        if shown and f.file == shown.file and (not shown.summary or f.unit == unit.id)
    ]
    state: UnitStateName = "returned" if returned else "missing"
    if counting and counting.summary and not returned:
        state = "summarised"
    if own:
        late = not sample and is_late(first, period.due)
        state = "late" if late else "reported"
    return UnitState(
        unit.id,
        unit.name,
        state,
        shown.file if shown else None,
        sum(f.severity == "error" for f in findings),
        sum(f.severity == "warning" for f in findings),
        first,
        workbooks,
    )


def is_late(first_seen: datetime | None, due: date | None) -> bool:
    """Whether something came after the day it was due, by Beijing time."""
    return first_seen is not None and due is not None and first_seen.astimezone(CHINA).date() > due


def _is(submission: Submission, unit: ReportingUnit, period: Period) -> bool:
    return (submission.unit, submission.period) == (unit.id, period.id)


def _workbooks(
    here: list[Submission],
    shown: Submission | None,
    known: tuple[tuple[str, str, datetime], ...],
) -> tuple[SeenWorkbook, ...]:
    """Those in the folder first, the one that counts at their head; then those gone since."""
    times: dict[str, datetime] = {}
    for _, digest, at in known:
        times[digest] = min(at, times.get(digest, at))
    found = []
    for s in sorted(here, key=lambda s: (s is not shown, s.file)):
        state: WorkbookState = "superseded"
        if s is shown:
            state = "counts" if s.usable else "returned"
        found.append(SeenWorkbook(s.file, state, times.get(s.sha256)))
    digests = {s.sha256 for s in here}
    gone: WorkbookState = "superseded" if shown else "removed"
    for path, digest, at in known:
        if digest not in digests:
            found.append(SeenWorkbook(path, gone, at, present=False))
    return tuple(found)


def _arrivals(
    inputs: Path,
    submissions: Iterable[Submission],
    units: Iterable[ReportingUnit],
    period: Period,
    sample: bool,
    now: datetime,
) -> tuple[Arrivals, tuple[str, ...]]:
    """Remember what is there, and ask what came when. Without a register nothing is known."""
    from hdreports.register import Register, RegisterError
    from hdreports.register.seen import Workbook, history, remember

    if not inputs.is_dir():
        return Arrivals(), ()
    seen = [
        Workbook(s.file, s.sha256, s.unit, s.period, s.sample) for s in submissions if not s.summary
    ]
    with Register.open(inputs) as register:
        notices = remember(register, seen, now)
        try:
            found = {
                u.id: tuple(
                    (h.file, h.sha256, h.first_seen)
                    for h in history(register, u.id, period.id)
                    if h.sample == sample
                )
                for u in units
            }
        except RegisterError as error:
            return Arrivals(), (*notices, str(error).removesuffix("。"))
    return Arrivals(found), notices


def render_status(states: PeriodStates) -> str:
    """A table for the terminal; what was superseded stands under its unit."""
    heads = ("单位", "报送情况", "首次收到", "须补正", "须核对", "报送表")
    rows = [heads]
    for u in states.units:
        rows.append(
            (
                u.name,
                STATES[u.state],
                _local(u.first_seen),
                str(u.errors),
                str(u.warnings),
                u.workbook or "—",
            )
        )
        for w in u.superseded:
            path = w.path if w.present else f"{w.path}（文件已不在或已改动）"
            rows.append(("", STATES[w.state], _local(w.first_seen), "", "", path))
    due = f"，应于{states.period.due}前报送" if states.period.due else ""
    lines = [f"{states.period.label}（截至{states.period.as_of}{due}）"]
    lines += columns(rows)
    lines.append(_sum(states))
    if states.sample:
        lines.append("所列为样例，不判断是否逾期。")
    lines += [f"注意：{n}。" for n in states.notices]
    return "\n".join(lines)


def _sum(states: PeriodStates) -> str:
    counts = Counter(u.state for u in states.units)
    reported = counts["reported"] + counts["late"]
    late = f"（其中逾期{counts['late']}个）" if counts["late"] else ""
    rest = "".join(
        f"，{STATES[s]}{counts[s]}个" for s in ("summarised", "returned", "missing") if counts[s]
    )
    return f"应报送{len(states.units)}个单位，已报送{reported}个{late}{rest}。"


def _local(at: datetime | None) -> str:
    return at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if at else "—"


def _iso(at: datetime | None) -> str | None:
    return at.astimezone(CHINA).isoformat(timespec="seconds") if at else None
