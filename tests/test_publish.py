"""A period's folder appears whole or not at all, whatever happens; edits are not lost."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from hdreports.publishing import folder as module
from hdreports.publishing.bundle import Bundle, ManifestHead, UnitEntry, manifest_bytes
from hdreports.publishing.folder import PublishError, publish
from hdreports.publishing.kept import edited_files

DRIVER = Path(__file__).with_name("publish_driver.py")
HEAD = ManifestHead(
    period="2023-Q3",
    as_of="2023-09-10",
    due="2023-09-12",
    plan="haidong-2023",
    sample=True,
    units=(UnitEntry("互助县", "reported", "q3/互助.xlsx"), UnitEntry("化隆县", "missing")),
    findings={"warning": 3},
)


def bundle(text: str = "报告") -> Bundle:
    made = Bundle()
    made.add("ledger/台账.xlsx", b"ledger", kind="ledger", format="xlsx")
    made.add(
        "reports/互助县.docx",
        text.encode(),
        kind="progress-report",
        format="docx",
        unit="huzhu",
        inputs=("q3/互助.xlsx", "q2/互助.xlsx", "q3/互助.xlsx"),
    )
    return made


def drive(*arguments: object) -> str:
    done = subprocess.run(
        [sys.executable, DRIVER, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env={**os.environ, "PYTHONPATH": str(DRIVER.parents[1])},
    )
    return done.stdout.strip()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can reach, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="hdreports-test-"))
    folder.chmod(0o755)
    yield folder / "outputs"
    shutil.rmtree(folder)


def test_the_manifest_tells_of_every_file_where_it_came_from(tmp_path: Path) -> None:
    folder = publish(bundle(), tmp_path, HEAD).folder
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert list(manifest) == [
        "period",
        "as_of",
        "due",
        "plan",
        "sample",
        "units",
        "files",
        "findings",
    ]
    assert manifest["units"][1] == {"name": "化隆县", "state": "missing", "workbook": None}
    assert manifest["findings"] == {"error": 0, "warning": 3, "info": 0}
    ledger, report = manifest["files"]
    assert ledger["path"] == "ledger/台账.xlsx"
    assert report == {
        "path": "reports/互助县.docx",
        "kind": "progress-report",
        "format": "docx",
        "unit": "huzhu",
        "sha256": sha256((folder / report["path"]).read_bytes()).hexdigest(),
        "inputs": ["q2/互助.xlsx", "q3/互助.xlsx"],
    }


def test_the_order_in_which_files_were_made_does_not_matter() -> None:
    first, second = Bundle(), Bundle()
    for made, names in ((first, "ab"), (second, "ba")):
        for name in names:
            made.add(f"{name}.pdf", name.encode(), kind="progress-report", format="pdf")
    assert manifest_bytes(first, HEAD) == manifest_bytes(second, HEAD)


@pytest.mark.parametrize(
    "path", ["/etc/x", "../x", "a/../../x", "", ".", "a//b", "./a", "manifest.json", "A.PDF", "a\0"]
)
def test_a_path_that_leaves_the_folder_or_is_taken_is_refused(path: str) -> None:
    made = Bundle()
    made.add("a.pdf", b"", kind="progress-report", format="pdf")
    with pytest.raises(ValueError, match="path|twice"):
        made.add(path, b"", kind="progress-report", format="pdf")


def test_a_period_that_is_no_name_is_refused(tmp_path: Path) -> None:
    head = ManifestHead("../x", "", None, "", False)
    with pytest.raises(ValueError, match="period"):
        publish(bundle(), tmp_path, head)


def test_what_the_new_run_does_not_make_is_gone(tmp_path: Path) -> None:
    publish(bundle(), tmp_path, HEAD)
    only = Bundle()
    only.add("index.html", b"<p>", kind="review-page", format="html")
    done = publish(only, tmp_path, HEAD)
    assert sorted(p.name for p in done.folder.iterdir()) == ["index.html", "manifest.json"]
    assert done.kept is None
    assert {p.name for p in tmp_path.iterdir()} == {"2023-Q3", ".publish.lock"}


def test_a_folder_with_documents_that_somebody_edited_is_kept(tmp_path: Path) -> None:
    folder = publish(bundle(), tmp_path, HEAD).folder
    (folder / "reports/互助县.docx").write_bytes("改过的报告".encode())
    (folder / "reports/批注.txt").write_bytes(b"note")
    (folder / "reports/.~lock.互助县.docx#").write_bytes(b"")
    done = publish(bundle("新报告"), tmp_path, HEAD)
    assert done.edited == ("reports/互助县.docx", "reports/批注.txt")
    assert done.kept == tmp_path / "2023-Q3.kept-1"
    assert (done.kept / "reports/互助县.docx").read_text(encoding="utf-8") == "改过的报告"
    assert (folder / "reports/互助县.docx").read_text(encoding="utf-8") == "新报告"
    (folder / "ledger/台账.xlsx").write_bytes(b"edited")
    assert publish(bundle(), tmp_path, HEAD).kept == tmp_path / "2023-Q3.kept-2"


def test_an_untouched_folder_has_no_edits(tmp_path: Path) -> None:
    assert edited_files(publish(bundle(), tmp_path, HEAD).folder) == ()


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_full_disk_leaves_the_old_folder_and_no_rubbish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    folder = publish(bundle("旧"), tmp_path, HEAD).folder

    def full(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", full)
        expected = "无法写入" if code == errno.EIO else "磁盘空间不足"
        with pytest.raises(PublishError, match=f"{expected}.*原有文稿没有改动"):
            publish(bundle("新"), tmp_path, HEAD)
    assert (folder / "reports/互助县.docx").read_text(encoding="utf-8") == "旧"
    assert {p.name for p in tmp_path.iterdir()} == {"2023-Q3", ".publish.lock"}


def test_a_file_in_the_place_of_the_outputs_folder_is_told(tmp_path: Path) -> None:
    outputs = tmp_path / "outputs"
    outputs.write_bytes(b"a file where the folder should be")
    with pytest.raises(PublishError, match="无法写入"):
        publish(bundle(), outputs, HEAD)


def test_a_folder_without_the_right_to_write_is_told(open_folder: Path) -> None:
    message, after = drive("forbidden", open_folder).splitlines()
    assert "没有写入" in message
    assert "原有文稿没有改动" in message
    assert after == "old"


def test_a_link_in_the_place_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "outputs").mkdir()
    (tmp_path / "outputs/2023-Q3").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PublishError, match="不是文件夹"):
        publish(bundle(), tmp_path / "outputs", HEAD)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_killed_at_any_step_the_folder_is_the_old_or_the_new(tmp_path: Path) -> None:
    *broken, last = drive("kills", tmp_path / "outputs").splitlines()
    assert broken == []
    assert int(last.removeprefix("steps ")) > 20


def test_without_exchange_a_kill_is_repaired_by_the_next_run(tmp_path: Path) -> None:
    *broken, last = drive("kills", tmp_path / "outputs", "no-exchange").splitlines()
    assert broken == []
    assert int(last.removeprefix("steps ")) > 20


def test_without_exchange_a_failing_rename_puts_the_old_folder_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = publish(bundle("旧"), tmp_path, HEAD).folder
    real = Path.rename

    def cannot(*_: object) -> None:
        raise OSError(errno.EINVAL, "no exchange here")

    def failing(self: Path, target: Path) -> Path:
        if self.name.endswith(".new"):
            raise OSError(errno.EIO, "no")
        return real(self, target)

    monkeypatch.setattr(module, "exchange", cannot)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", failing)
        with pytest.raises(PublishError):
            publish(bundle("新"), tmp_path, HEAD)
    assert (folder / "reports/互助县.docx").read_text(encoding="utf-8") == "旧"
    publish(bundle("新"), tmp_path, HEAD)
    assert (folder / "reports/互助县.docx").read_text(encoding="utf-8") == "新"
    assert {p.name for p in tmp_path.iterdir()} == {"2023-Q3", ".publish.lock"}


def test_two_runs_at_once_both_end_well(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(DRIVER.parents[1])}
    command = [sys.executable, str(DRIVER), "publish", str(tmp_path)]
    runs = [
        subprocess.Popen([*command, text, "15"], env=environment, stderr=subprocess.PIPE)
        for text in ("one", "two")
    ]
    assert [(run.communicate(timeout=60)[1], run.returncode) for run in runs] == [(b"", 0)] * 2
    assert edited_files(tmp_path / "2023-Q3") == ()
    assert {p.name for p in tmp_path.iterdir()} == {"2023-Q3", ".publish.lock"}


def test_a_run_that_waits_too_long_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOCK_SECONDS", 0.1)
    with module._locked(tmp_path), pytest.raises(PublishError, match="另一个程序"):
        publish(bundle(), tmp_path, HEAD)
