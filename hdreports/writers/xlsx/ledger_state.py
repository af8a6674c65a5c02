"""How sheets of the ledger show a state, and an item's strike."""

from __future__ import annotations

from typing import Final

from hdreports.ledger.model import Item, State
from hdreports.writers.xlsx import styles
from hdreports.writers.xlsx.ledger_sheet import Entry, state

# A shape beside each word, so that a black and white print can be skimmed. The colours are not
# those of the lights: going on is not being behind.
DONE: Final = ("●", "FFA8D5C5")
GOING: Final = ("▲", styles.GROUP_COLOUR)
STUCK: Final = ("■", styles.DOUBT_COLOUR)
UNTOLD: Final = ("－", styles.FIXED_COLOUR)

_ITEMS: Final[dict[State, tuple[str, str]]] = {
    "claimed": DONE,
    "struck": DONE,
    "in-progress": GOING,
    "open": STUCK,
    "reopened": STUCK,
}


def shown(look: tuple[str, str], word: str) -> Entry:
    shape, colour = look
    return state(shape + word, colour)


def item_state(item: Item) -> Entry:
    """The state of a problem or a place, with what was noted when it came to it."""
    note = f"（{item.last.note}）" if item.last and item.last.note else ""
    _, colour = _ITEMS[item.state]
    return state(item.words[item.state] + note, colour)


def strike_text(item: Item | None) -> str:
    """The strike that holds, a claim that waits for one, or why there is none any more."""
    if item is None or item.last is None:
        return ""
    if strike := item.strike:
        dispute = "；单位其后填为未完成" if item.disputed else ""
        return f"{strike.day} 已销号（{strike.who}：{strike.why}）{dispute}"
    if item.state == "claimed":
        return "待销号"
    if item.state == "reopened":
        reason = next(e for e in reversed(item.events) if e.state == "reopened")
        return f"{reason.day} 重新办理（{reason.who}：{reason.why}）"
    return ""
