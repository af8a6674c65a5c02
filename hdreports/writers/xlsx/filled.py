"""What a return workbook can be filled with: samples, tests, last week's values in a weekly one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from hdreports.intake.carried import CarriedLand
from hdreports.intake.land import land_number
from hdreports.intake.model import LandKind, TaskState

StatementPart = Literal["progress", "results", "problems", "recommendations"]


@dataclass(frozen=True, slots=True)
class FilledValue:
    """The cumulative value of an indicator in the form's unit; a `str` is typed as text."""

    value: Decimal | str | None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class FilledTask:
    state: TaskState
    progress: str = ""
    results: str = ""
    problems: str = ""
    recommendations: str = ""


@dataclass(frozen=True, slots=True)
class FilledAnswer:
    """The answer to a carried-over problem."""

    state: TaskState
    answer: str = ""


@dataclass(frozen=True, slots=True)
class FilledLand:
    """A row of 耕地台账; where the place is carried over, the answer to it. A `str` as area is
    typed as text."""

    township: str
    place: str
    kind: LandKind
    area: Decimal | str | None
    state: TaskState = "unknown"
    found: str = ""
    measures: str = ""
    deadline: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class FilledReturn:
    """Values by indicator id, tasks by number, paragraphs by part, answers by task number.

    A carried-over problem takes the answer of its task. `no_land` says 无 on the sheet 耕地台账.
    """

    values: Mapping[str, FilledValue] = field(default_factory=dict)
    tasks: Mapping[int, FilledTask] = field(default_factory=dict)
    statements: Mapping[StatementPart, tuple[str, ...]] = field(default_factory=dict)
    answers: Mapping[int, FilledAnswer] = field(default_factory=dict)
    land: tuple[FilledLand, ...] = ()
    no_land: bool = False


def places_asked_about(land: Iterable[FilledLand], unit: str) -> tuple[CarriedLand, ...]:
    """What the unit's next blank return asks about: the places that were told of with an area and
    are not rectified."""
    return tuple(
        CarriedLand(
            land_number(unit, f.township, f.place, f.kind),
            f.township,
            f.place,
            f.kind,
            f.area,
            f.found,
            f.measures,
            f.deadline,
        )
        for f in land
        if f.state != "done" and isinstance(f.area, Decimal)
    )
