"""半年工作总结: the half year told by the seven systems, problems by cause (section 四（四）)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from hdreports.narrative.city_context import CityContext
from hdreports.narrative.context import Context
from hdreports.narrative.environment import Narrator
from hdreports.narrative.groups import GroupItems
from hdreports.narrative.job import Composed, Job
from hdreports.narrative.land import LandTold, land_told
from hdreports.narrative.numbering import number, prune
from hdreports.narrative.official import Frame, official, receiver
from hdreports.narrative.quoting import clause, request_phrase
from hdreports.narrative.report import annex_numbers, annexes, count_tables
from hdreports.narrative.tables import TableMaker
from hdreports.narrative.task_item import Said, TaskItem
from hdreports.narrative.unit_context import UnitContext
from hdreports.plan.model import ReportingUnit

_CAUSES = Path(__file__).with_name("data") / "causes.toml"
OTHER = "其他原因"


@dataclass(frozen=True)
class Cause:
    """Problems that one kind of cause explains."""

    title: str
    said: list[Said]


@dataclass(frozen=True)
class SystemStory:
    """One of the seven systems: its indicators and what came of its tasks."""

    title: str
    group: GroupItems
    results: list[Said]
    land: LandTold | None  # what is registered under one of its tasks


@cache
def causes() -> dict[str, tuple[str, ...]]:
    """Title → words that tell a problem's cause, in the order in which they are tried."""
    data = tomllib.loads(_CAUSES.read_text("utf-8"))
    return {c["title"]: tuple(c["words"]) for c in data["cause"]}


def cause_of(text: str) -> str:
    """The first cause whose words occur in a problem's text."""
    for title, words in causes().items():
        if any(w in text for w in words):
            return title
    return OTHER


class HalfYear:
    """What the half-year template asks beyond a report's context."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.is_city = context.unit.kind == "city"

    @cached_property
    def systems(self) -> list[SystemStory]:
        stories = []
        for system in self.context.plan.systems:
            tasks = [t for t in self.context.tasks if t.system == system.no]
            wanted = {
                i for t in self.context.plan.tasks if t.system == system.no for i in t.indicators
            }
            items = [
                i
                for i in self.context.items
                if i.id in wanted and i.tasks and i.tasks[0].system == system.no
            ]
            results = [s for t in tasks for s in t.said("results", 80)]
            land = self.context.land
            if land and self.context.plan.task(land.task).system != system.no:
                land = None
            if items or results or land:
                group = self.context.sorted_group(f"system-{system.no}", system.title, items)
                stories.append(
                    SystemStory(system.title, group, results[: 3 if self.is_city else 6], land)
                )
        return stories

    @cached_property
    def causes(self) -> list[Cause]:
        """Problems of tasks by cause, most frequent cause first; 其他原因 last."""
        found: dict[str, list[Said]] = {}
        for task in self.context.tasks:
            for said in task.said("problems", 60):
                found.setdefault(cause_of(said.quote.text), []).append(said)
        ordered = sorted(found.items(), key=lambda pair: (pair[0] == OTHER, -len(pair[1])))
        return [Cause(title, said[: 4 if self.is_city else 8]) for title, said in ordered]

    @cached_property
    def experience(self) -> list[Said]:
        """Results in units' free text: what is worth spreading."""
        found = []
        for s in self.context.progress.submissions:
            if s.unit is None or (not self.is_city and s.unit != self.context.unit.id):
                continue
            quotes = [
                x.quote
                for x in s.statements
                if x.part == "results" and not request_phrase(x.quote.text)
            ]
            short = self.context.plan.unit(s.unit).short
            found += [Said(short, clause(q, 120)) for q in quotes[: 1 if self.is_city else 4]]
        return found

    @property
    def plans(self) -> list[TaskItem]:
        told = [t for t in self.context.tasks if t.said("recommendations")]
        return told[:8]


def compose_half_year(job: Job, unit: ReportingUnit) -> Composed:
    """The half-year summary of a unit or, for the city's bureau, of the city."""
    own = job.own_progress()
    narrator = Narrator(own.book, job.templates)
    city = unit.kind == "city"
    context: Context
    context = CityContext(own, unit, job.findings) if city else UnitContext(own, unit, job.findings)
    context.land = land_told(own, job.ledger, unit)
    narrator.annexes = annex_numbers(context, "indicators", "notes")
    body = number(prune(narrator.render("half-year-summary.md.j2", r=context, h=HalfYear(context))))
    maker = TableMaker(own, narrator)
    attached = annexes(context, maker, narrator, job.thresholds, count_tables(body) + 1)
    frame = Frame(
        kind="half-year-summary",
        form="总结",
        matter="情况的总结",
        name="工作总结",
        what="half-year-summary",
        topic="情况总结",
        recipients=("海东市人民政府" if city else receiver(own.plan),),
        contact=False,
    )
    document = official(job, unit, frame, body, attached)
    return Composed(document, narrator.figures(), context.request_findings(), unit.id)
