"""What the PDF tests share: prepared fonts, one writer, rendered documents, measured lines."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from sample_document import paragraph, plain_document, rich_document

from hdreports.document.model import Document
from hdreports.document.texts import squeeze
from hdreports.readers.pdf import Element, block_texts, read_elements
from hdreports.writers.pdf.fonts import FontSet, FontsNotPreparedError, load
from hdreports.writers.pdf.writer import PdfResult, PdfWriter

TEMPLATES = Path(__file__).resolve().parent.parent / "templates" / "html"
MM = 72 / 25.4
LEFT, RIGHT, TOP, BOTTOM = 28.0, 184.0, 37.0, 262.0  # the type area in mm
OPENING = "（〔［《〈“‘【"
CLOSING = "），。、；：？！》〉〕］”’】％%"


@cache
def prepared_fonts() -> FontSet:
    """The fonts; without them the test is skipped, or fails under HDREPORTS_CI, saying how."""
    try:
        return load()
    except FontsNotPreparedError as error:
        if os.environ.get("HDREPORTS_CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))


@cache
def pdf_writer() -> PdfWriter:
    return PdfWriter(prepared_fonts(), TEMPLATES)


@cache
def plain_pdf(characters: int = 3000) -> PdfResult:
    return pdf_writer().write(plain_document(characters))


@cache
def rich_pdf() -> PdfResult:
    return pdf_writer().write(rich_document())


@cache
def rich_pages() -> list[Any]:
    return pages_of(rich_pdf())


@cache
def mixed_pdf() -> PdfResult:
    """Only text, but with figures, quotations, punctuation and headings: see `mixed_document`."""
    return pdf_writer().write(mixed_document())


def mixed_document() -> Document:
    rich = rich_document()
    text = tuple(b for b in rich.body if type(b).__name__ in ("Heading", "Paragraph", "List"))
    return replace(rich, body=text, attachments=())


def document_of(*markups: str, **changes: Any) -> Document:
    """A short document of the given paragraphs, without status marks."""
    body = tuple(paragraph(markup) for markup in markups)
    return replace(plain_document(1), body=body, **changes)


@dataclass(frozen=True)
class Row:
    """A line of characters of one size; places in mm, `baseline` from the page's upper edge."""

    text: str
    left: float
    right: float
    top: float
    bottom: float


def rows_of(page: Any, size: float = 16.0) -> list[Row]:
    """The lines of a page in a given type size, from top to bottom."""
    found: dict[float, list[dict[str, Any]]] = {}
    for char in page.chars:
        if abs(char["size"] - size) < 0.1 and char["text"].strip():
            found.setdefault(round(char["matrix"][5], 0), []).append(char)
    rows = []
    for _, chars in sorted(found.items(), reverse=True):
        chars.sort(key=lambda c: c["x0"])
        rows.append(
            Row(
                "".join(c["text"] for c in chars),
                chars[0]["x0"] / MM,
                chars[-1]["x1"] / MM,
                min(c["top"] for c in chars) / MM,
                max(c["bottom"] for c in chars) / MM,
            )
        )
    return rows


def texts_of(data: bytes) -> list[str]:
    """Paragraphs, headings and cells in reading order, without white space."""
    return [squeeze(text) for text in block_texts(elements_of(data))]


@lru_cache(maxsize=8)
def elements_of(data: bytes) -> tuple[Element, ...]:
    return read_elements(data)


def pages_of(result: PdfResult) -> list[Any]:
    return _pages(result.data)


@lru_cache(maxsize=4)
def _pages(data: bytes) -> list[Any]:
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        pages = list(pdf.pages)
        for page in pages:
            _ = page.chars, page.rects, page.lines  # read while the file is open
    return pages
