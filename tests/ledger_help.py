"""The ledger of the sample quarter, to which one county sent nothing."""

from __future__ import annotations

from datetime import datetime

from made_submissions import sample_progress_without
from openpyxl.worksheet.worksheet import Worksheet

from hdreports.progress.assessment import Progress

CREATED = datetime(2023, 9, 12)
FIRST = 4  # row
MISSING = "hualong"


def progress() -> Progress:
    return sample_progress_without(MISSING)


def rows(sheet: Worksheet) -> list[dict[str, object]]:
    """By the sheet's heads."""
    heads = [str(cell.value) for cell in sheet[FIRST - 1]]
    return [
        dict(zip(heads, (c.value for c in row), strict=True))
        for row in sheet.iter_rows(min_row=FIRST)
    ]
