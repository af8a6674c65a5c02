"""What a document says, and what is read back from its DOCX."""

from __future__ import annotations

from dataclasses import replace

import pytest
from docx_help import repacked, with_body
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_document import plain_document, rich_document, runs

from hdreports.document.model import FigureRun, Heading, Imprint, Paragraph, Text
from hdreports.document.texts import (
    addressee_text,
    paragraph_texts,
    printable,
    squeeze,
    width_in_characters,
)
from hdreports.readers.docx import ReadDocument, UnreadableDocxError, read_docx
from hdreports.writers.docx import write_docx


@pytest.fixture(scope="module")
def rich() -> ReadDocument:
    return read_docx(write_docx(rich_document()))


def test_the_texts_read_back_are_the_documents(rich: ReadDocument) -> None:
    said = [squeeze(text) for text in paragraph_texts(rich_document())]
    assert [squeeze(text) for text in rich.texts] == said
    assert len(said) > 500


def test_texts_begin_with_the_head_and_end_with_the_imprint() -> None:
    texts = paragraph_texts(rich_document())
    assert texts[:5] == [
        "海东市农业农村局文件",
        "东农〔2023〕＿＿号签发人：＿＿＿＿",
        "海东市农业农村局关于2023年打造绿色有机农畜产品输出地工作进展情况的报告",
        "海东市人民政府：",
        texts[4],
    ]
    assert texts[-2:] == [
        "抄送：市委农村工作领导小组办公室，市发展改革委，市财政局。",
        "海东市农业农村局办公室2023年9月12日印发",
    ]
    assert "附件：1.主要指标完成情况表" in texts
    assert "●绿" in texts


def test_several_recipients_share_one_line() -> None:
    document = replace(plain_document(10), recipients=("各县区人民政府", "市直有关部门"))
    assert addressee_text(document) == "各县区人民政府、市直有关部门："


def test_parts_that_are_not_there_leave_no_text() -> None:
    bare = replace(
        plain_document(10), recipients=(), signer=None, imprint=Imprint((), "办公室", ())
    )
    texts = paragraph_texts(bare)
    assert "" not in texts
    assert texts[1:3] == ["东农〔2023〕12号", "关于工作进展情况的报告"]
    assert [squeeze(text) for text in read_docx(write_docx(bare)).texts] == texts


def test_roles_come_back(rich: ReadDocument) -> None:
    roles = [paragraph.role for paragraph in rich.paragraphs]
    assert roles[:4] == ["mark", "number", "title", "addressee"]
    assert roles[-2:] == ["imprint", "imprint"]
    close = ["annex-note"] * 3 + ["signature", "date", "contact", "annex-label", "annex-title"]
    start = roles.index("annex-note")
    assert roles[start : start + len(close)] == close
    assert rich.text_of("date") == "2023年9月12日"
    assert rich.status == ("送审稿", "样例")


def test_headings_come_back_with_level_number_and_lead(rich: ReadDocument) -> None:
    headings = [found for found in rich.paragraphs if found.role == "heading"]
    assert [(found.level, found.number, found.lead) for found in headings[:4]] == [
        (1, "一、", ""),
        (2, "（一）", "（一）总体进展。"),
        (2, "（二）", ""),
        (3, "1.", "1.筑牢打造根基。"),
    ]
    assert {found.level for found in headings} == {1, 2, 3, 4}


def test_figures_quotations_and_blanks_come_back(rich: ReadDocument) -> None:
    opening = next(found for found in rich.paragraphs if found.role == "body")
    assert [(found.ref, found.text) for found in opening.figures] == [
        ("units-due", "8个"),
        ("units-reported", "7个"),
        ("regions-reported", "5个"),
    ]
    quotes = [a for p in rich.paragraphs for a in p.anchored if a.kind == "quotation"]
    assert quotes[0].ref == "乐都区.xlsx［重点任务］D8"
    number = next(found for found in rich.paragraphs if found.role == "number")
    assert [(blank.kind, blank.ref) for blank in number.anchored] == [
        ("blank", "number"),
        ("blank", "signer"),
    ]


def test_tables_come_back_as_grids(rich: ReadDocument) -> None:
    summary, counties, matrix, ledger = rich.tables
    assert summary.grid[0] == ("指标", "单位", "年度目标", "累计完成", "完成率", "评价")
    assert counties.grid[:2] == (
        ("县区", "高标准农田", "", "家畜改良", "", "备注"),
        ("", "完成（万亩）", "完成率", "完成（万亩）", "完成率", ""),
    )
    assert matrix.head_rows == 2
    assert (len(matrix.grid), len(matrix.grid[0])) == (47, 14)
    assert ledger.grid[1][4] == "●绿"


def test_a_figure_whose_bookmark_was_lost_is_found_by_its_style() -> None:
    data = write_docx(with_body(Paragraph((Text("完成"), FigureRun("3项", "done")))))

    def without_bookmarks(name: str, content: bytes) -> bytes:
        return content.replace(b"fig_1", b"other") if name == "word/document.xml" else content

    (figure,) = read_docx(repacked(data, without_bookmarks)).paragraphs[4].figures
    assert (figure.text, figure.ref, figure.bookmark) == ("3项", None, None)


def test_styles_are_known_by_name_whatever_their_ids() -> None:
    data = write_docx(rich_document())

    def renumbered(name: str, content: bytes) -> bytes:
        for element in (b'Id="Gw', b'<w:pStyle w:val="Gw', b'<w:rStyle w:val="Gw'):
            content = content.replace(element, element.replace(b"Gw", b"9"))
        return content

    assert read_docx(repacked(data, renumbered)).paragraphs == read_docx(data).paragraphs


def test_deleted_text_is_not_read_and_inserted_text_is() -> None:
    data = write_docx(with_body(Paragraph((Text("甲"), Text("乙", emphasis=True)))))

    def revised(name: str, content: bytes) -> bytes:
        run = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'
        deleted = '<w:del w:id="1" w:author="a"><w:r><w:delText>甲</w:delText></w:r></w:del>'
        inserted = f'<w:ins w:id="2" w:author="a">{run.format("丙")}</w:ins>'
        text = content.decode().replace(run.format("甲"), deleted + inserted)
        return text.encode() if name == "word/document.xml" else content

    assert read_docx(repacked(data, revised)).text_of("body") == "丙乙"


def test_small_readings_above_characters_are_no_text() -> None:
    data = write_docx(with_body(Paragraph((Text("甲"),))))

    def spelled(name: str, content: bytes) -> bytes:
        run = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'
        above = f"<w:rt>{run.format('jiǎ')}</w:rt><w:rubyBase>{run.format('甲')}</w:rubyBase>"
        text = content.decode().replace(run.format("甲"), f"<w:r><w:ruby>{above}</w:ruby></w:r>")
        return text.encode() if name == "word/document.xml" else content

    assert read_docx(repacked(data, spelled)).text_of("body") == "甲"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"plain text"])
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableDocxError):
        read_docx(data)


def test_a_zip_without_a_document_is_refused() -> None:
    def emptied(name: str, content: bytes) -> bytes:
        return b"<Relationships/>" if name == "_rels/.rels" else content

    with pytest.raises(UnreadableDocxError):
        read_docx(repacked(write_docx(plain_document(10)), emptied))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("一\n二\t三", "一 二 三"),
        ("a\x00b", "a\ufffdb"),
        ("\u202e倒", "\ufffd倒"),
        ("全角　空格", "全角　空格"),
        ("\ufffe", "\ufffd"),
        ("零\u200b宽\ufeff", "零宽"),
    ],
)
def test_what_cannot_be_printed_is_shown_as_such(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_widths_count_full_width_characters() -> None:
    assert width_in_characters("2023年9月12日") == 6.5
    assert width_in_characters("“五化”") == 4


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1), st.text(min_size=1), st.text(min_size=1))
def test_any_text_comes_back_as_printed(lead: str, body: str, figure: str) -> None:
    heading = Heading(2, "（一）", (Text(lead),), (Text(body), FigureRun(figure, "id")))
    document = with_body(heading, Paragraph(runs("末段。")))
    read = read_docx(write_docx(document))
    assert [squeeze(text) for text in read.texts] == [
        squeeze(text) for text in paragraph_texts(document)
    ]
