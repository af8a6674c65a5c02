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
from typing import Literal

from hdreports.config import Config
from hdreports.corrections import Corrections, to_mend
from hdreports.document.model import Document
from hdreports.finalize.record import notes_on
from hdreports.intake.checks import check_against_previous
from hdreports.intake.guard import read_guarded
from hdreports.intake.model import Finding, Submission
from hdreports.intake.selection import drop_samples, select_submissions
from hdreports.ledger.load import ledger_findings, load_ledger
from hdreports.ledger.model import Ledger
from hdreports.mailing import report_mail
from hdreports.narrative.job import Composed, Job
from hdreports.narrative.kinds import OPTIONAL, DocumentKind, kinds_for
from hdreports.narrative.provenance import figures_json
from hdreports.plan.audit import audit
from hdreports.plan.loader import load_plan
from hdreports.plan.model import Plan, ReportingUnit
from hdreports.plan.period import Period, plan_period, previous_period
from hdreports.progress.assessment import Progress, assess
from hdreports.progress.model import CellSource
from hdreports.progress.standings import Thresholds
from hdreports.publish import (
    Bundle,
    ManifestHead,
    OutputFile,
    Published,
    UnitEntry,
    keep_published,
    publish,
)
from hdreports.rendering import Pending, Rendered, RenderPool
from hdreports.writers.mail import MailError
from hdreports.writers.pdf.fonts import load
from hdreports.writers.review import DocumentLink, ReviewData, UnitReview, write_review
from hdreports.writers.xlsx.ledger import LedgerData, write_ledger
from hdreports.writers.xlsx.tables import write_tables

PROJECT = Path(__file__).resolve().parents[1]
State = Literal["reported", "missing", "returned"]
STATES: dict[State, str] = {"reported": "已报送", "missing": "未报送", "returned": "退回补正"}

Steps = Callable[[str], None]


class NothingToWriteError(Exception):
    """No document can be made for the period; the message is for users."""


@dataclass(frozen=True, slots=True)
class UnitResult:
    """What became of one unit: for the table at the end of a run."""

    unit: ReportingUnit
    state: State
    workbook: str | None
    documents: tuple[str, ...]
    pages: int
    findings: Counter[str]
    error: str = ""


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run wrote."""

    plan: Plan
    period: Period
    published: Published
    units: tuple[UnitResult, ...]
    findings: tuple[Finding, ...]
    sample: bool
    notes: tuple[str, ...] = ()  # fonts substituted, glyphs missing, mails refused
    workbooks: tuple[Submission, ...] = ()  # all that were read, for the register

    @property
    def complete(self) -> bool:
        """Every unit reported, every workbook could be used, every document was drawn."""
        return all(u.state == "reported" and not u.error for u in self.units)


@dataclass(frozen=True, slots=True)
class Intake:
    """The workbooks of a run: all as read, those that count, and what was found."""

    all: tuple[Submission, ...]
    counting: tuple[Submission, ...]
    findings: tuple[Finding, ...]

    def returned(self, unit: str, period: str) -> Submission | None:
        """A workbook of the unit and period that could not be used."""
        return next(
            (s for s in self.all if not s.usable and (s.unit, s.period) == (unit, period)), None
        )

    def returned_units(self, plan: Plan, period: str) -> tuple[str, ...]:
        """Units that sent a workbook for the period, but none that could be used."""
        counting = {s.unit for s in self.counting if s.usable and s.period == period}
        return tuple(
            u.id for u in plan.units if u.id not in counting and self.returned(u.id, period)
        )


def take_in(inputs: Path, plan: Plan, period: Period) -> Intake:
    """Read everything under `inputs`, choose what counts; samples never mix with real data."""
    submissions = read_guarded(inputs, plan)
    kept, about_samples = drop_samples(submissions, period.id)
    chosen, about_choice = select_submissions(kept)
    findings = [f for s in kept if s.period in (None, period.id) for f in s.findings]
    files = {s.file for s in kept if s.period == period.id}
    findings += [f for f in about_choice if f.file in files]
    before = previous_period(plan, period)
    earlier = {s.unit: s for s in chosen if before and s.period == before.id}
    for submission in chosen:
        if submission.period == period.id and submission.unit in earlier:
            findings += check_against_previous(submission, earlier[submission.unit], plan)
    return Intake(kept, chosen, (*findings, *about_samples))


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
    FormError, NothingToWriteError and PublishError: each has a message for users, and nothing was
    changed.
    """
    plan = load_plan(config.paths.plan)
    config.check_issuers(u.id for u in plan.units)
    period = plan_period(plan, period_name)
    kinds = kinds_for(period, selection.kinds)
    fonts = load().with_licensed(config.fonts) if config.fonts else load()
    templates = config.paths.templates or PROJECT / "templates"
    with RenderPool(fonts, templates / "html", _reference(templates)) as pool:
        steps(f"读取{config.paths.inputs}中的报送表")
        intake = take_in(config.paths.inputs, plan, period)
        steps("汇总核算各项指标")
        progress = assess(plan, period, intake.counting, thresholds_of(config))
        progress = replace(progress, returned=intake.returned_units(plan, period.id))
        if not progress.submissions and not all(k.optional for k in kinds):
            raise NothingToWriteError(_nothing(intake, period, config.paths.inputs))
        inputs = config.paths.inputs
        ledger, notices = load_ledger(inputs, plan, intake.counting, period.as_of)
        run = _Run(config, plan, period, intake, progress, templates, kinds, selection, ledger)
        run.notes += notices
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
    templates: Path
    kinds: tuple[DocumentKind, ...]
    selection: Selection
    ledger: Ledger
    bundle: Bundle = field(default_factory=Bundle)
    notes: list[str] = field(default_factory=list)
    drawn: dict[str, list[Rendered]] = field(default_factory=dict)  # by unit

    @property
    def created(self) -> datetime:
        return datetime.combine(created_on(self.period), time(9), UTC)

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
        drawing: list[tuple[DocumentKind, Composed, Pending]] = []
        for kind, unit in wanted:
            composed = kind.compose(self._job(unit, found), unit)
            drawing.append((kind, composed, pool.submit(composed.document)))
        for _, composed, _ in drawing:
            found += [f for f in composed.findings if f not in found]
        corrections = self._corrections(pool, found)
        steps("排版DOCX和PDF")
        results = [pending.result() for _, _, pending in drawing]
        corrections.finish(self.bundle, self.templates)
        pool.finish()  # the workers' memory is free before mails and workbooks need some
        for (kind, composed, _), rendered in zip(drawing, results, strict=True):
            self._file(kind, composed, rendered)
        self._note_fonts()
        self.notes += corrections.notes
        common = not all(k.optional for k in self.kinds)
        keep_published(self.bundle, self.config.paths.outputs / self.period.id, self._stays)
        outcome = tuple(self._outcome(u, found) for u in self.plan.units)
        if common:
            steps("汇编台账、邮件和审阅页")
            self._ledger()
            self._review(outcome, found)
        published = publish(self.bundle, self.config.paths.outputs, self._head(outcome, found))
        self.notes += notes_on(published.folder)
        return RunResult(
            self.plan,
            self.period,
            published,
            outcome,
            tuple(found),
            self.progress.sample,
            tuple(self.notes),
            self.intake.all,
        )

    def _stays(self, kind: str, unit: str | None) -> bool:
        """Whether a file of the last run stays: of kinds not selected; and what is only made on
        demand, as long as it is for a unit that has not reported."""
        if self.selection.kinds:
            common = ("ledger", "review-page")
            return kind not in self.selection.kinds and (
                kind not in common or all(k.optional for k in self.kinds)
            )
        return kind in OPTIONAL and unit is not None and not self.progress.reported(unit)

    def _corrections(self, pool: RenderPool, found: list[Finding]) -> Corrections:
        """What goes back to units whose workbooks have errors; its notices are being drawn."""
        mend = to_mend(self.intake.counting, found, self.period.id)
        sample = any(s.sample for s, _ in mend) or self.progress.sample
        made = Corrections(self.config, self.plan, self.period, sample, self.created)
        city = next(u for u in self.plan.units if u.kind == "city")
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
            self.templates / "narrative",
            self.ledger,
            self.selection.today,
        )

    def _of(self, unit: ReportingUnit, finding: Finding) -> bool:
        if finding.unit is not None:
            return finding.unit == unit.id
        submission = self.progress.submission(unit.id)
        return submission is not None and submission.file == finding.file

    # --- files ---

    def _inputs(self, composed: Composed) -> tuple[str, ...]:
        files = {
            s.ref.file for f in composed.figures for s in f.sources if isinstance(s, CellSource)
        }
        own = self.progress.submission(composed.unit)
        return tuple(sorted(files | ({own.file} if own else set())))

    def _file(self, kind: DocumentKind, composed: Composed, rendered: Rendered) -> None:
        """Put a document's files and its mail into the bundle."""
        unit = self.plan.unit(composed.unit)
        name = document_name(composed.document, unit)
        inputs = self._inputs(composed)
        self.drawn.setdefault(unit.id, []).append(rendered)
        if rendered.error:
            self.notes.append(f"{name}没有排版成功：{rendered.error}")
            return
        self.notes += [f"{name}：{w}" for w in rendered.warnings]
        for form, data in (("docx", rendered.docx), ("pdf", rendered.pdf)):
            self.bundle.add(
                f"{kind.folder}/{name}.{form}",
                data,
                kind=kind.id,
                format=form,  # type: ignore[arg-type]
                unit=unit.id,
                inputs=inputs,
            )
        self.bundle.add(
            f"数据/{name}.json",
            figures_json(composed),
            kind=kind.id,
            format="json",
            unit=unit.id,
            inputs=inputs,
        )
        if composed.sheets:
            document = composed.document
            title = f"{self.plan.info.short}{document.topic}（{self.period.label}）"
            self.bundle.add(
                f"{kind.folder}/{name}.xlsx",
                write_tables(title, composed.sheets, document.status, self.created),
                kind=kind.id,
                format="xlsx",
                unit=unit.id,
                inputs=inputs,
            )
        if kind.mailed:
            self._mail(kind, composed, rendered, name, inputs)

    def _mail(
        self,
        kind: DocumentKind,
        composed: Composed,
        rendered: Rendered,
        name: str,
        inputs: tuple[str, ...],
    ) -> None:
        address = self.plan.unit(composed.unit).email
        to = ((address,) if address else ()) if kind.to_unit else None
        try:
            data = report_mail(
                composed, rendered, name, self.plan, self.config, self.period, self.created, to
            )
        except MailError as error:
            self.notes.append(f"{name}的邮件没有生成：{error}")
            return
        self.bundle.add(
            f"mail/{name}.eml",
            data,
            kind="mail",
            format="eml",
            unit=composed.unit,
            inputs=inputs,
        )

    def _ledger(self) -> None:
        data = LedgerData(
            plan=self.plan,
            period=self.period,
            standings=tuple(self.progress.standings.values()),
            submissions=self.progress.submissions,
            sample=self.progress.sample,
            ledger=self.ledger,
        )
        files = tuple(s.file for s in self.progress.submissions)
        self.bundle.add(
            "台账/台账.xlsx",
            write_ledger(data, self.created),
            kind="ledger",
            format="xlsx",
            inputs=files,
        )

    def _review(self, outcome: tuple[UnitResult, ...], found: list[Finding]) -> None:
        units = tuple(
            UnitReview(u.unit.id, u.state, u.workbook, self._links(u.unit.id)) for u in outcome
        )
        data = ReviewData(
            plan=self.plan,
            period=self.period,
            status=("送审稿", "样例") if self.progress.sample else ("送审稿",),
            units=units,
            standings=self.progress.standings,
            findings=tuple(found),
            audit=audit(self.plan),
            spreads=self.progress.spreads,
            common=(DocumentLink("台账", "台账/台账.xlsx"),),
        )
        html = write_review(data, self.templates / "html")
        self.bundle.add("index.html", html, kind="review-page", format="html")

    def _links(self, unit: str) -> tuple[DocumentLink, ...]:
        """A unit's files; where it has several kinds of documents, each says which it is."""
        labels = {"docx": "DOCX", "pdf": "PDF", "xlsx": "XLSX", "eml": "邮件"}
        mine = [f for f in self.bundle.files if f.unit == unit and f.format in labels]
        folders = {f.path.split("/")[0] for f in mine if f.format != "eml"}
        return tuple(
            DocumentLink(
                ("补正" if _gives_back(f) and f.format == "eml" else "") + labels[f.format]
                if f.format == "eml" or len(folders) == 1
                else f"{f.path.split('/')[0]} {labels[f.format]}",
                f.path,
            )
            for f in mine
        )

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
            self.notes.append(
                f"PDF使用开源字体代替公文字体：{pairs}。可在 hdreports.toml 中指定正版字体"
            )

    def _outcome(self, unit: ReportingUnit, found: list[Finding]) -> UnitResult:
        submission = self.progress.submission(unit.id)
        returned = None if submission else self.intake.returned(unit.id, self.period.id)
        state: State = "reported" if submission else "returned" if returned else "missing"
        shown = submission or returned
        workbook = shown.file if shown else None
        mine = [f for f in found if f.unit == unit.id or (workbook and f.file == workbook)]
        formats = tuple(
            sorted(
                {
                    f.format.upper()
                    for f in self.bundle.files
                    if f.unit == unit.id and f.format in ("docx", "pdf") and not _gives_back(f)
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
        )


def _gives_back(file: OutputFile) -> bool:
    """Whether a file goes back to the unit for correction, and is no document of its own."""
    return file.path.startswith(("补正/", "mail/补正-"))


def document_name(document: Document, unit: ReportingUnit) -> str:
    """The file name of a report, without suffix: short enough for every mail program."""
    name = f"{unit.short}{document.subject}"
    return f"{name}（样例）" if "样例" in document.status else name
