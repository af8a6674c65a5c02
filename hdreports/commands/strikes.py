"""Striking items of the ledger off (销号) and reopening them, with what speaks against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hdreports.commands.forms import find_unit
from hdreports.config import Config
from hdreports.gather import Intake, take_in
from hdreports.ledger.load import load_ledger, name_of
from hdreports.ledger.model import Item, Ledger
from hdreports.pipeline import thresholds_of
from hdreports.plan.loader import load_plan
from hdreports.plan.model import Plan, ReportingUnit
from hdreports.plan.period import Period, plan_period
from hdreports.progress.assessment import assess
from hdreports.progress.basis import as_of
from hdreports.register.store import Register, RegisterError
from hdreports.register.tasks import Act, Decision, decide


class RefusedError(Exception):
    """Something speaks against a strike; the message is for users."""


@dataclass(frozen=True)
class Desk:
    """The ledger as it is now, over all that was ever sent."""

    plan: Plan
    intake: Intake
    ledger: Ledger
    notices: tuple[str, ...]
    config: Config

    @property
    def sample(self) -> bool:
        return any(s.sample for s in self.intake.counting)

    def last_return(self, unit: str) -> Period | None:
        """The period of a unit's latest return."""
        sent = [s for s in self.intake.counting if s.usable and s.unit == unit and s.period]
        if not sent:
            return None
        return plan_period(self.plan, max(sent, key=lambda s: as_of(self.plan, s)).period or "")


def open_desk(config: Config) -> Desk:
    """Read everything under the inputs. Raises PlanError, ConfigError."""
    plan = load_plan(config.paths.plan)
    year = plan_period(plan, str(plan.info.year))
    inputs = config.paths.inputs
    intake = take_in(inputs, plan, year) if inputs.exists() else Intake((), (), ())
    ledger, notices = load_ledger(inputs, plan, intake.counting)
    return Desk(plan, intake, ledger, notices, config)


def decision_on(
    desk: Desk, act: Act, unit_name: str, handle: str, at: datetime, by: str, why: str, forced: str
) -> tuple[Decision, str]:
    """The decision and what it is about, in words.

    Raises LookupError for an unknown unit or item, RefusedError where something speaks against it.
    """
    unit = find_unit(desk.plan, unit_name)
    item = find_item(desk.ledger, unit, handle)
    last = desk.last_return(unit.id)
    if last is None:
        raise RefusedError(f"{unit.short}没有可以采用的报送表，没有销号的依据。")
    if act == "strike" and (against := objections(desk, unit, item, last)) and not forced:
        raise RefusedError(
            f"暂不能销号：{'；'.join(against)}。确需销号的，加 --force 并说明理由："
            '--force --reason "……"。'
        )
    about = f"{unit.short}“{name_of(desk.plan, item)}”"
    decision = Decision(
        desk.plan.info.id, unit.id, item.id, last.id, desk.sample, act, at, by, why, forced
    )
    return decision, about


def objections(desk: Desk, unit: ReportingUnit, item: Item, last: Period) -> list[str]:
    """What speaks against a strike: nobody claims it done, or its indicators are behind."""
    found = []
    if item.state != "claimed":
        found.append(f"{unit.short}没有报送为已完成（目前为“{item.words[item.state]}”）")
    if item.kind == "task" and item.task is not None:
        progress = assess(desk.plan, last, desk.intake.counting, thresholds_of(desk.config))
        subject = progress.subject(unit.id)
        behind = [
            desk.plan.indicator(i).name
            for i in desk.plan.task(item.task).indicators
            if (s := progress.standings.get((subject, i))) is not None and s.state == "behind"
        ]
        if behind:
            found.append(f"对应指标滞后（{'、'.join(behind)}，{last.label}）")
    return found


def enter(config: Config, decision: Decision) -> None:
    """Put a decision into the register. Raises RegisterError."""
    with Register.open(config.paths.inputs) as register:
        if not register.writable:
            raise RegisterError("；".join(register.notices) + "。")
        decide(register, decision)


def find_item(ledger: Ledger, unit: ReportingUnit, handle: str) -> Item:
    """A unit's task by its number, a problem or a place by its code. Raises LookupError."""
    for prefix in ("task", "problem", "land"):
        if item := ledger.item(unit.id, f"{prefix}/{handle.strip().lower()}"):
            return item
    raise LookupError(
        f"{unit.short}的台账中没有“{handle}”这一事项。任务写序号（如 2），问题和地块写编号；"
        f"可用 hdreports ledger show --unit {unit.short} 查看。"
    )


def selected(
    desk: Desk, units: Sequence[str], tasks: Sequence[int], states: Sequence[str]
) -> tuple[Item, ...]:
    """Items by unit, task and state; an empty choice means all. Raises LookupError."""
    ids = {find_unit(desk.plan, u).id for u in units}
    return tuple(
        i
        for i in desk.ledger.items
        if (not ids or i.unit in ids)
        and (not tasks or i.task in tasks)
        and (not states or i.state in states)
    )
