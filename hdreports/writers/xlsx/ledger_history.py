"""The sheet 办理记录: every change of a state, with who, when and why."""

from __future__ import annotations

from collections.abc import Iterator

from hdreports.ledger.model import Event, Item, ItemKind
from hdreports.writers.xlsx import styles
from hdreports.writers.xlsx.ledger_data import LedgerData
from hdreports.writers.xlsx.ledger_sheet import Column, Row, Table

TABLE = Table(
    title="办理记录",
    hint="每次变动的日期、经办和理由；单位的变动以报送表的统计截止日为准。",
    columns=(
        Column("日期", 12, styles.CENTRE),
        Column("单位", 12, styles.CENTRE),
        Column("事项", 34),
        Column("经办", 14, styles.CENTRE),
        Column("状态", 11, styles.CENTRE),
        Column("依据和理由", 46),
        Column("说明", 14, styles.CENTRE),
        Column("报送期", 11, styles.CENTRE),
        Column("来源单元格", 24),
    ),
    fixed=3,
    empty="尚无记录。",
)
KINDS: dict[ItemKind, str] = {"task": "任务", "problem": "问题", "land": "地块"}


def rows(data: LedgerData) -> Iterator[Row]:
    moves = [(e, i) for i in data.ledger.items for e in i.events]
    moves.sort(key=lambda m: m[0].day)
    return (_row(data, item, event) for event, item in moves)


def _row(data: LedgerData, item: Item, event: Event) -> Row:
    name = data.plan.task(item.task).title if item.kind == "task" and item.task else item.text
    return (
        event.day.isoformat(),
        data.plan.unit(item.unit).short,
        f"{KINDS[item.kind]}{item.handle} {name}",
        event.who,
        item.words[event.state],
        event.why,
        event.note,
        event.period,
        str(event.source) if event.source and event.source.cell else "",
    )
