"""The facts of a county's or a department's report."""

from __future__ import annotations

from functools import cached_property

from hdreports.intake.model import Quote
from hdreports.narrative.context import Context
from hdreports.narrative.quoting import request_phrase, same_matter, stopped
from hdreports.narrative.task_item import TaskItem
from hdreports.plan.model import Plan
from hdreports.progress.tasks import TaskStanding


class UnitContext(Context):
    """The report of a county or a department."""

    @property
    def area(self) -> str:
        """县 or 区, for 本县, 本区; a department says 单位."""
        return self.unit.short[-1] if self.unit.kind == "county" else "单位"

    @property
    def scope(self) -> str:
        return "" if self.unit.kind == "county" else "牵头的"

    def _task_standings(self) -> tuple[TaskStanding, ...]:
        return self.progress.unit_tasks.get(self.unit.id, ())

    def statements(self, part: str) -> list[Quote]:
        """The unit's own paragraphs for a part, without those that ask for approval or money."""
        submission = self.progress.submission(self.unit.id)
        if submission is None:
            return []
        quotes = [s.quote for s in submission.statements if s.part == part]
        told = [stopped(q) for q in quotes if not request_phrase(q.text)]
        return [q for q in told if q.text]

    def _told(self, part: str) -> list[TaskItem]:
        """Tasks whose words under a part say something that the free text does not say already."""
        free = [q.text for q in self.statements(part)]
        return [
            t
            for t in self.tasks
            if (said := t.said(part))
            and not any(same_matter(said[0].quote.text, text) for text in free)
        ]

    @property
    def task_results(self) -> list[TaskItem]:
        return self._told("results")

    @property
    def task_problems(self) -> list[TaskItem]:
        return self._told("problems")

    @property
    def task_recommendations(self) -> list[TaskItem]:
        return self._told("recommendations")

    @cached_property
    def county_tasks(self) -> list[TaskItem]:
        """For a department: what counties reported on the tasks that it leads."""
        if self.unit.kind != "department":
            return []
        led = {t.no for t in self.plan.tasks_led_by(self.unit.id)}
        counties = [
            TaskItem(_of_counties(t, self.plan), self.progress, None)
            for t in self.progress.city_tasks
            if t.task in led
        ]
        return [t for t in counties if t.said("progress")]

    @property
    def data_gaps(self) -> bool:
        return bool(self.unreported or self.unused_cells or self.doubtful)

    @property
    def nothing_behind(self) -> bool:
        return not (self.advised or self.statements("recommendations") or self.task_recommendations)


def _of_counties(standing: TaskStanding, plan: Plan) -> TaskStanding:
    reports = tuple(r for r in standing.reports if plan.unit(r.unit).kind == "county")
    return TaskStanding(standing.task, standing.state, reports, standing.red, standing.contradicted)
