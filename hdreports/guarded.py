"""Running a function on a file nobody vouches for, in a child process with limits.

A DOCX or PDF from somewhere may be made to hang a reader, to eat all memory or to crash a library
in C. The child has a time and a memory limit; what it returns comes back through a pipe, what it
raises comes back in words.
"""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

SECONDS = 20.0  # an ordinary report takes half of one
MEMORY = 1 << 30  # address space of the child, bytes
START_SECONDS = 60.0  # until the child has started, on a busy machine


class GuardedError(Exception):
    """The function raised one of the errors that it may; `kind` is the error's class name."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class HungError(Exception):
    """The function took too long, or its process died: by memory or by a crash."""


def run_guarded(
    function: Callable[[bytes], Any],
    data: bytes,
    may_raise: tuple[type[Exception], ...],
    seconds: float = SECONDS,
    memory: int = MEMORY,
) -> Any:
    """What `function` returns for `data`. It and its result must be picklable.

    Raises GuardedError for `may_raise`, HungError for everything else that went wrong in there.
    """
    context = get_context("spawn")
    pipe, far = context.Pipe()
    child = context.Process(target=_serve, args=(far, seconds, memory), daemon=True)
    child.start()
    far.close()
    try:
        # What is given to a new process with its start must be small, since a child that dies
        # before it reads would leave us writing for ever.
        if not pipe.poll(START_SECONDS):
            raise HungError
        pipe.recv()
        pipe.send((function, data, may_raise))
        if not pipe.poll(seconds):
            raise HungError
        outcome, value = pipe.recv()
    except (EOFError, OSError):
        raise HungError from None
    finally:
        pipe.close()
        child.kill()
        child.join()
    if outcome == "raised":
        raise GuardedError(*value)
    if outcome == "failed":
        raise HungError
    return value


def _serve(pipe: Connection, seconds: float, memory: int) -> None:
    """The child: one function, then the end, whatever becomes of the parent."""
    function, data, may_raise = first_steps(pipe, memory)
    signal.setitimer(signal.ITIMER_REAL, seconds + 5)
    try:
        pipe.send(("done", function(data)))
    except may_raise as error:
        pipe.send(("raised", (type(error).__name__, str(error))))
    except Exception:
        pipe.send(("failed", None))


def first_steps(pipe: Connection, memory: int) -> Any:
    """What a child with limits does first: take them, say that it is ready, and take what it is
    given. It tells nothing on the terminal, where libraries in other languages tell their crashes.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    pipe.send("ready")
    given = pipe.recv()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    return given
