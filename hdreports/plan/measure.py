"""Units of measurement (计量单位) and exact conversion between them.

Units convert only within one dimension: 亩 ↔ 万亩, 吨 ↔ 万吨, 头 = 只 = 头只 ↔ 万头只, 人 ↔ 人次,
个 = 家 ↔ 处. 人 and 人次 count differently, and so do 头 and 只; the plan uses them side by side
for one indicator (2500 人 in the annex, 2500 人次 in task 15), so they pass, and callers note it.
"""

from __future__ import annotations

from decimal import Decimal

_BASE: dict[str, tuple[str, Decimal]] = {
    "亩": ("area", Decimal(1)),
    "公顷": ("area", Decimal(15)),
    "吨": ("mass", Decimal(1)),
    "公斤": ("mass", Decimal("0.001")),
    "千克": ("mass", Decimal("0.001")),
    "斤": ("mass", Decimal("0.0005")),
    "头": ("head", Decimal(1)),
    "只": ("head", Decimal(1)),
    "头只": ("head", Decimal(1)),
    "头（只）": ("head", Decimal(1)),
    "头(只)": ("head", Decimal(1)),
    "头/只": ("head", Decimal(1)),
    "头、只": ("head", Decimal(1)),
    "羽": ("head", Decimal(1)),
    "尾": ("fish", Decimal(1)),
    "人": ("person", Decimal(1)),
    "人次": ("person", Decimal(1)),
    "名": ("person", Decimal(1)),
    "个": ("piece", Decimal(1)),
    "家": ("piece", Decimal(1)),
    "处": ("piece", Decimal(1)),
    "座": ("piece", Decimal(1)),
    "项": ("piece", Decimal(1)),
    "所": ("piece", Decimal(1)),
    "村": ("piece", Decimal(1)),
    "元": ("money", Decimal(1)),
    "立方米": ("volume", Decimal(1)),
    "方": ("volume", Decimal(1)),
    "m3": ("volume", Decimal(1)),
    "%": ("share", Decimal(1)),
    "％": ("share", Decimal(1)),
    "百分比": ("share", Decimal(1)),
    "‰": ("share", Decimal("0.1")),
}
_PREFIX = {
    "": Decimal(1),
    "十": Decimal(10),
    "百": Decimal(100),
    "千": Decimal(1000),
    "万": Decimal(10_000),
    "百万": Decimal(1_000_000),
    "千万": Decimal(10_000_000),
    "亿": Decimal(100_000_000),
}


def dimension(unit: str) -> str | None:
    """What a unit measures, or None for a unit that is not known."""
    found = _lookup(unit)
    return found[0] if found else None


def known_units() -> tuple[str, ...]:
    """All units, longest first, for parsers that look for one at the end of a text."""
    names = {p + u for u, (d, _) in _BASE.items() for p in _PREFIX if d != "share" or not p}
    return tuple(sorted(names, key=lambda n: (-len(n), n)))


def factor(source: str, target: str) -> Decimal | None:
    """By what to multiply a value in `source` to have it in `target`; None: not convertible."""
    a, b = _lookup(source), _lookup(target)
    if a is None or b is None or a[0] != b[0]:
        return None
    return a[1] / b[1]


def convert(value: Decimal, source: str, target: str) -> Decimal:
    """Convert exactly. Raises ValueError where the units measure different things."""
    by = factor(source, target)
    if by is None:
        raise ValueError(f"“{source}”不能换算为“{target}”")
    return value if by == 1 else (value * by).normalize() + 0


def _lookup(unit: str) -> tuple[str, Decimal] | None:
    u = unit.strip().replace("³", "3")
    if u in _BASE:
        return _BASE[u]
    for prefix in sorted(_PREFIX, key=len, reverse=True):
        if prefix and u.startswith(prefix) and u[len(prefix) :] in _BASE:
            kind, scale = _BASE[u[len(prefix) :]]
            return kind, scale * _PREFIX[prefix]
    return None
