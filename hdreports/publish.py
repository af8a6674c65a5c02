"""A period's folder in `outputs/`: collected, described by `manifest.json`, published as a whole.

A run replaces `outputs/<period>/` in one step: the new folder is built beside it, brought to disk,
and exchanged with the old one by the kernel (renameat2, RENAME_EXCHANGE). A crash, a full disk or
a kill at any moment leaves the old folder or the new one, never a mixture. Where the file system
cannot exchange, two renames do it, and `recover` repairs a kill between them.

Documents that somebody edited in the old folder are not thrown away: that folder is kept under
another name.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any, Literal, get_args

from hdreports.document.model import Kind

Format = Literal["docx", "pdf", "xlsx", "eml", "html", "json", "ics"]

MANIFEST = "manifest.json"
LOCK = ".publish.lock"
LOCK_SECONDS = 60.0
SEVERITIES = ("error", "warning", "info")

_NEW, _OLD = ".new", ".old"
_PERIOD = r"[0-9A-Za-z][0-9A-Za-z-]*"
_LEFTOVER = re.compile(rf"\.({_PERIOD})\.(new|old)")
_LEFT_BY_PROGRAMS = re.compile(r"\.~lock\..*#|~\$.*|\.DS_Store|Thumbs\.db|desktop\.ini")
_EXCHANGE = 2  # RENAME_EXCHANGE in linux/fs.h
_AT_FDCWD = -100
_CANNOT_EXCHANGE = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}


class PublishError(Exception):
    """The folder could not be written; the old one is whole. The message is for users."""


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


@dataclass(frozen=True, slots=True)
class Published:
    """What `publish` did. `kept`: where the old folder is, if it held `edited` documents."""

    folder: Path
    kept: Path | None = None
    edited: tuple[str, ...] = ()


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
        **({"finalised": list(head.finalised)} if head.finalised else {}),
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def publish(bundle: Bundle, outputs: Path, head: ManifestHead) -> Published:
    """Replace `outputs/<period>/` by the bundle and its manifest, as a whole or not at all.

    Raises PublishError; then the folder is as it was.
    """
    if not re.fullmatch(_PERIOD, head.period):
        raise ValueError(f"not a period's name: {head.period!r}")
    with _told_to_users(outputs):
        outputs.mkdir(parents=True, exist_ok=True)
        with _locked(outputs):
            _recover(outputs)
            final = outputs / head.period
            if final.is_symlink() or (final.exists() and not final.is_dir()):
                raise PublishError(f"{final}不是文件夹，请先移走。")
            staged = outputs / f".{head.period}{_NEW}"
            head = replace(head, finalised=_keep_finalised(bundle, final))
            try:
                _build(staged, bundle, manifest_bytes(bundle, head))
            except BaseException:
                shutil.rmtree(staged, ignore_errors=True)
                raise
            if final.exists():
                _replace(staged, final)
            else:
                staged.rename(final)
            return _finish(outputs, final, staged)


def publish_finalised(
    files: Bundle, outputs: Path, head: ManifestHead, record: Mapping[str, Any]
) -> Path:
    """Add the files of a finalised report, and its record, to `outputs/<period>/`; the rest of the
    folder stays as it is. `head` describes a folder that is not there yet.

    Returns the folder. Raises PublishError; then the folder is as it was.
    """
    with _told_to_users(outputs):
        outputs.mkdir(parents=True, exist_ok=True)
        with _locked(outputs):
            _recover(outputs)
            final = outputs / head.period
            content = _manifest(final) or json.loads(manifest_bytes(Bundle(), head))
            made = json.loads(manifest_bytes(files, head))["files"]
            paths = {entry["path"] for entry in made}
            others = [entry for entry in content["files"] if entry["path"] not in paths]
            content["files"] = sorted([*others, *made], key=lambda entry: str(entry["path"]))
            content["finalised"] = [*content.get("finalised", ()), dict(record)]
            staged = outputs / f".{head.period}{_NEW}"
            manifest = (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
            try:
                _build(staged, files, manifest, final if final.exists() else None)
            except BaseException:
                shutil.rmtree(staged, ignore_errors=True)
                raise
            if final.exists():
                _replace(staged, final)
                shutil.rmtree(staged, ignore_errors=True)  # all that it held was copied
            else:
                staged.rename(final)
            with contextlib.suppress(OSError):
                _sync_folder(outputs)
    return final


def _manifest(folder: Path) -> dict[str, Any] | None:
    try:
        content = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) and "files" in content else None


def _keep_finalised(bundle: Bundle, folder: Path) -> tuple[Mapping[str, Any], ...]:
    """Take over what somebody finalised: no run makes it anew. Returns the records."""
    content = _manifest(folder) or {}
    records = tuple(r for r in content.get("finalised", ()) if isinstance(r, dict))
    paths = {path for record in records for path in record.get("files", ())}
    for e in content.get("files", ()):
        path = folder / e["path"]
        if e["path"] in paths and path.is_file():
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
    return records


def keep_published(bundle: Bundle, folder: Path, stays: Callable[[str, str | None], bool]) -> None:
    """Take over what an earlier run wrote and this run did not: files for which `stays` is true.

    `stays` is asked with a file's kind and unit. A mail has the name of its document and stays
    with it. What was edited by hand is taken over as it is, and stays known as edited.
    """
    try:
        entries = json.loads((folder / MANIFEST).read_bytes())["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return
    documents = [e for e in entries if e["kind"] != "mail" and stays(e["kind"], e["unit"])]
    names = {PurePosixPath(e["path"]).stem for e in documents}
    mails = [e for e in entries if e["kind"] == "mail" and PurePosixPath(e["path"]).stem in names]
    for e in (*documents, *mails):
        path = folder / e["path"]
        if path.is_file():
            inputs = tuple(e["inputs"])
            file = OutputFile(
                e["path"], path.read_bytes(), e["kind"], e["format"], e["unit"], inputs, e["sha256"]
            )
            bundle.keep(file)


def recover(outputs: Path) -> None:
    """Bring `outputs` in order after a kill: put back what was being replaced, sweep leftovers.

    Raises PublishError.
    """
    if outputs.is_dir():
        with _told_to_users(outputs), _locked(outputs):
            _recover(outputs)


def edited_files(folder: Path) -> tuple[str, ...]:
    """The files that are not as the folder's manifest says: edited or added since.

    A folder without a readable manifest was never finished; nothing in it counts.
    """
    try:
        entries = json.loads((folder / MANIFEST).read_bytes())["files"]
        sums = {entry["path"]: entry["sha256"] for entry in entries}
    except (OSError, ValueError, KeyError, TypeError):
        return ()
    edited = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        if name == MANIFEST or _LEFT_BY_PROGRAMS.fullmatch(path.name):
            continue
        if hashlib.sha256(path.read_bytes()).hexdigest() != sums.get(name):
            edited.append(name)
    return tuple(edited)


def _build(staged: Path, bundle: Bundle, manifest: bytes, base: Path | None = None) -> None:
    """Write everything, over a copy of `base` if given, the manifest last; bring it to disk."""
    if base is None:
        staged.mkdir()
    else:
        shutil.copytree(base, staged)
    written = [path for path in staged.rglob("*") if path.is_file()]
    for file in bundle.files:
        path = staged / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
        written.append(path)
    (staged / MANIFEST).write_bytes(manifest)
    for path in [*written, staged / MANIFEST]:
        _sync(path, os.O_RDONLY)
    for folder in [staged, *(p for p in staged.rglob("*") if p.is_dir())]:
        _sync_folder(folder)


def _replace(staged: Path, final: Path) -> None:
    """Afterwards `final` is the new folder and `staged` the old one."""
    try:
        exchange(staged, final)
    except OSError as error:
        if error.errno not in _CANNOT_EXCHANGE:
            raise
    else:
        return
    aside = final.with_name(f".{final.name}{_OLD}")
    final.rename(aside)
    try:
        staged.rename(final)
    except BaseException:
        aside.rename(final)
        raise
    aside.rename(staged)


def _finish(outputs: Path, final: Path, replaced: Path) -> Published:
    """The new folder is in its place: nothing that fails now may look like a failure of the run.

    What cannot be removed is swept by the next run.
    """
    with contextlib.suppress(OSError):
        _sync_folder(outputs)
        edited = tuple(e for e in edited_files(replaced) if not _same(replaced / e, final / e))
        kept = _retire(replaced, edited)
        return Published(final, kept, edited if kept else ())
    return Published(final)


def exchange(a: Path, b: Path) -> None:
    """Exchange two folders in one step. Raises OSError (ENOSYS and the like: cannot)."""
    libc = ctypes.CDLL(None, use_errno=True)
    rename: Callable[..., int] | None = getattr(libc, "renameat2", None)
    if rename is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    if rename(_AT_FDCWD, os.fsencode(a), _AT_FDCWD, os.fsencode(b), _EXCHANGE) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), str(b))


def _recover(outputs: Path) -> None:
    # .old before .new: a folder that was set aside goes back before what would replace it goes.
    found = [m for path in outputs.iterdir() if (m := _LEFTOVER.fullmatch(path.name))]
    for match in sorted(found, key=lambda m: (m[2] != "old", m[1])):
        leftover, final = outputs / match[0], outputs / match[1]
        if match[2] == "old" and not final.exists():
            leftover.rename(final)
        else:
            _retire(leftover)


def _same(one: Path, other: Path) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()


def _retire(folder: Path, edited: tuple[str, ...] | None = None) -> Path | None:
    """Remove a folder that was replaced, or keep it where it holds edited documents.

    `edited` None: whatever is not as the folder's manifest says.
    """
    if not folder.exists():
        return None
    if not (edited_files(folder) if edited is None else edited):
        shutil.rmtree(folder)
        return None
    period = folder.name[1:].removesuffix(_NEW).removesuffix(_OLD)
    number = 1
    while (kept := folder.with_name(f"{period}.kept-{number}")).exists():
        number += 1
    folder.rename(kept)
    return kept


@contextlib.contextmanager
def _locked(outputs: Path) -> Iterator[None]:
    """One run at a time publishes; the others wait for it."""
    descriptor = os.open(outputs / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        until = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise PublishError(
                        f"另一个程序一直在写入{outputs}，请等它结束后重试。"
                    ) from None
                time.sleep(0.05)
        yield
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _told_to_users(outputs: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        where = error.filename or outputs
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            reason = f"磁盘空间不足，无法写入{outputs}。请清理磁盘后重试"
        elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            reason = f"没有写入{where}的权限。请检查该文件夹的权限，或另行指定输出文件夹"
        elif error.errno == errno.ENAMETOOLONG:
            reason = f"文件名过长，无法写入：{where}"
        else:
            reason = f"无法写入{where}（{error.strerror}）"
        raise PublishError(f"{reason}；原有文稿没有改动。") from error


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(path: Path) -> None:
    _sync(path, os.O_RDONLY | os.O_DIRECTORY)
