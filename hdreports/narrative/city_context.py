"""The facts of the consolidated report of the city."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from hdreports.document.model import Table
from hdreports.intake.model import Finding, Submission
from hdreports.narrative.context import Context
from hdreports.narrative.groups import SpreadItem
from hdreports.narrative.item import Item
from hdreports.narrative.quoting import clause, request_phrase
from hdreports.narrative.task_item import Said, TaskItem
from hdreports.plan.model import ReportingUnit
from hdreports.progress.assessment import Progress, Rank
from hdreports.progress.averages import Average
from hdreports.progress.model import Figure
from hdreports.progress.tasks import TaskStanding

NAMED_TASKS = 5  # tasks whose problems the report tells


@dataclass(frozen=True)
class Tie:
    """Counties that share a place in the ranking.

    `evaluated` and `on_pace` are None where tied counties have different numbers of indicators.
    """

    regions: list[str]
    share: Figure
    evaluated: Figure | None
    on_pace: Figure | None


@dataclass(frozen=True)
class Advice:
    """A task and the lagging indicators that measure it; `task` None: they measure none."""

    task: TaskItem | None
    items: list[Item]

    @property
    def behind_counties(self) -> list[str]:
        return list(dict.fromkeys(name for i in self.items for name in i.behind_counties))


@dataclass(frozen=True)
class CommonLag:
    item: Item
    n: Figure  # counties behind


@dataclass(frozen=True)
class ProblemTask:
    task: TaskItem
    n: Figure | None  # units that report a problem; None for one


class CityContext(Context):
    """The consolidated report of the city."""

    told_in_full = 4

    def __init__(
        self,
        progress: Progress,
        unit: ReportingUnit,
        findings: Sequence[Finding],
        key_table: Table | None = None,
        county_table: Table | None = None,
    ) -> None:
        super().__init__(progress, unit, findings)
        self.key_table = key_table
        self.county_table = county_table
        self.averages: Mapping[str, Average] = {}

    def _task_standings(self) -> tuple[TaskStanding, ...]:
        return self.progress.city_tasks

    def _spread(self, item: Item) -> SpreadItem | None:
        spread = self.progress.spreads.get(item.id)
        if spread is None or item.value is not None:
            return None
        return SpreadItem(item, spread)

    def _own_submissions(self) -> tuple[Submission, ...]:
        return self.progress.submissions

    # --- who reported ---

    @property
    def expected_units(self) -> list[str]:
        return [u.short for u in self.progress.expected]

    @property
    def missing_units(self) -> list[str]:
        """Those that sent nothing."""
        return [
            u.short
            for u in self.progress.expected
            if not self.progress.reported(u.id) and u.id not in self.progress.returned
        ]

    @property
    def returned_units(self) -> list[str]:
        """Those whose workbook came but could not be used."""
        return [self.plan.unit(u).short for u in self.progress.returned]

    @property
    def reported_units(self) -> list[str]:
        return [u.short for u in self.progress.expected if self.progress.sent(u.id)]

    @property
    def summarised_units(self) -> list[str]:
        """Those that sent nothing of their own; a summary table tells their figures."""
        return [self.plan.unit(u).short for u in self.progress.summarised]

    @property
    def missing_counties(self) -> list[str]:
        return [
            u.short
            for u in self.progress.expected
            if u.kind == "county" and not self.progress.reported(u.id)
        ]

    @property
    def reported_counties(self) -> list[str]:
        return [
            u.short
            for u in self.progress.expected
            if u.kind == "county" and self.progress.reported(u.id)
        ]

    # --- indicators ---

    @property
    def not_judged(self) -> list[Item]:
        return [*self.not_evaluated, *self._in("unreported")]

    @property
    def unattainable(self) -> list[Item]:
        """Lagging indicators whose county targets add up to less than the city's."""
        return [i for i in self.behind if i.shortfall]

    @property
    def unreported(self) -> list[Item]:
        """Without any data; a rate that counties report is told as a range instead."""
        return [i for i in self._in("unreported") if i.id not in self.progress.spreads]

    # --- counties ---

    @cached_property
    def ranking(self) -> list[Tie]:
        ties: dict[int, list[Rank]] = {}
        for rank in self.progress.ranking:
            ties.setdefault(rank.place, []).append(rank)
        return [
            _tie([self.plan.region(r.region).short for r in ranks], ranks)
            for ranks in ties.values()
        ]

    @property
    def below_average_pace(self) -> list[str]:
        """Counties whose mean completion is below the mean pace of the same indicators."""
        return [self.plan.region(r).short for r, a in self.averages.items() if a.behind]

    @cached_property
    def common_lags(self) -> list[CommonLag]:
        """Indicators behind in two counties or more, most counties first; three at most."""
        found = [(i, [c for c in i.counties if c.behind]) for i in self.items]
        found = [(i, lagging) for i, lagging in found if len(lagging) > 1]
        found.sort(key=lambda pair: -len(pair[1]))
        return [
            CommonLag(
                i, self.tally(f"behind-counties/{i.id}", f"{i.name}滞后的县区", lagging, "个")
            )
            for i, lagging in found[:3]
        ]

    @cached_property
    def doubtful_regions(self) -> list[str]:
        """Counties that reported and whose whole row of targets is in doubt."""
        found = []
        for unit in self.plan.units:
            if unit.kind != "county" or not self.progress.reported(unit.id):
                continue
            targets = self.plan.targets_of(unit.region)
            if targets and all(t.doubtful for t in targets):
                found.append(unit.short)
        return found

    # --- what units said ---

    @cached_property
    def unit_results(self) -> list[Said]:
        """One result per unit, its first statement."""
        found = []
        for submission in self.progress.submissions:
            if submission.unit is None or submission.unit == self.unit.id:
                continue
            quotes = [
                s.quote
                for s in submission.statements
                if s.part == "results" and not request_phrase(s.quote.text)
            ]
            if quotes:
                found.append(Said(self.plan.unit(submission.unit).short, clause(quotes[0], 80)))
        return found

    @cached_property
    def _problems(self) -> list[TaskItem]:
        found = [t for t in self.tasks if t.said("problems")]
        return sorted(found, key=lambda t: -len(t.said("problems")))

    @cached_property
    def examples(self) -> dict[int, list[Said]]:
        """System number → what two units report on its most reported task.

        Units take turns, so that the same counties do not illustrate every system.
        """
        turns: dict[str, int] = {}
        found = {}
        for system in self.systems:
            for task in system.leading:
                said = sorted(task.said("progress", 60), key=lambda s: turns.get(s.unit, 0))[:2]
                found[task.system] = said
                for s in said:
                    turns[s.unit] = turns.get(s.unit, 0) + 1
        return found

    @cached_property
    def advice(self) -> list[Advice]:
        """What to do about the worst laggards, by the task that each belongs to."""
        grouped: dict[int, list[Item]] = {}
        for item in self.advised:
            grouped.setdefault(item.tasks[0].no if item.tasks else 0, []).append(item)
        tasks = {t.task.no: t for t in self.tasks}
        return [Advice(tasks.get(no), items) for no, items in grouped.items()]

    @property
    def problem_tasks(self) -> list[ProblemTask]:
        return [ProblemTask(t, self._n_saying(t)) for t in self._problems[:NAMED_TASKS]]

    @property
    def other_problem_tasks(self) -> list[TaskItem]:
        return self._problems[NAMED_TASKS:]

    def _n_saying(self, task: TaskItem) -> Figure | None:
        said = task.said("problems")
        if len(said) < 2:
            return None
        return self.tally(f"problems/{task.no}", f"反映任务{task.no}问题的单位", said, "个")

    @property
    def unit_recommendations(self) -> list[TaskItem]:
        told = [t for t in self.tasks if t.said("recommendations")]
        return sorted(told, key=lambda t: -len(t.said("recommendations")))[:4]

    @property
    def data_gaps(self) -> bool:
        return bool(self.missing_units or self.unreported or self.unused_cells or self.doubtful)


def _tie(regions: list[str], ranks: list[Rank]) -> Tie:
    first = ranks[0]
    same = all(
        (r.evaluated.value, r.on_pace.value) == (first.evaluated.value, first.on_pace.value)
        for r in ranks
    )
    if same:
        return Tie(regions, first.share, first.evaluated, first.on_pace)
    return Tie(regions, first.share, None, None)
