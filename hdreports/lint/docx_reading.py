"""A DOCX as a Paper: paragraphs in printing order with their effective look, and their sheets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from hdreports.lint.colours import is_red
from hdreports.lint.docx_format import Formats, number
from hdreports.lint.docx_numbering import Numbering
from hdreports.lint.docx_pages import ALIGNS, Sheets, sides_differ
from hdreports.lint.docx_shapes import drawn_bars, foot_of, red_lengths
from hdreports.lint.elements import recognised
from hdreports.lint.model import (
    POINT,
    WIDTH,
    DocxLayout,
    Element,
    Paper,
    Para,
    Piece,
    RedRule,
    Section,
)
from hdreports.readers.docx_parts import (
    DocxParts,
    Role,
    UnreadableDocxError,
    blocks,
    inline,
    reading,
)
from hdreports.writers.docx.oxml import qn

_HINTS: dict[Role, Element] = {
    "mark": "mark", "number": "number", "title": "title", "addressee": "addressee",
    "heading": "heading", "list": "note", "note": "note", "caption": "caption",
    "annex-note": "annex-note", "signature": "signature", "date": "date", "contact": "contact",
    "annex-label": "annex-label", "annex-title": "annex-title", "imprint": "imprint",
}  # fmt: skip
_RUNNING_TEXT = frozenset[Element](("body", "heading", "addressee"))
_WHITE_BELOW = 0.4  # of what a line is higher than its characters
_IMPRINT = re.compile(r"^\s*抄\s*送\s*[:：]|印\s*发\s*$", re.MULTILINE)


def read_docx_paper(data: bytes) -> Paper:
    """Read any DOCX. Raises UnreadableDocxError, also where it holds no text."""
    with reading():
        return _Reading(DocxParts(data)).paper()


@dataclass(frozen=True, slots=True)
class _Place:
    in_table: bool = False
    imprint: bool = False
    ruled: tuple[bool, bool] = (False, False)
    foot: float | None = None


class _Reading:
    def __init__(self, parts: DocxParts) -> None:
        self._parts = parts
        self._formats = Formats(parts)
        self._numbering = Numbering(parts, self._formats)
        self._sheets = Sheets(parts, self._formats)
        self._paragraphs: list[Para] = []
        self._hints: list[Element | None] = []
        self._sections: list[Section] = []
        self._broken = False  # a page break stands before the next paragraph
        self._empty = 0
        # Size and spacing of a paragraph's characters; None in tables and 版记.
        self._settings: list[tuple[float, float] | None] = []

    def paper(self) -> Paper:
        body = self._parts.body()
        self._walk(body, _Place())
        if not self._paragraphs:
            raise UnreadableDocxError("没有文字，没有可以检查的内容")
        last = body.find(qn("w:sectPr"))
        self._end_section(last if last is not None else etree.Element(qn("w:sectPr")))
        paragraphs = recognised(self._paged(), self._hints)
        size, space = self._text_setting(paragraphs)
        drawings = next(body.iter(qn("w:drawing"), qn("w:pict")), None) is not None
        sections = tuple(self._sections)
        layout = DocxLayout(
            sections,
            sides_differ(self._parts),
            size,
            space,
            drawings,
            drawn_bars(self._parts),
            red_lengths(body),
        )
        return Paper(paragraphs, docx=layout)

    def _walk(self, parent: etree._Element, place: _Place) -> None:
        for block in blocks(parent):
            if block.tag == qn("w:p"):
                self._paragraph(block, place)
            else:
                self._table(block, place)

    def _table(self, table: etree._Element, around: _Place) -> None:
        text = "\n".join("".join(map(str, p.itertext(qn("w:t")))) for p in table.iter(qn("w:p")))
        imprint = bool(_IMPRINT.search(text)) and len(text) < 400
        # A head is sometimes laid out in a table of one or two cells; what is large is no table.
        cells = list(table.iter(qn("w:tc")))
        foot = around.foot if around.foot is not None else foot_of(table)
        place = _Place(
            not imprint and len(cells) > 3,
            imprint,
            _rules(self._formats.table_borders(table)),
            foot,
        )
        for cell in cells:
            if next(cell.iterancestors(qn("w:tbl"))) is table:  # else met within its own table
                self._walk(cell, place)

    def _paragraph(self, element: etree._Element, place: _Place) -> None:
        properties = element.find(qn("w:pPr"))
        style = self._formats.style_of(properties)
        effective = self._formats.paragraph(element)
        automatic = self._numbering.of(element, style)
        pieces, boxes, breaks = self._pieces(element, style)
        self._broken = self._broken or breaks == "before" or _breaks_before(effective)
        if any(piece.text.strip() for piece in pieces):
            if automatic:
                pieces.insert(0, Piece(automatic, pieces[0].look))
            para = self._para(effective, pieces, place)
            if automatic and not _own_indent(properties):
                para = replace(para, indent=None)  # it belongs to the list
            foot = place.foot if place.foot is not None else foot_of(element)
            para = replace(para, style=self._formats.style_name(style), foot=foot)
            self._paragraphs.append(para)
            self._hints.append(self._hint(element, place))
            aside = place.in_table or place.imprint
            self._settings.append(None if aside else self._setting(element, style, para))
            self._broken, self._empty = breaks == "after", 0
        else:
            self._empty += not boxes
            self._broken = self._broken or breaks == "after"
            self._carry_rule(effective)
        for box in boxes:
            self._walk(box, replace(place, foot=foot_of(box)))
        section = properties.find(qn("w:sectPr")) if properties is not None else None
        if section is not None:
            self._end_section(section)

    def _para(self, effective: dict[str, str], pieces: list[Piece], place: _Place) -> Para:
        text = "".join(piece.text for piece in pieces)
        return Para(
            text=text,
            pieces=tuple(pieces),
            align=ALIGNS.get(effective.get("jc", ""), "left"),
            indent=_indent(effective, pieces),
            indent_right=_length(effective, pieces, "right"),
            sheet=len(self._sections),
            in_table=place.in_table,
            new_page=self._broken,
            pitch=_pitch(effective),
            space_before=_space(effective, "before"),
            space_after=_space(effective, "after"),
            ruled_above=place.ruled[0] or _has_border(effective, "top"),
            ruled_below=place.ruled[1] or _has_border(effective, "bottom"),
            red_rule=_red_rule(effective, pieces),
            right_tab=_right_tab(effective),
            empty_before=self._empty,
        )

    def _end_section(self, properties: etree._Element) -> None:
        self._sections.append(self._sheets.section(properties))

    def _paged(self) -> list[Para]:
        """The paragraphs; the first of a section that begins a page begins that page."""
        made, sheet = [], 0
        for para in self._paragraphs:
            begins = para.sheet != sheet and self._sections[para.sheet].begins != "continuous"
            made.append(replace(para, new_page=True) if begins else para)
            sheet = para.sheet
        return made

    def _carry_rule(self, effective: dict[str, str]) -> None:
        """An empty paragraph with a red border rules off the one before it."""
        side = next((s for s in ("top", "bottom") if _has_red_border(effective, s)), "")
        if not side or not self._paragraphs:
            return
        above, own = self._paragraphs[-1], _pitch(effective)
        below = _white(above.pitch, above.pieces)
        if below is not None and own is not None and self._empty == 1:
            below += above.space_after + _space(effective, "before")
            below += own + _border_space(effective, side) if side == "bottom" else 0.0
        else:
            below = None
        self._paragraphs[-1] = replace(above, red_rule=_rule(effective, [], below))

    def _hint(self, element: etree._Element, place: _Place) -> Element | None:
        if place.imprint:
            return "imprint"
        return _HINTS.get(self._parts.role(element, in_cell=place.in_table))

    def _setting(
        self, element: etree._Element, style: str, para: Para
    ) -> tuple[float, float] | None:
        if para.look.size is None:
            return None
        run = next((r for r in element.iter(qn("w:r")) if r.find(qn("w:t")) is not None), None)
        space = self._formats.spacing(style, run.find(qn("w:rPr")) if run is not None else None)
        return para.look.size, space

    def _text_setting(self, paragraphs: tuple[Para, ...]) -> tuple[float | None, float]:
        """Size and spacing that most characters of the running text have: notes below a long
        table may be more than the text of a short document."""
        text: Counter[tuple[float, float]] = Counter()
        rest: Counter[tuple[float, float]] = Counter()
        for para, setting in zip(paragraphs, self._settings, strict=True):
            if setting:
                counted = text if para.element in _RUNNING_TEXT else rest
                counted[setting] += len(para.text)
        counted = text or rest
        return max(counted, key=lambda known: counted[known], default=(None, 0.0))

    # --- runs ---

    def _pieces(
        self, paragraph: etree._Element, style: str
    ) -> tuple[list[Piece], list[etree._Element], str]:
        """Pieces of text, the text boxes within, and whether a page break stands before or after
        the text."""
        pieces: list[Piece] = []
        boxes: list[etree._Element] = []
        breaks = ""
        in_field = 0
        for element in inline(paragraph, qn("w:r"), qn("w:txbxContent")):
            if element.tag == qn("w:txbxContent"):
                boxes.append(element)
                continue
            look = self._formats.look(style, element.find(qn("w:rPr")))
            text = ""
            for child in element:
                if child.tag == qn("w:fldChar"):
                    kind = child.get(qn("w:fldCharType"))
                    in_field = {"begin": 1, "separate": 0, "end": 0}.get(kind or "", in_field)
                elif child.tag == qn("w:br") and child.get(qn("w:type")) == "page":
                    breaks = "after" if any(p.text.strip() for p in pieces) or text else "before"
                elif not in_field:
                    text += _text(child)
            if text:
                pieces.append(Piece(text, look))
        return pieces, boxes, breaks


def _text(child: etree._Element) -> str:
    if child.tag == qn("w:t"):
        return child.text or ""
    if child.tag == qn("w:tab"):
        return "\t"
    if child.tag in (qn("w:br"), qn("w:cr")):
        return "\n"
    return "-" if child.tag == qn("w:noBreakHyphen") else ""


def _indent(effective: dict[str, str], pieces: list[Piece]) -> float:
    """The first line's indent in characters, left indent included."""
    left = _length(effective, pieces, "left")
    hanging = _length(effective, pieces, "hanging") if "ind-firstLine" not in effective else 0.0
    return left + _length(effective, pieces, "firstLine") - hanging


def _length(effective: dict[str, str], pieces: list[Piece], side: str) -> float:
    """An indent in characters of the paragraph's own size."""
    size = _size(pieces)
    chars = effective.get(f"ind-{side}Chars")
    if chars and number(chars):
        return number(chars) / 100
    return number(effective.get(f"ind-{side}")) / 20 / size


def _size(pieces: Sequence[Piece]) -> float:
    return next((p.look.size for p in pieces if p.text.strip()), None) or 16.0


def _pitch(effective: dict[str, str]) -> float | None:
    """Points from line to line, where the paragraph says so exactly."""
    if effective.get("spacing-lineRule") == "exact":
        return number(effective.get("spacing-line")) / 20 or None
    return None


def _breaks_before(effective: dict[str, str]) -> bool:
    return effective.get("pageBreakBefore", "0") not in ("0", "false", "off")


def _own_indent(properties: etree._Element | None) -> bool:
    return properties is not None and properties.find(qn("w:ind")) is not None


def _space(effective: dict[str, str], side: str) -> float:
    return number(effective.get(f"spacing-{side}")) / 20


def _has_border(effective: dict[str, str], side: str) -> bool:
    return effective.get(f"border-{side}", "nil") not in ("nil", "none", "")


def _has_red_border(effective: dict[str, str], side: str) -> bool:
    return _has_border(effective, side) and is_red(effective.get(f"border-{side}-color", ""))


def _border_space(effective: dict[str, str], side: str) -> float:
    """Points between a border and its text."""
    return number(effective.get(f"border-{side}-space"))


def _red_rule(effective: dict[str, str], pieces: list[Piece]) -> RedRule | None:
    if not _has_red_border(effective, "bottom"):
        return None
    white = _white(_pitch(effective), pieces)
    below = white + _border_space(effective, "bottom") if white is not None else None
    return _rule(effective, pieces, below)


def _rule(effective: dict[str, str], pieces: list[Piece], below: float | None) -> RedRule:
    """A border reaches from indent to indent; `below` in points."""
    sides = [_length(effective, pieces, side) * _size(pieces) * POINT for side in ("left", "right")]
    return RedRule(below * POINT if below is not None else None, *sides)


def _white(pitch: float | None, pieces: Sequence[Piece]) -> float | None:
    """Points that a line leaves free below its characters, about: Word sets them a little low."""
    return max(0.0, pitch - _size(pieces)) * _WHITE_BELOW if pitch is not None else None


def _right_tab(effective: dict[str, str]) -> float | None:
    place = effective.get("tab-right")
    return number(place) / 20 * POINT / (WIDTH / 28) if place else None


def _rules(borders: Iterable[etree._Element]) -> tuple[bool, bool]:
    """Whether a table with these borders has a rule above and below."""
    shown = {
        etree.QName(side).localname
        for holder in borders
        for side in holder.iterchildren("*")
        if side.get(qn("w:val")) not in ("nil", "none", None)
    }
    return "top" in shown, "bottom" in shown
