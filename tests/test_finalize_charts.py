"""Charts of an edited report: numbers typed over ours are judged, what else was done is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from docx_help import repacked
from finalize_help import FIGURES, report
from hypothesis import given, settings
from hypothesis import strategies as st

from hdreports.document.model import Chart, ChartPoint, Document
from hdreports.finalize.charts import chart_notices, chart_verdicts, charts_of
from hdreports.finalize.rebuild import rebuild
from hdreports.finalize.verdicts import Verdict, compare
from hdreports.readers.docx_charts import DrawnChart
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
SOURCE = {"file": "互助县.xlsx", "sheet": "指标进度", "cell": "E8", "raw": "0.93"}


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


def verdicts(data: bytes) -> list[Verdict]:
    figures = {"farmland": {"sources": [SOURCE]}}
    return list(chart_verdicts(read_marked(data).charts, document(), figures))


def final_charts(data: bytes) -> list[Chart]:
    return charts_of(rebuild(document(), compare(read_marked(written()), read_marked(data))))


def test_a_number_overtyped_in_the_chart_is_wrong_until_acknowledged() -> None:
    (found,) = verdicts(chart_part("<c:v>29.3</c:v>", "<c:v>89.3</c:v>"))
    assert found.wrong
    assert (found.kind, found.name, found.figure) == ("changed", "chart_1_2", "farmland")
    assert (found.label, found.old, found.new) == ("高标准农田完成率", "29.3%", "89.3%")
    assert found.where == "《图1　滞后指标的完成率与序时进度对比》"
    assert found.sources == ("互助县.xlsx［指标进度］E8（原填“0.93”）",)


def test_what_a_bar_is_compared_with_has_a_name_of_its_own() -> None:
    (found,) = verdicts(chart_part("<c:v>58.5</c:v>", "<c:v>50</c:v>"))
    assert (found.name, found.old, found.new) == ("chart_1_1_ref", "58.5%", "50%")


def test_a_number_typed_where_none_was_is_new() -> None:
    point = '<c:pt idx="2"><c:v>50</c:v></c:pt>'
    old = '<c:pt idx="1"><c:v>83.2</c:v></c:pt>'
    (found,) = verdicts(chart_part(old, old + point))
    assert (found.kind, found.name, found.new) == ("new", "chart_1_3_ref", "50%")


def test_the_final_chart_shows_the_number_that_was_acknowledged() -> None:
    """Its numbers reach the final files only when every one has been acknowledged."""
    (chart,) = final_charts(chart_part("<c:v>29.3</c:v>", "<c:v>89.3</c:v>"))
    assert (chart.points[1].value, chart.points[1].text) == (89.3, "89.3%")
    assert chart.points[0] == CHART.points[0]


@pytest.mark.parametrize("text", ["29.3049", "29.3"])
def test_a_number_that_prints_the_same_is_no_change(text: str) -> None:
    data = chart_part("<c:v>29.3</c:v>", f"<c:v>{text}</c:v>")
    assert verdicts(data) == []
    assert final_charts(data) == [CHART]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('<c:pt idx="1"><c:v>83.2</c:v></c:pt>', "", "高标准农田序时进度由83.2%改为空"),
        ("<c:v>藏羊场</c:v>", "<c:v>藏羊基地</c:v>", "缺少藏羊场，多出藏羊基地"),
        ("<c:v>53.5</c:v>", "<c:v>约五成</c:v>", "粮食产量完成率由53.5%改为空"),
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


@given(
    st.dictionaries(
        st.sampled_from([(0, 0), (0, 1), (1, 0), (1, 1), (2, 0)]), st.integers(-50, 400), max_size=4
    )
)
@settings(max_examples=40, deadline=None)
def test_of_numbers_typed_at_random_each_is_judged_and_no_other(
    typed: dict[tuple[int, int], int],
) -> None:
    """Tenths of a percent are added; a bar's number is its first, its pace the second."""
    series = [[53.5, 29.3, 50.0], [58.5, 83.2, None]]
    for (point, which), tenths in typed.items():
        old = series[which][point]
        assert old is not None
        series[which][point] = old + tenths / 10
    drawn = DrawnChart(tuple(p.label for p in CHART.points), tuple(map(tuple, series)))
    found = {v.name for v in chart_verdicts((drawn,), document(), {}) if v.wrong}
    changed = {place for place, tenths in typed.items() if tenths}
    assert found == {f"chart_1_{p + 1}{'_ref' if which else ''}" for p, which in changed}


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
