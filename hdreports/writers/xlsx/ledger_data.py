"""What the ledger (台账) is made from, and the head that its sheets share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from openpyxl.worksheet.worksheet import Worksheet

from hdreports.intake.model import Submission
from hdreports.ledger.model import Ledger
from hdreports.plan.model import Plan, ReportingUnit
from hdreports.plan.period import Period
from hdreports.progress.leads import Lead
from hdreports.progress.model import Standing
from hdreports.writers.xlsx import styles

HEAD_ROW = 3
FIRST_ROW = 4


@dataclass(frozen=True, slots=True)
class LedgerData:
    """One period: all standings (city, counties, departments) and one submission per unit."""

    plan: Plan
    period: Period
    standings: tuple[Standing, ...]
    submissions: tuple[Submission, ...]
    sample: bool
    ledger: Ledger = field(default_factory=Ledger)  # states over time, strikes, problems
    leads: tuple[Lead, ...] = ()  # the tasks by who leads them, as they stand for the city
    only: str | None = None  # the one unit that it is cut down to
    uncut: Ledger | None = None  # of a part: the ledger of all units
    others: frozenset[str] = frozenset()  # of a part: all units with a return

    def submission(self, unit: ReportingUnit) -> Submission | None:
        """The unit's usable submission of this period, or None: it has not reported."""
        for s in self.submissions:
            if s.unit == unit.id and s.usable and s.period in (None, self.period.id):
                return s
        return None

    def part_of(self, unit: ReportingUnit) -> LedgerData:
        """What of it concerns one unit alone."""
        subject = unit.region if unit.kind == "county" else unit.id
        items = tuple(item for item in self.ledger.items if item.unit == unit.id)
        return replace(
            self,
            standings=tuple(s for s in self.standings if s.region == subject),
            submissions=tuple(s for s in self.submissions if s.unit == unit.id),
            ledger=Ledger.of(items),
            leads=tuple(lead for lead in self.leads if lead.unit.id == unit.id),
            only=unit.id,
            uncut=self.whole,
            others=self.reported,
        )

    @property
    def whole(self) -> Ledger:
        """The ledger of all units, also where this is one unit's part."""
        return self.uncut or self.ledger

    @property
    def reported(self) -> frozenset[str]:
        """All units with a usable return of this period, also where this is one unit's part."""
        here = frozenset(u.id for u in self.plan.units if self.submission(u))
        return self.others or here

    @property
    def units(self) -> tuple[ReportingUnit, ...]:
        """The units that it covers, in the plan's order."""
        return tuple(u for u in self.plan.units if self.only in (None, u.id))

    def subject(self, id: str) -> str:
        """The short name of a standing's subject: a region, or a department."""
        region = next((r.short for r in self.plan.regions if r.id == id), None)
        return region if region is not None else self.plan.unit(id).short

    @property
    def mark(self) -> str:
        return "（样例）" if self.sample else ""


def write_head(
    sheet: Worksheet, data: LedgerData, title: str, hint: str, heads: Mapping[str, str], last: str
) -> None:
    """Title in row 1, what it covers in row 2, column heads in row 3."""
    as_of = data.period.as_of
    cover = (
        f"{data.period.label}　统计截止：{as_of.year}年{as_of.month}月{as_of.day}日　"
        f"依据：{data.plan.info.number}　{hint}"
    )
    warning = "样例：数据和文字均为演示而编，不是实际报送。" if data.sample else ""
    lines = (
        (1, title + data.mark, styles.TITLE_FONT, styles.CENTRE, 32),
        (
            2,
            warning + cover,
            styles.SAMPLE_FONT if data.sample else styles.HINT_FONT,
            styles.LEFT,
            22,
        ),
    )
    for row, text, font, alignment, height in lines:
        sheet.merge_cells(f"A{row}:{last}{row}")
        styles.put_text(sheet[f"A{row}"], text)
        styles.dress(sheet[f"A{row}"], font=font, alignment=alignment, border=False)
        sheet.row_dimensions[row].height = height
    for letter, head in heads.items():
        cell = sheet[f"{letter}{HEAD_ROW}"]
        styles.put_text(cell, head)
        styles.dress(
            cell, font=styles.HEAD_FONT, colour=styles.HEAD_COLOUR, alignment=styles.CENTRE
        )
    if heads:
        sheet.row_dimensions[HEAD_ROW].height = 34


def finish(sheet: Worksheet, data: LedgerData, last: str, *, freeze: str, table: bool) -> None:
    """Filter, frozen head, print set-up."""
    if table:
        sheet.auto_filter.ref = f"A{HEAD_ROW}:{last}{max(sheet.max_row, FIRST_ROW)}"
        sheet.freeze_panes = freeze
    sheet.sheet_view.showGridLines = False
    styles.set_up_print(
        sheet,
        landscape=table,
        head_rows=f"1:{HEAD_ROW}" if table else None,
        area=f"A1:{last}{sheet.max_row}",
        footer=f"{data.plan.info.short}台账　{data.period.label}",
        sample=data.sample,
    )
    if not table:
        sheet.page_setup.fitToHeight = 1


def number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def number_format(value: Decimal) -> str:
    """As many places as the value has."""
    places = max(0, -int(value.normalize().as_tuple().exponent))
    return "0." + "0" * places if places else "0"
