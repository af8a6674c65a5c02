"""`hdreports status`: who reported when, late, returned, missing; what was superseded."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from hdreports.cli import cli
from hdreports.commands.states import PeriodStates, UnitState, is_late, render_status, unit_states
from hdreports.config import Config, Paths
from hdreports.register.store import FILE, RECORD
from tests.intake_books import HEADS, save, workbook_bytes

BEFORE = datetime(2023, 9, 11, 2, tzinfo=UTC)
AFTER = datetime(2023, 9, 20, 2, tzinfo=UTC)
ROWS = [[1, "粮食产量", "万吨", None, 9]]

pytestmark = pytest.mark.usefixtures("read_here")


def book(value: object = 9, unit: str = "互助县") -> bytes:
    title = f"{unit}2023年第三季度绿色有机农畜产品输出地工作进展情况表"
    return workbook_bytes({"指标": [[title], list(HEADS), [1, "粮食产量", "万吨", None, value]]})


def states(inputs: Path, now: datetime) -> PeriodStates:
    return unit_states(Config(paths=Paths(inputs=inputs)), "2023-Q3", now)


def huzhu(found: PeriodStates) -> UnitState:
    return next(u for u in found.units if u.id == "huzhu")


def test_who_sent_nothing_is_missing(tmp_path: Path) -> None:
    unit = huzhu(states(tmp_path, BEFORE))
    assert (unit.state, unit.workbook, unit.first_seen, unit.workbooks) == (
        "missing",
        None,
        None,
        (),
    )


def test_what_is_seen_by_the_due_date_is_reported_and_stays_so(tmp_path: Path) -> None:
    save(tmp_path / "互助县.xlsx", book())
    assert huzhu(states(tmp_path, BEFORE)).state == "reported"
    later = huzhu(states(tmp_path, AFTER))
    assert (later.state, later.first_seen) == ("reported", BEFORE)


def test_what_is_first_seen_after_the_due_date_is_late(tmp_path: Path) -> None:
    save(tmp_path / "互助县.xlsx", book())
    assert huzhu(states(tmp_path, AFTER)).state == "late"


@pytest.mark.parametrize(
    ("seen", "late"),
    [
        (datetime(2023, 9, 12, 15, 59, tzinfo=UTC), False),
        (datetime(2023, 9, 12, 16, 1, tzinfo=UTC), True),
        (None, False),
    ],
)
def test_the_due_day_counts_whole_by_beijing_time(seen: datetime | None, late: bool) -> None:
    assert is_late(seen, date(2023, 9, 12)) is late


def test_without_a_due_date_nothing_is_late() -> None:
    assert not is_late(AFTER, None)


def test_a_mended_workbook_after_the_due_date_does_not_make_a_unit_late(tmp_path: Path) -> None:
    save(tmp_path / "互助县.xlsx", book())
    states(tmp_path, BEFORE)
    save(tmp_path / "互助县.xlsx", book(10))
    unit = huzhu(states(tmp_path, AFTER))
    assert unit.state == "reported"
    assert [(w.state, w.present, w.first_seen) for w in unit.workbooks] == [
        ("counts", True, AFTER),
        ("superseded", False, BEFORE),
    ]


def test_what_cannot_be_used_is_returned(tmp_path: Path) -> None:
    save(tmp_path / "互助县2023年第三季度.xlsx", b"%PDF-1.7")
    unit = huzhu(states(tmp_path, AFTER))
    assert (unit.state, unit.workbook, unit.errors) == ("returned", "互助县2023年第三季度.xlsx", 1)


def test_of_two_workbooks_one_counts_and_the_other_is_superseded(tmp_path: Path) -> None:
    save(tmp_path / "a互助县.xlsx", book())
    save(tmp_path / "b互助县.xlsx", book(10))
    unit = huzhu(states(tmp_path, BEFORE))
    assert [w.state for w in unit.workbooks] == ["counts", "superseded"]
    assert unit.workbook == unit.workbooks[0].path


def test_a_workbook_that_was_taken_away_is_remembered(tmp_path: Path) -> None:
    path = save(tmp_path / "互助县.xlsx", book())
    states(tmp_path, BEFORE)
    path.unlink()
    unit = huzhu(states(tmp_path, AFTER))
    assert unit.state == "missing"
    assert [(w.path, w.state) for w in unit.workbooks] == [("互助县.xlsx", "removed")]


def test_a_lost_register_loses_only_the_times(tmp_path: Path) -> None:
    save(tmp_path / "互助县.xlsx", book())
    states(tmp_path, BEFORE)
    for name in (FILE, RECORD):
        (tmp_path / name).unlink(missing_ok=True)
    unit = huzhu(states(tmp_path, AFTER))
    assert (unit.workbook, unit.first_seen) == ("互助县.xlsx", AFTER)


def test_samples_are_never_late(tmp_path: Path) -> None:
    save(tmp_path / "samples" / "互助县.xlsx", book())
    found = states(tmp_path, AFTER)
    assert found.sample
    assert huzhu(found).state == "reported"
    assert "不判断是否逾期" in render_status(found)


def test_the_table_tells_state_time_and_what_was_superseded(tmp_path: Path) -> None:
    save(tmp_path / "互助县.xlsx", book())
    states(tmp_path, BEFORE)
    save(tmp_path / "互助县.xlsx", book(10))
    save(tmp_path / "乐都区.xlsx", book(unit="乐都区"))
    text = render_status(states(tmp_path, AFTER + timedelta(hours=1)))
    lines = text.splitlines()
    line = next(n for n, row in enumerate(lines) if row.startswith("互助"))
    assert "已报送" in lines[line]
    assert "2023-09-11 10:00" in lines[line]
    assert "已被取代" in lines[line + 1]
    assert "逾期报送" in next(row for row in lines if "乐都区" in row)
    assert "已报送2个（其中逾期1个），未报送15个。" in text


def test_json_has_the_same(tmp_path: Path) -> None:
    save(tmp_path / "互助县.xlsx", book())
    data = json.loads(json.dumps(states(tmp_path, AFTER).as_json()))
    assert (data["period"], data["due"], data["sample"]) == ("2023-Q3", "2023-09-12", False)
    unit = next(u for u in data["units"] if u["id"] == "huzhu")
    assert unit["state"] == "late"
    assert unit["first_seen"] == "2023-09-20T10:00:00+08:00"
    assert unit["workbooks"] == [
        {
            "path": "互助县.xlsx",
            "state": "counts",
            "present": True,
            "first_seen": "2023-09-20T10:00:00+08:00",
        }
    ]


def test_the_command_prints_json_alone(tmp_path: Path) -> None:
    save(tmp_path / "互助县.xlsx", book())
    args = ["status", "--period", "2023-Q3", "--inputs", str(tmp_path), "--format", "json"]
    result = CliRunner().invoke(cli, args)
    assert result.exit_code == 0
    assert len(json.loads(result.stdout)["units"]) == 17


def test_a_register_that_cannot_be_kept_is_told_and_nothing_more(tmp_path: Path) -> None:
    found = replace(states(tmp_path, BEFORE), notices=("本次的登记没有保存",))
    assert "注意：本次的登记没有保存。" in render_status(found)


def test_a_unit_in_a_summary_table_alone_is_told_apart_from_those_that_reported(
    tmp_path: Path,
) -> None:
    rows = [
        ["海东市2023年第三季度各县区完成情况"],
        ["指标", "单位", "互助县", "乐都区", "合计"],
        ["粮食产量", "万吨", 9, 5000, 14],
        ["蔬菜产量", "万吨", None, 20, 20],
    ]
    save(tmp_path / "汇总表.xlsx", workbook_bytes({"汇总": rows}))
    found = states(tmp_path, BEFORE)
    unit = huzhu(found)
    assert (unit.state, unit.workbook, unit.first_seen) == ("summarised", "汇总表.xlsx", None)
    assert (unit.errors, unit.warnings) == (0, 2)  # no value for vegetables; no own return
    assert next(u for u in found.units if u.id == "ledu").errors == 1
    assert "已报送0个，取自汇总表2个" in render_status(found)
    save(tmp_path / "互助县.xlsx", book())
    assert huzhu(states(tmp_path, BEFORE)).state == "reported"
