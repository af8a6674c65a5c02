"""The sample quarter computed once more, by other means, from the workbooks and the plan's table.

Cells are read with openpyxl, targets from targets.csv, arithmetic is in fractions: nothing of
intake or progress takes part. Every printed value, completion and gap must come out the same.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache

import openpyxl
import pytest
from made_submissions import COUNTIES, SAMPLES, plan, sample_progress, sample_report

import hdreports.plan

AS_OF = date(2023, 9, 10)
TARGETS = next(iter(hdreports.plan.__path__)) + "/data/haidong-2023/targets.csv"
TONS = {"吨": Fraction(1, 10000), "万吨": Fraction(1)}
WHO = {
    "互助县": "huzhu",
    "乐都区": "ledu",
    "平安区": "pingan",
    "民和县": "minhe",
    "循化县": "xunhua",
    "化隆县": "hualong",
    "市农业农村局": "city",
    "市乡村振兴局": "rural-revitalization",
}
# The first and the last day on which an indicator's target is worked off, unless it is the year's.
SEASONS = {
    "grain-area": (date(2023, 1, 1), date(2023, 6, 30)),
    "oil-area": (date(2023, 1, 1), date(2023, 6, 30)),
    "film-area": (date(2023, 1, 1), date(2023, 6, 30)),
    "rotation-area": (date(2023, 1, 1), date(2023, 6, 30)),
    "vegetable-area": (date(2023, 1, 1), date(2023, 8, 31)),
    "second-crop-vegetable": (date(2023, 1, 1), date(2023, 8, 31)),
    "grain-output": (date(2023, 7, 1), date(2023, 10, 31)),
    "oil-output": (date(2023, 7, 1), date(2023, 10, 31)),
    "farmland-new": (date(2023, 1, 1), date(2023, 10, 31)),
    "farmland-upgrade": (date(2023, 1, 1), date(2023, 10, 31)),
}


@dataclass(frozen=True)
class Entry:
    value: Fraction
    measure: str


def half_up(x: Fraction, places: int) -> Fraction:
    scale = 10**places
    sign = -1 if x < 0 else 1
    return Fraction(sign * int(abs(x) * scale + Fraction(1, 2)), scale)


def shown(x: Fraction) -> str:
    """A terminating decimal as people write it, without a sign."""
    text = f"{float(half_up(abs(x), 4)):.4f}"
    return text.rstrip("0").rstrip(".")


@cache
def entries() -> dict[tuple[str, str], Entry]:
    """(who, indicator) → the filled-in value of the quarter's workbooks."""
    found = {}
    for path in sorted((SAMPLES / "2023-Q3").glob("*.xlsx")):
        who = next(id for name, id in WHO.items() if path.name.startswith(name))
        sheet = openpyxl.load_workbook(path)["指标进度"]
        for row in range(5, sheet.max_row + 1):
            id, cell = sheet.cell(row, 9).value, sheet.cell(row, 5).value
            if id is None or cell is None:
                continue
            number = re.search(r"\d+(\.\d+)?", str(cell))
            assert number, cell
            found[who, str(id)] = Entry(Fraction(number[0]), str(sheet.cell(row, 3).value))
    return found


@cache
def targets() -> dict[tuple[str, str], Entry]:
    with open(TARGETS, encoding="utf-8") as stream:
        return {
            (r["region"], r["indicator"]): Entry(Fraction(r["value"]), r["unit"])
            for r in csv.DictReader(stream)
        }


def kinds() -> dict[str, str]:
    return {i.id: i.kind for i in plan().indicators}


@cache
def expected() -> dict[str, str]:
    """Figure id → text, for every value, completion and gap."""
    made: dict[str, str] = {}
    for (who, id), entry in entries().items():
        if who != "city":
            region = who if who in COUNTIES else "haidong"
            made.update(_of(who, id, entry, targets().get((region, id))))
    for id in kinds():
        if (total := _city(id)) is not None:
            made.update(_of("haidong", id, total, targets().get(("haidong", id))))
    return made


def _city(id: str) -> Entry | None:
    shared = any((c, id) in targets() for c in COUNTIES) and kinds()[id] != "rate"
    if not shared:
        return entries().get(("city", id)) or entries().get(("rural-revitalization", id))
    parts = [entries()[c, id] for c in COUNTIES if (c, id) in entries()]
    if not parts:
        return None
    measure = (targets().get(("haidong", id)) or parts[0]).measure
    if measure in TONS:
        return Entry(
            sum((p.value * TONS[p.measure] / TONS[measure] for p in parts), Fraction(0)), measure
        )
    return Entry(sum((p.value for p in parts), Fraction(0)), measure)


def _of(who: str, id: str, entry: Entry, target: Entry | None) -> Iterator[tuple[str, str]]:
    prefix = f"2023-Q3/{who}/{id}"
    yield f"{prefix}/value", shown(entry.value) + entry.measure
    if target is None:
        return
    if kinds()[id] == "rate":
        yield f"{prefix}/gap", shown(entry.value - target.value) + "个百分点"
        return
    percent = half_up(entry.value / target.value * 100, 1)
    assert (percent >= 100) == (entry.value >= target.value), "the samples have no such case"
    start, end = SEASONS.get(id, (date(2023, 1, 1), date(2023, 12, 31)))
    days = min(max((AS_OF - start).days + 1, 0), (end - start).days + 1)
    pace = half_up(Fraction(days, (end - start).days + 1) * 100, 1)
    yield f"{prefix}/completion", shown(percent) + "%"
    yield f"{prefix}/gap", shown(percent - pace) + "个百分点"


def test_the_assessment_has_exactly_these_figures() -> None:
    book = sample_progress().book
    made = {
        f.id: f.text
        for f in book.all()
        if f.id.startswith("2023-Q3/") and f.id.endswith(("/value", "/completion", "/gap"))
    }
    assert len(made) > 500
    assert made == expected()


@pytest.mark.parametrize("unit", WHO.values())
def test_every_printed_value_completion_and_gap_is_one_of_them(unit: str) -> None:
    printed = {
        f.id: f.text
        for f in sample_report(unit).figures
        if f.id.startswith("2023-Q3/") and f.id.endswith(("/value", "/completion", "/gap"))
    }
    assert printed
    assert printed.items() <= expected().items()


def test_the_counts_of_the_citys_opening() -> None:
    """How many are done, on pace, behind, or open: counted from the plan's table and the cells."""
    states = {"done": 0, "behind": 0, "other": 0}
    parts = {i.id for i in plan().indicators if i.parent}
    for (region, id), target in targets().items():
        if region != "haidong" or id in parts:
            continue
        total = _city(id)
        if total is None:
            states["other"] += 1
        elif total.value >= target.value:
            states["done"] += 1
        else:
            states["behind"] += 1
    texts = {f.id: f.text for f in sample_report("city").figures}
    count = "2023-Q3/city/count/"
    assert texts[count + "done"] == f"{states['done']}项"
    assert texts[count + "items"] == f"{sum(states.values())}项"
    open_ = int(texts[count + "not_judged"].removesuffix("项"))
    on_pace, behind = (int(texts[count + k].removesuffix("项")) for k in ("on_pace", "behind"))
    assert on_pace + behind + open_ == states["behind"] + states["other"]
