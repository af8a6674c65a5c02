"""Checks over all values of a submission: duplicates, parts against wholes, against last time.

Values that contradict each other are withheld: they become findings and are no observations.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from hdreports.intake import catalogue
from hdreports.intake.grid import show
from hdreports.intake.model import Finding, Observation, Submission
from hdreports.intake.period_text import period_label
from hdreports.plan.measure import convert, factor
from hdreports.plan.model import Plan


def check_together(
    observations: Iterable[Observation], plan: Plan
) -> tuple[tuple[Observation, ...], tuple[Finding, ...]]:
    """The observations that stand, and what was found by looking at them side by side."""
    kept, findings = _once_each(tuple(observations), plan)
    kept, more = _parts_and_wholes(kept, plan)
    return kept, (*findings, *more)


def check_asked(
    observations: Iterable[Observation],
    findings: Iterable[Finding],
    plan: Plan,
    unit: str,
    file: str,
) -> tuple[Finding, ...]:
    """Indicators asked of the unit that its workbook does not name at all, and unasked ones."""
    observations = tuple(observations)
    named = {o.indicator for o in observations} | {f.indicator for f in findings if f.indicator}
    absent = [i.name for i in plan.indicators_reported_by(unit) if i.id not in named]
    found = []
    if absent:
        shown = "、".join(absent[:6]) + ("等" if len(absent) > 6 else "")
        found.append(
            catalogue.make("indicators-absent", file, unit=unit, count=len(absent), names=shown)
        )
    for o in observations:
        if plan.target(o.region, o.indicator) is None:
            found.append(
                catalogue.make(
                    "indicator-not-asked",
                    o.source,
                    value=o.raw,
                    unit=unit,
                    indicator=o.indicator,
                    unit_name=plan.unit(unit).short,
                    name=plan.indicator(o.indicator).name,
                )
            )
    return tuple(found)


def check_against_previous(
    current: Submission, previous: Submission, plan: Plan
) -> tuple[Finding, ...]:
    """Cumulative amounts that are lower than the same unit reported for an earlier period.

    Rates may fall and are not asked about.
    """
    before = {o.indicator: o for o in previous.observations}
    found = []
    for now in current.observations:
        then = before.get(now.indicator)
        indicator = plan.indicator(now.indicator)
        if then is None or not indicator.additive or factor(then.measure, now.measure) is None:
            continue
        last = convert(then.value, then.measure, now.measure)
        if now.value < last:
            found.append(
                catalogue.make(
                    "below-previous",
                    now.source,
                    value=now.raw,
                    unit=now.unit,
                    indicator=now.indicator,
                    name=indicator.name,
                    shown=show(now.value),
                    previous=show(last),
                    measure=now.measure,
                    period=period_label(then.period),
                )
            )
    return tuple(found)


def _once_each(
    observations: tuple[Observation, ...], plan: Plan
) -> tuple[tuple[Observation, ...], tuple[Finding, ...]]:
    groups: dict[str, list[Observation]] = {}
    for o in observations:
        groups.setdefault(o.indicator, []).append(o)
    kept, findings = [], []
    for id_, same in groups.items():
        values = {o.value for o in same}
        if len(values) == 1:
            kept.append(same[0])
        if len(same) > 1:
            code = "indicator-twice-same" if len(values) == 1 else "indicator-twice"
            findings.append(
                catalogue.make(
                    code,
                    same[1].source,
                    value=same[1].raw,
                    unit=same[1].unit,
                    indicator=id_,
                    name=plan.indicator(id_).name,
                    found="、".join(
                        f"{o.source.sheet}{o.source.cell}为{show(o.value)}" for o in same
                    ),
                )
            )
    return tuple(kept), tuple(findings)


def _parts_and_wholes(
    observations: tuple[Observation, ...], plan: Plan
) -> tuple[tuple[Observation, ...], tuple[Finding, ...]]:
    by_id = {o.indicator: o for o in observations}
    withheld: set[str] = set()
    findings = []
    for whole in observations:
        indicator = plan.indicator(whole.indicator)
        if not indicator.additive:
            continue
        children = [c for c in plan.children(whole.indicator) if c.additive]
        parts = [by_id[c.id] for c in children if c.id in by_id]
        if not parts or any(factor(p.measure, whole.measure) is None for p in parts):
            continue
        total = sum((convert(p.value, p.measure, whole.measure) for p in parts), Decimal(0))
        words = {
            "value": whole.raw,
            "unit": whole.unit,
            "indicator": whole.indicator,
            "name": indicator.name,
            "parts": show(total),
            "whole": show(whole.value),
            "measure": whole.measure,
        }
        if total > whole.value:
            withheld.update((whole.indicator, *(p.indicator for p in parts)))
            findings.append(catalogue.make("parts-exceed-whole", whole.source, **words))
        elif total < whole.value and _exhaustive(whole, len(parts), plan):
            findings.append(catalogue.make("parts-below-whole", whole.source, **words))
    kept = tuple(o for o in observations if o.indicator not in withheld)
    return kept, tuple(findings)


def _exhaustive(whole: Observation, reported: int, plan: Plan) -> bool:
    """Whether the plan's targets of the parts make up the whole's, and all parts are reported."""
    target = plan.target(whole.region, whole.indicator)
    parts = [plan.target(whole.region, c.id) for c in plan.children(whole.indicator)]
    given = [p for p in parts if p is not None]
    if target is None or len(given) != reported:
        return False
    return sum((p.value for p in given), Decimal(0)) == target.value
