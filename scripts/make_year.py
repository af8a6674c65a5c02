"""Write a simulated year (模拟年度) of returns: weeks 32–52, the third and fourth quarter, year.

Every unit reports every period, but for what `MISSING`, `LATE` and `CORRECTED` say; values grow
with the year at a speed of each unit and indicator, with one recovery and one regress; problems
are named, carried over, answered or left unanswered, and places of land registered, dealt with and
asked about again. All of it is invented, follows from the plan alone, and is the same bytes in
every run. A return bears the day it arrived as the day of its last change, so that `hdreports due
--date` can look at any day of the year.

The workbooks are not marked as samples, so that everything done with real returns can be tried:
keep the folder away from `inputs/`.

    python scripts/make_year.py --out year [--until 2023-09-10] [--periods 2023-W36,2023-Q3]
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import ROUND_DOWN, Decimal
from pathlib import Path

from hdreports.intake.carried import CarriedLand, CarriedProblem
from hdreports.intake.form import keeps_land
from hdreports.intake.model import LandKind, TaskState
from hdreports.plan.deadlines import return_due
from hdreports.plan.loader import load_plan
from hdreports.plan.model import Indicator, Plan, ReportingUnit, Task
from hdreports.plan.period import Period, plan_period
from hdreports.writers.xlsx.filled import (
    FilledAnswer,
    FilledLand,
    FilledReturn,
    FilledTask,
    FilledValue,
    places_asked_about,
)
from hdreports.writers.xlsx.return_workbook import return_workbook_name, write_return_workbook

PERIODS = (*(f"2023-W{n}" for n in range(32, 53)), "2023-Q3", "2023-Q4", "2023")

MISSING = {
    ("hualong", "2023-Q3"),
    ("science-technology", "2023-Q3"),
    ("minhe", "2023-W36"),
    ("minhe", "2023-W37"),
    ("commerce", "2023-Q4"),
}
LATE = {("xunhua", "2023-Q3"): 2, ("hualong", "2023-W36"): 3}  # days after the due date
CORRECTED = {("huzhu", "2023-Q3"): 1}  # days after the first workbook

SPEEDS = (Decimal("0.78"), Decimal("0.97"), Decimal("1.06"), Decimal("1.2"))
TURN = date(2023, 10, 1)  # when the recovery and the regress set in
RECOVERING, REGRESSING = "pingan", "ledu"

PROBLEM_TASK, CLAIMED_TASK, REGRESSED_TASK = 2, 3, 4
SOLVED, GOING_ON, UNANSWERED = "huzhu", "ledu", "pingan"  # how they answer in the fourth quarter

QUARTERS = ("2023-Q3", "2023-Q4", "2023")  # of which counties register their land
NO_LAND = "minhe"  # has none and says so
LAND_BLANK = {("xunhua", "2023-Q3")}  # the sheet came back empty
LAND_SILENT = {("pingan", "2023-Q4")}  # its places of the last quarter are not answered
MEASURED_AGAIN = ("huzhu", "2023-Q4")  # its non-grain place turns out to be half as large
LAPSED = ("ledu", "2023")  # tells anew of its first place, which it had called rectified


@dataclass(frozen=True)
class Place:
    """A place of land that each county has, its area in 亩 and its states by quarter."""

    township: str
    plot: str
    kind: LandKind
    area: Decimal
    found: str
    states: tuple[TaskState | None, ...]  # of QUARTERS; None: not found yet, or rectified before


PLACES = (
    Place(
        "河滩乡",
        "上庄村南坡",
        "abandoned",
        Decimal("46.5"),
        "2023年7月",
        ("in-progress", "done", None),
    ),
    Place(
        "石湾镇",
        "下滩村苗圃",
        "non-grain",
        Decimal(24),
        "2023年8月",
        ("not-started", "in-progress", "done"),
    ),
    Place(
        "石湾镇",
        "东沟村旱地",
        "abandoned",
        Decimal(8),
        "2023年10月",
        (None, "not-started", "in-progress"),
    ),
)


@dataclass(frozen=True)
class YearReturn:
    """One workbook of the year: where it lies, when it arrived, and what it says."""

    unit: ReportingUnit
    period: Period
    arrived: date
    filled: FilledReturn
    carried: tuple[CarriedProblem, ...] = ()
    land: tuple[CarriedLand, ...] = ()
    correction: bool = False

    @property
    def path(self) -> str:
        name = return_workbook_name(self.unit, self.period)
        if self.correction:
            name = name.replace(".xlsx", "（补正）.xlsx")
        return f"{self.period.id}/{name}"

    def data(self, plan: Plan) -> bytes:
        return write_return_workbook(
            plan,
            self.unit,
            self.period,
            created=datetime.combine(self.arrived, time(16)),
            carried=self.carried,
            land=self.land,
            filled=self.filled,
        )


def simulated_year(plan: Plan, periods: tuple[str, ...] = PERIODS) -> Iterator[YearReturn]:
    """The returns of the year, period by period."""
    for name in periods:
        period = plan_period(plan, name)
        for unit in plan.units:
            if (unit.id, name) in MISSING:
                continue
            arrived = return_due(plan, period) or period.as_of
            arrived += timedelta(days=LATE.get((unit.id, name), -_early(unit, period)))
            asked = (_carried(unit, period), _land_asked(plan, unit, period))
            filled = _filled(plan, unit, period)
            if (unit.id, name) not in CORRECTED:
                yield YearReturn(unit, period, arrived, filled, *asked)
                continue
            yield YearReturn(unit, period, arrived, _mistaken(filled, plan, unit), *asked)
            again = arrived + timedelta(days=CORRECTED[unit.id, name])
            yield YearReturn(unit, period, again, filled, *asked, correction=True)


def marked_indicator(plan: Plan, unit: str) -> Indicator:
    """The unit's indicator that recovers or regresses: its first amount on a linear pace."""
    region = plan.unit(unit).region
    return next(
        i
        for i in plan.indicators_reported_by(unit)
        if i.kind == "quantity"
        and i.parent is None
        and i.pace.linear
        and (t := plan.target(region, i.id)) is not None
        and not t.doubtful
    )


def problem_of(unit: ReportingUnit) -> str:
    return f"{unit.short}撂荒地图斑核查因秋汛推迟，有3个乡镇没有完成"


def speed(plan: Plan, unit: str, indicator: Indicator, day: date) -> Decimal:
    """How fast a unit goes on an indicator, 1 being the pace of the year."""
    if unit in (RECOVERING, REGRESSING) and indicator == marked_indicator(plan, unit):
        behind, ahead = Decimal("0.7"), Decimal("1.1")
        return behind if (unit == RECOVERING) == (day < TURN) else ahead
    whole = indicator.parent or indicator.id  # parts go with their whole
    digest = hashlib.sha256(f"{unit}/{whole}".encode()).digest()
    return SPEEDS[digest[0] % len(SPEEDS)]


def _early(unit: ReportingUnit, period: Period) -> int:
    """How many days before the due date a return arrives; weekly returns come on the day."""
    return 0 if period.kind == "week" else hashlib.sha256(unit.id.encode()).digest()[0] % 3


def _filled(plan: Plan, unit: ReportingUnit, period: Period) -> FilledReturn:
    values = {}
    for indicator in plan.indicators_reported_by(unit.id):
        value = _value(plan, unit, indicator, period.as_of)
        if value is not None:
            values[indicator.id] = FilledValue(value)
    written = period.kind != "week"
    return FilledReturn(
        values=values,
        tasks={t.no: _task(unit, t.no, period) for t in _tasks(plan, unit, written)},
        statements={"progress": (f"{unit.short}召开调度会，逐项核对台账。",)} if written else {},
        answers=_answers(unit, period),
        land=_land(plan, unit, period),
        no_land=unit.id == NO_LAND and keeps_land(plan, unit, period),
    )


def _value(plan: Plan, unit: ReportingUnit, indicator: Indicator, day: date) -> Decimal | None:
    target = plan.target(unit.region, indicator.id)
    if target is None:
        return None
    going = speed(plan, unit.id, indicator, day)
    if indicator.kind == "rate":
        return target.value + (Decimal(1) if going > 1 else Decimal(-1))
    gone = Decimal((day - date(day.year, 1, 1)).days + 1) / 365
    value = target.value * min(going * gone, Decimal("1.05"))
    return (
        value.to_integral_value(ROUND_DOWN)
        if indicator.kind == "count"
        else value.quantize(Decimal("0.001"))
    )


def _tasks(plan: Plan, unit: ReportingUnit, written: bool) -> tuple[Task, ...]:
    tasks = plan.tasks_reported_by(unit.id)
    return tasks if written else tasks[:2]


def _task(unit: ReportingUnit, no: int, period: Period) -> FilledTask:
    progress = (
        f"{unit.short}按月核对任务{no}，截至{period.as_of.month}月{period.as_of.day}日正常推进。"
    )
    county, quarter = unit.kind == "county", period.kind == "quarter"
    if county and no == CLAIMED_TASK and period.kind != "week":
        return FilledTask("done", progress)
    if unit.id == REGRESSING and no == REGRESSED_TASK and period.id == "2023-Q3":
        return FilledTask("done", progress)
    if county and no == PROBLEM_TASK and quarter and period.number == 3:
        return FilledTask("in-progress", progress, problems=problem_of(unit))
    return FilledTask("in-progress", progress)


def _carried(unit: ReportingUnit, period: Period) -> tuple[CarriedProblem, ...]:
    """What the unit's blank return asked about: its problem, until it is solved."""
    asked = period.id == "2023-Q4" or (period.id == "2023" and unit.id != SOLVED)
    if unit.kind != "county" or not asked or (unit.id, "2023-Q3") in MISSING:
        return ()
    before = "2023-Q3" if period.id == "2023-Q4" else "2023-Q4"
    return (CarriedProblem(before, PROBLEM_TASK, problem_of(unit)),)


def _answers(unit: ReportingUnit, period: Period) -> dict[int, FilledAnswer]:
    if not _carried(unit, period):
        return {}
    if unit.id == UNANSWERED and period.id == "2023-Q4":
        return {}
    if unit.id == GOING_ON and period.id == "2023-Q4":
        return {PROBLEM_TASK: FilledAnswer("in-progress", "已核查2个乡镇，余下1个乡镇12月完成。")}
    return {PROBLEM_TASK: FilledAnswer("done", "3个乡镇图斑已全部核查入库。")}


def _land(plan: Plan, unit: ReportingUnit, period: Period) -> tuple[FilledLand, ...]:
    """What the unit's return tells of its places."""
    if not keeps_land(plan, unit, period) or unit.id == NO_LAND:
        return ()
    if (unit.id, period.id) in LAND_BLANK:
        return ()
    asked = {a.place for a in _land_asked(plan, unit, period)}
    n = QUARTERS.index(period.id)
    told = []
    for place in PLACES:
        state = place.states[n]
        if place.plot in asked:
            state = None if (unit.id, period.id) in LAND_SILENT else state or "done"
        elif place == PLACES[0] and (unit.id, period.id) == LAPSED:
            state = "in-progress"
        if state:
            told.append(_told(place, unit, n, state))
    return tuple(told)


def _told(place: Place, unit: ReportingUnit, quarter: int, state: TaskState) -> FilledLand:
    again, since = MEASURED_AGAIN
    halved = place.kind == "non-grain" and unit.id == again and quarter >= QUARTERS.index(since)
    measures = "已复耕，待核实。" if state == "done" else f"{unit.short}逐块落实复耕责任。"
    return FilledLand(
        place.township,
        place.plot,
        place.kind,
        place.area / 2 if halved else place.area,
        state,
        place.found,
        measures,
        "2023年12月底",
    )


def _land_asked(plan: Plan, unit: ReportingUnit, period: Period) -> tuple[CarriedLand, ...]:
    """What the unit's blank return asked about: every place last told of as not rectified."""
    if period.id not in QUARTERS:
        return ()
    last: dict[str, FilledLand] = {}
    for quarter in QUARTERS[: QUARTERS.index(period.id)]:
        if (unit.id, quarter) not in MISSING:
            last |= {f.place: f for f in _land(plan, unit, plan_period(plan, quarter))}
    return places_asked_about(last.values(), unit.id)


def _mistaken(filled: FilledReturn, plan: Plan, unit: ReportingUnit) -> FilledReturn:
    """The first workbook of a unit that corrects itself: one amount is too small by half."""
    id = marked_indicator(plan, unit.id).id
    value = filled.values[id].value
    assert isinstance(value, Decimal)
    values = {**filled.values, id: FilledValue(value / 2)}
    return replace(filled, values=values)


def main() -> None:
    parser = argparse.ArgumentParser(description="生成模拟年度的报送表")
    parser.add_argument("--out", type=Path, required=True, help="输出目录")
    parser.add_argument(
        "--until", type=date.fromisoformat, help="只要这一天为止收到的（2023-09-10）"
    )
    parser.add_argument("--periods", default=",".join(PERIODS), help="报送期，用逗号分开")
    given = parser.parse_args()
    plan = load_plan()
    count = 0
    for made in simulated_year(plan, tuple(given.periods.split(","))):
        if given.until and made.arrived > given.until:
            continue
        path = given.out / made.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made.data(plan))
        count += 1
    print(f"{count}份报送表已写入{given.out}")


if __name__ == "__main__":
    main()
