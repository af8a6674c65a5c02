"""A document's figures as JSON: what `trace` reads, and what the files carry with them."""

from __future__ import annotations

import json

from hdreports.document.model import plain
from hdreports.document.serialise import to_plain
from hdreports.narrative.job import Composed
from hdreports.progress.model import CellSource, Figure, PlanSource


def figures_json(composed: Composed) -> bytes:
    """The figures a document prints, with their sources, for `trace`; the document as written, for
    `finalize`."""
    document = composed.document
    content = {
        "title": document.full_title,
        "issuer": document.issuer,
        "number": plain(document.number),
        "period": document.period,
        "figures": [_figure(f) for f in composed.figures],
        "document": to_plain(document),
    }
    # Without indentation the encoder is the C one, ten times as fast: no person reads this file.
    return (json.dumps(content, ensure_ascii=False, default=str) + "\n").encode()


def _figure(figure: Figure) -> dict[str, object]:
    return {
        "id": figure.id,
        "label": figure.label,
        "text": figure.text,
        "value": str(figure.value),
        "unit": figure.unit,
        "formula": figure.formula,
        "inputs": list(figure.inputs),
        "sources": [_source(s) for s in figure.sources],
    }


def _source(source: CellSource | PlanSource) -> dict[str, object]:
    if isinstance(source, CellSource):
        return {
            "file": source.ref.file,
            "sheet": source.ref.sheet,
            "cell": source.ref.cell,
            "unit": source.unit,
            "value": str(source.value),
            "measure": source.measure,
            "raw": source.raw,
            "conversion": source.conversion,
        }
    return {
        "section": source.place.section,
        "quote": source.place.quote,
        "value": str(source.value),
        "measure": source.measure,
    }
