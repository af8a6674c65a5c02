"""周报: what moved this week, what is stuck, what comes next (section 四（四）: 一周一上报)."""

from __future__ import annotations

from functools import cached_property

from hdreports.narrative.city_context import CityContext
from hdreports.narrative.context import Context
from hdreports.narrative.environment import Narrator
from hdreports.narrative.item import Item
from hdreports.narrative.job import Composed, Job
from hdreports.narrative.numbering import number, prune
from hdreports.narrative.official import Frame, bulletin_title, official, receiver
from hdreports.narrative.task_item import Said, TaskItem
from hdreports.narrative.unit_context import UnitContext
from hdreports.plan.model import ReportingUnit
from hdreports.progress.model import Figure

MOST_MOVED = 8  # so much that it takes two pages at most
MOST_TASKS = 5


class Week:
    """What the weekly template asks beyond a report's context."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.is_city = context.unit.kind == "city"

    @cached_property
    def _moved(self) -> list[Item]:
        """Indicators whose value changed since the last weekly return; what moved most, by its
        share of the target, first."""
        changed = [i for i in self.context.items if i.change is not None and i.change.value != 0]
        return sorted(changed, key=_movement, reverse=True)

    @property
    def moved(self) -> list[Item]:
        return self._moved[:MOST_MOVED]

    @property
    def moved_rest(self) -> Figure | None:
        """How many more changed than the report tells."""
        rest = self._moved[MOST_MOVED:]
        return self.context.tally("moved-rest", "另有变化的指标", rest) if rest else None

    @property
    def compared(self) -> bool:
        return self.context.has_previous

    @cached_property
    def tasks(self) -> list[TaskItem]:
        return [t for t in self.context.tasks if t.said("progress")][:MOST_TASKS]

    @cached_property
    def stuck(self) -> list[TaskItem]:
        return [t for t in self.context.tasks if t.said("problems")][:MOST_TASKS]

    @cached_property
    def coming(self) -> list[TaskItem]:
        return [t for t in self.context.tasks if t.said("recommendations")][:MOST_TASKS]

    def words(self, task: TaskItem, part: str) -> list[Said]:
        return list(task.said(part, 50))[: 2 if self.is_city else 1]


def _movement(item: Item) -> float:
    assert item.change is not None
    if item.target is None or not item.target.value:
        return 0.0
    return abs(float(item.change.value / item.target.value))


def compose_weekly(job: Job, unit: ReportingUnit) -> Composed:
    """The weekly report of a unit, or of the city over all units that reported."""
    own = job.own_progress()
    narrator = Narrator(own.book, job.templates)
    city = unit.kind == "city"
    context: Context
    context = CityContext(own, unit, job.findings) if city else UnitContext(own, unit, job.findings)
    rendered = narrator.render("weekly-report.md.j2", r=context, w=Week(context))
    frame = Frame(
        kind="weekly-report",
        form="周报",
        matter="周报",
        name="工作周报",
        what="weekly-return",
        letter=True,
        title=bulletin_title(own.plan, own.period, "工作周报"),
        topic="周报",
        recipients=("海东市人民政府" if city else receiver(own.plan),),
        contact=False,
    )
    document = official(job, unit, frame, number(prune(rendered)))
    return Composed(document, narrator.figures(), context.request_findings(), unit.id)
