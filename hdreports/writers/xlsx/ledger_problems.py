"""The sheet 问题台账: problems that units named, with their answers and strikes."""

from __future__ import annotations

from collections.abc import Iterator

from hdreports.ledger.model import Item
from hdreports.writers.xlsx import styles
from hdreports.writers.xlsx.ledger_data import LedgerData
from hdreports.writers.xlsx.ledger_sheet import Column, Row, Table
from hdreports.writers.xlsx.ledger_state import item_state, strike_text

TABLE = Table(
    title="问题台账",
    hint="各单位原文照录，由近及远列最近一次答复。",
    columns=(
        Column("编号", 9, styles.CENTRE),
        Column("单位", 12, styles.CENTRE),
        Column("任务序号", 8, styles.CENTRE),
        Column("重点任务", 16),
        Column("存在问题", 44),
        Column("提出报送期", 12, styles.CENTRE),
        Column("状态", 11),
        Column("最近答复", 40),
        Column("销号", 24),
        Column("来源单元格", 24),
    ),
    fixed=5,
    empty="各单位没有反映过问题。",
)


def rows(data: LedgerData) -> Iterator[Row]:
    return (_row(data, item) for item in data.ledger.problems)


def _row(data: LedgerData, item: Item) -> Row:
    answer = next((e for e in reversed(item.events) if e.why and e.source), None)
    return (
        item.handle,
        data.plan.unit(item.unit).short,
        str(item.task or ""),
        data.plan.task(item.task).title if item.task else "",
        item.text,
        item.first,
        item_state(item),
        f"{answer.period}：{answer.why}" if answer else "",
        strike_text(item),
        next((str(e.source) for e in item.events if e.source and e.source.cell), ""),
    )
