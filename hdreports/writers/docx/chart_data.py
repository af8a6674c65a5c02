"""The workbook inside a chart, which Word opens for 编辑数据: names, completion, pace in A, B, C.

Written by hand: it is three tiny parts, and loading a workbook library for it would cost every
document a fifth of a second. Text is inline text, so that nothing is ever a formula.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from hdreports.document.model import Chart
from hdreports.document.texts import printable
from hdreports.writers.docx.package import zip_parts

SHEET = "Sheet1"

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def workbook(chart: Chart) -> bytes:
    """The same chart gives the same bytes."""
    heads = _row(1, [_text("B1", chart.value_label), _text("C1", chart.reference_label)])
    rows = "".join(
        _row(
            number,
            [
                _text(f"A{number}", point.label),
                _number(f"B{number}", point.value),
                _number(f"C{number}", point.reference),
            ],
        )
        for number, point in enumerate(chart.points, 2)
    )
    return zip_parts(
        {
            "[Content_Types].xml": _part(
                f'<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType='
                '"application/vnd.openxmlformats-package.relationships+xml"/>'
                '<Default Extension="xml" ContentType="application/xml"/>'
                '<Override PartName="/xl/workbook.xml" '
                f'ContentType="{_SPREADSHEET}.sheet.main+xml"/>'
                '<Override PartName="/xl/worksheets/sheet1.xml" '
                f'ContentType="{_SPREADSHEET}.worksheet+xml"/></Types>'
            ),
            "_rels/.rels": _relation("officeDocument", "xl/workbook.xml"),
            "xl/_rels/workbook.xml.rels": _relation("worksheet", "worksheets/sheet1.xml"),
            "xl/workbook.xml": _part(
                f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
                f'<sheet name="{SHEET}" sheetId="1" r:id="rId1"/></sheets></workbook>'
            ),
            "xl/worksheets/sheet1.xml": _part(
                f'<worksheet xmlns="{_MAIN}"><sheetData>{heads}{rows}</sheetData></worksheet>'
            ),
        }
    )


def _part(xml: str) -> bytes:
    return (_DECLARATION + xml).encode("utf-8", "replace")


def _relation(kind: str, target: str) -> bytes:
    return _part(
        f'<Relationships xmlns="{_RELATIONS}">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/{kind}" Target="{target}"/></Relationships>'
    )


def _row(number: int, cells: list[str]) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def _text(cell: str, text: str) -> str:
    return f'<c r="{cell}" t="inlineStr"><is><t>{escape(printable(text))}</t></is></c>'


def _number(cell: str, value: float | None) -> str:
    return "" if value is None else f'<c r="{cell}"><v>{value:g}</v></c>'
