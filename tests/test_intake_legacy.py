"""Workbooks in other formats, made by LibreOffice from a filled return."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from hdreports.intake.reader import read_workbook
from hdreports.plan import load_plan

SAMPLE = next((Path(__file__).parents[1] / "inputs" / "samples" / "2023-Q3").glob("互助县*.xlsx"))


@pytest.mark.office
@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_a_return_saved_in_another_format_gives_the_same_values(
    suffix: str, tmp_path: Path, office_convert: Callable[..., Path]
) -> None:
    source = Path(shutil.copy(SAMPLE, tmp_path / "互助县2023年第三季度.xlsx"))
    other = office_convert(source, suffix)
    plan = load_plan()
    original, read = (read_workbook(p, plan, tmp_path) for p in (source, other))
    assert read.usable
    assert [(o.indicator, o.value, o.source.cell) for o in read.observations] == [
        (o.indicator, o.value, o.source.cell) for o in original.observations
    ]
    assert [t.task for t in read.tasks] == [t.task for t in original.tasks]
    assert "file-other-format" in {f.code for f in read.findings}


@pytest.mark.office
def test_an_old_workbook_under_a_new_name_is_read_by_its_content(
    tmp_path: Path, office_convert: Callable[..., Path]
) -> None:
    source = Path(shutil.copy(SAMPLE, tmp_path / "互助县2023年第三季度.xlsx"))
    old = office_convert(source, "xls")
    renamed = old.rename(tmp_path / "互助县第三季度（改名）.xlsx")
    assert read_workbook(renamed, load_plan(), tmp_path).usable
