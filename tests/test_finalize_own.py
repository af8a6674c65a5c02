"""Our own copy of an edited report: found wherever the clerk keeps the file."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
from finalize_desk import NAME, UNIT, county_report, finalize, published, without_pages
from made_submissions import plan

from hdreports.finalize.own import OwnCopy, own_copy
from hdreports.readers.docx_marked import read_marked
from hdreports.writers.carried import LEDGER_NAME

NOTICE = "没有找到编制时的PDF，定稿的PDF中没有台账"


def with_ledger(path: Path, content: bytes) -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.attachments[LEDGER_NAME] = content
        pdf.save(path)


def own(path: Path, outputs: Path) -> OwnCopy:
    return own_copy(path, read_marked(path.read_bytes()), outputs, plan())


def on_the_desk(path: Path, folder: Path, name: str) -> Path:
    desk = folder / "桌面" / name
    desk.parent.mkdir(exist_ok=True)
    desk.write_bytes(path.read_bytes())
    return desk


def test_the_ledger_is_that_of_the_pdf_beside_the_file(tmp_path: Path) -> None:
    path = published(tmp_path, county_report())
    with_ledger(path.with_suffix(".pdf"), b"ledger")
    assert own(path, tmp_path / "outputs").carried.ledger == b"ledger"


@pytest.mark.parametrize("name", [f"{NAME}.docx", "改后.docx", "报告[1].docx", "乐都区.docx"])
def test_the_ledger_is_found_for_a_file_that_was_taken_elsewhere(tmp_path: Path, name: str) -> None:
    path = published(tmp_path, county_report())
    with_ledger(path.with_suffix(".pdf"), b"ledger")
    with_ledger(path.with_name("乐都区.pdf"), b"another unit's")
    desk = on_the_desk(path, tmp_path, name)
    found = own(desk, tmp_path / "outputs")
    assert found.carried.ledger == b"ledger"
    assert found.data is not None


@pytest.mark.parametrize("content", [b"[]", b"{}", b'{"document": {}, "figures": 1}', b"\xff"])
def test_data_that_are_none_are_not_used(tmp_path: Path, content: bytes) -> None:
    path = published(tmp_path, county_report())
    (path.parents[1] / "数据" / f"{NAME}.json").write_bytes(content)
    found = own(path, tmp_path / "outputs")
    assert (found.data, found.document.issuer) == (None, UNIT)


def test_a_final_report_without_ledger_is_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_pages(monkeypatch)
    monkeypatch.chdir(tmp_path)
    path = published(tmp_path, county_report())
    assert NOTICE in finalize(path).output
    with_ledger(path.with_suffix(".pdf"), b"ledger")
    assert NOTICE not in finalize(path).output
