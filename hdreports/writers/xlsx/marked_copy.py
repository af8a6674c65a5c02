"""A county's workbook returned for correction: its cells marked, and a first sheet 补正清单.

The original is never touched: what comes out is another file. A workbook that cannot be copied
(another format, damaged, too strange for openpyxl) gives a file with the list alone.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.utils.cell import coordinate_from_string
from openpyxl.worksheet.worksheet import Worksheet

from hdreports.intake.form import CORRECTION_MARK
from hdreports.intake.model import Finding
from hdreports.writers.xlsx import styles
from hdreports.writers.xlsx.correction_list import LIST_SHEET, ListHead, write_list
from hdreports.writers.xlsx.determinism import save
from hdreports.writers.xlsx.losses import losses

MARK: Final = CORRECTION_MARK
AUTHOR: Final = "核验"
MARKED_CELLS: Final = 500  # beyond, only the list tells: comments make a workbook slow
COMMENT_LENGTH: Final = 600
COLOURS: Final[Mapping[str, str]] = {"error": "FFF4A7A0", "warning": "FFFFD54F"}

_CELL = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")
_LOAD_WAYS: Final = (True, False)  # with formatted text in cells, else plain


@dataclass(frozen=True, slots=True)
class MarkedCopy:
    """The copy's bytes; `marked` cells; `losses`: what it does not keep, in words.

    `reason` says why there is only the list; empty for a copy.
    """

    data: bytes
    marked: int = 0
    losses: tuple[str, ...] = ()
    reason: str = ""


def mark_copy(
    original: bytes, head: ListHead, findings: tuple[Finding, ...], created: datetime
) -> MarkedCopy:
    """A copy of the workbook with the cells of `findings` marked and commented.

    `findings` are those of this workbook, most serious first. Raises whatever openpyxl raises
    for a workbook that it cannot load or save: the caller then takes `list_only`.
    """
    workbook, warned = _load(original)
    _drop_old_lists(workbook)
    pages = {s.title: s for s in workbook.worksheets}
    marked = _mark(pages, findings)
    lost = losses(original, workbook, warned)
    sheet = workbook.create_sheet(_free_name(workbook), 0)
    write_list(sheet, head, findings, lost, linkable=frozenset(pages))
    _open_at_list(workbook)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return MarkedCopy(save(workbook, created), marked, lost)


def list_only(
    head: ListHead, findings: tuple[Finding, ...], created: datetime, reason: str
) -> MarkedCopy:
    """A workbook that holds only the list; `reason` says on it why there is no copy."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = LIST_SHEET
    note = f"{reason}，没有生成标注副本；请在原文件中对照修改"
    write_list(sheet, head, findings, (note,))
    workbook.properties.title = head.title
    workbook.properties.language = "zh-CN"
    return MarkedCopy(save(workbook, created), reason=reason)


def _load(original: bytes) -> tuple[Workbook, tuple[str, ...]]:
    """The workbook, and what openpyxl warned of while it read."""
    failure: Exception | None = None
    for rich in _LOAD_WAYS:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                workbook = load_workbook(io.BytesIO(original), rich_text=rich)
            except Exception as error:  # openpyxl raises almost anything on strange files
                failure = error
                continue
        if not workbook.worksheets:
            raise ValueError("no sheets")  # strict OOXML opens without sheets and without error
        workbook.template = False  # a template is returned as a workbook
        return workbook, tuple(str(w.message) for w in caught)
    assert failure is not None
    raise failure


def _mark(pages: Mapping[str, Worksheet], findings: tuple[Finding, ...]) -> int:
    """Fill and comment the cells; returns how many cells are marked."""
    by_cell: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        page = pages.get(finding.sheet or "")
        where = cell_of(finding)
        if page is None or where is None:
            continue
        by_cell.setdefault((page.title, _anchor(page, where)), []).append(finding)
    cells = list(by_cell.items())[:MARKED_CELLS]
    for (title, where), found in cells:
        cell = pages[title][where]
        if isinstance(cell, Cell):
            cell.fill = styles.fill(COLOURS[found[0].severity])
            cell.comment = _comment(cell, found)
    return len(cells)


def cell_of(finding: Finding) -> str | None:
    """The cell (of a range, the first) that a finding points at."""
    match = _CELL.match(finding.cell or "")
    if match is None:
        return None
    letters, row = coordinate_from_string(match.group())
    return match.group() if row <= 1_048_576 and (len(letters), letters) <= (3, "XFD") else None


def _anchor(sheet: Worksheet, where: str) -> str:
    """The cell that holds the value: of merged cells, the first."""
    if not isinstance(sheet[where], MergedCell):
        return where
    for area in sheet.merged_cells.ranges:
        if where in area:
            return str(area.start_cell.coordinate)
    return where


def _comment(cell: Cell, findings: list[Finding]) -> Comment:
    """The county's own comment stays, ours comes after it."""
    own = cell.comment.text.partition(MARK)[0].rstrip() if cell.comment is not None else ""
    parts = [f"{MARK}{f.message}\n{f.remedy}" for f in findings]
    text = "\n".join([own, *parts] if own else parts)
    text = ILLEGAL_CHARACTERS_RE.sub("", text)
    if len(text) > COMMENT_LENGTH + len(own):
        text = text[: COMMENT_LENGTH + len(own) - 1] + "…"
    lines = styles.lines_needed(text, 40)
    author = cell.comment.author if cell.comment is not None else None
    return Comment(text, author or AUTHOR, height=24 + 18 * min(lines, 20), width=300)


def _drop_old_lists(workbook: Workbook) -> None:
    """A copy that was returned before, mended and sent back, still holds its list."""
    for sheet in list(workbook.worksheets):
        title = sheet["A1"].value
        ours = sheet.title == LIST_SHEET and str(title or "").endswith(LIST_SHEET)
        if ours and len(workbook.worksheets) > 1:
            workbook.remove(sheet)


def _free_name(workbook: Workbook) -> str:
    taken = {name.casefold() for name in workbook.sheetnames}
    n = 1
    name = LIST_SHEET
    while name.casefold() in taken:
        n += 1
        name = f"{LIST_SHEET}{n}"
    return name


def _open_at_list(workbook: Workbook) -> None:
    """Open on the list, and only on it: grouped sheets would be edited together."""
    workbook.active = 0
    for n, sheet in enumerate(workbook.worksheets):
        if sheet.views.sheetView:
            sheet.sheet_view.tabSelected = n == 0
    for view in workbook.views:
        view.firstSheet = 0
