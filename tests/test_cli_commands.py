"""The commands as a clerk types them: Chinese words, exit codes, never a traceback."""

from __future__ import annotations

import json
import re
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from made_submissions import SAMPLES, plan
from pipeline_help import QUARTER, own_table, sample_file, samples, without_pages

from hdreports.cli import cli

COMMANDS = (
    "report",
    "check",
    "workbook",
    "status",
    "due",
    "remind",
    "calendar",
    "ledger",
    "trace",
    "plan",
)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command runs in an empty folder, without drawing pages."""
    monkeypatch.chdir(tmp_path)
    without_pages(monkeypatch)


def call(*arguments: object) -> Result:
    result = CliRunner().invoke(cli, [str(a) for a in arguments])
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


# --- help and usage ---


@pytest.mark.parametrize(
    "words", [(), *((c,) for c in COMMANDS), ("plan", "show"), ("plan", "audit")]
)
def test_help_is_in_chinese(words: tuple[str, ...]) -> None:
    result = call(*words, "--help")
    assert result.exit_code == 0
    assert re.search("[一-鿿]", result.stdout)
    own = re.sub(
        r"hdreports|--[a-z-]+|-h\b|2023-\w+|text\|json|\b(" + "|".join(COMMANDS) + r")\b",
        "",
        result.stdout,
    )
    assert not re.search(r"\b(the|this|and|Usage|Options|Commands)\b", own), own


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nosuch",), "nosuch"),
        (("plan", "nosuch"), "nosuch"),
        (("report",), "--period"),
        (("report", "--period", "第三季度"), "第三季度"),
        (("report", "--period", "2023-Q9"), "2023-Q9"),
        (("report", "--period", "2024-Q3"), "2024"),
        (("report", "--period", "2023-Q3", "--nosuch"), "--nosuch"),
        (("check",), ""),
        (("check", "nosuch.xlsx"), "nosuch.xlsx"),
        (("check", ".", "--format", "xml"), "xml"),
        (("workbook", "--period", "2023-Q3", "--unit", "火星县"), "火星县"),
        (("status", "--period", "x"), "x"),
        (("--config", "nosuch.toml", "plan", "show"), "nosuch.toml"),
    ],
)
def test_what_is_not_understood_ends_with_2_and_a_message(
    words: tuple[str, ...], said: str
) -> None:
    result = call(*words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert re.search("[一-鿿]", result.stderr)


def test_a_mistake_in_the_settings_is_told_by_its_key(tmp_path: Path) -> None:
    (tmp_path / "hdreports.toml").write_text("[report]\nred_form = 3\n", encoding="utf-8")
    result = call("plan", "audit")
    assert result.exit_code == 2
    assert "red_form" in result.stderr


# --- report ---


def test_report_writes_and_sums_up(tmp_path: Path) -> None:
    samples(tmp_path, "乐都区")
    result = call("report", "--period", QUARTER)
    assert result.exit_code == 0
    assert (tmp_path / "outputs" / QUARTER / "manifest.json").exists()
    for word in ("乐都区", "已报送", "样例", "未报送", "index.html"):
        assert word in result.stdout


def test_report_strict_ends_with_1_where_a_unit_is_missing(tmp_path: Path) -> None:
    samples(tmp_path, "乐都区")
    assert call("report", "--period", QUARTER, "--strict").exit_code == 1


def test_report_without_workbooks_ends_with_3(tmp_path: Path) -> None:
    (tmp_path / "inputs").mkdir()
    result = call("report", "--period", QUARTER)
    assert result.exit_code == 3
    assert "没有找到报送表" in result.stderr
    assert not (tmp_path / "outputs" / QUARTER).exists()


def test_report_takes_folders_and_can_be_quiet(tmp_path: Path) -> None:
    samples(tmp_path / "elsewhere", "乐都区")
    result = call(
        *("report", "--period", "2023-q3", "--quiet"),
        *("--inputs", tmp_path / "elsewhere" / "inputs", "--outputs", tmp_path / "out"),
    )
    assert result.exit_code == 0
    assert (tmp_path / "out" / QUARTER).is_dir()
    assert "……" not in result.stdout


# --- check ---


def test_check_json_prints_one_object(tmp_path: Path) -> None:
    inputs = samples(tmp_path, "互助县")
    result = call("check", inputs, "--format", "json")
    told = json.loads(result.stdout)
    assert set(told) == {"workbooks", "observations", "findings"}
    (workbook,) = told["workbooks"]
    assert workbook["reporting_unit"] == "互助土族自治县农业农村局"
    assert (workbook["region"], workbook["period"], workbook["usable"]) == ("互助县", QUARTER, True)
    eggs = next(o for o in told["observations"] if o["indicator"] == "蛋产量")
    assert (eggs["region"], eggs["value"], eggs["unit"]) == ("互助县", 148, "吨")
    assert (eggs["sheet"], eggs["cell"], eggs["raw"]) == ("指标进度", "E13", "148")
    assert all(
        {"code", "severity", "file", "sheet", "cell", "value", "message", "remedy"} <= set(f)
        for f in told["findings"]
    )
    errors = any(f["severity"] == "error" for f in told["findings"])
    assert result.exit_code == (1 if errors else 0)


def test_check_ends_with_1_on_an_error_and_tells_the_cell(tmp_path: Path) -> None:
    path = tmp_path / "平安区2023年第三季度.xlsx"
    own_table(path, "平安区", [["秸秆综合利用率", "%", 90, "不详呢", None]])
    result = call("check", path)
    assert result.exit_code == 1
    assert "E5" in result.stdout


def test_check_of_a_broken_file_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04")
    result = call("check", tmp_path / "a.xlsx", "--format", "json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert told["workbooks"][0]["usable"] is False
    assert told["findings"][0]["severity"] == "error"


# --- trace, status, workbook, plan ---


def test_trace_shows_computation_and_cells(tmp_path: Path) -> None:
    samples(tmp_path, "互助县")
    assert call("report", "--period", QUARTER).exit_code == 0
    result = call("trace", QUARTER, "2023-Q3/huzhu/egg-output/completion")
    assert result.exit_code == 0
    for word in ("互助县蛋产量完成率：74%", "累计完成 ÷ 年度目标", "［指标进度］E13", "工作方案"):
        assert word in result.stdout
    as_json = json.loads(call("trace", QUARTER, "74%", "--format", "json").stdout)
    assert as_json
    document = next((tmp_path / "outputs" / QUARTER).rglob("互助县*.docx"))
    assert "E13" in call("trace", document, "蛋产量").stdout


def test_trace_of_what_is_not_there(tmp_path: Path) -> None:
    samples(tmp_path, "互助县")
    assert call("trace", QUARTER).exit_code == 2
    call("report", "--period", QUARTER)
    result = call("trace", QUARTER, "没有这个数")
    assert result.exit_code == 2
    assert "没有这个数" in result.stderr


def status_of() -> dict[str, str]:
    told = json.loads(call("status", "--period", QUARTER, "--format", "json").stdout)
    return {u["name"]: u["state"] for u in told["units"]}


def test_status_tells_who_has_reported(tmp_path: Path) -> None:
    inputs = samples(tmp_path)
    sample_file(inputs, "化隆县").unlink()
    states = status_of()
    assert len(states) == len(plan().units)
    assert states["化隆回族自治县农业农村局"] == "missing"
    assert states["互助土族自治县农业农村局"] == "reported"
    text = call("status", "--period", QUARTER).stdout
    for word in ("未报送", "已报送", "样例"):
        assert word in text


def test_status_tells_what_was_returned(tmp_path: Path) -> None:
    inputs = samples(tmp_path)
    broken = sample_file(inputs, "民和县")
    broken.write_bytes(broken.read_bytes()[:500])
    assert status_of()["民和回族土族自治县农业农村局"] == "returned"
    assert "退回补正" in call("status", "--period", QUARTER).stdout


def test_workbook_writes_blank_forms_for_the_named_units(tmp_path: Path) -> None:
    result = call(
        "workbook",
        "--period",
        QUARTER,
        "--unit",
        "互助",
        "--unit",
        "ledu",
        "--out",
        tmp_path / "表",
    )
    assert result.exit_code == 0
    files = sorted((tmp_path / "表").iterdir())
    assert len(files) == 2
    assert all(str(f) in result.stdout for f in files)
    assert "指标进度" in openpyxl.load_workbook(files[0]).sheetnames
    everybody = call("workbook", "--period", QUARTER, "--out", tmp_path / "全部")
    assert everybody.exit_code == 0
    assert len(list((tmp_path / "全部").iterdir())) == len(plan().units)


def test_a_blank_form_that_comes_back_blank_says_nothing(tmp_path: Path) -> None:
    call("workbook", "--period", QUARTER, "--unit", "ledu", "--out", tmp_path / "inputs")
    result = call("report", "--period", QUARTER)
    assert result.exit_code == 1  # no report, but it is returned
    assert "没有编制报告" in result.stdout
    assert not list(tmp_path.rglob("报告"))
    assert list(tmp_path.rglob("补正/*.xlsx"))


def test_plan_show_and_audit() -> None:
    shown = call("plan", "show").stdout
    for word in ("粮食作物播种面积", "互助县", "2023-Q3", "任务"):
        assert word in shown
    audited = call("plan", "audit")
    assert audited.exit_code == 0
    assert "民和县" in audited.stdout


def test_the_samples_are_not_touched() -> None:
    assert len(list((SAMPLES / QUARTER).glob("*.xlsx"))) == 8
