"""Pages measured against GB/T 9704—2012: page, grid, head, page numbers, 版记."""

from __future__ import annotations

import random

import pytest
from pdf_help import (
    BOTTOM,
    CLOSING,
    LEFT,
    MM,
    OPENING,
    RIGHT,
    TOP,
    document_of,
    mixed_pdf,
    pages_of,
    pdf_writer,
    plain_pdf,
    rich_pages,
    rows_of,
    texts_of,
)
from sample_document import plain_document

from hdreports.document.texts import paragraph_texts, squeeze


def test_paper_is_a4():
    for page in pages_of(plain_pdf()):
        assert float(page.width) / MM == pytest.approx(210, abs=0.1)
        assert float(page.height) / MM == pytest.approx(297, abs=0.1)


def test_full_line_of_chinese_holds_28_characters():
    rows = [row for page in pages_of(plain_pdf())[1:4] for row in rows_of(page)]
    assert {len(row.text) for row in rows} == {28}


def test_full_page_holds_22_lines():
    assert [len(rows_of(page)) for page in pages_of(plain_pdf())[1:4]] == [22, 22, 22]


def test_page_of_mixed_text_holds_22_lines():
    """Digits, Latin letters, 楷体 and 黑体 headings must not make a line taller."""
    second = rows_of(pages_of(mixed_pdf())[1])
    assert len(second) == 22
    pitches = [below.top - above.top for above, below in zip(second, second[1:], strict=False)]
    assert max(pitches) - min(pitches) < 0.2


def test_left_edge_is_at_28_mm():
    for page in pages_of(plain_pdf())[1:4]:
        assert {round(row.left, 1) for row in rows_of(page)} == {LEFT}


def test_full_lines_end_at_184_mm():
    for page in pages_of(plain_pdf())[1:4]:
        for row in rows_of(page):
            assert row.right == pytest.approx(RIGHT, abs=0.3)


def test_first_and_last_line_lie_within_the_type_area():
    for page in pages_of(plain_pdf())[1:4]:
        rows = rows_of(page)
        assert rows[0].top >= TOP - 0.1
        assert rows[-1].bottom <= BOTTOM + 0.1


def _hard_text(seed: int) -> str:
    """Text full of punctuation, figures, quotations and Latin words."""
    chance = random.Random(seed)
    pieces = (
        "截至九月", "（", "{12.5万亩|a}", "），", "其中", "“<已建成基地12处|b>”", "；", "完成率",
        "{69.3%|c}", "。", "《工作方案》", "（东政办〔2023〕7号）", "：", "A&B公司", "、", "互助县",
        "*须按期完成*", "？", "{34.9个百分点|d}", "！", "2023年9月12日", "……", "——", "<部分|e>",
    )  # fmt: skip
    return "截至" + "".join(chance.choice(pieces) for _ in range(300))


@pytest.mark.parametrize("seed", range(3))
def test_lines_end_at_184_mm_and_punctuation_stays_with_its_word(seed):
    result = pdf_writer().write(document_of(_hard_text(seed)))
    rows = [row for page in pages_of(result) for row in rows_of(page)]
    texts = [row.text for row in rows]
    # From behind the addressee to before the paragraph's last line and the signature.
    body = rows[texts.index("海东市人民政府：") + 1 : texts.index("海东市农业农村局") - 1]
    assert len(body) > 25
    for row in body:
        assert row.right == pytest.approx(RIGHT, abs=0.3), row.text
        assert row.text[0] not in CLOSING, row.text
        assert row.text[-1] not in OPENING, row.text
    for above, below in zip(body, body[1:], strict=False):
        assert above.text[-1] + below.text[0] not in ("……", "——")


@pytest.mark.parametrize("seed", range(20, 26))
def test_spreading_a_line_loses_no_character(seed):
    document = document_of(_hard_text(seed))
    expected = squeeze("".join(paragraph_texts(document)))
    assert "".join(texts_of(pdf_writer().write(document).data)) == expected


def test_numbers_are_never_broken():
    result = pdf_writer().write(document_of(_hard_text(7)))
    rows = [row.text for page in pages_of(result) for row in rows_of(page)]
    for above, below in zip(rows, rows[1:], strict=False):
        broken = above[-1] in "0123456789." and below[0] in "0123456789.%"
        assert not broken, (above, below)


def test_page_number_is_7_mm_below_odd_right_even_left_one_character_in():
    for number, page in enumerate(pages_of(plain_pdf()), 1):
        row = next(r for r in rows_of(page, 14.0) if r.top > BOTTOM)
        assert row.text == f"—{number}—"
        assert row.top == pytest.approx(BOTTOM + 7, abs=0.3)
        if number % 2:
            assert row.right == pytest.approx(RIGHT - 14 / MM, abs=0.3)
        else:
            assert row.left == pytest.approx(LEFT + 14 / MM, abs=0.3)


def test_page_number_of_a_landscape_page_stays_where_it_is_on_the_portrait_sheet():
    landscape = [(n, p) for n, p in enumerate(rich_pages(), 1) if p.width > p.height]
    assert {n % 2 for n, _ in landscape} == {0, 1}
    for number, page in landscape:
        chars = [c for c in page.chars if c["text"] == "—" and abs(c["size"] - 14) < 0.1]
        assert not chars[0]["upright"]
        # Turned back, x becomes the distance from the portrait sheet's lower edge.
        assert min(c["x0"] for c in chars) / MM == pytest.approx(23.06, abs=0.3)
        assert max(c["x1"] for c in chars) / MM == pytest.approx(28.0, abs=0.3)
        if number % 2:
            edge = max(c["bottom"] for c in chars) / MM
            assert edge == pytest.approx(RIGHT - 14 / MM, abs=0.3)
        else:
            edge = min(c["top"] for c in chars) / MM
            assert edge == pytest.approx(LEFT + 14 / MM, abs=0.3)


def test_landscape_pages_are_the_portrait_sheet_turned():
    for page in rich_pages():
        if page.width < page.height:
            continue
        assert float(page.width) / MM == pytest.approx(297, abs=0.1)
        lines = [*page.rects, *page.lines]
        assert min(line["x0"] for line in lines) / MM == pytest.approx(35, abs=0.4)
        assert max(line["x1"] for line in lines if line["top"] > 28 * MM) / MM == pytest.approx(
            260, abs=0.4
        )
        assert max(line["bottom"] for line in lines) / MM <= 184.3


def _red_rules(page):
    shapes = [*page.rects, *page.lines]
    return [s for s in shapes if _is_red(s) and s["x1"] - s["x0"] > 100 * MM]


def _is_red(shape):
    colours = (shape.get("stroking_color"), shape.get("non_stroking_color"))
    return any(tuple(c or ())[:3] == (1, 0, 0) for c in colours)


def test_red_rule_spans_the_type_area_4_mm_below_the_number():
    page = pages_of(plain_pdf())[0]
    (rule,) = _red_rules(page)
    assert rule["x0"] / MM == pytest.approx(LEFT, abs=0.3)
    assert rule["x1"] / MM == pytest.approx(RIGHT, abs=0.3)
    number = next(row for row in rows_of(page) if "〔2023〕" in row.text)
    assert rule["top"] / MM - number.bottom == pytest.approx(4, abs=1)


def test_mark_begins_35_mm_below_the_type_areas_edge_and_fits_one_line():
    for mark in ("海东市农业农村局文件", "民和回族土族自治县农业农村和科技局文件"):
        page = pages_of(pdf_writer().write(document_of("正文。", mark=mark)))[0]
        red = [c for c in page.chars if tuple(c["non_stroking_color"] or ()) == (1, 0, 0)]
        assert "".join(c["text"] for c in red) == mark
        assert min(c["top"] for c in red) / MM == pytest.approx(TOP + 35, abs=1)
        assert min(c["x0"] for c in red) / MM >= LEFT - 0.2
        assert max(c["x1"] for c in red) / MM <= RIGHT + 0.2
        assert len({round(c["matrix"][5]) for c in red}) == 1


def test_number_stands_left_and_signer_right_one_character_in():
    page = pages_of(plain_pdf())[0]
    row = next(row for row in rows_of(page) if "〔2023〕" in row.text)
    assert row.text == "东农〔2023〕12号签发人：某某某"
    assert row.left == pytest.approx(LEFT + 16 / MM, abs=0.4)
    assert row.right == pytest.approx(RIGHT - 16 / MM, abs=0.4)


def test_number_is_centred_in_a_form_without_signer():
    page = pages_of(pdf_writer().write(document_of("正文。", signer=None)))[0]
    row = next(row for row in rows_of(page) if "〔2023〕" in row.text)
    assert "签发人" not in row.text
    assert (row.left + row.right) / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=0.5)


def test_title_stands_two_lines_below_the_rule_and_text_begins_on_page_one():
    page = pages_of(plain_pdf())[0]
    (rule,) = _red_rules(page)
    (title,) = rows_of(page, 22.0)
    assert title.top - rule["bottom"] / MM == pytest.approx(2 * 10.227 + 1.2, abs=1)
    assert len([row for row in rows_of(page) if row.top > title.bottom]) > 5


@pytest.mark.parametrize("characters", [30, 400, 700, 850, 1300, 1800])
def test_imprint_stands_on_the_foot_of_the_last_even_page(characters):
    result = pdf_writer().write(plain_document(characters))
    assert result.pages % 2 == 0
    last = pages_of(result)[-1]
    rules = [s for s in (*last.rects, *last.lines) if s["x1"] - s["x0"] > 150 * MM]
    assert max(s["bottom"] for s in rules) / MM == pytest.approx(BOTTOM, abs=0.3)
    row = next(r for r in rows_of(last, 14.0) if "印发" in r.text)
    assert row.left == pytest.approx(LEFT + 14 / MM, abs=0.3)
    assert row.right == pytest.approx(RIGHT - 14 / MM, abs=0.3)
    assert row.bottom < BOTTOM


def test_neither_a_blank_page_before_the_imprint_nor_the_imprints_own_page_is_numbered():
    """The text fills page two, so that the next even page is page four."""
    pages = pages_of(pdf_writer().write(plain_document(730)))
    numbered = [any("—" in row.text for row in rows_of(page, 14.0)) for page in pages]
    assert numbered == [True, True, False, False]


def test_signature_page_holds_at_least_two_lines_of_text():
    """Line by line, from where the signature still stands on page two."""
    signed = []
    for characters in range(798, 911, 28):
        for number, page in enumerate(pages_of(pdf_writer().write(plain_document(characters))), 1):
            rows = [row.text for row in rows_of(page)]
            if "2023年9月12日" in rows:
                signed.append(number)
                assert rows.index("2023年9月12日") - 1 >= 2, characters
    assert signed == [2, 3, 3, 3, 3]


def test_signature_that_misses_its_page_by_a_line_takes_the_blank_lines_above_it():
    """Page one has room for six lines of text, signature and date, but for no blank line."""
    page = pages_of(pdf_writer().write(plain_document(26 + 28 * 5)))[0]
    texts = [row.text for row in rows_of(page)]
    assert texts[-2:] == ["海东市农业农村局", "2023年9月12日"]
    assert len(texts) == 10


def test_date_begins_two_characters_right_of_the_signature():
    for signature in ("海东市农业农村局", "民和回族土族自治县农业农村和科技局", "市农局"):
        result = pdf_writer().write(document_of("正文。", signature=signature))
        rows = {row.text: row for row in rows_of(pages_of(result)[0])}
        signed, dated = rows[signature], rows["2023年9月12日"]
        assert dated.left - signed.left == pytest.approx(2 * 21.056 * 0.75 / MM, abs=0.5)
        longer = max(signed, dated, key=lambda row: row.right - row.left)
        assert longer.right == pytest.approx(RIGHT - 32 / MM, abs=0.5)


def test_status_marks_stand_on_every_page_above_the_type_area():
    for page in rich_pages():
        limit = 28 if page.width > page.height else TOP
        right = 260 if page.width > page.height else RIGHT
        above = [c for c in page.chars if c["bottom"] / MM <= limit]
        assert "".join(c["text"] for c in above) == "送审稿样例"
        assert max(c["x1"] for c in above) / MM <= right


def test_no_text_lies_outside_the_type_area():
    for page in rich_pages():
        if page.width > page.height:
            continue
        for char in page.chars:
            if not char["text"].strip() or char["bottom"] / MM <= TOP or char["top"] / MM > 268:
                continue
            assert char["x0"] / MM >= LEFT - 0.3
            assert char["x1"] / MM <= RIGHT + 0.3
            assert char["bottom"] / MM <= BOTTOM + 0.3
