"""`hdreports finalize`: what it refuses, what it writes, what the next run leaves alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
import weasyprint
from click.testing import CliRunner
from finalize_desk import (
    NAME,
    county_report,
    data_of,
    edit,
    final,
    finalize,
    manifest,
    published,
    without_pages,
)
from finalize_help import FIGURES, body_of, run_with, with_body
from lxml import etree
from made_submissions import plan
from pdf_help import prepared_fonts
from sample_document import paragraph, runs

from hdreports.cli import cli
from hdreports.document.model import Chart, ChartPoint, plain
from hdreports.document.serialise import from_json
from hdreports.finalize import run as finalising
from hdreports.finalize.finish import Filling, blanks_left, finish
from hdreports.finalize.form import FormFault, drawn_faults
from hdreports.finalize.record import notes_on
from hdreports.publishing.kept import edited_files, finalised_in
from hdreports.readers import proof
from hdreports.readers.docx_marked import read_marked
from hdreports.readers.docx_parts import UnreadableDocxError
from hdreports.rendering import Rendered
from hdreports.writers.docx import write_docx
from hdreports.writers.docx.oxml import qn


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    without_pages(monkeypatch)
    monkeypatch.chdir(tmp_path)


# --- refusing ---


def test_a_changed_number_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    path = published(tmp_path, county_report())
    edit(path, ("56.5万亩", "57万亩"))
    result = finalize(path)
    assert result.exit_code == 1
    assert "[fig_6] 数字改动　粮食播种面积：56.5万亩 → 57万亩" in result.output
    assert "没有写入任何文件" in result.output
    assert not final(tmp_path, "pdf").exists()
    assert finalised_in(tmp_path / "outputs" / "2023-Q3") == ()


def test_sources_are_named(tmp_path: Path) -> None:
    source = {"file": "互助县.xlsx", "sheet": "指标进度", "cell": "E5", "raw": "56.5"}
    figures = {**FIGURES, "grain": {**FIGURES["grain"], "sources": [source]}}
    path = published(tmp_path, county_report(), figures)
    edit(path, ("56.5万亩", "57万亩"))
    assert "来源：互助县.xlsx［指标进度］E5，原填“56.5”" in finalize(path).output


def test_an_acknowledged_number_is_recorded_with_its_reason(tmp_path: Path) -> None:
    path = published(tmp_path, county_report())
    edit(path, ("56.5万亩", "57万亩"))
    result = finalize(path, "--accept", "fig_6", "--reason", "复核后更正")
    assert result.exit_code == 0, result.output
    (entry,) = finalised_in(tmp_path / "outputs" / "2023-Q3")
    (accepted,) = entry["accepted"]
    assert accepted == {
        "name": "fig_6",
        "figure": "grain",
        "verdict": "changed",
        "old": "56.5万亩",
        "new": "57万亩",
        "reason": "复核后更正",
    }
    assert "57万亩" in final(tmp_path, "pdf").read_text(encoding="utf-8")


def test_new_numbers_are_acknowledged_by_their_text(tmp_path: Path) -> None:
    path = published(tmp_path, county_report())
    edit(path, ("惠及农户较多", "惠及农户320户"))
    assert finalize(path).exit_code == 1
    assert finalize(path, "--accept", "320户", "--reason", "县局核定").exit_code == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--accept", "fig_6"), "每个 --accept 后面要有一个 --reason"),
        (("--accept", "fig_6", "--reason", " "), "--reason 不能为空"),
        (("--accept", "fig_9", "--reason", "无"), "没有需要确认的“fig_9”"),
    ],
)
def test_acknowledgements_need_a_name_and_a_reason(
    tmp_path: Path, options: tuple[str, ...], message: str
) -> None:
    path = published(tmp_path, county_report())
    edit(path, ("56.5万亩", "57万亩"))
    result = finalize(path, *options)
    assert result.exit_code == 2
    assert message in result.output


def test_pending_changes_must_be_decided(tmp_path: Path) -> None:
    path = published(tmp_path, county_report())
    document = body_of(path.read_bytes())
    run = run_with(document, "惠及农户较多")
    inserted = etree.Element(qn("w:ins"))
    run.addprevious(inserted)
    inserted.append(run)
    path.write_bytes(with_body(path.read_bytes(), document))
    refused = finalize(path)
    assert refused.exit_code == 1
    assert "未处理的修订（插入1处、删除0处）" in refused.output
    assert finalize(path, "--changes", "accept").exit_code == 0
    assert "惠及农户较多" in final(tmp_path, "pdf").read_text(encoding="utf-8")
    assert finalize(path, "--changes", "reject").exit_code == 0
    assert "惠及农户较多" not in final(tmp_path, "pdf").read_text(encoding="utf-8")


def test_a_request_in_a_report_is_refused(tmp_path: Path) -> None:
    path = published(tmp_path, county_report())
    edit(path, ("惠及农户较多", "恳请追加投入"))
    result = finalize(path)
    assert result.exit_code == 1
    assert "请删去“恳请”" in result.output


def test_a_report_to_somebody_else_is_refused(tmp_path: Path) -> None:
    path = published(tmp_path, county_report())
    edit(path, ("海东市农业农村局：", "海东市财政局："))
    result = finalize(path)
    assert result.exit_code == 1
    assert "应主送海东市农业农村局" in result.output


FAULT = FormFault("margins", "天头和订口", "must", "文字左边缘距纸边30.5mm", "第2页")


def test_a_fault_that_only_the_drawn_pages_show_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = published(tmp_path, county_report())
    monkeypatch.setattr(finalising, "drawn_faults", lambda *_: (FAULT,))
    result = finalize(path)
    assert result.exit_code == 1
    assert "[margins] 天头和订口：文字左边缘距纸边30.5mm　第2页" in result.output
    assert not final(tmp_path, "pdf").exists()
    assert finalize(path, "--accept", "margins", "--reason", "套用红头纸").exit_code == 0
    (entry,) = finalised_in(tmp_path / "outputs" / "2023-Q3")
    assert [(a["name"], a["reason"]) for a in entry["accepted"]] == [("margins", "套用红头纸")]


def test_a_rule_that_the_drawn_pages_keep_needs_no_acknowledgement(tmp_path: Path) -> None:
    path = published(tmp_path, county_report())
    result = finalize(path, "--accept", "margins", "--reason", "无")
    assert result.exit_code == 2
    assert "没有需要确认的“margins”" in result.output
    assert not final(tmp_path, "pdf").exists()


def test_files_that_do_not_say_what_the_document_says_are_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is drawn is read back: here the PDF lost a paragraph."""
    prepared_fonts()
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    path = published(tmp_path, county_report())
    whole = proof.block_texts
    monkeypatch.setattr(
        proof, "block_texts", lambda e: [t for t in whole(e) if "油料作物" not in t]
    )
    result = finalize(path)
    assert result.exit_code == 1
    assert "写出的文件与文稿不一致" in result.output
    assert "油料作物" in result.output
    assert not final(tmp_path, "docx").exists()


def test_pages_that_break_a_rule_are_judged_as_drawn() -> None:
    """A PDF whose margins are off, although nothing in the document is."""
    page = "<style>@page{size:A4;margin:10mm}</style><p>" + "现将有关情况报告如下。" * 40
    drawn = Rendered(b"", weasyprint.HTML(string=page).write_pdf() or b"", 1)
    faults = drawn_faults(drawn, county_report(), plan())
    assert {"margins"} <= {fault.rule for fault in faults}
    assert all(fault.refused for fault in faults)


def test_a_rewording_is_shown_where_it_is(tmp_path: Path) -> None:
    """The beginning of a long paragraph says nothing about a change at its end."""
    path = published(tmp_path, county_report())
    edit(path, ("惠及农户较多", "农户普遍欢迎"))
    assert "…实项目资金5600万元，惠及农户较多。 → …" in finalize(path).output
    assert "粮食作物播种面积完成" not in finalize(path).output


def test_other_files_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "outputs" / "x" / "y"
    folder.mkdir(parents=True)
    (folder / "a.docx").write_bytes(b"no zip")
    result = finalize(folder / "a.docx")
    assert result.exit_code == 1
    assert "不是有效的docx文件" in result.output
    assert finalize(folder / "b.docx").exit_code == 2
    with pytest.raises(UnreadableDocxError):
        read_marked(b"PK")


# --- writing ---


def test_final_files_are_filled_and_no_draft(tmp_path: Path) -> None:
    path = published(tmp_path, county_report())
    edit(path, ("惠及农户较多", "农户普遍欢迎"))
    result = finalize(
        path, "--number", "互农〔2023〕12号", "--signer", "李四", "--date", "2023-09-12"
    )
    assert result.exit_code == 0, result.output
    text = final(tmp_path, "pdf").read_text(encoding="utf-8")
    assert "互农〔2023〕12号签发人：李四" in text
    assert text.count("2023年9月12日") == 2
    assert "送审稿" not in text
    assert "农户普遍欢迎" in text
    stored = read_marked(final(tmp_path, "docx").read_bytes()).stored
    assert stored is not None
    assert from_json(stored).status == ()
    assert final(tmp_path, "eml").exists()


def test_the_manifest_tells_who_when_and_what(tmp_path: Path) -> None:
    path = published(tmp_path, county_report())
    finalize(path, "--signer", "李四")
    (entry,) = manifest(tmp_path)["finalised"]
    assert entry["name"] == NAME
    assert entry["signer"] == "李四"
    assert entry["by"]
    assert datetime.fromisoformat(entry["at"]).tzinfo is not None
    assert entry["files"] == [f"定稿/{NAME}.{form}" for form in ("docx", "eml", "pdf")]
    listed = {f["path"]: f for f in manifest(tmp_path)["files"]}
    assert set(entry["files"]) < set(listed)
    assert listed[f"定稿/{NAME}.eml"]["kind"] == "mail"
    assert edited_files(tmp_path / "outputs" / "2023-Q3") == ()


def test_the_clock_is_in_the_record_alone(tmp_path: Path) -> None:
    path = published(tmp_path, county_report())
    finalize(path)
    once = {form: final(tmp_path, form).read_bytes() for form in ("docx", "pdf", "eml")}
    finalize(path)
    assert once == {form: final(tmp_path, form).read_bytes() for form in once}
    assert len(manifest(tmp_path)["finalised"]) == 2


def test_samples_stay_samples(tmp_path: Path) -> None:
    name = f"{NAME}（样例）"
    path = published(tmp_path, county_report(status=("送审稿", "样例")), name=name)
    result = finalize(path)
    assert result.exit_code == 0
    assert "不得报送" in result.output
    pdf = path.parents[1] / "定稿" / f"{name}.pdf"
    assert pdf.read_text(encoding="utf-8").startswith("样例\n")


def test_a_file_by_itself_is_enough(tmp_path: Path) -> None:
    """The period's folder is gone and the file has another name."""
    path = tmp_path / "somewhere" / "else" / "修改稿.docx"
    path.parent.mkdir(parents=True)
    path.write_bytes(write_docx(county_report()))
    edit(path, ("28.5万亩", "29万亩"))
    outputs = str(tmp_path / "outputs")
    refused = CliRunner().invoke(cli, ["finalize", str(path), "--outputs", outputs])
    assert refused.exit_code == 1
    assert "28.5万亩 → 29万亩" in refused.output
    options = ["--accept", "oil", "--reason", "更正"]
    done = CliRunner().invoke(cli, ["finalize", str(path), "--outputs", outputs, *options])
    assert done.exit_code == 0, done.output
    assert final(tmp_path, "pdf").exists()


def test_a_report_overtaken_by_new_data_is_named(tmp_path: Path) -> None:
    """The clerk edited the file of an earlier run; meanwhile a county corrected its number."""
    path = published(tmp_path, county_report())
    mine = tmp_path / "a" / "b" / "mine.docx"
    mine.parent.mkdir(parents=True)
    mine.write_bytes(path.read_bytes())
    document = county_report(body=(paragraph("粮食播种{57万亩|grain}。"),))
    grain = {**FIGURES["grain"], "text": "57万亩"}
    published(tmp_path, document, {**FIGURES, "grain": grain})
    result = CliRunner().invoke(
        cli, ["finalize", str(mine), "--outputs", str(tmp_path / "outputs")]
    )
    assert result.exit_code == 1
    assert "数据已更新　粮食播种面积：56.5万亩 → 57万亩" in result.output


def test_a_number_of_a_chart_is_overtaken_by_new_data_like_any_other(tmp_path: Path) -> None:
    point = ChartPoint("粮食", 56.5, None, "56.5万亩", figure="grain")
    chart = Chart("c", "图1　播种面积", (point,), "序时进度", "")
    path = published(tmp_path, county_report(body=(chart,)))
    data = path.parents[1] / "数据" / f"{NAME}.json"
    grain = {**FIGURES["grain"], "text": "57万亩"}
    data.write_bytes(data_of(county_report(body=()), {"grain": grain}))
    result = finalize(path)
    assert "[chart_1_1] 数据已更新　粮食播种面积：56.5万亩 → 57万亩" in result.output


def test_what_is_drawn_is_a_pdf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared_fonts()
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    path = published(tmp_path, county_report())
    assert finalize(path).exit_code == 0
    assert final(tmp_path, "pdf").read_bytes().startswith(b"%PDF")


# --- afterwards ---


def test_the_next_run_leaves_the_final_report_alone(tmp_path: Path) -> None:
    path = published(tmp_path, county_report())
    finalize(path)
    before = final(tmp_path, "pdf").read_bytes()
    published(tmp_path, county_report())
    assert final(tmp_path, "pdf").read_bytes() == before
    folder = tmp_path / "outputs" / "2023-Q3"
    assert len(finalised_in(folder)) == 1
    assert notes_on(folder) == (f"已定稿的文稿没有重新编制，保留在{folder / '定稿'}：{NAME}",)


def test_a_final_report_whose_data_changed_is_named(tmp_path: Path) -> None:
    finalize(published(tmp_path, county_report()))
    published(tmp_path, county_report(), {**FIGURES, "grain": {**FIGURES["grain"], "text": "1"}})
    assert notes_on(tmp_path / "outputs" / "2023-Q3")[1] == f"定稿之后数据有变化，请核对：{NAME}"


# --- finishing ---


@pytest.mark.parametrize(
    ("number", "printed"),
    [("12", "＿＿＿〔2023〕12号"), ("互农〔2023〕9号", "互农〔2023〕9号")],
)
def test_a_number_is_filled_in_or_given_whole(number: str, printed: str) -> None:
    assert plain(finish(county_report(), Filling(number=number)).number) == printed


def test_a_number_that_stands_there_is_replaced() -> None:
    document = replace(county_report(), number=runs("互农〔2023〕3号"))
    assert plain(finish(document, Filling(number="12")).number) == "互农〔2023〕12号"


def test_what_is_still_blank_is_told() -> None:
    assert blanks_left(county_report()) == ("发文机关代字", "发文字号", "签发人", "成文日期")
    filled = Filling("互农〔2023〕9号", "李四", date(2023, 9, 12))
    assert blanks_left(finish(county_report(), filled)) == ()
