"""A unit's words may name any unit and any period without casting doubt on who sent them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from hdreports.intake.reader import read_bytes
from hdreports.plan import load_plan, plan_period
from hdreports.writers.xlsx.filled import FilledReturn
from hdreports.writers.xlsx.return_workbook import write_return_workbook

SAMPLES = Path(__file__).parents[1] / "inputs" / "samples"


def test_other_units_and_periods_in_the_free_text_are_no_conflict() -> None:
    plan = load_plan()
    data = write_return_workbook(
        plan,
        plan.unit("minhe"),
        plan_period(plan, "2023-Q3"),
        created=datetime(2023, 9, 10, 17),
        filled=FilledReturn(
            statements={"progress": ("与平安区相同的目标已随2023年第二季度报送说明。",)}
        ),
    )
    submission = read_bytes(data, "民和县2023年第三季度报送表.xlsx", plan)
    assert (submission.unit, submission.period) == ("minhe", "2023-Q3")
    assert not [f.code for f in submission.findings if f.code.startswith("identity-")]


def test_no_sample_has_an_identity_finding() -> None:
    plan = load_plan()
    for path in sorted(SAMPLES.rglob("*.xlsx")):
        submission = read_bytes(path.read_bytes(), path.relative_to(SAMPLES).as_posix(), plan)
        assert not [f.code for f in submission.findings if f.code.startswith("identity-")], path
