"""The sheet 牵头单位台账: the tasks by who leads them, with what units say and who is behind."""

from __future__ import annotations

from datetime import date

from openpyxl.worksheet.worksheet import Worksheet

from hdreports.plan.deadlines import deadlines
from hdreports.progress.leads import TASK_STATES, Lead, LedTask
from hdreports.progress.tasks import TaskLight
from hdreports.writers.xlsx import styles
from hdreports.writers.xlsx.ledger_data import FIRST_ROW, LedgerData, finish, write_head

COLUMNS: dict[str, tuple[str, float]] = {
    "A": ("牵头单位", 15),
    "B": ("任务序号", 8),
    "C": ("重点任务", 22),
    "D": ("推进状态", 13),
    "E": ("责任单位填报", 43),
    "F": ("滞后县区（滞后指标）", 50),
    "G": ("销号", 12),
    "H": ("下一期限", 28),
}
LAST = "H"
CENTRED = ("A", "B", "D", "G", "H")

# The same shapes and colours as of the tasks of one unit, so that sheets read alike.
LOOKS: dict[TaskLight, tuple[str, str]] = {
    "done": ("●", "FFA8D5C5"),
    "normal": ("▲", styles.GROUP_COLOUR),
    "slow": ("■", styles.DOUBT_COLOUR),
    "unreported": ("－", styles.FIXED_COLOUR),
}
SAID = {"done": "已完成", "in-progress": "推进中", "not-started": "未启动", "unknown": "未注明"}
BLANK, UNREPORTED = "未填写", "未报送"


def compose(sheet: Worksheet, data: LedgerData) -> None:
    """A row for each task under each unit that leads it."""
    styles.set_widths(sheet, {letter: width for letter, (_, width) in COLUMNS.items()})
    heads = {letter: head for letter, (head, _) in COLUMNS.items()}
    hint = "状态按全市计；几个单位共同牵头的任务，各列一行。"
    write_head(sheet, data, "牵头单位台账", hint, heads, LAST)
    report = next_report(data)
    rows = ((lead, led) for lead in data.leads for led in lead.tasks)
    for row, (lead, led) in enumerate(rows, start=FIRST_ROW):
        _write(sheet, data, row, lead, led, report)
    finish(sheet, data, LAST, freeze=f"D{FIRST_ROW}", table=True)


def next_report(data: LedgerData) -> date | None:
    """The next day for a written report on all tasks, after the one of this period."""
    later = (
        d.due
        for d in deadlines(data.plan)
        if d.what == "report" and d.period.as_of > data.period.as_of
    )
    return min(later, default=None)


def _write(
    sheet: Worksheet, data: LedgerData, row: int, lead: Lead, led: LedTask, report: date | None
) -> None:
    task, state = led.task, led.standing.state
    shape, colour = LOOKS[state]
    texts = {
        "A": lead.unit.short,
        "C": task.title if task.title_complete else f"{task.title}（原文如此）",
        "D": shape + TASK_STATES[state],
        "E": _said(data, led),
        "F": _behind(data, led),
        "G": _struck(data, led),
        "H": _next(data, led, report),
    }
    for letter in COLUMNS:
        cell = sheet[f"{letter}{row}"]
        if texts.get(letter):
            styles.put_text(cell, texts[letter])
        styles.dress(cell, alignment=styles.CENTRE if letter in CENTRED else styles.INSET)
    sheet[f"B{row}"].value = task.no
    styles.dress(sheet[f"D{row}"], font=styles.HEAD_FONT, colour=colour, alignment=styles.CENTRE)
    sheet.row_dimensions[row].height = styles.row_height(
        [(texts.get(letter, ""), width) for letter, (_, width) in COLUMNS.items()]
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
    lines = []
    if led.next:
        lines.append(_day(led.next))
    elif report:
        lines.append(f"{_day(report)}书面报告")
    if led.past:
        first = data.plan.indicator(led.past[0]).name
        more = f"等{len(led.past)}项" if len(led.past) > 1 else ""
        lines.append(f"时限已过：{first}{more}")
    return "\n".join(lines)


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
