"""The file around the document: opening the reference, adding parts, saving the same bytes twice.

python-docx keeps the package's parts and relations; saving is done here, since its own save
stamps the time of day and leaves the order of the entries to chance.
"""

from __future__ import annotations

import base64
import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import quoteattr

import docx
import docx.document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.opc.package import OpcPackage
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree

from hdreports.document.model import Document
from hdreports.document.serialise import to_json
from hdreports.document.texts import printable
from hdreports.writers.carried import packed
from hdreports.writers.docx.oxml import attribute

ANCHORS_NAMESPACE = "urn:hdreports:anchors:1"
DOCUMENT_NAMESPACE = "urn:hdreports:document:1"
FIGURES_NAMESPACE = "urn:hdreports:figures:1"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNWANTED = (
    "stylesWithEffects",
    "thumbnail",
    "extended-properties",
    "customXml",
    "glossaryDocument",
)


def open_reference(path: Path) -> docx.document.Document:
    """The reference document without its text and without what Word adds for itself.

    Raises FileNotFoundError, or ValueError for a file that is no Word document.
    """
    if not path.is_file():
        raise FileNotFoundError(f"找不到Word模板：{path}")
    try:
        reference = docx.Document(str(path))
    except (OpcError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise ValueError(f"Word模板不是有效的docx文件：{path}") from error
    for part in (reference.part, reference.part.package):
        for rel_id, relation in list(part.rels.items()):
            if relation.reltype.endswith(_UNWANTED):
                del part.rels[rel_id]
    return reference


def add_part(owner: Part, name: str, content_type: str, relation: str, blob: bytes) -> str:
    """Add a part to the package and relate it to `owner`; returns the relation's id."""
    part = Part(PackURI(name), content_type, blob, owner.package)
    return owner.relate_to(part, relation)


def add_charts(owner: Part, charts: Sequence[tuple[bytes, bytes]]) -> None:
    """Add chart parts with their workbooks, related to `owner` as rIdChart1, rIdChart2 …"""
    for number, (xml, workbook) in enumerate(charts, 1):
        name = PackURI(f"/word/charts/chart{number}.xml")
        part = Part(name, CONTENT_TYPE.DML_CHART, xml, owner.package)
        owner.rels.add_relationship(RELATIONSHIP_TYPE.CHART, part, f"rIdChart{number}")
        data = Part(
            PackURI(f"/word/embeddings/Microsoft_Excel_Worksheet{number}.xlsx"),
            CONTENT_TYPE.SML_SHEET,
            workbook,
            owner.package,
        )
        part.rels.add_relationship(RELATIONSHIP_TYPE.PACKAGE, data, "rId1")


def serialise(element: etree._Element) -> bytes:
    etree.cleanup_namespaces(element, keep_ns_prefixes=["w", "r", "mc", "wps"])
    return etree.tostring(element, xml_declaration=True, encoding="UTF-8", standalone=True)


def add_anchors(owner: Part, anchors: Mapping[str, tuple[str, str]]) -> None:
    """Store which bookmark stands for what, as a custom XML part: the map survives an edit.

    `anchors` maps a bookmark's name to its kind (figure, quotation, blank) and the figure's id,
    the workbook cell or the blank's name.
    """
    entries = "".join(
        f'<{kind} bookmark="{bookmark}" ref={attribute(ref)}/>'
        for bookmark, (kind, ref) in anchors.items()
    )
    _add_custom_xml(owner, 1, ANCHORS_NAMESPACE, "anchors", entries)


def add_document(owner: Part, document: Document) -> None:
    """Store the document as written, packed: an edited file can be compared with it when nothing
    else is left."""
    whole = base64.b64encode(zlib.compress(to_json(document).encode("utf-8", "replace"), 9))
    _add_custom_xml(owner, 2, DOCUMENT_NAMESPACE, "document", whole.decode())


def add_figures(owner: Part, figures: bytes) -> None:
    """Store the figures with their sources (JSON), packed: where a number comes from can be told
    from the file alone."""
    stored = base64.b64encode(packed(figures)).decode()
    _add_custom_xml(owner, 3, FIGURES_NAMESPACE, "figures", stored)


def _add_custom_xml(owner: Part, number: int, namespace: str, root: str, content: str) -> None:
    """A custom XML part with the properties that Word wants beside it."""
    xml = f'<{root} xmlns="{namespace}">{content}</{root}>'
    name = PackURI(f"/customXml/item{number}.xml")
    item = Part(name, CONTENT_TYPE.XML, _declared(xml), owner.package)
    owner.relate_to(item, RELATIONSHIP_TYPE.CUSTOM_XML)
    store = f"{{{uuid5(NAMESPACE_URL, namespace)}}}".upper()
    office = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
    properties = (
        f'<ds:datastoreItem ds:itemID="{store}" xmlns:ds="{office}"><ds:schemaRefs>'
        f'<ds:schemaRef ds:uri="{namespace}"/></ds:schemaRefs></ds:datastoreItem>'
    )
    add_part(
        item,
        f"/customXml/itemProps{number}.xml",
        "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
        RELATIONSHIP_TYPE.CUSTOM_XML_PROPS,
        _declared(properties),
    )


def _declared(xml: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{xml}'.encode()


def set_properties(package_of: docx.document.Document, document: Document) -> None:
    """Title, author, subject and dates; none of them from the clock."""
    created = datetime.fromisoformat(document.created)
    if created.tzinfo is not None:
        created = created.astimezone(UTC).replace(tzinfo=None)
    properties = package_of.core_properties
    properties.title = printable(document.full_title)[:255]
    properties.author = properties.last_modified_by = printable(document.issuer)[:255]
    properties.subject = printable(document.subject)[:255]
    properties.keywords = printable(document.period)[:255]
    properties.content_status = printable("、".join(document.status))[:255]
    properties.category = document.form
    properties.comments = ""
    properties.language = "zh-CN"
    properties.revision = 1
    properties.created = properties.modified = created.replace(microsecond=0)


def package_bytes(package: OpcPackage, written: Mapping[str, bytes]) -> bytes:
    """The package as a zip file: parts sorted by name, fixed dates and attributes.

    `written` replaces the content of parts, by name.
    """
    parts = {str(part.partname): part for part in package.iter_parts()}
    entries = {"_rels/.rels": package.rels.xml}
    for name, part in parts.items():
        entries[name.lstrip("/")] = written.get(name) or part.blob
        if len(part.rels):
            entries[str(part.partname.rels_uri).lstrip("/")] = part.rels.xml
    overrides = "".join(
        f"<Override PartName={quoteattr(name)} ContentType={quoteattr(parts[name].content_type)}/>"
        for name in sorted(parts)
    )
    entries["[Content_Types].xml"] = _declared(
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Default Extension="rels" ContentType="{CONTENT_TYPE.OPC_RELATIONSHIPS}"/>'
        f'<Default Extension="xml" ContentType="{CONTENT_TYPE.XML}"/>{overrides}</Types>'
    )
    return zip_parts(entries)


def zip_parts(entries: Mapping[str, bytes]) -> bytes:
    """A zip file of `entries`, [Content_Types].xml first, in which nothing depends on the clock,
    the user or the machine."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(entries, key=lambda name: (name != "[Content_Types].xml", name)):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system = 0
            info.external_attr = 0
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, entries[name], compresslevel=6)
    return buffer.getvalue()
