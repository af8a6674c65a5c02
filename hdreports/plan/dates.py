"""Days as texts say them."""

from __future__ import annotations

from datetime import date


class Dated(str):
    """Words that name a day or a period. Text made of them is plain again."""

    __slots__ = ()


def month_day(day: date) -> Dated:
    """9月12日"""
    return Dated(f"{day.month}月{day.day}日")


def long_date(day: date) -> Dated:
    """2023年9月12日"""
    return Dated(f"{day.year}年{month_day(day)}")


def year_month(day: date) -> Dated:
    """2023年9月"""
    return Dated(f"{day.year}年{day.month}月")
