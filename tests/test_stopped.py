"""A document whose files do not say what it says is not published; the others are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pipeline_help import QUARTER, QuickPool, manifest, run, samples, without_pages

from hdreports.cli import cli
from hdreports.commands.summary import render_summary
from hdreports.rendering import Rendered

WRONG = ("DOCX第12段应为“完成87.3%”，实为“完成78.3%”", "PDF第40段应为“表1”，实际没有")


@pytest.fixture(autouse=True)
def _faulty(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One county's report comes out of the worker as not agreeing with its document."""
    draw = QuickPool.submit

    class Stopped:
        def result(self) -> Rendered:
            return Rendered(error="写出的文件与文稿不一致，已停止", differences=WRONG)

    def submit(pool: QuickPool, document: Any, *_: object) -> object:
        return Stopped() if document.issuer.startswith("互助") else draw(pool, document)

    monkeypatch.setattr(QuickPool, "submit", submit)
    without_pages(monkeypatch)
    monkeypatch.chdir(tmp_path)


def test_run_publishes_the_others_and_says_where_the_difference_is(tmp_path: Path) -> None:
    samples(tmp_path, "乐都区", "互助县")
    result = run(tmp_path)
    told = manifest(result)
    names = [Path(f["path"]).name for f in told["files"] if f["kind"] != "ledger"]
    assert any(n.startswith("乐都区") and n.endswith(".pdf") for n in names)
    assert not any(n.startswith("互助县") for n in names)
    (stopped,) = told["stopped"]
    assert stopped["unit"] == "huzhu"
    assert stopped["kind"] == "progress-report"
    assert stopped["reasons"] == list(WRONG)
    assert not result.complete
    summary = render_summary(result)
    assert "未写出" in summary
    assert "互助县2023年第三季度" in summary


def test_command_ends_with_exit_code_1_without_being_strict(tmp_path: Path) -> None:
    samples(tmp_path, "乐都区", "互助县")
    result = CliRunner().invoke(cli, ["report", "--period", QUARTER])
    assert result.exit_code == 1
    assert "与文稿不一致" in result.stdout


def test_run_without_a_difference_names_nothing(tmp_path: Path) -> None:
    samples(tmp_path, "乐都区")
    result = run(tmp_path)
    assert "stopped" not in manifest(result)
    assert CliRunner().invoke(cli, ["report", "--period", QUARTER]).exit_code == 0
