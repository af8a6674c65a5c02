"""What a DOCX or PDF of ours tells about its numbers when it is all that is left.

The figures with their sources stand in a custom XML part of the DOCX and in an attached file of the
PDF; where each figure is printed is told by bookmarks and by structure elements.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf

from hdreports.document.texts import squeeze
from hdreports.readers.docx import read_docx
from hdreports.readers.docx_parts import BROKEN, DocxParts, UnreadableDocxError
from hdreports.readers.pdf import (
    Element,
    UnreadablePdfError,
    attached_file,
    outermost_blocks,
    read_elements,
)
from hdreports.writers.carried import FIGURES_NAME

_LARGEST = 64 * 2**20  # bytes of figures, unpacked
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class NothingCarriedError(Exception):
    """The file carries no figures, or cannot be read; the message is for users, without the name.

    `readable`: it is a DOCX or PDF, and only its figures are missing.
    """


class NotOursError(NothingCarriedError):
    """A DOCX or PDF that can be read and carries no figures."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph or cell as printed, with the figures that stand in it: id and text, in order."""

    text: str
    figures: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Carried:
    """`content` is what `narrative.provenance.sources_json` wrote; `passages` are those with
    figures, in reading order."""

    content: dict[str, Any]
    passages: tuple[Passage, ...]


def read_carried(data: bytes) -> Carried:
    """Read a DOCX or PDF by its content. Raises NothingCarriedError or NotOursError."""
    if data.startswith(_OLE):
        raise NothingCarriedError(
            "设有打开密码，或者是旧的doc格式。请在Word或WPS中去掉密码、另存为docx后再查"
        )
    if b"%PDF-" in data[:1024]:
        return _of_pdf(data)
    if data.startswith(b"PK"):
        return _of_docx(data)
    raise NothingCarriedError("不是docx或pdf文件")


def _of_docx(data: bytes) -> Carried:
    try:
        stored = DocxParts(data).stored_figures
        paragraphs = read_docx(data).paragraphs
    except (UnreadableDocxError, *BROKEN):
        raise NothingCarriedError("已损坏，或者不是docx文件") from None
    if stored is None:
        raise NotOursError("没有带数据来源")
    passages = (
        Passage(p.text, tuple((f.ref, f.text) for f in p.figures if f.ref)) for p in paragraphs
    )
    return Carried(_checked(stored), tuple(p for p in passages if p.figures))


def _of_pdf(data: bytes) -> Carried:
    try:
        stored = _attached(data)
        elements = read_elements(data)
    except (UnreadablePdfError, ValueError, RuntimeError, OverflowError) as error:
        if isinstance(error.__cause__, pikepdf.PasswordError):
            raise NothingCarriedError("设有打开密码，请去掉密码后再查") from None
        raise NothingCarriedError("已损坏，或者不是pdf文件") from None
    if stored is None:
        raise NotOursError("没有带数据来源")
    return Carried(_checked(stored), tuple(_passages(elements)))


def _attached(data: bytes) -> str | None:
    content = attached_file(data, FIGURES_NAME)
    return content.decode() if content is not None and len(content) <= _LARGEST else None


def _passages(elements: tuple[Element, ...]) -> Iterator[Passage]:
    for block in outermost_blocks(elements):
        figures = tuple((e.figure, e.text) for e in block if e.figure and squeeze(e.text))
        if figures:
            yield Passage(block[0].text, figures)


def _checked(text: str) -> dict[str, Any]:
    """The figures as plain data of the right shape: a file may say that it is ours and not be."""
    try:
        content = json.loads(text)
        figures = content["figures"]
        right = all(
            isinstance(f[key], str)
            for f in figures
            for key in ("id", "label", "text", "value", "unit", "formula")
        ) and all(
            isinstance(item, kind)
            for f in figures
            for key, kind in (("inputs", str), ("sources", dict), ("findings", int))
            for item in f.get(key, [])
        )
        findings = content.setdefault("findings", [])
        right = right and isinstance(content["title"], str) and isinstance(findings, list)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        right = False
    if not right:
        raise NothingCarriedError("所带的数据来源已损坏")
    return dict(content)
