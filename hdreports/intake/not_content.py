"""What a workbook holds that is no content of a cell that is read, told in findings."""

from __future__ import annotations

from hdreports.intake import catalogue
from hdreports.intake.bounds import MAX_SHEETS, MAX_TEXT
from hdreports.intake.grid import MAX_COLUMNS, MAX_ROWS, Book
from hdreports.intake.model import CellRef, Finding


def not_content(book: Book, name: str) -> list[Finding]:
    """Sheets and texts beyond the limits; comments, struck-out cells, text boxes, pictures."""
    return [*_cut(book, name), *_beside_cells(book, name)]


def _cut(book: Book, name: str) -> list[Finding]:
    left_out = (
        [catalogue.make("sheets-cut", name, count=book.left_out, most=MAX_SHEETS)]
        if book.left_out
        else []
    )
    return (
        left_out
        + [
            catalogue.make(
                "sheet-cut",
                CellRef(name, s.name, s.cut),
                found=s.cut,
                rows=MAX_ROWS,
                columns=MAX_COLUMNS,
            )
            for s in book.sheets
            if s.cut
        ]
        + [
            catalogue.make("text-too-long", CellRef(name, s.name, cell), most=MAX_TEXT)
            for s in book.sheets
            for cell in s.long
        ]
    )


def _beside_cells(book: Book, name: str) -> list[Finding]:
    """What an office wrote that is no content of a cell, or none any more."""
    found = []
    for sheet in book.visible:
        whole = CellRef(name, sheet.name, "")
        for code, texts in (("struck-out", sheet.struck), ("comment-not-used", sheet.comments)):
            found += [
                catalogue.make(code, CellRef(name, sheet.name, cell), value=text, found=text)
                for cell, text in texts.items()
                if text
            ]
        found += [
            catalogue.make("text-box-not-used", whole, value=text, found=text)
            for text in sheet.drawn.texts
        ]
        if sheet.drawn.pictures:
            found.append(catalogue.make("picture-not-read", whole, count=sheet.drawn.pictures))
    return found
