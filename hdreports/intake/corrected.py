"""A copy that was returned for correction (补正) and comes back mended.

What we wrote into it is no content of the county's: the sheet 补正清单 and our comments. The fills
that mark cells mean nothing to a reader.
"""

from __future__ import annotations

from dataclasses import replace

from hdreports.intake.form import CORRECTION_MARK, SHEET_CORRECTIONS
from hdreports.intake.grid import Book, Sheet


def without_corrections(book: Book) -> Book:
    """The workbook as if it had never been returned. A workbook of our list alone stays."""
    sheets = tuple(_without_comments(s) for s in book.sheets if not _is_list(s))
    return replace(book, sheets=sheets) if sheets else book


def _is_list(sheet: Sheet) -> bool:
    return sheet.name.startswith(SHEET_CORRECTIONS) and sheet.at(1, 1).words.endswith(
        SHEET_CORRECTIONS
    )


def _without_comments(sheet: Sheet) -> Sheet:
    """The county's own words stand before ours in a comment."""
    if not any(CORRECTION_MARK in text for text in sheet.comments.values()):
        return sheet
    own = {a: t.partition(CORRECTION_MARK)[0].strip() for a, t in sheet.comments.items()}
    return replace(sheet, comments={a: t for a, t in own.items() if t})
