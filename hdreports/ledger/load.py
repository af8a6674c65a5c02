"""The ledger of a folder of workbooks, with the decisions that its register holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from hdreports.intake import catalogue
from hdreports.intake.model import CellRef, Finding, Submission
from hdreports.ledger.model import Item, Ledger
from hdreports.ledger.states import DISPUTED, UNANSWERED, build
from hdreports.plan.model import Plan
from hdreports.register.store import FILE, RECORD, Register, RegisterError
from hdreports.register.tasks import Decision, decisions


def load_ledger(
    inputs: Path, plan: Plan, submissions: Iterable[Submission], until: date | None = None
) -> tuple[Ledger, tuple[str, ...]]:
    """The ledger as of a day, and what users must be told of the register.

    `submissions` are those that count. No register is made where there is none.
    """
    counting = tuple(submissions)
    ruled, notices = decisions_in(inputs, plan, any(s.sample for s in counting))
    return build(plan, counting, ruled, until), notices


def decisions_in(
    inputs: Path, plan: Plan, sample: bool
) -> tuple[tuple[Decision, ...], tuple[str, ...]]:
    """The clerk's decisions; on samples and on real returns they are kept apart."""
    if not any((inputs / name).exists() for name in (FILE, RECORD)):
        return (), ()
    with Register.open(inputs) as register:
        try:
            return decisions(register, plan.info.id, sample), register.notices
        except RegisterError as error:
            return (), (f"{str(error).removesuffix('。')}，台账没有销号记录",)


def ledger_findings(plan: Plan, ledger: Ledger, period: str) -> tuple[Finding, ...]:
    """What the returns of a period leave unanswered, and what goes against a strike."""
    found = []
    for item in ledger.items:
        for event in item.events:
            if event.period != period or event.note not in (UNANSWERED, DISPUTED):
                continue
            code = "struck-but-not-done"
            if event.note == UNANSWERED:
                code = "land-unanswered" if item.kind == "land" else "problem-unanswered"
            found.append(
                catalogue.make(
                    code,
                    event.source or CellRef("", "", ""),
                    unit=item.unit,
                    name=name_of(plan, item),
                )
            )
    return tuple(found)


def name_of(plan: Plan, item: Item) -> str:
    """How users know an item: the task's title, the problem's words, the place's name."""
    return item.text if item.kind != "task" or item.task is None else plan.task(item.task).label
