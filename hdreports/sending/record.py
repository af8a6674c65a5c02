"""The record of mails (发送记录): what was drafted for whom and when, and each step since.

A run that drafts reminders or notices to single units enters their mails in the outbox, so that
the record knows of them before anybody sends them; other mails are entered when they are sent.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from hdreports.plan.period import Period
from hdreports.register.outbox import Entry, Outbox, Receipt, State
from hdreports.register.store import Register, RegisterError
from hdreports.sending.queue import NothingMadeError, Wishes, read_queue
from hdreports.sending.telling import moment

DRAFTED = ("reminder", "unit-notice")  # kinds whose drafting is worth a date
STEPS: dict[State, str] = {
    "planned": "拟稿",
    "sending": "开始发送",
    "sent": "已发送",
    "deferred": "未发出",
    "unknown": "结果不明",
}


def note_drafts(register: Register, folder: Path, when: datetime) -> tuple[str, ...]:
    """Enter the reminders and notices of a period's folder; what users must be told of it.

    A mail that is there already keeps its first day. Samples are never entered.
    """
    outbox = Outbox(register)
    try:
        items = read_queue(folder, outbox, Wishes(drafts=True))
        drafted = [i.mail for i in items if i.mail and i.standing != "sample"]
        mails = [m for m in drafted if m.kind in DRAFTED]
        if mails:
            outbox.plan(mails, when)
    except NothingMadeError:
        return ()
    except RegisterError as error:
        return (f"{str(error).removesuffix('。')}，没有记下拟稿的时间",)
    return ()


def reminded_before(register: Register, folder: Path) -> frozenset[str]:
    """The units that got, or may have got, an earlier reminder of the period than the one that
    now lies in its folder: this one goes only with `--again`. Raises RegisterError."""
    items = read_queue(folder, Outbox(register), Wishes(drafts=True))
    return frozenset(
        i.unit for i in items if i.standing == "replaced" and i.mail and i.mail.kind == "reminder"
    )


def render_record(outbox: Outbox, period: Period) -> str:
    """All mails of a period that the register knows, each with its steps. Raises RegisterError."""
    entries = outbox.of_period(period.id)
    if not entries:
        return f"{period.label}没有拟稿和发送的记录。"
    told = (_entry(n, e, outbox.receipts(e.mail.digest)) for n, e in enumerate(entries, 1))
    sent = sum(e.state == "sent" for e in entries)
    return "\n".join((*told, f"{period.label}共{len(entries)}封，已发送{sent}封。"))


def _entry(number: int, entry: Entry, receipts: tuple[Receipt, ...]) -> str:
    lines = [
        f"{number}. {entry.mail.subject}",
        f"   收件人：{'、'.join(entry.mail.recipients) or '无'}",
    ]
    return "\n".join([*lines, *(f"   {_step(entry, r)}" for r in receipts)])


def _step(entry: Entry, receipt: Receipt) -> str:
    word = STEPS[receipt.state]
    if receipt.state == "planned" and entry.mail.kind not in DRAFTED:
        word = "列入待发"
    if receipt.state == "sending" and receipt.attempt > 1:
        word += f"（第{receipt.attempt}次）"
    # A refusal tells its code in its words; an acceptance has it apart.
    code = str(receipt.code) if receipt.code and receipt.state == "sent" else ""
    said = " ".join(filter(None, (code, receipt.answer)))
    return f"{moment(receipt.at)}　{word}" + (f"：{said}" if said else "")
