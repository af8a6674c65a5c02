"""Whatever a county types is printed as text: in DOCX, PDF, XLSX, the review page and mails."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest
from guarded_help import read_here
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from pdf_help import pdf_writer
from pipeline_help import QUARTER, QuickPool, config, mail, sample_file, samples

from hdreports.document.model import Document
from hdreports.document.texts import paragraph_texts, printable, squeeze
from hdreports.pipeline import run_report
from hdreports.writers.carried import Carried
from hdreports.writers.docx import write_docx

LONG = "村级统计人员更换频繁，数据衔接不畅。" * 1112  # 20 000 characters
TEXTS = (
    '<script>alert(1)</script><img src="http://evil.example/x"> &amp; "引号"',
    "{{ 7*7 }}{% for x in y %}{# c #}${1+1} 五十镇完成3处",
    '=HYPERLINK("http://evil.example","点我")',
    "+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "**粗** _斜_ # 标题 [链](http://evil.example) ![图](file:///etc/passwd) | 表 |",
    "甲\r\nBcc: someone@evil.example\r\n\r\n乙",
    "]]> <!-- x --> <?xml?> <!DOCTYPE a> &e; 丙",
    "\u202e倒写\u202c零\u200b宽\ufeff",
    "𠮷𡘙龘🐑",
)


@dataclass(frozen=True)
class Made:
    """One run on a workbook full of such texts."""

    folder: Path
    document: Document  # the county's own report
    codes: dict[str, int]


class CatchingPool(QuickPool):
    caught: list[Document] = []

    def submit(self, document: Document, carried: Carried | None = None) -> object:  # type: ignore[override]
        self.caught.append(document)
        return super().submit(document)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("hostile-text")
    _fill(sample_file(samples(folder, "互助县"), "互助县"))
    with pytest.MonkeyPatch.context() as patch:
        read_here(patch)
        patch.setattr("hdreports.pipeline.RenderPool", CatchingPool)
        patch.setattr(CatchingPool, "caught", [])
        result = run_report(config(folder), QUARTER)
        own = next(d for d in CatchingPool.caught if "互助" in d.signature)
    counted = {c: sum(f.code == c for f in result.findings) for c in ("text-shortened",)}
    return Made(result.published.folder, own, counted)


def _fill(path: Path) -> None:
    book = load_workbook(path)
    texts = iter((LONG, *TEXTS, LONG, *TEXTS * 20))
    tasks = book["重点任务"]
    for row in book["情况说明"].iter_rows(min_row=5, max_row=20):
        for cell in row:
            if isinstance(cell.value, str) and len(cell.value) > 20:
                _type(cell, next(texts))
    for row in range(5, 35):
        for column in range(5, 9):  # progress, results, problems, recommendations
            _type(tasks.cell(row, column), next(texts))
    for row in range(6, 40):
        _type(book["指标进度"].cell(row, 7), next(texts))
    book.save(path)


def _type(cell: object, text: str) -> None:
    if isinstance(cell, Cell):  # not one that a merged range covers
        cell.value = text
        cell.data_type = "s"


def _expected(document: Document) -> str:
    return squeeze("".join(paragraph_texts(document)))


def test_the_report_holds_the_texts_as_they_were_typed(made: Made) -> None:
    text = _expected(made.document)
    for typed in TEXTS[:8]:
        assert squeeze(printable(typed.replace("\r\n", ""))).rstrip("。；") in text, typed


def test_a_docx_holds_them_as_text_and_leads_nowhere(made: Made) -> None:
    data = write_docx(made.document)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {
            n: package.read(n).decode() for n in package.namelist() if n.endswith(("xml", "rels"))
        }
    text = squeeze("".join(re.findall(r"<w:t[ >][^<]*|<w:t>[^<]*", parts["word/document.xml"])))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "{{7*7}}" in text
    for name, content in parts.items():
        assert "evil.example" not in content or name == "word/document.xml"
        assert not re.search(
            r"HYPERLINK|INCLUDE|DDE", "".join(re.findall(r"instrText[^>]*>([^<]*)", content))
        )
    assert not any('TargetMode="External"' in c for c in parts.values())


def test_a_pdf_shows_them_and_leads_nowhere(made: Made) -> None:
    data = pdf_writer().write(made.document).data
    pdf = pypdfium2.PdfDocument(data)
    text = squeeze("".join(page.get_textpage().get_text_range() for page in pdf))
    for typed in TEXTS[:6]:
        assert squeeze(typed)[:12] in text
    assert len(pdf) < 30  # twenty thousand characters alone would take forty
    assert b"/URI" not in data
    assert b"/JavaScript" not in data


def test_the_ledger_keeps_every_text_whole_and_calculates_none(made: Made) -> None:
    book = load_workbook(made.folder / "台账" / "台账.xlsx")
    held = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert not [c.coordinate for c in held if c.data_type == "f"]
    assert any(LONG in str(c.value) for c in held)
    assert not [c for c in held if c.hyperlink is not None and c.hyperlink.target]


def test_the_review_page_runs_none_of_it(made: Made) -> None:
    page = (made.folder / "index.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert not re.search(r"<img[^>]+evil|href=.?(?:http://evil|javascript)", page)
    for block in re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', page, re.S):
        json.loads(block)


def test_a_mails_heads_are_its_own(made: Made) -> None:
    for path in (made.folder / "mail").glob("*.eml"):
        assert mail(path)["Bcc"] is None
        assert "someone@evil.example" not in path.read_bytes().split(b"\n\n")[0].decode()


def test_each_text_that_is_cut_is_told(made: Made) -> None:
    assert made.codes["text-shortened"] >= 2
