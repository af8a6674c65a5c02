"""The record (流水): what cannot be had again from the workbooks, line by line beside the register.

First-seen times may be lost with the register. What was sent, and what a clerk decided, may not:
each such row is also appended here, as JSON, brought to disk before the register's transaction
commits. A lost or damaged register is filled from these lines. After a kill between the two, the
record holds a row more than the register: harmless while the register is there, and on the safe
side ("sending" becomes "unknown") when it is not.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

Value = str | int | float | None
Row = Mapping[str, Value]


def append(file: Path, rows: Sequence[tuple[str, Row]]) -> None:
    """Add (table, row) pairs and bring them to disk. Raises OSError."""
    lines = "".join(
        json.dumps({"table": table, "row": dict(row)}, ensure_ascii=False) + "\n"
        for table, row in rows
    )
    existed = file.exists()
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o666)
    try:
        size = os.fstat(descriptor).st_size
        # A kill may have left half a line: it must not swallow the next one.
        torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
        _write_all(descriptor, (("\n" if torn else "") + lines).encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if not existed:
        _sync_folder(file.parent)


def replay(file: Path, connection: sqlite3.Connection) -> tuple[int, int]:
    """Fill the tables from the record: (rows taken, lines that could not be used).

    Later lines of a row replace earlier ones. Raises OSError.
    """
    if not file.exists():
        return 0, 0
    taken = unusable = 0
    columns: dict[str, frozenset[str]] = {}
    for line in file.read_bytes().splitlines():
        try:
            entry = json.loads(line)
            _put(connection, entry["table"], entry["row"], columns)
            taken += 1
        except (ValueError, KeyError, TypeError, AttributeError, sqlite3.IntegrityError):
            unusable += bool(line.strip())
    return taken, unusable


def _put(
    connection: sqlite3.Connection, table: str, row: Row, columns: dict[str, frozenset[str]]
) -> None:
    if table not in columns:
        known = connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
        columns[table] = frozenset(name for (name,) in known)
    if not row or not columns[table].issuperset(row):
        raise KeyError(table)
    names = ", ".join(row)
    marks = ", ".join("?" for _ in row)
    connection.execute(
        f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})", tuple(row.values())
    )


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
