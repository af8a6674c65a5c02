"""Problems that a unit named in one period and must answer in the next (结转问题)."""

from __future__ import annotations

from dataclasses import dataclass

from hdreports.intake.model import Submission


@dataclass(frozen=True, slots=True)
class CarriedProblem:
    """A problem named in, or left open by, the return of `period`, in the unit's own words."""

    period: str  # "2023-Q2"
    task: int | None
    text: str


def carried_problems(submission: Submission) -> tuple[CarriedProblem, ...]:
    """What the next return workbook asks about: problems of tasks, and earlier ones not yet solved.

    A problem stated twice in the same words appears once. `period` is the submission's: the period
    in which the unit last named the problem or left it open.
    """
    if submission.period is None:
        return ()
    period = submission.period
    open_before = tuple(
        CarriedProblem(period, r.task, r.problem)
        for r in submission.rectifications
        if r.state != "done"
    )
    named = tuple(
        CarriedProblem(period, t.task, t.problems.text)
        for t in submission.tasks
        if t.problems is not None and t.state != "done"
    )
    seen: set[str] = set()
    unique = []
    for problem in (*open_before, *named):
        if problem.text not in seen:
            seen.add(problem.text)
            unique.append(problem)
    return tuple(unique)
