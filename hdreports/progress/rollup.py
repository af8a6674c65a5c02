"""From counties to the city (design, "Roll-up rules").

Areas, quantities and counts add up; rates never do. A county without a value is named, not counted
as zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from hdreports.intake.model import Observation
from hdreports.plan.measure import convert
from hdreports.plan.model import Indicator, Plan
from hdreports.progress.figures import FigureBook
from hdreports.progress.model import CellSource, Figure, Standing
from hdreports.progress.standings import Evaluator, in_measure


@dataclass(frozen=True, slots=True)
class RateSpread:
    """Where the counties' rates lie: the city has no rate without numerators and denominators."""

    indicator: str
    low: Figure
    high: Figure
    reported: Figure  # how many counties reported it
    met: Figure  # how many of them are at or above their target
    met_regions: tuple[str, ...]
    unmet_regions: tuple[str, ...]


def city_sum(
    evaluator: Evaluator, indicator: Indicator, reports: dict[str, Observation]
) -> Standing:
    """The city's standing as the sum of its counties' values.

    `reports` maps reporting unit ids to observations. Counties that the plan gives a target but
    that have no value are `missing`; where the city's light depends on them it stays open.
    """
    plan = evaluator.plan
    city = plan.city.id
    target = plan.target(city, indicator.id)
    measure = target.unit if target else indicator.unit
    expected = [r.id for r in plan.counties if plan.target(r.id, indicator.id)]
    counties = [u for u in plan.units if u.kind == "county"]
    parts = [(u, reports[u.id]) for u in counties if u.id in reports]
    reported = tuple(u.region for u, _ in parts)
    missing = tuple(r for r in expected if r not in reported)
    if not parts:
        return evaluator.standing(city, indicator, target, None, missing=missing)
    total = sum((in_measure(o, measure) for _, o in parts), Decimal(0))
    sources = [
        CellSource(o.source, o.unit, in_measure(o, measure), measure, o.raw, o.conversion)
        for _, o in parts
    ]
    names = "、".join(plan.region(r).short for r in reported)
    value = evaluator.book.add(
        f"{evaluator.prefix(city, indicator)}/value",
        f"全市{indicator.name}累计完成",
        total,
        measure,
        f"{names}填报数之和" if len(parts) > 1 else f"{names}填报数",
        sources=sources,
    )
    attainable = None
    if missing:
        attainable = total + sum(
            (_county_target(plan, r, indicator, measure) for r in missing), Decimal(0)
        )
    return evaluator.standing(
        city, indicator, target, value, reported=reported, missing=missing, attainable=attainable
    )


def _county_target(plan: Plan, region: str, indicator: Indicator, measure: str) -> Decimal:
    target = plan.target(region, indicator.id)
    return convert(target.value, target.unit, measure) if target else Decimal(0)


def rate_spread(
    evaluator_book: FigureBook, indicator: Indicator, standings: list[Standing], prefix: str
) -> RateSpread | None:
    """The range of the counties' rates, and how many meet their target; None without a value."""
    with_value = [(s, s.value) for s in standings if s.value is not None and s.evaluated]
    if not with_value:
        return None
    figures = [v for _, v in with_value]
    low = min(figures, key=lambda f: f.value)
    high = max(figures, key=lambda f: f.value)
    met = [s for s, _ in with_value if s.state == "done"]
    unmet = [s for s, _ in with_value if s.state != "done"]
    n = len(with_value)
    return RateSpread(
        indicator=indicator.id,
        low=evaluator_book.add(
            f"{prefix}/low",
            f"各县区{indicator.name}最低值",
            low.value,
            "%",
            "各县区填报数的最小值",
            inputs=figures,
        ),
        high=evaluator_book.add(
            f"{prefix}/high",
            f"各县区{indicator.name}最高值",
            high.value,
            "%",
            "各县区填报数的最大值",
            inputs=figures,
        ),
        reported=evaluator_book.count(
            f"{prefix}/reported", f"填报{indicator.name}的县区", figures, n, "个"
        ),
        met=evaluator_book.count(
            f"{prefix}/met", f"{indicator.name}达到目标的县区", figures, len(met), "个"
        ),
        met_regions=tuple(s.region for s in met),
        unmet_regions=tuple(s.region for s in unmet),
    )
