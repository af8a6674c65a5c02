"""Read a DOCX, ours as written or as edited by hand: paragraphs by role, figures, tables.

Roles come from style *names*, since programs rewrite style ids, or from the outline level where a
heading's style was replaced. Figures are found by two anchors, the bookmark around the run and the
character style of the run, because an edit can lose either. Deleted text is not read, inserted
text is.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree

from hdreports.document.texts import squeeze
from hdreports.writers.docx import styles as names
from hdreports.writers.docx.oxml import qn
from hdreports.writers.docx.package import ANCHORS_NAMESPACE

Role = Literal[
    "mark", "number", "title", "addressee", "heading", "body", "list", "note", "caption", "cell",
    "head-cell", "annex-note", "signature", "date", "contact", "annex-label", "annex-title",
    "imprint", "other",
]  # fmt: skip

_ROLES: dict[str, Role] = {
    names.MARK: "mark",
    names.NUMBER: "number",
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
_HEADING_NUMBER = re.compile(
    r"[一二三四五六七八九十百]+、|（[一二三四五六七八九十百]+）|[0-9]+[.．]|（[0-9]+）"
)
_ANCHOR_STYLES = {
    names.FIGURE: "figure",
    names.QUOTATION: "quotation",
    names.BLANK: "blank",
}
_LARGEST = 256 * 2**20  # bytes, unpacked
_OFFICE_DOCUMENT = "/relationships/officeDocument"


class UnreadableDocxError(ValueError):
    """The file is no DOCX, or its main part is missing or broken."""


@dataclass(frozen=True, slots=True)
class Anchored:
    """A figure, quotation or blank as found. `ref` is the figure's id, the workbook cell or the
    blank's name, None where only the style was left; `bookmark` is None likewise."""

    kind: str
    text: str
    ref: str | None
    bookmark: str | None


@dataclass(frozen=True, slots=True)
class ReadParagraph:
    """`number` is a heading's printed ordinal; `lead` is its own text where text follows in the
    same paragraph; `place` is table, row and grid column of a cell, from 0."""

    role: Role
    text: str
    style: str = ""
    level: int = 0
    number: str = ""
    lead: str = ""
    anchored: tuple[Anchored, ...] = ()
    place: tuple[int, int, int] | None = None

    @property
    def figures(self) -> tuple[Anchored, ...]:
        return tuple(found for found in self.anchored if found.kind == "figure")


@dataclass(frozen=True, slots=True)
class ReadTable:
    """The texts of the grid's places; a merged cell's text stands in its first place, "" in the
    others. `head_rows` counts the rows that repeat."""

    grid: tuple[tuple[str, ...], ...]
    head_rows: int


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """Paragraphs in printing order without empty ones, tables, what bookmarks stand for (name →
    kind and reference), and the status marks in the headers."""

    paragraphs: tuple[ReadParagraph, ...]
    tables: tuple[ReadTable, ...]
    anchors: dict[str, tuple[str, str]]
    status: tuple[str, ...]

    @property
    def texts(self) -> list[str]:
        return [paragraph.text for paragraph in self.paragraphs]

    def text_of(self, role: Role) -> str:
        """The first text with a role, or an empty one."""
        return next((found.text for found in self.paragraphs if found.role == role), "")


def read_docx(data: bytes) -> ReadDocument:
    """Read a DOCX. Raises UnreadableDocxError for anything else."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _LARGEST:
                raise UnreadableDocxError("docx文件解压后过大")
            parts = {name: archive.read(name) for name in archive.namelist() if _wanted(name)}
        return _Reading(parts).document()
    except UnreadableDocxError:
        raise
    except (
        zipfile.BadZipFile,
        etree.XMLSyntaxError,
        KeyError,
        RuntimeError,
        OSError,
        ValueError,
    ) as error:
        raise UnreadableDocxError("不是有效的docx文件") from error


def _wanted(name: str) -> bool:
    return name.endswith((".xml", ".rels"))


def _xml(data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(data, parser)


@dataclass(slots=True)
class _Span:
    """A bookmark or a styled run while its text is being gathered."""

    kind: str
    ref: str | None
    bookmark: str | None
    pieces: list[str] = field(default_factory=list)


class _Reading:
    """One pass over one file."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        self._parts = parts
        main = self._related("", _OFFICE_DOCUMENT)
        if not main:
            raise KeyError("officeDocument")
        self._main = main[0]
        self._style_names, self._levels = self._styles()
        self._anchors = dict(self._anchor_map())
        self._paragraphs: list[ReadParagraph] = []
        self._tables: list[ReadTable] = []

    def document(self) -> ReadDocument:
        body = _xml(self._parts[self._main]).find(qn("w:body"))
        if body is None:
            raise KeyError("w:body")
        self._walk(body)
        return ReadDocument(
            tuple(self._paragraphs), tuple(self._tables), self._anchors, self._status()
        )

    # --- parts ---

    def _related(self, source: str, kind: str) -> list[str]:
        folder, name = posixpath.split(source)
        data = self._parts.get(posixpath.join(folder, "_rels", f"{name}.rels"))
        if data is None:
            return []
        return [
            posixpath.normpath(posixpath.join(folder, relation.get("Target", ""))).lstrip("/")
            if not relation.get("Target", "").startswith("/")
            else relation.get("Target", "").lstrip("/")
            for relation in _xml(data)
            if relation.get("Type", "").endswith(kind)
        ]

    def _styles(self) -> tuple[dict[str, str], dict[str, int]]:
        """Style names in lower case and outline levels from 1, by style id."""
        found, levels = {}, {}
        for part in self._related(self._main, "/styles"):
            for style in _xml(self._parts[part]).iter(qn("w:style")):
                own = style.get(qn("w:styleId"), "")
                name = style.find(qn("w:name"))
                found[own] = (name.get(qn("w:val"), "") if name is not None else "").lower()
                level = style.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
                if level is not None:
                    levels[own] = int(level.get(qn("w:val"), "9")) + 1
        return found, levels

    def _anchor_map(self) -> Iterator[tuple[str, tuple[str, str]]]:
        for part in self._related(self._main, "/customXml"):
            root = _xml(self._parts[part]) if part in self._parts else None
            if root is None or root.tag != f"{{{ANCHORS_NAMESPACE}}}anchors":
                continue
            for entry in root:
                kind = etree.QName(entry).localname
                yield entry.get("bookmark", ""), (kind, entry.get("ref", ""))

    def _status(self) -> tuple[str, ...]:
        for part in self._related(self._main, "/header"):
            runs = _xml(self._parts[part]).iter(qn("w:r"))
            marks = [_run_text(run) for run in runs if self._run_style(run) == names.STATUS]
            if marks:
                return tuple("".join(marks).split())
        return ()

    # --- paragraphs ---

    def _walk(self, parent: etree._Element, place: tuple[int, int, int] | None = None) -> None:
        for child in parent:
            if child.tag == qn("w:p"):
                self._paragraph(child, place)
            elif child.tag == qn("w:tbl"):
                self._table(child)
            elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins")):
                self._walk(child, place)

    def _paragraph(self, element: etree._Element, place: tuple[int, int, int] | None) -> None:
        style_id = ""
        style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        if style is not None:
            style_id = style.get(qn("w:val"), "")
        name = self._style_names.get(style_id, "")
        text, lead, anchored, boxes = self._runs(element)
        if squeeze(text):
            level = self._level(element, style_id, name)
            number = _HEADING_NUMBER.match(text) if level else None
            self._paragraphs.append(
                ReadParagraph(
                    role=self._role(name, level, place),
                    text=text,
                    style=name,
                    level=level,
                    number=number[0] if number else "",
                    lead=lead if level and lead and lead != text else "",
                    anchored=anchored,
                    place=place,
                )
            )
        for box in boxes:
            self._walk(box)

    def _level(self, element: etree._Element, style_id: str, name: str) -> int:
        if name in _HEADING_LEVELS:
            return _HEADING_LEVELS[name]
        if name in _ROLES:
            return 0
        own = element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        level = int(own.get(qn("w:val"), "9")) + 1 if own is not None else None
        found = level or self._levels.get(style_id, 0)
        return found if 1 <= found <= len(names.HEADINGS) else 0

    def _role(self, name: str, level: int, place: tuple[int, int, int] | None) -> Role:
        if name in _ROLES:
            return _ROLES[name]
        if level:
            return "heading"
        return "cell" if place is not None else "other"

    def _runs(
        self, paragraph: etree._Element
    ) -> tuple[str, str, tuple[Anchored, ...], list[etree._Element]]:
        """Text, heading lead, anchored spans and text boxes of a paragraph."""
        pieces: list[str] = []
        lead: list[str] = []
        found: list[_Span] = []
        open_marks: dict[str, _Span] = {}
        boxes: list[etree._Element] = []
        for element in _inline(paragraph):
            if element.tag == qn("w:bookmarkStart"):
                self._open(element, open_marks, found)
            elif element.tag == qn("w:bookmarkEnd"):
                open_marks.pop(element.get(qn("w:id"), ""), None)
            elif element.tag == qn("w:txbxContent"):
                boxes.append(element)
            else:
                text = _run_text(element)
                style = self._run_style(element)
                pieces.append(text)
                if style in names.LEADS:
                    lead.append(text)
                kind = _ANCHOR_STYLES.get(style)
                if kind and text and not open_marks:
                    found.append(_Span(kind, None, None, [text]))
                for span in open_marks.values():
                    span.pieces.append(text)
        anchored = tuple(
            Anchored(span.kind, "".join(span.pieces), span.ref, span.bookmark) for span in found
        )
        return "".join(pieces), "".join(lead), anchored, boxes

    def _open(
        self, element: etree._Element, open_marks: dict[str, _Span], found: list[_Span]
    ) -> None:
        name = element.get(qn("w:name"), "")
        # LibreOffice names the bookmark of a copied figure fig_1_Copy_1.
        kind_ref = self._anchors.get(name) or self._anchors.get(name.partition("_Copy_")[0])
        if kind_ref is not None:
            span = _Span(*kind_ref, name)
            open_marks[element.get(qn("w:id"), "")] = span
            found.append(span)

    def _run_style(self, run: etree._Element) -> str:
        style = run.find(f"{qn('w:rPr')}/{qn('w:rStyle')}")
        return self._style_names.get(style.get(qn("w:val"), ""), "") if style is not None else ""

    # --- tables ---

    def _table(self, table: etree._Element) -> None:
        if self._is_imprint(table):
            for cell in table.iter(qn("w:tc")):
                self._walk(cell)
            return
        index = len(self._tables)
        self._tables.append(ReadTable((), 0))  # keeps the place before tables within it
        rows: list[tuple[str, ...]] = []
        heads = 0
        for row in table.iterfind(qn("w:tr")):
            texts: list[str] = []
            for cell in row.iterfind(qn("w:tc")):
                before = len(self._paragraphs)
                span, covered = _cell_span(cell)
                if not covered:
                    self._walk(cell, (index, len(rows), len(texts)))
                text = "".join(found.text for found in self._paragraphs[before:])
                texts += [text, *([""] * (span - 1))]
            heads += row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
            rows.append(tuple(texts))
        self._tables[index] = ReadTable(tuple(rows), heads)

    def _is_imprint(self, table: etree._Element) -> bool:
        styles = {
            self._style_names.get(style.get(qn("w:val"), ""), "")
            for style in table.iter(qn("w:pStyle"))
        }
        return bool(styles & {names.COPIES, names.PRINTER})


_SKIPPED = {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    qn("w:del"),
    qn("w:moveFrom"),
    qn("w:pPr"),
    qn("w:rPr"),
}
_STOPS = {qn("w:bookmarkStart"), qn("w:bookmarkEnd"), qn("w:txbxContent"), qn("w:r")}


def _inline(element: etree._Element) -> Iterator[etree._Element]:
    """Bookmark ends, runs and the text boxes within them, in order, without deletions and the
    repeated content of fallbacks."""
    for child in element:
        if child.tag in _SKIPPED:
            continue
        if child.tag in _STOPS:
            yield child
        if child.tag != qn("w:txbxContent"):
            yield from _inline(child)


def _run_text(run: etree._Element) -> str:
    pieces = []
    for child in run:
        if child.tag == qn("w:t"):
            pieces.append(child.text or "")
        elif child.tag == qn("w:tab"):
            pieces.append("\t")
        elif child.tag == qn("w:noBreakHyphen"):
            pieces.append("-")
    return "".join(pieces)


def _cell_span(cell: etree._Element) -> tuple[int, bool]:
    """Grid columns a cell takes, and whether a cell above covers it."""
    properties = cell.find(qn("w:tcPr"))
    if properties is None:
        return 1, False
    span, merge = properties.find(qn("w:gridSpan")), properties.find(qn("w:vMerge"))
    wide = int(span.get(qn("w:val"), "1")) if span is not None else 1
    return wide, merge is not None and merge.get(qn("w:val"), "continue") == "continue"
