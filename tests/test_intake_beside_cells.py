"""What is struck out is content no more, what lies upon the cells never was. All of it is told."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable
from decimal import Decimal

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.drawing.image import Image
from openpyxl.styles import Font

from hdreports.intake.reader import read_bytes
from tests.intake_books import (
    PLAN,
    TITLE,
    codes,
    finding,
    read_sheets,
    values,
    with_shared_strings,
    workbook_bytes,
)

HEADS = ["指标", "单位", "累计完成"]
ROWS: list[list[object]] = [
    [TITLE],
    HEADS,
    ["粮食作物播种面积", "万亩", 52],
    ["粮食产量", "万吨", 9],
]
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
BOX = """<?xml version="1.0" encoding="UTF-8"?>
<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:twoCellAnchor><xdr:sp>
<xdr:txBody><a:p><a:r><a:t>粮食作物播种面积</a:t></a:r><a:r><a:t>53万亩</a:t></a:r></a:p></xdr:txBody>
</xdr:sp></xdr:twoCellAnchor></xdr:wsDr>"""


def test_a_struck_value_is_missing_and_said() -> None:
    def dress(book: Workbook) -> None:
        book.worksheets[0]["C3"].font = Font(strike=True)

    read = read_sheets({"表": ROWS}, dress=dress)
    assert values(read) == {"grain-output": Decimal(9)}
    assert (finding(read, "struck-out").cell, finding(read, "struck-out").value) == ("C3", "52")
    assert finding(read, "value-missing").cell == "C3"


@pytest.mark.parametrize("kept", [with_shared_strings, bytes], ids=["shared", "inline"])
@pytest.mark.parametrize("strike", [True, False])
def test_of_a_corrected_number_only_what_is_not_struck_counts(
    strike: bool, kept: Callable[[bytes], bytes]
) -> None:
    """5 struck out before 51.5: read on, it would be 551.5."""

    def dress(book: Workbook) -> None:
        struck = TextBlock(InlineFont(strike=strike), "5")
        book.worksheets[0]["C3"] = CellRichText(struck, "51.5")

    read = read_bytes(kept(workbook_bytes({"表": ROWS}, dress)), "表.xlsx", PLAN)
    assert values(read)["grain-area"] == (Decimal("51.5") if strike else Decimal("551.5"))
    assert ("struck-out" in codes(read)) is strike


def test_a_row_struck_out_does_not_compete_with_the_one_that_replaces_it() -> None:
    def dress(book: Workbook) -> None:
        for cell in book.worksheets[0][3]:
            cell.font = Font(strike=True)

    read = read_sheets({"表": [*ROWS, ["粮食作物播种面积", "万亩", 53]]}, dress=dress)
    assert values(read) == {"grain-area": Decimal(53), "grain-output": Decimal(9)}
    assert "indicator-twice" not in codes(read)


def test_a_picture_is_told_and_not_read() -> None:
    def dress(book: Workbook) -> None:
        book.worksheets[0].add_image(Image(io.BytesIO(PIXEL)), "E5")

    read = read_sheets({"表": ROWS}, dress=dress)
    assert values(read) == {"grain-area": Decimal(52), "grain-output": Decimal(9)}
    assert "1张图片" in finding(read, "picture-not-read").message


@pytest.mark.parametrize(("drawing", "told"), [(BOX, True), (BOX[:-30], True), ("<", False)])
def test_a_text_box_is_told_and_not_read(drawing: str, told: bool) -> None:
    """A drawing that is damaged does not spoil the cells."""

    def dress(book: Workbook) -> None:
        book.worksheets[0].add_image(Image(io.BytesIO(PIXEL)), "E5")

    made = zipfile.ZipFile(io.BytesIO(workbook_bytes({"表": ROWS}, dress)))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name in made.namelist():
            drawn = name == "xl/drawings/drawing1.xml"
            package.writestr(name, drawing if drawn else made.read(name))
    read = read_bytes(stream.getvalue(), "表.xlsx", PLAN)
    assert values(read)["grain-area"] == Decimal(52)
    found = [f.value for f in read.findings if f.code == "text-box-not-used"]
    assert found == (["粮食作物播种面积53万亩"] if told else [])
