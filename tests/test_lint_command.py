"""`hdreports lint`: the catalogue of rules, exit codes, output, files that cannot be checked."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner, Result
from guarded_help import crash, in_this_process
from lint_help import foreign, good
from openpyxl import Workbook

from hdreports.cli import cli
from hdreports.guarded import run_guarded
from hdreports.lint import run as checking
from hdreports.lint.catalogue import STRENGTHS, rules
from hdreports.lint.registry import all_checks
from hdreports.readers import docx_parts

# What is known to be required in so many words; all else may be departed from.
MUST = {
    "paper", "margins", "type-area", "page-number-landscape", "first-page-text", "signer",
    "report-requests", "form-and-parties", "copies-below", "notice-consent",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading in this process, which is quicker."""
    monkeypatch.setattr(checking, "run_guarded", in_this_process)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["lint", *map(str, arguments)])


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "报告.docx"
    path.write_bytes(foreign())
    return path


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    path = tmp_path / "有误.docx"
    path.write_bytes(
        foreign(("特此报告。", "妥否，请批示。"), ("二、存在的问题", "三、存在的问题"))
    )
    return path


# --- the rules ---


def test_every_rule_has_a_check_and_every_check_a_rule() -> None:
    assert set(all_checks()) == {rule.id for rule in rules()}


def test_rules_are_named_stably_and_say_their_source_and_strength() -> None:
    for rule in rules():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.id)
        assert rule.strength in STRENGTHS
        assert rule.title
        assert rule.checks.endswith("。")
        assert rule.source.startswith(("GB/T ", "党政机关公文处理工作条例（2012）", "实务"))


def test_no_rule_names_a_clause_number() -> None:
    """Sources are known by their sections only."""
    assert not [r.id for r in rules() if re.search(r"\d\.\d|第.+条", r.source)]


def test_what_must_be_is_little() -> None:
    assert {rule.id for rule in rules() if rule.strength == "must"} == MUST


def test_practice_is_never_called_a_requirement() -> None:
    for rule in rules():
        if rule.source.startswith("实务"):
            assert rule.strength == "practice"


def test_every_rule_says_something_of_every_document() -> None:
    assert {o.rule.id for o in good().outcomes} == {rule.id for rule in rules()}


def test_the_rules_can_be_listed() -> None:
    listed = run("--rules")
    assert listed.exit_code == 0
    assert "margins　天头和订口（必须）" in listed.output
    told = json.loads(run("--rules", "--format", "json").output)
    assert [entry["id"] for entry in told] == [rule.id for rule in rules()]


# --- what it says ---


def test_a_sound_document_ends_with_0(sound: Path) -> None:
    result = run(sound)
    assert result.exit_code == 0, result.output
    assert f"{sound}（报告）：没有发现问题" in result.output
    assert "未核验　版记的位置：DOCX没有固定的版面" in result.output


def test_what_must_be_ends_with_1_and_names_rule_and_source(faulty: Path) -> None:
    result = run(faulty)
    assert result.exit_code == 1
    assert "不合格1处，提示1处" in result.output
    assert (
        "不合格　报告中不夹带请示事项（必须，党政机关公文处理工作条例（2012））[report-requests]\n"
        "      报告不得夹带请示事项，请删去“妥否”　“妥否，请批示。”\n"
    ) in result.output
    assert "提示　层次序数的连续（惯例，实务）[heading-numbering]\n" in result.output
    assert "缺号：应为“二、”　“三、存在的问题”" in result.output


def test_what_is_only_usual_ends_with_0(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(foreign(("二、存在的问题", "三、存在的问题")))
    assert run(path).exit_code == 0


def test_a_blank_is_to_be_filled_and_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(
        foreign(("互农〔2023〕12号", "互农〔2023〕＿＿号"), ("签发人：张三", "签发人：＿＿＿＿"))
    )
    result = run(path)
    assert result.exit_code == 0
    assert "待填　发文字号、签发人" in result.output


def test_json_tells_every_rule(faulty: Path, sound: Path) -> None:
    result = run(faulty, sound, "--format", "json")
    assert result.exit_code == 1
    first, second = json.loads(result.output)["files"]
    assert (first["failed"], second["failed"]) == (True, False)
    assert first["form"] == "报告"
    (fault,) = (o for o in first["outcomes"] if o["verdict"] == "fail")
    assert (fault["rule"], fault["strength"]) == ("report-requests", "must")
    assert fault["where"] == "“妥否，请批示。”"
    assert {o["rule"] for o in second["outcomes"]} == {rule.id for rule in rules()}


# --- files that cannot be checked ---


def locked_pdf() -> bytes:
    buffer = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(buffer, encryption=pikepdf.Encryption(owner="a", user="b"))
    return buffer.getvalue()


def blank_pdf() -> bytes:
    buffer = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(buffer)
    return buffer.getvalue()


def workbook() -> bytes:
    buffer = io.BytesIO()
    Workbook().save(buffer)
    return buffer.getvalue()


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: b"", "文件没有内容"),
        (lambda: b"PK\x03\x04", "文件不完整或已损坏"),
        (lambda: foreign()[:2000], "文件不完整或已损坏"),
        (lambda: _OLE + "WordDocument".encode("utf-16-le"), "请用Word或WPS另存为.docx"),
        (lambda: _OLE + "EncryptedPackage".encode("utf-16-le"), "请取消密码"),
        (lambda: b"\x89PNG\r\n\x1a\n", "这是图片，只能检查DOCX和PDF"),
        (workbook, "只能检查DOCX和PDF"),
        (lambda: b"%PDF-1.7\nnothing", "不是可读的PDF文件"),
        (locked_pdf, "文件已加密"),
        (blank_pdf, "可能是扫描件"),
    ],
)  # fmt: skip
def test_other_files_end_with_2_and_a_reason(tmp_path: Path, make: object, reason: str) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(make())  # type: ignore[operator]
    result = run(path)
    assert result.exit_code == 2
    assert f"无法检查{path}：" in result.output
    assert reason in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)


def test_a_file_that_grows_when_unpacked_is_refused(
    sound: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(docx_parts, "_LARGEST", 10_000)
    result = run(sound)
    assert result.exit_code == 2
    assert "docx文件解压后过大" in result.output


def test_a_file_that_crashes_its_reader_is_told(
    sound: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "run_guarded", run_guarded)
    assert f"{sound}（报告）：没有发现问题" in run(sound).output
    monkeypatch.setattr(checking, "lint", crash)
    result = run(sound)
    assert result.exit_code == 2
    assert f"无法检查{sound}：读取过程中超时或异常退出" in result.output


def test_a_file_that_is_not_there_ends_with_2(tmp_path: Path) -> None:
    missing = run(tmp_path / "a.docx")
    assert missing.exit_code == 2
    assert "没有这个文件或文件夹" in missing.output
    assert "请给出要检查的文件" in run().output


def test_a_folder_stands_for_the_documents_in_it(sound: Path, faulty: Path) -> None:
    for beside in ("说明.txt", "~$报告.docx", ".~报告.docx"):
        (sound.parent / beside).write_text("无", encoding="utf-8")
    told = json.loads(run(sound.parent, "--format", "json").output)["files"]
    assert [Path(entry["file"]).name for entry in told] == [sound.name, faulty.name]


def test_a_folder_without_documents_is_told(tmp_path: Path) -> None:
    (tmp_path / "说明.txt").write_text("无", encoding="utf-8")
    result = run(tmp_path)
    assert result.exit_code == 2
    assert result.output == f"{tmp_path}中没有DOCX或PDF文件。\n"


def test_a_readable_file_is_checked_beside_one_that_is_not(sound: Path, tmp_path: Path) -> None:
    other = tmp_path / "b.docx"
    other.write_bytes(b"text")
    result = run(other, sound)
    assert result.exit_code == 2
    assert f"{sound}（报告）：没有发现问题" in result.output
