"""What a PDF says, in reading order, and where its figures stand: read through its structure tree,
which knows paragraphs, cells and figures by id. A PDF without tags has none of these."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from hdreports.document.texts import squeeze

_BROKEN = (pikepdf.PdfError, pikepdf.PasswordError, pypdfium2.PdfiumError)
BLOCKS = {"P", "H1", "H2", "H3", "H4", "H5", "H6", "TH", "TD", "LI", "Caption", "Div"}


class UnreadablePdfError(Exception):
    """Not a PDF, damaged, or locked by a password."""


@dataclass(frozen=True, slots=True)
class Element:
    """A structure element with the text of all it holds."""

    role: str
    text: str
    id: str | None
    source: str | None  # of quotations: the workbook cell
    level: int  # depth in the tree

    @property
    def figure(self) -> str | None:
        """The id of the figure that it is; printed again, a figure is `figure:…~2` and so on."""
        if not self.id or not self.id.startswith("figure:"):
            return None
        id = self.id.removeprefix("figure:")
        stem, mark, count = id.rpartition("~")
        return stem if mark and count.isdecimal() else id


def read_elements(data: bytes) -> tuple[Element, ...]:
    """The structure elements in reading order; none where the PDF is not tagged.

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


# --- the texts of the tree's leaves ---


def _decoded(raw: bytes) -> str:
    """PDFium's UTF-16; it takes a hyphen at a line's end for a broken word and gives U+0002."""
    return raw.decode("utf-16-le", "replace").replace("\x02", "-")


def _marked(data: bytes) -> _Parts:
    """The texts of the marked contents."""
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
