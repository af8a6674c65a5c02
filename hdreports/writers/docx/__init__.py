"""Document → DOCX, in the styles, on the page and with the headers of a reference document."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from hdreports.document.model import Attachment, Document
from hdreports.document.texts import block_texts
from hdreports.writers.carried import NOTHING, Carried
from hdreports.writers.docx import styles as names
from hdreports.writers.docx.blocks import blocks_xml, with_look
from hdreports.writers.docx.head import close_xml, head_xml
from hdreports.writers.docx.imprint import imprint_xml
from hdreports.writers.docx.ink import DocxLook, Ink
from hdreports.writers.docx.letter import letter_rules
from hdreports.writers.docx.oxml import document_part, paragraph, qn
from hdreports.writers.docx.package import (
    add_anchors,
    add_charts,
    add_document,
    add_figures,
    open_reference,
    package_bytes,
    set_properties,
)
from hdreports.writers.docx.sections import Sheets
from hdreports.writers.docx.styles import MissingStyleError, StyleIds

__all__ = ["REFERENCE", "DocxLook", "MissingStyleError", "write_docx"]

REFERENCE = Path(__file__).resolve().parents[3] / "templates" / "docx" / "reference.docx"
_PLAIN_LOOK = DocxLook()
# Last words of up to five lines keep to what follows, so that no page holds a signature alone.
# LibreOffice moves the whole paragraph then, so a long one must not: it could empty page 1.
_SHORT = 5 * 28


def write_docx(
    document: Document,
    reference: Path | None = None,
    config: DocxLook = _PLAIN_LOOK,
    carried: Carried = NOTHING,
) -> bytes:
    """The document as a DOCX file; the same arguments give the same bytes.

    `reference` holds styles, page, headers and footers (templates/docx/reference.docx unless
    given). Raises FileNotFoundError or ValueError for a reference that cannot be used, and
    MissingStyleError when it lacks a style.
    """
    package = open_reference(reference or REFERENCE)
    styles = package.styles.element
    ink = Ink(StyleIds(styles), config)
    sheets = Sheets(ink, package, document.status)
    body = _body(ink, sheets, document)
    _replace_fonts(styles, config.fonts)
    add_charts(package.part, [(c.xml, c.workbook) for c in ink.charts])
    add_anchors(package.part, ink.anchors)
    add_document(package.part, document)
    if carried.figures:
        add_figures(package.part, carried.figures)
    set_properties(package, document)
    return package_bytes(package.part.package, {str(package.part.partname): document_part(body)})


def _body(ink: Ink, sheets: Sheets, document: Document) -> str:
    """The body's markup. A section's properties stand in its last paragraph, the last section's at
    the end of the body."""
    words = blocks_xml(ink, document.body, sheets.width)
    if len("".join(block_texts(document.body[-1]) if document.body else ())) <= _SHORT:
        words = with_look(words, "<w:keepNext/>", last=True)
    done, text = "", head_xml(ink, document) + words + close_xml(ink, document)
    letter = document.layout == "letter"
    section = sheets.letter(letter_rules(ink, document)) if letter else sheets.portrait()
    landscape = False
    for annex in document.attachments:
        turned = annex.orientation == "landscape"
        if turned or landscape:
            done += _ended(ink, text, section)
            section = sheets.landscape() if turned else sheets.portrait()
            text = _annex(ink, annex, sheets, new_page=False)
        else:
            text += _annex(ink, annex, sheets, new_page=True)
        landscape = turned
    if letter and not document.imprint.copies:
        return done + text + section
    own_page = landscape or (ink.look.imprint_page and not letter)
    if own_page:
        done += _ended(ink, text, section)
        section, text = sheets.portrait("nextPage" if letter else "evenPage"), ""
    return done + text + imprint_xml(ink, document, sheets.width, own_page=own_page) + section


def _annex(ink: Ink, annex: Attachment, sheets: Sheets, *, new_page: bool) -> str:
    width = sheets.landscape_width if annex.orientation == "landscape" else sheets.width
    look = "<w:pageBreakBefore/>" if new_page else ""
    return (
        paragraph(ink.styles[names.ANNEX_LABEL], ink.text(annex.label), look)
        + paragraph(ink.styles[names.ANNEX_TITLE], ink.text(annex.title))
        + blocks_xml(ink, annex.blocks, width)
    )


def _ended(ink: Ink, xml: str, section: str) -> str:
    """The markup of a section, closed by its properties."""
    if not xml.endswith("</w:p>"):
        xml += paragraph(ink.styles[names.GAP], "")
    place = xml.rindex("</w:pPr>")
    return xml[:place] + section + xml[place:]


def _replace_fonts(styles: etree._Element, fonts: tuple[tuple[str, str], ...]) -> None:
    replacements = dict(fonts)
    for element in styles.iter(qn("w:rFonts")):
        for key, name in element.attrib.items():
            if name in replacements:
                element.set(key, replacements[str(name)])
