"""The register's file: opening, making, mending, and changing it.

Safe against two programs at once (BEGIN IMMEDIATE, a lock around opening) and against a kill at
any moment (SQLite's own journal). A damaged file is set aside, never deleted, and a new one is
filled from the record. Where the folder cannot be written, the register is a copy in memory: a
run goes on, and `notices` say that nothing was remembered.
"""

from __future__ import annotations

import contextlib
import errno
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

from hdreports.oserrors import cause
from hdreports.register import record
from hdreports.register.locks import HeldError, exclusive
from hdreports.register.migrations import MIGRATIONS, migrate

FILE = "register.sqlite3"
RECORD = "register.record.jsonl"
LOCK = ".register.lock"
APPLICATION_ID = 0x68647270
BUSY_SECONDS = 30.0
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
# A rollback journal that was left behind belongs to its database, wherever that goes.
_COMPANIONS = ("", "-journal", "-wal", "-shm")

Values = tuple[record.Value, ...]


class RegisterError(Exception):
    """The register could not be read or changed; the message is for users."""


class Change:
    """An open transaction on the register."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.kept: list[tuple[str, record.Row]] = []

    def execute(self, sql: str, values: Values = ()) -> sqlite3.Cursor:
        return self._connection.execute(sql, values)

    def keep(self, table: str, id: int) -> None:
        """Put the row, as it is now, into the record: it survives the loss of the register."""
        row = self._connection.execute(f"SELECT * FROM {table} WHERE id = ?", (id,)).fetchone()
        self.kept.append((table, dict(row)))


class Register:
    """An open register. Use it in a `with` statement, or close it."""

    def __init__(
        self, connection: sqlite3.Connection, folder: Path, notices: tuple[str, ...], writable: bool
    ) -> None:
        self._connection = connection
        self.folder = folder
        self.notices = notices  # Chinese sentences for users, without full stop
        self.writable = writable  # False: a copy in memory, nothing will be remembered

    @classmethod
    def open(cls, inputs: Path) -> Register:
        """The register of an inputs folder; made, brought up to date or mended where need be.

        Never raises for what is wrong with the folder or the file: see `notices`, `writable`.
        """
        try:
            with exclusive(inputs / LOCK, BUSY_SECONDS):
                connection, notices = _open_file(inputs)
            return cls(connection, inputs, notices, True)
        except HeldError:
            reason = "另一个程序一直占用登记簿"
        except _NewerError:
            reason = f"{FILE}由较新版本的程序建立"
        except OSError as error:
            reason = _reason(error)
        except sqlite3.Error as error:
            reason = f"登记簿打不开：{error}"
        connection = _in_memory(inputs)
        return cls(connection, inputs, (f"{reason}，本次的登记没有保存",), False)

    def read(self, sql: str, values: Values = ()) -> list[sqlite3.Row]:
        """The rows of a query. Raises RegisterError."""
        with self._told():
            return self._connection.execute(sql, values).fetchall()

    @contextlib.contextmanager
    def change(self) -> Iterator[Change]:
        """A transaction that no other program writes beside; all of it happens or nothing.

        Raises RegisterError.
        """
        with self._told():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                change = Change(self._connection)
                yield change
                if change.kept and self.writable:
                    record.append(self.folder / RECORD, change.kept)
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> Register:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if code in _DAMAGED:
                reason = "文件已损坏，再次运行时将重建"
            elif code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                reason = "另一个程序一直占用"
            elif code == sqlite3.SQLITE_FULL:
                reason = "磁盘空间不足"
            else:
                reason = str(error)
            raise RegisterError(f"登记簿{self.folder / FILE}：{reason}。") from error
        except OSError as error:
            raise RegisterError(f"登记簿{self.folder / RECORD}：{_reason(error)}。") from error


class _NewerError(Exception):
    """The file has gone through migrations that this program does not know."""


def _open_file(inputs: Path) -> tuple[sqlite3.Connection, tuple[str, ...]]:
    """The connection to the file in the folder and what users must be told about it."""
    file = inputs / FILE
    notices: list[str] = []
    if file.exists() and not _sound(file):
        aside = _set_aside(file)
        notices.append(f"登记簿已损坏，原文件保留为{aside.name}")
    connection = _connect(str(file))
    try:
        version = _version(connection)
        if version > len(MIGRATIONS):
            raise _NewerError
        if version < len(MIGRATIONS):
            taken, unusable = _bring_up_to_date(connection, version, inputs / RECORD)
            if taken:
                notices.append(
                    f"登记簿丢失或损坏，已由{RECORD}重建；报送表首次收到的时间从现在起重新登记"
                )
            elif notices:
                notices.append("登记簿已重建；报送表首次收到的时间从现在起重新登记")
            if unusable:
                notices.append(f"{RECORD}中有{unusable}行不能读取，已略过")
    except BaseException:
        connection.close()
        raise
    return connection, tuple(notices)


def _bring_up_to_date(
    connection: sqlite3.Connection, version: int, lines: Path | None
) -> tuple[int, int]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        migrate(connection, version)
        restored = record.replay(lines, connection) if lines and version == 0 else (0, 0)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    return restored


def _connect(target: str, *, uri: bool = False) -> sqlite3.Connection:
    connection = sqlite3.connect(target, timeout=BUSY_SECONDS, isolation_level=None, uri=uri)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _sound(file: Path) -> bool:
    """Whether the file is a register that can be read. Raises sqlite3.Error where nobody knows."""
    connection = sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            return False
        tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        mark = connection.execute("PRAGMA application_id").fetchone()[0]
        return tables == 0 or mark == APPLICATION_ID
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED:
            return False
        raise
    finally:
        connection.close()


def _set_aside(file: Path) -> Path:
    number = 1
    while (aside := file.with_name(f"{file.stem}.damaged-{number}{file.suffix}")).exists():
        number += 1
    for companion in _COMPANIONS:
        part = file.with_name(file.name + companion)
        if part.exists():
            part.rename(aside.with_name(aside.name + companion))
    return aside


def _in_memory(inputs: Path) -> sqlite3.Connection:
    """As much of the register as can be read, in memory."""
    copy = _copied(inputs / FILE) or _connect(":memory:")
    version = _version(copy)
    if version < len(MIGRATIONS):
        try:
            _bring_up_to_date(copy, version, inputs / RECORD)
        except OSError:
            _bring_up_to_date(copy, version, None)
    return copy


def _copied(file: Path) -> sqlite3.Connection | None:
    if not file.is_file():
        return None
    copy = _connect(":memory:")
    try:
        with contextlib.closing(
            _connect(f"file:{quote(str(file.absolute()))}?mode=ro", uri=True)
        ) as original:
            original.backup(copy)
        if _version(copy) <= len(MIGRATIONS):
            return copy
    except sqlite3.Error:
        pass
    copy.close()
    return None


def _reason(error: OSError) -> str:
    where = error.filename or ""
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"没有写入{Path(where).parent}的权限" if where else "没有写入的权限"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "磁盘空间不足"
    if error.errno == errno.ENOENT:
        return f"没有{Path(where).parent}文件夹"
    return f"无法写入{where}（{cause(error)}）"
