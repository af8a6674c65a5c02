"""Files made to hang, burst or fool the reader end as a finding within seconds, and in bounds."""

from __future__ import annotations

import http.server
import os
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from hdreports.intake import guard
from hdreports.intake.guard import GuardedReader
from hdreports.intake.model import Submission
from hdreports.intake.reader import read_bytes
from tests import hostile
from tests.intake_books import PLAN, finding, save

SECONDS = 5.0  # of computing; a busy machine may take longer, up to the reader's own limit
MEGABYTES = 700
GOOD = {"grain-output": 9}


def _first_tenths(n: int) -> bytes:
    data = hostile.book()
    return data[: len(data) * n // 10]


_ALL: dict[str, tuple[Callable[[], bytes], str]] = {
    # what the file is, and the finding that it must end in; "" where it reads like any other
    "bomb": (lambda: hostile.bomb(80), "file-too-large"),
    "bomb beyond all limits": (
        lambda: hostile.with_sizes(hostile.bomb(1), 2 << 30),
        "file-too-large",
    ),
    "many entries": (lambda: hostile.many_entries(20_000), "file-too-large"),
    "archives in archives": (lambda: hostile.nested(4), ""),
    "names that lead elsewhere": (lambda: hostile.strange_names(), ""),
    "sizes that lie": (lambda: hostile.with_sizes(hostile.bomb(80), 10), "file-damaged"),
    "two entries of one name": (lambda: hostile.duplicate_entries(), "file-damaged"),
    "billion laughs in a sheet": (lambda: hostile.in_sheet(hostile.LAUGHS), "file-damaged"),
    "billion laughs in strings": (lambda: hostile.in_strings(hostile.LAUGHS), "file-damaged"),
    "billion laughs in links": (lambda: hostile.in_rels(hostile.LAUGHS), "file-damaged"),
    "external entity": (lambda: hostile.in_sheet(hostile.EXTERNAL), "file-damaged"),
    "external entity in strings": (lambda: hostile.in_strings(hostile.EXTERNAL), "file-damaged"),
    "quadratic blow-up": (lambda: hostile.in_sheet(hostile.QUADRATIC), "file-damaged"),
    "quadratic blow-up in strings": (lambda: hostile.in_strings(hostile.QUADRATIC), "file-damaged"),
    "deep nesting": (lambda: hostile.deep(100_000), "file-damaged"),
    "many attributes": (lambda: hostile.many_attributes(20_000), "table-not-found"),
    "many merged rows": (lambda: hostile.merged(60_000), "file-too-large"),
    "merged rows": (lambda: hostile.merged(15_000), "table-not-found"),
    "one merged area again and again": (
        lambda: hostile.merged(15_000, "A1:XFD1048576"),
        "table-not-found",
    ),
    "many styles": (lambda: hostile.styles(200_000), ""),
    "the last cell of all": (lambda: hostile.far_cell(), "sheet-cut"),
    "row numbers beyond all": (lambda: hostile.huge_row_numbers(), "file-damaged"),
    "a thousand million hidden columns": (lambda: hostile.hidden_columns(), ""),
    "many rows": (lambda: hostile.many_rows(150_000), "sheet-cut"),
    "many sheets": (lambda: hostile.many_sheets(5000), "sheets-cut"),
    "many strings": (lambda: hostile.many_strings(250_000), ""),
    "one giant string": (lambda: hostile.giant_string(12), "text-too-long"),
    "one long string": (lambda: hostile.giant_string(1), "text-too-long"),
    "a long string in many cells": (lambda: hostile.shared_string(200_000, 30_000), "sheet-cut"),
    "an address that is none": (
        lambda: hostile.book(hostile.TABLE_ROWS.replace('r="C3"', 'r="3"')),
        "file-damaged",
    ),
    "two cells of one address": (
        lambda: hostile.book(hostile.TABLE_ROWS.replace('r="B3"', 'r="C3"')),
        "file-damaged",
    ),
    "links in a circle": (lambda: hostile.cyclic(), "table-not-found"),
    "wrong content types": (lambda: hostile.wrong_types(), ""),
    "no workbook part": (lambda: hostile.without("xl/workbook.xml"), "file-damaged"),
    "no sheet part": (lambda: hostile.without("xl/worksheets/sheet1.xml"), "file-without-sheets"),
    "no links of the workbook": (
        lambda: hostile.without("xl/_rels/workbook.xml.rels"),
        "file-without-sheets",
    ),
    "no links of the package": (lambda: hostile.without("_rels/.rels"), ""),
    "ods, cells repeated": (lambda: hostile.ods_repeated(), "sheet-cut"),
    "ods, long text repeated": (lambda: hostile.ods_repeated("饭" * 20_000), "sheet-cut"),
    "ods, merged beyond all": (lambda: hostile.ods_merged(), "table-not-found"),
    "ods, billion laughs": (lambda: hostile.ods_laughs(), "file-damaged"),
    "ods with a password": (lambda: hostile.ods_encrypted(), "file-encrypted"),
    "xls, nothing behind its name": (lambda: hostile.ole("Workbook"), "file-damaged"),
    "xlsb, zeros": (lambda: hostile.xlsb(3), "file-damaged"),
    "xlsb, bomb": (lambda: hostile.with_sizes(hostile.xlsb(1), 2 << 30), "file-too-large"),
    "password": (lambda: hostile.ole("EncryptedPackage"), "file-encrypted"),
    "csv": (
        lambda: "指标,单位,累计完成\n粮食产量,万吨,9\n".encode("gb18030"),
        "file-not-a-workbook",
    ),
    "html": (lambda: "<html><table><tr><td>粮食产量".encode(), "file-not-a-workbook"),
    "rtf": (lambda: b"{\\rtf1\\ansi }", "file-not-a-workbook"),
    "pdf": (lambda: b"%PDF-1.4\n%\xe2\xe3\xcf\xd3", "file-not-a-workbook"),
    "docx": (lambda: hostile.zipped([("word/document.xml", "<x/>")]), "file-not-a-workbook"),
    "zip": (lambda: hostile.zipped([("互助县.xlsx", hostile.book())]), "file-not-a-workbook"),
    "rar": (lambda: b"Rar!\x1a\x07\x01\x00", "file-not-a-workbook"),
    "7z": (lambda: b"7z\xbc\xaf\x27\x1c", "file-not-a-workbook"),
    "empty": (lambda: b"", "file-empty"),
    "zeros": (lambda: b"\0" * 5000, "file-empty"),
    "random": (lambda: bytes(range(256)) * 40, "file-not-a-workbook"),
    **{
        f"cut after {n} tenths": (partial(_first_tenths, n), "file-truncated") for n in range(1, 10)
    },
}


@pytest.fixture(scope="module")
def reader() -> Iterator[GuardedReader]:
    with GuardedReader() as read:
        yield read


def _computed(read: GuardedReader) -> float:
    """Seconds that the reading process has computed."""
    return 0.0 if read.pid is None else sum(psutil.Process(read.pid).cpu_times()[:2])


def _read(read: GuardedReader, folder: Path, data: bytes) -> Submission:
    return read(save(folder / "2023-Q3" / "互助县.xlsx", data), PLAN, folder)


@pytest.mark.parametrize(("made", "code"), _ALL.values(), ids=_ALL.keys())
def test_a_hostile_file_ends_as_a_finding_in_seconds_and_in_bounds(
    reader: GuardedReader, tmp_path: Path, made: Callable[[], bytes], code: str
) -> None:
    data = made()
    before = _computed(reader)
    read = _read(reader, tmp_path, data)
    assert _computed(reader) - before < SECONDS
    found = [f.code for f in read.findings]
    if code.startswith("file-"):
        told = finding(read, code)
        assert told.severity == "error"
        assert told.message.endswith("。")
        assert told.remedy.startswith("请")
    elif code:
        assert code in found
    else:
        assert {o.indicator: o.value for o in read.observations} == GOOD
    assert not {"file-crashed", "file-hung", "file-failed"} & set(found)
    assert (read.unit, read.period) == ("huzhu", "2023-Q3")
    assert reader.pid is not None
    assert psutil.Process(reader.pid).memory_info().rss < MEGABYTES << 20


def test_no_other_place_is_written_or_asked(tmp_path: Path, reader: GuardedReader) -> None:
    asked: list[str] = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    server = http.server.HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        address = f"http://127.0.0.1:{server.server_port}/sheet.xml"
        entity = hostile.EXTERNAL.replace("file:///etc/passwd", address)
        dtd = f'<?xml version="1.0"?><!DOCTYPE x SYSTEM "{address}">'
        for data in (
            hostile.external_links(address),
            hostile.in_sheet(entity),
            hostile.in_strings(entity),
            hostile.in_sheet(dtd),
            hostile.in_rels(dtd),
            hostile.ods("", head=dtd),
            hostile.strange_names(),
        ):
            _read(reader, tmp_path, data)
    finally:
        server.shutdown()
        server.server_close()
    assert asked == []
    assert not Path("/tmp/hdreports-hostile").exists()


def test_an_entitys_text_never_reaches_a_cell(tmp_path: Path) -> None:
    for made in (hostile.in_sheet, hostile.in_strings, hostile.in_rels):
        read = read_bytes(made(hostile.EXTERNAL), "2023-Q3/互助县.xlsx", PLAN)
        assert "root:" not in repr(read)


def test_a_pipe_in_the_folder_is_not_waited_for(tmp_path: Path, reader: GuardedReader) -> None:
    path = tmp_path / "互助县.xlsx"
    os.mkfifo(path)
    started = time.monotonic()
    assert finding(reader(path, PLAN, tmp_path), "file-unreadable").severity == "error"
    assert time.monotonic() - started < guard.SECONDS


def test_the_reader_tells_nothing_on_standard_error(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Libraries in other languages print where they fail; that is no message for a clerk."""
    with GuardedReader() as read:
        _read(read, tmp_path, hostile.xlsb(1))
    assert capfd.readouterr() == ("", "")


def test_a_hostile_file_does_not_keep_the_next_from_being_read(tmp_path: Path) -> None:
    with GuardedReader(seconds=0.4) as read:
        hung = _read(read, tmp_path, hostile.many_rows(150_000))
        assert finding(hung, "file-hung").severity == "error"
        assert _read(read, tmp_path, hostile.book()).usable


def test_zip_reading_stops_at_what_the_directory_says() -> None:
    """A part that is longer than the directory says is damaged, whoever would read it."""
    data = hostile.with_sizes(hostile.xlsb(2), 10)
    read = read_bytes(data, "互助县.xlsx", PLAN)
    assert finding(read, "file-damaged").severity == "error"
