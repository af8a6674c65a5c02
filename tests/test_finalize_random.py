"""Edits at random: no changed number is called right, and no other is called wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from finalize_help import (
    body_of,
    bookmark,
    judged,
    made,
    paragraph_with,
    report,
    split_runs,
    with_body,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from test_correction_notice import error, notice

from hdreports.document.model import Document
from hdreports.writers.docx import write_docx
from hdreports.writers.docx.oxml import qn

FIGURES = tuple(f"fig_{n}" for n in range(1, 18))
_WORDS = ("总体平稳", "其中", "较快", "同时")
SAFE = {"unchanged", "moved", "copied", "lost-same"}


def _run_of(document: etree._Element, name: str) -> etree._Element:
    start, _ = bookmark(document, name)
    run = start.getnext()
    while run is not None and run.tag != qn("w:r"):
        run = run.getnext()
    assert run is not None
    return run


def _digit(document: etree._Element, name: str, where: str, digit: str) -> None:
    run = _run_of(document, name)
    text = run.find(qn("w:t"))
    assert text is not None
    old = text.text or ""
    if where == "first":
        text.text = (digit if old[0] != digit else str((int(digit) + 1) % 10)) + old[1:]
    elif where == "inside":
        text.text = old[0] + digit + old[1:]
    elif where == "before":  # lands outside the bookmark, in no style
        typed = made("w:r")
        piece = made("w:t")
        piece.text = digit if digit != "0" else "1"
        typed.append(piece)
        bookmark(document, name)[0].addprevious(typed)
    else:
        text.text = re.sub(r"^([\d.]+)(.*)$", rf"\g<1>{digit or 1}\g<2>", old)
        if "." in old and digit == "0":
            text.text = old[0] + "1" + old[1:]


@dataclass(frozen=True)
class Base:
    """What is edited at random: a document, its figures' bookmarks, the paragraphs that may move,
    and the paragraph behind which one may go."""

    document: Document
    figures: tuple[str, ...]
    movable: tuple[str, ...] = ()
    goal: str = ""

    @cached_property
    def written(self) -> bytes:
        return write_docx(self.document)

    def __repr__(self) -> str:
        return self.document.full_title


# A report with figures in text and in a table (from the twelfth), and a letter.
REPORT = Base(report(), FIGURES, ("油料作物播种", "肉类产量"), "加强调度")
LETTER = Base(notice(error("E8"), error("E9")).document, ("fig_1",), ("请对照随附",), "你局")


class Edited:
    """An edited file and the figures that were changed in it."""

    def __init__(self, touched: set[str], data: bytes, text: str) -> None:
        self.touched, self.data, self.text = touched, data, text

    def __repr__(self) -> str:
        return f"{sorted(self.touched)}\n{self.text}"


@st.composite
def edits(draw: st.DrawFn, base: Base) -> Edited:
    document = body_of(base.written)
    figures = st.sampled_from(base.figures)
    movable = [paragraph_with(document, text) for text in base.movable]
    goal = paragraph_with(document, base.goal)
    touched: set[str] = set()
    for name in draw(st.lists(figures, max_size=5, unique=True)):
        where = draw(st.sampled_from(("first", "inside", "before", "after")))
        _digit(document, name, where, draw(st.sampled_from("0123456789")))
        touched.add(name)
    for name in draw(st.lists(figures, max_size=3, unique=True)):
        if name not in touched:
            text = _run_of(document, name).find(qn("w:t"))
            assert text is not None
            text.text = ""
            touched.add(name)
    styles = draw(st.lists(figures, max_size=4, unique=True))
    marks = draw(st.lists(figures, max_size=4, unique=True))
    plain = [r for r in document.iter(qn("w:r")) if r.find(qn("w:rPr")) is None]
    worded = [r for r in plain if r.find(qn("w:t")) is not None]
    for _ in range(draw(st.integers(0, 3))):
        run = worded[draw(st.integers(0, len(worded) - 1))]
        text = run.find(qn("w:t"))
        assert text is not None
        if not re.search(r"\d|^万亩$|^个$", text.text or ""):  # a unit is no wording
            old = text.text or ""
            at = min(1, len(old))
            text.text = old[:at] + draw(st.sampled_from(_WORDS)) + old[at:]
    for name in styles:
        run = _run_of(document, name)
        properties = run.find(qn("w:rPr"))
        if properties is not None:
            run.remove(properties)
    for name in marks:
        for element in bookmark(document, name):
            element.getparent().remove(element)  # type: ignore[union-attr]
    if draw(st.booleans()):
        split_runs(document)
    if draw(st.booleans()):
        goal.addnext(draw(st.sampled_from(movable)))
    text = "\n".join("".join(p.itertext(qn("w:t"))) for p in document.iter(qn("w:p")))
    return Edited(touched, with_body(base.written, document), text)


@given(edits(REPORT))
@settings(max_examples=150, deadline=None)
def test_random_edits_are_never_mistaken(edit: Edited) -> None:
    never_mistaken(REPORT, edit)


@given(edits(LETTER))
@settings(max_examples=50, deadline=None)
def test_random_edits_of_a_letter_are_never_mistaken(edit: Edited) -> None:
    never_mistaken(LETTER, edit)


def never_mistaken(base: Base, edit: Edited) -> None:
    """Every figure has a verdict; one that was changed is never called right, nor the reverse."""
    verdicts = judged(edit.data, written=base.document).verdicts
    assert set(base.figures) <= {verdict.name for verdict in verdicts}
    for verdict in verdicts:
        if verdict.name in edit.touched:
            assert verdict.kind not in SAFE, verdict
        elif verdict.name in base.figures:
            assert verdict.kind in SAFE, verdict
