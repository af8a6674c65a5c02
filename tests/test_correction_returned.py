"""A marked copy that a county mends and sends back reads like its own workbook."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from hdreports.intake.model import Submission
from hdreports.intake.reader import read_bytes
from hdreports.writers.xlsx.correction_list import LIST_SHEET, ListHead
from hdreports.writers.xlsx.marked_copy import MARK, list_only, mark_copy
from tests.intake_books import HEADS, PLAN, TITLE, codes, finding, values, workbook_bytes

HEAD = ListHead("互助县2023年第三季度报送表补正清单", "互助县.xlsx", "互助土族自治县农业农村局")
CREATED = datetime(2023, 9, 12, 9)
ROWS = [
    [1, "粮食产量", "万吨", None, "十几"],
    [2, "蔬菜产量", "万吨", None, -5],
    [3, "奶产量", "万吨", None, 0.5],
]


def read(data: bytes) -> Submission:
    return read_bytes(data, "互助县.xlsx", PLAN)


def returned(data: bytes) -> bytes:
    findings = tuple(f for f in read(data).findings if f.severity != "info")
    return mark_copy(data, HEAD, findings, CREATED).data


def mended(data: bytes, change: Callable[[Workbook], None]) -> Submission:
    book = load_workbook(io.BytesIO(data))
    assert LIST_SHEET in book.sheetnames
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return read(stream.getvalue())


def county_book(dress: Callable[[Workbook], None] | None = None) -> bytes:
    return workbook_bytes({"指标": [[TITLE], list(HEADS), *ROWS]}, dress)


def _mend(book: Workbook) -> None:
    book["指标"]["E3"], book["指标"]["E4"] = 9, 8


def test_a_mended_copy_reads_without_a_word_about_what_we_wrote_into_it() -> None:
    submission = mended(returned(county_book()), _mend)
    assert codes(submission) == []
    assert values(submission) == {
        "grain-output": Decimal(9),
        "vegetable-output": Decimal(8),
        "milk-output": Decimal("0.5"),
    }


def test_a_copy_that_is_not_mended_has_the_same_errors_as_before() -> None:
    first = read(county_book())
    again = mended(returned(county_book()), lambda book: None)
    assert [(f.code, f.cell) for f in again.findings] == [(f.code, f.cell) for f in first.findings]


def test_a_second_return_is_read_like_the_first() -> None:
    twice = returned(returned(county_book()))
    assert codes(mended(twice, _mend)) == []


def test_the_countys_own_comment_beside_ours_is_told() -> None:
    def comment(book: Workbook) -> None:
        book.worksheets[0]["E3"].comment = Comment("按测产数", "填表人")

    submission = mended(returned(county_book(comment)), _mend)
    found = finding(submission, "comment-not-used")
    assert (found.cell, found.value) == ("E3", "按测产数")
    assert MARK not in found.message


def test_a_mended_return_form_says_nothing_of_the_list(filled_return: bytes) -> None:
    book = load_workbook(io.BytesIO(filled_return))
    book["指标进度"]["E7"] = "十几"
    stream = io.BytesIO()
    book.save(stream)
    spoilt = stream.getvalue()
    assert "value-not-a-number" in codes(read(spoilt))

    def mend(book: Workbook) -> None:
        book["指标进度"]["E7"] = 9

    found = codes(mended(returned(spoilt), mend))
    assert not {"sheet-not-used", "comment-not-used", "value-not-a-number"} & set(found)


def test_the_list_alone_says_that_it_holds_no_report() -> None:
    """What we send where no copy could be made is no return, and no error of the reader's."""
    data = list_only(HEAD, (), CREATED, "原文件不能读取").data
    assert not read(data).usable


@pytest.fixture
def filled_return() -> bytes:
    from pathlib import Path

    samples = Path(__file__).parents[1] / "inputs" / "samples" / "2023-Q3"
    return next(samples.glob("互助县*.xlsx")).read_bytes()
