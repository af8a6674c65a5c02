"""The parts of a DOCX that every reading needs: relations, styles by name, anchors, the document
that was stored within."""

from __future__ import annotations

import base64
import binascii
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Literal

from lxml import etree

from hdreports.writers.docx import styles as names
from hdreports.writers.docx.oxml import qn
from hdreports.writers.docx.package import (
    ANCHORS_NAMESPACE,
    DOCUMENT_NAMESPACE,
    FIGURES_NAMESPACE,
)

Role = Literal[
    "mark", "number", "title", "addressee", "heading", "body", "list", "note", "caption", "cell",
    "head-cell", "annex-note", "signature", "date", "contact", "annex-label", "annex-title",
    "imprint", "other",
]  # fmt: skip

ROLES: dict[str, Role] = {
    names.MARK: "mark",
    names.NUMBER: "number",
    names.LETTER_MARK: "mark",
    names.LETTER_NUMBER: "number",
    names.TITLE.lower(): "title",
    names.ADDRESSEE: "addressee",
    names.BODY: "body",
    names.LIST: "list",
    names.NOTE: "note",
    names.CAPTION: "caption",
    names.ANNEX_NOTE: "annex-note",
    names.SIGNATURE: "signature",
    names.DATE: "date",
    names.CONTACT: "contact",
    names.ANNEX_LABEL: "annex-label",
    names.ANNEX_TITLE: "annex-title",
    names.COPIES: "imprint",
    names.PRINTER: "imprint",
    **dict.fromkeys(names.CELLS.values(), "cell"),
    **dict.fromkeys(names.HEADS.values(), "head-cell"),
}
_HEADING_LEVELS = {
    style: level
    for styles in (names.HEADINGS, names.RUN_INS)
    for level, style in enumerate(styles, 1)
}
HEADING_NUMBER = re.compile(
    r"[一二三四五六七八九十百]+、|（[一二三四五六七八九十百]+）|[0-9]+[.．]|（[0-9]+）"
)
ANCHOR_STYLES = {
    names.FIGURE: "figure",
    names.QUOTATION: "quotation",
    names.BLANK: "blank",
}
_LARGEST = 256 * 2**20  # bytes, unpacked
_LARGEST_DOCUMENT = 32 * 2**20
_OFFICE_DOCUMENT = "/relationships/officeDocument"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


class UnreadableDocxError(ValueError):
    """The file is no DOCX, or its main part is missing or broken."""


# What lxml, zipfile and we raise for broken content; a reader turns it into UnreadableDocxError.
BROKEN = (
    zipfile.BadZipFile,
    etree.XMLSyntaxError,
    KeyError,
    RuntimeError,
    OSError,
    ValueError,
)


class DocxParts:
    """A DOCX's XML parts by name. Raises UnreadableDocxError or one of BROKEN."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _LARGEST:
                raise UnreadableDocxError("docx文件解压后过大")
            self._parts = {
                name: archive.read(name)
                for name in archive.namelist()
                if name.endswith((".xml", ".rels"))
            }
        main = self.related("", _OFFICE_DOCUMENT)
        if not main:
            raise KeyError("officeDocument")
        self.main = main[0]
        self.style_names, self._levels = self._styles()
        self.anchors = dict(self._anchor_map())

    def xml(self, name: str) -> etree._Element:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        return etree.fromstring(self._parts[name], parser)

    def body(self) -> etree._Element:
        body = self.xml(self.main).find(qn("w:body"))
        if body is None:
            raise KeyError("w:body")
        return body

    def related(self, source: str, kind: str) -> list[str]:
        """The parts that `source` is related to by relations whose type ends in `kind`."""
        return list(self.related_by_id(source, kind).values())

    def related_by_id(self, source: str, kind: str) -> dict[str, str]:
        """Relation id → part, of the relations whose type ends in `kind`."""
        folder, name = posixpath.split(source)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self._parts:
            return {}
        return {
            relation.get("Id", ""): posixpath.normpath(
                posixpath.join(folder, relation.get("Target", ""))
            ).lstrip("/")
            if not relation.get("Target", "").startswith("/")
            else relation.get("Target", "").lstrip("/")
            for relation in self.xml(rels)
            if relation.get("Type", "").endswith(kind)
        }

    def _styles(self) -> tuple[dict[str, str], dict[str, int]]:
        """Style names in lower case and outline levels from 1, by style id."""
        found, levels = {}, {}
        for part in self.related(self.main, "/styles"):
            for style in self.xml(part).iter(qn("w:style")):
                own = style.get(qn("w:styleId"), "")
                found[own] = value(style, "w:name").lower()
                level = style.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
                if level is not None:
                    levels[own] = int(level.get(qn("w:val"), "9")) + 1
        return found, levels

    # --- what we stored ---

    def _custom(self, namespace: str) -> Iterator[etree._Element]:
        for part in self.related(self.main, "/customXml"):
            root = self.xml(part) if part in self._parts else None
            if root is not None and etree.QName(root).namespace == namespace:
                yield root

    def _anchor_map(self) -> Iterator[tuple[str, tuple[str, str]]]:
        for root in self._custom(ANCHORS_NAMESPACE):
            for entry in root.iterchildren("*"):
                kind = etree.QName(entry).localname
                yield entry.get("bookmark", ""), (kind, entry.get("ref", ""))

    @cached_property
    def stored_document(self) -> str | None:
        """The document as written, JSON; None where the file holds none that can be unpacked."""
        return self._stored(DOCUMENT_NAMESPACE)

    @cached_property
    def stored_figures(self) -> str | None:
        """The figures with their sources, JSON; None like `stored_document`."""
        return self._stored(FIGURES_NAMESPACE)

    def _stored(self, namespace: str) -> str | None:
        for root in self._custom(namespace):
            try:
                packed = base64.b64decode(root.text or "", validate=True)
                unpacker = zlib.decompressobj()
                text = unpacker.decompress(packed, _LARGEST_DOCUMENT)
                if unpacker.eof:
                    return text.decode()
            except (binascii.Error, zlib.error, UnicodeDecodeError):
                continue
        return None

    def status(self) -> tuple[str, ...]:
        """The status marks in the headers."""
        for part in self.related(self.main, "/header"):
            runs = self.xml(part).iter(qn("w:r"))
            marks = [run_text(run) for run in runs if self.run_style(run) == names.STATUS]
            if marks:
                return tuple("".join(marks).split())
        return ()

    # --- styles ---

    def paragraph_style(self, paragraph: etree._Element) -> tuple[str, str]:
        """Id and name of a paragraph's style."""
        own = value(paragraph.find(qn("w:pPr")), "w:pStyle")
        return own, self.style_names.get(own, "")

    def run_style(self, run: etree._Element) -> str:
        return self.style_names.get(value(run.find(qn("w:rPr")), "w:rStyle"), "")

    def level(self, paragraph: etree._Element) -> int:
        """A heading's level, by its style's name or the outline level; 0 for other text."""
        style_id, name = self.paragraph_style(paragraph)
        if name in _HEADING_LEVELS:
            return _HEADING_LEVELS[name]
        if name in ROLES:
            return 0
        own = paragraph.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        level = int(own.get(qn("w:val"), "9")) + 1 if own is not None else None
        found = level or self._levels.get(style_id, 0)
        return found if 1 <= found <= len(names.HEADINGS) else 0

    def role(self, paragraph: etree._Element, *, in_cell: bool) -> Role:
        _, name = self.paragraph_style(paragraph)
        if name in ROLES:
            return ROLES[name]
        if self.level(paragraph):
            return "heading"
        return "cell" if in_cell else "other"

    def is_imprint(self, table: etree._Element) -> bool:
        """Whether a table is the grid of 版记."""
        styles = {
            self.style_names.get(style.get(qn("w:val"), ""), "")
            for style in table.iter(qn("w:pStyle"))
        }
        return bool(styles & {names.COPIES, names.PRINTER})


@contextmanager
def reading() -> Iterator[None]:
    """Whatever broken content raises within comes out as UnreadableDocxError."""
    try:
        yield
    except UnreadableDocxError:
        raise
    except BROKEN as error:
        raise UnreadableDocxError("不是有效的docx文件") from error


def value(element: etree._Element | None, tag: str) -> str:
    """`w:val` of a child, or ""."""
    found = element.find(qn(tag)) if element is not None else None
    return found.get(qn("w:val"), "") if found is not None else ""


def is_on(element: etree._Element | None) -> bool:
    """Whether a flag is there and not switched off."""
    return element is not None and element.get(qn("w:val"), "1") not in ("0", "false", "off")


_WRAPPERS = {qn(f"w:{name}") for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo")}


def blocks(parent: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs and tables of a body, cell or box, in whatever they are wrapped."""
    for child in parent:
        if child.tag in (qn("w:p"), qn("w:tbl")):
            yield child
        elif child.tag in _WRAPPERS:
            yield from blocks(child)


_NO_INLINE = {FALLBACK, *(qn(f"w:{name}") for name in ("del", "moveFrom", "pPr", "rPr", "rt"))}


def inline(element: etree._Element, *wanted: str) -> Iterator[etree._Element]:
    """The elements of the wanted tags within a paragraph, in order, as the paragraph is printed:
    without deletions, the repetition in fallbacks and the small readings above characters. What
    stands in a text box is not looked into."""
    for child in element:
        if child.tag in _NO_INLINE:
            continue
        if child.tag in wanted:
            yield child
        if child.tag != qn("w:txbxContent"):
            yield from inline(child, *wanted)


def run_text(run: etree._Element) -> str:
    pieces = []
    for child in run:
        if child.tag == qn("w:t"):
            pieces.append(child.text or "")
        elif child.tag == qn("w:tab"):
            pieces.append("\t")
        elif child.tag == qn("w:noBreakHyphen"):
            pieces.append("-")
    return "".join(pieces)


def cell_span(cell: etree._Element) -> tuple[int, bool]:
    """Grid columns a cell takes, and whether a cell above covers it."""
    properties = cell.find(qn("w:tcPr"))
    if properties is None:
        return 1, False
    span, merge = properties.find(qn("w:gridSpan")), properties.find(qn("w:vMerge"))
    wide = int(span.get(qn("w:val"), "1")) if span is not None else 1
    return wide, merge is not None and merge.get(qn("w:val"), "continue") == "continue"
