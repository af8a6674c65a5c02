"""What the audit's rules share: the finding, twins among the rows, sums and inferences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Literal

from hdreports.plan.measure import convert
from hdreports.plan.model import Indicator, Milestone, Place, Plan, Region, Target

ANNEX = "附件（{}）"
# Fewer equal targets than this may be a coincidence.
_FEWEST_TWIN_TARGETS = 5
# 市自然资源局 is 市自然资源规划局 with letters left out; with more left out it is another body.
_MOST_LEFT_OUT = 3


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """One thing doubtful in the plan.

    `targets` are the (region, indicator) pairs that reports must footnote, `tasks` the task
    numbers. `inference` is what follows from the plan's other numbers; empty: nothing does.
    """

    code: str
    severity: Literal["error", "warning", "info"]
    places: tuple[Place, ...]
    message: str
    inference: str = ""
    targets: tuple[tuple[str, str], ...] = ()
    tasks: tuple[int, ...] = ()


def figure(value: Decimal, unit: str) -> str:
    return f"{plain(value)}{unit}"


def plain(value: Decimal) -> str:
    """Without exponent and without zeros that nobody printed."""
    return format(value.normalize() + 0, "f")


def quoted(text: str) -> str:
    """In quotation marks; those inside become single ones."""
    return f"“{text.replace('“', '‘').replace('”', '’')}”"


def join(words: Iterable[str]) -> str:
    return "、".join(words)


def in_unit(t: Target, i: Indicator) -> Decimal:
    """A target's value in the indicator's unit."""
    return convert(t.value, t.unit, i.unit)


def is_subsequence(short: str, long: str) -> bool:
    """Whether `short` is `long` with a few characters left out."""
    letters = iter(long)
    return 0 < len(long) - len(short) <= _MOST_LEFT_OUT and all(c in letters for c in short)


def names_region(m: Milestone, region: Region) -> bool:
    words = m.text + m.place.quote
    return any(n in words for n in (region.name, region.short, *region.aliases))


def additive_with_counties(plan: Plan) -> Iterator[tuple[Indicator, Target, list[Target]]]:
    """Indicators that add up, with the city's target and the counties' in the plan's order."""
    for i in plan.indicators:
        city = plan.target(plan.city.id, i.id)
        parts = [t for r in plan.counties if (t := plan.target(r.id, i.id))]
        if i.additive and city and parts:
            yield i, city, parts


def twin_regions(plan: Plan) -> Iterator[tuple[str, str]]:
    """Pairs of counties whose targets are the same throughout."""
    rows = {
        r.id: {(t.indicator, t.value, t.unit, t.comparator) for t in plan.targets_of(r.id)}
        for r in plan.counties
    }
    for a, b in combinations(rows, 2):
        if rows[a] == rows[b] and len(rows[a]) >= _FEWEST_TWIN_TARGETS:
            yield a, b


def suspects(plan: Plan, a: str, b: str) -> tuple[str, ...]:
    """Which of two twins is the copy: the one whose row names the other, or both if unclear."""
    pair = [plan.region(a), plan.region(b)]
    copies = [
        own.id
        for own, other in (pair, pair[::-1])
        if any(
            names_region(m, other) and not names_region(m, own)
            for m in plan.milestones
            if m.region == own.id and m.place.section == ANNEX.format(own.short)
        )
    ]
    return tuple(copies) if len(copies) == 1 else (a, b)


def inferred(plan: Plan, region: str, only: Indicator | None = None) -> str:
    """What the city's targets leave for a region, in a sentence; never a target.

    Indicators whose remainder is zero say nothing; a negative one shows that the other counties
    already exceed the city's target.
    """
    possible: list[str] = []
    impossible: list[str] = []
    for i, city, parts in additive_with_counties(plan):
        if only is not None and i.id != only.id:
            continue
        others = sum((in_unit(t, i) for t in parts if t.region != region), Decimal(0))
        rest = in_unit(city, i) - others
        if rest:
            (possible if rest > 0 else impossible).append(f"{i.name}{figure(rest, i.unit)}")
    short = plan.region(region).short
    others_text = f"全市目标减其余{len(plan.counties) - 1}个县区"
    text = ""
    if possible:
        text += f"按{others_text}推算，{short}为：{join(possible)}；仅供核对，不作目标使用。"
    if impossible:
        text += f"{others_text}后为负数，无从推算{short}的有：{join(impossible)}。"
    return text
