"""The sheet 耕地台账: places of abandoned and non-grain land with their states and cells."""

from __future__ import annotations

from openpyxl.worksheet.worksheet import Worksheet

from hdreports.intake.model import LandItem
from hdreports.ledger.model import Item
from hdreports.writers.xlsx import styles
from hdreports.writers.xlsx.ledger_data import (
    FIRST_ROW,
    LedgerData,
    finish,
    number,
    number_format,
    write_head,
)
from hdreports.writers.xlsx.ledger_history import SHADES
from hdreports.writers.xlsx.ledger_tasks import strike_text
from hdreports.writers.xlsx.return_land import kind_label

COLUMNS: dict[str, tuple[str, float]] = {
    "A": ("编号", 9),
    "B": ("单位", 10),
    "C": ("乡镇", 12),
    "D": ("村（地块）", 18),
    "E": ("类别", 10),
    "F": ("面积（亩）", 10),
    "G": ("登记报送期", 11),
    "H": ("发现时间", 12),
    "I": ("整改措施", 32),
    "J": ("整改时限", 12),
    "K": ("状态", 13),
    "L": ("状态起始", 12),
    "M": ("销号", 22),
    "N": ("备注", 18),
    "O": ("面积来源单元格", 24),
}
LAST = "O"
CENTRED = "ABEGHJKL"
EMPTY = "各县区没有登记过撂荒地和“非粮化”地块。"
HINT = "各县区逐块登记、按季更新；状态为已整改而未销号的列为“待销号”。"


def compose(sheet: Worksheet, data: LedgerData) -> None:
    styles.set_widths(sheet, {letter: width for letter, (_, width) in COLUMNS.items()})
    heads = {letter: head for letter, (head, _) in COLUMNS.items()}
    write_head(sheet, data, "撂荒地和耕地“非粮化”台账", HINT, heads, LAST)
    row = FIRST_ROW
    for item in data.ledger.land:
        if item.land is not None:
            _write(sheet, data, row, item, item.land)
            row += 1
    if row == FIRST_ROW:
        sheet.merge_cells(f"A{row}:{LAST}{row}")
        styles.put_text(sheet[f"A{row}"], EMPTY)
        styles.dress(sheet[f"A{row}"], alignment=styles.INSET)
    finish(sheet, data, LAST, freeze=f"E{FIRST_ROW}", table=True)


def _write(sheet: Worksheet, data: LedgerData, row: int, item: Item, land: LandItem) -> None:
    note = f"（{item.last.note}）" if item.last and item.last.note else ""
    texts = {
        "A": item.handle,
        "B": data.plan.unit(item.unit).short,
        "C": land.township,
        "D": land.place,
        "E": kind_label(land.kind),
        "G": item.first,
        "H": land.found,
        "I": land.measures.text if land.measures else "",
        "J": land.deadline,
        "K": item.words[item.state] + note,
        "L": _since(item),
        "M": strike_text(item),
        "N": land.remark.text if land.remark else "",
        "O": str(land.area_source),
    }
    for letter in COLUMNS:
        cell = sheet[f"{letter}{row}"]
        if texts.get(letter):
            styles.put_text(cell, texts[letter])
        styles.dress(cell, alignment=styles.CENTRE if letter in CENTRED else styles.INSET)
    area = sheet[f"F{row}"]
    if land.area is not None:
        area.value = number(land.area)
        area.number_format = number_format(land.area)
    styles.dress(area, alignment=styles.RIGHT)
    styles.dress(
        sheet[f"K{row}"],
        font=styles.HEAD_FONT,
        colour=SHADES[item.state],
        alignment=styles.CENTRE,
    )
    sheet.row_dimensions[row].height = styles.row_height(
        [(texts.get(letter, ""), width) for letter, (_, width) in COLUMNS.items()]
    )


def _since(item: Item) -> str:
    """The day of the event that brought the state which holds."""
    day = ""
    for event in reversed(item.events):
        if event.state != item.state:
            break
        day = event.day.isoformat()
    return day
