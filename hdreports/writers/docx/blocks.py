"""The blocks of the body: headings, paragraphs, lists; tables and charts have modules of their own."""

from __future__ import annotations

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
    break_before = False
    for block in blocks:
        if isinstance(block, PageBreak):
            break_before = True
            continue
        xml = _block_xml(ink, block, width)
        made.append(_on_new_page(xml) if break_before else xml)
        break_before = False
    return "".join(made)


def _on_new_page(xml: str) -> str:
    """The block on a new page, without an empty paragraph to carry the break."""
    if xml.startswith("<w:p>"):
        return xml.replace("</w:pPr>", "<w:pageBreakBefore/></w:pPr>", 1)
    return xml


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
