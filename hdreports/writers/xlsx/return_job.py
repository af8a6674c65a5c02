"""What the sheets of one return workbook need to know, and the head that all of them share."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from openpyxl.worksheet.worksheet import Worksheet

from hdreports.intake import form
from hdreports.intake.carried import CarriedLand, CarriedProblem
from hdreports.plan.model import Indicator, Plan, ReportingUnit, Target
from hdreports.plan.period import Period
from hdreports.writers.xlsx import styles
from hdreports.writers.xlsx.filled import FilledReturn

SAMPLE_HINT = "样例：本表数据和文字均为演示而编，不是任何单位的实际报送。"


@dataclass(frozen=True, slots=True)
class ReturnJob:
    """One workbook: for whom, for when, with what."""

    plan: Plan
    unit: ReportingUnit
    period: Period
    carried: tuple[CarriedProblem, ...]
    filled: FilledReturn
    sample: bool
    land: tuple[CarriedLand, ...] = ()

    def target(self, indicator: Indicator) -> Target | None:
        return self.plan.target(self.unit.region, indicator.id)

    def measure(self, indicator: Indicator) -> str:
        """The unit that the value is filled in: as printed with this region's target."""
        target = self.target(indicator)
        return target.unit if target is not None else indicator.unit

    @property
    def short(self) -> bool:
        """A weekly return is quick to fill: values are those of last time, words few."""
        return self.period.kind == "week"

    def has(self, sheet: str) -> bool:
        """Whether the workbook has a sheet. A short one asks for no statements, and for answers
        only where there is something to answer."""
        if sheet == form.SHEET_LAND:
            return form.keeps_land(self.plan, self.unit, self.period)
        if not self.short or sheet not in form.LEFT_OUT_OF_SHORT:
            return True
        return sheet == form.SHEET_RECTIFICATION and bool(self.carried)

    @property
    def identity(self) -> str:
        return form.identity_line(
            self.unit.name, self.period.id, self.period.label, self.period.as_of
        )


def write_head(
    sheet: Worksheet, job: ReturnJob, *, title: str, hint: str, last: str, heads: dict[str, str]
) -> None:
    """Title, identity line, hint and column heads; `last` is the last visible column.

    Sheets without a table pass no heads.
    """
    mark = form.SAMPLE_MARK if job.sample else ""
    lines = (
        (form.TITLE_ROW, f"{job.unit.short}{title}{mark}", styles.TITLE_FONT, styles.CENTRE, 30),
        (form.IDENTITY_ROW, job.identity, styles.IDENTITY_FONT, styles.LEFT, 20),
        (
            form.HINT_ROW,
            SAMPLE_HINT + hint if job.sample else hint,
            styles.SAMPLE_FONT if job.sample else styles.HINT_FONT,
            styles.LEFT,
            20,
        ),
    )
    width = sum(
        sheet.column_dimensions[letter].width for letter in map(chr, range(ord("A"), ord(last) + 1))
    )
    for row, text, font, alignment, height in lines:
        sheet.merge_cells(f"A{row}:{last}{row}")
        cell = sheet[f"A{row}"]
        styles.put_text(cell, text)
        styles.dress(cell, font=font, alignment=alignment, border=False)
        scale = (font.size or 10.5) / 10.5
        sheet.row_dimensions[row].height = max(
            height, styles.row_height([(text, width / scale)], line=14.5 * scale)
        )
    for letter, head in heads.items():
        cell = sheet[f"{letter}{form.HEAD_ROW}"]
        styles.put_text(cell, head)
        styles.dress(
            cell, font=styles.HEAD_FONT, colour=styles.HEAD_COLOUR, alignment=styles.CENTRE
        )
    if heads:
        sheet.row_dimensions[form.HEAD_ROW].height = 34


def write_notice(sheet: Worksheet, text: str, columns: Collection[str]) -> None:
    """A line over the whole first row: why there is nothing to fill in."""
    row = form.FIRST_ROW
    sheet.merge_cells(f"A{row}:{max(columns)}{row}")
    styles.put_text(sheet[f"A{row}"], text)
    for letter in columns:
        styles.dress(sheet[f"{letter}{row}"], colour=styles.FIXED_COLOUR)
    sheet.row_dimensions[row].height = 26


def set_up_print(sheet: Worksheet, job: ReturnJob, *, landscape: bool, last: str) -> None:
    """Print set-up with the title and head rows repeated, without hidden columns."""
    styles.set_up_print(
        sheet,
        landscape=landscape,
        head_rows=None if sheet.title == form.SHEET_GUIDE else f"{form.TITLE_ROW}:{form.HEAD_ROW}",
        area=f"A1:{last}{sheet.max_row}",
        footer=f"{job.unit.name}　{job.period.label}",
        sample=job.sample,
    )
