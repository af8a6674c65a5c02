"""Drawing documents in worker processes: Document → DOCX and PDF bytes, proof-read.

WeasyPrint costs a second of imports and most of the run's time, so two warm workers share the
documents, started from a fork server that has imported everything once. A worker that crashes or
hangs fails its document, not the run. Exceptions cross the process border as plain text. Files
that do not say what their document says never leave the worker.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Mapping
from concurrent.futures import TimeoutError as PoolTimeout
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from pebble import ProcessExpired, ProcessPool

from hdreports.document.model import Document
from hdreports.writers.carried import NOTHING, Carried
from hdreports.writers.pdf.fonts import FontReport, FontSet

SECONDS = 120.0  # for one document; an ordinary one takes under one
WORKERS = 2
_PRELOAD = [
    __name__,
    "hdreports.writers.docx",
    "hdreports.writers.pdf.writer",
    "hdreports.readers.proof",
]


@dataclass(frozen=True, slots=True)
class Rendered:
    """One document's files, or why there are none (`error`, Chinese; `differences` tells each
    place where a file read back did not say what the document says)."""

    docx: bytes = b""
    pdf: bytes = b""
    pages: int = 0
    fonts: FontReport | None = None
    warnings: tuple[str, ...] = ()
    error: str = ""
    differences: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[tuple[Literal["docx", "pdf"], bytes], ...]:
        return ("docx", self.docx), ("pdf", self.pdf)


class CannotDrawError(Exception):
    """No document at all can be drawn: template, stylesheet or fonts; the message is Chinese."""


class RenderPool:
    """Two workers that draw documents; use as a context manager.

    `submit` returns at once; `Pending.result` waits, and raises CannotDrawError.
    """

    def __init__(self, fonts: FontSet, html: Path, reference: Path | None) -> None:
        # One heap per process: without this the C library keeps one per thread, and memory that
        # one document freed is not there for the next.
        os.environ.setdefault("MALLOC_ARENA_MAX", "1")
        os.environ.setdefault("MALLOC_TRIM_THRESHOLD_", "131072")
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(_PRELOAD)
        self._pool = ProcessPool(
            max_workers=WORKERS,
            max_tasks=100,  # memory creeps up with the documents a process has drawn
            initializer=_start,
            initargs=(fonts, html, reference),
            context=context,
        )

    def __enter__(self) -> RenderPool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.finish()
        else:
            self._pool.stop()
            self._pool.join()

    def finish(self) -> None:
        """No more documents: let the workers go, and their memory with them."""
        self._pool.close()
        self._pool.join()

    def submit(self, document: Document, carried: Carried = NOTHING) -> Pending:
        return Pending(self._pool.schedule(_draw, args=(document, carried), timeout=SECONDS))


class Pending:
    """A document being drawn."""

    def __init__(self, future: Any) -> None:
        self._future = future

    def result(self) -> Rendered:
        try:
            result = self._future.result()
        except PoolTimeout:
            return Rendered(error=f"排版超过{SECONDS:.0f}秒，已停止")
        except ProcessExpired:
            return Rendered(error="排版进程异常退出")
        if isinstance(result, str):
            raise CannotDrawError(result)
        return result


_worker: dict[str, Any] = {}


def _start(fonts: FontSet, html: Path, reference: Path | None) -> None:
    from hdreports.writers.pdf.writer import PdfWriter, StylesheetError

    gc.freeze()  # looking through what was imported would copy its pages, which workers share
    try:
        _worker.update(pdf=PdfWriter(fonts, html), reference=reference)
    except StylesheetError as error:  # raised here it would end the pool, and its words be lost
        _worker["wrong"] = str(error)


def _draw(document: Document, carried: Carried) -> Rendered | str:
    """The document's files, or why no document can be drawn."""
    if "wrong" in _worker:
        return str(_worker["wrong"])
    return draw(document, _worker["pdf"], _worker["reference"], carried)


def draw(
    document: Document, pdf_writer: Any, reference: Path | None, carried: Carried = NOTHING
) -> Rendered:
    """Both files of a document, read back. What goes wrong is said in the result, never raised."""
    from hdreports.readers.proof import proofread, told
    from hdreports.writers.docx import DocxLook, write_docx

    try:
        pdf = pdf_writer.write(document, carried)
        look = DocxLook(imprint_page=pdf.imprint_page)
        docx = write_docx(document, reference, look, carried)
        wrong = proofread(document, docx, pdf.data)
    except Exception as error:  # whatever fails, the other documents go on
        return Rendered(error=f"{type(error).__name__}：{error}")
    if wrong:
        message = f"写出的文件与文稿不一致，已停止：{told(wrong)}"
        return Rendered(error=message, differences=tuple(str(d) for d in wrong))
    return Rendered(docx, pdf.data, pdf.pages, pdf.fonts, pdf.warnings)


def missing_glyphs(reports: Mapping[str, Rendered]) -> dict[str, str]:
    """All characters that no font has, over all documents, with where they stand."""
    found: dict[str, str] = {}
    for rendered in reports.values():
        if rendered.fonts:
            found.update(rendered.fonts.missing)
    return found
