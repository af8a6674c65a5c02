"""The sheet 耕地台账: places of abandoned and non-grain land with their states and cells."""

from __future__ import annotations

from collections.abc import Iterator

from hdreports.intake.form import LAND_KINDS, label_of
from hdreports.intake.model import LandItem
from hdreports.ledger.model import Item
from hdreports.writers.xlsx import styles
from hdreports.writers.xlsx.ledger_data import LedgerData
from hdreports.writers.xlsx.ledger_sheet import Column, Row, Table, amount
from hdreports.writers.xlsx.ledger_state import item_state, strike_text

TABLE = Table(
    title="撂荒地和耕地“非粮化”台账",
    hint="各县区逐块登记、按季更新；状态为已整改而未销号的列为“待销号”。",
    columns=(
        Column("编号", 9, styles.CENTRE),
        Column("单位", 10, styles.CENTRE),
        Column("乡镇", 12),
        Column("村（地块）", 18),
        Column("类别", 10, styles.CENTRE),
        Column("面积（亩）", 10, styles.RIGHT),
        Column("登记报送期", 11, styles.CENTRE),
        Column("发现时间", 12, styles.CENTRE),
        Column("整改措施", 32),
        Column("整改时限", 12, styles.CENTRE),
        Column("状态", 13),
        Column("状态起始", 12, styles.CENTRE),
        Column("销号", 22),
        Column("备注", 18),
        Column("面积来源单元格", 24),
    ),
    fixed=4,
    empty="各县区没有登记过撂荒地和“非粮化”地块。",
)


def rows(data: LedgerData) -> Iterator[Row]:
    return (_row(data, item, item.land) for item in data.ledger.land if item.land is not None)


def _row(data: LedgerData, item: Item, land: LandItem) -> Row:
    return (
        item.handle,
        data.plan.unit(item.unit).short,
        land.township,
        land.place,
        label_of(LAND_KINDS, land.kind),
        amount(land.area),
        item.first,
        land.found,
        land.measures.text if land.measures else "",
        land.deadline,
        item_state(item),
        _since(item),
        strike_text(item),
        land.remark.text if land.remark else "",
        str(land.area_source),
    )


def _since(item: Item) -> str:
    """The day of the event that brought the state which holds."""
    day = ""
    for event in reversed(item.events):
        if event.state != item.state:
            break
        day = event.day.isoformat()
    return day
