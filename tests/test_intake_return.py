"""Our return workbook, filled in, changed, and sent back."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell

from hdreports.intake import form
from hdreports.intake.carried import CarriedProblem
from hdreports.intake.model import Submission
from hdreports.intake.reader import read_bytes
from hdreports.plan.period import plan_period
from hdreports.writers.xlsx.filled import FilledAnswer, FilledReturn, FilledTask, FilledValue
from hdreports.writers.xlsx.return_workbook import write_return_workbook
from tests.intake_books import PLAN, codes, finding, observation, values

PERIOD = plan_period(PLAN, "2023-Q3")
CARRIED = (CarriedProblem("2023-Q2", 2, "高标准农田开工率低。"),)
FILLED = FilledReturn(
    values={
        "grain-area": FilledValue(Decimal("50.1"), "含复种"),
        "straw-use": FilledValue(Decimal("88.5")),
        "egg-output": FilledValue("约180"),
    },
    tasks={
        2: FilledTask("in-progress", "开工3个。", "完成1个。", "征地慢。", "加快征地。"),
        3: FilledTask("not-started"),
    },
    statements={"progress": ("第一段。", "第二段。"), "problems": ("资金到位慢。",)},
    answers={2: FilledAnswer("in-progress", "已开工2个。")},
)


def written(filled: FilledReturn = FILLED, unit: str = "huzhu", sample: bool = False) -> bytes:
    return write_return_workbook(
        PLAN,
        PLAN.unit(unit),
        PERIOD,
        created=datetime(2023, 8, 20, tzinfo=UTC),
        carried=CARRIED,
        filled=filled,
        sample=sample,
    )


def changed(change: Callable[[Workbook], None], data: bytes | None = None) -> bytes:
    """The workbook as an office's program saves it after a change."""
    book = load_workbook(io.BytesIO(data or written()))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(data: bytes, name: str = "互助县.xlsx") -> Submission:
    return read_bytes(data, name, PLAN)


def test_reads_back_who_when_and_every_value() -> None:
    submission = read(written())
    assert (submission.unit, submission.period) == ("huzhu", "2023-Q3")
    assert (submission.layout, submission.usable, submission.sample) == ("return", True, False)
    assert values(submission) == {
        "grain-area": Decimal("50.1"),
        "straw-use": Decimal("88.5"),
        "egg-output": Decimal(180),
    }
    grain = observation(submission, "grain-area")
    assert grain.source.sheet == form.SHEET_INDICATORS
    assert grain.remark is not None
    assert grain.remark.text == "含复种"
    assert observation(submission, "egg-output").approximate


def test_reads_back_tasks_statements_and_answers_in_the_units_own_words() -> None:
    submission = read(written())
    farmland, shown = submission.tasks
    assert (farmland.task, farmland.state, shown.state) == (2, "in-progress", "not-started")
    quotes = (
        farmland.progress,
        farmland.results,
        farmland.problems,
        farmland.recommendations,
    )
    assert [q.text for q in quotes if q] == ["开工3个。", "完成1个。", "征地慢。", "加快征地。"]
    assert [(s.part, s.quote.text) for s in submission.statements] == [
        ("progress", "第一段。"),
        ("progress", "第二段。"),
        ("problems", "资金到位慢。"),
    ]
    (answer,) = submission.rectifications
    assert (answer.task, answer.problem, answer.state) == (2, "高标准农田开工率低。", "in-progress")
    assert answer.answer is not None
    assert answer.answer.text == "已开工2个。"


def test_a_blank_return_says_that_nothing_was_filled_in() -> None:
    blank = write_return_workbook(
        PLAN, PLAN.unit("huzhu"), PERIOD, created=datetime(2023, 8, 20, tzinfo=UTC)
    )
    submission = read(blank)
    assert not submission.usable
    assert "nothing-reported" in codes(submission)
    assert codes(submission).count("value-missing") == 40


def test_a_fully_filled_return_has_no_findings() -> None:
    unit = PLAN.unit("rural-revitalization")
    filled = FilledReturn(
        values={i.id: FilledValue(Decimal(40)) for i in PLAN.indicators_reported_by(unit.id)},
        tasks={t.no: FilledTask("in-progress", "推进。") for t in PLAN.tasks_reported_by(unit.id)},
        answers={2: FilledAnswer("done", "已完成。")},
    )
    assert codes(read(written(filled, unit.id), "市乡村振兴局.xlsx")) == []


def test_tasks_left_blank_are_listed_once() -> None:
    assert "28项" in finding(read(written()), "tasks-blank").message


def test_a_sample_is_marked() -> None:
    assert read(written(sample=True)).sample


def test_identity_survives_the_loss_of_the_custom_properties() -> None:
    def forget(book: Workbook) -> None:
        for name in [p.name for p in book.custom_doc_props.props]:  # type: ignore[attr-defined]
            del book.custom_doc_props[name]  # type: ignore[attr-defined]

    submission = read(changed(forget), "报表.xlsx")
    assert (submission.unit, submission.period, submission.layout) == (
        "huzhu",
        "2023-Q3",
        "return",
    )


def test_the_custom_properties_count_before_what_was_typed_over_the_identity_line() -> None:
    """A county fills in the form that was meant for its neighbour's last quarter."""

    def overwrite(book: Workbook) -> None:
        for sheet in book.worksheets:
            for row in (form.TITLE_ROW, form.IDENTITY_ROW):
                for cell in sheet[row]:
                    if isinstance(cell, Cell) and isinstance(cell.value, str):
                        typed = cell.value.replace("互助", "乐都").replace("第三季度", "第二季度")
                        cell.value = typed.replace("huzhu", "ledu").replace("2023-Q3", "2023-Q2")

    typed = read(changed(overwrite), "报表.xlsx")
    assert (typed.unit, typed.period) == ("huzhu", "2023-Q3")
    assert {"identity-unit-conflict", "identity-period-conflict"} <= set(codes(typed))


def test_columns_are_found_by_their_heads_after_one_was_put_in() -> None:
    submission = read(changed(lambda book: book[form.SHEET_INDICATORS].insert_cols(4)))
    assert observation(submission, "straw-use").value == Decimal("88.5")


def test_an_overwritten_head_is_said_and_nothing_is_guessed() -> None:
    def overwrite(book: Workbook) -> None:
        book[form.SHEET_INDICATORS][f"{form.IndicatorColumns.VALUE}{form.HEAD_ROW}"] = "备注2"

    submission = read(changed(overwrite))
    assert submission.observations == ()
    assert "截至9月10日累计完成" in finding(submission, "form-heads-changed").message


def test_a_name_that_does_not_fit_its_hidden_id_is_not_taken() -> None:
    def swap(book: Workbook) -> None:
        sheet = book[form.SHEET_INDICATORS]
        for row in range(form.FIRST_ROW, sheet.max_row + 1):
            if sheet[f"I{row}"].value == "grain-area":
                sheet[f"B{row}"] = "油料作物面积"

    submission = read(changed(swap))
    assert "grain-area" not in values(submission)
    assert finding(submission, "row-id-differs").indicator == "grain-area"


def test_an_altered_target_and_a_typed_completion_are_said() -> None:
    def alter(book: Workbook) -> None:
        sheet = book[form.SHEET_INDICATORS]
        sheet["D6"], sheet["F6"] = 50, 0.99

    found = codes(read(changed(alter)))
    assert "target-altered" in found
    assert "completion-differs" in found


def test_a_deleted_sheet_is_said_and_the_rest_is_read() -> None:
    submission = read(changed(lambda book: book.remove(book[form.SHEET_TASKS])))
    assert submission.usable
    assert finding(submission, "form-sheet-missing").severity == "warning"


def test_what_is_written_beside_the_form_is_not_dropped_silently() -> None:
    def beside(book: Workbook) -> None:
        book[form.SHEET_INDICATORS]["K6"] = "此数含国有农场。"
        book.create_sheet("补充")["A1"] = "另附材料"

    submission = read(changed(beside))
    assert finding(submission, "text-not-used").cell == "K6"
    assert finding(submission, "sheet-not-used").sheet == "补充"


def test_an_unknown_state_is_said() -> None:
    def state(book: Workbook) -> None:
        book[form.SHEET_TASKS]["I6"] = "差不多了"

    submission = read(changed(state))
    assert submission.tasks[0].state == "unknown"
    assert finding(submission, "state-unknown").cell == "I6"


def test_another_plans_return_is_not_taken() -> None:
    def other(book: Workbook) -> None:
        book.custom_doc_props[form.PROP_PLAN].value = "haidong-2022"  # type: ignore[attr-defined]

    submission = read(changed(other))
    assert not submission.usable
    assert codes(submission) == ["identity-other-plan"]


def test_a_return_in_another_countys_folder_is_its_own_and_says_so() -> None:
    submission = read(written(), "2023-Q3/乐都区/报送表.xlsx")
    assert submission.unit == "huzhu"
    assert "乐都区" in finding(submission, "identity-unit-conflict").message


def test_texts_in_a_row_without_a_task_are_told_one_by_one() -> None:
    def write(book: Workbook) -> None:
        book[form.SHEET_TASKS]["E60"] = "新增一处冷库，已经封顶。"

    submission = read(changed(write))
    found = [f for f in submission.findings if f.cell == "E60"]
    assert [(f.code, f.value) for f in found] == [("text-not-used", "新增一处冷库，已经封顶。")]
    assert "“”" not in "".join(f.message for f in submission.findings)
