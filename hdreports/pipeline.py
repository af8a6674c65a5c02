"""The run: which documents a period needs, in what order, published as a whole.

`run_report` is the whole of `hdreports report`: plan and settings in, workbooks in, figures,
narrative, documents, mails, ledger, review page, manifest out. It prints nothing; `Steps` tells
whoever listens how far it is.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from pathlib import Path

from hdreports.config import Config
from hdreports.corrections import Corrections, to_mend
from hdreports.filing import Filing, gives_back
from hdreports.finalize.record import notes_on
from hdreports.gather import Intake, take_in
from hdreports.intake.model import Finding
from hdreports.lateness import late_units, met_in
from hdreports.ledger.load import ledger_findings, load_ledger
from hdreports.ledger.model import Ledger
from hdreports.narrative.job import Composed, Job
from hdreports.narrative.kinds import OPTIONAL, DocumentKind, kinds_for
from hdreports.narrative.shortened import shortened
from hdreports.outcome import RunResult, State, UnitResult
from hdreports.plan.loader import load_plan
from hdreports.plan.model import Plan, ReportingUnit
from hdreports.plan.period import Period, plan_period
from hdreports.progress.assessment import Progress, assess
from hdreports.progress.standings import Thresholds
from hdreports.publishing.bundle import ManifestHead, UnitEntry
from hdreports.publishing.folder import publish
from hdreports.publishing.kept import keep_published
from hdreports.rendering import Pending, Rendered, RenderPool
from hdreports.writers.carried import Carried
from hdreports.writers.pdf.fonts import fonts_of_office

PROJECT = Path(__file__).resolve().parents[1]

Steps = Callable[[str], None]


class NothingToWriteError(Exception):
    """No document can be made for the period; the message is for users."""


def created_on(period: Period) -> date:
    """The date that files bear: SOURCE_DATE_EPOCH, else when the report is due."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch and epoch.isdigit():
        return datetime.fromtimestamp(int(epoch), UTC).date()
    return period.due or period.as_of


def thresholds_of(config: Config) -> Thresholds:
    r = config.report
    return Thresholds(r.yellow_from, r.red_from, r.rate_red_from)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which kinds of documents a run makes; none named: all that the period asks for.

    With a choice, everything else of an earlier run stays in the folder. `today` is the day of
    reminders (None: the day that dates the period's files).
    """

    kinds: tuple[str, ...] = ()
    today: date | None = None


EVERYTHING = Selection()


def run_report(
    config: Config,
    period_name: str,
    steps: Steps = lambda _: None,
    selection: Selection = EVERYTHING,
) -> RunResult:
    """Everything for a period, or the kinds selected, into `outputs/<period>/`.

    Raises KindError, PeriodError, PlanError, ConfigError, FontsNotPreparedError, NarrativeError,
    FormError, CannotDrawError, ReviewTemplateError, NothingToWriteError and PublishError: each has
    a message for users, and nothing was changed.
    """
    plan = load_plan(config.paths.plan)
    config.check_issuers(u.id for u in plan.units)
    period = plan_period(plan, period_name)
    kinds = kinds_for(period, selection.kinds)
    fonts = fonts_of_office(config.fonts)
    templates = config.paths.templates or PROJECT / "templates"
    with RenderPool(fonts, templates / "html", _reference(templates)) as pool:
        steps(f"读取{config.paths.inputs}中的报送表")
        intake = take_in(config.paths.inputs, plan, period)
        steps("汇总核算各项指标")
        progress = assess(plan, period, intake.counting, thresholds_of(config))
        progress = replace(
            progress,
            returned=intake.returned_units(plan, period.id),
            late=late_units(plan, period, intake.all, met_in(config.paths.inputs, period)),
        )
        inputs = config.paths.inputs
        returns_only = not progress.submissions and not all(k.optional for k in kinds)
        if returns_only:  # no report can be made, but what is wrong can be returned
            if not to_mend(intake.counting, intake.findings, period.id):
                raise NothingToWriteError(_nothing(intake, period, inputs))
            kinds = tuple(k for k in kinds if k.optional)
        ledger, notices = load_ledger(inputs, plan, intake.counting, period.as_of)
        created = datetime.combine(created_on(period), time(9), UTC)
        filing = Filing(config, plan, period, progress, templates, created)
        filing.notes += notices
        run = _Run(
            config,
            plan,
            period,
            intake,
            progress,
            kinds,
            selection,
            ledger,
            filing,
            returns_only,
        )
        return run.write(pool, steps)


def _reference(templates: Path) -> Path | None:
    reference = templates / "docx" / "reference.docx"
    return reference if reference.exists() else None


def _nothing(intake: Intake, period: Period, inputs: Path) -> str:
    if not intake.all:
        return f"{inputs}中没有找到报送表。请把各单位的报送表放入该文件夹后重新运行。"
    others = sorted({s.period for s in intake.all if s.period and s.period != period.id})
    where = f"；已有的报送表属于{'、'.join(others)}" if others else ""
    return f"{inputs}中没有{period.label}（{period.id}）可以采用的报送表{where}。"


@dataclass
class _Run:
    """One run's documents on their way to the folder."""

    config: Config
    plan: Plan
    period: Period
    intake: Intake
    progress: Progress
    kinds: tuple[DocumentKind, ...]
    selection: Selection
    ledger: Ledger
    filing: Filing
    returns_only: bool = False  # every workbook is broken: only what goes back is written
    drawn: dict[str, list[Rendered]] = field(default_factory=dict)  # by unit

    def write(self, pool: RenderPool, steps: Steps) -> RunResult:
        about_ledger = ledger_findings(self.plan, self.ledger, self.period.id)
        found = [*self.intake.findings, *self.progress.findings, *about_ledger]
        wanted = [
            (kind, unit)
            for kind in self.kinds
            for unit in self.plan.units
            if kind.made_for(unit, self.progress)
        ]
        steps(f"编写{len(wanted)}份文稿")
        drawing: list[tuple[DocumentKind, Composed, Carried, Pending]] = []
        for kind, unit in wanted:
            job = self._job(unit, found)
            composed = kind.compose(job, unit)
            carried = self.filing.carried(kind, composed, job.findings, self.ledger)
            drawing.append((kind, composed, carried, pool.submit(composed.document, carried)))
        for _, composed, _, _ in drawing:
            found += [f for f in composed.findings if f not in found]
        documents = (composed.document for _, composed, _, _ in drawing)
        found += shortened(documents, self.progress.submissions)
        corrections = self._corrections(pool, found)
        steps("排版DOCX和PDF")
        results = [pending.result() for *_, pending in drawing]
        corrections.finish(self.filing.bundle, self.filing.templates)
        pool.finish()  # the workers' memory is free before mails and workbooks need some
        for (kind, composed, carried, _), rendered in zip(drawing, results, strict=True):
            self.drawn.setdefault(composed.unit, []).append(rendered)
            self.filing.document(kind, composed, rendered, carried)
        self._note_fonts()
        self.filing.notes += corrections.notes
        self.filing.stopped += corrections.stopped
        if self.returns_only:
            if not self.filing.bundle.files:
                raise NothingToWriteError(
                    _nothing(self.intake, self.period, self.config.paths.inputs)
                )
            self.filing.notes.append(
                f"{self.period.label}没有可以采用的报送表，没有编制报告；退回补正的材料已经生成"
            )
        common = not all(k.optional for k in self.kinds)
        keep_published(self.filing.bundle, self.config.paths.outputs / self.period.id, self._stays)
        outcome = tuple(self._outcome(u, found) for u in self.plan.units)
        if common:
            steps("汇编台账、邮件和审阅页")
            self.filing.ledger(self.ledger)
            self.filing.review(outcome, found)
        published = publish(
            self.filing.bundle, self.config.paths.outputs, self._head(outcome, found)
        )
        self.filing.notes += notes_on(published.folder)
        return RunResult(
            self.plan,
            self.period,
            published,
            outcome,
            tuple(found),
            self.progress.sample,
            tuple(self.filing.notes),
            self.intake.all,
            tuple(self.filing.stopped),
            self.returns_only,
        )

    def _stays(self, kind: str, unit: str | None) -> bool:
        """Whether a file of the last run stays: of kinds not selected; and what is only made on
        demand, as long as it is for a unit that has not reported."""
        if self.returns_only:
            return kind != "correction-notice"
        if self.selection.kinds:
            made = kind == "review-page" or (kind == "ledger" and unit is None)
            return kind not in self.selection.kinds and (
                not made or all(k.optional for k in self.kinds)
            )
        if kind == "unit-notice":  # tells what was so when it was drafted
            return True
        return kind in OPTIONAL and unit is not None and not self.progress.sent(unit)

    def _corrections(self, pool: RenderPool, found: list[Finding]) -> Corrections:
        """What goes back to units whose workbooks have errors; its notices are being drawn."""
        mend = to_mend(self.intake.counting, found, self.period.id)
        sample = any(s.sample for s, _ in mend) or self.progress.sample
        made = Corrections(self.config, self.plan, self.period, sample, self.filing.created)
        city = self.plan.city_bureau
        made.begin(pool, self._job(city, found), mend)
        return made

    def _job(self, unit: ReportingUnit, found: list[Finding]) -> Job:
        own = found if unit.kind == "city" else [f for f in found if self._of(unit, f)]
        return Job(
            self.progress,
            tuple(own),
            self.config,
            thresholds_of(self.config),
            created_on(self.period),
            self.filing.templates / "narrative",
            self.ledger,
            self.selection.today,
        )

    def _of(self, unit: ReportingUnit, finding: Finding) -> bool:
        if finding.unit is not None:
            return finding.unit == unit.id
        submission = self.progress.submission(unit.id)
        if submission is None or submission.summary:
            return False
        return submission.file == finding.file

    # --- telling ---

    def _note_fonts(self) -> None:
        wanted = {
            (s.wanted, s.used)
            for drawn in self.drawn.values()
            for r in drawn
            if r.fonts
            for s in r.fonts.substitutions
        }
        if wanted:
            pairs = "、".join(f"{a}用{b}" for a, b in sorted(wanted))
            self.filing.notes.append(
                f"PDF使用开源字体代替公文字体：{pairs}。可在 hdreports.toml 中指定正版字体"
            )

    def _outcome(self, unit: ReportingUnit, found: list[Finding]) -> UnitResult:
        submission = self.progress.submission(unit.id)
        own = submission is not None and not submission.summary
        returned = None if own else self.intake.returned(unit.id, self.period.id)
        state: State = "reported" if own else "returned" if returned else "missing"
        if submission is not None and state == "missing":
            state = "summarised"
        shown = returned or submission
        workbook = shown.file if shown else None
        mine = [f for f in found if self._of(unit, f) or (returned and f.file == workbook)]
        formats = tuple(
            sorted(
                {
                    f.format.upper()
                    for f in self.filing.bundle.files
                    if f.unit == unit.id and f.format in ("docx", "pdf") and not gives_back(f)
                }
            )
        )
        return UnitResult(
            unit,
            state,
            workbook,
            formats,
            sum(r.pages for r in self.drawn.get(unit.id, ())),
            Counter(f.severity for f in mine),
            "；".join(r.error for r in self.drawn.get(unit.id, ()) if r.error),
        )

    def _head(self, outcome: tuple[UnitResult, ...], found: list[Finding]) -> ManifestHead:
        return ManifestHead(
            period=self.period.id,
            as_of=self.period.as_of.isoformat(),
            due=self.period.due.isoformat() if self.period.due else None,
            plan=self.plan.info.id,
            sample=self.progress.sample,
            units=tuple(UnitEntry(u.unit.name, u.state, u.workbook) for u in outcome),
            findings=Counter(f.severity for f in found),
            stopped=tuple(self.filing.stopped),
        )
