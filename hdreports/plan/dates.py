"""Days as texts say them."""

from __future__ import annotations

from datetime import date


def month_day(day: date) -> str:
    """9月12日"""
    return f"{day.month}月{day.day}日"


def long_date(day: date) -> str:
    """2023年9月12日"""
    return f"{day.year}年{month_day(day)}"
