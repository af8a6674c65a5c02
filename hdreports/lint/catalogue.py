"""The rules as data: what is checked, on whose word, and how hard the rule is.

The words stand in `data/rules.toml`. Sources are named by the section of the standard, never by a
clause number: the strengths follow what is known of GB/T 9704—2012, the 党政机关公文处理工作条例
of 2012, GB/T 15834 and GB/T 15835. What is derived from practice is never called a requirement.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast

Strength = Literal["must", "usual", "practice"]
STRENGTHS: Mapping[Strength, str] = {"must": "必须", "usual": "一般", "practice": "惯例"}
_FILE = Path(__file__).with_name("data") / "rules.toml"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `id` is stable; `source` names standard and section."""

    id: str
    title: str
    source: str
    strength: Strength
    checks: str


def rules() -> tuple[Rule, ...]:
    """All rules, in the order of the catalogue."""
    return tuple(_rules().values())


def rule(id: str) -> Rule:
    """One rule. Raises KeyError for an id that is not in the catalogue."""
    return _rules()[id]


@cache
def _rules() -> dict[str, Rule]:
    data = tomllib.loads(_FILE.read_text("utf-8"))
    return {
        id: Rule(id, t["title"], t["source"], cast("Strength", t["strength"]), t["checks"])
        for id, t in data.items()
    }
