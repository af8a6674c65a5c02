"""PDF → text and structure: what a PDF says, in reading order, and where its figures stand.

A tagged PDF is read through its structure tree, which knows paragraphs, cells and figures by id;
of any other PDF the lines of its pages are read.
"""

from __future__ import annotations

import ctypes
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from hdreports.document.texts import squeeze

_MM = 25.4 / 72
_PAGE_NUMBER = re.compile(r"[—–-]?\s*\d+\s*[—–-]?")
_STATUS = {"送审稿", "样例"}
_BROKEN = (pikepdf.PdfError, pikepdf.PasswordError, pypdfium2.PdfiumError)
BLOCKS = {"P", "H1", "H2", "H3", "H4", "H5", "H6", "TH", "TD", "LI", "Caption", "Div"}


class UnreadablePdfError(Exception):
    """Not a PDF, damaged, or locked by a password."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; place in mm from the page's left and upper edge."""

    text: str
    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Page:
    """A page's size in mm and its lines from top to bottom, without page number and status."""

    width: float
    height: float
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Element:
    """A structure element with the text of all it holds. `page` counts from 0."""

    role: str
    text: str
    id: str | None
    source: str | None  # of quotations: the workbook cell
    page: int | None
    level: int  # depth in the tree

    @property
    def figure(self) -> str | None:
        """The id of the figure that it is; printed again, a figure is `figure:…~2` and so on."""
        if not self.id or not self.id.startswith("figure:"):
            return None
        id = self.id.removeprefix("figure:")
        stem, mark, count = id.rpartition("~")
        return stem if mark and count.isdecimal() else id


@dataclass(frozen=True, slots=True)
class ReadPdf:
    """What a PDF holds. `elements` is empty where the PDF is not tagged."""

    title: str
    author: str
    language: str
    pages: tuple[Page, ...]
    elements: tuple[Element, ...]

    @property
    def tagged(self) -> bool:
        return bool(self.elements)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """Paragraphs, headings and cells in reading order, those without text left out.

        Without tags: the pages' lines.
        """
        if not self.tagged:
            return tuple(line.text for page in self.pages for line in page.lines)
        return tuple(block_texts(self.elements))

    @property
    def figures(self) -> dict[str, str]:
        """Figure ids → printed text; a figure printed twice has `id~2`."""
        return {
            element.id.removeprefix("figure:"): element.text
            for element in self.elements
            if element.id and element.id.startswith("figure:")
        }


def read_pdf(data: bytes) -> ReadPdf:
    """Read a PDF. Raises UnreadablePdfError."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            parts, pages = _content(data)
            info = pdf.docinfo
            root = pdf.Root.get("/StructTreeRoot")
            elements = tuple(_elements(pdf, root, parts)) if root is not None else ()
            return ReadPdf(
                title=str(info.get("/Title", "")),
                author=str(info.get("/Author", "")),
                language=str(pdf.Root.get("/Lang", "")),
                pages=pages,
                elements=elements,
            )
    except _BROKEN as error:
        raise UnreadablePdfError("不是可读的 PDF 文件，或已加密。") from error


def read_elements(data: bytes) -> tuple[Element, ...]:
    """The structure elements alone, at half the cost; none where the PDF is not tagged.

    Raises UnreadablePdfError.
    """
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            root = pdf.Root.get("/StructTreeRoot")
            return tuple(_elements(pdf, root, _marked(data))) if root is not None else ()
    except _BROKEN as error:
        raise UnreadablePdfError("不是可读的 PDF 文件，或已加密。") from error


def attached_file(data: bytes, name: str) -> bytes | None:
    """The content of an attached file; None: there is none of that name.

    Raises UnreadablePdfError.
    """
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if name not in pdf.attachments:
                return None
            return pdf.attachments[name].get_file().read_bytes()
    except (*_BROKEN, ValueError, RuntimeError) as error:
        raise UnreadablePdfError("不是可读的 PDF 文件，或已加密。") from error


def block_texts(elements: tuple[Element, ...]) -> list[str]:
    """Paragraphs, headings and cells in reading order, those without text left out."""
    blocks = (block[0] for block in outermost_blocks(elements))
    return [block.text for block in blocks if squeeze(block.text)]


def pdf_text(data: bytes) -> str:
    """All a PDF says, in reading order, without white space, page numbers and status marks."""
    return squeeze("".join(read_pdf(data).paragraphs))


def outermost_blocks(elements: tuple[Element, ...]) -> Iterator[tuple[Element, ...]]:
    """Each of the outermost elements that are blocks of text, with all elements within it."""
    block: list[Element] = []
    for element in elements:
        if block and element.level > block[0].level:
            block.append(element)
            continue
        if block:
            yield tuple(block)
        block = [element] if element.role in BLOCKS else []
    if block:
        yield tuple(block)


# --- the structure tree ---

_Parts = dict[tuple[int, int], str]  # page and marked-content id → text


def _elements(pdf: pikepdf.Pdf, root: Any, parts: _Parts) -> Iterator[Element]:
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}

    def walk(node: Any, page: int | None, level: int) -> Iterator[Element | str]:
        """The node's elements, outermost first, and its own text piece by piece."""
        if isinstance(node, int):
            if page is not None:
                yield parts.get((page, node), "")
            return
        if not isinstance(node, pikepdf.Dictionary):
            return
        if "/Pg" in node:
            page = pages.get(node.Pg.objgen)
        if node.get("/Type") == "/MCR" or "/MCID" in node:
            if page is not None:
                yield parts.get((page, int(node.MCID)), "")
            return
        found: list[Element | str] = []
        for kid in _kids(node):
            found.extend(walk(kid, page, level + 1))
        if "/S" not in node:
            yield from found
            return
        texts = [
            item if isinstance(item, str) else item.text
            for item in found
            if isinstance(item, str) or item.level == level + 1
        ]
        yield Element(
            role=str(node.S).lstrip("/"),
            text="".join(texts),
            id=str(node.ID) if "/ID" in node else None,
            source=str(node.T) if "/T" in node else None,
            page=page,
            level=level,
        )
        yield from (item for item in found if isinstance(item, Element))

    for kid in _kids(root):
        yield from (item for item in walk(kid, None, 0) if isinstance(item, Element))


def _kids(node: Any) -> list[Any]:
    kids = node.get("/K")
    if kids is None:
        return []
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


# --- what stands on the pages ---


@dataclass(frozen=True, slots=True)
class _Piece:
    """A text object: its marked-content id (-1: an artifact, or untagged) and box in points."""

    mark: int
    text: str
    left: float
    bottom: float
    right: float
    top: float


def _content(data: bytes) -> tuple[_Parts, tuple[Page, ...]]:
    parts: _Parts = {}
    pages = []
    document = pypdfium2.PdfDocument(data)
    try:
        for number in range(len(document)):
            page = document[number]
            pieces = list(_pieces(page))
            for piece in pieces:
                if piece.mark >= 0:
                    key = number, piece.mark
                    parts[key] = parts.get(key, "") + piece.text
            if any(piece.mark >= 0 for piece in pieces):
                pieces = [piece for piece in pieces if piece.mark >= 0]
            width, height = page.get_size()
            lines = tuple(_lines(pieces, height))
            pages.append(Page(width * _MM, height * _MM, lines))
            page.close()
    finally:
        document.close()
    return parts, tuple(pages)


def _decoded(raw: bytes) -> str:
    """PDFium's UTF-16; it takes a hyphen at a line's end for a broken word and gives U+0002."""
    return raw.decode("utf-16-le", "replace").replace("\x02", "-")


def _marked(data: bytes) -> _Parts:
    """The texts of the marked contents, without their places."""
    parts: _Parts = {}
    room = 4096
    buffer = (ctypes.c_ushort * room)()
    document = pypdfium2.PdfDocument(data)
    try:
        for number in range(len(document)):
            page = document[number]
            textpage = page.get_textpage()
            for index in range(pdfium.FPDFPage_CountObjects(page)):
                item = pdfium.FPDFPage_GetObject(page, index)
                if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_TEXT:
                    continue
                mark = pdfium.FPDFPageObj_GetMarkedContentID(item)
                if mark < 0:
                    continue
                size = pdfium.FPDFTextObj_GetText(item, textpage, buffer, 2 * room)
                if size > 2 * room:
                    room = size // 2 + 1
                    buffer = (ctypes.c_ushort * room)()
                    size = pdfium.FPDFTextObj_GetText(item, textpage, buffer, 2 * room)
                text = bytes(memoryview(buffer).cast("B")[: max(0, size - 2)])
                key = number, mark
                parts[key] = parts.get(key, "") + _decoded(text)
            textpage.close()
            page.close()
    finally:
        document.close()
    return parts


def _pieces(page: Any) -> Iterator[_Piece]:
    textpage = page.get_textpage()
    edges = [ctypes.c_float() for _ in range(4)]
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
        size = pdfium.FPDFTextObj_GetText(item, textpage, None, 0)
        buffer = ctypes.create_string_buffer(size)
        pdfium.FPDFTextObj_GetText(
            item, textpage, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size
        )
        text = _decoded(buffer.raw[: max(0, size - 2)])
        pdfium.FPDFPageObj_GetBounds(item, *edges)
        mark = pdfium.FPDFPageObj_GetMarkedContentID(item)
        yield _Piece(mark, text, *(edge.value for edge in edges))
    textpage.close()


def _lines(pieces: list[_Piece], height: float) -> Iterator[Line]:
    """Pieces joined to lines: one line's pieces overlap vertically by half at least."""
    rows: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda p: (-(p.top + p.bottom), p.left)):
        if not piece.text.strip():
            continue
        middle = (piece.top + piece.bottom) / 2
        if rows and any(other.bottom <= middle <= other.top for other in rows[-1]):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    for row in rows:
        row.sort(key=lambda p: p.left)
        text = "".join(piece.text for piece in row)
        if _PAGE_NUMBER.fullmatch(text.strip()) and row[0].bottom < 100:
            continue
        if row[0].mark < 0 and {piece.text.strip() for piece in row} <= _STATUS:
            continue
        yield Line(
            text,
            min(p.left for p in row) * _MM,
            max(p.right for p in row) * _MM,
            (height - max(p.top for p in row)) * _MM,
            (height - min(p.bottom for p in row)) * _MM,
        )
