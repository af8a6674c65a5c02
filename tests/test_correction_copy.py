"""The marked copy: the county's workbook with the cells to mend marked, and a list up front."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from hdreports.intake.model import Finding, Submission
from hdreports.intake.reader import read_bytes
from hdreports.writers.xlsx.copying import CopyMaker
from hdreports.writers.xlsx.correction_list import LIST_SHEET, ListHead
from hdreports.writers.xlsx.marked_copy import (
    COLOURS,
    MARK,
    MARKED_CELLS,
    MarkedCopy,
    cell_of,
    list_only,
    mark_copy,
)
from tests.intake_books import HEADS, PLAN, TITLE, workbook_bytes

ROWS = [
    [1, "粮食产量", "万吨", None, "十几"],
    [2, "蔬菜产量", "万吨", None, -5],
    [3, "奶产量", "万吨", None, 1.5],
    [4, "肉产量", "万吨", None, None],
]
HEAD = ListHead("互助县2023年第三季度报送表补正清单", "互助县.xlsx", "互助土族自治县农业农村局")
CREATED = datetime(2023, 9, 12, 9)


def county_book(dress: Callable[[Workbook], None] | None = None) -> bytes:
    return workbook_bytes({"指标": [[TITLE], list(HEADS), *ROWS]}, dress)


def read(data: bytes) -> Submission:
    return read_bytes(data, "互助县.xlsx", PLAN)


def serious(submission: Submission) -> tuple[Finding, ...]:
    return tuple(f for f in submission.findings if f.severity != "info")


def copy_of(data: bytes) -> MarkedCopy:
    return mark_copy(data, HEAD, serious(read(data)), CREATED)


def opened(copy: MarkedCopy) -> Workbook:
    return load_workbook(io.BytesIO(copy.data))


def list_texts(copy: MarkedCopy) -> str:
    sheet = opened(copy).worksheets[0]
    return "\n".join(str(c.value) for row in sheet.iter_rows() for c in row if c.value)


def made_up(sheet: str | None, cell: str | None, **changes: str) -> Finding:
    words = {"message": "不是数值。", "remedy": "请只填数字。", "value": "x"} | changes
    return Finding(
        "value-not-a-number", "error", "互助县.xlsx", sheet, cell,
        words["value"], words["message"], words["remedy"],
    )  # fmt: skip


def test_cells_are_filled_and_commented_with_problem_and_remedy() -> None:
    cell = opened(copy_of(county_book()))["指标"]["E3"]
    assert cell.fill.start_color.rgb == COLOURS["error"]
    assert cell.comment is not None
    assert cell.comment.text.startswith(MARK)
    assert "十几" in cell.comment.text
    assert "请只填数字" in cell.comment.text
    assert cell.value == "十几"


def test_doubts_have_another_colour_than_errors() -> None:
    sheet = opened(copy_of(county_book()))["指标"]
    assert sheet["E6"].fill.start_color.rgb == COLOURS["warning"]
    assert sheet["E5"].comment is None


def test_the_first_sheet_lists_where_what_and_how_with_links() -> None:
    book = opened(copy_of(county_book()))
    sheet = book.worksheets[0]
    assert sheet.title == LIST_SHEET
    assert book.active is sheet
    rows = [[c.value for c in row] for row in sheet.iter_rows()]
    row = next(n for n, r in enumerate(rows, 1) if r[3] == "E3")
    assert rows[row - 1][:5] == [1, "须补正", "指标", "E3", "十几"]
    assert sheet.cell(row, 4).hyperlink.location == "'指标'!E3"
    assert sheet.cell(row, 4).hyperlink.target is None


def test_the_original_is_not_touched_and_its_values_stay() -> None:
    data = county_book()
    before = bytes(data)
    copy = copy_of(data)
    assert data == before
    old, new = load_workbook(io.BytesIO(data))["指标"], opened(copy)["指标"]
    assert [[c.value for c in r] for r in old.iter_rows()] == [
        [c.value for c in r] for r in new.iter_rows()
    ]


def test_a_mended_copy_sent_back_reads_like_the_original() -> None:
    data = county_book()
    again = read(copy_of(data).data)
    assert again.observations == read(data).observations
    assert (again.unit, again.period, again.usable) == ("huzhu", "2023-Q3", True)


def test_a_copy_marked_again_has_one_list_and_one_mark() -> None:
    once = copy_of(county_book()).data
    twice = opened(copy_of(once))
    assert twice.sheetnames == [LIST_SHEET, "指标"]
    assert twice["指标"]["E3"].comment.text.count(MARK) == 1


def test_the_same_workbook_gives_the_same_bytes() -> None:
    assert copy_of(county_book()).data == copy_of(county_book()).data


def test_the_countys_own_comment_stays() -> None:
    def dress(book: Workbook) -> None:
        book["指标"]["E3"].comment = Comment("李会计填", "李")

    text = opened(copy_of(county_book(dress)))["指标"]["E3"].comment.text
    assert text.startswith("李会计填\n" + MARK)


def test_protected_sheets_stay_protected_and_cells_keep_their_lock_and_format() -> None:
    def dress(book: Workbook) -> None:
        sheet = book["指标"]
        sheet.protection.sheet = True
        sheet.protection.set_password("geheim")
        sheet["E4"].number_format = "0.00"
        sheet["E4"].fill = PatternFill("solid", start_color="FF00FF00")

    sheet = opened(copy_of(county_book(dress)))["指标"]
    assert sheet.protection.sheet
    assert sheet.protection.password
    assert sheet["E4"].number_format == "0.00"
    assert sheet["E4"].protection.locked
    assert sheet["E4"].fill.start_color.rgb == COLOURS["error"]


def test_a_finding_within_merged_cells_marks_their_first_cell() -> None:
    data = county_book(lambda book: book["指标"].merge_cells("E5:E6"))
    copy = mark_copy(data, HEAD, (made_up("指标", "E6"),), CREATED)
    assert opened(copy)["指标"]["E5"].comment is not None


def test_findings_without_a_cell_are_listed_and_mark_nothing() -> None:
    copy = mark_copy(county_book(), HEAD, (made_up(None, None), made_up("指标", None)), CREATED)
    assert copy.marked == 0
    assert "整个文件" in list_texts(copy)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("E3", "E3"),
        ("E3:G9", "E3"),
        ("XFE1", None),
        ("A1048577", None),
        ("第3行", None),
        ("", None),
    ],
)
def test_only_addresses_that_exist_are_marked(cell: str, expected: str | None) -> None:
    assert cell_of(made_up("指标", cell)) == expected


def test_text_from_workbooks_is_text_never_a_formula() -> None:
    bad = made_up("指标", "E3", value="=1+1", message="=HYPERLINK(0)", remedy="+cmd\x00")
    sheet = opened(mark_copy(county_book(), HEAD, (bad,), CREATED)).worksheets[0]
    row = next(r for r in sheet.iter_rows() if r[3].value == "E3")
    assert {c.data_type for c in row[4:7]} == {"s"}
    assert row[6].value == "+cmd"


def test_marks_are_limited_but_everything_is_listed() -> None:
    many = tuple(made_up("指标", f"E{n}") for n in range(3, MARKED_CELLS + 53))
    copy = mark_copy(county_book(), HEAD, many, CREATED)
    assert copy.marked == MARKED_CELLS
    assert f"E{MARKED_CELLS + 52}" in list_texts(copy)


def test_what_a_copy_does_not_keep_is_said() -> None:
    data = county_book(lambda book: book["指标"].__setitem__("F3", "=E3*2"))
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
        archive.writestr("xl/ctrlProps/ctrlProp1.xml", b"<x/>")
        archive.writestr("xl/drawings/drawing9.xml", b"<xdr:wsDr><xdr:sp macro=''/></xdr:wsDr>")
    copy = copy_of(stream.getvalue())
    assert copy.losses == (
        "副本没有保留原文件中的宏、控件、文本框和图形",
        "副本中公式的结果要用WPS或Excel打开后才重新算出",
    )
    assert "说明：副本没有保留原文件中的宏" in list_texts(copy)
    names = zipfile.ZipFile(io.BytesIO(copy.data)).namelist()
    assert "xl/vbaProject.bin" not in names


def test_nothing_lost_is_nothing_said() -> None:
    copy = copy_of(county_book())
    assert copy.losses == ()
    assert "说明：" not in list_texts(copy)


def test_samples_say_so() -> None:
    head = ListHead(HEAD.title, HEAD.file, HEAD.unit, sample=True)
    assert "样例" in list_texts(list_only(head, (), CREATED, "原文件不能读取"))


# ── in a child process ──


def test_an_ordinary_workbook_is_copied() -> None:
    data = county_book()
    with CopyMaker() as maker:
        copy = maker.make(data, HEAD, serious(read(data)), CREATED)
    assert copy == copy_of(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (None, "不能读取"),
        (b"%PDF-1.7", "PDF文件"),
        (b"", "原文件是"),
        (b"PK\x03\x04 cut", "原文件是"),
    ],
)
def test_what_is_no_workbook_gives_the_list_and_says_why(data: bytes | None, reason: str) -> None:
    with CopyMaker() as maker:
        copy = maker.make(data, HEAD, (made_up(None, None),), CREATED)
    assert reason in copy.reason
    assert "没有生成标注副本" in list_texts(copy)
    assert opened(copy).sheetnames == [LIST_SHEET]


def test_a_workbook_that_openpyxl_cannot_load_gives_the_list() -> None:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(county_book())) as source,
        zipfile.ZipFile(stream, "w") as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, b"<no" if name == "xl/styles.xml" else content)
    with CopyMaker() as maker:
        copy = maker.make(stream.getvalue(), HEAD, (made_up("指标", "E3"),), CREATED)
    assert "结构特殊" in copy.reason
    assert "E3" in list_texts(copy)


def test_a_workbook_that_takes_too_long_gives_the_list() -> None:
    rows = [[TITLE], list(HEADS), *([n] * 60 for n in range(1200))]
    with CopyMaker(seconds=0.05) as maker:
        copy = maker.make(workbook_bytes({"指标": rows}), HEAD, (made_up("指标", "E3"),), CREATED)
    assert "结构特殊" in copy.reason


def test_what_hung_the_reader_is_not_opened_again() -> None:
    hung = Finding("file-hung", "error", "互助县.xlsx", None, None, None, "超时。", "请另存。")
    with CopyMaker() as maker:
        assert maker.make(county_book(), HEAD, (hung,), CREATED).reason
