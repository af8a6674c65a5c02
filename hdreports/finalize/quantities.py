"""The numbers of a line of text, each with its unit.

Figures are found again by the numbers of the text and not by their anchors alone: a digit typed
before or after an anchor belongs to the number all the same, and so does a unit that was retyped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Kind = Literal["plain", "date", "ordinal", "reference"]

# Full-width forms stand for one character each, so places in the text stay what they are.
_HALF_WIDTH = str.maketrans("０１２３４５６７８９．％＋－−﹣～∼〜，", "0123456789.%+---~~~,")
_MULTIPLIERS = "十百千万亿"
_UNITS = (
    *("个百分点", "百分点", "平方公里", "平方米", "立方米", "公里", "公斤", "千克", "公顷", "头只"),
    *("亩次", "批次", "人次", "场次", "户次", "个月", "小时"),
    *"亩吨元头只羽尾枚株粒个家项人户处座台套辆条件份起次期场名位村乡县区镇种类米升斤倍成所支款天岁%‰℃",
)
_SIGN = "[+\\-±负]"
_NUMBER = r"\d(?:[\d.,·]*\d)?"
_SPACE = r"[ \u00a0\u3000]*"

_DATE = re.compile(
    r"(?:19|20)\d\d年度?(?:\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}月(?:\d{1,2}日|份|底|初|中旬|上旬|下旬|末)?"
    r"(?![个度])|\d{1,2}日|(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}|(?:19|20)\d\d(?=[-—~至]+(?:19|20)\d\d年)"
    r"|\d{1,2}:\d\d"
)
_ORDINAL = re.compile(
    r"(?:第|表|图|附件|附表|任务|注|之)\d+|(?<=：)\d+\.(?=\D)"
    r"|^\s*\d+[.、](?!\d)|^\s*（\d+）|^\s*\(\d+\)"
)
_REFERENCE = re.compile(
    r"[〔\[(（](?:19|20)\d\d[〕\])）](?:第?\d+号)?|\d+号|[A-Za-z]+[-/ ]?\d[\d.\-]*"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number at [start, end) of a line, its unit included; without the unit up to `digits_end`.

    `number` and `unit` are normalised (half-width, no blanks, no thousands separators). A range
    (84%～91%) is one quantity. `kind` tells numbers that count nothing: dates, ordinals, and
    references such as document numbers.
    """

    start: int
    digits_end: int
    end: int
    number: str
    unit: str
    kind: Kind = "plain"

    @property
    def key(self) -> tuple[str, str]:
        return self.number, self.unit


@lru_cache(maxsize=16)
def _pattern(extra: frozenset[str]) -> re.Pattern[str]:
    units = sorted({*_UNITS, *(u.translate(_HALF_WIDTH) for u in extra if u)}, key=len)[::-1]
    words = "|".join(map(re.escape, units))
    unit = rf"(?:[{_MULTIPLIERS}]+(?:{words})?|{words})"
    one = rf"{_NUMBER}(?:{_SPACE}{unit})?"
    return re.compile(
        rf"(?P<number>(?:(?<![\dA-Za-z)）%]){_SIGN})?(?:{one}{_SPACE}~{_SPACE})?{_NUMBER})"
        rf"(?P<space>{_SPACE})(?P<unit>{unit})?"
    )


def quantities(text: str, units: Iterable[str] = ()) -> tuple[Quantity, ...]:
    """The numbers of a text in order; `units` are known besides the common ones."""
    plain = text.translate(_HALF_WIDTH)
    kinds = _kinds(plain)
    found = []
    for match in _pattern(frozenset(units)).finditer(plain):
        unit = match["unit"] or ""
        start, digits_end = match.start("number"), match.end("number")
        kind = kinds.get(digits_end - 1) or kinds.get(start)
        found.append(
            Quantity(
                start,
                digits_end,
                match.end("unit") if unit else digits_end,
                re.sub(rf"{_SPACE}", "", match["number"]).replace(",", "").replace("负", "-"),
                unit,
                kind or "plain",
            )
        )
    return tuple(found)


def _kinds(plain: str) -> dict[int, Kind]:
    """The digits that belong to dates, ordinals and references, by place."""
    found: dict[int, Kind] = {}
    patterns: tuple[tuple[Kind, re.Pattern[str]], ...] = (
        ("reference", _REFERENCE),
        ("ordinal", _ORDINAL),
        ("date", _DATE),
    )
    for kind, pattern in patterns:
        for match in pattern.finditer(plain):
            if _continues(plain, match.start()):
                continue
            for place in range(match.start(), match.end()):
                if plain[place].isdigit():
                    found.setdefault(place, kind)
    return found


def _continues(plain: str, place: int) -> bool:
    """Whether a digit here is the middle of a longer number (3月 of 56.3月)."""
    if not place or not plain[place].isdigit():
        return False
    before = plain[place - 1]
    return before.isdigit() or (before in ".," and place > 1 and plain[place - 2].isdigit())


_CHINESE = "零一二两三四五六七八九十百千万亿"
_CHINESE_NUMBER = re.compile(
    rf"(?<![第\d.{_CHINESE}])(?:百分之[{_CHINESE}点]+|[{_CHINESE}]*[二两三四五六七八九十百千万亿][{_CHINESE}]*"
    r"(?=个百分点|亩|吨|元|公斤|家|户|人|头|只|倍|项|处))"
)


def chinese_numbers(text: str) -> tuple[str, ...]:
    """Numbers written in Chinese that count something: 三百(亩), 百分之八十."""
    return tuple(match[0] for match in _CHINESE_NUMBER.finditer(text))


def masked(text: str, found: tuple[Quantity, ...]) -> str:
    """The text with one and the same character in place of each number and its unit."""
    pieces, end = [], 0
    for quantity in found:
        pieces += [text[end : quantity.start], MASK]
        end = quantity.end
    return "".join([*pieces, text[end:]])


MASK = "\ue010"
