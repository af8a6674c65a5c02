"""Which documents a period asks for, for whom each is made, and how (section 四（四）)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hdreports.document.model import Kind
from hdreports.narrative.job import Composed, Job
from hdreports.narrative.report import compose_report
from hdreports.plan.model import ReportingUnit
from hdreports.plan.period import Period, PeriodKind
from hdreports.progress.assessment import Progress


@dataclass(frozen=True)
class DocumentKind:
    """One kind of document.

    `made_for` says whether a unit gets one; `folder` is where its files go; `mailed` whether a
    mail to the plan's mailbox goes with it.
    """

    id: Kind
    name: str
    folder: str
    periods: tuple[PeriodKind, ...]
    made_for: Callable[[ReportingUnit, Progress], bool]
    compose: Callable[[Job, ReportingUnit], Composed]
    mailed: bool = True


def reporters_and_city(unit: ReportingUnit, progress: Progress) -> bool:
    """Units that reported; and the city, whoever reported."""
    return unit.kind == "city" or progress.reported(unit.id)


KINDS: tuple[DocumentKind, ...] = (
    DocumentKind(
        id="progress-report",
        name="工作进展情况报告",
        folder="报告",
        periods=("quarter", "year"),
        made_for=reporters_and_city,
        compose=compose_report,
    ),
)


def kinds_for(period: Period) -> tuple[DocumentKind, ...]:
    """The kinds that a period asks for, in the order of `KINDS`."""
    return tuple(k for k in KINDS if period.kind in k.periods)
