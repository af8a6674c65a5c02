"""版记 at the foot of the last page (GB/T 9704—2012, 7.4).

It is a text box aligned to the bottom of the type area and anchored in a last paragraph of its
own, one twentieth of an inch high: floating tables and frames do not stay at the bottom in
LibreOffice. The box lets no text beside it, so text that reaches down to it takes anchor and box
along to the next page.

A DOCX cannot know how many pages it will have: a field that breaks the page on odd ones is
computed neither by LibreOffice nor by WPS. So 版记 follows the text on its last page, unless the
writer is told that this page is odd (`DocxLook.imprint_page`, known from the PDF of the same
document): then a section that begins on an even page holds nothing but 版记. A section break of
that kind yields an even page in every program, whatever the pages before it came to. There the box
is placed from the page's edge, for LibreOffice takes the footer for type area in such a section.
"""

from __future__ import annotations

from hdreports.document.model import Document
from hdreports.document.texts import copies_text
from hdreports.writers.docx import styles as names
from hdreports.writers.docx.ink import Ink
from hdreports.writers.docx.oxml import TAB, TWIPS_PER_MM, paragraph, placed, text_box

_ONE_CHARACTER = 280  # twips: one character of 14 pt
_OUTER, _INNER = 8, 6  # rules in eighths of a point: 0.35 mm, 0.25 mm
_ROW_LINE_MM = 24 * 25.4 / 72
_ROW_RULE_MM = 0.34
_GAP_MM = 0.35
_BOTTOM_MM = 297 - 35  # of the type area, from the page's top
_CHARACTERS_A_LINE = (156 - 2 * 14 * 25.4 / 72) / (14 * 25.4 / 72)


def imprint_xml(ink: Ink, document: Document, width: int, *, own_page: bool) -> str:
    """The paragraph that carries 版记; `width` is that of the type area in twips."""
    printer = paragraph(
        ink.styles[names.PRINTER],
        ink.text(document.imprint.printer) + TAB + ink.runs(document.imprint.date),
    )
    copies = copies_text(document)
    rows = [paragraph(ink.styles[names.COPIES], ink.text(copies))] if copies else []
    letter = document.layout == "letter"
    if not letter:
        rows.append(printer)
    lines = (not letter) + (_lines(copies) if copies else 0)
    height = lines * _ROW_LINE_MM + len(rows) * _ROW_RULE_MM + _GAP_MM
    place = (
        placed("V", "page", _BOTTOM_MM - height)
        if own_page
        else placed("V", "margin", align="bottom")
    )
    box = text_box(
        _grid(rows, width, ruled=not letter) + paragraph(ink.styles[names.GAP], ""),
        shape=ink.shape(),
        name="版记",
        size_mm=(width / TWIPS_PER_MM, height),
        horizontal=placed("H", "margin", align="left"),
        vertical=place,
        wrap="<wp:wrapTopAndBottom/>",
    )
    return paragraph(ink.styles[names.GAP], box)


def _lines(text: str) -> int:
    """Lines that 抄送 takes: three characters of the hanging indent are lost on each."""
    return max(1, -(-(len(text) - 3) // int(_CHARACTERS_A_LINE - 3)))


def _grid(rows: list[str], width: int, *, ruled: bool) -> str:
    def rule(side: str, weight: int) -> str:
        return f'<w:{side} w:val="single" w:sz="{weight}" w:space="0" w:color="auto"/>'

    borders = rule("top", _OUTER) + rule("bottom", _OUTER) + rule("insideH", _INNER)
    borders = f"<w:tblBorders>{borders}</w:tblBorders>" if ruled else ""
    margin = f'w:w="{_ONE_CHARACTER}" w:type="dxa"'
    cells = "".join(
        f'<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>'
        f"</w:tcPr>{row}</w:tc></w:tr>"
        for row in rows
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/>'
        f'{borders}<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left {margin}/><w:right {margin}/>'
        f'</w:tblCellMar></w:tblPr><w:tblGrid><w:gridCol w:w="{width}"/></w:tblGrid>{cells}'
        "</w:tbl>"
    )
