"""Which workbook was first seen when.

A workbook is a file with a content: the same file with other content is a new workbook, and so
is the same content under another name. Documents must not depend on these times.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hdreports.register.store import Register, RegisterError
from hdreports.register.times import read, written


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook as a run meets it. `file` is relative to the inputs folder, with /."""

    file: str
    sha256: str
    unit: str | None  # id; None: not recognised
    period: str | None
    sample: bool


@dataclass(frozen=True, slots=True)
class Seen(Workbook):
    """A workbook and when runs met it, in UTC."""

    first_seen: datetime
    last_seen: datetime


def seen(
    register: Register,
    file: str,
    sha256: str,
    unit: str | None,
    period: str | None,
    sample: bool,
    when: datetime,
) -> None:
    """Remember one workbook; its first time stays. Raises RegisterError."""
    seen_all(register, (Workbook(file, sha256, unit, period, sample),), when)


def seen_all(register: Register, workbooks: Iterable[Workbook], when: datetime) -> None:
    """Remember the workbooks of a run in one transaction. Raises RegisterError.

    Unit and period are those of the last reading, since a newer version may recognise more. A
    clock that went back makes nothing older than it is.
    """
    at = written(when)
    with register.change() as change:
        for w in workbooks:
            change.execute(
                """
                INSERT INTO workbooks VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (file, sha256) DO UPDATE SET
                    unit = excluded.unit, period = excluded.period, sample = excluded.sample,
                    last_seen = max(last_seen, excluded.last_seen)
                """,
                (w.file, w.sha256, w.unit, w.period, int(w.sample), at, at),
            )


def remember(register: Register, workbooks: Iterable[Workbook], when: datetime) -> tuple[str, ...]:
    """`seen_all` for a run that must go on: what users have to be told, instead of an error."""
    try:
        seen_all(register, workbooks, when)
    except RegisterError as error:
        return (*register.notices, f"{str(error).removesuffix('。')}，本次的登记没有保存")
    return register.notices


def first_seen(register: Register, sha256: str) -> datetime | None:
    """When a content was first met, under whatever name. Raises RegisterError."""
    row = register.read("SELECT min(first_seen) FROM workbooks WHERE sha256 = ?", (sha256,))[0]
    return read(row[0]) if row[0] else None


def history(register: Register, unit: str, period: str) -> tuple[Seen, ...]:
    """All that a unit ever sent for a period, in the order it came. Raises RegisterError."""
    rows = register.read(
        "SELECT * FROM workbooks WHERE unit = ? AND period = ? ORDER BY first_seen, file, sha256",
        (unit, period),
    )
    return tuple(map(_seen, rows))


def first_reported(register: Register, period: str, sample: bool = False) -> dict[str, datetime]:
    """By unit: when something of it was first met for a period. Raises RegisterError."""
    rows = register.read(
        "SELECT unit, min(first_seen) FROM workbooks WHERE period = ? AND sample = ?"
        " AND unit IS NOT NULL GROUP BY unit",
        (period, int(sample)),
    )
    return {unit: read(at) for unit, at in rows}


def _seen(row: sqlite3.Row) -> Seen:
    return Seen(
        row["file"],
        row["sha256"],
        row["unit"],
        row["period"],
        bool(row["sample"]),
        read(row["first_seen"]),
        read(row["last_seen"]),
    )
