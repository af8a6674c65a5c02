"""The 版记 on its place: the foot of the last page, which is an even one in two-sided print.

All is laid out once, with the 版记 behind the text and an empty page behind that. Where the 版记
came to stand on an even page, it is moved down to the type area's lower edge and the empty page
dropped; where on an odd one, it moves to the empty page. A blank page before it and its own page
then have no number (GB/T 9704—2012, 7.5). The 版记 of a letter stands at the foot of its last page,
whichever that is (10.1).
"""

from __future__ import annotations

from typing import Any

from weasyprint.formatting_structure import boxes


def place_imprint(pages: list[Any]) -> tuple[list[Any], bool]:
    """The pages to print, and whether the 版记 stands on a page without any other text.

    The last of `pages` must be the empty one. Raises LookupError where no 版记 is found.
    """
    spare = pages[-1]
    index, body, box = _find(pages[:-1])
    others = [child for child in body.children if child is not box]
    body.children = others
    kept = pages[: index + 1]
    alone = not any(_has_text(child) for child in others)
    if (index + 1) % 2:
        target = spare
        if alone:
            for page in (pages[index], spare):
                _drop_number(page._page_box)
        kept = [*kept, spare]
        alone = True
        body_of(spare._page_box).children = [box]
    else:
        target = pages[index]
        body.children = [*others, box]
    _to_the_foot(target, box)
    return kept, alone


def place_letter_imprint(pages: list[Any]) -> list[Any]:
    """The pages of a letter, its 版记, where it has one, moved to the foot of its page."""
    found = _search(pages)
    if found is not None:
        index, _, box = found
        _to_the_foot(pages[index], box)
    return pages


def _to_the_foot(page: Any, box: Any) -> None:
    area = page._page_box
    bottom = area.content_box_y() + area.height
    box.translate(0, bottom - box.position_y - box.margin_height())


def _drop_number(page_box: Any) -> None:
    page_box.children = [
        child
        for child in page_box.children
        if not (isinstance(child, boxes.MarginBox) and child.at_keyword.startswith("@bottom"))
    ]


def _find(pages: list[Any]) -> tuple[int, Any, Any]:
    found = _search(pages)
    if found is None:
        raise LookupError("the template has no element of class imprint")
    return found


def _search(pages: list[Any]) -> tuple[int, Any, Any] | None:
    """The last page with a 版记, its body's box and the 版记's."""
    for index in range(len(pages) - 1, -1, -1):
        body = body_of(pages[index]._page_box)
        for child in body.children:
            if child.element is not None and child.element.get("class") == "imprint":
                return index, body, child
    return None


def body_of(page_box: Any) -> Any:
    """The box of the page's body element; its children are the blocks on that page."""
    html = next(c for c in page_box.children if not isinstance(c, boxes.MarginBox))
    return html.children[0]


def _has_text(box: Any) -> bool:
    if isinstance(box, boxes.TextBox):
        return bool(box.text.strip())
    return any(_has_text(child) for child in getattr(box, "children", ()))
