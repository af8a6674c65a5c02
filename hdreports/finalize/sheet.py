"""A document as flat lines with their numbers and anchors: what is compared with what."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from hdreports.finalize.quantities import Quantity, masked, quantities
from hdreports.readers.docx_marked import Grid, Line, Mark, MarkedDocument

_COPY = re.compile(r"(?:_Copy_\d+)+$")
_OURS = re.compile(r"(?:fig|quo|blk)_\d+")


def base_name(bookmark: str) -> str:
    """fig_3 of fig_3_Copy_1, the name that LibreOffice gives the bookmark of a copy."""
    return _COPY.sub("", bookmark)


@dataclass(frozen=True)
class FlatLine:
    """A line in its place: the item of the document it belongs to, and row and cell of a table."""

    line: Line
    item: int
    numbers: tuple[Quantity, ...]
    row: int | None = None
    cell: int | None = None

    @property
    def text(self) -> str:
        return self.line.text

    @cached_property
    def masked(self) -> str:
        return masked(self.line.text, self.numbers)

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """Our bookmarks that stand around something."""
        return tuple(
            m for m in self.line.marks if m.end > m.start and _OURS.fullmatch(base_name(m.name))
        )


@dataclass(frozen=True)
class Anchor:
    """A figure, quotation or blank as it was written: where it stands and which numbers it holds.

    A figure's text may leave out what stands beside its number: `whole` tells whether it includes
    the unit behind it, `signed` whether it would include a sign before it.
    """

    bookmark: str
    kind: str
    ref: str
    text: str
    line: int
    start: int
    end: int
    numbers: tuple[int, ...]
    whole: bool = True
    signed: bool = True


class Sheet:
    """The lines of one document."""

    def __init__(self, document: MarkedDocument, units: Iterable[str] = ()) -> None:
        self.document = document
        known = frozenset(units)
        lines: list[FlatLine] = []
        for index, item in enumerate(document.items):
            if isinstance(item, Line):
                lines.append(FlatLine(item, index, quantities(item.text, known)))
                continue
            for row, cells in enumerate(item.rows):
                lines += [
                    FlatLine(c.line, index, quantities(c.line.text, known), row, place)
                    for place, c in enumerate(cells)
                ]
        self.lines = tuple(lines)

    @cached_property
    def at(self) -> dict[tuple[int, int | None, int | None], int]:
        """The number of a line by item, row and cell."""
        return {(f.item, f.row, f.cell): n for n, f in enumerate(self.lines)}

    @cached_property
    def paragraphs(self) -> tuple[int, ...]:
        """The lines outside of tables."""
        return tuple(n for n, f in enumerate(self.lines) if f.row is None)

    @cached_property
    def grids(self) -> dict[int, Grid]:
        return {n: item for n, item in enumerate(self.document.items) if isinstance(item, Grid)}

    def row_lines(self, item: int, row: int) -> list[int]:
        return [self.at[item, row, cell] for cell in range(len(self.grids[item].rows[row]))]

    def anchors(self) -> tuple[Anchor, ...]:
        """What our bookmarks stand around, in a document as it was written."""
        found = []
        for number, flat in enumerate(self.lines):
            for mark in flat.marks:
                kind, ref = self.document.anchors.get(mark.name, ("", ""))
                if not kind:
                    continue
                inside = tuple(
                    n
                    for n, q in enumerate(flat.numbers)
                    if q.start < mark.end and q.digits_end > mark.start
                )
                whole = not inside or flat.numbers[inside[-1]].end <= mark.end
                found.append(
                    Anchor(
                        mark.name,
                        kind,
                        ref,
                        flat.text[mark.start : mark.end],
                        number,
                        mark.start,
                        mark.end,
                        inside,
                        whole,
                        not inside or flat.numbers[inside[0]].start >= mark.start,
                    )
                )
        return tuple(found)
