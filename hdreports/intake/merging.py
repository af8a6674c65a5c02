"""Merged ranges: every place of one answers with the cell that holds the content (`grid.Sheet`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import product

from hdreports.intake.grid import MAX_COLUMNS, MAX_ROWS, Cell, column_name

Place = tuple[int, int]
Range = tuple[int, int, int, int]  # top, left, bottom, right; all from 1 and included


def spread(cells: dict[Place, Cell], ranges: Iterable[Range]) -> tuple[dict[Place, Place], str]:
    """Place → first cell, for ranges that hold something, and where they ended being looked at.

    `cells` is changed: first cells learn how far they reach, what lies below them goes, since no
    program shows it; also where the first cell is blank. No program writes ranges that overlap;
    where more places are merged than a sheet has, the rest is left.
    """
    places: dict[Place, Place] = {}
    covered = 0
    for top, left, bottom, right in dict.fromkeys(ranges):
        first = cells.get((top, left))
        bottom, right = min(bottom, MAX_ROWS), min(right, MAX_COLUMNS)
        if bottom < top or right < left:
            continue
        rows, columns = bottom - top + 1, right - left + 1
        covered += rows * columns if first is not None else min(rows * columns, len(cells))
        if covered > MAX_ROWS * MAX_COLUMNS:
            return places, f"{column_name(left)}{top}"
        if first is None:
            _clear(cells, range(top, bottom + 1), range(left, right + 1))
            continue
        cells[top, left] = replace(first, rows=rows, columns=columns)
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                if (row, column) != (top, left):
                    places[row, column] = (top, left)
                    cells.pop((row, column), None)
    return places, ""


def _clear(cells: dict[Place, Cell], rows: range, columns: range) -> None:
    """Takes the cells of a range away, by whichever is fewer: its places or all cells."""
    if len(rows) * len(columns) <= len(cells):
        for place in product(rows, columns):
            cells.pop(place, None)
    else:
        for row, column in [p for p in cells if p[0] in rows and p[1] in columns]:
            del cells[row, column]
