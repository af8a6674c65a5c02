"""The characters that fonts can show, as ranges: one by one a font's would take megabytes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Coverage:
    """Code points, in ranges that neither touch nor overlap, in order; `ends` are included."""

    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()

    @classmethod
    def of(cls, points: Iterable[int]) -> Coverage:
        return cls._joined((point, point) for point in points)

    @classmethod
    def parse(cls, text: str) -> Coverage:
        """What `str` gives. Raises ValueError."""
        ranges = [piece.partition("-") for piece in text.split()]
        return cls._joined((int(a, 16), int(b or a, 16)) for a, _, b in ranges)

    @classmethod
    def _joined(cls, ranges: Iterable[tuple[int, int]]) -> Coverage:
        starts: list[int] = []
        ends: list[int] = []
        for start, end in sorted(ranges):
            if ends and start <= ends[-1] + 1:
                ends[-1] = max(ends[-1], end)
            else:
                starts.append(start)
                ends.append(end)
        return cls(tuple(starts), tuple(ends))

    def union(self, *others: Coverage) -> Coverage:
        every = (self, *others)
        return self._joined(r for c in every for r in zip(c.starts, c.ends, strict=True))

    def __contains__(self, point: int) -> bool:
        index = bisect_right(self.starts, point) - 1
        return index >= 0 and point <= self.ends[index]

    def __str__(self) -> str:
        """20-7e 3000 4e00-9fa5"""
        pairs = zip(self.starts, self.ends, strict=True)
        return " ".join(f"{a:x}" if a == b else f"{a:x}-{b:x}" for a, b in pairs)
