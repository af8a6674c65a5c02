"""A number gets its printed form in one place, and keeps what it was computed from."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hdreports.intake.model import CellRef
from hdreports.plan.model import Place
from hdreports.progress.figures import FigureBook, plain, round_to, round_up, share
from hdreports.progress.model import CellSource, PlanSource

CELL = CellSource(CellRef("a.xlsx", "指标进度", "E5"), "huzhu", Decimal(3), "万亩", "3")
OTHER = CellSource(CellRef("b.xlsx", "指标进度", "E6"), "ledu", Decimal(4), "万亩", "4")
PLAN = PlanSource(Place("附件（互助县）", "10万亩"), Decimal(10), "万亩")


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("0.62", "0.62"),
        ("132.10", "132.1"),
        ("200", "200"),
        ("2E+2", "200"),
        ("1234567", "1234567"),
        ("0", "0"),
        ("0.0", "0"),
        (".5", "0.5"),
    ],
)
def test_a_value_is_printed_without_separators_exponent_or_idle_zeros(
    value: str, printed: str
) -> None:
    assert plain(Decimal(value)) == printed


def test_a_figure_is_printed_with_its_unit_and_at_most_four_places() -> None:
    book = FigureBook()
    assert book.add("a", "", Decimal("0.8148"), "万吨", "").text == "0.8148万吨"
    assert book.add("b", "", Decimal("0.81485"), "万吨", "").text == "0.8149万吨"
    assert book.add("c", "", Decimal("123456.5"), "亩", "").text == "123456.5亩"


@pytest.mark.parametrize(
    ("value", "rounded"), [("0.25", "0.3"), ("0.35", "0.4"), ("2.45", "2.5"), ("-0.25", "-0.3")]
)
def test_rounding_is_half_up(value: str, rounded: str) -> None:
    assert round_to(Decimal(value), 1) == Decimal(rounded)


@pytest.mark.parametrize(("value", "rounded"), [("2", "2"), ("2.01", "3"), ("2.99", "3")])
def test_things_that_cannot_be_halved_are_rounded_up(value: str, rounded: str) -> None:
    assert round_up(Decimal(value)) == Decimal(rounded)


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [
        ("0.62", "1.8", "34.4"),
        ("0", "5", "0"),
        ("1", "8", "12.5"),
        ("9996", "10000", "99.96"),
        ("99949", "100000", "99.9"),
        ("99995", "100000", "99.995"),
        ("9999999", "10000000", "99.9999"),
        ("10000", "10000", "100"),
        ("10004", "10000", "100"),
        ("15", "10", "150"),
    ],
)
def test_a_share_has_one_place_but_never_reads_100_before_it_is(
    part: str, whole: str, percent: str
) -> None:
    assert plain(share(Decimal(part), Decimal(whole))) == percent


@given(
    st.decimals("0", "100000", allow_nan=False, places=4),
    st.decimals("0.0001", "100000", allow_nan=False, places=4),
)
def test_a_share_says_100_or_more_exactly_when_the_target_is_reached(
    part: Decimal, whole: Decimal
) -> None:
    assert (share(part, whole) >= 100) == (part >= whole)


def test_a_figure_carries_the_sources_of_its_inputs_each_once_in_order() -> None:
    book = FigureBook()
    a = book.add("a", "甲", Decimal(3), "万亩", "", sources=[CELL, PLAN])
    b = book.add("b", "乙", Decimal(4), "万亩", "", sources=[OTHER, PLAN])
    total = book.add("c", "合计", Decimal(7), "万亩", "甲＋乙", inputs=[a, b])
    assert total.sources == (CELL, PLAN, OTHER)
    assert total.inputs == ("a", "b")


def test_one_id_is_one_figure() -> None:
    book = FigureBook()
    first = book.add("a", "甲", Decimal(3), "万亩", "")
    assert book.add("a", "甲", Decimal(3), "万亩", "") == first
    assert len(book) == 1
    with pytest.raises(ValueError, match=r"a.*3万亩.*4万亩"):
        book.add("a", "甲", Decimal(4), "万亩", "")
    with pytest.raises(ValueError, match="3亩"):
        book.add("a", "甲", Decimal(3), "亩", "")
    assert book["a"] == first


def test_a_count_names_what_was_counted() -> None:
    book = FigureBook()
    a = book.add("a", "甲", Decimal(3), "万亩", "", sources=[CELL])
    n = book.count("n", "滞后的指标", [a], 1)
    assert (n.text, n.inputs, n.sources) == ("1项", ("a",), (CELL,))


def test_a_book_made_from_another_does_not_write_into_it() -> None:
    base = FigureBook()
    base.add("a", "甲", Decimal(3), "万亩", "")
    own = FigureBook(base)
    own.add("b", "乙", Decimal(4), "万亩", "")
    assert "a" in own
    assert "b" not in base
