"""Opaque tokens: how numbers and a county's words pass through Jinja and Markdown untouched.

A template prints a Figure, a Quote, a table or any other data; what reaches the Markdown parser is
a token of private-use characters, and the parser gives the run or block back. So neither Jinja nor
Markdown ever sees what a workbook said, and every run keeps its origin.
"""

from __future__ import annotations

import re

from markupsafe import Markup

from hdreports.document.model import Block, Run, Text

_OPEN, _CLOSE = "\ue000", "\ue001"
_TOKEN = re.compile(f"{_OPEN}(\\d+){_CLOSE}")


class TokenBook:
    """The tokens of one rendering."""

    def __init__(self) -> None:
        self._items: list[tuple[Run, ...] | Block] = []

    def put(self, item: tuple[Run, ...] | Block) -> Markup:
        """Keep runs or a block; return the token that stands for it."""
        self._items.append(item)
        return Markup(f"{_OPEN}{len(self._items) - 1}{_CLOSE}")

    def runs(self, text: str, emphasis: bool = False) -> list[Run]:
        """Text with tokens → runs. Raises ValueError where a block stands inside a sentence."""
        runs: list[Run] = []
        end = 0
        for match in _TOKEN.finditer(text):
            if match.start() > end:
                runs.append(Text(text[end : match.start()], emphasis))
            item = self._items[int(match[1])]
            if not isinstance(item, tuple):
                raise ValueError("表格、图等必须单独成段")
            runs.extend(item)
            end = match.end()
        if end < len(text):
            runs.append(Text(text[end:], emphasis))
        return runs

    def block(self, text: str) -> Block | None:
        """The block that a paragraph consists of, or None for a paragraph of text."""
        match = _TOKEN.fullmatch(text.strip())
        item = self._items[int(match[1])] if match else None
        return item if item is not None and not isinstance(item, tuple) else None
