"""Merged ranges, from whatever kind of file: one cell answers at every place, within bounds."""

from __future__ import annotations

import pytest

from hdreports.intake.grid import MAX_COLUMNS, MAX_ROWS, Cell, Sheet
from hdreports.intake.merging import spread


def _text(row: int, column: int) -> Cell:
    return Cell(row, column, "text", f"{row}/{column}")


def test_the_first_cell_answers_at_every_place_and_what_lies_below_is_gone() -> None:
    cells = {(1, 1): _text(1, 1), (2, 2): _text(2, 2), (3, 3): _text(3, 3)}
    merged, cut = spread(cells, [(1, 1, 2, 2)])
    sheet = Sheet("表", False, cells, merged)
    assert {sheet.at(r, c).text for r in (1, 2) for c in (1, 2)} == {"1/1"}
    assert (sheet.at(1, 1).rows, sheet.at(1, 1).columns, cut) == (2, 2, "")
    assert [c.text for c in sheet.in_order()] == ["1/1", "3/3"]


@pytest.mark.parametrize("others", [0, 50], ids=["few cells", "many cells"])
def test_what_lies_below_a_blank_range_does_not_show_either(others: int) -> None:
    cells = {(2, 2): _text(2, 2), (3, 3): _text(3, 3)}
    cells |= {(9, column): _text(9, column) for column in range(1, others + 1)}
    assert spread(cells, [(1, 1, 2, 2)]) == ({}, "")
    assert (2, 2) not in cells
    assert len(cells) == 1 + others


def test_ranges_without_extent_change_nothing() -> None:
    cells = {(2, 2): _text(2, 2)}
    assert spread(cells, [(2, 2, 1, 1), (2, 2, 2, 1)]) == ({}, "")
    assert cells == {(2, 2): _text(2, 2)}


def test_ranges_end_with_the_grid_and_overlapping_ones_end_being_looked_at() -> None:
    cells = {(n, 1): _text(n, 1) for n in range(1, 100)}
    upwards = [(n, 1, 10**6, 10**6) for n in range(99, 0, -1)]
    merged, cut = spread(cells, upwards)
    assert cut == "A98"
    assert len(merged) == (MAX_ROWS - 98) * MAX_COLUMNS - 1
