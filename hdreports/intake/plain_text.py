"""What a text says however it is typed: full width or half, with or without blanks."""

from __future__ import annotations

import re
import unicodedata

ROUND_BRACKETS = str.maketrans("[]［］【】〔〕", "()()()()")


def closed_up(text: str) -> str:
    """NFKC, and without any white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
