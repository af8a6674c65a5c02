"""Faults in the plan's files are told all at once, with file, entry and remedy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hdreports.plan import PlanError, load_plan
from hdreports.plan.loader import DEFAULT_PLAN, PlanFault


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DEFAULT_PLAN, tmp_path / "plan"))


def edit(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def faults(folder: Path) -> tuple[PlanFault, ...]:
    with pytest.raises(PlanError) as caught:
        load_plan(folder)
    return caught.value.faults


def test_a_copy_of_the_packaged_plan_loads_and_equals_it(folder: Path) -> None:
    assert load_plan(folder) == load_plan()


def test_a_plan_is_read_once(folder: Path) -> None:
    assert load_plan(folder) is load_plan(folder)


def test_a_byte_order_mark_does_no_harm(folder: Path) -> None:
    path = folder / "targets.csv"
    path.write_text("\ufeff" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert load_plan(folder) == load_plan()


def test_all_faults_are_told_at_once(folder: Path) -> None:
    edit(folder, "targets.csv", "haidong,grain-area,193", "haidong,grain-area,约193")
    edit(folder, "indicators.toml", 'kind = "quantity"', 'kind = "amount"')
    edit(folder, "plan.toml", "year = 2023", 'year = "2023"')
    edit(folder, "tasks.toml", "no = 30", "number = 30")
    found = faults(folder)
    assert {f.file for f in found} == {
        "targets.csv",
        "indicators.toml",
        "plan.toml",
        "tasks.toml",
    }
    assert all(f.problem and f.remedy for f in found)


def test_the_message_is_chinese_and_names_file_and_line(folder: Path) -> None:
    edit(folder, "targets.csv", "haidong,grain-area,193", "haidong,grain-area,约193")
    with pytest.raises(PlanError) as caught:
        load_plan(folder)
    message = str(caught.value)
    assert "targets.csv（第2行）：value 应为大于0的数，现为“约193”" in message


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("targets.csv", "huzhu,grain-area", "huzu,grain-area", "没有县区“huzu”"),
        ("targets.csv", "huzhu,grain-area", "huzhu,grain-aera", "没有指标“grain-aera”"),
        ("targets.csv", "193,万亩", "193,万吨", "不能换算"),
        ("targets.csv", "193,万亩", "193,亩", "与指标的“万亩”不同"),
        ("plan.toml", 'kind = "city"', 'kind = "county"', "应有且只有一个市"),
        ("targets.csv", "193,万亩", "-193,万亩", "大于0"),
        ("targets.csv", "193,万亩", "NaN,万亩", "大于0"),
        ("targets.csv", "haidong,oil-area", "haidong,grain-area", "重复2次"),
        ("targets.csv", "稳定在193万亩", "稳定在 193万亩", "空白"),
        ("targets.csv", "193,万亩,reach", "193,万亩,about", "不能是“about”"),
        ("targets.csv", "193,万亩,reach,", "193,万亩,", "列数"),
        ("plan.toml", 'receiver = "city"', 'receiver = "town"', "没有报送单位“town”"),
        ("plan.toml", 'aliases = ["互助"]', 'aliases = ["乐都"]', "同时是"),
        ("plan.toml", "as_of = 2023-09-10", "as_of = 2023-10-10", "不在该报送期内"),
        ("plan.toml", "as_of = 2023-09-10", 'as_of = "9月10日"', "不是日期"),
        ("plan.toml", "due = 2023-09-12", "due = 2023-09-02", "早于截止日"),
        ("plan.toml", 'period = "2023-Q3"', 'period = "三季度"', "无法识别的报送期"),
        ("plan.toml", "issued = 2023-08-08", "isued = 2023-08-08", "不认识的项目 isued"),
        ("indicators.toml", 'unit = "万亩"', 'unit = "万畝"', "不认识的计量单位"),
        ("indicators.toml", 'group = "foundation"', 'group = "base"', "没有分组“base”"),
        ("indicators.toml", 'parent = "farms-five"', 'parent = "farms-six"', "总项“farms-six”"),
        ("indicators.toml", '"粮播面积"', '"油料面积"', "同时是"),
        ("indicators.toml", 'by = "06-30"', 'by = "06-31"', "不是月日"),
        ("indicators.toml", 'unit = "%"', 'unit = "个"', "kind 与计量单位不符"),
        ("tasks.toml", 'lead = ["city"]', "lead = []", "没有牵头单位"),
        ("tasks.toml", 'lead = ["city"]', 'lead = ["mayor"]', "没有报送单位“mayor”"),
        ("tasks.toml", "system = 7", "system = 8", "没有第8个体系"),
        ("doubts.toml", 'indicator = "grain-area"', 'indicator = "rice"', "没有这项目标"),
        ("milestones.csv", "haidong,指导", "haixi,指导", "没有县区“haixi”"),
    ],
)
def test_a_slip_is_named(folder: Path, file: str, old: str, new: str, problem: str) -> None:
    edit(folder, file, old, new)
    assert any(f.file == file and problem in f.problem for f in faults(folder))


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "tasks.toml").unlink()
    (found,) = faults(folder)
    assert (found.file, found.problem) == ("tasks.toml", "缺少该文件")


def test_an_empty_main_file_is_named_and_nothing_crashes(folder: Path) -> None:
    (folder / "plan.toml").write_text("", encoding="utf-8")
    assert {f.file for f in faults(folder)} == {"plan.toml"}


def test_broken_toml_is_named(folder: Path) -> None:
    (folder / "plan.toml").write_text("[info\n", encoding="utf-8")
    (found,) = faults(folder)
    assert "TOML" in found.problem


def test_another_encoding_is_named(folder: Path) -> None:
    path = folder / "targets.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    (found,) = faults(folder)
    assert found.problem == "不是 UTF-8 编码"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    (found,) = faults(tmp_path / "nowhere")
    assert "找不到方案文件夹" in found.problem


def test_doubts_and_mentions_may_be_absent(folder: Path) -> None:
    (folder / "doubts.toml").unlink()
    (folder / "mentions.csv").unlink()
    plan = load_plan(folder)
    assert not any(t.doubtful for t in plan.targets)
    assert plan.mentions == ()
