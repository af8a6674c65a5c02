"""No number of a report is typed: every digit is a figure, a unit's word, a date or a name."""

from __future__ import annotations

import re

import pytest
from made_submissions import body_runs, plan, sample_report

from hdreports.document.model import FigureRun, Table, Text, joined, plain

UNITS = ("city", "huzhu", "ledu", "pingan", "minhe", "xunhua", "hualong", "rural-revitalization")
ALLOWED = re.compile(
    r"(?:\d{4}年)?\d{1,2}月\d{1,2}日|2023年|附件\d|任务\d{1,2}|表\d|第\d{1,2}(?:、\d{1,2})*项"
)


def plan_names() -> list[str]:
    names = [plan().info.title, plan().info.number, "附件另列4000家"]
    names += [i.name for i in plan().indicators] + [i.phrase for i in plan().indicators]
    names += [t.label for t in plan().tasks] + [s.title for s in plan().systems]
    return sorted((n for n in names if re.search(r"\d", n)), key=len, reverse=True)


@pytest.mark.parametrize("unit", UNITS)
def test_every_typed_digit_belongs_to_a_date_a_reference_or_a_name(unit: str) -> None:
    for runs in body_runs(sample_report(unit).document):
        # A name may be next to a figure, so each run of wording is looked at in one piece.
        typed = "\n".join(r.text for r in joined(runs, drawn=True) if isinstance(r, Text))
        for name in plan_names():
            typed = typed.replace(name, "")
        assert re.findall(r"\d+", ALLOWED.sub("", typed)) == [], plain(runs)


@pytest.mark.parametrize("unit", UNITS)
def test_every_printed_figure_is_among_the_documents_figures(unit: str) -> None:
    composed = sample_report(unit)
    known = {f.id: f for f in composed.figures}
    document = composed.document
    printed = [r for runs in body_runs(document) for r in runs if isinstance(r, FigureRun)]
    blocks = [*document.body, *(b for a in document.attachments for b in a.blocks)]
    cells = [
        r
        for b in blocks
        if isinstance(b, Table)
        for row in b.rows
        for c in row
        for r in c.runs
        if isinstance(r, FigureRun)
    ]
    assert printed
    assert all(r.text == known[r.figure].text for r in printed)
    assert all(known[r.figure].text.startswith(r.text) for r in cells)


@pytest.mark.parametrize("unit", UNITS)
def test_every_figure_leads_to_cells_or_to_the_plan(unit: str) -> None:
    composed = sample_report(unit)
    known = {f.id for f in composed.figures}
    for figure in composed.figures:
        assert figure.formula
        assert set(figure.inputs) <= known
        if figure.id.endswith(("/value", "/completion", "/gap", "/change", "/remaining")):
            assert figure.sources, figure.id


@pytest.mark.parametrize("unit", UNITS)
def test_every_quotation_names_its_cell(unit: str) -> None:
    from hdreports.document.model import Quotation

    quoted = [
        r
        for runs in body_runs(sample_report(unit).document)
        for r in runs
        if isinstance(r, Quotation)
    ]
    assert all(re.fullmatch(r".+\.xlsx［.+］[A-Z]+\d+", r.source) for r in quoted)
