"""Workbooks as grids: the same cells that openpyxl sees, and what it does not tell apart."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from hdreports.intake.container import UnreadableError, sniff
from hdreports.intake.grid import (
    MAX_ROWS,
    Sheet,
    column_name,
    exact,
    format_words,
    is_date_format,
    parse_address,
    show,
)
from hdreports.intake.xlsx import read_xlsx
from tests.intake_books import with_shared_strings


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def sheet_with(fill: Callable[[Workbook], None]) -> Sheet:
    book = Workbook()
    fill(book)
    return read_xlsx(saved(book)).sheets[0]


def changed(data: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The package with each part passed through `change`; None drops the part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def cell_of(value: object, number_format: str = "General") -> tuple[str, str, Decimal | None]:
    def fill(book: Workbook) -> None:
        sheet = book.active
        assert sheet is not None
        sheet["B2"] = value
        sheet["B2"].number_format = number_format

    cell = sheet_with(fill).at(2, 2)
    return cell.kind, cell.text, cell.number


@pytest.mark.parametrize(
    ("value", "number_format", "expected"),
    [
        (5.6, "General", ("number", "5.6", Decimal("5.6"))),
        (0, "General", ("number", "0", Decimal(0))),
        (0.1 + 0.2, "General", ("number", "0.3", Decimal("0.3"))),
        (5600, "#,##0", ("number", "5600", Decimal(5600))),
        (0.9, "0%", ("number", "90%", Decimal("0.9"))),
        (0.905, "0.0%", ("number", "90.5%", Decimal("0.905"))),
        ("５．６", "General", ("text", "５．６", None)),
        (date(2023, 1, 9), "yyyy-mm-dd", ("date", "2023-01-09", Decimal(44935))),
        (44935, 'm"月"d"日"', ("date", "2023-01-09", Decimal(44935))),
        (5.6, '0.00"万亩"', ("number", "5.6", Decimal("5.6"))),
        (True, "General", ("bool", "TRUE", None)),
        ("   ", "General", ("blank", "   ", None)),
        ("#REF!", "General", ("error", "#REF!", None)),
        ("=A1*2", "General", ("uncached", "", None)),
    ],
)
def test_tells_kinds_of_cells_apart(value: object, number_format: str, expected: object) -> None:
    found = cell_of(value, number_format)
    if expected == ("blank", "   ", None):
        assert found[0] == "blank"
    else:
        assert found == expected


def test_a_formula_with_a_stored_result_gives_the_result() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "=1+1"
    data = changed(
        saved(book),
        lambda name, part: part.replace(b"<v/>", b"<v>2</v>").replace(b"<v></v>", b"<v>2</v>"),
    )
    cell = read_xlsx(data).sheets[0].at(1, 1)
    assert (cell.kind, cell.number, cell.formula) == ("number", Decimal(2), True)


def test_a_merged_cell_answers_everywhere_with_its_first_cell() -> None:
    def fill(book: Workbook) -> None:
        sheet = book.active
        assert sheet is not None
        sheet["B2"] = "完成情况"
        sheet.merge_cells("B2:D3")

    sheet = sheet_with(fill)
    assert {sheet.at(r, c).address for r in (2, 3) for c in (2, 3, 4)} == {"B2"}
    assert (sheet.at(2, 2).rows, sheet.at(2, 2).columns) == (2, 3)
    assert sheet.width == 4
    assert sheet.at(4, 2).blank


def test_keeps_hidden_rows_columns_sheets_and_comments() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["C3"] = 1, 2
    sheet["A1"].comment = Comment("请核对", "市局")
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    book.create_sheet("旧").sheet_state = "hidden"
    read = read_xlsx(saved(book))
    assert read.sheets[0].hidden_rows == {3}
    assert read.sheets[0].hidden_columns == {3}
    assert read.sheets[0].comments == {"A1": "请核对"}
    assert [s.hidden for s in read.sheets] == [False, True]


def test_reads_strict_workbooks() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "指标"
    pairs = (
        (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
         b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
        (b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
         b"http://purl.oclc.org/ooxml/officeDocument/relationships"),
    )  # fmt: skip

    def strict(name: str, part: bytes) -> bytes:
        for old, new in pairs:
            part = part.replace(old, new)
        return part

    assert read_xlsx(changed(saved(book), strict)).sheets[0].at(1, 1).text == "指标"


def test_a_part_that_lies_elsewhere_is_not_looked_for_in_the_package() -> None:
    def elsewhere(name: str, part: bytes) -> bytes:
        return part.replace(
            b'relationships/worksheet"', b'relationships/worksheet" TargetMode="External"'
        )

    with pytest.raises(UnreadableError) as refused:
        read_xlsx(changed(saved(Workbook()), elsewhere))
    assert refused.value.code == "file-without-sheets"


@pytest.mark.parametrize(
    ("limit", "most"),
    [
        ("container.MAX_ENTRIES", 3),
        ("container.MAX_UNPACKED", 500),
        ("container.MAX_PART", 500),
        ("xlsx.MAX_STRINGS", 1),
        ("xlsx.MAX_STYLES", 1),
        ("xlsx.MAX_MERGES", 1),
    ],
)
def test_what_no_office_makes_is_refused_as_too_large(
    limit: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading on without it would leave names blank, or percentages without their mark."""

    def fill(book: Workbook) -> None:
        sheet = book.worksheets[0]
        sheet.append(["指标", "累计完成"])
        sheet.append(["粮食产量", 0.9])
        sheet["B2"].number_format = "0%"
        for row in (3, 5):
            sheet.merge_cells(f"A{row}:B{row}")

    book = Workbook()
    fill(book)
    data = with_shared_strings(saved(book))
    assert read_xlsx(data).sheets[0].at(2, 1).text == "粮食产量"
    monkeypatch.setattr(f"hdreports.intake.{limit}", most)
    with pytest.raises(UnreadableError) as refused:
        read_xlsx(data)
    assert refused.value.code == "file-too-large"


@pytest.mark.parametrize(
    ("limit", "most"), [("MAX_ELEMENTS", 10), ("MAX_CELLS", 5), ("MAX_CHARACTERS", 10)]
)
def test_what_all_sheets_hold_together_is_bounded_and_where_reading_ended_is_known(
    limit: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = Workbook()
    for sheet in (book.worksheets[0], book.create_sheet()):
        for _ in range(4):
            sheet.append(["指标"])
    monkeypatch.setattr(f"hdreports.intake.bounds.{limit}", most)
    first, second = read_xlsx(saved(book)).sheets
    assert (first.cut, len(first.cells)) == ("", 4)
    assert second.cut
    assert len(second.cells) < 4


def test_a_cell_at_the_end_of_the_sheet_is_cut_and_named() -> None:
    def fill(book: Workbook) -> None:
        sheet = book.active
        assert sheet is not None
        sheet["A1"] = 1
        sheet["XFD1048576"] = 2

    sheet = sheet_with(fill)
    assert sheet.cut == "XFD1048576"
    assert (sheet.height, sheet.width) == (1, 1)


def test_a_merge_over_the_whole_sheet_stays_small() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "标题"
    data = changed(
        saved(book),
        lambda name, part: part.replace(
            b"</sheetData>",
            b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        ),
    )
    read = read_xlsx(data).sheets[0]
    assert read.at(MAX_ROWS, 5).text == "标题"


def test_entities_are_not_expanded() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "x"
    bomb = b'<!DOCTYPE a [<!ENTITY b "' + b"ha" * 1000 + b'">]>'

    def attack(name: str, part: bytes) -> bytes:
        if name != "xl/sharedStrings.xml":
            return part
        part = re.sub(rb"<t>x</t>", b"<t>&b;&b;</t>", part)
        head, _, rest = part.partition(b"?>")
        return (head + b"?>" + bomb + rest) if rest else bomb + part

    try:
        text = read_xlsx(changed(saved(book), attack)).sheets[0].at(1, 1).text
    except UnreadableError:
        return
    assert "haha" not in text


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "empty"),
        (b"\0" * 100, "empty"),
        (b"PK\x03\x04 broken", "truncated"),
        (b"%PDF-1.7", "pdf"),
        (b"<html><table>", "html"),
        ("指标,单位\n粮食,万亩\n".encode("gb18030"), "text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "xls"),
        (bytes(range(256)), "unknown"),
    ],
)
def test_knows_a_file_by_its_content(data: bytes, kind: str) -> None:
    assert sniff(data) == kind


def test_a_package_without_sheets_is_refused() -> None:
    def without(name: str, part: bytes) -> bytes:
        return re.sub(rb"<sheets>.*</sheets>", b"<sheets/>", part, flags=re.S)

    with pytest.raises(UnreadableError) as refused:
        read_xlsx(changed(saved(Workbook()), without))
    assert refused.value.code == "file-without-sheets"


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9])
def test_a_truncated_package_is_refused(keep: float) -> None:
    data = saved(Workbook())
    with pytest.raises(UnreadableError) as refused:
        read_xlsx(data[: int(len(data) * keep)])
    assert refused.value.code == "file-truncated"


def test_numbers_are_shown_plainly() -> None:
    assert show(Decimal("1E+4")) == "10000"
    assert show(Decimal("5.60")) == "5.6"
    assert exact("5.6000000000000001") == Decimal("5.6")
    assert exact("nan") is None
    assert exact("1e400") is None


def test_addresses_and_formats() -> None:
    assert parse_address("AB12") == (12, 28)
    assert parse_address("12") is None
    assert column_name(16384) == "XFD"
    assert format_words('0.00"万亩"') == "万亩"
    assert not is_date_format('0.0"days"')
    assert not is_date_format("[Red]0.0")


_values = st.one_of(
    st.none(),
    st.integers(-(10**9), 10**9),
    st.floats(-1e9, 1e9).map(lambda x: round(x, 6)),
    st.text(st.characters(min_codepoint=32, max_codepoint=0xFFFD, exclude_categories=["C"])).filter(
        lambda t: not t.startswith("=") and not t.startswith("#")
    ),
    st.booleans(),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(_values, max_size=5), max_size=6))
def test_reads_what_openpyxl_reads(rows: list[list[object]]) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for r, row in enumerate(rows, start=1):
        for c, value in enumerate(row, start=1):
            sheet.cell(r, c).value = value  # type: ignore[assignment]
    data = saved(book)
    mine = read_xlsx(data).sheets[0]
    theirs = load_workbook(io.BytesIO(data)).worksheets[0]
    for (cell,) in ((c,) for row in theirs.iter_rows() for c in row):
        found = mine.at(cell.row, cell.column)
        value = cell.value
        if value is None or (isinstance(value, str) and not value.strip()):
            assert found.blank
        elif isinstance(value, bool):
            assert found.text == str(value).upper()
        elif isinstance(value, int | float):
            assert found.number is not None
            assert float(found.number) == pytest.approx(value, rel=1e-14)
        else:
            assert found.text == str(value)
