"""The sheet 指标进度: a unit's indicators, targets, the value to fill in, completion."""

from __future__ import annotations

from collections import defaultdict

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from hdreports.intake import form
from hdreports.intake.form import IndicatorColumns as Col
from hdreports.plan.model import Indicator, IndicatorKind, Target
from hdreports.writers.xlsx import styles
from hdreports.writers.xlsx.numbers import number, number_format
from hdreports.writers.xlsx.return_job import ReturnJob, set_up_print, write_head, write_notice

WIDTHS: dict[str, float] = {
    Col.NO: 6,
    Col.NAME: 36,
    Col.UNIT: 9,
    Col.TARGET: 12,
    Col.VALUE: 18,
    Col.COMPLETION: 11,
    Col.REMARK: 40,
    Col.NOTE: 34,
    Col.ID: 4,
}
HINT = (
    "只填浅黄色单元格：年初至截止日的累计数，单位见“单位”栏；"
    "没有数的留空，并在备注说明原因，不要填0。"
)
NO_INDICATORS = "方案没有由本单位牵头的量化指标，本表不填；有关情况写入“重点任务”“情况说明”。"


def compose(sheet: Worksheet, job: ReturnJob) -> None:
    styles.set_widths(sheet, WIDTHS)
    heads = {**form.INDICATOR_HEADS, Col.VALUE: form.value_head(job.period.as_of)}
    heads = {letter: heads[letter] for letter in sorted(heads)}
    write_head(
        sheet,
        job,
        title=f"{job.period.label}主要指标进度表",
        hint=HINT,
        last=Col.NOTE,
        heads=heads,
    )
    inputs = _write_rows(sheet, job)
    if not inputs:
        write_notice(sheet, NO_INDICATORS, [c for c in WIDTHS if c != Col.ID])
    for (kind, measure), cells in inputs.items():
        _validate(sheet, kind, measure, cells)
    sheet.column_dimensions[Col.ID].hidden = True
    sheet.freeze_panes = f"{Col.UNIT}{form.FIRST_ROW}"
    set_up_print(sheet, job, landscape=True, last=Col.NOTE)


def _write_rows(sheet: Worksheet, job: ReturnJob) -> dict[tuple[IndicatorKind, str], list[str]]:
    """Write groups and indicators; returns the input cells by kind and unit."""
    inputs: dict[tuple[IndicatorKind, str], list[str]] = defaultdict(list)
    indicators = job.plan.indicators_reported_by(job.unit.id)
    asked = {i.id for i in indicators}
    row, no = form.FIRST_ROW, 0
    for group in job.plan.groups:
        members = [i for i in indicators if i.group == group.id]
        if not members:
            continue
        _write_group(sheet, row, group.title)
        row += 1
        for indicator in members:
            part = indicator.parent in asked
            no += not part
            _write_indicator(sheet, job, row, indicator, "" if part else str(no), part)
            inputs[indicator.kind, job.measure(indicator)].append(f"{Col.VALUE}{row}")
            row += 1
    return inputs


def _write_group(sheet: Worksheet, row: int, title: str) -> None:
    sheet.merge_cells(f"{Col.NO}{row}:{Col.NOTE}{row}")
    styles.put_text(sheet[f"{Col.NO}{row}"], title)
    for letter in WIDTHS:
        styles.dress(sheet[f"{letter}{row}"], font=styles.GROUP_FONT, colour=styles.GROUP_COLOUR)
    sheet.row_dimensions[row].height = 22


def _write_indicator(
    sheet: Worksheet, job: ReturnJob, row: int, indicator: Indicator, no: str, part: bool
) -> None:
    target = job.target(indicator)
    note = "".join(target.doubts) if target is not None else "方案未给出数值目标"
    filled = job.filled.values.get(indicator.id)
    remark = filled.remark if filled else ""
    name = form.PART_MARK + indicator.name if part else indicator.name
    texts = {
        Col.NO: no,
        Col.NAME: name,
        Col.UNIT: job.measure(indicator),
        Col.REMARK: remark,
        Col.NOTE: note,
        Col.ID: indicator.id,
    }
    doubtful = target is not None and target.doubtful
    for letter in WIDTHS:
        cell = sheet[f"{letter}{row}"]
        if texts.get(letter):
            styles.put_text(cell, texts[letter])
        is_input = letter in (Col.VALUE, Col.REMARK)
        colour = styles.INPUT_COLOUR if is_input else styles.FIXED_COLOUR
        if doubtful and letter in (Col.TARGET, Col.NOTE):
            colour = styles.DOUBT_COLOUR
        styles.dress(
            cell,
            font=styles.SMALL_FONT if letter == Col.NOTE else styles.BODY_FONT,
            colour=colour,
            alignment=_alignment(letter),
            unlocked=is_input,
        )
    if part:
        sheet[f"{Col.NAME}{row}"].alignment = styles.INDENTED
    _write_numbers(sheet, row, indicator, target)
    if filled is not None and filled.value is not None:
        value = sheet[f"{Col.VALUE}{row}"]
        if isinstance(filled.value, str):
            styles.put_text(value, filled.value)
        else:
            value.value = number(filled.value)
    sheet.row_dimensions[row].height = styles.row_height(
        [
            (name, WIDTHS[Col.NAME] - (4 if part else 0)),
            (remark, WIDTHS[Col.REMARK]),
            (note, WIDTHS[Col.NOTE] * 10.5 / 9),
        ],
        least=22,
    )


def _write_numbers(sheet: Worksheet, row: int, indicator: Indicator, target: Target | None) -> None:
    """The target as a number, and the completion formula, empty while no number is filled in."""
    if target is None:
        return
    cell = sheet[f"{Col.TARGET}{row}"]
    cell.value = number(target.value)
    plain = number_format(target.value)
    cell.number_format = f'"≥"{plain}' if target.comparator == "at-least" else plain
    value, goal = f"{Col.VALUE}{row}", f"{Col.TARGET}{row}"
    completion = sheet[f"{Col.COMPLETION}{row}"]
    if indicator.kind == "rate":
        completion.value = f'=IF(ISNUMBER({value}),IF({value}>={goal},"达标","未达标"),"")'
    else:
        completion.value = f'=IF(ISNUMBER({value}),{value}/{goal},"")'
        completion.number_format = "0.0%"


def _alignment(letter: str) -> styles.Alignment:
    if letter in (Col.NO, Col.UNIT, Col.COMPLETION):
        return styles.CENTRE
    return styles.RIGHT if letter in (Col.TARGET, Col.VALUE) else styles.INSET


def _validate(sheet: Worksheet, kind: IndicatorKind, measure: str, cells: list[str]) -> None:
    """Warn, never refuse: a unit that can only say 约0.3 must be able to say so."""
    validation, rule = _rule(kind)
    validation.errorStyle = "warning"
    validation.showErrorMessage = validation.showInputMessage = True
    validation.promptTitle = f"单位：{measure}"
    validation.prompt = f"填年初至截止日的累计数。{rule}没有数的留空，在备注说明原因。"
    validation.errorTitle = "请核对"
    validation.error = (
        f"{rule}单位为“{measure}”。确需填写文字（如“约0.3”）的，选“是”保留，并在备注说明。"
    )
    for cell in cells:
        validation.add(cell)
    sheet.add_data_validation(validation)


def _rule(kind: IndicatorKind) -> tuple[DataValidation, str]:
    if kind == "rate":
        return (
            DataValidation(
                type="decimal", operator="between", formula1="0", formula2="100", allow_blank=True
            ),
            "请填写0至100之间的数，如88.6，不带百分号。",
        )
    if kind == "count":
        return (
            DataValidation(
                type="whole", operator="greaterThanOrEqual", formula1="0", allow_blank=True
            ),
            "请填写不小于0的整数。",
        )
    return (
        DataValidation(
            type="decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True
        ),
        "请填写不小于0的数。",
    )
