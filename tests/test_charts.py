"""Charts in reports: their numbers are figures, and each file holds them as they are printed."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal

import pytest
from made_submissions import plan, sample_report
from openpyxl import load_workbook

from hdreports.document.model import Chart, ChartPoint, Document, Paragraph, plain
from hdreports.progress.averages import average
from hdreports.progress.figures import FigureBook
from hdreports.progress.model import Figure, Standing
from hdreports.writers.chart_view import WIDTH, chart_view
from hdreports.writers.docx import write_docx


def charts(document: Document) -> list[Chart]:
    blocks = [*document.body, *(b for a in document.attachments for b in a.blocks)]
    return [b for b in blocks if isinstance(b, Chart)]


def of(unit: str) -> Chart:
    (found,) = charts(sample_report(unit).document)
    return found


def standing(completion: str | None, pace: str = "60", state: str = "behind") -> Standing:
    def figure(name: str, value: str) -> Figure:
        return Figure(f"{name}{value}", name, Decimal(value), "%", f"{value}%", "")

    return Standing(
        "huzhu",
        "egg-output",
        "吨",
        state,  # type: ignore[arg-type]
        "none",
        completion=figure("c", completion) if completion else None,
        pace=figure("p", pace),
    )


# --- what they show ---


@pytest.mark.parametrize("unit", ["city", "huzhu", "minhe"])
def test_every_number_of_a_chart_is_a_figure_of_the_report(unit: str) -> None:
    known = {f.id: f for f in sample_report(unit).figures}
    for point in of(unit).points:
        value, pace = known[point.figure], known[point.reference_figure]
        assert (point.value, point.text) == (float(value.value), value.text)
        assert (point.reference, point.reference_text) == (float(pace.value), pace.text)


def test_the_city_compares_the_counties_in_the_plans_order() -> None:
    names = [p.label for p in of("city").points]
    assert names == [r.short for r in plan().counties if r.short in names]
    assert len(names) == 6


def test_a_county_shows_what_is_furthest_behind_first() -> None:
    points = of("minhe").points
    gaps = [p.value - (p.reference or 0) for p in points]
    assert gaps == sorted(gaps)
    assert all(p.light in ("red", "yellow") for p in points)
    assert len(points) <= 8


def test_a_chart_follows_the_sentence_that_names_it_and_tells_itself_in_words() -> None:
    body = sample_report("huzhu").document.body
    place = next(n for n, b in enumerate(body) if isinstance(b, Chart))
    before, chart = body[place - 1], body[place]
    assert isinstance(chart, Chart)
    runs = before.runs if isinstance(before, Paragraph) else before.body  # type: ignore[union-attr]
    assert plain(runs).endswith("见下图。")
    assert re.fullmatch(r"图1　\S+与序时进度对比", chart.caption)
    for point in chart.points:
        assert f"{point.label}完成率{point.text}，序时进度{point.reference_text}" in chart.alt


def test_a_few_numbers_need_no_chart() -> None:
    assert charts(sample_report("rural-revitalization").document) == []


# --- the average ---


def test_what_is_over_its_target_counts_as_done_and_no_more() -> None:
    made = average(FigureBook(), "x", "互助县", [standing("150"), standing("40")])
    assert made is not None
    assert (made.completion.text, made.pace.text, made.behind) == ("70%", "60%", False)
    assert made.completion.inputs == ("c150", "c40")


def test_an_average_is_never_rounded_up_to_all_done() -> None:
    made = average(FigureBook(), "x", "互助县", [standing("99.9"), *[standing("100")] * 4])
    assert made is not None
    assert made.completion.value < 100


def test_what_has_no_value_is_not_averaged_as_zero() -> None:
    unreported = standing(None, state="unreported")
    made = average(FigureBook(), "x", "互助县", [standing("80"), unreported])
    assert made is not None
    assert (made.completion.text, made.n) == ("80%", 1)
    assert average(FigureBook(), "x", "互助县", [unreported]) is None


# --- how they are drawn ---


def drawn(*points: ChartPoint) -> Chart:
    return Chart("pace", "图1　完成率", points, "序时进度", "完成率")


def test_bars_stay_on_the_page_however_long_names_and_values_are() -> None:
    view = chart_view(
        drawn(
            ChartPoint("绿色食品原料标准化生产基地进入创建期", 640, 69.3, "640%", "green"),
            ChartPoint("名称" * 20, -5, None, "-5%"),
        )
    )
    for bar in view.bars:
        assert bar.width >= 0
        assert view.left + max(bar.width, bar.pace_width or 0) < WIDTH - 50
    assert view.bars[1].squeezed is not None
    assert view.bars[1].pace_width is None


def test_the_docx_chart_carries_a_workbook_with_the_same_numbers() -> None:
    chart = of("minhe")
    document = replace(sample_report("minhe").document, body=(chart,), attachments=())
    data = write_docx(document)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        (name,) = (n for n in package.namelist() if n.endswith(".xlsx"))
        sheet = load_workbook(io.BytesIO(package.read(name))).active
        relations = package.read("word/charts/_rels/chart1.xml.rels").decode()
    assert sheet is not None
    assert f"../{name.removeprefix('word/')}" in relations
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == (None, "完成率", "序时进度")
    assert rows[1:] == [(p.label, p.value, p.reference) for p in chart.points]
    assert write_docx(document) == data


def test_names_in_the_charts_workbook_are_never_formulas() -> None:
    chart = drawn(*[ChartPoint(f"=1+{n}", 1, None, "1%") for n in range(3)])
    document = replace(sample_report("minhe").document, body=(chart,), attachments=())
    with zipfile.ZipFile(io.BytesIO(write_docx(document))) as package:
        (name,) = (n for n in package.namelist() if n.endswith(".xlsx"))
        sheet = load_workbook(io.BytesIO(package.read(name))).active
    assert sheet is not None
    assert {sheet.cell(row, 1).data_type for row in (2, 3, 4)} <= {"inlineStr", "s"}
