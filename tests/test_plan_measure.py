"""Units convert exactly, and only within what they measure."""

from __future__ import annotations

from decimal import Decimal

import pytest

from hdreports.plan import load_plan
from hdreports.plan.measure import convert, dimension, factor, known_units


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        ("5000", "亩", "万亩", "0.5"),
        ("1.09", "万亩", "亩", "10900"),
        ("200", "吨", "万吨", "0.02"),
        ("3", "公顷", "亩", "45"),
        ("14", "万头只", "头", "140000"),
        ("2500", "人次", "人", "2500"),
        ("3", "处", "家", "3"),
    ],
)
def test_conversion_is_exact(value: str, source: str, target: str, expected: str) -> None:
    found = convert(Decimal(value), source, target)
    assert found == Decimal(expected)
    assert "E" not in str(found)


def test_the_same_unit_leaves_the_value_as_written() -> None:
    assert str(convert(Decimal("4.60"), "万吨", "万吨")) == "4.60"


@pytest.mark.parametrize(("source", "target"), [("亩", "吨"), ("%", "个"), ("万亩", "匹")])
def test_what_measures_something_else_is_refused(source: str, target: str) -> None:
    assert factor(source, target) is None
    with pytest.raises(ValueError, match="不能换算"):
        convert(Decimal(1), source, target)


def test_every_unit_of_the_plan_is_known() -> None:
    plan = load_plan()
    assert all(
        dimension(u) for u in {*(t.unit for t in plan.targets), *(i.unit for i in plan.indicators)}
    )


def test_longer_units_come_before_those_they_end_with() -> None:
    units = known_units()
    assert units.index("万头只") < units.index("头只") < units.index("只")
