"""A chart of a DOCX: the names and numbers that it draws, as it caches them.

Word and LibreOffice write the numbers into the chart part whenever its data are edited, so a
number overtyped there is seen here. A number may be overtyped in the letters beside a bar, too. A
chart whose part is missing or broken has no numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from hdreports.readers.docx_parts import DocxParts

_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_LETTERS = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True)
class DrawnChart:
    """`names` of the bars; `series` in order, one number a name, None where a bar is missing;
    `letters` likewise: what was typed beside a bar, "" where its number stands there by itself."""

    names: tuple[str, ...] = ()
    series: tuple[tuple[float | None, ...], ...] = ()
    letters: tuple[tuple[str, ...], ...] = ()


def read_chart(parts: DocxParts, element: etree._Element) -> DrawnChart:
    """The chart that an element of the body points to."""
    part = parts.related_by_id(parts.main, "/chart").get(element.get(_RELATION, ""), "")
    try:
        root = parts.xml(part)
    except (KeyError, etree.XMLSyntaxError):
        return DrawnChart()
    series = list(root.iter(f"{_CHART}ser"))
    names = [_texts(s.find(f"{_CHART}cat")) for s in series]
    numbers = [_texts(s.find(f"{_CHART}val")) for s in series]
    letters = [_letters(s) for s in series]
    count = max((max(found, default=-1) + 1 for found in (*names, *numbers)), default=0)
    first = next((found for found in names if found), {})
    return DrawnChart(
        tuple(first.get(place, "") for place in range(count)),
        tuple(tuple(_number(found.get(place)) for place in range(count)) for found in numbers),
        tuple(tuple(found.get(place, "") for place in range(count)) for found in letters),
    )


def _texts(element: etree._Element | None) -> dict[int, str]:
    """Place → text of the cached points."""
    if element is None:
        return {}
    return {
        int(point.get("idx", "0")): point.findtext(f"{_CHART}v") or ""
        for point in element.iter(f"{_CHART}pt")
    }


def _letters(series: etree._Element) -> dict[int, str]:
    """Place → the letters of a label that has its own."""
    found = {}
    for label in series.iterfind(f"{_CHART}dLbls/{_CHART}dLbl"):
        place = label.find(f"{_CHART}idx")
        if place is not None:
            text = "".join(piece.text or "" for piece in label.iter(_LETTERS))
            found[int(place.get("val", "0"))] = text
    return found


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None
