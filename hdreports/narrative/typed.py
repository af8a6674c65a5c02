"""Digits that a document prints outside of figures and quotations, each by its kind.

A number of a result is a Figure, a unit's words are a Quotation. What else may hold digits is a
date, the number of a document, an ordinal (of an annex, a table, a task, a week, a row), a name or
a doubt that the plan itself words, an address, or a finding's sentence with its cell. Any other
digit was typed by hand, in a template or in code, and can be followed nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Literal

from hdreports.document.model import (
    Blank,
    Chart,
    Column,
    Document,
    FigureRun,
    Heading,
    Quotation,
    Table,
    Text,
)
from hdreports.intake.model import Finding
from hdreports.plan.model import Plan

Kind = Literal["date", "ordinal", "cell", "address", "verbatim", "typed"]

_KINDS: tuple[tuple[Kind, str], ...] = (
    (
        "date",
        r"(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日|[底份]|[上中下]旬)?|\d{4}年(?:[前后]?\d{1,2}个月)?",
    ),
    ("ordinal", r"附件\d{1,2}|任务\d{1,2}|[表图]\d{1,2}|第\d{1,2}(?:、\d{1,2})*[项周期]"),
    ("ordinal", r"^\d{1,3}(?:（并列）)?$|^\d{1,2}\.(?!\d)|^（\d{1,2}）"),
    ("cell", r"(?<![A-Za-z])[A-Z]{1,3}\d{1,7}(?!\d)"),
    ("address", r"[\w.+-]+@[\w.-]+"),
    ("typed", r"\d+(?:\.\d+)?%?"),
)
_AROUND = 8


def typed_digits(
    document: Document, plan: Plan, findings: Iterable[Finding] = (), files: Iterable[str] = ()
) -> tuple[str, ...]:
    """Where a body or annex prints a digit of no kind, with the words around it.

    `findings` and `files` are those whose sentences and names the document may repeat.
    """
    found: dict[str, None] = {}
    pattern = _pattern(_of_plan(plan), tuple(_of_run(findings, files)))
    for text in _wordings((document.body, document.attachments)):
        if not any(c.isdigit() for c in text):
            continue
        for match in pattern.finditer(text):
            if match.lastgroup is not None and match.lastgroup.startswith("typed"):
                start, end = max(0, match.start() - _AROUND), match.end() + _AROUND
                found[text[start:end].replace("\0", "…")] = None
    return tuple(found)


@lru_cache(maxsize=16)
def _pattern(plan_words: tuple[str, ...], run_words: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern of all kinds, the longest verbatim words first."""
    words = sorted({*plan_words, *run_words}, key=len, reverse=True)
    verbatim = "|".join(map(re.escape, words)) or "(?!)"
    kinds = "|".join(f"(?P<{kind}{n}>{p})" for n, (kind, p) in enumerate(_KINDS))
    return re.compile(f"(?P<verbatim>{verbatim})|{kinds}")


def _of_plan(plan: Plan) -> tuple[str, ...]:
    """What the plan words with digits: its title and number, names, and what is doubtful in it."""
    words = [plan.info.title, plan.info.number, plan.info.mailbox]
    words += [w for i in plan.indicators for w in (i.name, i.phrase) if w]
    words += [t.label for t in plan.tasks] + [s.title for s in plan.systems]
    doubts = [d for t in plan.targets for d in t.doubts]
    doubts += [d for t in plan.tasks for d in t.doubts]
    doubts += [d for m in plan.milestones for d in m.doubts]
    words += [w for d in doubts for w in (d, d.rstrip("。"))]
    return tuple(dict.fromkeys(w for w in words if any(c.isdigit() for c in w)))


def _of_run(findings: Iterable[Finding], files: Iterable[str]) -> Iterator[str]:
    for finding in findings:
        for words in (finding.message, finding.remedy, finding.sheet or ""):
            if any(c.isdigit() for c in words):
                yield words
    for file in files:
        yield file.rpartition("/")[2]


def _wordings(value: object) -> Iterator[str]:
    """The wording of each paragraph, cell and caption; what stands in between is left out."""
    if isinstance(value, Column | FigureRun | Quotation | Blank):
        return
    if isinstance(value, Text):
        yield value.text
    elif isinstance(value, tuple):
        if value and all(isinstance(v, Text | FigureRun | Quotation | Blank) for v in value):
            yield "\0".join(run.text if isinstance(run, Text) else "" for run in value)
        else:
            for item in value:
                yield from _wordings(item)
    elif isinstance(value, Chart):
        yield value.caption
        yield value.reference_label
    elif is_dataclass(value):
        if isinstance(value, Table):
            yield value.caption
        for field in fields(value):
            if not (isinstance(value, Heading) and field.name == "number"):
                yield from _wordings(getattr(value, field.name))
