"""Making a document final: blanks filled, the status mark 送审稿 gone."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from hdreports.document.model import Blank, Document, Imprint, Run, Runs, Text, plain
from hdreports.plan.dates import long_date

DRAFT, SAMPLE = "送审稿", "样例"
_BLANKS = {
    "issuer-code": "发文机关代字",
    "document-number": "发文字号",
    "signer": "签发人",
    "day": "成文日期",
    "date": "成文日期",
    "contact": "联系人",
    "phone": "联系电话",
}


@dataclass(frozen=True, slots=True)
class Filling:
    """What the office tells when it finalises. `number` is 12 or the whole 东农〔2023〕12号."""

    number: str | None = None
    signer: str | None = None
    date: date | None = None


def finish(document: Document, filling: Filling) -> Document:
    """The final document: filled, without 送审稿. 样例 stays: samples are never final."""
    filled = replace(document, status=tuple(s for s in document.status if s != DRAFT))
    if filling.number:
        filled = replace(filled, number=_numbered(filled.number, filling.number))
    if filling.signer and filled.signer is not None:
        filled = replace(filled, signer=(Text(filling.signer),))
    if filling.date:
        day = long_date(filling.date)
        imprint = filled.imprint
        filled = replace(
            filled,
            date=(Text(day),),
            imprint=Imprint(imprint.copies, imprint.printer, (Text(f"{day}印发"),)),
        )
    return filled


def _numbered(number: Runs, given: str) -> Runs:
    """A plain number goes into the blank, or replaces the number that stands there."""
    if not given.isdecimal():
        return (Text(given),)
    if any(isinstance(run, Blank) and run.name == "document-number" for run in number):
        return tuple(_filled(run, given) for run in number)
    changed = re.sub(r"(〕\D*)\d*号", rf"\g<1>{given}号", plain(number))
    return (Text(changed),)


def _filled(run: Run, given: str) -> Run:
    is_blank = isinstance(run, Blank) and run.name == "document-number"
    return Text(given) if is_blank else run


def blanks_left(document: Document) -> tuple[str, ...]:
    """What the office has still to fill in, by its name."""
    runs = (
        *document.number,
        *(document.signer or ()),
        *document.date,
        *(document.contact or ()),
        *document.imprint.date,
    )
    names = (_BLANKS.get(run.name, run.name) for run in runs if isinstance(run, Blank))
    return tuple(dict.fromkeys(names))
