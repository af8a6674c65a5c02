"""The sheet 重点任务台账: every task of every unit that must report on it, in the unit's words."""

from __future__ import annotations

from openpyxl.worksheet.worksheet import Worksheet

from hdreports.intake.model import Quote, TaskReport
from hdreports.plan.model import Plan, ReportingUnit, Task
from hdreports.writers.xlsx import styles
from hdreports.writers.xlsx.ledger_data import FIRST_ROW, LedgerData, finish, write_head

COLUMNS: dict[str, tuple[str, float]] = {
    "A": ("序号", 6),
    "B": ("体系", 13),
    "C": ("目标任务", 15),
    "D": ("牵头单位", 15),
    "E": ("责任单位", 12),
    "F": ("目前完成情况", 40),
    "G": ("取得成效", 28),
    "H": ("存在问题", 28),
    "I": ("下一步措施", 28),
    "J": ("状态", 11),
    "K": ("来源单元格", 30),
}
LAST = "K"
CENTRED = ("A", "E", "J")

# A shape beside each word, so that a black and white print can be skimmed.
STATES = {
    "done": ("●已完成", "green"),
    "in-progress": ("▲推进中", "yellow"),
    "not-started": ("■未启动", "red"),
    "unknown": ("－未注明", "none"),
}
BLANK = "－未填写"
UNREPORTED = "－未报送"


def compose(sheet: Worksheet, data: LedgerData) -> None:
    styles.set_widths(sheet, {letter: width for letter, (_, width) in COLUMNS.items()})
    heads = {letter: head for letter, (head, _) in COLUMNS.items()}
    write_head(
        sheet, data, "重点任务台账", "各单位报送内容原文照录，未报送的如实标明。", heads, LAST
    )
    row = FIRST_ROW
    for task in data.plan.tasks:
        for unit in _units_asked(data.plan, task):
            _write(sheet, data, row, task, unit)
            row += 1
    finish(sheet, data, LAST, freeze=f"F{FIRST_ROW}", table=True)


def _units_asked(plan: Plan, task: Task) -> tuple[ReportingUnit, ...]:
    return tuple(u for u in plan.units if task in plan.tasks_reported_by(u.id))


def _write(sheet: Worksheet, data: LedgerData, row: int, task: Task, unit: ReportingUnit) -> None:
    submission = data.submission(unit)
    report = next((t for t in submission.tasks if t.task == task.no), None) if submission else None
    if submission is None:
        state, light = UNREPORTED, "none"
    elif report is None:
        state, light = BLANK, "none"
    else:
        state, light = STATES[report.state]
    texts = {
        "B": data.plan.system(task.system).title,
        "C": task.title if task.title_complete else f"{task.title}（原文如此）",
        "D": "、".join(data.plan.unit(u).short for u in task.lead),
        "E": unit.short,
        "J": state,
        **_words(report),
    }
    for letter, (_, _width) in COLUMNS.items():
        cell = sheet[f"{letter}{row}"]
        if texts.get(letter):
            styles.put_text(cell, texts[letter])
        styles.dress(
            cell,
            font=styles.SMALL_FONT if letter == "K" else styles.BODY_FONT,
            alignment=styles.CENTRE if letter in CENTRED else styles.INSET,
        )
    sheet[f"A{row}"].value = task.no
    styles.dress_light(sheet[f"J{row}"], light)
    sheet.row_dimensions[row].height = styles.row_height(
        [(texts.get(letter, ""), width) for letter, (_, width) in COLUMNS.items()]
    )


def _words(report: TaskReport | None) -> dict[str, str]:
    if report is None:
        return {}
    return {
        "F": _text(report.progress),
        "G": _text(report.results),
        "H": _text(report.problems),
        "I": _text(report.recommendations),
        "K": str(report.source) if report.source else "",
    }


def _text(quote: Quote | None) -> str:
    return quote.text if quote is not None else ""
