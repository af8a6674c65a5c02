"""A unit's own words are cut at sentence ends and never rewritten."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hdreports.intake.model import CellRef, Quote
from hdreports.narrative.quoting import REQUESTS, clause, request_phrase, same_matter

CELL = CellRef("a.xlsx", "重点任务", "E5")


def cut(text: str, limit: int = 20) -> str:
    return clause(Quote(text, CELL), limit).text


def test_a_short_text_loses_only_its_stop() -> None:
    assert cut("完成3处。") == "完成3处"
    assert cut(" 完成3处； ") == "完成3处"
    assert cut("完成3处") == "完成3处"


def test_a_long_text_is_cut_at_the_last_sentence_end_within_the_limit() -> None:
    assert (
        cut("甲乡完成3处；乙乡完成4处。丙乡因汛期停工二十二天，尚未完成。")
        == "甲乡完成3处；乙乡完成4处"
    )


def test_a_long_first_sentence_is_cut_at_a_pause_and_marked() -> None:
    assert cut("台子乡片区受连续降雨影响停工，剩余任务距离封冻只有四十天左右的施工期") == (
        "台子乡片区受连续降雨影响停工……"
    )


def test_without_a_pause_it_is_cut_at_the_limit_and_marked() -> None:
    assert cut("字" * 30) == "字" * 20 + "……"


def test_lines_run_on() -> None:
    assert cut("甲乡完成3处，\n  乙乡完成4处。") == "甲乡完成3处，乙乡完成4处"


def test_the_cell_stays_with_the_words() -> None:
    assert clause(Quote("字" * 30, CELL), 20).source == CELL


@given(st.text(alphabet="甲乙丙，。；、3", max_size=60), st.integers(5, 30))
def test_a_cut_is_a_beginning_of_the_words(text: str, limit: int) -> None:
    short = cut(text, limit)
    assert text.startswith(short.removesuffix("……"))
    assert len(short) <= limit + 2
    assert short[-1:] not in tuple("。；，、")


@pytest.mark.parametrize(
    "text",
    [
        "两县（甲县完成3处；乙县完成4处，尚有2处在建）均已开工建设",
        "会议要求“一季度开工。二季度完工，三季度验收投用”并抓好落实",
    ],
)
def test_a_cut_leaves_no_bracket_open(text: str) -> None:
    short = cut(text)
    for a, b in ("（）", "“”"):
        assert short.count(a) == short.count(b), short


@pytest.mark.parametrize(
    "text",
    [
        "全县累计完成粮食作物播种面积合计1,234,567亩次",
        "全县截至本期累计完成粮食作物播种面积123456亩次以上",
    ],
)
def test_a_cut_never_shortens_a_number(text: str) -> None:
    short = cut(text).removesuffix("……")
    rest = text[len(short) :]
    assert not (short[-1:].isdigit() and rest[:1] in "0123456789,."), short


# --- requests ---


@pytest.mark.parametrize("phrase", REQUESTS)
def test_every_request_is_recognised(phrase: str) -> None:
    assert request_phrase(f"因资金缺口，{phrase}。") is not None


def test_ordinary_words_are_no_request() -> None:
    for text in ("已完成申报，待省级复核。", "邀请专家指导3次。", "资金支付率92%。"):
        assert request_phrase(text) is None


# --- the same thing said twice ---


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("片区停工22天", "台子乡片区受降雨影响停工22天，工期紧", True),
        ("露地蔬菜亩均增收300元以上", "露地蔬菜亩均增收明显", True),
        ("完成3处", "完成4处", False),
        ("村级统计人员更换频繁", "残膜回收机具不足", False),
        ("", "完成3处", False),
    ],
)
def test_what_tells_the_same_thing(one: str, other: str, same: bool) -> None:
    assert same_matter(one, other) is same
    assert same_matter(other, one) is same


def test_a_shared_number_counts_beside_a_longer_shared_name() -> None:
    assert same_matter("台子乡片区停工22天", "台子乡片区受降雨影响停工22天，工期紧")
