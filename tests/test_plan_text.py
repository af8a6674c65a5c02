"""Every number of the plan's data stands in the plan's text, and every number there in the data.

The text is not part of the project. `HDREPORTS_PLAN_TEXT` names the file; otherwise it is looked
for in `shared/source` beside the checkout. `targets.csv` next to it, a transcription by others,
is compared where it exists.
"""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path

import pytest

from hdreports.plan import load_plan
from hdreports.plan.checks import name_key
from hdreports.plan.model import Plan, Target

NUMBER = r"\d+(?:\.\d+)?"


def source_file() -> Path:
    named = os.environ.get("HDREPORTS_PLAN_TEXT")
    if named:
        return Path(named)
    found = sorted((Path(__file__).parents[2] / "shared" / "source").glob("*.txt"))
    if not found:
        pytest.skip("没有方案原文：请用环境变量 HDREPORTS_PLAN_TEXT 指明其路径")
    return found[0]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan()


@pytest.fixture(scope="module")
def parts(plan: Plan) -> dict[str, str]:
    """The text without white space, cut into the parts that `Place.section` names."""
    text = re.sub(r"\s+", "", source_file().read_text(encoding="utf-8"))
    main, annex = text[: text.rindex("地区主要任务备注")], text[text.rindex("地区主要任务备注") :]
    aims = main[main.index("二、主要目标") : main.index("三、重点任务")]
    work = main[main.index("三、重点任务") : main.index("四、工作要求")]
    found = {"四（四）": main[main.index("（四）狠抓工作调度") :]}
    cuts = [aims.index(f"（{n}）") for n in "一二三"] + [len(aims)]
    for n, digit in enumerate("一二三"):
        found[f"二（{digit}）"] = aims[cuts[n] : cuts[n + 1]]
    cuts = [work.index(t.place.quote) for t in plan.tasks] + [len(work)]
    for n, task in enumerate(plan.tasks):
        found[f"三、任务{task.no}"] = work[cuts[n] : cuts[n + 1]]
    cuts = [annex.index(f"{r.short}粮食作物播种面积") for r in plan.regions] + [len(annex)]
    for n, region in enumerate(plan.regions):
        found[f"附件（{region.short}）"] = annex[cuts[n] : cuts[n + 1]]
    return found


def numbers_of(target: Target, text: str) -> set[int]:
    """Where in `text` the target's value stands, with its unit, within the target's quote."""
    unit = "[%％]" if target.unit == "%" else re.escape(target.unit)
    value = re.compile(rf"(?<![\d.]){re.escape(str(target.value))}(?=[^\d.]*?{unit})")
    return {
        quote.start() + number.start()
        for quote in re.finditer(re.escape(target.place.quote), text)
        for number in value.finditer(quote[0])
        if re.match(unit, quote[0][number.end() :])
    }


def test_every_target_stands_in_its_part_of_the_text(plan: Plan, parts: dict[str, str]) -> None:
    lost = [t for t in (*plan.targets, *plan.mentions) if not numbers_of(t, parts[t.place.section])]
    assert lost == []


def test_every_target_of_the_annex_stands_in_its_own_region(plan: Plan) -> None:
    for t in plan.targets:
        if t.place.section.startswith("附件"):
            assert t.place.section == f"附件（{plan.region(t.region).short}）"
        else:
            assert t.region == plan.city.id


def test_every_number_of_the_text_is_in_the_data(plan: Plan, parts: dict[str, str]) -> None:
    stated = (*plan.targets, *plan.mentions)
    for section, text in parts.items():
        if section == "四（四）":  # dates of reports: the calendar
            continue
        covered = {
            at for t in stated if t.place.section == section for at in numbers_of(t, text)
        } | milestone_numbers(plan, section, text)
        missing = [
            text[max(0, m.start() - 12) : m.end() + 6]
            for m in re.finditer(NUMBER, text)
            if m.start() not in covered and not is_task_number(m, section)
        ]
        assert missing == [], section


def milestone_numbers(plan: Plan, section: str, text: str) -> set[int]:
    """Numbers within qualitative tasks: 每个乡镇有2-3名科技特派员 is a range, not a target."""
    return {
        quote.start() + number.start()
        for m in plan.milestones
        if m.place.section == section
        for quote in re.finditer(re.escape(m.place.quote), text)
        for number in re.finditer(NUMBER, quote[0])
    }


def is_task_number(match: re.Match[str], section: str) -> bool:
    return match.start() == 0 and section == f"三、任务{match[0]}"


def test_no_number_is_told_by_two_indicators_of_a_region(plan: Plan, parts: dict[str, str]) -> None:
    seen: dict[tuple[str, int], str] = {}
    for t in (*plan.targets, *plan.mentions):
        places = numbers_of(t, parts[t.place.section])
        for at in places if len(places) == 1 else ():
            owner = seen.setdefault((t.place.section, at), t.indicator)
            # 4000 is an indicator of its own and a second value of the other one's words.
            assert owner == t.indicator or {owner, t.indicator} == {
                "family-farms",
                "family-farms-4000",
            }


def test_at_least_is_said_where_the_text_says_so(plan: Plan, parts: dict[str, str]) -> None:
    for t in (*plan.targets, *plan.mentions):
        text = parts[t.place.section]
        end = text.index(t.place.quote) + len(t.place.quote)
        quote = t.place.quote.replace("及以上", "")  # 市级及以上: a rank, not a number
        above = "以上" in quote or text[end:].startswith("以上")
        assert (t.comparator == "at-least") == above, t


def test_milestones_and_tasks_stand_in_the_text(plan: Plan, parts: dict[str, str]) -> None:
    for place in (*(m.place for m in plan.milestones), *(t.place for t in plan.tasks)):
        assert place.quote in parts[place.section]


def test_tasks_name_the_bodies_of_the_text(plan: Plan, parts: dict[str, str]) -> None:
    for task in plan.tasks:
        leads = "、".join(plan.unit(u).short for u in task.lead)
        others = "、".join(task.cooperating)
        told = f"牵头单位：{leads}配合单位：{others}责任单位：{task.responsible}"
        assert told in parts[task.place.section].replace("。责任单位", "责任单位")
        assert task.title in task.place.quote


def test_due_dates_stand_in_the_text(plan: Plan, parts: dict[str, str]) -> None:
    due = [e for e in plan.calendar if e.due]
    assert len(due) == 3
    for e in due:
        assert e.place is not None
        assert e.due is not None
        assert e.place.quote in parts[e.place.section]
        assert f"{e.due.month}月{e.due.day}日" in e.place.quote
    assert plan.info.mailbox in parts["四（四）"]


def test_the_transcription_agrees(plan: Plan) -> None:
    transcription = source_file().parent / "targets.csv"
    if not transcription.exists():
        pytest.skip("原文旁没有 targets.csv")
    named = {name_key(n): i.id for i in plan.indicators for n in (i.name, *i.aliases)}
    regions = {r.short: r.id for r in plan.regions}
    how = {"=": "exact", "≥": "at-least", "reach": "reach"}
    rows = csv.DictReader(transcription.read_text(encoding="utf-8-sig").splitlines())
    theirs, ours = set(), set()
    for row in rows:
        if not row["value"]:
            continue  # qualitative
        region, id = regions[row["region"]], named[name_key(row["indicator"])]
        if (region, id) == ("haidong", "industry-bases"):
            id = "industry-bases-city"  # the city counts kinds of bases, counties their bases
        theirs.add((region, id, row["value"], row["unit"], how[row["comparator"]]))
    for t in plan.targets:
        if t.place.section.startswith("附件"):
            comparator = t.comparator
            ours.add((t.region, t.indicator, str(t.value), t.unit, comparator))
    assert theirs ^ ours == set()
