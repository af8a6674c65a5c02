"""The sheet 牵头单位台账: the tasks by who leads them, with what units say and who is behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from hdreports.plan.dates import month_day
from hdreports.plan.deadlines import deadlines
from hdreports.progress.leads import TASK_STATES, Lead, LedTask
from hdreports.progress.tasks import TaskLight
from hdreports.writers.xlsx import styles
from hdreports.writers.xlsx.ledger_data import LedgerData
from hdreports.writers.xlsx.ledger_sheet import Column, Entry, Row, Table
from hdreports.writers.xlsx.ledger_state import DONE, GOING, STUCK, UNTOLD, shown
from hdreports.writers.xlsx.ledger_tasks import BLANK, STATES, UNREPORTED

TABLE = Table(
    title="牵头单位台账",
    hint="状态按全市计；几个单位共同牵头的任务，各列一行。",
    columns=(
        Column("牵头单位", 15, styles.CENTRE),
        Column("任务序号", 8, styles.CENTRE),
        Column("重点任务", 22),
        Column("推进状态", 13),
        Column("责任单位填报", 43),
        Column("滞后县区（滞后指标）", 50),
        Column("销号", 12, styles.CENTRE),
        Column("下一期限", 28, styles.CENTRE),
    ),
    fixed=3,
)

LOOKS: dict[TaskLight, tuple[str, str]] = {
    "done": DONE,
    "normal": GOING,
    "slow": STUCK,
    "unreported": UNTOLD,
}
SAID = {state: word for state, (_, word) in STATES.items()}


def rows(data: LedgerData) -> Iterator[Row]:
    """A row for each task under each unit that leads it."""
    report = next_report(data)
    return (_row(data, lead, led, report) for lead in data.leads for led in lead.tasks)


def next_report(data: LedgerData) -> date | None:
    """The next day for a written report on all tasks, after the one of this period."""
    later = (
        d.due
        for d in deadlines(data.plan)
        if d.what == "report" and d.period.as_of > data.period.as_of
    )
    return min(later, default=None)


def _row(data: LedgerData, lead: Lead, led: LedTask, report: date | None) -> Row:
    state = led.standing.state
    return (
        lead.unit.short,
        Entry(led.task.no),
        led.task.printed_title,
        shown(LOOKS[state], TASK_STATES[state]),
        _said(data, led),
        _behind(data, led),
        _struck(data, led),
        _next(data, led, report),
    )


def _said(data: LedgerData, led: LedTask) -> str:
    """Who reports the task as what; last, who left it blank and who sent no return."""
    told = {r.unit: SAID[r.state] for r in led.standing.reports}
    lines = []
    for unit in data.plan.units:
        if led.task in data.plan.tasks_reported_by(unit.id) and unit.id not in told:
            told[unit.id] = BLANK if unit.id in data.reported else UNREPORTED
    for word in (*SAID.values(), BLANK, UNREPORTED):
        names = [u.short for u in data.plan.units if told.get(u.id) == word]
        if names:
            lines.append(f"{word}：{'、'.join(names)}")
    return "\n".join(lines)


def _behind(data: LedgerData, led: LedTask) -> str:
    """By county; an indicator that makes the task slow and is no county's is the city's own."""
    plan = data.plan
    lines = [(plan.region(county).short, names) for county, names in led.behind.items()]
    told = {i for _, names in lines for i in names}
    own = tuple(i for i in led.standing.red if i not in told)
    if own:
        lines.append(("全市", own))
    return "\n".join(
        f"{who}（{'、'.join(plan.indicator(i).name for i in indicators)}）"
        for who, indicators in lines
    )


def _struck(data: LedgerData, led: LedTask) -> str:
    """How many of those who must report on the task were struck off; who waits for it."""
    items = [i for i in data.whole.items if i.id == f"task/{led.task.no}"]
    struck = sum(i.state == "struck" for i in items)
    claimed = sum(i.state == "claimed" for i in items)
    lines = [f"{word}{n}家" for word, n in (("已销号", struck), ("待销号", claimed)) if n]
    return "\n".join(lines)


def _next(data: LedgerData, led: LedTask, report: date | None) -> str:
    lines: list[str] = []
    if led.next:
        lines.append(month_day(led.next))
    elif report:
        lines.append(f"{month_day(report)}书面报告")
    if led.past:
        first = data.plan.indicator(led.past[0]).name
        more = f"等{len(led.past)}项" if len(led.past) > 1 else ""
        lines.append(f"时限已过：{first}{more}")
    return "\n".join(lines)
