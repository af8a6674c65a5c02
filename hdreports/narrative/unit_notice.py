"""单独通报: to one unit that did not report in time or stays behind (section 四（四）).

A letter of one page. A county's bureau, which the city's bureau guides, gets a 通报; a department
of its own rank a 函 (党政机关公文处理工作条例, 2012, article 8).
"""

from __future__ import annotations

from hdreports.document.model import Form
from hdreports.narrative.environment import Narrator
from hdreports.narrative.item import Item
from hdreports.narrative.job import Composed, Job
from hdreports.narrative.numbering import number, prune
from hdreports.narrative.official import Frame, official
from hdreports.narrative.reminder import you
from hdreports.narrative.unit_context import UnitContext
from hdreports.plan.dates import Dated, month_day
from hdreports.plan.model import ReportingUnit
from hdreports.progress.assessment import Progress

NAMED = 3  # laggards that the notice names


class UnitNotice(UnitContext):
    """What the template knows as `r`."""

    @property
    def you(self) -> str:
        return you(self.unit)

    @property
    def guided(self) -> bool:
        return self.unit.kind == "county"

    @property
    def period_label(self) -> str:
        return Dated(self.progress.period.label)

    @property
    def late(self) -> str:
        """The day of what came late: 9月14日; empty for what came in time or not at all."""
        day = self.progress.late_on(self.unit.id)
        return month_day(day) if day else ""

    @property
    def sent(self) -> bool:
        return self.progress.sent(self.unit.id)

    @property
    def returned(self) -> bool:
        return self.unit.id in self.progress.returned

    @property
    def worst(self) -> list[Item]:
        """Those behind twice running first."""
        return sorted(self.behind, key=lambda i: not i.persistent)[:NAMED]


def to_be_told(unit: ReportingUnit, progress: Progress) -> bool:
    """Who did not report or reported late; and counties behind on the same thing twice running.

    The city's bureau does not write to itself.
    """
    if unit.kind == "city":
        return False
    if not progress.sent(unit.id) or unit.id in progress.late:
        return True
    return any(
        s.state == "behind" and s.previous_state == "behind"
        for s in progress.standings_of(progress.subject(unit.id))
        if unit.kind == "county"
    )


def compose_unit_notice(job: Job, unit: ReportingUnit) -> Composed:
    """The notice to a unit. Raises NarrativeError, FormError."""
    own = job.own_progress()
    narrator = Narrator(own.book, job.templates)
    body = number(
        prune(narrator.render("unit-notice.md.j2", r=UnitNotice(own, unit, job.findings)))
    )
    city = own.plan.city_bureau
    form: Form = "通报" if unit.kind == "county" else "函"
    frame = Frame(
        kind="unit-notice",
        form=form,
        matter=f"工作情况的{form}",
        name="工作情况通报" if form == "通报" else "工作情况函",
        topic="情况通报" if form == "通报" else "情况函",
        recipients=(unit.name,),
        what="supervision",
        letter=True,
        title=(city.name, f"关于{own.period.label}工作情况的{form}"),
    )
    document = official(job, city, frame, body, signed_on=job.today)
    return Composed(document, narrator.figures(), (), unit.id)
