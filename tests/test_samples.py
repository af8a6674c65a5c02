"""The shipped samples: what a visitor sees first must hold together."""

from __future__ import annotations

import importlib.util
import re
import sys
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest
from openpyxl import load_workbook

from hdreports.intake import form
from hdreports.intake.carried import carried_problems
from hdreports.intake.model import Submission
from hdreports.intake.reader import read_workbook
from hdreports.plan.loader import load_plan
from hdreports.plan.model import Plan
from hdreports.writers.xlsx.filled import FilledReturn

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "inputs" / "samples"
UNITS = (
    "huzhu",
    "ledu",
    "pingan",
    "minhe",
    "xunhua",
    "hualong",
    "city",
    "rural-revitalization",
)
EMPTY_WORDS = ("高度重视", "扎实推进", "显著成效", "大力", "切实", "不断提升", "有力有效")
REQUESTS = (
    "请批准",
    "请予",
    "请示",
    "恳请",
    "申请资金",
    "资金支持",
    "解决资金",
    "追加资金",
    "请求",
)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan()


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "make_samples", ROOT / "scripts" / "make_samples.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def filled(script: ModuleType) -> dict[tuple[str, str], FilledReturn]:
    return {
        (period, unit): script.read_sample(script.SOURCES / period / f"{unit}.toml")
        for period in ("2023-Q2", "2023-Q3")
        for unit in UNITS
    }


@pytest.fixture(scope="module")
def submissions(plan: Plan) -> dict[tuple[str, str], Submission]:
    read = [read_workbook(path, plan, ROOT / "inputs") for path in sorted(SAMPLES.glob("*/*.xlsx"))]
    return {(s.period or "", s.unit or ""): s for s in read}


def texts(sample: FilledReturn) -> list[str]:
    said = [
        text
        for task in sample.tasks.values()
        for text in (task.progress, task.results, task.problems, task.recommendations)
    ]
    said += [text for part in sample.statements.values() for text in part]
    said += [answer.answer for answer in sample.answers.values()]
    return [text for text in said if text]


def test_the_script_gives_the_shipped_bytes(script: ModuleType, plan: Plan) -> None:
    made = script.sample_workbooks(plan)
    shipped = {str(path.relative_to(SAMPLES)): path for path in SAMPLES.glob("*/*.xlsx")}
    assert set(made) == set(shipped)
    assert all(path.read_bytes() == made[name] for name, path in shipped.items())


def test_every_county_the_city_and_a_department_ship_both_quarters(
    submissions: dict[tuple[str, str], Submission],
) -> None:
    assert set(submissions) == {(q, u) for q in ("2023-Q2", "2023-Q3") for u in UNITS}


def test_every_sample_says_so_in_name_titles_pages_and_properties() -> None:
    for path in SAMPLES.glob("*/*.xlsx"):
        assert form.SAMPLE_MARK in path.name
        book = load_workbook(path)
        assert book.custom_doc_props[form.PROP_SAMPLE].value == "true"
        for sheet in book:
            assert form.SAMPLE_MARK in sheet["A1"].value
            assert sheet.oddHeader.right.text == "样例"


def test_intake_reads_every_sample_without_an_error(
    submissions: dict[tuple[str, str], Submission],
) -> None:
    for submission in submissions.values():
        assert submission.usable
        assert submission.sample
        assert submission.layout == "return"
        assert [f for f in submission.findings if f.severity == "error"] == []


def test_intake_reads_what_the_script_wrote(
    submissions: dict[tuple[str, str], Submission],
    filled: dict[tuple[str, str], FilledReturn],
) -> None:
    for key, sample in filled.items():
        read = {o.indicator: o.value for o in submissions[key].observations}
        written = {i: v.value for i, v in sample.values.items() if isinstance(v.value, Decimal)}
        assert {i: read[i] for i in written} == written
        assert {t.task for t in submissions[key].tasks} == set(sample.tasks)


def test_values_are_of_indicators_that_the_unit_reports_and_missing_ones_say_why(
    plan: Plan, filled: dict[tuple[str, str], FilledReturn]
) -> None:
    for (_, unit), sample in filled.items():
        asked = {i.id for i in plan.indicators_reported_by(unit)}
        assert set(sample.values) == asked
        assert all(v.remark for v in sample.values.values() if v.value is None)
        assert set(sample.tasks) <= {t.no for t in plan.tasks_reported_by(unit)}


def test_values_are_of_sensible_size(
    plan: Plan, filled: dict[tuple[str, str], FilledReturn]
) -> None:
    for (_, unit), sample in filled.items():
        for id, entry in sample.values.items():
            target = plan.target(plan.unit(unit).region, id)
            if not isinstance(entry.value, Decimal) or target is None:
                continue
            assert 0 <= entry.value <= target.value * Decimal("1.1"), (unit, id)
            if plan.indicator(id).kind == "count":
                assert entry.value == entry.value.to_integral_value(), (unit, id)


def test_cumulative_values_never_fall(
    plan: Plan, filled: dict[tuple[str, str], FilledReturn]
) -> None:
    for unit in UNITS:
        later = filled["2023-Q3", unit].values
        for id, entry in filled["2023-Q2", unit].values.items():
            after = later[id].value
            if plan.indicator(id).additive and isinstance(entry.value, Decimal):
                assert not isinstance(after, Decimal) or after >= entry.value, (unit, id)


def test_parts_add_up_to_the_whole(plan: Plan, filled: dict[tuple[str, str], FilledReturn]) -> None:
    checked = 0
    for sample in filled.values():
        for id, whole in sample.values.items():
            parts = [sample.values[c.id].value for c in plan.children(id) if c.id in sample.values]
            if parts:
                assert sum(p for p in parts if isinstance(p, Decimal)) == whole.value
                checked += 1
    assert checked == 12


def test_texts_are_concrete_and_no_two_are_the_same(
    filled: dict[tuple[str, str], FilledReturn],
) -> None:
    said = [text for sample in filled.values() for text in texts(sample)]
    assert len(said) == len(set(said))
    for text in said:
        assert 18 <= len(text) <= 160, text
        assert text.endswith("。"), text
        assert not any(word in text for word in EMPTY_WORDS), text
    with_number = sum(bool(re.search(r"\d", text)) for text in said)
    assert with_number / len(said) > 0.9


def test_recommendations_ask_for_neither_approval_nor_money(
    filled: dict[tuple[str, str], FilledReturn],
) -> None:
    for sample in filled.values():
        assert not [t for t in texts(sample) if any(r in t for r in REQUESTS)]


def test_the_third_quarter_answers_every_problem_and_place_of_the_second(
    submissions: dict[tuple[str, str], Submission],
) -> None:
    for unit in UNITS:
        before = [i.number for i in submissions["2023-Q2", unit].land if i.state != "done"]
        assert before == [i.number for i in submissions["2023-Q3", unit].land][: len(before)]
        carried = carried_problems(submissions["2023-Q2", unit])
        answered = submissions["2023-Q3", unit].rectifications
        assert [(r.task, r.problem) for r in answered] == [(c.task, c.text) for c in carried]
        assert all(r.answer is not None and r.state != "unknown" for r in answered)
