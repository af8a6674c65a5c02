"""A written DOCX as LibreOffice lays it out: pages with lines and rules, measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from pdf_help import prepared_fonts

from hdreports.document.texts import squeeze

MM = 72 / 25.4
LEFT, RIGHT, TOP, BOTTOM = 28.0, 184.0, 37.0, 262.0  # the type area
ONE_CHARACTER = 14 / MM  # of 4号
STAND_INS = {  # role of the open font that stands in
    "仿宋_GB2312": "body",
    "楷体_GB2312": "kai",
    "黑体": "hei",
    "宋体": "song",
    "方正小标宋简体": "biaosong",
}


@dataclass(frozen=True)
class Line:
    text: str
    left: float
    right: float
    baseline: float
    size: float


@dataclass(frozen=True)
class Page:
    width: float
    height: float
    lines: tuple[Line, ...]
    rules: tuple[tuple[float, float, float], ...]  # left, right, height; mm
    chars: tuple[dict[str, Any], ...]

    def line(self, text: str) -> Line:
        return next(line for line in self.lines if text in squeeze(line.text))

    @property
    def body(self) -> list[Line]:
        return [line for line in self.lines if line.size == pytest.approx(16, abs=0.1)]


def measured(path: Path) -> list[Page]:
    with pdfplumber.open(path) as pdf:
        return [_page(page) for page in pdf.pages]


def _page(page: Any) -> Page:
    lines = tuple(
        Line(
            found["text"],
            found["x0"] / MM,
            found["x1"] / MM,
            (page.height - found["chars"][0]["matrix"][5]) / MM,
            found["chars"][0]["size"],
        )
        for found in page.extract_text_lines()
    )
    rules = tuple(
        (rule["x0"] / MM, rule["x1"] / MM, rule["top"] / MM)
        for rule in (*page.lines, *page.rects, *page.curves)
        if rule["width"] > 100 * MM and rule["height"] < 1 * MM
    )
    return Page(page.width / MM, page.height / MM, lines, rules, tuple(page.chars))


def with_open_fonts(folder: Path) -> Iterator[None]:
    """LibreOffice with the open fonts in the places of the offices' fonts."""
    faces = {name: prepared_fonts().face(role) for name, role in STAND_INS.items()}
    directories = "".join(
        f"<dir>{path}</dir>" for path in sorted({face.path.parent for face in faces.values()})
    )
    rules = "".join(
        f'<match target="pattern"><test name="family"><string>{name}</string></test>'
        f'<edit name="family" mode="assign" binding="strong"><string>{face.family}</string></edit>'
        "</match>"
        for name, face in faces.items()
    )
    configuration = folder / "fonts.conf"
    configuration.write_text(
        f"<fontconfig>{directories}<cachedir>{folder}/cache</cachedir>{rules}</fontconfig>",
        encoding="utf-8",
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FONTCONFIG_FILE", str(configuration))
        yield
