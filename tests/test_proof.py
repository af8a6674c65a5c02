"""Files are read back before they are published: what a writer got wrong is told and stopped."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from pdf_help import mixed_document, pdf_writer
from sample_document import cell, runs

import hdreports.writers.docx as docx_writer
from hdreports.document.model import (
    Blank,
    Column,
    Document,
    FigureRun,
    Paragraph,
    Table,
    Text,
)
from hdreports.readers.proof import proofread, told
from hdreports.rendering import draw

FIGURE = FigureRun("87.3%", "huzhu/grain/completion")
OTHER = FigureRun("12.5万亩", "huzhu/grain/value")
TABLE = Table(
    "t",
    "表1 完成情况",
    (Column(0.5), Column(0.5)),
    ((cell("指标"), cell("完成率")),),
    ((cell("粮食"), replace(cell("x"), runs=(FIGURE,))),),
)
OPENING = "截至9月10日，粮食面积"


@cache
def document() -> Document:
    told = Paragraph((Text(OPENING), OTHER, Text("，完成"), FIGURE, Text("。")))
    return replace(mixed_document(), body=(told, Paragraph(runs("按序时进度推进。")), TABLE))


@cache
def files(of: Document | None = None) -> tuple[bytes, bytes]:
    written = of or document()
    return docx_writer.write_docx(written), pdf_writer().write(written).data


def with_body(*changes: Callable[[Any], Any]) -> Document:
    """The document with its blocks changed in order; None drops one."""
    blocks = [
        change(b) for change, b in zip((*changes, *[_same] * 3), document().body, strict=False)
    ]
    return replace(document(), body=tuple(b for b in blocks if b is not None))


def _same(block: Any) -> Any:
    return block


def _other_runs(*pieces: Any) -> Callable[[Any], Any]:
    return lambda block: replace(block, runs=pieces)


def differences(of: Document) -> list[str]:
    """What is said of files that were written from `of` instead of the document."""
    return [str(d) for d in proofread(document(), *files(of))]


def test_files_as_written_have_no_difference():
    assert proofread(document(), *files()) == ()


def test_dropped_paragraph_is_told_with_its_place_in_both_files():
    assert differences(with_body(_same, lambda _: None)) == [
        "DOCX第6段应为“按序时进度推进。”，实际没有",
        "PDF第6段应为“按序时进度推进。”，实际没有",
    ]


def test_added_paragraph_is_told():
    more = replace(document(), body=(*document().body, Paragraph(runs("多出的话。"))))
    assert [d for d in differences(more) if d.startswith("PDF")] == ["PDF第12段多出“多出的话。”"]


def test_changed_figure_is_told_in_its_paragraph_and_by_its_name():
    wrong = _other_runs(
        Text(OPENING), OTHER, Text("，完成"), replace(FIGURE, text="78.3%"), Text("。")
    )
    for form in ("DOCX", "PDF"):
        found = [d for d in differences(with_body(wrong)) if d.startswith(form)]
        assert found == [
            f"{form}第5段应为“…食面积12.5万亩，完成87.3%。”，实为“…食面积12.5万亩，完成78.3%。”",
            f"{form}数据［huzhu/grain/completion］应为“87.3%、87.3%”，实为“78.3%、87.3%”",
        ]


def test_changed_cell_of_a_table_is_told():
    row = (cell("粮食"), replace(cell("x"), runs=(replace(FIGURE, text="87.2%"),)))
    found = differences(with_body(_same, _same, lambda t: replace(t, rows=(row,))))
    assert "DOCX第11段应为“87.3%”，实为“87.2%”" in found
    assert "PDF第11段应为“87.3%”，实为“87.2%”" in found


def test_number_that_lost_its_mark_is_told_though_every_paragraph_reads_right():
    bare = _other_runs(Text(OPENING), Text("12.5万亩"), Text("，完成"), FIGURE, Text("。"))
    assert differences(with_body(bare)) == [
        "DOCX数据［huzhu/grain/value］应为“12.5万亩”，实际没有",
        "PDF数据［huzhu/grain/value］应为“12.5万亩”，实际没有",
    ]


def test_number_marked_as_another_is_told():
    swapped = _other_runs(
        Text(OPENING),
        replace(OTHER, figure="ledu/grain/value"),
        Text("，完成"),
        FIGURE,
        Text("。"),
    )
    found = differences(with_body(swapped))
    assert "PDF数据［huzhu/grain/value］应为“12.5万亩”，实际没有" in found
    assert "PDF数据［ledu/grain/value］多出“12.5万亩”" in found


def test_head_and_closing_are_compared_too():
    found = differences(
        replace(document(), number=(Blank("document-number", 5),), signature="某局")
    )
    assert [d.partition("应为")[0] for d in found if d.startswith("DOCX")] == [
        "DOCX第2段",
        "DOCX第12段",
    ]


def test_many_differences_are_told_shortly():
    assert told(proofread(document(), *files(mixed_document()))).count("；") == 5
    assert "；另有" in told(proofread(document(), *files(mixed_document())))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"%PDF-1.7 nothing", b"\x00" * 99])
def test_file_that_cannot_be_read_back_is_a_difference(data):
    docx, pdf = files()
    assert str(proofread(document(), data, pdf)[0]).startswith("DOCX全文应为“可以读回的文件”")
    assert str(proofread(document(), docx, data)[0]).startswith("PDF全文应为“可以读回的文件”")


# --- the worker ---


def test_worker_hands_out_files_that_agree():
    rendered = draw(document(), pdf_writer(), None)
    assert (rendered.docx, rendered.pdf) == files()
    assert rendered.error == ""


def test_worker_stops_a_docx_with_another_number(monkeypatch):
    write = docx_writer.write_docx

    def faulty(*arguments: Any) -> bytes:
        return _edited(write(*arguments), "12.5万亩", "15.2万亩")

    monkeypatch.setattr(docx_writer, "write_docx", faulty)
    rendered = draw(document(), pdf_writer(), None)
    assert (rendered.docx, rendered.pdf) == (b"", b"")
    assert rendered.error.startswith("写出的文件与文稿不一致，已停止：DOCX第5段应为“…")
    assert all(d.startswith("DOCX") for d in rendered.differences)


def test_worker_stops_a_pdf_without_a_paragraph(monkeypatch):
    markup = pdf_writer().markup

    def faulty(of: Document) -> str:
        return markup(of).replace("按序时进度推进。", "")

    monkeypatch.setattr(pdf_writer(), "markup", faulty)
    rendered = draw(document(), pdf_writer(), None)
    assert rendered.differences == ("PDF第6段应为“按序时进度推进。”，实际没有",)
    assert rendered.pdf == b""


def _edited(data: bytes, old: str, new: str) -> bytes:
    """A DOCX with a text changed in its main part."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/document.xml":
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode())
            target.writestr(name, content)
    return made.getvalue()


# --- what is no difference ---


@pytest.mark.parametrize(
    "text",
    [
        "字" * 27 + "-8.5个百分点",  # a hyphen at a line's end
        "阿卜杜·某与每公顷•某",  # two dots that the fonts draw with one glyph
        "零\u200b宽\ufeff字\u200d符、软\u00ad连字符",
        "ﾊ＆％ 全\u3000角\u00a0与半角 % &",
        "第一行\n第二行\t第三行",
        "甲\x00乙\u202e丙",
    ],
)
def test_characters_that_files_cannot_tell_apart_are_no_difference(text: str):
    written = replace(document(), body=(Paragraph((Text(text),)),))
    assert proofread(written, *files(written)) == ()


def test_lost_minus_sign_is_a_difference():
    less, more = (
        replace(document(), body=(Paragraph((FigureRun(text, "gap"),)),))
        for text in ("-8.5", "8.5")
    )
    assert [str(d) for d in proofread(less, *files(more))] == [
        "DOCX第5段应为“-8.5”，实为“8.5”",
        "DOCX数据［gap］应为“-8.5”，实为“8.5”",
        "PDF第5段应为“-8.5”，实为“8.5”",
        "PDF数据［gap］应为“-8.5”，实为“8.5”",
    ]
