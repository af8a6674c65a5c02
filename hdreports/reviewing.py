"""What a run made, turned into the review page: papers from the data files beside the documents,
and the changes since the run before."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hdreports.corrections import FOLDER as CORRECTIONS
from hdreports.document.serialise import SerialiseError, from_plain
from hdreports.finalize.record import latest
from hdreports.narrative.job import Composed
from hdreports.narrative.kinds import KINDS, OPTIONAL
from hdreports.narrative.provenance import figures_of
from hdreports.plan.model import Plan
from hdreports.progress.assessment import Progress
from hdreports.progress.averages import region_averages, system_averages
from hdreports.publishing.bundle import Bundle, OutputFile
from hdreports.publishing.kept import finalised_in, read_manifest
from hdreports.writers.review import DocumentLink, Paper, ReviewData
from hdreports.writers.review.changes import Changes, compare, from_json, to_json

DATA = "数据/"
CHANGES = "审阅/变化.json"
_LABELS = {"docx": "DOCX", "pdf": "PDF", "xlsx": "XLSX", "eml": "邮件"}


def completed(
    data: ReviewData,
    progress: Progress,
    bundle: Bundle,
    composed: Mapping[str, Composed],
    folder: Path,
) -> ReviewData:
    """The page's data with ranking, averages, papers and changes; the changes are also filed, for
    the next run. `composed` holds what this run composed, by the path of its data file; `folder` is
    the period's folder as an earlier run left it."""
    files = data_files(bundle)
    states = {data.plan.unit(u.unit).name: u.state for u in data.units}
    changes = changes_since(folder, files, states)
    if changes is not None:
        bundle.add(CHANGES, to_json(changes), kind="review-page", format="json")
    averages, by_system = region_averages(progress), system_averages(progress)
    final = _final_files(folder)
    links = _final_links(final)
    return replace(
        data,
        units=tuple(
            replace(u, documents=(*links.get(u.unit, ()), *u.documents)) for u in data.units
        ),
        figures=progress.book.all(),
        ranking=progress.ranking,
        averages=averages,
        system_averages=by_system,
        papers=_papers(data.plan, bundle, composed, final),
        changes=changes,
    )


def data_files(bundle: Bundle) -> dict[str, bytes]:
    """Path → content of the data files beside the documents."""
    return {f.path: f.data for f in bundle.files if f.path.startswith(DATA)}


# --- papers ---


def _papers(
    plan: Plan,
    bundle: Bundle,
    composed: Mapping[str, Composed],
    final: Mapping[str, _Final],
) -> tuple[Paper, ...]:
    """In the order of the kinds and, within one, of the plan's units."""
    kinds = {k.id: n for n, k in enumerate(KINDS)}
    units = {u.id: n for n, u in enumerate(plan.units)}
    owners = [f for f in bundle.files if f.path.startswith(DATA) and f.unit in units]
    owners.sort(key=lambda f: (kinds.get(f.kind, len(kinds)), units[f.unit or ""]))
    return tuple(_paper(bundle, f, composed.get(f.path), final) for f in owners)


def _paper(
    bundle: Bundle, file: OutputFile, composed: Composed | None, final: Mapping[str, _Final]
) -> Paper:
    """A document of this run, or one kept from an earlier run, as its data file has it."""
    if composed is not None:
        document, figures = composed.document, composed.figures
    else:
        content = json.loads(file.data)
        document, figures = from_plain(content["document"]), figures_of(content)
    name = Path(file.path).stem
    kind = next((k.name for k in KINDS if k.id == file.kind), document.topic)
    mine = [f.path for f in bundle.files if f.unit == file.unit and Path(f.path).stem == name]
    paths = final[name].paths if name in final else ()
    links = [*_links("", mine), *_links("定稿 ", paths)]
    return Paper(file.unit or "", kind, document, figures, tuple(links))


def _links(lead: str, paths: Iterable[str]) -> list[DocumentLink]:
    return [
        DocumentLink(lead + label, path)
        for suffix, label in _LABELS.items()
        for path in paths
        if path.endswith(f".{suffix}")
    ]


# --- what is final ---


@dataclass(frozen=True, slots=True)
class _Final:
    """A document that somebody finalised: `paths` are those of its files that are there."""

    unit: str
    kind: str
    paths: tuple[str, ...]


def _final_files(folder: Path) -> dict[str, _Final]:
    """By the document's name; of one that was finalised twice the later."""
    return {
        name: _Final(
            str(entry.get("unit", "")),
            str(entry.get("kind", "")),
            tuple(path for path in entry.get("files", ()) if (folder / path).is_file()),
        )
        for name, entry in latest(finalised_in(folder)).items()
    }


def _final_links(final: Mapping[str, _Final]) -> dict[str, list[DocumentLink]]:
    """By unit; where several of its documents are final, each says which it is."""
    folders: dict[str, str] = {k.id: k.folder for k in KINDS}
    count = Counter(f.unit for f in final.values())
    found: dict[str, list[DocumentLink]] = {}
    for each in sorted(final.values(), key=lambda f: f.paths):
        which = folders.get(each.kind, CORRECTIONS) if count[each.unit] > 1 else ""
        found.setdefault(each.unit, []).extend(_links(f"{which}定稿 ", each.paths))
    return found


# --- changes ---


def changes_since(
    folder: Path, files: Mapping[str, bytes], states: Mapping[str, str]
) -> Changes | None:
    """What changed since the last run that said something else; None without one.

    A run that repeats what the folder holds carries on what that run had to tell. A folder that
    cannot be read is as good as none.
    """
    manifest = read_manifest(folder)
    if manifest is None:
        return None
    try:
        before = {
            e["path"]: (folder / e["path"]).read_bytes()
            for e in manifest["files"]
            if e["path"].startswith(DATA)
        }
        known = {u["name"]: u["state"] for u in manifest["units"]}
        if before != dict(files) or known != dict(states):
            found = compare(_contents(before), _contents(files), known, states)
            if found:
                return found
    except (OSError, ValueError, KeyError, TypeError, SerialiseError):
        return None
    return _carried(folder)


def _contents(files: Mapping[str, bytes]) -> list[Any]:
    """The data files' contents; what is made on demand comes and goes and is no change."""
    contents = [json.loads(files[path]) for path in sorted(files)]
    return [c for c in contents if c["document"]["kind"] not in OPTIONAL]


def _carried(folder: Path) -> Changes | None:
    try:
        return from_json((folder / CHANGES).read_bytes())
    except (OSError, ValueError):
        return None
