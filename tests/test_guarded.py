"""A function on a foreign file runs in a process of its own, which may hang or die."""

from __future__ import annotations

import os
import time
from typing import Any

import pytest

from hdreports.guarded import GuardedError, HungError, run_guarded


def _hang(_: bytes) -> None:
    time.sleep(60)


def _crash(_: bytes) -> None:
    os.abort()


def _eat(_: bytes) -> int:
    return len(bytearray(2**32))


def _refuse(_: bytes) -> None:
    raise ValueError("不对")


def test_guarded_function_gives_back_what_it_returns_and_raises() -> None:
    assert run_guarded(len, b"abc", (ValueError,)) == 3
    with pytest.raises(GuardedError) as error:
        run_guarded(_refuse, b"", (ValueError,))
    assert (error.value.kind, str(error.value)) == ("ValueError", "不对")


@pytest.mark.parametrize("function", [_crash, _eat])
def test_guarded_function_that_dies_harms_nobody(function: Any) -> None:
    with pytest.raises(HungError):
        run_guarded(function, b"", (ValueError,))


def test_guarded_function_that_hangs_is_ended() -> None:
    with pytest.raises(HungError):
        run_guarded(_hang, b"", (ValueError,), seconds=0.3)
