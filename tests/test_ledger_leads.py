"""The ledger by department: who leads which task, how it stands, and which counties are behind."""

from __future__ import annotations

import io
from dataclasses import replace

import ledger_help
import pytest
from ledger_help import CREATED, FIRST, MISSING
from openpyxl import Workbook, load_workbook

from hdreports.ledger.model import Event, Item, Ledger
from hdreports.progress.assessment import Progress
from hdreports.progress.leads import Lead, leads
from hdreports.writers.xlsx.ledger import SHEET_LEADS, LedgerData, write_ledger


@pytest.fixture(scope="module")
def progress() -> Progress:
    return ledger_help.progress()


@pytest.fixture(scope="module")
def cut(progress: Progress) -> tuple[Lead, ...]:
    plan, as_of = progress.plan, progress.period.as_of
    return leads(plan, progress.city_tasks, progress.standings, as_of)


@pytest.fixture(scope="module")
def data(progress: Progress, cut: tuple[Lead, ...]) -> LedgerData:
    day = progress.period.as_of
    struck = Item("task/2", "huzhu", 2, events=(Event(day, "2023-Q3", "张三", "struck", "验收单"),))
    claimed = Item("task/2", "ledu", 2, events=(Event(day, "2023-Q3", "乐都区", "claimed"),))
    return LedgerData(
        progress.plan,
        progress.period,
        tuple(progress.standings.values()),
        progress.submissions,
        True,
        ledger=Ledger.of((struck, claimed)),
        leads=cut,
    )


@pytest.fixture(scope="module")
def book(data: LedgerData) -> Workbook:
    return load_workbook(io.BytesIO(write_ledger(data, CREATED)))


def rows(book: Workbook) -> list[dict[str, object]]:
    return ledger_help.rows(book[SHEET_LEADS])


def test_every_task_stands_under_each_unit_that_leads_it(book: Workbook, data: LedgerData) -> None:
    plan = data.plan
    expected = [(u.short, t.no) for u in plan.units for t in plan.tasks_led_by(u.id)]
    assert [(r["牵头单位"], r["任务序号"]) for r in rows(book)] == expected


def test_the_state_is_that_of_the_task_for_the_city(book: Workbook, progress: Progress) -> None:
    words = {"done": "●已完成", "normal": "▲正常推进", "slow": "■推进缓慢"}
    states = {t.task: t.state for t in progress.city_tasks}
    for row in rows(book):
        assert row["推进状态"] == words.get(states[row["任务序号"]], "－未报送")


def test_a_county_is_behind_where_an_indicator_of_the_task_is(
    cut: tuple[Lead, ...], progress: Progress
) -> None:
    found = {
        (t.task.no, county, indicator)
        for lead in cut
        for t in lead.tasks
        for county, indicators in t.behind.items()
        for indicator in indicators
    }
    expected = {
        (task.no, county.id, indicator)
        for task in progress.plan.tasks
        for county in progress.plan.counties
        for indicator in task.indicators
        if (s := progress.standings.get((county.id, indicator))) and s.state == "behind"
    }
    assert found == expected
    assert found


def test_the_sheet_names_county_and_indicator(book: Workbook) -> None:
    told = "\n".join(str(r["滞后县区（滞后指标）"]) for r in rows(book))
    assert "平安区（" in told
    assert "新建高标准农田" in told
    assert "化隆县" not in told  # who did not report is not behind


def test_who_must_report_and_did_not_is_named(book: Workbook, data: LedgerData) -> None:
    task = next(t for t in data.plan.tasks if t in data.plan.tasks_reported_by(MISSING))
    row = next(r for r in rows(book) if r["任务序号"] == task.no)
    last = str(row["责任单位填报"]).splitlines()[-1]
    assert last.startswith("未报送：")
    assert "化隆县" in last


def test_a_task_left_blank_is_not_called_unreported(book: Workbook) -> None:
    row = next(r for r in rows(book) if r["任务序号"] == 28)
    lines = dict(line.split("：") for line in str(row["责任单位填报"]).splitlines())
    assert "互助县" in lines["未填写"]
    assert "化隆县" in lines["未报送"]


def test_an_indicator_of_the_city_alone_is_told_as_the_citys(data: LedgerData) -> None:
    led = next(t for lead in data.leads for t in lead.tasks if t.standing.red and t.behind)
    lead = next(lead for lead in data.leads if led in lead.tasks)
    alone = replace(led, behind={})
    changed = replace(data, leads=(replace(lead, tasks=(alone,)),))
    (row,) = rows(load_workbook(io.BytesIO(write_ledger(changed, CREATED))))
    names = "、".join(data.plan.indicator(i).name for i in led.standing.red)
    assert row["滞后县区（滞后指标）"] == f"全市（{names}）"


def test_strikes_and_claims_are_counted(book: Workbook) -> None:
    (row,) = [r for r in rows(book) if r["任务序号"] == 2]
    assert row["销号"] == "已销号1家\n待销号1家"


def test_the_next_day_is_the_nearest_of_the_unfinished_indicators(
    cut: tuple[Lead, ...], progress: Progress
) -> None:
    plan, as_of = progress.plan, progress.period.as_of
    task = next(t for lead in cut for t in lead.tasks if t.past)
    assert all(plan.indicator(i).pace.by < (as_of.month, as_of.day) for i in task.past)
    for led in (t for lead in cut for t in lead.tasks if t.next):
        assert led.next is not None
        assert led.next >= as_of
        days = [plan.indicator(i).pace.by for i in led.task.indicators]
        assert (led.next.month, led.next.day) in days


def test_a_task_without_indicators_waits_for_the_next_report(
    book: Workbook, data: LedgerData
) -> None:
    bare = {t.no for t in data.plan.tasks if not t.indicators}
    told = {r["下一期限"] for r in rows(book) if r["任务序号"] in bare}
    assert told == {"11月12日书面报告"}


def test_it_filters_freezes_and_prints_on_a4(book: Workbook) -> None:
    sheet = book[SHEET_LEADS]
    assert sheet.auto_filter.ref == f"A3:H{sheet.max_row}"
    assert sheet.freeze_panes == "D4"
    assert sheet.print_title_rows == "$1:$3"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.page_setup.fitToWidth == 1


def test_no_cell_is_a_formula(book: Workbook) -> None:
    assert {c.data_type for row in book[SHEET_LEADS].iter_rows() for c in row} <= {"s", "n"}


def test_a_departments_part_has_its_own_tasks_with_the_counties(
    book: Workbook, data: LedgerData
) -> None:
    plan = data.plan
    unit = next(u for u in plan.units if u.kind == "department" and plan.tasks_led_by(u.id))
    part = load_workbook(io.BytesIO(write_ledger(data.part_of(unit), CREATED)))
    mine = rows(part)
    assert [r["任务序号"] for r in mine] == [t.no for t in plan.tasks_led_by(unit.id)]
    whole = {r["任务序号"]: r for r in rows(book) if r["牵头单位"] == unit.short}
    assert mine == [whole[r["任务序号"]] for r in mine]


def test_a_part_still_counts_the_strikes_of_others(data: LedgerData) -> None:
    lead = next(lead for lead in data.leads if any(t.task.no == 2 for t in lead.tasks))
    part = load_workbook(io.BytesIO(write_ledger(data.part_of(lead.unit), CREATED)))
    (row,) = [r for r in rows(part) if r["任务序号"] == 2]
    assert row["销号"] == "已销号1家\n待销号1家"


def test_a_countys_part_has_no_such_sheet(data: LedgerData) -> None:
    part = write_ledger(data.part_of(data.plan.unit("huzhu")), CREATED)
    assert SHEET_LEADS not in load_workbook(io.BytesIO(part)).sheetnames


def test_hostile_titles_stay_text(data: LedgerData) -> None:
    lead = data.leads[0]
    led = lead.tasks[0]
    bad = replace(led, task=replace(led.task, title="=1+1"))
    changed = replace(data, leads=(replace(lead, tasks=(bad,)),))
    cell = load_workbook(io.BytesIO(write_ledger(changed, CREATED)))[SHEET_LEADS][f"C{FIRST}"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
