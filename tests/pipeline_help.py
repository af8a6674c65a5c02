"""Runs of the pipeline on small inputs, without drawing pages."""

from __future__ import annotations

import json
import shutil
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest
from guarded_help import read_here
from made_submissions import SAMPLES
from openpyxl import Workbook, load_workbook

from hdreports.config import Config, Paths
from hdreports.document.model import Document
from hdreports.document.texts import paragraph_texts
from hdreports.outcome import RunResult
from hdreports.pipeline import run_report
from hdreports.rendering import Rendered
from hdreports.writers.carried import NOTHING, Carried

QUARTER = "2023-Q3"


class QuickPool:
    """Stands in for the pool of workers: each file is the document's text."""

    def __init__(self, *_: object) -> None:
        pass

    def __enter__(self) -> QuickPool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        pass

    def finish(self) -> None:
        pass

    def submit(self, document: Document, carried: Carried = NOTHING) -> QuickPending:
        return QuickPending(document)


class QuickPending:
    def __init__(self, document: Document) -> None:
        self.document = document

    def result(self) -> Rendered:
        text = "\n".join((*self.document.status, *paragraph_texts(self.document))).encode()
        return Rendered(b"docx\n" + text, b"pdf\n" + text, 1)


def without_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs write texts for pages, and next to nothing for ledgers and review page, and read in
    this process: all of it has its own tests, and takes most of such a run's time."""
    read_here(monkeypatch)
    monkeypatch.setattr("hdreports.pipeline.RenderPool", QuickPool)
    monkeypatch.setattr("hdreports.filing.write_ledger", lambda *_: b"ledger")
    monkeypatch.setattr("hdreports.filing.write_review", lambda *_: b"review page")


def samples(folder: Path, *names: str) -> Path:
    """An inputs folder with the samples of the quarter, all or those of the named units."""
    inputs = folder / "inputs"
    shutil.copytree(SAMPLES, inputs / "samples")
    if names:
        for file in inputs.rglob("*.xlsx"):
            if QUARTER not in str(file) or not file.name.startswith(names):
                file.unlink()
    return inputs


def sample_file(inputs: Path, unit: str) -> Path:
    (found,) = (inputs / "samples" / QUARTER).glob(f"{unit}*.xlsx")
    return found


def config(folder: Path) -> Config:
    return Config(paths=Paths(folder / "inputs", folder / "outputs"))


def run(folder: Path) -> RunResult:
    return run_report(config(folder), QUARTER)


def manifest(result: RunResult) -> dict[str, Any]:
    text = (result.published.folder / "manifest.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def report_of(result: RunResult, unit: str) -> str:
    """The text of a unit's report."""
    (path,) = (
        f["path"]
        for f in manifest(result)["files"]
        if f["kind"] == "progress-report"
        and f["format"] == "pdf"
        and Path(f["path"]).name.startswith(unit)
    )
    return (result.published.folder / path).read_text(encoding="utf-8")


def states(result: RunResult) -> dict[str, str]:
    return {u.unit.short: u.state for u in result.units}


def mail(path: Path) -> EmailMessage:
    message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    assert isinstance(message, EmailMessage)
    return message


def tree(folder: Path) -> dict[str, str]:
    """Every file below a folder with its hash."""
    return {
        f.relative_to(folder).as_posix(): sha256(f.read_bytes()).hexdigest()
        for f in sorted(folder.rglob("*"))
        if f.is_file()
    }


def own_table(path: Path, unit: str, rows: list[list[object]]) -> None:
    """A table as an office makes it: shifted, with its own heads."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Sheet1"
    sheet["B2"] = f"{unit}2023年第三季度绿色有机农畜产品输出地工作进展情况表"
    heads = ["指标名称", "计量单位", "全年任务", "截至9月10日累计完成", "备注"]
    for column, head in enumerate(heads, 2):
        sheet.cell(4, column, head)
    for line, row in enumerate(rows, 5):
        for column, value in enumerate(row, 2):
            sheet.cell(line, column, value)
    book.save(path)


def filled_return(path: Path, unit: str, values: dict[str, float]) -> None:
    """A real return workbook of a unit (id), filled in."""
    from datetime import UTC, datetime

    from made_submissions import plan, q3

    from hdreports.writers.xlsx.return_workbook import write_return_workbook

    made = write_return_workbook(
        plan(), plan().unit(unit), q3(), created=datetime(2023, 9, 1, tzinfo=UTC), carried=()
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(made)
    book = load_workbook(path)
    sheet = book["指标进度"]
    for row in range(5, sheet.max_row + 1):
        if (id := sheet.cell(row, 9).value) in values:
            sheet.cell(row, 5, values[str(id)])
    book.save(path)
