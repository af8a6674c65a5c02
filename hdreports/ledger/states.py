"""The ledger's states over time, from what units sent and what clerks decided.

Units move an item between 未启动, 推进中 and 待销号 (they say that it is done); only a clerk
strikes it off or reopens it. What a unit says after a strike is noted and changes nothing.
Events stand in the order of the returns' as-of dates; a decision stands behind the return that it
rests on, whenever it was made, so that an old period's ledger made anew stays as it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta, timezone

from hdreports.intake.carried import CarriedLand, CarriedProblem, carried_land
from hdreports.intake.form import LAND_KINDS, label_of
from hdreports.intake.grid import show
from hdreports.intake.land import says_anything
from hdreports.intake.model import CellRef, LandItem, Rectification, Submission, TaskReport
from hdreports.ledger.model import UNSETTLED, Event, Item, LandSaid, Ledger, State
from hdreports.plan.model import Plan
from hdreports.plan.period import Period, PeriodError, plan_period
from hdreports.register.tasks import Decision

CHINA = timezone(timedelta(hours=8))
REGRESSED = "由已完成退回"
DISPUTED = "与销号不符"
NAMED_AGAIN = "再次反映"
UNANSWERED = "未答复"

_SAID: dict[str, State] = {"not-started": "open", "in-progress": "in-progress", "done": "claimed"}


def rhythm(period: Period) -> str:
    """Returns of one rhythm follow each other; the year's continues the quarters'."""
    return "quarter" if period.kind == "year" else period.kind


def task_id(number: int) -> str:
    return f"task/{number}"


def problem_id(unit: str, task: int | None, text: str) -> str:
    """Made of unit, task and words, so that it is the same in every run and on every machine."""
    words = "".join(text.split())
    digest = hashlib.sha256(f"{unit}\n{task or ''}\n{words}".encode()).hexdigest()
    return f"problem/{digest[:6]}"


def land_id(number: str) -> str:
    return f"land/{number}"


def build(
    plan: Plan,
    submissions: Iterable[Submission],
    decisions: Iterable[Decision] = (),
    until: date | None = None,
) -> Ledger:
    """The ledger of all units, as of `until` (None: everything).

    `submissions` are those that count: at most one per unit and period. Submissions of other
    years, and decisions on items that no longer exist, are left out.
    """
    dated = [(p, s) for s in submissions if s.usable and (p := _period(plan, s.period))]
    ruled = [(p, d) for d in decisions if (p := _period(plan, d.period))]
    items: list[Item] = []
    land_said: list[LandSaid] = []
    for unit in plan.units:
        book = _Book(plan, unit.id)
        moves: list[tuple[tuple[date, int, int], Period, Submission | Decision]] = []
        moves += [((p.as_of, 0, n), p, s) for n, (p, s) in enumerate(dated) if s.unit == unit.id]
        moves += [((p.as_of, 1, n), p, d) for n, (p, d) in enumerate(ruled) if d.unit == unit.id]
        for _, period, move in sorted(moves, key=lambda m: m[0]):
            if until is not None and period.as_of > until:
                continue
            if isinstance(move, Submission):
                book.take(period, move)
            else:
                book.rule(move)
        items += book.items()
        land_said += book.land_said
    return Ledger.of(tuple(items), tuple(land_said))


def to_answer(ledger: Ledger, unit: str, period: Period) -> tuple[CarriedProblem, ...]:
    """The problems that a unit's return of `period` must answer: those of its rhythm that the
    unit has not called solved and the clerk has not struck off."""
    return tuple(
        CarriedProblem(i.events[-1].period, i.task, i.text)
        for i in ledger.problems
        if i.unit == unit and i.state in UNSETTLED and rhythm(period) in i.rhythms
    )


def land_to_answer(ledger: Ledger, unit: str, period: Period) -> tuple[CarriedLand, ...]:
    """The places that a unit's return of `period` must answer: those that it has not called
    rectified and the clerk has not struck off."""
    asked = (
        carried_land(i.land)
        for i in ledger.land
        if i.unit == unit and i.land and i.state in UNSETTLED and rhythm(period) in i.rhythms
    )
    return tuple(a for a in asked if a is not None)


@dataclass
class _Draft:
    """An item while its events are put together."""

    id: str
    task: int | None
    text: str = ""
    first: str = ""
    rhythms: set[str] = field(default_factory=set)
    events: list[Event] = field(default_factory=list)
    land: LandItem | None = None

    @property
    def state(self) -> State:
        return self.events[-1].state if self.events else "open"


class _Book:
    """One unit's items."""

    def __init__(self, plan: Plan, unit: str) -> None:
        self.unit = unit
        self.who = plan.unit(unit).short
        self.land_task = next((t.no for t in plan.tasks if t.keeps_land), None)
        self.drafts: dict[str, _Draft] = {
            task_id(t.no): _Draft(task_id(t.no), t.no) for t in plan.tasks_reported_by(unit)
        }
        self.land_said: list[LandSaid] = []

    def items(self) -> list[Item]:
        return [
            Item(
                d.id,
                self.unit,
                d.task,
                d.text,
                d.first,
                frozenset(d.rhythms),
                tuple(d.events),
                d.land,
            )
            for d in self.drafts.values()
        ]

    def take(self, period: Period, submission: Submission) -> None:
        """What a return says of tasks, of problems and land asked about, and of new ones."""
        asked = [
            d
            for d in self.drafts.values()
            if d.text and d.state in UNSETTLED and rhythm(period) in d.rhythms
        ]
        for report in submission.tasks:
            self._task(period, report)
        answered = {self._answer(period, r) for r in submission.rectifications}
        named = {
            self._name(period, r) for r in submission.tasks if r.problems and r.state != "done"
        }
        answered |= {self._place(period, i) for i in submission.land}
        if says_anything(submission.land, submission.no_land):
            said = LandSaid(self.unit, period.id, period.as_of, submission.no_land)
            self.land_said.append(said)
        for draft in asked:
            if draft.id not in answered | named:
                source = CellRef(submission.file, "", "")
                self._add(draft, period, draft.state, note=UNANSWERED, source=source)

    def rule(self, decision: Decision) -> None:
        draft = self.drafts.get(decision.item)
        if draft is None:
            return
        why = decision.why + (f"（仍予销号的理由：{decision.forced}）" if decision.forced else "")
        day = decision.at.astimezone(CHINA).date()
        state: State = "struck" if decision.act == "strike" else "reopened"
        draft.events.append(Event(day, decision.period, decision.by, state, why))

    def _task(self, period: Period, report: TaskReport) -> None:
        draft = self.drafts.get(task_id(report.task))
        if draft is None:
            return
        words = report.progress or report.results or report.problems or report.recommendations
        said = _SAID.get(report.state)
        if said is None:
            if words is None or draft.state != "open":
                return
            said = "in-progress"
        draft.first = draft.first or period.id
        draft.rhythms.add(rhythm(period))
        self._said(draft, period, said, words.text if words else "", report.source)

    def _answer(self, period: Period, answer: Rectification) -> str:
        """The answer to a problem; the id of the problem where it is one."""
        draft = self._problem(period, answer.task, answer.problem)
        words = answer.answer.text if answer.answer else ""
        said = _SAID.get(answer.state)
        if said is None and words:
            said = "in-progress"
        if said is None:
            if not draft.events:
                self._add(draft, period, "open", source=answer.source)
            elif draft.state in UNSETTLED:
                self._add(draft, period, draft.state, note=UNANSWERED, source=answer.source)
        else:
            self._said(draft, period, said, words, answer.source)
        return draft.id

    def _name(self, period: Period, report: TaskReport) -> str:
        assert report.problems is not None
        draft = self._problem(period, report.task, report.problems.text)
        source = report.problems.source
        if not draft.events:
            self._add(draft, period, "open", why="", source=source)
        elif draft.state == "claimed" and draft.events[-1].period != period.id:
            self._add(draft, period, "open", note=NAMED_AGAIN, source=source)
        elif draft.state == "struck":
            self._add(draft, period, "struck", note=DISPUTED, source=source)
        return draft.id

    def _place(self, period: Period, told: LandItem) -> str:
        """What a return says of a place; its id. A new place without a believable area or kind is
        not registered: a finding of its return says so."""
        id = land_id(told.number)
        draft = self.drafts.get(id)
        if draft is None:
            if told.area is None or told.kind is None:
                return id
            name = f"{told.township}{told.place}（{label_of(LAND_KINDS, told.kind)}）"
            draft = self.drafts[id] = _Draft(id, self.land_task, name, period.id)
        draft.rhythms.add(rhythm(period))
        before, said = draft.land, _SAID.get(told.state)
        words = told.measures.text if told.measures else ""
        if said is not None:
            self._said(draft, period, said, words, told.source)
        elif not draft.events:
            self._add(draft, period, "open", words, source=told.source)
        elif draft.state in UNSETTLED:
            self._add(draft, period, draft.state, note=UNANSWERED, source=told.source)
        if before is None or draft.state != "struck":
            draft.land = _updated(before, told)
        if before and draft.land and before.area != draft.land.area:
            self._remeasured(draft, period, before, draft.land)
        return id

    def _remeasured(self, draft: _Draft, period: Period, old: LandItem, new: LandItem) -> None:
        assert old.area is not None
        assert new.area is not None
        note = f"面积由{show(old.area)}亩改为{show(new.area)}亩"
        self._add(draft, period, draft.state, note=note, source=new.area_source)

    def _problem(self, period: Period, task: int | None, text: str) -> _Draft:
        id = problem_id(self.unit, task, text)
        draft = self.drafts.setdefault(id, _Draft(id, task, text, period.id))
        draft.rhythms.add(rhythm(period))
        return draft

    def _said(
        self, draft: _Draft, period: Period, said: State, why: str, source: CellRef | None
    ) -> None:
        """Move an item to what the unit says, as far as a unit may."""
        state = draft.state
        if state == "struck":
            if said != "claimed":
                self._add(draft, period, "struck", why, DISPUTED, source)
        elif state == "reopened":
            if said == "claimed":
                self._add(draft, period, "claimed", why, source=source)
            elif draft.text and why:
                self._add(draft, period, "reopened", why, source=source)
        elif not draft.events or state != said or (draft.text and why):
            note = REGRESSED if state == "claimed" and said != "claimed" else ""
            self._add(draft, period, said, why, note, source)

    def _add(
        self,
        draft: _Draft,
        period: Period,
        state: State,
        why: str = "",
        note: str = "",
        source: CellRef | None = None,
    ) -> None:
        if note == DISPUTED and draft.events[-1].note == DISPUTED:
            return  # said once is enough
        draft.events.append(Event(period.as_of, period.id, self.who, state, why, note, source))


def _updated(before: LandItem | None, told: LandItem) -> LandItem:
    """What is known of a place now: what was not believed stays as it was."""
    if before is None:
        return told
    if told.area is None:
        told = replace(
            told,
            area=before.area,
            area_source=before.area_source,
            raw=before.raw,
            conversion=before.conversion,
        )
    return replace(told, kind=before.kind, township=before.township, place=before.place)


def _period(plan: Plan, name: str | None) -> Period | None:
    try:
        return plan_period(plan, name) if name else None
    except PeriodError:
        return None
