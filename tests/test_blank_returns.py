"""`hdreports workbook`: what a blank return asks about, and what a weekly one starts from."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from made_submissions import plan
from openpyxl import Workbook

from hdreports.commands.forms import write_forms
from hdreports.commands.strikes import decision_on, enter, open_desk
from hdreports.config import Config, Paths
from hdreports.intake import form
from hdreports.plan.period import plan_period
from hdreports.writers.xlsx.filled import FilledLand, FilledReturn, FilledTask, FilledValue
from hdreports.writers.xlsx.return_workbook import write_return_workbook

PROBLEM = "冷库招标流标"
SLOPE = FilledLand("丹麻镇", "松德村后山", "abandoned", Decimal(46), "in-progress")
QUARTER = FilledReturn(
    values={"grain-area": FilledValue(Decimal("41.5"))},
    tasks={2: FilledTask("in-progress", "推进。", problems=PROBLEM)},
    land=(SLOPE,),
)

pytestmark = pytest.mark.usefixtures("read_here")


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(paths=Paths(tmp_path / "inputs", tmp_path / "outputs"))


def arrive(config: Config, period: str, filled: FilledReturn, *, sample: bool = False) -> None:
    """互助县's return of a period lies in the inputs."""
    data = write_return_workbook(
        plan(),
        plan().unit("huzhu"),
        plan_period(plan(), period),
        created=datetime(2023, 9, 8, tzinfo=UTC),
        filled=filled,
        sample=sample,
    )
    config.paths.inputs.mkdir(exist_ok=True)
    (config.paths.inputs / f"{period}.xlsx").write_bytes(data)


def blank(config: Config, period: str, unit: str = "互助县") -> Workbook:
    (path,) = write_forms(config, period, (unit,), config.paths.outputs)
    return openpyxl.load_workbook(path)


def words(book: Workbook, sheet: str) -> str:
    if sheet not in book.sheetnames:
        return ""
    rows = book[sheet].iter_rows(min_row=form.FIRST_ROW, values_only=True)
    return " ".join(str(v) for row in rows for v in row if v is not None)


def value(book: Workbook, indicator: str) -> object:
    row = next(
        row
        for row in book[form.SHEET_INDICATORS].iter_rows(min_row=form.FIRST_ROW)
        if any(c.value == indicator for c in row)
    )
    return row[4].value


# --- what it asks about ---


def test_the_next_quarter_asks_about_problems_and_places_that_are_open(config: Config) -> None:
    arrive(config, "2023-Q3", QUARTER)
    book = blank(config, "2023-Q4")
    assert PROBLEM in words(book, form.SHEET_RECTIFICATION)
    assert SLOPE.place in words(book, form.SHEET_LAND)


def test_other_units_weeks_and_the_quarter_itself_are_not_asked(config: Config) -> None:
    arrive(config, "2023-Q3", QUARTER)
    for book in (
        blank(config, "2023-Q4", "乐都区"),
        blank(config, "2023-W46"),
        blank(config, "2023-Q3"),
    ):
        assert PROBLEM not in words(book, form.SHEET_RECTIFICATION)
        assert SLOPE.place not in words(book, form.SHEET_LAND)


def test_a_struck_problem_is_not_asked_about(config: Config) -> None:
    arrive(config, "2023-Q3", QUARTER)
    desk = open_desk(config)
    (problem,) = desk.ledger.problems
    at = datetime(2023, 9, 14, 1, tzinfo=UTC)
    given = (at, "马岩", "验收单", "现场已核实")
    decision, _ = decision_on(desk, "strike", "互助县", problem.handle, *given)
    enter(config, decision)
    book = blank(config, "2023-Q4")
    assert PROBLEM not in words(book, form.SHEET_RECTIFICATION)
    assert SLOPE.place in words(book, form.SHEET_LAND)


def test_samples_ask_about_nothing(config: Config) -> None:
    arrive(config, "2023-Q3", QUARTER, sample=True)
    book = blank(config, "2023-Q4")
    assert PROBLEM not in words(book, form.SHEET_RECTIFICATION)
    assert SLOPE.place not in words(book, form.SHEET_LAND)


# --- what a weekly one starts from ---


def test_a_weekly_return_starts_from_the_values_last_sent(config: Config) -> None:
    arrive(config, "2023-W35", FilledReturn({"grain-area": FilledValue(Decimal(39))}))
    arrive(config, "2023-W36", FilledReturn({"grain-area": FilledValue(Decimal(40))}))
    arrive(config, "2023-W38", FilledReturn({"grain-area": FilledValue(Decimal(44))}))
    assert value(blank(config, "2023-W37"), "grain-area") == 40
    assert value(blank(config, "2023-W37", "乐都区"), "grain-area") is None


def test_it_starts_from_a_quarters_values_where_they_are_the_last(config: Config) -> None:
    arrive(config, "2023-Q3", QUARTER)
    assert value(blank(config, "2023-W37"), "grain-area") == 41.5


def test_other_returns_and_samples_fill_nothing_in(config: Config) -> None:
    arrive(config, "2023-W36", FilledReturn({"grain-area": FilledValue(Decimal(40))}))
    assert value(blank(config, "2023-Q4"), "grain-area") is None
    arrive(config, "2023-W36", FilledReturn({"grain-area": FilledValue(Decimal(40))}), sample=True)
    assert value(blank(config, "2023-W37"), "grain-area") is None
