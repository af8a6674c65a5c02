"""The little of Markdown that narrative templates use, pruning, and ordinals."""

from __future__ import annotations

import pytest

from hdreports.document.model import (
    Block,
    Column,
    Heading,
    List,
    PageBreak,
    Paragraph,
    Table,
    Text,
    plain,
)
from hdreports.narrative.markdown import parse
from hdreports.narrative.numbering import chinese, number, ordinal, prune
from hdreports.narrative.tokens import TokenBook


def blocks(text: str) -> tuple[Block, ...]:
    return parse(text, TokenBook())


def heading(level: int, text: str, number: str = "", body: str = "") -> Heading:
    return Heading(level, number, (Text(text),), (Text(body),) if body else ())


def paragraph(text: str) -> Paragraph:
    return Paragraph((Text(text),))


def test_headings_paragraphs_lists_and_page_breaks() -> None:
    assert blocks("# 甲\n\n乙\n\n- 丙\n- 丁\n\n---\n\n#### 戊") == (
        heading(1, "甲"),
        paragraph("乙"),
        List(((Text("丙"),), (Text("丁"),))),
        PageBreak(),
        heading(4, "戊"),
    )


def test_a_line_break_inside_a_paragraph_is_no_blank() -> None:
    assert blocks("甲，\n乙。") == (paragraph("甲，乙。"),)


def test_emphasis() -> None:
    assert blocks("甲**乙**丙") == (Paragraph((Text("甲"), Text("乙", True), Text("丙"))),)


def test_the_rest_of_markdown_is_text() -> None:
    for text in (
        "`码`",
        "[链](http://a.cn)",
        "![图](b.png)",
        "<b>粗</b>",
        "| a | b |",
        "> 引",
        "~~删~~",
    ):
        assert blocks(text) == (paragraph(text),)


def test_a_heading_that_ends_in_a_stop_runs_in() -> None:
    assert blocks("## 总体进展。\n\n截至9月10日。\n\n另起一段。") == (
        heading(2, "总体进展。", body="截至9月10日。"),
        paragraph("另起一段。"),
    )


def test_a_heading_without_a_stop_and_a_chapter_do_not_run_in() -> None:
    assert blocks("## 总体进展\n\n甲。") == (heading(2, "总体进展"), paragraph("甲。"))
    assert blocks("# 章。\n\n甲。") == (heading(1, "章。"), paragraph("甲。"))


def test_headings_under_which_nothing_stands_go() -> None:
    kept = prune(
        [
            heading(1, "空章"),
            heading(1, "章"),
            heading(2, "空节"),
            heading(3, "空目"),
            heading(2, "节"),
            paragraph("甲"),
            heading(2, "跑入。", body="乙"),
            heading(1, "末章"),
            heading(2, "末节"),
        ]
    )
    assert [plain(b.runs) for b in kept if isinstance(b, Heading | Paragraph)] == [
        "章",
        "节",
        "甲",
        "跑入。",
    ]


def test_numbers_follow_what_is_left_without_gaps() -> None:
    made = number(
        [
            heading(1, "甲"),
            heading(2, "乙"),
            heading(3, "丙"),
            heading(4, "丁"),
            heading(4, "戊"),
            heading(2, "己"),
            heading(3, "庚"),
            heading(1, "辛"),
            heading(2, "壬"),
        ]
    )
    assert [b.number for b in made if isinstance(b, Heading)] == [
        "一、", "（一）", "1.", "（1）", "（2）", "（二）", "1.", "二、", "（一）",
    ]  # fmt: skip


def test_tables_with_a_caption_are_numbered_through() -> None:
    def table(caption: str) -> Table:
        return Table("t", caption, (Column(1.0),), (), ())

    made = number([table("甲"), table(""), table("乙")], first_table=3)
    assert [b.caption for b in made if isinstance(b, Table)] == ["表3　甲", "", "表4　乙"]


@pytest.mark.parametrize(
    ("n", "text"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (99, "九十九")],
)
def test_chinese_ordinals(n: int, text: str) -> None:
    assert chinese(n) == text


def test_ordinals_by_level() -> None:
    assert [ordinal(level, 12) for level in (1, 2, 3, 4)] == ["十二、", "（十二）", "12.", "（12）"]
    for n in (0, 100):
        with pytest.raises(ValueError, match=str(n)):
            chinese(n)
