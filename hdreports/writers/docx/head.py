"""版头 and what surrounds the text: mark, number line, title, addressee; annex note, signature,
date, contact (GB/T 9704—2012, 7.2 and 7.3)."""

from __future__ import annotations

from hdreports.document.model import Document, plain
from hdreports.document.texts import (
    SIGNER_LABEL,
    addressee_text,
    annex_note_texts,
    printable,
    width_in_characters,
)
from hdreports.writers.docx import styles as names
from hdreports.writers.docx.ink import Ink
from hdreports.writers.docx.letter import letter_head_xml, mark_points
from hdreports.writers.docx.oxml import LINE_BREAK, TAB, paragraph

LINE = 579  # twips: 22 lines of 28.95 pt in 225 mm
CHARACTER = 316  # twips: 28 characters of 15.8 pt in 156 mm
_FALLBACK_MARK_POINTS = 44.0


def head_xml(ink: Ink, document: Document) -> str:
    head = (
        letter_head_xml(ink, document)
        if document.layout == "letter"
        else _mark(ink, document) + _number_line(ink, document)
    )
    return head + _title(ink, document) + _addressee(ink, document)


def _mark(ink: Ink, document: Document) -> str:
    largest = ink.styles.points(names.MARK, _FALLBACK_MARK_POINTS)
    points = mark_points(printable(document.mark), largest)
    size = f'<w:sz w:val="{points * 2:.0f}"/><w:szCs w:val="{points * 2:.0f}"/>'
    shrunk = size if points < largest else ""
    return paragraph(ink.styles[names.MARK], ink.text(document.mark, props=shrunk))


def _number_line(ink: Ink, document: Document) -> str:
    """The number centred; with 签发人 it goes left and the name right, one character in.

    The indent is a first-line one: the red rule below is the paragraph's border and must stay as
    wide as the type area.
    """
    number = ink.runs(document.number)
    if document.signer is None:
        return paragraph(ink.styles[names.NUMBER], number)
    signer = ink.text(SIGNER_LABEL) + ink.runs(document.signer, names.SIGNER_NAME)
    look = f'<w:ind w:firstLineChars="100" w:firstLine="{CHARACTER}"/><w:jc w:val="left"/>'
    return paragraph(ink.styles[names.NUMBER], number + TAB + signer, look)


def _title(ink: Ink, document: Document) -> str:
    """One paragraph with line breaks: it reads back as one title."""
    lines = LINE_BREAK.join(ink.text(line) for line in document.title)
    return paragraph(ink.styles[names.TITLE], lines)


def _addressee(ink: Ink, document: Document) -> str:
    text = addressee_text(document)
    return paragraph(ink.styles[names.ADDRESSEE], ink.text(text)) if text else ""


def close_xml(ink: Ink, document: Document) -> str:
    return _annex_note(ink, document) + _signature(ink, document) + _contact(ink, document)


def _annex_note(ink: Ink, document: Document) -> str:
    """Two characters in, one blank line below the text; names that wrap or follow stand under the
    first name (7.3.4)."""
    style, made = ink.styles[names.ANNEX_NOTE], ""
    for position, text in enumerate(annex_note_texts(document)):
        label = "附件：" if position == 0 else ""
        annex = document.attachments[position]
        number = "" if annex.single else f"{annex.number}."
        hanging = round(width_in_characters(label + number) * CHARACTER)
        left = round(5 * CHARACTER + width_in_characters(number) * CHARACTER)
        gap = f'<w:spacing w:before="{LINE}"/>' if position == 0 else ""
        look = f'{gap}<w:ind w:left="{left}" w:hanging="{hanging}"/>'
        made += paragraph(style, ink.text(text), look)
    return made


def _signature(ink: Ink, document: Document) -> str:
    """Without a seal (7.3.5.2): the issuer two characters from the right, the date's first
    character two characters right of the issuer's first; when the date is longer, the date stands
    two characters from the right and the issuer moves left."""
    issuer = width_in_characters(printable(document.signature))
    date = width_in_characters(printable(plain(document.date)))
    issuer_right, date_right = 2.0, issuer - date
    if date > issuer:
        issuer_right, date_right = 4 + date - issuer, 2.0

    def line(style: str, content: str, right: float, gap: str = "") -> str:
        look = f'{gap}<w:ind w:right="{round(right * CHARACTER)}"/>'
        return paragraph(ink.styles[style], content, look)

    gap = f'<w:spacing w:before="{LINE}"/>'
    together = "<w:keepNext/>" if document.contact is not None else ""
    return line(names.SIGNATURE, ink.text(document.signature), issuer_right, gap) + line(
        names.DATE, ink.runs(document.date), date_right, together
    )


def _contact(ink: Ink, document: Document) -> str:
    if document.contact is None:
        return ""
    return paragraph(ink.styles[names.CONTACT], ink.runs(document.contact))
