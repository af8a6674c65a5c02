"""Which characters of a document no font can show: asked before rendering, told to the clerk."""

from __future__ import annotations

from collections.abc import Iterator

from hdreports.document.model import (
    Block,
    Chart,
    Document,
    Heading,
    List,
    PageBreak,
    Paragraph,
    Runs,
    Table,
    plain,
)
from hdreports.document.texts import light_text, printable
from hdreports.writers.pdf.fonts import FontSet

_CONTEXT = 6  # characters shown on each side of a missing one


def missing_glyphs(document: Document, fonts: FontSet) -> dict[str, str]:
    """Characters without a glyph in the fonts of their place → the text around the first place."""
    missing: dict[str, str] = {}
    covers = {role: fonts.covers(role) for role in ("body", "kai", "hei", "biaosong")}
    for role, text in _texts(document):
        for position, character in enumerate(text):
            if ord(character) not in covers[role] and not character.isspace():
                start = max(0, position - _CONTEXT)
                missing.setdefault(character, text[start : position + _CONTEXT + 1])
    return missing


def _texts(document: Document) -> Iterator[tuple[str, str]]:
    """Every text of a document with the role of the type it is set in."""
    for role, text in _raw_texts(document):
        yield role, printable(text)


def _raw_texts(document: Document) -> Iterator[tuple[str, str]]:
    yield "biaosong", document.mark
    yield "body", plain(document.number)
    if document.signer is not None:
        yield "kai", plain(document.signer)
    for line in document.title:
        yield "biaosong", line
    for recipient in document.recipients:
        yield "body", recipient
    yield from _blocks(document.body)
    for annex in document.attachments:
        yield "hei", annex.label
        yield "biaosong", annex.title
        yield "body", annex.title  # in the 附件说明
        yield from _blocks(annex.blocks)
    yield "body", document.signature
    yield "body", plain(document.date)
    if document.contact:
        yield "body", plain(document.contact)
    yield from (("body", copied) for copied in document.imprint.copies)
    yield "body", document.imprint.printer
    yield "body", plain(document.imprint.date)
    yield from (("hei", word) for word in document.status)


def _runs(role: str, runs: Runs) -> Iterator[tuple[str, str]]:
    for run in runs:
        yield ("hei" if getattr(run, "emphasis", False) else role), run.text


def _blocks(blocks: tuple[Block, ...]) -> Iterator[tuple[str, str]]:
    for block in blocks:
        match block:
            case Heading():
                role = {1: "hei", 2: "kai"}.get(block.level, "body")
                yield role, block.number
                yield from _runs(role, block.runs)
                yield from _runs("body", block.body)
            case Paragraph():
                yield from _runs("body", block.runs)
            case List():
                for item in block.items:
                    yield from _runs("body", item)
            case Table():
                yield from _table(block)
            case Chart():
                yield "hei", block.caption
                yield "body", block.reference_label
                for point in block.points:
                    yield "body", point.label + point.text
            case PageBreak():
                pass


def _table(table: Table) -> Iterator[tuple[str, str]]:
    yield "hei", table.caption
    for role, rows in (("hei", table.head), ("body", table.rows)):
        for row in rows:
            for cell in row:
                yield from _runs(role, cell.runs)
                if cell.light:
                    yield role, light_text(cell.light)
    for note in table.notes:
        yield from _runs("body", note)
