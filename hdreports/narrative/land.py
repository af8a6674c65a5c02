"""What a report tells of abandoned and non-grain land (撂荒、“非粮化”), from the ledger.

Only counties whose return of the period says something of their land are told of; of a county that
has left the sheet blank nothing is known, and it is named, never counted as zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from hdreports.intake.form import keeps_land
from hdreports.intake.land import says_anything
from hdreports.intake.model import Quote, Submission
from hdreports.ledger.model import Item, Ledger
from hdreports.plan.model import Plan, ReportingUnit
from hdreports.progress.assessment import Progress
from hdreports.progress.model import CellSource, Figure, Source, WordsSource

RECTIFIED = ("claimed", "struck")


@dataclass(frozen=True)
class Amount:
    """Places and their area. `any`: there is at least one."""

    n: Figure
    area: Figure

    @property
    def any(self) -> bool:
        return self.n.value > 0


@dataclass(frozen=True)
class LandTold:
    """The land register of one county, or of all counties that filled it in."""

    task: int
    counties: list[str]
    blank: list[str]  # counties that reported and did not fill it in
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
    asked = [u for u in _counties(plan, unit) if keeps_land(plan, u, progress.period)]
    sent = [(u, s) for u in asked if (s := progress.submission(u.id))]
    filled = [(u, s) for u, s in sent if _filled(s)]
    if not filled:
        return None
    return _Teller(progress, ledger, unit).told(
        task,
        [u for u, _ in filled],
        [u.short for u, s in sent if not _filled(s)],
        [s.no_land for _, s in filled if s.no_land],
    )


def _counties(plan: Plan, unit: ReportingUnit) -> Iterable[ReportingUnit]:
    if unit.kind == "county":
        return (unit,)
    return (u for u in plan.units if u.kind == "county")


def _filled(submission: Submission) -> bool:
    return says_anything(submission.land, submission.no_land)


class _Teller:
    """Counts and adds up places, each count with the cells behind it."""

    def __init__(self, progress: Progress, ledger: Ledger, unit: ReportingUnit) -> None:
        self.progress, self.ledger, self.unit = progress, ledger, unit

    def told(
        self, task: int, counties: list[ReportingUnit], blank: list[str], none: list[Quote]
    ) -> LandTold:
        ids = {u.id for u in counties}
        mine = [i for i in self.ledger.land if i.unit in ids and i.land]

        def amount(name: str, label: str, fits: Callable[[Item], bool]) -> Amount:
            return self._amount(name, label, [i for i in mine if fits(i)], none)

        return LandTold(
            task,
            [u.short for u in counties],
            blank,
            amount("all", "登记的地块", lambda i: True),
            amount("abandoned", "撂荒地块", lambda i: _kind(i) == "abandoned"),
            amount("non-grain", "“非粮化”地块", lambda i: _kind(i) == "non-grain"),
            amount("rectified", "已整改的地块", lambda i: i.state in RECTIFIED),
            amount("struck", "已销号的地块", lambda i: i.state == "struck"),
            amount("open", "未整改到位的地块", lambda i: i.state not in RECTIFIED),
        )

    def _amount(self, name: str, label: str, items: list[Item], none: list[Quote]) -> Amount:
        prefix = f"{self.progress.period.id}/{self.unit.id}/land/{name}"
        areas = [self._area(i) for i in items]
        said: list[Source] = [
            WordsSource(i.land.said.source, i.unit, i.land.said.text)
            for i in items
            if i.land and i.land.said
        ]
        said += [WordsSource(q.source, self.unit.id, q.text) for q in none]
        book = self.progress.book
        n = book.count(
            f"{prefix}/count",
            f"{self.unit.short}{label}",
            areas,
            len(items),
            "处",
            sources=said,
            rule="耕地台账所列，状态以最近一次报送和销号记录为准",
        )
        area = book.add(
            f"{prefix}/area",
            f"{self.unit.short}{label}面积",
            sum((a.value for a in areas), Decimal(0)),
            "亩",
            "各地块面积之和",
            inputs=areas,
            sources=said,
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
