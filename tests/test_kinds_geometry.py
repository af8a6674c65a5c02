"""Every kind of document on the page: what GB/T 9704—2012 asks of all, and how many pages it takes.

The documents are those of the simulated year, the longest tables cut short; tests/test_pdf_geometry
and tests/test_letter_form measure single rules more closely.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

import pytest
from office_help import Page
from pdf_help import BOTTOM, LEFT, MM, RIGHT, TOP, pages_of, pdf_writer, rows_of
from year_help import Desk

from hdreports.document.model import Attachment, Document, Table
from hdreports.writers.docx import DocxLook, write_docx
from tests.test_correction_notice import error, notice

ROWS = 24  # of a table that are enough to see its pages
LETTER_FOOT = 272.2  # where text of a letter's first page ends


@dataclass(frozen=True)
class Kind:
    """`most`: how many portrait pages of text it may take; 0: as many as there is to say."""

    name: str
    make: Callable[[], Document]
    most: int = 0


KINDS = (
    Kind("weekly-city", lambda: Desk().document("2023-W37", "weekly-report"), 2),
    Kind("weekly-county", lambda: Desk().document("2023-W37", "weekly-report", "huzhu"), 2),
    Kind("dispatch", lambda: Desk().document("2023-09b", "dispatch"), 1),
    Kind("supervision", lambda: Desk().document("2023-Q4", "supervision-notice")),
    Kind("half-year", lambda: Desk().document("2023-H2", "half-year-summary", "huzhu")),
    Kind("year", lambda: Desk().document("2023", "progress-report", "rural-revitalization")),
    Kind(
        "reminder",
        lambda: Desk(date(2023, 9, 13)).document("2023-Q3", "reminder", "xunhua"),
        1,
    ),
    Kind(
        "reminder-letter",
        lambda: Desk(date(2023, 9, 11)).document("2023-Q3", "reminder", "science-technology"),
        1,
    ),
    Kind("unit-notice", lambda: Desk().document("2023-Q4", "unit-notice", "huzhu"), 1),
    Kind("correction", lambda: notice(error("E8"), error("E9")).document, 1),
)
NAMES = [k.name for k in KINDS]


@cache
def document(name: str) -> Document:
    made = next(k for k in KINDS if k.name == name).make()
    return replace(made, attachments=tuple(map(_short, made.attachments)))


def _short(annex: Attachment) -> Attachment:
    blocks = (replace(b, rows=b.rows[:ROWS]) if isinstance(b, Table) else b for b in annex.blocks)
    return replace(annex, blocks=tuple(blocks))


@cache
def drawn(name: str) -> tuple[bytes, tuple[Any, ...], bool]:
    """Its DOCX, and the measured pages of its PDF."""
    made = pdf_writer().write(document(name))
    assert made.warnings == ()
    docx = write_docx(document(name), config=DocxLook(imprint_page=made.imprint_page))
    return docx, tuple(pages_of(made)), made.imprint_page


def pages(name: str) -> list[tuple[int, Any]]:
    return list(enumerate(drawn(name)[1], 1))


def portrait(name: str) -> list[tuple[int, Any]]:
    return [(n, p) for n, p in pages(name) if p.width < p.height]


def is_letter(name: str) -> bool:
    return document(name).layout == "letter"


def text_pages(name: str) -> int:
    """Portrait pages that hold the document itself, annexes and a page for 版记 left out."""
    annexes = {a.label for a in document(name).attachments}
    count = 0
    for _, page in portrait(name):
        rows = rows_of(page)
        if rows and rows[0].text in annexes:
            break
        count += bool(rows)
    return count


@pytest.mark.parametrize("name", NAMES)
class TestPdf:
    def test_paper_is_a4(self, name: str) -> None:
        for _, page in pages(name):
            sides = sorted((float(page.width) / MM, float(page.height) / MM))
            assert sides == [pytest.approx(210, abs=0.1), pytest.approx(297, abs=0.1)]

    def test_text_lies_within_the_type_area(self, name: str) -> None:
        for number, page in portrait(name):
            first_of_letter = is_letter(name) and number == 1
            foot = LETTER_FOOT if first_of_letter else BOTTOM
            for row in rows_of(page):
                assert row.left >= LEFT - 0.3, row
                assert row.right <= RIGHT + 0.3, row
                assert row.top >= TOP - 0.3, row
                assert row.bottom <= foot + 0.3, row

    def test_lines_that_go_on_end_at_184_mm(self, name: str) -> None:
        to = "、".join(document(name).recipients) + "："
        for _, page in portrait(name):
            rows = rows_of(page)
            for above, below in zip(rows, rows[1:], strict=False):
                if below.left == pytest.approx(LEFT, abs=0.3) and below.text != to:
                    assert above.right == pytest.approx(RIGHT, abs=0.4), above

    def test_a_page_of_text_has_at_most_22_lines_a_letters_first_one_more(self, name: str) -> None:
        for number, page in portrait(name):
            most = 23 if is_letter(name) and number == 1 else 22
            assert len(rows_of(page)) <= most

    def test_the_first_page_shows_body_text(self, name: str) -> None:
        _, first = pages(name)[0]
        to = "".join(document(name).recipients) + "："
        rows = [r.text for r in rows_of(first)]
        place = next(n for n, r in enumerate(rows) if r.endswith(to[-6:]))
        assert len(rows) - place > 2

    def test_page_numbers_stand_outside_and_7_mm_below(self, name: str) -> None:
        for number, page in portrait(name):
            below = [r for r in rows_of(page, 14.0) if r.top > BOTTOM and "—" in r.text]
            if is_letter(name) and number == 1:
                assert below == []
                continue
            (row,) = below
            assert row.text == f"—{number}—"
            assert row.top == pytest.approx(BOTTOM + 7, abs=0.3)
            if number % 2:
                assert row.right == pytest.approx(RIGHT - 14 / MM, abs=0.3)
            else:
                assert row.left == pytest.approx(LEFT + 14 / MM, abs=0.3)

    def test_landscape_pages_lie_within_the_turned_type_area(self, name: str) -> None:
        for _, page in pages(name):
            if page.width < page.height:
                continue
            for char in page.chars:
                if not char["text"].strip() or not char["upright"]:
                    continue
                assert char["x0"] / MM >= 35 - 0.4
                assert char["x1"] / MM <= 260 + 0.4
                assert char["bottom"] / MM <= 184 + 0.4

    def test_the_mark_is_red_on_one_line_in_its_place(self, name: str) -> None:
        _, first = pages(name)[0]
        mark = [c for c in first.chars if tuple(c["non_stroking_color"] or ()) == (1, 0, 0)]
        assert "".join(c["text"] for c in mark) == document(name).mark
        assert len({round(c["matrix"][5]) for c in mark}) == 1
        top = 30 if is_letter(name) else TOP + 35
        assert min(c["top"] for c in mark) / MM == pytest.approx(top, abs=1.5)
        assert ("文件" in document(name).mark) is not is_letter(name)

    def test_the_imprint_ends_an_even_number_of_pages_a_letter_has_none(self, name: str) -> None:
        printed = [n for n, p in pages(name) if any("印发" in r.text for r in rows_of(p, 14.0))]
        if is_letter(name):
            assert printed == []
        else:
            assert printed == [len(pages(name))]
            assert len(pages(name)) % 2 == 0

    def test_every_page_bears_the_draft_mark(self, name: str) -> None:
        for _, page in pages(name):
            limit = 28 if page.width > page.height else TOP
            above = [c for c in page.chars if c["bottom"] / MM <= limit and _grey(c)]
            assert "".join(c["text"] for c in above) == "送审稿"

    def test_it_takes_no_more_pages_than_its_kind_may(self, name: str) -> None:
        most = next(k.most for k in KINDS if k.name == name)
        assert not most or text_pages(name) <= most


def _grey(char: dict[str, Any]) -> bool:
    return tuple(char["non_stroking_color"] or ()) != (1, 0, 0)


@pytest.fixture(scope="module")
def laid_out(office_render: Callable[..., dict[str, list[Page]]]) -> dict[str, list[Page]]:
    """The DOCX of each kind as LibreOffice lays it out."""
    return office_render(**{name: drawn(name)[0] for name in NAMES})


@pytest.mark.office
@pytest.mark.parametrize("name", NAMES)
class TestOffice:
    def test_it_takes_no_more_pages_than_its_kind_may(
        self, laid_out: dict[str, list[Page]], name: str
    ) -> None:
        most = next(k.most for k in KINDS if k.name == name)
        text = [p for p in laid_out[name] if p.width < p.height and p.body]
        assert not most or len(text) <= most

    def test_text_lies_within_the_type_area(
        self, laid_out: dict[str, list[Page]], name: str
    ) -> None:
        for number, page in enumerate(laid_out[name], 1):
            if page.width > page.height:
                continue
            foot = LETTER_FOOT if is_letter(name) and number == 1 else BOTTOM
            for line in page.body:
                assert line.left >= LEFT - 0.5, line
                assert line.right <= RIGHT + 1.5, line  # punctuation may hang
                assert line.baseline <= foot + 0.5, line

    def test_page_one_of_a_letter_alone_has_no_number(
        self, laid_out: dict[str, list[Page]], name: str
    ) -> None:
        for number, page in enumerate(laid_out[name], 1):
            shown = any(f"—{number}—" in line.text.replace(" ", "") for line in page.lines)
            turned = page.width > page.height
            assert shown is not (is_letter(name) and number == 1) or turned
