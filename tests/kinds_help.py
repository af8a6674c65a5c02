"""Documents as earlier versions made them, and as an edited file gives them back."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

from hdreports.document.model import Blank, FigureRun, Quotation, Text, joined


def without_kinds(thing: Any) -> Any:
    """A document, or a part of one, whose wording does not say what its digits are."""
    if isinstance(thing, tuple):
        if thing and all(isinstance(part, Text | FigureRun | Quotation | Blank) for part in thing):
            return joined(replace(r, kind="plain") if isinstance(r, Text) else r for r in thing)
        return tuple(without_kinds(part) for part in thing)
    if is_dataclass(thing) and not isinstance(thing, type):
        return replace(
            thing, **{f.name: without_kinds(getattr(thing, f.name)) for f in fields(thing)}
        )
    return thing
