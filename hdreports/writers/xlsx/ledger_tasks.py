"""The sheet 重点任务台账: every task of every unit that must report on it, in the unit's words."""

from __future__ import annotations

from collections.abc import Iterator

from hdreports.intake.model import Quote, TaskReport, TaskState
from hdreports.plan.model import ReportingUnit, Task
from hdreports.writers.xlsx import styles
from hdreports.writers.xlsx.ledger_data import LedgerData
from hdreports.writers.xlsx.ledger_sheet import Column, Entry, Row, Table
from hdreports.writers.xlsx.ledger_state import DONE, GOING, STUCK, UNTOLD, shown, strike_text

TABLE = Table(
    title="重点任务台账",
    hint="各单位报送内容原文照录，未报送的如实标明。",
    columns=(
        Column("序号", 6, styles.CENTRE),
        Column("体系", 11),
        Column("目标任务", 13),
        Column("牵头单位", 13),
        Column("责任单位", 11, styles.CENTRE),
        Column("目前完成情况", 38),
        Column("取得成效", 24),
        Column("存在问题", 24),
        Column("下一步措施", 24),
        Column("状态", 11),
        Column("来源单元格", 22, font=styles.SMALL_FONT),
        Column("销号", 20),
    ),
    fixed=5,
)

STATES: dict[TaskState, tuple[tuple[str, str], str]] = {
    "done": (DONE, "已完成"),
    "in-progress": (GOING, "推进中"),
    "not-started": (STUCK, "未启动"),
    "unknown": (UNTOLD, "未注明"),
}
BLANK, UNREPORTED = "未填写", "未报送"


def rows(data: LedgerData) -> Iterator[Row]:
    for task in data.plan.tasks:
        for unit in data.units:
            if task in data.plan.tasks_reported_by(unit.id):
                yield _row(data, task, unit)


def _row(data: LedgerData, task: Task, unit: ReportingUnit) -> Row:
    submission = data.submission(unit)
    report = next((t for t in submission.tasks if t.task == task.no), None) if submission else None
    return (
        Entry(task.no),
        data.plan.system(task.system).title,
        task.printed_title,
        "、".join(data.plan.unit(u).short for u in task.lead),
        unit.short,
        *(_text(report, part) for part in ("progress", "results", "problems", "recommendations")),
        _state(report) if submission else shown(UNTOLD, UNREPORTED),
        str(report.source) if report and report.source else "",
        strike_text(data.ledger.item(unit.id, f"task/{task.no}")),
    )


def _state(report: TaskReport | None) -> Entry:
    return shown(*STATES[report.state]) if report else shown(UNTOLD, BLANK)


def _text(report: TaskReport | None, part: str) -> str:
    quote: Quote | None = getattr(report, part) if report else None
    return quote.text if quote is not None else ""
