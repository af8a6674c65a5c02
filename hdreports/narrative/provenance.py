"""A document's figures as JSON: what `trace` reads, and what the files carry with them.

One object: title, issuer, number, period; `figures` (id, label, text, value, unit, formula, inputs,
sources, and under `findings` the places in the list of findings that touch it); `findings`. What
lies beside the files holds the document as written too, for `finalize`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from hdreports.document.model import plain
from hdreports.document.serialise import to_json
from hdreports.intake.model import CellRef, Finding
from hdreports.narrative.job import Composed
from hdreports.plan.model import Place
from hdreports.progress.model import CellSource, Figure, PlanSource, Source, WordsSource

_FINDING = ("code", "severity", "file", "sheet", "cell", "value", "message", "remedy")


def sources_json(composed: Composed, findings: Iterable[Finding] = (), city: str = "") -> bytes:
    """The figures a document prints with all that they were computed from, and those of `findings`
    that touch one. `city` is the id of the region whose figures are sums over all counties."""
    document = composed.document
    touching = _Touching(findings, city)
    content = {
        "title": document.full_title,
        "issuer": document.issuer,
        "number": plain(document.number),
        "period": document.period,
        "figures": [_figure(f, touching.of(f)) for f in composed.figures],
        "findings": touching.found,
    }
    # Without indentation the encoder is the C one, ten times as fast: no person reads this file.
    return (json.dumps(content, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def figures_json(composed: Composed, sources: bytes | None = None) -> bytes:
    """`sources` (or what `sources_json` makes) with the document as written."""
    head = (sources or sources_json(composed)).rstrip().removesuffix(b"}")
    return head + b', "document": ' + to_json(composed.document).encode("utf-8", "replace") + b"}\n"


class _Touching:
    """Finds which findings touch a figure: those on one of its cells, and those on its indicator
    for its unit or, where it is the city's, for any unit. `found`: those that touch any."""

    def __init__(self, findings: Iterable[Finding], city: str) -> None:
        self.found: list[dict[str, Any]] = []
        self._city = city
        self._places: dict[Finding, int] = {}
        self._by_cell: dict[tuple[str, str | None, str], list[Finding]] = {}
        self._by_indicator: dict[str, list[Finding]] = {}
        for finding in dict.fromkeys(findings):
            if finding.cell:
                cell = finding.file, finding.sheet, finding.cell
                self._by_cell.setdefault(cell, []).append(finding)
            if finding.indicator:
                self._by_indicator.setdefault(finding.indicator, []).append(finding)

    def of(self, figure: Figure) -> list[int]:
        if not self._by_cell and not self._by_indicator:
            return []
        touching: dict[Finding, None] = {}
        for source in figure.sources:
            if not isinstance(source, PlanSource):
                cell = source.ref.file, source.ref.sheet, source.ref.cell
                touching.update(dict.fromkeys(self._by_cell.get(cell, ())))
        parts = set(figure.id.split("/"))
        for indicator in parts & self._by_indicator.keys():
            for finding in self._by_indicator[indicator]:
                if finding.unit in parts or (self._city and self._city in parts):
                    touching[finding] = None
        return sorted(self._place(finding) for finding in touching)

    def _place(self, finding: Finding) -> int:
        if finding not in self._places:
            self._places[finding] = len(self.found)
            whole = asdict(finding)
            self.found.append({name: whole[name] for name in _FINDING})
        return self._places[finding]


def _figure(figure: Figure, findings: list[int]) -> dict[str, object]:
    return {
        "id": figure.id,
        "label": figure.label,
        "text": figure.text,
        "value": str(figure.value),
        "unit": figure.unit,
        "formula": figure.formula,
        "inputs": list(figure.inputs),
        "sources": [_source(s) for s in figure.sources],
        "findings": findings,
    }


def _source(source: Source) -> dict[str, object]:
    if isinstance(source, WordsSource):
        return {
            "file": source.ref.file,
            "sheet": source.ref.sheet,
            "cell": source.ref.cell,
            "unit": source.unit,
            "raw": source.raw,
        }
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
        "doubts": list(source.doubts),
    }


def figures_of(content: Mapping[str, Any]) -> tuple[Figure, ...]:
    """The figures of a data file that `figures_json` wrote. Raises KeyError or ValueError."""
    return tuple(
        Figure(
            id=f["id"],
            label=f["label"],
            value=Decimal(f["value"]),
            unit=f["unit"],
            text=f["text"],
            formula=f["formula"],
            sources=tuple(_read_source(s) for s in f["sources"]),
            inputs=tuple(f["inputs"]),
        )
        for f in content["figures"]
    )


def _read_source(source: Mapping[str, Any]) -> Source:
    if "value" not in source:
        ref = CellRef(source["file"], source["sheet"], source["cell"])
        return WordsSource(ref, source["unit"], source["raw"])
    value, measure = Decimal(source["value"]), source["measure"]
    if "cell" not in source:
        place = Place(source["section"], source["quote"])
        return PlanSource(place, value, measure, tuple(source.get("doubts", ())))
    ref = CellRef(source["file"], source["sheet"], source["cell"])
    return CellSource(ref, source["unit"], value, measure, source["raw"], source["conversion"])
