"""What the review page is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from hdreports.document.model import Document
from hdreports.intake.model import Finding
from hdreports.plan.audit import AuditFinding
from hdreports.plan.model import Plan
from hdreports.plan.period import Period
from hdreports.progress.assessment import Rank
from hdreports.progress.averages import Average
from hdreports.progress.model import Figure, Standing
from hdreports.progress.rollup import RateSpread
from hdreports.writers.review.changes import Changes

UnitState = Literal["reported", "late", "missing", "unusable", "returned", "summarised"]

STATE_NAMES: Mapping[UnitState, str] = {
    "reported": "已报送",
    "late": "迟报",
    "missing": "未报送",
    "unusable": "工作簿无法使用",
    "returned": "已退回",
    "summarised": "取自汇总表",
}


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """A file of the period's folder, by its path in it."""

    label: str  # DOCX, PDF, 邮件, 台账
    path: str


@dataclass(frozen=True, slots=True)
class UnitReview:
    """One reporting unit on the page. `workbook`: the file that counts."""

    unit: str  # reporting unit id
    state: UnitState
    workbook: str | None = None
    documents: tuple[DocumentLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A document to be read on the page: its words, every figure behind them, its files."""

    unit: str  # reporting unit id
    name: str  # its kind: 工作进展情况报告
    document: Document
    figures: tuple[Figure, ...]
    links: tuple[DocumentLink, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewData:
    """Everything that the page shows.

    `standings` by (subject, indicator); the heat map takes the city's and the counties'.
    `spreads` by indicator: what the city's squares tell of rates, which do not add up. `common`
    links what belongs to no single unit. `status` holds 送审稿 and 样例 as they apply. `figures`
    holds all figures of the standings, with those that they were computed from. `averages` by
    region, `system_averages` by region and system. `changes` None: the period's first run.
    """

    plan: Plan
    period: Period
    status: tuple[str, ...]
    units: tuple[UnitReview, ...]
    standings: Mapping[tuple[str, str], Standing]
    findings: tuple[Finding, ...] = ()
    audit: tuple[AuditFinding, ...] = ()
    common: tuple[DocumentLink, ...] = ()
    spreads: Mapping[str, RateSpread] = field(default_factory=dict)
    figures: tuple[Figure, ...] = ()
    ranking: tuple[Rank, ...] = ()
    averages: Mapping[str, Average] = field(default_factory=dict)
    system_averages: Mapping[tuple[str, int], Average] = field(default_factory=dict)
    papers: tuple[Paper, ...] = ()
    changes: Changes | None = None

    def unit_of(self, finding: Finding) -> str | None:
        """The unit that a finding names, or whose workbook it is about."""
        if any(u.unit == finding.unit for u in self.units):
            return finding.unit
        return next((u.unit for u in self.units if u.workbook == finding.file), None)
