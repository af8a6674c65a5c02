"""The register's tables, as the steps that made them.

`user_version` counts the steps a register has gone through. A step is only ever appended: what
has run on somebody's register cannot be changed any more. Each is a tuple of SQL statements and
functions; all missing ones run in one transaction. Times are texts in UTC, 2023-09-10T01:00:00Z.

Tables whose rows are kept in the record (see `record`) may gain columns with a default, and must
not lose or rename any: old lines of the record are read into them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

Step = str | Callable[[sqlite3.Connection], None]
Migration = tuple[Step, ...]

FIRST_SEEN: Migration = (
    """
    CREATE TABLE workbooks (
        file TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        unit TEXT,
        period TEXT,
        sample INTEGER NOT NULL CHECK (sample IN (0, 1)),
        first_seen TEXT NOT NULL,
        last_seen TEXT NOT NULL,
        PRIMARY KEY (file, sha256)
    ) STRICT
    """,
    "CREATE INDEX workbooks_by_return ON workbooks (unit, period)",
    "CREATE INDEX workbooks_by_content ON workbooks (sha256)",
)

OUTBOX: Migration = (
    """
    CREATE TABLE mails (
        id INTEGER PRIMARY KEY,
        period TEXT NOT NULL,
        unit TEXT NOT NULL,
        kind TEXT NOT NULL,
        digest TEXT NOT NULL UNIQUE,
        file TEXT NOT NULL,
        subject TEXT NOT NULL,
        recipients TEXT NOT NULL,
        size INTEGER NOT NULL,
        state TEXT NOT NULL
            CHECK (state IN ('planned', 'sending', 'sent', 'deferred', 'unknown')),
        attempts INTEGER NOT NULL DEFAULT 0,
        changed TEXT NOT NULL,
        code INTEGER,
        answer TEXT NOT NULL DEFAULT ''
    ) STRICT
    """,
    "CREATE INDEX mails_by_document ON mails (period, unit, kind)",
    """
    CREATE TABLE receipts (
        id INTEGER PRIMARY KEY,
        mail INTEGER NOT NULL REFERENCES mails (id),
        attempt INTEGER NOT NULL,
        at TEXT NOT NULL,
        state TEXT NOT NULL,
        code INTEGER,
        answer TEXT NOT NULL DEFAULT ''
    ) STRICT
    """,
    "CREATE INDEX receipts_by_mail ON receipts (mail)",
)

DECISIONS: Migration = (
    """
    CREATE TABLE decisions (
        id INTEGER PRIMARY KEY,
        plan TEXT NOT NULL,
        unit TEXT NOT NULL,
        item TEXT NOT NULL,
        sample INTEGER NOT NULL CHECK (sample IN (0, 1)),
        period TEXT NOT NULL,
        act TEXT NOT NULL CHECK (act IN ('strike', 'reopen')),
        at TEXT NOT NULL,
        by_name TEXT NOT NULL,
        why TEXT NOT NULL,
        forced TEXT NOT NULL DEFAULT ''
    ) STRICT
    """,
    "CREATE INDEX decisions_by_item ON decisions (plan, unit, item, sample)",
)

MIGRATIONS: tuple[Migration, ...] = (FIRST_SEEN, OUTBOX, DECISIONS)


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Run the steps after `version`, inside the caller's transaction."""
    for migration in MIGRATIONS[version:]:
        for step in migration:
            if isinstance(step, str):
                connection.execute(step)
            else:
                step(connection)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
