"""A title breaks by meaning into a trapezoid or a lozenge, never into an hourglass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_submissions import compose, plan, progress_of, told

from hdreports.narrative.title import MAX_WIDTH, break_title, width

UNITS = tuple(u.id for u in plan().units)


def is_hourglass(lines: tuple[str, ...]) -> bool:
    w = [width(line) for line in lines]
    return any(w[i] < max(w[:i]) and w[i] < max(w[i + 1 :]) for i in range(1, len(w) - 1))


def test_the_plan_has_seventeen_units() -> None:
    assert len(UNITS) == 17


@pytest.mark.parametrize("unit", UNITS)
def test_the_title_of_every_units_report(unit: str) -> None:
    given = told(unit)
    lines = compose(progress_of([given]), unit).document.title
    name = plan().unit(unit).name
    assert "".join(lines) == (
        f"{name}关于2023年第三季度打造绿色有机农畜产品输出地工作进展情况的报告"
    )
    assert all(width(line) <= 19 for line in lines)
    assert not is_hourglass(lines)
    segments = [
        name,
        "关于",
        "2023年",
        "第三季度",
        "打造绿色有机农畜产品输出地",
        "工作",
        "进展情况的报告",
    ]
    edges = {"".join(segments[:n]) for n in range(len(segments) + 1)}
    assert all("".join(lines[:n]) in edges for n in range(len(lines) + 1))


def test_a_title_that_fits_is_one_line() -> None:
    assert break_title(("甲局", "关于", "某事的报告")) == ("甲局关于某事的报告",)


def test_digits_are_half_as_wide() -> None:
    assert width("2023年") == 3.0


def test_what_fits_no_shape_breaks_at_every_segment() -> None:
    long = "字" * 25
    assert break_title((long, "关于")) == (long, "关于")


@given(st.lists(st.integers(1, 15).map(lambda n: "字" * n), min_size=1, max_size=7))
def test_lines_are_whole_segments_and_no_hourglass(segments: list[str]) -> None:
    lines = break_title(tuple(segments))
    assert "".join(lines) == "".join(segments)
    if len(lines) < len(segments):
        assert all(width(line) <= MAX_WIDTH for line in lines)
        assert not is_hourglass(lines)
