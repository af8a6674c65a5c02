"""信函格式 (GB/T 9704—2012, 10.1): the first page of a letter.

The mark's upper edge is 30 mm below the paper's; a red double rule, thick over thin, stands 4 mm
below it and another, thin over thick, 20 mm above the paper's lower edge, both 170 mm wide and
centred. The number stands right, seven eighths of a character below the first rule. The first page
shows no number.

The mark stands above the type area, so it is a text box in the document's first paragraph; the
rules belong to the page and stand in the first page's header.
"""

from __future__ import annotations

from hdreports.document.model import Document
from hdreports.document.texts import printable, width_in_characters
from hdreports.writers.docx import styles as names
from hdreports.writers.docx.ink import Ink
from hdreports.writers.docx.oxml import bar, paragraph, placed, text_box

LETTER_MARK_POINTS = 42.0
_LEADING = 46 / 42  # of the mark's line: characters then begin at its upper edge
_TYPE_WIDTH = 156.0  # mm
_TOP_MARGIN = 37.0
_MARK_TOP = 30.0
_BELOW_MARK = 4.0
_RULE_LEFT, _RULE_WIDTH = 20.0, 170.0
_RULE_END = 297 - 20.0  # the second rule's lower edge
_THICK, _GAP, _THIN = 0.8, 0.55, 0.25
_RULE = _THICK + _GAP + _THIN
_RED = "FF0000"
_CHARACTER = 16 * 25.4 / 72  # 3号, mm
_LINE = 18 * 25.4 / 72  # of the number
_ANCHOR = 25.4 / 72  # the paragraph that carries the mark
_TWIPS_PER_MM = 1440 / 25.4


def mark_points(text: str, largest: float) -> float:
    """The mark's size: the style's, or as much smaller as one line of 156 mm demands."""
    fitting = _TYPE_WIDTH / 25.4 * 72 / max(width_in_characters(text), 1)
    return min(largest, int(fitting * 2) / 2)


def _points(ink: Ink, document: Document) -> float:
    largest = ink.styles.points(names.LETTER_MARK, LETTER_MARK_POINTS)
    return mark_points(printable(document.mark), largest)


def letter_head_xml(ink: Ink, document: Document) -> str:
    """Mark and number."""
    points = _points(ink, document)
    height = points * 25.4 / 72
    look = (
        f'<w:spacing w:line="{points * _LEADING * 20:.0f}" w:lineRule="exact"/>'
        if points < ink.styles.points(names.LETTER_MARK, LETTER_MARK_POINTS)
        else ""
    )
    size = f'<w:sz w:val="{points * 2:.0f}"/><w:szCs w:val="{points * 2:.0f}"/>' if look else ""
    mark = paragraph(ink.styles[names.LETTER_MARK], ink.text(document.mark, props=size), look)
    box = text_box(
        mark,
        shape=ink.shape(),
        name="发文机关标志",
        size_mm=(_TYPE_WIDTH, height * _LEADING),
        horizontal=placed("H", "page", 28),
        vertical=placed("V", "page", _MARK_TOP),
    )
    below = _MARK_TOP + height + _BELOW_MARK + _RULE + _CHARACTER * 7 / 8
    before = below - (_LINE - _CHARACTER) / 2 - _TOP_MARGIN - _ANCHOR
    gap = f'<w:spacing w:before="{round(before * _TWIPS_PER_MM)}"/>'
    return paragraph(ink.styles[names.GAP], box) + paragraph(
        ink.styles[names.LETTER_NUMBER], ink.runs(document.number), gap
    )


def letter_rules(ink: Ink, document: Document) -> str:
    """Both double rules, as runs for the first page's header."""
    first = _MARK_TOP + _points(ink, document) * 25.4 / 72 + _BELOW_MARK
    second = _RULE_END - _RULE
    return "".join(
        bar(
            shape=ink.shape(),
            name=name,
            size_mm=(_RULE_WIDTH, thickness),
            place_mm=(_RULE_LEFT, top),
            fill=_RED,
        )
        for name, top, thickness in (
            ("红线1", first, _THICK),
            ("红线2", first + _THICK + _GAP, _THIN),
            ("红线3", second, _THIN),
            ("红线4", second + _THIN + _GAP, _THICK),
        )
    )
