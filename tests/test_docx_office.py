"""A written DOCX as LibreOffice lays it out, measured on the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from office_help import BOTTOM, LEFT, MM, ONE_CHARACTER, RIGHT, TOP, Page
from sample_document import plain_document, rich_document, runs

from hdreports.document.model import Attachment, Paragraph
from hdreports.document.texts import paragraph_texts, squeeze
from hdreports.readers.docx import read_docx
from hdreports.writers.docx import write_docx

pytestmark = pytest.mark.office


@pytest.fixture(scope="module")
def laid_out(office_render: Callable[..., dict[str, list[Page]]]) -> dict[str, list[Page]]:
    annex = Attachment(1, "表", (Paragraph(runs("文")),), orientation="landscape", single=True)
    documents = {
        "plain": plain_document(1800),
        "rich": rich_document(),
        "landscape_end": replace(plain_document(600), attachments=(annex,)),
        # The close ends two lines above the foot: there is no room for three rules and text.
        "pushed": plain_document(900 + 28 * 8),
    }
    return office_render(**{name: write_docx(d) for name, d in documents.items()})


@pytest.fixture
def plain(laid_out: dict[str, list[Page]]) -> list[Page]:
    return laid_out["plain"]


@pytest.fixture
def rich(laid_out: dict[str, list[Page]]) -> list[Page]:
    return laid_out["rich"]


class TestGrid:
    def test_a_full_page_has_twenty_two_lines_of_twenty_eight_characters(
        self, plain: list[Page]
    ) -> None:
        lines = plain[1].body
        assert [len(line.text) for line in lines] == [28] * 22

    def test_full_lines_fill_the_type_area(self, plain: list[Page]) -> None:
        for page in plain[1:3]:
            for line in page.body:
                assert line.left == pytest.approx(LEFT, abs=0.3)
                assert line.right == pytest.approx(RIGHT, abs=0.3)

    def test_first_and_last_line_lie_within_the_type_area(self, plain: list[Page]) -> None:
        lines = plain[1].body
        em = 16 / MM
        assert lines[0].baseline - 0.88 * em >= TOP
        assert lines[-1].baseline + 0.12 * em <= BOTTOM
        pitch = (lines[-1].baseline - lines[0].baseline) / 21
        assert pitch == pytest.approx(225 / 22, abs=0.03)

    def test_no_text_leaves_the_type_area(self, rich: list[Page]) -> None:
        for page in rich:
            for line in page.body:
                assert line.left >= LEFT - 0.3 or page.width > page.height
                assert line.right <= (RIGHT if page.width < page.height else 260) + 0.5

    def test_paragraphs_begin_two_characters_in(self, plain: list[Page]) -> None:
        opening = next(line for line in plain[0].body if line.text.startswith("海东市各县区"))
        assert opening.left == pytest.approx(LEFT + 2 * 156 / 28, abs=0.3)


class TestHead:
    def test_the_mark_begins_thirty_five_millimetres_below_the_type_areas_top(
        self, rich: list[Page]
    ) -> None:
        mark = rich[0].line("海东市农业农村局文件")
        assert mark.baseline - 0.88 * mark.size / MM == pytest.approx(TOP + 35, abs=0.5)
        assert mark.right - mark.left <= 156.5
        assert (mark.left + mark.right) / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=0.5)

    def test_the_red_rule_is_four_millimetres_below_the_number(self, rich: list[Page]) -> None:
        number = rich[0].line("签发人")
        left, right, height = next(r for r in rich[0].rules if r[2] > number.baseline)
        assert height - (number.baseline + 0.12 * 16 / MM) == pytest.approx(4, abs=0.5)
        assert (left, right) == pytest.approx((LEFT, RIGHT), abs=0.3)

    def test_number_and_signer_stand_one_character_in(self, rich: list[Page]) -> None:
        number = rich[0].line("签发人")
        character = 156 / 28
        assert number.left == pytest.approx(LEFT + character, abs=0.3)
        assert number.right == pytest.approx(RIGHT - character, abs=0.5)

    def test_the_first_page_shows_body_text(self, rich: list[Page]) -> None:
        assert rich[0].line("按照《2023年")


class TestPageNumbers:
    def test_they_stand_seven_millimetres_below_the_type_area(self, plain: list[Page]) -> None:
        for number, page in enumerate(plain, 1):
            line = page.line(f"—{number}—")
            assert line.baseline - 0.88 * ONE_CHARACTER == pytest.approx(BOTTOM + 7, abs=0.5)

    def test_odd_ones_stand_right_and_even_ones_left(self, plain: list[Page]) -> None:
        odd, even = plain[0].line("—1—"), plain[1].line("—2—")
        assert odd.right == pytest.approx(RIGHT - ONE_CHARACTER, abs=0.4)
        assert even.left == pytest.approx(LEFT + ONE_CHARACTER, abs=0.4)

    def test_on_landscape_pages_they_stay_where_they_are_on_the_portrait_sheet(
        self, rich: list[Page]
    ) -> None:
        wide = [(n, page) for n, page in enumerate(rich, 1) if page.width > page.height]
        assert len(wide) >= 2
        for number, page in wide:
            digits = [c for c in page.chars if c["x1"] / MM < 30 and c["text"].strip()]
            assert "".join(c["text"] for c in digits) == f"—{number}—"
            # The sheet is turned clockwise: its lower edge is the page's left one.
            assert max(c["x1"] for c in digits) / MM == pytest.approx(35 - 7, abs=1.2)
            if number % 2:
                end = max(c["bottom"] for c in digits) / MM
                assert end == pytest.approx(RIGHT - ONE_CHARACTER, abs=0.5)
            else:
                start = min(c["top"] for c in digits) / MM
                assert start == pytest.approx(LEFT + ONE_CHARACTER, abs=0.5)


class TestAnnexes:
    def test_the_label_is_on_line_one_and_the_title_on_line_three(self, rich: list[Page]) -> None:
        page = next(page for page in rich if any(line.text == "数据说明" for line in page.lines))
        label, title = page.lines[1], page.line("数据说明")
        assert squeeze(label.text) == "附件3"
        assert label.baseline == pytest.approx(TOP + 8, abs=0.6)
        assert title.baseline - label.baseline == pytest.approx(2 * 225 / 22, abs=3)

    def test_landscape_pages_are_a4_and_hold_the_whole_table(self, rich: list[Page]) -> None:
        wide = [page for page in rich if page.width > page.height]
        for page in wide:
            assert (page.width, page.height) == pytest.approx((297, 210), abs=0.5)
            assert page.line("年度目标"), "the head repeats"
            left, right, _ = max(page.rules, key=lambda rule: rule[1] - rule[0])
            assert (left, right) == pytest.approx((35, 260), abs=0.5)

    def test_every_page_bears_the_status(self, rich: list[Page]) -> None:
        for page in rich:
            assert page.line("送审稿").baseline < 28


class TestImprint:
    def test_its_last_rule_lies_on_the_type_areas_lower_edge(self, rich: list[Page]) -> None:
        rules = sorted(rich[-1].rules, key=lambda rule: rule[2])[-3:]
        assert rules[-1][2] == pytest.approx(BOTTOM, abs=0.5)
        for left, right, _ in rules:
            assert (left, right) == pytest.approx((LEFT, RIGHT), abs=0.4)
        printed = rich[-1].line("2023年9月12日印发")
        assert printed.left == pytest.approx(LEFT + ONE_CHARACTER, abs=0.4)
        assert printed.right == pytest.approx(RIGHT - ONE_CHARACTER, abs=0.6)

    def test_after_a_landscape_annex_it_stands_on_an_even_page(
        self, laid_out: dict[str, list[Page]]
    ) -> None:
        last = laid_out["landscape_end"][-1]
        assert last.width < last.height
        number = next(line for line in last.lines if "—" in line.text)
        assert int(squeeze(number.text).strip("—")) % 2 == 0
        assert max(rule[2] for rule in last.rules) == pytest.approx(BOTTOM, abs=0.5)

    def test_text_that_reaches_it_pushes_it_to_the_next_page(
        self, laid_out: dict[str, list[Page]]
    ) -> None:
        pages = laid_out["pushed"]
        last = pages[-1]
        imprint_top = min(rule[2] for rule in last.rules)
        assert all(
            line.baseline < imprint_top or "印发" in line.text or "—" in line.text
            for line in last.lines
        )
        assert [page for page in pages if page.rules][1:] == [last]


def test_the_pages_say_what_the_document_says(rich: list[Page]) -> None:
    """All text is on the pages, in order, when page furniture and cells' order are left aside."""
    shown = {squeeze(line.text) for page in rich for line in page.lines}
    together = "".join(
        squeeze(line.text) for page in rich for line in page.lines if page.width < page.height
    )
    for text in ("特此报告。", "附件：1.主要指标完成情况表", "3.数据说明", "（一）总体进展。"):
        assert any(text in line for line in shown), text
    assert squeeze(paragraph_texts(rich_document())[4])[:60] in together


def test_a_save_by_libreoffice_keeps_texts_roles_and_figures(
    tmp_path: Path, office_fonts: None, office_convert: Callable[..., Path]
) -> None:
    ours = write_docx(rich_document())
    source = tmp_path / "saved.dat"  # LibreOffice tells a DOCX by its content
    source.write_bytes(ours)
    through = office_convert(source, "docx")
    before, after = read_docx(ours), read_docx(through.read_bytes())
    assert [squeeze(text) for text in after.texts] == [squeeze(text) for text in before.texts]
    assert [found.role for found in after.paragraphs] == [found.role for found in before.paragraphs]
    figures = [[(f.ref, f.text) for f in p.figures] for p in before.paragraphs]
    assert [[(f.ref, f.text) for f in p.figures] for p in after.paragraphs] == figures
