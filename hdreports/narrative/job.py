"""What composing a document takes, and what comes out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from hdreports.config import Config
from hdreports.document.model import Document, Table
from hdreports.intake.model import Finding
from hdreports.ledger.model import Ledger
from hdreports.progress.assessment import Progress
from hdreports.progress.figures import FigureBook
from hdreports.progress.model import Figure
from hdreports.progress.standings import Thresholds


@dataclass(frozen=True)
class Job:
    """The material of one document.

    `findings` are those of the unit's workbook; for the city, of all workbooks. `created` dates
    the files; `templates` is the folder of narrative templates.
    """

    progress: Progress
    findings: tuple[Finding, ...]
    config: Config
    thresholds: Thresholds
    created: date
    templates: Path
    ledger: Ledger | None = None
    today: date | None = None  # of reminders; None: the day that dates the files

    def own_progress(self) -> Progress:
        """The same progress with a figure book of its own, so that documents do not mix figures."""
        return replace(self.progress, book=FigureBook(self.progress.book))


@dataclass(frozen=True)
class Composed:
    """A document and every figure it prints, with all that those were computed from."""

    document: Document
    figures: tuple[Figure, ...]
    findings: tuple[Finding, ...]  # that composing found (a form's rules)
    unit: str
    sheets: tuple[tuple[str, Table], ...] = ()  # tables that are also handed out as a workbook
