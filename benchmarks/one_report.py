"""One report, warm: DOCX and PDF by us, with what they carry and read back, against WeasyPrint
alone on the same final HTML.

Each side runs in a process of its own, so that what we change in WeasyPrint is on our side only;
the two take turns, and the ratio is taken turn by turn.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection

from benchmarks.documents import HTML, sample_documents
from hdreports.document.model import Document
from hdreports.writers.carried import Carried

ROUNDS = 7


@dataclass(frozen=True)
class Comparison:
    """CPU seconds per report and the ratio turn by turn."""

    name: str
    pages: int
    ours: float
    alone: float
    ratios: tuple[float, ...]

    @property
    def ratio(self) -> float:
        return statistics.median(self.ratios)


def _ours(pipe: Connection) -> None:
    from hdreports.rendering import draw
    from hdreports.writers.pdf.fonts import load
    from hdreports.writers.pdf.writer import PdfWriter

    writer = PdfWriter(load(), HTML)
    while (wanted := pipe.recv()) is not None:
        start = time.process_time()
        drawn = draw(wanted[0], writer, None, wanted[1])
        spent = time.process_time() - start
        assert not drawn.error, drawn.error
        pipe.send((spent, drawn.pages, writer.markup(wanted[0])))


def _alone(pipe: Connection) -> None:
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    from hdreports.writers.pdf.fonts import load
    from hdreports.writers.pdf.writer import with_families

    fonts = load()
    config = FontConfiguration()
    text = (HTML / "gongwen.css").read_text("utf-8")
    style = weasyprint.CSS(string=fonts.css() + with_families(text, fonts), font_config=config)
    while (markup := pipe.recv()) is not None:
        start = time.process_time()
        weasyprint.HTML(string=markup).write_pdf(
            stylesheets=[style], font_config=config, pdf_variant="pdf/ua-1"
        )
        pipe.send(time.process_time() - start)


def compare(rounds: int = ROUNDS) -> list[Comparison]:
    """The largest county report and the city's report."""
    context = get_context("spawn")
    our_end, our_side = context.Pipe()
    lone_end, lone_side = context.Pipe()
    workers = [
        context.Process(target=_ours, args=(our_side,), daemon=True),
        context.Process(target=_alone, args=(lone_side,), daemon=True),
    ]
    for worker in workers:
        worker.start()
    documents = sample_documents()
    found = [
        _compare(documents[index], name, our_end, lone_end, rounds)
        for index, name in ((0, "county report"), (6, "city report"))
    ]
    for end in (our_end, lone_end):
        end.send(None)
    for worker in workers:
        worker.join()
    return found


def _compare(
    document: tuple[Document, Carried],
    name: str,
    ours: Connection,
    alone: Connection,
    rounds: int,
) -> Comparison:
    our_times, lone_times = [], []
    pages = 0
    for turn in range(rounds + 1):
        ours.send(document)
        spent, pages, markup = ours.recv()
        alone.send(markup)
        lone = alone.recv()
        if turn:  # the first turn warms up
            our_times.append(spent)
            lone_times.append(lone)
    ratios = tuple(a / b for a, b in zip(our_times, lone_times, strict=True))
    return Comparison(
        name, pages, statistics.median(our_times), statistics.median(lone_times), ratios
    )
