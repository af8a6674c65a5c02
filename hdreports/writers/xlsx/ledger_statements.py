"""The sheet 文字情况: what units wrote beside tasks and figures, whole, with its cells.

Documents quote the beginning of long texts; here they stand to their end.
"""

from __future__ import annotations

from collections.abc import Iterator

from openpyxl.worksheet.worksheet import Worksheet

from hdreports.intake.model import Quote, Submission
from hdreports.writers.xlsx import styles
from hdreports.writers.xlsx.ledger_data import FIRST_ROW, LedgerData, finish, write_head

COLUMNS: dict[str, tuple[str, float]] = {
    "A": ("序号", 6),
    "B": ("单位", 11),
    "C": ("内容", 26),
    "D": ("原文", 100),
    "E": ("来源单元格", 30),
}
LAST = "E"
CENTRED = ("A", "B", "C")
PARTS = {
    "progress": "工作进展",
    "results": "取得成效",
    "problems": "存在问题",
    "recommendations": "工作建议",
}


def compose(sheet: Worksheet, data: LedgerData) -> None:
    styles.set_widths(sheet, {letter: width for letter, (_, width) in COLUMNS.items()})
    heads = {letter: head for letter, (head, _) in COLUMNS.items()}
    hint = "各单位的情况说明和未填数值的原因，原文照录。"
    write_head(sheet, data, "文字情况", hint, heads, LAST)
    row = FIRST_ROW
    for unit in data.units:
        submission = data.submission(unit)
        for what, quote in _told(data, submission) if submission else ():
            _write(sheet, row, (unit.short, what, quote.text, str(quote.source)))
            row += 1
    finish(sheet, data, LAST, freeze=f"D{FIRST_ROW}", table=True)


def _told(data: LedgerData, submission: Submission) -> Iterator[tuple[str, Quote]]:
    for statement in submission.statements:
        yield PARTS[statement.part], statement.quote
    for missing in submission.missing:
        if missing.reason is not None:
            name = data.plan.indicator(missing.indicator).name
            yield f"{name}没有数值的原因", missing.reason


def _write(sheet: Worksheet, row: int, texts: tuple[str, ...]) -> None:
    for letter, text in zip(COLUMNS, ("", *texts), strict=True):
        cell = sheet[f"{letter}{row}"]
        if text:
            styles.put_text(cell, text)
        styles.dress(
            cell,
            font=styles.SMALL_FONT if letter == "E" else styles.BODY_FONT,
            alignment=styles.CENTRE if letter in CENTRED else styles.INSET,
        )
    sheet[f"A{row}"].value = row - FIRST_ROW + 1
    widths = [width for _, width in COLUMNS.values()]
    sheet.row_dimensions[row].height = styles.row_height(zip(("", *texts), widths, strict=True))
