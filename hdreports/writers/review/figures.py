"""The figures of the page: each told once, and linked from wherever it is printed.

A figure's entry says its formula, the figures that it was computed from, and the cells and plan
rows that it takes itself; those of its inputs stand with the inputs, so that nothing is told
twice. The panel (review.js) gathers them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hdreports.intake.model import Finding
from hdreports.progress.model import CellSource, Figure, PlanSource, Source


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A cell or plan row: where it is, what it says, and the findings that touch it."""

    label: str
    text: str
    findings: tuple[str, ...] = ()  # ids of their rows on the page


@dataclass(frozen=True, slots=True)
class Linked:
    """A figure as another entry names it."""

    id: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure's entry; `id` is that of its element on the page."""

    id: str
    label: str
    text: str
    formula: str
    inputs: tuple[Linked, ...]
    sources: tuple[SourceRow, ...]


class FigureIndex:
    """The figures that the page links to, in the order in which they were asked for."""

    def __init__(self, findings: Sequence[Finding] = ()) -> None:
        self._placed: dict[str, tuple[Figure, Scope]] = {}
        self._findings: dict[tuple[str, str | None, str | None], list[str]] = {}
        for number, f in enumerate(findings):
            if f.cell:
                self._findings.setdefault((f.file, f.sheet, f.cell), []).append(finding_id(number))

    def place(self, figure: Figure, scope: Scope) -> str:
        """The element id of a figure. Two documents may use one id for different counts."""
        wanted, number = f"f-{figure.id}", 1
        found = wanted
        while found in self._placed and self._placed[found][0] != figure:
            number += 1
            found = f"{wanted}~{number}"
        self._placed.setdefault(found, (figure, scope))
        return found

    def entries(self) -> list[Entry]:
        """All of them, with those that they were computed from."""
        done: list[Entry] = []
        while len(done) < len(self._placed):  # an entry may place its inputs
            for id, (figure, scope) in list(self._placed.items())[len(done) :]:
                done.append(self._entry(id, figure, scope))
        return done

    def _entry(self, id: str, figure: Figure, scope: Scope) -> Entry:
        inputs = [f for i in figure.inputs if (f := scope.get(i))]
        inherited = {source for f in inputs for source in f.sources}
        return Entry(
            id,
            figure.label,
            figure.text,
            figure.formula,
            tuple(Linked(scope.link(f.id) or "", f.label, f.text) for f in inputs),
            tuple(self.source(s) for s in figure.sources if s not in inherited),
        )

    def source(self, source: Source) -> SourceRow:
        if isinstance(source, PlanSource):
            return SourceRow(f"工作方案 {source.place.section}", f"“{source.place.quote}”")
        ref = source.ref
        if not ref.cell:
            return SourceRow(ref.file, "报送表")
        said = f"填“{source.raw}”"
        if isinstance(source, CellSource) and source.conversion:
            said += f"，{source.conversion}"
        found = self._findings.get((ref.file, ref.sheet, ref.cell), ())
        return SourceRow(str(ref), said, tuple(found))


class Scope:
    """The figures of one document, or of the standings: what an id means there."""

    def __init__(self, index: FigureIndex, figures: Iterable[Figure]) -> None:
        self._index = index
        self._figures: Mapping[str, Figure] = {f.id: f for f in figures}
        self._links: dict[str, str] = {}

    def get(self, id: str) -> Figure | None:
        return self._figures.get(id)

    def link(self, id: str) -> str | None:
        """The element id of the figure's entry; None for an id that nothing is known of."""
        figure = self._figures.get(id)
        if figure is None:
            return None
        if id not in self._links:
            self._links[id] = self._index.place(figure, self)
        return self._links[id]


def finding_id(number: int) -> str:
    """The element id of a finding's row, by its place among the data's findings."""
    return f"finding-{number + 1}"
