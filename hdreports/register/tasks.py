"""What clerks decided about items of the ledger: struck off (销号) or reopened, by whom and why.

An item is a task or a problem of one unit, named by the ledger (`task/2`, `problem/3fa91c`). What
units say of it stands in their workbooks and is not repeated here. Nothing is ever changed or
deleted: the last decision counts, the earlier ones are the history.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from hdreports.register.store import Register, RegisterError
from hdreports.register.times import read, written

Act = Literal["strike", "reopen"]


class AlreadyDecidedError(RegisterError):
    """The item was struck off, or reopened, before; the message is for users."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision. `period` is the return that it rests on: it counts from that period on.

    `why` is the evidence of a strike or the reason of a reopening; `forced` why an item was
    struck off although something spoke against it (empty: nothing did).
    """

    plan: str
    unit: str
    item: str
    period: str
    sample: bool
    act: Act
    at: datetime
    by: str
    why: str
    forced: str = ""


def decide(register: Register, decision: Decision) -> None:
    """Enter a decision. Raises AlreadyDecidedError, RegisterError."""
    d = decision
    key = (d.plan, d.unit, d.item, int(d.sample))
    with register.change() as change:
        last = change.execute(
            "SELECT act FROM decisions WHERE (plan, unit, item, sample) = (?, ?, ?, ?)"
            " ORDER BY id DESC LIMIT 1",
            key,
        ).fetchone()
        if (last["act"] if last else "reopen") == d.act:
            state = "已经销号" if d.act == "strike" else "没有销号，不需要重新办理"
            raise AlreadyDecidedError(f"这一事项{state}。")
        cursor = change.execute(
            "INSERT INTO decisions (plan, unit, item, sample, period, act, at, by_name, why,"
            " forced) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (*key, d.period, d.act, written(d.at), d.by, d.why, d.forced),
        )
        change.keep("decisions", cursor.fetchone()["id"])


def decisions(register: Register, plan: str, sample: bool = False) -> tuple[Decision, ...]:
    """All decisions on a plan's items, in the order they were made. Raises RegisterError."""
    rows = register.read(
        "SELECT * FROM decisions WHERE plan = ? AND sample = ? ORDER BY id", (plan, int(sample))
    )
    return tuple(map(_decision, rows))


def _decision(row: sqlite3.Row) -> Decision:
    return Decision(
        plan=row["plan"],
        unit=row["unit"],
        item=row["item"],
        period=row["period"],
        sample=bool(row["sample"]),
        act=row["act"],
        at=read(row["at"]),
        by=row["by_name"],
        why=row["why"],
        forced=row["forced"],
    )
