"""A PDF as a Paper: characters joined to lines, lines to paragraphs, by place, size and indent."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from statistics import median

from hdreports.lint.elements import level_of, recognised
from hdreports.lint.measures import text_edges
from hdreports.lint.model import (
    POINT,
    Align,
    Bar,
    Box,
    Glyph,
    Look,
    Paper,
    Para,
    PdfLayout,
    PdfPage,
    Piece,
    TextLine,
)
from hdreports.lint.pdf_glyphs import drawn_pages, unembedded_fonts
from hdreports.readers.pdf import UnreadablePdfError

_PAGE_NUMBER = re.compile(r"[—–\-－―]*\s*\d{1,4}\s*[—–\-－―]*|第\s*\d+\s*页.*")
_STATUS = re.compile(r"(送审稿|样例|草稿|征求意见稿)+")
_BELOW = 258.0  # mm: a page number of an upright page stands below


def read_pdf_paper(data: bytes) -> Paper:
    """Read any PDF. Raises UnreadablePdfError, also where it holds pictures instead of text."""
    drawn = drawn_pages(data)
    if not any(glyphs for _, _, glyphs, _ in drawn):
        raise UnreadablePdfError("没有文字，可能是扫描件；请提供由Word或WPS导出的PDF")
    pages = _without_running(
        PdfPage(width, height, tuple(_lines(glyphs, bars)), tuple(bars))
        for width, height, glyphs, bars in drawn
    )
    layout = PdfLayout(pages, unembedded_fonts(data))
    edges = {turned: _edges(pages, turned) for turned in (False, True)}
    paragraphs = [
        p for n, page in enumerate(pages) for p in _paragraphs(page, n, edges[page.landscape])
    ]
    return Paper(recognised(_joined(paragraphs)), pdf=layout)


# --- lines ---


def _lines(glyphs: Iterable[Glyph], bars: list[Bar]) -> Iterator[TextLine]:
    """Upright characters by their baseline, turned ones by their column, from top to bottom."""
    shown = [g for g in glyphs if g.text.strip()]
    tables = _tables(bars)
    upright = sorted((g for g in shown if not g.turned), key=lambda g: (g.baseline, g.left))
    rows: list[list[Glyph]] = []
    for glyph in upright:
        if rows and abs(rows[-1][-1].baseline - glyph.baseline) < max(1.2, glyph.size * 0.1):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    for row in rows:
        row.sort(key=lambda g: g.left)
        yield TextLine(tuple(row), any(_within(row[0], table) for table in tables))
    turned = sorted((g for g in shown if g.turned), key=lambda g: (round(g.left), g.top))
    for _, column in groupby(turned, key=lambda g: round(g.left)):
        yield TextLine(tuple(column))


def _tables(bars: list[Bar]) -> list[Box]:
    """Where vertical lines stand: the places of tables."""
    upright = sorted(
        (r.box for r in bars if not r.wide and r.box.bottom - r.box.top > 3), key=lambda b: b.top
    )
    found: list[Box] = []
    for box in upright:
        last = found[-1] if found else None
        if last is not None and box.top <= last.bottom + 2:
            found[-1] = Box(
                min(last.left, box.left),
                max(last.right, box.right),
                last.top,
                max(last.bottom, box.bottom),
            )
        else:
            found.append(box)
    return [box for box in found if box.right - box.left > 20]


def _within(glyph: Glyph, box: Box) -> bool:
    middle = (glyph.top + glyph.bottom) / 2
    return box.left - 1 <= glyph.left <= box.right + 1 and box.top <= middle <= box.bottom


def _without_running(pages: Iterable[PdfPage]) -> tuple[PdfPage, ...]:
    """Page numbers and running headers put aside."""
    listed = list(pages)
    repeated = Counter((line.text, round(line.box.top)) for page in listed for line in page.lines)
    return tuple(_aside(page, repeated, len(listed)) for page in listed)


def _aside(page: PdfPage, repeated: Counter[tuple[str, int]], count: int) -> PdfPage:
    text: list[TextLine] = []
    running: list[TextLine] = []
    number: TextLine | None = None
    for line in page.lines:
        box, words = line.box, line.text.strip()
        outside = _outside(page, box)
        often = count > 2 and repeated[line.text, round(box.top)] > count / 2
        if _PAGE_NUMBER.fullmatch(words) and outside and not line.in_table:
            number = line
        elif _STATUS.fullmatch(words) or (often and outside):
            running.append(line)
        else:
            text.append(line)
    return replace(page, lines=tuple(text), running=tuple(running), number=number)


def _outside(page: PdfPage, box: Box) -> bool:
    """Whether a line stands where only page numbers and running headers do."""
    if page.landscape:
        return box.right < 33 or box.left > page.width - 33 or box.top > page.height - 27
    return box.top > page.height - 39 or box.bottom < 36


# --- paragraphs ---


def _edges(pages: Iterable[PdfPage], landscape: bool) -> tuple[float, float]:
    """Left and right edge of the text on upright or on turned pages: of its full lines, else of
    its tables, else where the standard wants them."""
    known = [page for page in pages if page.landscape == landscape]
    if edges := text_edges(known, landscape):
        return edges
    wide = [r.box for page in known for r in page.bars if landscape]
    if wide:
        return min(b.left for b in wide), max(b.right for b in wide)
    return (35.0, 260.0) if landscape else (28.0, 184.0)


def _paragraphs(page: PdfPage, index: int, edges: tuple[float, float]) -> Iterator[Para]:
    """Lines gathered to paragraphs; a table is one paragraph per line."""
    left, right = edges
    gathered: list[TextLine] = []
    for line in page.lines:
        if gathered and not _goes_on(gathered[-1], line, left, right):
            yield _para(gathered, page, index, left, right)
            gathered = []
        gathered.append(line)
    if gathered:
        yield _para(gathered, page, index, left, right)


def _goes_on(above: TextLine, line: TextLine, left: float, right: float) -> bool:
    """Whether a line continues the paragraph of the line above it."""
    if above.in_table or line.in_table or line.glyphs[0].turned:
        return False
    one, other = above.box, line.box
    character = above.size * POINT
    if abs(above.size - line.size) > 0.6 or other.top - one.bottom > 2.2 * character:
        return False
    if level_of(line.text):
        return False
    reaches = one.right > right - 1.6 * character
    starts = other.left < left + 0.6 * character
    listed = one.left < left + 6 * character  # 附件：1.名称 and its continuation
    hangs = listed and other.left > left + 3 * character and one.left < other.left - 0.5 * character
    return reaches and (starts or (hangs and not _centred(other, left, right)))


def _para(lines: list[TextLine], page: PdfPage, index: int, left: float, right: float) -> Para:
    glyphs = [g for line in lines for g in line.glyphs]
    text = "".join(_spaced(line) for line in lines)
    box = Box(
        min(line.box.left for line in lines),
        max(line.box.right for line in lines),
        lines[0].box.top,
        lines[-1].box.bottom,
    )
    size = lines[0].size * POINT or 5.6
    return Para(
        text=text,
        pieces=tuple(_pieces(glyphs)),
        align=_align(lines, left, right),
        indent=(lines[0].box.left - left) / (size * 0.987),
        page=index + 1,
        sheet=index,
        in_table=lines[0].in_table,
        new_page=lines[0] is page.lines[0],
        pitch=_pitch(lines),
        box=box,
        full=lines[-1].box.right > right - 1.6 * size,
    )


def _spaced(line: TextLine) -> str:
    """The line's text with a tab where a gap of more than one and a half characters stands."""
    text = ""
    before: Glyph | None = None
    for glyph in line.glyphs:
        if before is not None and glyph.left - before.right > 1.5 * glyph.size * POINT:
            text += "\t"
        text += glyph.text
        before = glyph
    return text


def _pieces(glyphs: list[Glyph]) -> Iterator[Piece]:
    def look(glyph: Glyph) -> tuple[str, float, str]:
        return glyph.font, round(glyph.size * 2) / 2, glyph.colour

    for (font, size, colour), group in groupby(glyphs, key=look):
        yield Piece("".join(g.text for g in group), Look(font, font, size, colour, True))


def _align(lines: list[TextLine], left: float, right: float) -> Align:
    box = lines[0].box
    if _centred(box, left, right):
        return "center"
    if box.left > left + (right - left) / 2:
        return "right"
    return "both"


def _centred(box: Box, left: float, right: float) -> bool:
    before, behind = box.left - left, right - box.right
    return before > 4 and abs(before - behind) < 3


def _pitch(lines: list[TextLine]) -> float | None:
    steps = [
        below.glyphs[0].baseline - above.glyphs[0].baseline
        for above, below in zip(lines, lines[1:], strict=False)
    ]
    return median(steps) / POINT if steps else None


def _joined(paragraphs: list[Para]) -> list[Para]:
    """Paragraphs that run over a page's end, as one."""
    made: list[Para] = []
    for para in paragraphs:
        last = made[-1] if made else None
        if last is not None and _runs_over(last, para):
            made[-1] = replace(last, text=last.text + para.text, pieces=last.pieces + para.pieces)
        else:
            made.append(para)
    return made


def _runs_over(last: Para, para: Para) -> bool:
    return (
        para.new_page
        and para.page != last.page
        and not last.in_table
        and not para.in_table
        and para.look.size == last.look.size
        and abs(para.indent or 0) < 0.5
        and not level_of(para.text)
        and last.full
        and last.align == para.align == "both"
        and not para.text.startswith("附件")
    )
