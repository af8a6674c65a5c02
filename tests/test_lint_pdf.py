"""The form checker on PDFs: pages drawn with a stylesheet that has one fault."""

from __future__ import annotations

import io
import shutil
from dataclasses import replace
from pathlib import Path

import pikepdf
from lint_help import broken, checked
from pdf_help import TEMPLATES, pdf_writer, prepared_fonts
from sample_document import paragraph, plain_document, runs

from hdreports.document.model import Attachment, Document, Heading
from hdreports.lint.pdf_reading import read_pdf_paper
from hdreports.writers.pdf.writer import PdfWriter

WORDS = "各县区农业农村部门围绕目标要求统筹推进种植养殖基地建设，着力提升耕地质量。"


def document() -> Document:
    """Three pages of text with headings, and a landscape annex."""
    return replace(
        plain_document(1),
        title=("海东市农业农村局", "关于工作进展情况的报告"),
        body=(
            paragraph("现将有关情况报告如下。"),
            Heading(1, "一、", runs("工作进展")),
            *(paragraph(WORDS * 6) for _ in range(4)),
            Heading(1, "二、", runs("存在的问题")),
            *(paragraph(WORDS * 5) for _ in range(2)),
        ),
        attachments=(
            Attachment(1, "指标完成情况表", (paragraph(WORDS),), "landscape", single=True),
        ),
    )


def drawn(folder: Path, *changes: tuple[str, str], short: bool = False) -> bytes:
    """The document, or no more than its first paragraph, drawn with a stylesheet changed so."""
    templates = folder / "html"
    shutil.copytree(TEMPLATES, templates)
    css = templates / "gongwen.css"
    text = css.read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    css.write_text(text, encoding="utf-8")
    whole = document()
    made = replace(whole, body=whole.body[:1]) if short else whole
    return PdfWriter(prepared_fonts(), templates).write(made).data


def test_a_sound_pdf_breaks_no_rule() -> None:
    result = checked(pdf_writer().write(document()).data)
    assert [(o.rule.id, o.message) for o in result.of("fail", "warn", "unverified")] == []


def test_paragraphs_of_hardly_a_line_do_not_hide_the_left_edge() -> None:
    """Their full lines are all first ones, and so indented."""
    short = replace(document(), body=tuple(paragraph(WORDS[:26]) for _ in range(4)), attachments=())
    result = checked(pdf_writer().write(short).data)
    assert [(o.rule.id, o.message) for o in result.of("fail", "warn")] == []


# Faults that leave each other alone, so that one drawing shows them all.
FAULTS = {
    "page-number": ('content: "— " counter(page) " —"', 'content: "- " counter(page) " -"'),
    "title-font": ("h1 { font: 22pt/10.227mm role(biaosong)", "h1 { font: 22pt/10.227mm role(hei)"),
    "heading-font": (".level1 { font-family: role(hei)", ".level1 { font-family: role(kai)"),
    "text-colour": (".to { text-indent: 0", ".to { color: #123f6d; text-indent: 0"),
    "mark": ("letter-spacing: 0; color: #f00;", "letter-spacing: 0;"),
    "red-rule": ("border-bottom: .7mm solid #f00", "border-bottom: .7mm solid #000"),
    "body-indent": (".p { text-indent: 42.1126px;", ".p { text-indent: 0;"),
    "imprint-rules": (
        "border-top: .35mm solid #000; border-bottom: .35mm solid #000", "border: 0"
    ),
}  # fmt: skip


# What stands where it should not.
PLACES = {
    "number-place": (
        "height: calc(8 * 10.227mm); position",
        "height: calc(7 * 10.227mm); position",
    ),
    "title-place": ("padding: 20.454mm 0 10.227mm;", "padding: 10.227mm 0 0;"),
    "annex-note-place": (".annex-notes { margin-top: 10.227mm;", ".annex-notes { margin-top: 0;"),
    "signature-place": (".date { padding-left: 42.1126px }", ".date { padding-left: 0 }"),
}


def test_places_are_measured(tmp_path: Path) -> None:
    """The title's padding is both: what is above it, and what is between it and the addressee."""
    said = broken(drawn(tmp_path, *PLACES.values(), short=True))
    assert set(said) == {*PLACES, "addressee-place"}
    assert said["title-place"] == "红色分隔线与标题之间空1行，应空2行"
    assert said["addressee-place"] == "标题与主送机关之间没有空行，应空1行"
    assert said["annex-note-place"] == "正文与附件说明之间没有空行，应空1行"


def test_faults_of_a_stylesheet_are_named(tmp_path: Path) -> None:
    assert set(broken(drawn(tmp_path, *FAULTS.values()))) == set(FAULTS)


def test_a_margin_that_is_too_wide_fails(tmp_path: Path) -> None:
    data = drawn(tmp_path, ("margin: 37mm 26mm 35mm 28mm", "margin: 37mm 23.5mm 35mm 30.5mm"))
    said = {o.rule.id: o.message for o in checked(data).of("fail")}
    assert said["margins"] == "文字左边缘距纸边30.5mm，订口应为28mm±1mm"
    assert set(said) == {"margins", "type-area"}


def test_a_page_number_at_the_foot_of_a_landscape_page_fails(tmp_path: Path) -> None:
    number = '"— " counter(page) " —"'
    data = drawn(
        tmp_path,
        ("@bottom-right { content: none }", ""),
        ("@bottom-left { content: none }", ""),
        (f"@left-bottom {{\n    content: {number}", "@left-bottom {\n    content: none"),
        (f"@left-top {{\n    content: {number}", "@left-top {\n    content: none"),
    )
    (fault,) = checked(data).of("fail")
    assert (fault.rule.id, fault.where) == ("page-number-landscape", "第5页")


def test_paragraphs_that_run_over_a_page_are_whole() -> None:
    paper = read_pdf_paper(pdf_writer().write(document()).data)
    texts = [p.words for p in paper.of("body") if p.part == 0]
    assert texts == ["现将有关情况报告如下。", *[WORDS * 6] * 4, *[WORDS * 5] * 2]


def test_a_page_whose_corner_is_not_the_origin_is_measured_from_its_corner() -> None:
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_writer().write(document()).data)) as pdf:
        for page in pdf.pages:
            left, bottom, right, top = (float(edge) for edge in page.mediabox)
            page.mediabox = (left - 50, bottom - 70, right + 50, top + 70)
            page.cropbox = (left, bottom, right, top)
        pdf.save(buffer)
    assert broken(buffer.getvalue()) == {}


def test_a_font_that_is_not_embedded_is_named() -> None:
    data = pdf_writer().write(document()).data
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and "/FontFile2" in item:
                del item["/FontFile2"]
                break
        pdf.save(buffer)
    assert "没有嵌入字体" in broken(buffer.getvalue())["fonts-embedded"]
