"""Striking off and reopening: the register, the commands, and the ledger workbook."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from made_submissions import plan, task, told
from openpyxl import Workbook, load_workbook

from hdreports.cli import cli
from hdreports.ledger.states import build, problem_id, task_id
from hdreports.plan.period import plan_period
from hdreports.register import Register
from hdreports.register.store import FILE
from hdreports.register.tasks import Act, AlreadyDecidedError, Decision, decide, decisions
from hdreports.writers.xlsx.filled import FilledReturn, FilledTask, FilledValue
from hdreports.writers.xlsx.ledger import LedgerData, write_ledger
from hdreports.writers.xlsx.return_workbook import write_return_workbook

WHEN = datetime(2023, 9, 14, 1, tzinfo=UTC)
PROBLEM = "=冷库招标流标"  # as text, never a formula

pytestmark = pytest.mark.usefixtures("read_here")


def ruled(act: Act = "strike", item: str = task_id(3), sample: bool = False) -> Decision:
    return Decision("haidong-2023", "huzhu", item, "2023-Q3", sample, act, WHEN, "马岩", "验收单")


def workbook(inputs: Path) -> None:
    """互助县's return for the third quarter: task 3 done, task 2 with a problem."""
    inputs.mkdir(exist_ok=True)
    filled = FilledReturn(
        values={},
        tasks={
            2: FilledTask("in-progress", "完成招标", problems=PROBLEM),
            3: FilledTask("done", "全部完成"),
        },
    )
    data = write_return_workbook(
        plan(),
        plan().unit("huzhu"),
        plan_period(plan(), "2023-Q3"),
        created=datetime(2023, 9, 11, 8),
        filled=filled,
    )
    (inputs / "互助县.xlsx").write_bytes(data)


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    workbook(tmp_path / "inputs")
    return tmp_path / "inputs"


def call(inputs: Path, *arguments: str) -> Result:
    result = CliRunner().invoke(cli, ["ledger", *arguments, "--inputs", str(inputs)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def states(inputs: Path, *arguments: str) -> dict[str, str]:
    result = call(inputs, "show", "--unit", "互助县", "--format", "json", *arguments)
    return {i["item"]: i["state"] for i in json.loads(result.stdout)["items"]}


# --- the register ---


def test_decisions_are_kept_in_order_and_survive_the_loss_of_the_register(tmp_path: Path) -> None:
    with Register.open(tmp_path) as register:
        decide(register, ruled())
        decide(register, ruled("reopen"))
    (tmp_path / FILE).unlink()
    with Register.open(tmp_path) as register:
        assert decisions(register, "haidong-2023") == (ruled(), ruled("reopen"))


def test_nothing_is_struck_twice_or_reopened_unstruck(tmp_path: Path) -> None:
    with Register.open(tmp_path) as register:
        with pytest.raises(AlreadyDecidedError):
            decide(register, ruled("reopen"))
        decide(register, ruled())
        with pytest.raises(AlreadyDecidedError):
            decide(register, ruled())
        assert len(decisions(register, "haidong-2023")) == 1


def test_strikes_of_samples_and_of_other_plans_are_kept_apart(tmp_path: Path) -> None:
    with Register.open(tmp_path) as register:
        decide(register, ruled(sample=True))
        assert decisions(register, "haidong-2023") == ()
        assert decisions(register, "haidong-2023", sample=True)
        assert decisions(register, "haidong-2024", sample=True) == ()


# --- the commands ---


def test_a_claimed_task_is_struck_off_and_reopened(inputs: Path) -> None:
    assert states(inputs)["3"] == "claimed"
    struck = call(inputs, "strike", "3", "--unit", "互助县", "--evidence", "验收单", "--by", "马岩")
    assert struck.exit_code == 0, struck.output
    assert "已销号" in struck.output
    assert states(inputs, "--state", "struck") == {"3": "struck"}
    again = call(
        inputs,
        "strike",
        "3",
        "--unit",
        "互助县",
        "--evidence",
        "验收单",
        "--force",
        "--reason",
        "核实",
    )
    assert again.exit_code == 1
    reopened = call(inputs, "reopen", "3", "--unit", "互助县", "--reason", "现场核查不符")
    assert reopened.exit_code == 0
    assert states(inputs)["3"] == "reopened"
    assert "现场核查不符" in call(inputs, "show", "--task", "3", "--history").output


def test_the_ledger_is_narrowed_by_unit_task_and_state_together(inputs: Path) -> None:
    def shown(*words: str) -> list[tuple[str, str]]:
        found = json.loads(call(inputs, "show", *words, "--format", "json").stdout)["items"]
        return [(i["unit"], i["item"]) for i in found]

    assert shown("--task", "3", "--state", "claimed") == [("互助县", "3")]
    assert shown("--unit", "互助县", "--task", "3", "--state", "open") == []
    assert shown("--unit", "乐都区", "--state", "claimed") == []
    assert {unit for unit, _ in shown("--unit", "乐都区", "--unit", "循化县")} == {
        "乐都区",
        "循化县",
    }


def test_what_nobody_claims_needs_force_and_a_reason(inputs: Path) -> None:
    words = ("strike", "2", "--unit", "互助县", "--evidence", "验收单")
    refused = call(inputs, *words)
    assert refused.exit_code == 1
    assert "没有报送为已完成" in refused.stderr
    assert not (inputs / FILE).exists()
    assert call(inputs, *words, "--force").exit_code == 2
    assert call(inputs, *words, "--force", "--reason", "省厅已验收").exit_code == 0
    assert "省厅已验收" in call(inputs, "show", "--task", "2", "--history").output


def test_a_task_whose_indicators_are_behind_needs_force(tmp_path: Path) -> None:
    """Every indicator of the task at a thousandth of its target."""
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    no = next(t.no for t in plan().tasks if any(plan().target("huzhu", i) for i in t.indicators))
    values = {
        t.indicator: FilledValue(t.value / 1000)
        for t in plan().targets_of("huzhu")
        if plan().indicator(t.indicator).kind == "quantity"
    }
    data = write_return_workbook(
        plan(),
        plan().unit("huzhu"),
        plan_period(plan(), "2023"),
        created=datetime(2024, 1, 9),
        filled=FilledReturn(values=values, tasks={no: FilledTask("done", "完成")}),
    )
    (inputs / "a.xlsx").write_bytes(data)
    refused = call(inputs, "strike", str(no), "--unit", "互助县", "--evidence", "验收单")
    assert refused.exit_code == 1
    assert "对应指标滞后" in refused.stderr


def test_a_problem_is_struck_by_its_code(inputs: Path) -> None:
    code = problem_id("huzhu", 2, PROBLEM).partition("/")[2]
    words = (
        "strike",
        code,
        "--unit",
        "huzhu",
        "--evidence",
        "合同",
        "--force",
        "--reason",
        "已签约",
    )
    assert call(inputs, *words).exit_code == 0
    assert states(inputs)[code] == "struck"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("strike", "99", "--unit", "互助县", "--evidence", "a"), "99"),
        (("strike", "3", "--unit", "火星县", "--evidence", "a"), "火星县"),
        (("strike", "3", "--unit", "互助县"), "--evidence"),
        (("strike", "3", "--unit", "互助县", "--evidence", " "), "不能空着"),
        (("show", "--state", "nosuch"), "nosuch"),
    ],
)
def test_what_is_not_understood_ends_with_2(
    inputs: Path, words: tuple[str, ...], said: str
) -> None:
    result = call(inputs, *words)
    assert result.exit_code == 2
    assert said in result.stderr


def test_looking_makes_no_register(inputs: Path) -> None:
    assert "共" in call(inputs, "show").output
    assert not (inputs / FILE).exists()


# --- the ledger workbook ---


def book(*rulings: Decision) -> Workbook:
    given = (
        told(
            "huzhu",
            tasks=(task("huzhu", 2, problems=PROBLEM), task("huzhu", 3, "done", progress="完成")),
        ),
    )
    data = LedgerData(
        plan(), plan_period(plan(), "2023-Q3"), (), given, False, build(plan(), given, rulings)
    )
    return load_workbook(io.BytesIO(write_ledger(data, WHEN)))


def strikes(made: Workbook) -> list[str]:
    return [str(c.value) for c in made["重点任务台账"]["L"][3:] if c.value]


def test_the_workbook_shows_claims_strikes_and_reopenings() -> None:
    assert strikes(book()) == ["待销号"]
    assert strikes(book(ruled())) == ["2023-09-14 已销号（马岩：验收单）"]
    assert strikes(book(ruled(), ruled("reopen"))) == ["2023-09-14 重新办理（马岩：验收单）"]


def test_problems_stand_in_a_sheet_of_their_own_as_text() -> None:
    sheet = book(ruled(item=problem_id("huzhu", 2, PROBLEM)))["问题台账"]
    row = [c.value for c in sheet[4]]
    assert row[1] == "互助县"
    assert row[4] == PROBLEM
    assert sheet["E4"].data_type == "s"
    assert row[6] == "已销号"
    assert "马岩" in str(row[8])


def test_every_move_is_in_the_history_with_day_person_and_reason() -> None:
    sheet = book(ruled())["办理记录"]
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=4)]
    assert ["2023-09-14", "马岩", "已销号", "验收单"] in [[r[0], r[3], r[4], r[5]] for r in rows]
    assert [str(r[0]) for r in rows] == sorted(str(r[0]) for r in rows)
