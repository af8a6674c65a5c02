"""`make` sets everything up once, says what it does, and is silent and quick the second time.

The scripts run in a copy of the project with an interpreter that only pretends to install.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
FONTS = ("Fang-Regular", "Kai-Regular", "Hei-Regular", "Song-Regular", "Song-Bold")

# An interpreter for the scripts: real for one-liners; venv, pip and the fonts are pretended.
FAKE_PYTHON = """#!/bin/bash
case "$*" in
  *ctypes*) [ ! -e "$FAKE/missing" ] || cat "$FAKE/missing" ;;
  "-m venv "*) mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; echo "$PWD/$3" >"$3/bin/activate" ;;
  "-m pip --version") ;;
  "-m pip install "*)
    echo "$*" >>"$FAKE/calls"
    sleep 0.3
    if [ -e "$FAKE/offline" ]; then echo "WARNING: could not connect"; exit 1; fi
    printf '#!/bin/bash\\nprintf "%%s|" "$@"\\n' >.venv/bin/hdreports
    chmod +x .venv/bin/hdreports ;;
  "-m hdreports.writers.pdf.fontcache "*) echo "$*" >>"$FAKE/calls" ;;
  *print*executable*) echo "$0" ;;
  *) exit 0 ;;
esac
"""


class Machine:
    """A copy of the project's scripts, and what they can find."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "海东 报告"
        self.fake = folder / "fake"
        fonts = folder / "fonts"
        for made in (self.fake, fonts, self.project / "hdreports/writers/pdf"):
            made.mkdir(parents=True)
        shutil.copytree(PROJECT / "scripts", self.project / "scripts")
        for name in ("Makefile", "pyproject.toml", "constraints.txt"):
            shutil.copy(PROJECT / name, self.project)
        (self.project / "hdreports/writers/pdf/fonts.py").write_text("VERSION = 1\n")
        for name in FONTS:
            (fonts / f"Fandol{name}.otf").touch()
        python = self.fake / "python"
        python.write_text(FAKE_PYTHON)
        python.chmod(0o755)
        self.environment = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(folder),
            "FAKE": str(self.fake),
            "PYTHON": str(python),
            "HDREPORTS_FONTS": str(fonts),
            "HDREPORTS_NO_APT": "1",
            "LC_ALL": "C",
        }

    def start(self, *command: str, **more: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            command,
            cwd=self.project,
            env={**self.environment, **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def run(self, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
        started = self.start(*command, **more)
        out, err = started.communicate(timeout=60)
        return subprocess.CompletedProcess(command, started.returncode, out, err)

    @property
    def calls(self) -> list[str]:
        path = self.fake / "calls"
        return path.read_text().splitlines() if path.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_the_first_time_tells_its_steps_and_pins_the_packages(machine: Machine) -> None:
    done = machine.run("make", "setup")
    assert done.returncode == 0, done.stderr
    assert "建立 Python 运行环境" in done.stderr
    assert "运行环境已准备好" in done.stderr
    pip, fonts = machine.calls
    assert pip.endswith("-c constraints.txt -e .")
    assert "--source" in fonts


def test_the_second_time_is_silent_and_quick(machine: Machine) -> None:
    machine.run("make", "setup")
    calls = machine.calls
    begin = time.monotonic()
    done = machine.run("make", "setup")
    assert time.monotonic() - begin < 1
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert machine.calls == calls


def test_tests_need_more_packages_and_reports_are_content_with_them(machine: Machine) -> None:
    machine.run("make", "setup")
    machine.run("make", "setup-dev")
    assert machine.calls[-1].endswith("-e .[dev]")
    calls = machine.calls
    assert machine.run("make", "setup").stderr == ""
    assert machine.calls == calls


def test_new_versions_are_installed(machine: Machine) -> None:
    machine.run("make", "setup")
    with (machine.project / "constraints.txt").open("a") as constraints:
        constraints.write("another==1\n")
    machine.run("make", "setup")
    assert sum("pip install" in call for call in machine.calls) == 2


def test_changed_font_recipes_are_prepared_anew(machine: Machine) -> None:
    machine.run("make", "setup")
    (machine.project / "hdreports/writers/pdf/fonts.py").write_text("VERSION = 2\n")
    machine.run("make", "setup")
    assert sum("pdf.fontcache" in call for call in machine.calls) == 2
    assert sum("pip install" in call for call in machine.calls) == 1


def test_a_folder_that_was_moved_gets_a_new_environment(machine: Machine) -> None:
    machine.run("make", "setup")
    machine.project = machine.project.rename(machine.project.with_name("moved"))
    done = machine.run("make", "setup")
    assert done.returncode == 0
    assert "建立 Python 运行环境" in done.stderr


def test_two_at_once_install_once(machine: Machine) -> None:
    both = [machine.start("make", "setup") for _ in range(2)]
    told = [run.communicate(timeout=60)[1] for run in both]
    assert [run.returncode for run in both] == [0, 0]
    assert sum("pip install" in call for call in machine.calls) == 1
    assert any("请稍候" in t for t in told)


def test_a_failure_shows_the_end_of_the_log_and_the_next_run_tries_again(
    machine: Machine,
) -> None:
    (machine.fake / "offline").touch()
    done = machine.run("make", "setup")
    assert done.returncode != 0
    assert "安装 Python 组件失败。请检查网络连接" in done.stderr
    assert "could not connect" in done.stderr
    (machine.fake / "offline").unlink()
    done = machine.run("make", "setup")
    assert done.returncode == 0
    assert "WARNING" not in done.stdout + done.stderr


def test_what_an_administrator_must_install_is_told_exactly(machine: Machine) -> None:
    (machine.fake / "missing").write_text("libharfbuzz-subset0\nlibpango-1.0-0\n")
    done = machine.run("make", "setup")
    assert done.returncode != 0
    assert "apt-get install -y libharfbuzz-subset0 libpango-1.0-0\n" in done.stderr
    assert not (machine.project / ".venv").exists()


def test_a_folder_of_fonts_that_is_not_there_is_told(machine: Machine) -> None:
    done = machine.run("make", "setup", HDREPORTS_FONTS="/nowhere")
    assert done.returncode != 0
    assert "HDREPORTS_FONTS 指定的字体文件夹不存在：/nowhere" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "period"),
    [
        ("QUARTER=Q3", "2023-Q3"),
        ("QUARTER=q4", "2023-Q4"),
        ("QUARTER=3", "2023-Q3"),
        ("QUARTER=三", "2023-Q3"),
        ("QUARTER=第一季度", "2023-Q1"),
        ("QUARTER=Ｑ２", "2023-Q2"),
        ("QUARTER=Q3 YEAR=2024", "2024-Q3"),
        ("QUARTER=Q3 YEAR=2024年", "2024-Q3"),
        ("PERIOD=2023-09a", "2023-09a"),
        ("PERIOD=2023", "2023"),
        ("WEEK=37", "2023-W37"),
        ("WEEK=W08", "2023-W08"),
        ("WEEK=2024-W8", "2024-W08"),
        ("HALFMONTH=2023-09a", "2023-09a"),
        ("HALFMONTH=9B", "2023-09B"),
        ("HALFYEAR=H2", "2023-H2"),
        ("HALFYEAR=2 YEAR=2024", "2024-H2"),
        ("YEAR_END=1", "2023"),
        ("YEAR_END=0 QUARTER=Q3", "2023-Q3"),
    ],
)
def test_report_hands_the_period_on(machine: Machine, arguments: str, period: str) -> None:
    done = machine.run("make", "report", *arguments.split())
    assert done.stdout == f"report|--period|{period}|"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "请指定季度"),
        (["QUARTER=Q5"], "无法识别的季度“Q5”"),
        (["QUARTER=Q33"], "无法识别的季度“Q33”"),
        (["QUARTER=Q3", "YEAR=23"], "无法识别的年度“23”"),
        (["QUARTER=Q3", "PERIOD=2023"], "只能写一个"),
        (["WEEK=37", "YEAR_END=1"], "WEEK 和 YEAR_END 只能写一个"),
        (["WEEK=三十七"], "无法识别的周“三十七”"),
        (["HALFMONTH=9"], "无法识别的半月“9”"),
        (["HALFYEAR=H3"], "无法识别的半年“H3”"),
        (["WEEK=1;touch hacked"], "无法识别的周"),
        (["QUARTER=$(touch hacked)`touch hacked`;touch hacked"], "无法识别的季度"),
    ],
)
def test_a_quarter_that_is_none_is_told_with_the_usage_before_anything_is_set_up(
    machine: Machine, arguments: list[str], told: str
) -> None:
    done = machine.run("make", "report", *arguments)
    assert done.returncode == 2
    assert told in done.stderr
    assert "用法：make report QUARTER=Q3" in done.stderr
    assert not (machine.project / ".venv").exists()
    assert not (machine.project / "hacked").exists()


def test_help_names_every_target(machine: Machine) -> None:
    shown = machine.run("make").stdout
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    phony = next(line for line in makefile.splitlines() if line.startswith(".PHONY:"))
    targets = set(phony.split()[1:]) - {"help", "setup-dev"}
    assert {t for t in targets if f"make {t}" not in shown} == set()


def test_constraints_are_names_and_exact_versions() -> None:
    lines = (PROJECT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) > 40
    for line in lines:
        name, _, version = line.partition("==")
        assert name, line
        assert version, line
        assert not set(line) & set(" /@;:"), line


def test_the_scripts_can_be_run() -> None:
    for name in ("scripts/setup.sh", "scripts/report.sh", ".ci/run"):
        assert os.access(PROJECT / name, os.X_OK), name
