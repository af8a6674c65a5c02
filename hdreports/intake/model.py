"""What intake hands on: findings, observations and submissions. Plain, frozen data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Severity = Literal["error", "warning", "info"]
TaskState = Literal["done", "in-progress", "not-started", "unknown"]
LandKind = Literal["abandoned", "non-grain"]


@dataclass(frozen=True, slots=True)
class CellRef:
    """A cell of a workbook. `file` is the path relative to the inputs folder, with /."""

    file: str
    sheet: str
    cell: str  # A1

    def __str__(self) -> str:
        return f"{self.file}［{self.sheet}］{self.cell}"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong or doubtful, where it is, and what to do (核验问题).

    `code` is stable and stands in the catalogue (`intake.catalogue`); `message` and `remedy` are
    Chinese sentences for the county office. `unit` and `indicator` let reports tell which findings
    touch a printed figure.
    """

    code: str
    severity: Severity
    file: str
    sheet: str | None
    cell: str | None
    value: str | None  # as found
    message: str
    remedy: str
    unit: str | None = None  # reporting unit id
    indicator: str | None = None  # indicator id


@dataclass(frozen=True, slots=True)
class Quote:
    """A unit's own words, with the cell they stand in. Never rewritten, only cut."""

    text: str
    source: CellRef


@dataclass(frozen=True, slots=True)
class Observation:
    """One indicator's cumulative value at a date (填报值), in the plan's unit for that region."""

    unit: str  # reporting unit id
    region: str
    indicator: str
    period: str
    as_of: date
    value: Decimal
    measure: str  # the unit the value is in: the printed unit of the region's target
    source: CellRef
    raw: str  # what stands in the cell
    conversion: str = ""  # what was converted, in words; empty: nothing was
    approximate: bool = False  # 约, 左右, 以上 …
    remark: Quote | None = None  # the county's 备注


@dataclass(frozen=True, slots=True)
class MissingValue:
    """An indicator's row without a value that could be used, and why, in the county's words."""

    unit: str
    region: str
    indicator: str
    source: CellRef  # where the value should stand
    reason: Quote | None = None  # its remark, or what stands in the value's place (尚未收获)


@dataclass(frozen=True, slots=True)
class TaskReport:
    """What a unit says of one task."""

    unit: str
    task: int
    state: TaskState
    progress: Quote | None = None
    results: Quote | None = None
    problems: Quote | None = None
    recommendations: Quote | None = None
    source: CellRef | None = None  # the task's row
    said: Quote | None = None  # the state as the unit wrote it


@dataclass(frozen=True, slots=True)
class Statement:
    """A paragraph of the unit's free text (情况说明) on one of the report's four parts."""

    unit: str
    part: Literal["progress", "results", "problems", "recommendations"]
    quote: Quote


@dataclass(frozen=True, slots=True)
class Rectification:
    """The unit's answer to a problem carried over from the last period (问题整改)."""

    unit: str
    task: int | None
    problem: str
    state: Literal["done", "in-progress", "not-started", "unknown"]
    answer: Quote | None
    source: CellRef


@dataclass(frozen=True, slots=True)
class LandItem:
    """A place of abandoned or non-grain land (撂荒、“非粮化”) as a county tells it (耕地台账).

    `number` names the place in every quarter (`intake.land`). `kind` and `area` are None where what
    stands there cannot be used; a finding says so. The texts are the county's own.
    """

    unit: str
    number: str
    township: str
    place: str  # village and plot
    kind: LandKind | None
    area: Decimal | None  # in 亩
    raw: str  # what stands in the area's cell
    area_source: CellRef
    source: CellRef  # the place's cell
    state: TaskState
    said: Quote | None = None  # the state as the county wrote it
    found: str = ""  # when it was found
    measures: Quote | None = None
    deadline: str = ""
    remark: Quote | None = None
    conversion: str = ""  # what was converted in reading the area; empty: nothing was


@dataclass(frozen=True, slots=True)
class Submission:
    """One workbook as read: who sent what for which period.

    `unit` or `period` is None where nothing tells it; then the workbook is not usable, and a
    finding says so. `layout` is how it was recognised: our return workbook or an own table.
    A workbook with the figures of several counties (汇总表) lists them; each stands in for that
    county's own return only where there is none (`selection`).
    """

    file: str
    sha256: str
    unit: str | None
    period: str | None
    sample: bool
    layout: Literal["return", "own-table", "none"]
    usable: bool
    observations: tuple[Observation, ...] = ()
    missing: tuple[MissingValue, ...] = ()
    tasks: tuple[TaskReport, ...] = ()
    statements: tuple[Statement, ...] = ()
    rectifications: tuple[Rectification, ...] = ()
    land: tuple[LandItem, ...] = ()  # of a county's quarterly or yearly return
    no_land: Quote | None = None  # the county says that it has none
    findings: tuple[Finding, ...] = ()
    modified: str = ""  # ISO time of the last change, as the workbook says; empty: it does not
    summary: bool = False  # one county's figures from a workbook that tells several counties'
    lists: tuple[Submission, ...] = ()  # those of a workbook that tells several, each a summary
