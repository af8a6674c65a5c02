"""The ledger as plain data: items, what happened to them, and the state that this makes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from hdreports.intake.model import CellRef, LandItem, Quote

State = Literal["open", "in-progress", "claimed", "struck", "reopened"]
ItemKind = Literal["task", "problem", "land"]
KINDS: dict[str, ItemKind] = {"task": "task", "problem": "problem", "land": "land"}

STATES: dict[State, str] = {
    "open": "未启动",
    "in-progress": "推进中",
    "claimed": "待销号",  # the unit says that it is done; the clerk has not struck it off
    "struck": "已销号",
    "reopened": "重新办理",
}
PROBLEM_STATES: dict[State, str] = {**STATES, "open": "未整改", "in-progress": "整改中"}
UNSETTLED: frozenset[State] = frozenset(("open", "in-progress", "reopened"))


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to an item, and the state it left it in.

    `day` is the as-of date of a return, or the day of a clerk's decision; `who` a unit's short
    name or the clerk; `why` the unit's words, the evidence or the reason; `note` what is
    remarkable (退回, 未答复 …).
    """

    day: date
    period: str  # the return it stands in or rests on
    who: str
    state: State
    why: str = ""
    note: str = ""
    source: CellRef | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A task of a unit (`text` empty), a problem that a unit named, or a place of its land
    register (`text` names it)."""

    id: str  # task/2, problem/3fa91c, land/5d20b7
    unit: str  # reporting unit id
    task: int | None
    text: str = ""
    first: str = ""  # the period in which it first came up; of tasks, the first report on it
    rhythms: frozenset[str] = frozenset()  # in which it came up: quarter, week …
    events: tuple[Event, ...] = ()
    land: LandItem | None = None  # of a place: what was last told of it, its area never None

    @property
    def kind(self) -> ItemKind:
        return KINDS[self.id.partition("/")[0]]

    @property
    def is_problem(self) -> bool:
        return self.kind == "problem"

    @property
    def handle(self) -> str:
        """How users name it on the command line: 2, 3fa91c."""
        return self.id.partition("/")[2]

    @property
    def state(self) -> State:
        return self.events[-1].state if self.events else "open"

    @property
    def words(self) -> dict[State, str]:
        """What its states are called."""
        return STATES if self.kind == "task" else PROBLEM_STATES

    @property
    def last(self) -> Event | None:
        return self.events[-1] if self.events else None

    @property
    def strike(self) -> Event | None:
        """The strike that holds, or None."""
        if self.state != "struck":
            return None
        return next(e for e in reversed(self.events) if e.state == "struck" and not e.note)

    @property
    def disputed(self) -> bool:
        """Struck off, and the unit said afterwards that it is not done."""
        return self.state == "struck" and bool(self.events[-1].note)


@dataclass(frozen=True, slots=True)
class LandSaid:
    """That a county's return told of its land; `none`: in so many words that there is none."""

    unit: str
    period: str
    day: date  # as of which
    none: Quote | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """All items: each unit's tasks in the plan's order, then problems and places in theirs.

    `land_said` holds the returns that told of land, each county's in the order of their days.
    """

    items: tuple[Item, ...] = ()
    by_key: dict[tuple[str, str], Item] = field(default_factory=dict, compare=False)
    land_said: tuple[LandSaid, ...] = ()

    @classmethod
    def of(cls, items: tuple[Item, ...], land_said: tuple[LandSaid, ...] = ()) -> Ledger:
        return cls(items, {(i.unit, i.id): i for i in items}, land_said)

    def item(self, unit: str, id: str) -> Item | None:
        return self.by_key.get((unit, id))

    @property
    def tasks(self) -> tuple[Item, ...]:
        return tuple(i for i in self.items if i.kind == "task")

    @property
    def problems(self) -> tuple[Item, ...]:
        return tuple(i for i in self.items if i.is_problem)

    @property
    def land(self) -> tuple[Item, ...]:
        return tuple(i for i in self.items if i.kind == "land")
