"""What the form checker knows of a document, whatever file it was read from.

A `Paper` is a list of paragraphs, each with the element of a 公文 that it is and the look of its
characters, and the layout of its file: sections of a DOCX, measured pages of a PDF. Lengths are
millimetres, type sizes points.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from hdreports.document.texts import squeeze

Element = Literal[
    "head", "mark", "number", "title", "addressee", "heading", "body", "table", "caption", "note",
    "annex-note", "signature", "date", "contact", "annex-label", "annex-title", "imprint",
    "page-number", "other",
]  # fmt: skip
BLANK = re.compile(r"[_＿]{2,}|×{2,}|[Xx]{3,}")  # to be filled
POINT = 25.4 / 72  # mm
TOP, LEFT, WIDTH, HEIGHT = 37.0, 28.0, 156.0, 225.0  # of the type area (版心), mm
Align = Literal["left", "center", "right", "both", ""]


@dataclass(frozen=True, slots=True)
class Look:
    """How characters look. `font` is that of Chinese characters, `latin` that of the others;
    None where the file does not say. `colour` is RRGGBB, "" for automatic (black)."""

    font: str | None = None
    latin: str | None = None
    size: float | None = None
    colour: str = ""
    east_asian: bool = False  # ambiguous characters (“ ” — …) take the Chinese font


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    look: Look


@dataclass(frozen=True, slots=True)
class Box:
    """Edges in mm from the page's left and upper edge."""

    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A drawn line or thin bar."""

    box: Box
    colour: str

    @property
    def wide(self) -> bool:
        return self.box.right - self.box.left > self.box.bottom - self.box.top


@dataclass(frozen=True, slots=True)
class RedRule:
    """A red rule that a DOCX draws as a paragraph's border, in mm: the distance from the text above
    it, None where that depends on fonts; how far it stays behind the type area on either side."""

    below: float | None
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph. `indent` is its first line's, in characters, None where unknown; `page` counts
    from 1 and is None in a DOCX; `sheet` is the section (DOCX) or page (PDF), from 0; `foot` is how
    far the lower edge of what floats in a DOCX stands below the type area's, in mm, None for what
    does not float or stands relative to the text."""

    text: str
    pieces: tuple[Piece, ...] = ()
    element: Element = "other"
    level: int = 0  # of headings
    number: str = ""  # of headings, as printed
    run_in: bool = False  # text follows the heading in the same paragraph
    style: str = ""
    align: Align = ""
    indent: float | None = None
    indent_right: float = 0.0  # characters, in a DOCX
    page: int | None = None
    sheet: int = 0
    in_table: bool = False
    new_page: bool = False
    pitch: float | None = None  # points from line to line
    space_before: float = 0.0  # points
    space_after: float = 0.0
    box: Box | None = None
    part: int = 0  # 0: the document, 1 …: its annexes
    ruled_above: bool = False  # 版记: a rule stands above
    ruled_below: bool = False
    red_rule: RedRule | None = None  # below, in a DOCX
    right_tab: float | None = None  # the last right tab stop, characters from the left edge
    foot: float | None = None
    empty_before: int = 0  # empty paragraphs above
    full: bool = False  # the last line reaches the right edge

    @property
    def words(self) -> str:
        """The text without any white space."""
        return squeeze(self.text)

    @property
    def blank(self) -> bool:
        """Whether it holds a blank to be filled."""
        return bool(BLANK.search(self.text))

    @property
    def chinese(self) -> tuple[Piece, ...]:
        """The pieces that hold Chinese characters."""
        return tuple(p for p in self.pieces if any("\u4e00" <= c <= "\u9fff" for c in p.text))

    @property
    def look(self) -> Look:
        """The look of the first characters that are more than blanks."""
        return next((p.look for p in self.pieces if p.text.strip()), Look())

    @property
    def where(self) -> str:
        """Where the paragraph stands, for a message."""
        page = f"第{self.page}页" if self.page else ""
        said = " ".join(self.text.split())
        return f"{page}“{said[:24]}{'…' if len(said) > 24 else ''}”"


# --- DOCX ---


@dataclass(frozen=True, slots=True)
class PageNumber:
    """A page number as a header or footer holds it. `text` has 1 for the field; `vertical`: in a
    box whose text runs down."""

    text: str
    look: Look
    align: Align
    indent: float = 0.0  # characters of its own size from the edge it stands at
    vertical: bool = False
    boxed: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A section's sheet. `pages` maps default, even, first to the page number found there."""

    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float
    grid: str = ""  # lines, linesAndChars, or none
    grid_pitch: float | None = None  # points
    grid_space: float = 0.0  # points added to each character
    pages: dict[str, PageNumber | None] = field(default_factory=dict)
    first_differs: bool = False
    begins: str = ""  # w:type: continuous, evenPage, oddPage; "" and nextPage: on the next page

    @property
    def landscape(self) -> bool:
        return self.width > self.height

    @property
    def type_width(self) -> float:
        return self.width - self.left - self.right

    @property
    def type_height(self) -> float:
        return self.height - self.top - self.bottom


@dataclass(frozen=True, slots=True)
class DocxLayout:
    sections: tuple[Section, ...]
    sides_differ: bool  # odd and even pages have footers of their own
    body_size: float | None = None  # points
    body_space: float = 0.0  # points between characters of body text
    drawings: bool = False  # holds pictures or shapes
    bars: tuple[Bar, ...] = ()  # thin shapes whose place on the page is given
    red_lengths: tuple[float, ...] = ()  # mm, of red lines drawn in the text, wherever they stand


# --- PDF ---


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character; place in mm, `turned` where it does not stand upright."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    baseline: float
    size: float
    font: str
    colour: str
    turned: bool = False


@dataclass(frozen=True, slots=True)
class TextLine:
    glyphs: tuple[Glyph, ...]
    in_table: bool = False

    @property
    def text(self) -> str:
        return "".join(g.text for g in self.glyphs)

    @property
    def box(self) -> Box:
        return Box(
            min(g.left for g in self.glyphs),
            max(g.right for g in self.glyphs),
            min(g.top for g in self.glyphs),
            max(g.bottom for g in self.glyphs),
        )

    @property
    def size(self) -> float:
        sizes = [round(g.size * 2) / 2 for g in self.glyphs if g.text.strip()]
        return max(set(sizes), key=sizes.count) if sizes else 0.0


@dataclass(frozen=True, slots=True)
class PdfPage:
    """A page: its text without page number and running headers, which stand beside it."""

    width: float
    height: float
    lines: tuple[TextLine, ...]
    bars: tuple[Bar, ...] = ()
    number: TextLine | None = None
    running: tuple[TextLine, ...] = ()

    @property
    def landscape(self) -> bool:
        return self.width > self.height


@dataclass(frozen=True, slots=True)
class PdfLayout:
    pages: tuple[PdfPage, ...]
    unembedded: tuple[str, ...] = ()  # fonts that the file does not hold


@dataclass(frozen=True, slots=True)
class Paper:
    """A document as it was read; exactly one of the layouts is there."""

    paragraphs: tuple[Para, ...]
    docx: DocxLayout | None = None
    pdf: PdfLayout | None = None

    def of(self, *elements: Element) -> tuple[Para, ...]:
        return tuple(p for p in self.paragraphs if p.element in elements)

    def first(self, element: Element) -> Para | None:
        return next((p for p in self.paragraphs if p.element == element), None)

    @property
    def text(self) -> tuple[Para, ...]:
        """Running text, headings included, of document and annexes."""
        return self.of("body", "heading", "note", "annex-note", "addressee")

    @property
    def title(self) -> str:
        return "".join(p.words for p in self.of("title"))


# --- what a check says ---


@dataclass(frozen=True, slots=True)
class Fault:
    """The rule is broken: what is wrong, and where."""

    message: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Unverified:
    """The check could not be made."""

    reason: str


@dataclass(frozen=True, slots=True)
class Absent:
    """The document has nothing that the rule speaks of."""

    reason: str


@dataclass(frozen=True, slots=True)
class ToFill:
    """A blank stands where the rule wants something."""

    message: str


Remark = Fault | Unverified | Absent | ToFill
