"""Which class a font belongs to. The standard names classes (仿宋, 楷体 …), files name fonts."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

FontClass = Literal["biaosong", "fang", "kai", "hei", "song"]
_FILE = Path(__file__).with_name("data") / "fonts.toml"
# Points by the names that people use for them.
SIZES = {22.0: "2号", 16.0: "3号", 14.0: "4号", 12.0: "小4号", 10.5: "5号", 9.0: "小5号"}
OPEN_FALLBACKS = ("noto", "sourcehan", "思源")  # stand in for rare characters of any class


def font_class(font: str | None) -> FontClass | None:
    """The class of a font by its name; None for others."""
    if not font:
        return None
    plain = _plain(font)
    for found, (_, starts) in _classes().items():
        if any(plain.startswith(start) for start in starts):
            return found
    return None


def is_fallback(font: str | None) -> bool:
    """Whether a font may stand in for single characters that the usual ones lack."""
    return bool(font) and _plain(font or "").startswith(OPEN_FALLBACKS)


def class_name(found: FontClass) -> str:
    return _classes()[found][0]


def is_size(points: float, wanted: float) -> bool:
    """Whether a size is the wanted one, give or take what programs round."""
    return abs(points - wanted) <= 0.26


def size_name(points: float) -> str:
    """3号（16磅）, or 15.5磅 where no 号 is known."""
    name = SIZES.get(points)
    return f"{name}（{points:g}磅）" if name else f"{points:g}磅"


def _plain(font: str) -> str:
    return re.sub(r"[\s_\-]", "", font).lower()


@cache
def _classes() -> dict[FontClass, tuple[str, tuple[str, ...]]]:
    data = tomllib.loads(_FILE.read_text("utf-8"))
    return {name: (entry["name"], tuple(entry["starts"])) for name, entry in data.items()}  # type: ignore[misc]
