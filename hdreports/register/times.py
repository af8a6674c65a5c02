"""Moments as the register writes them: texts in UTC that sort by time."""

from __future__ import annotations

from datetime import UTC, datetime


def written(when: datetime) -> str:
    """2023-09-10T01:00:00Z. Raises ValueError for a time without a zone."""
    if when.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
