"""Problems that a unit named in one period and must answer in the next (结转问题)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from hdreports.intake.model import LandItem, LandKind, Submission


@dataclass(frozen=True, slots=True)
class CarriedProblem:
    """A problem named in, or left open by, the return of `period`, in the unit's own words."""

    period: str  # "2023-Q2"
    task: int | None
    text: str


@dataclass(frozen=True, slots=True)
class CarriedLand:
    """A place of the land register that the county's next return must answer for."""

    number: str
    township: str
    place: str
    kind: LandKind
    area: Decimal  # in 亩
    found: str = ""
    measures: str = ""
    deadline: str = ""


def carried_land(item: LandItem) -> CarriedLand | None:
    """What the next return asks of a place; None of one that could not be registered."""
    if item.kind is None or item.area is None:
        return None
    return CarriedLand(
        item.number,
        item.township,
        item.place,
        item.kind,
        item.area,
        item.found,
        item.measures.text if item.measures else "",
        item.deadline,
    )


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
