"""The sheet 耕地台账 of a county's return: places of abandoned and non-grain land, by quarter.

Places of the last quarter that are not rectified stand in it and must be answered; new ones are
added below.
"""

from __future__ import annotations

from decimal import Decimal

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from hdreports.intake import form
from hdreports.intake.carried import CarriedLand
from hdreports.intake.form import LandColumns as Col
from hdreports.writers.xlsx import styles
from hdreports.writers.xlsx.filled import FilledLand
from hdreports.writers.xlsx.numbers import number
from hdreports.writers.xlsx.return_job import ReturnJob, set_up_print, write_head
from hdreports.writers.xlsx.return_rows import offer, write_row

WIDTHS: dict[str, float] = {
    Col.NUMBER: 9,
    Col.TOWNSHIP: 13,
    Col.PLACE: 22,
    Col.KIND: 11,
    Col.AREA: 12,
    Col.FOUND: 13,
    Col.MEASURES: 40,
    Col.DEADLINE: 13,
    Col.STATE: 10,
    Col.REMARK: 24,
}
CENTRED = (Col.NUMBER, Col.KIND, Col.FOUND, Col.DEADLINE, Col.STATE)
LOCKED_IF_CARRIED = (Col.NUMBER, Col.TOWNSHIP, Col.PLACE, Col.KIND, Col.FOUND)
HINT = (
    "每季度更新一次：已列出的地块逐个选择状态、更新整改情况，新发现的在空行中逐块填写，编号不填。"
    f"面积以亩为单位；没有撂荒地和“非粮化”地块的，在一个空行的“村（地块）”栏填“{form.NO_LAND}”。"
)


def compose(sheet: Worksheet, job: ReturnJob) -> None:
    styles.set_widths(sheet, WIDTHS)
    write_head(
        sheet,
        job,
        title=f"{job.period.label}撂荒地和耕地“非粮化”台账",
        hint=HINT,
        last=Col.REMARK,
        heads=form.LAND_HEADS,
    )
    filled = {(f.township, f.place, f.kind): f for f in job.filled.land}
    row = form.FIRST_ROW
    for carried in job.land:
        answer = filled.pop((carried.township, carried.place, carried.kind), None)
        _write(sheet, row, _asked(carried, answer), carried.number)
        row += 1
    for new in filled.values():
        _write(sheet, row, new)
        row += 1
    first_blank = row
    for _ in range(form.EXTRA_LAND_ROWS):
        _write(sheet, row, None)
        row += 1
    if job.filled.no_land:
        sheet[f"{Col.PLACE}{first_blank}"] = form.NO_LAND
    last = row - 1
    offer(sheet, _column(Col.KIND, last), form.LAND_KINDS, "类别")
    offer(sheet, _column(Col.STATE, last), form.RECTIFICATION_STATES, "状态")
    _ask_area(sheet, _column(Col.AREA, last))
    sheet.freeze_panes = f"{Col.KIND}{form.FIRST_ROW}"
    set_up_print(sheet, job, landscape=True, last=Col.REMARK)


def _column(letter: str, last: int) -> str:
    return f"{letter}{form.FIRST_ROW}:{letter}{last}"


def _asked(carried: CarriedLand, answer: FilledLand | None) -> FilledLand:
    """A row of the last quarter: as it was told then, its state open, or as it is answered."""
    if answer is not None:
        return answer
    return FilledLand(
        carried.township,
        carried.place,
        carried.kind,
        carried.area,
        found=carried.found,
        measures=carried.measures,
        deadline=carried.deadline,
    )


def _write(sheet: Worksheet, row: int, land: FilledLand | None, carried: str = "") -> None:
    texts = {Col.NUMBER: carried, **(_texts(land) if land else {})}
    locked = LOCKED_IF_CARRIED if carried else (Col.NUMBER,)
    inputs = [letter for letter in WIDTHS if letter not in locked]
    write_row(sheet, row, texts, WIDTHS, inputs=inputs, centred=CENTRED, least=24)
    for letter in (Col.FOUND, Col.DEADLINE):
        sheet[f"{letter}{row}"].number_format = "@"  # a day stays as it is typed
    area = sheet[f"{Col.AREA}{row}"]
    area.alignment = styles.RIGHT
    if land is not None and isinstance(land.area, Decimal):
        area.value = number(land.area)


def _texts(land: FilledLand) -> dict[str, str]:
    return {
        Col.TOWNSHIP: land.township,
        Col.PLACE: land.place,
        Col.KIND: form.label_of(form.LAND_KINDS, land.kind),
        Col.AREA: land.area if isinstance(land.area, str) else "",
        Col.FOUND: land.found,
        Col.MEASURES: land.measures,
        Col.DEADLINE: land.deadline,
        Col.STATE: form.label_of(form.RECTIFICATION_STATES, land.state),
        Col.REMARK: land.remark,
    }


def _ask_area(sheet: Worksheet, cells: str) -> None:
    validation = DataValidation(
        type="decimal", operator="greaterThan", formula1="0", allow_blank=True
    )
    validation.errorStyle = "warning"
    validation.showErrorMessage = validation.showInputMessage = True
    validation.promptTitle = "单位：亩"
    validation.prompt = "填这一地块的面积，以亩为单位，只填数字。"
    validation.errorTitle = "请核对"
    validation.error = "面积以亩为单位，请填写大于0的数。"
    validation.add(cells)
    sheet.add_data_validation(validation)
