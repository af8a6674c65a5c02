"""Locks between programs: held by a file, gone when the program that held it is gone."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path


class HeldError(Exception):
    """Another program holds the lock."""


@contextlib.contextmanager
def exclusive(file: Path, wait: float = 0.0) -> Iterator[None]:
    """Hold `file`'s lock. Raises HeldError after `wait` seconds, OSError where none can be made."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        until = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise HeldError(str(file)) from None
                time.sleep(0.02)
        yield
    finally:
        os.close(descriptor)
