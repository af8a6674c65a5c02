"""XML parts as a stream of elements, from both kinds of spreadsheet packages.

Nothing is looked up elsewhere, entities are not resolved, and what has been read is let go.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

from hdreports.intake.container import refuse_entities


def events(stream: object, tags: tuple[str, ...]) -> Iterator[tuple[str, etree._Element]]:
    """Starts and ends of the elements with these names, whatever their namespace.

    Raises UnreadableError where the part defines entities, XMLSyntaxError where it is no XML.
    """
    first = True
    for event, element in etree.iterparse(
        stream,
        events=("start", "end"),
        tag=[f"{{*}}{t}" for t in tags],
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
    ):
        if first:
            refuse_entities(element)
            first = False
        yield event, element


def forget(element: etree._Element) -> None:
    """Let go of what has been read, so that memory does not grow with the part."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def local(element: etree._Element) -> str:
    """An element's name without its namespace."""
    return _without_namespace(element.tag)


@lru_cache(maxsize=1024)
def _without_namespace(tag: object) -> str:
    return str(tag).rsplit("}", 1)[-1]
