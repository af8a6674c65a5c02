"""Reads OpenDocument spreadsheets (.ods) into grids, as a stream and within bounds.

Rows and cells may be repeated by number, so a few bytes can stand for a billion cells: what repeats
is laid out only as far as the grid reaches. Names are compared without their namespaces, which also
reads what came before OpenDocument (.sxc).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from hdreports.intake.bounds import MAX_SHEETS, MAX_TEXT, Bounds
from hdreports.intake.container import Package, UnreadableError, open_package
from hdreports.intake.grid import (
    MAX_COLUMNS,
    MAX_ROWS,
    Book,
    Cell,
    Sheet,
    column_name,
    exact,
    show,
)
from hdreports.intake.streaming import events, forget, local

MAX_PLACES = 400_000  # places that the merged ranges of one workbook cover
_SPACES = 1000  # blanks that one element may stand for
_SERIAL_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def read_ods(data: bytes) -> Book:
    """The workbook in `data`. Raises UnreadableError where it is none or has no sheet."""
    package = open_package(data, "ods")
    if package.has("META-INF/manifest.xml") and b"encryption-data" in package.read(
        "META-INF/manifest.xml"
    ):
        raise UnreadableError("file-encrypted")
    try:
        with package.open("content.xml") as stream:
            reader = _Reader()
            sheets = reader.read(stream)
    except etree.XMLSyntaxError:
        raise UnreadableError("file-damaged", detail="XML格式错误") from None
    if not sheets:
        raise UnreadableError("file-without-sheets")
    properties, modified = _meta(package)
    return Book(sheets, properties, modified, reader.left_out)


@dataclass
class _Table:
    """A sheet while it is being read."""

    name: str
    hidden: bool
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    comments: dict[str, str] = field(default_factory=dict)
    struck: dict[str, str] = field(default_factory=dict)
    cut: str = ""
    long: tuple[str, ...] = ()
    row: int = 1  # of the row being read
    column: int = 1  # of the next cell
    columns: int = 1  # the next column that is described
    waiting: list[tuple[int, int, Cell]] = field(default_factory=list)  # the row's cells

    def sheet(self) -> Sheet:
        return Sheet(
            self.name,
            self.hidden,
            {k: c for k, c in self.cells.items() if k not in self.merged},
            self.merged,
            frozenset(self.hidden_rows),
            frozenset(self.hidden_columns),
            self.comments,
            self.cut,
            self.long,
            struck=self.struck,
        )


class _Reader:
    def __init__(self) -> None:
        self._bounds = Bounds()
        self.left_out = 0
        self._hidden_styles: set[str] = set()
        self._struck_styles: set[str] = set()
        self._tables: list[_Table] = []
        self._open: list[_Table] = []  # the table being read; tables within cells are not read
        self._depth = 0
        self._covered = 0

    def read(self, stream: object) -> tuple[Sheet, ...]:
        for event, element in events(stream, _TAGS):
            tag = local(element)
            if event == "start":
                if tag == "table":
                    self._begin(element)
                elif tag == "table-row" and self._depth == 1 and self._open:
                    self._open[-1].column = 1
                    self._open[-1].waiting = []
                continue
            self._end(tag, element)
            forget(element)
            if self._full and self._tables:
                table = self._tables[-1]
                table.cut = table.cut or f"A{min(table.row, MAX_ROWS + 1)}"
                break
        return tuple(t.sheet() for t in self._tables)

    @property
    def _full(self) -> bool:
        return self._covered > MAX_PLACES or self._bounds.full

    def _begin(self, element: etree._Element) -> None:
        self._depth += 1
        if self._depth == 1 and len(self._tables) >= MAX_SHEETS:
            self.left_out += 1
        elif self._depth == 1 and not _in_changes(element):
            values = _attributes(element)
            table = _Table(
                values.get("name", ""), values.get("style-name", "") in self._hidden_styles
            )
            self._tables.append(table)
            self._open = [table]

    def _end(self, tag: str, element: etree._Element) -> None:
        if tag == "table-properties":
            parent = element.getparent()
            if _attributes(element).get("display") == "false" and parent is not None:
                self._hidden_styles.add(_attributes(parent).get("name", ""))
        elif tag == "text-properties":
            parent = element.getparent()
            said = _attributes(element)
            lines = {said.get(f"text-line-through-{kind}", "none") for kind in ("style", "type")}
            if lines != {"none"} and parent is not None:
                self._struck_styles.add(_attributes(parent).get("name", ""))
        elif tag == "table":
            self._depth -= 1
            if self._depth == 0 and self._open:
                self._open[-1].long = self._bounds.long_of_sheet()
                self._open = []
        elif self._depth == 1 and self._open:
            table = self._open[-1]
            self._bounds.elements += 1
            if tag == "table-column":
                self._column(table, element)
            elif tag in ("table-cell", "covered-table-cell"):
                self._cell(table, element, covered=tag.startswith("covered"))
            elif tag == "table-row":
                self._row(table, element)

    def _column(self, table: _Table, element: etree._Element) -> None:
        values = _attributes(element)
        last = table.columns + _count(values, "number-columns-repeated") - 1
        if values.get("visibility") in ("collapse", "filter"):
            table.hidden_columns.update(range(table.columns, min(last, MAX_COLUMNS) + 1))
        table.columns = last + 1

    def _cell(self, table: _Table, element: etree._Element, *, covered: bool) -> None:
        values = _attributes(element)
        column, times = table.column, _count(values, "number-columns-repeated")
        table.column += times
        note = _annotation(element)
        if note and column <= MAX_COLUMNS and table.row <= MAX_ROWS:
            table.comments[f"{column_name(column)}{table.row}"] = note
        rows, columns = (
            _count(values, "number-rows-spanned"),
            _count(values, "number-columns-spanned"),
        )
        gone = self._take_struck(element)
        cell = self._cut_text(_content(element, values, table.row, column))
        if cell is not None and values.get("style-name", "") in self._struck_styles:
            gone, cell = cell.text, None
        if gone.strip() and column <= MAX_COLUMNS and table.row <= MAX_ROWS:
            table.struck[f"{column_name(column)}{table.row}"] = gone.strip()
        if covered or (cell is None and rows * columns == 1):
            return
        if column > MAX_COLUMNS or table.row > MAX_ROWS:
            if cell is not None:
                table.cut = table.cut or f"{column_name(min(column, 18_278))}{table.row}"
            return
        if cell is None:
            return
        if rows * columns > 1:
            rows = min(rows, MAX_ROWS - table.row + 1)
            columns = min(columns, MAX_COLUMNS - column + 1)
            self._merge(table, column, rows, columns)
            cell = replace(cell, rows=rows, columns=columns)
        last = min(column + times - 1, MAX_COLUMNS)
        if last < column + times - 1:
            table.cut = table.cut or f"{column_name(MAX_COLUMNS + 1)}{table.row}"
        table.waiting.append((column, last, cell))

    def _take_struck(self, element: etree._Element) -> str:
        """Takes the words that are struck out from a cell's paragraphs."""
        gone = []
        for span in element.iter("{*}span"):
            if _attributes(span).get("style-name", "") in self._struck_styles:
                gone.append(_text(span))
                del span[:]
                span.text = None
        return "".join(gone)

    def _cut_text(self, cell: Cell | None) -> Cell | None:
        if cell is None or len(cell.text) <= MAX_TEXT:
            return cell
        return replace(cell, text=self._bounds.take(cell.text, cell.address))

    def _merge(self, table: _Table, column: int, rows: int, columns: int) -> None:
        self._covered += rows * columns
        for r in range(table.row, table.row + rows):
            for c in range(column, column + columns):
                if (r, c) != (table.row, column):
                    table.merged[r, c] = (table.row, column)

    def _row(self, table: _Table, element: etree._Element) -> None:
        values = _attributes(element)
        times = _count(values, "number-rows-repeated")
        last = min(table.row + times - 1, MAX_ROWS)
        if values.get("visibility") in ("collapse", "filter"):
            table.hidden_rows.update(range(table.row, last + 1))
        if table.waiting and last < table.row + times - 1:
            table.cut = table.cut or f"A{MAX_ROWS + 1}"
        for row in range(table.row, last + 1):
            for first, end, cell in table.waiting:
                self._bounds.cells += end - first + 1
                self._bounds.characters += (end - first + 1) * len(cell.text)
                for column in range(first, end + 1):
                    if (row, column) not in table.merged:
                        table.cells[row, column] = replace(cell, row=row, column=column)
            if self._full or not table.waiting:
                break
        table.row += times
        table.waiting = []


def _content(
    element: etree._Element, values: Mapping[str, str], row: int, column: int
) -> Cell | None:
    """What a cell holds; None for a blank one."""
    text = _paragraphs(element)
    formula = "formula" in values
    kind = values.get("value-type", "")
    if values.get("calcext:value-type") == "error" or (formula and _ERROR.fullmatch(text)):
        return Cell(row, column, "error", text, formula=formula)
    if kind in ("float", "percentage", "currency"):
        return _number(kind, values.get("value", ""), text, formula, row, column)
    if kind in ("date", "time"):
        stored = values.get(f"{kind}-value", text)
        day = _SERIAL_DAY.match(stored)
        return Cell(row, column, "date", day[0] if day else stored, formula=formula)
    if kind == "boolean":
        shown = "TRUE" if values.get("boolean-value") == "true" else "FALSE"
        return Cell(row, column, "bool", shown, formula=formula)
    text = text or values.get("string-value", "")
    if text.strip():
        return Cell(row, column, "text", text, formula=formula)
    return Cell(row, column, "uncached", formula=True) if formula and not kind else None


def _number(kind: str, stored: str, text: str, formula: bool, row: int, column: int) -> Cell:
    number = exact(stored)
    if number is None:
        return Cell(row, column, "text", stored or text, formula=formula)
    if kind == "percentage":
        return Cell(row, column, "number", show(number * 100) + "%", number, "0%", formula)
    words = _words(text)
    return Cell(
        row, column, "number", show(number), number, f'0"{words}"' if words else "", formula
    )


def _words(text: str) -> str:
    """What a number format puts behind a number: 万亩 of 5.60万亩."""
    match = re.fullmatch(r"[-+]?[\d.,\s]+([^\d.,\s\"%]{1,8})", text.strip())
    return match[1] if match else ""


def _paragraphs(element: etree._Element) -> str:
    return "\n".join(_text(p) for p in element if local(p) == "p")


def _annotation(element: etree._Element) -> str:
    return "\n".join(
        _text(p) for note in element if local(note) == "annotation" for p in note.iter("{*}p")
    ).strip()


def _text(paragraph: etree._Element) -> str:
    """The text of a paragraph: blanks, tabs and line breaks are elements of their own."""
    parts = [paragraph.text or ""]
    for child in paragraph:
        tag = local(child)
        if tag == "s":
            parts.append(" " * min(_count(_attributes(child), "c"), _SPACES))
        elif tag == "tab":
            parts.append("\t")
        elif tag == "line-break":
            parts.append("\n")
        elif tag not in ("annotation", "ruby-text"):
            parts.append(_text(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _meta(package: Package) -> tuple[dict[str, str], str]:
    """Custom properties and the time of the last change."""
    if not package.has("meta.xml"):
        return {}, ""
    try:
        root = package.xml("meta.xml")
    except UnreadableError:
        return {}, ""
    properties = {
        _attributes(e).get("name", ""): "".join(str(t) for t in e.itertext()).strip()
        for e in root.iter("{*}user-defined")
    }
    modified = next((e.text or "" for e in root.iter("{*}date")), "")
    return properties, modified.strip()


def _in_changes(element: etree._Element) -> bool:
    """Tables within tracked changes or within drawings are no sheets."""
    parent = element.getparent()
    return parent is None or local(parent) != "spreadsheet" and local(parent) != "body"


def _attributes(element: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in element.attrib.items():
        space, _, name = str(key).rpartition("}")
        found[f"calcext:{name}" if space.endswith("calc:xmlns:calcext") else name] = str(value)
    return found


def _count(values: Mapping[str, str], name: str) -> int:
    text = values.get(name, "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else 1


_ERROR = re.compile(r"#(?:DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A|NULL!)|Err:\d{3}")
_TAGS = (
    "table",
    "table-properties",
    "text-properties",
    "table-column",
    "table-row",
    "table-cell",
    "covered-table-cell",
)
