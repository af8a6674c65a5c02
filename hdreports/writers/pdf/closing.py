"""The signature's page: whether closing up the blank lines above it would save the page.

The last lines of text stay with the signature, so a signature that misses its page by a line leaves
a third of that page empty. A clerk would then take out the blank line above the signature
(GB/T 9704—2012 lets spacing be adjusted for this); so does the writer.
"""

from __future__ import annotations

from typing import Any

from weasyprint.formatting_structure import boxes

from hdreports.writers.pdf.imprint import body_of

LINE_PX = 10.227 * 96 / 25.4
_CLOSING = {"closing", "contact"}


def saves_a_page_when_tight(pages: list[Any]) -> bool:
    """Whether all that stands on the signature's page would fit the page before, less the gap."""
    for before, page in zip(pages, pages[1:], strict=False):
        children = body_of(page).children
        ends = [
            child.position_y + child.margin_height()
            for child in children
            if _CLOSING & _classes(child)
        ]
        if ends:
            gap = _gap(children) * LINE_PX
            needed = max(ends) - page._page_box.content_box_y()
            free = _bottom(before) - _last(before)
            return bool(needed - gap <= free + 1 < needed + 1)
    return False


def _classes(box: Any) -> set[str]:
    return set() if box.element is None else set(box.element.get("class", "").split())


def _gap(children: list[Any]) -> int:
    """The blank lines above the signature: two below text, one below the list of annexes."""
    for child in children:
        if "closing" in (classes := _classes(child)):
            return 2 if "after-text" in classes else 1
    return 0


def _bottom(page: Any) -> float:
    area = page._page_box
    return float(area.content_box_y() + area.height)


def _last(page: Any) -> float:
    """The lower edge of what stands on a page."""
    return max(map(_lower_edge, body_of(page).children), default=_bottom(page))


def _lower_edge(box: Any) -> float:
    # Not the height of a split paragraph's box, which still counts the lines moved on.
    if isinstance(box, boxes.BlockContainerBox) and box.children:
        return max(map(_lower_edge, box.children))
    return float(box.position_y + box.margin_height())
