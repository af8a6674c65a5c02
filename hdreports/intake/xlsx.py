"""Reads Office Open XML workbooks (.xlsx, .xlsm, transitional and strict) into grids.

A streaming reader of our own, because it must tell an uncached formula from a blank in one pass,
keep the digits as stored, answer for every cell's number format, and stay within bounds on
workbooks that are absurdly large. Macros, links and external references are never looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from lxml import etree

from hdreports.intake.bounds import MAX_SHEETS, Bounds
from hdreports.intake.container import Package, UnreadableError, open_package
from hdreports.intake.grid import (
    MAX_COLUMNS,
    MAX_ROWS,
    Book,
    Cell,
    CellKind,
    Sheet,
    as_shown,
    column_name,
    exact,
    parse_address,
)
from hdreports.intake.merging import Range, spread
from hdreports.intake.streaming import events, forget, local
from hdreports.intake.xlsx_beside import (
    Links,
    comments,
    drawn,
    ends,
    is_struck,
    links_of,
    rich_text,
)
from hdreports.intake.xlsx_properties import modified, properties

MAX_ELEMENTS = 250_000  # rows and cells looked at in one sheet
MAX_MERGES = 20_000
MAX_STRINGS = 200_000
MAX_STYLES = 70_000  # of cells, and as many fonts; Excel itself keeps no more

_FORMATS = {
    9: "0%",
    10: "0.00%",
    **dict.fromkeys((14, 15, 16, 17, 22, *range(27, 32), 36, *range(50, 59)), "yyyy-mm-dd"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47), "h:mm:ss"),
    49: "@",
}


def read_xlsx(data: bytes) -> Book:
    """The workbook in `data`. Raises UnreadableError where it is none or has no sheet."""
    package = open_package(data)
    try:
        return _read(package)
    except etree.XMLSyntaxError:
        raise UnreadableError("file-damaged", detail="XML格式错误") from None


def _read(package: Package) -> Book:
    main = _main_part(package)
    root = package.xml(main)
    links = links_of(package, main)
    epoch_1904 = any(
        local(e) == "workbookPr" and e.get("date1904") in ("1", "true") for e in root.iter("{*}*")
    )
    strings = _strings(package, links)
    styles = _styles(package, links)
    bounds = Bounds()
    sheets: list[Sheet] = []
    left_out = 0
    for element in root.iter("{*}sheet"):
        part = links.by_id.get(_attribute(element, "id"))
        if part is None or not package.has(part) or part not in links.sheets:
            continue
        if len(sheets) >= MAX_SHEETS:
            left_out += 1
            continue
        hidden = element.get("state", "visible") != "visible"
        reader = _SheetReader(strings, styles, epoch_1904, bounds)
        sheets.append(reader.read(package, part, element.get("name", ""), hidden))
    if not sheets:
        raise UnreadableError("file-without-sheets")
    return Book(tuple(sheets), properties(package), modified(package), left_out)


def _main_part(package: Package) -> str:
    if package.has("_rels/.rels"):
        for rel in package.xml("_rels/.rels"):
            target = (rel.get("Target") or "").lstrip("/")
            if (rel.get("Type") or "").endswith("/officeDocument") and package.has(target):
                return target
    return "xl/workbook.xml"


@dataclass
class _Strings:
    """The shared strings as they count, and of those with struck-out words these words."""

    kept: list[str] = field(default_factory=list)
    struck: dict[int, str] = field(default_factory=dict)

    def at(self, index: int) -> str:
        """Raises UnreadableError for one that was not read: a blank would pass for no name."""
        if index >= len(self.kept) >= MAX_STRINGS:
            raise UnreadableError("file-too-large", detail="文字过多")
        return self.kept[index] if 0 <= index < len(self.kept) else ""


def _strings(package: Package, links: Links) -> _Strings:
    part = links.by_kind.get("sharedStrings")
    found = _Strings()
    if part is None or not package.has(part):
        return found
    with package.open(part) as stream:
        for element in ends(stream, ("si",)):
            text, struck = rich_text(element)
            if struck.strip():
                found.struck[len(found.kept)] = struck
            text = _clean(text)
            found.kept.append(text if text.strip() else "")
            forget(element)
            if len(found.kept) >= MAX_STRINGS:
                break
    return found


@dataclass
class _Styles:
    """Number format of each cell style by the style's index, and the styles that strike out."""

    formats: list[str] = field(default_factory=list)
    struck: set[int] = field(default_factory=set)

    def at(self, index: int) -> str:
        """Raises UnreadableError for one that was not read: 0.9 might be 90%."""
        if index >= len(self.formats) >= MAX_STYLES:
            raise UnreadableError("file-too-large", detail="格式过多")
        return self.formats[index] if 0 <= index < len(self.formats) else ""


def _styles(package: Package, links: Links) -> _Styles:
    part = links.by_kind.get("styles")
    found = _Styles()
    if part is None or not package.has(part):
        return found
    own: dict[str, str] = {}
    fonts: list[bool] = []  # whether each strikes out
    with package.open(part) as stream:
        for element in ends(stream, ("numFmt", "font", "xf")):
            parent = element.getparent()
            within = local(parent) if parent is not None else ""
            if local(element) == "numFmt":
                own[element.get("numFmtId", "")] = element.get("formatCode", "")
            elif within == "fonts" and len(fonts) < MAX_STYLES:
                fonts.append(is_struck(element))
            elif within == "cellXfs":
                number = element.get("numFmtId", "0")
                builtin = _FORMATS.get(int(number), "") if number.isdigit() else ""
                font = _int(element.get("fontId"), 0)
                if 0 <= font < len(fonts) and fonts[font]:
                    found.struck.add(len(found.formats))
                found.formats.append(own.get(number, builtin))
            forget(element)
            if len(found.formats) >= MAX_STYLES:
                break
    return found


class _SheetReader:
    def __init__(
        self, strings: _Strings, styles: _Styles, epoch_1904: bool, bounds: Bounds
    ) -> None:
        self._bounds = bounds
        self._strings = strings
        self._styles = styles
        self._epoch_1904 = epoch_1904
        self._cells: dict[tuple[int, int], Cell] = {}
        self._merges: list[Range] = []
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._struck: dict[str, str] = {}
        self._cut = ""

    def read(self, package: Package, part: str, name: str, hidden: bool) -> Sheet:
        with package.open(part) as stream:
            self._walk(stream)
        merged, unmerged = spread(self._cells, self._merges)
        links = links_of(package, part)
        return Sheet(
            name,
            hidden,
            self._cells,
            merged,
            frozenset(self._hidden_rows),
            frozenset(self._hidden_columns),
            comments(package, links),
            self._cut or unmerged,
            self._bounds.long_of_sheet(),
            struck=self._struck,
            drawn=drawn(package, links),
        )

    def _walk(self, stream: object) -> None:
        row = column = elements = 0
        for event, element in events(stream, ("row", "c", "mergeCell", "col")):
            tag = local(element)
            if event == "start":
                if tag == "row":
                    row, column = _int(element.get("r"), row + 1), 0
                    if element.get("hidden") in ("1", "true"):
                        self._hidden_rows.add(row)
                continue
            elements += 1
            self._bounds.elements += 1
            if elements > MAX_ELEMENTS or self._bounds.full:
                self._cut = self._cut or f"{column_name(max(column, 1))}{row}"
                return
            if tag == "c":
                place = self._place(element, row, column + 1)
                column = place[1]
                self._cell(element, *place)
            elif tag == "mergeCell":
                self._merge(element.get("ref") or "")
            elif tag == "col" and element.get("hidden") in ("1", "true"):
                first, last = _int(element.get("min"), 1), _int(element.get("max"), 1)
                self._hidden_columns.update(range(first, min(last, MAX_COLUMNS) + 1))
            forget(element)

    def _place(self, element: etree._Element, row: int, column: int) -> tuple[int, int]:
        """Where a cell stands: as it says, or else behind the one before it.

        An address that is none, or that two cells claim, leaves no way to tell which number is
        meant.
        """
        stated = element.get("r")
        place = parse_address(stated) if stated is not None else (row, column)
        if place is None or place[0] < 1:
            raise UnreadableError("file-damaged", detail="单元格地址有误")
        if place in self._cells:
            raise UnreadableError("file-damaged", detail="两个单元格地址相同")
        return place

    def _cell(self, element: etree._Element, row: int, column: int) -> None:
        if not len(element):
            return  # a cell with a format and nothing in it
        beyond = row > MAX_ROWS or column > MAX_COLUMNS
        if beyond and self._cut:
            return
        kind, text, number, formula, code = self._content(element)
        if words := self._struck_words(element):
            self._strike(row, column, words)
        if kind == "blank":
            return
        if beyond:
            self._cut = f"{column_name(column)}{row}"
            return
        text = self._bounds.take(text, f"{column_name(column)}{row}")
        if _int(element.get("s"), 0) in self._styles.struck:
            self._strike(row, column, text)
            return
        self._cells[row, column] = Cell(row, column, kind, text, number, code, formula)

    def _strike(self, row: int, column: int, text: str) -> None:
        """What is struck out is no content any more."""
        if row <= MAX_ROWS and column <= MAX_COLUMNS:
            self._struck[f"{column_name(column)}{row}"] = text.strip()

    def _struck_words(self, element: etree._Element) -> str:
        """The words of a cell that are struck out, where others in it are not."""
        kind = element.get("t")
        if kind == "s" and self._strings.struck:
            index = _int(element.findtext("{*}v"), -1)
            return self._strings.struck.get(index, "")
        if kind == "inlineStr":
            return "".join(rich_text(string)[1] for string in element.iter("{*}is"))
        return ""

    def _content(self, element: etree._Element) -> tuple[CellKind, str, Decimal | None, bool, str]:
        stored = inline = None
        formula = False
        for child in element:
            tag = local(child)
            if tag == "v":
                stored = child.text or ""
            elif tag == "f":
                formula = True
            elif tag == "is":
                inline, _ = rich_text(child)
        code = self._format(element.get("s"))
        kind = element.get("t", "n")
        if kind == "inlineStr":
            return _text(inline or "", formula, code)
        if stored is None or (stored == "" and kind != "str"):
            return ("uncached" if formula else "blank"), "", None, formula, code
        if kind == "s":
            shared = self._strings.at(_int(stored, -1))
            return ("text" if shared else "blank"), shared, None, formula, code
        if kind == "str":
            return _text(stored, formula, code)
        if kind == "b":
            return "bool", "TRUE" if stored.strip() == "1" else "FALSE", None, formula, code
        if kind == "e":
            return "error", stored, None, formula, code
        if kind == "d":
            return "date", stored, None, formula, code
        return self._number(stored, formula, code)

    def _number(
        self, stored: str, formula: bool, code: str
    ) -> tuple[CellKind, str, Decimal | None, bool, str]:
        number = exact(stored)
        if number is None:
            return "text", stored, None, formula, code
        kind, shown = as_shown(number, code, self._epoch_1904)
        return kind, shown, number, formula, code

    def _format(self, style: str | None) -> str:
        return self._styles.at(_int(style, 0))

    def _merge(self, ref: str) -> None:
        if len(self._merges) >= MAX_MERGES:
            raise UnreadableError("file-too-large", detail="合并单元格过多")
        first, _, last = ref.partition(":")
        a, b = parse_address(first), parse_address(last)
        if a and b and b[0] >= a[0] and b[1] >= a[1]:
            self._merges.append((*a, min(b[0], MAX_ROWS), min(b[1], MAX_COLUMNS)))


def _text(text: str, formula: bool, code: str) -> tuple[CellKind, str, Decimal | None, bool, str]:
    clean = _clean(text)
    return ("text" if clean.strip() else "blank"), clean, None, formula, code


def _clean(text: str) -> str:
    return text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")


def _attribute(element: etree._Element, name: str) -> str:
    for key, value in element.attrib.items():
        if str(key).rsplit("}", 1)[-1] == name and "}" in str(key):
            return str(value)
    return ""


def _int(text: str | None, default: int) -> int:
    try:
        return int(text) if text is not None else default
    except ValueError:
        return default
