"""Merged ranges: every place of one answers with the cell that holds the content (`grid.Sheet`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hdreports.intake.grid import MAX_COLUMNS, MAX_ROWS, Cell, column_name

Place = tuple[int, int]
Range = tuple[int, int, int, int]  # top, left, bottom, right; all from 1 and included


def spread(cells: dict[Place, Cell], ranges: Iterable[Range]) -> tuple[dict[Place, Place], str]:
    """Place → first cell, for ranges that hold something, and where they ended being looked at.

    `cells` is changed: first cells learn how far they reach, what lies below them goes. No program
    writes ranges that overlap; where more places are merged than a sheet has, the rest is left.
    """
    places: dict[Place, Place] = {}
    covered = 0
    for top, left, bottom, right in dict.fromkeys(ranges):
        first = cells.get((top, left))
        if first is None or bottom < top or right < left:
            continue
        bottom, right = min(bottom, MAX_ROWS), min(right, MAX_COLUMNS)
        rows, columns = bottom - top + 1, right - left + 1
        covered += rows * columns
        if covered > MAX_ROWS * MAX_COLUMNS:
            return places, f"{column_name(left)}{top}"
        cells[top, left] = replace(first, rows=rows, columns=columns)
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                if (row, column) != (top, left):
                    places[row, column] = (top, left)
                    cells.pop((row, column), None)
    return places, ""
