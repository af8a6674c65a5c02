"""`hdreports check` per workbook against pandas with openpyxl reading the same files."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass

import pandas as pd

from benchmarks.documents import SAMPLES
from hdreports.intake.reader import read_workbook
from hdreports.plan.loader import load_plan

ROUNDS = 5


@dataclass(frozen=True)
class Checking:
    """CPU seconds per workbook, read and checked; and the ratio round by round."""

    ours: float
    pandas: float
    ratio: float


def measure() -> Checking:
    files = sorted((SAMPLES / "2023-Q3").glob("*.xlsx"))
    plan = load_plan()
    ours, theirs = [], []
    for turn in range(ROUNDS + 1):
        start = time.process_time()
        for file in files:
            read_workbook(file, plan, SAMPLES)
        middle = time.process_time()
        for file in files:
            pd.read_excel(file, sheet_name=None, header=None, engine="openpyxl")
        end = time.process_time()
        if turn:
            ours.append((middle - start) / len(files))
            theirs.append((end - middle) / len(files))
    ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
    return Checking(statistics.median(ours), statistics.median(theirs), statistics.median(ratios))
