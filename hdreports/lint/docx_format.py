"""The look of text in a DOCX: document defaults, theme fonts, chains of styles, direct formatting.

Properties are merged from the weakest to the strongest source. Within one `w:rFonts` a theme font
goes before a named one, and a stronger source goes before a weaker one, whichever kind it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from hdreports.lint.model import Look
from hdreports.readers.docx_parts import DocxParts, value
from hdreports.writers.docx.oxml import qn

_THEME = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DEPTH = 20  # styles that are based on each other in a circle end here
Props = dict[str, str]


@dataclass(frozen=True, slots=True)
class _Style:
    name: str
    based: str
    run: etree._Element | None
    paragraph: etree._Element | None
    table: etree._Element | None


class Formats:
    """Effective properties of the paragraphs and runs of one file."""

    def __init__(self, parts: DocxParts) -> None:
        self._parts = parts
        self._styles: dict[str, _Style] = {}
        self._defaults: dict[str, str] = {}  # type of style → id of the default one
        self._run_defaults: etree._Element | None = None
        self._paragraph_defaults: etree._Element | None = None
        for part in parts.related(parts.main, "/styles"):
            self._read(parts.xml(part))
        self._runs: dict[tuple[str, str], Props] = {}

    def _read(self, root: etree._Element) -> None:
        self._run_defaults = root.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
        self._paragraph_defaults = root.find(
            f"{qn('w:docDefaults')}/{qn('w:pPrDefault')}/{qn('w:pPr')}"
        )
        for style in root.iter(qn("w:style")):
            own = style.get(qn("w:styleId"), "")
            self._styles[own] = _Style(
                value(style, "w:name"),
                value(style, "w:basedOn"),
                style.find(qn("w:rPr")),
                style.find(qn("w:pPr")),
                style.find(qn("w:tblPr")),
            )
            if style.get(qn("w:default")) in ("1", "true", "on"):
                self._defaults[style.get(qn("w:type"), "")] = own

    # --- paragraphs ---

    def paragraph(self, element: etree._Element) -> Props:
        """Effective properties of a paragraph: jc, ind-*, spacing-*, border-*, tab-right, flags."""
        found: Props = {}
        own = element.find(qn("w:pPr"))
        for source in (
            self._paragraph_defaults,
            *(s.paragraph for s in self._chain(self.style_of(own))),
            own,
        ):
            _merge_paragraph(found, source)
        return found

    def style_of(self, properties: etree._Element | None) -> str:
        named = value(properties, "w:pStyle") if properties is not None else ""
        return named if named in self._styles else self._defaults.get("paragraph", "")

    def style_name(self, id: str) -> str:
        return self._styles[id].name if id in self._styles else ""

    def style_numbering(self, id: str) -> etree._Element | None:
        """The w:numPr of a paragraph style, its own or inherited."""
        found = None
        for style in self._chain(id):
            own = style.paragraph.find(qn("w:numPr")) if style.paragraph is not None else None
            found = own if own is not None else found
        return found

    def table_borders(self, table: etree._Element) -> list[etree._Element]:
        """The borders of a table: those of its style, its own, and its cells'."""
        named = value(table.find(qn("w:tblPr")), "w:tblStyle") or self._defaults.get("table", "")
        styles = [s.table for s in self._chain(named) if s.table is not None]
        found = [b for s in styles if (b := s.find(qn("w:tblBorders"))) is not None]
        return [*found, *table.iter(qn("w:tblBorders"), qn("w:tcBorders"))]

    def _chain(self, id: str) -> list[_Style]:
        """A style and those it is based on, the weakest first."""
        chain: list[_Style] = []
        while id in self._styles and len(chain) < _DEPTH:
            chain.insert(0, self._styles[id])
            id = self._styles[id].based
        return chain

    # --- runs ---

    def look(self, paragraph_style: str, properties: etree._Element | None) -> Look:
        """How a run looks within a paragraph of a style."""
        character = value(properties, "w:rStyle") if properties is not None else ""
        key = paragraph_style, character
        if key not in self._runs:
            merged: Props = {}
            _merge_run(merged, self._run_defaults)
            for style in (*self._chain(paragraph_style), *self._chain(character)):
                _merge_run(merged, style.run)
            self._runs[key] = merged
        found = dict(self._runs[key])
        _merge_run(found, properties)
        return Look(
            font=self._font(found, "eastAsia"),
            latin=self._font(found, "ascii"),
            size=_half_points(found.get("sz", "20")),
            colour="" if (c := found.get("color", "auto").upper()) in ("AUTO", "") else c,
            east_asian=found.get("hint") == "eastAsia",
        )

    def spacing(self, paragraph_style: str, properties: etree._Element | None) -> float:
        """Points added between the characters of a run."""
        merged: Props = {}
        _merge_run(merged, self._run_defaults)
        for style in self._chain(paragraph_style):
            _merge_run(merged, style.run)
        _merge_run(merged, properties)
        return number(merged.get("spacing", "0")) / 20

    def _font(self, props: Props, script: str) -> str | None:
        theme = props.get(f"{script}Theme")
        if theme:
            return self._theme_fonts.get((theme[:5], script)) or None
        return props.get(script) or None

    @cached_property
    def _theme_fonts(self) -> dict[tuple[str, str], str]:
        """(major or minor, ascii or eastAsia) → font."""
        found: dict[tuple[str, str], str] = {}
        for part in self._parts.related(self._parts.main, "/theme"):
            root = self._parts.xml(part)
            for kind in ("major", "minor"):
                fonts = next(root.iter(f"{_THEME}{kind}Font"), None)
                if fonts is None:
                    continue
                found[kind, "ascii"] = _face(fonts, "latin")
                chinese = next((f for f in fonts if f.get("script") == "Hans"), None)
                other = chinese.get("typeface", "") if chinese is not None else ""
                found[kind, "eastAsia"] = _face(fonts, "ea") or other
        return found


def _face(fonts: etree._Element, script: str) -> str:
    found = fonts.find(f"{_THEME}{script}")
    return found.get("typeface", "") if found is not None else ""


def _merge_run(found: Props, source: etree._Element | None) -> None:
    if source is None:
        return
    for child in source:
        if child.tag == qn("w:rFonts"):
            _merge_fonts(found, child)
        elif child.tag in _RUN_VALUES:
            found[_RUN_VALUES[child.tag]] = child.get(qn("w:val"), "")


_RUN_VALUES = {qn(f"w:{name}"): name for name in ("sz", "color", "spacing")}


def _merge_fonts(found: Props, fonts: etree._Element) -> None:
    for script in ("ascii", "eastAsia"):
        theme, named = fonts.get(qn(f"w:{script}Theme")), fonts.get(qn(f"w:{script}"))
        if theme:
            found[f"{script}Theme"] = theme
        elif named:
            found.pop(f"{script}Theme", None)
            found[script] = named
    if hint := fonts.get(qn("w:hint")):
        found["hint"] = hint


def _merge_paragraph(found: Props, source: etree._Element | None) -> None:
    if source is None:
        return
    for child in source:
        name = etree.QName(child).localname if isinstance(child.tag, str) else ""
        if name in ("ind", "spacing"):
            for key, said in child.attrib.items():
                found[f"{name}-{etree.QName(key).localname}"] = str(said)
            if name == "ind":
                _settle_indents(found, child)
        elif name in ("jc", "outlineLvl"):
            found[name] = child.get(qn("w:val"), "")
        elif name in ("pageBreakBefore", "snapToGrid"):
            found[name] = child.get(qn("w:val"), "1")
        elif name == "pBdr":
            for side in child:
                where = etree.QName(side).localname
                found[f"border-{where}"] = side.get(qn("w:val"), "")
                found[f"border-{where}-color"] = side.get(qn("w:color"), "")
                found[f"border-{where}-space"] = side.get(qn("w:space"), "0")
        elif name == "tabs":
            for tab in child:
                _settle_tab(found, tab)


def _settle_tab(found: Props, tab: etree._Element) -> None:
    """Of the tab stops only the last right one is kept, in twips."""
    kind, place = tab.get(qn("w:val"), ""), tab.get(qn("w:pos"), "0")
    if kind in ("right", "end"):
        found["tab-right"] = place
    elif kind == "clear" and found.get("tab-right") == place:
        del found["tab-right"]


def _settle_indents(found: Props, ind: etree._Element) -> None:
    """An indent in points replaces an inherited one in characters, and hanging replaces first."""
    for point, chars in (("firstLine", "firstLineChars"), ("left", "leftChars")):
        if ind.get(qn(f"w:{point}")) is not None and ind.get(qn(f"w:{chars}")) is None:
            found.pop(f"ind-{chars}", None)
    if ind.get(qn("w:hanging")) is not None:
        found.pop("ind-firstLine", None)
        found.pop("ind-firstLineChars", None)


def number(text: str | None) -> float:
    """A number as files write it; 0 for anything else."""
    try:
        return float((text or "0").removesuffix("pt"))
    except ValueError:
        return 0.0


def _half_points(text: str) -> float | None:
    size = number(text) / 2
    return size if size > 0 else None
