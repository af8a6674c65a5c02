"""What a PDF costs: our writer against WeasyPrint alone on the same page, as a ratio in one run.

Each side runs in a process of its own, since our writer replaces functions inside WeasyPrint; the
two take turns, so that a busy machine slows both. WeasyPrint alone reads the same HTML, the same
stylesheet and the same fonts, keeps its font configuration and parsed stylesheet (as anybody would
who writes many documents), and writes the same variant, PDF/UA-1. It does not justify between
characters, place the 版记, mark artifacts, or look for missing glyphs.

    python benchmarks/bench_pdf.py [--rounds 5] [--json]
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
TEMPLATES = ROOT / "templates" / "html"


def _ours() -> Any:
    from sample_document import rich_document

    from hdreports.writers.pdf.fonts import load
    from hdreports.writers.pdf.writer import PdfWriter

    writer = PdfWriter(load(), TEMPLATES)
    document = rich_document()
    return lambda: writer.write(document).data


def _alone() -> Any:
    import weasyprint
    from sample_document import rich_document
    from weasyprint.text.fonts import FontConfiguration

    from hdreports.writers.html import HtmlWriter
    from hdreports.writers.pdf.fonts import load
    from hdreports.writers.pdf.writer import with_families

    fonts = load()
    families = ",".join(fonts.families("body"))
    markup = HtmlWriter(TEMPLATES, chart_font=families).write(rich_document())
    sheet = with_families((TEMPLATES / "gongwen.css").read_text(encoding="utf-8"), fonts)
    config = FontConfiguration()
    css = weasyprint.CSS(string=fonts.css() + sheet, font_config=config)

    def write() -> bytes:
        page = weasyprint.HTML(string=markup)
        written: bytes = page.write_pdf(
            font_config=config, stylesheets=[css], pdf_variant="pdf/ua-1"
        )
        return written

    return write


def _serve(side: str) -> None:
    """Write once at each line on standard input; answer with seconds of CPU and memory in MB."""
    write = {"ours": _ours, "alone": _alone}[side]()
    write()  # warm
    print("ready", flush=True)
    for _ in sys.stdin:
        start = time.process_time()
        size = len(write())
        spent = time.process_time() - start
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"cpu": spent, "bytes": size, "memory": memory}), flush=True)


class _Side:
    def __init__(self, side: str) -> None:
        command = [sys.executable, __file__, "--serve", side]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.results: list[dict[str, float]] = []
        if self._answer() != "ready":
            raise SystemExit(f"{side}: did not start")

    def _answer(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def write(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        self.results.append(json.loads(self._answer()))

    def close(self) -> None:
        self.process.communicate()

    def of(self, name: str) -> list[float]:
        return [result[name] for result in self.results]


def measure(rounds: int) -> dict[str, float]:
    """CPU seconds per document (medians), their ratio (median of rounds), sizes, peak memory."""
    ours, alone = _Side("ours"), _Side("alone")
    for _ in range(rounds):
        alone.write()
        ours.write()
    ours.close()
    alone.close()
    ratios = [a / b for a, b in zip(ours.of("cpu"), alone.of("cpu"), strict=True)]
    return {
        "ours_cpu_s": round(median(ours.of("cpu")), 3),
        "weasyprint_alone_cpu_s": round(median(alone.of("cpu")), 3),
        "ratio": round(median(ratios), 3),
        "ours_bytes": ours.results[-1]["bytes"],
        "weasyprint_alone_bytes": alone.results[-1]["bytes"],
        "ours_peak_mb": round(max(ours.of("memory"))),
        "weasyprint_alone_peak_mb": round(max(alone.of("memory"))),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--serve", choices=("ours", "alone"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        _serve(options.serve)
        return
    found = measure(options.rounds)
    if options.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name:28} {value}")


if __name__ == "__main__":
    main()
