"""Read a DOCX, ours as written or as edited by hand: paragraphs by role, figures, tables.

Roles come from style *names*, since programs rewrite style ids, or from the outline level where a
heading's style was replaced. Figures are found by two anchors, the bookmark around the run and the
character style of the run, because an edit can lose either. Deleted text is not read, inserted
text is.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from hdreports.document.texts import squeeze
from hdreports.readers.docx_parts import (
    ANCHOR_STYLES,
    HEADING_NUMBER,
    DocxParts,
    Role,
    UnreadableDocxError,
    blocks,
    cell_span,
    inline,
    reading,
    run_text,
)
from hdreports.writers.docx import styles as names
from hdreports.writers.docx.oxml import qn

__all__ = [
    "Anchored",
    "ReadDocument",
    "ReadParagraph",
    "ReadTable",
    "Role",
    "UnreadableDocxError",
    "read_docx",
]


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
    with reading():
        return _Reading(DocxParts(data)).document()


_PIECES = tuple(qn(f"w:{name}") for name in ("bookmarkStart", "bookmarkEnd", "txbxContent", "r"))


@dataclass(slots=True)
class _Span:
    """A bookmark or a styled run while its text is being gathered."""

    kind: str
    ref: str | None
    bookmark: str | None
    pieces: list[str] = field(default_factory=list)


class _Reading:
    """One pass over one file."""

    def __init__(self, parts: DocxParts) -> None:
        self._parts = parts
        self._paragraphs: list[ReadParagraph] = []
        self._tables: list[ReadTable] = []

    def document(self) -> ReadDocument:
        self._walk(self._parts.body())
        return ReadDocument(
            tuple(self._paragraphs),
            tuple(self._tables),
            self._parts.anchors,
            self._parts.status(),
        )

    # --- paragraphs ---

    def _walk(self, parent: etree._Element, place: tuple[int, int, int] | None = None) -> None:
        for block in blocks(parent):
            if block.tag == qn("w:p"):
                self._paragraph(block, place)
            else:
                self._table(block)

    def _paragraph(self, element: etree._Element, place: tuple[int, int, int] | None) -> None:
        _, name = self._parts.paragraph_style(element)
        text, lead, anchored, boxes = self._runs(element)
        if squeeze(text):
            level = self._parts.level(element)
            number = HEADING_NUMBER.match(text) if level else None
            self._paragraphs.append(
                ReadParagraph(
                    role=self._parts.role(element, in_cell=place is not None),
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

    def _runs(
        self, paragraph: etree._Element
    ) -> tuple[str, str, tuple[Anchored, ...], list[etree._Element]]:
        """Text, heading lead, anchored spans and text boxes of a paragraph."""
        pieces: list[str] = []
        lead: list[str] = []
        found: list[_Span] = []
        open_marks: dict[str, _Span] = {}
        boxes: list[etree._Element] = []
        for element in inline(paragraph, *_PIECES):
            if element.tag == qn("w:bookmarkStart"):
                self._open(element, open_marks, found)
            elif element.tag == qn("w:bookmarkEnd"):
                open_marks.pop(element.get(qn("w:id"), ""), None)
            elif element.tag == qn("w:txbxContent"):
                boxes.append(element)
            else:
                text = run_text(element)
                style = self._parts.run_style(element)
                pieces.append(text)
                if style in names.LEADS:
                    lead.append(text)
                kind = ANCHOR_STYLES.get(style)
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
        kind_ref = self._parts.anchors.get(name) or self._parts.anchors.get(
            name.partition("_Copy_")[0]
        )
        if kind_ref is not None:
            span = _Span(*kind_ref, name)
            open_marks[element.get(qn("w:id"), "")] = span
            found.append(span)

    # --- tables ---

    def _table(self, table: etree._Element) -> None:
        if self._parts.is_imprint(table):
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
                span, covered = cell_span(cell)
                if not covered:
                    self._walk(cell, (index, len(rows), len(texts)))
                text = "".join(found.text for found in self._paragraphs[before:])
                texts += [text, *([""] * (span - 1))]
            heads += row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
            rows.append(tuple(texts))
        self._tables[index] = ReadTable(tuple(rows), heads)
