"""What `hdreports check` says: the findings as text for people and as one JSON object."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from hdreports.intake import catalogue
from hdreports.intake.catalogue import SEVERITY_NAMES
from hdreports.intake.model import Finding, Observation, Submission
from hdreports.plan.model import Plan

CELLS_SHOWN = 6  # cells that a group of equal findings lists
TOLD_EACH = frozenset(("summary-differs", "superseded-differs", "figures-from-summary"))
MOST_TOLD = 20  # of those whose words differ and are all wanted, so many are told one by one


def report_json(
    submissions: Iterable[Submission], findings: Iterable[Finding], plan: Plan
) -> dict[str, object]:
    """The object that `check --format json` prints.

    `findings` are those beyond the submissions' own (superseded, samples left out …).
    """
    read = tuple(submissions)
    return {
        "workbooks": [_workbook(s, plan) for s in read if not s.summary],
        "observations": [_observation(o, plan) for s in read for o in s.observations],
        "findings": [_finding(f) for f in all_findings(read, findings)],
    }


def report_text(submissions: Iterable[Submission], findings: Iterable[Finding], plan: Plan) -> str:
    """The findings by file and sheet, most serious first; equal ones read as one."""
    read = tuple(submissions)
    found = all_findings(read, findings)
    lines: list[str] = []
    files = [s for s in read if not s.summary]
    for s in files:
        own = [f for f in found if f.file == s.file]
        lines += [_heading(s, plan), *_of_file(own), ""]
    known = {s.file for s in read}
    for file in dict.fromkeys(f.file for f in found if f.file not in known):
        lines += [file, *_of_file([f for f in found if f.file == file]), ""]
    return "\n".join([*lines, _sum(found, len(files))]) + "\n"


def all_findings(
    submissions: Iterable[Submission], findings: Iterable[Finding]
) -> tuple[Finding, ...]:
    """Every finding once: by file, most serious first, then by sheet and as found."""
    every = dict.fromkeys([*(f for s in submissions for f in s.findings), *findings])
    return tuple(sorted(every, key=lambda f: (f.file, catalogue.rank(f.severity), f.sheet or "")))


def number(value: Decimal) -> int | float:
    """A JSON number: 10, not 10.0."""
    return int(value) if value == value.to_integral_value() else float(value)


def _workbook(s: Submission, plan: Plan) -> dict[str, object]:
    unit = plan.unit(s.unit) if s.unit else None
    return {
        "path": s.file,
        "reporting_unit": unit.name if unit else None,
        "region": plan.region(unit.region).short if unit else None,
        "period": s.period,
        "usable": s.usable or any(p.usable for p in s.lists),
    }


def _observation(o: Observation, plan: Plan) -> dict[str, object]:
    return {
        "region": plan.region(o.region).short,
        "indicator": plan.indicator(o.indicator).name,
        "value": number(o.value),
        "unit": o.measure,
        "file": o.source.file,
        "sheet": o.source.sheet,
        "cell": o.source.cell,
        "raw": o.raw,
        "note": o.conversion,
    }


def _finding(f: Finding) -> dict[str, object]:
    return {
        "code": f.code,
        "severity": f.severity,
        "file": f.file,
        "sheet": f.sheet,
        "cell": f.cell,
        "value": f.value,
        "message": f.message,
        "remedy": f.remedy,
    }


def _heading(s: Submission, plan: Plan) -> str:
    who = plan.unit(s.unit).short if s.unit else "单位不明"
    values = len(s.observations) + sum(len(p.observations) for p in s.lists)
    usable = s.usable or any(p.usable for p in s.lists)
    if s.lists:
        names = "、".join(plan.unit(p.unit).short for p in s.lists if p.unit)
        who = f"汇总表，含{names}" if s.unit is None else f"{who}，含{names}"
    state = f"可用，{values}项数据" if usable else "不可用"
    sample = "，样例" if s.sample else ""
    return f"{s.file}（{who}，{s.period or '报送期不明'}，{state}{sample}）"


def _of_file(findings: list[Finding]) -> list[str]:
    if not findings:
        return ["  没有发现问题。"]
    lines = []
    for sheet in dict.fromkeys(f.sheet for f in findings):
        if sheet:
            lines.append(f"  ［{sheet}］")
        groups: dict[tuple[str, str], list[Finding]] = {}
        for f in findings:
            if f.sheet == sheet:
                groups.setdefault((f.code, _shape(f)), []).append(f)
        for group in groups.values():
            lines += _group(group)
    return lines


def _shape(f: Finding) -> str:
    """Findings of one kind on different cells are told together, others each alone."""
    return f.code if f.cell or f.code in TOLD_EACH else f.message


def _group(group: list[Finding]) -> list[str]:
    first = group[0]
    mark = SEVERITY_NAMES[first.severity]
    cells = [f.cell for f in group if f.cell]
    where = f"{cells[0]}：" if cells else ""
    if len(group) == 1:
        return [f"    【{mark}】{where}{first.message}", f"      → {first.remedy}"]
    shown = "、".join(cells[:CELLS_SHOWN]) + ("等" if len(cells) > CELLS_SHOWN else "")
    title = catalogue.entry(first.code).title
    if first.code in TOLD_EACH:
        each = [f"      {f.cell + '：' if f.cell else ''}{f.message}" for f in group[:MOST_TOLD]]
        more = [f"      等，其余{len(group) - MOST_TOLD}处略。"] if len(group) > MOST_TOLD else []
        head = f"    【{mark}】{title}，共{len(group)}处："
        return [head, *each, *more, f"      → {first.remedy}"]
    return [
        f"    【{mark}】{title}，共{len(group)}处：{shown}。如{where}{first.message}",
        f"      → {first.remedy}",
    ]


def _sum(findings: tuple[Finding, ...], workbooks: int) -> str:
    counts = "，".join(
        f"{words}{sum(f.severity == severity for f in findings)}个"
        for severity, words in SEVERITY_NAMES.items()
    )
    return f"共检查{workbooks}个文件：{counts}。"
