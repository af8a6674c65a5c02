"""An office's own templates: what is wrong with one is said in a line, and nothing is changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pdf_help import document_of, prepared_fonts
from review_sample import small_data

from hdreports.cli import main
from hdreports.rendering import CannotDrawError, RenderPool
from hdreports.writers.pdf.writer import PdfWriter, StylesheetError
from hdreports.writers.review.page import ReviewTemplateError, write_review

TEMPLATES = Path(__file__).resolve().parents[1] / "templates" / "html"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TEMPLATES, tmp_path / "html"))


def spoil(file: Path, addition: str) -> None:
    with file.open("a", encoding="utf-8") as stream:
        stream.write(addition)


@pytest.mark.parametrize(
    ("file", "addition", "said"),
    [
        ("gongwen.css", "p { frobnicate: 3 }", "frobnicate"),
        ("gongwen.css", "p { font-family: role(nosuch) }", "nosuch"),
        ("gongwen.css", "@font-face { font-family: F; src: url(file:///f.ttf) }", "'F'"),
        ("document.html", "\n{% oops %}", "document.html第"),
    ],
)
def test_a_template_of_documents_that_is_wrong_is_named(
    own: Path, file: str, addition: str, said: str
) -> None:
    spoil(own / file, addition)
    with pytest.raises(StylesheetError, match=said):
        PdfWriter(prepared_fonts(), own)


def test_a_template_that_is_missing_is_named(own: Path) -> None:
    (own / "gongwen.css").unlink()
    with pytest.raises(StylesheetError, match="gongwen.css"):
        PdfWriter(prepared_fonts(), own)


def test_workers_that_cannot_start_say_why_to_whoever_waits(own: Path) -> None:
    spoil(own / "gongwen.css", "p { frobnicate: 3 }")
    with (
        pytest.raises(CannotDrawError, match="frobnicate"),
        RenderPool(prepared_fonts(), own, None) as pool,
    ):
        pool.submit(document_of("一段")).result()


@pytest.mark.parametrize("addition", ["{{ nosuch }}", "{% oops %}"])
def test_a_template_of_the_review_page_that_is_wrong_is_named(own: Path, addition: str) -> None:
    spoil(own / "review" / "body.html", addition)
    with pytest.raises(ReviewTemplateError, match=r"审阅页的模板不能使用.*(nosuch|oops)"):
        write_review(small_data(), own)


def test_what_nobody_foresaw_ends_with_3_and_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError("除数为零")

    monkeypatch.setattr("hdreports.config.load_config", fails)
    monkeypatch.delenv("HDREPORTS_DEBUG", raising=False)
    with pytest.raises(SystemExit) as ended:
        main(["plan", "audit"])
    assert ended.value.code == 3
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "ZeroDivisionError：除数为零" in said
    monkeypatch.setenv("HDREPORTS_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        main(["plan", "audit"])
