"""The layout of the return workbook (报送表): names, columns and rows that writer and reader share.

Names only: the writer (`writers.xlsx.return_workbook`) and the reader (`intake.return_reader`)
both import this, so that neither can drift from the other. Every sheet has the same head: row 1
the title, row 2 the identity line, row 3 a hint, row 4 the column heads, data from row 5.

A row of 指标进度 is identified by the hidden column `IndicatorColumns.ID` (the indicator id) and
by the visible name; a row of 重点任务 by the task number in 序号; a cell of 情况说明 by the
hidden column `StatementColumns.PART`. Heading rows inside 指标进度 (groups) have no id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from hdreports.intake.model import LandKind, TaskState
from hdreports.plan.model import Plan, ReportingUnit
from hdreports.plan.period import Period

FORM_VERSION: Final = "1"

# Custom document properties, all of type text; `PROP_SAMPLE` is "true" or "false".
PROP_PLAN: Final = "hdreports.plan"
PROP_UNIT: Final = "hdreports.unit"
PROP_PERIOD: Final = "hdreports.period"
PROP_FORM: Final = "hdreports.form"
PROP_SAMPLE: Final = "hdreports.sample"

SHEET_GUIDE: Final = "填报说明"
SHEET_INDICATORS: Final = "指标进度"
SHEET_TASKS: Final = "重点任务"
SHEET_STATEMENTS: Final = "情况说明"
SHEET_RECTIFICATION: Final = "问题整改"
SHEET_LAND: Final = "耕地台账"
# A weekly return may lack these.
LEFT_OUT_OF_SHORT = (SHEET_STATEMENTS, SHEET_RECTIFICATION)

# What a returned copy (补正) holds beside the county's own content.
SHEET_CORRECTIONS: Final = "补正清单"
CORRECTION_MARK: Final = "【补正】"  # begins every comment of ours

SHEETS: Final = (
    SHEET_GUIDE,
    SHEET_INDICATORS,
    SHEET_TASKS,
    SHEET_STATEMENTS,
    SHEET_RECTIFICATION,
    SHEET_LAND,
)

TITLE_ROW: Final = 1
IDENTITY_ROW: Final = 2
HINT_ROW: Final = 3
HEAD_ROW: Final = 4
FIRST_ROW: Final = 5

SAMPLE_MARK: Final = "（样例）"


class IndicatorColumns:
    """指标进度: letters. Users fill VALUE and REMARK."""

    NO: Final = "A"
    NAME: Final = "B"  # 其中 rows carry the mark PART_MARK before the name
    UNIT: Final = "C"
    TARGET: Final = "D"
    VALUE: Final = "E"
    COMPLETION: Final = "F"  # formula; of rates 达标 or 未达标
    REMARK: Final = "G"
    NOTE: Final = "H"  # what is doubtful about the target
    ID: Final = "I"  # hidden


INDICATOR_HEADS: Final = {
    IndicatorColumns.NO: "序号",
    IndicatorColumns.NAME: "指标",
    IndicatorColumns.UNIT: "单位",
    IndicatorColumns.TARGET: "年度目标",
    # VALUE: value_head(as_of)
    IndicatorColumns.COMPLETION: "完成率",
    IndicatorColumns.REMARK: "备注",
    IndicatorColumns.NOTE: "目标说明",
    IndicatorColumns.ID: "指标编码",
}

PART_MARK: Final = "其中："


class TaskColumns:
    """重点任务: letters. Users fill PROGRESS to STATE."""

    NO: Final = "A"  # the task's number in the plan
    SYSTEM: Final = "B"
    TITLE: Final = "C"
    LEAD: Final = "D"
    PROGRESS: Final = "E"
    RESULTS: Final = "F"
    PROBLEMS: Final = "G"
    RECOMMENDATIONS: Final = "H"
    STATE: Final = "I"


TASK_HEADS: Final = {
    TaskColumns.NO: "序号",
    TaskColumns.SYSTEM: "体系",
    TaskColumns.TITLE: "重点任务",
    TaskColumns.LEAD: "牵头单位",
    TaskColumns.PROGRESS: "工作进展",
    TaskColumns.RESULTS: "取得成效",
    TaskColumns.PROBLEMS: "存在问题",
    TaskColumns.RECOMMENDATIONS: "工作建议",
    TaskColumns.STATE: "完成情况",
}

TASK_STATES: Final[dict[str, TaskState]] = {
    "已完成": "done",
    "推进中": "in-progress",
    "未启动": "not-started",
}


class StatementColumns:
    """情况说明: letters. Each part has `STATEMENT_ROWS` rows, one paragraph a cell in TEXT."""

    TITLE: Final = "A"  # merged over the part's rows
    TEXT: Final = "B"
    PART: Final = "C"  # hidden: key of STATEMENT_PARTS


STATEMENT_HEADS: Final = {
    StatementColumns.TITLE: "部分",
    StatementColumns.TEXT: "内容（每格一段）",
    StatementColumns.PART: "编码",
}

STATEMENT_PARTS: Final = {
    "progress": "一、工作进展情况",
    "results": "二、取得的成效",
    "problems": "三、存在的问题",
    "recommendations": "四、工作建议",
}
STATEMENT_ROWS: Final = 4


class RectificationColumns:
    """问题整改: letters. Users fill STATE and ANSWER; `EXTRA_RECTIFICATION_ROWS` rows are free.

    A row counts when PROBLEM is not empty. Where nothing was carried over, a merged line
    from column A says so, and PROBLEM is empty there.
    """

    NO: Final = "A"
    PERIOD: Final = "B"  # 2023-Q2
    TASK: Final = "C"  # the task's number, or empty
    TASK_TITLE: Final = "D"
    PROBLEM: Final = "E"
    STATE: Final = "F"
    ANSWER: Final = "G"


RECTIFICATION_HEADS: Final = {
    RectificationColumns.NO: "序号",
    RectificationColumns.PERIOD: "来源报送期",
    RectificationColumns.TASK: "任务序号",
    RectificationColumns.TASK_TITLE: "重点任务",
    RectificationColumns.PROBLEM: "存在问题",
    RectificationColumns.STATE: "整改状态",
    RectificationColumns.ANSWER: "整改情况",
}
EXTRA_RECTIFICATION_ROWS: Final = 3

RECTIFICATION_STATES: Final[dict[str, TaskState]] = {
    "已整改": "done",
    "整改中": "in-progress",
    "未整改": "not-started",
}


class LandColumns:
    """耕地台账: letters. Of rows carried over, NUMBER to KIND and FOUND are locked.

    A county without any such land says 无 in PLACE of one row.
    """

    NUMBER: Final = "A"  # the place's code in the ledger; empty in new rows
    TOWNSHIP: Final = "B"
    PLACE: Final = "C"
    KIND: Final = "D"
    AREA: Final = "E"
    FOUND: Final = "F"
    MEASURES: Final = "G"
    DEADLINE: Final = "H"
    STATE: Final = "I"
    REMARK: Final = "J"


LAND_HEADS: Final = {
    LandColumns.NUMBER: "编号",
    LandColumns.TOWNSHIP: "乡镇",
    LandColumns.PLACE: "村（地块）",
    LandColumns.KIND: "类别",
    LandColumns.AREA: "面积（亩）",
    LandColumns.FOUND: "发现时间",
    LandColumns.MEASURES: "整改措施",
    LandColumns.DEADLINE: "整改时限",
    LandColumns.STATE: "状态",
    LandColumns.REMARK: "备注",
}
LAND_KINDS: Final[dict[str, LandKind]] = {"撂荒": "abandoned", "“非粮化”": "non-grain"}
NO_LAND: Final = "无"  # what a county without any such land writes
EXTRA_LAND_ROWS: Final = 30


def label_of(choices: Mapping[str, str], value: str | None) -> str:
    """What a list of choices calls a value; empty for one that it does not offer."""
    return next((label for label, chosen in choices.items() if chosen == value), "")


def registers_land(plan: Plan, unit: ReportingUnit) -> bool:
    """Whether a unit keeps a register of its land: a county with such a task."""
    return unit.kind == "county" and any(t.keeps_land for t in plan.tasks_reported_by(unit.id))


def keeps_land(plan: Plan, unit: ReportingUnit, period: Period) -> bool:
    """Whether a return has the sheet 耕地台账: a county's of a quarter or of the year."""
    return registers_land(plan, unit) and period.kind in ("quarter", "year")


def value_head(as_of: date) -> str:
    """The head of the column that users fill: 截至9月10日累计完成."""
    return f"截至{as_of.month}月{as_of.day}日累计完成"


def identity_line(unit_name: str, period_id: str, period_label: str, as_of: date) -> str:
    """Row 2 of every sheet: who, which period, up to when, which form."""
    return (
        f"报送单位：{unit_name}　报送期：{period_label}（{period_id}）　"
        f"统计截止：{as_of.year}年{as_of.month}月{as_of.day}日　表式版本：{FORM_VERSION}"
    )


IDENTITY_PATTERN: Final = re.compile(
    r"报送单位：(?P<unit>\S+?)\s+报送期：(?P<label>[^（\s]+)（(?P<period>[^）]+)）"
    r"\s+统计截止：(?P<as_of>\d{4}年\d{1,2}月\d{1,2}日)\s+表式版本：(?P<form>\S+)"
)
