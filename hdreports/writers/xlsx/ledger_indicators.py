"""The sheet 指标台账: every indicator of city, counties and departments, with source cells."""

from __future__ import annotations

from decimal import Decimal

from openpyxl.worksheet.worksheet import Worksheet

from hdreports.progress.model import CellSource, Figure, Standing
from hdreports.writers.xlsx import styles
from hdreports.writers.xlsx.ledger_data import (
    FIRST_ROW,
    LedgerData,
    finish,
    number,
    number_format,
    write_head,
)

COLUMNS: dict[str, tuple[str, float]] = {
    "A": ("县区\n（单位）", 10),
    "B": ("分组", 12),
    "C": ("指标", 24),
    "D": ("单位", 8),
    "E": ("年度目标", 10),
    "F": ("累计完成", 10),
    "G": ("完成率", 9),
    "H": ("序时进度", 9),
    "I": ("差距\n（百分点）", 10),
    "J": ("红黄绿", 8),
    "K": ("评价", 11),
    "L": ("较上期增加", 10),
    "M": ("来源", 32),
    "N": ("存疑与说明", 36),
}
LAST = "N"
TEXTS = ("C", "M", "N")
NUMBERS = ("E", "F", "G", "H", "I", "L")
SMALL = ("M", "N")

STATES = {
    "done": "已完成",
    "on-pace": "达到序时进度",
    "behind": "慢于序时进度",
    "unreported": "未报送",
    "not-evaluated": "未评价",
    "no-target": "未设目标",
}


def compose(sheet: Worksheet, data: LedgerData) -> None:
    styles.set_widths(sheet, {letter: width for letter, (_, width) in COLUMNS.items()})
    heads = {letter: head for letter, (head, _) in COLUMNS.items()}
    write_head(sheet, data, "指标台账", "没有报送的数不按0计算。", heads, LAST)
    for row, standing in enumerate(_in_order(data), start=FIRST_ROW):
        _write(sheet, data, row, standing)
    finish(sheet, data, LAST, freeze=f"D{FIRST_ROW}", table=True)


def _in_order(data: LedgerData) -> list[Standing]:
    """City first, then counties and departments, each in the order of the plan's indicators."""
    subjects = [r.id for r in data.plan.regions] + [u.id for u in data.plan.units]
    place = {id: n for n, id in reversed(list(enumerate(subjects)))}
    order = {i.id: n for n, i in enumerate(data.plan.indicators)}
    return sorted(data.standings, key=lambda s: (place[s.region], order[s.indicator]))


def _write(sheet: Worksheet, data: LedgerData, row: int, standing: Standing) -> None:
    indicator = data.plan.indicator(standing.indicator)
    part = indicator.parent is not None
    texts = {
        "A": data.subject(standing.region),
        "B": data.plan.group(indicator.group).title,
        "C": f"其中：{indicator.name}" if part else indicator.name,
        "D": standing.measure,
        "J": styles.LIGHT_LABELS[standing.light],
        "K": _state(standing, indicator.kind == "rate"),
        "M": _sources(data, standing),
        "N": _notes(data, standing),
    }
    for letter in COLUMNS:
        cell = sheet[f"{letter}{row}"]
        if texts.get(letter):
            styles.put_text(cell, texts[letter])
        alignment = styles.RIGHT if letter in NUMBERS else styles.CENTRE
        styles.dress(
            cell,
            font=styles.SMALL_FONT if letter in SMALL else styles.BODY_FONT,
            alignment=styles.INSET if letter in TEXTS else alignment,
        )
    if part:
        sheet[f"C{row}"].alignment = styles.INDENTED
    styles.dress_light(sheet[f"J{row}"], standing.light)
    if standing.doubts:
        sheet[f"E{row}"].fill = styles.fill(styles.DOUBT_COLOUR)
    _write_numbers(sheet, row, standing)
    sheet.row_dimensions[row].height = styles.row_height(
        [
            (texts.get(letter, ""), width * (10.5 / 9 if letter in SMALL else 1) - 3 * part)
            for letter, (_, width) in COLUMNS.items()
        ]
    )


def _write_numbers(sheet: Worksheet, row: int, standing: Standing) -> None:
    target = standing.target
    if target is not None:
        _put(sheet, f"E{row}", target.value)
        if target.comparator == "at-least":
            sheet[f"E{row}"].number_format = f'"≥"{number_format(target.value)}'
    if standing.value is not None:
        _put(sheet, f"F{row}", standing.value.value)
    else:
        styles.put_text(sheet[f"F{row}"], "未报送")
        sheet[f"F{row}"].alignment = styles.CENTRE
    for letter, figure in (("G", standing.completion), ("H", standing.pace)):
        if figure is not None:
            _put_share(sheet, f"{letter}{row}", figure)
    if standing.gap is not None:
        _put(sheet, f"I{row}", standing.gap.value, signed=True)
    if standing.change is not None:
        _put(sheet, f"L{row}", standing.change.value, signed=True)


def _put(sheet: Worksheet, at: str, value: Decimal, *, signed: bool = False) -> None:
    sheet[at].value = number(value)
    plain = number_format(value)
    sheet[at].number_format = f"+{plain};-{plain};0" if signed else plain


def _put_share(sheet: Worksheet, at: str, figure: Figure) -> None:
    """A percentage as the fraction that spreadsheets mean by it."""
    fraction = figure.value / 100
    sheet[at].value = number(fraction)
    places = max(1, -int(figure.value.normalize().as_tuple().exponent))
    sheet[at].number_format = "0." + "0" * places + "%"


def _state(standing: Standing, rate: bool) -> str:
    if rate and standing.state == "done":
        return "达标"
    if rate and standing.state == "behind":
        return "未达标"
    return STATES[standing.state]


def _sources(data: LedgerData, standing: Standing) -> str:
    """The one cell, or for a sum the cells by unit; their files stand in 说明 and in own rows."""
    if standing.value is None:
        return ""
    cells = [s for s in standing.value.sources if isinstance(s, CellSource)]
    if len(cells) == 1:
        return str(cells[0].ref)
    return "；".join(f"{data.plan.unit(s.unit).short}［{s.ref.sheet}］{s.ref.cell}" for s in cells)


def _notes(data: LedgerData, standing: Standing) -> str:
    notes = list(standing.doubts)
    if standing.missing and standing.value is not None:
        names = "、".join(data.subject(id) for id in standing.missing)
        notes.append(f"合计不含{names}，未报送该项。")
    observation = standing.observation
    if observation is not None:
        if observation.approximate:
            notes.append(f"原填“{observation.raw}”，为约数。")
        if observation.conversion:
            notes.append(f"换算：{observation.conversion}。")
        if observation.remark is not None:
            notes.append(f"备注：{observation.remark.text}")
    return "\n".join(notes)
