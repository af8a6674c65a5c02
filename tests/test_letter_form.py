"""信函格式 measured on the page (GB/T 9704—2012, 10.1), in the PDF and in the DOCX."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from docx_help import Opened
from office_help import Page
from pdf_help import BOTTOM, MM, RIGHT, pages_of, pdf_writer, rows_of, texts_of
from sample_document import plain_document, runs

from hdreports.document.model import Document, Imprint
from hdreports.document.texts import paragraph_texts, squeeze
from hdreports.readers.docx import read_docx
from hdreports.writers.docx import write_docx

RED = (1, 0, 0)


def letter(characters: int = 150, copies: tuple[str, ...] = (), **changes: Any) -> Document:
    """A letter of `characters` of text; 150 fit on its first page."""
    made = replace(
        plain_document(characters),
        form="函",
        layout="letter",
        mark="海东市农业农村局",
        number=runs("东农函〔2023〕12号"),
        signer=None,
        title=("海东市农业农村局", "关于催报第三季度进展情况的函"),
        recipients=("海东市商务局",),
        contact=runs("（联系人：某某，联系电话：0972-0000000）"),
        imprint=Imprint(copies, "海东市农业农村局", runs("2023年9月12日印发")),
    )
    return replace(made, **changes)


@cache
def pdf(characters: int = 150, copies: tuple[str, ...] = ()) -> list[Any]:
    return pages_of(pdf_writer().write(letter(characters, copies)))


def red_bars(page: Any) -> list[tuple[float, float, float, float]]:
    """Left, right, top and thickness of each red bar in mm, from top to bottom."""
    shapes = [*page.rects, *page.lines, *page.curves]
    bars = {
        (
            round(s["x0"] / MM, 1),
            round(s["x1"] / MM, 1),
            round(s["top"] / MM, 1),
            round(s["height"] / MM, 1) or round((s["linewidth"] or 0) / MM, 1),
        )
        for s in shapes
        if RED in (tuple(s.get("stroking_color") or ()), tuple(s.get("non_stroking_color") or ()))
    }
    return sorted(bars, key=lambda b: b[2])


def mark_of(page: Any) -> list[dict[str, Any]]:
    return [c for c in page.chars if tuple(c["non_stroking_color"] or ()) == RED]


class TestPdf:
    def test_an_ordinary_letter_takes_one_page(self) -> None:
        assert len(pdf()) == 1

    def test_the_mark_begins_30_mm_below_the_papers_edge(self) -> None:
        mark = mark_of(pdf()[0])
        assert "".join(c["text"] for c in mark) == "海东市农业农村局"
        assert min(c["top"] for c in mark) / MM == pytest.approx(30, abs=1)
        middle = (mark[0]["x0"] + mark[-1]["x1"]) / 2 / MM
        assert middle == pytest.approx(106, abs=0.5)

    def test_both_double_rules_are_170_mm_centred_on_the_paper(self) -> None:
        bars = red_bars(pdf()[0])
        assert len(bars) == 4
        for left, right, _, _ in bars:
            assert (left, right) == (pytest.approx(20, abs=0.1), pytest.approx(190, abs=0.1))

    def test_the_first_is_thick_over_thin_4_mm_below_the_mark(self) -> None:
        page = pdf()[0]
        thick, thin, *_ = red_bars(page)
        assert thick[3] > 2 * thin[3]
        below = thick[2] - max(c["bottom"] for c in mark_of(page)) / MM
        assert below == pytest.approx(4, abs=1)

    def test_the_second_is_thin_over_thick_20_mm_above_the_papers_edge(self) -> None:
        *_, thin, thick = red_bars(pdf()[0])
        assert thick[3] > 2 * thin[3]
        assert thick[2] + thick[3] == pytest.approx(277, abs=0.3)

    def test_the_number_stands_right_seven_eighths_of_a_character_below_the_first(self) -> None:
        page = pdf()[0]
        row = next(r for r in rows_of(page) if "〔2023〕" in r.text)
        assert row.right == pytest.approx(RIGHT, abs=0.6)
        _, thin, *_ = red_bars(page)
        assert row.top - (thin[2] + thin[3]) == pytest.approx(16 / MM * 7 / 8, abs=1)

    def test_the_title_stands_two_lines_below_the_number(self) -> None:
        page = pdf()[0]
        number = next(r for r in rows_of(page) if "〔2023〕" in r.text)
        title = rows_of(page, 22.0)[0]
        assert title.top - number.bottom == pytest.approx(2 * 10.227 + 3.5, abs=1.2)

    def test_page_one_has_no_number_and_page_two_has_one(self) -> None:
        first, second = pdf(600)[:2]
        assert not [r for r in rows_of(first, 14.0) if r.top > BOTTOM]
        (number,) = [r for r in rows_of(second, 14.0) if r.top > BOTTOM]
        assert number.text == "—2—"
        assert red_bars(second) == []

    def test_text_keeps_clear_of_the_second_rule(self) -> None:
        first = pdf(600)[0]
        rule = red_bars(first)[-2][2]
        assert rule - rows_of(first)[-1].bottom >= 16 / MM * 7 / 8 - 0.3

    def test_nobody_copied_no_imprint(self) -> None:
        assert "印发" not in "".join(c["text"] for c in pdf()[-1].chars)

    def test_the_imprint_names_copies_without_rules_at_the_foot_of_the_last_page(self) -> None:
        pages = pdf(150, ("市人民政府办公室",))
        assert len(pages) == 1
        (row,) = [r for r in rows_of(pages[0], 14.0) if "抄送" in r.text]
        assert row.text == "抄送：市人民政府办公室。"
        assert len(red_bars(pages[0])) == 4
        shapes = (*pages[0].rects, *pages[0].lines)
        assert len(shapes) == len(red_bars(pages[0]))

    def test_a_long_name_makes_a_smaller_mark_on_one_line(self) -> None:
        name = "民和回族土族自治县农业农村和科技局"
        page = pages_of(pdf_writer().write(letter(100, mark=name)))[0]
        assert len({round(c["matrix"][5]) for c in mark_of(page)}) == 1
        assert red_bars(page)[0][2] < 50

    def test_the_status_stands_clear_above_the_longest_mark(self) -> None:
        long = letter(status=("送审稿",), mark="互助土族自治县农业农村局")
        page = pages_of(pdf_writer().write(long))[0]
        edges = [r for r in page.rects if r["top"] / MM < 40 and r["width"] / MM < 60]
        status = max(r["bottom"] for r in edges) / MM
        assert min(c["top"] for c in mark_of(page)) / MM - status > 3

    def test_it_says_what_the_document_says(self) -> None:
        document = letter(150, ("市人民政府办公室",))
        expected = squeeze("".join(paragraph_texts(document)))
        assert "".join(texts_of(pdf_writer().write(document).data)) == expected


class TestDocx:
    def test_it_reads_back_as_written(self) -> None:
        for copies in ((), ("市人民政府办公室",)):
            document = letter(150, copies)
            read = read_docx(write_docx(document))
            assert [squeeze(t) for t in read.texts] == [
                squeeze(t) for t in paragraph_texts(document)
            ]
            assert read.text_of("mark") == "海东市农业农村局"
            assert read.text_of("number") == "东农函〔2023〕12号"
            assert read.status == document.status

    def test_the_first_page_has_a_header_and_a_footer_of_its_own(self) -> None:
        opened = Opened(write_docx(letter(status=("送审稿",))))
        assert len(opened.find("//w:sectPr/w:titlePg")) == 1
        kinds = opened.values("//w:sectPr/w:headerReference/@w:type")
        assert sorted(kinds) == ["default", "even", "first"]
        assert "PAGE" not in "".join(opened.xml("word/footer-letter.xml").itertext())

    def test_the_bytes_are_the_same_twice(self) -> None:
        assert write_docx(letter()) == write_docx(letter())


@pytest.fixture(scope="module")
def laid_out(office_render: Callable[..., dict[str, list[Page]]]) -> dict[str, list[Page]]:
    long = letter(600, status=("送审稿",))
    return office_render(short=write_docx(letter()), long=write_docx(long))


@pytest.fixture
def short(laid_out: dict[str, list[Page]]) -> list[Page]:
    return laid_out["short"]


@pytest.fixture
def long(laid_out: dict[str, list[Page]]) -> list[Page]:
    return laid_out["long"]


@pytest.mark.office
class TestOffice:
    def test_an_ordinary_letter_takes_one_page(self, short: list[Page]) -> None:
        assert len(short) == 1

    def test_rules_and_mark_stand_where_the_pdf_has_them(self, short: list[Page]) -> None:
        rules = sorted(short[0].rules, key=lambda r: r[2])
        for left, right, _ in rules:
            assert (left, right) == (pytest.approx(20, abs=0.3), pytest.approx(190, abs=0.3))
        expected = [top for _, _, top, _ in red_bars(pdf()[0])]
        assert [top for _, _, top in rules] == pytest.approx(expected, abs=0.3)
        mark = next(c for c in short[0].chars if abs(c["size"] - 42) < 0.5)
        ours = mark_of(pdf()[0])[0]
        assert mark["matrix"][5] / MM == pytest.approx(ours["matrix"][5] / MM, abs=1)

    def test_number_and_title_stand_where_the_pdf_has_them(self, short: list[Page]) -> None:
        rows = {r.text: r for size in (16.0, 22.0) for r in rows_of(pdf()[0], size)}
        for text in ("东农函〔2023〕12号", "海东市农业农村局", "海东市商务局："):
            line = short[0].line(text) if text != "海东市农业农村局" else None
            if line is None:
                line = next(x for x in short[0].lines if abs(x.size - 22) < 0.5)
            assert line.baseline == pytest.approx(rows[text].bottom, abs=2.5)

    def test_page_one_has_no_number_and_page_two_stands_as_ever(self, long: list[Page]) -> None:
        assert not any("—" in line.text for line in long[0].lines)
        number = long[1].line("—2—")
        assert number.baseline == pytest.approx(BOTTOM + 7 + 4.3, abs=1)
        body = [x for x in long[1].body if "—" not in x.text]
        assert all(x.baseline < BOTTOM for x in body)

    def test_the_first_page_holds_one_line_more(self, long: list[Page]) -> None:
        assert max(x.baseline for x in long[0].body) > BOTTOM
        assert max(x.baseline for x in long[0].body) < 271
        assert any("送审稿" in x.text for x in long[0].lines)
