"""What changed since the last run of the same period whose documents said something else.

Compared are the data files that lie beside the documents (`narrative.provenance`): printed
figures, and wording with its figures masked, so that a new number is not also told as new wording.
A run that changes nothing carries on what the run before it had to tell; so the page depends on
the history of what was said, and two runs on the same inputs give the same bytes.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from hdreports.document.model import (
    Block,
    Cell,
    Document,
    FigureRun,
    Heading,
    List,
    Paragraph,
    Runs,
    Table,
)
from hdreports.document.serialise import from_plain
from hdreports.document.texts import paragraph_texts

_MASK = "〇"


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A printed figure whose text differs; `before` or `after` None: it was not, or is no longer,
    printed. `papers` names the documents."""

    id: str
    label: str
    before: str | None
    after: str | None
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph before and after; empty: there was none, or there is none any more."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PaperChange:
    """The wording of one document; `state` new or gone: there is nothing to compare."""

    name: str
    state: str  # changed, new, gone
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitChange:
    """A unit whose state differs, by the names of states in the manifest."""

    unit: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changes:
    units: tuple[UnitChange, ...] = ()
    figures: tuple[FigureChange, ...] = ()
    papers: tuple[PaperChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.units or self.figures or self.papers)


Data = Mapping[str, Any]  # one data file's content


def compare(
    before: Iterable[Data],
    after: Iterable[Data],
    states_before: Mapping[str, str],
    states_after: Mapping[str, str],
) -> Changes:
    """What differs between two runs' data files and the states of their units (by name).

    Raises SerialiseError or KeyError for files that are not ours.
    """
    old, new = {_key(d): d for d in before}, {_key(d): d for d in after}
    units = tuple(
        UnitChange(unit, states_before[unit], state)
        for unit, state in states_after.items()
        if unit in states_before and states_before[unit] != state
    )
    figures: dict[tuple[str, str | None, str | None], FigureChange] = {}
    papers = []
    for key, data in new.items():
        name = _name(data)
        if key not in old:
            papers.append(PaperChange(name, "new"))
            continue
        for change in _figures(old[key], data, name):
            same = (change.id, change.before, change.after)
            known = figures.get(same)
            figures[same] = replace(known, papers=(*known.papers, name)) if known else change
        if passages := _passages(old[key]["document"], data["document"]):
            papers.append(PaperChange(name, "changed", passages))
    papers += [PaperChange(_name(d), "gone") for key, d in old.items() if key not in new]
    ordered = sorted(figures.values(), key=lambda c: (c.before is None) * 2 + (c.after is None))
    return Changes(units, tuple(ordered), tuple(papers))


def _key(data: Data) -> tuple[str, str]:
    return data["document"]["kind"], data["document"]["issuer"]


def _name(data: Data) -> str:
    return str(data["document"]["issuer"] + data["document"]["subject"])


# --- figures ---


def _figures(old: Data, new: Data, name: str) -> Iterable[FigureChange]:
    was, now = _printed(old), _printed(new)
    for id, (label, text) in now.items():
        before = was[id][1] if id in was else None
        if before != text:
            yield FigureChange(id, label, before, text, (name,))
    for id, (label, text) in was.items():
        if id not in now:
            yield FigureChange(id, label, text, None, (name,))


def _printed(data: Data) -> dict[str, tuple[str, str]]:
    """Label and text of the figures that a document prints, by id, in printing order."""
    known = {f["id"]: (str(f["label"]), str(f["text"])) for f in data["figures"]}
    return {id: known[id] for id in _ids(data["document"]) if id in known}


def _ids(node: Any) -> Iterable[str]:
    if isinstance(node, list):
        for item in node:
            yield from _ids(item)
    elif isinstance(node, dict):
        if node.get("type") in ("FigureRun", "ChartPoint"):
            yield from (node[k] for k in ("figure", "reference_figure") if node.get(k))
        for value in node.values():
            if isinstance(value, (list, dict)):
                yield from _ids(value)


# --- wording ---


def _passages(old: Any, new: Any) -> tuple[Passage, ...]:
    if old == new:
        return ()
    was, now = _texts(from_plain(old)), _texts(from_plain(new))
    masked = [masked for masked, _ in was], [masked for masked, _ in now]
    found: list[Passage] = []
    for kind, a, b, x, y in SequenceMatcher(None, *masked, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        gone, come = [text for _, text in was[a:b]], [text for _, text in now[x:y]]
        pairs = min(len(gone), len(come))
        found += [Passage(*pair) for pair in zip(gone, come, strict=False)]
        found += [Passage(text, "") for text in gone[pairs:]]
        found += [Passage("", text) for text in come[pairs:]]
    return tuple(found)


def _texts(document: Document) -> list[tuple[str, str]]:
    """Paragraphs with their figures masked, and as printed; those of figures alone left out."""
    texts = zip(paragraph_texts(_masked(document)), paragraph_texts(document), strict=True)
    return [(masked, text) for masked, text in texts if masked.strip("●▲■－绿黄红＋" + _MASK)]


def _masked(document: Document) -> Document:
    return replace(
        document,
        body=_blocks(document.body),
        attachments=tuple(replace(a, blocks=_blocks(a.blocks)) for a in document.attachments),
    )


def _blocks(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    return tuple(_block(block) for block in blocks)


def _block(block: Block) -> Block:
    match block:
        case Heading():
            return replace(block, runs=_runs(block.runs), body=_runs(block.body))
        case Paragraph():
            return replace(block, runs=_runs(block.runs))
        case List():
            return replace(block, items=tuple(_runs(item) for item in block.items))
        case Table():
            return replace(
                block,
                rows=tuple(tuple(_cell(cell) for cell in row) for row in block.rows),
                notes=tuple(_runs(note) for note in block.notes),
            )
    return block


def _cell(cell: Cell) -> Cell:
    return replace(cell, runs=_runs(cell.runs), light=cell.light and "none")


def _runs(runs: Runs) -> Runs:
    return tuple(replace(r, text=_MASK) if isinstance(r, FigureRun) else r for r in runs)


# --- as a file ---


def to_json(changes: Changes) -> bytes:
    content = dataclasses.asdict(changes)
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def from_json(data: bytes) -> Changes:
    """What `to_json` wrote. Raises ValueError for anything else."""
    try:
        content = json.loads(data)
        return Changes(
            tuple(UnitChange(**u) for u in content["units"]),
            tuple(FigureChange(**{**f, "papers": tuple(f["papers"])}) for f in content["figures"]),
            tuple(
                PaperChange(
                    p["name"], p["state"], tuple(Passage(**passage) for passage in p["passages"])
                )
                for p in content["papers"]
            ),
        )
    except (KeyError, TypeError, UnicodeDecodeError) as error:
        raise ValueError(str(error)) from error
