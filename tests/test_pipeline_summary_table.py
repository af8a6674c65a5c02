"""A run on one workbook with the figures of all counties (汇总表) in place of their returns."""

from __future__ import annotations

from pathlib import Path

import pytest
from intake_books import save, workbook_bytes
from made_submissions import plan
from openpyxl import load_workbook
from pipeline_help import (
    QUARTER,
    config,
    filled_return,
    manifest,
    report_of,
    run,
    states,
    without_pages,
)

from hdreports.commands.states import unit_states
from hdreports.commands.summary import render_summary
from hdreports.outcome import RunResult
from hdreports.writers.xlsx.ledger import write_ledger

FILE = "海东市汇总表.xlsx"
SUMMARY: list[list[object]] = [
    ["海东市2023年第三季度各县区主要指标完成情况汇总表"],
    ["序号", "指标", "单位", "平安区", "乐都区", "民和县", "互助县", "化隆县", "循化县", "合计"],
    [1, "粮食作物播种面积", "亩", 123000, 290000, 155000, 555000, "/", 150000, 1273000],
    [2, "秸秆综合利用率", "%", 88, 90.5, 89, 91, 87, 90, 89.2],
    [3, "粮食产量", "万吨", 3, 4.5, 3, 5000, 6, 4, 20.5],
    [4, "蔬菜产量", "万吨", 4, 9, 4, 5, 3, 4, 30],
]
COUNTIES = ("平安区", "乐都区", "民和县", "互助县", "化隆县", "循化县")

pytestmark = pytest.mark.usefixtures("read_here")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("summary")
    save(made / "inputs" / FILE, workbook_bytes({"汇总": SUMMARY}))
    return made


@pytest.fixture(scope="module")
def result(folder: Path) -> RunResult:
    with pytest.MonkeyPatch.context() as patch:
        without_pages(patch)
        patch.setattr("hdreports.filing.write_ledger", write_ledger)
        return run(folder)


def test_every_county_is_told_to_stand_in_a_summary_table_and_no_department(
    result: RunResult, folder: Path
) -> None:
    assert {name for name, state in states(result).items() if state == "summarised"} == set(
        COUNTIES
    )
    assert set(states(result).values()) == {"summarised", "missing"}
    assert not result.complete  # nobody has reported
    told = {u["name"]: (u["state"], u["workbook"]) for u in manifest(result)["units"]}
    assert told["互助土族自治县农业农村局"] == ("summarised", FILE)
    assert render_summary(result).count("取自汇总表") == len(COUNTIES)
    status = {u.id: u.state for u in unit_states(config(folder), QUARTER).units}
    assert [u.short for u in plan().units if status[u.id] == "summarised"] == [
        u.short for u in plan().units if u.kind == "county"
    ]


def test_the_citys_report_adds_up_the_counties_and_says_where_they_come_from(
    result: RunResult,
) -> None:
    city = report_of(result, "市农业农村局")
    assert "已报送0个" in city
    assert (
        "互助县、乐都区、平安区、民和县、循化县、化隆县没有可以采用的单独报送，数据取自汇总表"
        in city
    )
    assert "粮食作物播种面积127.3万亩（不含未填报的化隆县）" in city
    assert "粮食产量20.5万吨（不含未填报的互助县）" in city
    assert "蔬菜产量29万吨" in city  # the counties' sum, not the table's 30
    assert "秸秆综合利用率在填报的6个县区中为87%～91%" in city


def test_a_countys_report_has_its_own_column(result: RunResult) -> None:
    own = report_of(result, "平安区")
    assert "12.3万亩" in own
    assert "88%" in own
    assert "29万亩" not in own


def test_findings_name_the_county_and_the_cell(result: RunResult) -> None:
    found = {(f.code, f.unit, f.cell) for f in result.findings}
    assert {
        ("implausible-value", "huzhu", "G5"),
        ("value-dash", "hualong", "H3"),
        ("total-differs", None, "J6"),
    } <= found
    taken = [f for f in result.findings if f.code == "figures-from-summary"]
    assert len(taken) == len(COUNTIES)
    assert all(FILE in f.message for f in taken)
    assert "平安区" in "".join(f.message for f in taken if f.unit == "pingan")
    # The workbook goes back to whoever made it: no county is asked to mend what it did not send.
    returned = [f for f in manifest(result)["files"] if f["kind"] == "correction-notice"]
    assert [(f["unit"], f["format"]) for f in returned] == [(None, "xlsx")]
    assert any("1份汇总表须补正" in n for n in result.notes)


def test_the_ledger_names_the_tables_cells_as_sources(result: RunResult) -> None:
    book = load_workbook(result.published.folder / "台账" / "台账.xlsx")
    guide = {tuple(c for c in row if c) for row in book["说明"].iter_rows(values_only=True)}
    assert ("互助县", "取自汇总表", FILE) in guide
    rows = [r for r in book["指标台账"].iter_rows(values_only=True) if "粮食作物播种面积" in r]
    huzhu = next(r for r in rows if "互助县" in r[:2])
    assert 55.5 in huzhu
    assert f"{FILE}［汇总］G3" in huzhu


def test_a_countys_own_return_comes_before_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_pages(monkeypatch)
    save(tmp_path / "inputs" / FILE, workbook_bytes({"汇总": SUMMARY}))
    filled_return(tmp_path / "inputs" / "平安区.xlsx", "pingan", {"grain-area": 15})
    result = run(tmp_path)
    assert states(result)["平安区"] == "reported"
    assert states(result)["乐都区"] == "summarised"
    assert "粮食作物播种面积130万亩（不含未填报的化隆县）" in report_of(result, "市农业农村局")
    assert ("summary-differs", "pingan", "D3") in {
        (f.code, f.unit, f.cell) for f in result.findings
    }
