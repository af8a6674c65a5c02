"""Reading workbooks in a child process with a time and a memory limit.

A county's file may be made to hang a reader or to eat all memory. One child reads the files one
after the other; if a file hangs or kills it, that file becomes a finding and a new child goes on
with the next. The child ends with its parent: it waits on a pipe, and while it reads two timers of
its own are running: one counts its computing, the other the clock.
"""

from __future__ import annotations

import hashlib
import os
import signal
import sys
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkContext, SpawnContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType

from hdreports.guarded import MEMORY, START_SECONDS, first_steps
from hdreports.intake import catalogue
from hdreports.intake.discover import find_candidates, shown_name
from hdreports.intake.model import Submission
from hdreports.intake.reader import read_inputs, read_workbook, unusable
from hdreports.plan.model import Plan

SECONDS = 10.0  # of computing for one workbook; an ordinary one takes some hundredths
PATIENCE = 6  # times as long it may take by the clock, on a busy machine
MOST_READERS = 4
FEW = 12  # workbooks that are not worth a second child


def read_guarded(
    folder: Path, plan: Plan, period_hint: str | None = None
) -> tuple[Submission, ...]:
    """`read_inputs` with every file read under guard; many files by several children at once."""
    root = folder.parent if folder.is_file() else folder
    waiting = deque(c.path for c in find_candidates(folder))
    hands = min(os.cpu_count() or 1, MOST_READERS, len(waiting) // FEW + 1)
    with ExitStack() as stack:
        readers = [stack.enter_context(GuardedReader()) for _ in range(hands)]
        if hands == 1:
            return read_inputs(folder, plan, period_hint, readers[0])
        read: dict[Path, Submission] = {}

        def work(reader: GuardedReader) -> None:
            while waiting:
                try:
                    path = waiting.popleft()
                except IndexError:  # another took the last
                    return
                read[path] = reader(path, plan, root, period_hint)

        for reader in readers:
            reader.start(plan)  # while there are no threads yet
        with ThreadPoolExecutor(hands) as threads:
            list(threads.map(work, readers))

        def known(path: Path, plan: Plan, root: Path, hint: str | None = None) -> Submission:
            found = read.get(path)  # not there: a file that came just now
            return found if found is not None else readers[0](path, plan, root, hint)

        return read_inputs(folder, plan, period_hint, known)


class GuardedReader:
    """Reads workbooks like `read_workbook`, in a child process; use as a context manager."""

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds = seconds
        self._memory = memory
        self._child: BaseProcess | None = None
        self._pipe: Connection | None = None

    @property
    def pid(self) -> int | None:
        """The process that reads, while there is one."""
        return self._child.pid if self._child is not None else None

    def __enter__(self) -> GuardedReader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def start(self, plan: Plan) -> None:
        """Have the child ready; where it cannot start, each file will be told."""
        with suppress(EOFError, OSError):
            self._running(plan)

    def __call__(
        self, path: Path, plan: Plan, root: Path, period_hint: str | None = None
    ) -> Submission:
        """What one file says; a finding where reading it hung or failed. Never raises."""
        try:
            pipe = self._running(plan)
            pipe.send((path, root, period_hint))
            if pipe.poll(self._seconds * PATIENCE + 1):
                submission: Submission = pipe.recv()
                return submission
            code = "file-hung"
        except (EOFError, OSError):
            code = "file-hung" if self._ran_out_of_time() else "file-crashed"
        self._stop()
        return _failed(code, path, plan, root, period_hint, self._seconds)

    def _running(self, plan: Plan) -> Connection:
        if self._pipe is None:
            context = _context()
            self._pipe, far = context.Pipe()
            near = self._pipe if isinstance(context, ForkContext) else None
            child = context.Process(
                target=_serve, args=(far, near, self._seconds, self._memory), daemon=True
            )
            child.start()  # raises where the machine has no room for one more
            self._child = child
            far.close()
            # The plan goes through our own pipe: what a new process is given with its start must
            # be small, since a child that dies before reading it would leave us writing for ever.
            if not self._pipe.poll(START_SECONDS):
                raise EOFError
            self._pipe.recv()  # ready: from here on the time is the workbook's
            self._pipe.send(plan)
        return self._pipe

    def _ran_out_of_time(self) -> bool:
        """Whether the child was ended by one of its timers."""
        if self._child is None:
            return False
        self._child.join(1)
        return self._child.exitcode in (-signal.SIGPROF, -signal.SIGALRM)

    def _stop(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
        if self._child is not None:
            self._child.kill()
            self._child.join()
        self._pipe = self._child = None


def _context() -> ForkContext | SpawnContext:
    """How a child comes to be: a copy of this process has all it needs at once.

    But a process with threads must not be copied, and one that has grown leaves no room under the
    memory limit; there a new one starts from nothing, which takes half a second.
    """
    if threading.active_count() == 1 and "pandas" not in sys.modules:
        return get_context("fork")
    return get_context("spawn")


def _serve(pipe: Connection, near: Connection | None, seconds: float, memory: int) -> None:
    """The child: read what is asked for until the parent is gone.

    `near` is the parent's end of the pipe where the child has a copy of it: as long as that is
    open, the parent never seems to be gone.
    """
    if near is not None:
        near.close()
    plan: Plan = first_steps(pipe, memory)
    while True:
        try:
            path, root, hint = pipe.recv()
        except (EOFError, OSError):
            return
        signal.setitimer(signal.ITIMER_PROF, max(seconds, 0.001))
        signal.setitimer(signal.ITIMER_REAL, seconds * PATIENCE + 1)
        try:
            submission = read_workbook(path, plan, root, hint)
        except MemoryError:
            return  # the parent sees the pipe close
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        pipe.send(submission)


def _failed(
    code: str, path: Path, plan: Plan, root: Path, hint: str | None, seconds: float
) -> Submission:
    name = shown_name(path, root)
    finding = catalogue.make(code, name, seconds=f"{seconds:.0f}")
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        digest = ""
    return unusable(name, digest, finding, plan, hint)
