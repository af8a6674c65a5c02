"""Raw OOXML: the one place where markup is put together as text.

Parts are built as strings: building tables cell by cell through python-docx is quadratic, and
moving parsed elements into another tree costs more than all the rest. Everything that comes from
data passes through `run` or `attribute`.
"""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from lxml import etree

from hdreports.document.texts import printable

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
}
W = f"{{{NAMESPACES['w']}}}"
DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())

TWIPS_PER_MM = 1440 / 25.4
EMU_PER_MM = 36_000

# Characters that Word sets in the Latin font, half as wide, unless told they are East Asian.
_AMBIGUOUS = re.compile(
    "[\u00a7\u00b0\u00b1\u00b7\u00d7\u00f7\u2010-\u2026\u2103\u2116\u2160-\u217f\u2190-\u2193"
    "\u2200-\u22ff\u2460-\u24ff\u25a0-\u25ff\u2605\u2606]"
)


def qn(name: str) -> str:
    """`w:p` as lxml writes it."""
    prefix, _, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def parse(xml: str) -> etree._Element:
    """Parse markup whose outermost element declares no namespaces."""
    head = re.match(r"<[\w:]+", xml)
    assert head is not None
    return parse_xml(f"{head[0]} {DECLARED}{xml[head.end() :]}")


def document_part(body: str) -> bytes:
    """word/document.xml around a body's markup."""
    xml = f"<w:document {DECLARED}><w:body>{body}</w:body></w:document>"
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{xml}'.encode()


def twips(millimetres: float) -> int:
    return round(millimetres * TWIPS_PER_MM)


def attribute(text: str) -> str:
    """A quoted attribute value."""
    return quoteattr(printable(text))


def run(text: str, style: str | None = None, props: str = "") -> str:
    """A run of text; `props` are further rPr children in schema order, after rStyle, rFonts."""
    text = printable(text)
    if not text:
        return ""
    hint = '<w:rFonts w:hint="eastAsia"/>' if _AMBIGUOUS.search(text) else ""
    look = (f'<w:rStyle w:val="{style}"/>' if style else "") + hint + props
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


TAB = "<w:r><w:tab/></w:r>"
LINE_BREAK = "<w:r><w:br/></w:r>"


def field(code: str, shown: str) -> str:
    """A complex field with a cached result."""

    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    instruction = f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
    return mark("begin") + instruction + mark("separate") + run(shown) + mark("end")


def paragraph(style: str, content: str, props: str = "") -> str:
    """A paragraph; `props` are further pPr children in schema order, after pStyle."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{props}</w:pPr>{content}</w:p>'


def page_number(shown: str = "1") -> str:
    """— 1 —, GB/T 9704—2012 7.5: half-width digits with a dash on each side."""
    return run("— ") + field("PAGE", shown) + run(" —")


def text_box(
    content: str,
    *,
    shape: int,
    name: str,
    size_mm: tuple[float, float],
    horizontal: str,
    vertical: str,
    vertical_text: bool = False,
    wrap: str = "<wp:wrapNone/>",
    grow: bool = False,
) -> str:
    """A run with an anchored, borderless text box.

    `horizontal` and `vertical` are the children of positionH and positionV with their
    relativeFrom, as `placed` makes them. No VML fallback is written: Word since 2010, WPS and
    LibreOffice read the drawing, and a fallback would repeat the text.
    """
    width, height = (round(side * EMU_PER_MM) for side in size_mm)
    turned = ' vert="vert"' if vertical_text else ""
    fit = "<a:spAutoFit/>" if grow else "<a:noAutofit/>"
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>'
        '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" '
        f'relativeHeight="{251658240 + shape}" behindDoc="0" locked="0" layoutInCell="1" '
        'allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        f'{horizontal}{vertical}<wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:effectExtent l="0" t="0" r="0" b="0"/>{wrap}'
        f'<wp:docPr id="{shape}" name={attribute(name)}/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/'
        'wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm>'
        f'<a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln>'
        f"</wps:spPr><wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx>"
        f'<wps:bodyPr rot="0"{turned} wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" '
        f'anchor="b">{fit}</wps:bodyPr></wps:wsp></a:graphicData></a:graphic></wp:anchor>'
        "</w:drawing></mc:Choice></mc:AlternateContent></w:r>"
    )


def bar(
    *, shape: int, name: str, size_mm: tuple[float, float], place_mm: tuple[float, float], fill: str
) -> str:
    """A run with a filled rectangle anchored to the page; `place_mm` is its left and upper edge,
    `fill` RRGGBB."""
    width, height = (round(side * EMU_PER_MM) for side in size_mm)
    left, top = place_mm
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>'
        '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" '
        f'relativeHeight="{251658240 + shape}" behindDoc="1" locked="0" layoutInCell="1" '
        'allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        f"{placed('H', 'page', left)}{placed('V', 'page', top)}"
        f'<wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f'<wp:wrapNone/><wp:docPr id="{shape}" name={attribute(name)}/>'
        '<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="http://schemas.microsoft.com/'
        'office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr/><wps:spPr><a:xfrm>'
        f'<a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        f'<a:solidFill><a:srgbClr val="{fill}"/></a:solidFill><a:ln><a:noFill/></a:ln>'
        "</wps:spPr><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:anchor>"
        "</w:drawing></mc:Choice></mc:AlternateContent></w:r>"
    )


def placed(axis: str, relative_to: str, offset_mm: float | None = None, align: str = "") -> str:
    """positionH or positionV (`axis` H or V): an offset in mm from, or an alignment to, `page`,
    `margin` …"""
    inner = (
        f"<wp:align>{align}</wp:align>"
        if offset_mm is None
        else f"<wp:posOffset>{round(offset_mm * EMU_PER_MM)}</wp:posOffset>"
    )
    return f'<wp:position{axis} relativeFrom="{relative_to}">{inner}</wp:position{axis}>'
