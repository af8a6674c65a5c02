"""Which reporting period a text names: 2023年第三季度, 截至9月10日, 1—8月, 9月上半月, 2023-Q3."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date

from hdreports.intake.plain_text import closed_up
from hdreports.plan.model import Plan
from hdreports.plan.period import PeriodError, parse_period

_YEAR = r"(?:(?P<year>20\d{2})\s*年?\s*(?:度)?\s*)?"
_UP_TO_DAY = r"截[至止到]+(?:日期|时间)?:?"
_DATE = r"(?P<year>20\d{2})[-./年](?P<month>\d{1,2})[-./月](?P<day>\d{1,2})"
_NUMBER = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_PATTERNS = (
    ("id", re.compile(r"(?P<id>20\d{2}-(?:Q[1-4]|H[12]|W\d{1,2}|\d{2}[ab]))(?![\d])", re.I)),
    ("quarter", re.compile(_YEAR + r"第?(?P<n>[一二三四1-4])季度?(?:报|末|$|(?=\D))")),
    ("quarter", re.compile(_YEAR + r"[-_]?Q(?P<n>[1-4])(?!\d)", re.I)),
    ("half", re.compile(_YEAR + r"(?P<n>上|下)半年")),
    ("half-month", re.compile(_YEAR + r"(?P<month>\d{1,2})月(?:份)?(?P<n>上|下)半月")),
    ("week", re.compile(_YEAR + r"第(?P<n>\d{1,2})周")),
    ("date", re.compile(_UP_TO_DAY + _YEAR + r"(?P<month>\d{1,2})月(?P<day>\d{1,2})日")),
    ("date", re.compile(_UP_TO_DAY + _DATE)),
    ("date", re.compile(r"日[-至到]" + _YEAR + r"(?P<month>\d{1,2})月(?P<day>\d{1,2})日")),
    ("date", re.compile(r"截[至止到]+:?" + _YEAR + r"(?P<month>\d{1,2})月(?:底|末)?")),
    ("months", re.compile(_YEAR + r"1月?[-~至到](?P<month>\d{1,2})月")),
    ("months", re.compile(_YEAR + r"(?<![\d.])(?P<month>\d{1,2})月(?:份|底|末|$|(?=\D))")),
)
_TENS = ("", "十", "二十", "三十")
_CHINESE = tuple(t + u for t in _TENS for u in ("", *"一二三四五六七八九") if t + u)
_CHINESE_YEAR = re.compile("二[〇○零O0][一二三四五六七八九〇○零]{2}(?=年)")
_DIGITS = str.maketrans("〇○零O一二三四五六七八九", "0000123456789")
_CHINESE_MONTH = re.compile(
    r"(?<![一二三四五六七八九十第])(?:十[一二]?|[一二三四五六七八九])(?=月)"
    r"|(?<=月)(?:[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(?=日)"
    r"|(?<![一二三四五六七八九十第])[一二三四五六七八九](?=[-~至到—–](?:[一二三四五六七八九十]+|\d+)月)"
)
_PLAIN_DATE = re.compile(_DATE)
_WHOLE_YEAR = re.compile(r"(?P<year>20\d{2})年(?:度)?全年(?!.*(?:目标|任务))")
_YEARLY = re.compile(r"(?P<year>20\d{2})年(?:度|全年|年度)")
_UP_TO = re.compile(
    r"(?P<q>前三个?季度|1-3季度)|1月?[-~至到](?P<a>\d{1,2})月|截[至止到]+:?(?:20\d{2}年)?(?P<b>\d{1,2})月|年初[至到](?P<c>\d{1,2})月"
)


@dataclass(frozen=True, slots=True)
class NamedPeriod:
    """A period as a text names it. `loose`: told by months or a date, so others may fit too.

    `until` is the end of the month, or the day, that the text names.
    """

    id: str
    loose: bool = False
    until: date | None = field(default=None, compare=False)


def periods_in(text: str, plan: Plan, yearly: bool = False) -> tuple[NamedPeriod, ...]:
    """The periods named in a text, in the plan's year where no year stands with them.

    `yearly` also reads 2023年度 as the period of the whole year, and a date as the day up to which
    values count; titles mean other things by them, so only labels ask for that.
    """
    t = tidy(text)
    found: list[NamedPeriod] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(t):
            named = _named(kind, match, plan)
            if named is not None and named.id not in [f.id for f in found]:
                found.append(named)
        if found:
            break
    if not found and (whole := _WHOLE_YEAR.search(t)):
        found.append(NamedPeriod(whole["year"]))
    if not found and yearly and (day := _PLAIN_DATE.search(t)):
        found += [n for n in [_named("date", day, plan)] if n is not None]
    if not found and yearly and (whole := _YEARLY.search(t)):
        found.append(NamedPeriod(whole["year"]))
    return tuple(found)


def last_month(text: str) -> int | None:
    """The month up to which a column head counts: 8 for 1—8月累计, None where none is named."""
    match = _UP_TO.search(tidy(text))
    if match and match["q"]:
        return 9
    month = next((int(g) for g in match.groups() if g), 0) if match else 0
    return month if 1 <= month <= 12 else None


def overlap(one: str, other: str) -> bool:
    """Whether two periods share a day."""
    try:
        a, b = parse_period(one), parse_period(other)
    except PeriodError:
        return False
    return a.start <= b.end and b.start <= a.end


def _named(kind: str, match: re.Match[str], plan: Plan) -> NamedPeriod | None:
    groups = match.groupdict()
    year = int(groups.get("year") or plan.info.year)
    if kind == "id":
        return _valid(groups["id"])
    if kind == "quarter":
        return NamedPeriod(f"{year}-Q{_NUMBER[groups['n']]}")
    if kind == "half":
        return NamedPeriod(f"{year}-H{1 if groups['n'] == '上' else 2}")
    if kind == "week":
        return _valid(f"{year}-W{int(groups['n'])}")
    month = int(groups["month"])
    if not 1 <= month <= 12:
        return None
    if kind == "half-month":
        return NamedPeriod(f"{year}-{month:02d}{'a' if groups['n'] == '上' else 'b'}")
    if kind == "date":
        return _as_of(year, month, groups.get("day"), plan)
    return NamedPeriod(_by_month(year, month), True, _end(year, month))


def _as_of(year: int, month: int, day: str | None, plan: Plan) -> NamedPeriod | None:
    if day:
        try:
            named = date(year, month, int(day))
        except ValueError:
            return None
        for entry in plan.calendar:
            if entry.as_of == named:
                return NamedPeriod(entry.period, True, named)
        return NamedPeriod(_by_month(year, month), True, named)
    return NamedPeriod(_by_month(year, month), True, _end(year, month))


def _end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _by_month(year: int, month: int) -> str:
    return str(year) if month == 12 else f"{year}-Q{(month + 2) // 3}"


def _valid(name: str) -> NamedPeriod | None:
    try:
        return NamedPeriod(parse_period(name).id)
    except PeriodError:
        return None


def western_months(text: str) -> str:
    """九月 → 9月, 十二月 → 12月, 九月十日 → 9月10日."""

    def digits(match: re.Match[str]) -> str:
        return str(_CHINESE.index(match[0]) + 1)

    return _CHINESE_MONTH.sub(digits, text)


def tidy(text: str) -> str:
    """For comparison: NFKC, no white space, years and months in digits, dashes as -."""
    western = _CHINESE_YEAR.sub(lambda y: y[0].translate(_DIGITS), closed_up(text))
    return re.sub(r"[—–―─－−~～]+", "-", western_months(western))


def period_label(period: str | None) -> str:
    """A period for sentences; the name itself where it cannot be read."""
    try:
        return parse_period(period or "").label
    except PeriodError:
        return period or ""


def names_other_time(text: str, plan: Plan, period: str) -> bool:
    """Whether a text names one time, and that shares no day with the period."""
    named = periods_in(text, plan)
    return len(named) == 1 and not overlap(named[0].id, period)
