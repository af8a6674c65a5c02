"""Licensed fonts of an office in place of the open ones; their files are used as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from hdreports.writers.pdf.coverage import Coverage
from hdreports.writers.pdf.fontfiles import (
    Metrics,
    Recipe,
    build,
    coverage_of,
    metrics_of,
    postscript_name,
)
from hdreports.writers.pdf.fonts import (
    CACHE,
    CLASS_NAMES,
    FAMILIES,
    ROLES,
    Face,
    FontSet,
    FontUnusableError,
)


def with_licensed(fonts: FontSet, paths: Mapping[str, Path], cache_dir: Path = CACHE) -> FontSet:
    """The set with an office's own fonts in the given roles.

    Raises FontUnusableError for an unknown role, an unreadable file, or a font without the
    common characters. Rare characters fall back to Noto with the body font's metrics.
    """
    faces = dict(fonts.faces)
    for role, path in paths.items():
        faces[role] = _licensed_face(role, path)
    if faces["body"].licensed:
        metrics = metrics_of(faces["body"].path)
        for role in ("rest-serif", "rest-sans"):
            if role in faces:
                faces[role] = _matched(faces[role], metrics, cache_dir)
        faces.pop("latin", None)
    return FontSet(faces)


def _licensed_face(role: str, path: Path) -> Face:
    if role not in ROLES:
        known = "、".join(ROLES)
        raise FontUnusableError(f"字体设置中的“{role}”不是已知的字体类别（可用：{known}）。")
    if not path.is_file():
        raise FontUnusableError(f"找不到{CLASS_NAMES[role]}的字体文件：{path}")
    try:
        source, covered = postscript_name(path), Coverage.of(coverage_of(path))
    except Exception as error:  # fontTools raises many kinds on damaged files
        raise FontUnusableError(
            f"{CLASS_NAMES[role]}的字体文件无法读取：{path}（{error}）"
        ) from None
    if not all(ord(c) in covered for c in "报告一二三，。"):
        raise FontUnusableError(f"{CLASS_NAMES[role]}的字体文件缺少常用汉字：{path}")
    return Face(role, FAMILIES[role], path, source, covered, licensed=True)


def _matched(face: Face, metrics: Metrics, cache_dir: Path) -> Face:
    wanted = metrics.scaled(1000)
    name = f"{face.path.stem}-{wanted.ascent}-{wanted.descent}{face.path.suffix}"
    target = cache_dir / name
    if not target.is_file():
        recipe = Recipe(face.role, face.path, target, face.family, wanted, face.source)
        build(replace(recipe, keep_outlines=True))
    return replace(face, path=target)
