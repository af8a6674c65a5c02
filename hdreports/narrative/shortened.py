"""Which of the units' words the documents cut, so that a finding can say where the whole stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hdreports.document.model import Document, Quotation
from hdreports.intake import catalogue
from hdreports.intake.model import Finding, Quote, Submission
from hdreports.narrative.quoting import CUT_MARK, bare, one_line


def shortened(
    documents: Iterable[Document], submissions: Iterable[Submission]
) -> tuple[Finding, ...]:
    """One finding for each cell whose text some document quotes only in part.

    It names the longest beginning that is quoted. The ledger workbook (台账) holds the whole.
    """
    said = {str(q.source): (q, unit) for q, unit in _quotes(submissions)}
    kept: dict[str, int] = {}
    for document in documents:
        for run in _quotations(document):
            if run.source in said and _is_beginning(run.text, said[run.source][0].text):
                kept[run.source] = max(kept.get(run.source, 0), len(_bare(run.text)))
    return tuple(
        catalogue.make(
            "text-shortened",
            said[source][0].source,
            value=said[source][0].text,
            unit=said[source][1],
            kept=length,
            count=len(said[source][0].text),
        )
        for source, length in sorted(kept.items())
    )


def _quotes(submissions: Iterable[Submission]) -> Iterator[tuple[Quote, str]]:
    for s in submissions:
        found: list[Quote | None] = [o.remark for o in s.observations]
        found += [m.reason for m in s.missing]
        found += [getattr(t, p) for t in s.tasks for p in _PARTS]
        found += [p.quote for p in s.statements]
        found += [r.answer for r in s.rectifications]
        yield from ((q, s.unit or "") for q in found if q is not None)


def _quotations(thing: object) -> Iterator[Quotation]:
    """Every quotation within a document, its tables and annexes included."""
    if isinstance(thing, Quotation):
        yield thing
    elif isinstance(thing, tuple):
        for part in thing:
            yield from _quotations(part)
    else:
        # Looked up so, and not by `dataclasses.fields`, for a document has tens of thousands.
        for name in getattr(thing, "__dataclass_fields__", ()):
            yield from _quotations(getattr(thing, name))


def _is_beginning(text: str, whole: str) -> bool:
    shown, full = _bare(text), bare(one_line(whole))
    return len(shown) < len(full) and full.startswith(shown)


def _bare(text: str) -> str:
    return bare(one_line(text).removesuffix(CUT_MARK))


_PARTS = ("progress", "results", "problems", "recommendations")
