"""Sections: the portrait sheet of the reference, landscape annexes, headers with status marks.

A landscape page is the portrait sheet turned clockwise: the head of its table lies at the binding
edge on odd pages and at the cut edge on even ones, and the page number stays where it would be on
the portrait sheet, so it stands in a text box with vertical text (GB/T 9704—2012, 7.5 and 8).
"""

from __future__ import annotations

import copy
from typing import Literal

from docx.document import Document as Package
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from lxml import etree

from hdreports.writers.docx import styles as names
from hdreports.writers.docx.ink import Ink
from hdreports.writers.docx.oxml import (
    page_number,
    paragraph,
    parse,
    placed,
    qn,
    text_box,
    twips,
)
from hdreports.writers.docx.package import add_part, serialise

Kind = Literal["default", "even", "first"]
Start = Literal["nextPage", "evenPage"]
_KINDS: tuple[Kind, ...] = ("default", "even")  # of every section

# Where the number's box lies on a landscape page, mm from the page's left and top: 7 mm outside
# the type area, which begins at 35 mm, its outer end one character of 14 pt inside the area.
_BOX_SIZE = (7.0, 40.0)
_BOX_LEFT = 35 - 7 - 5.0
_ONE_CHARACTER = 14 * 25.4 / 72
_BOX_TOP: dict[Kind, float] = {
    "default": 210 - 26 - _ONE_CHARACTER - _BOX_SIZE[1],
    "even": 28 + _ONE_CHARACTER,
}
# A letter's text may go down to its lower rule, but for seven eighths of a character (10.1): one
# line more than on other pages, its characters 5.7 mm above the rule.
_LETTER_BOTTOM = 24.9
_NUMBER_BELOW = 6.86  # mm from the type area to the number's line, 7 mm to its digits
_NO_BREAK_SPACE = "\u00a0"  # room within the frame; an ordinary space is lost at the line's end
_SIDE: dict[Kind, str] = {"default": "right", "even": "left"}


class Sheets:
    """Makes the sectPr of each section of one document from that of the reference."""

    def __init__(self, ink: Ink, package: Package, status: tuple[str, ...]) -> None:
        self._ink = ink
        self._package = package
        self._status = status
        body = package.element.body
        found = body.find(qn("w:sectPr"))
        if found is None:
            raise ValueError("Word模板缺少页面设置")
        self._portrait = copy.deepcopy(found)
        self._landscape_headers: dict[Kind, str] | None = None
        self._first = True
        self._mark_portrait()

    @property
    def width(self) -> int:
        """Width of the portrait type area, twips."""
        return self._measure("pgSz", "w") - self._measure("pgMar", "left", "right")

    @property
    def landscape_width(self) -> int:
        return self._measure("pgSz", "h") - self._measure("pgMar", "top", "bottom")

    def _measure(self, tag: str, *sides: str) -> int:
        found = self._portrait.find(qn(f"w:{tag}"))
        if found is None:
            raise ValueError("Word模板缺少页面设置")
        return sum(int(float(found.get(qn(f"w:{side}"), 0))) for side in sides)

    def portrait(self, start: Start = "nextPage") -> str:
        """The sectPr of a portrait section, as markup."""
        section = copy.deepcopy(self._portrait)
        return self._begun(section, start)

    def letter(self, rules: str) -> str:
        """The sectPr of a letter's first section: its first page has `rules` in the header and no
        number."""
        section = copy.deepcopy(self._portrait)
        header = self._add("header", "letter", self._header_line(rules))
        gap = paragraph(self._ink.styles[names.GAP], "")
        footer = self._add("footer", "letter", gap)
        for reference in section.findall(qn("w:footerReference")):
            section.remove(reference)
        for kind in _KINDS:
            section.insert(0, _reference("footer", kind, self._letter_footer(kind)))
        section.insert(0, _reference("footer", "first", footer))
        section.insert(0, _reference("header", "first", header))
        margins = section.find(qn("w:pgMar"))
        assert margins is not None
        margins.set(qn("w:bottom"), str(twips(_LETTER_BOTTOM)))
        place = section.find(qn("w:docGrid"))
        if place is None:
            section.append(parse("<w:titlePg/>"))
        else:
            place.addprevious(parse("<w:titlePg/>"))
        return self._begun(section, "nextPage")

    def _letter_footer(self, kind: Kind) -> str:
        """The number of a later page, where it stands on every page. The space above it takes what
        text has more on the first page."""
        style = self._ink.styles[names.PAGE_ODD if kind == "default" else names.PAGE_EVEN]
        room = f'<w:spacing w:before="{twips(_NUMBER_BELOW)}"/>'
        content = paragraph(style, page_number(), room)
        return self._add("footer", f"letter-{kind}", content)

    def landscape(self) -> str:
        """297 × 210 mm with the portrait margins turned and the number in the header."""
        section = copy.deepcopy(self._portrait)
        for part in ("header", "footer"):
            for reference in section.findall(qn(f"w:{part}Reference")):
                section.remove(reference)
        if self._landscape_headers is None:
            self._landscape_headers = {kind: self._landscape_header(kind) for kind in _KINDS}
            self._no_footer = self._add("footer", "landscape", "")
        for kind in reversed(_KINDS):
            section.insert(0, _reference("footer", kind, self._no_footer))
            section.insert(0, _reference("header", kind, self._landscape_headers[kind]))
        size, margins = section.find(qn("w:pgSz")), section.find(qn("w:pgMar"))
        assert size is not None
        assert margins is not None
        width, height = size.get(qn("w:w")), size.get(qn("w:h"))
        size.set(qn("w:w"), str(height))
        size.set(qn("w:h"), str(width))
        size.set(qn("w:orient"), "landscape")
        turned = {"top": "left", "right": "top", "bottom": "right", "left": "bottom"}
        old = {side: margins.get(qn(f"w:{side}")) for side in turned}
        for side, source in turned.items():
            margins.set(qn(f"w:{side}"), str(old[source]))
        margins.set(qn("w:header"), str(twips(12)))
        margins.set(qn("w:footer"), str(twips(10)))
        return self._begun(section, "nextPage")

    def _begun(self, section: etree._Element, start: Start) -> str:
        for old in section.findall(qn("w:type")):
            section.remove(old)
        number = section.find(qn("w:pgNumType"))
        if not self._first and number is not None:
            section.remove(number)
        if not self._first:
            size = section.find(qn("w:pgSz"))
            assert size is not None
            size.addprevious(parse(f'<w:type w:val="{start}"/>'))
        self._first = False
        return etree.tostring(section, encoding="unicode")

    def _mark_portrait(self) -> None:
        """Put the status marks into the reference's own headers, keeping what these hold; a page
        without a header gets one."""
        if not self._status:
            return
        known = {
            reference.get(qn("w:type")): self._package.part.related_parts[reference.get(qn("r:id"))]
            for reference in self._portrait.findall(qn("w:headerReference"))
        }
        for part in known.values():
            first = part.element.find(qn("w:p"))
            if first is not None and first.find(f".//{qn('w:r')}") is None:
                part.element.remove(first)
            part.element.insert(0, parse(self._header_line()))
        for kind in _KINDS:
            if kind not in known:
                added = self._add("header", f"status-{kind}", self._header_line())
                self._portrait.insert(0, _reference("header", kind, added))

    def _header_line(self, shapes: str = "") -> str:
        """The line of a header that holds the status marks, if any, and anchors shapes."""
        marks = "　".join(self._status)
        framed = f"{_NO_BREAK_SPACE}{marks}{_NO_BREAK_SPACE}"
        shown = self._ink.text(framed, names.STATUS) if marks else ""
        return paragraph(self._ink.styles[names.STATUS_LINE], shapes + shown)

    def _landscape_header(self, kind: Kind) -> str:
        style = self._ink.styles[names.PAGE_ODD if kind == "default" else names.PAGE_EVEN]
        plain = f'<w:ind w:left="0" w:right="0"/><w:jc w:val="{_SIDE[kind]}"/>'
        box = text_box(
            paragraph(style, page_number(), plain),
            shape=self._ink.shape(),
            name="页码",
            size_mm=_BOX_SIZE,
            horizontal=placed("H", "page", _BOX_LEFT),
            vertical=placed("V", "page", _BOX_TOP[kind]),
            vertical_text=True,
        )
        return self._add("header", f"landscape-{kind}", self._header_line(box))

    def _add(self, part: Literal["header", "footer"], name: str, content: str) -> str:
        """A header or footer of its own; the id of the relation to it."""
        content = content or paragraph(self._ink.styles["footer"], "")
        header = part == "header"
        tag = "w:hdr" if header else "w:ftr"
        return add_part(
            self._package.part,
            f"/word/{part}-{name}.xml",
            CONTENT_TYPE.WML_HEADER if header else CONTENT_TYPE.WML_FOOTER,
            RELATIONSHIP_TYPE.HEADER if header else RELATIONSHIP_TYPE.FOOTER,
            serialise(parse(f"<{tag}>{content}</{tag}>")),
        )


def _reference(part: str, kind: Kind, relation: str) -> etree._Element:
    return parse(f'<w:{part}Reference w:type="{kind}" r:id="{relation}"/>')
