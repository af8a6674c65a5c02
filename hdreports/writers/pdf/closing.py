"""The signature's page: close up the blank lines above it where that saves a page.

The last lines of text stay with the signature, so a signature that misses its page by a line leaves
a third of that page empty. A clerk would then take out the blank lines above the signature
(GB/T 9704—2012 lets spacing be adjusted for this); so does the writer, while pages are being laid
out: the page before is made again, nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from weasyprint import layout
from weasyprint.css.properties import Dimension
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.layout.page import remake_page

from hdreports.writers.pdf.imprint import body_of

LINE_PX = 10.227 * 96 / 25.4
_CLOSING = {"closing", "contact"}

_make_all_pages = layout.make_all_pages


def install() -> None:
    """Replace WeasyPrint's loop over pages; its version is checked by `justify`."""
    layout.make_all_pages = _make_pages


def _make_pages(context: Any, root_box: Any, html: Any, pages: list[Any]) -> Iterator[Any]:
    """All pages of a document, made anew; WeasyPrint's own loop where it makes some of them again.

    `context.page_maker` holds where each page begins, and behind the last page made where the next
    one begins; `remake_page` makes the page of an index and adds the next beginning.
    """
    if pages:
        yield from _make_all_pages(context, root_box, html, pages)
        return
    context.rendered_notes = []
    made: list[Any] = []
    tight = False
    while True:
        index = len(made)
        context.page_maker[index][-1].update(
            content_changed=False, pages_wanted=False, anchors=[], content_lookups=[]
        )
        page, resume_at = remake_page(index, context, root_box, html)
        made.append(page)
        if not tight and index and saves_a_page_when_tight(made[-2], page):
            tight = True
            _close_up(root_box)
            del context.page_maker[index:], made[-2:]
        elif resume_at is None:
            context.broken_out_of_flow.clear()
            yield from made
            return


def saves_a_page_when_tight(before: Any, page: Any) -> bool:
    """Whether `page` ends with the signature, and would fit into `before` without the gap above it.

    Both are page boxes.
    """
    children = body_of(page).children
    ends = [_lower_edge(child) for child in children if _CLOSING & _classes(child)]
    if not ends:
        return False
    needed = max(ends) - page.content_box_y()
    free = before.content_box_y() + before.height - _lower_edge(body_of(before))
    return bool(needed - _gap(children) * LINE_PX <= free + 1 < needed + 1)


def _classes(box: Any) -> set[str]:
    return set() if box.element is None else set(box.element.get("class", "").split())


def _gap(children: list[Any]) -> int:
    """The blank lines above the signature: two below text, one below the list of annexes."""
    for child in children:
        if "closing" in (classes := _classes(child)):
            return 2 if "after-text" in classes else 1
    return 0


def _lower_edge(box: Any) -> float:
    # Not the height of a split paragraph's box, which still counts the lines moved on.
    if isinstance(box, boxes.BlockContainerBox) and box.children:
        # What is placed on the page, as a letter's lower rule, takes no room among the text.
        flowing = [c for c in box.children if not isinstance(c, AbsolutePlaceholder)]
        return max(map(_lower_edge, flowing), default=float(box.position_y))
    return float(box.position_y + box.margin_height())


def _close_up(root_box: Any) -> None:
    for child in root_box.descendants():
        if "closing" in _classes(child):
            child.style["margin_top"] = Dimension(0, "px")
