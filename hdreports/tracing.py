"""Where a printed number comes from: found in a period's data, or in a DOCX or PDF alone.

A number is named by its place in the text (3-12: the twelfth number of the third passage that holds
any), by its id or the end of it, by what is printed (87.3%), by a word of what it is, or by words
that stand around it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from hdreports.document.model import Document, FigureRun, Heading, List, Paragraph, Runs, Table
from hdreports.document.serialise import SerialiseError, from_plain
from hdreports.document.texts import runs_text, squeeze
from hdreports.guarded import GuardedError, HungError, run_guarded
from hdreports.oserrors import cause
from hdreports.readers.carried import (
    Carried,
    NothingCarriedError,
    NotOursError,
    Passage,
    read_carried,
)

MANY = 12  # numbers that are shown in detail; of more, only a list to choose from
LISTED = 20
LARGEST = 64 * 2**20  # bytes of a file that is looked into

_NOT_OURS = "：不是本程序编制的文稿，或者数据来源已被删去"
_PLACE = re.compile(r"\d+-\d+")
_WORDS = re.compile(r"[^\W\d_]")
_SENTENCE = re.compile(r"[^。；！？]*[。；！？]?")


class TraceError(Exception):
    """Nothing to look up; the message is for users."""


Found = list[dict[str, Any]]


@dataclass(frozen=True)
class Source:
    """One document's figures and where they are printed."""

    file: str
    content: dict[str, Any]
    given: tuple[Passage, ...] | None = None

    @cached_property
    def figures(self) -> dict[str, dict[str, Any]]:
        return {f["id"]: f for f in self.content["figures"]}

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        if self.given is not None:
            return self.given
        try:
            return tuple(_passages(from_plain(self.content["document"])))
        except (KeyError, SerialiseError):
            return ()

    @cached_property
    def places(self) -> dict[str, list[str]]:
        """Figure id → its places in the text, 3-12."""
        found: dict[str, list[str]] = {}
        for n, passage in enumerate(self.passages, 1):
            for m, (id, _) in enumerate(passage.figures, 1):
                found.setdefault(id, []).append(f"{n}-{m}")
        return found

    def found(self, ids: Iterable[str], *, whole: bool) -> dict[str, Any]:
        """What is told of some figures; `whole`: with what they were computed from."""
        told = [
            {
                **figure,
                "places": self.places.get(figure["id"], []),
                **({"around": self._around(figure["id"])} if whole else {}),
                "inputs": self._inputs(figure) if whole else figure["inputs"],
                "findings": self._findings(figure) if whole else figure.get("findings", []),
            }
            for id in ids
            if (figure := self.figures.get(id))
        ]
        return {"document": self.content["title"], "file": self.file, "figures": told}

    def _around(self, id: str) -> str:
        """The sentence in which it is printed first; empty where only signs stand beside it, as in
        a table's cell."""
        for passage in self.passages:
            text = squeeze(passage.text)
            for figure, start, end in _spans(text, passage):
                if figure == id and _WORDS.search(text[:start] + text[end:]):
                    left, right = _sentence(text, start, end)
                    return text[left:right]
        return ""

    def _inputs(self, figure: dict[str, Any]) -> list[dict[str, str]]:
        inputs = [self.figures[i] for i in figure["inputs"] if i in self.figures]
        return [{k: i[k] for k in ("id", "label", "text")} for i in inputs]

    def _findings(self, figure: dict[str, Any]) -> list[dict[str, Any]]:
        known = self.content.get("findings", [])
        return [known[n] for n in figure.get("findings", []) if 0 <= n < len(known)]


def find_figures(outputs: Path, where: str, wanted: str | None) -> Found:
    """Figures of a period (`2023-Q3`, a folder) or of one document (DOCX, PDF, JSON).

    Each result holds the document's title and the figures that match, inputs included so that the
    computation can be followed; without `wanted`, all figures of each. Raises TraceError.
    """
    sources = _sources(outputs, where)
    if wanted is None:
        return [s.found(s.figures, whole=False) for s in sources]
    single = len(sources) == 1
    if not single and _PLACE.fullmatch(wanted):
        raise TraceError(f"序号{wanted}只在一份文稿中有意义，请写这份文稿的路径，或写数据的编号。")
    chosen = [(s, ids) for s in sources if (ids := _matching(s, wanted))]
    if not chosen:
        raise TraceError(
            f"没有找到数据“{wanted}”。可写数据在文中的序号（如 3-12，不写数据时列出）、编号、"
            "印出的文字（如 87.3%）、指标名称，或它前后的文字。"
        )
    distinct = {id for _, ids in chosen for id in ids}
    if len(distinct) > MANY:
        raise TraceError(_too_many(wanted, chosen, len(distinct), single=single))
    return [s.found(ids, whole=True) for s, ids in chosen]


# --- what to look in ---


def _sources(outputs: Path, where: str) -> list[Source]:
    path = Path(where)
    folder = path if path.is_dir() else outputs / where
    if (folder / "数据").is_dir():
        return [_of_json(file) for file in sorted((folder / "数据").glob("*.json"))]
    if path.is_file():
        return [_of_json(path) if path.suffix.lower() == ".json" else _of_file(path)]
    if path.suffix.lower() in (".docx", ".pdf", ".json"):
        raise TraceError(f"没有{path}这个文件。")
    raise TraceError(
        f"没有找到“{where}”的文稿。请写报送期（如 2023-Q3），或一份docx、pdf文稿的路径。"
    )


def _of_json(path: Path) -> Source:
    try:
        content = json.loads(path.read_bytes())
        source = Source(str(path), content)
        _ = source.figures, content["title"]
    except OSError as error:
        raise TraceError(f"无法读取{path}：{cause(error)}。") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise TraceError(f"{path}不是文稿的数据文件，或者已损坏。") from None
    return source


def _of_file(path: Path) -> Source:
    """What the file itself carries; where it carries nothing or cannot be read, what a run left
    beside it."""
    try:
        carried = _carried(path)
    except TraceError:
        beside = path.resolve().parent.parent / "数据" / f"{path.stem}.json"
        if beside.is_file():
            return _of_json(beside)
        raise
    return Source(str(path), carried.content, carried.passages)


def _carried(path: Path) -> Carried:
    try:
        if path.stat().st_size > LARGEST:
            raise TraceError(f"{path.name}超过{LARGEST // 2**20}MB，不是本程序编制的文稿。")
        data = path.read_bytes()
        carried: Carried = run_guarded(read_carried, data, (NothingCarriedError,))
    except OSError as error:
        raise TraceError(f"无法读取{path}：{cause(error)}。") from None
    except HungError:
        raise TraceError(
            f"{path.name}无法读取：读取过程中超时或异常退出，文件可能有问题。"
        ) from None
    except GuardedError as error:
        ours = "" if error.kind != NotOursError.__name__ else _NOT_OURS
        raise TraceError(f"{path.name}{error}{ours}。") from None
    return carried


def _passages(document: Document) -> Iterator[Passage]:
    for runs in _runs(document):
        figures = tuple((r.figure, r.text) for r in runs if isinstance(r, FigureRun))
        if figures:
            yield Passage(runs_text(runs), figures)


def _runs(document: Document) -> Iterator[Runs]:
    """The runs of each paragraph and cell, in printing order."""
    for blocks in (document.body, *(a.blocks for a in document.attachments)):
        for block in blocks:
            match block:
                case Heading():
                    yield (*block.runs, *block.body)
                case Paragraph():
                    yield block.runs
                case List():
                    yield from block.items
                case Table():
                    yield from (c.runs for row in (*block.head, *block.rows) for c in row)
                    yield from block.notes


# --- which figures are meant ---


def _matching(source: Source, wanted: str) -> list[str]:
    """The ids that `wanted` means, by the first way of naming that fits."""
    if _PLACE.fullmatch(wanted):
        return [id for id, places in source.places.items() if wanted in places]
    figures = source.figures.values()
    for ids in (
        [f["id"] for f in figures if f["id"] == wanted],
        [f["id"] for f in figures if f["id"].endswith("/" + wanted)],
        _printed(source, wanted),
        [f["id"] for f in figures if wanted in f["label"]],
    ):
        if ids:
            return ids
    return _around(source, squeeze(wanted))


def _printed(source: Source, wanted: str) -> list[str]:
    printed = {id: None for p in source.passages for id, text in p.figures if text == wanted}
    return list(printed) or [id for id, f in source.figures.items() if f["text"] == wanted]


def _around(source: Source, words: str) -> list[str]:
    """Figures within the words; where there are none, those of the sentences that hold them."""
    within: dict[str, None] = {}
    near: dict[str, None] = {}
    for passage in source.passages if words else ():
        text = squeeze(passage.text)
        spans = list(_spans(text, passage))
        for match in re.finditer(re.escape(words), text):
            hit = [id for id, start, end in spans if start < match.end() and end > match.start()]
            within.update(dict.fromkeys(hit))
            left, right = _sentence(text, match.start(), match.end())
            near.update(dict.fromkeys(id for id, s, e in spans if left <= s and e <= right))
    return list(within or near)


def _spans(text: str, passage: Passage) -> Iterator[tuple[str, int, int]]:
    start = 0
    for id, printed in passage.figures:
        place = text.find(squeeze(printed), start)
        if place >= 0:
            start = place + len(squeeze(printed))
            yield id, place, start


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentences that a piece of text reaches into."""
    held = [m.span() for m in _SENTENCE.finditer(text) if m.start() < end and m.end() > start]
    return held[0][0], held[-1][1]


def _too_many(
    wanted: str, chosen: list[tuple[Source, list[str]]], count: int, *, single: bool
) -> str:
    """A list to choose from; a place says nothing where there are several documents."""
    names = "序号、编号" if single else "编号"
    lines = [f"“{wanted}”涉及{count}个数据，请写得更具体，或写下列数据的{names}："]
    found = {id: (source, source.figures[id]) for source, ids in chosen for id in ids}
    for id, (source, figure) in found.items():
        lines.append(figure_line(figure, source.places.get(id, []) if single else []))
    if len(lines) > LISTED + 1:
        lines[LISTED + 1 :] = ["  ……"]
    return "\n".join(map(shown, lines))


def figure_line(figure: dict[str, Any], places: list[str]) -> str:
    """A number in one line: its places, what it is, what is printed, its id."""
    shown_places = "、".join(places[:4]) + ("等" if len(places) > 4 else "")
    place = f"{shown_places}　" if places else ""
    return f"  {place}{figure['label']}：{figure['text']}　［{figure['id']}］"


def source_text(source: Mapping[str, Any]) -> str:
    """A source in words: a workbook's cell, a workbook, or a passage of the plan."""
    if "file" not in source:
        return f"工作方案{source.get('section', '')}“{source.get('quote', '')}”"
    if not source.get("cell"):
        return str(source["file"])
    converted = f"，{source['conversion']}" if source.get("conversion") else ""
    place = f"{source['file']}［{source.get('sheet', '')}］{source['cell']}"
    return f"{place}，原填“{source.get('raw', '')}”{converted}"


def shown(text: str) -> str:
    """Text for the terminal: a file that is not ours may hold characters that command it."""
    return "".join(c if c.isprintable() or c == "\u3000" else " " for c in text)
