"""补正通知: one page that tells a unit what is wrong with its workbook and what to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from hdreports.config import Config
from hdreports.document.model import Blank, Document, Paragraph, plain
from hdreports.document.texts import paragraph_texts
from hdreports.intake.model import Finding, Submission
from hdreports.narrative.correction import Problem, Returned, compose_correction, fitting, problems
from hdreports.narrative.environment import TEMPLATES
from hdreports.narrative.job import Composed, Job
from hdreports.progress.standings import Thresholds
from tests.made_submissions import plan, progress_of, submission
from tests.pdf_help import pdf_writer

FILE = "2023-Q3/互助县.xlsx"


def error(
    cell: str | None,
    code: str = "value-not-a-number",
    *,
    severity: str = "error",
    message: str = "“奶产量”填的是“十几”，不是一个数值，没有采用。",
    remedy: str = "请只填数字，文字说明写在备注里。",
) -> Finding:
    sheet = "指标进度" if cell else None
    return Finding(code, severity, FILE, sheet, cell, "十几", message, remedy)  # type: ignore[arg-type]


def notice(
    *findings: Finding,
    unit: str = "huzhu",
    usable: bool = True,
    sample: bool = False,
    copies: bool = True,
) -> Composed:
    progress = progress_of([submission(plan(), "ledu", sample=sample)])
    job = Job(progress, (), Config(), Thresholds(), date(2023, 9, 12), TEMPLATES)
    sent: Submission = replace(submission(plan(), "huzhu"), file=FILE, usable=usable, unit=unit)
    returned = Returned(plan().unit(unit), (sent,), findings, copies)
    return compose_correction(job, plan().unit("city"), returned)


def text(composed: Composed) -> str:
    return "\n".join(paragraph_texts(composed.document))


def body(document: Document) -> list[str]:
    return [plain(b.runs) for b in document.body if isinstance(b, Paragraph)]


def test_a_county_bureau_gets_a_notice_from_the_city_bureau() -> None:
    document = notice(error("E8")).document
    assert (document.kind, document.form) == ("correction-notice", "通知")
    assert document.issuer == "海东市农业农村局"
    assert document.recipients == ("互助土族自治县农业农村局",)
    assert document.signer is None
    assert document.full_title == "海东市农业农村局关于补正2023年第三季度报送表的通知"


def test_a_department_is_not_subordinate_and_gets_a_letter() -> None:
    document = notice(error("E8"), unit="rural-revitalization").document
    assert document.form == "函"
    assert document.full_title.endswith("的函")
    assert body(document)[0].startswith("贵局")


def test_it_says_what_came_what_is_wrong_what_to_do_and_leaves_days_to_fill() -> None:
    composed = notice(error("E8"), error("E9"), error("E10", severity="warning"))
    first, *_, last = body(composed.document)
    assert "报送的2023年第三季度报送表（互助县.xlsx）经核验有2处须补正" in first
    assert "“指标进度”表E8、E9格：不是数值。请只填数字" in text(composed)
    assert "另有1处请一并核对" in last
    assert "重新报送至hdncpjg@126.com" in last
    blanks = [
        r.name
        for b in composed.document.body
        if isinstance(b, Paragraph)
        for r in b.runs
        if isinstance(r, Blank)
    ]
    assert blanks == ["received-month", "received-day", "again-month", "again-day"]


def test_whether_anything_of_the_workbook_counts_is_said() -> None:
    assert "所涉数据暂未采用" in text(notice(error("E8")))
    assert "暂按未报送处理" in text(notice(error(None), usable=False))


def test_without_a_copy_it_speaks_of_the_list_alone() -> None:
    said = text(notice(error(None), copies=False))
    assert "随附的补正清单" in said
    assert "标注副本" not in said


def test_its_numbers_are_figures() -> None:
    composed = notice(error("E8"))
    (figure,) = composed.figures
    assert (figure.id, figure.text) == ("huzhu/correction/errors", "1处")


def test_a_sample_is_marked() -> None:
    assert notice(error("E8"), sample=True).document.status == ("送审稿", "样例")


def test_errors_of_one_kind_on_one_sheet_are_one_item_with_at_most_four_cells() -> None:
    (problem,) = problems([error(f"E{n}") for n in range(1, 41)])
    assert (problem.errors, problem.cells) == (40, 40)
    assert "E1、E2、E3、E4等40格：" in str(problem)
    assert "E5" not in str(problem)


def test_an_error_alone_is_told_in_its_own_words() -> None:
    (problem,) = problems([error("E8")])
    assert str(problem) == (
        "“指标进度”表E8格：“奶产量”填的是“十几”，不是一个数值，没有采用。请只填数字，文字说明写在备注里。"
    )


def test_a_remedy_that_fits_one_cell_only_is_told_as_an_example() -> None:
    one = error("E8", "implausible-value", remedy="疑为1.9万吨。")
    other = error("E9", "implausible-value", remedy="疑为2万吨。")
    (problem,) = problems([one, other])
    assert str(problem).endswith("如E8格：疑为1.9万吨。")


def test_different_problems_of_whole_files_stay_apart() -> None:
    assert len(problems([error(None, message="空。"), error(None, message="坏。")])) == 2


@pytest.mark.parametrize(("lines", "told", "rest"), [(3, 3, 0), (2, 1, 2), (1, 1, 2)])
def test_what_does_not_fit_is_counted(lines: int, told: int, rest: int) -> None:
    items, left = fitting([Problem(1, "短。")] * 3, lines)
    assert (len(items), left) == (told, rest)


def test_problems_are_numbered_and_a_single_one_is_not() -> None:
    one, other = error("E8"), error("E9", "value-negative", message="“奶产量”为负。")
    assert [p[:2] for p in body(notice(one, other).document)[1:-1]] == ["1.", "2."]
    assert body(notice(one).document)[1].startswith("“指标进度”表E8格：")


def test_the_worst_workbook_fits_on_one_page() -> None:
    long = "很" * 90
    codes = ("value-negative", "value-range", "cell-error", "unit-unknown", "value-percent")
    many = [
        error(f"E{n}", codes[n % 5], message=long + "。", remedy=long + "。") for n in range(60)
    ]
    many += [error(None, message=f"{n}{long}。") for n in range(20)]
    composed = notice(*many)
    assert "其余" in text(composed)
    assert pdf_writer().write(composed.document).pages == 1


def test_words_of_a_workbook_are_no_template_and_no_markdown() -> None:
    hostile = "“{{ 7*7 }} # <b>*粗*</b>”不是数值。"
    assert "{{ 7*7 }} # <b>*粗*</b>" in text(notice(error("E8", message=hostile)))
