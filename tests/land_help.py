"""Returns of counties with a land register, as tests make, send and read them."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from made_submissions import plan
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from hdreports.intake import form
from hdreports.intake.carried import CarriedLand
from hdreports.intake.land import land_number
from hdreports.intake.model import Submission, TaskState
from hdreports.intake.reader import read_bytes
from hdreports.ledger.model import Item, Ledger
from hdreports.ledger.states import land_id
from hdreports.plan.period import plan_period
from hdreports.register.tasks import Decision
from hdreports.writers.xlsx.filled import FilledLand, FilledReturn, FilledTask
from hdreports.writers.xlsx.return_workbook import write_return_workbook

SLOPE = FilledLand("丹麻镇", "松德村后山", "abandoned", Decimal(46), "in-progress", "2023年5月")
POND = FilledLand("塘川镇", "=高羌村", "non-grain", Decimal("24.5"), "not-started")
NUMBER = land_number("huzhu", SLOPE.township, SLOPE.place, SLOPE.kind)


def made(
    *land: FilledLand,
    period: str = "2023-Q3",
    unit: str = "huzhu",
    asked: tuple[CarriedLand, ...] = (),
) -> bytes:
    return write_return_workbook(
        plan(),
        plan().unit(unit),
        plan_period(plan(), period),
        created=datetime(2023, 8, 20, tzinfo=UTC),
        land=asked,
        filled=FilledReturn(tasks={1: FilledTask("in-progress", "推进。")}, land=land),
    )


def changed(data: bytes, change: Callable[[Worksheet], None]) -> bytes:
    book = load_workbook(io.BytesIO(data))
    change(book[form.SHEET_LAND])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(data: bytes, period: str = "2023-Q3", unit: str = "huzhu") -> Submission:
    return read_bytes(data, f"{period}/{plan().unit(unit).short}.xlsx", plan())


def sent(*land: FilledLand, period: str = "2023-Q3", unit: str = "huzhu") -> Submission:
    return read(made(*land, period=period, unit=unit), period, unit)


def none_in(unit: str, period: str = "2023-Q3") -> Submission:
    of = plan_period(plan(), period)
    book = write_return_workbook(
        plan(),
        plan().unit(unit),
        of,
        created=datetime(2023, 8, 20, tzinfo=UTC),
        filled=FilledReturn(tasks={1: FilledTask("in-progress", "推进。")}, no_land=True),
    )
    return read(book, period, unit)


def said(state: TaskState, land: FilledLand = SLOPE, area: Decimal | None = None) -> FilledLand:
    return replace(land, state=state, area=area or land.area)


def codes(submission: Submission) -> list[str]:
    return [f.code for f in submission.findings if f.code.startswith(("land", "state", "form"))]


def slope_in(ledger: Ledger) -> Item:
    item = ledger.item("huzhu", land_id(NUMBER))
    assert item is not None
    return item


def struck() -> Decision:
    at = datetime(2023, 9, 14, 1, tzinfo=UTC)
    item = land_id(NUMBER)
    return Decision("haidong-2023", "huzhu", item, "2023-Q3", False, "strike", at, "马岩", "核查单")
