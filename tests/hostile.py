"""Files made to hang, burst or fool a reader, each as bytes; the sizes can be chosen.

Small sizes are enough to take a program that trusts them over its limits; the tests use those.
"""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterable

SHEET_NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL_NS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_NS = "http://schemas.openxmlformats.org/package/2006/relationships"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
ODS_NS = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
_DOCTYPE = '<?xml version="1.0"?><!DOCTYPE x ['
LAUGHS = (
    _DOCTYPE
    + '<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + "]>"
)
EXTERNAL = _DOCTYPE + '<!ENTITY j SYSTEM "file:///etc/passwd">]>'
QUADRATIC = _DOCTYPE + f'<!ENTITY j "{"哈" * 50_000}">]>'
TABLE_ROWS = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>互助县2023年第三季度进展情况表</t></is></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>指标名称</t></is></c>'
    '<c r="B2" t="inlineStr"><is><t>单位</t></is></c>'
    '<c r="C2" t="inlineStr"><is><t>累计完成</t></is></c></row>'
    '<row r="3"><c r="A3" t="inlineStr"><is><t>粮食产量</t></is></c>'
    '<c r="B3" t="inlineStr"><is><t>万吨</t></is></c><c r="C3"><v>9</v></c></row>'
)


def zipped(parts: Iterable[tuple[str, str | bytes]]) -> bytes:
    """A zip with the entries in their order; a name may come twice."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as z, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a name that comes twice
        for name, content in parts:
            z.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def rels(*links: tuple[str, str, str], mode: str = "") -> str:
    """A part of relationships: (id, kind, target)."""
    return (
        f'<Relationships xmlns="{PACKAGE_NS}">'
        + "".join(
            f'<Relationship Id="{i}" Type="{KINDS}{kind}" Target="{target}"{mode}/>'
            for i, kind, target in links
        )
        + "</Relationships>"
    )


def parts(
    rows: str = TABLE_ROWS, *, after: str = "", head: str = "", **more: str | bytes
) -> dict[str, str | bytes]:
    """The parts of a small workbook; `more` replaces or adds parts: strings, styles, rels …"""
    names = {"strings": "xl/sharedStrings.xml", "styles": "xl/styles.xml"}
    found: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"/>',
        "_rels/.rels": rels(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{SHEET_NS}" xmlns:r="{REL_NS}"><sheets>'
        '<sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": rels(
            ("rId1", "worksheet", "worksheets/sheet1.xml"),
            ("rId2", "sharedStrings", "sharedStrings.xml"),
            ("rId3", "styles", "styles.xml"),
        ),
        "xl/worksheets/sheet1.xml": f'{head}<worksheet xmlns="{SHEET_NS}"><sheetData>{rows}'
        f"</sheetData>{after}</worksheet>",
    }
    found.update({names.get(k, k): v for k, v in more.items()})
    return found


def book(rows: str = TABLE_ROWS, *, after: str = "", head: str = "", **more: str | bytes) -> bytes:
    return zipped(parts(rows, after=after, head=head, **more).items())


def strings(*texts: str, head: str = "") -> str:
    inside = "".join(f"<si><t>{t}</t></si>" for t in texts)
    return f'{head}<sst xmlns="{SHEET_NS}">{inside}</sst>'


def shared(cells: int, columns: int = 3) -> str:
    """Rows whose cells all show the first shared string."""
    row = '<c t="s"><v>0</v></c>' * columns
    return TABLE_ROWS + f"<row>{row}</row>" * (cells // columns)


# ── archives ──


def bomb(megabytes: int) -> bytes:
    """A sheet of blanks that unpacks to many times its size."""
    return book(" " * (megabytes << 20))


def many_entries(count: int) -> bytes:
    return zipped([*parts().items(), *((f"xl/media/{n}", b"") for n in range(count))])


def nested(depth: int) -> bytes:
    inner = b"0" * 1_000_000
    for _ in range(depth):
        inner = zipped([("a.zip", inner), ("b.zip", inner)])
    return zipped([*parts().items(), ("xl/embeddings/a.zip", inner)])


def strange_names() -> bytes:
    names = (
        "../../../../tmp/hdreports-hostile",
        "/tmp/hdreports-hostile",
        "C:\\a",
        "..\\b",
        "a/\0b",
    )
    return zipped([*((n, b"x") for n in names), *parts().items()])


def with_sizes(data: bytes, size: int) -> bytes:
    """The archive with a directory that gives each of its parts another size than it has."""
    changed = bytearray(data)
    at = changed.find(b"PK\x01\x02")
    while at >= 0:
        changed[at + 24 : at + 28] = struct.pack("<I", size)
        at = changed.find(b"PK\x01\x02", at + 4)
    return bytes(changed)


def duplicate_entries() -> bytes:
    """Two sheets under one name: whichever is read, it must be one of them as it stands."""
    other = TABLE_ROWS.replace("<v>9</v>", "<v>7</v>")
    first = parts()
    return zipped(
        [*first.items(), ("xl/worksheets/sheet1.xml", parts(other)["xl/worksheets/sheet1.xml"])]
    )


# ── XML ──


def in_sheet(doctype: str) -> bytes:
    rows = TABLE_ROWS.replace("粮食产量", "&j;" * 200)
    return book(rows, head=doctype)


def in_strings(doctype: str) -> bytes:
    cells = '<row r="4"><c r="A4" t="s"><v>0</v></c></row>'
    return book(TABLE_ROWS + cells, strings=strings("&j;" * 200, head=doctype))


def in_rels(doctype: str) -> bytes:
    link = rels(("rId1", "worksheet", "&j;"))
    return book(**{"xl/_rels/workbook.xml.rels": doctype + link})


def deep(levels: int) -> bytes:
    return book("<a>" * levels + "</a>" * levels)


def many_attributes(count: int) -> bytes:
    return book("<row " + " ".join(f'a{n}="1"' for n in range(count)) + "/>")


# ── sheets ──


def merged(count: int, area: str = "") -> bytes:
    cells = "".join(f'<mergeCell ref="{area or f"A{n}:XFD{n}"}"/>' for n in range(1, count + 1))
    return book(after=f"<mergeCells>{cells}</mergeCells>")


def styles(count: int) -> bytes:
    formats = '<xf numFmtId="2"/>' * count
    return book(styles=f'<styleSheet xmlns="{SHEET_NS}"><cellXfs>{formats}</cellXfs></styleSheet>')


def far_cell() -> bytes:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return book(TABLE_ROWS + far)


def huge_row_numbers() -> bytes:
    far = "".join(
        f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in (10**9, 10**12, 10**30, -5, "x")
    )
    return book(TABLE_ROWS + far)


def hidden_columns() -> bytes:
    return book(after='<cols><col min="1" max="999999999" hidden="1"/></cols>')


def many_rows(count: int) -> bytes:
    return book(TABLE_ROWS + "<row><c><v>1</v></c></row>" * count)


def many_sheets(count: int) -> bytes:
    entries = "".join(f'<sheet name="{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, count))
    return book(
        **{
            "xl/workbook.xml": f'<workbook xmlns="{SHEET_NS}" xmlns:r="{REL_NS}"><sheets>{entries}'
            "</sheets></workbook>"
        }
    )


def many_strings(count: int) -> bytes:
    return book(strings=strings(*(str(n) for n in range(count))))


def giant_string(megabytes: int) -> bytes:
    return book(shared(3), strings=strings("饭" * (megabytes << 18)))


def shared_string(length: int, cells: int) -> bytes:
    """One long string that very many cells name."""
    return book(shared(cells), strings=strings("饭" * length))


def cyclic() -> bytes:
    circle = rels(("rId1", "worksheet", "../workbook.xml"), ("rId2", "comments", "sheet1.xml"))
    return book(
        **{
            "xl/_rels/workbook.xml.rels": rels(("rId1", "worksheet", "workbook.xml")),
            "xl/worksheets/_rels/sheet1.xml.rels": circle,
        }
    )


def external_links(address: str) -> bytes:
    """Sheets, strings and styles that lie elsewhere."""
    links = (("rId1", "worksheet", address), ("rId2", "sharedStrings", address))
    return book(**{"xl/_rels/workbook.xml.rels": rels(*links, mode=' TargetMode="External"')})


def without(name: str) -> bytes:
    return zipped((k, v) for k, v in parts().items() if k != name)


def wrong_types() -> bytes:
    """A package that calls its parts by other names."""
    return book(**{"[Content_Types].xml": "<nonsense>", "mimetype": "text/plain"})


# ── other formats ──


def ods(table: str, *, head: str = "", more: Iterable[tuple[str, str]] = ()) -> bytes:
    content = (
        f"{head}<office:document-content {ODS_NS}><office:body><office:spreadsheet>{table}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    mime = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped([("mimetype", mime), ("content.xml", content), *more])


def ods_text(text: str, times: int = 1) -> str:
    return (
        f'<table:table-cell table:number-columns-repeated="{times}" office:value-type="string">'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


def ods_rows(cell: str, times: int) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{cell}</table:table-row>'


def ods_repeated(text: str = "一") -> bytes:
    """Some hundred bytes that stand for 17 thousand million cells."""
    rows = ods_rows(ods_text(text, 16_384), 1_048_576)
    return ods(f'<table:table table:name="表">{rows}</table:table>')


def ods_merged() -> bytes:
    cell = ods_text("一").replace(
        "<table:table-cell ",
        '<table:table-cell table:number-rows-spanned="999999999" '
        'table:number-columns-spanned="999999999" ',
    )
    return ods(f'<table:table table:name="表">{ods_rows(cell, 1) * 2000}</table:table>')


def ods_laughs() -> bytes:
    rows = ods_rows(ods_text("&j;"), 1)
    return ods(f'<table:table table:name="表">{rows}</table:table>', head=LAUGHS)


def ods_encrypted() -> bytes:
    manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
    return ods("", more=[("META-INF/manifest.xml", manifest)])


def ole(stream: str) -> bytes:
    """The beginning of a compound file that names a stream, and nothing sensible after it."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + stream.encode("utf-16-le") * 40


def xlsb(megabytes: int) -> bytes:
    noise = zlib.compress(b"\x01" * 400, 0)
    sheet = b"\x81\x01" + b"\0" * (megabytes << 20)
    return zipped([("xl/workbook.bin", noise), ("xl/worksheets/sheet1.bin", sheet)])
