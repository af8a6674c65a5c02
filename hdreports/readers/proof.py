"""Proof-reading: whether a DOCX and a PDF say what their document says.

Both files are read back as a stranger would read them, and every paragraph and every figure is
compared with the document. What differs is told by file and paragraph, with what should stand there
and what does; a file with a difference must not be published.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache
from typing import Literal

from hdreports.document.model import Document, FigureRun
from hdreports.document.texts import differing, paragraph_texts, printable, squeeze
from hdreports.readers.docx import read_docx
from hdreports.readers.pdf import Element, block_texts, read_elements

MOST = 5  # differences told; a file that is wrong throughout needs no longer list
_SHOWN = 48  # characters of a text that differs

# Characters that fonts draw with one glyph, so that a PDF gives back one for the other; and the
# hyphen that a soft hyphen becomes at a line's end.
_ALIKE = str.maketrans(dict.fromkeys("•・‧∙⋅･", "·") | {"‐": ""})

Format = Literal["DOCX", "PDF"]
Said = dict[str, list[str]]  # figure id → its printed texts, in reading order


@dataclass(frozen=True, slots=True)
class Difference:
    """What a file does not say as its document does; `expected` or `found` empty: nothing there."""

    format: Format
    place: str
    expected: str
    found: str

    def __str__(self) -> str:
        if not self.expected:
            return f"{self.format}{self.place}多出“{self.found}”"
        found = f"实为“{self.found}”" if self.found else "实际没有"
        return f"{self.format}{self.place}应为“{self.expected}”，{found}"


def proofread(document: Document, docx: bytes, pdf: bytes) -> tuple[Difference, ...]:
    """Every difference between the document and its two files, in reading order, DOCX first.

    A file that cannot be read back is a difference too; nothing is raised.
    """
    texts = paragraph_texts(document)
    said = _said(document)
    return (*_docx(texts, said, docx), *_pdf(texts, said, pdf))


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """What two renderings of a text have in common: no white space, no characters that nobody
    sees, and one for those that look alike (full width and half)."""
    text = squeeze(text)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_ALIKE)
        if not text.isprintable():
            text = "".join(c for c in text if c.isprintable())
    return squeeze(text)


def told(differences: Iterable[Difference]) -> str:
    """The differences in words, the first of them at most."""
    found = [str(d) for d in differences]
    more = f"；另有{len(found) - MOST}处" if len(found) > MOST else ""
    return "；".join(found[:MOST]) + more


def _docx(texts: list[str], said: Said, data: bytes) -> list[Difference]:
    try:
        read = read_docx(data)
    except Exception as error:  # whatever a broken file raises, it is not to be published
        return [Difference("DOCX", "全文", "可以读回的文件", str(error) or type(error).__name__)]
    found: Said = {}
    for paragraph in read.paragraphs:
        for figure in paragraph.figures:
            _note(found, figure.ref or "", figure.text)
    return [*_paragraphs("DOCX", texts, read.texts), *_figures("DOCX", said, found)]


def _pdf(texts: list[str], said: Said, data: bytes) -> list[Difference]:
    try:
        elements = read_elements(data)
    except Exception as error:
        return [Difference("PDF", "全文", "可以读回的文件", str(error) or type(error).__name__)]
    return [
        *_paragraphs("PDF", texts, block_texts(elements)),
        *_figures("PDF", said, _figures_of(elements)),
    ]


def _figures_of(elements: Iterable[Element]) -> Said:
    found: Said = {}
    for element in elements:
        if element.figure is not None:
            _note(found, element.figure, element.text)
    return found


def _note(found: Said, id: str, text: str) -> None:
    if text := folded(text):
        found.setdefault(id, []).append(text)


def _said(document: Document) -> Said:
    """Every figure that the document prints in a paragraph or cell."""
    found: Said = {}
    for run in _figure_runs(document):
        _note(found, printable(run.figure), printable(run.text))
    return found


def _figure_runs(value: object) -> Iterator[FigureRun]:
    if isinstance(value, FigureRun):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _figure_runs(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _figure_runs(getattr(value, field.name))


def _paragraphs(format: Format, texts: list[str], found: list[str]) -> Iterator[Difference]:
    texts, found = ([t for t in map(squeeze, side) if folded(t)] for side in (texts, found))
    wanted, actual = list(map(folded, texts)), list(map(folded, found))
    if wanted == actual:
        return
    matcher = difflib.SequenceMatcher(None, wanted, actual, autojunk=False)
    for tag, i, end, j, stop in matcher.get_opcodes():
        if tag == "equal":
            continue
        for n in range(max(end - i, stop - j)):
            left = texts[i + n] if i + n < end else ""
            right = found[j + n] if j + n < stop else ""
            yield Difference(format, f"第{min(i + n, end) + 1}段", *differing(left, right, _SHOWN))


def _figures(format: Format, said: Said, found: Said) -> Iterator[Difference]:
    """Figures that a reader could not follow: unmarked, or marked as another."""
    if said == found:
        return
    for id in {**said, **found}:
        expected, actual = sorted(said.get(id, [])), sorted(found.get(id, []))
        if expected != actual:
            yield Difference(format, f"数据［{id}］", "、".join(expected), "、".join(actual))
