"""The sheet 重点任务台账: every task of every unit that must report on it, in the unit's words."""

from __future__ import annotations

from openpyxl.worksheet.worksheet import Worksheet

from hdreports.intake.model import Quote, TaskReport
from hdreports.ledger.model import Item
from hdreports.plan.model import ReportingUnit, Task
from hdreports.writers.xlsx import styles
from hdreports.writers.xlsx.ledger_data import FIRST_ROW, LedgerData, finish, write_head

COLUMNS: dict[str, tuple[str, float]] = {
    "A": ("序号", 6),
    "B": ("体系", 11),
    "C": ("目标任务", 13),
    "D": ("牵头单位", 13),
    "E": ("责任单位", 11),
    "F": ("目前完成情况", 38),
    "G": ("取得成效", 24),
    "H": ("存在问题", 24),
    "I": ("下一步措施", 24),
    "J": ("状态", 11),
    "K": ("来源单元格", 22),
    "L": ("销号", 20),
}
LAST = "L"
CENTRED = ("A", "E", "J")

# A shape beside each word, so that a black and white print can be skimmed. The colours are not
# those of the lights: going on is not being behind.
STATES = {
    "done": ("●已完成", "FFA8D5C5"),
    "in-progress": ("▲推进中", styles.GROUP_COLOUR),
    "not-started": ("■未启动", styles.DOUBT_COLOUR),
    "unknown": ("－未注明", styles.FIXED_COLOUR),
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
        for unit in _units_asked(data, task):
            _write(sheet, data, row, task, unit)
            row += 1
    finish(sheet, data, LAST, freeze=f"F{FIRST_ROW}", table=True)


def _units_asked(data: LedgerData, task: Task) -> tuple[ReportingUnit, ...]:
    return tuple(u for u in data.units if task in data.plan.tasks_reported_by(u.id))


def _write(sheet: Worksheet, data: LedgerData, row: int, task: Task, unit: ReportingUnit) -> None:
    submission = data.submission(unit)
    report = next((t for t in submission.tasks if t.task == task.no), None) if submission else None
    if submission is None:
        state, colour = UNREPORTED, styles.FIXED_COLOUR
    elif report is None:
        state, colour = BLANK, styles.FIXED_COLOUR
    else:
        state, colour = STATES[report.state]
    texts = {
        "B": data.plan.system(task.system).title,
        "C": task.title if task.title_complete else f"{task.title}（原文如此）",
        "D": "、".join(data.plan.unit(u).short for u in task.lead),
        "E": unit.short,
        "J": state,
        "L": strike_text(data.ledger.item(unit.id, f"task/{task.no}")),
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
    styles.dress(sheet[f"J{row}"], font=styles.HEAD_FONT, colour=colour, alignment=styles.CENTRE)
    sheet.row_dimensions[row].height = styles.row_height(
        [
            (texts.get(letter, ""), width * (10.5 / 9 if letter == "K" else 1))
            for letter, (_, width) in COLUMNS.items()
        ]
    )


def strike_text(item: Item | None) -> str:
    """The strike that holds, a claim that waits for one, or why there is none any more."""
    if item is None or item.last is None:
        return ""
    if strike := item.strike:
        dispute = "；单位其后填为未完成" if item.disputed else ""
        return f"{strike.day} 已销号（{strike.who}：{strike.why}）{dispute}"
    if item.state == "claimed":
        return "待销号"
    if item.state == "reopened":
        reason = next(e for e in reversed(item.events) if e.state == "reopened")
        return f"{reason.day} 重新办理（{reason.who}：{reason.why}）"
    return ""


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
