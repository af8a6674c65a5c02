"""Breaking a title by meaning (GB/T 9704—2012, 7.3.1: 回行时词意完整、排列对称、长短适宜).

Lines may break only between the given segments; the shape is a trapezoid or a lozenge.
"""

from __future__ import annotations

from itertools import combinations

MAX_WIDTH = 19.0  # full-width characters of 22 pt; 20 would fill the 156 mm from edge to edge


def width(text: str) -> float:
    """Width in full-width characters; ASCII counts half."""
    return sum(0.5 if ord(c) < 0x2000 else 1.0 for c in text)


def break_title(segments: tuple[str, ...], most: float = MAX_WIDTH) -> tuple[str, ...]:
    """The fewest lines that fit, in the best shape: never an hourglass, no stub of a line."""
    for lines in range(1, len(segments) + 1):
        candidates = []
        for cuts in combinations(range(1, len(segments)), lines - 1):
            edges = (0, *cuts, len(segments))
            parts = tuple("".join(segments[a:b]) for a, b in zip(edges, edges[1:], strict=False))
            widths = [width(p) for p in parts]
            if max(widths) <= most and not _hourglass(widths):
                candidates.append((_ugliness(widths), parts))
        if candidates:
            return min(candidates)[1]
    return segments


def _hourglass(widths: list[float]) -> bool:
    return any(
        widths[i] < min(max(widths[:i]), max(widths[i + 1 :])) for i in range(1, len(widths) - 1)
    )


def _ugliness(widths: list[float]) -> float:
    """Lines of one length look like a block; big steps and very short lines look accidental."""
    steps = [abs(a - b) for a, b in zip(widths, widths[1:], strict=False)]
    same = sum(s < 1 for s in steps)
    stub = sum(w < 6 for w in widths)
    tight = sum(w > 18 for w in widths)
    return sum(abs(s - 4) for s in steps) + 3 * same + 5 * stub + 2 * tight
