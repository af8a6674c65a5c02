"""Charts."""

from __future__ import annotations

from hdreports.document.model import Chart
from hdreports.writers.docx import styles as names
from hdreports.writers.docx.ink import Ink
from hdreports.writers.docx.oxml import paragraph


def chart_xml(ink: Ink, chart: Chart, width: int) -> str:
    return paragraph(ink.styles[names.CAPTION], ink.text(chart.caption))
