"""What an Office Open XML workbook says of itself: custom properties, when it was changed."""

from __future__ import annotations

from hdreports.intake.container import Package, UnreadableError


def properties(package: Package) -> dict[str, str]:
    """The custom document properties as text."""
    if not package.has("docProps/custom.xml"):
        return {}
    try:
        root = package.xml("docProps/custom.xml")
    except UnreadableError:
        return {}
    return {
        e.get("name") or "": "".join(str(t) for t in e.itertext()).strip()
        for e in root.iter("{*}property")
    }


def modified(package: Package) -> str:
    """The ISO time of the last change; empty where nothing tells it."""
    if not package.has("docProps/core.xml"):
        return ""
    try:
        root = package.xml("docProps/core.xml")
    except UnreadableError:
        return ""
    return next((e.text or "" for e in root.iter("{*}modified")), "").strip()
