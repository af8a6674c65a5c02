"""Reads crossing tables: each county's figures as that county's, totals only to compare them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal

from hdreports.intake import catalogue
from hdreports.intake.content import Content
from hdreports.intake.cross_rows import CrossRow, UnknownRow, rows_of
from hdreports.intake.cross_table import CrossTable, RegionColumn
from hdreports.intake.grid import Cell, Sheet, show
from hdreports.intake.heads import head_text, is_note, role_of
from hdreports.intake.match import Names
from hdreports.intake.model import CellRef, Finding, Observation
from hdreports.intake.own_columns import furthest
from hdreports.intake.period_text import names_other_time
from hdreports.intake.quantity import Quantity
from hdreports.intake.region_names import RegionNames
from hdreports.intake.values import Context, Entry, cell_quantity, read_entry
from hdreports.plan.measure import convert, factor
from hdreports.plan.model import Indicator, Plan

_LIKE_TARGETS = 5  # figures that all equal the plan's targets, from which a table only lists them
# Where row and column both say what is told, the one that is no plain figure decides.
_UNTOLD = {None, "region", "year"}  # what a head says that does not say what is told
_NOT_ASKED = ("previous", "forecast", "current", "remaining")
_STRONGER = ("previous", "forecast", "current", "completion", "remaining", "target", "cumulative")


@dataclass
class Summary:
    """What a workbook says by region. `own` is the sender's content.

    A county that sends figures of all counties speaks for itself alone: what it tells of others is
    read to compare the totals, and is not theirs.
    """

    sender: Context
    regions: RegionNames
    own: Content
    contents: dict[str, Content] = field(default_factory=dict)  # of other regions, by id
    totals: list[tuple[Observation, Cell]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)  # of no unit

    @property
    def plan(self) -> Plan:
        return self.sender.plan

    @property
    def by_county(self) -> bool:
        """Whether the sender is a county."""
        return self.sender.region != self.regions.city

    def content(self, region: str) -> Content:
        """The collected content of a region; that of the whole city is the sender's, if not a
        county's."""
        if region == self.sender.region:
            return self.own
        if region not in self.contents:
            city = next(u.id for u in self.plan.units if u.kind == "city")
            unit = self.regions.units.get(region, city)
            self.contents[region] = Content(replace(self.sender, unit=unit, region=region))
        return self.contents[region]

    def add_total(self, sheet: Sheet, entry: Entry) -> None:
        """A total is kept to be compared; of an indicator of the city alone it is its value."""
        content = self.content(self.regions.city)
        if is_citys_own(self.plan, entry.indicator):
            content.add(sheet, entry)
            return
        reading = read_entry(content.context, entry)
        if reading.observation is not None:
            self.totals.append((reading.observation, entry.value))


@dataclass
class _Cells:
    """What a table says of one indicator in one region, before anything is believed."""

    row: CrossRow
    by_role: dict[str, tuple[Cell, RegionColumn, CrossRow]] = field(default_factory=dict)
    values: list[tuple[Cell, RegionColumn, CrossRow]] = field(default_factory=list)


def read_cross(table: CrossTable, names: Names, summary: Summary) -> None:
    """Everything that one table says, into `summary`."""
    _CrossReader(table, names, summary).read()


class _CrossReader:
    def __init__(self, table: CrossTable, names: Names, summary: Summary) -> None:
        self.table, self.names, self.summary = table, names, summary
        self.sheet, self.plan = table.sheet, summary.plan
        self.year = self.plan.info.year
        self.default = "target" if table.targets else "cumulative"

    def read(self) -> None:
        rows = rows_of(self.table, self.names)
        for row in rows:
            if isinstance(row, UnknownRow) and not row.apart:
                self._unknown(row)
        known = [r for r in rows if isinstance(r, CrossRow)]
        gathered = self._gather(known)
        for column in (c.column for c in self.table.columns):
            if column.hidden:
                ref = self._ref(column.cell)
                note = catalogue.make("hidden-column-read", ref, found=column.head)
                self.summary.findings.append(note)
        self._note_others([r.name.text for r in rows if isinstance(r, UnknownRow) and r.apart])
        self._note_not_asked(known)
        if not any(g.values for g in gathered.values()):
            self._note("table-shows-targets" if self._any("target") else "value-column-missing")
            return
        if self._repeats_targets(gathered):
            self._note("table-shows-targets")
            return
        for (region, _, _), cells in gathered.items():
            if cells.values:
                self._read(region, cells)

    def _any(self, role: str) -> bool:
        return self.default == role or any(c.role == role for c in self.table.columns)

    # ── cells ──

    def _gather(self, rows: list[CrossRow]) -> dict[tuple[str, str, str], _Cells]:
        """By region, indicator and the place of its name."""
        found: dict[tuple[str, str, str], _Cells] = {}
        for row in rows:
            for column in self.table.columns:
                cell = self.sheet.at(row.row, column.column.index)
                key = (column.region, row.indicator.id, row.name.address)
                cells = found.setdefault(key, _Cells(row))
                role = self._role(row.role, column.role)
                if cell.blank:
                    cell = Cell(row.row, column.column.index, turned=self.sheet.turned)
                if role == "cumulative":
                    cells.values.append((cell, column, row))
                elif not cell.blank:
                    cells.by_role.setdefault(role, (cell, column, row))
        return found

    def _role(self, row: str | None, column: str | None) -> str:
        told = {row, column} - _UNTOLD
        if not told:
            return self.default
        return next((r for r in _STRONGER if r in told), "other")

    def _repeats_targets(self, gathered: dict[tuple[str, str, str], _Cells]) -> bool:
        """Whether figures that nothing calls achieved are the plan's targets, all of them."""
        if any({c.role, g.row.role} - _UNTOLD for g in gathered.values() for _, c, _ in g.values):
            return False
        compared = 0
        for (region, indicator, _), cells in gathered.items():
            target = self.plan.target(region, indicator)
            parsed = cell_quantity(cells.values[0][0]) if cells.values else None
            if target is None or not isinstance(parsed, Quantity):
                continue
            if parsed.value not in (target.value, target.value / 100):
                return False
            compared += 1
        return compared >= _LIKE_TARGETS

    # ── values ──

    def _read(self, region: str, cells: _Cells) -> None:
        value = self._value(region, cells)
        if value is None:
            return
        cell, column, row = value
        if self._other_period(column):
            return
        indicator = cells.row.indicator
        content = self.summary.content(region)
        ref = content.ref(self.sheet, cell)
        if region == self.summary.regions.city:
            self.summary.add_total(self.sheet, self._entry(cells, cell, column, row))
            return
        across = cell.rows > 1 or cell.columns > 1
        if across and not cell.blank:
            content.note(
                "value-merged", ref, indicator=indicator.id, name=indicator.name, value=cell.text
            )
            return
        content.add(self.sheet, self._entry(cells, cell, column, row))

    def _value(self, region: str, cells: _Cells) -> tuple[Cell, RegionColumn, CrossRow] | None:
        """The figure that counts among several of one region and indicator."""
        if len(cells.values) == 1:
            return cells.values[0]
        shown = [v for v in cells.values if not v[1].column.hidden] or cells.values
        best = furthest(tuple(v[1].column for v in shown))
        left = [v for v in shown if v[1].column in best]
        filled = [v for v in left if not v[0].blank]
        if len(left) == 1 or not filled:
            return left[0]
        content = self.summary.content(region)
        found = "、".join(f"{c.address}" for c, _, _ in filled)
        content.note(
            "value-unclear",
            content.ref(self.sheet, filled[0][0]),
            value=filled[0][0].text,
            indicator=cells.row.indicator.id,
            name=cells.row.indicator.name,
            found=found,
        )
        return None

    def _other_period(self, column: RegionColumn) -> bool:
        """Whether the head of a figure gives it to a time outside the period; says so once."""
        period = self.summary.sender.period
        found = column.column.head
        if not names_other_time(found, self.plan, period.id):
            return False
        ref = self._ref(column.column.cell)
        note = catalogue.make("value-column-other-period", ref, found=found, period=period.label)
        if note not in self.summary.findings:
            self.summary.findings.append(note)
        return True

    def _entry(self, cells: _Cells, cell: Cell, column: RegionColumn, row: CrossRow) -> Entry:
        target, completion = cells.by_role.get("target"), cells.by_role.get("completion")
        return Entry(
            indicator=row.indicator,
            sheet=self.sheet.name,
            value=cell,
            row_unit=row.row_unit,
            name_unit=row.name_unit or row.role_unit,
            head_unit=column.column.unit or self.table.unit,
            target=target[0] if target else None,
            completion=completion[0] if completion else None,
        )

    # ── what is not read ──

    def _unknown(self, row: UnknownRow) -> None:
        ref = self._ref(row.name)
        found = row.name.text.strip()
        if row.total:
            note = catalogue.make("total-row-skipped", ref, name=found)
        else:
            near = self.names.nearest(row.name.text)
            hint = catalogue.words("words", "suggestion", name=near.name) if near else ""
            note = catalogue.make(
                "indicator-unknown", ref, value=row.name.text, found=found, suggestion=hint
            )
        self.summary.findings.append(note)

    def _note_others(self, apart: list[str]) -> None:
        """Columns beside the regions' that are filled in.

        In a table on its side only heads count: titles above it and notes below it are no columns.
        """
        rows = range(self.table.first, self.table.last + 1)
        left = [*dict.fromkeys(t.strip() for t in apart)]
        left += [
            c.head
            for c in self.table.others
            if c.role != "sequence"
            and not (self.sheet.turned and (c.index < self.table.labels[0] or is_note(c.head)))
            and any(not self.sheet.at(r, c.index).blank for r in rows)
        ]
        if left:
            self._note("columns-not-used", found="、".join(left))

    def _note_not_asked(self, rows: list[CrossRow]) -> None:
        """Say once which figures of the counties are of another time or kind than is asked."""
        across = dict.fromkeys(
            next((t for t in c.column.texts if role_of(t, self.year) == c.role), c.column.head)
            for c in self.table.columns
            if c.role in _NOT_ASKED
            and any(not self.sheet.at(r.row, c.column.index).blank for r in rows)
        )
        down = dict.fromkeys(head_text(r.told) for r in rows if r.told and r.role in _NOT_ASKED)
        codes = ["columns-not-used", "rows-not-used"]
        for code, found in zip(
            codes[:: -1 if self.sheet.turned else 1], (across, down), strict=True
        ):
            if found:
                self._note(code, found="、".join(found))

    def _note(self, code: str, **words: str) -> None:
        first = self.sheet.at(self.table.top, self.table.labels[0])
        self.summary.findings.append(catalogue.make(code, self._ref(first), **words))

    def _ref(self, cell: Cell) -> CellRef:
        return CellRef(self.summary.sender.file, self.sheet.name, cell.address)


def is_citys_own(plan: Plan, indicator: Indicator) -> bool:
    """Whether the plan sets the indicator for the city and for no county."""
    return not any(plan.target(r.id, indicator.id) for r in plan.counties)


def compare_totals(summary: Summary, observations: Iterable[Observation]) -> None:
    """Say where a total is not the sum of the counties' figures. Rates have no sum.

    Where a county's figure was refused, there is no sum to compare with.
    """
    plan = summary.plan
    contents = (summary.own, *summary.contents.values())
    refused = {f.indicator for c in contents for f in c.findings if f.severity == "error"}
    counties = [o for o in observations if o.region != summary.regions.city]
    for total, cell in summary.totals:
        indicator = plan.indicator(total.indicator)
        parts = [o for o in counties if o.indicator == indicator.id]
        if not indicator.additive or not parts or indicator.id in refused:
            continue
        if any(factor(p.measure, total.measure) is None for p in parts):
            continue
        added = sum((convert(p.value, p.measure, total.measure) for p in parts), Decimal(0))
        if _agree(total.value, added):
            continue
        summary.findings.append(
            catalogue.make(
                "total-differs",
                total.source,
                value=cell.text,
                indicator=indicator.id,
                name=indicator.name,
                shown=show(total.value),
                added=show(added),
                count=len(parts),
                measure=total.measure,
            )
        )


def _agree(total: Decimal, added: Decimal) -> bool:
    """Equal, or equal once the sum is rounded to the decimals that the total shows."""
    exponent = total.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= 0:
        return total == added
    return total == added.quantize(Decimal(1).scaleb(exponent), ROUND_HALF_UP)
