"""A period's folder in `outputs/`, published as a whole.

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
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hdreports.oserrors import cause
from hdreports.publishing.bundle import MANIFEST, Bundle, ManifestHead, manifest_bytes
from hdreports.publishing.kept import edited_files, keep_finalised, read_manifest
from hdreports.register.locks import HeldError, exclusive

LOCK = ".publish.lock"
LOCK_SECONDS = 60.0

_NEW, _OLD = ".new", ".old"
_PERIOD = r"[0-9A-Za-z][0-9A-Za-z-]*"
_LEFTOVER = re.compile(rf"\.({_PERIOD})\.(new|old)")
_EXCHANGE = 2  # RENAME_EXCHANGE in linux/fs.h
_AT_FDCWD = -100
_CANNOT_EXCHANGE = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}


class PublishError(Exception):
    """The folder could not be written; the old one is whole. The message is for users."""


@dataclass(frozen=True, slots=True)
class Published:
    """What `publish` did. `kept`: where the old folder is, if it held `edited` documents."""

    folder: Path
    kept: Path | None = None
    edited: tuple[str, ...] = ()


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
            head = replace(head, finalised=keep_finalised(bundle, final))
            staged = _put(final, bundle, manifest_bytes(bundle, head))
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
            content = read_manifest(final) or json.loads(manifest_bytes(Bundle(), head))
            made = json.loads(manifest_bytes(files, head))["files"]
            paths = {entry["path"] for entry in made}
            others = [entry for entry in content["files"] if entry["path"] not in paths]
            content["files"] = sorted([*others, *made], key=lambda entry: str(entry["path"]))
            content["finalised"] = [*content.get("finalised", ()), dict(record)]
            manifest = (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
            staged = _put(final, files, manifest, final if final.exists() else None)
            shutil.rmtree(staged, ignore_errors=True)  # all that it held was copied
            with contextlib.suppress(OSError):
                _sync_folder(outputs)
    return final


def recover(outputs: Path) -> None:
    """Bring `outputs` in order after a kill: put back what was being replaced, sweep leftovers.

    Raises PublishError.
    """
    if outputs.is_dir():
        with _told_to_users(outputs), _locked(outputs):
            _recover(outputs)


def _put(final: Path, bundle: Bundle, manifest: bytes, base: Path | None = None) -> Path:
    """Build the new folder and exchange it with `final`; returns where the old one is, if any."""
    staged = final.with_name(f".{final.name}{_NEW}")
    try:
        _build(staged, bundle, manifest, base)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    if final.exists():
        _replace(staged, final)
    else:
        staged.rename(final)
    return staged


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
    try:
        with exclusive(outputs / LOCK, LOCK_SECONDS):
            yield
    except HeldError:
        raise PublishError(f"另一个程序一直在写入{outputs}，请等它结束后重试。") from None


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
            reason = f"无法写入{where}（{cause(error)}）"
        raise PublishError(f"{reason}；原有文稿没有改动。") from error


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(path: Path) -> None:
    _sync(path, os.O_RDONLY | os.O_DIRECTORY)
