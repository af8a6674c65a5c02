"""The register: kept through kills, damage and loss, shared by programs, optional for a run."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hdreports.intake.discover import find_candidates
from hdreports.register import Register
from hdreports.register.outbox import AnotherSenderError, Mail, Outbox, only_sender
from hdreports.register.seen import (
    Workbook,
    first_reported,
    first_seen,
    history,
    remember,
    seen,
)
from hdreports.register.store import APPLICATION_ID, FILE, RECORD

NOON = datetime(2023, 9, 10, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=2)
MAIL = Mail(
    "2023-Q3", "huzhu", "progress-report", "d" * 64, "mail/a.eml", "题", ("a@example.cn",), 9
)
OTHER = Mail(
    "2023-Q3", "huzhu", "progress-report", "e" * 64, "mail/a.eml", "题", ("a@example.cn",), 9
)


def meet(register: Register, file: str, content: str, when: datetime = NOON) -> None:
    seen(register, file, content * 64, "huzhu", "2023-Q3", False, when)


def test_the_first_time_stays_and_the_last_moves(tmp_path: Path) -> None:
    with Register.open(tmp_path) as register:
        meet(register, "a.xlsx", "1")
    with Register.open(tmp_path) as register:
        meet(register, "a.xlsx", "1", LATER)
        (found,) = history(register, "huzhu", "2023-Q3")
        assert (found.first_seen, found.last_seen) == (NOON, LATER)
        assert not register.notices


def test_a_clock_that_went_back_changes_nothing(tmp_path: Path) -> None:
    with Register.open(tmp_path) as register:
        meet(register, "a.xlsx", "1", LATER)
        meet(register, "a.xlsx", "1", NOON)
        (found,) = history(register, "huzhu", "2023-Q3")
        assert (found.first_seen, found.last_seen) == (LATER, LATER)


def test_a_corrected_workbook_is_a_new_one_and_a_renamed_one_is_known(tmp_path: Path) -> None:
    with Register.open(tmp_path) as register:
        meet(register, "a.xlsx", "1", NOON)
        meet(register, "a.xlsx", "2", LATER)
        meet(register, "b.xlsx", "1", LATER)
        assert [w.sha256[0] for w in history(register, "huzhu", "2023-Q3")] == ["1", "2", "1"]
        assert first_seen(register, "1" * 64) == NOON
        assert first_seen(register, "9" * 64) is None
        assert first_reported(register, "2023-Q3") == {"huzhu": NOON}
        assert first_reported(register, "2023-Q3", sample=True) == {}


def test_a_time_without_a_zone_is_refused(tmp_path: Path) -> None:
    with Register.open(tmp_path) as register, pytest.raises(ValueError, match="zone"):
        meet(register, "a.xlsx", "1", datetime(2023, 9, 10))


def test_the_register_is_no_workbook(tmp_path: Path) -> None:
    with Register.open(tmp_path) as register, register.change():
        Outbox(register)
    with Register.open(tmp_path) as register, only_sender(tmp_path):
        Outbox(register).plan([MAIL], NOON)
        assert find_candidates(tmp_path) == ()


@pytest.mark.parametrize("damage", ["garbage", "middle", "half"])
def test_a_damaged_file_is_kept_aside_and_loses_only_times(tmp_path: Path, damage: str) -> None:
    with Register.open(tmp_path) as register:
        meet(register, "a.xlsx", "1")
        Outbox(register).plan([MAIL], NOON)
        assert Outbox(register).claim(MAIL, NOON)
        Outbox(register).finish(MAIL, "sent", NOON, 250, "OK")
    whole = (tmp_path / FILE).read_bytes()
    broken = {
        "garbage": b"not a database at all" * 300,
        "middle": whole[:4096] + b"\x55" * (len(whole) - 8192) + whole[-4096:],
        "half": whole[: len(whole) // 2],
    }[damage]
    (tmp_path / FILE).write_bytes(broken)
    with Register.open(tmp_path) as register:
        told = "；".join(register.notices)
        assert "损坏" in told
        assert "register.damaged-1.sqlite3" in told
        assert register.writable
        entry = Outbox(register).find(MAIL.digest)
        assert entry is not None
        assert (entry.state, entry.code) == ("sent", 250)
        assert [r.state for r in Outbox(register).receipts(MAIL.digest)] == [
            "planned",
            "sending",
            "sent",
        ]
        assert history(register, "huzhu", "2023-Q3") == ()
    assert (tmp_path / "register.damaged-1.sqlite3").read_bytes() == broken


def test_a_lost_file_is_filled_from_the_record_even_if_its_end_is_torn(tmp_path: Path) -> None:
    with Register.open(tmp_path) as register:
        Outbox(register).plan([MAIL], NOON)
        assert Outbox(register).claim(MAIL, NOON)
    (tmp_path / FILE).unlink()
    with (tmp_path / RECORD).open("ab") as stream:
        stream.write(b'{"table": "mails", "row": {"id"')
    with Register.open(tmp_path) as register:
        assert any("重建" in n for n in register.notices)
        assert any("1行不能读取" in n for n in register.notices)
        assert [e.mail for e in Outbox(register).broken_off(LATER)] == [MAIL]
    (tmp_path / FILE).unlink()
    with Register.open(tmp_path) as register:
        entry = Outbox(register).find(MAIL.digest)
        assert entry is not None
        assert entry.state == "unknown"


def test_somebody_elses_database_is_not_written_into(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / FILE)
    other.execute("CREATE TABLE theirs (x)")
    other.close()
    with Register.open(tmp_path) as register:
        assert register.notices
    assert (tmp_path / "register.damaged-1.sqlite3").exists()


def test_a_newer_register_is_left_alone(tmp_path: Path) -> None:
    newer = sqlite3.connect(tmp_path / FILE)
    newer.execute("CREATE TABLE later (x)")
    newer.execute("PRAGMA user_version = 999")
    newer.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    newer.close()
    before = (tmp_path / FILE).read_bytes()
    with Register.open(tmp_path) as register:
        assert not register.writable
        assert "较新版本" in register.notices[0]
        meet(register, "a.xlsx", "1")
    assert (tmp_path / FILE).read_bytes() == before


def test_an_older_register_goes_through_the_missing_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hdreports.register import migrations, store

    first = migrations.MIGRATIONS[:1]
    for module in (migrations, store):
        monkeypatch.setattr(module, "MIGRATIONS", first)
    with Register.open(tmp_path) as register:
        meet(register, "a.xlsx", "1")
    monkeypatch.undo()
    with Register.open(tmp_path) as register:
        assert len(history(register, "huzhu", "2023-Q3")) == 1
        Outbox(register).plan([MAIL], NOON)
        assert not register.notices


@pytest.fixture
def locked_folder() -> Iterator[Path]:
    """A folder that this process cannot write into, also where the tests run as root."""
    folder = Path(tempfile.mkdtemp(prefix="hdreports-"))
    was_root = os.geteuid() == 0
    try:
        with Register.open(folder) as register:
            meet(register, "a.xlsx", "1")
        folder.chmod(0o555)
        if was_root:
            os.seteuid(65534)
        yield folder
    finally:
        if was_root:
            os.seteuid(0)
        folder.chmod(0o755)
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()


def test_in_a_read_only_folder_a_run_goes_on_and_says_that_it_remembers_nothing(
    locked_folder: Path,
) -> None:
    with Register.open(locked_folder) as register:
        assert not register.writable
        assert len(history(register, "huzhu", "2023-Q3")) == 1
        met = Workbook("b.xlsx", "2" * 64, "ledu", "2023-Q3", False)
        (notice,) = remember(register, [met], LATER)
        assert "权限" in notice
        assert "没有保存" in notice
        assert len(history(register, "ledu", "2023-Q3")) == 1
    with Register.open(locked_folder) as register:
        assert history(register, "ledu", "2023-Q3") == ()


def test_without_the_folder_nothing_is_made(tmp_path: Path) -> None:
    with Register.open(tmp_path / "none") as register:
        assert not register.writable
        assert register.notices
    assert not (tmp_path / "none").exists()


def test_of_many_that_claim_at_once_one_gets_the_mail(tmp_path: Path) -> None:
    with Register.open(tmp_path) as register:
        Outbox(register).plan([MAIL], NOON)
    ready, won = threading.Barrier(8), []

    def compete() -> None:
        with Register.open(tmp_path) as register:
            ready.wait()
            won.append(Outbox(register).claim(MAIL, NOON))

    threads = [threading.Thread(target=compete) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False] * 7 + [True]


def test_two_contents_of_one_document_are_not_both_sent(tmp_path: Path) -> None:
    with Register.open(tmp_path) as register:
        outbox = Outbox(register)
        outbox.plan([MAIL, OTHER], NOON)
        assert outbox.claim(MAIL, NOON)
        assert not outbox.claim(OTHER, NOON, again=True)
        outbox.finish(MAIL, "sent", NOON, 250, "OK")
        assert not outbox.claim(OTHER, NOON)
        assert outbox.claim(OTHER, NOON, again=True)
        outbox.finish(OTHER, "deferred", NOON, 451, "later")
        assert not outbox.claim(MAIL, NOON, again=True)


def test_only_an_unknown_mail_can_be_called_sent(tmp_path: Path) -> None:
    with Register.open(tmp_path) as register:
        outbox = Outbox(register)
        outbox.plan([MAIL], NOON)
        assert not outbox.settle(MAIL, NOON, "seen")
        assert outbox.claim(MAIL, NOON)
        outbox.finish(MAIL, "unknown", NOON, None, "cut")
        assert outbox.settle(MAIL, NOON, "seen")


def test_an_unknown_mail_is_free_only_for_a_clerk_who_wants_it_again(tmp_path: Path) -> None:
    with Register.open(tmp_path) as register:
        outbox = Outbox(register)
        outbox.plan([MAIL], NOON)
        assert outbox.claim(MAIL, NOON)
        outbox.finish(MAIL, "unknown", NOON, None, "cut")
        assert not outbox.claim(MAIL, NOON)
        assert outbox.claim(MAIL, NOON, again=True)
        outbox.finish(MAIL, "sent", NOON, 250, "OK")
        assert not outbox.claim(MAIL, NOON, again=True)


def test_only_one_program_sends_from_a_folder(tmp_path: Path) -> None:
    with (
        only_sender(tmp_path),
        pytest.raises(AnotherSenderError, match="另一个程序"),
        only_sender(tmp_path),
    ):
        pass
    with only_sender(tmp_path):
        pass


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from hdreports.register import Register
from hdreports.register.outbox import Mail, Outbox
now = datetime(2023, 9, 10, tzinfo=UTC)
with Register.open(Path(sys.argv[1])) as register:
    outbox = Outbox(register)
    for number in range(100_000):
        mail = Mail("p", f"u{number}", "k", f"{number}", "f", "s", ("a",), 1)
        outbox.plan([mail], now)
        outbox.claim(mail, now)
        outbox.finish(mail, "sent", now, 250, "OK")
        print(number, flush=True)
"""


def test_a_kill_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    last = -1
    for line in writer.stdout:
        last = int(line)
        if last == 20:
            writer.send_signal(signal.SIGKILL)
    writer.wait()
    writer.stdout.close()
    assert last >= 20
    with Register.open(tmp_path) as register:
        assert not register.notices
        acknowledged = [Outbox(register).find(str(n)) for n in range(last + 1)]
        assert all(e and e.state == "sent" for e in acknowledged)
    (tmp_path / FILE).unlink()
    with Register.open(tmp_path) as register:
        rebuilt = [Outbox(register).find(str(n)) for n in range(last + 1)]
        assert rebuilt == acknowledged


def test_a_record_that_cannot_be_read_does_not_stop_a_run(tmp_path: Path) -> None:
    (tmp_path / RECORD).mkdir()
    with Register.open(tmp_path) as register:
        assert not register.writable
        assert register.notices
        assert history(register, "huzhu", "2023-Q3") == ()
