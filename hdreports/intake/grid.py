"""A workbook as plain grids of cells: what each cell shows, and how sure one can be of it.

A cell keeps apart what matters to a reader of figures: a blank, a zero, a text, a number with its
number format, a date, an error, and a formula whose result was never stored. Merged cells answer
at each of their places with the cell that holds the content, so an address is always the place
where the office typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Literal

CellKind = Literal["blank", "number", "text", "date", "bool", "error", "uncached"]

MAX_ROWS = 2000
MAX_COLUMNS = 200


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `row` and `column` count from 1 and are those of a merged range's first cell."""

    row: int
    column: int
    kind: CellKind = "blank"
    text: str = ""  # as shown: 90% for 0.9 in a percent format
    number: Decimal | None = None  # as stored; a date's serial number
    format: str = ""
    formula: bool = False
    rows: int = 1  # how far a merged range reaches
    columns: int = 1
    turned: bool = False  # in a sheet turned on its side; the address stays the real one

    @property
    def address(self) -> str:
        if self.turned:
            return f"{column_name(self.row)}{self.column}"
        return f"{column_name(self.column)}{self.row}"

    @property
    def percent(self) -> bool:
        return self.kind == "number" and is_percent_format(self.format)

    @property
    def blank(self) -> bool:
        return self.kind == "blank" or (self.kind == "text" and not self.text.strip())

    @property
    def words(self) -> str:
        """The text without outer white space; empty for whatever is no text."""
        return self.text.strip() if self.kind == "text" else ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What lies upon the cells of a sheet."""

    texts: tuple[str, ...] = ()  # of text boxes
    pictures: int = 0


@dataclass(frozen=True)
class Sheet:
    """One sheet. Look-up is by row and column from 1; outside the content all is blank."""

    name: str
    hidden: bool
    cells: dict[tuple[int, int], Cell]
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    comments: dict[str, str] = field(default_factory=dict)
    cut: str = ""  # the first cell with content beyond the limits
    long: tuple[str, ...] = ()  # cells whose text was cut (see `bounds`)
    turned: bool = False  # rows and columns exchanged
    struck: dict[str, str] = field(default_factory=dict)  # address → what is struck out there
    drawn: Drawn = Drawn()

    def at(self, row: int, column: int) -> Cell:
        """The cell that shows at a place; inside a merged range the range's first cell."""
        place = self.merged.get((row, column), (row, column))
        found = self.cells.get(place)
        return found if found is not None else Cell(*place, turned=self.turned)

    @cached_property
    def height(self) -> int:
        return max((r for r, _ in self.cells), default=0)

    @cached_property
    def width(self) -> int:
        """The last column with content, a merged range counted to its end."""
        return max((c.column + c.columns - 1 for c in self.cells.values()), default=0)

    def row(self, row: int) -> Iterator[tuple[int, Cell]]:
        """The places of a row with content, merged ranges repeated at each place."""
        for column in range(1, self.width + 1):
            cell = self.at(row, column)
            if not cell.blank:
                yield column, cell

    def in_order(self) -> list[Cell]:
        return [self.cells[k] for k in sorted(self.cells)]

    def shown(self) -> list[Cell]:
        """The cells in order, without those in hidden rows."""
        return [c for c in self.in_order() if c.row not in self.hidden_rows]

    def several(self, name_of: Callable[[str], object]) -> tuple[Cell, ...]:
        """The first row or column in which cells of two names or more stand, as `name_of` knows
        them; of each name the first cell."""
        lines: dict[tuple[str, int], dict[object, Cell]] = {}
        for cell in self.in_order():
            if name := name_of(cell.words):
                for line in (("row", cell.row), ("column", cell.column)):
                    lines.setdefault(line, {}).setdefault(name, cell)
        return next((tuple(line.values()) for line in lines.values() if len(line) > 1), ())


@dataclass(frozen=True)
class Book:
    """A workbook. `properties` are the custom document properties as text."""

    sheets: tuple[Sheet, ...]
    properties: dict[str, str]
    modified: str = ""  # ISO time from the core properties, or empty
    left_out: int = 0  # sheets beyond those that are read

    def sheet(self, name: str) -> Sheet | None:
        return next((s for s in self.sheets if s.name == name), None)

    @property
    def visible(self) -> tuple[Sheet, ...]:
        return tuple(s for s in self.sheets if not s.hidden)


def turned(sheet: Sheet) -> Sheet:
    """The sheet with rows and columns exchanged, for tables that lie on their side."""
    cells = {
        (c.column, c.row): replace(
            c, row=c.column, column=c.row, rows=c.columns, columns=c.rows, turned=True
        )
        for c in sheet.cells.values()
    }
    return replace(
        sheet,
        cells=cells,
        merged={(c, r): (b, a) for (r, c), (a, b) in sheet.merged.items()},
        hidden_rows=sheet.hidden_columns,
        hidden_columns=sheet.hidden_rows,
        turned=True,
    )


@lru_cache(maxsize=1024)
def column_name(column: int) -> str:
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


@lru_cache(maxsize=16_384)
def parse_address(address: str) -> tuple[int, int] | None:
    """(row, column) of an A1 address, or None where it is none."""
    letters = address.rstrip("0123456789")
    digits = address[len(letters) :]
    letters = letters.upper()
    if not (letters and digits and len(letters) <= 3 and len(digits) <= 7):
        return None
    column = 0
    for ch in letters:
        if not "A" <= ch <= "Z":
            return None
        column = column * 26 + ord(ch) - 64
    return int(digits), column


def exact(stored: str) -> Decimal | None:
    """The number as it was typed: workbooks store binary noise beyond 15 digits."""
    try:
        value = Decimal(stored.strip())
    except ArithmeticError:
        return None
    if not value.is_finite() or abs(value.adjusted()) > 40:
        return None
    if len(value.as_tuple().digits) > 15:
        value = Decimal(f"{value:.14e}")
    return plain(value)


def plain(value: Decimal) -> Decimal:
    """Without trailing zeros and without an exponent: 1E+1 is 10."""
    text = format(value, "f")
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)


def show(value: Decimal) -> str:
    return format(plain(value), "f")


@lru_cache(maxsize=512)
def is_percent_format(code: str) -> bool:
    return "%" in _without_literals(code)


@lru_cache(maxsize=512)
def is_date_format(code: str) -> bool:
    """Whether a number format shows a date or a time. [Red] and quoted words do not count."""
    bare = _without_literals(code.split(";")[0]).lower()
    return bare not in ("general", "@") and any(ch in bare for ch in "ymdhs")


def format_words(code: str) -> str:
    """The quoted words of a number format: 万亩 in 0.00"万亩"."""
    parts = code.split(";")[0].split('"')
    return "".join(parts[1::2]).strip()


def _without_literals(code: str) -> str:
    out, quoted, bracket, skip = [], False, False, False
    for ch in code:
        if skip:
            skip = False
        elif ch == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif ch == "\\":
            skip = True
        elif ch == "[":
            bracket = True
        elif ch == "]":
            bracket = False
        elif not bracket:
            out.append(ch)
    return "".join(out)


def as_shown(number: Decimal, code: str, epoch_1904: bool = False) -> tuple[CellKind, str]:
    """What a stored number is under its number format, and the text that stands for it."""
    if is_date_format(code):
        day = serial_date(number, epoch_1904)
        return "date", day.isoformat() if day else show(number)
    return "number", show(number * 100) + "%" if is_percent_format(code) else show(number)


def serial_date(serial: Decimal, epoch_1904: bool = False) -> date | None:
    """The day of a serial number, or None beyond the calendar."""
    base = date(1904, 1, 1) if epoch_1904 else date(1899, 12, 30)
    try:
        return base + timedelta(days=int(serial))
    except OverflowError:
        return None
