"""Each rule of the plan's audit, on plans small enough to see at a glance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hdreports.plan.audit import AuditFinding, audit
from hdreports.plan.model import (
    Comparator,
    Group,
    Indicator,
    IndicatorKind,
    Milestone,
    Place,
    Plan,
    PlanInfo,
    Region,
    ReportingUnit,
    System,
    Target,
    Task,
)

CITY, EAST, WEST, NORTH = (
    Region("city", "某市", "某市", "city"),
    Region("east", "东山县", "东山县", "county", ("东山",)),
    Region("west", "西河区", "西河区", "county", ("西河",)),
    Region("north", "北川县", "北川县", "county", ("北川",)),
)
SECTIONS = {r.id: f"附件（{r.short}）" for r in (CITY, EAST, WEST, NORTH)}


def indicator(
    id: str, unit: str = "万亩", kind: IndicatorKind = "quantity", parent: str | None = None
) -> Indicator:
    return Indicator(id, f"指标{id}", unit, kind, "g", 2, parent=parent)


def target(
    region: str,
    indicator: str,
    value: str,
    unit: str = "万亩",
    section: str = "",
    comparator: Comparator = "exact",
    quote: str = "",
) -> Target:
    place = Place(section or SECTIONS[region], quote or f"{indicator}{value}{unit}")
    return Target(region, indicator, Decimal(value), unit, comparator, place)


def milestone(region: str, text: str) -> Milestone:
    return Milestone(region, text, Place(SECTIONS[region], text))


def task(
    no: int, title: str, cooperating: tuple[str, ...] = (), doubts: tuple[str, ...] = ()
) -> Task:
    place = Place(f"三、任务{no}", f"{no}.{title}。")
    return Task(no, 1, title, ("bureau",), cooperating, "各县区人民政府", (), place, doubts)


def plan(
    indicators: tuple[Indicator, ...] = (),
    targets: tuple[Target, ...] = (),
    mentions: tuple[Target, ...] = (),
    milestones: tuple[Milestone, ...] = (),
    tasks: tuple[Task, ...] = (),
) -> Plan:
    return Plan(
        info=PlanInfo("p", 2023, "方案", "1号", "工作", "某市", date(2023, 1, 1), "", "bureau"),
        regions=(CITY, EAST, WEST, NORTH),
        units=(ReportingUnit("bureau", "某市农业农村局", "市农业农村局", "city", "city"),),
        groups=(Group("g", "一组"),),
        indicators=indicators,
        targets=targets,
        milestones=milestones,
        systems=(System(1, "体系", "（一）体系"),),
        tasks=tasks,
        calendar=(),
        mentions=mentions,
    )


def only(found: tuple[AuditFinding, ...], code: str) -> AuditFinding:
    (finding,) = [f for f in found if f.code == code]
    return finding


def codes(found: tuple[AuditFinding, ...]) -> list[str]:
    return [f.code for f in found]


def test_a_plan_that_agrees_with_itself_has_no_findings() -> None:
    p = plan(
        (indicator("a"), indicator("r", "%", "rate")),
        (
            target("city", "a", "10"),
            target("east", "a", "6"),
            target("west", "a", "4"),
            target("city", "r", "90", "%"),
            target("east", "r", "90", "%"),
        ),
        tasks=(task(1, "建设高标准农田", ("市财政局",)),),
    )
    assert audit(p) == ()


def test_a_sum_that_differs_tells_both_numbers_and_who_is_lacking() -> None:
    p = plan(
        (indicator("a"),),
        (target("city", "a", "10"), target("east", "a", "6.5"), target("west", "a", "3")),
    )
    found = only(audit(p), "sum-differs")
    assert found.message == (
        "指标a全市目标10万亩，2个县区分解目标合计9.5万亩，合计少0.5万亩；北川县未列分解目标。"
    )
    assert found.targets == (("city", "a"),)
    assert found.inference == ""


def test_a_sum_counts_targets_in_other_units() -> None:
    p = plan(
        (indicator("a"),),
        (target("city", "a", "10"), target("east", "a", "9"), target("west", "a", "10000", "亩")),
    )
    assert "sum-differs" not in codes(audit(p))


def test_one_county_that_has_the_whole_citys_target_is_named() -> None:
    p = plan(
        (indicator("a"),),
        (target("city", "a", "5"), target("east", "a", "5"), target("west", "a", "2")),
    )
    assert "东山县一县区即等于全市目标" in only(audit(p), "sum-differs").message


def test_rates_are_never_summed() -> None:
    p = plan(
        (indicator("r", "%", "rate"),),
        (target("city", "r", "90", "%"), target("east", "r", "80", "%")),
    )
    assert audit(p) == ()


def twins(*milestones: Milestone) -> Plan:
    names = "abcdef"
    rows = [target("city", i, "10") for i in names]
    rows += [target(region, i, "2") for i in names for region in ("east", "west")]
    rows += [target("north", "a", "1")]
    return plan(tuple(indicator(i) for i in names), tuple(rows), milestones=milestones)


def test_identical_rows_doubt_both_while_nothing_tells_the_copy() -> None:
    found = only(audit(twins()), "identical-rows")
    assert {r for r, _ in found.targets} == {"east", "west"}
    assert "东山县为：指标a7万亩" in found.inference
    assert "西河区为：指标a7万亩" in found.inference


def test_identical_rows_doubt_the_one_that_names_the_other() -> None:
    found = audit(twins(milestone("west", "建设东山产业园"), milestone("east", "建设东山产业园")))
    assert {r for r, _ in only(found, "identical-rows").targets} == {"west"}
    assert "疑为西河区误录" in only(found, "identical-rows").message
    sums = [f for f in found if f.code == "sum-differs"]
    assert all("西河区为" in f.inference and "东山县" not in f.inference for f in sums)


def test_an_inference_that_would_be_negative_says_so() -> None:
    p = twins(milestone("west", "建设东山产业园"))
    rows = tuple(target("city", "b", "1") if t.place.quote == "b10万亩" else t for t in p.targets)
    found = audit(plan(p.indicators, rows, milestones=p.milestones))
    assert "无从推算西河区的有：指标b-1万亩" in only(found, "identical-rows").inference


def test_a_few_equal_targets_are_a_coincidence() -> None:
    p = plan(
        (indicator("a"),),
        (target("city", "a", "4"), target("east", "a", "2"), target("west", "a", "2")),
    )
    assert audit(p) == ()


def test_a_milestone_that_names_another_county_is_found() -> None:
    p = plan(milestones=(milestone("west", "创建东山产业园"), milestone("east", "创建东山产业园")))
    found = only(audit(p), "foreign-region")
    assert found.severity == "error"
    assert "所指为东山县，不是西河区" in found.message
    assert found.places == (p.milestones[0].place,)


def test_a_milestone_may_name_others_beside_its_own_county_and_the_citys_may_name_any() -> None:
    p = plan(
        milestones=(milestone("west", "东山、西河等县推进"), milestone("city", "在东山县试点"))
    )
    assert audit(p) == ()


def test_a_county_called_a_district_is_found() -> None:
    p = plan(milestones=(milestone("east", "开展区级检测"), milestone("west", "开展区级检测")))
    assert only(audit(p), "wrong-level").places == (p.milestones[0].place,)


def test_a_word_for_counties_and_districts_alike_is_no_district() -> None:
    assert audit(plan(milestones=(milestone("east", "开展县区级检测"),))) == ()


def test_text_and_annex_are_compared_in_one_unit() -> None:
    p = plan(
        (indicator("a"),),
        (target("city", "a", "1"), target("east", "a", "1")),
        (
            target("city", "a", "10000", "亩", "二（一）"),
            target("city", "a", "1.5", "万亩", "二（二）"),
        ),
    )
    found = only(audit(p), "text-differs")
    assert found.message == "指标a附件（某市）为1万亩，二（二）为1.5万亩，两处不一致。"


def test_two_values_in_one_section_are_a_graver_matter() -> None:
    p = plan(
        (indicator("a", "家", "count"), indicator("other", "家", "count")),
        (
            target("city", "a", "10", "家"),
            target("east", "a", "10", "家"),
            target("city", "other", "4000", "家", quote="建设4000家"),
        ),
        (target("city", "a", "4000", "家", quote="建设4000家"),),
    )
    found = only(audit(p), "stated-twice")
    assert found.severity == "error"
    assert found.targets == (("city", "a"), ("city", "other"))


def test_persons_and_attendances_are_a_doubt_pieces_and_houses_are_not() -> None:
    p = plan(
        (indicator("n", "人", "count"), indicator("k", "个", "count")),
        (
            target("city", "n", "25", "人"),
            target("east", "n", "25", "人"),
            target("city", "k", "3", "个"),
            target("east", "k", "3", "个"),
        ),
        (
            target("city", "n", "25", "人次", "三、任务1"),
            target("city", "k", "3", "家", "二（一）"),
        ),
    )
    assert [(f.severity, f.places[1].section) for f in audit(p) if f.code == "unit-word"] == [
        ("warning", "三、任务1"),
        ("info", "二（一）"),
    ]


def test_at_least_in_one_place_only_is_told() -> None:
    p = plan(
        (indicator("a"),),
        (target("city", "a", "1"), target("east", "a", "1")),
        (target("city", "a", "1", "万亩", "二（一）", "at-least"),),
    )
    assert codes(audit(p)) == ["comparator-differs"]


def test_a_unit_that_only_one_region_uses_is_found() -> None:
    p = plan(
        (indicator("a", "万吨"),),
        (
            target("city", "a", "1", "万吨"),
            target("east", "a", "0.98", "万吨"),
            target("west", "a", "200", "吨"),
        ),
    )
    assert only(audit(p), "unit-outlier").targets == (("west", "a"),)


def test_parts_that_do_not_make_the_whole_are_found() -> None:
    p = plan(
        (
            indicator("w", "个", "count"),
            indicator("x", "个", "count", "w"),
            indicator("y", "个", "count", "w"),
        ),
        (
            target("east", "w", "5", "个"),
            target("east", "x", "3", "个"),
            target("east", "y", "1", "个"),
            target("west", "w", "2", "个"),
            target("west", "y", "2", "个"),
        ),
    )
    found = only(audit(p), "parts-differ")
    assert found.targets == (("east", "w"),)
    assert "指标w5个，其中各项合计4个" in found.message


def sizes(eggs: str) -> Plan:
    """East has half of everything; and of eggs, what is given."""
    names = "abcdef"
    rows = [target("city", i, "10") for i in names]
    rows += [target("east", i, "5") for i in names[:-1]] + [target("east", "f", eggs)]
    rows += [target("west", i, "5") for i in names[:-1]]
    return plan(tuple(indicator(i) for i in names), tuple(rows))


def test_a_share_out_of_all_proportion_is_found() -> None:
    found = only(audit(sizes("0.2")), "out-of-proportion")
    assert found.targets == (("east", "f"),)
    assert "2.0%" in found.message
    assert "50.0%" in found.message


def test_a_smaller_share_is_geography() -> None:
    assert "out-of-proportion" not in codes(audit(sizes("0.6")))


def test_a_title_with_a_gap_is_found() -> None:
    p = plan(tasks=(task(1, "巩"), task(2, "开展“窗 口”建设"), task(3, "加强协作")))
    found = [f for f in audit(p) if f.code == "task-title"]
    assert [f.tasks for f in found] == [(1,), (2,)]


def test_a_body_whose_name_lacks_letters_of_another_is_found() -> None:
    full = task(1, "守护红线", ("市自然资源规划局",))
    again = task(2, "建设农田", ("市自然资源规划局", "市水务局"))
    odd = task(3, "清洁产地", ("市自然资源局", "市农业局"))
    found = [f for f in audit(plan(tasks=(full, again, odd))) if f.code == "body-name"]
    assert [(f.tasks, "市自然资源局" in f.message or "市农业局" in f.message) for f in found] == [
        ((3,), True),
        ((3,), True),
    ]


def test_bodies_without_a_name_are_told_once() -> None:
    p = plan(tasks=(task(1, "做强加工", ("有关部门",)), task(2, "做优企业", ("有关部门",))))
    found = only(audit(p), "unnamed-body")
    assert found.tasks == (1, 2)


def test_a_rate_above_the_possible_is_told() -> None:
    p = plan(
        (indicator("r", "%", "rate"), indicator("s", "%", "rate")),
        (
            target("city", "r", "100", "%", comparator="at-least"),
            target("city", "s", "100", "%", comparator="reach"),
        ),
    )
    assert only(audit(p), "impossible-rate").places == (p.targets[0].place,)


def test_targets_that_no_county_shares_are_listed() -> None:
    p = plan((indicator("a"), indicator("r", "%", "rate")), (target("city", "a", "1"),))
    assert "1项全市目标未分解到县区" in only(audit(p), "not-broken-down").message


def test_doubts_that_no_rule_finds_are_passed_on() -> None:
    p = plan(tasks=(task(1, "加强队伍", doubts=("正文缺字。",)), task(2, "巩", doubts=("缺字。",))))
    assert [(f.code, f.tasks) for f in audit(p)] == [("task-title", (2,)), ("recorded", (1,))]


def test_the_gravest_come_first() -> None:
    order = [f.severity for f in audit(twins(milestone("west", "建设东山产业园")))]
    assert order == sorted(order, key=("error", "warning", "info").index)
