"""What each rhythm's document is for is in it: weekly, half-monthly, quarterly, half-yearly."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache

import pytest
from made_submissions import TEMPLATES, plan, statement, task, told

from hdreports.config import Config
from hdreports.document.model import Block, Table, plain
from hdreports.document.texts import paragraph_texts
from hdreports.intake.model import Submission
from hdreports.ledger.states import build
from hdreports.narrative.job import Composed, Job
from hdreports.narrative.kinds import KINDS, kinds_for
from hdreports.plan.model import Indicator
from hdreports.plan.period import plan_period
from hdreports.progress.assessment import assess
from hdreports.progress.standings import Thresholds

RANKED = ("huzhu", "ledu", "pingan", "xunhua")  # best first, in these tests


def made(kind: str, period: str, *given: Submission, unit: str = "city") -> Composed:
    of = plan_period(plan(), period)
    ledger = build(plan(), given, (), of.as_of)
    progress = assess(plan(), of, given)
    job = Job(progress, (), Config(), Thresholds(), date(2023, 9, 18), TEMPLATES, ledger)
    return next(k for k in KINDS if k.id == kind).compose(job, plan().unit(unit))


def lines(composed: Composed) -> list[str]:
    return paragraph_texts(composed.document)


def part(composed: Composed, begin: str, end: str) -> str:
    """What stands between two headings."""
    text = "\n".join(lines(composed))
    return text.partition(begin)[2].partition(end)[0]


@cache
def linear() -> tuple[Indicator, ...]:
    """Quantities that go with the year in all of these counties, so that shares tell the state."""
    found = []
    for indicator in plan().indicators:
        targets = [plan().target(plan().unit(u).region, indicator.id) for u in RANKED]
        plainly = indicator.kind == "quantity" and not indicator.parent and indicator.pace.linear
        if plainly and all(t and not t.doubtful for t in targets):
            found.append(indicator)
    assert len(found) >= 4
    return tuple(found[:4])


def sent(period: str, unit: str, *shares: str, **more: object) -> Submission:
    """A return that holds these shares of the targets of `linear()`."""
    values = {}
    for indicator, share in zip(linear(), shares, strict=False):
        target = plan().target(plan().unit(unit).region, indicator.id)
        assert target is not None
        values[indicator.id] = str(target.value * Decimal(share))
    return told(unit, values, period, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("period", "kinds"),
    [
        ("2023-W37", ["weekly-report"]),
        ("2023-09a", ["dispatch"]),
        ("2023-Q3", ["progress-report", "supervision-notice"]),
        ("2023-H2", ["half-year-summary"]),
        ("2023", ["progress-report"]),
    ],
)
def test_each_rhythm_asks_for_its_documents(period: str, kinds: list[str]) -> None:
    assert [k.id for k in kinds_for(plan_period(plan(), period))] == kinds


# --- weekly ---

WORDS = {
    "progress": "完成核查12处。",
    "problems": "水泥供应紧张。",
    "recommendations": "周五前开工。",
}


def week(unit: str = "huzhu") -> Composed:
    said = (task("huzhu", 2, period="2023-W37", **WORDS),)
    now = sent("2023-W37", "huzhu", "0.31", "0.5", "0.3", tasks=said)
    return made(
        "weekly-report", "2023-W37", sent("2023-W36", "huzhu", *["0.3"] * 3), now, unit=unit
    )


def test_a_weekly_report_tells_what_moved_and_by_how_much_most_first() -> None:
    little, much, still = linear()[:3]
    composed = week()
    said = part(composed, "指标变化", "任务推进")
    assert said.index(much.name) < said.index(little.name)
    assert still.name not in said
    changes = {f.id.split("/")[2]: f.text for f in composed.figures if f.id.endswith("/change")}
    assert set(changes) == {little.id, much.id}
    assert all(text in said for text in changes.values())


def test_it_tells_what_is_stuck_and_what_comes_next() -> None:
    for unit in ("huzhu", "city"):
        composed = week(unit)
        assert "核查12处" in part(composed, "任务推进。", "存在的问题")
        assert "目前滞后" in part(composed, "存在的问题", "下周安排")
        assert "水泥供应紧张" in part(composed, "存在的问题", "下周安排")
        assert "周五前开工" in part(composed, "下周安排", "海东市")


# --- half-monthly ---


def dispatch() -> Composed:
    """Of the four: one stays behind, one falls behind, one catches up, one never was behind."""
    return made(
        "dispatch",
        "2023-09a",
        sent("2023-W34", "huzhu", "0.3", "0.69", "0.5", "0.9"),
        sent("2023-W36", "huzhu", "0.31", "0.69", "0.9", "0.9"),
    )


def table_of(composed: Composed) -> Table:
    (block,) = composed.document.attachments[0].blocks
    assert isinstance(block, Table)
    return block


def _rows(table: Table) -> list[dict[str, str]]:
    """Head → what stands there; a row that names a group has its name alone."""
    heads = [plain(c.runs) for c in table.head[0]]
    return [dict(zip(heads, (plain(c.runs) for c in row), strict=False)) for row in table.rows]


def rows_of(table: Table) -> dict[str, dict[str, str]]:
    return {row["指标"]: row for row in _rows(table)}


def test_the_dispatch_lists_every_lagging_item_new_or_persisting_and_what_was_cleared() -> None:
    stays, falls, recovers, _ = linear()
    composed = dispatch()
    rows = rows_of(table_of(composed))
    assert {name: row["情况"] for name, row in rows.items()} == {
        stays.name: "持续",
        falls.name: "新增",
    }
    notes = [plain(n) for n in table_of(composed).notes]
    assert f"注：较上次调度已消除互助县{recovers.name}。" in notes
    said = "".join(lines(composed))
    assert "共有滞后事项2项，其中新增1项、持续1项；较上次调度消除1项" in said


def test_each_item_has_target_value_gap_weekly_need_who_answers_and_by_when() -> None:
    stays = linear()[0]
    row = rows_of(table_of(dispatch()))[stays.name]
    target = plan().target("huzhu", stays.id)
    assert target is not None
    days = (date(2023, 12, 31) - date(2023, 9, 15)).days
    assert Decimal(row["目标"]) == target.value
    assert Decimal(row["累计"]) == target.value * Decimal("0.31")
    assert row["完成率（%）"] == "31"
    assert row["差距"] == "－39.7"  # of 70.7% of the year
    left = target.value * Decimal("0.69")
    assert Decimal(row["尚差"]) == left
    assert abs(Decimal(row["每周需完成"]) - left * 7 / days) <= Decimal("0.005")
    leads = [plan().unit(u).short for t in plan().tasks if stays.id in t.indicators for u in t.lead]
    assert leads
    assert set(row["牵头单位"].split("、")) <= set(leads)
    assert row["责任单位"] == "互助县政府"
    assert row["完成时限"] == "12月31日"


def test_the_table_of_the_dispatch_is_handed_out_as_a_workbook_too() -> None:
    composed = dispatch()
    assert composed.sheets == (("调度表", table_of(composed)),)


# --- quarterly ---


def notice() -> Composed:
    """Each county has one more on pace than the next; all were behind the quarter before."""
    given = []
    for n, unit in enumerate(RANKED):
        given.append(sent("2023-Q2", unit, *["0.1"] * 4))
        said = (statement(unit, "results", f"{plan().unit(unit).short}探索出第{n + 1}种做法"),)
        shares = ["0.9"] * (4 - n) + ["0.2"] * n
        given.append(sent("2023-Q3", unit, *shares, statements=said))
    return made("supervision-notice", "2023-Q3", *given)


def test_the_notice_ranks_the_counties_and_shows_their_lights() -> None:
    blocks: tuple[Block, ...] = notice().document.body
    ranking, lights = (b for b in blocks if isinstance(b, Table))
    assert [plain(row[1].runs) for row in ranking.rows] == [plan().unit(u).short for u in RANKED]
    assert "主要指标完成率" in lights.caption
    assert {c.light for row in lights.rows for c in row} >= {"green", "red"}


def test_it_names_who_stays_behind_on_what() -> None:
    said = part(notice(), "连续两期滞后。", "工作要求")
    for n, unit in enumerate(RANKED):
        short = plan().unit(unit).short
        assert (short in said) is (n > 0)
        if n:
            mine = said.partition(short)[2].partition("；")[0]
            assert all((i.name in mine) is (k >= 4 - n) for k, i in enumerate(linear()))


def test_it_tells_what_the_best_do_and_not_the_others() -> None:
    said = part(notice(), "好的做法", "存在的问题")
    assert [f"第{n}种做法" in said for n in (1, 2, 3, 4)] == [True, True, True, False]


# --- half-yearly ---

PROBLEMS = {2: "8月降雨造成停工", 3: "连续阴雨影响施工", 4: "冷库招标流标", 5: "群众意见不一"}


def half_year(unit: str = "city") -> Composed:
    said = tuple(
        task("huzhu", no, problems=text, recommendations=f"第{no}项10月完成")
        for no, text in PROBLEMS.items()
    )
    words = (statement("huzhu", "results", "创出联农带农新机制"),)
    given = sent("2023-Q3", "huzhu", "0.9", "0.9", "0.2", "0.2", tasks=said, statements=words)
    return made("half-year-summary", "2023-H2", given, unit=unit)


def test_the_half_year_is_told_by_the_systems_of_the_plan() -> None:
    said = part(half_year(), "主要做法和成效", "值得推广的经验")
    held = {t.system for t in plan().tasks for i in linear() if i.id in t.indicators}
    titles = [s.title for s in plan().systems if s.no in held]
    places = [said.index(title) for title in titles]
    assert places
    assert places == sorted(places)
    assert all(i.name in said for i in linear())


def test_problems_are_told_by_cause_most_frequent_first_and_the_rest_last() -> None:
    for unit in ("city", "huzhu"):
        said = part(half_year(unit), "存在的问题和原因", "下一步安排")
        causes = ["天气和季节影响", "项目手续和招标进度影响", "其他原因"]
        places = [said.index(c) for c in causes]
        assert places == sorted(places)
        assert "降雨" in said[places[0] : places[1]]
        assert "阴雨" in said[places[0] : places[1]]
        assert "流标" in said[places[1] : places[2]]
        assert "群众意见" in said[places[2] :]


def test_experience_and_plans_have_their_parts() -> None:
    for unit in ("city", "huzhu"):
        composed = half_year(unit)
        assert "联农带农" in part(composed, "值得推广的经验", "存在的问题和原因")
        assert "第2项10月完成" in part(composed, "下一步安排", "海东市")


# --- the year, for the annual assessment ---


def annexed(composed: Composed, id: str) -> Table:
    tables = (b for a in composed.document.attachments for b in a.blocks if isinstance(b, Table))
    return next(b for b in tables if b.id == id)


def test_the_years_report_judges_each_target_as_met_or_not_and_by_how_much() -> None:
    given = sent("2023", "huzhu", "1.2", "0.5", "1")
    rows = rows_of(annexed(made("progress-report", "2023", given, unit="huzhu"), "indicators"))
    for indicator, margin, verdict in zip(
        linear(), ("0.2", "-0.5", "0"), ("完成", "未完成", "完成"), strict=False
    ):
        target = plan().target("huzhu", indicator.id)
        assert target is not None
        row = rows[indicator.name]
        assert row["评价"].endswith(verdict)
        assert ("未" in row["评价"]) is (verdict == "未完成")
        shown = row["与目标之差"].replace("－", "-").replace("＋", "+")
        assert Decimal(shown) == target.value * Decimal(margin)
    quarter = made("progress-report", "2023-Q4", sent("2023-Q4", "huzhu", "1.2"), unit="huzhu")
    assert "与目标之差" not in rows_of(annexed(quarter, "indicators"))[linear()[0].name]


def test_when_the_year_is_over_nothing_lags_any_more() -> None:
    behind = linear()[1].id
    slow = next(t.no for t in plan().tasks if behind in t.indicators)
    said = (task("huzhu", slow, "in-progress"),)
    given = (
        sent("2023", "huzhu", "1.2", "0.5", "1", tasks=said),
        sent("2023", "ledu", "0.9", "0.5", "0.2"),
    )
    county, city = (
        "\n".join(lines(made("progress-report", "2023", *given, unit=u))).partition("附件1\n")[0]
        for u in ("huzhu", "city")
    )
    for said in (county, city):
        assert "目标未完成" in said
        assert not [word for word in ("滞后", "序时进度", "全年时间已过") if word in said]
    assert "按已完成的指标占比排序" in city
    assert "推进缓慢的是" in city


def test_what_has_not_begun_by_then_did_not_happen_in_the_year() -> None:
    output = linear()[0]
    assert output.name.endswith("产量")
    for period, said in (("2023", "全年没有产量"), ("2023-Q4", "尚无产量")):
        given = sent(period, "huzhu", "0")
        assert said in "".join(lines(made("progress-report", period, given, unit="huzhu")))


# --- departments ---

LEADER, LED, OTHER = "supply-marketing", 19, 2  # a department, a task that it leads, one not


def department(unit: str) -> Composed:
    behind, done = ({"demo-coops": str(_target("demo-coops") * Decimal(s))} for s in ("0.2", "1"))
    county = (
        task("huzhu", LED, progress="新办合作社2家。"),
        task("huzhu", OTHER, progress="平整农田5处。"),
    )
    own = (task(LEADER, LED, progress="上门指导12家。"),)
    given = (
        told("huzhu", behind, tasks=county),
        told("ledu", done, tasks=(task("ledu", LED, "done"),)),
        told(LEADER, tasks=own),
    )
    return made("progress-report", "2023-Q3", *given, unit=unit)


def _target(indicator: str) -> Decimal:
    target = plan().target("huzhu", indicator)
    assert target is not None
    return target.value


def test_a_departments_report_tells_its_own_work_and_the_counties_on_its_tasks_alone() -> None:
    composed = department(LEADER)
    body = "\n".join(lines(composed)).partition("附件1\n")[0]
    counties = body.partition("县区落实情况")[2].partition("取得的成效")[0]
    assert "上门指导12家" in body
    assert "新办合作社2家" in counties
    assert "上门指导" not in counties
    assert "平整农田" not in body
    assert [row["序号"] for row in _rows(annexed(composed, "ledger"))] == [
        str(t.no) for t in plan().tasks if LEADER in t.lead
    ]


def test_the_citys_report_tells_by_department_which_counties_are_behind() -> None:
    rows = {row["牵头单位"]: row for row in _rows(annexed(department("city"), "leads"))}
    leading = {u for t in plan().tasks for u in t.lead}
    assert set(rows) == {plan().unit(u).short for u in leading}
    mine = rows[plan().unit(LEADER).short]
    assert mine["有滞后指标的县区"] == "互助县"
    assert mine["牵头任务（项）"] == "1"
