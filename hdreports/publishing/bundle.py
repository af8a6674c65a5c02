"""The files of a period's folder, collected; and `manifest.json`, which describes them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath
from typing import Any, Literal, get_args

from hdreports.document.model import Kind

Format = Literal["docx", "pdf", "xlsx", "eml", "html", "json", "ics"]

MANIFEST = "manifest.json"
SEVERITIES = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class OutputFile:
    """One file of the period's folder. `unit` None: it belongs to no single unit."""

    path: str  # relative to the folder, with /
    data: bytes
    kind: Kind
    format: Format
    unit: str | None = None
    inputs: tuple[str, ...] = ()  # the workbooks it came from, relative to the inputs folder
    written: str = ""  # of a file kept from an earlier run: the hash that it was written with

    @property
    def sha256(self) -> str:
        return self.written or hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """A reporting unit in the manifest: its state and the workbook that counts."""

    name: str
    state: str
    workbook: str | None = None


@dataclass(frozen=True, slots=True)
class Stopped:
    """A document that was not written, and why (Chinese); its other files are missing too."""

    name: str  # as its files would be called, without suffix
    kind: Kind
    unit: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ManifestHead:
    """What the manifest says besides the files. Dates are ISO; `findings` counts by severity."""

    period: str
    as_of: str
    due: str | None
    plan: str
    sample: bool
    units: tuple[UnitEntry, ...] = ()
    findings: Mapping[str, int] = field(default_factory=dict)
    finalised: tuple[Mapping[str, Any], ...] = ()  # records of reports that are final
    stopped: tuple[Stopped, ...] = ()


class Bundle:
    """Collects a period's files. Paths are checked when they are added."""

    def __init__(self) -> None:
        self._files: dict[str, OutputFile] = {}
        self._names: set[str] = {MANIFEST}

    def add(
        self,
        path: str,
        data: bytes,
        *,
        kind: Kind,
        format: Format,
        unit: str | None = None,
        inputs: tuple[str, ...] = (),
    ) -> OutputFile:
        """Add a file. Raises ValueError for a path that leaves the folder or is taken."""
        pure = PurePosixPath(path)
        if (
            not pure.parts
            or pure.is_absolute()
            or ".." in pure.parts
            or str(pure) != path
            or "\0" in path
        ):
            raise ValueError(f"not a plain relative path: {path!r}")
        if path.casefold() in self._names:
            raise ValueError(f"added twice: {path!r}")
        if kind not in get_args(Kind) or format not in get_args(Format):
            raise ValueError(f"unknown kind or format: {kind!r}, {format!r}")
        made = OutputFile(path, data, kind, format, unit, tuple(sorted(set(inputs))))
        self._files[path] = made
        self._names.add(path.casefold())
        return made

    def keep(self, file: OutputFile) -> None:
        """Take over a file of an earlier run, unless this run made one in its place."""
        if file.path.casefold() not in self._names:
            self._files[file.path] = file
            self._names.add(file.path.casefold())

    @property
    def files(self) -> tuple[OutputFile, ...]:
        """In the order of their paths, whatever the order they were made in."""
        return tuple(self._files[path] for path in sorted(self._files))


def manifest_bytes(bundle: Bundle, head: ManifestHead) -> bytes:
    """`manifest.json`: the same files and head give the same bytes."""
    content: dict[str, Any] = {
        "period": head.period,
        "as_of": head.as_of,
        "due": head.due,
        "plan": head.plan,
        "sample": head.sample,
        "units": [{"name": u.name, "state": u.state, "workbook": u.workbook} for u in head.units],
        "files": [
            {
                "path": f.path,
                "kind": f.kind,
                "format": f.format,
                "unit": f.unit,
                "sha256": f.sha256,
                "inputs": list(f.inputs),
            }
            for f in bundle.files
        ],
        "findings": {severity: head.findings.get(severity, 0) for severity in SEVERITIES},
        **({"stopped": [asdict(s) for s in head.stopped]} if head.stopped else {}),
        **({"finalised": list(head.finalised)} if head.finalised else {}),
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
