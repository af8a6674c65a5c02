"""The sample quarter as a clerk runs it: by stages, against the sum of its renders, with memory."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.documents import HTML, PROJECT, sample_documents
from hdreports.rendering import draw
from hdreports.writers.pdf.fonts import load
from hdreports.writers.pdf.writer import PdfWriter

_STEP = re.compile(r"\[\s*([\d.]+)秒\] (.*)……")


@dataclass(frozen=True)
class Run:
    """One run: wall seconds by stages; CPU seconds of all its processes, which other work on the
    machine disturbs less; peak memory (MB, proportional share of all its processes together)."""

    seconds: float
    cpu: float
    stages: tuple[tuple[str, float], ...]
    peak: float
    renders: float  # CPU: the same documents drawn one after the other in one warm process
    start_up: float  # CPU: importing everything once

    @property
    def ratio(self) -> float:
        """CPU of the run against that of its renders and one start-up."""
        return self.cpu / (self.renders + self.start_up)


def measure() -> Run:
    with tempfile.TemporaryDirectory() as folder:
        seconds, cpu, stages, peak = _run(Path(folder))
    return Run(seconds, cpu, stages, peak, _renders(), _start_up())


def _run(folder: Path) -> tuple[float, float, tuple[tuple[str, float], ...], float]:
    command = [sys.executable, "-m", "hdreports", "report", "--period", "2023-Q3"]
    command += ["--inputs", "inputs/samples", "--outputs", str(folder)]
    start = time.monotonic()
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    peak = [0.0]
    spent: dict[int, float] = {}
    watcher = threading.Thread(target=_watch, args=(process.pid, peak, spent), daemon=True)
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
    return seconds, sum(spent.values()), steps, peak[0]


def _watch(pid: int, peak: list[float], spent: dict[int, float]) -> None:
    """Largest sum of the proportional set sizes of a process and all below it; CPU of each."""
    try:
        root = psutil.Process(pid)
        while root.is_running() and root.status() != psutil.STATUS_ZOMBIE:
            total = 0
            for process in [root, *root.children(recursive=True)]:
                try:
                    total += process.memory_full_info().pss
                    times = process.cpu_times()
                    spent[process.pid] = times.user + times.system
                except psutil.Error:
                    continue
            peak[0] = max(peak[0], total / 1e6)
            time.sleep(0.1)
    except psutil.Error:
        return


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
    subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
