"""The sheet 文字情况: what units wrote beside tasks and figures, whole, with its cells.

Documents quote the beginning of long texts; here they stand to their end.
"""

from __future__ import annotations

from collections.abc import Iterator

from hdreports.intake.model import Quote, Submission
from hdreports.writers.xlsx import styles
from hdreports.writers.xlsx.ledger_data import LedgerData
from hdreports.writers.xlsx.ledger_sheet import Column, Entry, Row, Table

TABLE = Table(
    title="文字情况",
    hint="各单位的情况说明和未填数值的原因，原文照录。",
    columns=(
        Column("序号", 6, styles.CENTRE),
        Column("单位", 11, styles.CENTRE),
        Column("内容", 26, styles.CENTRE),
        Column("原文", 100),
        Column("来源单元格", 30, font=styles.SMALL_FONT),
    ),
    fixed=3,
)
PARTS = {
    "progress": "工作进展",
    "results": "取得成效",
    "problems": "存在问题",
    "recommendations": "工作建议",
}


def rows(data: LedgerData) -> Iterator[Row]:
    told = (
        (unit.short, what, quote)
        for unit in data.units
        if (submission := data.submission(unit))
        for what, quote in _told(data, submission)
    )
    for n, (unit, what, quote) in enumerate(told, 1):
        yield Entry(n), unit, what, quote.text, str(quote.source)


def _told(data: LedgerData, submission: Submission) -> Iterator[tuple[str, Quote]]:
    for statement in submission.statements:
        yield PARTS[statement.part], statement.quote
    for missing in submission.missing:
        if missing.reason is not None:
            name = data.plan.indicator(missing.indicator).name
            yield f"{name}没有数值的原因", missing.reason
