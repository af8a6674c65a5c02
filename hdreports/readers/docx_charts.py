"""The charts of a DOCX: the names and numbers that each draws, as it caches them.

Word and LibreOffice write the numbers into the chart part whenever its data are edited, so a
number overtyped there is seen here. A chart whose part is missing or broken has no numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from hdreports.readers.docx_parts import DocxParts

_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True)
class DrawnChart:
    """`names` of the bars; `series` in order, one number a name, None where a bar is missing."""

    names: tuple[str, ...]
    series: tuple[tuple[float | None, ...], ...]


def read_charts(parts: DocxParts, body: etree._Element) -> tuple[DrawnChart, ...]:
    """The charts in the order in which they stand in the body."""
    charts = parts.related_by_id(parts.main, "/chart")
    return tuple(
        _drawn(parts, charts.get(element.get(_RELATION, ""), ""))
        for element in body.iter(f"{_CHART}chart")
    )


def _drawn(parts: DocxParts, name: str) -> DrawnChart:
    try:
        root = parts.xml(name)
    except (KeyError, etree.XMLSyntaxError):
        return DrawnChart((), ())
    series = list(root.iter(f"{_CHART}ser"))
    names = [_texts(s.find(f"{_CHART}cat")) for s in series]
    numbers = [_texts(s.find(f"{_CHART}val")) for s in series]
    count = max((max(found, default=-1) + 1 for found in (*names, *numbers)), default=0)
    first = next((found for found in names if found), {})
    return DrawnChart(
        tuple(first.get(place, "") for place in range(count)),
        tuple(tuple(_number(found.get(place)) for place in range(count)) for found in numbers),
    )


def _texts(element: etree._Element | None) -> dict[int, str]:
    """Place → text of the cached points."""
    if element is None:
        return {}
    return {
        int(point.get("idx", "0")): point.findtext(f"{_CHART}v") or ""
        for point in element.iter(f"{_CHART}pt")
    }


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None
