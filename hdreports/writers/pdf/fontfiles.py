"""Reading and rewriting font files: outlines, names, vertical metrics, coverage."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

MAX_ERROR = 0.8  # font units out of 1000: invisible at 42 pt in print
# What horizontal setting needs; the rest (vertical metrics, kerning, signatures) only costs time.
KEPT_TABLES = {
    "CFF ", "OS/2", "cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "post",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Metrics:
    """Ascent and descent (both positive) in font units, `unit` units to the em."""

    ascent: int
    descent: int
    unit: int

    def scaled(self, unit: int) -> Metrics:
        return Metrics(
            round(self.ascent * unit / self.unit), round(self.descent * unit / self.unit), unit
        )


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a font file is made from another one. `characters` None keeps all."""

    role: str
    source: Path
    target: Path
    family: str
    metrics: Metrics
    source_name: str
    characters: tuple[int, ...] | None = None
    keep_outlines: bool = False


def build(recipe: Recipe) -> None:
    """Make the recipe's target; a reader never sees half a file."""
    # Without recalculated boxes a font whose outlines stay is written in a second, not thirty.
    boxes = not recipe.keep_outlines
    font = TTFont(recipe.source, recalcTimestamp=False, recalcBBoxes=boxes)
    if recipe.characters is not None:
        _subset(font, recipe.characters)
    for tag in set(font.keys()) - KEPT_TABLES - {"GlyphOrder"}:
        del font[tag]
    if not recipe.keep_outlines:
        font = _with_quadratic_outlines(font)
    _set_metrics(font, recipe.metrics.scaled(font["head"].unitsPerEm))
    _set_names(font, recipe.family)
    partial = recipe.target.with_name(f".{recipe.target.name}.{os.getpid()}")
    font.save(partial)
    os.replace(partial, recipe.target)


def coverage_of(path: Path) -> frozenset[int]:
    """The code points that a font file has glyphs for."""
    with path.open("rb") as file, TTFont(file, lazy=True) as font:
        return frozenset(font.getBestCmap())


def metrics_of(path: Path) -> Metrics:
    with TTFont(path, lazy=True) as font:
        head = font["hhea"]
        return Metrics(head.ascent, abs(head.descent), font["head"].unitsPerEm)


def postscript_name(path: Path) -> str:
    """The name by which a font calls itself, or the file's name where it has none."""
    # A handle of our own: fontTools leaves its own open where the file is no font.
    with path.open("rb") as file, TTFont(file, lazy=True) as font:
        return font["name"].getDebugName(6) or path.stem


def _subset(font: TTFont, characters: tuple[int, ...]) -> None:
    options = subset.Options(notdef_outline=True, glyph_names=True, layout_features=[])
    worker = subset.Subsetter(options)
    worker.populate(unicodes=characters)
    worker.subset(font)


def _with_quadratic_outlines(font: TTFont) -> TTFont:
    order = font.getGlyphOrder()
    source = font.getGlyphSet()
    glyphs: dict[str, Any] = {}
    for name in order:
        pen = TTGlyphPen(None)
        # TrueType fills clockwise contours, PostScript counter-clockwise ones.
        source[name].draw(Cu2QuPen(pen, MAX_ERROR, reverse_direction=True))
        glyphs[name] = pen.glyph()
    builder = FontBuilder(font["head"].unitsPerEm, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(font.getBestCmap())
    builder.setupGlyf(glyphs)
    left = {name: getattr(glyphs[name], "xMin", 0) for name in order}
    advances = font["hmtx"].metrics
    builder.setupHorizontalMetrics({name: (advances[name][0], left[name]) for name in order})
    builder.setupHorizontalHeader()
    builder.setupOS2()
    builder.setupPost(keepGlyphNames=False)
    made: TTFont = builder.font
    made.recalcTimestamp = False
    for field in ("created", "modified"):
        setattr(made["head"], field, getattr(font["head"], field))
    made["name"] = font["name"]
    return made


def _set_metrics(font: TTFont, metrics: Metrics) -> None:
    font["hhea"].ascent, font["hhea"].descent = metrics.ascent, -metrics.descent
    font["hhea"].lineGap = 0
    table = font["OS/2"]
    table.sTypoAscender, table.sTypoDescender, table.sTypoLineGap = (
        metrics.ascent,
        -metrics.descent,
        0,
    )
    table.usWinAscent, table.usWinDescent = metrics.ascent, metrics.descent


def _set_names(font: TTFont, family: str) -> None:
    names = font["name"]
    notices = {i: names.getDebugName(i) for i in (0, 13, 14)}  # copyright and licence stay
    names.names = []
    plain = family.replace(" ", "")
    values = {1: family, 2: "Regular", 3: plain, 4: family, 6: plain, **notices}
    for number, value in values.items():
        if value:
            names.setName(value, number, 3, 1, 0x409)
    # One face a family: the weight is in the family's name, so that no renderer looks for bold.
    font["OS/2"].usWeightClass = 400
    font["OS/2"].fsSelection = 1 << 6
    font["head"].macStyle = 0
