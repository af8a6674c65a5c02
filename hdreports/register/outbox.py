"""The outbox: every mail that was to be sent, its state, and a receipt for each step.

planned → sending → sent / deferred / unknown. *Deferred* is surely unsent; *unknown* may have
arrived, so that only a clerk who has looked can send it again or call it sent. A mail is claimed
(→ sending) by a guarded update, so that of two programs only one sends it.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, get_args

from hdreports.register.locks import HeldError, exclusive
from hdreports.register.store import Change, Register
from hdreports.register.times import read, written

State = Literal["planned", "sending", "sent", "deferred", "unknown"]
SENDING_LOCK = ".sending.lock"
BROKEN_OFF = "上次发送中断，没有得到服务器的答复"


class AnotherSenderError(Exception):
    """Another program is sending from this folder; the message is for users."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to be sent. `digest` names its content and its recipients; `size` in bytes.

    (`period`, `unit`, `kind`) names the document it carries; two mails of one document differ in
    content or recipients.
    """

    period: str
    unit: str  # id, or empty: of no single unit
    kind: str  # of the document: progress-report
    digest: str
    file: str  # relative to the period's folder
    subject: str
    recipients: tuple[str, ...]
    size: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A mail in the outbox. `changed` in UTC; `code` and `answer`: what the server said last."""

    id: int
    mail: Mail
    state: State
    attempts: int
    changed: datetime
    code: int | None
    answer: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """One step of a mail."""

    attempt: int
    at: datetime
    state: State
    code: int | None
    answer: str


@contextlib.contextmanager
def only_sender(inputs: Path) -> Iterator[None]:
    """Hold the right to send from this folder. Raises AnotherSenderError, OSError.

    Who holds it knows that whatever else is *sending* was broken off.
    """
    try:
        with exclusive(inputs / SENDING_LOCK):
            yield
    except HeldError:
        raise AnotherSenderError(
            "另一个程序正在发送邮件，请等它结束后再运行；本次没有发送。"
        ) from None


class Outbox:
    """The register's mails. Every method raises RegisterError."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def find(self, digest: str) -> Entry | None:
        rows = self._register.read("SELECT * FROM mails WHERE digest = ?", (digest,))
        return _entry(rows[0]) if rows else None

    def of_document(self, mail: Mail) -> tuple[Entry, ...]:
        """All mails of the same document, this one and others, oldest first."""
        rows = self._register.read(
            "SELECT * FROM mails WHERE (period, unit, kind) = (?, ?, ?) ORDER BY id",
            (mail.period, mail.unit, mail.kind),
        )
        return tuple(map(_entry, rows))

    def of_period(self, period: str) -> tuple[Entry, ...]:
        """All mails of a period, oldest first."""
        rows = self._register.read("SELECT * FROM mails WHERE period = ? ORDER BY id", (period,))
        return tuple(map(_entry, rows))

    def receipts(self, digest: str) -> tuple[Receipt, ...]:
        """What happened to a mail, oldest first."""
        rows = self._register.read(
            "SELECT r.* FROM receipts r JOIN mails m ON m.id = r.mail WHERE m.digest = ?"
            " ORDER BY r.id",
            (digest,),
        )
        return tuple(
            Receipt(r["attempt"], read(r["at"]), _state(r["state"]), r["code"], r["answer"])
            for r in rows
        )

    def plan(self, mails: Iterable[Mail], when: datetime) -> None:
        """Enter those that are not there yet."""
        with self._register.change() as change:
            for mail in mails:
                cursor = change.execute(
                    "INSERT INTO mails (period, unit, kind, digest, file, subject, recipients,"
                    " size, state, changed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'planned', ?)"
                    " ON CONFLICT (digest) DO NOTHING RETURNING id",
                    (
                        mail.period,
                        mail.unit,
                        mail.kind,
                        mail.digest,
                        mail.file,
                        mail.subject,
                        "\n".join(mail.recipients),
                        mail.size,
                        written(when),
                    ),
                )
                row = cursor.fetchone()
                if row:
                    self._receipt(change, row["id"])

    def claim(self, mail: Mail, when: datetime, *, again: bool = False) -> bool:
        """Take a mail for sending; False where it must not be sent (any more).

        Free are mails planned or deferred, as long as no other mail of the document was or may
        have been sent. With `again` a clerk wants this one whatever became of the others, and
        also if it is unknown itself; never if it was sent.
        """
        free = ("planned", "deferred", "unknown" if again else "deferred")
        with self._register.change() as change:
            others = change.execute(
                "SELECT state FROM mails WHERE (period, unit, kind) = (?, ?, ?) AND digest <> ?",
                (mail.period, mail.unit, mail.kind, mail.digest),
            ).fetchall()
            states = {o["state"] for o in others}
            if "sending" in states or (not again and states & {"sent", "unknown"}):
                return False
            row = change.execute(
                "UPDATE mails SET state = 'sending', attempts = attempts + 1, changed = ?,"
                " code = NULL, answer = '' WHERE digest = ? AND state IN (?, ?, ?) RETURNING id",
                (written(when), mail.digest, *free),
            ).fetchone()
            if row is None:
                return False
            self._receipt(change, row["id"])
            return True

    def finish(
        self, mail: Mail, state: State, when: datetime, code: int | None, answer: str
    ) -> None:
        """Enter what became of a mail that was claimed."""
        self._move(mail.digest, ("sending", "unknown"), state, when, code, answer)

    def settle(self, mail: Mail, when: datetime, answer: str) -> bool:
        """Call an unknown mail sent, on a clerk's word; False where it is not unknown."""
        return self._move(mail.digest, ("unknown",), "sent", when, None, answer)

    def broken_off(self, when: datetime) -> tuple[Entry, ...]:
        """Mails that a program left behind while sending; they become unknown.

        Only for the holder of `only_sender`.
        """
        left = self._register.read("SELECT * FROM mails WHERE state = 'sending' ORDER BY id")
        for row in left:
            self._move(row["digest"], ("sending",), "unknown", when, None, BROKEN_OFF)
        return tuple(map(_entry, left))

    def _move(
        self,
        digest: str,
        before: tuple[State, ...],
        state: State,
        when: datetime,
        code: int | None,
        answer: str,
    ) -> bool:
        marks = ", ".join("?" for _ in before)
        with self._register.change() as change:
            row = change.execute(
                "UPDATE mails SET state = ?, changed = ?, code = ?, answer = ?"
                f" WHERE digest = ? AND state IN ({marks}) RETURNING id",
                (state, written(when), code, answer, digest, *before),
            ).fetchone()
            if row is not None:
                self._receipt(change, row["id"])
            return row is not None

    def _receipt(self, change: Change, id: int) -> None:
        cursor = change.execute(
            "INSERT INTO receipts (mail, attempt, at, state, code, answer)"
            " SELECT id, attempts, changed, state, code, answer FROM mails WHERE id = ?"
            " RETURNING id",
            (id,),
        )
        change.keep("mails", id)
        change.keep("receipts", cursor.fetchone()["id"])


def _entry(row: sqlite3.Row) -> Entry:
    mail = Mail(
        row["period"],
        row["unit"],
        row["kind"],
        row["digest"],
        row["file"],
        row["subject"],
        tuple(row["recipients"].split("\n")) if row["recipients"] else (),
        row["size"],
    )
    return Entry(
        row["id"],
        mail,
        _state(row["state"]),
        row["attempts"],
        read(row["changed"]),
        row["code"],
        row["answer"],
    )


def _state(text: str) -> State:
    return next(s for s in get_args(State) if s == text)
