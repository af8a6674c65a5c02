"""What this program writes keeps the rules: a document of every kind, as DOCX and as PDF."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from made_submissions import plan, progress_of, submissions
from pdf_help import pdf_writer

from hdreports.config import Config
from hdreports.document.model import Attachment, Document, Table
from hdreports.intake.model import Finding
from hdreports.ledger.states import build
from hdreports.lint.run import Result, lint
from hdreports.narrative.correction import Returned, compose_correction
from hdreports.narrative.environment import TEMPLATES
from hdreports.narrative.job import Job
from hdreports.narrative.kinds import KINDS
from hdreports.plan.period import plan_period
from hdreports.progress.assessment import assess
from hdreports.progress.standings import Thresholds
from hdreports.writers.docx import DocxLook, write_docx

PERIODS = {
    "quarter": "2023-Q3", "half-year": "2023-H2", "half-month": "2023-09a", "week": "2023-W36"
}  # fmt: skip


@cache
def job(period: str) -> Job:
    given = submissions(plan(), period)
    progress = assess(plan(), plan_period(plan(), period), given)
    ledger = build(plan(), given)
    day = date(2023, 9, 12)
    return Job(progress, (), Config(), Thresholds(), day, TEMPLATES, ledger, day)


@cache
def document(kind: str, unit: str) -> Document:
    if kind == "correction-notice":
        return correction(unit)
    found = next(k for k in KINDS if k.id == kind)
    kinds = ("quarter", *found.periods) if "quarter" in found.periods else found.periods
    period = next(PERIODS[p] for p in kinds if p in PERIODS)
    return found.compose(job(period), plan().unit(unit)).document


def correction(unit: str) -> Document:
    (sent,) = (s for s in submissions(plan()) if s.unit == unit)
    finding = Finding(
        "value-not-a-number", "error", sent.file, "指标进度", "E8", "十几",
        "“奶产量”填的是“十几”，不是一个数值，没有采用。", "请只填数字。",
    )  # fmt: skip
    progress = progress_of(s for s in submissions(plan()) if s.unit != unit)
    own = Job(progress, (), Config(), Thresholds(), date(2023, 9, 12), TEMPLATES)
    returned = Returned(plan().unit(unit), (sent,), (finding,), copies=True)
    return compose_correction(own, plan().unit("city"), returned).document


DOCUMENTS = [
    ("progress-report", "city"),
    ("progress-report", "rural-revitalization"),
    ("supervision-notice", "city"),
    ("half-year-summary", "ledu"),
    ("dispatch", "city"),
    ("weekly-report", "pingan"),
    ("reminder", "minhe"),
    ("reminder", "commerce"),
    ("unit-notice", "minhe"),
    ("unit-notice", "commerce"),
    ("correction-notice", "huzhu"),
    ("correction-notice", "rural-revitalization"),
]


def complaints(result: Result) -> list[tuple[str, str, str]]:
    return [(o.rule.id, o.message, o.where) for o in result.of("fail", "warn")]


@pytest.mark.parametrize(("kind", "unit"), DOCUMENTS)
def test_a_docx_of_every_kind_keeps_the_rules(kind: str, unit: str) -> None:
    assert complaints(lint(write_docx(document(kind, unit)), plan())) == []


@pytest.mark.parametrize(
    ("kind", "unit"),
    [
        ("progress-report", "rural-revitalization"),
        ("reminder", "commerce"),  # a letter
    ],
)
def test_a_pdf_keeps_the_rules(kind: str, unit: str) -> None:
    assert complaints(lint(pdf_writer().write(document(kind, unit)).data, plan())) == []


def test_a_pdf_whose_last_annex_is_landscape_keeps_the_rules() -> None:
    """Its 版记 stands on an upright page again, as wide as that."""
    short = replace(document("dispatch", "city"), attachments=(landscape_annex(),))
    assert complaints(lint(pdf_writer().write(short).data, plan())) == []


def landscape_annex() -> Attachment:
    (annex,) = document("dispatch", "city").attachments
    (table,) = (b for b in annex.blocks if isinstance(b, Table))
    return replace(annex, blocks=(replace(table, rows=table.rows[:3]),))


def test_a_docx_whose_imprint_has_a_page_of_its_own_keeps_the_rules() -> None:
    data = write_docx(document("supervision-notice", "city"), config=DocxLook(imprint_page=True))
    assert complaints(lint(data, plan())) == []


def test_notes_longer_than_the_text_do_not_pass_for_it() -> None:
    whole = document("dispatch", "city")
    annex = landscape_annex()
    (table,) = annex.blocks
    assert isinstance(table, Table)
    long = replace(annex, blocks=(replace(table, notes=table.notes * 20),))
    data = write_docx(replace(whole, attachments=(long,)))
    assert complaints(lint(data, plan())) == []


def test_every_kind_is_among_them() -> None:
    assert {kind for kind, _ in DOCUMENTS} == {k.id for k in KINDS} | {"correction-notice"}
