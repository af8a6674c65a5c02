"""What stands beside the cells of an .xlsx sheet: comments, text boxes, pictures."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from lxml import etree

from hdreports.intake.container import Package
from hdreports.intake.grid import MAX_ROWS, Drawn
from hdreports.intake.streaming import events, forget, local

MAX_DRAWN = 200  # text boxes and pictures of a sheet that are looked at
MAX_BOX = 2000  # characters of a text box

# What Excel puts before the text of a comment with answers, for programs that know none.
_THREADED = re.compile(
    r"^\s*[\[［【](?:Threaded comment|线程批注)[\]］】].*?(?:Comment|批注|注释)[:：]\s*", re.S
)


@dataclass
class Links:
    """What a part links to within the package; links to other places are left out."""

    by_id: dict[str, str] = field(default_factory=dict)
    by_kind: dict[str, str] = field(default_factory=dict)
    sheets: set[str] = field(default_factory=set)


def links_of(package: Package, part: str) -> Links:
    links = Links()
    folder, name = posixpath.split(part)
    rels = f"{folder}/_rels/{name}.rels"
    if not package.has(rels):
        return links
    for rel in package.xml(rels):
        if rel.get("TargetMode") == "External":
            continue
        target = rel.get("Target") or ""
        path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        path = posixpath.normpath(path)
        kind = (rel.get("Type") or "").rsplit("/", 1)[-1]
        links.by_id[rel.get("Id") or ""] = path
        links.by_kind.setdefault(kind, path)
        if kind == "worksheet":
            links.sheets.add(path)
    return links


def comments(package: Package, links: Links) -> dict[str, str]:
    """Address → text of the comment."""
    target = links.by_kind.get("comments")
    if target is None or not package.has(target):
        return {}
    found: dict[str, str] = {}
    with package.open(target) as stream:
        for element in ends(stream, ("comment",)):
            text, _ = rich_text(element)
            found[element.get("ref") or ""] = _THREADED.sub("", text).strip()
            forget(element)
            if len(found) >= MAX_ROWS:
                break
    return found


def drawn(package: Package, links: Links) -> Drawn:
    """The texts of a sheet's text boxes, and how many pictures lie on it."""
    target = links.by_kind.get("drawing")
    if target is None or not package.has(target):
        return Drawn()
    texts: list[str] = []
    pictures = 0
    # The cells are not the worse for a drawing that is damaged.
    with package.open(target) as stream, suppress(etree.XMLSyntaxError):
        for element in ends(stream, ("sp", "pic")):
            if local(element) == "pic":
                pictures += 1
            elif text := "".join(t.text or "" for t in element.iter("{*}t")).strip():
                texts.append(text[:MAX_BOX])
            forget(element)
            if len(texts) + pictures >= MAX_DRAWN:
                break
    return Drawn(tuple(texts), pictures)


def rich_text(element: etree._Element) -> tuple[str, str]:
    """The text of a string or comment, without phonetic guides; and what of it is struck out."""
    kept: list[str] = []
    struck: list[str] = []
    for t in element.iter("{*}t"):
        parent = t.getparent()
        if parent is None or local(parent) != "rPh":
            gone = parent is not None and is_struck(parent.find("{*}rPr"))
            (struck if gone else kept).append(t.text or "")
    return "".join(kept), "".join(struck)


def is_struck(font: etree._Element | None) -> bool:
    """Whether a font, or the properties of a piece of text, say that it is struck out."""
    mark = font.find("{*}strike") if font is not None else None
    return mark is not None and mark.get("val", "1") not in ("0", "false")


def ends(stream: object, tags: tuple[str, ...]) -> Iterator[etree._Element]:
    return (element for event, element in events(stream, tags) if event == "end")
