"""Working days by the State Council's holiday notices (国务院办公厅节假日安排), shifts included.

The library knows the years whose notices have appeared. Beyond them Monday to Friday count, and
whoever asks can tell users so: `unknown_years`, `NOTICE`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from chinese_calendar import is_workday

NOTICE = "{years}年的节假日安排尚未收录，工作日按周一至周五计算，请以国务院办公厅通知为准"
WEEKDAYS = "一二三四五六日"  # from Monday on, as date.weekday() counts
_WEEKEND = 5  # Saturday, as date.weekday() counts


def is_working_day(day: date) -> bool:
    """Whether offices work on a day; Monday to Friday where the year's notice is not known."""
    try:
        return bool(is_workday(day))
    except NotImplementedError:
        return day.weekday() < _WEEKEND


def known(year: int) -> bool:
    try:
        is_workday(date(year, 7, 1))
    except NotImplementedError:
        return False
    return True


def unknown_years(days: Iterable[date]) -> tuple[int, ...]:
    """The years among `days` whose holidays are not known, in order."""
    return tuple(y for y in sorted({d.year for d in days}) if not known(y))


def notice(days: Iterable[date]) -> str:
    """What users must be told about `days`; empty: nothing."""
    years = unknown_years(days)
    return NOTICE.format(years="、".join(map(str, years))) if years else ""


def on_or_after(day: date) -> date:
    """The first working day from `day` on."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def on_or_before(day: date) -> date:
    """The last working day up to `day`."""
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def later(day: date, count: int) -> date:
    """The `count`-th working day after `day`."""
    for _ in range(count):
        day = on_or_after(day + timedelta(days=1))
    return day


def between(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; 0 where `end` is not later."""
    days = (start + timedelta(days=n + 1) for n in range((end - start).days))
    return sum(map(is_working_day, days))
