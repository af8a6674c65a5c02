"""Where numbers come from, in words for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hdreports.tracing import Found, figure_line, shown, source_text


def render_figures(found: Found, *, detailed: bool) -> str:
    lines: list[str] = []
    for document in found:
        lines.append(document["document"])
        for figure in _in_order(document["figures"], detailed=detailed):
            lines.append(figure_line(figure, figure["places"]))
            if detailed:
                lines += _details(figure)
    return "\n".join(map(shown, lines))


def _in_order(figures: list[dict[str, Any]], *, detailed: bool) -> list[dict[str, Any]]:
    """As printed; those that are not printed, but stand behind others, at the end."""

    def place(figure: dict[str, Any]) -> tuple[int, ...]:
        first = figure["places"][0] if figure["places"] else ""
        return tuple(map(int, first.split("-"))) if first else (10**9, 0)

    return figures if detailed else sorted(figures, key=place)


def _details(figure: dict[str, Any]) -> Iterator[str]:
    if figure["around"]:
        yield f"    文中：“{figure['around']}”"
    yield f"    算法：{figure['formula']}"
    for item in figure["inputs"]:
        yield f"    由{item['label']}{item['text']}"
    for source in figure["sources"]:
        yield f"    来源：{source_text(source)}"
        for doubt in source.get("doubts") or ():
            yield f"    方案存疑：{doubt}"
    for finding in figure["findings"]:
        place = "".join(
            (finding.get("file") or "", f"［{finding['sheet']}］" if finding.get("sheet") else "")
        ) + (finding.get("cell") or "")
        yield f"    核验问题：{place}，{finding.get('message', '')}{finding.get('remedy', '')}"
