"""Nothing that a county wrote is lost: reasons of missing values are quoted, cuts are told."""

from __future__ import annotations

import re
from dataclasses import replace

from hdreports.document.model import Document
from hdreports.document.texts import paragraph_texts
from hdreports.intake.model import CellRef, MissingValue, Quote
from hdreports.narrative.shortened import shortened
from tests.made_submissions import compose, progress_of, statement, task, told

REMARK = CellRef("2023-Q3/互助县.xlsx", "指标进度", "G9")
LONG = "完成高标准农田勘测设计，" + "涉及五十镇、丹麻镇等乡镇的村社，" * 8 + "年底前完工。"


def _text(document: Document) -> str:
    return "\n".join(paragraph_texts(document))


def test_the_reason_of_a_missing_value_is_quoted_with_its_cell() -> None:
    reason = Quote("马铃薯尚未收获，十月上旬测产", REMARK)
    missing = MissingValue("huzhu", "huzhu", "grain-output", REMARK, reason)
    given = replace(told("huzhu", {"grain-area": "50"}), missing=(missing,))
    own = compose(progress_of([given]), "huzhu").document
    assert "粮食产量（“马铃薯尚未收获，十月上旬测产”）" in _text(own)
    city = compose(progress_of([given])).document
    assert re.search("互助县[^；。]*粮食产量（“马铃薯尚未收获，十月上旬测产”）", _text(city))
    assert _text(city).count("马铃薯尚未收获") == 1


def test_nothing_is_said_where_no_reason_was_given() -> None:
    missing = MissingValue("huzhu", "huzhu", "grain-output", REMARK)
    given = replace(told("huzhu", {"grain-area": "50"}), missing=(missing,))
    assert "填报单位的说明" not in _text(compose(progress_of([given]), "huzhu").document)


def test_a_text_that_is_cut_is_a_finding_at_its_cell_with_both_lengths() -> None:
    given = told("huzhu", {"grain-area": "50"}, tasks=(task("huzhu", 1, progress=LONG),))
    document = compose(progress_of([given])).document
    assert LONG not in _text(document)
    (found,) = shortened([document], [given])
    assert (found.code, found.severity, found.unit) == ("text-shortened", "info", "huzhu")
    assert (found.sheet, found.cell, found.value) == ("重点任务", "E5", LONG)
    assert f"共{len(LONG)}字" in found.message


def test_a_text_that_is_quoted_in_full_is_none() -> None:
    given = told("huzhu", {"grain-area": "50"}, tasks=(task("huzhu", 1, progress="完成勘测。"),))
    assert shortened([compose(progress_of([given])).document], [given]) == ()


def test_a_paragraph_of_twenty_thousand_characters_is_cut_and_told() -> None:
    words = "村级统计人员更换频繁，数据衔接不畅。" * 1200
    given = told("huzhu", {"grain-area": "50"}, statements=(statement("huzhu", "problems", words),))
    document = compose(progress_of([given]), "huzhu").document
    assert len(_text(document)) < 6000
    (found,) = shortened([document], [given])
    assert found.value == words
    assert f"共{len(words)}字" in found.message
