"""The sheet 补正清单: what to mend in a workbook, cell by cell, with links to the cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from openpyxl.styles import Font
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from hdreports.intake.catalogue import SEVERITY_NAMES
from hdreports.intake.form import SHEET_CORRECTIONS
from hdreports.intake.model import Finding
from hdreports.writers.xlsx import styles

LIST_SHEET: Final = SHEET_CORRECTIONS
LISTED: Final = 2000  # findings that the sheet lists; the rest is counted
HEADS: Final = ("序号", "类别", "工作表", "单元格", "填报内容", "问题", "处理办法")
VALUE_LENGTH: Final = 120
_WIDTHS: Final = {"A": 6, "B": 9, "C": 14, "D": 9, "E": 22, "F": 46, "G": 46}
_LINK: Final = Font(name=styles.SONG, size=10.5, color="FF0563C1", underline="single")
_RED: Final = Font(name=styles.HEI, size=10.5, color="FFA3161F")


@dataclass(frozen=True, slots=True)
class ListHead:
    """What stands above the list. `file` is the name of the county's file."""

    title: str
    file: str
    unit: str
    sample: bool = False


def write_list(
    sheet: Worksheet,
    head: ListHead,
    findings: tuple[Finding, ...],
    notes: tuple[str, ...],
    linkable: frozenset[str] = frozenset(),
) -> None:
    """Fill `sheet`. `linkable`: the marked sheets of the same workbook; `notes` end without 。"""
    styles.set_widths(sheet, _WIDTHS)
    row = _head(sheet, head, findings, notes, marked=bool(linkable))
    first = row
    for column, text in enumerate(HEADS, 1):
        cell = sheet.cell(row, column)
        styles.put_text(cell, text)  # type: ignore[arg-type]
        styles.dress(
            cell,  # type: ignore[arg-type]
            font=styles.HEAD_FONT,
            colour=styles.HEAD_COLOUR,
            alignment=styles.CENTRE,
        )
    for n, finding in enumerate(findings[:LISTED], 1):
        row += 1
        _row(sheet, row, n, finding, finding.sheet in linkable)
    if len(findings) > LISTED:
        row += 1
        _line(sheet, row, f"另有{len(findings) - LISTED}处没有列出。", styles.HINT_FONT)
    sheet.freeze_panes = f"A{first + 1}"
    styles.set_up_print(
        sheet,
        landscape=True,
        head_rows=f"{first}:{first}",
        area=f"A1:G{row}",
        footer=head.title,
        sample=head.sample,
    )


def _head(
    sheet: Worksheet,
    head: ListHead,
    findings: tuple[Finding, ...],
    notes: tuple[str, ...],
    *,
    marked: bool,
) -> int:
    """Title, file, what to do, what the copy does not keep. Returns the next row."""
    errors = sum(f.severity == "error" for f in findings)
    others = len(findings) - errors
    counted = f"须补正{errors}处" + (f"，须核对{others}处" if others else "")
    how = "各表中红底的单元格须补正，黄底的须核对，说明见批注。" if marked else ""
    lines = [
        (head.title, styles.TITLE_FONT),
        *([("样例：由样例数据生成，不得报送", styles.SAMPLE_FONT)] if head.sample else []),
        (f"报送单位：{head.unit}　　原文件：{head.file}", styles.IDENTITY_FONT),
        (f"{counted}。{how}请对照修改后重新报送。", styles.IDENTITY_FONT),
        *((f"说明：{note}。", styles.HINT_FONT) for note in notes),
    ]
    for row, (text, font) in enumerate(lines, 1):
        _line(sheet, row, text, font, centred=row == 1)
    return len(lines) + 1


def _line(sheet: Worksheet, row: int, text: str, font: Font, *, centred: bool = False) -> None:
    cell = sheet.cell(row, 1)
    styles.put_text(cell, text)  # type: ignore[arg-type]
    alignment = styles.CENTRE if centred else styles.LEFT
    styles.dress(cell, font=font, alignment=alignment, border=False)  # type: ignore[arg-type]
    sheet.merge_cells(f"A{row}:G{row}")
    least = 30.0 if centred else 18.0
    sheet.row_dimensions[row].height = styles.row_height(
        [(text, sum(_WIDTHS.values()))], least=least
    )


def _row(sheet: Worksheet, row: int, n: int, finding: Finding, linked: bool) -> None:
    value = " ".join((finding.value or "").split())
    if len(value) > VALUE_LENGTH:
        value = value[: VALUE_LENGTH - 1] + "…"
    texts = (
        str(n),
        SEVERITY_NAMES[finding.severity],
        finding.sheet or "整个文件",
        finding.cell or "—",
        value,
        finding.message,
        finding.remedy,
    )
    for column, text in enumerate(texts, 1):
        cell = sheet.cell(row, column)
        styles.put_text(cell, text)  # type: ignore[arg-type]
        alignment = styles.CENTRE if column <= 4 else styles.INSET
        font = _RED if column == 2 and finding.severity == "error" else styles.BODY_FONT
        styles.dress(cell, font=font, alignment=alignment)  # type: ignore[arg-type]
    sheet.cell(row, 1).value = n
    if linked and finding.sheet:
        _link(sheet, row, finding.sheet, finding.cell)
    sheet.row_dimensions[row].height = styles.row_height(zip(texts, _WIDTHS.values(), strict=True))


def _link(sheet: Worksheet, row: int, target: str, cell: str | None) -> None:
    """A link within the workbook: never an address outside it."""
    quoted = target.replace("'", "''")
    where = sheet.cell(row, 4 if cell else 3)
    where.hyperlink = Hyperlink(ref=where.coordinate, location=f"'{quoted}'!{cell or 'A1'}")
    where.font = _LINK
