"""What a DOCX draws or lets float: rules that are shapes, and where the lower edge of a text box,
frame or floating table stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from hdreports.lint.colours import is_red
from hdreports.lint.model import HEIGHT, POINT, TOP, Bar, Box
from hdreports.readers.docx_parts import DocxParts
from hdreports.writers.docx.oxml import qn

_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_VML = "{urn:schemas-microsoft-com:vml}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_EMU = 36000  # per mm
_THIN = 2.0  # mm
_LENGTH = re.compile(r"(-?[\d.]+)([a-z]*)")
_UNITS = {"mm": 1.0, "cm": 10.0, "in": 25.4}  # else points
# Where what something may be placed from lies: its upper edge below the page's, in mm; its lower
# edge below the type area's.
_TOPS = {"page": 0.0, "margin": TOP}
_BOTTOMS = {"page": 297.0 - TOP - HEIGHT, "margin": 0.0}


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


def red_lengths(body: etree._Element) -> tuple[float, ...]:
    """The lengths in mm of level red lines drawn in the text, as today (wps) or of old (VML)."""
    return tuple(_red_lengths(body))


def _red_lengths(body: etree._Element) -> Iterator[float]:
    for shape in body.iter(f"{_WP}anchor", f"{_WP}inline"):
        extent, colour = shape.find(f"{_WP}extent"), next(shape.iter(f"{_A}srgbClr"), None)
        if extent is None or colour is None or not is_red(colour.get("val", "")):
            continue
        width, height = (_mm(extent.get(side)) for side in ("cx", "cy"))
        if width and height is not None and height < _THIN < width:
            yield width
    for line in body.iter(f"{_VML}line"):
        colour_name = line.get("strokecolor", "")
        if colour_name.startswith("red") or is_red(colour_name.partition(" ")[0].lstrip("#")):
            ends = [_LENGTH.match(line.get(end, "").partition(",")[0]) for end in ("from", "to")]
            if ends[0] and ends[1]:
                yield abs(_millimetres(ends[1]) - _millimetres(ends[0]))


def _millimetres(length: re.Match[str]) -> float:
    return float(length[1]) * _UNITS.get(length[2], POINT)


def foot_of(element: etree._Element) -> float | None:
    """How far the lower edge of what floats stands below the type area's lower edge, in mm: of a
    text box by its content, of a floating table or a frame by its properties."""
    if element.tag == qn("w:txbxContent"):
        return _foot_of_box(element)
    floating = element.find(f"{qn('w:tblPr')}/{qn('w:tblpPr')}")
    kind = ("w:tblpYSpec", "w:vertAnchor")
    if floating is None:
        floating = element.find(f"{qn('w:pPr')}/{qn('w:framePr')}")
        kind = ("w:yAlign", "w:vAnchor")
    if floating is None or floating.get(qn(kind[0])) != "bottom":
        return None
    return _BOTTOMS.get(floating.get(qn(kind[1]), ""))


def _foot_of_box(content: etree._Element) -> float | None:
    anchor = next(content.iterancestors(f"{_WP}anchor"), None)
    position = anchor.find(f"{_WP}positionV") if anchor is not None else None
    if anchor is None or position is None:
        return None
    base = position.get("relativeFrom", "")
    if position.findtext(f"{_WP}align") == "bottom":
        return _BOTTOMS.get(base)
    extent = anchor.find(f"{_WP}extent")
    height = _mm(extent.get("cy")) if extent is not None else None
    offset = _mm(position.findtext(f"{_WP}posOffset"))
    if height is None or offset is None or base not in _TOPS:
        return None
    return _TOPS[base] + offset + height - (TOP + HEIGHT)


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
