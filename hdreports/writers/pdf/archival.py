"""One PDF that is PDF/A-3a and PDF/UA-1, and carries files.

WeasyPrint writes one variant at a time. It writes PDF/A-3a here (colour profile, identification,
dates), and what PDF/UA-1 asks for beside its tags is added before anything is put into bytes: its
identification, with the extension schema that PDF/A demands for it. Files are attached here too,
each listed once.

Rules: ISO 19005-3, 6.6.2.3 (extension schemas), 6.8 (embedded files); ISO 14289-1, 5 (PDF/UA
identification); ISO 32000-2, 14.13 (associated files), 7.11.4 (embedded file streams).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import md5
from importlib.resources import files as package_files
from typing import Any, Literal

import pydyf  # type: ignore[import-untyped]

from hdreports.document.model import Document
from hdreports.document.texts import printable
from hdreports.writers.carried import FIGURES_NAME, LEDGER_NAME, Carried, packed

VARIANT = "pdf/a-3a"

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_UA = "http://www.aiim.org/pdfua/ns/id/"
_UA_XMP = f"""<rdf:Description rdf:about="" xmlns:pdfuaid="{_UA}" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>{_UA}</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 to which the file conforms\
</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
""".encode()


class ScreenColours:
    """The colour profile that the pages' RGB values are meant in, as WeasyPrint asks for one.

    WeasyPrint's own holds a file open and goes through the imaging library at every document.
    """

    name = "sRGB IEC61966-2.1"
    components = (["r"], ["g"], ["b"])
    pdf_reference: bytes | None = None

    @property
    def content(self) -> bytes:
        return _srgb()


@cache
def _srgb() -> bytes:
    return (package_files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file within the PDF; `relationship` says what it is to the pages (ISO 32000-2, table 43).

    `plain_name` is for programs that cannot read the Chinese `name`.
    """

    name: str
    plain_name: str
    description: str
    media_type: str
    relationship: Literal["Data", "Source"]
    data: bytes


def files_of(carried: Carried, document: Document) -> tuple[AttachedFile, ...]:
    """The attached files of a document, in the order that readers list them."""
    found = []
    title = printable(document.full_title)
    if carried.figures:
        what = f"《{title}》各项数据的算法和来源"
        found.append(
            AttachedFile(
                FIGURES_NAME, "figures.json", what, "application/json", "Data", carried.figures
            )
        )
    if carried.ledger:
        what = f"《{title}》所依据的台账"
        found.append(
            AttachedFile(LEDGER_NAME, "ledger.xlsx", what, _XLSX, "Source", carried.ledger)
        )
    return tuple(found)


def finish(pdf: Any, files: Iterable[AttachedFile], created: str) -> None:
    """Make a PDF/A-3a of WeasyPrint's one that is PDF/UA-1 too, and attach `files`.

    `pdf` is a pydyf.PDF not yet written; `created` an ISO date or time, of the files too.
    """
    _identify(pdf)
    _attach(pdf, sorted(files, key=lambda file: _key(file.name)), _pdf_date(created))


def _identify(pdf: Any) -> None:
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    (packet,) = metadata.stream
    before, end, after = packet.rpartition(b"</rdf:RDF>")
    metadata.stream = [before + _UA_XMP + end + after]
    metadata.compress = False  # search programs look for it in the bytes


def _attach(pdf: Any, files: list[AttachedFile], date: str) -> None:
    if not files:
        return
    names = pydyf.Array()
    listed = pydyf.Array()
    for file in files:
        reference = _file(pdf, file, date)
        names.extend((pydyf.String(file.name), reference))
        listed.append(reference)
    tree = pydyf.Dictionary({"Names": names})
    pdf.add_object(tree)
    pdf.catalog.setdefault("Names", pydyf.Dictionary())["EmbeddedFiles"] = tree.reference
    pdf.catalog["AF"] = listed


def _file(pdf: Any, file: AttachedFile, date: str) -> bytes:
    is_packed = file.media_type == _XLSX
    stream = pydyf.Stream(
        [file.data if is_packed else packed(file.data)],
        {
            **({} if is_packed else {"Filter": "/FlateDecode"}),
            "Type": "/EmbeddedFile",
            "Subtype": "/" + file.media_type.replace("/", "#2f"),
            "Params": pydyf.Dictionary(
                {
                    "Size": len(file.data),
                    "CheckSum": f"<{md5(file.data, usedforsecurity=False).hexdigest()}>",
                    "CreationDate": pydyf.String(date),
                    "ModDate": pydyf.String(date),
                }
            ),
        },
    )
    pdf.add_object(stream)
    specification = pydyf.Dictionary(
        {
            "Type": "/Filespec",
            "F": pydyf.String(file.plain_name),
            "UF": pydyf.String(file.name),
            "EF": pydyf.Dictionary({"F": stream.reference, "UF": stream.reference}),
            "Desc": pydyf.String(file.description),
            "AFRelationship": f"/{file.relationship}",
        }
    )
    pdf.add_object(specification)
    reference: bytes = specification.reference
    return reference


def _key(name: str) -> bytes:
    """Name trees are sorted by the strings' bytes as they stand in the file."""
    return name.encode() if name.isascii() else b"\xfe\xff" + name.encode("utf-16-be")


def _pdf_date(created: str) -> str:
    """ISO 32000-1, 7.9.4."""
    moment = datetime.fromisoformat(created)
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC)
    return moment.strftime("D:%Y%m%d%H%M%SZ")
