"""The plan as plain data: regions, reporting units, indicators, targets, tasks, calendar.

Everything here is frozen and says where in the plan it stands (`Place`). Values are `Decimal`,
exactly as printed. The only knowledge in this module is what the words mean (design, "Words used
everywhere"); reading the files is `loader`, doubting them is `audit`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal, Protocol, TypeVar

IndicatorKind = Literal["quantity", "count", "rate"]
RegionKind = Literal["city", "county"]
UnitKind = Literal["city", "county", "department"]
Comparator = Literal["reach", "at-least", "exact"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the plan something stands: `section` for people, `quote` to look it up.

    `quote` is a fragment of the plan's text without white space, and contains the number.
    """

    section: str  # "附件（互助县）", "二（一）", "三、任务2", "四（四）"
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Region:
    """A county or district, or the city itself (县区)."""

    id: str  # "huzhu"
    name: str  # 互助土族自治县
    short: str  # 互助县
    kind: RegionKind
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportingUnit:
    """Who must report (报送单位): a county's bureau, the city's bureau, or a department."""

    id: str  # "huzhu", "city", "rural-revitalization"
    name: str  # 互助土族自治县农业农村局 (the name that signs)
    short: str  # 互助县 / 市农业农村局 / 市乡村振兴局 (the name that sentences use)
    kind: UnitKind
    region: str  # region id whose targets it answers for; departments and city: the city
    government: str = ""  # county: the people's government it belongs to
    aliases: tuple[str, ...] = ()
    email: str = ""  # empty: nobody has told us


@dataclass(frozen=True, slots=True)
class Pace:
    """By when an indicator's target is due within the year (序时进度).

    The share due grows linearly from `start` to `by`; before `start` it is 0, after `by` 1.
    Default: 1 January to 31 December. Dates other than these are the office's assumption, not
    the plan's, and `reason` says so in every report that uses them.
    """

    start: tuple[int, int] = (1, 1)
    by: tuple[int, int] = (12, 31)
    reason: str = ""

    @property
    def linear(self) -> bool:
        return self.start == (1, 1) and self.by == (12, 31)


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is measured (指标)."""

    id: str  # "grain-area"
    name: str  # 粮食作物播种面积, as it stands in tables and workbooks
    unit: str  # 万亩: the unit of the city's target and of every city table
    kind: IndicatorKind
    group: str  # Group.id
    decimals: int  # places that tables print
    phrase: str = ""  # how a sentence names it with a verb: 新建高标准农田 (empty: the name)
    parent: str | None = None  # the whole that this one is a part (其中) of
    pace: Pace = field(default_factory=Pace)
    key: bool = False  # stands in the city report's county table
    aliases: tuple[str, ...] = ()

    @property
    def additive(self) -> bool:
        """Whether county values add up to the city's (quantities and counts do, rates do not)."""
        return self.kind != "rate"


@dataclass(frozen=True, slots=True)
class Target:
    """The year's value of an indicator for a region (目标任务), as printed."""

    region: str
    indicator: str
    value: Decimal
    unit: str  # as printed: 互助县's egg target is in 吨
    comparator: Comparator
    place: Place
    doubts: tuple[str, ...] = ()  # why it is doubtful, in words for annex 3

    @property
    def doubtful(self) -> bool:
        return bool(self.doubts)


@dataclass(frozen=True, slots=True)
class Milestone:
    """A target without a number (定性任务): 数字乡村试点, a project to be accepted."""

    region: str
    text: str
    place: Place
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """One of the three parts of section 二 that the indicators are told by."""

    id: str
    title: str  # 筑牢打造根基


@dataclass(frozen=True, slots=True)
class System:
    """One of the seven systems (七大体系) that the tasks are told by."""

    no: int
    title: str  # 绿色发展支撑体系
    heading: str  # the plan's whole heading


@dataclass(frozen=True, slots=True)
class Task:
    """One of the 30 key tasks (重点任务)."""

    no: int
    system: int
    title: str  # as printed; task 26: 巩
    lead: tuple[str, ...]  # reporting unit ids
    cooperating: tuple[str, ...]  # names as printed
    responsible: str  # 各县区人民政府
    indicators: tuple[str, ...]  # ids of the indicators that measure it
    place: Place
    doubts: tuple[str, ...] = ()
    title_complete: bool = True  # task 26 has lost its title but for one character
    keeps_land: bool = False  # counties register abandoned and non-grain land under it (台账)

    @property
    def label(self) -> str:
        """How a sentence names it: its title, or only its number where the title has a gap."""
        return self.title if self.title_complete else f"任务{self.no}"

    @property
    def printed_title(self) -> str:
        """As printed; of one with a gap it is said that it is so (原文如此)."""
        return self.title if self.title_complete else f"{self.title}（原文如此）"


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A period that the plan asks a report for, or that precedes one."""

    period: str  # "2023-Q3"
    as_of: date
    due: date | None  # None: the plan asks for no report
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class PlanInfo:
    """The plan document itself."""

    id: str
    year: int
    title: str  # 2023年海东市打造绿色有机农畜产品输出地工作方案
    number: str  # 东政办〔2023〕71号
    short: str  # 打造绿色有机农畜产品输出地工作
    issuer: str
    issued: date
    mailbox: str
    receiver: str  # unit id of who the written reports go to


@dataclass(frozen=True)
class Plan:
    """A whole plan. Look-ups by id raise KeyError with the id."""

    info: PlanInfo
    regions: tuple[Region, ...]  # the city first, then counties in the plan's order
    units: tuple[ReportingUnit, ...]
    groups: tuple[Group, ...]
    indicators: tuple[Indicator, ...]
    targets: tuple[Target, ...]
    milestones: tuple[Milestone, ...]
    systems: tuple[System, ...]
    tasks: tuple[Task, ...]
    calendar: tuple[CalendarEntry, ...]
    mentions: tuple[Target, ...] = ()  # targets stated again elsewhere; for the audit only

    @property
    def city(self) -> Region:
        return next(r for r in self.regions if r.kind == "city")

    @property
    def city_bureau(self) -> ReportingUnit:
        """The city's bureau, which leads the plan and writes to all other units."""
        return next(u for u in self.units if u.kind == "city")

    @property
    def counties(self) -> tuple[Region, ...]:
        return tuple(r for r in self.regions if r.kind == "county")

    def region(self, id: str) -> Region:
        return _by_id(self.regions, id)

    def unit(self, id: str) -> ReportingUnit:
        return _by_id(self.units, id)

    def group(self, id: str) -> Group:
        return _by_id(self.groups, id)

    def indicator(self, id: str) -> Indicator:
        return _by_id(self.indicators, id)

    def task(self, no: int) -> Task:
        return next(t for t in self.tasks if t.no == no)

    def system(self, no: int) -> System:
        return next(s for s in self.systems if s.no == no)

    def target(self, region: str, indicator: str) -> Target | None:
        """The printed target, or None where the plan sets none."""
        return self._targets.get((region, indicator))

    @cached_property
    def _targets(self) -> dict[tuple[str, str], Target]:
        """The first of a region and indicator counts."""
        return {(t.region, t.indicator): t for t in reversed(self.targets)}

    def targets_of(self, region: str) -> tuple[Target, ...]:
        """A region's targets in the order of the indicators."""
        order = {i.id: n for n, i in enumerate(self.indicators)}
        return tuple(
            sorted(
                (t for t in self.targets if t.region == region), key=lambda t: order[t.indicator]
            )
        )

    def children(self, indicator: str) -> tuple[Indicator, ...]:
        return tuple(i for i in self.indicators if i.parent == indicator)

    def rolls_up(self, indicator: str) -> bool:
        """Whether the city's value is the sum of the counties' (design, "Roll-up rules")."""
        return self.indicator(indicator).additive and any(
            self.target(county.id, indicator) for county in self.counties
        )

    def tasks_led_by(self, unit: str) -> tuple[Task, ...]:
        return tuple(t for t in self.tasks if unit in t.lead)

    def indicators_reported_by(self, unit_id: str) -> tuple[Indicator, ...]:
        """The indicators that a unit's return asks for.

        A county: those it has a target for. The city's bureau: the city's indicators that cannot
        be summed from counties. A department: the city's indicators of the tasks that it leads.
        """
        unit = self.unit(unit_id)
        if unit.kind == "county":
            wanted = {t.indicator for t in self.targets if t.region == unit.region}
        elif unit.kind == "city":
            wanted = {
                t.indicator
                for t in self.targets
                if t.region == unit.region and not self.rolls_up(t.indicator)
            }
        else:
            wanted = {i for task in self.tasks_led_by(unit_id) for i in task.indicators}
        return tuple(i for i in self.indicators if i.id in wanted)

    def tasks_reported_by(self, unit_id: str) -> tuple[Task, ...]:
        """The tasks that a unit's return asks for: all for counties, those it leads for others."""
        unit = self.unit(unit_id)
        return self.tasks if unit.kind == "county" else self.tasks_led_by(unit_id)


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


_T = TypeVar("_T", bound=_HasId)


def _by_id(items: tuple[_T, ...], id: str) -> _T:
    for item in items:
        if item.id == id:
            return item
    raise KeyError(id)
