"""Compile the catalogue of click's own words: hdreports.po → hdreports.mo."""

from __future__ import annotations

from pathlib import Path

import polib

CATALOGUE = Path(__file__).resolve().parents[1] / "hdreports/locale/zh_CN/LC_MESSAGES/hdreports.po"


def compiled() -> bytes:
    """The .mo file's bytes."""
    return bytes(polib.pofile(str(CATALOGUE)).to_binary())


if __name__ == "__main__":
    CATALOGUE.with_suffix(".mo").write_bytes(compiled())
