"""The tasks by the department that leads them (牵头单位 × 任务): state, and the counties behind.

One cut for all who print it: the annex of the city's report, and the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from hdreports.plan.model import Plan, ReportingUnit, Task
from hdreports.progress.model import Standing
from hdreports.progress.tasks import TaskLight, TaskStanding

# What the states of a task are called where they stand in a table.
TASK_STATES: dict[TaskLight, str] = {
    "done": "已完成",
    "normal": "正常推进",
    "slow": "推进缓慢",
    "unreported": "未报送",
}


@dataclass(frozen=True, slots=True)
class LedTask:
    """A task as its leader sees it.

    `behind`: by county (region id) the indicators of the task that are behind there. `next`: the
    nearest day, from the as-of date on, by which an indicator of the task that the city has not
    finished is due; None where no indicator says so. `past` names those whose day is over.
    """

    task: Task
    standing: TaskStanding
    behind: Mapping[str, tuple[str, ...]]
    next: date | None = None
    past: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lead:
    """A unit with the tasks that it leads, in the plan's order."""

    unit: ReportingUnit
    tasks: tuple[LedTask, ...]

    def having(self, state: TaskLight) -> tuple[LedTask, ...]:
        return tuple(t for t in self.tasks if t.standing.state == state)

    @property
    def behind(self) -> tuple[str, ...]:
        """Counties behind on any of its tasks, as the tasks bring them up."""
        return tuple(dict.fromkeys(county for t in self.tasks for county in t.behind))


def leads(
    plan: Plan,
    tasks: Iterable[TaskStanding],
    standings: Mapping[tuple[str, str], Standing],
    as_of: date,
) -> tuple[Lead, ...]:
    """Every unit that leads a task, in the plan's order; `tasks` as they stand for the city."""
    led = [_led(plan, t, standings, as_of) for t in tasks]
    found = (Lead(u, tuple(t for t in led if u.id in t.task.lead)) for u in plan.units)
    return tuple(lead for lead in found if lead.tasks)


def _led(
    plan: Plan,
    standing: TaskStanding,
    standings: Mapping[tuple[str, str], Standing],
    as_of: date,
) -> LedTask:
    task = plan.task(standing.task)
    pairs = [
        (county.id, indicator)
        for indicator in task.indicators
        for county in plan.counties
        if (s := standings.get((county.id, indicator))) and s.state == "behind"
    ]
    counties = dict.fromkeys(county for county, _ in pairs)
    behind = {c: tuple(i for county, i in pairs if county == c) for c in counties}
    unfinished = {
        i: date(as_of.year, *plan.indicator(i).pace.by)
        for i in task.indicators
        if (s := standings.get((plan.city.id, i))) and s.target is not None and s.state != "done"
    }
    return LedTask(
        task,
        standing,
        behind,
        min((day for day in unfinished.values() if day >= as_of), default=None),
        tuple(i for i, day in unfinished.items() if day < as_of),
    )
