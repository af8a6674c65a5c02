"""The catalogue of findings (核验问题目录): every code with its severity and Chinese words.

The words stand in `data/findings.toml` and nowhere else. `make` is the only way to a Finding.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from hdreports.intake.model import CellRef, Finding, Severity

_FILE = Path(__file__).with_name("data") / "findings.toml"
_PHRASES = ("suggestion", "hint")  # the catalogue's own words
# How users see the severities, everywhere.
SEVERITY_NAMES: Mapping[Severity, str] = {
    "error": "须补正",
    "warning": "须核对",
    "info": "告知",
}
SHORT = 80  # characters of a value that a sentence quotes


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of finding. `message` and `remedy` are templates for `str.format`."""

    code: str
    severity: Severity
    title: str
    message: str
    remedy: str


def entries() -> tuple[Entry, ...]:
    """All kinds of findings, in the order of the catalogue."""
    return tuple(_catalogue().values())


def entry(code: str) -> Entry:
    """One kind of finding. Raises KeyError for a code that is not in the catalogue."""
    return _catalogue()[code]


def rank(severity: Severity) -> int:
    """0 for the most serious."""
    return list(SEVERITY_NAMES).index(severity)


def make(
    code: str,
    at: CellRef | str,
    *,
    value: str | None = None,
    unit: str | None = None,
    indicator: str | None = None,
    **values: object,
) -> Finding:
    """A finding in words. `at` is a cell or a file's path; sheet and cell of it may be empty.

    Values that workbooks supply are cut to one short line. Raises KeyError where the catalogue's
    text needs a word that was not given.
    """
    kind = entry(code)
    words = {k: str(v) if k in _PHRASES else _short(str(v)) for k, v in values.items()}
    ref = at if isinstance(at, CellRef) else CellRef(at, "", "")
    return Finding(
        code=code,
        severity=kind.severity,
        file=ref.file,
        sheet=ref.sheet or None,
        cell=ref.cell or None,
        value=value,
        message=kind.message.format_map(words),
        remedy=kind.remedy.format_map(words),
        unit=unit,
        indicator=indicator,
    )


def words(group: str, key: str, **values: object) -> str:
    """A phrase that several findings share: groups `words`, `kinds`, `places`, `reasons`."""
    short = {k: _short(str(v)) for k, v in values.items()}
    return str(_data()[f"_{group}"][key]).format_map(short)


def kind_name(kind: str) -> str:
    """What a file is, in words, from what `container.sniff` calls it."""
    known = _data()["_kinds"]
    return str(known.get(kind, known["unknown"]))


def _short(text: str) -> str:
    """One line, its quotation marks turned into inner ones, as it will stand within “”.

    Without control characters: they could write over a terminal, or turn a line round.
    """
    more = len(text) > 4 * SHORT
    text = text[: 4 * SHORT]
    shown = "".join(c if c.isspace() or unicodedata.category(c)[0] != "C" else "" for c in text)
    line = " ".join(shown.split()).replace("“", "‘").replace("”", "’")
    return line if len(line) <= SHORT and not more else line[: SHORT - 1] + "…"


@cache
def _data() -> Mapping[str, Mapping[str, str]]:
    return cast("Mapping[str, Mapping[str, str]]", tomllib.loads(_FILE.read_text("utf-8")))


@cache
def _catalogue() -> dict[str, Entry]:
    return {
        code: Entry(code, cast("Severity", t["severity"]), t["title"], t["message"], t["remedy"])
        for code, t in _data().items()
        if not code.startswith("_")
    }
