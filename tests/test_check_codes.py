"""`hdreports check --codes`: the catalogue of findings, told to people and to programs."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from hdreports.cli import cli
from hdreports.intake import catalogue
from hdreports.intake.codes import catalogue_json, catalogue_text


def check(*args: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli, ["check", *args])
    return result.exit_code, result.stdout, result.stderr


def test_every_kind_of_finding_is_listed_with_its_words() -> None:
    text = catalogue_text()
    for entry in catalogue.entries():
        assert f"  {entry.code}  {entry.title}" in text
        assert entry.message in text
        assert entry.remedy in text


def test_most_serious_kinds_come_first() -> None:
    text = catalogue_text()
    assert text.index("【须补正】") < text.index("【须核对】") < text.index("【告知】")
    assert text.index("value-negative") < text.index("value-missing")


def test_json_has_code_severity_title_message_and_remedy() -> None:
    codes = catalogue_json()["codes"]
    assert isinstance(codes, list)
    assert len(codes) == len(catalogue.entries())
    assert list(codes[0]) == ["code", "severity", "title", "message", "remedy"]


def test_the_catalogue_needs_no_workbook() -> None:
    assert check("--codes")[:2] == (0, catalogue_text() + "\n")
    code, out, _ = check("--codes", "--format", "json")
    assert (code, json.loads(out)) == (0, catalogue_json())


def test_without_workbook_and_without_codes_it_says_what_is_wanted() -> None:
    code, _, error = check()
    assert code == 2
    assert "--codes" in error


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    code, _, error = check(str(tmp_path / "没有.xlsx"))
    assert code == 2
    assert "没有.xlsx" in error
