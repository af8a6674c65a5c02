"""The simulated year without workbooks and pages: its returns as read, its documents as composed.

Writing and reading a workbook costs more than everything that is asked of it here, so most of the
year's returns are made directly; `test_year` compares some with what is read from real workbooks.
"""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from made_submissions import plan

from hdreports import gather
from hdreports.config import Config
from hdreports.document.model import Document
from hdreports.document.texts import paragraph_texts
from hdreports.intake.model import (
    CellRef,
    Finding,
    Observation,
    Quote,
    Rectification,
    Statement,
    Submission,
    TaskReport,
)
from hdreports.lateness import late_units
from hdreports.ledger.load import ledger_findings
from hdreports.ledger.model import Ledger
from hdreports.ledger.states import build
from hdreports.narrative.environment import TEMPLATES
from hdreports.narrative.job import Composed, Job
from hdreports.narrative.kinds import KINDS
from hdreports.pipeline import created_on
from hdreports.plan.deadlines import deadlines
from hdreports.plan.period import Period, plan_period
from hdreports.progress.assessment import Progress, assess
from hdreports.progress.standings import Thresholds
from hdreports.register.tasks import Decision

ROOT = Path(__file__).parents[1]
LATER = date(2024, 1, 31)  # when everything has arrived


@cache
def story() -> ModuleType:
    """scripts/make_year.py."""
    spec = importlib.util.spec_from_file_location("make_year", ROOT / "scripts" / "make_year.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@cache
def returns() -> tuple[Submission, ...]:
    """Every return of the year, as it would be read."""
    return tuple(as_read(made) for made in story().simulated_year(plan()))


@cache
def periods() -> tuple[str, ...]:
    """Every period that the plan asks something for in the months of the story."""
    first = plan_period(plan(), story().PERIODS[0]).start
    wanted = dict.fromkeys(d.period.id for d in deadlines(plan()) if d.period.as_of >= first)
    return tuple(wanted)


def as_read(made: Any) -> Submission:
    """The submission that reading a workbook of the year gives, but for cells and findings."""
    unit, period, filled = made.unit, made.period, made.filled

    def quote(text: str, sheet: str, cell: str) -> Quote | None:
        return Quote(text, CellRef(made.path, sheet, cell)) if text else None

    observations = []
    for n, indicator in enumerate(plan().indicators_reported_by(unit.id)):
        value = filled.values.get(indicator.id)
        target = plan().target(unit.region, indicator.id)
        if value is None or target is None:
            continue
        amount = Decimal(value.value)
        observations.append(
            Observation(
                unit.id,
                unit.region,
                indicator.id,
                period.id,
                period.as_of,
                amount,
                target.unit,
                CellRef(made.path, "指标进度", f"E{n + 5}"),
                str(amount),
            )
        )
    tasks = []
    for no, task in filled.tasks.items():
        row = no + 4
        tasks.append(
            TaskReport(
                unit.id,
                no,
                task.state,
                quote(task.progress, "重点任务", f"E{row}"),
                quote(task.results, "重点任务", f"F{row}"),
                quote(task.problems, "重点任务", f"G{row}"),
                quote(task.recommendations, "重点任务", f"H{row}"),
                CellRef(made.path, "重点任务", f"A{row}"),
            )
        )
    statements = tuple(
        Statement(unit.id, part, q)
        for part, texts in filled.statements.items()
        for text in texts
        if (q := quote(text, "情况说明", "B5"))
    )
    answers = []
    for n, carried in enumerate(made.carried):
        answer = filled.answers.get(carried.task)
        answers.append(
            Rectification(
                unit.id,
                carried.task,
                carried.text,
                answer.state if answer else "unknown",
                quote(answer.answer, "问题整改", f"E{n + 5}") if answer else None,
                CellRef(made.path, "问题整改", f"C{n + 5}"),
            )
        )
    return Submission(
        made.path,
        hashlib.sha256(f"{made.path}{made.arrived}".encode()).hexdigest(),
        unit.id,
        period.id,
        sample=False,
        layout="return",
        usable=True,
        observations=tuple(observations),
        tasks=tuple(tasks),
        statements=statements,
        rectifications=tuple(answers),
        modified=f"{made.arrived.isoformat()}T16:00:00Z",
    )


@dataclass
class Desk:
    """What lies on the clerk's desk on a day: the returns that have arrived by then.

    Everything is composed as a run composes it, and nothing is drawn or written.
    """

    today: date = LATER
    decisions: tuple[Decision, ...] = ()
    config: Config = field(default_factory=Config)

    def __post_init__(self) -> None:
        here = tuple(s for s in returns() if s.modified[:10] <= self.today.isoformat())
        self.arrived = here

    def intake(self, period: Period) -> gather.Intake:
        original = gather.read_guarded
        gather.read_guarded = lambda *_: self.arrived  # type: ignore[assignment]
        try:
            return gather.take_in(Path("inputs"), plan(), period)
        finally:
            gather.read_guarded = original

    def progress(self, name: str) -> Progress:
        period = plan_period(plan(), name)
        return assess(plan(), period, self.intake(period).counting)

    def ledger(self, until: date | None = None) -> Ledger:
        counting = self.intake(plan_period(plan(), "2023")).counting
        return build(plan(), counting, self.decisions, until)

    def findings(self, name: str) -> tuple[Finding, ...]:
        """What the ledger says of a period's returns."""
        return ledger_findings(plan(), self.ledger(plan_period(plan(), name).as_of), name)

    def documents(self, name: str, *kinds: str) -> Iterator[Composed]:
        """The documents of a period, or those of some kinds, in the order of a run."""
        period = plan_period(plan(), name)
        intake = self.intake(period)
        late = late_units(plan(), period, intake.all, {})
        progress = replace(assess(plan(), period, intake.counting), late=late)
        ledger = build(plan(), intake.counting, self.decisions, period.as_of)
        job = Job(
            progress,
            intake.findings,
            self.config,
            Thresholds(),
            created_on(period),
            TEMPLATES,
            ledger,
            self.today if kinds else None,
        )
        for kind in KINDS:
            if period.kind not in kind.periods:
                continue
            if not (kind.id in kinds if kinds else not kind.optional):
                continue
            for unit in plan().units:
                if kind.made_for(unit, progress):
                    yield kind.compose(job, unit)

    def document(self, name: str, kind: str, unit: str = "city") -> Document:
        return next(c.document for c in self.documents(name, kind) if c.unit == unit)

    def text(self, name: str, kind: str, unit: str = "city") -> str:
        return "\n".join(paragraph_texts(self.document(name, kind, unit)))

    def reminded(self, name: str) -> set[str]:
        return {c.unit for c in self.documents(name, "reminder")}


@cache
def whole_year() -> dict[str, tuple[Composed, ...]]:
    """All documents of all periods, when everything has arrived."""
    desk = Desk()
    return {name: tuple(desk.documents(name)) for name in periods()}


def all_documents() -> Iterable[tuple[str, Composed]]:
    return ((name, c) for name, made in whole_year().items() for c in made)
