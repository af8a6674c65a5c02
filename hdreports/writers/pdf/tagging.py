"""The structure tree of a tagged PDF, one element for each HTML element.

WeasyPrint makes one structure element per box, so that a paragraph over two pages becomes two
paragraphs, a table over three pages three tables, and a figure at a line's end two spans. Here
every HTML element becomes one structure element, whatever the number of its boxes; elements with an
id keep it (`/ID`, listed in the `/IDTree`), so that a program can find a figure in the PDF; what
repeats on every page (page number, status, a table's head on later pages) is an artifact.

Rules: ISO 32000-1:2008, 14.7–14.8; ISO 14289-1 (PDF/UA-1), 7.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pydyf  # type: ignore[import-untyped]
import weasyprint.pdf as weasyprint_pdf
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.pdf.stream import Stream

SVG_TITLE = "{http://www.w3.org/2000/svg}title"
ROLES = {
    "p": "P",
    "h1": "H1",
    "h2": "H2",
    "h3": "H3",
    "h4": "H4",
    "h5": "H5",
    "h6": "H6",
    "section": "Sect",
    "table": "Table",
    "caption": "Caption",
    "thead": "THead",
    "tbody": "TBody",
    "tr": "TR",
    "th": "TH",
    "td": "TD",
    "ul": "L",
    "li": "LI",
    "figure": "Figure",
    "figcaption": "Caption",
}
SCOPES = {"col": "Column", "colgroup": "Column", "row": "Row"}
_SCALE = 0.75  # points to a CSS pixel


class ArtifactStream(Stream):
    """A page's stream that marks the text of repeated boxes as artifacts."""

    def marked(self, box: Any, tag: str) -> Any:
        if self._tags is not None and getattr(box, "repeated", False):
            return self.artifact()
        return super().marked(box, tag)


def install() -> None:
    """Let WeasyPrint build its tag trees here."""
    weasyprint_pdf.Stream = ArtifactStream
    weasyprint_pdf.add_tags = add_tags


def mark_repeated(pages: list[Any]) -> None:
    """Mark the text boxes that repeat what was said: margin boxes, and heads of split tables."""
    seen_heads: set[int] = set()
    for page in pages:
        for child in page._page_box.children:
            if isinstance(child, boxes.MarginBox):
                _mark(child)
        for head in list(_heads(page._page_box)):
            if id(head.element) in seen_heads:
                _mark(head)
            seen_heads.add(id(head.element))


def _mark(box: Any) -> None:
    if isinstance(box, AbsolutePlaceholder):
        box = box._box
    box.repeated = True
    for child in getattr(box, "children", ()):
        _mark(child)


def _heads(box: Any) -> Iterator[Any]:
    if isinstance(box, boxes.TableRowGroupBox):
        if box.is_header:
            yield box
        return
    for child in getattr(box, "children", ()):
        if not isinstance(child, boxes.LineBox):
            yield from _heads(child)


@dataclass(eq=False)
class _Node:
    """A structure element to be: its role, its HTML element, and its contents in order."""

    role: str
    element: Any = None
    # A node, or a page's number with a marked-content id.
    kids: list[_Node | tuple[int, int]] = field(default_factory=list)
    page: int | None = None
    box: Any = None  # of figures, for their bounding boxes


class _Tree:
    """Collects nodes from the pages' boxes, in reading order."""

    def __init__(self) -> None:
        self.root = _Node("Document")
        self.nodes: dict[int, _Node] = {}

    def add_page(self, number: int, page_box: Any, tags: dict[Any, Any]) -> None:
        self.number, self.tags = number, tags
        for child in page_box.children:
            if not isinstance(child, boxes.MarginBox):
                self.walk(child, self.root)

    def walk(self, box: Any, parent: _Node) -> None:
        if isinstance(box, AbsolutePlaceholder):
            box = box._box
        node = self.node_of(box, parent)
        if isinstance(box, boxes.TextBox):
            self.content(box, node)
            return
        if isinstance(box, boxes.ReplacedBox):
            node.box = box
            self.content(box, node)
            return
        for child in getattr(box, "children", ()):
            if not getattr(child, "repeated", False):
                self.walk(child, node)

    def content(self, box: Any, node: _Node) -> None:
        tag = self.tags.pop(box, None)
        if tag is None:
            return
        if node.page is None:
            node.page = self.number
        node.kids.append((self.number, tag["mcid"]))

    def node_of(self, box: Any, parent: _Node) -> _Node:
        """The node of a box's element: made at its first box, found again at the others."""
        element = box.element
        if element is None or box.element_tag != element.tag:
            return parent
        if found := self.nodes.get(id(element)):
            return found
        role = ROLES.get(element.tag)
        if element.tag == "span" and element.get("id"):
            role = "Span"
        elif element.tag == "div" and "p" in element.get("class", "").split():
            role = "Div"  # a heading that runs in, and its text
        if role is None:
            return parent
        node = _Node(role, element, page=self.number)
        self.nodes[id(element)] = node
        parent.kids.append(node)
        if role == "LI":
            body = _Node("LBody", page=self.number)
            node.kids.append(body)
            self.nodes[id(element)] = body
            return body
        return node


def add_tags(pdf: Any, document: Any, pdf_version: Any, page_streams: list[Any]) -> None:
    """Add the structure tree of all pages to the PDF; WeasyPrint calls this."""
    tree = _Tree()
    for number, (page, stream) in enumerate(zip(document.pages, page_streams, strict=True)):
        tree.add_page(number, page._page_box, stream._tags)
    writer = _Writer(pdf, [page.height for page in document.pages])
    writer.write(tree.root)
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})


class _Writer:
    """Turns nodes into PDF objects."""

    def __init__(self, pdf: Any, heights: list[float]) -> None:
        self.pdf = pdf
        self.heights = heights
        self.pages = pdf.page_references
        self.owners: list[dict[int, bytes]] = [{} for _ in heights]  # by page and mcid
        self.ids: dict[str, bytes] = {}

    def write(self, root: _Node) -> None:
        structure = pydyf.Dictionary({"Type": "/StructTreeRoot"})
        self.pdf.add_object(structure)
        structure["K"] = self.element(root, structure.reference)
        numbers = pydyf.Array()
        for number, owners in enumerate(self.owners):
            owned = pydyf.Array(owners[mcid] for mcid in sorted(owners))
            self.pdf.add_object(owned)
            numbers.extend((number, owned.reference))
        parents = pydyf.Dictionary({"Nums": numbers})
        self.pdf.add_object(parents)
        structure["ParentTree"] = parents.reference
        structure["ParentTreeNextKey"] = len(self.owners)
        if self.ids:
            structure["IDTree"] = self.id_tree()
        self.pdf.catalog["StructTreeRoot"] = structure.reference

    def element(self, node: _Node, parent: bytes) -> bytes:
        made = pydyf.Dictionary({"Type": "/StructElem", "S": f"/{node.role}", "P": parent})
        self.pdf.add_object(made)
        if node.page is not None:
            made["Pg"] = self.pages[node.page]
        self.describe(node, made)
        kids = pydyf.Array()
        for kid in node.kids:
            if isinstance(kid, _Node):
                kids.append(self.element(kid, made.reference))
                continue
            page, mcid = kid
            self.owners[page][mcid] = made.reference
            if page == node.page:
                kids.append(mcid)
            else:
                kids.append(
                    pydyf.Dictionary({"Type": "/MCR", "Pg": self.pages[page], "MCID": mcid})
                )
        made["K"] = kids
        reference: bytes = made.reference
        return reference

    def describe(self, node: _Node, made: Any) -> None:
        element = node.element
        if element is None:
            return
        if identifier := element.get("id"):
            made["ID"] = pydyf.String(identifier)
            self.ids[identifier] = made.reference
        if source := element.get("data-source"):
            made["T"] = pydyf.String(source)
        if node.role in ("TH", "TD"):
            self.describe_cell(element, made)
        elif node.role == "Figure":
            title = element.find(f".//{SVG_TITLE}")
            made["Alt"] = pydyf.String(title.text if title is not None and title.text else "图")
            if node.box is not None:
                made["A"] = pydyf.Dictionary({"O": "/Layout", "BBox": self.bounding(node)})

    def describe_cell(self, element: Any, made: Any) -> None:
        attributes = pydyf.Dictionary({"O": "/Table"})
        if scope := SCOPES.get(element.get("scope", "")):
            attributes["Scope"] = f"/{scope}"
        for name, key in (("colspan", "ColSpan"), ("rowspan", "RowSpan")):
            if (span := element.get(name)) is not None:
                attributes[key] = int(span)
        if len(attributes) > 1:
            made["A"] = attributes

    def bounding(self, node: _Node) -> Any:
        box, height = node.box, self.heights[node.page or 0]
        left, top = box.content_box_x(), box.content_box_y()
        right, bottom = left + box.width, top + box.height
        corners = (left, height - bottom, right, height - top)
        return pydyf.Array(round(value * _SCALE, 2) for value in corners)

    def id_tree(self) -> bytes:
        def key(identifier: str) -> bytes:
            # Name trees are sorted by the strings' bytes as they stand in the file.
            try:
                return identifier.encode("ascii")
            except UnicodeEncodeError:
                return b"\xfe\xff" + identifier.encode("utf-16-be")

        names = pydyf.Array()
        ordered = sorted(self.ids, key=key)
        for identifier in ordered:
            names.extend((pydyf.String(identifier), self.ids[identifier]))
        tree = pydyf.Dictionary({"Names": names})
        self.pdf.add_object(tree)
        reference: bytes = tree.reference
        return reference
