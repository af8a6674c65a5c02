"""What narrative templates see of a task: its standing, its indicators, what units said of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from hdreports.intake.model import Quote, TaskReport
from hdreports.narrative.item import Item
from hdreports.narrative.quoting import clause, request_phrase
from hdreports.narrative.words import Ordinal, PlanWords
from hdreports.plan.model import Task
from hdreports.progress.assessment import Progress
from hdreports.progress.tasks import TaskStanding


@dataclass(frozen=True)
class Said:
    """A unit's words on a task, cut at a sentence end."""

    unit: str  # short name
    quote: Quote

    @property
    def lead(self) -> str:
        """The name to put before the words; none where they begin with it."""
        return "" if self.quote.text.startswith(self.unit) else self.unit


@dataclass(frozen=True)
class TaskItem:
    """One task of one subject."""

    standing: TaskStanding
    progress: Progress
    subject: str | None  # reporting unit id; None: the city

    @cached_property
    def task(self) -> Task:
        return self.progress.plan.task(self.standing.task)

    @property
    def no(self) -> str:
        return Ordinal(self.task.no)

    @property
    def title(self) -> str:
        return Ordinal(self.task.label) if self.nameless else PlanWords(self.task.label)

    @property
    def nameless(self) -> bool:
        """Its title is damaged in the plan, so sentences use its number."""
        return self.task.label != self.task.title

    @property
    def state(self) -> str:
        return self.standing.state

    @property
    def system(self) -> int:
        return self.task.system

    @property
    def leads(self) -> tuple[str, ...]:
        return tuple(self.progress.plan.unit(u).short for u in self.task.lead)

    @property
    def red(self) -> tuple[Item, ...]:
        return tuple(i for i in self.items if i.id in self.standing.red)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The indicators that measure the task, as they stand for the subject."""
        where = self.progress.subject(self.subject) if self.subject else self.progress.plan.city.id
        return tuple(
            Item(s, self.progress)
            for i in self.task.indicators
            if (s := self.progress.standings.get((where, i)))
        )

    def said(self, part: str, limit: int = 90) -> tuple[Said, ...]:
        """What units reported under `part` (progress, results, problems, recommendations).

        Words that ask for approval or money may not stand in a 报告 and are left out; a finding
        says so (`Context.request_findings`).
        """
        found = []
        for report in self.standing.reports:
            quote = getattr(report, part)
            if quote is not None and not request_phrase(quote.text):
                name = self.progress.plan.unit(report.unit).short
                words = clause(quote, limit)
                if words.text:
                    found.append(Said(name, words))
        return tuple(found)

    @property
    def own(self) -> TaskReport | None:
        return self.standing.reports[0] if self.standing.reports else None

    @property
    def not_started(self) -> tuple[str, ...]:
        return tuple(
            self.progress.plan.unit(r.unit).short
            for r in self.standing.reports
            if r.state == "not-started"
        )
