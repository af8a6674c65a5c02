"""One PDF is PDF/A-3a and PDF/UA-1: what those standards ask for that can be checked here."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from functools import cache

import pdfua
import pikepdf
import pytest
from lxml import etree
from pdf_help import mixed_document, mixed_pdf, pdf_writer, rich_pdf

from hdreports.writers.carried import Carried

FIGURES = '{"figures":[],"title":"数据"}'.encode()
LEDGER = b"PK\x03\x04 stands for a workbook"
XMP = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "ext": "http://www.aiim.org/pdfa/ns/extension/",
    "schema": "http://www.aiim.org/pdfa/ns/schema#",
    "property": "http://www.aiim.org/pdfa/ns/property#",
}


@cache
def carrying() -> bytes:
    """A document that carries its figures and the ledger."""
    return pdf_writer().write(mixed_document(), Carried(FIGURES, LEDGER)).data


@cache
def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


def packet(pdf: pikepdf.Pdf) -> etree._Element:
    return etree.fromstring(pdf.Root.Metadata.read_bytes())


def dictionaries(pdf: pikepdf.Pdf, kind: str) -> list[pikepdf.Dictionary]:
    return [
        item
        for item in pdf.objects
        if isinstance(item, pikepdf.Dictionary | pikepdf.Stream) and item.get("/Type") == kind
    ]


# --- identification and metadata (ISO 19005-3, 6.6; ISO 14289-1, 5) ---


def test_pdf_says_that_it_is_pdf_a_3a_and_pdf_ua_1():
    for description, name, value in (
        ("pdfaid", "part", "3"),
        ("pdfaid", "conformance", "A"),
        ("pdfuaid", "part", "1"),
    ):
        found = packet(opened(rich_pdf().data)).xpath(f"//@{description}:{name}", namespaces=XMP)
        assert found == [value]


def test_foreign_property_is_described_by_an_extension_schema():
    (schema,) = packet(opened(rich_pdf().data)).iterfind(".//ext:schemas//schema:schema/..", XMP)
    assert schema.findtext("schema:namespaceURI", namespaces=XMP) == XMP["pdfuaid"]
    assert schema.findtext("schema:prefix", namespaces=XMP) == "pdfuaid"
    names = [p.text for p in schema.iterfind(".//property:name", XMP)]
    types = [p.text for p in schema.iterfind(".//property:valueType", XMP)]
    assert (names, types) == (["part"], ["Integer"])


def test_packet_is_readable_without_unpacking_and_is_one_rdf():
    pdf = opened(rich_pdf().data)
    assert "/Filter" not in pdf.Root.Metadata
    assert len(packet(pdf).findall("rdf:RDF", XMP)) == 1


def test_metadata_says_the_same_as_the_information_dictionary():
    pdf = opened(rich_pdf().data)
    xmp, info = packet(pdf), pdf.docinfo

    def text(path: str) -> str:
        return "".join(xmp.xpath(f"string(//{path})", namespaces=XMP))

    assert text("dc:title//rdf:li") == str(info["/Title"])
    assert text("dc:creator//rdf:li") == str(info["/Author"])
    assert text("dc:description//rdf:li") == str(info["/Subject"])
    assert text("pdf:Keywords") == str(info["/Keywords"])
    assert text("xmp:CreatorTool") == str(info["/Creator"])
    assert xmp.xpath("//@pdf:Producer", namespaces=XMP) == [str(info["/Producer"])]
    for tag, key in (("xmp:CreateDate", "/CreationDate"), ("xmp:ModifyDate", "/ModDate")):
        assert re.sub(r"\D", "", text(tag)) == re.sub(r"\D", "", str(info[key]))


def test_file_has_an_identifier_a_binary_mark_and_no_encryption():
    data = rich_pdf().data
    assert data.startswith(b"%PDF-1.7\n%")
    assert min(data[10:14]) > 127
    pdf = opened(data)
    assert len(pdf.trailer.ID) == 2
    assert not pdf.is_encrypted


# --- colours (ISO 19005-3, 6.2) ---


def test_colours_are_meant_by_an_embedded_rgb_profile():
    (intent,) = opened(rich_pdf().data).Root.OutputIntents
    assert intent.S == "/GTS_PDFA1"
    profile = intent.DestOutputProfile
    content = profile.read_bytes()
    assert profile.N == 3
    assert content[36:40] == b"acsp"  # the mark of every ICC profile
    assert content[16:20] == b"RGB "
    assert int.from_bytes(content[:4], "big") == len(content)


def test_pages_use_no_colour_that_the_profile_does_not_cover():
    for page in opened(rich_pdf().data).pages:
        operators = {str(operator) for _, operator in pikepdf.parse_content_stream(page)}
        assert not operators & {"k", "K", "cs", "CS", "sh", "ri"}


def test_nothing_shines_through():
    pdf = opened(rich_pdf().data)
    states = [s for page in pdf.pages for s in page.Resources.get("/ExtGState", {}).values()]
    assert states
    for state in states:
        # 0: the characters under a blank line to be filled in, which nobody sees; 1: all else
        assert {int(v) for k, v in state.items() if k in ("/ca", "/CA")} <= {0, 1}
        assert set(state.keys()) <= {"/ca", "/CA", "/Type"}  # no blending, no masks
    assert not dictionaries(pdf, "/XObject")


# --- fonts (ISO 19005-3, 6.2.11) ---


def fonts(pdf: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    return [f for f in dictionaries(pdf, "/Font") if f.Subtype == "/Type0"]


def test_every_font_is_embedded_with_its_map_to_unicode():
    pdf = opened(rich_pdf().data)
    used = {str(name) for page in pdf.pages for name in page.Resources.Font}
    assert len(fonts(pdf)) == len(used) > 3
    for font in fonts(pdf):
        (inner,) = font.DescendantFonts
        assert font.Encoding == "/Identity-H"
        assert inner.CIDToGIDMap == "/Identity"
        assert "/FontFile2" in inner.FontDescriptor or "/FontFile3" in inner.FontDescriptor
        assert b"beginbfchar" in font.ToUnicode.read_bytes()


def test_every_character_shown_has_a_unicode_value_and_a_glyph():
    pdf = opened(rich_pdf().data)
    known = {
        name: set(re.findall(rb"<([0-9A-Fa-f]{4})> <", font.ToUnicode.read_bytes()))
        for page in pdf.pages[:1]
        for name, font in page.Resources.Font.items()
    }
    for page in pdf.pages:
        for name, code in _shown(page):
            assert code != b"0000", "the glyph for missing characters"
            assert code.lower() in {c.lower() for c in known[name]}


def _shown(page: pikepdf.Page) -> Iterator[tuple[str, bytes]]:
    """Each code that a page shows, with the name of its font."""
    name = ""
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            name = str(operands[0])
        elif str(operator) in ("TJ", "Tj"):
            items = operands[0] if str(operator) == "TJ" else operands
            for item in items:
                if isinstance(item, pikepdf.String):
                    raw = bytes(item)
                    yield from (
                        (name, raw[n : n + 2].hex().encode()) for n in range(0, len(raw), 2)
                    )


# --- structure (level A; ISO 14289-1, 7) ---


def test_tree_is_marked_in_chinese_and_every_id_is_found_in_it():
    pdf = opened(rich_pdf().data)
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang) == "zh-CN"
    names = pdf.Root.StructTreeRoot.IDTree.Names
    listed = {bytes(names[n]): names[n + 1] for n in range(0, len(names), 2)}
    assert list(listed) == sorted(listed)
    carried = {bytes(e.ID): e.objgen for e in dictionaries(pdf, "/StructElem") if "/ID" in e}
    assert {name: element.objgen for name, element in listed.items()} == carried
    assert all(e.T for e in listed.values() if str(e.ID).startswith("quotation"))


def test_checker_of_pdf_ua_finds_nothing(tmp_path):
    file = tmp_path / "report.pdf"
    file.write_bytes(carrying())
    report = pdfua.validate(str(file))
    assert [str(f) for outcome in report.outcomes for f in outcome.findings] == []


# --- attached files (ISO 19005-3, 6.8) ---


def test_figures_and_ledger_are_attached_with_what_they_are_to_the_pages():
    pdf = opened(carrying())
    found = {name: pdf.attachments[name] for name in pdf.attachments}
    assert {n: f.get_file().read_bytes() for n, f in found.items()} == {
        "数据来源.json": FIGURES,
        "台账.xlsx": LEDGER,
    }
    relations = {n: str(f.obj.AFRelationship) for n, f in found.items()}
    assert relations == {"数据来源.json": "/Data", "台账.xlsx": "/Source"}
    types = {str(f.get_file().mime_type).partition("/")[2] for f in found.values()}
    assert types == {"json", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def test_each_attached_file_is_listed_once_as_associated_and_once_by_name():
    pdf = opened(carrying())
    names = pdf.Root.Names.EmbeddedFiles.Names
    keys = [bytes(names[n]) for n in range(0, len(names), 2)]
    assert keys == sorted(set(keys))
    by_name = [names[n].objgen for n in range(1, len(names), 2)]
    assert [item.objgen for item in pdf.Root.AF] == by_name
    assert len(dictionaries(pdf, "/Filespec")) == 2


@pytest.mark.parametrize("place", [0, 1])
def test_attached_file_tells_its_size_dates_checksum_and_description(place):
    item = opened(carrying()).Root.AF[place]
    stream, parameters = item.EF.F, item.EF.F.Params
    content = stream.read_bytes()
    assert parameters.Size == len(content)
    assert bytes(parameters.CheckSum) == hashlib.md5(content, usedforsecurity=False).digest()
    assert str(parameters.ModDate) == str(parameters.CreationDate) == "D:20230912000000Z"
    assert item.EF.UF.objgen == stream.objgen
    assert str(item.F).isascii()
    assert str(item.UF) in ("数据来源.json", "台账.xlsx")
    assert mixed_document().full_title in str(item.Desc)


def test_document_that_carries_nothing_lists_nothing():
    root = opened(mixed_pdf().data).Root
    assert "/AF" not in root
    assert "/EmbeddedFiles" not in root.Names


def test_pages_are_the_same_with_and_without_attached_files():
    with_files, without = opened(carrying()), opened(mixed_pdf().data)
    assert len(with_files.pages) == len(without.pages)
    for one, other in zip(with_files.pages, without.pages, strict=True):
        assert one.Contents.read_bytes() == other.Contents.read_bytes()


def test_two_runs_give_the_same_bytes_with_attached_files():
    assert pdf_writer().write(mixed_document(), Carried(FIGURES, LEDGER)).data == carrying()
