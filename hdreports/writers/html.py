"""Document → HTML: the page that the PDF writer lays out.

The template (`templates/html/document.html`) holds the order of an official document's parts,
the stylesheet their looks; here is what a template should not compute: sizes that depend on the
length of a text, element ids, levels of headings, scopes of table heads. Everything is escaped
by Jinja2's autoescape; what no file can hold is replaced, as `document.texts` says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from hdreports.document.model import (
    Blank,
    Block,
    Cell,
    Chart,
    Document,
    FigureRun,
    Heading,
    Paragraph,
    Quotation,
    Run,
    Runs,
    Table,
    joined,
    plain,
)
from hdreports.document.texts import (
    SIGNER_LABEL,
    addressee_text,
    annex_note_texts,
    copies_text,
    light_text,
    printable,
    width_in_characters,
)
from hdreports.writers.chart_view import BAR_COLOUR, chart_view

TYPE_AREA_PT = 442.2  # 156 mm
MARK_LARGEST_PT = 48.0  # keeps two blank lines between mark and number
LETTER_MARK_LARGEST_PT = 42.0
SHORT_PARAGRAPH = 29  # at most one line: too little to share a page with the signature alone

# Words without a place to break, as addresses may be: broken anywhere rather than past the margin.
_LONG_WORD = re.compile("[\x21-\x7e]{40,}")


def mark_size(mark: str, largest: float = MARK_LARGEST_PT) -> float:
    """The size in points at which the 发文机关标志 fits one line of the type area."""
    width = max(width_in_characters(mark), 1.0)
    return min(largest, int(TYPE_AREA_PT / width * 10) / 10)


def _is_within(text: str, other: str) -> bool:
    """Whether a text is printed no wider than another."""
    return width_in_characters(printable(text)) <= width_in_characters(printable(other))


@dataclass
class _Builder:
    """Makes the pieces of one document; counts ids so that each is used once."""

    seen: dict[str, int] = field(default_factory=dict)
    top_level: int = 1  # of the title that the headings stand under
    heading_level: int = 1  # of the last heading: PDF/UA allows no gap on the way down

    def unique(self, wanted: str) -> str:
        count = self.seen[wanted] = self.seen.get(wanted, 0) + 1
        return wanted if count == 1 else f"{wanted}~{count}"

    def run(self, run: Run) -> Markup:
        text = _breakable(printable(run.text))
        match run:
            case FigureRun():
                name = escape(self.figure_id(run))
                return Markup(f'<span class="figure" id="{name}">{text}</span>')
            case Quotation():
                name, source = escape(self.unique("quotation")), escape(printable(run.source))
                return Markup(
                    f'<span class="quotation" id="{name}" data-source="{source}">{text}</span>'
                )
            case Blank():
                return Markup(f'<span class="blank">{text}</span>')
            case _ if run.emphasis:
                return Markup(f"<em>{text}</em>")
        return text

    def runs(self, runs: Runs) -> Markup:
        return Markup("").join(self.run(run) for run in joined(runs, drawn=True))

    def heading_tag(self, level: int) -> int:
        """h1 is the document's title, h2 an annex's; a heading goes down by one level at most."""
        self.heading_level = min(self.top_level + level, self.heading_level + 1, 6)
        return self.heading_level

    def cell(self, table: Table, cell: Cell, column: int, scope: str | None) -> dict[str, Any]:
        align = cell.align or ("center" if scope == "col" else table.columns[column].align)
        classes = [align[0]] + ([f"in{min(cell.level, 3)}"] if cell.level else [])
        return {
            "tag": "th" if scope else "td",
            "scope": scope,
            "colspan": cell.colspan,
            "rowspan": cell.rowspan,
            "class": " ".join(classes),
            "light": cell.light,
            "light_text": light_text(cell.light) if cell.light else "",
            **self.cell_content(cell),
        }

    def cell_content(self, cell: Cell) -> dict[str, Any]:
        """A cell that holds a figure and nothing else is the figure's element itself."""
        match cell.runs:
            case (FigureRun() as run,) if not cell.light:
                return {"id": self.figure_id(run), "content": escape(printable(run.text))}
        return {"id": None, "content": self.runs(cell.runs)}

    def figure_id(self, run: FigureRun) -> str:
        return printable(self.unique(f"figure:{run.figure}"))

    def rows(self, table: Table, rows: tuple[tuple[Cell, ...], ...], head: bool) -> list[Any]:
        return [
            [self.cell(table, cell, column, _scope(cell, head)) for cell, column in placed]
            for placed in _placed(rows, len(table.columns))
        ]


def _breakable(text: str) -> Markup:
    parts, end = [], 0
    for match in _LONG_WORD.finditer(text):
        word = Markup('<span class="long">{}</span>').format(match.group())
        parts += [escape(text[end : match.start()]), word]
        end = match.end()
    return Markup("").join((*parts, escape(text[end:])))


def _scope(cell: Cell, head: bool) -> str | None:
    if head:
        return "colgroup" if cell.colspan > 1 else "col"
    return "row" if cell.header else None


def _placed(rows: tuple[tuple[Cell, ...], ...], width: int) -> Iterator[list[tuple[Cell, int]]]:
    """Each row's cells with the column they stand in, past cells that span down from above."""
    occupied = [0] * width  # rows still covered, by column
    for row in rows:
        placed, column, covered = [], 0, list(occupied)
        for cell in row:
            while column < width and covered[column]:
                column += 1
            start = min(column, width - 1)
            placed.append((cell, start))
            for spanned in range(start, min(start + cell.colspan, width)):
                occupied[spanned] = cell.rowspan
            column += cell.colspan
        occupied = [max(0, rest - 1) for rest in occupied]
        yield placed


@dataclass(frozen=True)
class _Block:
    """A block with what the template needs to know of its place."""

    kind: str
    block: Block
    classes: str = ""


def _blocks(blocks: tuple[Block, ...], closing: bool) -> list[_Block]:
    """Blocks with their classes. `closing` blocks are followed by the signature.

    The last paragraph keeps two lines with the signature; where it is a line only, the one before
    stays too, so that no page holds a signature without text. A paragraph that names a chart keeps
    two lines with it.
    """
    found = [_Block(type(b).__name__.lower(), b, _role(b)) for b in blocks]
    keep = 2 if len(found) > 1 and _length(blocks[-1]) < SHORT_PARAGRAPH else 1
    closed = range(len(found) - keep, len(found)) if closing and found else ()
    named = [n for n, block in enumerate(blocks[1:]) if isinstance(block, Chart)]
    for index in sorted({*closed, *named}):
        old = found[index]
        found[index] = _Block(old.kind, old.block, f"{old.classes} keep".strip())
    return found


def _role(block: Block) -> str:
    return "note" if isinstance(block, Paragraph) and block.role == "note" else ""


def _length(block: Block) -> float:
    match block:
        case Paragraph():
            return width_in_characters(plain(block.runs)) + 2
        case Heading():
            return width_in_characters(block.number + plain(block.runs) + plain(block.body)) + 2
        case _:
            return float("inf")


class HtmlWriter:
    """Documents as HTML, from the template in a folder. Raises jinja2.TemplateError."""

    def __init__(self, templates: Path, chart_font: str = "sans-serif") -> None:
        self._chart_font = chart_font  # SVG does not see the page's stylesheet
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(templates),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters["printable"] = printable
        self._template = environment.get_template("document.html")

    def write(self, document: Document) -> str:
        """One document as a page of well-formed markup: HTML that an XML parser reads too."""
        return self._template.render(self._view(document))

    def _view(self, document: Document) -> dict[str, Any]:
        builder = _Builder()

        letter = document.layout == "letter"

        def begin_annex() -> str:
            builder.top_level = builder.heading_level = 2
            return ""

        return {
            "document": document,
            "runs": builder.runs,
            "heading_tag": builder.heading_tag,
            "begin_annex": begin_annex,
            "unique": builder.unique,
            "rows": builder.rows,
            "chart_view": chart_view,
            "chart_font": self._chart_font,
            "bar_colour": BAR_COLOUR,
            "blocks": _blocks(document.body, closing=True),
            "annex_blocks": lambda annex: _blocks(annex.blocks, closing=False),
            "annex_notes": annex_note_texts(document),
            "letter": letter,
            "mark_size": mark_size(
                printable(document.mark), LETTER_MARK_LARGEST_PT if letter else MARK_LARGEST_PT
            ),
            "addressee": addressee_text(document),
            "copies": copies_text(document),
            "signer_label": SIGNER_LABEL,
            "date_within": _is_within(plain(document.date), document.signature),
            "percent": lambda share: f"{share * 100:.3f}%",
        }
