"""Looking into the DOCX files that tests write."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

from lxml import etree
from sample_document import plain_document

from hdreports.document.model import Block, Document
from hdreports.writers.docx import DocxLook, write_docx
from hdreports.writers.docx.oxml import NAMESPACES, qn


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def repacked(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The file with each part passed through `change(name, content)`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts_of(data).items():
            archive.writestr(name, change(name, content))
    return buffer.getvalue()


class Opened:
    """A DOCX to ask questions of."""

    def __init__(self, data: bytes) -> None:
        self.parts = parts_of(data)
        self.body = self.xml("word/document.xml")
        self._names = {
            str(style.get(qn("w:styleId"))): str(style.find(qn("w:name")).get(qn("w:val")))
            for style in self.xml("word/styles.xml").iter(qn("w:style"))
        }

    def xml(self, part: str) -> etree._Element:
        return etree.fromstring(self.parts[part])

    def find(self, path: str, within: etree._Element | None = None) -> list[etree._Element]:
        start = self.body if within is None else within
        return start.xpath(path, namespaces=NAMESPACES)

    def values(self, path: str, within: etree._Element | None = None) -> list[str]:
        return [str(value) for value in self.find(path, within)]

    def styled(self, name: str) -> list[etree._Element]:
        """The paragraphs or runs in a style, by its name."""
        ids = [own for own, known in self._names.items() if known.lower() == name.lower()]
        return [
            found
            for own in ids
            for found in self.find(f"//w:p[w:pPr/w:pStyle/@w:val='{own}']")
            + self.find(f"//w:r[w:rPr/w:rStyle/@w:val='{own}']")
        ]

    def style(self, name: str) -> etree._Element:
        own = next(own for own, known in self._names.items() if known.lower() == name.lower())
        styles = self.xml("word/styles.xml")
        return next(
            style for style in styles.iter(qn("w:style")) if style.get(qn("w:styleId")) == own
        )


def text_of(element: etree._Element) -> str:
    return "".join(element.itertext(qn("w:t")))


def written(document: Document, **look: object) -> Opened:
    return Opened(write_docx(document, config=DocxLook(**look)))  # type: ignore[arg-type]


def with_body(*blocks: Block) -> Document:
    return replace(plain_document(10), body=blocks)
