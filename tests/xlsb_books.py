"""Binary workbooks (.xlsb, [MS-XLSB]) as small as they can be: no program at hand writes them."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable, Sequence

_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
# Numbers of records, as [MS-XLSB] 2.3 lists them.
ROW, REAL, TEXT = 0, 5, 6
BOOK, BOOK_END, SHEETS, SHEETS_END, SHEET_NAME = 131, 132, 143, 144, 156
SHEET, SHEET_END, DATA, DATA_END, EXTENT = 129, 130, 145, 146, 148


def xlsb_bytes(name: str, rows: Sequence[Sequence[str | float | None]]) -> bytes:
    """A workbook with one sheet of texts and numbers, without shared strings and styles."""
    width = max(len(row) for row in rows)
    cells = (record for number, row in enumerate(rows) for record in _row(number, row))
    extent = _record(EXTENT, struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1))
    sheet = _within(SHEET, [extent, _within(DATA, cells, DATA_END)], SHEET_END)
    named = struct.pack("<II", 0, 1) + _text("rId1") + _text(name)
    sheets = _within(SHEETS, [_record(SHEET_NAME, named)], SHEETS_END)
    relation = (
        f'<Relationship Id="rId1" Type="{_RELATION}/worksheet" Target="worksheets/sheet1.bin"/>'
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}"/>'.encode(),
        "xl/workbook.bin": _within(BOOK, [sheets], BOOK_END),
        "xl/_rels/workbook.bin.rels": (
            f'<Relationships xmlns="{_RELATIONS}">{relation}</Relationships>'.encode()
        ),
        "xl/worksheets/sheet1.bin": sheet,
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for part, content in parts.items():
            package.writestr(part, content)
    return stream.getvalue()


def _row(number: int, row: Sequence[str | float | None]) -> Iterable[bytes]:
    yield _record(ROW, struct.pack("<IIHHBI", number, 0, 300, 0, 0, 0))
    for column, value in enumerate(row):
        place = struct.pack("<II", column, 0)
        if isinstance(value, str):
            yield _record(TEXT, place + _text(value))
        elif value is not None:
            yield _record(REAL, place + struct.pack("<d", value))


def _within(begin: int, records: Iterable[bytes], end: int) -> bytes:
    return _record(begin) + b"".join(records) + _record(end)


def _record(kind: int, data: bytes = b"") -> bytes:
    return _seven_bits(kind) + _seven_bits(len(data)) + data


def _seven_bits(number: int) -> bytes:
    """Seven bits a byte, the lowest first; the eighth says that more follow."""
    low, rest = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + _seven_bits(rest) if rest else bytes([low])


def _text(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")
