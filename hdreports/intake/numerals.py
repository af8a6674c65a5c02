"""Chinese numerals (十二点五, 两万五, 一百零五) and mixed ones (5万6千) as exact numbers."""

from __future__ import annotations

import re
from decimal import Decimal

_DIGIT = (
    {c: n for n, c in enumerate("零一二三四五六七八九")}
    | {"〇": 0, "两": 2, "○": 0}
    | {c: n for n, c in enumerate("壹贰叁肆伍陆柒捌玖", 1)}
)
_SMALL = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
CHARACTERS = "".join(_DIGIT) + "".join(_SMALL) + "".join(_LARGE) + "点"
_MIXED = re.compile(r"(?:\d+(?:\.\d+)?[亿万千百])+(?:\d+(?:\.\d+)?)?")


def read_numeral(text: str) -> Decimal | None:
    """The number that Chinese characters spell, or None where they spell none."""
    if not text or any(ch not in CHARACTERS for ch in text):
        return None
    whole, point, places = text.partition("点")
    if point and (not places or "点" in places):
        return None
    scale = 1
    if point and places[-1] in _LARGE:  # 一点二万
        scale, places = _LARGE[places[-1]], places[:-1]
    value = _whole(whole)
    if value is None or any(ch not in _DIGIT for ch in places) or (point and not places):
        return None
    digits = "".join(str(_DIGIT[ch]) for ch in places)
    return Decimal(f"{value}.{digits or 0}") * scale


def read_mixed(text: str) -> Decimal | None:
    """Arabic digits with Chinese scales between them: 5万6千 is 56000."""
    if not _MIXED.fullmatch(text):
        return None
    total, last = Decimal(0), None
    for number, mark in re.findall(r"(\d+(?:\.\d+)?)([亿万千百]?)", text):
        unit = _LARGE.get(mark) or _SMALL.get(mark) or 1
        if last is not None and unit >= last:
            return None
        total += Decimal(number) * unit
        last = unit
    return total


def _whole(text: str) -> int | None:
    """Reads by place, and digit by digit (二〇二三) where no place is named."""
    if not text:
        return None
    if all(ch in _DIGIT for ch in text):
        return None if _between(text) else int("".join(str(_DIGIT[ch]) for ch in text))
    for mark in ("亿", "万"):
        if mark in text:
            above, _, below = text.partition(mark)
            high = _whole(above)
            if high is None or (mark in below) or high == 0:
                return None
            low = _rest(below, _LARGE[mark])
            return None if low is None else high * _LARGE[mark] + low
    return _below_ten_thousand(text)


def _between(text: str) -> bool:
    """两三, 七八: two neighbouring digits say about how many, not 23 and 78."""
    return len(text) == 2 and 0 < _DIGIT[text[0]] == _DIGIT[text[1]] - 1


def _rest(text: str, unit: int) -> int | None:
    """What follows a scale: in 两万五 the five counts thousands, in 两万零五 it counts ones."""
    if not text:
        return 0
    if len(text) == 1 and text in _DIGIT:
        return _DIGIT[text] * unit // 10
    low = _whole(text.lstrip("零〇") or "零")
    return low if low is not None and low < unit else None


def _below_ten_thousand(text: str) -> int | None:
    total, digit, last, zero = 0, None, 10_000, False
    for ch in text:
        if ch in _DIGIT:
            if digit not in (None, 0):
                return None
            digit = _DIGIT[ch]
            zero = zero or digit == 0
            continue
        unit = _SMALL[ch]
        if unit >= last or digit == 0 or (digit is None and (total or unit != 10)):
            return None
        total += (1 if digit is None else digit) * unit
        digit, last, zero = None, unit, False
    if digit:
        total += digit if zero or last == 10 or last == 10_000 else digit * last // 10
    return total
