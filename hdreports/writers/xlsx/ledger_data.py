"""What the ledger (台账) is made from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from hdreports.intake.model import Submission
from hdreports.ledger.model import Ledger
from hdreports.plan.model import Plan, ReportingUnit
from hdreports.plan.period import Period
from hdreports.progress.leads import Lead
from hdreports.progress.model import Standing


@dataclass(frozen=True, slots=True)
class LedgerData:
    """One period: all standings (city, counties, departments) and one submission per unit."""

    plan: Plan
    period: Period
    standings: tuple[Standing, ...]
    submissions: tuple[Submission, ...]
    sample: bool
    ledger: Ledger = field(default_factory=Ledger)  # states over time, strikes, problems
    leads: tuple[Lead, ...] = ()  # the tasks by who leads them, as they stand for the city
    only: str | None = None  # the one unit that it is cut down to
    uncut: Ledger | None = None  # of a part: the ledger of all units
    others: frozenset[str] = frozenset()  # of a part: all units with a return

    def submission(self, unit: ReportingUnit) -> Submission | None:
        """The unit's usable submission of this period, or None: it has not reported."""
        for s in self.submissions:
            if s.unit == unit.id and s.usable and s.period in (None, self.period.id):
                return s
        return None

    def part_of(self, unit: ReportingUnit) -> LedgerData:
        """What of it concerns one unit alone."""
        subject = unit.region if unit.kind == "county" else unit.id
        items = tuple(item for item in self.ledger.items if item.unit == unit.id)
        return replace(
            self,
            standings=tuple(s for s in self.standings if s.region == subject),
            submissions=tuple(s for s in self.submissions if s.unit == unit.id),
            ledger=Ledger.of(items),
            leads=tuple(lead for lead in self.leads if lead.unit.id == unit.id),
            only=unit.id,
            uncut=self.whole,
            others=self.reported,
        )

    @property
    def whole(self) -> Ledger:
        """The ledger of all units, also where this is one unit's part."""
        return self.uncut or self.ledger

    @property
    def reported(self) -> frozenset[str]:
        """All units with a usable return of this period, also where this is one unit's part."""
        here = frozenset(u.id for u in self.plan.units if self.submission(u))
        return self.others or here

    @property
    def units(self) -> tuple[ReportingUnit, ...]:
        """The units that it covers, in the plan's order."""
        return tuple(u for u in self.plan.units if self.only in (None, u.id))

    def subject(self, id: str) -> str:
        """The short name of a standing's subject: a region, or a department."""
        region = next((r.short for r in self.plan.regions if r.id == id), None)
        return region if region is not None else self.plan.unit(id).short

    @property
    def mark(self) -> str:
        return "（样例）" if self.sample else ""
