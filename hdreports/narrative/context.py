"""What the report templates know as `r`: the facts of one report, grouped and counted.

`Context` holds what both kinds of report share; `unit_context` and `city_context` add their own.
Templates ask `r.n("behind")` for the Figure that counts the list `r.behind`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property

from hdreports.document.model import Chart
from hdreports.intake.catalogue import make
from hdreports.intake.model import Finding, Submission
from hdreports.narrative.counted import COUNTS, judged_by, rule_of, stand_in
from hdreports.narrative.groups import GroupItems, SpreadItem, SystemTasks
from hdreports.narrative.item import Item, top_increments, worst_first
from hdreports.narrative.land import LandTold
from hdreports.narrative.quoting import request_phrase
from hdreports.narrative.task_item import TaskItem
from hdreports.narrative.words import DocumentNumber, PlanWords
from hdreports.plan.dates import Dated, long_date, month_day
from hdreports.plan.deadlines import return_due
from hdreports.plan.model import Plan, ReportingUnit
from hdreports.plan.period import Period
from hdreports.progress.assessment import Progress
from hdreports.progress.basis import as_of
from hdreports.progress.figures import round_to
from hdreports.progress.model import Figure
from hdreports.progress.tasks import TaskStanding

ADVISED = 6  # lagging indicators that get a recommendation of their own
TOLD = 5  # lagging indicators that get a clause of their own among the problems


class Context:
    """What both kinds of report share."""

    told_in_full = 100  # lagging indicators of a group that get a clause of their own

    def __init__(
        self, progress: Progress, unit: ReportingUnit, findings: Sequence[Finding]
    ) -> None:
        self.progress = progress
        self.unit = unit
        self.findings = tuple(findings)
        self.subject = progress.subject(unit.id)
        self.chart: Chart | None = None
        self.land: LandTold | None = None  # set before the template asks

    # --- names and dates ---

    @property
    def plan(self) -> Plan:
        return self.progress.plan

    @property
    def plan_title(self) -> str:
        return PlanWords(self.plan.info.title)

    @property
    def plan_number(self) -> str:
        return DocumentNumber(self.plan.info.number)

    @property
    def as_of(self) -> str:
        return month_day(self.progress.period.as_of)

    @property
    def as_of_long(self) -> str:
        return long_date(self.progress.period.as_of)

    @property
    def due(self) -> str:
        """The day until which returns are due; empty for a period without one."""
        day = return_due(self.plan, self.progress.period)
        return month_day(day) if day else ""

    @property
    def final(self) -> bool:
        """The year is over: targets are met or not."""
        return self.progress.period.as_of >= date(self.progress.period.year, 12, 31)

    @property
    def reference(self) -> str:
        """What a chart compares completion with."""
        return "年度目标" if self.final else "序时进度"

    @property
    def data_days(self) -> str:
        """The days that the values are as of, where they are the latest ones: 9月3日至9月10日."""
        days = sorted({as_of(self.plan, s) for s in self.progress.submissions})
        if not days:
            return "无"
        texts = [month_day(d) for d in (days[0], days[-1])]
        return texts[0] if texts[0] == texts[1] else Dated("至".join(texts))

    @property
    def has_previous(self) -> bool:
        return self.progress.previous is not None

    @property
    def previous_label(self) -> str:
        assert self.progress.previous is not None
        return self.short(self.progress.previous)

    def short(self, period: Period) -> str:
        """第二季度, or the whole label in another year than the plan's."""
        return Dated(period.label.removeprefix(f"{self.plan.info.year}年"))

    @property
    def elapsed(self) -> Figure:
        """The share of the year gone by."""
        p = self.progress.period
        return self.progress.book.add(
            f"{p.id}/elapsed",
            "全年时间进度",
            round_to(Decimal(p.elapsed_days) / p.year_days * 100, 1),
            "%",
            f"截至{self.as_of}已过天数{p.elapsed_days} ÷ 全年天数{p.year_days} × 100%",
        )

    # --- counting ---

    def n(self, name: str) -> Figure:
        """The Figure that counts the list of that name (`COUNTS`)."""
        label, unit = COUNTS[name]
        things = list(getattr(self, name))
        return self.tally(name, label, things, unit)

    def tally(self, name: str, label: str, things: Sequence[object], unit: str = "项") -> Figure:
        """Count things; the figures and cells by which they were judged are behind the count."""
        return self.progress.book.count(
            f"{self.progress.period.id}/{self.unit.id}/count/{name}",
            f"{self.unit.short}：{label}",
            judged_by(things),
            len(things),
            unit,
            sources=() if name == "expected_units" else stand_in(things, self.progress),
            rule=rule_of(name),
        )

    # --- indicators ---

    @cached_property
    def items(self) -> list[Item]:
        """The subject's indicators that have a target, without parts (其中)."""
        return [
            Item(s, self.progress)
            for i in self.plan.indicators
            if i.parent is None
            and (s := self.progress.standings.get((self.subject, i.id)))
            and s.target is not None
        ]

    def _in(self, *states: str) -> list[Item]:
        return [i for i in self.items if i.state in states]

    @cached_property
    def done(self) -> list[Item]:
        return self._in("done")

    @property
    def done_amounts(self) -> list[Item]:
        return [i for i in self.done if not i.is_rate]

    @property
    def done_rates(self) -> list[Item]:
        return [i for i in self.done if i.is_rate]

    @cached_property
    def on_pace(self) -> list[Item]:
        return self._in("on-pace")

    @cached_property
    def behind(self) -> list[Item]:
        return worst_first(self._in("behind"))

    @cached_property
    def unreported(self) -> list[Item]:
        return self._in("unreported")

    @cached_property
    def not_evaluated(self) -> list[Item]:
        return self._in("not-evaluated")

    @property
    def newly_done(self) -> list[Item]:
        return [i for i in self.done if i.newly_done]

    @property
    def newly_done_amounts(self) -> list[Item]:
        return [i for i in self.newly_done if not i.is_rate]

    @property
    def recovered(self) -> list[Item]:
        return [i for i in self.items if i.recovered]

    @property
    def slipped(self) -> list[Item]:
        return [i for i in self.items if i.slipped]

    @property
    def persistent(self) -> list[Item]:
        return [i for i in self.behind if i.persistent]

    @property
    def doubtful(self) -> list[Item]:
        return [i for i in self.items if i.doubtful]

    @property
    def increments(self) -> list[Item]:
        return top_increments(self.items)

    @property
    def behind_told(self) -> list[Item]:
        return self.behind[:TOLD]

    @property
    def behind_rest(self) -> list[Item]:
        return self.behind[TOLD:]

    @property
    def advised(self) -> list[Item]:
        return self.behind[:ADVISED]

    @property
    def behind_unadvised(self) -> list[Item]:
        return self.behind[ADVISED:]

    @cached_property
    def groups(self) -> list[GroupItems]:
        """The indicators by the parts of section 二."""
        return [
            self.sorted_group(group.id, PlanWords(group.title), mine)
            for group in self.plan.groups
            if (mine := [i for i in self.items if i.indicator.group == group.id])
        ]

    def sorted_group(self, key: str, title: str, mine: Sequence[Item]) -> GroupItems:
        """Indicators sorted by the sentence they get."""
        spreads = [s for i in mine if (s := self._spread(i))]
        told = {s.item.id for s in spreads}
        behind = worst_first(i for i in mine if i.behind)
        rest = behind[self.told_in_full :]
        doubtful = [] if self.row_doubts else [i for i in mine if i.doubtful and i.value]
        unreported = [i for i in mine if i.state == "unreported" and i.id not in told]
        return GroupItems(
            title=title,
            met=[i for i in mine if i.done and not i.is_rate and not i.exceeded],
            exceeded=[i for i in mine if i.done and not i.is_rate and i.exceeded],
            rates_met=[i for i in mine if i.done and i.is_rate],
            on_pace=[i for i in mine if i.state == "on-pace"],
            behind=behind[: self.told_in_full],
            behind_rest=rest,
            n_behind_rest=self.tally(f"behind-rest/{key}", f"{title}中其余滞后的指标", rest),
            not_evaluated=[i for i in mine if i.state == "not-evaluated"],
            spreads=spreads,
            unreported=unreported,
            n_unreported=self.tally(f"unreported/{key}", f"{title}中没有数据的指标", unreported),
            doubtful=doubtful,
            n_doubtful=self.tally(f"doubtful/{key}", f"{title}中目标存疑的指标", doubtful),
        )

    @property
    def row_doubts(self) -> bool:
        """The whole row of targets is in doubt, not one entry of it: said once, at the start."""
        return (
            self.unit.kind == "county" and bool(self.items) and all(i.doubtful for i in self.items)
        )

    def _spread(self, item: Item) -> SpreadItem | None:
        """Only the city tells ranges, and only of rates that nobody reported for it."""
        return None

    # --- tasks ---

    def _task_standings(self) -> tuple[TaskStanding, ...]:
        raise NotImplementedError

    @cached_property
    def tasks(self) -> list[TaskItem]:
        subject = None if self.unit.kind == "city" else self.unit.id
        return [TaskItem(t, self.progress, subject) for t in self._task_standings()]

    def _tasks_in(self, state: str) -> list[TaskItem]:
        return [t for t in self.tasks if t.state == state]

    tasks_done = property(lambda self: self._tasks_in("done"))
    tasks_normal = property(lambda self: self._tasks_in("normal"))
    tasks_slow = property(lambda self: self._tasks_in("slow"))
    tasks_unreported = property(lambda self: self._tasks_in("unreported"))

    @cached_property
    def systems(self) -> list[SystemTasks]:
        systems = []
        for system in self.plan.systems:
            mine = [t for t in self.tasks if t.system == system.no]
            if not mine:
                continue
            spoken = [t for t in mine if t.state in ("normal", "done") and t.said("progress")]
            systems.append(
                SystemTasks(
                    title=PlanWords(system.title),
                    n=self.tally(f"system/{system.no}", f"{system.title}的重点任务", mine),
                    tasks=mine,
                    done=[t for t in mine if t.state == "done"],
                    slow=[t for t in mine if t.state == "slow"],
                    unreported=[t for t in mine if t.state == "unreported"],
                    leading=sorted(spoken, key=lambda t: -len(t.said("progress")))[:1],
                    told=[t for t in mine if t.said("progress") or self._land_of(t)],
                    land=next((self.land for t in mine if self._land_of(t)), None),
                )
            )
        return systems

    def _land_of(self, task: TaskItem) -> bool:
        return self.land is not None and self.land.task == task.task.no

    # --- data ---

    @property
    def unused_cells(self) -> list[Finding]:
        """Errors in cells: values that could not be used."""
        return [f for f in self.findings if f.severity == "error" and f.cell and f.indicator]

    def request_findings(self) -> tuple[Finding, ...]:
        """Words of units that ask for approval or money: they are left out of a 报告."""
        found = []
        for submission in self._own_submissions():
            quotes = [s.quote for s in submission.statements]
            for task in submission.tasks:
                parts = (task.progress, task.results, task.problems, task.recommendations)
                quotes += [q for q in parts if q]
            for quote in quotes:
                if phrase := request_phrase(quote.text):
                    found.append(
                        make(
                            "request-in-report",
                            quote.source,
                            value=phrase,
                            unit=submission.unit,
                            phrase=phrase,
                        )
                    )
        return tuple(found)

    def _own_submissions(self) -> tuple[Submission, ...]:
        return tuple(s for s in self.progress.submissions if s.unit == self.unit.id)
