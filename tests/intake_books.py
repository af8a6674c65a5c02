"""Small workbooks for the tests of intake, written with openpyxl as an office's program would."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from pathlib import Path

from lxml import etree
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from hdreports.intake.model import Finding, Observation, Submission
from hdreports.intake.reader import read_bytes
from hdreports.plan.loader import load_plan
from hdreports.plan.model import Plan

PLAN: Plan = load_plan()
HEADS = ("序号", "指标名称", "单位", "年度目标", "累计完成", "完成率", "备注")
TITLE = "互助县2023年第三季度绿色有机农畜产品输出地工作进展情况表"
Row = Iterable[object]


def workbook_bytes(
    sheets: Mapping[str, Iterable[Row]], dress: Callable[[Workbook], None] | None = None
) -> bytes:
    """A workbook with the rows from A1 on; `dress` may change it before it is saved."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    if dress is not None:
        dress(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_shared_strings(data: bytes) -> bytes:
    """The workbook with its texts where Excel and WPS keep them; openpyxl writes them inline."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    table = etree.Element(f"{{{main}}}sst", nsmap={None: main})
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                part = _shared(part, table)
            elif name == "xl/_rels/workbook.xml.rels":
                link = f'<Relationship Id="rIdT" Type="{kind}" Target="sharedStrings.xml"/>'
                part = part.replace(b"</Relationships>", link.encode() + b"</Relationships>")
            new.writestr(name, part)
        new.writestr("xl/sharedStrings.xml", etree.tostring(table))
    return stream.getvalue()


def _shared(sheet: bytes, table: etree._Element) -> bytes:
    root = etree.fromstring(sheet)
    for cell in root.iter("{*}c"):
        text = cell.find("{*}is")
        if text is None:
            continue
        text.tag = str(text.tag).replace("}is", "}si")
        etree.SubElement(cell, str(cell.tag)[:-1] + "v").text = str(len(table))
        cell.set("t", "s")
        table.append(text)
    return etree.tostring(root)


def own_table(
    rows: Iterable[Row],
    *,
    title: str = TITLE,
    heads: Row = HEADS,
    name: str = "表.xlsx",
    dress: Callable[[Worksheet], None] | None = None,
) -> Submission:
    """An office's own table, read: a title, a head row, and the rows."""
    data = workbook_bytes(
        {"Sheet1": [[title], list(heads), *rows]},
        (lambda book: dress(book.worksheets[0])) if dress else None,
    )
    return read_bytes(data, name, PLAN)


def read_sheets(
    sheets: Mapping[str, Iterable[Row]],
    *,
    name: str = "表.xlsx",
    dress: Callable[[Workbook], None] | None = None,
    hint: str | None = None,
) -> Submission:
    return read_bytes(workbook_bytes(sheets, dress), name, PLAN, hint)


def one_value(
    value: object,
    *,
    indicator: str = "粮食作物播种面积",
    unit: object = "万亩",
    target: object = None,
    completion: object = None,
    number_format: str | None = None,
) -> Submission:
    """A table with one row, to see what becomes of its value in E3."""

    def dress(sheet: Worksheet) -> None:
        if number_format is not None:
            sheet["E3"].number_format = number_format

    return own_table([[1, indicator, unit, target, value, completion]], dress=dress)


def values(submission: Submission) -> dict[str, Decimal]:
    return {o.indicator: o.value for o in submission.observations}


def codes(submission: Submission) -> list[str]:
    """The codes of the findings, those apart that every one-row table has."""
    return [f.code for f in submission.findings if f.code != "indicators-absent"]


def finding(submission: Submission, code: str) -> Finding:
    found = [f for f in submission.findings if f.code == code]
    assert len(found) == 1, [f.code for f in submission.findings]
    return found[0]


def observation(submission: Submission, indicator: str) -> Observation:
    return next(o for o in submission.observations if o.indicator == indicator)


def save(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
