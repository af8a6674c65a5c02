"""The sheets 问题台账 (problems, with answers and strikes) and 办理记录 (who, when, why)."""

from __future__ import annotations

from openpyxl.worksheet.worksheet import Worksheet

from hdreports.ledger.model import Event, Item
from hdreports.writers.xlsx import styles
from hdreports.writers.xlsx.ledger_data import FIRST_ROW, LedgerData, finish, write_head
from hdreports.writers.xlsx.ledger_tasks import strike_text

PROBLEM_COLUMNS: dict[str, tuple[str, float]] = {
    "A": ("编号", 9),
    "B": ("单位", 12),
    "C": ("任务序号", 8),
    "D": ("重点任务", 16),
    "E": ("存在问题", 44),
    "F": ("提出报送期", 12),
    "G": ("状态", 11),
    "H": ("最近答复", 40),
    "I": ("销号", 24),
    "J": ("来源单元格", 24),
}
HISTORY_COLUMNS: dict[str, tuple[str, float]] = {
    "A": ("日期", 12),
    "B": ("单位", 12),
    "C": ("事项", 34),
    "D": ("经办", 14),
    "E": ("状态", 11),
    "F": ("依据和理由", 46),
    "G": ("说明", 14),
    "H": ("报送期", 11),
    "I": ("来源单元格", 24),
}
SHADES = {
    "claimed": "FFA8D5C5",
    "struck": "FFA8D5C5",
    "in-progress": styles.GROUP_COLOUR,
    "open": styles.DOUBT_COLOUR,
    "reopened": styles.DOUBT_COLOUR,
}
KINDS = {"task": "任务", "problem": "问题", "land": "地块"}
NO_PROBLEMS = "各单位没有反映过问题。"
NO_HISTORY = "尚无记录。"


def compose_problems(sheet: Worksheet, data: LedgerData) -> None:
    hint = "各单位原文照录，由近及远列最近一次答复。"
    _head(sheet, data, "问题台账", hint, PROBLEM_COLUMNS)
    rows = [_problem(data, i) for i in data.ledger.problems]
    _body(sheet, rows, PROBLEM_COLUMNS, "ABCFG", NO_PROBLEMS)
    for n, item in enumerate(data.ledger.problems, FIRST_ROW):
        cell = sheet[f"G{n}"]
        colour = SHADES[item.state]
        styles.dress(cell, font=styles.HEAD_FONT, colour=colour, alignment=styles.CENTRE)
    finish(sheet, data, "J", freeze=f"F{FIRST_ROW}", table=True)


def compose_history(sheet: Worksheet, data: LedgerData) -> None:
    hint = "每次变动的日期、经办和理由；单位的变动以报送表的统计截止日为准。"
    _head(sheet, data, "办理记录", hint, HISTORY_COLUMNS)
    moves = [(e, i) for i in data.ledger.items for e in i.events]
    moves.sort(key=lambda m: m[0].day)
    rows = [_move(data, i, e) for e, i in moves]
    _body(sheet, rows, HISTORY_COLUMNS, "ABDEGH", NO_HISTORY)
    finish(sheet, data, "I", freeze=f"D{FIRST_ROW}", table=True)


def _problem(data: LedgerData, item: Item) -> dict[str, str]:
    answer = next((e for e in reversed(item.events) if e.why and e.source), None)
    last = item.last
    note = f"（{last.note}）" if last and last.note else ""
    return {
        "A": item.handle,
        "B": data.plan.unit(item.unit).short,
        "C": str(item.task or ""),
        "D": data.plan.task(item.task).title if item.task else "",
        "E": item.text,
        "F": item.first,
        "G": item.words[item.state] + note,
        "H": f"{answer.period}：{answer.why}" if answer else "",
        "I": strike_text(item),
        "J": next((str(e.source) for e in item.events if e.source and e.source.cell), ""),
    }


def _move(data: LedgerData, item: Item, event: Event) -> dict[str, str]:
    name = data.plan.task(item.task).title if item.kind == "task" and item.task else item.text
    return {
        "A": event.day.isoformat(),
        "B": data.plan.unit(item.unit).short,
        "C": f"{KINDS[item.kind]}{item.handle} {name}",
        "D": event.who,
        "E": item.words[event.state],
        "F": event.why,
        "G": event.note,
        "H": event.period,
        "I": str(event.source) if event.source and event.source.cell else "",
    }


def _head(
    sheet: Worksheet,
    data: LedgerData,
    title: str,
    hint: str,
    columns: dict[str, tuple[str, float]],
) -> None:
    styles.set_widths(sheet, {letter: width for letter, (_, width) in columns.items()})
    heads = {letter: head for letter, (head, _) in columns.items()}
    write_head(sheet, data, title, hint, heads, max(columns))


def _body(
    sheet: Worksheet,
    rows: list[dict[str, str]],
    columns: dict[str, tuple[str, float]],
    centred: str,
    empty: str,
) -> None:
    """Rows of texts, or one line over the whole width that there are none."""
    for n, texts in enumerate(rows, FIRST_ROW):
        for letter in columns:
            cell = sheet[f"{letter}{n}"]
            if texts.get(letter):
                styles.put_text(cell, texts[letter])
            styles.dress(cell, alignment=styles.CENTRE if letter in centred else styles.INSET)
        sheet.row_dimensions[n].height = styles.row_height(
            [(texts.get(letter, ""), width) for letter, (_, width) in columns.items()]
        )
    if not rows:
        sheet.merge_cells(f"A{FIRST_ROW}:{max(columns)}{FIRST_ROW}")
        styles.put_text(sheet[f"A{FIRST_ROW}"], empty)
        styles.dress(sheet[f"A{FIRST_ROW}"], alignment=styles.INSET)
