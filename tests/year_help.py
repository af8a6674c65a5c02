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
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from made_submissions import plan

from hdreports import gather
from hdreports.config import Config
from hdreports.document.model import Document
from hdreports.document.texts import paragraph_texts
from hdreports.intake import form
from hdreports.intake.land import land_number
from hdreports.intake.model import (
    CellRef,
    Finding,
    LandItem,
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
from hdreports.ledger.states import build, land_id
from hdreports.narrative.environment import TEMPLATES
from hdreports.narrative.job import Composed, Job
from hdreports.narrative.kinds import KINDS
from hdreports.pipeline import created_on
from hdreports.plan.deadlines import deadlines
from hdreports.plan.period import Period, plan_period
from hdreports.progress.assessment import Progress, assess
from hdreports.progress.figures import FigureBook
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
        land=tuple(_land_rows(made)),
        no_land=quote(form.NO_LAND, form.SHEET_LAND, "C5") if filled.no_land else None,
        modified=f"{made.arrived.isoformat()}T16:00:00Z",
    )


def _land_rows(made: Any) -> Iterator[LandItem]:
    """The rows of 耕地台账: those asked about, answered or left as they were; then new places."""
    told = {f.place: f for f in made.filled.land}
    rows = [told.pop(asked.place, asked) for asked in made.land]
    for n, row in enumerate((*rows, *told.values()), start=form.FIRST_ROW):
        state = getattr(row, "state", "unknown")
        label = form.label_of(form.RECTIFICATION_STATES, state)

        def ref(column: str, n: int = n) -> CellRef:
            return CellRef(made.path, form.SHEET_LAND, f"{column}{n}")

        yield LandItem(
            made.unit.id,
            land_number(made.unit.id, row.township, row.place, row.kind),
            row.township,
            row.place,
            row.kind,
            Decimal(row.area),
            str(row.area),
            ref("E"),
            ref("C"),
            state,
            Quote(label, ref("I")) if label else None,
            row.found,
            Quote(row.measures, ref("G")),
            row.deadline,
        )


# What lies there on a day, and what comes of it, is the same for every desk of that day.


@cache
def _arrived(today: date) -> tuple[Submission, ...]:
    return tuple(s for s in returns() if s.modified[:10] <= today.isoformat())


@cache
def _intake(today: date, period: Period) -> gather.Intake:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gather, "read_guarded", lambda *_: _arrived(today))
        return gather.take_in(Path("inputs"), plan(), period)


@cache
def _progress(today: date, period: Period) -> Progress:
    return assess(plan(), period, _intake(today, period).counting)


@dataclass
class Desk:
    """What lies on the clerk's desk on a day: the returns that have arrived by then.

    Everything is composed as a run composes it, and nothing is drawn or written.
    """

    today: date = LATER
    decisions: tuple[Decision, ...] = ()
    config: Config = field(default_factory=Config)

    @property
    def arrived(self) -> tuple[Submission, ...]:
        return _arrived(self.today)

    def intake(self, period: Period) -> gather.Intake:
        return _intake(self.today, period)

    def progress(self, name: str) -> Progress:
        """With figures of its own, which documents add to."""
        progress = _progress(self.today, plan_period(plan(), name))
        return replace(progress, book=FigureBook(progress.book))

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
        progress = replace(self.progress(name), late=late)
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
def place_id(unit: str, n: int = 0) -> str:
    """The ledger's name of a county's n-th place."""
    place = story().PLACES[n]
    return land_id(land_number(unit, place.township, place.plot, place.kind))


def strikes() -> tuple[Decision, ...]:
    """The clerk strikes off the first place of two counties, on their returns of the fourth
    quarter; one of them turns out not to be rectified."""
    at = datetime(2023, 11, 20, 2, tzinfo=UTC)
    return tuple(
        Decision(
            "haidong-2023", unit, place_id(unit), "2023-Q4", False, "strike", at, "马岩", "核查单"
        )
        for unit in (story().SOLVED, story().LAPSED[0])
    )


@cache
def whole_year() -> dict[str, tuple[Composed, ...]]:
    """All documents of all periods, when everything has arrived and the clerk has struck."""
    desk = Desk(decisions=strikes())
    return {name: tuple(desk.documents(name)) for name in periods()}


def all_documents() -> Iterable[tuple[str, Composed]]:
    return ((name, c) for name, made in whole_year().items() for c in made)
