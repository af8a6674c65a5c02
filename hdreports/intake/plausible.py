"""Whether an amount can be true beside the year's target: 万 dropped or doubled, places slipped."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from hdreports.intake.grid import plain, show

IMPLAUSIBLE = 20  # times the year's target: an error
SLIPPED = 10  # the same where a hundredth or less of it would be plausible
DOUBTFUL = 3  # times the year's target: worth asking
TINY = 20_000  # so many times less than the year's target: worth asking


class Doubt(NamedTuple):
    """A kind of finding, and the words that it needs."""

    code: str
    words: dict[str, str]


def doubt(
    value: Decimal, target: Decimal, measure: str, *, count: bool, unit_typed: bool
) -> Doubt | None:
    """What is doubtful about a value beside the target in the same `measure`, if anything.

    `count`: what is counted is never slipped by places. `unit_typed`: the cell names its unit, so
    that a small value is meant as it stands.
    """
    words = {"shown": show(value), "target": show(target)}
    probable = _probable(value, target)
    slipped = not count and probable is not None
    if value > (SLIPPED if slipped else IMPLAUSIBLE) * target:
        times = show((value / target).quantize(Decimal(1)))
        hint = f"疑为{show(probable)}{measure}，" if probable is not None else ""
        return Doubt("implausible-value", {**words, "times": times, "hint": hint})
    if value > DOUBTFUL * target and value - target > 5:
        return Doubt("value-far-above-target", words)
    if 0 < value * 1000 < target and _within(value * 10_000, target) and not unit_typed:
        return Doubt("implausibly-small", {**words, "meant": f"{show(value * 10_000)}{measure}"})
    small = _within(value * 10_000, target) or value * TINY < target
    return Doubt("value-very-small", words) if 0 < value * 1000 < target and small else None


def _probable(value: Decimal, target: Decimal) -> Decimal | None:
    """The value that was probably meant."""
    for by in (10_000, 100, 1000):
        if _within(value / by, target):
            return plain(value / by)
    return None


def _within(value: Decimal, target: Decimal) -> bool:
    return target / 20 <= value <= target * Decimal("1.5")
