"""What a run wrote, and what became of each unit: for the summary at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from hdreports.intake.model import Finding, Submission
from hdreports.plan.model import Plan, ReportingUnit
from hdreports.plan.period import Period
from hdreports.publishing.bundle import Stopped
from hdreports.publishing.folder import Published

State = Literal["reported", "summarised", "missing", "returned"]
STATES: Mapping[str, str] = {
    "reported": "已报送",
    "summarised": "取自汇总表",
    "missing": "未报送",
    "returned": "退回补正",
}


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
    stopped: tuple[Stopped, ...] = ()  # documents that were not written
    returns_only: bool = False  # no workbook could be used: only what goes back was written

    @property
    def complete(self) -> bool:
        """Every unit reported, every workbook could be used, every document was written."""
        return all(u.state == "reported" for u in self.units) and not self.stopped
