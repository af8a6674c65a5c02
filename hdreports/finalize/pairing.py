"""Which line of the edited document was which line of the written one.

Lines are paired by the bookmarks they share, then by equal text, then by equal text with the
numbers masked, then by likeness. Cells are paired within paired tables, by row and column. What
was split or merged has secondary pairs: the other half.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from rapidfuzz import fuzz, process

from hdreports.finalize.sheet import Sheet, base_name

_ALIKE = 55.0  # percent; below, two paragraphs have nothing to do with each other
_PART = 88.0  # percent of the shorter one that must stand in the longer
_LEAST = 6  # characters: shorter lines are never taken for a part of another


@dataclass
class Pairing:
    """`lines`: edited line → written line. `parts`: further (edited, written) pairs of halves.
    `moved`: edited lines that stand elsewhere in the order. `rows`: by table item of the edited
    document, its table in the written one and the pairs of rows."""

    lines: dict[int, int] = field(default_factory=dict)
    parts: list[tuple[int, int]] = field(default_factory=list)
    moved: set[int] = field(default_factory=set)
    tables: dict[int, int] = field(default_factory=dict)
    rows: dict[tuple[int, int], int] = field(default_factory=dict)

    @property
    def reversed(self) -> dict[int, int]:
        return {written: edited for edited, written in self.lines.items()}

    def all(self) -> list[tuple[int, int]]:
        return [*self.lines.items(), *self.parts]


def pair(written: Sheet, edited: Sheet) -> Pairing:
    found = Pairing()
    _pair_paragraphs(written, edited, found)
    _pair_tables(written, edited, found)
    return found


def _pair_paragraphs(written: Sheet, edited: Sheet, found: Pairing) -> None:
    lines = _matched(
        edited.paragraphs,
        written.paragraphs,
        lambda n: _names(edited, [n]),
        lambda n: _names(written, [n]),
        [
            (lambda n: edited.lines[n].text, lambda n: written.lines[n].text),
            (lambda n: edited.lines[n].masked, lambda n: written.lines[n].masked),
        ],
    )
    left = [n for n in edited.paragraphs if n not in lines]
    taken = set(lines.values())
    lines.update(_alike(edited, left, written, [n for n in written.paragraphs if n not in taken]))
    found.lines.update(lines)
    found.moved = out_of_order(lines)
    _find_parts(written, edited, found)


def _names(sheet: Sheet, lines: Iterable[int]) -> Counter[str]:
    """Our bookmarks in lines; one under its own name counts twice one under the name of a copy."""
    names: Counter[str] = Counter()
    for n in lines:
        for mark in sheet.lines[n].marks:
            base = base_name(mark.name)
            names[base] += 2 if base == mark.name else 1
    return names


Key = Callable[[int], Hashable]


def _matched(
    edited: Iterable[int],
    written: Iterable[int],
    edited_names: Callable[[int], Counter[str]],
    written_names: Callable[[int], Counter[str]],
    keys: list[tuple[Key, Key]],
) -> dict[int, int]:
    """Pairs by shared bookmarks, then by each of the keys, every one at most once."""
    edited, written = list(edited), list(written)
    lines: dict[int, int] = {}
    taken: set[int] = set()
    homes: dict[str, int] = {name: n for n in written for name in written_names(n)}
    votes = []
    for n in edited:
        shared: Counter[int] = Counter()
        for name, count in edited_names(n).items():
            if name in homes:
                shared[homes[name]] += count
        votes += [(-count, n, home) for home, count in shared.items()]
    # Of a paragraph and its copy the one with the text as written keeps the pair.
    same = keys[0]
    votes.sort(key=lambda v: (v[0], same[0](v[1]) != same[1](v[2]), v))
    for _, n, home in votes:
        if n not in lines and home not in taken:
            lines[n] = home
            taken.add(home)
    for edited_key, written_key in keys:
        waiting: dict[Hashable, list[int]] = defaultdict(list)
        for n in reversed(written):
            if n not in taken:
                waiting[written_key(n)].append(n)
        for n in edited:
            if n not in lines and waiting[edited_key(n)]:
                lines[n] = waiting[edited_key(n)].pop()
                taken.add(lines[n])
    return lines


def _alike(edited: Sheet, left: list[int], written: Sheet, free: list[int]) -> dict[int, int]:
    """The most alike of what is left, best first."""
    if not left or not free:
        return {}
    scores = process.cdist(
        [edited.lines[n].masked for n in left],
        [written.lines[n].masked for n in free],
        scorer=fuzz.ratio,
        score_cutoff=_ALIKE,
    )
    ranked = sorted(
        (-float(scores[i][j]), abs(i - j), i, j)
        for i in range(len(left))
        for j in range(len(free))
        if scores[i][j] >= _ALIKE
    )
    lines: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, i, j in ranked:
        if left[i] not in lines and free[j] not in taken:
            lines[left[i]] = free[j]
            taken.add(free[j])
    return lines


def _find_parts(written: Sheet, edited: Sheet, found: Pairing) -> None:
    taken = set(found.lines.values())
    for n in edited.paragraphs:
        if n not in found.lines:
            home = _container(edited.lines[n].masked, written, written.paragraphs)
            if home is not None:
                found.parts.append((n, home))
    for n in written.paragraphs:
        if n not in taken:
            home = _container(written.lines[n].masked, edited, edited.paragraphs)
            if home is not None:
                found.parts.append((home, n))


def _container(part: str, sheet: Sheet, lines: Iterable[int]) -> int | None:
    """The longer line of which `part` is a part."""
    if len(part) < _LEAST:
        return None
    longer = [n for n in lines if len(sheet.lines[n].masked) > len(part)]
    best = process.extractOne(
        part,
        [sheet.lines[n].masked for n in longer],
        scorer=fuzz.partial_ratio,
        score_cutoff=_PART,
    )
    return longer[best[2]] if best else None


def out_of_order(lines: dict[int, int]) -> set[int]:
    """The edited lines outside the longest run that kept its order."""
    order = [lines[n] for n in sorted(lines)]
    tails: list[int] = []  # values
    holders: list[int] = []  # places in `order`
    before: list[int] = []
    for place, value in enumerate(order):
        at = bisect_left(tails, value)
        before.append(holders[at - 1] if at else -1)
        tails[at : at + 1] = [value]
        holders[at : at + 1] = [place]
    kept: set[int] = set()
    place = holders[-1] if holders else -1
    while place >= 0:
        kept.add(place)
        place = before[place]
    return {n for place, n in enumerate(sorted(lines)) if place not in kept}


# --- tables ---


def _pair_tables(written: Sheet, edited: Sheet, found: Pairing) -> None:
    def names(sheet: Sheet) -> Callable[[int], Counter[str]]:
        return lambda item: _names(
            sheet, [n for r in range(len(sheet.grids[item].rows)) for n in sheet.row_lines(item, r)]
        )

    def text(sheet: Sheet) -> Key:
        return lambda item: "\n".join(line.text for line in sheet.grids[item].lines)

    def head(sheet: Sheet) -> Key:
        return lambda item: "\n".join(c.line.text for c in sheet.grids[item].rows[0])

    tables = _matched(
        edited.grids,
        written.grids,
        names(edited),
        names(written),
        [(text(edited), text(written)), (head(edited), head(written))],
    )
    found.tables.update(tables)
    for item, home in tables.items():
        _pair_rows(written, edited, item, home, found)


def _pair_rows(written: Sheet, edited: Sheet, item: int, home: int, found: Pairing) -> None:
    def words(sheet: Sheet, table: int) -> Key:
        return lambda row: tuple(c.line.text for c in sheet.grids[table].rows[row])

    def label(sheet: Sheet, table: int) -> Key:
        return lambda row: _label(sheet, table, row)

    old, new = written.grids[home], edited.grids[item]
    rows = _matched(
        range(len(new.rows)),
        range(len(old.rows)),
        lambda row: _names(edited, edited.row_lines(item, row)),
        lambda row: _names(written, written.row_lines(home, row)),
        [
            (words(edited, item), words(written, home)),
            (label(edited, item), label(written, home)),
        ],
    )
    rows.update(_between(rows, len(new.rows), len(old.rows)))
    for row, was in rows.items():
        found.rows[item, row] = was
        for n, m in _pair_cells(written, edited, (item, row), (home, was)):
            found.lines[n] = m
    shifted = out_of_order(rows)
    found.moved |= {n for row in shifted for n in edited.row_lines(item, row)}


def _label(sheet: Sheet, table: int, row: int) -> str:
    """A row's first two words that are not numbers."""
    texts = [c.line.text.strip() for c in sheet.grids[table].rows[row]]
    return "\n".join([t for t in texts if t and not t[0].isdigit()][:2])


def _between(rows: dict[int, int], new: int, old: int) -> dict[int, int]:
    """Rows without a partner that stand alone, or in equal number, between the same neighbours."""
    added: dict[int, int] = {}
    edges = sorted([(-1, -1), *rows.items(), (new, old)])
    for (a, x), (b, y) in zip(edges, edges[1:], strict=False):
        if b - a == y - x and b - a > 1:
            added.update(zip(range(a + 1, b), range(x + 1, y), strict=True))
    return {row: was for row, was in added.items() if was not in set(rows.values())}


def _pair_cells(
    written: Sheet, edited: Sheet, new: tuple[int, int], old: tuple[int, int]
) -> Iterable[tuple[int, int]]:
    """Cells of a row by their column; where columns were added or removed, by their heads."""
    new_cells, old_cells = edited.row_lines(*new), written.row_lines(*old)
    if len(new_cells) == len(old_cells):
        return zip(new_cells, old_cells, strict=True)

    def keys(sheet: Sheet, item: int, row: int) -> list[str]:
        grid = sheet.grids[item]
        heads = {c.column: c.line.text for r in grid.rows[: grid.head_rows] for c in r}
        return [
            heads.get(c.column, "") if row >= grid.head_rows else c.line.text
            for c in grid.rows[row]
        ]

    matcher = SequenceMatcher(None, keys(edited, *new), keys(written, *old), autojunk=False)
    return [
        (new_cells[a + i], old_cells[b + i])
        for a, b, size in matcher.get_matching_blocks()
        for i in range(size)
    ]
