"""Colours as files write them: RRGGBB, or "" for automatic."""

from __future__ import annotations

import re


def is_red(colour: str) -> bool:
    rgb = _rgb(colour)
    return rgb is not None and rgb[0] > 150 and rgb[0] - max(rgb[1:]) > 100


def is_dark(colour: str) -> bool:
    """Black, or so near that it prints as black; automatic counts as black."""
    rgb = _rgb(colour)
    return rgb is None or max(rgb) < 60


def _rgb(colour: str) -> tuple[int, int, int] | None:
    if not re.fullmatch(r"[0-9A-Fa-f]{6}", colour):
        return None
    return int(colour[:2], 16), int(colour[2:4], 16), int(colour[4:], 16)
