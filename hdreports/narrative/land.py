"""What a report tells of abandoned and non-grain land (撂荒、“非粮化”), from the ledger.

Only counties whose return of the period says something of their land are told of; of a county that
has left the sheet blank nothing is known, and it is named, never counted as zero. A half year, for
which no return of its own is asked, counts those of its quarters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from hdreports.intake.form import registers_land
from hdreports.ledger.model import Item, LandSaid, Ledger
from hdreports.plan.model import ReportingUnit
from hdreports.progress.assessment import Progress
from hdreports.progress.basis import takes_latest
from hdreports.progress.model import CellSource, Figure, Source, WordsSource

RECTIFIED = ("claimed", "struck")
_OPEN: tuple[str, str, Callable[[Item], bool]] = (
    "open",
    "未整改到位的地块",
    lambda i: i.state not in RECTIFIED,
)


@dataclass(frozen=True)
class Amount:
    """Places and their area. `any`: there is at least one."""

    n: Figure
    area: Figure

    @property
    def any(self) -> bool:
        return self.n.value > 0


@dataclass(frozen=True)
class CountyOpen:
    """What a county has not yet rectified."""

    name: str
    open: Amount


@dataclass(frozen=True)
class LandTold:
    """The land register of one county, or of all counties that filled it in."""

    task: int
    counties: list[str]
    blank: list[str]  # counties that reported and did not fill it in
    complete: bool  # every county of the plan filled it in
    behind: list[CountyOpen]  # of the city: the counties with places left, most first
    all: Amount
    abandoned: Amount
    non_grain: Amount
    rectified: Amount
    struck: Amount
    open: Amount


def land_told(progress: Progress, ledger: Ledger | None, unit: ReportingUnit) -> LandTold | None:
    """What the report of a county or the city tells; None where nobody filled the sheet in."""
    plan = progress.plan
    task = next((t.no for t in plan.tasks if t.keeps_land), None)
    if ledger is None or task is None or unit.kind == "department":
        return None
    keeping = [u for u in plan.units if registers_land(plan, u)]
    sent = [
        u for u in keeping if progress.reported(u.id) and (unit.kind == "city" or u.id == unit.id)
    ]
    said = _said(progress, ledger)
    filled = [u for u in sent if u.id in said]
    if not filled:
        return None
    teller = _Teller(progress, ledger, said)

    def amount(name: str, label: str, fits: Callable[[Item], bool] = lambda i: True) -> Amount:
        return teller.amount(unit, filled, name, label, fits)

    left = [(u, teller.amount(u, [u], *_OPEN)) for u in filled] if unit.kind == "city" else []
    left.sort(key=lambda pair: (-pair[1].n.value, -pair[1].area.value))
    return LandTold(
        task,
        [u.short for u in filled],
        [u.short for u in sent if u not in filled],
        len(filled) == len(keeping),
        [CountyOpen(u.short, open) for u, open in left if open.any],
        amount("all", "登记的地块"),
        amount("abandoned", "撂荒地块", lambda i: _kind(i) == "abandoned"),
        amount("non-grain", "“非粮化”地块", lambda i: _kind(i) == "non-grain"),
        amount("rectified", "已整改的地块", lambda i: i.state in RECTIFIED),
        amount("struck", "已销号的地块", lambda i: i.state == "struck"),
        amount(*_OPEN),
    )


def _said(progress: Progress, ledger: Ledger) -> dict[str, LandSaid]:
    """The last return that counts for the period and told of land, by unit."""
    period = progress.period
    if takes_latest(period):
        told = (s for s in ledger.land_said if period.start <= s.day <= period.as_of)
    else:
        told = (s for s in ledger.land_said if s.period == period.id)
    return {s.unit: s for s in told}


class _Teller:
    """Counts and adds up places, each count with the cells behind it."""

    def __init__(self, progress: Progress, ledger: Ledger, said: Mapping[str, LandSaid]) -> None:
        self.progress, self.ledger, self.said = progress, ledger, said

    def amount(
        self,
        subject: ReportingUnit,
        counties: Sequence[ReportingUnit],
        name: str,
        label: str,
        fits: Callable[[Item], bool],
    ) -> Amount:
        """The places of some counties, told of a subject: the city, or the one county."""
        ids = {u.id for u in counties}
        items = [i for i in self.ledger.land if i.unit in ids and i.land and fits(i)]
        prefix = f"{self.progress.period.id}/{subject.id}/land/{name}"
        areas = [self._area(i) for i in items]
        words: list[Source] = [
            WordsSource(i.land.said.source, i.unit, i.land.said.text)
            for i in items
            if i.land and i.land.said
        ]
        nones = [(u.id, q) for u in counties if (q := self.said[u.id].none)]
        words += [WordsSource(q.source, id, q.text) for id, q in nones]
        book = self.progress.book
        n = book.count(
            f"{prefix}/count",
            f"{subject.short}{label}",
            areas,
            len(items),
            "处",
            sources=words,
            rule="耕地台账所列，状态以最近一次报送和销号记录为准",
        )
        area = book.add(
            f"{prefix}/area",
            f"{subject.short}{label}面积",
            sum((a.value for a in areas), Decimal(0)),
            "亩",
            "各地块面积之和",
            inputs=areas,
            sources=words,
        )
        return Amount(n, area)

    def _area(self, item: Item) -> Figure:
        land = item.land
        assert land is not None
        assert land.area is not None
        short = self.progress.plan.unit(item.unit).short
        return self.progress.book.add(
            f"{self.progress.period.id}/{item.unit}/land/{item.handle}",
            f"{short}{item.text}面积",
            land.area,
            "亩",
            land.conversion or "报送表所填数值",
            sources=[
                CellSource(land.area_source, item.unit, land.area, "亩", land.raw, land.conversion)
            ],
        )


def _kind(item: Item) -> str | None:
    return item.land.kind if item.land else None
