"""The sheets of a DOCX: size, margins, grid, and the page numbers of its headers and footers."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from hdreports.lint.docx_format import Formats, number
from hdreports.lint.model import Align, Look, PageNumber, Section
from hdreports.readers.docx_parts import DocxParts, is_on, value
from hdreports.writers.docx.oxml import qn

_MM = 25.4 / 1440  # of a twip
_R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_KINDS = ("default", "even", "first")
_VERTICAL = ("vert", "vert270", "eaVert", "mongolianVert", "wordArtVert", "wordArtVertRtl")
ALIGNS: dict[str, Align] = {
    "left": "left", "start": "left", "right": "right", "end": "right", "center": "center",
    "both": "both", "distribute": "both",
}  # fmt: skip


class Sheets:
    """Reads sections one after the other; a section without a footer has that of the one before."""

    def __init__(self, parts: DocxParts, formats: Formats) -> None:
        self._parts = parts
        self._formats = formats
        self._targets = _targets(parts)
        self._current: dict[tuple[str, str], str] = {}  # (header or footer, kind) → part

    def section(self, properties: etree._Element) -> Section:
        size, margins = properties.find(qn("w:pgSz")), properties.find(qn("w:pgMar"))
        grid = properties.find(qn("w:docGrid"))
        for part in ("header", "footer"):
            for reference in properties.iterfind(qn(f"w:{part}Reference")):
                kind = reference.get(qn("w:type"), "default")
                self._current[part, kind] = self._targets.get(reference.get(_R_ID, ""), "")

        def length(element: etree._Element | None, side: str, default: float = 0) -> float:
            said = element.get(qn(f"w:{side}")) if element is not None else None
            return (number(said) if said is not None else default) * _MM

        return Section(
            # A section that does not say is Word's default: Letter.
            width=length(size, "w", 12240),
            height=length(size, "h", 15840),
            top=abs(length(margins, "top", 1440)),
            right=length(margins, "right", 1800),
            bottom=abs(length(margins, "bottom", 1440)),
            left=length(margins, "left", 1800) + length(margins, "gutter"),
            grid=grid.get(qn("w:type"), "") if grid is not None else "",
            grid_pitch=number(grid.get(qn("w:linePitch"))) / 20 if grid is not None else None,
            grid_space=number(grid.get(qn("w:charSpace"))) / 4096 if grid is not None else 0.0,
            pages={kind: self._number(kind) for kind in _KINDS},
            first_differs=is_on(properties.find(qn("w:titlePg"))),
            begins=value(properties, "w:type"),
        )

    def _number(self, kind: str) -> PageNumber | None:
        for part in ("footer", "header"):
            name = self._current.get((part, kind), "")
            if not name:
                continue
            try:
                root = self._parts.xml(name)
            except KeyError:
                continue
            for paragraph in root.iter(qn("w:p")):
                found = self._in(paragraph)
                if found is not None:
                    return found
        return None

    def _in(self, paragraph: etree._Element) -> PageNumber | None:
        """The page number in a paragraph: the text around its field, with 1 for the field."""
        properties = paragraph.find(qn("w:pPr"))
        style = self._formats.style_of(properties)
        text, looks, field = "", [], False
        for piece, run, is_page in _pieces(paragraph):
            text += piece
            field = field or is_page
            if is_page:
                looks.append(self._formats.look(style, run.find(qn("w:rPr"))))
        if not field:
            return None
        look = next((known for known in looks if known.size), Look())
        effective = self._formats.paragraph(paragraph)
        align = _align(paragraph, ALIGNS.get(effective.get("jc", ""), "left"))
        side = "right" if align == "right" else "left"
        points = number(effective.get(f"ind-{side}")) / 20
        chars = number(effective.get(f"ind-{side}Chars")) / 100
        size = look.size or 14.0
        boxed, vertical = _box(paragraph)
        spaces = _outer_spaces(text, side)
        return PageNumber(
            text.strip(), look, align, (chars or points / size) + spaces, vertical, boxed
        )


def _pieces(paragraph: etree._Element) -> Iterator[tuple[str, etree._Element, bool]]:
    """Texts of the paragraph's own runs; a PAGE field is 1. Its stored result is left out."""
    in_field, code, told = False, "", False
    for run in paragraph.iter(qn("w:r")):
        if next(run.iterancestors(qn("w:p"))) is not paragraph:
            continue
        simple = next(run.iterancestors(qn("w:fldSimple")), None)
        if simple is not None:
            if "PAGE" in simple.get(qn("w:instr"), "").split():
                yield "1", run, True
            continue
        for child in run:
            if child.tag == qn("w:fldChar"):
                kind = child.get(qn("w:fldCharType"))
                if kind == "begin":
                    in_field, code, told = True, "", False
                elif kind == "end":
                    if not told and "PAGE" in code.split():
                        yield "1", run, True
                    in_field = False
            elif child.tag == qn("w:instrText"):
                code += child.text or ""
            elif child.tag == qn("w:t"):
                if not in_field:
                    yield child.text or "", run, False
                elif not told and "PAGE" in code.split():
                    told = True
                    yield "1", run, True
            elif child.tag == qn("w:pgNum"):
                yield "1", run, True


def _align(paragraph: etree._Element, align: Align) -> Align:
    """A frame around the paragraph goes before its own alignment."""
    frame = paragraph.find(f"{qn('w:pPr')}/{qn('w:framePr')}")
    side = frame.get(qn("w:xAlign"), "") if frame is not None else ""
    return {"left": "left", "right": "right", "center": "center"}.get(  # type: ignore[return-value]
        {"inside": "left", "outside": "right"}.get(side, side), align
    )


def _box(paragraph: etree._Element) -> tuple[bool, bool]:
    """Whether the paragraph stands in a text box, and whether its text runs down there."""
    content = next(paragraph.iterancestors(qn("w:txbxContent")), None)
    if content is None:
        return False, False
    for ancestor in content.iterancestors("*"):
        name = etree.QName(ancestor).localname
        if name == "wsp":
            body = next((c for c in ancestor if etree.QName(c).localname == "bodyPr"), None)
            return True, body is not None and body.get("vert", "") in _VERTICAL
        if name == "textbox":
            return True, "layout-flow:vertical" in ancestor.get("style", "")
    return True, False


def _outer_spaces(text: str, side: str) -> float:
    """Blanks typed at the outer edge instead of an indent, in characters."""
    edge = text[len(text.rstrip()) :] if side == "right" else text[: len(text) - len(text.lstrip())]
    return sum(1.0 if c == "\u3000" else 0.5 for c in edge)


def _targets(parts: DocxParts) -> dict[str, str]:
    return {
        own: name
        for kind in ("/header", "/footer")
        for own, name in parts.related_by_id(parts.main, kind).items()
    }


def sides_differ(parts: DocxParts) -> bool:
    """Whether odd and even pages have headers and footers of their own."""
    for part in parts.related(parts.main, "/settings"):
        if is_on(parts.xml(part).find(qn("w:evenAndOddHeaders"))):
            return True
    return False
