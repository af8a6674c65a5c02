"""Charts of an edited report: ours stay, and what was done to them by hand is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from docx_help import repacked
from finalize_help import FIGURES, report

from hdreports.document.model import Chart, ChartPoint, Document
from hdreports.finalize.charts import chart_notices, charts_of
from hdreports.finalize.rebuild import rebuild
from hdreports.finalize.verdicts import compare
from hdreports.readers.docx_marked import read_marked
from hdreports.writers.docx import write_docx

CHART = Chart(
    "chart-behind",
    "图1　滞后指标的完成率与序时进度对比",
    (
        ChartPoint("粮食产量", 53.5, 58.5, "53.5%", "yellow", "grain", "58.5%", "pace"),
        ChartPoint("高标准农田", 29.3, 83.2, "29.3%", "red", "farmland", "83.2%", "pace"),
        ChartPoint("藏羊场", 50, None, "50%", "red", "sheep"),
    ),
    "序时进度",
    "三项指标",
)


def document() -> Document:
    body = report().body
    return replace(report(), body=(*body[:3], CHART, *body[3:]))


def written() -> bytes:
    return write_docx(document())


def notices(data: bytes, stored: Document | None = None) -> list[str]:
    return list(chart_notices(read_marked(data).charts, stored or document()))


def chart_part(old: str, new: str) -> bytes:
    def change(name: str, content: bytes) -> bytes:
        if name != "word/charts/chart1.xml":
            return content
        text = content.decode()
        assert old in text
        return text.replace(old, new).encode()

    return repacked(written(), change)


def test_an_untouched_chart_is_nothing_to_speak_of_and_stays() -> None:
    assert notices(written()) == []
    comparison = compare(read_marked(written()), read_marked(written()), FIGURES)
    assert charts_of(rebuild(document(), comparison)) == [CHART]


def test_a_number_overtyped_in_the_chart_is_told_with_both_values() -> None:
    (told,) = notices(chart_part("<c:v>29.3</c:v>", "<c:v>89.3</c:v>"))
    assert "《图1　滞后指标的完成率与序时进度对比》" in told
    assert "高标准农田完成率由29.3改为89.3" in told
    assert "定稿仍按数据来源绘制" in told


def test_the_final_chart_shows_the_figures_whatever_was_typed_into_it() -> None:
    edited = read_marked(chart_part("<c:v>29.3</c:v>", "<c:v>89.3</c:v>"))
    comparison = compare(read_marked(written()), edited, FIGURES)
    assert charts_of(rebuild(document(), comparison)) == [CHART]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('<c:pt idx="1"><c:v>83.2</c:v></c:pt>', "", "高标准农田序时进度由83.2改为空"),
        ("<c:v>藏羊场</c:v>", "<c:v>藏羊基地</c:v>", "缺少藏羊场，多出藏羊基地"),
        ("<c:v>53.5</c:v>", "<c:v>约五成</c:v>", "粮食产量完成率由53.5改为空"),
    ],
)
def test_bars_that_came_or_went_are_told(old: str, new: str, told: str) -> None:
    assert told in notices(chart_part(old, new))[0]


def test_a_chart_that_was_deleted_is_told() -> None:
    assert notices(write_docx(report())) == [
        "《图1　滞后指标的完成率与序时进度对比》已从文稿中删去"
    ]


def test_a_chart_added_by_hand_does_not_go_unnoticed() -> None:
    assert notices(written(), report()) == ["另加的1个图表不会进入定稿"]


def test_a_broken_chart_part_is_a_chart_without_numbers() -> None:
    broken = repacked(written(), lambda n, c: b"<c" if n == "word/charts/chart1.xml" else c)
    assert read_marked(broken).charts[0].names == ()
    assert len(notices(broken)) == 2  # ours is not found, and another is there


@pytest.mark.office
def test_a_save_by_libreoffice_changes_no_number(
    tmp_path: Path, office_convert: Callable[..., Path]
) -> None:
    source = tmp_path / "报告.docx"
    source.write_bytes(written())
    saved = office_convert(source, "odt")
    back = office_convert(saved, "docx").read_bytes()
    assert notices(back) == []
    comparison = compare(read_marked(written()), read_marked(back), FIGURES)
    assert charts_of(rebuild(document(), comparison)) == [CHART]
