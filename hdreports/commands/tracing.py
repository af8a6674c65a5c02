"""Where a printed number comes from: looked up in the figures that a run wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


class TraceError(Exception):
    """Nothing to look up; the message is for users."""


Found = list[dict[str, Any]]


def find_figures(outputs: Path, where: str, wanted: str | None) -> Found:
    """Figures of a period (`2023-Q3`, a folder) or of one document, by id, text or a word of label.

    Each result holds the document's title and the figures that match, inputs included so that the
    computation can be followed. Raises TraceError.
    """
    files = _files(outputs, where)
    found: Found = []
    for file in files:
        content = json.loads(file.read_text(encoding="utf-8"))
        figures = content["figures"]
        by_id = {f["id"]: f for f in figures}
        chosen = [f for f in figures if wanted is None or _matches(f, wanted)]
        if chosen:
            found.append(
                {
                    "document": content["title"],
                    "figures": [_with_inputs(f, by_id) if wanted else f for f in chosen],
                }
            )
    if not found:
        raise TraceError(
            f"没有找到数据“{wanted}”。可写数据的编号、印出的文字（如 87.3%）或指标名称。"
        )
    return found


def _files(outputs: Path, where: str) -> list[Path]:
    path = Path(where)
    folder = path if path.is_dir() else outputs / where
    if (folder / "数据").is_dir():
        return sorted((folder / "数据").glob("*.json"))
    if path.suffix.lower() in (".docx", ".pdf", ".json"):
        beside = path.parent.parent / "数据" / f"{path.stem}.json"
        if beside.exists():
            return [beside]
    raise TraceError(f"没有找到“{where}”的文稿。请写报送期（如 2023-Q3）或 outputs 中的文稿路径。")


def _matches(figure: dict[str, Any], wanted: str) -> bool:
    return wanted in (figure["id"], figure["text"]) or wanted in figure["label"]


def _with_inputs(figure: dict[str, Any], by_id: dict[str, Any]) -> dict[str, Any]:
    inputs = [by_id[i] for i in figure["inputs"] if i in by_id]
    return {**figure, "inputs": [{k: i[k] for k in ("id", "label", "text")} for i in inputs]}


def render_figures(found: Found, *, detailed: bool) -> str:
    lines: list[str] = []
    for document in found:
        lines.append(document["document"])
        for figure in document["figures"]:
            lines.append(f"  {figure['label']}：{figure['text']}　［{figure['id']}］")
            if not detailed:
                continue
            lines.append(f"    算法：{figure['formula']}")
            lines += [f"    由{i['label']}{i['text']}" for i in figure["inputs"]]
            lines += [f"    来源：{_source(s)}" for s in figure["sources"]]
    return "\n".join(lines)


def _source(source: dict[str, Any]) -> str:
    if "cell" in source:
        converted = f"，{source['conversion']}" if source["conversion"] else ""
        place = f"{source['file']}［{source['sheet']}］{source['cell']}"
        return f"{place}，原填“{source['raw']}”{converted}"
    return f"工作方案{source['section']}“{source['quote']}”"
