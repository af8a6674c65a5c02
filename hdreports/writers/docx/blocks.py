"""The blocks of the body: headings, paragraphs, lists; tables and charts have their own modules."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hdreports.document.model import (
    Block,
    Chart,
    Heading,
    List,
    PageBreak,
    Paragraph,
    Table,
)
from hdreports.writers.docx import styles as names
from hdreports.writers.docx.charts import chart_xml
from hdreports.writers.docx.ink import Ink
from hdreports.writers.docx.oxml import paragraph
from hdreports.writers.docx.tables import table_xml


def blocks_xml(ink: Ink, blocks: Iterable[Block], width: int) -> str:
    """The blocks as markup; `width` is that of the type area in twips."""
    made: list[str] = []
    break_before = after_table = False
    for block in blocks:
        if isinstance(block, PageBreak):
            break_before = True
            continue
        xml = _block_xml(ink, block, width)
        if break_before:
            xml = _on_new_page(ink, xml)
        elif after_table and not isinstance(block, Table):
            xml = with_look(xml, _GAP_AFTER_TABLE)
        made.append(xml)
        break_before, after_table = False, isinstance(block, Table) and not block.notes
    return "".join(made)


_GAP_AFTER_TABLE = '<w:spacing w:before="120"/>'
_STYLE = re.compile(r'<w:p><w:pPr><w:pStyle w:val="[^"]*"/>')


def with_look(xml: str, props: str, *, last: bool = False) -> str:
    """The markup with `props` (pPr children) in its first or last paragraph, where it begins or
    ends with one."""
    found = list(_STYLE.finditer(xml))
    if not found or not (xml.endswith("</w:p>") if last else xml.startswith("<w:p>")):
        return xml
    place = found[-1 if last else 0].end()
    return xml[:place] + props + xml[place:]


def _on_new_page(ink: Ink, xml: str) -> str:
    """The block on a new page; a table without a caption needs a paragraph to carry the break."""
    if not xml.startswith("<w:p>"):
        xml = paragraph(ink.styles[names.GAP], "") + xml
    return with_look(xml, "<w:pageBreakBefore/>")


def _block_xml(ink: Ink, block: Block, width: int) -> str:
    match block:
        case Heading():
            return _heading(ink, block)
        case Paragraph():
            style = names.NOTE if block.role == "note" else names.BODY
            return paragraph(ink.styles[style], ink.runs(block.runs))
        case List():
            style = ink.styles[names.LIST]
            return "".join(paragraph(style, ink.runs(item)) for item in block.items)
        case Table():
            return table_xml(ink, block, width)
        case Chart():
            return chart_xml(ink, block, width)
        case PageBreak():
            return ""


def _heading(ink: Ink, heading: Heading) -> str:
    level = heading.level - 1
    if not heading.body:
        content = ink.text(heading.number) + ink.runs(heading.runs)
        return paragraph(ink.styles[names.HEADINGS[level]], content)
    lead = names.LEADS[level]
    content = ink.text(heading.number, lead) + ink.runs(heading.runs, lead)
    return paragraph(ink.styles[names.RUN_INS[level]], content + ink.runs(heading.body))
