"""Checks that a plan hangs together: ids unique, references known, units convertible.

These are faults of the data files, which stop the program. What is doubtful in the plan itself
is the business of `audit`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from hdreports.plan._records import Faults
from hdreports.plan.measure import dimension, factor
from hdreports.plan.model import Plan
from hdreports.plan.period import PeriodError, parse_period


def check_references(plan: Plan, doubted: list[tuple[str, str]], faults: Faults) -> None:
    """Add a fault for everything that contradicts itself. `doubted`: regions and indicators."""
    _check_regions_and_units(plan, faults)
    _check_indicators(plan, faults)
    _check_targets(plan, faults)
    _check_tasks(plan, faults)
    _check_calendar(plan, faults)
    _check_doubts(plan, doubted, faults)


def name_key(text: str) -> str:
    """A name without what offices write differently: width, blanks, quotes, punctuation."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).lower()


def _unique(items: Iterable[object], what: str, file: str, faults: Faults) -> None:
    for item, times in Counter(items).items():
        if times > 1:
            faults.add(file, str(item), f"{what}重复{times}次", "请只保留一处，或改用不同的名称")


def _check_regions_and_units(plan: Plan, faults: Faults) -> None:
    file = "plan.toml"
    _unique((r.id for r in plan.regions), "县区 id ", file, faults)
    _unique((u.id for u in plan.units), "报送单位 id ", file, faults)
    cities = [r.id for r in plan.regions if r.kind == "city"]
    if len(cities) != 1 or plan.regions[0].id not in cities:
        faults.add(file, "region", "应有且只有一个市，并列在最前", "请检查 kind 和次序")
    regions = {r.id for r in plan.regions}
    for u in plan.units:
        if u.region not in regions:
            faults.add(file, u.id, f"没有县区“{u.region}”", "请改为已列出的县区 id")
        if u.kind == "county" and not u.government:
            faults.add(file, u.id, "县区单位未写 government", "请写明所属人民政府")
    if plan.info.receiver not in {u.id for u in plan.units}:
        faults.add(file, "info", f"没有报送单位“{plan.info.receiver}”", "请改正 receiver")
    _one_owner(
        ((n, r.id) for r in plan.regions for n in (r.name, r.short, *r.aliases)), file, faults
    )
    _one_owner(((n, u.id) for u in plan.units for n in (u.name, u.short, *u.aliases)), file, faults)


def _one_owner(names: Iterable[tuple[str, str]], file: str, faults: Faults) -> None:
    owner: dict[str, str] = {}
    for name, id in names:
        first = owner.setdefault(name_key(name), id)
        if first != id:
            faults.add(file, name, f"同时是“{first}”和“{id}”的名称", "请删去一处")


def _check_indicators(plan: Plan, faults: Faults) -> None:
    file = "indicators.toml"
    _unique((i.id for i in plan.indicators), "指标 id ", file, faults)
    groups = {g.id for g in plan.groups}
    by_id = {i.id: i for i in plan.indicators}
    for i in plan.indicators:
        if i.group not in groups:
            faults.add(file, i.id, f"没有分组“{i.group}”", "请改为 plan.toml 中的分组 id")
        if dimension(i.unit) is None:
            faults.add(file, i.id, f"不认识的计量单位“{i.unit}”", "请改用已知的计量单位")
        elif (dimension(i.unit) == "share") != (i.kind == "rate"):
            faults.add(file, i.id, "kind 与计量单位不符", "百分比用 rate，其他不用")
        if i.parent is not None and (i.parent not in by_id or by_id[i.parent].parent):
            faults.add(file, i.id, f"总项“{i.parent}”不存在或本身是其中项", "请改正 parent")
    _one_owner(
        ((n, i.id) for i in plan.indicators for n in (i.name, *i.aliases, i.phrase) if n),
        file,
        faults,
    )


def _check_targets(plan: Plan, faults: Faults) -> None:
    regions = {r.id for r in plan.regions}
    by_id = {i.id: i for i in plan.indicators}
    _unique(((t.region, t.indicator) for t in plan.targets), "目标", "targets.csv", faults)
    for file, rows in (("targets.csv", plan.targets), ("mentions.csv", plan.mentions)):
        for t in rows:
            entry = f"{t.region}，{t.indicator}"
            if t.region not in regions:
                faults.add(file, entry, f"没有县区“{t.region}”", "请改为 plan.toml 中的县区 id")
            if t.indicator not in by_id:
                faults.add(file, entry, f"没有指标“{t.indicator}”", "请先在 indicators.toml 中写明")
            elif factor(t.unit, by_id[t.indicator].unit) is None:
                faults.add(
                    file,
                    entry,
                    f"计量单位“{t.unit}”不能换算为“{by_id[t.indicator].unit}”",
                    "请核对方案原文和指标的计量单位",
                )
            if re.search(r"\s", t.place.quote):
                faults.add(file, entry, "quote 含有空白", "请删去空格和换行")
    cities = {r.id for r in plan.regions if r.kind == "city"}
    for t in plan.targets:
        i = by_id.get(t.indicator)
        if i and t.region in cities and factor(t.unit, i.unit) and t.unit != i.unit:
            faults.add(
                "targets.csv",
                f"{t.region}，{t.indicator}",
                f"全市目标的计量单位“{t.unit}”与指标的“{i.unit}”不同",
                "请使 indicators.toml 与全市目标一致",
            )
    for m in plan.milestones:
        if m.region not in regions:
            faults.add("milestones.csv", m.text, f"没有县区“{m.region}”", "请改正 region")


def _check_tasks(plan: Plan, faults: Faults) -> None:
    file = "tasks.toml"
    _unique((t.no for t in plan.tasks), "任务编号", file, faults)
    units = {u.id for u in plan.units}
    indicators = {i.id for i in plan.indicators}
    systems = {s.no for s in plan.systems}
    for t in plan.tasks:
        entry = f"任务{t.no}"
        if t.system not in systems:
            faults.add(file, entry, f"没有第{t.system}个体系", "请改正 system")
        if not t.lead:
            faults.add(file, entry, "没有牵头单位", "请补写 lead")
        for u in t.lead:
            if u not in units:
                faults.add(file, entry, f"没有报送单位“{u}”", "请先在 plan.toml 中写明该单位")
        for i in t.indicators:
            if i not in indicators:
                faults.add(file, entry, f"没有指标“{i}”", "请先在 indicators.toml 中写明")


def _check_calendar(plan: Plan, faults: Faults) -> None:
    _unique((e.period for e in plan.calendar), "报送期", "plan.toml", faults)
    for e in plan.calendar:
        try:
            period = parse_period(e.period)
        except PeriodError as error:
            faults.add("plan.toml", e.period, str(error).rstrip("。"), "请改正 period")
            continue
        if not period.start <= e.as_of <= period.end:
            faults.add("plan.toml", e.period, "截止日不在该报送期内", "请改正 as_of")
        if e.due is not None and e.due < e.as_of:
            faults.add("plan.toml", e.period, "报送期限早于截止日", "请改正 due")


def _check_doubts(plan: Plan, doubted: list[tuple[str, str]], faults: Faults) -> None:
    targets = {(t.region, t.indicator) for t in plan.targets}
    with_targets = {t.region for t in plan.targets}
    for region, indicator in doubted:
        known = region in with_targets if indicator == "*" else (region, indicator) in targets
        if not known:
            entry = f"{region}，{indicator}"
            faults.add("doubts.toml", entry, "没有这项目标", "请改正 region 或 indicator")
