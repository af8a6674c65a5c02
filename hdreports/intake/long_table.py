"""Ordinary tables whose rows belong to several counties: a column 县区, a section for each county,
or a table for each county one below the other. They are cut into one table per county.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from hdreports.intake.region_names import RegionNames
from hdreports.intake.table import Column, Table

_BEFORE_VALUES = (None, "county", "unit", "group", "region", "indicator")  # never remarks
_TITLE_ROWS = 3  # above a table, where its county may stand


class RegionRows(NamedTuple):
    """The rows of one region in a table of several."""

    region: str
    table: Table


def cut_by_county(
    tables: tuple[Table, ...], regions: RegionNames
) -> dict[int, tuple[RegionRows, ...]]:
    """The tables that hold several counties, by their index in `tables`, cut into their parts.

    A table in which only one county is named stays as it is: that is its sender's.
    """
    cut: dict[int, tuple[RegionRows, ...]] = {}
    for n, table in enumerate(tables):
        parts = _by_column(table, regions) or _by_section(table, regions)
        if parts:
            cut[n] = parts
    for sheet in dict.fromkeys(t.sheet.name for t in tables):
        titled = {
            n: region
            for n, table in enumerate(tables)
            if table.sheet.name == sheet
            and n not in cut
            and (region := _title(table, tables, regions))
        }
        if len(set(titled.values())) >= 2:
            cut |= {n: (RegionRows(r, tables[n]),) for n, r in titled.items()}
    return cut


def _by_column(table: Table, regions: RegionNames) -> tuple[RegionRows, ...]:
    for column in table.columns:
        if column.role not in _BEFORE_VALUES:
            continue
        owner: dict[int, str] = {}
        last = ""
        for row in table.data_rows:
            cell = table.sheet.at(row, column.index)
            named = regions.whole(cell.words)
            if not cell.blank and named is None and cell.row == row and column.role != "county":
                break  # another kind of column
            last = named or last
            if last:
                owner[row] = last
        else:
            if _several(owner, regions):
                return _parts(table, owner, column)
    return ()


def _by_section(table: Table, regions: RegionNames) -> tuple[RegionRows, ...]:
    """Rows that hold a county's name and nothing else begin its part."""
    owner: dict[int, str] = {}
    now = ""
    for row in table.data_rows:
        cells = dict.fromkeys(c for _, c in table.sheet.row(row))
        texts = [c.words for c in cells if c.kind == "text"]
        named = regions.whole(texts[0]) if len(texts) == 1 and len(cells) == 1 else None
        if named is not None:
            now = named
        elif now:
            owner[row] = now
    return _parts(table, owner, None) if _several(owner, regions) else ()


def _several(owner: dict[int, str], regions: RegionNames) -> bool:
    return len(set(owner.values()) - {regions.city}) >= 2


def _parts(table: Table, owner: dict[int, str], column: Column | None) -> tuple[RegionRows, ...]:
    columns = table.columns
    names = table.names
    if column is not None:
        columns = tuple(replace(c, role="county") if c is column else c for c in columns)
        names = tuple(n for n in names if n != column.index) or names
    return tuple(
        RegionRows(
            region,
            replace(
                table,
                columns=columns,
                names=names,
                rows=tuple(row for row, of in owner.items() if of == region),
            ),
        )
        for region in dict.fromkeys(owner.values())
    )


def _title(table: Table, tables: tuple[Table, ...], regions: RegionNames) -> str:
    """The one county that the rows right above a table name."""
    before = [t.first for t in tables if t.sheet is table.sheet and t.first < table.top]
    first = max(max(before, default=0) + 1, table.top - _TITLE_ROWS)
    found = {
        r
        for row in range(first, table.top)
        for _, c in table.sheet.row(row)
        if c.words and (r := regions.within(c.words))
    }
    return found.pop() if len(found) == 1 else ""
