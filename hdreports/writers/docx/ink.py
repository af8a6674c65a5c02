"""What the parts of the writer share while one document is written: styles, look and anchors."""

from __future__ import annotations

from dataclasses import dataclass, field

from hdreports.document.model import Blank, FigureRun, Light, Quotation, Run, Runs, Text, joined
from hdreports.writers.docx import styles as names
from hdreports.writers.docx.oxml import run
from hdreports.writers.docx.styles import StyleIds


@dataclass(frozen=True, slots=True)
class DocxLook:
    """What a document's look does not take from the reference document.

    `fonts` replaces fonts that the reference names by those an office has. With `imprint_page`
    版记 gets a page of its own, the next even one: for a document whose text ends on an odd page.
    """

    fonts: tuple[tuple[str, str], ...] = ()
    imprint_page: bool = False
    light_colours: tuple[tuple[Light, str], ...] = (
        ("green", "2E7D5B"),
        ("yellow", "C99700"),
        ("red", "A3161F"),
        ("none", "767676"),
    )


@dataclass(frozen=True, slots=True)
class ChartPart:
    """A chart's part and the workbook with its numbers."""

    xml: bytes
    workbook: bytes


@dataclass(slots=True)
class Ink:
    """Gives out ids. Bookmark names are fig_1, quo_1, blk_1 …; `anchors` maps them to kind and
    reference, in the order of writing."""

    styles: StyleIds
    look: DocxLook
    anchors: dict[str, tuple[str, str]] = field(default_factory=dict)
    charts: list[ChartPart] = field(default_factory=list)  # related as rIdChart1 …
    _counts: dict[str, int] = field(default_factory=dict)
    _shapes: int = 0

    def shape(self) -> int:
        self._shapes += 1
        return self._shapes

    def runs(self, runs: Runs, style: str | None = None) -> str:
        """Runs as markup; `style` names the character style of plain text among them."""
        return "".join(self._run(piece, style) for piece in joined(runs, drawn=True))

    def text(self, text: str, style: str | None = None, props: str = "") -> str:
        return run(text, self.styles[style] if style else None, props)

    def _run(self, piece: Run, style: str | None) -> str:
        match piece:
            case Text():
                return self.text(piece.text, names.EMPHASIS if piece.emphasis else style)
            case FigureRun():
                return self._anchored("fig", "figure", piece.figure, piece.text, names.FIGURE)
            case Quotation():
                return self._anchored("quo", "quotation", piece.source, piece.text, names.QUOTATION)
            case Blank():
                return self._anchored("blk", "blank", piece.name, piece.text, names.BLANK)

    def _anchored(self, prefix: str, kind: str, ref: str, text: str, style: str) -> str:
        """A styled run within a bookmark: two anchors, since an edit can lose either."""
        content = self.text(text, style)
        if not content:
            return ""
        count = self._counts[prefix] = self._counts.get(prefix, 0) + 1
        bookmark, number = f"{prefix}_{count}", len(self.anchors) + 1
        self.anchors[bookmark] = (kind, ref)
        return (
            f'<w:bookmarkStart w:id="{number}" w:name="{bookmark}"/>{content}'
            f'<w:bookmarkEnd w:id="{number}"/>'
        )
