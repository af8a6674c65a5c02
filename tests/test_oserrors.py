"""Why the operating system refused, in words for users."""

from __future__ import annotations

import socket
from pathlib import Path

from hdreports.oserrors import cause


def test_causes_are_told_in_chinese(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    for path, said in (
        (tmp_path / "none", "没有这个文件或文件夹"),
        (tmp_path, "这是一个文件夹"),
        (tmp_path / "a" / "b", "路径中有一段不是文件夹"),
        (tmp_path / ("甲" * 300), "文件名过长"),
    ):
        try:
            path.read_bytes()
        except OSError as error:
            found = cause(error)
        assert found == said


def test_what_is_seldom_met_keeps_the_systems_words_and_is_never_nothing() -> None:
    assert cause(socket.gaierror(-2, "Name or service not known")) == "Name or service not known"
    assert cause(OSError()) == "OSError"
