"""Standing in for the process in which foreign files are read."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from hdreports.guarded import GuardedError


def in_this_process(
    function: Callable[[bytes], Any], data: bytes, may_raise: tuple[type[Exception], ...]
) -> Any:
    """Like `run_guarded`, half a second quicker and without its limits."""
    try:
        return function(data)
    except may_raise as error:
        raise GuardedError(type(error).__name__, str(error)) from error


def crash(*_: object, **__: object) -> None:
    """What a library in C may do with a file."""
    os.abort()
