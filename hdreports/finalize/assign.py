"""Finding each written number again in the edited document.

Every number of the edited document is given to at most one written number, the surest first: by
its bookmark, then by its place within the paired lines (a token diff with the numbers masked),
then by the same number in the same neighbourhood elsewhere. What no number is left for has
vanished; a number that nothing is left for is new.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from hdreports.finalize.pairing import Pairing
from hdreports.finalize.quantities import MASK, Quantity
from hdreports.finalize.sheet import Anchor, FlatLine, Sheet, base_name
from hdreports.readers.docx_marked import Mark

Place = tuple[int, int]  # line, number within it
How = Literal["bookmark", "style", "place", "elsewhere"]
_AROUND = 4  # characters on one side that make a neighbourhood


@dataclass(frozen=True, slots=True)
class Found:
    """Where a written number stands now, and what told so."""

    place: Place
    how: How


@dataclass
class Assignment:
    """`found`: written place → edited place. `copies`: edited places that repeat a written one.
    `aligned`: edited place → the written place that stands at the same point of the paired line."""

    found: dict[Place, Found]
    copies: dict[Place, Place]
    aligned: dict[Place, Place]

    def taken(self) -> dict[Place, Place]:
        return {found.place: written for written, found in self.found.items()}


def assign(
    written: Sheet, edited: Sheet, pairing: Pairing, anchors: tuple[Anchor, ...]
) -> Assignment:
    return _Assigning(written, edited, pairing, anchors).done()


class _Assigning:
    def __init__(
        self, written: Sheet, edited: Sheet, pairing: Pairing, anchors: tuple[Anchor, ...]
    ) -> None:
        self.written, self.edited, self.pairing = written, edited, pairing
        self.figures = {a.bookmark: a for a in anchors if a.kind == "figure"}
        self.by_place = {(a.line, n): a for a in self.figures.values() for n in a.numbers}
        self.quoted = {(a.line, n): a for a in anchors if a.kind == "quotation" for n in a.numbers}
        self.aligned = dict(self._alignment())
        self.found: dict[Place, Found] = {}
        self.free = {
            (n, k) for n, flat in enumerate(edited.lines) for k in range(len(flat.numbers))
        }
        self.copies: dict[Place, Place] = {}

    def done(self) -> Assignment:
        self._by_bookmark()
        self._by_place()
        self._elsewhere()
        self._copied_lines()
        return Assignment(self.found, self.copies, self.aligned)

    def _take(self, written: Place, edited: Place, how: How) -> None:
        self.found[written] = Found(edited, how)
        self.free.discard(edited)

    # --- by bookmark ---

    def _by_bookmark(self) -> None:
        claims: dict[str, list[tuple[int, Mark, list[int]]]] = defaultdict(list)
        for n, flat in enumerate(self.edited.lines):
            for mark, inside in self._owned(flat):
                claims[base_name(mark.name)].append((n, mark, inside))
        for name, holders in claims.items():
            anchor = self.figures[name]
            holders.sort(key=lambda h: self._preference(anchor, h[0], h[1], h[2]))
            for n, _, inside in holders[1:]:
                self.copies.update({(n, k): w for k, w in self._copied(anchor, n, inside)})
            n, _, inside = holders[0]
            for written, k in self._chosen(anchor, n, inside):
                self._take((anchor.line, written), (n, k), "bookmark")

    def _owned(self, flat: FlatLine) -> Iterator[tuple[Mark, list[int]]]:
        """Bookmarks of figures with the numbers that are theirs: a number within two bookmarks
        belongs to the one that says the same, else to the narrower; another has run over it."""
        marks = [m for m in flat.marks if base_name(m.name) in self.figures]
        owners: dict[int, Mark] = {}
        for k, quantity in enumerate(flat.numbers):
            over = [m for m in marks if m.start < quantity.end and m.end > quantity.start]
            if over:
                owners[k] = min(over, key=lambda m: (self._differs(m, quantity), m.end - m.start))
        for mark in marks:
            yield mark, [k for k, owner in owners.items() if owner is mark]

    def _differs(self, mark: Mark, quantity: Quantity) -> bool:
        return quantity.key not in self._keys(self.figures[base_name(mark.name)])

    def _keys(self, anchor: Anchor) -> list[tuple[str, str]]:
        return [self.written.lines[anchor.line].numbers[n].key for n in anchor.numbers]

    def _preference(
        self, anchor: Anchor, line: int, mark: Mark, inside: list[int]
    ) -> tuple[bool, bool, bool, int]:
        """Of two bookmarks for one figure the original comes first: the one with a number, under
        its own name, in its own line."""
        return (
            not inside,
            mark.name != anchor.bookmark,
            self.pairing.lines.get(line) != anchor.line,
            line,
        )

    def _chosen(self, anchor: Anchor, line: int, inside: list[int]) -> Iterator[tuple[int, int]]:
        """Which of the numbers within a bookmark are the figure's: (written, edited) numbers."""
        inside = [k for k in inside if (line, k) in self.free]
        if len(inside) == len(anchor.numbers):
            yield from zip(anchor.numbers, inside, strict=True)
            return
        numbers = self.edited.lines[line].numbers
        for written in anchor.numbers:
            key = self.written.lines[anchor.line].numbers[written].key
            ranked = sorted(
                inside,
                key=lambda k: (
                    self.aligned.get((line, k)) != (anchor.line, written),
                    numbers[k].key != key,
                    k,
                ),
            )
            if ranked:
                inside.remove(ranked[0])
                yield written, ranked[0]

    def _copied(self, anchor: Anchor, line: int, inside: list[int]) -> Iterator[tuple[int, Place]]:
        """The numbers within a copied bookmark that still say what the figure says."""
        for k in inside:
            for n in anchor.numbers:
                key = self.written.lines[anchor.line].numbers[n].key
                if self.edited.lines[line].numbers[k].key == key:
                    yield k, (anchor.line, n)
                    break

    # --- by place ---

    def _alignment(self) -> Iterator[tuple[Place, Place]]:
        for e, w in self.pairing.all():
            new, old = self.edited.lines[e], self.written.lines[w]
            for k, n in _aligned(old, new):
                yield (e, k), (w, n)

    def _by_place(self) -> None:
        for edited, written in self.aligned.items():
            if edited in self.free and written not in self.found:
                styled = self._is_styled(edited)
                self._take(written, edited, "style" if styled else "place")

    def _is_styled(self, place: Place) -> bool:
        flat = self.edited.lines[place[0]]
        quantity = flat.numbers[place[1]]
        return any(
            s.kind == "figure" and s.start <= quantity.start and s.end >= quantity.digits_end
            for s in flat.line.styled
        )

    # --- elsewhere ---

    def _elsewhere(self) -> None:
        waiting: dict[tuple[str, str], list[Place]] = defaultdict(list)
        for place in sorted(self.free):
            waiting[self.edited.lines[place[0]].numbers[place[1]].key].append(place)
        for written in (*self.by_place, *self.quoted):
            if written in self.found:
                continue
            old = self.written.lines[written[0]]
            for place in waiting[old.numbers[written[1]].key]:
                new = self.edited.lines[place[0]]
                if place in self.free and _same_neighbourhood(old, written[1], new, place[1]):
                    self._take(written, place, "elsewhere")
                    break

    def _copied_lines(self) -> None:
        """Numbers of lines that repeat a written line, word for word."""
        homes = {flat.text: n for n, flat in enumerate(self.written.lines) if flat.numbers}
        for line, k in sorted(self.free):
            flat = self.edited.lines[line]
            if flat.row is None and flat.text in homes:
                self.copies[line, k] = (homes[flat.text], k)
        self.free -= set(self.copies)


def _aligned(old: FlatLine, new: FlatLine) -> Iterator[tuple[int, int]]:
    """Numbers at the same point of two texts: (number in the new one, number in the old one)."""
    if not old.numbers or not new.numbers:
        return
    if old.masked == new.masked:
        yield from ((k, k) for k in range(len(old.numbers)))
        return
    a, b = old.masked, new.masked
    old_at = {place: n for n, place in enumerate(_masks(a))}
    new_at = {place: n for n, place in enumerate(_masks(b))}
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        left = [old_at[i] for i in range(i1, i2) if i in old_at]
        right = [new_at[j] for j in range(j1, j2) if j in new_at]
        if tag == "equal" or (tag == "replace" and len(left) == len(right)):
            yield from zip(right, left, strict=True)


def _masks(text: str) -> list[int]:
    return [place for place, character in enumerate(text) if character == MASK]


def _same_neighbourhood(old: FlatLine, n: int, new: FlatLine, k: int) -> bool:
    a, b = old.numbers[n], new.numbers[k]
    before = old.text[max(0, a.start - _AROUND) : a.start]
    after = old.text[a.end : a.end + _AROUND]
    return (len(before) == _AROUND and new.text[: b.start].endswith(before)) or (
        len(after) == _AROUND and new.text[b.end :].startswith(after)
    )
