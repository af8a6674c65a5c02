"""Checking one file: what it is, every rule of the catalogue on it, and what came out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from hdreports.guarded import GuardedError, HungError, run_guarded
from hdreports.intake.catalogue import kind_name
from hdreports.intake.container import sniff
from hdreports.lint.catalogue import Rule, rules
from hdreports.lint.docx_reading import read_docx_paper
from hdreports.lint.model import Absent, Fault, Paper, Remark, ToFill, Unverified
from hdreports.lint.pdf_reading import read_pdf_paper
from hdreports.lint.registry import Subject, all_checks
from hdreports.oserrors import cause
from hdreports.plan.model import Plan
from hdreports.readers.docx_parts import UnreadableDocxError
from hdreports.readers.pdf import UnreadablePdfError

Verdict = Literal["fail", "warn", "unverified", "fill", "absent", "pass"]


class UnreadableFileError(ValueError):
    """The file cannot be checked; the message is for users."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one rule says of one file. `message` is empty where the rule is kept."""

    rule: Rule
    verdict: Verdict
    message: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """Every rule has at least one outcome: nothing is passed over in silence."""

    kind: Literal["docx", "pdf"]
    form: str  # 文种; "" where the title does not tell
    title: str
    outcomes: tuple[Outcome, ...]

    def of(self, *verdicts: Verdict) -> tuple[Outcome, ...]:
        return tuple(o for o in self.outcomes if o.verdict in verdicts)

    @property
    def failed(self) -> bool:
        return bool(self.of("fail"))


def lint_file(path: Path, plan: Plan | None = None) -> Result:
    """Check a file that anybody may have made, in a process of its own.

    Raises UnreadableFileError for what is no readable DOCX or PDF.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(f"文件无法打开（{cause(error)}）") from error
    try:
        result: Result = run_guarded(partial(lint, plan=plan), data, (UnreadableFileError,))
    except GuardedError as error:
        raise UnreadableFileError(str(error)) from None
    except HungError:
        raise UnreadableFileError("读取过程中超时或异常退出，文件可能有问题") from None
    return result


def lint(data: bytes, plan: Plan | None = None, form: str | None = None) -> Result:
    """Check the bytes of a DOCX or PDF, as a document of a known form or of what its title says.

    Raises UnreadableFileError.
    """
    kind = sniff(data)
    try:
        if kind == "docx":
            return judged("docx", read_docx_paper(data), plan, form)
        if kind == "pdf":
            return judged("pdf", read_pdf_paper(data), plan, form)
    except (UnreadableDocxError, UnreadablePdfError) as error:
        raise UnreadableFileError(str(error).rstrip("。")) from error
    raise UnreadableFileError(_REASONS.get(kind) or f"这是{kind_name(kind)}，只能检查DOCX和PDF")


_REASONS = {
    "empty": "文件没有内容",
    "encrypted": "文件设有打开密码，请取消密码后再检查",
    "doc": "这是旧版Word文档（.doc），请用Word或WPS另存为.docx后再检查",
    "truncated": "文件不完整或已损坏",
    "too-large": "文件过大",
}


def judged(
    kind: Literal["docx", "pdf"], paper: Paper, plan: Plan | None, form: str | None = None
) -> Result:
    """Every rule of the catalogue on a paper."""
    subject = Subject(paper, plan, form)
    outcomes = tuple(o for rule in rules() for o in _outcomes(rule, subject))
    return Result(kind, subject.form, paper.title, outcomes)


def _outcomes(rule: Rule, subject: Subject) -> Iterator[Outcome]:
    found = [*all_checks()[rule.id](subject)]
    if not found:
        yield Outcome(rule, "pass")
    for remark in found:
        yield Outcome(rule, *_told(rule, remark))


def _told(rule: Rule, remark: Remark) -> tuple[Verdict, str, str]:
    match remark:
        case Fault(message, where):
            return ("fail" if rule.strength == "must" else "warn"), message, where
        case Unverified(reason):
            return "unverified", reason, ""
        case Absent(reason):
            return "absent", reason, ""
        case ToFill(message):
            return "fill", message, ""
