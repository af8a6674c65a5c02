"""Automatic numbers of paragraphs in a DOCX, as Word would print them.

Only formats that official documents use are spelled out; any other gives "?", so that a check can
tell that there is a number without knowing it.
"""

from __future__ import annotations

import re

from lxml import etree

from hdreports.lint.docx_format import Formats
from hdreports.narrative.numbering import chinese
from hdreports.readers.docx_parts import DocxParts, value
from hdreports.writers.docx.oxml import qn

_CHINESE = {
    "chineseCounting",
    "chineseCountingThousand",
    "ideographDigital",
    "japaneseCounting",
    "chineseLegalSimplified",
}
_LEVELS = 9


class Numbering:
    """Gives each numbered paragraph its printed number, in the order of the document."""

    def __init__(self, parts: DocxParts, formats: Formats) -> None:
        self._formats = formats
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}  # by abstract id
        self._abstract: dict[str, str] = {}  # numId → abstract id
        self._counts: dict[str, list[int | None]] = {}
        for part in parts.related(parts.main, "/numbering"):
            self._read(parts.xml(part))

    def _read(self, root: etree._Element) -> None:
        for abstract in root.iter(qn("w:abstractNum")):
            levels = {}
            for level in abstract.iter(qn("w:lvl")):
                start = value(level, "w:start")
                levels[_integer(level.get(qn("w:ilvl")))] = (
                    value(level, "w:numFmt") or "decimal",
                    value(level, "w:lvlText"),
                    int(start) if start.isdecimal() else 1,
                )
            self._levels[abstract.get(qn("w:abstractNumId"), "")] = levels
        for num in root.iter(qn("w:num")):
            self._abstract[num.get(qn("w:numId"), "")] = value(num, "w:abstractNumId")

    def of(self, paragraph: etree._Element, style: str) -> str:
        """The printed number of a paragraph, "" for one without."""
        own = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        inherited = self._formats.style_numbering(style)
        number = value(own, "w:numId") or value(inherited, "w:numId")
        level = _integer(value(own, "w:ilvl") or value(inherited, "w:ilvl"))
        abstract = self._abstract.get(number, "")
        levels = self._levels.get(abstract, {})
        if number in ("", "0") or level not in levels:
            return ""
        counts = self._counts.setdefault(abstract, [None] * _LEVELS)
        start = levels[level][2]
        before = counts[level]
        counts[level] = start if before is None else before + 1
        counts[level + 1 :] = [None] * (_LEVELS - level - 1)
        return re.sub(r"%(\d)", lambda m: _spelled(levels, counts, int(m[1]) - 1), levels[level][1])


def _spelled(levels: dict[int, tuple[str, str, int]], counts: list[int | None], level: int) -> str:
    form, _, start = levels.get(level, ("decimal", "", 1))
    count = counts[level] if 0 <= level < _LEVELS else None
    number = start if count is None else count
    if form in _CHINESE:
        return chinese(number) if 1 <= number <= 99 else "?"
    if form in ("decimal", "decimalFullWidth", "decimalHalfWidth"):
        return str(number)
    return "" if form in ("bullet", "none") else "?"


def _integer(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 3 else 0
