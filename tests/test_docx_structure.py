"""The markup of a written DOCX."""

from __future__ import annotations

from dataclasses import replace

import pytest
from docx_help import Opened, text_of, with_body, written
from sample_document import cell, plain_document, rich_document, runs

from hdreports.document.model import (
    Attachment,
    Blank,
    Cell,
    Chart,
    ChartPoint,
    Column,
    FigureRun,
    Heading,
    PageBreak,
    Paragraph,
    Quotation,
    Table,
    Text,
)
from hdreports.writers.docx import write_docx
from hdreports.writers.docx.head import mark_points
from hdreports.writers.docx.oxml import qn
from hdreports.writers.docx.tables import column_widths


@pytest.fixture(scope="module")
def rich() -> Opened:
    return written(rich_document())


def test_the_same_document_gives_the_same_bytes() -> None:
    assert write_docx(rich_document()) == write_docx(rich_document())


def test_properties_come_from_the_document_not_from_the_clock(rich: Opened) -> None:
    core = rich.parts["docProps/core.xml"].decode()
    assert "海东市农业农村局关于2023年打造绿色有机农畜产品输出地工作进展情况的报告" in core
    assert core.count("2023-09-12T00:00:00Z") == 2
    assert "<dc:language>zh-CN</dc:language>" in core
    assert "python-docx" not in core


def test_the_package_holds_nothing_that_is_not_needed(rich: Opened) -> None:
    assert not [name for name in rich.parts if "thumbnail" in name or "Effects" in name]


def test_the_page_is_a4_with_the_standard_margins(rich: Opened) -> None:
    first = rich.find("//w:sectPr")[0]
    size, margins = first.find(qn("w:pgSz")), first.find(qn("w:pgMar"))
    millimetres = {
        side: int(margins.get(qn(f"w:{side}"))) / 1440 * 25.4
        for side in ("top", "left", "bottom", "right")
    }
    assert (size.get(qn("w:w")), size.get(qn("w:h"))) == ("11906", "16838")
    assert millimetres == pytest.approx(
        {"top": 37, "left": 28, "bottom": 35, "right": 26}, abs=0.25
    )


def test_twenty_two_lines_and_twenty_eight_characters_fit_the_type_area(rich: Opened) -> None:
    section = rich.find("//w:sectPr")[0]
    margins, grid = section.find(qn("w:pgMar")), section.find(qn("w:docGrid"))
    height = 16838 - sum(int(margins.get(qn(f"w:{side}"))) for side in ("top", "bottom"))
    width = 11906 - sum(int(margins.get(qn(f"w:{side}"))) for side in ("left", "right"))
    tightening = int(rich.find("w:rPr/w:spacing/@w:val", rich.style("Normal"))[0])
    assert height // int(grid.get(qn("w:linePitch"))) == 22
    assert width // (320 + tightening) == 28


def test_the_mark_shrinks_to_one_line() -> None:
    assert mark_points("海东市文件", 44) == 44
    assert mark_points("互助土族自治县农业农村和科技局文件", 44) == 26
    long_name = replace(plain_document(10), mark="互助土族自治县农业农村和科技局文件")
    assert written(long_name).values("//w:p[1]/w:r/w:rPr/w:sz/@w:val")[0] == "52"


def test_number_stands_left_and_signer_right_of_a_red_rule(rich: Opened) -> None:
    (line,) = rich.styled("公文发文字号")
    assert line.find(f".//{qn('w:tab')}") is not None
    assert text_of(line) == "东农〔2023〕＿＿号签发人：＿＿＿＿"
    rule = rich.find("w:pPr/w:pBdr/w:bottom", rich.style("公文发文字号"))[0]
    assert rule.get(qn("w:color")) == "FF0000"
    # A left indent would shorten the rule.
    assert not rich.find("w:pPr/w:ind/@w:left", line)


def test_the_signers_name_is_in_kaiti() -> None:
    opened = written(plain_document(10))
    (name,) = opened.styled("公文签发人姓名")
    assert text_of(name) == "某某某"
    assert opened.find("w:rPr/w:rFonts/@w:eastAsia", opened.style("公文签发人姓名")) == [
        "楷体_GB2312"
    ]


def test_without_a_signer_the_number_is_centred() -> None:
    opened = written(replace(plain_document(10), signer=None))
    (line,) = opened.styled("公文发文字号")
    assert not opened.find("w:pPr/w:jc", line)
    assert opened.find("w:pPr/w:jc/@w:val", opened.style("公文发文字号")) == ["center"]
    assert "签发人" not in text_of(line)


def test_title_lines_are_one_paragraph(rich: Opened) -> None:
    (title,) = rich.styled("Title")
    assert len(rich.find(".//w:br", title)) == 2


def test_a_document_without_recipients_has_no_addressee_line() -> None:
    assert not written(replace(plain_document(10), recipients=())).styled("公文主送机关")


@pytest.mark.parametrize(
    ("level", "font"), [(1, "黑体"), (2, "楷体_GB2312"), (3, "仿宋_GB2312"), (4, "仿宋_GB2312")]
)
def test_each_heading_level_has_its_type_and_outline(rich: Opened, level: int, font: str) -> None:
    style = rich.style(f"heading {level}")
    assert rich.find("w:rPr/w:rFonts/@w:eastAsia", style) == [font]
    assert rich.find("w:pPr/w:outlineLvl/@w:val", style) == [str(level - 1)]
    assert not rich.find("w:rPr/w:b", style)


def test_a_run_in_heading_keeps_its_outline_level_and_sets_only_its_lead() -> None:
    heading = Heading(2, "（一）", runs("总体进展。"), runs("完成{3项|done}。"))
    opened = written(with_body(heading))
    (paragraph,) = opened.styled("公文段首标题2")
    assert text_of(paragraph) == "（一）总体进展。完成3项。"
    assert [text_of(run) for run in opened.styled("公文标题字2")] == ["（一）", "总体进展。"]
    based_on = opened.find("w:basedOn/@w:val", opened.style("公文段首标题2"))[0]
    assert based_on == opened.style("heading 2").get(qn("w:styleId"))


def test_a_figure_has_a_character_style_and_a_bookmark_that_leads_to_its_id() -> None:
    figures = (FigureRun("12.5万亩", "grain"), FigureRun("12.5万亩", "grain"))
    opened = written(with_body(Paragraph((*figures, Quotation("停工", "互助县.xlsx［任务］D6")))))
    assert opened.values("//w:bookmarkStart/@w:name") == ["fig_1", "fig_2", "quo_1"]
    assert [text_of(run) for run in opened.styled("公文数据")] == ["12.5万亩", "12.5万亩"]
    anchors = opened.xml("customXml/item1.xml")
    assert [dict(entry.attrib) for entry in anchors] == [
        {"bookmark": "fig_1", "ref": "grain"},
        {"bookmark": "fig_2", "ref": "grain"},
        {"bookmark": "quo_1", "ref": "互助县.xlsx［任务］D6"},
    ]


def test_bookmark_ids_and_shape_ids_are_unique_and_every_bookmark_ends(rich: Opened) -> None:
    starts = rich.values("//w:bookmarkStart/@w:id")
    assert starts
    assert sorted(starts) == sorted(rich.values("//w:bookmarkEnd/@w:id"))
    assert len(set(starts)) == len(starts)
    shapes = [
        shape
        for name in rich.parts
        if name.endswith(".xml") and name.startswith("word/")
        for shape in rich.values("//wp:docPr/@id", rich.xml(name))
    ]
    assert len(set(shapes)) == len(shapes) == 3  # two landscape page numbers, 版记


def test_chinese_quotes_and_dashes_are_marked_as_east_asian() -> None:
    opened = written(with_body(Paragraph((Text("称“好”——"),)), Paragraph((Text("50%"),))))
    quoted, plain = opened.find("//w:r[w:t='称“好”——']")[0], opened.find("//w:r[w:t='50%']")[0]
    assert opened.find("w:rPr/w:rFonts/@w:hint", quoted) == ["eastAsia"]
    assert plain.find(qn("w:rPr")) is None


def test_hostile_text_is_text() -> None:
    hostile = "</w:t><w:br/>&amp;\x00\x0b\ud800\u202e]]>=1+1\n<"
    opened = written(
        with_body(
            Paragraph((Text(hostile), FigureRun(hostile, hostile), Blank(hostile))),
            Table(hostile, hostile, (Column(1.0),), (), ((Cell((Quotation(hostile, hostile),)),),)),
        )
    )
    shown = "</w:t><w:br/>&amp;\ufffd \ufffd\ufffd]]>=1+1 <"
    assert [text_of(found) for found in opened.styled("公文引文")] == [shown]
    assert [text_of(found) for found in opened.styled("公文数据")] == [shown]


class TestTables:
    def test_shares_become_whole_twips_that_add_up(self) -> None:
        widths = column_widths(tuple(Column(1 / 7) for _ in range(7)), 8856)
        assert sum(widths) == 8856
        assert max(widths) - min(widths) <= 1

    def test_heads_repeat_and_rows_do_not_split(self, rich: Opened) -> None:
        table = rich.find("//w:tbl")[2]
        rows = rich.find("w:tr", table)
        assert len(rich.find("w:tr[w:trPr/w:tblHeader]", table)) == 2
        assert len(rich.find("w:tr[w:trPr/w:cantSplit]", table)) == len(rows) == 47

    def test_head_cells_do_not_keep_with_the_next_paragraph(self, rich: Opened) -> None:
        """keepNext in head cells stops the head repeating in LibreOffice."""
        assert not rich.find("//w:tr[w:trPr/w:tblHeader]//w:keepNext")
        assert not rich.find("w:pPr/w:keepNext", rich.style("公文表头"))

    def test_spans_become_grid_spans_and_vertical_merges(self) -> None:
        head = (
            (cell("县区", rowspan=2), cell("完成", colspan=2)),
            (cell("数量"), cell("比例")),
        )
        columns = (Column(0.4), Column(0.3), Column(0.3))
        rows = ((cell("乐都区"), cell("1"), cell("2")),)
        opened = written(with_body(Table("t", "", columns, head, rows)))
        table = opened.find("//w:tbl")[0]
        assert opened.values(".//w:gridSpan/@w:val", table) == ["2"]
        merges = opened.find(".//w:vMerge", table)
        assert [merge.get(qn("w:val")) for merge in merges] == ["restart", None]
        widths = [int(width) for width in opened.values("w:tblGrid/w:gridCol/@w:w", table)]
        for row in opened.find("w:tr", table):
            assert sum(map(int, opened.values("w:tc/w:tcPr/w:tcW/@w:w", row))) == sum(widths)

    @pytest.mark.parametrize("cells", [1, 3])
    def test_a_row_of_the_wrong_length_is_refused(self, cells: int) -> None:
        table = Table("t", "", (Column(0.5), Column(0.5)), (), ((cell("甲"),) * cells,))
        with pytest.raises(ValueError, match="单元格"):
            written(with_body(table))

    def test_a_light_is_a_coloured_shape_and_a_black_word(self) -> None:
        row = (Cell(light="red"), Cell(light="none"))
        opened = written(with_body(Table("t", "", (Column(0.5), Column(0.5)), (), (row,))))
        red, none = opened.find("(//w:tbl)[1]//w:tc")
        assert [text_of(run) for run in opened.find(".//w:r", red)] == ["■", "红"]
        assert opened.values(".//w:color/@w:val", red) == ["A3161F"]
        assert text_of(none) == "－"

    def test_a_table_on_a_new_page_needs_no_empty_line(self) -> None:
        table = Table("t", "", (Column(1.0),), (), ((cell("甲"),),))
        opened = written(with_body(Paragraph(runs("前")), PageBreak(), table))
        (before,) = opened.find("//w:p[w:pPr/w:pageBreakBefore]")
        assert text_of(before) == ""
        assert before.getnext().tag == qn("w:tbl")


class TestSections:
    def test_a_landscape_annex_turns_sheet_and_margins(self, rich: Opened) -> None:
        portrait, landscape, after = rich.find("//w:sectPr")
        assert landscape.find(qn("w:pgSz")).get(qn("w:orient")) == "landscape"
        upright, turned = portrait.find(qn("w:pgMar")), landscape.find(qn("w:pgMar"))
        for side, source in (("top", "left"), ("left", "bottom"), ("bottom", "right")):
            assert turned.get(qn(f"w:{side}")) == upright.get(qn(f"w:{source}"))
        assert after.find(qn("w:pgSz")).get(qn("w:orient")) is None

    def test_pages_are_numbered_through(self, rich: Opened) -> None:
        assert [len(rich.find("w:pgNumType", section)) for section in rich.find("//w:sectPr")] == [
            1, 0, 0,
        ]  # fmt: skip

    def test_every_section_names_its_own_headers_and_footers(self, rich: Opened) -> None:
        for section in rich.find("//w:sectPr"):
            kinds = ["default", "even"]
            assert sorted(rich.values("w:headerReference/@w:type", section)) == kinds
            assert sorted(rich.values("w:footerReference/@w:type", section)) == kinds

    def test_status_marks_stand_in_every_header(self, rich: Opened) -> None:
        headers = [name for name in rich.parts if name.startswith("word/header")]
        assert len(headers) == 4
        for header in headers:
            assert "送审稿　样例" in text_of(rich.xml(header))

    def test_a_final_document_bears_no_mark(self) -> None:
        opened = written(plain_document(10))
        headers = [name for name in opened.parts if name.startswith("word/header")]
        assert headers
        assert not any(text_of(opened.xml(header)) for header in headers)

    def test_imprint_after_a_landscape_annex_gets_an_even_portrait_page(self) -> None:
        annex = Attachment(1, "表", (Paragraph(runs("文")),), orientation="landscape", single=True)
        opened = written(replace(plain_document(10), attachments=(annex,)))
        last = opened.find("//w:sectPr")[-1]
        assert opened.values("w:type/@w:val", last) == ["evenPage"]
        assert last.find(qn("w:pgSz")).get(qn("w:orient")) is None

    def test_imprint_shares_the_last_page_unless_told_otherwise(self) -> None:
        assert len(written(plain_document(10)).find("//w:sectPr")) == 1
        apart = written(plain_document(10), imprint_page=True).find("//w:sectPr")
        assert len(apart) == 2


class TestClose:
    def test_annex_names_stand_under_each_other(self, rich: Opened) -> None:
        first, second, _ = rich.styled("公文附件说明")
        assert (text_of(first), text_of(second)) == ("附件：1.主要指标完成情况表", "2.重点任务台账")
        left = [rich.find("w:pPr/w:ind/@w:left", line)[0] for line in (first, second)]
        hanging = [int(rich.find("w:pPr/w:ind/@w:hanging", line)[0]) for line in (first, second)]
        assert left[0] == left[1]
        assert hanging[0] - hanging[1] == 3 * 316  # 附件： stands out to the left

    def test_a_single_annex_has_no_number(self) -> None:
        annex = Attachment(1, "数据说明", (Paragraph(runs("文")),), single=True)
        opened = written(replace(plain_document(10), attachments=(annex,)))
        assert [text_of(line) for line in opened.styled("公文附件说明")] == ["附件：数据说明"]
        assert [text_of(line) for line in opened.styled("公文附件标识")] == ["附件"]

    @pytest.mark.parametrize(
        ("issuer", "issuer_right", "date_right"),
        [("海东市农业农村局", 2.0, 1.5), ("农业局", 7.5, 2.0)],
    )
    def test_the_date_begins_two_characters_right_of_the_issuer(
        self, issuer: str, issuer_right: float, date_right: float
    ) -> None:
        opened = written(replace(plain_document(10), signature=issuer))
        right = [
            int(opened.find("w:pPr/w:ind/@w:right", opened.styled(style)[0])[0]) / 316
            for style in ("公文署名", "公文成文日期")
        ]
        assert right == pytest.approx([issuer_right, date_right], abs=0.01)
        starts = [28 - right[0] - len(issuer), 28 - right[1] - 6.5]
        assert starts[1] - starts[0] == pytest.approx(2, abs=0.01)

    def test_the_close_keeps_to_the_last_words(self, rich: Opened) -> None:
        last_words = next(p for p in rich.styled("公文正文") if text_of(p) == "特此报告。")
        chain = [last_words, *rich.styled("公文成文日期")]
        assert all(rich.find("w:pPr/w:keepNext", paragraph) for paragraph in chain)
        for style in ("公文附件说明", "公文署名"):
            assert rich.find("w:pPr/w:keepNext", rich.style(style))

    def test_without_copies_the_imprint_has_one_line(self) -> None:
        opened = written(plain_document(10))
        assert len(opened.find("//w:txbxContent//w:tr")) == 1
        assert not opened.styled("公文抄送")


def test_a_chart_is_native_and_has_a_text_alternative() -> None:
    points = (
        ChartPoint("乐都区", 75.6, 69.3, "75.6%", "green"),
        ChartPoint("民和<县>", 34.4, None, "34.4%", "red"),
    )
    opened = written(with_body(Chart("pace", "图1 完成率", points, "序时进度", "两县区完成率")))
    assert opened.values("//wp:docPr/@descr")[0] == "两县区完成率"
    chart = opened.xml("word/charts/chart1.xml")
    assert opened.values("(//c:cat)[1]//c:v/text()", chart) == ["乐都区", "民和<县>"]
    assert opened.values("//a:t/text()", chart) == ["● ", "75.6%", "■ ", "34.4%"]
    assert opened.values("(//c:ser)[2]//c:numCache/c:pt/c:v/text()", chart) == ["69.3"]
