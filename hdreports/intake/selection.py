"""Which submissions count: one per unit and period, and never samples beside real returns.

The rule (`order_of`): a usable workbook before one that is not; a unit's own workbook before its
part of a summary table; our return workbook before an own table; then the one changed last, as the
workbook itself says; then the last by file name. What does not count is said, with every cell that
differs.
"""

from __future__ import annotations

from collections.abc import Iterable

from hdreports.intake import catalogue
from hdreports.intake.grid import show
from hdreports.intake.model import CellRef, Finding, Submission
from hdreports.intake.period_text import period_label
from hdreports.plan.model import Plan


def select_submissions(
    submissions: Iterable[Submission], plan: Plan
) -> tuple[tuple[Submission, ...], tuple[Finding, ...]]:
    """The submissions that count, in their order; what is said of each other, cell by cell.

    Submissions without unit or period belong to nobody and pass through.
    """
    all_of_them = tuple(submissions)
    best: dict[tuple[str, str], Submission] = {}
    for s in all_of_them:
        if s.unit is not None and s.period is not None:
            key = (s.unit, s.period)
            if key not in best or order_of(s) > order_of(best[key]):
                best[key] = s
    chosen, findings = [], []
    for s in all_of_them:
        winner = best.get((s.unit or "", s.period or ""))
        if winner is None or winner is s:
            chosen.append(s)
            if s.summary and s.usable:
                findings.append(_from_summary(s, plan))
        else:
            findings += _about_loser(s, winner, plan)
    return tuple(chosen), tuple(findings)


def drop_samples(
    submissions: Iterable[Submission], period: str
) -> tuple[tuple[Submission, ...], tuple[Finding, ...]]:
    """Either the real submissions or the samples, never both; what is left out is said.

    As soon as one real workbook of `period` is there, all samples of all periods are left out.
    If `period` has only samples, real workbooks of other periods are left out.
    """
    all_of_them = tuple(submissions)
    real = [s for s in all_of_them if not s.sample]
    samples = [s for s in all_of_them if s.sample]
    if not real or not samples:
        return all_of_them, ()
    if any(s.period in (period, None) for s in real):
        finding = catalogue.make("samples-left-out", _common(samples), count=len(samples))
        return tuple(real), (finding,)
    if not any(s.period == period for s in samples):
        finding = catalogue.make("samples-left-out", _common(samples), count=len(samples))
        return tuple(real), (finding,)
    finding = catalogue.make(
        "real-left-out", _common(real), count=len(real), period=period_label(period)
    )
    return tuple(samples), (finding,)


def order_of(submission: Submission) -> tuple[bool, bool, bool, str, str]:
    """What the rule compares; the larger counts."""
    return (
        submission.usable,
        not submission.summary,
        submission.layout == "return",
        submission.modified,
        submission.file,
    )


def differences(one: Submission, other: Submission) -> tuple[str, ...]:
    """Ids of the indicators whose values differ, or that only one of the two has."""
    a = {o.indicator: (o.value, o.measure) for o in one.observations}
    b = {o.indicator: (o.value, o.measure) for o in other.observations}
    return tuple(sorted(i for i in a.keys() | b.keys() if a.get(i) != b.get(i)))


def _about_loser(loser: Submission, winner: Submission, plan: Plan) -> list[Finding]:
    """That a workbook does not count, and where it differs. A summary beside a return is no second
    return: only what differs is worth a word."""
    beside = loser.summary and not winner.summary
    code = "summary-differs" if beside else "superseded-differs"
    found = [] if beside else [_superseded(loser, winner)]
    if not loser.usable:
        return found
    mine = {o.indicator: o for o in loser.observations}
    theirs = {o.indicator: o for o in winner.observations}
    for indicator in plan.indicators:
        a, b = mine.get(indicator.id), theirs.get(indicator.id)
        if a == b or (a and b and (a.value, a.measure) == (b.value, b.measure)):
            continue
        if beside and a is None:
            continue
        at = a.source if a else CellRef(loser.file, "", "")
        found.append(
            catalogue.make(
                code,
                at,
                value=a.raw if a else None,
                unit=loser.unit,
                indicator=indicator.id,
                unit_name=plan.unit(loser.unit or "").short,
                name=indicator.name,
                shown=f"为{show(a.value)}{a.measure}" if a else "没有可以采用的数",
                other=(f"为{show(b.value)}{b.measure}（{b.source}）" if b else "没有可以采用的数"),
            )
        )
    return found


def _from_summary(s: Submission, plan: Plan) -> Finding:
    return catalogue.make(
        "figures-from-summary",
        s.file,
        unit=s.unit,
        unit_name=plan.unit(s.unit or "").short,
        period=period_label(s.period),
        chosen=s.file,
        count=len(s.observations),
    )


def _superseded(loser: Submission, winner: Submission) -> Finding:
    count = len(differences(loser, winner))
    return catalogue.make(
        "superseded",
        loser.file,
        unit=loser.unit,
        period=period_label(loser.period),
        chosen=winner.file,
        reason=catalogue.words("reasons", _reason(loser, winner)),
        differ=f"有{count}处数值不同" if count else "数值相同",
    )


def _reason(loser: Submission, winner: Submission) -> str:
    names = ("usable", "summary", "layout", "modified", "name")
    for key, a, b in zip(names, order_of(loser), order_of(winner), strict=True):
        if a != b:
            return key
    return "name"


def _common(submissions: list[Submission]) -> str:
    """The file to point at: the first of those left out."""
    return min(s.file for s in submissions)
