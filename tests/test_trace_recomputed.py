"""Every figure of every kind of document, computed once more from what trace gives for it.

The samples are what is reported on; of weeks, for which there are no samples, returns of the
simulated year.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import pytest
from recomputing import CASES, Figure, Followed, content_of, traced
from test_progress_recomputed import shown


@pytest.mark.parametrize("name", CASES)
def test_every_figure_comes_out_as_printed_from_the_cells_that_trace_names(name: str) -> None:
    figures = traced(name)
    followed = Followed({f["id"]: f for f in figures}, CASES[name])
    wrong = {
        f["id"]: (f["text"], text)
        for f in figures
        if (text := shown(followed.value(f["id"])) + f["unit"]) != f["text"]
    }
    assert wrong == {}


def test_reports_hold_enough_figures_for_this_to_mean_something() -> None:
    assert sum(len(traced(report)) for report in CASES) > 4000


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("dispatch", "/weekly"),
        ("dispatch", "/count/new_items"),
        ("dispatch", "/count/cleared_items"),
        ("week/city", "/change"),
        ("week/huzhu", "/change"),
        ("notice", "/land/open/area"),
        ("half-year", "/land/open/count"),
    ],
)
def test_what_a_kind_is_for_is_among_its_figures(name: str, wanted: str) -> None:
    assert any(f["id"].endswith(wanted) for f in traced(name))


@pytest.mark.parametrize("name", CASES)
def test_cells_hold_what_trace_says_stands_in_them(name: str) -> None:
    for cell in _cells(traced(name)):
        held = content_of(cell)
        said = cell["raw"]
        if isinstance(held, int | float):
            assert Fraction(said) == Fraction(str(held)), cell
        else:
            assert said.strip() == str(held).strip(), cell


def _cells(figures: Iterable[Figure]) -> list[dict[str, Any]]:
    found = {
        (s["file"], s["sheet"], s["cell"]): s
        for f in figures
        for s in f["sources"]
        if "cell" in s and "value" in s
    }
    return list(found.values())


def test_wrong_cell_would_be_noticed() -> None:
    """The check is no tautology: another cell gives another value."""
    figures = {f["id"]: f for f in traced("huzhu")}
    id = "2023-Q3/huzhu/oil-area/completion"
    moved = json.loads(json.dumps(figures))
    for source in moved["2023-Q3/huzhu/oil-area/value"]["sources"]:
        source["cell"] = "E6"
    text = shown(Followed(moved).value(id)) + "%"
    assert text != figures[id]["text"]
