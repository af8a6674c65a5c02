"""The fonts a PDF embeds: open fonts, prepared once, under families of our own.

GB/T 9704 names classes of type (仿宋, 楷体, 黑体, 宋体, 小标宋); offices have licensed fonts for
them. A PDF embeds what it shows, so by default open fonts stand in: Fandol for the five classes,
Noto for characters that Fandol lacks. They are converted once into `.cache/fonts` (TrueType
outlines make smaller files) and given one set of vertical metrics, because a glyph from a font with
other metrics makes its line taller and breaks the grid of 22 lines a page.

`python -m hdreports.writers.pdf.fonts` prepares them.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path

from hdreports.writers.pdf.fontfiles import (
    Metrics,
    Recipe,
    build,
    coverage_of,
    metrics_of,
    postscript_name,
)

PROJECT = Path(__file__).resolve().parents[3]
CACHE = PROJECT / ".cache" / "fonts"
SOURCES = (
    PROJECT / ".cache" / "fandol",
    Path("/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol"),
    Path("/usr/share/fonts/opentype/fandol"),
)
VERSION = 2  # of the conversion: raise it when a recipe changes

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
FANDOL = {
    "body": "FandolFang-Regular.otf",
    "kai": "FandolKai-Regular.otf",
    "hei": "FandolHei-Regular.otf",
    "song": "FandolSong-Regular.otf",
    "biaosong": "FandolSong-Bold.otf",
}
METRICS = Metrics(ascent=880, descent=120, unit=1000)
ASCII = tuple(range(0x20, 0x7F))

HOW_TO_PREPARE = (
    "PDF 字体尚未准备好。请先运行 make setup（或 python -m hdreports.writers.pdf.fonts "
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

    def covers(self, role: str) -> frozenset[int]:
        """The code points that a role can show, its fallbacks included."""
        by_family = {face.family: face.path for face in self.faces.values()}
        return frozenset().union(*(_coverage(by_family[family]) for family in self.families(role)))

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

    def with_licensed(self, paths: Mapping[str, Path], cache_dir: Path = CACHE) -> FontSet:
        """The set with an office's own fonts in the given roles; files are used as they are.

        Raises FontUnusableError for an unknown role, an unreadable file, or a font without the
        common characters. Rare characters fall back to Noto with the body font's metrics.
        """
        faces = dict(self.faces)
        for role, path in paths.items():
            faces[role] = _licensed_face(role, path)
        if faces["body"].licensed:
            metrics = metrics_of(faces["body"].path)
            for role in ("rest-serif", "rest-sans"):
                if role in faces:
                    faces[role] = _matched(faces[role], metrics, cache_dir)
            faces.pop("latin", None)
        return FontSet(faces)


def prepare(source_dir: Path | None = None, cache_dir: Path = CACHE) -> FontSet:
    """Convert the fonts unless it was done before, and return them.

    `source_dir` holds Fandol's OTF files (searched deeply); None looks in the usual places.
    Raises FontsNotPreparedError where neither converted fonts nor their sources are found.
    """
    try:
        return load(cache_dir)
    except FontsNotPreparedError:
        pass
    recipes = _recipes(_fandol_folder(source_dir), cache_dir)
    cache_dir.mkdir(parents=True, exist_ok=True)
    # Two minutes of CPU: use the cores. "spawn" because the caller may have threads.
    with ProcessPoolExecutor(max_workers=2, mp_context=get_context("spawn")) as pool:
        list(pool.map(build, recipes))
    stamp = {
        "version": VERSION,
        "faces": {r.role: {"file": r.target.name, "source": r.source_name} for r in recipes},
    }
    text = json.dumps(stamp, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (cache_dir / "fonts.json").write_text(text, encoding="utf-8")
    return load(cache_dir)


def load(cache_dir: Path = CACHE) -> FontSet:
    """The fonts as converted before. Raises FontsNotPreparedError."""
    try:
        stamp = json.loads((cache_dir / "fonts.json").read_text(encoding="utf-8"))
        current = stamp["version"] == VERSION
        faces = {
            role: Face(role, FAMILIES[role], cache_dir / entry["file"], entry["source"])
            for role, entry in stamp["faces"].items()
        }
    except (OSError, ValueError, KeyError, TypeError):
        raise FontsNotPreparedError(HOW_TO_PREPARE) from None
    complete = set(ROLES) | {"latin"} <= set(faces)
    if not (current and complete and all(face.path.is_file() for face in faces.values())):
        raise FontsNotPreparedError(HOW_TO_PREPARE)
    return FontSet(faces)


def _fandol_folder(source_dir: Path | None) -> Path:
    for place in (source_dir,) if source_dir else SOURCES:
        if not place.is_dir():
            continue
        for found in sorted(place.rglob(FANDOL["body"])):
            if all((found.parent / name).is_file() for name in FANDOL.values()):
                return found.parent
    raise FontsNotPreparedError(HOW_TO_PREPARE)


def _recipes(fandol: Path, cache_dir: Path) -> list[Recipe]:
    def recipe(role: str, source: Path, **options: object) -> Recipe:
        family = FAMILIES[role]
        suffix = ".otf" if options.get("keep_outlines") else ".ttf"
        target = cache_dir / (family.replace(" ", "") + suffix)
        made = Recipe(role, source, target, family, METRICS, postscript_name(source))
        return replace(made, **options)  # type: ignore[arg-type]

    recipes = [recipe(role, fandol / name) for role, name in FANDOL.items()]
    recipes.append(recipe("latin", fandol / FANDOL["song"], characters=ASCII))
    # Rarely used, and large: these keep their outlines, only names and metrics change.
    for role, path in noto_paths().items():
        recipes.append(recipe(role, path, keep_outlines=True))
    return recipes


def noto_paths() -> dict[str, Path]:
    """Noto Serif and Sans SC from the package that brings them."""
    import pylopdf_fonts_zh_cn as package

    return {"rest-serif": package.serif_path(), "rest-sans": package.sans_path()}


def _licensed_face(role: str, path: Path) -> Face:
    if role not in ROLES:
        known = "、".join(ROLES)
        raise FontUnusableError(f"字体设置中的“{role}”不是已知的字体类别（可用：{known}）。")
    if not path.is_file():
        raise FontUnusableError(f"找不到{CLASS_NAMES[role]}的字体文件：{path}")
    try:
        source, covered = postscript_name(path), _coverage(path)
    except Exception as error:  # fontTools raises many kinds on damaged files
        raise FontUnusableError(
            f"{CLASS_NAMES[role]}的字体文件无法读取：{path}（{error}）"
        ) from None
    if not {ord(c) for c in "报告一二三，。"} <= covered:
        raise FontUnusableError(f"{CLASS_NAMES[role]}的字体文件缺少常用汉字：{path}")
    return Face(role, FAMILIES[role], path, source, licensed=True)


def _matched(face: Face, metrics: Metrics, cache_dir: Path) -> Face:
    wanted = metrics.scaled(1000)
    name = f"{face.path.stem}-{wanted.ascent}-{wanted.descent}{face.path.suffix}"
    target = cache_dir / name
    if not target.is_file():
        recipe = Recipe(face.role, face.path, target, face.family, wanted, face.source)
        build(replace(recipe, keep_outlines=True))
    return replace(face, path=target)


@lru_cache(maxsize=32)
def _coverage(path: Path) -> frozenset[int]:
    return coverage_of(path)


def main(arguments: list[str] | None = None) -> int:
    """Prepare the fonts from the command line; 0 when they are there, 1 with a message if not."""
    parser = argparse.ArgumentParser(description="准备 PDF 所用的字体")
    parser.add_argument("--source", type=Path, help="存有 Fandol 字体（.otf）的目录")
    parser.add_argument("--cache", type=Path, default=CACHE, help="转换后的字体存放目录")
    options = parser.parse_args(arguments)
    try:
        fonts = prepare(options.source, options.cache)
    except FontsNotPreparedError as error:
        print(error, file=sys.stderr)
        return 1
    for role in ROLES:
        print(f"{CLASS_NAMES[role]}：{fonts.face(role).source}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
