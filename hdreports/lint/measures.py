"""Comparing lengths on the page: what several checks measure by."""

from __future__ import annotations

from hdreports.lint.model import LEFT, WIDTH, Bar, Para, PdfPage

LINES, CHARACTERS = 22, 28
TOLERANCE = 1.05  # 1 mm, and what rounding to points or twips adds


def near(value: float, wanted: float, tolerance: float = TOLERANCE) -> bool:
    return abs(value - wanted) <= tolerance


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
