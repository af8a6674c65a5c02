"""The return workbook: what a unit gets to fill in."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from hdreports.intake import form
from hdreports.intake.carried import CarriedProblem
from hdreports.intake.form import (
    IndicatorColumns,
    RectificationColumns,
    StatementColumns,
    TaskColumns,
)
from hdreports.intake.reader import read_bytes
from hdreports.plan.loader import load_plan
from hdreports.plan.model import Plan
from hdreports.plan.period import Period, plan_period
from hdreports.writers.xlsx.filled import FilledReturn, FilledTask, FilledValue
from hdreports.writers.xlsx.return_workbook import return_workbook_name, write_return_workbook

CREATED = datetime(2023, 9, 1, 9)
FORMULA = '=HYPERLINK("http://example.invalid")'


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan()


@pytest.fixture(scope="module")
def period(plan: Plan) -> Period:
    return plan_period(plan, "2023-Q3")


@pytest.fixture(scope="module")
def blank(plan: Plan, period: Period) -> Workbook:
    return _open(write_return_workbook(plan, plan.unit("huzhu"), period, created=CREATED))


def _open(data: bytes) -> Workbook:
    return load_workbook(io.BytesIO(data))


def _indicator_rows(sheet: Worksheet) -> dict[str, int]:
    rows = range(form.FIRST_ROW, sheet.max_row + 1)
    ids = {sheet[f"{IndicatorColumns.ID}{row}"].value: row for row in rows}
    return {id: row for id, row in ids.items() if id}


def test_the_same_arguments_give_the_same_bytes(plan: Plan, period: Period) -> None:
    first, second = (
        write_return_workbook(plan, plan.unit("city"), period, created=CREATED) for _ in range(2)
    )
    assert first == second


def test_no_clock_gets_into_the_file(plan: Plan, period: Period) -> None:
    data = write_return_workbook(plan, plan.unit("city"), period, created=CREATED)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = _open(data).properties
    assert properties.created == properties.modified == CREATED


def test_identity_stands_in_properties_and_on_every_sheet(blank: Workbook) -> None:
    properties = {p.name: p.value for p in blank.custom_doc_props.props}
    assert properties == {
        form.PROP_PLAN: "haidong-2023",
        form.PROP_UNIT: "huzhu",
        form.PROP_PERIOD: "2023-Q3",
        form.PROP_FORM: form.FORM_VERSION,
        form.PROP_SAMPLE: "false",
    }
    assert tuple(blank.sheetnames) == form.SHEETS
    for sheet in blank:
        found = form.IDENTITY_PATTERN.search(sheet["A2"].value)
        assert found is not None
        assert found["unit"] == "互助土族自治县农业农村局"
        assert found["period"] == "2023-Q3"
        assert found["as_of"] == "2023年9月10日"
        assert "样例" not in sheet["A1"].value


def test_indicators_come_with_unit_and_target_as_printed(plan: Plan, blank: Workbook) -> None:
    sheet = blank[form.SHEET_INDICATORS]
    rows = _indicator_rows(sheet)
    assert list(rows) == [i.id for i in plan.indicators_reported_by("huzhu")]
    for id, row in rows.items():
        target = plan.target("huzhu", id)
        assert target is not None
        assert Decimal(str(sheet[f"{IndicatorColumns.TARGET}{row}"].value)) == target.value
        assert sheet[f"{IndicatorColumns.UNIT}{row}"].value == target.unit
        assert sheet[f"{IndicatorColumns.VALUE}{row}"].value is None
        name = sheet[f"{IndicatorColumns.NAME}{row}"].value
        assert name.removeprefix(form.PART_MARK) == plan.indicator(id).name


def test_a_doubtful_target_says_why(plan: Plan, blank: Workbook) -> None:
    sheet = blank[form.SHEET_INDICATORS]
    rows = _indicator_rows(sheet)
    target = plan.target("huzhu", "egg-output")
    assert target is not None
    note = sheet[f"{IndicatorColumns.NOTE}{rows['egg-output']}"].value
    assert all(doubt in note for doubt in target.doubts)
    assert sheet[f"{IndicatorColumns.NOTE}{rows['grain-area']}"].value is None


def test_completion_is_empty_until_a_number_is_filled_in(blank: Workbook) -> None:
    sheet = blank[form.SHEET_INDICATORS]
    rows = _indicator_rows(sheet)
    for id, expected in (
        ("grain-area", '=IF(ISNUMBER(E{0}),E{0}/D{0},"")'),
        ("straw-use", '=IF(ISNUMBER(E{0}),IF(E{0}>=D{0},"达标","未达标"),"")'),
    ):
        row = rows[id]
        assert sheet[f"{IndicatorColumns.COMPLETION}{row}"].value == expected.format(row)


def test_only_input_cells_can_be_edited(blank: Workbook) -> None:
    allowed = {
        form.SHEET_GUIDE: set(),
        form.SHEET_INDICATORS: {IndicatorColumns.VALUE, IndicatorColumns.REMARK},
        form.SHEET_TASKS: {
            TaskColumns.PROGRESS,
            TaskColumns.RESULTS,
            TaskColumns.PROBLEMS,
            TaskColumns.RECOMMENDATIONS,
            TaskColumns.STATE,
        },
        form.SHEET_STATEMENTS: {StatementColumns.TEXT},
        form.SHEET_RECTIFICATION: set("BCDEFG"),
        form.SHEET_LAND: set("BCDEFGHIJ"),
    }
    for sheet in blank:
        assert sheet.protection.sheet
        assert sheet.protection.password is None
        unlocked = {c.column_letter for row in sheet for c in row if not c.protection.locked}
        assert unlocked == allowed[sheet.title]


def test_carried_problems_may_be_answered_but_not_rewritten(plan: Plan, period: Period) -> None:
    carried = (CarriedProblem("2023-Q2", 2, "招标两次流标。"),)
    data = write_return_workbook(plan, plan.unit("minhe"), period, created=CREATED, carried=carried)
    sheet = _open(data)[form.SHEET_RECTIFICATION]
    row = form.FIRST_ROW
    assert sheet[f"{RectificationColumns.PERIOD}{row}"].value == "2023-Q2"
    assert sheet[f"{RectificationColumns.TASK}{row}"].value == 2
    assert sheet[f"{RectificationColumns.PROBLEM}{row}"].value == "招标两次流标。"
    assert sheet[f"{RectificationColumns.PROBLEM}{row}"].protection.locked
    assert not sheet[f"{RectificationColumns.ANSWER}{row}"].protection.locked


def test_without_carried_problems_the_sheet_says_so(blank: Workbook) -> None:
    sheet = blank[form.SHEET_RECTIFICATION]
    assert "没有结转" in sheet[f"A{form.FIRST_ROW}"].value
    assert sheet[f"{RectificationColumns.PROBLEM}{form.FIRST_ROW}"].value is None


def test_every_input_of_numbers_and_states_is_validated_in_chinese(blank: Workbook) -> None:
    sheet = blank[form.SHEET_INDICATORS]
    for row in _indicator_rows(sheet).values():
        at = f"{IndicatorColumns.VALUE}{row}"
        rules = [v for v in sheet.data_validations.dataValidation if at in v.sqref]
        assert len(rules) == 1
        assert rules[0].errorStyle == "warning"
        assert rules[0].promptTitle.startswith("单位：")
    (states,) = blank[form.SHEET_TASKS].data_validations.dataValidation
    assert states.formula1 == '"已完成,推进中,未启动"'
    assert states.errorStyle == "stop"


def test_prompts_fit_what_spreadsheet_programs_allow(plan: Plan, period: Period) -> None:
    for unit in map(plan.unit, ("huzhu", "city")):
        book = _open(write_return_workbook(plan, unit, period, created=CREATED))
        for sheet in book:
            for rule in sheet.data_validations.dataValidation:
                assert len(rule.promptTitle) <= 32
                assert len(rule.errorTitle) <= 32
                assert len(rule.prompt) <= 255
                assert len(rule.error) <= 255


def test_sheets_print_on_a4_with_repeated_heads(blank: Workbook) -> None:
    for sheet in blank:
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.fitToWidth == 1
        assert "&P" in sheet.oddFooter.right.text
        if sheet.title != form.SHEET_GUIDE:
            assert sheet.print_title_rows == f"$1:${form.HEAD_ROW}"
            assert sheet.freeze_panes is not None


def test_a_unit_without_indicators_gets_a_form_without_them(plan: Plan, period: Period) -> None:
    unit = plan.unit("commerce")
    book = _open(write_return_workbook(plan, unit, period, created=CREATED))
    assert _indicator_rows(book[form.SHEET_INDICATORS]) == {}
    tasks = [book[form.SHEET_TASKS][f"A{row}"].value for row in (5, 6, 7)]
    assert tasks == [24, 25, 29]


def test_texts_that_look_like_formulas_stay_texts(plan: Plan, period: Period) -> None:
    filled = FilledReturn(
        values={"grain-area": FilledValue("-5", FORMULA)},
        tasks={1: FilledTask("done", progress=FORMULA)},
        statements={"progress": (FORMULA,)},
    )
    data = write_return_workbook(plan, plan.unit("huzhu"), period, created=CREATED, filled=filled)
    book = _open(data)
    sheet = book[form.SHEET_INDICATORS]
    row = _indicator_rows(sheet)["grain-area"]
    for cell in (
        sheet[f"{IndicatorColumns.VALUE}{row}"],
        sheet[f"{IndicatorColumns.REMARK}{row}"],
        book[form.SHEET_TASKS][f"{TaskColumns.PROGRESS}{form.FIRST_ROW}"],
        book[form.SHEET_STATEMENTS][f"{StatementColumns.TEXT}{form.FIRST_ROW}"],
    ):
        assert cell.data_type == "s"
        assert cell.quotePrefix


def test_a_sample_is_marked_where_nobody_can_miss_it(plan: Plan, period: Period) -> None:
    unit = plan.unit("huzhu")
    book = _open(write_return_workbook(plan, unit, period, created=CREATED, sample=True))
    for sheet in book:
        assert "（样例）" in sheet["A1"].value
        assert "样例" in sheet["A3"].value
        assert sheet.oddHeader.right.text == "样例"
    assert return_workbook_name(unit, period, sample=True) == (
        "互助县2023年第三季度报送表（样例）.xlsx"
    )


def test_a_period_without_due_date_says_so(plan: Plan) -> None:
    period = plan_period(plan, "2023-Q2")
    book = _open(write_return_workbook(plan, plan.unit("huzhu"), period, created=CREATED))
    said = [cell.value for cell in book[form.SHEET_GUIDE]["B"]]
    assert "方案未规定报送时限" in said


def test_more_paragraphs_than_the_form_has_are_refused(plan: Plan, period: Period) -> None:
    filled = FilledReturn(statements={"results": ("一。",) * (form.STATEMENT_ROWS + 1)})
    with pytest.raises(ValueError, match="results"):
        write_return_workbook(plan, plan.unit("huzhu"), period, created=CREATED, filled=filled)


def test_a_weekly_return_is_short(plan: Plan) -> None:
    week = plan_period(plan, "2023-W37")
    unit = plan.unit("huzhu")
    asked = CarriedProblem("2023-W36", 2, "水泥供应紧张")
    for carried, sheets in (
        ((), ["填报说明", "指标进度", "重点任务"]),
        ((asked,), ["填报说明", "指标进度", "重点任务", "问题整改"]),
    ):
        data = write_return_workbook(plan, unit, week, created=CREATED, carried=carried)
        book = load_workbook(io.BytesIO(data))
        assert book.sheetnames == sheets
        guide = " ".join(str(c.value) for row in book["填报说明"] for c in row if c.value)
        assert "指标已预填上次报送的数" in guide
        assert "2023年9月15日前" in guide
        assert "情况说明" not in guide.split("填报方法")[0]
        read = read_bytes(data, "互助县.xlsx", plan)
        assert "form-sheet-missing" not in {f.code for f in read.findings}
