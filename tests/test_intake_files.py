"""Files that are no workbooks, and which files are looked at."""

from __future__ import annotations

import io
import os
import pickle
import zipfile
from pathlib import Path

import pytest

from hdreports.intake.discover import find_candidates, original
from hdreports.intake.reader import read_inputs, read_workbook
from tests.intake_books import PLAN, TITLE, finding, save, workbook_bytes

TABLE = [[TITLE], ["指标", "单位", "累计完成"], ["粮食产量", "万吨", 9]]
GOOD = workbook_bytes({"表": TABLE})


def zipped(*names: str, **parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name in names:
            package.writestr(name, b"x")
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", "file-empty", ""),
        (GOOD[:300], "file-truncated", ""),
        (b"%PDF-1.7 ...", "file-not-a-workbook", "PDF"),
        (b"<html><body><table>", "file-not-a-workbook", "网页"),
        (zipped("word/document.xml"), "file-not-a-workbook", "Word"),
        (zipped("ppt/presentation.xml"), "file-not-a-workbook", "演示"),
        (zipped("互助县/报表.xlsx"), "file-not-a-workbook", "压缩包"),
        (b"Rar!\x1a\x07\x01\x00", "file-not-a-workbook", "压缩包"),
        (b"7z\xbc\xaf\x27\x1c", "file-not-a-workbook", "压缩包"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"),
            "file-not-a-workbook",
            "Word",
        ),
        (
            zipped("content.xml", **{"META-INF/manifest.xml": b"<encryption-data/>"}),
            "file-encrypted",
            "打开密码",
        ),
        ("指标,单位\n粮食产量,万吨".encode(), "file-not-a-workbook", "CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file-not-a-workbook", "无法识别"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "file-encrypted",
            "打开密码",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"),
            "file-damaged",
            "损坏",
        ),
    ],
)
def test_whatever_is_no_workbook_is_told_by_its_content(
    tmp_path: Path, data: bytes, code: str, words: str
) -> None:
    path = save(tmp_path / "2023-Q3" / "互助县.xlsx", data)
    read = read_workbook(path, PLAN, tmp_path)
    assert not read.usable
    assert words in finding(read, code).message
    assert (read.unit, read.period, read.file) == ("huzhu", "2023-Q3", "2023-Q3/互助县.xlsx")


def test_a_damaged_part_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "互助县.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("xl/workbook.xml", "<workbook><sheets>")
    assert finding(read_workbook(path, PLAN, tmp_path), "file-damaged").severity == "error"


def test_a_file_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    read = read_workbook(tmp_path / "没有.xlsx", PLAN, tmp_path)
    found = finding(read, "file-unreadable")
    assert found.file == "没有.xlsx"
    assert "文件不存在" in found.message


def test_a_link_that_leads_nowhere_or_to_a_device_is_a_finding(tmp_path: Path) -> None:
    for name, target, why in (
        ("一.xlsx", tmp_path / "没有", "文件不存在"),
        ("二.xlsx", Path("/dev/zero"), "不是普通文件"),
        ("三.xlsx", tmp_path / "三.xlsx", "链接指向自身"),
    ):
        (tmp_path / name).symlink_to(target)
        read = read_workbook(tmp_path / name, PLAN, tmp_path)
        assert why in finding(read, "file-unreadable").message


def test_a_lock_file_named_by_itself_is_ignored_quietly(tmp_path: Path) -> None:
    for name in ("~$互助县.xlsx", ".~lock.互助县.xlsx#"):
        assert find_candidates(save(tmp_path / name, b"x" * 165)) == ()


def test_workbooks_are_found_anywhere_and_oddities_are_left_alone(tmp_path: Path) -> None:
    for name in (
        "2023-Q3/互助县.xlsx",
        "乐都区/深/一层/报表.XLSM",
        "平安区.xls",
        "民和县.csv",
        "化隆县",
        "~$互助县.xlsx",
        ".hidden.xlsx",
        ".git/a.xlsx",
        "outputs/2023-Q3/台账.xlsx",
        "README.md",
    ):
        save(tmp_path / name, GOOD)
    assert [c.name for c in find_candidates(tmp_path)] == [
        "2023-Q3/互助县.xlsx",
        "乐都区/深/一层/报表.XLSM",
        "化隆县",
        "平安区.xls",
        "民和县.csv",
    ]


@pytest.mark.parametrize(
    "suffix",
    ["xlsm", "xls", "et", "ett", "ods", "xlsb", "csv", "html", "docx", "doc", "wps", "pdf", "ofd"]
    + ["zip", "rar", "7z", "png", "jpg", "eml"],
)
def test_whatever_an_office_may_have_meant_as_its_return_is_looked_at(
    suffix: str, tmp_path: Path
) -> None:
    save(tmp_path / f"互助县.{suffix}", b"x")
    assert [c.name for c in find_candidates(tmp_path)] == [f"互助县.{suffix}"]


def test_content_counts_not_the_suffix(tmp_path: Path) -> None:
    read = read_workbook(save(tmp_path / "互助县.xls", GOOD), PLAN, tmp_path)
    assert read.usable


def test_inputs_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    save(tmp_path / "b.xlsx", GOOD)
    save(tmp_path / "a" / "c.xlsx", GOOD)
    assert [s.file for s in read_inputs(tmp_path, PLAN)] == ["a/c.xlsx", "b.xlsx"]
    assert [s.file for s in read_inputs(tmp_path / "b.xlsx", PLAN)] == ["b.xlsx"]


def test_the_same_file_gives_the_same_submission_and_can_be_sent_between_processes(
    tmp_path: Path,
) -> None:
    path = save(tmp_path / "a.xlsx", GOOD)
    read = read_workbook(path, PLAN, tmp_path)
    assert read == read_workbook(path, PLAN, tmp_path)
    assert pickle.loads(pickle.dumps(read)) == read


def test_a_name_in_gbk_is_read_as_what_it_says(tmp_path: Path) -> None:
    """Archives that Chinese Windows made keep names in GBK; elsewhere these are no text."""
    os.makedirs(os.fsencode(tmp_path) + b"/2023-Q3")
    path = os.fsencode(tmp_path) + b"/2023-Q3/" + "互助县.xlsx".encode("gbk")
    Path(os.fsdecode(path)).write_bytes(b"PK\x03\x04")
    (read,) = read_inputs(tmp_path, PLAN)
    assert (read.file, read.unit) == ("2023-Q3/互助县.xlsx", "huzhu")
    found = original(tmp_path, read.file)
    assert found is not None
    assert os.fsencode(found) == path


def test_a_name_that_is_no_text_is_shown_without_harm(tmp_path: Path) -> None:
    for name in (b"\xff\xfe.xlsx", b"a\x1b[31m\n.xlsx"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_bytes(GOOD)
    names = [s.file for s in read_inputs(tmp_path, PLAN)]
    assert names == ["a\ufffd[31m\ufffd.xlsx", "\ufffd\ufffd.xlsx"]
