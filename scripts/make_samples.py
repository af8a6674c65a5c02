"""Write the sample returns (样例) under inputs/samples from scripts/samples/<period>/<unit>.toml.

Each file is a return workbook of the very layout that `hdreports workbook` writes, filled with
invented but plausible values and words, and marked 样例 in name, title, pages and properties.
Targets come from the plan; problems named in one quarter are carried over to the next. Running it
again gives the same bytes.

    python scripts/make_samples.py [--out inputs/samples]
"""

from __future__ import annotations

import argparse
import tomllib
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from hdreports.intake import form
from hdreports.intake.carried import CarriedLand, CarriedProblem
from hdreports.plan.loader import load_plan
from hdreports.plan.model import Plan
from hdreports.plan.period import plan_period, previous_period
from hdreports.writers.xlsx.filled import (
    FilledAnswer,
    FilledLand,
    FilledReturn,
    FilledTask,
    FilledValue,
    places_asked_about,
)
from hdreports.writers.xlsx.return_workbook import return_workbook_name, write_return_workbook

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "scripts" / "samples"
OUT = ROOT / "inputs" / "samples"


def read_sample(path: Path) -> FilledReturn:
    """One unit's invented return. Values are exact decimals; a quoted value is typed as text."""
    data: dict[str, Any] = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    remarks: dict[str, str] = data["remarks"]
    values: dict[str, FilledValue] = {
        id: FilledValue(v if isinstance(v, str) else Decimal(v), remarks.get(id, ""))
        for id, v in data["values"].items()
    }
    for id, remark in remarks.items():
        values.setdefault(id, FilledValue(None, remark))
    return FilledReturn(
        values=values,
        tasks={
            int(no): FilledTask(**{**task, "state": form.TASK_STATES[task["state"]]})
            for no, task in data["tasks"].items()
        },
        statements={part: tuple(texts) for part, texts in data["statements"].items()},
        answers={
            int(no): FilledAnswer(form.RECTIFICATION_STATES[a["state"]], a["answer"])
            for no, a in data.get("answers", {}).items()
        },
        land=tuple(
            FilledLand(
                **{
                    **row,
                    "kind": form.LAND_KINDS[row["kind"]],
                    "area": Decimal(row["area"]),
                    "state": form.RECTIFICATION_STATES[row["state"]],
                }
            )
            for row in data.get("land", ())
        ),
    )


def carried_from(filled: FilledReturn, period: str) -> tuple[CarriedProblem, ...]:
    """The problems of unfinished tasks, as intake would carry them over."""
    return tuple(
        CarriedProblem(period, no, task.problems)
        for no, task in sorted(filled.tasks.items())
        if task.problems and task.state != "done"
    )


def sample_workbooks(plan: Plan) -> dict[str, bytes]:
    """All samples by path relative to the output folder."""
    made = {}
    for source in sorted(SOURCES.glob("*/*.toml")):
        period = plan_period(plan, source.parent.name)
        unit = plan.unit(source.stem)
        before = previous_period(plan, period)
        earlier = SOURCES / before.id / source.name if before else None
        carried: tuple[CarriedProblem, ...] = ()
        land: tuple[CarriedLand, ...] = ()
        if before and earlier and earlier.exists():
            last = read_sample(earlier)
            carried, land = carried_from(last, before.id), places_asked_about(last.land, unit.id)
        made[f"{period.id}/{return_workbook_name(unit, period, sample=True)}"] = (
            write_return_workbook(
                plan,
                unit,
                period,
                created=datetime.combine(period.as_of, time(17)),
                carried=carried,
                land=land,
                filled=read_sample(source),
                sample=True,
            )
        )
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description="生成样例报送表")
    parser.add_argument("--out", type=Path, default=OUT, help="输出目录（默认 inputs/samples）")
    out: Path = parser.parse_args().out
    for name, content in sample_workbooks(load_plan()).items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        print(path)


if __name__ == "__main__":
    main()
