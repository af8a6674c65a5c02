"""Workbooks with a sheet for each quarter or month: which of them is the current one.

A sheet's time is what its name says, else its title. Of the sheets that fit the period named by
file or folder (all, if none does) the latest that is filled in counts; the others are left.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import PurePosixPath

from hdreports.intake.grid import Book, Sheet
from hdreports.intake.match import Names
from hdreports.intake.own_table import OwnTables
from hdreports.intake.period_text import NamedPeriod, overlap, periods_in
from hdreports.plan.model import Plan
from hdreports.plan.period import PeriodError, parse_period

_TITLE_ROWS = 4


def sheets_to_leave(
    book: Book, own: OwnTables, names: Names, file: str, hint: str | None
) -> Mapping[str, NamedPeriod]:
    """The sheets with tables of other times than the current one, with the time of each."""
    timed = {
        s.name: named
        for s in book.visible
        if s.name in own.sheet_names and (named := _time(s, names.plan)) is not None
    }
    if len({_until(n) for n in timed.values()}) < 2:
        return {}
    wanted = _wanted(file, hint, names.plan)
    fitting = [s for s, n in timed.items() if any(overlap(n.id, w) for w in wanted)] or list(timed)
    filled = [s for s in fitting if own.filled(s)] or fitting
    current = max(filled, key=lambda s: _until(timed[s]))
    told = own.told(current, names)
    return {
        s: n
        for s, n in timed.items()
        if _until(n) != _until(timed[current])
        and (not overlap(n.id, timed[current].id) or told & own.told(s, names))
    }


def _time(sheet: Sheet, plan: Plan) -> NamedPeriod | None:
    texts = [sheet.name]
    texts += [c.words for c in sheet.shown() if c.row <= _TITLE_ROWS and 3 <= len(c.words) <= 80]
    for text in texts:
        found = periods_in(text, plan)
        if len(found) == 1:
            return found[0]
    return None


def _wanted(file: str, hint: str | None, plan: Plan) -> list[str]:
    path = PurePosixPath(file)
    for text in (path.stem, *reversed(path.parts[:-1])):
        found = periods_in(text, plan)
        if len(found) == 1:
            return [found[0].id]
    return [hint] if hint else []


def _until(named: NamedPeriod) -> date:
    if named.until is not None:
        return named.until
    try:
        return parse_period(named.id).end
    except PeriodError:
        return date.min
