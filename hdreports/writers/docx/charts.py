"""Bar charts as native DrawingML: drawn by Word and LibreOffice, sharp at any size.

The values are cached in the chart part. No workbook is embedded: the figures come from the report,
and a second copy that could be edited would only drift from it.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from hdreports.document.model import Chart, ChartPoint, Light
from hdreports.document.texts import LIGHT_SHAPES, printable
from hdreports.writers.docx import styles as names
from hdreports.writers.docx.ink import Ink
from hdreports.writers.docx.oxml import TWIPS_PER_MM, attribute, paragraph, parse
from hdreports.writers.docx.package import serialise

_MM_PER_POINT = 9
_MM_AROUND = 26
_EMU_PER_TWIP = 635
_SERIES_NAME = "完成率"
_GREY = "A6A6A6"


def chart_xml(ink: Ink, chart: Chart, width: int) -> str:
    """The chart and the caption below it; the chart's part is left with `ink`."""
    ink.charts.append(serialise(parse(_space(ink, chart))))
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


def _space(ink: Ink, chart: Chart) -> str:
    series = _series(0, _SERIES_NAME, chart, [point.value for point in chart.points])
    colours = dict(ink.look.light_colours)
    values = series.replace("<!--look-->", _points(chart.points, colours))
    references = [point.reference for point in chart.points]
    pace = ""
    if any(reference is not None for reference in references):
        look = f'<c:spPr>{_fill(_GREY)}</c:spPr><c:invertIfNegative val="0"/>'
        pace = _series(1, chart.reference_label, chart, references).replace("<!--look-->", look)
    # Bars run from the top down in the order of the points, so both axes are turned.
    return (
        '<c:chartSpace><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/>'
        '<c:plotArea><c:layout/><c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/>'
        f'<c:varyColors val="0"/>{values}{pace}<c:gapWidth val="60"/><c:overlap val="0"/>'
        '<c:axId val="111111111"/><c:axId val="222222222"/></c:barChart>'
        '<c:catAx><c:axId val="111111111"/><c:scaling><c:orientation val="maxMin"/></c:scaling>'
        '<c:delete val="0"/><c:axPos val="l"/><c:majorTickMark val="none"/>'
        '<c:minorTickMark val="none"/><c:tickLblPos val="low"/><c:crossAx val="222222222"/>'
        '<c:crosses val="autoZero"/></c:catAx>'
        '<c:valAx><c:axId val="222222222"/><c:scaling><c:orientation val="minMax"/>'
        '<c:min val="0"/></c:scaling><c:delete val="0"/><c:axPos val="b"/>'
        '<c:numFmt formatCode="0&quot;%&quot;" sourceLinked="0"/><c:majorTickMark val="out"/>'
        '<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:crossAx val="111111111"/>'
        '<c:crosses val="max"/></c:valAx></c:plotArea>'
        '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"<c:spPr>{_fill('FFFFFF')}<a:ln><a:noFill/></a:ln></c:spPr>{_type()}</c:chartSpace>"
    )


def _type() -> str:
    faces = '<a:latin typeface="仿宋_GB2312"/><a:ea typeface="仿宋_GB2312"/>'
    black = '<a:solidFill><a:srgbClr val="000000"/></a:solidFill>'
    return (
        '<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="1050">'
        f'{black}{faces}</a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )


def _fill(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def _series(index: int, name: str, chart: Chart, values: list[float | None]) -> str:
    labels = "".join(
        f'<c:pt idx="{place}"><c:v>{escape(printable(point.label))}</c:v></c:pt>'
        for place, point in enumerate(chart.points)
    )
    numbers = "".join(
        f'<c:pt idx="{place}"><c:v>{value:g}</c:v></c:pt>'
        for place, value in enumerate(values)
        if value is not None
    )
    count = f'<c:ptCount val="{len(chart.points)}"/>'
    return (
        f'<c:ser><c:idx val="{index}"/><c:order val="{index}"/><c:tx><c:v>'
        f"{escape(printable(name))}</c:v></c:tx><!--look-->"
        f"<c:cat><c:strLit>{count}{labels}</c:strLit></c:cat>"
        f"<c:val><c:numLit><c:formatCode>General</c:formatCode>{count}{numbers}</c:numLit></c:val>"
        "</c:ser>"
    )


def _points(points: tuple[ChartPoint, ...], colours: dict[Light, str]) -> str:
    """Each bar in its light's colour, its label the value as printed after the light's shape."""
    bars = "".join(
        f'<c:dPt><c:idx val="{place}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>'
        f"<c:spPr>{_fill(colours[point.light])}</c:spPr></c:dPt>"
        for place, point in enumerate(points)
    )
    labels = "".join(
        f'<c:dLbl><c:idx val="{place}"/><c:tx><c:rich><a:bodyPr/><a:p><a:r><a:t>'
        f"{LIGHT_SHAPES[point.light]}{escape(printable(point.text))}</a:t></a:r></a:p></c:rich>"
        f'</c:tx><c:dLblPos val="outEnd"/>{_SHOW_VALUE}</c:dLbl>'
        for place, point in enumerate(points)
    )
    return (
        f'<c:spPr>{_fill("404040")}</c:spPr><c:invertIfNegative val="0"/>{bars}'
        f"<c:dLbls>{labels}{_SHOW_VALUE}</c:dLbls>"
    )


_SHOW_VALUE = (
    '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
    '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
)
