"""Prepares the open fonts once, in `.cache/fonts`: `python -m hdreports.writers.pdf.fontcache`.

They are converted (TrueType outlines make smaller files) and given one set of vertical metrics,
because a glyph from a font with other metrics makes its line taller and breaks the grid of 22 lines
a page.
"""

from __future__ import annotations

import argparse
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

from hdreports.writers.pdf.coverage import Coverage
from hdreports.writers.pdf.fontfiles import Metrics, Recipe, build, coverage_of, postscript_name
from hdreports.writers.pdf.fonts import (
    CACHE,
    CLASS_NAMES,
    FAMILIES,
    HOW_TO_PREPARE,
    PROJECT,
    ROLES,
    VERSION,
    FontSet,
    FontsNotPreparedError,
    load,
)

SOURCES = (
    PROJECT / ".cache" / "fandol",
    Path("/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol"),
    Path("/usr/share/fonts/opentype/fandol"),
)
FANDOL = {
    "body": "FandolFang-Regular.otf",
    "kai": "FandolKai-Regular.otf",
    "hei": "FandolHei-Regular.otf",
    "song": "FandolSong-Regular.otf",
    "biaosong": "FandolSong-Bold.otf",
}
METRICS = Metrics(ascent=880, descent=120, unit=1000)
ASCII = tuple(range(0x20, 0x7F))


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
        "faces": {
            r.role: {
                "file": r.target.name,
                "source": r.source_name,
                "covers": str(Coverage.of(coverage_of(r.target))),
            }
            for r in recipes
        },
    }
    text = json.dumps(stamp, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (cache_dir / "fonts.json").write_text(text, encoding="utf-8")
    return load(cache_dir)


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
