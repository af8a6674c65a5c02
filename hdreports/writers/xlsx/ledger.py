"""The ledger workbook (台账.xlsx): every task and indicator of every unit, with its source cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from hdreports.writers.xlsx import (
    ledger_history,
    ledger_indicators,
    ledger_land,
    ledger_leads,
    ledger_problems,
    ledger_statements,
    ledger_tasks,
    styles,
)
from hdreports.writers.xlsx.determinism import save
from hdreports.writers.xlsx.ledger_data import LedgerData
from hdreports.writers.xlsx.ledger_sheet import (
    Row,
    Table,
    set_up_print,
    write_column_head,
    write_table,
    write_title,
)

__all__ = [
    "SHEET_GUIDE",
    "SHEET_HISTORY",
    "SHEET_INDICATORS",
    "SHEET_LAND",
    "SHEET_LEADS",
    "SHEET_PROBLEMS",
    "SHEET_STATEMENTS",
    "SHEET_TASKS",
    "LedgerData",
    "write_ledger",
]

SHEET_GUIDE = "说明"
SHEET_TASKS = "重点任务台账"
SHEET_LEADS = "牵头单位台账"
SHEET_INDICATORS = "指标台账"
SHEET_PROBLEMS = "问题台账"
SHEET_LAND = "耕地台账"
SHEET_STATEMENTS = "文字情况"
SHEET_HISTORY = "办理记录"

GUIDE_WIDTHS = {"A": 22.0, "B": 18.0, "C": 92.0}

LEGEND = (
    ("green", "已完成年度目标，或达到、快于序时进度"),
    ("yellow", "慢于序时进度，未超过红灯界限"),
    ("red", "慢于序时进度，超过红灯界限"),
    ("none", "未报送、没有目标，或数据不足以评价"),
)

NOTES = (
    ("累计完成", "年初至统计截止日的累计数；“未报送”表示没有可用的数，不按0计算。"),
    ("完成率", "累计完成除以年度目标；比率（%）不计算完成率，直接与目标比较。"),
    ("序时进度", "到统计截止日应完成年度目标的比例；有季节性的指标按其工作期计算。"),
    ("差距", "完成率减序时进度（百分点），负数为滞后；比率为实际值减目标值。"),
    ("较上期增加", "与上一报送期累计数之差，单位与累计完成相同；上期无数的空着。"),
    ("来源", "数据所在的文件［工作表］单元格；全市合计列出参加合计的各县区单元格，文件见上表。"),
    ("重点任务", "各单位原文照录；“未报送”为单位没有报送表，“未填写”为报送表中该任务空着。"),
    (
        "牵头单位台账",
        "状态按全市计：亮红灯或过半责任单位未启动为推进缓慢；下一期限取未完成指标最近的时限。",
    ),
    (
        "销号",
        "单位报为已完成的列为“待销号”，核实后销号；日期、经办人、依据如实记录。",
    ),
    ("文字情况", "各单位的情况说明和未填数值的原因，原文照录；报告只引用其中一部分。"),
    ("问题台账", "各单位反映的问题及历次答复；报送表没有答复的，状态不变并注明“未答复”。"),
    (
        "耕地台账",
        "各县区逐块登记的撂荒地和“非粮化”地块，按季更新；没有登记的县区不等于没有这类地块。",
    ),
)


# In the order of the workbook: name, colour of the tab, what it holds.
SHEETS: tuple[tuple[str, str, Table, Callable[[LedgerData], Iterable[Row]]], ...] = (
    (SHEET_TASKS, "49A086", ledger_tasks.TABLE, ledger_tasks.rows),
    (SHEET_LEADS, "2F6F5E", ledger_leads.TABLE, ledger_leads.rows),
    (SHEET_INDICATORS, "FFD54F", ledger_indicators.TABLE, ledger_indicators.rows),
    (SHEET_PROBLEMS, "A3161F", ledger_problems.TABLE, ledger_problems.rows),
    (SHEET_LAND, "8C6D46", ledger_land.TABLE, ledger_land.rows),
    (SHEET_STATEMENTS, "5B7FA6", ledger_statements.TABLE, ledger_statements.rows),
    (SHEET_HISTORY, "7F7F7F", ledger_history.TABLE, ledger_history.rows),
)


def write_ledger(data: LedgerData, created: datetime) -> bytes:
    """The workbook's bytes; the same arguments give the same bytes."""
    workbook = Workbook()
    del workbook["Sheet"]
    _write_guide(workbook.create_sheet(SHEET_GUIDE), data)
    for name, colour, table, rows in SHEETS:
        if name == SHEET_LEADS and not data.leads:
            continue  # of units' parts only those of departments have it
        sheet = workbook.create_sheet(name)
        write_table(sheet, data, table, rows(data))
        sheet.sheet_properties.tabColor = colour
    workbook.properties.title = f"{data.plan.info.short}{data.period.label}台账{data.mark}"
    workbook.properties.subject = data.plan.info.title
    workbook.properties.language = "zh-CN"
    return save(workbook, created)


def _write_guide(sheet: Worksheet, data: LedgerData) -> None:
    styles.set_widths(sheet, GUIDE_WIDTHS)
    write_title(sheet, data, f"{data.plan.info.short}台账", data.plan.info.title, "C")
    row = _section(sheet, 3, "报送单位", "报送情况", "报送文件")
    for unit in data.units:
        submission = data.submission(unit)
        state = "已报送" if submission else "未报送"
        if submission is not None and submission.summary:
            state = "取自汇总表"
        row = _line(sheet, row, unit.short, state, submission.file if submission else "")
    row = _section(sheet, row, "红黄绿", "", "含义")
    for light, meaning in LEGEND:
        row = _line(sheet, row, "", styles.LIGHT_LABELS[light], meaning)
        styles.dress_light(sheet[f"B{row - 1}"], light)
    row = _section(sheet, row, "栏目", "", "说明")
    for column, meaning in NOTES:
        row = _line(sheet, row, column, "", meaning)
    set_up_print(sheet, data, "C", head_rows=None)


def _section(sheet: Worksheet, row: int, *heads: str) -> int:
    for column, head in enumerate(heads, 1):
        write_column_head(sheet, row, column, head)
    sheet.row_dimensions[row].height = 24
    return row + 1


def _line(sheet: Worksheet, row: int, *texts: str) -> int:
    for letter, text in zip(GUIDE_WIDTHS, texts, strict=True):
        styles.put_text(sheet[f"{letter}{row}"], text)
        styles.dress(
            sheet[f"{letter}{row}"], alignment=styles.CENTRE if letter == "B" else styles.INSET
        )
    pairs = zip(texts, GUIDE_WIDTHS.values(), strict=True)
    sheet.row_dimensions[row].height = styles.row_height(pairs)
    return row + 1
