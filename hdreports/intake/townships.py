"""Figures of townships (乡镇), which are no county's: tables by township, or of one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hdreports.intake.grid import Cell, Sheet
from hdreports.intake.heads import tidy_head
from hdreports.intake.match import Names, tidy
from hdreports.intake.plain_text import closed_up
from hdreports.intake.table import Table

_NAME = r"[\u4e00-\u9fff]{1,6}?(?<!示范)(?:街道(?:办事处)?|(?<![乡城村集强小])镇|(?<![城下返])乡)"
_WHOLE = re.compile(_NAME)
_IN_TITLE = re.compile(rf"(?P<name>{_NAME})(?:人民政府|20\d\d|第?[一二三四1-4]季度|\d{{1,2}}月)")
_AT_END = re.compile(rf"(?P<name>{_NAME})$")
_HEADS = frozenset(("乡镇", "乡镇名称", "各乡镇", "乡镇街道", "街道", "镇", "乡"))
_LONGEST = 24  # characters of a township's name with whatever numbers it
_SHOWN = 3  # names in a finding


def is_township(text: str) -> bool:
    """Whether a text is a township's name and nothing else: 威远镇, 3.丹麻镇, 其中：东山乡."""
    return len(text) <= _LONGEST and bool(_WHOLE.fullmatch(tidy(text)))


def in_title(text: str) -> str:
    """The township whose figures a title announces: 威远镇2023年第三季度…; empty if none."""
    found = _IN_TITLE.search(closed_up(text))
    return found["name"] if found else ""


def in_name(name: str) -> str:
    """The township that the name of a file or a sheet names; empty if none."""
    found = _AT_END.search(closed_up(name))
    return found["name"] if found else in_title(name)


def township_of(sheet: Sheet, top: int) -> str:
    """The one township that a sheet is about, by its name or what stands above row `top`."""
    titles = (in_title(c.words) for c in sheet.shown() if c.row < top)
    return in_name(sheet.name) or next((t for t in titles if t), "")


def several_in(sheet: Sheet, names: Names) -> tuple[Cell, ...]:
    """The cells of the first row or column that lists two townships or more."""

    def township(text: str) -> str:
        return text if is_township(text) and names.indicator(text) is None else ""

    return sheet.several(township)


def by_township(table: Table) -> tuple[Cell, ...]:
    """The townships to which the rows of a table belong, left of the indicators or below 乡镇.

    Below another head, as 实施地点, they say where the county's figure comes from.
    """
    for column in table.columns:
        headed = tidy_head(column.texts[-1]) in _HEADS
        if column.index in table.names or not (headed or column.index < table.names[0]):
            continue
        named: dict[str, Cell] = {}
        for cell in (table.sheet.at(r, column.index) for r in table.data_rows):
            if is_township(cell.words):
                named.setdefault(cell.words, cell)
        if len(named) > 1 or (named and headed):
            return tuple(named.values())
    return ()


def listed(cells: Iterable[Cell]) -> str:
    """Names for a finding: 威远镇、塘川镇、丹麻镇等."""
    found = list(dict.fromkeys(c.words for c in cells))
    return "、".join(found[:_SHOWN]) + ("等" if len(found) > _SHOWN else "")
