"""What a workbook says, while it is being collected from its sheets."""

from __future__ import annotations

from dataclasses import dataclass, field

from hdreports.intake import catalogue
from hdreports.intake.grid import Cell, Sheet
from hdreports.intake.model import (
    CellRef,
    Finding,
    LandItem,
    MissingValue,
    Observation,
    Quote,
    Rectification,
    Statement,
    TaskReport,
)
from hdreports.intake.values import Context, Entry, read_entry


@dataclass
class Content:
    """Observations, texts and findings of one workbook, in reading order."""

    context: Context
    observations: list[Observation] = field(default_factory=list)
    missing: list[MissingValue] = field(default_factory=list)
    tasks: list[TaskReport] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    rectifications: list[Rectification] = field(default_factory=list)
    land: list[LandItem] = field(default_factory=list)
    no_land: Quote | None = None
    findings: list[Finding] = field(default_factory=list)
    hidden: dict[CellRef, Finding] = field(default_factory=dict)  # values taken from hidden rows

    def ref(self, sheet: Sheet | None = None, cell: Cell | None = None) -> CellRef:
        """A cell, a sheet, or the file as a whole."""
        name = sheet.name if sheet is not None else ""
        return CellRef(self.context.file, name, cell.address if cell is not None else "")

    def note(
        self,
        code: str,
        at: CellRef,
        *,
        value: str | None = None,
        indicator: str | None = None,
        **words: object,
    ) -> None:
        """Add a finding of the unit whose workbook is read."""
        self.findings.append(
            catalogue.make(
                code, at, value=value, unit=self.context.unit, indicator=indicator, **words
            )
        )

    def add(self, sheet: Sheet, entry: Entry) -> None:
        """Believe an indicator's row, or say why not."""
        reading = read_entry(self.context, entry)
        self.findings.extend(reading.findings)
        if reading.missing is not None:
            self.missing.append(reading.missing)
        if reading.observation is not None and self._seen(sheet, entry):
            self.observations.append(reading.observation)

    def _seen(self, sheet: Sheet, entry: Entry) -> bool:
        """Whether a value counts beside others of its indicator: one in a hidden row does only
        where no row that shows has one."""
        at = self.ref(sheet, entry.value)
        same = [o.source for o in self.observations if o.indicator == entry.indicator.id]
        if entry.value.row not in sheet.hidden_rows:
            for other in same:
                if other in self.hidden:
                    self.observations = [o for o in self.observations if o.source != other]
                    self.findings.remove(self.hidden.pop(other))
                    self._note_hidden("hidden-row-skipped", other, entry)
            return True
        if any(other not in self.hidden for other in same):
            self._note_hidden("hidden-row-skipped", at, entry)
            return False
        self._note_hidden("hidden-row-read", at, entry)
        self.hidden[at] = self.findings[-1]
        return True

    def _note_hidden(self, code: str, at: CellRef, entry: Entry) -> None:
        self.note(code, at, indicator=entry.indicator.id, name=entry.indicator.name)
