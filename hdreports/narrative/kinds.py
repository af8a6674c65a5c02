"""Which documents a period asks for, for whom each is made, and how (section 四（四）)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from hdreports.document.model import Kind
from hdreports.narrative.dispatch import compose_dispatch
from hdreports.narrative.half_year import compose_half_year
from hdreports.narrative.job import Composed, Job
from hdreports.narrative.reminder import compose_reminder, unreported
from hdreports.narrative.report import compose_report
from hdreports.narrative.supervision import compose_supervision
from hdreports.narrative.unit_notice import compose_unit_notice, to_be_told
from hdreports.narrative.weekly import compose_weekly
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
    optional: bool = False  # made only when it is asked for


class KindError(ValueError):
    """A kind of document that a period does not have; the message is for users."""


def reporters_and_city(unit: ReportingUnit, progress: Progress) -> bool:
    """Units that reported; and the city, whoever reported."""
    return unit.kind == "city" or progress.reported(unit.id)


def city_only(unit: ReportingUnit, progress: Progress) -> bool:
    return unit.kind == "city"


KINDS: tuple[DocumentKind, ...] = (
    DocumentKind(
        id="progress-report",
        name="工作进展情况报告",
        folder="报告",
        periods=("quarter", "year"),
        made_for=reporters_and_city,
        compose=compose_report,
    ),
    DocumentKind(
        id="supervision-notice",
        name="督查情况通报",
        folder="通报",
        periods=("quarter",),
        made_for=city_only,
        compose=compose_supervision,
        mailed=False,
    ),
    DocumentKind(
        id="half-year-summary",
        name="半年工作总结",
        folder="总结",
        periods=("half-year",),
        made_for=reporters_and_city,
        compose=compose_half_year,
    ),
    DocumentKind(
        id="dispatch",
        name="工作调度情况",
        folder="调度",
        periods=("half-month",),
        made_for=city_only,
        compose=compose_dispatch,
        mailed=False,
    ),
    DocumentKind(
        id="weekly-report",
        name="工作周报",
        folder="周报",
        periods=("week",),
        made_for=reporters_and_city,
        compose=compose_weekly,
    ),
    DocumentKind(
        id="unit-notice",
        name="单独通报",
        folder="通报",
        periods=("quarter", "year"),
        made_for=to_be_told,
        compose=compose_unit_notice,
        optional=True,
    ),
    DocumentKind(
        id="reminder",
        name="催报通知",
        folder="催报",
        periods=("week", "quarter", "year"),
        made_for=unreported,
        compose=compose_reminder,
        optional=True,
    ),
)


OPTIONAL = frozenset(k.id for k in KINDS if k.optional)


def kinds_for(period: Period, chosen: Collection[str] = ()) -> tuple[DocumentKind, ...]:
    """The kinds that a period asks for, in the order of `KINDS`; of them, those chosen.

    Without a choice, all but the optional ones. Raises KindError.
    """
    possible = tuple(k for k in KINDS if period.kind in k.periods)
    unknown = [c for c in chosen if c not in {k.id for k in possible}]
    if unknown:
        known = "、".join(f"{k.id}（{k.name}）" for k in possible)
        raise KindError(f"{period.label}没有“{'、'.join(unknown)}”这种文稿。可选的有：{known}。")
    return tuple(k for k in possible if (k.id in chosen if chosen else not k.optional))
