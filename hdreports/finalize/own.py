"""Our own copy of a report that was edited: what was written into the file, what the period's data
say now, and what its files carried."""

from __future__ import annotations

import glob
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hdreports.document.model import Document
from hdreports.document.serialise import SerialiseError, from_json, from_plain
from hdreports.mailing import document_name, unit_of
from hdreports.plan.model import Plan
from hdreports.readers.docx_marked import MarkedDocument
from hdreports.readers.pdf import UnreadablePdfError, attached_file
from hdreports.writers.carried import LEDGER_NAME, Carried


class FinalizeError(Exception):
    """The file cannot be finalised as it is; the message is for users."""


@dataclass(frozen=True, slots=True)
class OwnCopy:
    """Our own copy: the document as it was written into the file, what the period's data file
    holds now (None: that is gone), and what the written files carried."""

    document: Document
    data: dict[str, Any] | None
    carried: Carried

    @property
    def figures(self) -> dict[str, dict[str, Any]]:
        """As the period's data say now; else as the file carries them."""
        if self.data is not None:
            return {f["id"]: f for f in self.data["figures"]}
        try:
            return {f["id"]: f for f in json.loads(self.carried.figures)["figures"]}
        except (ValueError, KeyError, TypeError):
            return {}


def own_copy(path: Path, edited: MarkedDocument, outputs: Path, plan: Plan) -> OwnCopy:
    """What was written into the file by its own account, and what the data file says now."""
    stored = None
    if edited.stored:
        try:
            stored = from_json(edited.stored)
        except SerialiseError as error:
            raise FinalizeError(f"{path.name}所带的原稿数据已损坏（{error}）。") from error
    names = [path.stem]
    if stored is not None:
        about = unit_of(stored, plan)
        names += [document_name(stored, about)] if about else []
    candidates = [path.parent.parent / "数据" / f"{name}.json" for name in names]
    period = stored.period if stored else "*"
    plain = [glob.escape(name) for name in names]
    candidates += [p for name in plain for p in outputs.glob(f"{period}/数据/{name}.json")]
    # Under its own name, lest a file named after another unit's report gets that unit's ledger.
    pdfs = [path.with_suffix(".pdf"), *sorted(outputs.glob(f"{period}/*/{plain[-1]}.pdf"))]
    for candidate in candidates:
        data = _data(candidate)
        if data is None:
            continue
        document = from_plain(data["document"])
        if stored is None or _identity(stored, plan) == _identity(document, plan):
            return OwnCopy(stored or document, data, _carried(edited, data, pdfs))
    if stored is None:
        raise FinalizeError(
            f"{path.name}不是本程序编制的文稿，或者其中的原稿数据已丢失，"
            f"{outputs}中也没有同名文稿的数据，无法核对数字。"
        )
    return OwnCopy(stored, None, _carried(edited, None, pdfs))


def _carried(edited: MarkedDocument, data: dict[str, Any] | None, pdfs: Iterable[Path]) -> Carried:
    """What the final files are to carry: the figures that the edited file carries, or those of the
    period; and the ledger that the first of the PDFs carries that has any."""
    figures = edited.figures
    if figures is None and data is not None:
        figures = json.dumps({k: v for k, v in data.items() if k != "document"}, ensure_ascii=False)
    ledger = next(filter(None, map(_ledger_in, pdfs)), b"")
    return Carried((figures or "").encode(), ledger)


def _ledger_in(pdf: Path) -> bytes | None:
    try:
        return attached_file(pdf.read_bytes(), LEDGER_NAME)
    except (OSError, UnreadablePdfError):
        return None


def _identity(document: Document, plan: Plan) -> tuple[str, ...]:
    about = unit_of(document, plan)
    unit = about.id if about else document.issuer
    return document.issuer, document.period, document.kind, unit


def _data(path: Path) -> dict[str, Any] | None:
    try:
        content = json.loads(path.read_bytes())
        from_plain(content["document"])
        _ = [f["id"] for f in content["figures"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return content if isinstance(content, dict) else None
