"""Which files under a folder are candidates for a return, and which were meant as one."""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

READABLE = frozenset((".xlsx", ".xlsm", ".xltx", ".xltm"))
MEANT = re.compile(
    r"\.(?:xl[st]|xlsb|et|ett|ods|ots|fods|numbers|csv|tsv|docx?|docm|wp[st]|rtf|odt|pdf|ofd|zip|rar|"
    r"7z|tar|t?gz|html?|mhtml?|mht|xml|png|jpe?g|bmp|tiff?|gif|heic|pptx?|dps|eml|msg)"
)
_LOCKS = ("~$", ".~")
NOT_SEARCHED = frozenset(("outputs", "__macosx"))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file to look at. `name` is its path relative to the searched folder, with /."""

    path: Path
    name: str


def shown_name(path: Path, root: Path) -> str:
    """A file's path relative to the searched folder, with /, as text that can stand anywhere.

    Names from archives that Chinese Windows made are bytes in GBK, and are read as such. What no
    line of text can hold (control characters, bytes that mean nothing) becomes U+FFFD.
    """
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    try:
        name.encode()
    except UnicodeEncodeError:
        data = os.fsencode(name)
        try:
            name = data.decode("gb18030")
        except UnicodeDecodeError:
            name = data.decode("utf-8", "replace")
    return "".join("\ufffd" if unicodedata.category(c) == "Cc" else c for c in name)


def original(root: Path, name: str) -> Path | None:
    """The file that was read under this name, or None where it is gone."""
    path = root / name
    if path.is_file():
        return path
    return next((c.path for c in find_candidates(root) if c.name == name), None)


def find_candidates(root: Path) -> tuple[Candidate, ...]:
    """Workbooks and whatever else was probably sent as a return, in the order of their names.

    Lock files (~$…), dotfiles, folders named outputs, and files that no office sends are left
    out. Links to folders are not followed. A path to a single file gives that file, unless it is
    a lock file, as a shell's *.xlsx names it, too.
    """
    if root.is_file() and root.name.startswith(_LOCKS):
        return ()
    if root.is_file():
        return (Candidate(root, shown_name(root, root.parent)),)
    found = []
    for folder, folders, files in os.walk(root):
        folders[:] = [f for f in folders if f.lower() not in NOT_SEARCHED and f[:1] != "."]
        for name in files:
            path = Path(folder) / name
            if _wanted(path):
                found.append(Candidate(path, shown_name(path, root)))
    return tuple(sorted(found, key=lambda c: c.name))


def _wanted(path: Path) -> bool:
    name, suffix = path.name, path.suffix.lower()
    if name.startswith((".", *_LOCKS)):
        return False
    if suffix in READABLE or MEANT.fullmatch(suffix):
        return True
    return not suffix and _is_package(path)


def _is_package(path: Path) -> bool:
    """A file without a suffix counts if it begins like a zip or a compound file."""
    try:
        with path.open("rb") as stream:
            return stream.read(4) in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
    except OSError:
        return False
