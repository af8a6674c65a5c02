"""Reading a plan from its folder of small files, with every fault collected.

A plan's folder holds `plan.toml` (the document, regions, units, groups, systems, calendar),
`indicators.toml`, `tasks.toml`, `targets.csv`, `mentions.csv` (targets that the plan states
again), `milestones.csv` and `doubts.toml`. People edit them, so a fault names file, entry, what
is wrong and what to do, and all faults are told at once.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from hdreports.plan import _records as rec
from hdreports.plan._records import Faults, PlanError, PlanFault, Record
from hdreports.plan.checks import check_references
from hdreports.plan.model import (
    CalendarEntry,
    Group,
    Indicator,
    Milestone,
    Pace,
    Place,
    Plan,
    PlanInfo,
    Region,
    ReportingUnit,
    System,
    Target,
    Task,
)

__all__ = ["DEFAULT_PLAN", "PlanError", "PlanFault", "load_plan"]

DEFAULT_PLAN = Path(__file__).parent / "data" / "haidong-2023"

_COMPARATORS = ("reach", "at-least", "exact")


def load_plan(path: Path | None = None) -> Plan:
    """The plan in folder `path`, or the packaged plan of Haidong for 2023.

    Raises PlanError, whose `faults` list everything that is wrong with the files. A folder is
    read once per process.
    """
    return _load((path or DEFAULT_PLAN).resolve())


@lru_cache(maxsize=8)
def _load(folder: Path) -> Plan:
    faults = Faults()
    if not folder.is_dir():
        faults.add(str(folder), "", "找不到方案文件夹", "请检查 --plan 所指的路径")
        faults.raise_if_any()
    main = rec.read_toml(folder / "plan.toml", faults)
    indicators = rec.read_toml(folder / "indicators.toml", faults)
    tasks = rec.read_toml(folder / "tasks.toml", faults)
    doubts = rec.read_toml(folder / "doubts.toml", faults, optional=True)
    targets = rec.read_csv(folder / "targets.csv", faults)
    mentions = rec.read_csv(folder / "mentions.csv", faults, optional=True)
    milestones = rec.read_csv(folder / "milestones.csv", faults, optional=True)
    faults.raise_if_any()

    info = _info(rec.table(main, "info", "plan.toml", faults))
    marks = [_doubt(r) for r in rec.tables(doubts, "doubt", "doubts.toml", faults)]
    plan = Plan(
        info=info,
        regions=tuple(_region(r) for r in rec.tables(main, "region", "plan.toml", faults)),
        units=tuple(_unit(r) for r in rec.tables(main, "unit", "plan.toml", faults)),
        groups=tuple(
            Group(r.text("id"), r.text("title"))
            for r in rec.tables(main, "group", "plan.toml", faults)
        ),
        indicators=tuple(
            _indicator(r) for r in rec.tables(indicators, "indicator", "indicators.toml", faults)
        ),
        targets=tuple(_target(r, marks) for r in targets),
        milestones=tuple(_milestone(r) for r in milestones),
        systems=tuple(
            System(r.integer("no"), r.text("title"), r.text("heading"))
            for r in rec.tables(main, "system", "plan.toml", faults)
        ),
        tasks=tuple(_task(r) for r in rec.tables(tasks, "task", "tasks.toml", faults)),
        calendar=tuple(_entry(r) for r in rec.tables(main, "calendar", "plan.toml", faults)),
        mentions=tuple(_target(r, []) for r in mentions),
    )
    faults.raise_if_any()
    check_references(plan, [(r, i) for _, r, i, _ in marks], faults)
    faults.raise_if_any()
    return plan


def _info(r: Record) -> PlanInfo:
    info = PlanInfo(
        id=r.text("id"),
        year=r.integer("year"),
        title=r.text("title"),
        number=r.text("number"),
        short=r.text("short"),
        issuer=r.text("issuer"),
        issued=r.day("issued"),
        mailbox=r.text("mailbox", ""),
        receiver=r.text("receiver"),
    )
    r.no_more()
    return info


def _region(r: Record) -> Region:
    region = Region(
        id=r.text("id"),
        name=r.text("name"),
        short=r.text("short"),
        kind=r.choice("kind", ("city", "county")),  # type: ignore[arg-type]
        aliases=r.texts("aliases"),
    )
    r.no_more()
    return region


def _unit(r: Record) -> ReportingUnit:
    unit = ReportingUnit(
        id=r.text("id"),
        name=r.text("name"),
        short=r.text("short"),
        kind=r.choice("kind", ("city", "county", "department")),  # type: ignore[arg-type]
        region=r.text("region"),
        government=r.text("government", ""),
        aliases=r.texts("aliases"),
        email=r.text("email", ""),
    )
    r.no_more()
    return unit


def _indicator(r: Record) -> Indicator:
    indicator = Indicator(
        id=r.text("id"),
        name=r.text("name"),
        unit=r.text("unit"),
        kind=r.choice("kind", ("quantity", "count", "rate")),  # type: ignore[arg-type]
        group=r.text("group"),
        decimals=r.integer("decimals"),
        phrase=r.text("phrase", ""),
        parent=r.text("parent", "") or None,
        pace=_pace(r),
        key=r.flag("key"),
        aliases=r.texts("aliases"),
    )
    r.no_more()
    return indicator


def _pace(r: Record) -> Pace:
    inner = r.sub("pace")
    if inner is None:
        return Pace()
    start = inner.month_day("start", (1, 1))
    by = inner.month_day("by", (12, 31))
    pace = Pace(start, by, inner.text("reason", ""))
    if start >= by:
        inner.fault("start 不早于 by", "请使开始日期早于应完成日期")
    if not pace.linear and not pace.reason:
        inner.fault("未写明 reason", "时间安排不同于全年均衡推进的，请写明理由")
    inner.no_more()
    return pace


def _target(r: Record, marks: list[tuple[str, str, str, str]]) -> Target:
    region, indicator = r.text("region"), r.text("indicator")
    target = Target(
        region=region,
        indicator=indicator,
        value=r.number("value"),
        unit=r.text("unit"),
        comparator=r.choice("comparator", _COMPARATORS),  # type: ignore[arg-type]
        place=Place(r.text("section"), r.text("quote")),
        doubts=tuple(t for _, of, i, t in marks if of == region and i in ("*", indicator)),
    )
    r.no_more()
    return target


def _milestone(r: Record) -> Milestone:
    doubt = r.text("doubt", "")
    milestone = Milestone(
        r.text("region"),
        r.text("text"),
        Place(r.text("section"), r.text("quote")),
        (doubt,) if doubt else (),
    )
    r.no_more()
    return milestone


def _task(r: Record) -> Task:
    no = r.integer("no")
    task = Task(
        no=no,
        system=r.integer("system"),
        title=r.text("title"),
        lead=r.texts("lead"),
        cooperating=r.texts("cooperating"),
        responsible=r.text("responsible"),
        indicators=r.texts("indicators"),
        place=Place(f"三、任务{no}", r.text("quote")),
        doubts=r.texts("doubts"),
        title_complete=r.flag("title_complete", default=True),
        keeps_land=r.flag("land", default=False),
    )
    r.no_more()
    return task


def _entry(r: Record) -> CalendarEntry:
    section = r.text("section", "")
    quote = r.text("quote", "")
    entry = CalendarEntry(
        r.text("period"),
        r.day("as_of"),
        r.optional_day("due"),
        Place(section, quote) if section else None,
    )
    r.no_more()
    return entry


def _doubt(r: Record) -> tuple[str, str, str, str]:
    """Code, region, indicator (`*`: all that the region has a target for), sentence."""
    mark = (r.text("code"), r.text("region"), r.text("indicator"), r.text("text"))
    r.no_more()
    return mark
