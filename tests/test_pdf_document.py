"""What a PDF holds beside its looks: text, tags, outline, metadata, fonts; and that it repeats."""

from __future__ import annotations

import gc
import io
from dataclasses import replace

import pikepdf
import pytest
from pdf_help import (
    TEMPLATES,
    document_of,
    elements_of,
    mixed_document,
    mixed_pdf,
    pages_of,
    pdf_writer,
    plain_pdf,
    prepared_fonts,
    rich_pdf,
    rows_of,
    texts_of,
)
from sample_document import cell, plain_document, rich_document, runs

from hdreports.document.model import (
    Attachment,
    Cell,
    Chart,
    ChartPoint,
    Column,
    FigureRun,
    Heading,
    Paragraph,
    Table,
    Text,
)
from hdreports.document.texts import paragraph_texts, squeeze
from hdreports.readers.pdf import UnreadablePdfError, read_elements
from hdreports.writers.pdf import engine
from hdreports.writers.pdf.writer import PdfWriter


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


def nodes(pdf: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    """All structure elements."""
    found = []

    def walk(node: object) -> None:
        if isinstance(node, pikepdf.Dictionary):
            found.append(node)
            kids = node.get("/K")
            for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
                walk(kid)

    walk(pdf.Root.StructTreeRoot)
    return found


def roles(data: bytes) -> list[str]:
    return [element.role for element in elements_of(data)]


# --- text ---


def test_text_equals_the_document_paragraph_by_paragraph():
    expected = paragraph_texts(rich_document())
    assert texts_of(rich_pdf().data) == [squeeze(p) for p in expected]


def test_text_leaves_out_page_numbers_and_status_marks():
    text = "".join(texts_of(mixed_pdf().data))
    assert text == squeeze("".join(paragraph_texts(mixed_document())))
    assert "样例" not in text


HOSTILE = (
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}{% raw %}",
    "</p></body><h1>x</h1>",
    "&lt;b&gt; &amp; \"quoted\" 'single'",
    "<img src='file:///etc/passwd'/>",
    "<link rel=attachment href='file:///etc/passwd'>",
    "]]> <![CDATA[ x <!-- y",
    "=cmd|' /C calc'!A0",
    "(\\) \\n <</Type/Catalog>> endstream",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text):
    document = document_of("正文")
    document = replace(
        document,
        body=(
            Heading(2, "（一）", (Text(text),), (Text(text),)),
            Paragraph((FigureRun(text, text), Text(text))),
            Table(text, text, (Column(1.0),), (), ((Cell((Text(text),)),),)),
        ),
        subject=text,
        status=(text,),
    )
    data = pdf_writer().write(document).data
    assert texts_of(data) == [squeeze(p) for p in paragraph_texts(document)]
    assert roles(data).count("H1") == 1


def test_characters_no_file_can_hold_are_shown_as_replaced():
    result = pdf_writer().write(
        replace(document_of(), body=(Paragraph((Text("甲\x00乙\u202e丙\ud800丁\uffff"),)),))
    )
    assert "甲\ufffd乙\ufffd丙\ufffd丁\ufffd" in "".join(texts_of(result.data))


def test_page_cannot_open_files_that_are_not_ours(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    fetch = engine.OwnFiles([TEMPLATES / "gongwen.css"])
    assert fetch((TEMPLATES / "gongwen.css").as_uri()).read()
    for url in (secret.as_uri(), "http://127.0.0.1/", "data:text/plain,x", "ftp://127.0.0.1/x"):
        with pytest.raises(engine.ForeignResourceError):
            fetch(url)


# --- tags ---


def test_pdf_is_tagged_as_pdf_ua_1():
    pdf = opened(rich_pdf().data)
    assert pdf.Root.MarkInfo.Marked
    assert "/StructTreeRoot" in pdf.Root
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"


def test_headings_keep_their_level_even_when_they_run_in():
    elements = [e for e in elements_of(rich_pdf().data) if e.role.startswith("H")]
    found = [(e.role, e.text) for e in elements]
    assert found[:5] == [
        ("H1", "海东市农业农村局关于2023年打造绿色有机农畜产品输出地工作进展情况的报告"),
        ("H2", "一、工作进展情况"),
        ("H3", "（一）总体进展。"),
        ("H3", "（二）主要目标完成情况"),
        ("H4", "1.筑牢打造根基。"),
    ]
    levels = [int(role[1]) for role, _ in found]
    assert all(below <= above + 1 for above, below in zip(levels, levels[1:], strict=False))


def test_heading_levels_have_no_gap_even_where_the_document_has_one():
    document = replace(
        document_of("正文"),
        body=(Heading(1, "一、", runs("甲")), Heading(4, "（1）", runs("乙"))),
    )
    assert [r for r in roles(pdf_writer().write(document).data) if r[0] == "H"] == [
        "H1",
        "H2",
        "H3",
    ]


def test_paragraph_over_two_pages_is_one_paragraph():
    found = roles(plain_pdf().data)
    # mark, number, addressee, text, signature, date, imprint
    assert found.count("P") == 7


def test_table_over_pages_is_one_table_with_one_head():
    found = roles(rich_pdf().data)
    assert found.count("Table") == 4
    assert found.count("THead") == 4


def test_heads_of_a_table_have_scope_and_spans():
    pdf = opened(rich_pdf().data)
    attributes = [node.A for node in nodes(pdf) if node.get("/S") == "/TH"]
    scopes = [str(a.Scope) for a in attributes]
    assert set(scopes) == {"/Column", "/Row"}
    assert {int(a.ColSpan) for a in attributes if "/ColSpan" in a} == {2, 5, 6}
    assert {int(a.RowSpan) for a in attributes if "/RowSpan" in a} == {2}


def test_figures_and_quotations_are_found_by_id_with_page_and_source():
    elements = [e for e in elements_of(rich_pdf().data) if e.id]
    printed = {e.id: e.text for e in elements}
    assert printed["figure:grain-area"] == "132.1万亩"
    assert printed["figure:farmland-new-gap~2"] == "34.9个百分点"
    quoted = [e for e in elements if e.id.startswith("quotation")]
    assert quoted[0].source == "乐都区.xlsx［重点任务］D8"
    assert quoted[0].text == "已建成绿色蔬菜基地12处，订单面积较去年增加3成"
    identifiers = [e.id for e in elements]
    assert len(set(identifiers)) == len(identifiers)


def test_every_marked_content_belongs_to_an_element():
    pdf = opened(mixed_pdf().data)
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    for position, page in enumerate(pdf.pages):
        assert page.StructParents == position == numbers[2 * position]
        marks = [
            int(operands[1].MCID)
            for operands, operator in pikepdf.parse_content_stream(page)
            if str(operator) == "BDC"
        ]
        owners = numbers[2 * position + 1]
        assert sorted(marks) == list(range(len(owners)))


def test_chart_has_a_text_alternative():
    chart = Chart(
        "pace",
        "图1 完成率",
        (ChartPoint("互助县", 81.5, 69.3, "81.5%", "green"), ChartPoint("民和县", 40, 69.3, "40%")),
        "序时进度",
        "互助县81.5%，民和县40%，序时进度69.3%",
    )
    data = pdf_writer().write(replace(document_of(), body=(chart,))).data
    pdf = opened(data)
    figures = [node for node in nodes(pdf) if node.get("/S") == "/Figure"]
    assert [str(f.Alt) for f in figures] == [chart.alt]
    assert len(figures[0].A.BBox) == 4
    assert "图1完成率" in "".join(texts_of(data))


# --- outline and metadata ---


def test_outline_lists_headings_and_annexes():
    with opened(rich_pdf().data).open_outline() as outline:
        (title,) = outline.root
        assert title.title == rich_document().full_title
        children = [item.title for item in title.children]
    assert children[:2] == ["一、工作进展情况", "二、取得的成效"]
    assert children[-3:] == ["附件1 主要指标完成情况表", "附件2 重点任务台账", "附件3 数据说明"]


def test_metadata_names_title_author_language_and_fixed_dates():
    pdf = opened(rich_pdf().data)
    assert str(pdf.docinfo["/Title"]) == rich_document().full_title
    assert str(pdf.docinfo["/Author"]) == "海东市农业农村局"
    assert str(pdf.docinfo["/Subject"]) == "打造绿色有机农畜产品输出地工作进展情况"
    assert str(pdf.docinfo["/CreationDate"]) == "D:20230912"
    assert str(pdf.Root.Lang) == "zh-CN"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle


def test_two_writers_give_the_same_bytes():
    document = mixed_document()
    again = PdfWriter(prepared_fonts(), TEMPLATES).write(document)
    assert again.data == mixed_pdf().data
    assert pdf_writer().write(document).data == again.data


def test_written_documents_leave_nothing_behind():
    document = mixed_document()
    pdf_writer().write(document)
    before = len(gc.get_objects())
    for _ in range(3):
        pdf_writer().write(document)
    assert len(gc.get_objects()) - before < 500


def test_documents_that_differ_have_different_identifiers():
    pdfs = [opened(pdf_writer().write(document_of(text)).data) for text in ("甲", "乙")]
    first, second = (bytes(pdf.trailer.ID[0]) for pdf in pdfs)
    assert first != second


# --- fonts ---


def embedded(data: bytes) -> set[str]:
    names = set()
    pdf = opened(data)
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
            assert "/FontFile2" in item or "/FontFile3" in item
            names.add(str(item.FontName).split("+")[1])
    return names


def test_embedded_fonts_are_ours_alone():
    assert embedded(rich_pdf().data) == {
        "HD-Fang", "HD-Kai", "HD-Hei", "HD-Song", "HD-Biao", "HD-Latin",
    }  # fmt: skip


def test_report_names_fonts_and_what_they_stand_in_for():
    report = rich_pdf().fonts
    assert report.embedded == (
        "FandolFang-Regular",
        "FandolHei-Regular",
        "FandolKai-Regular",
        "FandolSong-Bold",
        "FandolSong-Regular",
    )
    assert [(s.wanted, s.used) for s in report.substitutions][0] == (
        "仿宋",
        "FandolFang-Regular",
    )
    assert report.missing == {}


def test_rare_character_comes_from_the_fallback_and_keeps_the_grid():
    plain = plain_document(1200)
    text = "委员祎䶮囍" + plain.body[0].runs[0].text
    result = pdf_writer().write(replace(plain, body=(Paragraph((Text(text),)),)))
    assert "委员祎䶮囍" in "".join(texts_of(result.data))
    assert "HD-Rest-Serif" in embedded(result.data)
    assert "NotoSerifSC-Regular" in result.fonts.embedded
    assert result.fonts.missing == {}
    rows = rows_of(pages_of(result)[0])
    pitches = [b.top - a.top for a, b in zip(rows[2:], rows[3:], strict=False)]
    assert max(pitches) - min(pitches) < 0.2


def test_character_that_no_font_has_is_reported():
    result = pdf_writer().write(document_of("负责人\U00020bb7某已到位"))
    assert result.fonts.missing == {"\U00020bb7": "负责人\U00020bb7某已到位"}
    assert any("U+20BB7" in warning for warning in result.warnings)


# --- tables ---


def test_head_repeats_on_every_page_and_no_row_is_split():
    rows = tuple((cell(f"第{n}行甲乙丙丁戊己庚辛" * 4), cell("x")) for n in range(60))
    table = Table(
        "t", "表1 长表", (Column(0.5), Column(0.5)), ((cell("表头甲"), cell("表头乙")),), rows
    )
    result = pdf_writer().write(replace(document_of(), body=(table,)))
    pages = [[r.text for r in rows_of(page, 12.0)] for page in pages_of(result)]
    pages = [page for page in pages if page]
    assert len(pages) > 2
    for page in pages:
        assert page[0] == "表头甲表头乙"
        assert page[1].startswith("第")  # a row begins here, none goes on
    assert "".join(texts_of(result.data)).count("表头甲") == 1


def test_row_that_names_a_group_stands_on_the_page_of_its_first_row():
    row, pages = (cell("行"), cell("x")), []
    for before in range(7, 12):
        rows = (*(row,) * before, (cell("组名", colspan=2),), *(row,) * 5)
        table = Table("t", "", (Column(0.5), Column(0.5)), ((cell("头"), cell("头")),), rows)
        result = pdf_writer().write(replace(document_of("正文。"), body=(table,)))
        for number, page in enumerate(pages_of(result), 1):
            texts = [r.text for r in rows_of(page, 12.0)]
            if "组名" in texts:
                pages.append(number)
                assert texts[-1] != "组名", before
    assert pages == [1, 1, 2, 2, 2]  # it is the page's end that is met


def test_caption_stands_on_the_page_of_its_table():
    pages = []
    for characters in range(116, 201, 28):
        plain = plain_document(characters)
        table = Table("t", "表1 短表", (Column(1.0),), ((cell("头"),),), ((cell("行"),),) * 3)
        result = pdf_writer().write(
            replace(plain, body=(*plain.body, table, Paragraph(runs("完。"))))
        )
        for number, page in enumerate(pages_of(result), 1):
            if "表1短表" in [r.text for r in rows_of(page, 14.0)]:
                pages.append(number)
                assert "头" in [r.text for r in rows_of(page, 12.0)], characters
    assert pages == [1, 1, 2, 2]  # it is the page's end that is met


def test_light_is_shape_word_and_colour():
    table = Table(
        "t", "", (Column(0.5), Column(0.5)), (), ((Cell(light="red"), Cell(light="none")),)
    )
    result = pdf_writer().write(replace(document_of(), body=(table,)))
    assert {"■红", "－"} <= set(texts_of(result.data))
    (shape,) = [c for c in pages_of(result)[0].chars if c["text"] == "■"]
    assert shape["non_stroking_color"] != (0, 0, 0)


def test_annex_begins_a_page_with_its_label_and_title_on_line_three():
    annex = Attachment(1, "数据说明", (Paragraph(runs("正文。")),), single=True)
    result = pdf_writer().write(document_of("正文。", attachments=(annex,)))
    page = pages_of(result)[1]
    label, text = rows_of(page)[:2]
    (title,) = rows_of(page, 22.0)
    assert label.text == "附件"
    assert label.top == pytest.approx(37 + 2.3, abs=0.5)
    assert (title.top + title.bottom) / 2 == pytest.approx(37 + 2.5 * 10.227, abs=0.7)
    assert text.text == "正文。"
    assert rows_of(pages_of(result)[0])[-3].text == "附件：数据说明"


# --- faults ---


def test_unreadable_pdf_is_refused():
    with pytest.raises(UnreadablePdfError):
        read_elements(b"%PDF-1.7 nothing")


# --- words and charts ---


def test_word_without_a_place_to_break_stays_within_the_margins():
    result = pdf_writer().write(document_of("A" * 120 + "完"))
    rows = [row for row in rows_of(pages_of(result)[0]) if row.text.startswith("A")]
    assert "".join(row.text for row in rows) == "A" * 120 + "完"
    assert max(row.right for row in rows) <= 184.3


def test_latin_words_are_not_torn_apart_to_fill_a_line():
    address = "https://example.org/" + "/".join(["directory"] * 12) + "?" + "q" * 30
    page = pages_of(pdf_writer().write(document_of(address)))[0]
    gaps = [
        b["x0"] - a["x1"]
        for a, b in zip(page.chars, page.chars[1:], strict=False)
        if "d" in (a["text"], b["text"]) and abs(a["top"] - b["top"]) < 0.1
    ]
    assert max(gaps) < 1.1
