"""The sheet 指标台账: every indicator of city, counties and departments, with source cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hdreports.progress.model import CellSource, Figure, Standing
from hdreports.writers.xlsx import styles
from hdreports.writers.xlsx.ledger_data import LedgerData
from hdreports.writers.xlsx.ledger_sheet import Column, Entry, Row, Table, amount, light
from hdreports.writers.xlsx.numbers import number, number_format

TABLE = Table(
    title="指标台账",
    hint="没有报送的数不按0计算。",
    columns=(
        Column("县区\n（单位）", 10, styles.CENTRE),
        Column("分组", 12, styles.CENTRE),
        Column("指标", 24),
        Column("单位", 8, styles.CENTRE),
        Column("年度目标", 10, styles.RIGHT),
        Column("累计完成", 10, styles.RIGHT),
        Column("完成率", 9, styles.RIGHT),
        Column("序时进度", 9, styles.RIGHT),
        Column("差距\n（百分点）", 10, styles.RIGHT),
        Column("红黄绿", 8),
        Column("评价", 11, styles.CENTRE),
        Column("较上期增加", 10, styles.RIGHT),
        Column("来源", 32, font=styles.SMALL_FONT),
        Column("存疑与说明", 36, font=styles.SMALL_FONT),
    ),
    fixed=3,
)

STATES = {
    "done": "已完成",
    "on-pace": "达到序时进度",
    "behind": "慢于序时进度",
    "unreported": "未报送",
    "not-evaluated": "未评价",
    "no-target": "未设目标",
}


def rows(data: LedgerData) -> Iterator[Row]:
    return (_row(data, standing) for standing in _in_order(data))


def _in_order(data: LedgerData) -> list[Standing]:
    """City first, then counties and departments, each in the order of the plan's indicators."""
    subjects = [r.id for r in data.plan.regions] + [u.id for u in data.plan.units]
    place = {id: n for n, id in reversed(list(enumerate(subjects)))}
    order = {i.id: n for n, i in enumerate(data.plan.indicators)}
    return sorted(data.standings, key=lambda s: (place[s.region], order[s.indicator]))


def _row(data: LedgerData, standing: Standing) -> Row:
    indicator = data.plan.indicator(standing.indicator)
    name: str | Entry = indicator.name
    if indicator.parent is not None:
        name = Entry(f"其中：{name}", align=styles.INDENTED)
    return (
        data.subject(standing.region),
        data.plan.group(indicator.group).title,
        name,
        standing.measure,
        _target(standing),
        _value(standing),
        _share(standing.completion),
        _share(standing.pace),
        _signed(standing.gap),
        light(standing.light),
        _state(standing, indicator.kind == "rate"),
        _signed(standing.change),
        _sources(data, standing),
        _notes(data, standing),
    )


def _target(standing: Standing) -> Entry:
    target = standing.target
    entry = amount(target.value if target else None)
    if target is not None and target.comparator == "at-least":
        entry = replace(entry, format=f'"≥"{entry.format}')
    return replace(entry, colour=styles.DOUBT_COLOUR) if standing.doubts else entry


def _value(standing: Standing) -> Entry:
    if standing.value is None:
        return Entry("未报送", align=styles.CENTRE)
    return amount(standing.value.value)


def _signed(figure: Figure | None) -> Entry:
    if figure is None:
        return Entry(None)
    plain = number_format(figure.value)
    return Entry(number(figure.value), f"+{plain};-{plain};0")


def _share(figure: Figure | None) -> Entry:
    """A percentage as the fraction that spreadsheets mean by it."""
    if figure is None:
        return Entry(None)
    places = max(1, -int(figure.value.normalize().as_tuple().exponent))
    return Entry(number(figure.value / 100), "0." + "0" * places + "%")


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
