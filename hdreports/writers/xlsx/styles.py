"""The shared look of all workbooks: fonts, colours, borders, print set-up, safe text.

Fonts are those that office machines have (黑体, 宋体); colours keep their meaning in all sheets and
differ in lightness, so that a black and white print still tells input cells from prefilled ones.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any, Final
from weakref import WeakKeyDictionary

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

SONG: Final = "宋体"
HEI: Final = "黑体"

TITLE_FONT: Final = Font(name=HEI, size=16)
IDENTITY_FONT: Final = Font(name=SONG, size=10.5)
HINT_FONT: Final = Font(name=SONG, size=10, color="FF595959")
SAMPLE_FONT: Final = Font(name=HEI, size=11, color="FFA3161F")
HEAD_FONT: Final = Font(name=HEI, size=10.5)
GROUP_FONT: Final = Font(name=HEI, size=10.5)
BODY_FONT: Final = Font(name=SONG, size=10.5)
SMALL_FONT: Final = Font(name=SONG, size=9)

INPUT_COLOUR: Final = "FFFFF9DB"
FIXED_COLOUR: Final = "FFF2F2F2"
HEAD_COLOUR: Final = "FFD9E5D6"
GROUP_COLOUR: Final = "FFECF2EA"
DOUBT_COLOUR: Final = "FFF8D7B0"

# Lights as in every other output: shape and word carry the meaning, colour only repeats it.
LIGHT_LABELS: Final = {"green": "●绿", "yellow": "▲黄", "red": "■红", "none": "－"}
LIGHT_FILLS: Final = {
    "green": "FF49A086",
    "yellow": "FFFFD54F",
    "red": "FFA3161F",
    "none": "FFE8EAED",
}
LIGHT_FONTS: Final = {
    "green": "FF000000",
    "yellow": "FF000000",
    "red": "FFFFFFFF",
    "none": "FF595959",
}

_THIN: Final = Side(style="thin", color="FF7F7F7F")
GRID: Final = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)

CENTRE: Final = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT: Final = Alignment(horizontal="left", vertical="center", wrap_text=True)
INSET: Final = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
INDENTED: Final = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=3)
RIGHT: Final = Alignment(horizontal="right", vertical="center", wrap_text=True, indent=1)

UNLOCKED: Final = Protection(locked=False)

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


@cache
def fill(colour: str) -> PatternFill:
    return PatternFill("solid", start_color=colour, end_color=colour)


def cell_at(sheet: Worksheet, row: int, column: int) -> Cell:
    """A cell that is no covered part of a merged one."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    return cell


def put_text(cell: Cell, text: str) -> None:
    """Write a text as a text, whatever it begins with; characters that XML forbids are dropped.

    `quotePrefix` keeps a spreadsheet program from making a formula of it when the cell is edited.
    """
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    if text:
        cell.data_type = "s"
    if text.startswith(_FORMULA_STARTS):
        cell.quotePrefix = True


def dress(
    cell: Cell,
    *,
    font: Font = BODY_FONT,
    colour: str | None = None,
    alignment: Alignment = INSET,
    border: bool = True,
    unlocked: bool = False,
) -> None:
    """Give a cell its look; input cells are `unlocked`. What is not named stays as it was."""
    styled: Any = cell
    looks = _LOOKS.setdefault(styled.parent.parent, {})
    key = (id(font), colour, id(alignment), border, unlocked)
    if key not in looks:
        looks[key] = _Look(styled.parent.parent, font, colour, alignment, border, unlocked)
    if styled._style is None:
        styled._style = StyleArray()
    for place, number in looks[key].numbers:
        styled._style[place] = number


class _Look:
    """What `cell.font = font` and the like do, found once a workbook: comparing each style with
    all others for each cell costs most of the writing of a workbook."""

    def __init__(
        self,
        book: Any,
        font: Font,
        colour: str | None,
        alignment: Alignment,
        border: bool,
        unlocked: bool,
    ) -> None:
        self.kept = font, alignment  # so that no other object can take their ids
        # The places are those of openpyxl's StyleArray.
        numbers = [
            (0, book._fonts.add(font)),
            (5, book._alignments.add(alignment)),
        ]
        if colour is not None:
            numbers.append((1, book._fills.add(fill(colour))))
        if border:
            numbers.append((2, book._borders.add(GRID)))
        if unlocked:
            numbers.append((4, book._protections.add(UNLOCKED)))
        self.numbers = numbers


_LOOKS: WeakKeyDictionary[Workbook, dict[tuple[object, ...], _Look]] = WeakKeyDictionary()


@lru_cache(maxsize=4096)
def display_width(text: str) -> int:
    """Width in columns' units: one for a Latin character, two for a Chinese one."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def lines_needed(text: str, width: float) -> int:
    """How many lines a wrapped text takes in a column of `width` characters (at least one)."""
    usable = max(width - 4, 2)  # indent, padding, and a Chinese character never splits
    return sum(max(1, math.ceil(display_width(line) / usable)) for line in text.split("\n"))


def row_height(
    cells: Iterable[tuple[str, float]], *, least: float = 20, line: float = 14.5
) -> float:
    """Points that a row of (text, column width) needs; Excel allows at most 409."""
    lines = max((lines_needed(text, width) for text, width in cells), default=1)
    return min(409.0, max(least, lines * line + 6))


def set_widths(sheet: Worksheet, widths: Mapping[str, float]) -> None:
    for letter, width in widths.items():
        sheet.column_dimensions[letter].width = width


def set_up_print(
    sheet: Worksheet,
    *,
    landscape: bool,
    head_rows: str | None,
    area: str | None,
    footer: str,
    sample: bool,
) -> None:
    """A4, fitted to the width, heads repeated, page numbers; samples say so on every page."""
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top, sheet.page_margins.bottom = 0.7, 0.7
    sheet.page_margins.header = sheet.page_margins.footer = 0.35
    if head_rows is not None:
        sheet.print_title_rows = head_rows
    if area is not None:
        sheet.print_area = area
    footer_parts, header_parts = sheet.oddFooter, sheet.oddHeader
    assert footer_parts is not None
    assert header_parts is not None
    footer_parts.left.text = footer.replace("&", "&&")
    footer_parts.left.size = 9
    footer_parts.right.text = "第 &P 页，共 &N 页"
    footer_parts.right.size = 9
    if sample:
        header_parts.right.text = "样例"
        header_parts.right.size = 12
        header_parts.right.color = "A3161F"


def dress_light(cell: Cell, light: str) -> None:
    """Give a cell the colour of a light; its text must carry the shape and the word."""
    dress(cell, font=light_font(light), colour=LIGHT_FILLS[light], alignment=CENTRE)


@cache
def light_font(light: str) -> Font:
    return Font(name=HEI, size=10.5, color=LIGHT_FONTS[light])
