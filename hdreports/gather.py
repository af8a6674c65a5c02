"""The workbooks of a run: all that lie in `inputs/`, those that count, and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hdreports.intake.checks import check_against_previous
from hdreports.intake.guard import read_guarded
from hdreports.intake.model import Finding, Submission
from hdreports.intake.selection import drop_samples, select_submissions
from hdreports.plan.model import Plan
from hdreports.plan.period import Period, previous_period


@dataclass(frozen=True, slots=True)
class Intake:
    """The workbooks of a run: all as read, those that count, and what was found."""

    all: tuple[Submission, ...]
    counting: tuple[Submission, ...]
    findings: tuple[Finding, ...]

    def returned(self, unit: str, period: str) -> Submission | None:
        """A workbook of the unit and period that could not be used."""
        return next(
            (
                s
                for s in self.all
                if not s.usable and not s.summary and (s.unit, s.period) == (unit, period)
            ),
            None,
        )

    def returned_units(self, plan: Plan, period: str) -> tuple[str, ...]:
        """Units that sent a workbook for the period, but none that could be used."""
        counting = {s.unit for s in self.counting if s.usable and s.period == period}
        return tuple(
            u.id for u in plan.units if u.id not in counting and self.returned(u.id, period)
        )


def take_in(inputs: Path, plan: Plan, period: Period) -> Intake:
    """Read everything under `inputs`, choose what counts; samples never mix with real data."""
    submissions = read_guarded(inputs, plan)
    kept, about_samples = drop_samples(submissions, period.id)
    chosen, about_choice = select_submissions(kept, plan)
    findings = [f for s in kept if s.period in (None, period.id) for f in s.findings]
    files = {s.file for s in kept if s.period == period.id}
    findings += [f for f in about_choice if f.file in files]
    before = previous_period(plan, period)
    earlier = {s.unit: s for s in chosen if before and s.period == before.id}
    for submission in chosen:
        if submission.period == period.id and submission.unit in earlier:
            findings += check_against_previous(submission, earlier[submission.unit], plan)
    return Intake(kept, chosen, (*findings, *about_samples))
