"""How much of a workbook is read: what a cell can hold in Excel, and sums over all its cells.

Cells share strings, so a small file can name one huge string a million times.
"""

from __future__ import annotations

from dataclasses import dataclass, field

MAX_TEXT = 32_767  # characters of a cell, as in Excel
MAX_CELLS = 100_000  # cells with content of a workbook; an ordinary one has some thousand
MAX_ELEMENTS = 1_000_000  # rows and cells looked at in a workbook, blank ones included
MAX_SHEETS = 60
MAX_CHARACTERS = 8_000_000  # of all cells of a workbook; an ordinary one has some ten thousand
_NAMED = 200  # cells with too long a text that are named


@dataclass
class Bounds:
    """What has been taken from one workbook so far. `long`: the cells whose text was cut."""

    characters: int = 0
    cells: int = 0
    elements: int = 0
    long: list[str] = field(default_factory=list)

    def take(self, text: str, address: str) -> str:
        """A cell's text as far as it counts."""
        if len(text) > MAX_TEXT:
            text = text[:MAX_TEXT]
            if len(self.long) < _NAMED:
                self.long.append(address)
        self.cells += 1
        self.characters += len(text)
        return text

    @property
    def full(self) -> bool:
        return (
            self.cells > MAX_CELLS
            or self.characters > MAX_CHARACTERS
            or self.elements > MAX_ELEMENTS
        )

    def long_of_sheet(self) -> tuple[str, ...]:
        """The cells cut since the last call."""
        found, self.long = tuple(self.long), []
        return found
