"""What the county gets back from a run: marked copy, 补正通知 and a mail draft with both.

For each workbook of the period that counts and has errors. The notices are drawn with the run's
other documents (`begin`), the rest is made when they are there (`finish`). Nothing here fails the
run: what cannot be made is said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from hdreports.config import Config
from hdreports.document.model import Document
from hdreports.intake.discover import original
from hdreports.intake.model import Finding, Submission
from hdreports.mailing import correction_mail, document_name
from hdreports.narrative.correction import Returned, compose_correction
from hdreports.narrative.job import Composed, Job
from hdreports.narrative.provenance import figures_json, sources_json
from hdreports.plan.model import Plan, ReportingUnit
from hdreports.plan.period import Period
from hdreports.publishing.bundle import Bundle, Format, Stopped
from hdreports.rendering import Pending, Rendered, RenderPool
from hdreports.writers.carried import NOTHING, Carried
from hdreports.writers.mail import MailError, safe_filename
from hdreports.writers.xlsx.copying import CopyMaker
from hdreports.writers.xlsx.correction_list import ListHead
from hdreports.writers.xlsx.marked_copy import MarkedCopy

FOLDER = "补正"
MARKED = "标注副本"  # in the name of a marked copy
UNKNOWN_COPIES = 50  # workbooks of nobody that get a copy in one run
_NAME_LENGTH = 40


def to_mend(
    counting: Iterable[Submission], findings: Iterable[Finding], period: str
) -> tuple[tuple[Submission, tuple[Finding, ...]], ...]:
    """The workbooks with errors that belong to `period` or to no period, with their findings.

    `counting` are the submissions that count: what a better workbook of the same unit and period
    supersedes need not be mended. Errors come first, notices of the severity info are left out.
    """
    by_file: dict[str, list[Finding]] = {}
    for f in dict.fromkeys(findings):
        if f.severity != "info":
            by_file.setdefault(f.file, []).append(f)
    result = []
    for s in counting:
        if s.summary:
            continue  # the workbook as a whole goes back to whoever made it
        own = sorted(by_file.get(s.file, ()), key=lambda f: f.severity != "error")
        if s.period in (None, period) and any(f.severity == "error" for f in own):
            result.append((s, tuple(own)))
    return tuple(result)


@dataclass
class _Case:
    """The workbooks of one unit (None: of nobody known) on their way back."""

    unit: ReportingUnit | None
    workbooks: list[tuple[Submission, tuple[Finding, ...]]] = field(default_factory=list)
    copies: list[tuple[str, MarkedCopy]] = field(default_factory=list)  # by file name
    composed: Composed | None = None
    pending: Pending | None = None
    carried: Carried = NOTHING


@dataclass
class Corrections:
    """All that one run gives back. `notes` is what users must be told, without full stop."""

    config: Config
    plan: Plan
    period: Period
    sample: bool
    created: datetime
    notes: list[str] = field(default_factory=list)
    cases: list[_Case] = field(default_factory=list)
    stopped: list[Stopped] = field(default_factory=list)

    def begin(
        self,
        pool: RenderPool,
        job: Job,
        mend: tuple[tuple[Submission, tuple[Finding, ...]], ...],
    ) -> None:
        """Copy the workbooks, and hand the notices to the pool. `job` is the city bureau's.

        Raises NarrativeError for a broken template, like the other documents.
        """
        self.cases = self._cases(mend)
        with CopyMaker() as maker:
            for case in self.cases:
                self._copy(case, maker)
        issuer = self.plan.city_bureau
        for case in self.cases:
            if case.unit is None or case.unit.kind == "city":
                continue
            case.composed = compose_correction(job, issuer, _returned(case))
            about = tuple(f for _, found in case.workbooks for f in found)
            case.carried = Carried(sources_json(case.composed, about, self.plan.city.id))
            case.pending = pool.submit(case.composed.document, case.carried)

    def finish(self, bundle: Bundle, templates: Path) -> None:
        """Put copies, notices and mails into the bundle. Ask before the pool is finished."""
        for case in self.cases:
            files = tuple(s.file for s, _ in case.workbooks)
            unit = case.unit.id if case.unit else None
            for name, copy in case.copies:
                bundle.add(
                    f"{FOLDER}/{name}",
                    copy.data,
                    kind="correction-notice",
                    format="xlsx",
                    unit=unit,
                    inputs=files,
                )
            if case.unit and case.composed and case.pending:
                self._notice(bundle, templates, case, case.composed, case.pending.result())
        self._tell()

    # --- parts ---

    def _cases(self, mend: tuple[tuple[Submission, tuple[Finding, ...]], ...]) -> list[_Case]:
        """One case per unit; each workbook of nobody is a case of its own."""
        known: dict[str, _Case] = {}
        unknown = []
        for s, findings in mend:
            if s.unit is None:
                unknown.append(_Case(None, [(s, findings)]))
            else:
                case = known.setdefault(s.unit, _Case(self.plan.unit(s.unit)))
                case.workbooks.append((s, findings))
        order = {u.id: n for n, u in enumerate(self.plan.units)}
        cases = sorted(known.values(), key=lambda c: order[c.unit.id] if c.unit else -1)
        if len(unknown) > UNKNOWN_COPIES:
            self.notes.append(f"单位不明的报送表有{len(unknown)}份，只标注了前{UNKNOWN_COPIES}份")
        return [*cases, *unknown[:UNKNOWN_COPIES]]

    def _copy(self, case: _Case, maker: CopyMaker) -> None:
        for n, (submission, findings) in enumerate(case.workbooks, 1):
            path = original(self.config.paths.inputs, submission.file)
            try:
                data = path.read_bytes() if path is not None else None
            except OSError:
                data = None
            head = ListHead(
                title=f"{self._subject(case)}报送表补正清单",
                file=PurePosixPath(submission.file).name,
                unit=case.unit.name if case.unit else "不明",
                sample=self.sample,
            )
            copy = maker.make(data, head, findings, self.created)
            if case.unit is None and copy.reason:
                continue  # a list for nobody, of a file that is no workbook, helps nobody
            case.copies.append((self._copy_name(case, submission, copy, n), copy))

    def _subject(self, case: _Case) -> str:
        return f"{case.unit.short if case.unit else ''}{self.period.label}"

    def _copy_name(self, case: _Case, submission: Submission, copy: MarkedCopy, n: int) -> str:
        what = "补正清单" if copy.reason else MARKED
        if case.unit is None:
            stem = safe_filename(PurePosixPath(submission.file).stem)[:_NAME_LENGTH]
            whose = "多个单位" if submission.lists else "单位不明"
            name = f"{whose}{self.cases.index(case) + 1}_{stem}_{what}"
        else:
            more = str(n) if len(case.workbooks) > 1 else ""
            name = f"{self._subject(case)}报送表{what}{more}"
        return name + ("（样例）" if self.sample else "") + ".xlsx"

    def _notice(
        self, bundle: Bundle, templates: Path, case: _Case, composed: Composed, rendered: Rendered
    ) -> None:
        assert case.unit is not None
        name = document_name(composed.document, case.unit)
        files = tuple(s.file for s, _ in case.workbooks)
        if rendered.error:
            self.notes.append(f"{name}没有排版成功：{rendered.error}")
            reasons = rendered.differences or (rendered.error,)
            self.stopped.append(Stopped(name, "correction-notice", case.unit.id, reasons))
            return
        self.notes += [f"{name}：{w}" for w in rendered.warnings]
        unit = case.unit.id
        data = figures_json(composed, case.carried.figures)
        written: list[tuple[str, bytes, Format]] = [
            *((f"{FOLDER}/{name}.{form}", made, form) for form, made in rendered.files),
            (f"数据/{name}.json", data, "json"),
        ]
        for path, made, form in written:
            bundle.add(path, made, kind="correction-notice", format=form, unit=unit, inputs=files)
        mark = "（样例）" if self.sample else ""
        try:
            mail = self._mail(case, case.unit, composed.document, rendered, name, templates)
        except MailError as error:
            self.notes.append(f"{case.unit.short}的补正邮件没有生成：{error}")
            return
        path = f"mail/补正-{case.unit.short}{mark}.eml"
        bundle.add(path, mail, kind="mail", format="eml", unit=unit, inputs=files)

    def _mail(
        self,
        case: _Case,
        unit: ReportingUnit,
        document: Document,
        rendered: Rendered,
        name: str,
        templates: Path,
    ) -> bytes:
        return correction_mail(
            document,
            rendered,
            name,
            unit,
            [(n, c.data) for n, c in case.copies],
            self.plan,
            self.config,
            self.period,
            self.created,
            templates,
            marked=_has_copies(case),
        )

    def _tell(self) -> None:
        units = [c.unit for c in self.cases if c.unit]
        if units:
            names = "、".join(u.short for u in units)
            self.notes.append(f"{names}的报送表须补正，标注副本和补正通知在“{FOLDER}”文件夹")
        nameless = [u.short for u in units if not u.email and u.kind != "city"]
        if nameless and not self.sample:
            self.notes.append(
                f"工作方案数据中没有{'、'.join(nameless)}的邮箱，补正邮件没有收件人，须自行填写"
            )
        of_nobody = [c for c in self.cases if c.unit is None and c.copies]
        tables = sum(bool(c.workbooks[0][0].lists) for c in of_nobody)
        if tables:
            self.notes.append(
                f"有{tables}份汇总表须补正，标注副本在“{FOLDER}”文件夹，请转给汇总的单位"
            )
        lost = len(of_nobody) - tables
        if lost:
            self.notes.append(
                f"有{lost}份报送表认不出报送单位，标注副本在“{FOLDER}”文件夹，没有生成补正通知"
            )
        if any(u.kind == "city" for u in units):
            self.notes.append("本单位的报送表也须补正，只生成标注副本，不发补正通知")


def _returned(case: _Case) -> Returned:
    assert case.unit is not None
    findings = tuple(f for _, found in case.workbooks for f in found)
    if len(case.workbooks) > 1:
        findings = tuple(_with_file(f) for f in findings)
    return Returned(
        case.unit,
        tuple(s for s, _ in case.workbooks),
        tuple(sorted(findings, key=lambda f: f.severity != "error")),
        _has_copies(case),
    )


def _with_file(finding: Finding) -> Finding:
    """Of several workbooks, say in which one the sheet is."""
    if finding.sheet is None:
        return finding
    name = PurePosixPath(finding.file).stem
    return replace(finding, sheet=f"{name}［{finding.sheet}］")


def _has_copies(case: _Case) -> bool:
    return any(not copy.reason for _, copy in case.copies)
