"""The fonts a PDF embeds: open fonts, prepared once (`fontcache`), under families of our own.

GB/T 9704 names classes of type (仿宋, 楷体, 黑体, 宋体, 小标宋); offices have licensed fonts for
them. A PDF embeds what it shows, so by default open fonts stand in: Fandol for the five classes,
Noto for characters that Fandol lacks.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hdreports.writers.pdf.coverage import Coverage

PROJECT = Path(__file__).resolve().parents[3]
CACHE = PROJECT / ".cache" / "fonts"
VERSION = 3  # of the conversion: raise it when a recipe changes

ROLES = ("body", "kai", "hei", "song", "biaosong")
CLASS_NAMES = {
    "body": "仿宋",
    "kai": "楷体",
    "hei": "黑体",
    "song": "宋体",
    "biaosong": "小标宋",
}
FAMILIES = {
    "body": "HD Fang",
    "kai": "HD Kai",
    "hei": "HD Hei",
    "song": "HD Song",
    "biaosong": "HD Biao",
    "latin": "HD Latin",
    "rest-serif": "HD Rest Serif",
    "rest-sans": "HD Rest Sans",
}

HOW_TO_PREPARE = (
    "PDF 字体尚未准备好。请先运行 make setup（或 python -m hdreports.writers.pdf.fontcache "
    "--source 存有 Fandol 字体的目录）。Fandol 字体随 Debian 软件包 texlive-lang-chinese 提供。"
)


class FontsNotPreparedError(Exception):
    """The converted fonts, or the fonts to convert, are not there. The message says what to do."""


class FontUnusableError(Exception):
    """A font file that an office named cannot be used. The message says why."""


@dataclass(frozen=True, slots=True)
class Face:
    """One font file as a PDF uses it; `source` is the font's own name, as in its makers' files."""

    role: str
    family: str
    path: Path
    source: str
    covers: Coverage = Coverage()
    licensed: bool = False  # named by the office: not a substitute


@dataclass(frozen=True, slots=True)
class Substitution:
    """A class of type shown by a font that merely stands in for it."""

    wanted: str  # 仿宋
    used: str  # FandolFang-Regular


@dataclass(frozen=True, slots=True)
class FontReport:
    """What a PDF shows its text in."""

    embedded: tuple[str, ...]  # source names, sorted
    substitutions: tuple[Substitution, ...]
    missing: Mapping[str, str]  # character → the text around its first place


@dataclass(frozen=True)
class FontSet:
    """The faces of all roles: the five classes, `latin` (digits), and two for rare characters."""

    faces: Mapping[str, Face]

    def face(self, role: str) -> Face:
        return self.faces[role]

    def families(self, role: str) -> tuple[str, ...]:
        """The families to try for a role, in order."""
        rest = ("rest-sans", "rest-serif") if role == "hei" else ("rest-serif", "rest-sans")
        latin = ("latin",) if role in ("body", "kai") and "latin" in self.faces else ()
        if self.faces[role].licensed:
            latin = ()  # an office's font brings its own digits
        wanted = (*latin, role, *rest)
        return tuple(self.faces[name].family for name in wanted if name in self.faces)

    def css(self) -> str:
        """`@font-face` rules and one `--font-ROLE`-like class per role, as a stylesheet."""
        rules = [
            f'@font-face{{font-family:"{face.family}";src:url("{face.path.resolve().as_uri()}");'
            "font-weight:normal;font-style:normal}"
            for face in self.faces.values()
        ]
        stacks = [
            f":root{{--{role}:{', '.join(f'{chr(34)}{f}{chr(34)}' for f in self.families(role))}}}"
            for role in ROLES
        ]
        return "\n".join(rules + stacks)

    def covers(self, role: str) -> Coverage:
        """The code points that a role can show, its fallbacks included."""
        by_family = {face.family: face.covers for face in self.faces.values()}
        return Coverage().union(*(by_family[family] for family in self.families(role)))

    def substitutions(self, sources: Iterable[str]) -> tuple[Substitution, ...]:
        """Of the classes whose stand-in is among `sources` (names of embedded fonts)."""
        shown = set(sources)
        return tuple(
            Substitution(CLASS_NAMES[role], face.source)
            for role in ROLES
            if (face := self.faces[role]).source in shown and not face.licensed
        )

    def source_of(self, family: str) -> str | None:
        """A font's own name, from the family we gave it."""
        return next((f.source for f in self.faces.values() if f.family == family), None)


def load(cache_dir: Path = CACHE) -> FontSet:
    """The open fonts as converted before. Raises FontsNotPreparedError."""
    try:
        stamp = json.loads((cache_dir / "fonts.json").read_text(encoding="utf-8"))
        current = stamp["version"] == VERSION
        faces = {
            role: Face(
                role,
                FAMILIES[role],
                cache_dir / entry["file"],
                entry["source"],
                Coverage.parse(entry["covers"]),
            )
            for role, entry in stamp["faces"].items()
        }
    except (OSError, ValueError, KeyError, TypeError):
        raise FontsNotPreparedError(HOW_TO_PREPARE) from None
    complete = set(ROLES) | {"latin"} <= set(faces)
    if not (current and complete and all(face.path.is_file() for face in faces.values())):
        raise FontsNotPreparedError(HOW_TO_PREPARE)
    return FontSet(faces)


def fonts_of_office(named: Mapping[str, Path], cache_dir: Path = CACHE) -> FontSet:
    """The open fonts, with those that an office names (role → file) in place of some of them.

    Raises FontsNotPreparedError, and FontUnusableError for an office's font.
    """
    fonts = load(cache_dir)
    if not named:
        return fonts
    # Reading font files takes a library that few runs need, and that is slow to load.
    from hdreports.writers.pdf.licensed import with_licensed

    return with_licensed(fonts, named, cache_dir)
