"""The ledger for the terminal and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from hdreports.commands.shared import columns
from hdreports.commands.strikes import Desk
from hdreports.intake.grid import show
from hdreports.ledger.load import name_of
from hdreports.ledger.model import Event, Item
from hdreports.plan.show import display_width

WIDTH = 46  # columns of the item's name
LEADS = {"task": "", "problem": "问题：", "land": "耕地："}
HEADS = ("单位", "编号", "事项", "状态", "日期", "说明")


def render(desk: Desk, items: Sequence[Item], history: bool = False) -> str:
    """A table, each item on a line; with `history` its events below it."""
    rows = [HEADS, *(_row(desk, i) for i in items)]
    lines = []
    for line, item in zip(columns(rows), (None, *items), strict=True):
        lines.append(line)
        if item is not None and history:
            lines += [f"    {_event(item, e)}" for e in item.events]
    count = Counter(i.words[i.state] for i in items)
    told = "，".join(f"{word}{n}项" for word, n in count.most_common())
    lines.append(f"共{len(items)}项{'：' if told else ''}{told}。")
    lines += [f"注意：{n}。" for n in desk.notices]
    if desk.sample:
        lines.append("所列为样例。")
    return "\n".join(lines)


def as_json(desk: Desk, items: Sequence[Item]) -> dict[str, object]:
    return {
        "plan": desk.plan.info.id,
        "sample": desk.sample,
        "items": [
            {
                "unit": desk.plan.unit(i.unit).short,
                "item": i.handle,
                "kind": i.kind,
                "task": i.task,
                "name": name_of(desk.plan, i),
                "state": i.state,
                **({"area": str(i.land.area)} if i.land else {}),
                "first": i.first or None,
                "history": [
                    {
                        "date": e.day.isoformat(),
                        "period": e.period,
                        "who": e.who,
                        "state": e.state,
                        "why": e.why,
                        "note": e.note,
                        "source": str(e.source) if e.source else None,
                    }
                    for e in i.events
                ],
            }
            for i in items
        ],
    }


def _row(desk: Desk, item: Item) -> tuple[str, ...]:
    name = " ".join(name_of(desk.plan, item).split())
    last = item.last
    area = f" {show(item.land.area)}亩" if item.land and item.land.area is not None else ""
    return (
        desk.plan.unit(item.unit).short,
        item.handle,
        _cut(LEADS[item.kind] + name, WIDTH - display_width(area)) + area,
        item.words[item.state],
        last.day.isoformat() if last else "—",
        last.note if last else "没有报送过",
    )


def _event(item: Item, event: Event) -> str:
    note = f"（{event.note}）" if event.note else ""
    why = "：" + " ".join(event.why.split()) if event.why else ""
    return f"{event.day} {event.who}　{item.words[event.state]}{note}{why}"


def _cut(text: str, width: int) -> str:
    if display_width(text) <= width:
        return text
    while display_width(text) > width - 2:
        text = text[:-1]
    return text + "…"
