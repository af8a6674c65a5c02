"""The catalogue of findings, and what `check` prints from it."""

from __future__ import annotations

import json
import re
import string
from pathlib import Path

import pytest

from hdreports.intake import catalogue
from hdreports.intake.match import Names, tidy
from hdreports.intake.model import CellRef
from hdreports.intake.report import report_json, report_text
from hdreports.intake.selection import select_submissions
from tests.intake_books import PLAN, own_table

SOURCES = Path(catalogue.__file__).parents[1]
ROWS = [
    [1, "粮食产量", "亩", None, 9],
    [2, "油料作物产量", "万吨", None, "—"],
    [3, "蔬菜产量", "万吨", None, "无"],
    [4, "肉产量", "万吨", None, "无"],
    [5, "奶产量", "吨", None, 10000],
]


@pytest.mark.parametrize("entry", catalogue.entries(), ids=lambda e: e.code)
def test_each_kind_of_finding_is_complete(entry: catalogue.Entry) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", entry.code)
    assert entry.severity in ("error", "warning", "info")
    assert entry.title
    assert entry.message.endswith(("。", "{found}", "{suggestion}"))
    assert entry.remedy.endswith("。")


def test_every_code_in_the_catalogue_is_used() -> None:
    text = "\n".join(p.read_text("utf-8") for p in SOURCES.rglob("*.py"))
    quoted = set(re.findall(r'"([a-z0-9-]+)"', text))
    made = {"value-dash", "value-word"}  # from the kind of missing value
    codes = {e.code for e in catalogue.entries()}
    assert codes - quoted - made == set()


def test_what_a_workbook_supplies_is_never_a_template() -> None:
    found = catalogue.make("indicator-unknown", "a.xlsx", found="{0.__class__}", suggestion="")
    assert "{0.__class__}" in found.message


def test_long_values_are_cut_in_sentences_only() -> None:
    text = "字" * 500
    found = catalogue.make("text-not-used", CellRef("a", "b", "C1"), value=text, found=text)
    assert len(found.message) < 150
    assert found.value == text


def test_a_missing_word_is_a_programming_error() -> None:
    with pytest.raises(KeyError):
        catalogue.make("indicator-unknown", "a.xlsx")


def test_all_words_of_the_templates_are_plain_names() -> None:
    for entry in catalogue.entries():
        for text in (entry.message, entry.remedy):
            names = [n for _, n, _, _ in string.Formatter().parse(text) if n is not None]
            assert all(n.isidentifier() for n in names)


# ── check ──


def test_json_has_what_the_interface_promises() -> None:
    read = own_table(ROWS)
    data = json.loads(json.dumps(report_json((read,), (), PLAN)))
    assert data["workbooks"] == [
        {
            "path": "表.xlsx",
            "reporting_unit": "互助土族自治县农业农村局",
            "region": "互助县",
            "period": "2023-Q3",
            "usable": True,
        }
    ]
    (milk,) = data["observations"]
    assert milk == {
        "region": "互助县",
        "indicator": "奶产量",
        "value": 1,
        "unit": "万吨",
        "file": "表.xlsx",
        "sheet": "Sheet1",
        "cell": "E7",
        "raw": "10000",
        "note": "原填10000吨，换算为1万吨",
    }
    first = data["findings"][0]
    assert list(first) == [
        "code", "severity", "file", "sheet", "cell", "value", "message", "remedy"
    ]  # fmt: skip
    assert (first["code"], first["cell"]) == ("unit-mismatch", "E3")


def test_json_of_a_workbook_of_nobody_has_nulls() -> None:
    read = own_table(ROWS, title="情况表")
    (workbook,) = report_json((read,), (), PLAN)["workbooks"]  # type: ignore[misc]
    assert (workbook["reporting_unit"], workbook["usable"]) == (None, False)


def test_text_tells_the_most_serious_first_and_equal_ones_as_one() -> None:
    text = report_text((own_table(ROWS),), (), PLAN)
    assert text.index("须补正") < text.index("须核对")
    assert "共2处：E5、E6" in text
    assert "互助县，2023-Q3，可用，1项数据" in text


def test_forty_equal_findings_read_as_one() -> None:
    names = [t.indicator for t in PLAN.targets_of("huzhu")]
    read = own_table([[1, PLAN.indicator(i).name, None, None, "无"] for i in names])
    text = report_text((read,), (), PLAN)
    assert "共40处" in text
    assert len(text.splitlines()) < 12


def test_findings_beyond_the_workbooks_are_told_with_their_file() -> None:
    one, other = own_table(ROWS, name="a.xlsx"), own_table(ROWS, name="b.xlsx")
    chosen, findings = select_submissions((one, other), PLAN)
    assert "a.xlsx" in report_text(chosen, findings, PLAN)


# ── names ──


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.粮食产量（万吨）", "粮食产量"),
        ("（一）粮食产量", "粮食产量"),
        ("1.2 粮食产量", "粮食产量"),
        ("2.1.3、粮食产量", "粮食产量"),
        ("① 粮食 产量", "粮食产量"),
        ("其中：千只藏羊", "千只藏羊"),
        ("“五化”标准化养殖场", "五化标准化养殖场"),
        ("粮食产量/万吨", "粮食产量"),
        ("粮食产量〔万吨〕", "粮食产量"),
        ("粮食产量[万吨]", "粮食产量"),
        ("国家级制种大县（基地）", "国家级制种大县(基地)"),
        ("粮食产量（含大豆2万吨）", "粮食产量"),
        ("粮食产量（不含大豆）", "粮食产量(不含大豆)"),
        ("10万头牦牛", "10万头牦牛"),
    ],
)
def test_names_are_compared_without_their_trimmings(text: str, expected: str) -> None:
    assert tidy(text) == expected


def test_every_indicator_is_found_by_its_own_name_and_aliases() -> None:
    names = Names.of(PLAN)
    for indicator in PLAN.indicators:
        for name in (indicator.name, *indicator.aliases):
            found = names.indicator(name, indicator.parent)
            assert found is not None, name
            assert found.id == indicator.id


def test_a_part_is_found_by_its_short_name_only_below_its_whole() -> None:
    names = Names.of(PLAN)
    sheep = names.indicator("其中：千只藏羊", "farms-five")
    assert sheep is not None
    assert sheep.id == "farms-five-sheep"
    assert names.indicator("藏羊", "farms-five") is not None
    assert names.indicator("标准化", "farms-five") is None
    assert names.indicator("藏羊") is None
