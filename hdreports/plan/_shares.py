"""Which county's target is out of all proportion to the county's size.

A county that holds a third of the city's fields, meat and milk does not hold a fiftieth of its
eggs. So each share of the city's target is compared with the county's usual (median) share over
all quantities that add up. Counts are too small to tell anything and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from hdreports.plan._audit_tools import additive_with_counties, in_unit
from hdreports.plan.model import Indicator, Plan, Target

# How many times larger or smaller than usual: geography alone reaches eight in this plan
# (循化县 has two thirds of one kind of farmland work and a twelfth of everything else).
_FACTOR = 10
# A median of fewer shares says nothing about a county's size.
_FEWEST_SHARES = 5


@dataclass(frozen=True, slots=True)
class Disproportion:
    indicator: Indicator
    target: Target
    share: Decimal  # of the city's target, 0–1
    usual: Decimal  # the county's median share, 0–1


def out_of_proportion(plan: Plan) -> Iterator[Disproportion]:
    shares: dict[str, list[tuple[Decimal, Indicator, Target]]] = {}
    for i, city, parts in additive_with_counties(plan):
        if i.kind != "quantity":
            continue
        for t in parts:
            share = in_unit(t, i) / in_unit(city, i)
            shares.setdefault(t.region, []).append((share, i, t))
    for of_region in shares.values():
        if len(of_region) < _FEWEST_SHARES:
            continue
        usual = median(s for s, _, _ in of_region)
        for share, i, t in of_region:
            if share * _FACTOR < usual or share > usual * _FACTOR:
                yield Disproportion(i, t, share, usual)
