"""Findings by unit, and the plan's own defects."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hdreports.intake.catalogue import SEVERITY_NAMES
from hdreports.intake.model import Finding, Severity
from hdreports.plan.audit import AuditFinding
from hdreports.writers.review.data import ReviewData
from hdreports.writers.review.figures import finding_id

_SEVERITY_ORDER = {"error": 0, "warning": 1, "info": 2}


def severity_counts(findings: Sequence[Finding]) -> list[tuple[Severity, str, int]]:
    return [
        (severity, name, count)
        for severity, name in SEVERITY_NAMES.items()
        if (count := sum(f.severity == severity for f in findings))
    ]


def findings_by_unit(data: ReviewData) -> list[dict[str, object]]:
    """Units in the plan's order, then what no unit could be told for; gravest first."""
    groups: list[dict[str, object]] = []
    names = {u.unit: data.plan.unit(u.unit).name for u in data.units}
    numbered = [(finding_id(n), f, data.unit_of(f)) for n, f in enumerate(data.findings)]
    for unit in [*names, None]:
        mine = [(id, f) for id, f, of in numbered if of == unit]
        if mine:
            groups.append(
                {
                    "id": unit or "unknown",
                    "name": names[unit] if unit else "尚不能确定单位的文件",
                    "findings": sorted(mine, key=lambda pair: _order(pair[1])),
                }
            )
    return groups


def _order(f: Finding) -> tuple[object, ...]:
    return (_SEVERITY_ORDER[f.severity], f.file, f.sheet or "", f.cell or "", f.code)


def places(finding: AuditFinding) -> str:
    """附件（海东市、互助县）；三、任务15: annex rows of several regions are told together."""
    named: dict[str, list[str]] = {}
    for section in dict.fromkeys(place.section for place in finding.places):
        match = re.fullmatch(r"(附件)（(.+)）", section)
        named.setdefault(match[1] if match else section, []).extend([match[2]] if match else [])
    return "；".join(f"{k}（{'、'.join(v)}）" if v else k for k, v in named.items())
