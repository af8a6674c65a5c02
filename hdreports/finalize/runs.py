"""The runs of an edited line: wording, figures, quotations and blanks, each with its origin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from hdreports.document.model import Blank, FigureRun, Quotation, Run, Runs, Text
from hdreports.finalize.assign import Place
from hdreports.finalize.sheet import Anchor, base_name
from hdreports.finalize.verdicts import Comparison

_BLANK = "＿"


@dataclass(frozen=True, slots=True)
class _Piece:
    """Characters that are more than wording; of two that overlap the lower `rank` wins."""

    rank: int
    start: int
    end: int
    kind: str
    ref: str = ""


class RunMaker:
    """Makes the runs of any line of one edited document."""

    def __init__(self, comparison: Comparison) -> None:
        self._edited = comparison.edited
        self._pairing = comparison.pairing
        self._anchors = {a.bookmark: a for a in comparison.anchors}
        self._quotations = _by_line(comparison.anchors, "quotation")
        figures = {
            (a.line, n): a for a in comparison.anchors if a.kind == "figure" for n in a.numbers
        }
        self._figures: dict[Place, Anchor] = {
            edited: figures[written]
            for edited, written in (
                *comparison.assignment.taken().items(),
                *comparison.assignment.copies.items(),
            )
            if written in figures
        }

    def runs(self, line: int, start: int = 0, end: int | None = None) -> Runs:
        """The runs of a line's characters from `start` up to `end`; blanks at the ends go."""
        text = self._edited.lines[line].text
        end = len(text) if end is None else end
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        made: list[Run] = []
        at = start
        for piece in self._pieces(line):
            left, right = max(piece.start, at), min(piece.end, end)
            if left >= right:
                continue
            made += _wording(text[at:left])
            made.append(_run(piece, text[left:right]))
            at = right
        made += _wording(text[at:end])
        return tuple(made)

    def _pieces(self, line: int) -> list[_Piece]:
        """Without overlaps, in order."""
        kept: list[_Piece] = []
        for piece in sorted(self._candidates(line), key=lambda p: (p.rank, p.start)):
            if all(piece.end <= k.start or piece.start >= k.end for k in kept):
                kept.append(piece)
        return sorted(kept, key=lambda p: p.start)

    def _candidates(self, line: int) -> Iterator[_Piece]:
        flat = self._edited.lines[line]
        for k, quantity in enumerate(flat.numbers):
            anchor = self._figures.get((line, k))
            if anchor is not None:
                start, end = quantity.start, quantity.digits_end
                if not anchor.signed and not flat.text[start].isdigit():
                    start += 1
                yield _Piece(0, start, quantity.end if anchor.whole else end, "figure", anchor.ref)
        named: set[str] = set()
        for mark in flat.marks:
            anchor = self._anchors.get(base_name(mark.name))
            if anchor is None:
                continue
            named.add(anchor.bookmark)
            if anchor.kind == "blank":
                if set(flat.text[mark.start : mark.end]) == {_BLANK}:
                    yield _Piece(1, mark.start, mark.end, "blank", anchor.ref)
            elif anchor.kind == "quotation":
                yield _Piece(2, mark.start, mark.end, "quotation", anchor.ref)
            elif not anchor.numbers and flat.text[mark.start : mark.end] == anchor.text:
                yield _Piece(0, mark.start, mark.end, "figure", anchor.ref)
        unnamed = [
            a
            for a in self._quotations[self._pairing.lines.get(line, -1)]
            if a.bookmark not in named
        ]
        for styled in flat.line.styled:
            if styled.kind == "quotation" and not any(
                m.start < styled.end and m.end > styled.start for m in flat.marks
            ):
                if unnamed:
                    yield _Piece(3, styled.start, styled.end, "quotation", unnamed.pop(0).ref)
            elif styled.kind == "emphasis":
                yield _Piece(4, styled.start, styled.end, "emphasis")


def _by_line(anchors: tuple[Anchor, ...], kind: str) -> defaultdict[int, list[Anchor]]:
    found: defaultdict[int, list[Anchor]] = defaultdict(list)
    for anchor in anchors:
        if anchor.kind == kind:
            found[anchor.line].append(anchor)
    return found


def _run(piece: _Piece, text: str) -> Run:
    if piece.kind == "figure":
        return FigureRun(text, piece.ref)
    if piece.kind == "quotation":
        return Quotation(text, piece.ref)
    if piece.kind == "blank":
        return Blank(piece.ref, len(text))
    return Text(text, emphasis=True)


def _wording(text: str) -> list[Run]:
    return [Text(text)] if text else []
