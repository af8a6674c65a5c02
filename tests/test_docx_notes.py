"""Notes under a table stay with its last row."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

from hdreports.document.model import Cell, Column, Table, Text
from hdreports.writers.docx import write_docx
from tests.sample_document import rich_document


def test_the_last_row_keeps_with_the_notes_and_no_other_row_does() -> None:
    def cell(text: str) -> tuple[Cell, ...]:
        return (Cell((Text(text),)),)

    table = Table(
        "t",
        "",
        (Column(1.0),),
        (cell("头"),),
        (cell("一"), cell("二"), cell("三")),
        ((Text("注：说明。"),),),
    )
    document = replace(rich_document(), body=(table,), attachments=())
    with zipfile.ZipFile(io.BytesIO(write_docx(document))) as package:
        xml = package.read("word/document.xml").decode()
    rows = re.findall(r"<w:tr\b.*?</w:tr>", xml, re.DOTALL)
    assert ["w:keepNext" in row for row in rows[:4]] == [False, False, False, True]
