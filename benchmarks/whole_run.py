"""The sample quarter as a clerk runs it: by stages, against the sum of its renders, with memory."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.documents import HTML, PROJECT, sample_documents
from hdreports.rendering import draw
from hdreports.writers.pdf.fonts import load
from hdreports.writers.pdf.writer import PdfWriter

_STEP = re.compile(r"\[\s*([\d.]+)秒\] (.*)……")


ROUNDS = 5
# As for a user: modules are compiled once and kept, whatever whoever measures has set.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True)
class Run:
    """One run: wall seconds by stages; CPU seconds of all its processes; and, measured beside it,
    what its documents cost drawn one after the other in one warm process (`renders`, CPU), and
    importing everything once (`start_up`, CPU)."""

    seconds: float
    cpu: float
    stages: tuple[tuple[str, float], ...]
    renders: float
    start_up: float

    @property
    def in_cpu(self) -> float:
        """CPU of the run against that of its renders and one start-up."""
        return self.cpu / (self.renders + self.start_up)

    @property
    def in_time(self) -> float:
        """Wall time of the run, on as many cores as there are, against the same."""
        return self.seconds / (self.renders + self.start_up)


@dataclass(frozen=True)
class Runs:
    """Several runs and the peak memory of another (MB, proportional share of all processes)."""

    runs: tuple[Run, ...]
    peak: float

    @property
    def typical(self) -> Run:
        """The run of median cost."""
        return sorted(self.runs, key=lambda run: run.in_cpu)[len(self.runs) // 2]


def measure(rounds: int = ROUNDS) -> Runs:
    """Memory is watched in a run of its own: adding up the pages of all processes ten times a
    second slows them by a tenth."""
    scales = _Scales()
    _run(scales)
    return Runs(tuple(_measured() for _ in range(rounds)), scales.peak)


def _measured() -> Run:
    clock = _Clock()
    seconds, stages = _run(clock)
    return Run(seconds, clock.total, stages, _renders(), _start_up())


class _Clock:
    """CPU seconds of each process, as long as it lived."""

    pause = 0.02

    def __init__(self) -> None:
        self._spent: dict[int, float] = {}

    @property
    def total(self) -> float:
        return sum(self._spent.values())

    def look(self, processes: list[psutil.Process]) -> None:
        for process in processes:
            with suppress(psutil.Error):
                times = process.cpu_times()
                self._spent[process.pid] = times.user + times.system


class _Scales:
    """The largest sum of the processes' proportional set sizes, in MB."""

    pause = 0.1

    def __init__(self) -> None:
        self.peak = 0.0

    def look(self, processes: list[psutil.Process]) -> None:
        total = 0
        for process in processes:
            with suppress(psutil.Error):
                total += process.memory_full_info().pss
        self.peak = max(self.peak, total / 1e6)


def _run(watch: _Clock | _Scales) -> tuple[float, tuple[tuple[str, float], ...]]:
    with tempfile.TemporaryDirectory() as folder:
        return _report(Path(folder), watch)


def _report(folder: Path, watch: _Clock | _Scales) -> tuple[float, tuple[tuple[str, float], ...]]:
    command = [sys.executable, "-m", "hdreports", "report", "--period", "2023-Q3"]
    command += ["--inputs", "inputs/samples", "--outputs", str(folder)]
    start = time.monotonic()
    process = subprocess.Popen(
        command, cwd=PROJECT, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True
    )
    watcher = threading.Thread(target=_watch, args=(process.pid, watch), daemon=True)
    watcher.start()
    assert process.stdout is not None
    lines = process.stdout.read().splitlines()
    if process.wait():
        raise RuntimeError("\n".join(lines))
    seconds = time.monotonic() - start
    marks = [(m[2], float(m[1])) for line in lines if (m := _STEP.match(line))]
    ends = [t for _, t in marks[1:]] + [seconds]
    watcher.join(timeout=5)
    steps = tuple((n, e - s) for (n, s), e in zip(marks, ends, strict=True))
    return seconds, steps


def _watch(pid: int, watch: _Clock | _Scales) -> None:
    """Look at a process and all below it again and again, as long as it runs."""
    with suppress(psutil.Error):
        root = psutil.Process(pid)
        while root.is_running() and root.status() != psutil.STATUS_ZOMBIE:
            watch.look([root, *root.children(recursive=True)])
            time.sleep(watch.pause)


def _renders() -> float:
    documents = sample_documents()
    writer = PdfWriter(load(), HTML)
    writer.write(documents[-1][0])
    start = time.process_time()
    for document, carried in documents:
        draw(document, writer, None, carried)
    return time.process_time() - start


def _start_up() -> float:
    code = "import hdreports.pipeline, hdreports.writers.pdf.writer, hdreports.writers.docx"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], cwd=PROJECT, env=ENVIRONMENT, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
