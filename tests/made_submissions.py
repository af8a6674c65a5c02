"""Invented submissions for the real plan: values by simple rules, words by task."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from guarded_help import read_here

from hdreports.config import Config
from hdreports.document.model import Document, Heading, Paragraph, Run
from hdreports.gather import Intake, take_in
from hdreports.intake.model import (
    CellRef,
    Finding,
    Observation,
    Quote,
    Statement,
    Submission,
    TaskReport,
)
from hdreports.ledger.model import Ledger
from hdreports.ledger.states import build
from hdreports.narrative.environment import TEMPLATES
from hdreports.narrative.job import Composed, Job
from hdreports.narrative.report import compose_report
from hdreports.plan.loader import load_plan
from hdreports.plan.model import Plan, ReportingUnit
from hdreports.plan.period import Period, plan_period
from hdreports.progress.assessment import Progress, assess
from hdreports.progress.standings import Thresholds

# Shares of the target that a value takes in turn: behind, on pace, done, exceeded, none, zero.
SHARES = ("0.4", "0.7", "1", "1.1", None, "0.85", "0", "0.95")


def submission(
    plan: Plan,
    unit: str,
    period: str = "2023-Q3",
    *,
    shift: int = 0,
    scale: str = "1",
    sample: bool = False,
    words: bool = True,
) -> Submission:
    """A unit's return; `shift` turns the wheel of shares, `scale` makes an earlier period less."""
    reporter, of = plan.unit(unit), plan_period(plan, period)
    file = f"{period}/{reporter.short}.xlsx"
    observations = []
    for n, indicator in enumerate(plan.indicators_reported_by(unit)):
        target = plan.target(reporter.region, indicator.id)
        share = SHARES[(n + shift) % len(SHARES)]
        if target is None or share is None:
            continue
        value = target.value * Decimal(share) * Decimal(scale)
        if indicator.kind == "rate":
            value = target.value + Decimal(share) * 4 - 3
        if indicator.kind == "count":
            value = value.to_integral_value()
        cell = CellRef(file, "指标进度", f"E{n + 5}")
        observations.append(
            _observation(reporter, indicator.id, of, cell, target.unit, value, str(value))
        )
    tasks, statements = (), ()
    if words:
        tasks = tuple(
            _task(reporter.short, unit, file, no=t.no, n=n + shift)
            for n, t in enumerate(plan.tasks_reported_by(unit))
            if (n + shift) % 7
        )
        statements = tuple(
            Statement(unit, part, Quote(f"{reporter.short}{text}。", CellRef(file, "情况说明", c)))  # type: ignore[arg-type]
            for part, text, c in (
                ("progress", "召开调度会4次，逐项核对台账", "B5"),
                ("results", "露地蔬菜亩均增收300元", "B9"),
                ("problems", "村级统计人员更换频繁", "B13"),
                ("recommendations", "每月5日前核对一次台账", "B17"),
            )
        )
    return _submission(file, unit, period, sample, observations, tasks, statements)


def _observation(
    reporter: ReportingUnit,
    indicator: str,
    period: Period,
    cell: CellRef,
    measure: str,
    value: Decimal,
    raw: str,
) -> Observation:
    return Observation(
        unit=reporter.id,
        region=reporter.region,
        indicator=indicator,
        period=period.id,
        as_of=period.as_of,
        value=value.normalize() + 0,
        measure=measure,
        source=cell,
        raw=raw,
    )


def _submission(
    file: str,
    unit: str,
    period: str,
    sample: bool,
    observations: Iterable[Observation],
    tasks: tuple[TaskReport, ...],
    statements: tuple[Statement, ...],
) -> Submission:
    return Submission(
        file=file,
        sha256="0" * 64,
        unit=unit,
        period=period,
        sample=sample,
        layout="return",
        usable=True,
        observations=tuple(observations),
        tasks=tasks,
        statements=statements,
    )


def _task(short: str, unit: str, file: str, no: int, n: int) -> TaskReport:
    row = no + 4

    def quote(text: str, column: str) -> Quote:
        return Quote(text, CellRef(file, "重点任务", f"{column}{row}"))

    return TaskReport(
        unit=unit,
        task=no,
        state=("done", "in-progress", "not-started", "in-progress")[n % 4],
        progress=quote(f"已完成任务{no}的{n % 5 + 2}个乡镇现场核查。", "E"),
        results=quote(f"带动{n % 9 + 11}个村参与。", "F") if n % 3 == 0 else None,
        problems=quote(f"第{no}项任务受7月汛期影响停工{n % 6 + 5}天。", "G")
        if n % 3 == 1
        else None,
        recommendations=quote("10月底前完成扫尾工程。", "H") if n % 4 == 1 else None,
        source=CellRef(file, "重点任务", f"A{row}"),
    )


def submissions(plan: Plan, period: str = "2023-Q3", scale: str = "1") -> tuple[Submission, ...]:
    """All counties, the city's bureau and one department."""
    units = [u.id for u in plan.units if u.kind != "department"] + ["rural-revitalization"]
    return tuple(submission(plan, u, period, shift=3 * n, scale=scale) for n, u in enumerate(units))


COUNTIES = ("huzhu", "ledu", "pingan", "minhe", "xunhua", "hualong")


@cache
def plan() -> Plan:
    """The real plan, loaded once."""
    return load_plan()


def told(
    unit: str,
    values: Mapping[str, str] | None = None,
    period: str = "2023-Q3",
    *,
    measures: Mapping[str, str] | None = None,
    tasks: tuple[TaskReport, ...] = (),
    statements: tuple[Statement, ...] = (),
    sample: bool = False,
) -> Submission:
    """A return that says exactly this: indicator id → value, in the target's unit or `measures`."""
    reporter, of = plan().unit(unit), plan_period(plan(), period)
    file = f"{period}/{reporter.short}.xlsx"
    observations = []
    for n, (indicator, value) in enumerate((values or {}).items()):
        target = plan().target(reporter.region, indicator)
        measure = (measures or {}).get(indicator) or (
            target.unit if target else plan().indicator(indicator).unit
        )
        cell = CellRef(file, "指标进度", f"E{n + 5}")
        observations.append(
            _observation(reporter, indicator, of, cell, measure, Decimal(value), value)
        )
    return _submission(file, unit, period, sample, observations, tasks, statements)


def task(
    unit: str,
    no: int,
    state: str = "in-progress",
    *,
    period: str = "2023-Q3",
    **words: str,
) -> TaskReport:
    """What a unit says of a task; `words`: progress, results, problems, recommendations."""
    file = f"{period}/{plan().unit(unit).short}.xlsx"
    quotes = {
        part: Quote(text, CellRef(file, "重点任务", f"{column}{no + 4}"))
        for column, part in zip(
            "EFGH", ("progress", "results", "problems", "recommendations"), strict=True
        )
        if (text := words.get(part))
    }
    source = CellRef(file, "重点任务", f"A{no + 4}")
    return TaskReport(unit=unit, task=no, state=state, source=source, **quotes)  # type: ignore[arg-type]


def statement(unit: str, part: str, text: str, period: str = "2023-Q3") -> Statement:
    file = f"{period}/{plan().unit(unit).short}.xlsx"
    return Statement(unit, part, Quote(text, CellRef(file, "情况说明", "B5")))  # type: ignore[arg-type]


SAMPLES = Path(__file__).parents[1] / "inputs" / "samples"


@cache
def q3() -> Period:
    return plan_period(plan(), "2023-Q3")


@cache
def sample_intake() -> Intake:
    """The shipped samples, read."""
    with pytest.MonkeyPatch.context() as patch:
        read_here(patch)
        return take_in(SAMPLES, plan(), q3())


@cache
def sample_progress_without(unit: str) -> Progress:
    """The sample quarter as it would be if a unit had sent nothing."""
    return progress_of(s for s in sample_intake().counting if s.unit != unit)


@cache
def sample_progress() -> Progress:
    return assess(plan(), q3(), sample_intake().counting)


def progress_of(given: Iterable[Submission]) -> Progress:
    return assess(plan(), q3(), tuple(given))


def compose(
    progress: Progress,
    unit: str = "city",
    findings: Sequence[Finding] = (),
    config: Config | None = None,
    templates: Path | None = None,
    ledger: Ledger | None = None,
) -> Composed:
    """A unit's report on a progress, with the project's templates or others."""
    job = Job(
        progress,
        tuple(findings),
        config or Config(),
        Thresholds(),
        date(2023, 9, 12),
        templates or TEMPLATES,
        ledger,
    )
    return compose_report(job, plan().unit(unit))


@cache
def sample_report(unit: str) -> Composed:
    intake = sample_intake()
    found = [*intake.findings, *sample_progress().findings]
    return compose(sample_progress(), unit, found, ledger=build(plan(), intake.counting))


def body_runs(document: Document) -> Iterator[tuple[Run, ...]]:
    """The runs of the body's headings and paragraphs, a run-in heading as two."""
    for block in document.body:
        if isinstance(block, Heading):
            yield block.runs
            if block.body:
                yield block.body
        elif isinstance(block, Paragraph):
            yield block.runs
