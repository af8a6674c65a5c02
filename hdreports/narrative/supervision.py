"""督查通报: the quarterly supervision notice (section 四（四）: 每季度一督查，严肃通报机制)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from hdreports.document.model import Table
from hdreports.intake.model import Quote
from hdreports.narrative.city_context import CityContext
from hdreports.narrative.context import Context
from hdreports.narrative.environment import Narrator
from hdreports.narrative.job import Composed, Job
from hdreports.narrative.numbering import number, prune
from hdreports.narrative.official import Frame, official
from hdreports.narrative.quoting import clause, request_phrase
from hdreports.narrative.ranking_table import ranking_table
from hdreports.narrative.tables import TableMaker
from hdreports.narrative.unit_context import UnitContext
from hdreports.narrative.views import Said
from hdreports.plan.model import ReportingUnit
from hdreports.progress.assessment import Progress

PRAISED = 3  # best-ranked counties whose practice the notice tells
DEMANDED = 3  # laggards per county that the notice names with what remains


@dataclass(frozen=True)
class OpenProblem:
    """A problem carried over from the last period that its unit has not put right."""

    unit: str
    problem: Quote
    state: str  # 推进中, 未启动 …


class SupervisionContext(CityContext):
    """The city's view, with each county's laggards beside it."""

    ranking_table: Table | None = None

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
        return open_problems(self.progress)


def open_problems(progress: Progress) -> list[OpenProblem]:
    """Carried-over problems that are not yet solved, unit by unit."""
    words = {"in-progress": "推进中", "not-started": "未启动", "unknown": "未说明"}
    return [
        OpenProblem(
            progress.plan.unit(r.unit).short,
            clause(Quote(r.problem, r.source), 60),
            words[r.state],
        )
        for s in progress.submissions
        for r in s.rectifications
        if r.state != "done"
    ]


def compose_supervision(job: Job, unit: ReportingUnit) -> Composed:
    """The notice from the city's bureau to the counties' bureaus and the departments.

    It goes to the bureaus that the city's bureau guides; a notice to county *governments* would
    need the city government's consent (forms.check_form).
    """
    own = job.own_progress()
    narrator = Narrator(own.book, job.templates)
    maker = TableMaker(own, narrator)
    context = SupervisionContext(
        own, unit, job.findings, None, maker.completions("县区主要指标完成率")
    )
    context.ranking_table = ranking_table(context, narrator)
    body = number(prune(narrator.render("supervision-notice.md.j2", r=context)))
    frame = Frame(
        kind="supervision-notice",
        form="通报",
        matter="督查情况的通报",
        name="督查情况通报",
        topic="督查情况通报",
        recipients=("各县区农业农村局", "市直有关单位"),
        contact=False,
    )
    return Composed(official(job, unit, frame, body), narrator.figures(), (), unit.id)
