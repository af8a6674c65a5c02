"""Who sent a workbook, for which period (报送单位、报送期), and what contradicts it.

Clues are taken in a fixed order, content first: the form's own properties, its identity line,
labels such as 填报单位, titles and column heads, then sheet names, file name, folders. The first
clue counts; every other that says something else becomes a finding.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from hdreports.intake import catalogue, form
from hdreports.intake.grid import Book, Cell, Sheet
from hdreports.intake.heads import role_of
from hdreports.intake.model import CellRef, Finding
from hdreports.intake.period_text import NamedPeriod, overlap, period_label, periods_in
from hdreports.intake.plain_text import closed_up
from hdreports.intake.region_names import RegionNames
from hdreports.plan.model import Plan
from hdreports.plan.period import PeriodError, parse_period

TITLE_ROWS = 8
_UNIT_LABEL = re.compile(
    r"(?:填报|报送|上报|编报|报告|编制|填表)(?:单位|部门|县区)(?:名称)?(?:[(]\s*(?:盖章|公章|章)\s*[)])?"
    r"\s*[:：]?\s*(?P<rest>.*)"
)
# 市农业农村局：现将…: to whom a letter goes, not who sends it.
_ADDRESSEE = re.compile(r"^\s*[^：:，,。\s]{2,20}(?:局|委|办公室|政府)[：:]")
_PERIOD_LABEL = re.compile(
    r"(?:报送期|报告期|填报期|统计期|报送时段|统计时段|统计时间|(?:数据|统计)?截[止至](?:日期|时间))"
    r"(?:间|别|次)?\s*[:：]?\s*(?P<rest>.*)"
)


@dataclass(frozen=True, slots=True)
class Clue:
    """Something that names the unit or the period. `place` is a key of the catalogue's places."""

    place: str
    value: str  # unit id or period id
    shown: str
    ref: CellRef | None = None
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """What the clues come to. `unit` and `period` are None where nothing tells them."""

    unit: str | None
    period: str | None
    sample: bool
    findings: tuple[Finding, ...]


def identify(
    book: Book,
    file: str,
    plan: Plan,
    period_hint: str | None = None,
    heads: tuple[Cell, ...] = (),
    several: Mapping[str, tuple[int, int]] | None = None,
    sheet_unit: str | None = None,
) -> Identity:
    """The identity of a workbook at `file`. `heads` are the value columns' heads, once known.

    `several`: by sheet, first and last row of tables with figures of several counties; what these
    rows name is nobody's sender, and such a workbook needs none. `sheet_unit` is the county whose
    name the sheets bear, where a workbook has sheets of several: file and folders do not name it.
    """
    return _Detective(book, file, plan, period_hint, heads, several or {}, sheet_unit).identity()


def is_return_form(book: Book) -> bool:
    """Whether it is our return workbook: by its properties, or by identity line and sheet."""
    if form.PROP_FORM in book.properties:
        return book.sheet(form.SHEET_INDICATORS) is not None or _any_form_sheet(book)
    return any(
        _identity_line(sheet) is not None and sheet.name in form.SHEETS for sheet in book.sheets
    )


def _any_form_sheet(book: Book) -> bool:
    return any(s.name in form.SHEETS for s in book.sheets)


class UnitNames:
    """Finds the reporting units that a text names, the longest name first."""

    def __init__(self, plan: Plan) -> None:
        names: dict[str, str] = {}
        for unit in plan.units:
            region = plan.region(unit.region)
            own = (region.name, region.short, *region.aliases) if unit.kind == "county" else ()
            for name in (unit.id, unit.name, unit.short, *unit.aliases, *own):
                names.setdefault(name, unit.id)
        self._names = sorted(names.items(), key=lambda n: (-len(n[0]), n[0]))
        self._city = {u.id for u in plan.units if u.kind == "city"}

    def find(self, text: str) -> tuple[str, ...]:
        """Ids of the units named, each once. Counties beside the city's bureau come alone."""
        rest = closed_up(text)
        found: list[str] = []
        for name, unit in self._names:
            if name in rest:
                rest = rest.replace(name, "\n")
                if unit not in found:
                    found.append(unit)
        others = tuple(u for u in found if u not in self._city)
        return others or tuple(found)


class _Detective:
    def __init__(
        self,
        book: Book,
        file: str,
        plan: Plan,
        hint: str | None,
        heads: tuple[Cell, ...],
        several: Mapping[str, tuple[int, int]],
        sheet_unit: str | None,
    ) -> None:
        self.several, self.sheet_unit = several, sheet_unit
        self.book, self.file, self.plan, self.hint, self.heads = book, file, plan, hint, heads
        self.names = UnitNames(plan)
        self.regions = RegionNames.of(plan)
        self.findings: list[Finding] = []
        self.sheets = book.visible or book.sheets
        self.titles = [(s, c) for s in self.sheets for c in _title_cells(s)]

    def identity(self) -> Identity:
        units, periods = self._unit_clues(), self._period_clues()
        unit = units[0].value if units else None
        period = periods[0].value if periods else self.hint
        self._contradict("identity-unit-conflict", units)
        self._contradict("identity-period-conflict", periods)
        if self.several:
            self.findings = [f for f in self.findings if f.code != "identity-unit-unclear"]
        elif unit is None and not any(f.code == "identity-unit-unclear" for f in self.findings):
            self.findings.append(catalogue.make("identity-unit-missing", self.file))
        if period is None:
            self.findings.append(catalogue.make("identity-period-missing", self.file))
        return Identity(unit, period, self._is_sample(), tuple(self.findings))

    def _contradict(self, code: str, clues: list[Clue]) -> None:
        if not clues:
            return
        first, told = clues[0], {clues[0].value}
        for other in clues[1:]:
            if other.value in told:
                continue
            if (first.loose or other.loose) and overlap(first.value, other.value):
                continue
            told.add(other.value)
            self.findings.append(
                catalogue.make(
                    code,
                    other.ref or first.ref or self.file,
                    value=other.shown,
                    where=catalogue.words("places", first.place),
                    first=first.shown,
                    other_where=catalogue.words("places", other.place),
                    second=other.shown,
                )
            )

    # ── units ──

    def _unit_clues(self) -> list[Clue]:
        clues: list[Clue] = []
        known = {u.id for u in self.plan.units}
        stated = self.book.properties.get(form.PROP_UNIT, "")
        if stated in known:
            clues.append(self._unit_clue("property", stated))
        for sheet in self.sheets:
            line = _identity_line(sheet)
            if line is not None:
                self._add_units(clues, "visible", line[0]["unit"], self._ref(sheet, line[1]))
        for sheet, cell, text in self._labels(_UNIT_LABEL):
            self._add_units(clues, "label", text, self._ref(sheet, cell))
        for sheet, cell in self.titles:
            first, _ = self.several.get(sheet.name, (cell.row + 1, 0))
            if cell.row < first and cell.address not in self._listed(sheet):
                self._add_units(clues, "title", cell.text, self._ref(sheet, cell), not clues)
        for sheet in self.sheets:
            self._add_units(clues, "sheet", sheet.name, CellRef(self.file, sheet.name, ""))
        if self.sheet_unit is not None:
            return clues
        for place, name in self._path_names():
            self._add_units(clues, place, name, None)
        if not clues and not self.several:
            for sheet, cell in self._signatures():
                self._add_units(clues, "signature", cell.text, self._ref(sheet, cell))
        return clues

    def _signatures(self) -> list[tuple[Sheet, Cell]]:
        """Cells that hold an office's name and nothing else, as under a table (落款)."""
        return [
            (s, c)
            for s in self.sheets
            for c in s.in_order()
            if len(c.words) <= 24
            and re.search(r"(?:局|委|社|中心|办公室)(?:[（(].{1,4}[)）])?$", c.words)
        ]

    def _listed(self, sheet: Sheet) -> frozenset[str]:
        """Cells among the titles that list several counties, each by its bare name."""
        named = {
            c.address: region
            for s, c in self.titles
            if s is sheet and (region := self.regions.county(c.text))
        }
        return frozenset(named) if len(set(named.values())) > 1 else frozenset()

    def _add_units(
        self, clues: list[Clue], place: str, text: str, ref: CellRef | None, alone: bool = False
    ) -> None:
        said = _ADDRESSEE.sub("", text) if place == "title" else text
        if not said.strip() and not clues:
            said = text  # an office's name alone may be the sender's where nothing stands above it
        found = self.names.find(said)
        if len(found) == 1:
            if all(c.place != place or c.value != found[0] for c in clues):
                clues.append(self._unit_clue(place, found[0], ref))
        elif len(found) > 1 and alone and place in ("label", "title"):
            self.findings = [f for f in self.findings if f.code != "identity-unit-unclear"]
            self.findings.append(
                catalogue.make(
                    "identity-unit-unclear",
                    ref or self.file,
                    value=text,
                    where=catalogue.words("places", place),
                    found="、".join(self.plan.unit(u).short for u in found),
                )
            )

    def _unit_clue(self, place: str, unit: str, ref: CellRef | None = None) -> Clue:
        self.findings = [f for f in self.findings if f.code != "identity-unit-unclear"]
        return Clue(place, unit, self.plan.unit(unit).short, ref)

    # ── periods ──

    def _period_clues(self) -> list[Clue]:
        clues: list[Clue] = []
        stated = self.book.properties.get(form.PROP_PERIOD, "")
        if stated:
            try:
                clues.append(Clue("property", parse_period(stated).id, stated))
            except PeriodError:
                self.findings.append(
                    catalogue.make("period-unreadable", self.file, value=stated, found=stated)
                )
        for sheet in self.sheets:
            line = _identity_line(sheet)
            if line is not None:
                ref = self._ref(sheet, line[1])
                self._add_periods(clues, "visible", line[0]["period"], ref, True)
        for sheet, cell, text in self._labels(_PERIOD_LABEL):
            self._add_periods(clues, "period-label", text, self._ref(sheet, cell), True)
        for sheet, cell in self.titles:
            self._add_periods(clues, "title", cell.text, self._ref(sheet, cell))
        for cell in self.heads:
            self._add_periods(clues, "head", cell.text, None)
        strong = bool(clues)
        if len(self.sheets) == 1 or not strong:
            for sheet in self.sheets:
                ref = CellRef(self.file, sheet.name, "")
                self._add_periods(clues, "sheet", sheet.name, ref)
        for place, name in self._path_names():
            self._add_periods(clues, place, name, None)
        return clues

    def _add_periods(
        self, clues: list[Clue], place: str, text: str, ref: CellRef | None, yearly: bool = False
    ) -> None:
        found = periods_in(text, self.plan, yearly)
        if len(found) == 1 and all(c.value != found[0].id or c.place != place for c in clues):
            clues.append(_period_clue(place, found[0], ref))

    # ── what both need ──

    def _labels(self, pattern: re.Pattern[str]) -> list[tuple[Sheet, Cell, str]]:
        """Cells that begin with a label, and what stands behind it or in the cell to the right."""
        found = []
        for sheet in self.sheets:
            first, last = self.several.get(sheet.name, (0, 0))
            for cell in sheet.shown():
                text = unicodedata.normalize("NFKC", cell.words)
                if not text or len(text) > 120 or first <= cell.row <= last:
                    continue
                match = pattern.search(text)
                if match is None:
                    continue
                right = sheet.at(cell.row, cell.column + cell.columns)
                beside = right.text if right.kind == "date" else right.words
                found.append((sheet, cell, match["rest"] or beside))
        return found

    def _path_names(self) -> list[tuple[str, str]]:
        path = PurePosixPath(self.file)
        names = [("file", path.stem)]
        names += [("folder", part) for part in reversed(path.parts[:-1]) if part != "samples"]
        return names

    def _ref(self, sheet: Sheet, cell: Cell) -> CellRef:
        return CellRef(self.file, sheet.name, cell.address)

    def _is_sample(self) -> bool:
        if self.book.properties.get(form.PROP_SAMPLE, "").lower() == "true":
            return True
        if "samples" in PurePosixPath(self.file).parts[:-1]:
            return True
        return any(form.SAMPLE_MARK in cell.text for _, cell in self.titles)


def _title_cells(sheet: Sheet) -> list[Cell]:
    """Short texts in the first rows, above the heads of a table, where titles stand.

    On the sheets of our form only the rows above its heads: below stand the unit's own words, which
    may name any unit and any period.
    """
    top = min((r for r, _ in sheet.cells), default=1)
    if sheet.name in form.SHEETS and _identity_line(sheet) is not None:
        return _texts_between(sheet, top, form.HEAD_ROW)
    for row in range(top, top + TITLE_ROWS):
        texts = {c.address: c.text for _, c in sheet.row(row) if c.kind == "text"}
        if sum(role_of(t) is not None for t in texts.values()) > 1:
            return _texts_between(sheet, top, row)
    return _texts_between(sheet, top, top + TITLE_ROWS)


def _texts_between(sheet: Sheet, top: int, below: int) -> list[Cell]:
    return [c for c in sheet.shown() if top <= c.row < below and 3 <= len(c.words) <= 80][:12]


def _identity_line(sheet: Sheet) -> tuple[re.Match[str], Cell] | None:
    for cell in sheet.in_order():
        if cell.row > TITLE_ROWS:
            return None
        match = form.IDENTITY_PATTERN.search(cell.words)
        if match:
            return match, cell
    return None


def _period_clue(place: str, named: NamedPeriod, ref: CellRef | None) -> Clue:
    return Clue(place, named.id, period_label(named.id), ref, named.loose)
