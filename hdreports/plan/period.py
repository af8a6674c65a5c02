"""Reporting periods: `2023-Q3`, `2023`, `2023-H2`, `2023-09a`, `2023-W37`.

A period's natural bounds follow from its name; when a report on it is due, and up to which day it
counts, is the plan's calendar (`plan_period`), since the plan asks for the third quarter's report
on 12 September (section 四（四）).
"""

from __future__ import annotations

import calendar as _calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from hdreports.plan.model import Plan

PeriodKind = Literal["week", "half-month", "quarter", "half-year", "year"]

_DIGITS = "一二三四"


class PeriodError(ValueError):
    """A period's name that cannot be read; the message is for users."""


@dataclass(frozen=True, slots=True)
class Period:
    """One reporting period with its days.

    `start` and `end` are the natural bounds, `as_of` the day up to which values count (never
    after `end`), `due` the day the report is due, or None where the plan asks for none.
    """

    id: str
    kind: PeriodKind
    year: int
    number: int  # week, half-month (1–24), quarter, half; 0 for a year
    start: date
    end: date
    as_of: date
    due: date | None = None

    @property
    def label(self) -> str:
        """For sentences: 2023年第三季度."""
        if self.kind == "year":
            return f"{self.year}年度"
        if self.kind == "quarter":
            return f"{self.year}年第{_DIGITS[self.number - 1]}季度"
        if self.kind == "half-year":
            return f"{self.year}年{'上' if self.number == 1 else '下'}半年"
        if self.kind == "half-month":
            half = "上" if self.number % 2 else "下"
            return f"{self.year}年{(self.number + 1) // 2}月{half}半月"
        return f"{self.year}年第{self.number}周"

    @property
    def elapsed_days(self) -> int:
        """Days of the year gone by on the as-of date, that day included."""
        return (self.as_of - date(self.year, 1, 1)).days + 1

    @property
    def year_days(self) -> int:
        return 366 if _calendar.isleap(self.year) else 365


def parse_period(text: str) -> Period:
    """Read a period's name, in the form of the design or of the Makefile (Q3 needs a year).

    Raises PeriodError with a message for users.
    """
    t = text.strip().upper().replace("－", "-").replace("—", "-")
    m = re.fullmatch(r"(\d{4})(?:-(Q[1-4]|H[12]|W\d{1,2}|\d{1,2}[AB]))?", t)
    if not m:
        raise PeriodError(
            f"无法识别的报送期“{text}”。可用写法：2023-Q3（季度）、2023（年度）、2023-H2（半年）、"
            "2023-09a（半月）、2023-W37（周）。"
        )
    year, part = int(m[1]), m[2]
    if not 2000 <= year <= 2099:
        raise PeriodError(f"报送期“{text}”的年份不在2000年—2099年之间。")
    if part is None:
        start, end = date(year, 1, 1), date(year, 12, 31)
        return Period(str(year), "year", year, 0, start, end, end)
    if part[0] == "Q":
        n = int(part[1])
        start = date(year, 3 * n - 2, 1)
        end = _month_end(year, 3 * n)
        return Period(f"{year}-Q{n}", "quarter", year, n, start, end, end)
    if part[0] == "H":
        n = int(part[1])
        start = date(year, 6 * n - 5, 1)
        end = _month_end(year, 6 * n)
        return Period(f"{year}-H{n}", "half-year", year, n, start, end, end)
    if part[0] == "W":
        n = int(part[1:])
        try:
            start = date.fromisocalendar(year, n, 1)
        except ValueError:
            raise PeriodError(f"{year}年没有第{n}周。") from None
        end = start + timedelta(days=6)
        return Period(f"{year}-W{n:02d}", "week", year, n, start, end, end)
    month, half = int(part[:-1]), part[-1].lower()
    if not 1 <= month <= 12:
        raise PeriodError(f"报送期“{text}”的月份应为1—12。")
    if half == "a":
        start, end, n = date(year, month, 1), date(year, month, 15), 2 * month - 1
    else:
        start, end, n = date(year, month, 16), _month_end(year, month), 2 * month
    return Period(f"{year}-{month:02d}{half}", "half-month", year, n, start, end, end)


def plan_period(plan: Plan, text: str) -> Period:
    """A period with the as-of and due dates that the plan's calendar sets for it.

    Raises PeriodError where the name cannot be read or the plan is of another year.
    """
    period = parse_period(text)
    if period.year != plan.info.year:
        raise PeriodError(
            f"工作方案是{plan.info.year}年的，不能编制{period.year}年的报告；"
            "请检查年份，或用 --plan 指定该年度的方案。"
        )
    for entry in plan.calendar:
        if entry.period == period.id:
            return Period(
                period.id,
                period.kind,
                period.year,
                period.number,
                period.start,
                period.end,
                entry.as_of,
                entry.due,
            )
    return period


def previous_period(plan: Plan, period: Period) -> Period | None:
    """The period of the same rhythm before this one, or None at the start of the plan's year.

    The year's report continues the quarters' (section 四（四）: 9月12日, 11月12日, 次年1月10日).
    """
    y = period.year
    if period.kind == "year":
        return plan_period(plan, f"{y}-Q4")
    if period.number <= 1:
        return None
    n = period.number - 1
    if period.kind == "quarter":
        return plan_period(plan, f"{y}-Q{n}")
    if period.kind == "half-year":
        return plan_period(plan, f"{y}-H{n}")
    if period.kind == "half-month":
        return plan_period(plan, f"{y}-{(n + 1) // 2:02d}{'a' if n % 2 else 'b'}")
    return plan_period(plan, f"{y}-W{n}")


def _month_end(year: int, month: int) -> date:
    return date(year, month, _calendar.monthrange(year, month)[1])
