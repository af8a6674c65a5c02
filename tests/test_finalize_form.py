"""Form and wording of an edited report: what the edit broke, refused, acknowledged or told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from finalize_desk import county_report, edit, final, finalize, manifest, published, without_pages
from finalize_help import report
from made_submissions import plan

from hdreports.document.model import Document
from hdreports.document.serialise import from_json, to_json
from hdreports.finalize.form import introduced


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    without_pages(monkeypatch)
    monkeypatch.chdir(tmp_path)


def names(edited: Document, before: Document | None = None) -> list[str]:
    return [f.rule for f in introduced(edited, before or county_report(), plan())]


def with_text(old: str, new: str) -> Document:
    """The county's report with a text of its wording replaced."""
    text = to_json(county_report())
    escaped = json.dumps(old, ensure_ascii=False)[1:-1]
    assert escaped in text
    return from_json(text.replace(escaped, json.dumps(new, ensure_ascii=False)[1:-1]))


def test_an_unedited_report_brings_nothing_in() -> None:
    assert names(county_report()) == []


def test_what_was_there_before_is_not_held_against_the_edit() -> None:
    with_fault = with_text("生猪价格平稳。", "生猪价格平稳。。")
    assert names(with_fault, with_fault) == []
    assert names(with_fault) == ["punctuation-repeated"]


def test_a_gap_in_the_headings_is_found() -> None:
    (fault,) = introduced(
        replace(county_report(), body=report().body[1:]), county_report(), plan()
    )[:1]
    assert (fault.rule, fault.refused) == ("heading-numbering", False)


def test_another_word_for_a_report_in_the_title_does_not_let_requests_in() -> None:
    edited = replace(
        with_text("生猪价格平稳。", "请予解决。"),
        title=("互助县农业农村局", "关于工作进展情况的汇报"),
    )
    assert "report-requests" in names(edited)


# --- the command ---


def test_a_request_can_be_acknowledged_by_the_rule_and_is_recorded(tmp_path: Path) -> None:
    path = published(tmp_path, county_report())
    edit(path, ("惠及农户较多", "请予解决"))
    refused = finalize(path)
    assert refused.exit_code == 1
    assert "[report-requests] 报告中不夹带请示事项" in refused.output
    assert "--accept report-requests --reason" in refused.output
    assert not final(tmp_path, "docx").exists()
    accepted = finalize(path, "--accept", "report-requests", "--reason", "市局来函要求")
    assert accepted.exit_code == 0, accepted.output
    (entry,) = manifest(tmp_path)["finalised"]
    (recorded,) = entry["accepted"]
    assert (recorded["name"], recorded["verdict"]) == ("report-requests", "form")
    assert recorded["reason"] == "市局来函要求"


def test_a_rule_that_was_not_broken_cannot_be_acknowledged(tmp_path: Path) -> None:
    path = published(tmp_path, county_report())
    result = finalize(path, "--accept", "report-requests", "--reason", "无")
    assert result.exit_code == 2
    assert "没有需要确认的“report-requests”" in result.output


def test_what_is_only_usual_is_told_and_written(tmp_path: Path) -> None:
    path = published(tmp_path, county_report())
    edit(path, ("惠及农户较多", "惠及农户较多,群众满意"))
    result = finalize(path)
    assert result.exit_code == 0, result.output
    assert "注意：全角标点（一般）：中文中用了半角标点" in result.output
    assert final(tmp_path, "docx").exists()
