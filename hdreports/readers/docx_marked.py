"""Read a DOCX character by character: what an edited report says, and where its anchors stand.

`read_docx` tells what is printed; this reading also keeps where every bookmark and every styled
run begins and ends within its paragraph, tables as grids, tracked changes in two views (as
accepted and as rejected, deleted paragraph marks and rows included), and comments.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree

from hdreports.document.texts import squeeze
from hdreports.readers.docx_charts import DrawnChart, read_chart
from hdreports.readers.docx_parts import (
    ANCHOR_STYLES,
    FALLBACK,
    DocxParts,
    Role,
    cell_span,
    is_on,
    reading,
    run_text,
)
from hdreports.writers.docx import styles as names
from hdreports.writers.docx.oxml import qn

View = Literal["accepted", "rejected"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A bookmark within a line: characters from `start` up to `end`; an empty one has collapsed
    or lost its end."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Styled:
    """Characters in one of our character styles: figure, quotation, blank, emphasis, lead."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, or the paragraphs of a table cell as one text. `charts` are the charts within
    it, by their numbers in the document; `section` is the number of its section."""

    text: str
    role: Role
    level: int = 0
    marks: tuple[Mark, ...] = ()
    styled: tuple[Styled, ...] = ()
    page_break: bool = False
    charts: tuple[int, ...] = ()
    section: int = 0


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell in its grid column; `covered`: a cell above reaches down to here."""

    line: Line
    column: int
    span: int = 1
    covered: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: rows of cells, the number of rows that repeat, and the columns' widths."""

    rows: tuple[tuple[GridCell, ...], ...]
    head_rows: int
    widths: tuple[int, ...]
    section: int = 0
    page_break: bool = False

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(cell.line for row in self.rows for cell in row)


Item = Line | Grid


@dataclass(frozen=True, slots=True)
class Comment:
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class MarkedDocument:
    """`items` in printing order, without empty paragraphs; `landscape` tells of each section;
    `insertions` and `deletions` count pending tracked changes; `foreign` names content that our
    model does not hold; of `charts` those within tables are without names and numbers, since no
    table of ours holds any."""

    items: tuple[Item, ...]
    anchors: dict[str, tuple[str, str]]
    stored: str | None
    comments: tuple[Comment, ...] = ()
    insertions: int = 0
    deletions: int = 0
    landscape: tuple[bool, ...] = ()
    figures: str | None = None  # with their sources, as the file carries them (JSON)
    foreign: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    charts: tuple[DrawnChart, ...] = ()


def read_marked(data: bytes, view: View = "accepted") -> MarkedDocument:
    """Read a DOCX with pending changes accepted or rejected. Raises UnreadableDocxError."""
    with reading():
        return _Reading(DocxParts(data), view).document()


_INSERTED = (qn("w:ins"), qn("w:moveTo"))
_DELETED = (qn("w:del"), qn("w:moveFrom"))
_NO_TEXT = {FALLBACK, qn("w:pPr"), qn("w:rPr"), qn("w:rt"), qn("w:tblPr"), qn("w:tcPr")}
_START, _END = qn("w:bookmarkStart"), qn("w:bookmarkEnd")
_BREAK_TYPES = ("page",)
_FOREIGN = {
    qn("w:footnoteReference"): "脚注",
    qn("w:endnoteReference"): "尾注",
    "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic": "图片",
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath": "公式",
    "{urn:schemas-microsoft-com:vml}imagedata": "图片",
}


@dataclass(slots=True)
class _Gathered:
    """A line while its text is being gathered."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    marks: list[Mark] = field(default_factory=list)
    styled: list[Styled] = field(default_factory=list)
    page_break: bool = False
    charts: list[int] = field(default_factory=list)

    def add(self, text: str, kind: str | None) -> None:
        if not text:
            return
        start, end = self.length, self.length + len(text)
        self.pieces.append(text)
        self.length = end
        if kind is None:
            return
        last = self.styled[-1] if self.styled else None
        if last is not None and last.kind == kind and last.end == start:
            self.styled[-1] = Styled(kind, last.start, end)
        else:
            self.styled.append(Styled(kind, start, end))


class _Reading:
    """One pass over one file."""

    def __init__(self, parts: DocxParts, view: View) -> None:
        self._parts = parts
        self._skipped = _DELETED if view == "accepted" else _INSERTED
        self._body = parts.body()
        self._ends = {end.get(qn("w:id"), "") for end in self._body.iter(_END)}
        self._open: dict[str, tuple[str, int]] = {}  # id → name, start in the line
        self._items: list[Item] = []
        self._charts: list[DrawnChart] = []
        self._landscape: list[bool] = []
        self._waiting: _Gathered | None = None  # a paragraph whose mark the view does away with

    def document(self) -> MarkedDocument:
        self._walk(self._body, self._items)
        last = self._body.find(qn("w:sectPr"))
        self._landscape.append(_is_landscape(last))
        changed = [element.tag for element in self._body.iter(*_INSERTED, *_DELETED)]
        placed = {n for item in self._items if isinstance(item, Line) for n in item.charts}
        return MarkedDocument(
            items=tuple(self._items),
            anchors=self._parts.anchors,
            stored=self._parts.stored_document,
            comments=tuple(self._comments()),
            insertions=sum(tag in _INSERTED for tag in changed),
            deletions=sum(tag in _DELETED for tag in changed),
            landscape=tuple(self._landscape),
            figures=self._parts.stored_figures,
            foreign=tuple(sorted({_FOREIGN[found.tag] for found in self._body.iter(*_FOREIGN)})),
            status=self._parts.status(),
            charts=tuple(c if n in placed else DrawnChart() for n, c in enumerate(self._charts)),
        )

    def _comments(self) -> Iterator[Comment]:
        for part in self._parts.related(self._parts.main, "/comments"):
            for comment in self._parts.xml(part).iter(qn("w:comment")):
                text = "".join(found.text or "" for found in comment.iter(qn("w:t")))
                yield Comment(comment.get(qn("w:author"), ""), text)

    # --- blocks ---

    def _walk(self, parent: etree._Element, into: list[Item], *, in_cell: bool = False) -> None:
        for child in parent:
            if child.tag == qn("w:p"):
                self._paragraph(child, into, in_cell=in_cell)
            elif child.tag == qn("w:tbl"):
                self._table(child, into)
            elif child.tag in (_START, _END):
                self._bookmark(child, self._waiting or _Gathered())
            elif child.tag not in _NO_TEXT and child.tag != qn("w:sectPr"):
                self._walk(child, into, in_cell=in_cell)  # sdt, customXml, smartTag, ins …

    def _paragraph(self, element: etree._Element, into: list[Item], *, in_cell: bool) -> None:
        gathered = self._waiting or _Gathered()
        self._waiting = None
        for number, (name, _) in self._open.items():
            self._open[number] = (name, gathered.length)
        boxes: list[etree._Element] = []
        properties = element.find(qn("w:pPr"))
        if properties is not None and is_on(properties.find(qn("w:pageBreakBefore"))):
            gathered.page_break = True
        self._inline(element, gathered, boxes, skip=False)
        for name, start in self._open.values():
            gathered.marks.append(Mark(name, start, gathered.length))
        if properties is not None and self._loses_mark(properties):
            self._waiting = gathered
            return
        section = len(self._landscape)
        text = "".join(gathered.pieces)
        if squeeze(text) or gathered.charts:
            role = self._parts.role(element, in_cell=in_cell)
            into.append(_line(gathered, role, self._parts.level(element), section))
        elif gathered.page_break:
            self._waiting = _Gathered(page_break=True)
        for box in boxes:
            self._walk(box, into)
        closing = properties.find(qn("w:sectPr")) if properties is not None else None
        if closing is not None:
            self._landscape.append(_is_landscape(closing))

    def _loses_mark(self, properties: etree._Element) -> bool:
        return any(properties.find(f"{qn('w:rPr')}/{tag}") is not None for tag in self._skipped)

    # --- within a paragraph ---

    def _inline(
        self,
        element: etree._Element,
        gathered: _Gathered,
        boxes: list[etree._Element],
        *,
        skip: bool,
    ) -> None:
        """Text, bookmarks and text boxes in order. In what the view does away with (`skip`) only
        bookmarks count, since one may begin there and end outside."""
        for child in element:
            tag = child.tag
            if tag in (_START, _END):
                self._bookmark(child, gathered)
            elif tag == qn("w:txbxContent"):
                if not skip:
                    boxes.append(child)
            elif tag in _NO_TEXT:
                continue
            elif tag == qn("w:r"):
                if not skip:
                    self._run(child, gathered)
                self._inline(child, gathered, boxes, skip=skip)
            else:
                self._inline(child, gathered, boxes, skip=skip or tag in self._skipped)

    def _run(self, run: etree._Element, gathered: _Gathered) -> None:
        style = self._parts.run_style(run)
        kind = ANCHOR_STYLES.get(style)
        if style == names.EMPHASIS:
            kind = "emphasis"
        elif style in names.LEADS:
            kind = "lead"
        for child in run:
            if child.tag == qn("w:delText"):
                gathered.add(child.text or "", kind)
            elif child.tag == qn("w:br"):
                if child.get(qn("w:type")) in _BREAK_TYPES:
                    gathered.page_break = gathered.page_break or not gathered.length
                else:
                    gathered.add("\n", None)
            elif (chart := next(child.iter("{*}chart"), None)) is not None:
                gathered.charts.append(len(self._charts))
                self._charts.append(read_chart(self._parts, chart))
        gathered.add(run_text(run), kind)

    def _bookmark(self, element: etree._Element, gathered: _Gathered) -> None:
        number = element.get(qn("w:id"), "")
        if element.tag == _START:
            name = element.get(qn("w:name"), "")
            if number in self._ends:
                self._open[number] = (name, gathered.length)
            else:
                gathered.marks.append(Mark(name, gathered.length, gathered.length))
        elif number in self._open:
            name, start = self._open.pop(number)
            gathered.marks.append(Mark(name, min(start, gathered.length), gathered.length))

    # --- tables ---

    def _table(self, table: etree._Element, into: list[Item]) -> None:
        if self._parts.is_imprint(table):
            for cell in table.iter(qn("w:tc")):
                self._walk(cell, into)
            return
        before, self._waiting = self._waiting, None
        rows: list[tuple[GridCell, ...]] = []
        heads = 0
        for row in _rows(table):
            if any(row.find(f"{qn('w:trPr')}/{tag}") is not None for tag in self._skipped):
                continue
            heads += row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
            rows.append(tuple(self._cells(row)))
        widths = tuple(
            int(float(column.get(qn("w:w"), "0")))
            for column in table.iterfind(f"{qn('w:tblGrid')}/{qn('w:gridCol')}")
        )
        if rows:
            broken = before is not None and before.page_break
            into.append(Grid(tuple(rows), heads, widths, len(self._landscape), broken))

    def _cells(self, row: etree._Element) -> Iterator[GridCell]:
        column = 0
        for cell in row.iter(qn("w:tc"), _START, _END):
            if cell.tag != qn("w:tc"):
                if cell.getparent() is row:
                    self._bookmark(cell, _Gathered())
                continue
            if next(cell.iterancestors(qn("w:tr"))) is not row:
                continue  # of a table within a cell
            span, covered = cell_span(cell)
            inside: list[Item] = []
            self._walk(cell, inside, in_cell=True)
            if self._waiting is not None:  # nothing follows to take the text along
                left, self._waiting = self._waiting, None
                inside.append(_line(left, "cell"))
            yield GridCell(_joined(inside, len(self._landscape)), column, span, covered)
            column += span


def _line(gathered: _Gathered, role: Role, level: int = 0, section: int = 0) -> Line:
    return Line(
        "".join(gathered.pieces),
        role,
        level,
        tuple(gathered.marks),
        tuple(gathered.styled),
        gathered.page_break,
        tuple(gathered.charts),
        section,
    )


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for row in table.iter(qn("w:tr")):
        if next(row.iterancestors(qn("w:tbl"))) is table:
            yield row


def _joined(items: list[Item], section: int) -> Line:
    """The paragraphs of a cell as one line."""
    text, marks, styled = "", [], []
    role: Role = "cell"
    for item in items:
        for line in item.lines if isinstance(item, Grid) else (item,):
            at = len(text)
            marks += [Mark(m.name, m.start + at, m.end + at) for m in line.marks]
            styled += [Styled(s.kind, s.start + at, s.end + at) for s in line.styled]
            text += line.text
            role = line.role
    return Line(text, role, marks=tuple(marks), styled=tuple(styled), section=section)


def _is_landscape(section: etree._Element | None) -> bool:
    size = section.find(qn("w:pgSz")) if section is not None else None
    return size is not None and size.get(qn("w:orient")) == "landscape"
