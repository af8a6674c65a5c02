"""What a document says, paragraph by paragraph, in printing order.

Both writers print these texts and the readers return them, so a DOCX and a PDF can be compared
with the document and with each other. The parts of a 公文 that are composed of several fields
(number line, addressee, list of annexes, copies) are put together here and nowhere else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from os.path import commonprefix

from hdreports.document.model import (
    Block,
    Cell,
    Chart,
    ChartPoint,
    Document,
    Heading,
    Light,
    List,
    Paragraph,
    Run,
    Table,
    plain,
)

SIGNER_LABEL = "签发人："
LIGHT_SHAPES: dict[Light, str] = {"green": "●", "yellow": "▲", "red": "■", "none": "－"}
LIGHT_WORDS: dict[Light, str] = {"green": "绿", "yellow": "黄", "red": "红", "none": ""}

_REPLACED = "\N{REPLACEMENT CHARACTER}"
_BLANKS = re.compile(r"[\t\r\n\v\f\x85\u2028\u2029]+")


# Zero-width spaces and joiners, direction marks, soft hyphens, variation selectors.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff]+")


def printable(text: str) -> str:
    """Text as it can stand on paper: line breaks become one space, what shows nothing and has no
    glyph is left out, and characters that no file format carries or that reorder their neighbours
    (controls, bidi overrides, surrogates, noncharacters) become a visible U+FFFD."""
    text = _INVISIBLE.sub("", _BLANKS.sub(" ", text))
    if text.isprintable():
        return text
    return "".join(_REPLACED if _unprintable(character) else character for character in text)


def _unprintable(character: str) -> bool:
    if unicodedata.category(character) in ("Cc", "Cs"):
        return True
    code = ord(character)
    return code & 0xFFFE == 0xFFFE or unicodedata.bidirectional(character) in (
        "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI",
    )  # fmt: skip


def squeeze(text: str) -> str:
    """Text without any white space: what two renderings of one paragraph have in common."""
    return "".join(text.split())


def differing(one: str, other: str, most: int, around: int = 12) -> tuple[str, str]:
    """Two texts cut to where they differ, with `around` characters on either side of it, each to
    `most` characters; what was cut off shows as …."""
    start = len(commonprefix((one, other)))
    shared = min(len(one), len(other)) - start
    rest = min(shared, len(commonprefix((one[::-1], other[::-1]))))
    left = max(0, start - around)

    def cut(text: str) -> str:
        shown = text[left : min(len(text) - rest + around, left + most)]
        return ("…" if left else "") + shown + ("…" if left + len(shown) < len(text) else "")

    return cut(one), cut(other)


def width_in_characters(text: str) -> float:
    """Width of a line in full-width characters: East Asian wide and ambiguous ones are 1,
    the others half."""
    return sum(1 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)


def runs_text(runs: tuple[Run, ...]) -> str:
    return printable(plain(runs))


def addressee_text(document: Document) -> str:
    """主送机关 with its full-width colon; several organs are separated by 、; empty without any."""
    return printable("、".join(document.recipients)) + "：" if document.recipients else ""


def annex_note_texts(document: Document) -> tuple[str, ...]:
    """附件说明, one text per annex: 附件：1.名称, then 2.名称; a single one has no number."""
    lines = [
        printable(annex.title if annex.single else f"{annex.number}.{annex.title}")
        for annex in document.attachments
    ]
    return (f"附件：{lines[0]}", *lines[1:]) if lines else ()


def copies_text(document: Document) -> str:
    """抄送：甲，乙。 Empty when nobody is copied."""
    copies = document.imprint.copies
    return printable("抄送：" + "，".join(copies) + "。") if copies else ""


def light_text(light: Light) -> str:
    """A light in words and shape: ●绿 ▲黄 ■红 －."""
    return LIGHT_SHAPES[light] + LIGHT_WORDS[light]


def cell_text(cell: Cell) -> str:
    return (light_text(cell.light) if cell.light else "") + runs_text(cell.runs)


def block_texts(block: Block) -> Iterator[str]:
    """The paragraphs of a block; a table is its caption, its cells row by row, its notes."""
    match block:
        case Heading():
            yield printable(block.number) + runs_text(block.runs) + runs_text(block.body)
        case Paragraph():
            yield runs_text(block.runs)
        case List():
            yield from (runs_text(item) for item in block.items)
        case Table():
            yield printable(block.caption)
            yield from (cell_text(cell) for row in (*block.head, *block.rows) for cell in row)
            yield from (runs_text(note) for note in block.notes)
        case Chart():
            yield printable(block.caption)


def chart_alternative(points: Iterable[ChartPoint], value_label: str, reference_label: str) -> str:
    """What a chart shows, in words: its text alternative."""
    told = "；".join(
        f"{p.label}{value_label}{p.text}"
        + (f"，{reference_label}{p.reference_text}" if p.reference_text else "")
        for p in points
    )
    return f"条形图：{told}。"


def _all_texts(document: Document) -> Iterator[str]:
    yield printable(document.mark)
    signer = SIGNER_LABEL + runs_text(document.signer) if document.signer is not None else ""
    yield runs_text(document.number) + signer
    yield printable(document.full_title)
    yield addressee_text(document)
    for block in document.body:
        yield from block_texts(block)
    yield from annex_note_texts(document)
    yield printable(document.signature)
    yield runs_text(document.date)
    if document.contact is not None:
        yield runs_text(document.contact)
    for annex in document.attachments:
        yield printable(annex.label)
        yield printable(annex.title)
        for block in annex.blocks:
            yield from block_texts(block)
    yield copies_text(document)
    if document.layout == "file":  # the 版记 of a letter names nobody who printed it
        yield printable(document.imprint.printer) + runs_text(document.imprint.date)


def paragraph_texts(document: Document) -> list[str]:
    """Every printed paragraph in printing order, without page numbers and status marks.

    The number line is one text (number, then 签发人：name), the title is one text without its
    line breaks, each table cell is one, and empty cells are left out. 版记 comes last. White space
    carries no meaning: compare after `squeeze`.
    """
    return [text for text in _all_texts(document) if squeeze(text)]
