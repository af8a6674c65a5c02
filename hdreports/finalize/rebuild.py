"""The edited DOCX as a Document again: what was changed by hand, in the model that both writers
draw from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from hdreports.document.model import (
    Attachment,
    Block,
    Document,
    Imprint,
    Runs,
    plain,
)
from hdreports.document.texts import SIGNER_LABEL, addressee_text, copies_text, squeeze
from hdreports.finalize.blocks import BlockMaker
from hdreports.finalize.charts import charts_as_edited
from hdreports.finalize.runs import RunMaker
from hdreports.finalize.tables import TableMaker
from hdreports.finalize.verdicts import Comparison
from hdreports.readers.docx_marked import Line

_COPIES = "抄送："
_SINGLE = ("mark", "number", "title", "addressee", "signature", "date", "contact")


def rebuild(stored: Document, comparison: Comparison) -> Document:
    """The document as edited. `stored` is the one that was written; what the file does not say
    (kind, form, issuer, period, status) comes from there."""
    return _Rebuilding(stored, comparison).document()


@dataclass
class _Annex:
    label: str
    section: int
    title: list[str] = field(default_factory=list)
    items: list[int] = field(default_factory=list)


@dataclass
class _Parts:
    """The items of the document by where they belong; numbers of lines for single paragraphs."""

    single: dict[str, int] = field(default_factory=dict)
    body: list[int] = field(default_factory=list)
    annexes: list[_Annex] = field(default_factory=list)
    imprint: list[int] = field(default_factory=list)


class _Rebuilding:
    def __init__(self, stored: Document, comparison: Comparison) -> None:
        self._stored = stored
        self._edited = comparison.edited
        self._items = comparison.edited.document.items
        self._runs = RunMaker(comparison)
        self._tables = TableMaker(stored, comparison, self._runs)
        self._charts = charts_as_edited(comparison.edited.document.charts, stored)

    def document(self) -> Document:
        parts = self._sorted()
        number, signer = self._number(parts)
        return replace(
            self._stored,
            mark=self._text(parts, "mark") or self._stored.mark,
            number=number,
            signer=signer,
            title=self._title(parts),
            recipients=self._recipients(parts),
            body=self._blocks(parts.body),
            attachments=self._attachments(parts),
            signature=self._text(parts, "signature") or self._stored.signature,
            date=self._line_runs(parts, "date", self._stored.date),
            contact=self._contact(parts),
            imprint=self._imprint(parts),
        )

    def _sorted(self) -> _Parts:
        parts = _Parts()
        for n, item in enumerate(self._items):
            role = item.role if isinstance(item, Line) else "table"
            if role == "imprint":
                parts.imprint.append(self._edited.at[n, None, None])
            elif role == "annex-label":
                assert isinstance(item, Line)
                parts.annexes.append(_Annex(squeeze(item.text), item.section))
            elif role == "annex-title" and parts.annexes:
                assert isinstance(item, Line)
                parts.annexes[-1].title.append(item.text.strip())
            elif parts.annexes:
                parts.annexes[-1].items.append(n)
            elif role in _SINGLE and role not in parts.single:
                parts.single[role] = self._edited.at[n, None, None]
            elif role != "annex-note":
                parts.body.append(n)
        return parts

    # --- single paragraphs ---

    def _text(self, parts: _Parts, role: str) -> str:
        line = parts.single.get(role)
        return self._edited.lines[line].text.strip() if line is not None else ""

    def _line_runs(self, parts: _Parts, role: str, stored: Runs) -> Runs:
        """The runs of a paragraph, as stored while it says the same."""
        line = parts.single.get(role)
        if line is None:
            return stored
        made = self._runs.runs(line)
        return stored if plain(stored) == plain(made) else made

    def _number(self, parts: _Parts) -> tuple[Runs, Runs | None]:
        stored = self._stored
        line = parts.single.get("number")
        if line is None:
            return stored.number, stored.signer
        text = self._edited.lines[line].text
        label = text.find(SIGNER_LABEL)
        number = self._runs.runs(line, 0, label if label >= 0 else None)
        if label < 0:
            return _kept(stored.number, number), None
        signer = self._runs.runs(line, label + len(SIGNER_LABEL))
        return _kept(stored.number, number), _kept(stored.signer or (), signer)

    def _title(self, parts: _Parts) -> tuple[str, ...]:
        lines = [line.strip() for line in self._text(parts, "title").split("\n")]
        return tuple(line for line in lines if line) or self._stored.title

    def _recipients(self, parts: _Parts) -> tuple[str, ...]:
        text = self._text(parts, "addressee")
        if squeeze(text) == squeeze(addressee_text(self._stored)):
            return self._stored.recipients
        return tuple(name for name in text.rstrip("：: ").split("、") if name)

    def _contact(self, parts: _Parts) -> Runs | None:
        if "contact" not in parts.single:
            return None
        return self._line_runs(parts, "contact", self._stored.contact or ())

    def _imprint(self, parts: _Parts) -> Imprint:
        stored = self._stored.imprint
        if not parts.imprint:
            return stored
        copies: tuple[str, ...] = ()
        printer, date = stored.printer, stored.date
        for line in parts.imprint:
            text = self._edited.lines[line].text.strip()
            if text.startswith(_COPIES):
                same = squeeze(text) == squeeze(copies_text(self._stored))
                names = text.removeprefix(_COPIES).rstrip("。 ").split("，")
                copies = stored.copies if same else tuple(n.strip() for n in names if n.strip())
                continue
            whole = self._edited.lines[line].text
            tab = whole.find("\t")
            if tab >= 0:
                printer = whole[:tab].strip()
                date = _kept(stored.date, self._runs.runs(line, tab))
            else:
                printer = text
        return Imprint(copies, printer, date)

    # --- annexes ---

    def _attachments(self, parts: _Parts) -> tuple[Attachment, ...]:
        stored = {squeeze(a.title): a for a in self._stored.attachments}
        by_number = {a.label: a for a in self._stored.attachments}
        made = []
        for place, annex in enumerate(parts.annexes, 1):
            title = "".join(annex.title)
            was = stored.get(squeeze(title)) or by_number.get(annex.label)
            sections = self._edited.document.landscape
            turned = annex.section < len(sections) and sections[annex.section]
            digits = annex.label.removeprefix("附件")
            made.append(
                Attachment(
                    number=int(digits) if digits.isdecimal() else place,
                    title=title or (was.title if was else ""),
                    blocks=self._blocks(annex.items),
                    orientation="landscape" if turned else "portrait",
                    single=not digits,
                )
            )
        return tuple(made)

    # --- blocks ---

    def _blocks(self, items: Iterable[int]) -> tuple[Block, ...]:
        return BlockMaker(self._edited, self._runs, self._tables, self._charts).of(items)


def _kept(stored: Runs, made: Runs) -> Runs:
    """The stored runs while they say the same: their joints do not show on paper."""
    return stored if plain(stored) == plain(made) else made
