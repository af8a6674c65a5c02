"""Two versions of a paragraph, with what went and what came marked."""

from __future__ import annotations

from difflib import SequenceMatcher

from markupsafe import Markup

from hdreports.document.texts import printable

_SHORTEST = 2  # equal pieces shorter than this between two changes are told as changed


def marked(before: str, after: str) -> Markup:
    """The paragraph with `<del>` and `<ins>`; one side empty: all of it is new or gone."""
    before, after = printable(before), printable(after)
    parts: list[tuple[str, str, str]] = []  # kept, gone, come
    for kind, a, b, x, y in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        old, new = before[a:b], after[x:y]
        if kind == "equal" and (b - a >= _SHORTEST or not parts or b == len(before)):
            parts.append((old, "", ""))
        elif parts and not parts[-1][0]:
            _, gone, come = parts[-1]
            parts[-1] = ("", gone + old, come + new)
        else:
            parts.append(("", old, new))
    return Markup("").join(_part(*part) for part in parts)


def _part(kept: str, gone: str, come: str) -> Markup:
    if kept:
        return Markup.escape(kept)
    made = Markup("<del>{}</del>").format(gone) if gone else Markup("")
    return made + (Markup("<ins>{}</ins>").format(come) if come else Markup(""))
