"""Figures and standings: what progress hands on to narrative and ledger.

A `Figure` is a number fit to print. It carries how it was computed, in words, and the workbook
cells and plan rows behind it, so that any number in a report can be followed to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from hdreports.intake.model import CellRef, Observation
from hdreports.plan.model import Place, Target

Light = Literal["green", "yellow", "red", "none"]
State = Literal["done", "on-pace", "behind", "unreported", "not-evaluated", "no-target"]


@dataclass(frozen=True, slots=True)
class CellSource:
    """A workbook cell behind a figure: the value it was read as, and from what."""

    ref: CellRef
    unit: str  # reporting unit id
    value: Decimal
    measure: str
    raw: str
    conversion: str = ""


@dataclass(frozen=True, slots=True)
class PlanSource:
    """A place in the plan behind a figure; `doubts` says why what stands there is doubtful."""

    place: Place
    value: Decimal
    measure: str
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WordsSource:
    """A workbook cell behind a figure that counts words: a task's state, a problem named. Of a
    whole workbook that was counted, `ref` names the file alone."""

    ref: CellRef
    unit: str  # reporting unit id
    raw: str


Source = CellSource | PlanSource | WordsSource


@dataclass(frozen=True, slots=True)
class Figure:
    """A number fit to print.

    `id` is stable over runs on the same inputs (`huzhu/grain-area/completion`); `text` is what is
    printed, unit included; `formula` says in words how `value` comes from `inputs` (ids of other
    figures) or directly from `sources`. `sources` holds every cell and plan row behind it.
    """

    id: str
    label: str
    value: Decimal
    unit: str
    text: str
    formula: str
    sources: tuple[Source, ...] = ()
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """How one region stands on one indicator at the as-of date.

    Quantities and counts have `completion` (% of the target) and `gap` to the pace (percentage
    points); rates have no completion, their `gap` is value less target. `value` None means that
    nothing usable was reported: never zero. For the city, `reported` and `missing` name the
    counties whose values are in and out of the sum.
    """

    region: str
    indicator: str
    measure: str
    state: State
    light: Light
    target: Target | None = None
    target_figure: Figure | None = None
    value: Figure | None = None
    completion: Figure | None = None
    pace: Figure | None = None
    gap: Figure | None = None
    previous: Figure | None = None
    change: Figure | None = None
    previous_state: State | None = None
    remaining: Figure | None = None
    monthly: Figure | None = None  # needed per month until due
    monthly_so_far: Figure | None = None
    observation: Observation | None = None  # a county's or the city's own
    reported: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def evaluated(self) -> bool:
        return self.state in ("done", "on-pace", "behind")
