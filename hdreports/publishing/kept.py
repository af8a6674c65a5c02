"""What an earlier run left in a period's folder: what stays, what is final, what was edited."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from hdreports.publishing.bundle import MANIFEST, Bundle, OutputFile

_LEFT_BY_PROGRAMS = re.compile(r"\.~lock\..*#|~\$.*|\.DS_Store|Thumbs\.db|desktop\.ini")


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """What a folder's manifest says; None where there is none that can be read."""
    try:
        content = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return None
    whole = isinstance(content, dict) and isinstance(content.get("files"), list)
    return content if whole else None


def finalised_in(folder: Path) -> tuple[dict[str, Any], ...]:
    """The records of what somebody finalised, oldest first."""
    content = read_manifest(folder) or {}
    return tuple(r for r in content.get("finalised", ()) if isinstance(r, dict))


def keep_finalised(bundle: Bundle, folder: Path) -> tuple[Mapping[str, Any], ...]:
    """Take over what somebody finalised: no run makes it anew. Returns the records."""
    records = finalised_in(folder)
    paths = {path for record in records for path in record.get("files", ())}
    _keep(bundle, folder, (e for e in _entries(folder) if e["path"] in paths))
    return records


def keep_published(bundle: Bundle, folder: Path, stays: Callable[[str, str | None], bool]) -> None:
    """Take over what an earlier run wrote and this run did not: files for which `stays` is true.

    `stays` is asked with a file's kind and unit. A mail has the name of its document and stays
    with it. What was edited by hand is taken over as it is, and stays known as edited.
    """
    entries = _entries(folder)
    documents = [e for e in entries if e["kind"] != "mail" and stays(e["kind"], e["unit"])]
    names = {PurePosixPath(e["path"]).stem for e in documents}
    mails = [e for e in entries if e["kind"] == "mail" and PurePosixPath(e["path"]).stem in names]
    _keep(bundle, folder, (*documents, *mails))


def _entries(folder: Path) -> list[dict[str, Any]]:
    """The files that a folder's manifest lists."""
    return list((read_manifest(folder) or {"files": ()})["files"])


def _keep(bundle: Bundle, folder: Path, entries: Iterable[Mapping[str, Any]]) -> None:
    """Put into the bundle those of an earlier run's files that are there."""
    for e in entries:
        path = folder / e["path"]
        if path.is_file():
            bundle.keep(
                OutputFile(
                    e["path"],
                    path.read_bytes(),
                    e["kind"],
                    e["format"],
                    e["unit"],
                    tuple(e["inputs"]),
                    e["sha256"],
                )
            )


def edited_files(folder: Path) -> tuple[str, ...]:
    """The files that are not as the folder's manifest says: edited or added since.

    A folder without a readable manifest was never finished; nothing in it counts.
    """
    try:
        sums = {e["path"]: e["sha256"] for e in (read_manifest(folder) or {})["files"]}
    except (KeyError, TypeError):
        return ()
    edited = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        if name == MANIFEST or _LEFT_BY_PROGRAMS.fullmatch(path.name):
            continue
        if hashlib.sha256(path.read_bytes()).hexdigest() != sums.get(name):
            edited.append(name)
    return tuple(edited)
