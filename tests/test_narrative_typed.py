"""No document of any kind prints a digit by hand: figure, unit's words, or a kind with a name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from made_submissions import COUNTIES, TEMPLATES, plan, sample_report, submissions
from sample_document import runs

from hdreports.config import Config
from hdreports.document.model import Document, Paragraph, Text
from hdreports.intake.model import Finding
from hdreports.narrative.correction import Returned, compose_correction
from hdreports.narrative.job import Job
from hdreports.narrative.kinds import KINDS
from hdreports.narrative.typed import typed_digits
from hdreports.plan.period import plan_period
from hdreports.progress.assessment import Progress, assess
from hdreports.progress.standings import Thresholds

PERIODS = {
    "week": ("2023-W36", "2023-W37"),
    "half-month": ("2023-09a", "2023-12b"),
    "quarter": ("2023-Q3", "2023-Q4"),
    "half-year": ("2023-H2",),
    "year": ("2023",),
}
# Counties differ in their data, not in their wording: two of them, and who else reports.
UNITS = ("huzhu", "minhe", "city", "rural-revitalization", "natural-resources")
MADE = [(k.id, p) for k in KINDS for kind in k.periods for p in PERIODS[kind]]


@cache
def progress(period: str) -> Progress:
    return assess(plan(), plan_period(plan(), period), submissions(plan(), period))


def job(period: str, templates: Path = TEMPLATES) -> Job:
    return Job(progress(period), (), Config(), Thresholds(), date(2023, 9, 12), templates)


def documents(kind: str, period: str, templates: Path = TEMPLATES) -> Iterator[Document]:
    made = next(k for k in KINDS if k.id == kind)
    for unit in map(plan().unit, UNITS):
        if made.made_for(unit, progress(period)):
            yield made.compose(job(period, templates), unit).document


def correction(unit: str, cells: int) -> tuple[Document, tuple[Finding, ...]]:
    """A notice on so many cells with one fault; its sentence quotes the workbook."""
    sent = next(s for s in submissions(plan()) if s.unit == "huzhu")
    found = tuple(
        Finding(
            "value-not-a-number",
            "error",
            sent.file,
            "指标进度",
            f"E{n + 5}",
            "约300多",
            "“奶产量”填的是“约300多”，不是一个数值，没有采用。",
            "请只填数字。",
        )
        for n in range(cells)
    )
    returned = Returned(plan().unit(unit), (sent,), found, copies=True)
    return compose_correction(job("2023-Q3"), plan().unit("city"), returned).document, found


@pytest.mark.parametrize(("kind", "period"), MADE)
def test_no_digit_is_typed(kind: str, period: str) -> None:
    found = {d.issuer: typed_digits(d, plan()) for d in documents(kind, period)}
    assert found
    assert not any(found.values()), found


@pytest.mark.parametrize("unit", [*COUNTIES, "city", "rural-revitalization"])
def test_no_digit_is_typed_in_the_sample_reports(unit: str) -> None:
    composed = sample_report(unit)
    assert typed_digits(composed.document, plan(), composed.findings) == ()


@pytest.mark.parametrize("unit", ["huzhu", "natural-resources"])
@pytest.mark.parametrize("cells", [1, 3, 12])
def test_no_digit_is_typed_in_a_notice_of_correction(unit: str, cells: int) -> None:
    document, found = correction(unit, cells)
    assert typed_digits(document, plan(), found, [f.file for f in found]) == ()


# --- what is found ---


def with_words(text: str) -> Document:
    document = next(documents("weekly-report", "2023-W37"))
    return replace(document, body=(Paragraph((Text(text),)),), attachments=())


@pytest.mark.parametrize(
    "text", ["完成率87.3%，居前列", "完成12项", "比上年增长3%", "见附件3，共5处", "第9个"]
)
def test_typed_number_is_found_with_its_surroundings(text: str) -> None:
    (told,) = typed_digits(with_words(text), plan())
    assert told in text
    assert any(c.isdigit() for c in told)


@pytest.mark.parametrize(
    "text",
    [
        "截至2023年9月10日",
        "10月底前",
        "见附件3、表2",
        "第2、5项任务",
        "第37周",
        "4（并列）",
        "东政办〔2023〕71号",
        "发至hdncpjg@126.com",
        "没有数字",
    ],
)
def test_kinds_that_have_a_name_are_no_typed_numbers(text: str) -> None:
    assert typed_digits(with_words(text), plan()) == ()


def test_figures_and_units_words_are_looked_past() -> None:
    told = runs("完成{12.5万亩|huzhu/grain}，“<已建成12处|a.xlsx［重点任务］D8>”，共7处")
    document = replace(with_words("x"), body=(Paragraph(told),))
    assert typed_digits(document, plan()) == ("…，“……”，共7处",)


def test_number_typed_into_a_template_is_found(tmp_path: Path) -> None:
    for file in TEMPLATES.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    weekly = tmp_path / "weekly-report.md.j2"
    weekly.write_text(weekly.read_text("utf-8") + "\n\n已检查17个村。\n", "utf-8")
    found = [
        t for d in documents("weekly-report", "2023-W37", tmp_path) for t in typed_digits(d, plan())
    ]
    assert found
    assert all("17" in t for t in found)
