"""The ledger keeps whole what documents quote in part."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime

from openpyxl import load_workbook

from hdreports.intake.model import CellRef, MissingValue, Quote
from hdreports.writers.xlsx.ledger import SHEET_STATEMENTS, LedgerData, write_ledger
from tests.made_submissions import plan, progress_of, q3, statement, told

CELL = CellRef("2023-Q3/互助县.xlsx", "指标进度", "G9")
LONG = "=村级统计人员更换频繁。\n" * 1500


def _rows() -> list[tuple[object, ...]]:
    missing = MissingValue("huzhu", "huzhu", "grain-output", CELL, Quote("尚未收获", CELL))
    unreasoned = replace(missing, indicator="egg-output", reason=None)
    given = replace(
        told("huzhu", {"grain-area": "50"}, statements=(statement("huzhu", "problems", LONG),)),
        missing=(missing, unreasoned),
    )
    progress = progress_of([given])
    standings = tuple(progress.standings.values())
    data = LedgerData(plan(), q3(), standings, progress.submissions, sample=False)
    book = load_workbook(io.BytesIO(write_ledger(data, datetime(2023, 9, 12, tzinfo=UTC))))
    return list(book[SHEET_STATEMENTS].iter_rows(min_row=4, values_only=True))


def test_statements_and_reasons_stand_to_their_end_with_their_cells() -> None:
    first, second = _rows()
    assert first[:4] == (1, "互助县", "存在问题", LONG)
    assert first[4] == "2023-Q3/互助县.xlsx［情况说明］B5"
    assert second == (2, "互助县", "粮食产量没有数值的原因", "尚未收获", str(CELL))
