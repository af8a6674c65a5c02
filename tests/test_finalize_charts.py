"""Charts of an edited report: every number that is not what it was must be acknowledged, and then
the final chart shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from docx_help import repacked
from finalize_help import FIGURES, body_of, made, report, run_with, with_body
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from hdreports.document.model import Chart, ChartPoint, Document
from hdreports.document.texts import paragraph_texts
from hdreports.finalize.charts import chart_notices, chart_verdicts, charts_of
from hdreports.finalize.rebuild import rebuild
from hdreports.finalize.verdicts import Verdict, compare
from hdreports.readers.docx_charts import DrawnChart
from hdreports.readers.docx_marked import read_marked
from hdreports.writers.docx import write_docx
from hdreports.writers.docx.oxml import qn

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
    assert found.sources == ("互助县.xlsx［指标进度］E8，原填“0.93”",)


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


REFERENCE = '<c:pt idx="1"><c:v>83.2</c:v></c:pt>'


def test_a_number_that_was_emptied_has_vanished() -> None:
    data = chart_part(REFERENCE, "")
    (found,) = verdicts(data)
    assert (found.wrong, found.kind, found.name) == (True, "vanished", "chart_1_2_ref")
    assert (found.label, found.old) == ("高标准农田序时进度", "83.2%")
    (chart,) = final_charts(data)
    assert (chart.points[1].reference, chart.points[1].reference_text) == (None, "")


def test_a_number_that_became_words_has_vanished_with_its_bar() -> None:
    data = chart_part("<c:v>53.5</c:v>", "<c:v>约五成</c:v>")
    assert {v.name: v.kind for v in verdicts(data)} == {
        "chart_1_1": "vanished",
        "chart_1_1_ref": "vanished",
    }
    assert [p.label for p in final_charts(data)[0].points] == ["高标准农田", "藏羊场"]


def test_a_bar_under_another_name_is_a_change_of_wording() -> None:
    data = chart_part("<c:v>藏羊场</c:v>", "<c:v>藏羊基地</c:v>")
    assert verdicts(data) == []
    assert notices(data) == [f"《{CHART.caption}》中的“藏羊场”改为“藏羊基地”"]
    (chart,) = final_charts(data)
    assert chart.points[2] == replace(CHART.points[2], label="藏羊基地")
    assert "藏羊基地完成率50%" in chart.alt


def test_characters_that_cannot_be_drawn_make_no_other_name() -> None:
    odd = replace(CHART, points=(replace(CHART.points[0], label="粮食\x07产量"), *CHART.points[1:]))
    body = tuple(odd if block == CHART else block for block in document().body)
    stored = replace(document(), body=body)
    data = write_docx(stored)
    assert notices(data, stored) == []
    assert charts_of(rebuild(stored, compare(read_marked(data), read_marked(data)))) == [odd]


def test_names_that_changed_places_give_their_bars_other_numbers() -> None:
    data = chart_part("<c:v>藏羊场</c:v>", "<c:v>粮食产量x</c:v>")
    swapped = repacked(
        data,
        lambda name, content: (
            content.replace("粮食产量<".encode(), "藏羊场<".encode()).replace(b"x<", b"<")
            if name == "word/charts/chart1.xml"
            else content
        ),
    )
    assert {v.name for v in verdicts(swapped)} == {"chart_1_1", "chart_1_1_ref", "chart_1_3"} | {
        "chart_1_3_ref"
    }


def redrawn(*bars: int) -> bytes:
    """The file with the chart that Word would draw of some of the bars, -1 for another one."""
    other = ChartPoint("牦牛场", 12.5, 69.3, "12.5%", "none", "", "69.3%")
    points = tuple(other if n < 0 else CHART.points[n] for n in bars)
    chart = replace(CHART, points=points)
    body = tuple(chart if block == CHART else block for block in document().body)
    return write_docx(replace(document(), body=body))


def test_the_numbers_of_a_removed_bar_have_vanished() -> None:
    data = redrawn(0, 2)
    assert {v.name: (v.kind, v.old) for v in verdicts(data)} == {
        "chart_1_2": ("vanished", "29.3%"),
        "chart_1_2_ref": ("vanished", "83.2%"),
    }
    assert final_charts(data)[0].points == (CHART.points[0], CHART.points[2])


def test_the_numbers_of_an_added_bar_are_new_and_reach_the_final_chart() -> None:
    data = redrawn(0, 1, -1, 2)
    assert {v.name: (v.kind, v.label, v.new) for v in verdicts(data)} == {
        "chart_1_4": ("new", "牦牛场完成率", "12.5%"),
        "chart_1_4_ref": ("new", "牦牛场序时进度", "69.3%"),
    }
    assert [p.text for p in final_charts(data)[0].points] == ["53.5%", "29.3%", "12.5%", "50%"]


def test_bars_in_another_order_are_no_change_of_numbers() -> None:
    data = redrawn(2, 0, 1)
    assert verdicts(data) == []
    assert [p.label for p in final_charts(data)[0].points] == ["藏羊场", "粮食产量", "高标准农田"]


def test_a_number_typed_into_the_letters_beside_a_bar_is_judged() -> None:
    data = chart_part("<a:t>29.3%</a:t>", "<a:t>89.3%</a:t>")
    (found,) = verdicts(data)
    assert (found.name, found.old, found.new) == ("chart_1_2", "29.3%", "89.3%")
    assert final_charts(data)[0].points[1].value == 89.3


def test_a_deleted_chart_must_be_acknowledged_as_one() -> None:
    data = write_docx(report())
    (found,) = verdicts(data)
    assert (found.wrong, found.kind, found.name) == (True, "vanished", "chart_1")
    assert (found.label, found.old) == (CHART.caption, "图中全部5个数据")
    assert notices(data) == []
    assert final_charts(data) == []


def body_edited(change: Callable[[etree._Element], None]) -> bytes:
    edited = body_of(written())
    change(edited)
    return with_body(written(), edited)


def drawing(edited: etree._Element) -> etree._Element:
    return next(edited.iter(qn("w:drawing"))).getparent()


def test_a_chart_whose_deletion_is_tracked_is_deleted() -> None:
    def track(edited: etree._Element) -> None:
        run, deleted = drawing(edited), made("w:del", id="900", author="某")
        run.addprevious(deleted)
        deleted.append(run)

    (found,) = verdicts(body_edited(track))
    assert found.name == "chart_1"


def test_a_chart_put_into_a_table_counts_as_deleted() -> None:
    def put(edited: etree._Element) -> None:
        next(edited.iter(qn("w:tc"))).find(qn("w:p")).append(drawing(edited))

    data = body_edited(put)
    assert [v.name for v in verdicts(data)] == ["chart_1"]
    assert notices(data) == ["另加的1个图表不会进入定稿"]


def test_a_caption_is_as_it_was_edited() -> None:
    def retitle(edited: etree._Element) -> None:
        text = run_with(edited, "滞后指标的").find(qn("w:t"))
        assert text is not None
        text.text = "图1　落后指标的对比"

    data = body_edited(retitle)
    assert [c.caption for c in final_charts(data)] == ["图1　落后指标的对比"]


def test_of_two_charts_the_one_that_is_left_stays() -> None:
    other = replace(
        CHART, id="other", caption="图2　另一图", points=(ChartPoint("奶产量", 71, 69.3, "71%"),)
    )
    body = document().body
    at = body.index(CHART) + 1
    both = replace(document(), body=(*body[:at], other, *body[at:]))
    left = replace(document(), body=tuple(other if b == CHART else b for b in body))
    data = write_docx(left)
    comparison = compare(read_marked(write_docx(both)), read_marked(data))
    assert [c.id for c in charts_of(rebuild(both, comparison))] == ["other"]
    assert [v.name for v in chart_verdicts(read_marked(data).charts, both, {})] == ["chart_1"]


def test_what_is_typed_beside_a_chart_is_kept() -> None:
    def add(edited: etree._Element) -> None:
        run = made("w:r")
        run.append(made("w:t"))
        run[0].text = "如图所示，进度不一。"
        drawing(edited).addnext(run)

    data = body_edited(add)
    final = rebuild(document(), compare(read_marked(written()), read_marked(data)))
    assert "如图所示，进度不一。" in paragraph_texts(final)
    assert charts_of(final) == [CHART]


def test_a_chart_added_by_hand_does_not_go_unnoticed() -> None:
    assert notices(written(), report()) == ["另加的1个图表不会进入定稿"]


def test_a_broken_chart_part_is_a_chart_without_numbers() -> None:
    broken = repacked(written(), lambda n, c: b"<c" if n == "word/charts/chart1.xml" else c)
    assert read_marked(broken).charts[0].names == ()
    assert [v.name for v in verdicts(broken)] == ["chart_1"]


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
    source = tmp_path / "报告.dat"  # LibreOffice tells a DOCX by its content
    source.write_bytes(written())
    back = office_convert(source, "docx").read_bytes()
    assert notices(back) == []
    assert verdicts(back) == []
    comparison = compare(read_marked(written()), read_marked(back), FIGURES)
    assert charts_of(rebuild(document(), comparison)) == [CHART]
