"""Making marked copies in a child process, so that no workbook can hang or end the run."""

from __future__ import annotations

import multiprocessing
import resource
import signal
from concurrent.futures import TimeoutError as PoolTimeout
from datetime import datetime
from types import TracebackType
from typing import Final

from pebble import ProcessExpired, ProcessPool

from hdreports.intake.catalogue import kind_name
from hdreports.intake.container import sniff
from hdreports.intake.model import Finding
from hdreports.writers.xlsx.correction_list import ListHead
from hdreports.writers.xlsx.marked_copy import MarkedCopy, list_only, mark_copy

SECONDS: Final = 20.0  # for one workbook; an ordinary one takes about a tenth
MEMORY: Final = 1 << 30  # address space of the child, bytes
MOST: Final = 20_000_000  # bytes of a workbook that is copied
PATIENCE: Final = 2  # workbooks that may hang or crash before no more copies are tried


class CopyMaker:
    """Makes copies one after the other; use as a context manager. The child starts when needed."""

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds = seconds
        self._memory = memory
        self._failed = 0
        self._pool: ProcessPool | None = None

    def __enter__(self) -> CopyMaker:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.stop()
            self._pool.join()

    def make(
        self,
        original: bytes | None,
        head: ListHead,
        findings: tuple[Finding, ...],
        created: datetime,
    ) -> MarkedCopy:
        """A marked copy, or the list alone with the reason. `original` None: it cannot be read."""
        reason = self._refused(original, findings)
        if reason is None and original is not None:
            copy = self._tried(original, head, findings, created)
            if copy is not None:
                return copy
            reason = "原文件的结构特殊，不能复制"
        return list_only(head, findings, created, reason or "原文件不能读取")

    def _refused(self, original: bytes | None, findings: tuple[Finding, ...]) -> str | None:
        """Why copying is not even tried: what hung or failed the reader is not tried again."""
        if original is None or any(f.code.startswith("file-") for f in findings):
            return "原文件不能读取"
        kind = sniff(original)
        if kind != "xlsx":
            return f"原文件是{kind_name(kind)}"
        if len(original) > MOST:
            return "原文件过大"
        return "未能复制原文件" if self._failed >= PATIENCE else None

    def _tried(
        self,
        original: bytes,
        head: ListHead,
        findings: tuple[Finding, ...],
        created: datetime,
    ) -> MarkedCopy | None:
        if self._pool is None:
            self._pool = ProcessPool(
                max_workers=1,
                initializer=_start,
                initargs=(self._seconds, self._memory),
                context=multiprocessing.get_context("spawn"),
            )
            self._pool.schedule(_ready, timeout=60).result()  # from here the time is the workbook's
        try:
            future = self._pool.schedule(
                _make, args=(original, head, findings, created), timeout=self._seconds
            )
            copy: MarkedCopy | None = future.result()
        except (PoolTimeout, ProcessExpired):
            self._failed += 1
            return None
        return copy


def _start(seconds: float, memory: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _limit["seconds"] = seconds


_limit: dict[str, float] = {}


def _ready() -> None:
    """Nothing: when it returns, the child has imported everything."""


def _make(
    original: bytes, head: ListHead, findings: tuple[Finding, ...], created: datetime
) -> MarkedCopy | None:
    """In the child. The timer ends it even where the parent is gone."""
    signal.setitimer(signal.ITIMER_REAL, _limit["seconds"] + 5)
    try:
        return mark_copy(original, head, findings, created)
    except Exception:  # openpyxl raises almost anything on strange files, MemoryError included
        return None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
