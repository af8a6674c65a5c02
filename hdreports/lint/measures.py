"""Comparing lengths on the page: what several checks measure by."""

from __future__ import annotations

from collections.abc import Iterable

from hdreports.lint.model import LEFT, WIDTH, Bar, Para, PdfPage, TextLine

LINES, CHARACTERS = 22, 28
TOLERANCE = 1.05  # 1 mm, and what rounding to points or twips adds
_FULL, _WORDS = 20, 6  # characters of a line that counts as full; of one that counts at all
_TEXT_SIZE = 18.0  # points: what is larger is a title or a mark


def near(value: float, wanted: float, tolerance: float = TOLERANCE) -> bool:
    return abs(value - wanted) <= tolerance


def text_lines(page: PdfPage) -> list[TextLine]:
    return [line for line in page.lines if not line.in_table and not line.glyphs[0].turned]


def full_lines(pages: Iterable[PdfPage], landscape: bool = False) -> list[TextLine]:
    """The full lines of text on upright or on turned pages."""
    known = (page for page in pages if page.landscape == landscape)
    return [line for page in known for line in text_lines(page) if len(line.text) >= _FULL]


def text_edges(pages: Iterable[PdfPage], landscape: bool = False) -> tuple[float, float] | None:
    """Left and right edge of the text on upright or on turned pages, in mm; None where there are
    too few full lines to tell.

    In a short document all full lines may be the first of their paragraphs, and so indented: the
    left edge is told by shorter lines too.
    """
    known = [page for page in pages if page.landscape == landscape]
    full = full_lines(known, landscape)
    if len(full) < 3:
        return None
    lines = (x for page in known for x in text_lines(page))
    running = [x for x in lines if len(x.text) >= _WORDS and x.size < _TEXT_SIZE]
    return min(x.box.left for x in (*full, *running)), max(x.box.right for x in full)


def wide_bars(page: PdfPage) -> list[Bar]:
    """The level bars as wide as the type area."""
    return [r for r in page.bars if r.wide and r.box.right - r.box.left > WIDTH * 0.9]


def is_centred(para: Para, tolerance: float) -> bool:
    """In a PDF a line as wide as the page's text stands centred whatever its edges say."""
    if para.box is not None:
        return near((para.box.left + para.box.right) / 2, LEFT + WIDTH / 2, tolerance)
    return para.align == "center"


def sheet_name(number: int, count: int) -> str:
    return f"第{number + 1}节" if count > 1 else ""
