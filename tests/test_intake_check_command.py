"""`hdreports check`: for which period a workbook counts that does not say so itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hdreports.cli import cli
from tests.intake_books import save, workbook_bytes

ROWS = [["互助县工作进展情况"], ["指标", "单位", "累计完成"], ["粮食作物播种面积", "万亩", 52]]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return save(tmp_path / "报表.xlsx", workbook_bytes({"表": ROWS}))


def check(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["check", *map(str, arguments), "--format", "json"])


def test_without_a_period_nothing_counts(book: Path) -> None:
    done = check(book)
    assert done.exit_code == 1
    assert "identity-period-missing" in {f["code"] for f in json.loads(done.output)["findings"]}


@pytest.mark.parametrize("folder", [False, True], ids=["file", "folder"])
def test_a_period_may_be_given(folder: bool, book: Path) -> None:
    done = check(book.parent if folder else book, "--period", "2023-Q3")
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert [w["period"] for w in told["workbooks"]] == ["2023-Q3"]
    assert [(o["value"], o["cell"]) for o in told["observations"]] == [(52, "C3")]


def test_what_a_workbook_says_itself_counts_before_the_period_given(book: Path) -> None:
    done = check(book, "--period", "2023-Q3")
    named = save(book.with_name("互助县2023年第二季度.xlsx"), book.read_bytes())
    told = json.loads(check(named, "--period", "2023-Q3").output)
    assert done.exit_code == 0
    assert [w["period"] for w in told["workbooks"]] == ["2023-Q2"]


def test_a_period_that_is_none_is_refused_in_one_line(book: Path) -> None:
    done = check(book, "--period", "第三季度啊")
    assert done.exit_code == 2
    assert "Traceback" not in done.output
