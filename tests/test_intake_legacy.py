"""Workbooks in other formats, made by LibreOffice: they are read as fully as .xlsx files."""

from __future__ import annotations

import shutil
import struct
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

from hdreports.intake.model import Submission
from hdreports.intake.reader import read_bytes, read_workbook
from tests.intake_books import HEADS, PLAN, TITLE, codes, finding, save, values, workbook_bytes
from tests.xlsb_books import xlsb_bytes

SAMPLE = next((Path(__file__).parents[1] / "inputs" / "samples" / "2023-Q3").glob("互助县*.xlsx"))
ROWS = [
    [TITLE],
    list(HEADS),
    [1, "粮食作物播种面积", "万亩", None, 50.1],
    [2, "秸秆综合利用率", "%", None, 0.885],
    [3, "粮食产量", "万吨", None, "=1/0"],
    [4, "蔬菜产量", None, None, 9],
    [5, "蔬菜播种面积", "万亩", None, "=A3*2"],
    [6, "油料作物面积", "万亩", None, 10],
    [7, "油料作物产量", "万吨", None, CellRichText(TextBlock(InlineFont(strike=True), "3"), "2")],
]


def _dress(book: Workbook) -> None:
    sheet = book.worksheets[0]
    sheet["E4"].number_format = "0.0%"
    sheet["E6"].number_format = '0.00"万吨"'
    sheet.row_dimensions[6].hidden = True
    sheet["E8"].font = Font(strike=True)
    sheet["G3"].comment = Comment("已与统计局核对", "填表人")


@pytest.fixture(scope="module")
def saved_as(
    tmp_path_factory: pytest.TempPathFactory, office_convert: Callable[..., Path]
) -> Callable[[str], bytes]:
    """The same table as another format's bytes, converted once for each."""
    made: dict[str, bytes] = {}
    folder = tmp_path_factory.mktemp("legacy")
    source = save(folder / "表.xlsx", workbook_bytes({"表": ROWS}, _dress))

    def convert(suffix: str) -> bytes:
        if suffix not in made:
            made[suffix] = office_convert(source, suffix).read_bytes()
        return made[suffix]

    return convert


def _read(data: bytes) -> Submission:
    return read_bytes(data, "表.bin", PLAN)


@pytest.mark.office
@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_a_return_saved_in_another_format_gives_the_same_values(
    suffix: str, tmp_path: Path, office_convert: Callable[..., Path]
) -> None:
    source = Path(shutil.copy(SAMPLE, tmp_path / "互助县2023年第三季度.xlsx"))
    other = office_convert(source, suffix)
    original, read = (read_workbook(p, PLAN, tmp_path) for p in (source, other))
    assert read.usable
    assert [(o.indicator, o.value, o.source.cell) for o in read.observations] == [
        (o.indicator, o.value, o.source.cell) for o in original.observations
    ]
    assert [t.task for t in read.tasks] == [t.task for t in original.tasks]
    assert "file-other-format" in {f.code for f in read.findings}


@pytest.mark.office
@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_percentages_units_errors_comments_and_hidden_rows_are_kept(
    suffix: str, saved_as: Callable[[str], bytes]
) -> None:
    read = _read(saved_as(suffix))
    assert values(read) == {
        "grain-area": Decimal("50.1"),
        "straw-use": Decimal("88.5"),
        "vegetable-output": Decimal(9),
        "vegetable-area": Decimal(2),
        "oil-output": Decimal(2),
    }
    struck = {f.cell: f.value for f in read.findings if f.code == "struck-out"}
    assert struck == {"E8": "10", "E9": "3"}
    assert finding(read, "cell-error").cell == "E5"
    assert finding(read, "hidden-row-read").cell == "E6"
    assert finding(read, "comment-not-used").cell == "G3"


def test_a_binary_workbook_is_read_and_what_it_may_lack_is_said() -> None:
    heads = [TITLE], ["指标", "单位", "累计完成"]
    data = xlsb_bytes("表", [*heads, ["粮食作物播种面积", "亩", 501000.0]])
    read = _read(data)
    assert values(read) == {"grain-area": Decimal("50.1")}
    told = finding(read, "file-other-format")
    assert ".xlsb" in told.message
    assert "可能需要核对" in told.message


@pytest.mark.office
def test_an_old_workbook_under_a_new_name_is_read_by_its_content(
    saved_as: Callable[[str], bytes], tmp_path: Path
) -> None:
    path = save(tmp_path / "互助县第三季度（改名）.xlsx", saved_as("xls"))
    assert read_workbook(path, PLAN, tmp_path).usable


@pytest.mark.office
def test_a_formula_that_an_old_workbook_stores_no_result_of_is_no_zero(
    saved_as: Callable[[str], bytes],
) -> None:
    """Programs that write formulas without computing them store a zero, marked."""
    data = bytearray(saved_as("xls"))
    place = struct.pack("<HH", 6, 4)  # E7, from 0
    at = next(
        n
        for n in range(len(data) - 24)
        if data[n : n + 2] == b"\x06\x00" and data[n + 4 : n + 8] == place
    )
    data[at + 10 : at + 18] = struct.pack("<d", 0.0)
    data[at + 18 : at + 20] = struct.pack("<H", 3)
    read = _read(bytes(data))
    assert "vegetable-area" not in values(read)
    assert finding(read, "formula-uncached").cell == "E7"


@pytest.mark.office
def test_a_password_on_an_old_workbook_is_named(saved_as: Callable[[str], bytes]) -> None:
    data = bytearray(saved_as("xls"))
    first = data.index(b"\x09\x08\x10\x00") + 20  # the record after the stream's beginning
    data[first : first + 2] = b"\x2f\x00"  # says that the rest is encrypted
    assert codes(_read(bytes(data))) == ["file-encrypted"]
