"""Straight bars that a DOCX draws as shapes placed on the page, such as the rules of a letter."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from hdreports.lint.model import Bar, Box
from hdreports.readers.docx_parts import DocxParts

_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_EMU = 36000  # per mm
_THIN = 2.0  # mm


def drawn_bars(parts: DocxParts) -> tuple[Bar, ...]:
    """Thin shapes of body, headers and footers whose place on the page is given, in mm."""
    roots = [parts.body()]
    for kind in ("/header", "/footer"):
        for name in parts.related(parts.main, kind):
            try:
                roots.append(parts.xml(name))
            except (KeyError, etree.XMLSyntaxError):
                continue  # a part that is gone or broken draws nothing
    return tuple(dict.fromkeys(bar for root in roots for bar in _bars(root)))


def _bars(root: etree._Element) -> Iterator[Bar]:
    for anchor in root.iter(f"{_WP}anchor"):
        left, top = _offset(anchor, "H"), _offset(anchor, "V")
        extent = anchor.find(f"{_WP}extent")
        if left is None or top is None or extent is None:
            continue
        width, height = (_mm(extent.get(side)) for side in ("cx", "cy"))
        if width and height is not None and height < _THIN < width:
            colour = next(anchor.iter(f"{_A}srgbClr"), None)
            said = colour.get("val", "") if colour is not None else ""
            yield Bar(Box(left, left + width, top, top + height), said.upper())


def _offset(anchor: etree._Element, axis: str) -> float | None:
    """From the page's edge; None where the place is relative to something else."""
    position = anchor.find(f"{_WP}position{axis}")
    if position is None or position.get("relativeFrom") != "page":
        return None
    return _mm(position.findtext(f"{_WP}posOffset"))


def _mm(emu: str | None) -> float | None:
    try:
        return int(emu or "") / _EMU
    except ValueError:
        return None
