"""Decimals as numbers of a workbook."""

from __future__ import annotations

from decimal import Decimal


def number(value: Decimal) -> int | float:
    """Written as the shortest text that reads back the same."""
    return int(value) if value == value.to_integral_value() else float(value)


def number_format(value: Decimal) -> str:
    """As many places as the value has."""
    places = max(0, -int(value.normalize().as_tuple().exponent))
    return "0." + "0" * places if places else "0"
