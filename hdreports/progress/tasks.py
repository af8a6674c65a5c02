"""How the 30 tasks stand, from what units reported and how the tasks' indicators stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from hdreports.intake.model import Submission, TaskReport
from hdreports.plan.model import Plan, Task
from hdreports.progress.model import Standing

TaskLight = Literal["done", "normal", "slow", "unreported"]


@dataclass(frozen=True, slots=True)
class TaskStanding:
    """One task's state for a subject (a unit, or the city).

    done: everyone who reported on it says it is done and none of its indicators is behind;
    slow: one of its indicators is behind by the red threshold, or most who reported have not
    begun; unreported: nobody reported on it; normal: all else.
    """

    task: int
    state: TaskLight
    reports: tuple[TaskReport, ...]  # of the units that said something, in the plan's order
    red: tuple[str, ...]  # indicators behind by the red threshold
    contradicted: tuple[str, ...]  # units that say done while an indicator is behind


def said_something(report: TaskReport) -> bool:
    texts = (report.progress, report.results, report.problems, report.recommendations)
    return report.state != "unknown" or any(texts)


def task_standing(
    plan: Plan,
    task: Task,
    submissions: tuple[Submission, ...],
    standings: Mapping[tuple[str, str], Standing],
    subject: str | None = None,
) -> TaskStanding:
    """The state of a task for one reporting unit, or for the city (`subject` None)."""
    reports = tuple(
        t
        for s in submissions
        if s.usable and (subject is None or s.unit == subject)
        for t in s.tasks
        if t.task == task.no and said_something(t)
    )
    where = subject if subject else plan.city.id
    own = [standings[where, i] for i in task.indicators if (where, i) in standings]
    red = tuple(s.indicator for s in own if s.light == "red")
    contradicted = tuple(
        r.unit
        for r in reports
        if r.state == "done"
        and any(
            s.state == "behind"
            for i in task.indicators
            if (s := standings.get((_subject(plan, r.unit), i))) is not None
        )
    )
    return TaskStanding(task.no, _state(reports, red, contradicted), reports, red, contradicted)


def _state(
    reports: tuple[TaskReport, ...], red: tuple[str, ...], contradicted: tuple[str, ...]
) -> TaskLight:
    if not reports:
        return "unreported"
    if red:
        return "slow"
    if all(r.state == "done" for r in reports) and not contradicted:
        return "done"
    idle = sum(r.state == "not-started" for r in reports)
    return "slow" if 2 * idle > len(reports) else "normal"


def _subject(plan: Plan, unit: str) -> str:
    return plan.city.id if plan.unit(unit).kind == "city" else unit
