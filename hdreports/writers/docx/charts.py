"""Bar charts as native DrawingML: drawn by Word and LibreOffice, sharp at any size, editable.

Each chart carries its numbers twice, as Office does: cached in the chart part, and in a small
workbook that opens with 编辑数据. Completion is dark, pace white with a frame, as in the PDF
(`writers.chart_view`), and both numbers stand beside their bars.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from hdreports.document.model import Chart, ChartPoint, Light
from hdreports.document.texts import LIGHT_SHAPES, printable
from hdreports.writers.chart_view import BAR_COLOUR, SHAPE_COLOURS
from hdreports.writers.docx import styles as names
from hdreports.writers.docx.chart_data import SHEET, workbook
from hdreports.writers.docx.ink import ChartPart, Ink
from hdreports.writers.docx.oxml import TWIPS_PER_MM, attribute, paragraph, parse
from hdreports.writers.docx.package import serialise

_MM_PER_POINT = 8.2
_MM_AROUND = 13
_EMU_PER_TWIP = 635
_WORKBOOK_RELATION = "rId1"


def chart_xml(ink: Ink, chart: Chart, width: int) -> str:
    """The chart and the caption below it; the chart's part is left with `ink`."""
    ink.charts.append(ChartPart(serialise(parse(_space(chart))), workbook(chart)))
    relation = f"rIdChart{len(ink.charts)}"
    height = round((_MM_PER_POINT * len(chart.points) + _MM_AROUND) * TWIPS_PER_MM)
    drawing = (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width * _EMU_PER_TWIP}" cy="{height * _EMU_PER_TWIP}"/>'
        f'<wp:docPr id="{ink.shape()}" name={attribute(chart.id)} descr={attribute(chart.alt)}/>'
        "<wp:cNvGraphicFramePr/><a:graphic><a:graphicData "
        'uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )
    look = (
        '<w:keepNext/><w:snapToGrid w:val="0"/><w:spacing w:before="120" w:line="240" '
        'w:lineRule="auto"/><w:ind w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="center"/>'
    )
    caption = paragraph(
        ink.styles[names.CAPTION], ink.text(chart.caption), '<w:keepNext w:val="0"/>'
    )
    return paragraph(ink.styles[names.BODY], drawing, look) + caption


def _space(chart: Chart) -> str:
    series = _series(0, chart.value_label, chart, [point.value for point in chart.points])
    values = series.replace("<!--look-->", _completions(chart.points))
    references = [point.reference for point in chart.points]
    pace = ""
    if any(reference is not None for reference in references):
        pace = _series(1, chart.reference_label, chart, references)
        pace = pace.replace("<!--look-->", _paces(chart.points))
    # Bars run from the top down in the order of the points, so both axes are turned.
    return (
        '<c:chartSpace><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/>'
        '<c:plotArea><c:layout/><c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/>'
        f'<c:varyColors val="0"/>{values}{pace}<c:gapWidth val="45"/><c:overlap val="-20"/>'
        '<c:axId val="111111111"/><c:axId val="222222222"/></c:barChart>'
        '<c:catAx><c:axId val="111111111"/><c:scaling><c:orientation val="maxMin"/></c:scaling>'
        '<c:delete val="0"/><c:axPos val="l"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/>{_LINE}'
        '<c:crossAx val="222222222"/><c:crosses val="autoZero"/></c:catAx>'
        '<c:valAx><c:axId val="222222222"/><c:scaling><c:orientation val="minMax"/>'
        f'<c:max val="{_longest(chart):g}"/><c:min val="0"/></c:scaling><c:delete val="1"/>'
        '<c:axPos val="b"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="none"/>'
        '<c:crossAx val="111111111"/><c:crosses val="max"/></c:valAx></c:plotArea>'
        '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"<c:spPr>{_fill('FFFFFF')}<a:ln><a:noFill/></a:ln></c:spPr>{_type(1050)}"
        f'<c:externalData r:id="{_WORKBOOK_RELATION}"><c:autoUpdate val="0"/></c:externalData>'
        "</c:chartSpace>"
    )


def _longest(chart: Chart) -> float:
    """The axis's end: room beside the longest bar for its number."""
    largest = max([100.0, *(max(p.value, p.reference or 0) for p in chart.points)])
    return round(largest * 1.2)


def _type(size: int) -> str:
    faces = '<a:latin typeface="仿宋_GB2312"/><a:ea typeface="仿宋_GB2312"/>'
    black = '<a:solidFill><a:srgbClr val="000000"/></a:solidFill>'
    return (
        f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{size}">'
        f'{black}{faces}</a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )


def _fill(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


_LINE = f'<c:spPr><a:ln w="6350">{_fill("000000")}</a:ln></c:spPr>'


def _series(index: int, name: str, chart: Chart, values: list[float | None]) -> str:
    """A column of the chart's workbook: B is completion, C is pace, A the names."""
    count = len(chart.points)
    labels = "".join(
        f'<c:pt idx="{place}"><c:v>{escape(printable(point.label))}</c:v></c:pt>'
        for place, point in enumerate(chart.points)
    )
    numbers = "".join(
        f'<c:pt idx="{place}"><c:v>{value:g}</c:v></c:pt>'
        for place, value in enumerate(values)
        if value is not None
    )
    column, total = "BC"[index], f'<c:ptCount val="{count}"/>'
    return (
        f'<c:ser><c:idx val="{index}"/><c:order val="{index}"/><c:tx><c:strRef>'
        f'<c:f>{SHEET}!${column}$1</c:f><c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>'
        f"{escape(printable(name))}</c:v></c:pt></c:strCache></c:strRef></c:tx><!--look-->"
        f"<c:cat><c:strRef><c:f>{SHEET}!$A$2:$A${count + 1}</c:f>"
        f"<c:strCache>{total}{labels}</c:strCache></c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>{SHEET}!${column}$2:${column}${count + 1}</c:f><c:numCache>"
        f"<c:formatCode>General</c:formatCode>{total}{numbers}</c:numCache></c:numRef></c:val>"
        "</c:ser>"
    )


def _completions(points: tuple[ChartPoint, ...]) -> str:
    """Dark bars; beside each the value as printed, after its light's shape in its colour."""
    labels = [
        ("" if p.light == "none" else _letters(f"{LIGHT_SHAPES[p.light]} ", 1050, p.light))
        + _letters(p.text, 1050)
        for p in points
    ]
    return (
        f"<c:spPr>{_fill(BAR_COLOUR.lstrip('#').upper())}</c:spPr>"
        f'<c:invertIfNegative val="0"/>{_labels(labels, 1050)}'
    )


def _paces(points: tuple[ChartPoint, ...]) -> str:
    frame = f'<a:ln w="6350">{_fill("000000")}</a:ln>'
    labels = [_letters(p.reference_text, 900) for p in points]
    return (
        f"<c:spPr>{_fill('FFFFFF')}{frame}</c:spPr>"
        f'<c:invertIfNegative val="0"/>{_labels(labels, 900)}'
    )


def _letters(text: str, size: int, light: Light = "none") -> str:
    """A run of a label."""
    if not text:
        return ""
    colour = SHAPE_COLOURS.get(light, "#000000").lstrip("#").upper()
    return (
        f'<a:r><a:rPr lang="zh-CN" sz="{size}">{_fill(colour)}</a:rPr>'
        f"<a:t>{escape(printable(text))}</a:t></a:r>"
    )


def _labels(labels: list[str], size: int) -> str:
    """The labels of a series, from the runs of each; a bar without any has the number only."""
    made = "".join(
        f'<c:dLbl><c:idx val="{place}"/><c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr '
        f'sz="{size}"/></a:pPr>{runs}</a:p></c:rich></c:tx><c:dLblPos val="outEnd"/>'
        f"{_SHOW_VALUE}</c:dLbl>"
        for place, runs in enumerate(labels)
        if runs
    )
    return f"<c:dLbls>{made}{_type(size)}{_SHOW_VALUE}</c:dLbls>"


_SHOW_VALUE = (
    '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
    '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
)
