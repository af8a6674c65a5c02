"""A period's folder with a county's report in it, to edit and to finalise on the command line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from finalize_help import FIGURES, body_of, report, run_with, with_body
from sample_document import runs

from hdreports.cli import cli
from hdreports.document.model import Blank, Document, Text
from hdreports.document.serialise import to_plain
from hdreports.document.texts import paragraph_texts
from hdreports.finalize import run as finalising
from hdreports.publishing.bundle import Bundle, ManifestHead
from hdreports.publishing.folder import publish
from hdreports.rendering import Rendered
from hdreports.writers.docx import write_docx
from hdreports.writers.docx.oxml import qn

UNIT = "互助土族自治县农业农村局"
NAME = "互助县2023年第三季度工作进展情况报告"
HEAD = ManifestHead("2023-Q3", "2023-09-10", "2023-09-12", "haidong-2023", sample=False)


def county_report(**changes: Any) -> Document:
    return replace(
        report(),
        issuer=UNIT,
        mark=f"{UNIT}文件",
        number=(
            Blank("issuer-code", 3),
            *runs("〔2023〕"),
            Blank("document-number", 2),
            Text("号"),
        ),
        signer=runs("_signer:4_"),
        recipients=("海东市农业农村局",),
        signature=UNIT,
        date=runs("2023年9月_day:2_日"),
        contact=None,
        imprint=replace(report().imprint, date=runs("2023年9月_day:2_日印发")),
        period="2023-Q3",
        subject="2023年第三季度工作进展情况报告",
        topic="进展情况报告",
        **changes,
    )


def data_of(document: Document, figures: dict[str, dict[str, Any]]) -> bytes:
    content = {"title": document.full_title, "figures": [*figures.values()]}
    return json.dumps({**content, "document": to_plain(document)}).encode()


def published(
    folder: Path, document: Document, figures: dict[str, dict[str, Any]] = FIGURES, name: str = NAME
) -> Path:
    """The report in a period's folder, as a run leaves it."""
    bundle = Bundle()
    kind: Any = document.kind
    bundle.add(f"报告/{name}.docx", write_docx(document), kind=kind, format="docx", unit="huzhu")
    bundle.add(f"数据/{name}.json", data_of(document, figures), kind=kind, format="json")
    publish(bundle, folder / "outputs", HEAD)
    return folder / "outputs" / "2023-Q3" / "报告" / f"{name}.docx"


def without_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """No PDF is drawn: its text stands in for it."""

    def drawn(document: Document, *_: object) -> Rendered:
        text = "\n".join((*document.status, *paragraph_texts(document)))
        return Rendered(write_docx(document), text.encode(), 1)

    monkeypatch.setattr(finalising, "draw_final", drawn)
    monkeypatch.setattr(finalising, "drawn_faults", lambda *_: ())


def edit(path: Path, *changes: tuple[str, str]) -> None:
    """Replace the text of runs in the file."""
    document = body_of(path.read_bytes())
    for old, new in changes:
        text = run_with(document, old).find(qn("w:t"))
        assert text is not None
        text.text = (text.text or "").replace(old, new)
    path.write_bytes(with_body(path.read_bytes(), document))


def finalize(path: Path, *options: str) -> Result:
    return CliRunner().invoke(
        cli, ["finalize", str(path), "--outputs", str(path.parents[2]), *options]
    )


def final(folder: Path, form: str) -> Path:
    return folder / "outputs" / "2023-Q3" / "定稿" / f"{NAME}.{form}"


def manifest(folder: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(
        (folder / "outputs" / "2023-Q3" / "manifest.json").read_text(encoding="utf-8")
    )
    return loaded
