"""A return workbook opened and saved by an office program is still the same return."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from hdreports.intake.reader import read_workbook
from hdreports.plan.loader import load_plan

SAMPLE = Path(__file__).resolve().parent.parent / "inputs" / "samples" / "2023-Q3"

pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed"),
]


def test_saving_in_libreoffice_changes_nothing_that_intake_reads(tmp_path: Path) -> None:
    source = next(SAMPLE.glob("循化县*.xlsx"))
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(tmp_path / "saved"),
            str(source),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    plan = load_plan()
    before = read_workbook(source, plan, source.parent)
    after = read_workbook(tmp_path / "saved" / source.name, plan, tmp_path / "saved")
    assert (after.unit, after.period, after.sample, after.layout) == (
        before.unit,
        before.period,
        before.sample,
        before.layout,
    )
    assert [(o.indicator, o.value) for o in after.observations] == [
        (o.indicator, o.value) for o in before.observations
    ]
    assert after.tasks == before.tasks
    assert after.statements == before.statements
    assert after.rectifications == before.rectifications
