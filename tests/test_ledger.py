"""The ledger workbook: all tasks and indicators of all units, with their sources."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from ledger_help import CREATED, FIRST, MISSING, progress, rows
from openpyxl import Workbook, load_workbook

from hdreports.intake.model import CellRef, Quote, TaskReport
from hdreports.writers.xlsx.ledger import (
    SHEET_GUIDE,
    SHEET_INDICATORS,
    SHEET_TASKS,
    LedgerData,
    write_ledger,
)


@pytest.fixture(scope="module")
def data() -> LedgerData:
    """The sample quarter without one county."""
    return LedgerData(
        progress().plan,
        progress().period,
        tuple(progress().standings.values()),
        progress().submissions,
        True,
    )


@pytest.fixture(scope="module")
def book(data: LedgerData) -> Workbook:
    return load_workbook(io.BytesIO(write_ledger(data, CREATED)))


@pytest.fixture(scope="module")
def indicator(book: Workbook) -> Callable[[str, str], dict[str, object]]:
    table = rows(book[SHEET_INDICATORS])

    def find(region: str, name: str) -> dict[str, object]:
        (row,) = [r for r in table if (r["县区\n（单位）"], r["指标"]) == (region, name)]
        return row

    return find


def test_the_same_data_give_the_same_bytes(data: LedgerData) -> None:
    assert write_ledger(data, CREATED) == write_ledger(data, CREATED)


def test_every_task_stands_there_for_every_unit_that_must_report(
    data: LedgerData, book: Workbook
) -> None:
    plan = data.plan
    expected = [
        (task.no, unit.short)
        for task in plan.tasks
        for unit in plan.units
        if task in plan.tasks_reported_by(unit.id)
    ]
    table = rows(book[SHEET_TASKS])
    assert [(r["序号"], r["责任单位"]) for r in table] == expected


def test_a_unit_without_a_return_is_said_to_be_missing(data: LedgerData, book: Workbook) -> None:
    table = rows(book[SHEET_TASKS])
    short = data.plan.unit(MISSING).short
    assert {r["状态"] for r in table if r["责任单位"] == short} == {"－未报送"}
    guide = {row[0].value: row[1].value for row in book[SHEET_GUIDE].iter_rows()}
    assert guide[short] == "未报送"
    assert guide["互助县"] == "已报送"


def test_a_task_left_blank_is_not_called_unreported(book: Workbook) -> None:
    (row,) = [r for r in rows(book[SHEET_TASKS]) if (r["序号"], r["责任单位"]) == (28, "互助县")]
    assert row["状态"] == "－未填写"
    assert row["目前完成情况"] is None


def test_words_of_units_stand_with_their_cell(data: LedgerData, book: Workbook) -> None:
    submission = next(s for s in data.submissions if s.unit == "huzhu")
    report = next(t for t in submission.tasks if t.task == 2)
    assert report.progress is not None
    (row,) = [r for r in rows(book[SHEET_TASKS]) if (r["序号"], r["责任单位"]) == (2, "互助县")]
    assert row["目前完成情况"] == report.progress.text
    assert row["来源单元格"] == str(report.source)


def test_indicators_are_numbers_with_their_source(
    indicator: Callable[[str, str], dict[str, object]],
) -> None:
    row = indicator("互助县", "改造提升高标准农田")
    assert (row["年度目标"], row["累计完成"]) == (1.09, 0.93)
    assert row["完成率"] == pytest.approx(0.853)
    assert str(row["来源"]).startswith("2023-Q3/互助县")
    assert "［指标进度］E" in str(row["来源"])


def test_a_missing_value_is_never_zero(
    indicator: Callable[[str, str], dict[str, object]],
) -> None:
    row = indicator("互助县", "油料作物产量")
    assert row["累计完成"] == "未报送"
    assert row["完成率"] is None
    assert row["红黄绿"] == "－"


def test_a_city_total_names_who_is_in_and_who_is_not(
    indicator: Callable[[str, str], dict[str, object]],
) -> None:
    row = indicator("海东市", "肉产量")
    assert str(row["来源"]).count("；") == 4
    assert "不含化隆县" in str(row["存疑与说明"])


def test_a_light_is_told_by_shape_word_and_colour(data: LedgerData, book: Workbook) -> None:
    sheet = book[SHEET_INDICATORS]
    looks = {
        (sheet[f"J{r}"].value, sheet[f"J{r}"].fill.start_color.rgb)
        for r in range(FIRST, sheet.max_row + 1)
    }
    assert looks == {
        ("●绿", "FF49A086"),
        ("▲黄", "FFFFD54F"),
        ("■红", "FFA3161F"),
        ("－", "FFE8EAED"),
    }


def test_an_approximate_value_and_a_conversion_are_told(
    indicator: Callable[[str, str], dict[str, object]],
) -> None:
    assert "约0.3" in str(indicator("循化县", "蛋产量")["存疑与说明"])


def test_behind_is_negative(
    data: LedgerData, indicator: Callable[[str, str], dict[str, object]]
) -> None:
    standing = next(
        s for s in data.standings if (s.region, s.indicator) == ("pingan", "farmland-new")
    )
    assert standing.gap is not None
    gap = indicator("平安区", "新建高标准农田")["差距\n（百分点）"]
    assert Decimal(str(gap)) == standing.gap.value < 0


def test_the_notes_of_a_part_have_the_room_of_those_of_its_whole(data: LedgerData) -> None:
    part = next(i for i in data.plan.indicators if i.parent is not None)
    pair = [
        replace(s, value=None, observation=None, doubts=("三行恰好写满的话" * 7 + "完",))
        for s in data.standings
        if s.region == data.plan.city.id and s.indicator in (part.id, part.parent)
    ]
    written = write_ledger(replace(data, standings=tuple(pair)), CREATED)
    sheet = load_workbook(io.BytesIO(written))[SHEET_INDICATORS]
    heights = [sheet.row_dimensions[n].height for n in (FIRST, FIRST + 1)]
    assert len(pair) == 2
    assert heights[0] == heights[1]


def test_sheets_filter_freeze_and_print(book: Workbook) -> None:
    for name in (SHEET_TASKS, SHEET_INDICATORS):
        sheet = book[name]
        last = sheet.cell(FIRST, sheet.max_column).coordinate.rstrip("0123456789")
        assert sheet.auto_filter.ref == f"A3:{last}{sheet.max_row}"
        assert sheet.freeze_panes is not None
        assert sheet.print_title_rows == "$1:$3"
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")


def test_samples_are_marked_on_every_sheet(book: Workbook) -> None:
    for sheet in book:
        assert "样例" in sheet["A1"].value
        assert sheet.oddHeader.right.text == "样例"


def test_real_data_carry_no_sample_mark(data: LedgerData) -> None:
    real = load_workbook(io.BytesIO(write_ledger(replace(data, sample=False), CREATED)))
    for sheet in real:
        assert "样例" not in sheet["A1"].value
        assert "样例" not in sheet["A2"].value
        assert not sheet.oddHeader.right.text


def test_county_words_never_become_formulas_nor_break_the_file(data: LedgerData) -> None:
    ref = CellRef("a.xlsx", "重点任务", "E5")
    hostile = TaskReport("huzhu", 1, "done", Quote("=1+1\x07", ref), source=ref)
    submission = next(s for s in data.submissions if s.unit == "huzhu")
    changed = replace(data, submissions=(replace(submission, tasks=(hostile,)),))
    sheet = load_workbook(io.BytesIO(write_ledger(changed, CREATED)))[SHEET_TASKS]
    cell = sheet[f"F{FIRST}"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
