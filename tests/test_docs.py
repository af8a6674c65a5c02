"""The documents are held against the program."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from hdreports.cli import COMMANDS, cli
from hdreports.config import load_config
from hdreports.corrections import FOLDER as CORRECTIONS
from hdreports.narrative.kinds import KINDS
from hdreports.plan.loader import load_plan
from scripts.make_docs import PAGES, PICTURE

ROOT = Path(__file__).resolve().parents[1]
READMES = ("README.md", "README.zh-CN.md")
WRITTEN = (*READMES, "docs/architecture.md", "CHANGELOG.md")
OUR_FOLDERS = "hdreports|templates|scripts|docs|benchmarks|inputs/samples|tests"
SPAN = re.compile(r"`([^`\n]+)`")
BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def code_of(name: str) -> Iterator[str]:
    """Lines of code blocks without their comments, and code within sentences."""
    text = text_of(name)
    for _, block in BLOCK.findall(text):
        yield from (re.sub(r"\s+#.*", "", line).strip() for line in block.splitlines())
    yield from SPAN.findall(BLOCK.sub("", text))


def command_lines(name: str) -> list[list[str]]:
    """The words after `hdreports`, of every command that a document names."""
    found = []
    for code in code_of(name):
        words = code.removeprefix(".venv/bin/").split()
        if len(words) > 1 and words[0] == "hdreports":
            found.append(words[1:])
    return found


def options_of(words: list[str]) -> set[str]:
    """The options that the command takes; fails where there is no such command."""
    command: click.Command = cli
    context = click.Context(cli)
    for word in words:
        if not isinstance(command, click.Group) or word.startswith("-"):
            break
        inner = command.get_command(context, word)
        assert inner is not None, f"no command {word}"
        command = inner
    context = click.Context(command, **cli.context_settings)
    return {o for p in command.get_params(context) for o in p.opts if o.startswith("-")}


@pytest.mark.parametrize("name", PAGES)
def test_generated_pages_are_current(name: str) -> None:
    assert text_of(f"docs/{name}") == PAGES[name](), "run scripts/make_docs.py"


@pytest.mark.parametrize("name", WRITTEN)
def test_every_command_and_option_named_exists(name: str) -> None:
    for words in command_lines(name):
        named = {w for w in words if w.startswith("-")}
        assert named <= options_of(words), words


def test_the_readmes_do_name_commands() -> None:
    for name in READMES:
        assert len(command_lines(name)) > 3


@pytest.mark.parametrize("name", READMES)
def test_every_option_named_alone_is_one_of_some_command(name: str) -> None:
    known = {o for command in COMMANDS for o in options_of([command])}
    for code in code_of(name):
        if re.fullmatch(r"--[a-z]+", code):
            assert code in known, code


@pytest.mark.parametrize("name", WRITTEN)
def test_every_link_leads_somewhere(name: str) -> None:
    text = text_of(name)
    for target in re.findall(r"\]\(([^)#:]+)\)|src=\"([^\"]+)\"", text):
        path = "".join(target)
        assert (ROOT / name).parent.joinpath(path).exists(), path


@pytest.mark.parametrize("name", WRITTEN)
def test_every_file_named_exists(name: str) -> None:
    for code in code_of(name):
        if re.fullmatch(rf"(?:{OUR_FOLDERS})/[^\s*]*", code):
            assert (ROOT / code).exists(), code


def has_name(file: Path, name: str) -> bool:
    return file.is_file() and name in file.read_text("utf-8")


def test_every_file_to_open_first_exists() -> None:
    folder = ROOT
    rows = 0
    for line in text_of("docs/architecture.md").splitlines():
        cells = [c.strip() for c in line.strip("|").split("|")]
        if not line.startswith("|") or len(cells) != 3 or cells[2] == "open first":
            continue
        named = SPAN.findall(cells[0])
        folders = [ROOT / n for n in named] or [folder]
        folder = folders[0]
        for file in SPAN.findall(cells[2]):
            known = [f for f in folders if (f / file).exists() or has_name(f, file)]
            assert known, f"{folder}: {file}"
            rows += 1
    assert rows > 20


@pytest.mark.parametrize("name", WRITTEN)
def test_every_make_target_named_exists(name: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))
    for code in code_of(name):
        if code.startswith("make "):
            assert code.split()[1] in targets, code


@pytest.mark.parametrize("name", READMES)
def test_every_folder_of_outputs_named_is_written(name: str) -> None:
    written = {k.folder for k in KINDS} | {"台账", "mail", "数据", CORRECTIONS}
    table = [line for line in text_of(name).splitlines() if line.strip().startswith("| `")]
    named = {n for line in table for n in re.findall(r"`([^\x00-\x7f]+|mail)/`", line)}
    assert named >= {"报告", "通报", "台账", "mail", "数据"}
    assert named <= written


def test_the_settings_shown_to_clerks_can_be_used(tmp_path: Path) -> None:
    shown = [b for kind, b in BLOCK.findall(text_of("README.zh-CN.md")) if kind == "toml"]
    assert shown
    for number, block in enumerate(shown):
        for font in tomllib.loads(block).get("fonts", {}).values():
            (tmp_path / font).parent.mkdir(exist_ok=True)
            (tmp_path / font).touch()
        file = tmp_path / f"{number}.toml"
        file.write_text(block, encoding="utf-8")
        load_config(file).check_issuers(u.id for u in load_plan().units)


def test_the_ids_of_all_units_are_told_to_clerks() -> None:
    text = text_of("README.zh-CN.md")
    for unit in load_plan().units:
        assert f"| `{unit.id}` | {unit.short} |" in text


def test_the_readme_stays_short() -> None:
    assert len(text_of("README.md").splitlines()) <= 120


def test_the_picture_is_one_small_page() -> None:
    data = PICTURE.read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert len(data) < 200_000
    width, height = (int.from_bytes(data[i : i + 4], "big") for i in (16, 20))
    assert height / width == pytest.approx(297 / 210, rel=0.01)
