"""The packaged plan hangs together, and its doubts are those that the audit finds."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from hdreports.plan import load_plan, plan_period
from hdreports.plan.audit import AuditFinding, audit
from hdreports.plan.checks import name_key
from hdreports.plan.loader import DEFAULT_PLAN
from hdreports.plan.model import Plan


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan()


@pytest.fixture(scope="module")
def findings(plan: Plan) -> tuple[AuditFinding, ...]:
    return audit(plan)


def test_the_plan_is_complete(plan: Plan) -> None:
    assert [r.short for r in plan.counties] == [
        "互助县",
        "乐都区",
        "平安区",
        "民和县",
        "循化县",
        "化隆县",
    ]
    assert plan.city.short == "海东市"
    assert [t.no for t in plan.tasks] == list(range(1, 31))
    assert [s.no for s in plan.systems] == list(range(1, 8))
    assert [t.system for t in plan.tasks] == sorted(t.system for t in plan.tasks)


def test_every_leading_body_is_a_reporting_unit(plan: Plan) -> None:
    leads = {u for t in plan.tasks for u in t.lead}
    assert leads == {u.id for u in plan.units if u.kind != "county"}


def test_every_county_has_an_office_named_in_full(plan: Plan) -> None:
    for region in plan.counties:
        office = plan.unit(region.id)
        assert office.name.endswith(f"{region.name}农业农村局")
        assert office.government.endswith(f"{region.name}人民政府")


def test_no_name_belongs_to_two_indicators(plan: Plan) -> None:
    owners: dict[str, set[str]] = {}
    for i in plan.indicators:
        for name in (i.name, i.phrase, *i.aliases):
            if name:
                owners.setdefault(name_key(name), set()).add(i.id)
    assert {n: o for n, o in owners.items() if len(o) > 1} == {}


@pytest.mark.parametrize(
    ("written", "indicator"),
    [
        ("粮食播种面积", "grain-area"),
        ("粮播面积", "grain-area"),
        ("高标准农田新建", "farmland-new"),
        ("高标准农田改造提升", "farmland-upgrade"),
        ("其中:万只鸡标准化养殖场", "farms-five-chicken"),
        ("五化 养殖场", "farms-five"),
        ("禽蛋产量", "egg-output"),
        ("农畜产品加工转化率", "processing-rate"),
        ("家庭农牧场", "family-farms"),
    ],
)
def test_offices_own_words_name_an_indicator(plan: Plan, written: str, indicator: str) -> None:
    key = name_key(written)
    assert [
        i.id for i in plan.indicators if key in {name_key(n) for n in (i.name, *i.aliases)}
    ] == [indicator]


def test_words_that_could_mean_two_indicators_name_none(plan: Plan) -> None:
    names = {name_key(n) for i in plan.indicators for n in (i.name, *i.aliases)}
    for ambiguous in ("高标准农田", "养殖场", "粮食", "油料", "蔬菜", "产量", "合格率"):
        assert ambiguous not in names


def test_every_indicator_measures_exactly_one_task(plan: Plan) -> None:
    used = Counter(i for t in plan.tasks for i in t.indicators)
    assert used == Counter(i.id for i in plan.indicators)


def test_every_indicator_has_a_target_and_the_unit_of_the_citys(plan: Plan) -> None:
    for i in plan.indicators:
        city = plan.target(plan.city.id, i.id)
        if city is None:
            assert plan.rolls_up(i.id), i.id
        else:
            assert city.unit == i.unit


def test_tables_can_print_every_target(plan: Plan) -> None:
    for t in plan.targets:
        i = plan.indicator(t.indicator)
        if t.unit == i.unit:
            assert -int(t.value.as_tuple().exponent) <= i.decimals, t


def test_about_ten_indicators_are_key_and_every_one_is_the_counties(plan: Plan) -> None:
    key = [i for i in plan.indicators if i.key]
    assert 8 <= len(key) <= 12
    assert all(plan.rolls_up(i.id) for i in key)


def test_a_pace_of_its_own_says_that_it_is_an_assumption(plan: Plan) -> None:
    own = {i.id: i.pace for i in plan.indicators if not i.pace.linear}
    assert own["grain-area"].by == (6, 30)
    assert own["film-area"].by == (6, 30)
    assert own["farmland-new"].by == (10, 31)
    assert (own["grain-output"].start, own["grain-output"].by) == ((7, 1), (10, 31))
    assert all("掌握" in p.reason for p in own.values())
    assert all(not i.pace.reason for i in plan.indicators if i.pace.linear)


def test_the_calendar_sets_as_of_and_due_dates(plan: Plan) -> None:
    third = plan_period(plan, "2023-Q3")
    assert (third.as_of, third.due) == (date(2023, 9, 10), date(2023, 9, 12))
    year = plan_period(plan, "2023")
    assert (year.as_of, year.due) == (date(2023, 12, 31), date(2024, 1, 10))
    assert plan_period(plan, "2023-Q2").due is None


def test_a_task_without_its_title_is_named_by_number_and_others_by_title(plan: Plan) -> None:
    assert plan.task(26).label == "任务26"
    assert plan.task(16).label == "加强人才队伍"


def stored_doubts() -> list[dict[str, str]]:
    data = tomllib.loads((DEFAULT_PLAN / "doubts.toml").read_text(encoding="utf-8"))
    return list(data["doubt"])


def test_the_marked_doubts_are_those_of_the_audit(
    plan: Plan, findings: tuple[AuditFinding, ...]
) -> None:
    marked = {
        (d["code"], d["region"], t.indicator)
        for d in stored_doubts()
        for t in plan.targets_of(d["region"])
        if d["indicator"] in ("*", t.indicator)
    }
    found = {(f.code, *t) for f in findings if f.severity != "info" for t in f.targets}
    assert marked == found


def test_a_doubt_tells_the_same_numbers_as_the_finding(findings: tuple[AuditFinding, ...]) -> None:
    told = {
        (f.code, t): set(re.findall(r"\d[\d.]*", f.message))
        for f in findings
        if f.severity != "info"
        for t in f.targets
    }
    for d in stored_doubts():
        if d["indicator"] != "*":
            numbers = set(re.findall(r"\d[\d.]*", d["text"]))
            assert told[d["code"], (d["region"], d["indicator"])] <= numbers


def test_doubtful_milestones_and_tasks_are_those_of_the_audit(
    plan: Plan, findings: tuple[AuditFinding, ...]
) -> None:
    grave = [f for f in findings if f.severity != "info" or f.code == "recorded"]
    assert {m.place for m in plan.milestones if m.doubts} == {
        f.places[0] for f in grave if f.code in ("foreign-region", "wrong-level")
    }
    assert {t.no for t in plan.tasks if t.doubts} == {n for f in grave for n in f.tasks}


def test_doubts_are_sentences(plan: Plan) -> None:
    doubts = [d for holder in (*plan.targets, *plan.milestones, *plan.tasks) for d in holder.doubts]
    assert doubts
    assert all(d.endswith("。") and " " not in d for d in doubts)


def by_code(findings: tuple[AuditFinding, ...], code: str) -> list[AuditFinding]:
    return [f for f in findings if f.code == code]


def test_the_audit_finds_the_repeated_row_and_infers_without_setting(
    plan: Plan, findings: tuple[AuditFinding, ...]
) -> None:
    (found,) = by_code(findings, "identical-rows")
    assert {r for r, _ in found.targets} == {"minhe"}
    assert "粮食作物播种面积47.5万亩" in found.inference
    assert "不作目标" in found.inference
    printed = plan.target("minhe", "grain-area")
    assert printed is not None
    assert printed.value == Decimal(16)


def test_the_audit_finds_both_numbers_of_family_farms(findings: tuple[AuditFinding, ...]) -> None:
    (found,) = by_code(findings, "stated-twice")
    assert set(found.targets) == {("haidong", "family-farms"), ("haidong", "family-farms-4000")}
    assert "10家" in found.message
    assert "4000家" in found.message


def test_the_audit_finds_the_egg_target_in_tonnes(findings: tuple[AuditFinding, ...]) -> None:
    for code in ("unit-outlier", "out-of-proportion"):
        assert [f.targets for f in by_code(findings, code)] == [(("huzhu", "egg-output"),)]


def test_the_audit_finds_the_lost_title_and_the_odd_body(
    findings: tuple[AuditFinding, ...],
) -> None:
    assert [f.tasks for f in by_code(findings, "task-title")] == [(26,)]
    assert [f.tasks for f in by_code(findings, "body-name")] == [(7,)]


def test_the_audit_compares_every_sum(findings: tuple[AuditFinding, ...]) -> None:
    sums = {f.targets[0][1]: f.message for f in by_code(findings, "sum-differs")}
    assert len(sums) == 24
    assert "193万亩" in sums["grain-area"]
    assert "161.5万亩" in sums["grain-area"]
    assert "互助县一县区即等于全市目标" in sums["farmland-upgrade"]
    assert not {"leading-firms", "strong-towns", "straw-use", "farms-five-pig"} & set(sums)


def test_every_finding_has_places_and_a_sentence(findings: tuple[AuditFinding, ...]) -> None:
    for f in findings:
        assert f.places, f.code
        assert all(p.section for p in f.places)
        assert f.message.endswith("。")
