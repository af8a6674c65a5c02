"""Reading in a child process: what hangs or eats memory becomes a finding, and the rest goes on."""

from __future__ import annotations

import errno
import signal
import subprocess
import sys
import time
from multiprocessing import get_context
from pathlib import Path

import psutil
import pytest

from hdreports.intake import guard
from hdreports.intake.guard import GuardedReader, read_guarded
from hdreports.intake.reader import read_inputs
from tests import hostile
from tests.intake_books import PLAN, TITLE, finding, save, workbook_bytes

ROOMY = 1 << 40  # more than a copy of the process that runs the tests
GOOD = workbook_bytes({"表": [[TITLE], ["指标", "单位", "累计完成"], ["粮食产量", "万吨", 9]]})


def _inputs(folder: Path) -> Path:
    save(folder / "2023-Q3" / "互助县.xlsx", GOOD)
    save(folder / "2023-Q3" / "乐都区.xlsx", b"PK\x03\x04 not a package")
    return folder


def test_under_guard_the_same_is_read_as_without(tmp_path: Path) -> None:
    inputs = _inputs(tmp_path)
    assert read_guarded(inputs, PLAN) == read_inputs(inputs, PLAN)


def test_many_files_are_read_by_several_children_with_the_same_result(tmp_path: Path) -> None:
    for n in range(2 * guard.FEW + 1):
        save(tmp_path / "2023-Q3" / f"{n:02}互助县.xlsx", GOOD)
    save(tmp_path / "2023-Q3" / "乐都区.xlsx", b"PK\x03\x04 not a package")
    read = read_guarded(tmp_path, PLAN)
    assert len(read) == 2 * guard.FEW + 2
    assert read == read_inputs(tmp_path, PLAN)


def test_a_file_that_takes_too_long_is_a_finding_with_its_unit(tmp_path: Path) -> None:
    path = save(tmp_path / "2023-Q3" / "互助县.xlsx", hostile.many_rows(60_000))
    with GuardedReader(seconds=0.05) as read:
        submission = read(path, PLAN, tmp_path)
    assert not submission.usable
    assert finding(submission, "file-hung").unit == "huzhu"


@pytest.fixture
def copied(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The child is a copy of this process, with what the test puts into it."""
    monkeypatch.setattr(guard, "_context", lambda: get_context("fork"))
    return monkeypatch


def _computes(*_: object) -> None:
    while True:
        pass


def _sleeps(*_: object) -> None:
    time.sleep(60)


def test_computing_counts_and_not_only_the_clock(
    tmp_path: Path, copied: pytest.MonkeyPatch
) -> None:
    copied.setattr(guard, "read_workbook", _computes)
    copied.setattr(guard, "PATIENCE", 200)
    path = save(tmp_path / "互助县.xlsx", GOOD)
    begun = time.monotonic()
    with GuardedReader(seconds=0.2, memory=ROOMY) as read:
        assert finding(read(path, PLAN, tmp_path), "file-hung")
    assert time.monotonic() - begun < 20  # 41 by the clock


def test_a_child_that_waits_for_ever_ends_by_itself(
    tmp_path: Path, copied: pytest.MonkeyPatch
) -> None:
    """Whoever asked may be gone."""
    copied.setattr(guard, "read_workbook", _sleeps)
    path = save(tmp_path / "互助县.xlsx", GOOD)
    with GuardedReader(seconds=0.05, memory=ROOMY) as read:
        read.start(PLAN)
        asked, child = read._pipe, read._child
        assert asked is not None
        assert child is not None
        asked.send((path, tmp_path, None))
        child.join(20)
        assert child.exitcode == -signal.SIGALRM


def test_where_no_process_can_be_had_each_file_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> None:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr("multiprocessing.process.BaseProcess.start", full)
    read = read_guarded(_inputs(tmp_path), PLAN)
    assert [f.code for s in read for f in s.findings] == ["file-crashed", "file-crashed"]


def test_a_file_that_kills_its_reader_is_a_finding_and_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A copy of this process may hold enough free memory for the file.
    monkeypatch.setattr(guard, "_context", lambda: get_context("spawn"))
    huge = save(tmp_path / "2023-Q3" / "乐都区.xlsx", b"PK" + b"0" * (40 << 20))
    good = save(tmp_path / "2023-Q3" / "互助县.xlsx", GOOD)
    with GuardedReader(memory=1 << 20) as read:
        assert finding(read(huge, PLAN, tmp_path), "file-crashed").severity == "error"
    with GuardedReader() as read:
        assert not read(huge, PLAN, tmp_path).usable
        assert read(good, PLAN, tmp_path).usable


def test_a_reader_that_cannot_start_is_a_finding_and_no_wait(tmp_path: Path) -> None:
    """A child that dies at its start must not leave the parent writing to it for ever."""
    save(tmp_path / "2023-Q3" / "互助县.xlsx", GOOD)
    code = (
        "import threading\n"
        "from pathlib import Path\n"
        "from hdreports.intake.guard import read_guarded\n"
        "from hdreports.plan import load_plan\n"
        # With a second thread the child is a new process, not a copy.
        "threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
        f"read = read_guarded(Path({str(tmp_path)!r}), load_plan())\n"
        "print([f.code for s in read for f in s.findings])\n"
    )
    # A program from standard input cannot be imported again by a child.
    done = subprocess.run(
        [sys.executable, "-"], input=code, capture_output=True, text=True, timeout=60, check=True
    )
    assert "file-crashed" in done.stdout


@pytest.mark.parametrize("threads", [0, 1], ids=["copied", "started anew"])
def test_the_reader_ends_with_its_parent(tmp_path: Path, threads: int) -> None:
    path = save(tmp_path / "2023-Q3" / "互助县.xlsx", GOOD)
    code = tmp_path / "parent.py"
    code.write_text(
        "import os, signal, threading\n"
        "from pathlib import Path\n"
        "from hdreports.intake.guard import GuardedReader\n"
        "from hdreports.plan import load_plan\n"
        "if __name__ == '__main__':\n"
        f"    for _ in range({threads}):\n"
        "        threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
        "    read = GuardedReader()\n"
        f"    read(Path({str(path)!r}), load_plan(), Path({str(tmp_path)!r}))\n"
        "    print(read.pid, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, str(code)], capture_output=True, text=True, timeout=60, check=False
    )
    child = int(done.stdout)
    _, alive = psutil.wait_procs(_process(child), timeout=10)
    assert not alive


def _process(pid: int) -> list[psutil.Process]:
    try:
        return [psutil.Process(pid)]
    except psutil.NoSuchProcess:
        return []
