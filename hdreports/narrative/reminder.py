"""催报通知: to one unit that has not reported, before or after the due date.

The city's bureau writes to the counties' bureaus, which it guides, as 通知; to departments of its
own rank as 函 (党政机关公文处理工作条例, 2012, article 8).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hdreports.document.model import Form
from hdreports.intake.model import CellRef, Quote
from hdreports.ledger.states import to_answer
from hdreports.narrative.environment import Narrator
from hdreports.narrative.job import Composed, Job
from hdreports.narrative.numbering import number, prune
from hdreports.narrative.official import Frame, official
from hdreports.narrative.quoting import clause
from hdreports.narrative.words import Address, DocumentNumber, PlanWords
from hdreports.plan import workdays
from hdreports.plan.dates import Dated, month_day
from hdreports.plan.deadlines import return_due
from hdreports.plan.model import ReportingUnit
from hdreports.plan.period import Period
from hdreports.progress.assessment import Progress

GRACE_DAYS = 2  # working days that a unit gets to report after the due date

_ENDINGS = {"局": "你局", "委": "你委", "社": "你社"}


@dataclass(frozen=True)
class Reminder:
    """What the template knows as `r`; all days are words: 9月12日."""

    plan_title: str
    plan_number: str
    you: str
    tells: str  # 通知, or 函告 between offices of one rank
    period: str
    returns: str  # what has to be sent
    as_of: str
    due: str
    today: str
    overdue: bool
    by: str  # the working day until which it has to be done; of what is overdue, the new one
    shifted: bool  # the due date is no working day
    written: bool  # a written report goes with the return
    receiver: str
    mailbox: str
    problems: tuple[Quote, ...]  # to be answered in this return


def unreported(unit: ReportingUnit, progress: Progress) -> bool:
    """Units without a usable return; the city's bureau does not write to itself."""
    return unit.kind != "city" and not progress.sent(unit.id)


def compose_reminder(job: Job, unit: ReportingUnit) -> Composed:
    """The reminder to a unit, as of `job.today`. Raises NarrativeError, FormError."""
    own = job.own_progress()
    plan, period = own.plan, own.period
    today = job.today or job.created
    narrator = Narrator(own.book, job.templates)
    reminder = _reminder(job, unit, today)
    body = number(prune(narrator.render("reminder.md.j2", r=reminder)))
    guided = unit.kind == "county"
    form: Form = "通知" if guided else "函"
    matter = "周报" if period.kind == "week" else "进展情况"
    city = plan.city_bureau
    frame = Frame(
        kind="reminder",
        form=form,
        matter=f"{matter}的{form}",
        title=(city.name, f"关于催报{period.label}{matter}的{form}"),
        letter=True,
        name="催报通知" if guided else "催报函",
        topic="催报通知" if guided else "催报函",
        recipients=(unit.name,),
    )
    document = official(job, city, frame, body, signed_on=today)
    return Composed(document, narrator.figures(), (), unit.id)


def you(unit: ReportingUnit) -> str:
    """How the city's bureau addresses a unit: 你局."""
    return _ENDINGS.get(unit.name[-1], "你单位")


def _reminder(job: Job, unit: ReportingUnit, today: date) -> Reminder:
    plan, period = job.progress.plan, job.progress.period
    due = return_due(plan, period) or period.as_of
    overdue = today > due
    by = workdays.later(today, GRACE_DAYS) if overdue else workdays.on_or_before(due)
    carried = to_answer(job.ledger, unit.id, period) if job.ledger else ()
    return Reminder(
        plan_title=PlanWords(plan.info.title),
        plan_number=DocumentNumber(plan.info.number),
        you=you(unit),
        tells="通知" if unit.kind == "county" else "函告",
        period=Dated(period.label),
        returns=_returns(period),
        as_of=month_day(period.as_of),
        due=month_day(due),
        today=month_day(today),
        overdue=overdue,
        by=month_day(by),
        shifted=by != due and not overdue,
        written=period.kind != "week",
        receiver="我局"
        if plan.info.receiver == plan.city_bureau.id
        else plan.unit(plan.info.receiver).name,
        mailbox=Address(plan.info.mailbox),
        problems=tuple(
            clause(Quote(p.text, source), 40)
            for p in carried
            if (source := _source(job, unit, p.text)) is not None
        ),
    )


def _source(job: Job, unit: ReportingUnit, text: str) -> CellRef | None:
    """The cell in which a unit named a problem."""
    assert job.ledger is not None
    for item in job.ledger.problems:
        if (item.unit, item.text) == (unit.id, text):
            return next((e.source for e in item.events if e.source and e.source.cell), None)
    return None


def _returns(period: Period) -> str:
    return "周报送表" if period.kind == "week" else "报送表和书面报告"
