"""No document of the year contradicts another: every figure of every document, compared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache

from made_submissions import plan
from year_help import all_documents, whole_year

from hdreports.document.model import (
    Attachment,
    Block,
    Document,
    FigureRun,
    Heading,
    List,
    Paragraph,
    Runs,
    Table,
)
from hdreports.plan.period import plan_period
from hdreports.progress.figures import round_to
from hdreports.progress.model import CellSource, Figure

# What is said of a subject's indicator. Of those that compare with the time gone by, the day they
# are as of is the period's; the others are as of the day of the values behind them.
OF_VALUES = ("value", "target", "completion", "remaining", "margin", "change")
OF_TIME = ("pace", "gap", "monthly", "weekly")


@cache
def figures() -> tuple[tuple[str, str, Figure], ...]:
    """Period, document and figure, of everything that is printed."""
    return tuple((name, c.document.full_title, f) for name, c in all_documents() for f in c.figures)


@cache
def as_of(period: str) -> date:
    return plan_period(plan(), period).as_of


def subject(period: str, figure: Figure) -> tuple[object, ...] | None:
    """What a figure is of: measure, subject, indicator, day, and whose values are in it; the
    city's sum of five counties is another figure than that of six."""
    parts = figure.id.split("/")
    if len(parts) != 4 or parts[3] not in (*OF_VALUES, *OF_TIME):
        return None
    cells = [s for s in figure.sources if isinstance(s, CellSource)]
    returns = {s.ref.file.split("/")[0] for s in cells}
    days = tuple(sorted({as_of(r) for r in returns}))
    day = as_of(period) if parts[3] in OF_TIME else None
    return (*parts[1:], days, day, frozenset(s.unit for s in cells))


def test_every_period_of_the_year_has_its_documents() -> None:
    kinds = {c.document.kind for made in whole_year().values() for c in made}
    assert kinds == {
        "weekly-report",
        "dispatch",
        "progress-report",
        "supervision-notice",
        "half-year-summary",
    }
    assert all(whole_year().values())
    weeks = [name for name in whole_year() if "-W" in name]
    assert (weeks[0], weeks[-1]) == ("2023-W32", "2023-W52")
    assert len(weeks) == 21


def test_one_indicator_of_one_subject_on_one_day_is_one_number_in_all_documents() -> None:
    told: dict[object, dict[str, str]] = {}
    for period, title, figure in figures():
        if key := subject(period, figure):
            told.setdefault(key, {}).setdefault(figure.text, f"{period} {title}")
    shared = sum(len(texts) for texts in told.values())
    assert shared > 7_000
    assert {key: texts for key, texts in told.items() if len(texts) > 1} == {}


def test_days_are_told_by_several_rhythms() -> None:
    """Else the test above compares nothing: the year's end is told by four kinds of documents."""
    rhythms: dict[object, set[str]] = {}
    for period, _, figure in figures():
        if key := subject(period, figure):
            rhythms.setdefault(key, set()).add(period)
    assert sum(len(names) > 1 for names in rhythms.values()) > 1_000
    assert {"2023-W52", "2023", "2023-12b", "2023-H2"} in rhythms.values()


def test_documents_of_one_period_share_their_figures() -> None:
    """Counts, places and sums too: what has one name in one period has one value."""
    told: dict[tuple[str, str], set[str]] = {}
    for period, _, figure in figures():
        told.setdefault((period, figure.id), set()).add(figure.text)
    assert {key: texts for key, texts in told.items() if len(texts) > 1} == {}


def test_what_is_printed_is_what_was_computed() -> None:
    """In tables without the unit, in sentences without the sign: the digits are the figure's."""
    count = 0
    for _, composed in all_documents():
        known = {f.id: f for f in composed.figures}
        for run in runs_of(composed.document):
            figure = known[run.figure]
            assert digits(run.text) == digits(figure.text), (composed.document.full_title, run)
            count += 1
    assert count > 20_000


def test_a_change_is_the_difference_of_what_the_two_periods_print() -> None:
    values = {f.id: f.value for _, _, f in figures() if f.id.endswith("/value")}
    compared = 0
    for period, _, figure in figures():
        if not figure.id.endswith("/change"):
            continue
        now, before = (values.get(id) for id in figure.inputs)
        if now is not None and before is not None:
            assert figure.value == now - before, figure.id
            compared += period.startswith("2023-W")
    assert compared > 1_000


def test_a_completion_is_what_value_and_target_make_of_it() -> None:
    known = {f.id: f for _, _, f in figures()}
    compared = 0
    for id, figure in known.items():
        if not id.endswith("/completion"):
            continue
        value, target = (known[i] for i in figure.inputs)
        share = value.value / target.value * 100
        assert abs(figure.value - share) <= Decimal("0.05"), id
        assert round_to(share, 1) == figure.value or figure.value < 100, id
        compared += 1
    assert compared > 2_000


def digits(text: str) -> str:
    return "".join(re.findall(r"[0-9.]+", text))


def runs_of(document: Document) -> Iterator[FigureRun]:
    for block in (*document.body, *(b for a in document.attachments for b in _blocks(a))):
        for runs in _runs(block):
            yield from (r for r in runs if isinstance(r, FigureRun))


def _blocks(annex: Attachment) -> tuple[Block, ...]:
    return annex.blocks


def _runs(block: Block) -> Iterator[Runs]:
    match block:
        case Heading():
            yield block.runs
            yield block.body
        case Paragraph():
            yield block.runs
        case List():
            yield from block.items
        case Table():
            yield from (c.runs for row in (*block.head, *block.rows) for c in row)
            yield from block.notes
