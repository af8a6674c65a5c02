"""督查通报: the quarterly supervision notice (section 四（四）: 每季度一督查，严肃通报机制)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from hdreports.document.model import Table
from hdreports.intake.model import Quote
from hdreports.ledger.model import UNSETTLED, Item, Ledger
from hdreports.ledger.states import UNANSWERED, rhythm
from hdreports.narrative.city_context import CityContext
from hdreports.narrative.context import Context
from hdreports.narrative.environment import Narrator
from hdreports.narrative.job import Composed, Job
from hdreports.narrative.land import land_told
from hdreports.narrative.numbering import number, prune
from hdreports.narrative.official import Frame, official
from hdreports.narrative.quoting import clause, request_phrase
from hdreports.narrative.ranking_table import ranking_table
from hdreports.narrative.tables import TableMaker
from hdreports.narrative.task_item import Said
from hdreports.narrative.unit_context import UnitContext
from hdreports.narrative.words import Ordinal
from hdreports.plan.dates import month_day
from hdreports.plan.model import ReportingUnit
from hdreports.plan.period import plan_period

_TO = {"bureaus": "各县区农业农村局", "governments": "各县区人民政府"}
PRAISED = 3  # best-ranked counties whose practice the notice tells
RECTIFIED = 12  # problems not put right that the notice tells
DEMANDED = 3  # laggards per county that the notice names with what remains


@dataclass(frozen=True)
class OpenProblem:
    """A problem carried over from the last period that its unit has not put right."""

    unit: str
    problem: Quote
    since: str  # the period that first named it: 第三季度
    state: str  # 整改中, 未整改, 未答复

    @property
    def lead(self) -> str:
        """What to put before its words: nothing where they begin with the unit's name."""
        return "" if self.problem.text.startswith(self.unit) else f"{self.unit}："


@dataclass(frozen=True)
class LateUnit:
    name: str
    day: str  # 9月14日


class SupervisionContext(CityContext):
    """The city's view, with each county's laggards beside it."""

    ranking_table: Table | None = None
    ledger: Ledger | None = None
    consent = False  # it goes to governments, with the city government's consent

    @property
    def late_units(self) -> list[LateUnit]:
        return [
            LateUnit(self.plan.unit(u).short, month_day(day))
            for u in self.progress.late
            if (day := self.progress.late_on(u))
        ]

    def numbered(self, table: Table) -> Ordinal:
        """表1: the number that one of the tables of the text gets (`numbering`)."""
        shown = [t for t in (self.ranking_table, self.county_table) if t is not None]
        return Ordinal(f"表{shown.index(table) + 1}")

    @property
    def period_short(self) -> str:
        return self.short(self.progress.period)

    @property
    def open_told(self) -> list[OpenProblem]:
        return self.open_problems[:RECTIFIED]

    @property
    def open_rest(self) -> list[OpenProblem]:
        return self.open_problems[RECTIFIED:]

    @cached_property
    def counties(self) -> list[Context]:
        """The counties that reported, best-ranked first."""
        order = [r.region for r in self.progress.ranking]
        units = [u for u in self.plan.units if u.kind == "county" and u.region in order]
        units.sort(key=lambda u: order.index(u.region))
        return [UnitContext(self.progress, u, ()) for u in units]

    @property
    def persisting(self) -> list[Context]:
        return [c for c in self.counties if c.persistent]

    @property
    def lagging(self) -> list[Context]:
        """Worst first: who has most to do is addressed first."""
        return [c for c in reversed(self.counties) if c.behind]

    @property
    def demanded(self) -> int:
        return DEMANDED

    @cached_property
    def good_practice(self) -> list[Said]:
        found = []
        for county in self.counties[:PRAISED]:
            submission = self.progress.submission(county.unit.id)
            quotes = (
                [s.quote for s in submission.statements if s.part == "results"]
                if submission
                else []
            )
            told = [q for q in quotes if not request_phrase(q.text)]
            if told:
                found.append(Said(county.unit.short, clause(told[0], 120)))
        return found

    @cached_property
    def open_problems(self) -> list[OpenProblem]:
        """Problems named in an earlier report that are not put right, by unit; of those that did
        not report as well."""
        if self.ledger is None:
            return []
        return [p for i in self.ledger.problems if (p := self._open(i)) is not None]

    def _open(self, item: Item) -> OpenProblem | None:
        period = self.progress.period
        first = plan_period(self.plan, item.first)
        if item.state not in UNSETTLED or first.as_of >= period.as_of:
            return None
        if rhythm(period) not in item.rhythms:
            return None
        source = next((e.source for e in item.events if e.source and e.source.cell), None)
        if source is None:
            return None
        last = item.events[-1]
        silent = last.note == UNANSWERED or last.period != period.id
        return OpenProblem(
            self.plan.unit(item.unit).short,
            clause(Quote(item.text, source), 60),
            self.short(first),
            "未答复" if silent else item.words[item.state],
        )


def compose_supervision(job: Job, unit: ReportingUnit) -> Composed:
    """The notice from the city's bureau to the counties' bureaus and the departments.

    It goes to the bureaus that the city's bureau guides, or (`report.notice_to`) with the city
    government's consent to the county governments (forms.check_form).
    """
    own = job.own_progress()
    narrator = Narrator(own.book, job.templates)
    maker = TableMaker(own, narrator)
    context = SupervisionContext(
        own, unit, job.findings, None, maker.completions("县区主要指标完成率")
    )
    context.ranking_table = ranking_table(context, narrator)
    context.ledger = job.ledger
    context.land = land_told(own, job.ledger, unit)
    to = job.config.report.notice_to
    context.consent = to == "governments"
    body = number(prune(narrator.render("supervision-notice.md.j2", r=context)))
    frame = Frame(
        kind="supervision-notice",
        form="通报",
        matter="督查情况的通报",
        name="督查情况通报",
        what="supervision",
        topic="督查情况通报",
        recipients=(_TO[to], "市直有关单位"),
        contact=False,
    )
    return Composed(official(job, unit, frame, body), narrator.figures(), (), unit.id)
