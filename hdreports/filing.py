"""Putting what a run made into the period's folder: documents, mails, ledger, review page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from hdreports.config import Config
from hdreports.intake.model import Finding
from hdreports.ledger.model import Ledger
from hdreports.mailing import document_name, recipients_of, report_mail
from hdreports.narrative.job import Composed
from hdreports.narrative.kinds import DocumentKind
from hdreports.narrative.provenance import figures_json, sources_json
from hdreports.narrative.typed import typed_digits
from hdreports.outcome import UnitResult
from hdreports.plan.audit import audit
from hdreports.plan.model import Plan
from hdreports.plan.period import Period
from hdreports.progress.assessment import Progress
from hdreports.progress.leads import leads
from hdreports.progress.model import PlanSource
from hdreports.publishing.bundle import Bundle, OutputFile, Stopped
from hdreports.rendering import Rendered
from hdreports.reviewing import DATA, completed
from hdreports.writers.carried import Carried
from hdreports.writers.mail import MailError
from hdreports.writers.review import DocumentLink, ReviewData, UnitReview, write_review
from hdreports.writers.xlsx.ledger import LedgerData, write_ledger
from hdreports.writers.xlsx.tables import write_tables

# Reports that are kept for years carry the ledger that they rest on.
WITH_LEDGER = ("progress-report", "half-year-summary")


@dataclass
class Filing:
    """A run's files on their way to the folder; `notes` tells what did not come out as it should.

    `created` dates the files.
    """

    config: Config
    plan: Plan
    period: Period
    progress: Progress
    templates: Path
    created: datetime
    bundle: Bundle = field(default_factory=Bundle)
    notes: list[str] = field(default_factory=list)
    stopped: list[Stopped] = field(default_factory=list)
    composed: dict[str, Composed] = field(default_factory=dict)  # by the path of its data file
    _ledger: bytes = b""  # the whole one, once written
    _parts: dict[str, bytes] = field(default_factory=dict)  # units' own parts of it

    def carried(
        self,
        kind: DocumentKind,
        composed: Composed,
        findings: Sequence[Finding],
        ledger: Ledger,
    ) -> Carried:
        """What a document's files carry: its figures with their sources; reports, their ledger.

        A unit's report has the unit's part of the ledger only: it goes to others than the unit's.
        """
        about = (*findings, *composed.findings)
        figures = sources_json(composed, about, self.plan.city.id)
        if kind.id not in WITH_LEDGER:
            return Carried(figures)
        unit = self.plan.unit(composed.unit)
        if unit.kind == "city":
            return Carried(figures, self._whole_ledger(ledger))
        if unit.id not in self._parts:
            part = self._ledger_data(ledger).part_of(unit)
            self._parts[unit.id] = write_ledger(part, self.created)
        return Carried(figures, self._parts[unit.id])

    def document(
        self, kind: DocumentKind, composed: Composed, rendered: Rendered, carried: Carried
    ) -> None:
        """A document's files and its mail."""
        unit = self.plan.unit(composed.unit)
        name = document_name(composed.document, unit)
        inputs = self._inputs(composed)
        if rendered.error:
            self.notes.append(f"{name}没有排版成功：{rendered.error}")
            reasons = rendered.differences or (rendered.error,)
            self.stopped.append(Stopped(name, kind.id, unit.id, reasons))
            return
        self.notes += [f"{name}：{w}" for w in rendered.warnings]
        self.notes += [
            f"{name}中“{words}”的数字是文稿模板里手写的，查不到来源"
            for words in typed_digits(composed.document)
        ]
        for form, data in rendered.files:
            self.bundle.add(
                f"{kind.folder}/{name}.{form}",
                data,
                kind=kind.id,
                format=form,
                unit=unit.id,
                inputs=inputs,
            )
        self.bundle.add(
            f"{DATA}{name}.json",
            figures_json(composed, carried.figures),
            kind=kind.id,
            format="json",
            unit=unit.id,
            inputs=inputs,
        )
        self.composed[f"{DATA}{name}.json"] = composed
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
            self._mail(composed, rendered, name, inputs)

    def _mail(
        self,
        composed: Composed,
        rendered: Rendered,
        name: str,
        inputs: tuple[str, ...],
    ) -> None:
        to = recipients_of(composed.document, self.plan)
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

    def ledger(self, ledger: Ledger) -> None:
        """The ledger of tasks and indicators as a workbook; and its part for each unit that reads
        it in a report of its own."""
        files = tuple(s.file for s in self.progress.submissions)
        self.bundle.add(
            "台账/台账.xlsx",
            self._whole_ledger(ledger),
            kind="ledger",
            format="xlsx",
            inputs=files,
        )
        for unit, part in self._parts.items():
            own = self.progress.submission(unit)
            self.bundle.add(
                f"台账/{self.plan.unit(unit).short}台账.xlsx",
                part,
                kind="ledger",
                format="xlsx",
                unit=unit,
                inputs=(own.file,) if own else (),
            )

    def _whole_ledger(self, ledger: Ledger) -> bytes:
        if not self._ledger:  # a second of work, and asked for by report and folder
            self._ledger = write_ledger(self._ledger_data(ledger), self.created)
        return self._ledger

    def _ledger_data(self, ledger: Ledger) -> LedgerData:
        return LedgerData(
            plan=self.plan,
            period=self.period,
            standings=tuple(self.progress.standings.values()),
            submissions=self.progress.submissions,
            sample=self.progress.sample,
            ledger=ledger,
            leads=leads(
                self.plan,
                self.progress.city_tasks,
                self.progress.standings,
                self.period.as_of,
            ),
        )

    def review(self, outcome: Sequence[UnitResult], found: Sequence[Finding]) -> None:
        """The review page; last, for it links to every other file."""
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
        folder = self.config.paths.outputs / self.period.id
        whole = completed(data, self.progress, self.bundle, self.composed, folder)
        html = write_review(whole, self.templates / "html")
        self.bundle.add("index.html", html, kind="review-page", format="html")

    def _links(self, unit: str) -> tuple[DocumentLink, ...]:
        """A unit's files; where it has several kinds of documents, each says which it is."""
        labels = {"docx": "DOCX", "pdf": "PDF", "xlsx": "XLSX", "eml": "邮件"}
        order = list(labels)
        mine = [f for f in self.bundle.files if f.unit == unit and f.format in labels]
        mine.sort(
            key=lambda f: (
                gives_back(f),
                f.format == "eml",
                f.kind == "ledger",
                f.path.split("/")[0],
                order.index(f.format),
            )
        )
        folders = {f.path.split("/")[0] for f in mine if f.format != "eml" and f.kind != "ledger"}

        def label(file: OutputFile) -> str:
            if file.kind == "ledger":
                return "台账"
            if file.format == "eml":
                return ("补正" if gives_back(file) else "") + labels["eml"]
            folder = f"{file.path.split('/')[0]} " if len(folders) > 1 else ""
            return folder + labels[file.format]

        return tuple(DocumentLink(label(f), f.path) for f in mine)

    def _inputs(self, composed: Composed) -> tuple[str, ...]:
        files = {
            s.ref.file for f in composed.figures for s in f.sources if not isinstance(s, PlanSource)
        }
        own = self.progress.submission(composed.unit)
        return tuple(sorted(files | ({own.file} if own else set())))


def gives_back(file: OutputFile) -> bool:
    """Whether a file goes back to the unit for correction, and is no document of its own."""
    return file.path.startswith(("补正/", "mail/补正-"))
