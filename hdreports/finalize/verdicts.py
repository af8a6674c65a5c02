"""What became of each number of a report in the hands of whoever edited it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from hdreports.document.texts import squeeze
from hdreports.finalize.assign import Assignment, Found, Place, assign
from hdreports.finalize.pairing import Pairing, pair
from hdreports.finalize.quantities import Quantity, chinese_numbers
from hdreports.finalize.sheet import Anchor, FlatLine, Sheet
from hdreports.readers.docx_marked import MarkedDocument
from hdreports.tracing import source_text

VerdictKind = Literal[
    "unchanged",
    "moved",
    "copied",
    "lost-same",  # its anchors are gone, the number stands where it stood
    "lost-changed",  # its anchors are gone, and so is the number: to be confirmed
    "changed",
    "unit-changed",
    "vanished",
    "quote-changed",  # a number within a unit's own words
    "new",
    "overtaken",  # right when it was written; the data have changed since
]
WORDS: dict[VerdictKind, str] = {
    "unchanged": "未变",
    "moved": "移位",
    "copied": "重复引用",
    "lost-same": "重新输入，数字相同",
    "lost-changed": "重新输入，数字不同",
    "changed": "数字改动",
    "unit-changed": "单位改动",
    "vanished": "已删去",
    "quote-changed": "单位填报原文中的数字改动",
    "new": "新增数字",
    "overtaken": "数据已更新",
}
WRONG: frozenset[VerdictKind] = frozenset(
    {"lost-changed", "changed", "unit-changed", "vanished", "quote-changed", "new", "overtaken"}
)
# Lines that the office fills in itself: their numbers are not the report's.
_OFFICE = {"mark", "number", "signature", "date", "contact", "imprint", "annex-label"}
_SERIAL = "序号"
_IN_BRACKETS = re.compile(r"[（(]([^（()）]+)[)）]")
_AROUND = 12


@dataclass(frozen=True, slots=True)
class Verdict:
    """One number. `name` is what it is acknowledged by: the bookmark's name (fig_12), or for a new
    number its text. `old` and `new` are as printed, empty where there is none; `where` is the text
    around it."""

    kind: VerdictKind
    name: str
    figure: str
    label: str
    old: str
    new: str
    where: str
    sources: tuple[str, ...] = ()

    @property
    def wrong(self) -> bool:
        """Whether somebody must acknowledge it before the report is final."""
        return self.kind in WRONG


@dataclass(frozen=True, slots=True)
class Rewording:
    """A changed wording; `old` empty: added, `new` empty: removed."""

    old: str
    new: str


@dataclass(frozen=True)
class Comparison:
    """Everything that comparing an edited document with the written one yields."""

    written: Sheet
    edited: Sheet
    pairing: Pairing
    assignment: Assignment
    anchors: tuple[Anchor, ...]
    verdicts: tuple[Verdict, ...]
    rewordings: tuple[Rewording, ...]

    @property
    def wrong(self) -> tuple[Verdict, ...]:
        return tuple(v for v in self.verdicts if v.wrong)


def compare(
    written: MarkedDocument,
    edited: MarkedDocument,
    figures: Mapping[str, Mapping[str, Any]] | None = None,
) -> Comparison:
    """Compare. `figures` are the figures of the report by id, as its data file lists them."""
    known = figures or {}
    units = {str(f.get("unit", "")) for f in known.values()} - {""}
    old, new = Sheet(written, units), Sheet(edited, units)
    pairing = pair(old, new)
    anchors = old.anchors()
    assignment = assign(old, new, pairing, anchors)
    judge = _Judge(old, new, pairing, assignment, anchors, known)
    return Comparison(
        old,
        new,
        pairing,
        assignment,
        anchors,
        tuple(judge.verdicts()),
        tuple(_rewordings(old, new, pairing)),
    )


class _Judge:
    def __init__(
        self,
        written: Sheet,
        edited: Sheet,
        pairing: Pairing,
        assignment: Assignment,
        anchors: tuple[Anchor, ...],
        figures: Mapping[str, Mapping[str, Any]],
    ) -> None:
        self.written, self.edited = written, edited
        self.pairing, self.assignment = pairing, assignment
        self.anchors, self.figures = anchors, figures
        self.halves = set(pairing.parts)
        self.by_place = {(a.line, n): a for a in anchors if a.kind == "figure" for n in a.numbers}
        self.now_at = pairing.reversed

    def verdicts(self) -> Iterator[Verdict]:
        for anchor in self.anchors:
            if anchor.kind == "figure":
                yield self._figure(anchor)
            elif anchor.kind == "quotation":
                yield from self._quotation(anchor)
        yield from self._others()
        yield from self._in_chinese()

    # --- figures ---

    def _figure(self, anchor: Anchor) -> Verdict:
        if not anchor.numbers:
            return self._without_number(anchor)
        judged = [self._number(anchor, n) for n in anchor.numbers]
        order: list[VerdictKind] = [
            *("vanished", "changed", "lost-changed", "unit-changed", "lost-same", "moved"),
            "unchanged",
        ]
        kind, found = min(judged, key=lambda each: order.index(each[0]))
        if kind in ("unchanged", "moved") and self._unit_beside_changed(anchor, found):
            kind = "unit-changed"
        return self._told(kind, anchor, found)

    def _number(self, anchor: Anchor, n: int) -> tuple[VerdictKind, Found | None]:
        found = self.assignment.found.get((anchor.line, n))
        if found is None:
            return "vanished", None
        old = self.written.lines[anchor.line].numbers[n]
        new = self._quantity(found.place)
        lost = found.how in ("place", "elsewhere")
        if new.key == old.key:
            if lost:
                return "lost-same", found
            return ("moved" if self._moved(anchor, n, found) else "unchanged"), found
        if lost:
            return "lost-changed", found
        return ("unit-changed" if new.number == old.number else "changed"), found

    def _moved(self, anchor: Anchor, n: int, found: Found) -> bool:
        line = found.place[0]
        if line in self.pairing.moved:
            return True
        home = self.pairing.lines.get(line)
        if home != anchor.line and (line, anchor.line) not in self.halves:
            return True
        other = self.assignment.aligned.get(found.place)
        return (
            other is not None
            and other != (anchor.line, n)
            and other in self.by_place
            and self.written.lines[other[0]].numbers[other[1]].key
            != self.written.lines[anchor.line].numbers[n].key
        )

    def _without_number(self, anchor: Anchor) -> Verdict:
        """A figure in words: it must still be said in its line."""
        line = self.now_at.get(anchor.line)
        there = line is not None and anchor.text in self.edited.lines[line].text
        return self._told("unchanged" if there else "vanished", anchor, None)

    def _unit_beside_changed(self, anchor: Anchor, found: Found | None) -> bool:
        """In a table the unit stands in a cell of the row, or in the head of the column."""
        unit = str(self.figures.get(anchor.ref, {}).get("unit", ""))
        home = self.written.lines[anchor.line]
        if not unit or home.row is None or found is None:
            return False
        if self.written.lines[anchor.line].numbers[anchor.numbers[-1]].unit:
            return False
        grid = self.written.grids[home.item]
        column = grid.rows[home.row][home.cell or 0].column
        for row, cells in enumerate(grid.rows):
            for place, cell in enumerate(cells):
                text = squeeze(cell.line.text)
                beside = row == home.row and text == unit
                above = (
                    row < grid.head_rows
                    and cell.column <= column < cell.column + cell.span
                    and unit in _IN_BRACKETS.findall(text)
                )
                if beside or above:
                    now = self.now_at.get(self.written.at[home.item, row, place])
                    said = squeeze(self.edited.lines[now].text) if now is not None else ""
                    if (beside and said != unit) or (
                        above and unit not in _IN_BRACKETS.findall(said)
                    ):
                        return True
        return False

    def _told(self, kind: VerdictKind, anchor: Anchor, found: Found | None) -> Verdict:
        figure = self.figures.get(anchor.ref, {})
        flat = self.edited.lines[found.place[0]] if found else self.written.lines[anchor.line]
        span = self._span(found.place) if found else (anchor.start, anchor.end)
        return Verdict(
            kind,
            anchor.bookmark,
            anchor.ref,
            str(figure.get("label", "")) or anchor.ref,
            anchor.text,
            flat.text[slice(*span)] if found else "",
            around(flat.text, *span),
            tuple(source_text(s) for s in figure.get("sources", ())),
        )

    def _quantity(self, place: Place) -> Quantity:
        return self.edited.lines[place[0]].numbers[place[1]]

    def _span(self, place: Place) -> tuple[int, int]:
        quantity = self._quantity(place)
        return quantity.start, quantity.end

    # --- quotations ---

    def _quotation(self, anchor: Anchor) -> Iterator[Verdict]:
        """Words of a unit may be shortened; a number within them may not become another."""
        old_line = self.written.lines[anchor.line]
        for n in anchor.numbers:
            found = self.assignment.found.get((anchor.line, n))
            old = old_line.numbers[n]
            if found is None or self._quantity(found.place).key == old.key:
                continue
            flat = self.edited.lines[found.place[0]]
            start, end = self._span(found.place)
            yield Verdict(
                "quote-changed",
                anchor.bookmark,
                "",
                "单位填报原文",
                old_line.text[old.start : old.end],
                flat.text[start:end],
                around(flat.text, start, end),
                (anchor.ref,),
            )

    # --- numbers that are no figure ---

    def _others(self) -> Iterator[Verdict]:
        known = {(a.line, n) for a in self.anchors for n in a.numbers}
        taken = self.assignment.taken()
        for line, flat in enumerate(self.edited.lines):
            for k, quantity in enumerate(flat.numbers):
                written = taken.get((line, k))
                if written in known:
                    continue
                copied = self.assignment.copies.get((line, k))
                if copied is not None:
                    anchor = self.by_place.get(copied)
                    if anchor is not None:
                        yield self._told("copied", anchor, Found((line, k), "bookmark"))
                    continue
                if written is not None and quantity.key == (
                    self.written.lines[written[0]].numbers[written[1]].key
                ):
                    continue
                if not self._exempt(flat, quantity):
                    yield self._new(flat, quantity.start, quantity.end)

    def _exempt(self, flat: FlatLine, quantity: Quantity) -> bool:
        if quantity.kind != "plain" or flat.line.role in _OFFICE:
            return True
        if flat.row is None or flat.cell is None:
            return False
        grid = self.edited.grids[flat.item]
        column = grid.rows[flat.row][flat.cell].column
        return any(
            c.column == column and _SERIAL in squeeze(c.line.text)
            for row in grid.rows[: grid.head_rows]
            for c in row
        )

    def _new(self, flat: FlatLine, start: int, end: int) -> Verdict:
        text = flat.text[start:end]
        return Verdict("new", squeeze(text), "", "", "", text, around(flat.text, start, end))

    def _in_chinese(self) -> Iterator[Verdict]:
        left = Counter(w for flat in self.written.lines for w in chinese_numbers(flat.text))
        for flat in self.edited.lines:
            for word in chinese_numbers(flat.text):
                if left[word]:
                    left[word] -= 1
                else:
                    start = flat.text.find(word)
                    yield self._new(flat, start, start + len(word))


def around(text: str, start: int, end: int) -> str:
    """A number with the text before and behind it."""
    left, right = max(0, start - _AROUND), end + _AROUND
    shown = "".join(text[left:right].splitlines())
    return ("…" if left else "") + shown + ("…" if right < len(text) else "")


def _rewordings(written: Sheet, edited: Sheet, pairing: Pairing) -> Iterator[Rewording]:
    for n, flat in enumerate(edited.lines):
        home = pairing.lines.get(n)
        if home is None:
            if squeeze(flat.text):
                yield Rewording("", flat.text)
        elif squeeze(flat.masked) != squeeze(written.lines[home].masked):
            yield Rewording(written.lines[home].text, flat.text)
    kept = set(pairing.lines.values())
    for n, flat in enumerate(written.lines):
        if n not in kept and squeeze(flat.text):
            yield Rewording(flat.text, "")
