"""The record of finalised reports in a period's manifest: who, when, what, and on which data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hdreports.publishing.kept import finalised_in

if TYPE_CHECKING:
    from hdreports.finalize.verdicts import Verdict

FOLDER = "定稿"


def figures_digest(figures: Iterable[dict[str, Any]]) -> str:
    """A digest of what a report's figures say: the same while its data are the same."""
    said = sorted((str(f["id"]), str(f["text"])) for f in figures)
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def latest(records: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """By the report's name the record that counts."""
    return {str(entry["name"]): entry for entry in records}


def outdated(folder: Path) -> tuple[str, ...]:
    """The finalised reports whose figures are no longer those of the period's data."""
    found = []
    for name, entry in latest(finalised_in(folder)).items():
        data = folder / "数据" / f"{name}.json"
        try:
            figures = json.loads(data.read_bytes())["figures"]
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if entry.get("figures") and figures_digest(figures) != entry["figures"]:
            found.append(name)
    return tuple(found)


def accepted_entry(verdict: Verdict, reason: str) -> dict[str, str]:
    return {
        "name": verdict.name,
        "figure": verdict.figure,
        "verdict": verdict.kind,
        "old": verdict.old,
        "new": verdict.new,
        "reason": reason,
    }


def notes_on(folder: Path) -> tuple[str, ...]:
    """What a run says about the finalised reports that it left alone."""
    kept = list(latest(finalised_in(folder)))
    old = outdated(folder)
    notes = (
        [f"已定稿的文稿没有重新编制，保留在{folder / FOLDER}：{'、'.join(kept)}"] if kept else []
    )
    if old:
        notes.append(f"定稿之后数据有变化，请核对：{'、'.join(old)}")
    return tuple(notes)
