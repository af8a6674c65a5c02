"""Justification between characters, which WeasyPrint lacks.

CSS Text calls it `text-justify: inter-character`. WeasyPrint stretches only spaces; Chinese has
none, so its full lines stay ragged by up to four millimetres. Here the slack of a line is spread
over its characters: over Chinese ones alone, so that a year or a number keeps its shape, or over
all of them where a line has hardly any. This replaces functions inside WeasyPrint; hence the check
of its version, and tests that measure the lines' ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from weasyprint import __version__ as weasyprint_version
from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.text import line_break
from weasyprint.text.ffi import TO_UNITS, ffi, pango

KNOWN_VERSION = "70.0"
_NARROW = re.compile("[\x21-\x7e]+")
_ENOUGH = 5  # Chinese characters on a line that can take the slack alone
_WIDEST = 0.06  # em between Latin letters; where it takes more, a line stays short (addresses)

_set_text = line_break.Layout.set_text


class UnknownWeasyPrintError(Exception):
    """Another WeasyPrint than the one whose inside this module knows."""


def install() -> None:
    """Replace WeasyPrint's justification; once or many times. Raises UnknownWeasyPrintError."""
    if weasyprint_version != KNOWN_VERSION:
        raise UnknownWeasyPrintError(
            f"需要 WeasyPrint {KNOWN_VERSION}，现为 {weasyprint_version}；请重新运行 make setup。"
        )
    inline.justify_line = _justify_line
    line_break.Layout.set_text = _set_text_justified


def _texts(box: Any) -> Iterator[Any]:
    if isinstance(box, boxes.TextBox):
        yield box
    elif isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        for child in box.children:
            if child.is_in_normal_flow():
                yield from _texts(child)


def _stretchable(text: str, everywhere: bool) -> int:
    if everywhere:
        return len(text)
    return len(text) - sum(len(match.group()) for match in _NARROW.finditer(text))


def _justify_line(context: Any, line: Any, extra: float) -> None:
    """Spread `extra` pixels over the line. The last character's share would lie past the edge."""
    texts = [box for box in _texts(line) if box.text]
    if not texts:
        return
    everywhere = sum(_stretchable(box.text, False) for box in texts) < _ENOUGH
    total = sum(_stretchable(box.text, everywhere) for box in texts)
    last = texts[-1].text
    # Pango sets half of a character's spacing before it and half behind, and trims both ends.
    trimmed = sum(_stretchable(character, everywhere) for character in (last[0], last[-1])) / 2
    if total - trimmed <= 0:
        return
    share = extra / (total - trimmed)
    if not everywhere or share <= _WIDEST * texts[0].style["font_size"]:
        _stretch(line, share, everywhere, 0.0)


def _stretch(box: Any, share: float, everywhere: bool, shift: float) -> float:
    """Widen the texts in a box and move what follows; returns the shift behind it."""
    if isinstance(box, boxes.TextBox):
        box.position_x += shift
        gained = share * _stretchable(box.text, everywhere)
        if gained:
            box.width += gained
            # Taken up when the text is drawn: set_text is called again with justify=True.
            box.pango_layout.justification_spacing = (share, everywhere)
        return shift + gained
    if isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        box.position_x += shift
        before = shift
        for child in box.children:
            if child.is_in_normal_flow():
                shift = _stretch(child, share, everywhere, shift)
        box.width += shift - before
        return shift
    box.translate(shift, 0)
    return shift


def _set_text_justified(layout: Any, text: str, justify: bool = False) -> None:
    spread = layout.justification_spacing
    if not (justify and isinstance(spread, tuple)):
        _set_text(layout, text, justify and not isinstance(spread, tuple))
        return
    share, everywhere = spread
    _set_text(layout, text, False)
    base = layout.style["letter_spacing"]
    spacing = int(((0 if base == "normal" else base) + share) * TO_UNITS)
    attributes = pango.pango_layout_get_attributes(layout.layout)
    if attributes == ffi.NULL:
        attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
    for start, end in _spans(layout.text, everywhere):
        attribute = pango.pango_attr_letter_spacing_new(spacing)
        attribute.start_index, attribute.end_index = start, end
        pango.pango_attr_list_change(attributes, attribute)
    pango.pango_layout_set_attributes(layout.layout, attributes)


def _spans(text: str, everywhere: bool) -> Iterator[tuple[int, int]]:
    """The stretched parts of a text, as byte offsets in UTF-8."""
    if everywhere:
        yield 0, len(text.encode())
        return
    position = start = 0
    for match in _NARROW.finditer(text):
        end = start + len(text[position : match.start()].encode())
        if end > start:
            yield start, end
        start = end + len(match.group())
        position = match.end()
    if position < len(text):
        yield start, start + len(text[position:].encode())
