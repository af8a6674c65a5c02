"""Doubting the plan itself (方案核对): what contradicts itself, by rule, with places and numbers.

A plan enters as printed. The audit names what does not agree; where a value can be inferred it
says so in `AuditFinding.inference`, which is for people who ask the issuing office and never
becomes a target. Findings of severity error or warning that concern targets must be marked in the
plan's `doubts.toml` too, so that reports can footnote them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from hdreports.plan._audit_tools import (
    ANNEX,
    AuditFinding,
    additive_with_counties,
    figure,
    in_unit,
    inferred,
    is_subsequence,
    join,
    names_region,
    quoted,
    suspects,
    twin_regions,
)
from hdreports.plan._shares import out_of_proportion
from hdreports.plan.measure import dimension, factor
from hdreports.plan.model import Milestone, Place, Plan, Target

__all__ = ["AuditFinding", "audit"]

_ORDER = {"error": 0, "warning": 1, "info": 2}
# 人 and 人次, 头 and 只 are different things to count; 个 and 家 are the same.
_COUNTED_DIFFERENTLY = ("person", "head")
_UNNAMED = ("有关", "相关", "各部门")
_SHORTEST_TITLE = 3


def audit(plan: Plan) -> tuple[AuditFinding, ...]:
    """Everything doubtful in the plan, gravest first, in the plan's order within a severity."""
    found = [f for rule in _RULES for f in rule(plan)]
    found += _recorded(plan, found)
    return tuple(sorted(found, key=lambda f: _ORDER[f.severity]))


def _identical_rows(plan: Plan) -> Iterator[AuditFinding]:
    """Two counties whose annex rows set the same targets throughout."""
    for a, b in twin_regions(plan):
        doubted = suspects(plan, a, b)
        names = [plan.region(r).short for r in (a, b)]
        count = len(plan.targets_of(a))
        message = f"附件{names[0]}与{names[1]}的{count}项目标逐项相同"
        if len(doubted) == 1:
            message += f"，疑为{plan.region(doubted[0]).short}误录，完成率仅供参考"
        else:
            message += "，疑有一行误录，完成率仅供参考"
        yield AuditFinding(
            "identical-rows",
            "error",
            tuple(Place(ANNEX.format(n)) for n in names),
            message + "。",
            "".join(inferred(plan, r) for r in doubted),
            tuple((t.region, t.indicator) for r in doubted for t in plan.targets_of(r)),
        )


def _foreign_names(plan: Plan) -> Iterator[AuditFinding]:
    """A county's entry that names another county, or another kind of county, than its own."""
    for m in plan.milestones:
        own = plan.region(m.region)
        if own.kind != "county":
            continue
        section = m.place.section
        named = [r for r in plan.counties if names_region(m, r)]
        if named and own not in named:
            yield AuditFinding(
                "foreign-region",
                "error",
                (m.place,),
                f"{section}{quoted(m.text)}所指为{join(r.short for r in named)}，不是{own.short}，"
                "疑为误录。",
            )
        level = _other_level(m, own.short)
        if level:
            yield AuditFinding(
                "wrong-level",
                "warning",
                (m.place,),
                f"{section}{quoted(m.text)}写作“{level}”，与{own.short}的建制不符，疑为误录。",
            )


def _other_level(m: Milestone, short: str) -> str:
    words = m.place.quote.replace("县区级", "")
    for kind, other in (("县", "区级"), ("区", "县级")):
        if short.endswith(kind) and other in words:
            return other
    return ""


def _sums(plan: Plan) -> Iterator[AuditFinding]:
    """The city's target against the sum of the counties', for everything that adds up."""
    doubted = {r for pair in twin_regions(plan) for r in suspects(plan, *pair)}
    for i, city, parts in additive_with_counties(plan):
        whole = in_unit(city, i)
        total = sum((in_unit(t, i) for t in parts), Decimal(0))
        if total == whole:
            continue
        listed = {t.region for t in parts}
        lacking = [r.short for r in plan.counties if r.id not in listed]
        alone = [t for t in parts if in_unit(t, i) == whole and len(parts) > 1]
        message = (
            f"{i.name}全市目标{figure(whole, i.unit)}，"
            f"{len(parts)}个县区分解目标合计{figure(total, i.unit)}，"
            f"合计{'多' if total > whole else '少'}{figure(abs(total - whole), i.unit)}"
        )
        if alone:
            names = join(plan.region(t.region).short for t in alone)
            message += f"（{names}一县区即等于全市目标）"
        if lacking:
            message += f"；{join(lacking)}未列分解目标"
        yield AuditFinding(
            "sum-differs",
            "warning",
            (city.place, *(t.place for t in parts)),
            message + "。",
            "".join(inferred(plan, r, i) for r in sorted(doubted)),
            ((city.region, i.id),),
        )


def _stated_differently(plan: Plan) -> Iterator[AuditFinding]:
    """One target stated in several places: value, unit word and 以上 compared."""
    for m in plan.mentions:
        t = plan.target(m.region, m.indicator)
        if t is None:
            continue
        i = plan.indicator(m.indicator)
        places = (t.place, m.place)
        one, two = figure(t.value, t.unit), figure(m.value, m.unit)
        where = f"{i.name}{t.place.section}为{one}，{m.place.section}为{two}"
        concerned = ((t.region, i.id), *_same_words(plan, m))
        if in_unit(t, i) != in_unit(m, i):
            if t.place.section == m.place.section:
                message = f"{t.place.section}对同一事项列有两个目标：{i.name}{one}和{two}。"
                yield AuditFinding("stated-twice", "error", places, message, "", concerned)
            else:
                message = f"{where}，两处不一致。"
                yield AuditFinding("text-differs", "warning", places, message, "", concerned)
        elif t.unit != m.unit:
            apart = dimension(t.unit) in _COUNTED_DIFFERENTLY
            yield AuditFinding(
                "unit-word",
                "warning" if apart else "info",
                places,
                f"{where}，计量单位不一致" + ("，统计口径不同。" if apart else "。"),
                "",
                concerned,
            )
        if (t.comparator == "at-least") != (m.comparator == "at-least"):
            higher = m if m.comparator == "at-least" else t
            message = f"{i.name}{one}，{higher.place.section}写有“以上”，另一处没有。"
            yield AuditFinding("comparator-differs", "info", places, message, "", concerned)


def _same_words(plan: Plan, m: Target) -> tuple[tuple[str, str], ...]:
    """Targets kept as indicators of their own that rest on the same words of the plan."""
    return tuple(
        (t.region, t.indicator)
        for t in plan.targets
        if t.place == m.place and t.indicator != m.indicator
    )


def _units(plan: Plan) -> Iterator[AuditFinding]:
    """A region whose target is in another unit than the others'."""
    for i in plan.indicators:
        rows = [t for t in plan.targets if t.indicator == i.id]
        odd = [t for t in rows if t.unit != i.unit]
        for t in odd if len(rows) > len(odd) else ():
            if factor(t.unit, i.unit) == 1:
                continue
            yield AuditFinding(
                "unit-outlier",
                "warning",
                (t.place,),
                f"{t.place.section}{i.name}目标的计量单位为“{t.unit}”，"
                f"其他各处为“{i.unit}”，疑有差错。",
                "",
                ((t.region, i.id),),
            )
        renamed = [t for t in odd if factor(t.unit, i.unit) == 1]
        if renamed:
            words = join(sorted({t.unit for t in renamed}))
            yield AuditFinding(
                "unit-word",
                "info",
                tuple(t.place for t in renamed),
                f"{i.name}全市目标以“{i.unit}”计，{len(renamed)}个县区以“{words}”计。",
            )


def _parts(plan: Plan) -> Iterator[AuditFinding]:
    """其中 items that do not add up to their whole."""
    for i in plan.indicators:
        children = plan.children(i.id)
        for whole in (t for t in plan.targets if t.indicator == i.id and children):
            parts = [t for c in children if (t := plan.target(whole.region, c.id))]
            total = sum((in_unit(t, plan.indicator(t.indicator)) for t in parts), Decimal(0))
            if parts and total != in_unit(whole, i):
                yield AuditFinding(
                    "parts-differ",
                    "warning",
                    (whole.place, *(t.place for t in parts)),
                    f"{whole.place.section}{i.name}{figure(whole.value, whole.unit)}，"
                    f"其中各项合计{figure(total, i.unit)}，不一致。",
                    "",
                    ((whole.region, i.id),),
                )


def _proportion(plan: Plan) -> Iterator[AuditFinding]:
    """A county's share of the city that is out of all proportion to its other shares."""
    for case in out_of_proportion(plan):
        i, t = case.indicator, case.target
        name = plan.region(t.region).short
        yield AuditFinding(
            "out-of-proportion",
            "warning",
            (t.place,),
            f"{name}{i.name}目标{figure(t.value, t.unit)}，相当于全市目标的{case.share:.1%}，"
            f"而该县区其余数量指标所占份额的中位数为{case.usual:.1%}，数值疑有差错。",
            "",
            ((t.region, i.id),),
        )


def _impossible_rates(plan: Plan) -> Iterator[AuditFinding]:
    for t in plan.targets:
        if plan.indicator(t.indicator).kind != "rate":
            continue
        if t.value > 100 or (t.value == 100 and t.comparator == "at-least"):
            name = plan.indicator(t.indicator).name
            message = (
                f"{name}目标写作{figure(t.value, t.unit)}以上，比率不可能超过100%，按100%掌握。"
            )
            yield AuditFinding("impossible-rate", "info", (t.place,), message)


def _not_broken_down(plan: Plan) -> Iterator[AuditFinding]:
    """City targets that add up but that no county has a share of: who reports them?"""
    alone = [
        t
        for t in plan.targets_of(plan.city.id)
        if plan.indicator(t.indicator).additive and not plan.rolls_up(t.indicator)
    ]
    if alone:
        names = join(plan.indicator(t.indicator).name for t in alone)
        message = f"有{len(alone)}项全市目标未分解到县区，由市级单位填报：{names}。"
        yield AuditFinding("not-broken-down", "info", tuple(t.place for t in alone), message)


def _titles(plan: Plan) -> Iterator[AuditFinding]:
    for task in plan.tasks:
        title = task.title
        if not task.title_complete or len(title) < _SHORTEST_TITLE or " " in title:
            yield AuditFinding(
                "task-title",
                "error",
                (task.place,),
                f"任务{task.no}标题不完整，仅存“{title}”。",
                tasks=(task.no,),
            )


def _bodies(plan: Plan) -> Iterator[AuditFinding]:
    """Cooperating bodies without a proper name, or with a name that resembles another."""
    used = [n for t in plan.tasks for n in t.cooperating]
    known = {u.short for u in plan.units} | {n for n in used if used.count(n) > 1}
    for task in plan.tasks:
        for name in task.cooperating:
            like = [k for k in sorted(known) if name not in known and is_subsequence(name, k)]
            if like:
                yield AuditFinding(
                    "body-name",
                    "warning",
                    (task.place,),
                    f"任务{task.no}配合单位写作“{name}”，他处作“{like[0]}”，疑为同一单位。",
                    tasks=(task.no,),
                )
    vague = [(t, n) for t in plan.tasks for n in t.cooperating if any(w in n for w in _UNNAMED)]
    for name in dict.fromkeys(n for _, n in vague):
        tasks = [t for t, n in vague if n == name]
        numbers = join(str(t.no) for t in tasks)
        yield AuditFinding(
            "unnamed-body",
            "info",
            tuple(t.place for t in tasks),
            f"任务{numbers}的配合单位“{name}”未写明具体单位。",
            tasks=tuple(t.no for t in tasks),
        )


def _recorded(plan: Plan, found: list[AuditFinding]) -> Iterator[AuditFinding]:
    """Doubts that only reading shows: noted in the data, and by no rule."""
    told = {n for f in found if f.severity != "info" for n in f.tasks}
    for task in plan.tasks:
        if task.no not in told:
            for doubt in task.doubts:
                yield AuditFinding("recorded", "info", (task.place,), doubt, tasks=(task.no,))
    places = {p for f in found for p in f.places}
    for m in plan.milestones:
        if m.place not in places:
            for doubt in m.doubts:
                yield AuditFinding("recorded", "info", (m.place,), doubt)


_RULES: tuple[Callable[[Plan], Iterator[AuditFinding]], ...] = (
    _identical_rows,
    _foreign_names,
    _stated_differently,
    _titles,
    _sums,
    _parts,
    _units,
    _proportion,
    _bodies,
    _impossible_rates,
    _not_broken_down,
)
