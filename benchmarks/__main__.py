"""Run all measurements and print them as the page `benchmarks/results.md` (`--write` writes it)."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path

from benchmarks import checking, one_report, whole_run

PAGE = Path(__file__).with_name("results.md")
GOAL_ONE, GOAL_RUN, GOAL_MEMORY = 1.3, 1.3, 500


def page() -> str:
    lines = [
        "# Measurements",
        "",
        "Ratios within one run; seconds differ from machine to machine. Made by `make bench`",
        f"(Python {platform.python_version()}, {platform.machine()}).",
        "",
        "## One report, warm: DOCX and PDF against WeasyPrint alone on the same HTML",
        "",
        "| report | pages | ours (CPU s) | alone (CPU s) | ratio (median) | min–max | goal |",
        "|---|---|---|---|---|---|---|",
    ]
    for c in one_report.compare():
        lines.append(
            f"| {c.name} | {c.pages} | {c.ours:.2f} | {c.alone:.2f} | **{c.ratio:.2f}** "
            f"| {min(c.ratios):.2f}–{max(c.ratios):.2f} | ≤ {GOAL_ONE} |"
        )
    runs = whole_run.measure()
    run = runs.typical
    lines += [
        "",
        "## The sample quarter",
        "",
        "| stage | seconds |",
        "|---|---|",
        *[f"| {name} | {seconds:.1f} |" for name, seconds in run.stages],
        f"| **whole run** | {run.seconds:.1f} |",
        "",
        f"The run of median cost of {len(runs.runs)}; its ratios and, in brackets, those of all.",
        f"CPU of all its processes: {run.cpu:.1f} s. Its documents drawn one after the other in a",
        f"warm process: {run.renders:.1f} s; importing everything once: {run.start_up:.1f} s.",
        f"In CPU the run takes {_ratio([r.in_cpu for r in runs.runs], run.in_cpu)} of their sum,",
        f"in time on {os.cpu_count()} cores {_ratio([r.in_time for r in runs.runs], run.in_time)}",
        f"(goal ≤ {GOAL_RUN}).",
        "",
        f"Peak memory of all its processes together: {runs.peak:.0f} MB (goal < {GOAL_MEMORY} MB).",
        "",
        "## Reading and checking a workbook, against pandas with openpyxl",
        "",
    ]
    c = checking.measure()
    lines += [
        f"Ours {c.ours * 1000:.0f} ms, pandas {c.pandas * 1000:.0f} ms of CPU per workbook:",
        f"**{c.ratio:.2f}**.",
    ]
    return "\n".join(lines) + "\n"


def _ratio(ratios: list[float], typical: float) -> str:
    return f"**{typical:.2f}** ({min(ratios):.2f}–{max(ratios):.2f})"


if __name__ == "__main__":
    text = page()
    if "--write" in sys.argv:
        PAGE.write_text(text, encoding="utf-8")
    print(text)
