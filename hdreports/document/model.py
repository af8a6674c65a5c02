"""The document model: an official document as plain, frozen, comparable data.

It knows the parts of a 公文 (GB/T 9704—2012, section 7) and nothing of fonts, files, or where
numbers come from. Two writers turn it into DOCX and PDF; readers turn those back into it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

# --- runs: pieces of text within a block ---

# What the digits of wording are: nothing but these may hold any that are no figure.
TextKind = Literal[
    "plain",  # wording without digits
    "date",  # a day, a year, a reporting period
    "ordinal",  # of an annex, a table, a task, a place in a ranking, a row
    "document-number",  # 发文字号
    "plan",  # the plan's own words: its title, a name, a reason, a doubt
    "finding",  # a check's own words, with cells and values as found
    "file",  # a file's name
    "address",  # a mailbox or a telephone number
]


@dataclass(frozen=True, slots=True)
class Text:
    """Wording: from a template or from the plan. `kind` is what its digits are; a document of
    an earlier version, or one edited by hand, has digits in plain wording too."""

    text: str
    emphasis: bool = False
    kind: TextKind = "plain"


@dataclass(frozen=True, slots=True)
class FigureRun:
    """A number with its unit, as printed; `figure` is the id of the Figure behind it."""

    text: str
    figure: str


@dataclass(frozen=True, slots=True)
class Quotation:
    """A unit's own words; `source` names the workbook cell (`file［sheet］cell`)."""

    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Blank:
    """Something only the office knows, to be filled in: drawn as a visible blank `width` wide."""

    name: str  # document-number, signer, date, contact …
    width: int = 3  # full-width characters

    @property
    def text(self) -> str:
        return "＿" * self.width


Run = Text | FigureRun | Quotation | Blank
Runs = tuple[Run, ...]


def plain(runs: Runs) -> str:
    """The text of runs as a reader sees it."""
    return "".join(run.text for run in runs)


def joined(runs: Iterable[Run], *, drawn: bool = False) -> Runs:
    """Runs with adjacent wording of one kind as one run, and without empty wording.

    With `drawn`, for those who draw them, kinds do not part wording: they do not show.
    """
    found: list[Run] = []
    for run in runs:
        last = found[-1] if found else None
        if not isinstance(run, Text):
            found.append(run)
        elif not run.text:
            continue
        elif (
            isinstance(last, Text)
            and last.emphasis == run.emphasis
            and (drawn or last.kind == run.kind)
        ):
            found[-1] = replace(last, text=last.text + run.text)
        else:
            found.append(run)
    return tuple(found)


# --- blocks ---


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1–4; `number` is the printed ordinal (一、 （一） 1. （1）).

    With a `body` it runs in: heading and text share one paragraph, the heading in its own type.
    """

    level: int
    number: str
    runs: Runs
    body: Runs = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    runs: Runs
    role: Literal["body", "note"] = "body"  # note: small text under a table


@dataclass(frozen=True, slots=True)
class List:
    """Items that stand as paragraphs of their own; `ordered` numbers are in the items' text."""

    items: tuple[Runs, ...]


Align = Literal["left", "center", "right"]
Light = Literal["green", "yellow", "red", "none"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell. `light` draws shape and colour (●绿 ▲黄 ■红 －) before the text."""

    runs: Runs = ()
    align: Align | None = None  # None: the column's
    colspan: int = 1
    rowspan: int = 1
    light: Light | None = None
    level: int = 0  # indent steps: 其中 rows
    header: bool = False  # a row's head (th scope=row)


@dataclass(frozen=True, slots=True)
class Column:
    width: float  # share of the table's width; the shares add up to 1
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with head rows that repeat on each page. Cells covered by spans are left out."""

    id: str
    caption: str  # with its number: 表1 主要指标完成情况; empty: none
    columns: tuple[Column, ...]
    head: tuple[tuple[Cell, ...], ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[Runs, ...] = ()
    size: Literal["normal", "small", "tiny"] = "normal"  # 小四 12, 五号 10.5, 小五 9 pt


@dataclass(frozen=True, slots=True)
class PageBreak:
    pass


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """A bar and what it is compared with, in percent; `text` and `reference_text` are the numbers
    as printed, `figure` and `reference_figure` the ids of the Figures behind them; `label_kind`
    is what the label's digits are."""

    label: str
    value: float
    reference: float | None
    text: str
    light: Light = "none"
    figure: str = ""
    reference_text: str = ""
    reference_figure: str = ""
    label_kind: TextKind = "plain"


@dataclass(frozen=True, slots=True)
class Chart:
    """A bar chart of completion against pace; `alt` is its text alternative."""

    id: str
    caption: str  # with its number: 图1　各县区平均完成率
    points: tuple[ChartPoint, ...]
    reference_label: str
    alt: str
    value_label: str = "完成率"


Block = Heading | Paragraph | List | Table | Chart | PageBreak


@dataclass(frozen=True, slots=True)
class Attachment:
    """An annex: begins a new page, 附件1 on its first line, its title on the third."""

    number: int
    title: str
    blocks: tuple[Block, ...]
    orientation: Literal["portrait", "landscape"] = "portrait"
    single: bool = False  # the only one: 附件 without a number

    @property
    def label(self) -> str:
        return "附件" if self.single else f"附件{self.number}"


# --- the document ---

# What a file of a period's folder is (design, "Interfaces that others rely on").
Kind = Literal[
    "progress-report",
    "weekly-report",
    "dispatch",
    "supervision-notice",
    "half-year-summary",
    "reminder",
    "correction-notice",
    "unit-notice",
    "ledger",
    "mail",
    "review-page",
    "return-workbook",
]
Form = Literal["报告", "函", "通报", "通知", "总结", "周报", "调度"]
# How the first page looks: with 版头, or as a letter (信函格式, GB/T 9704—2012, 10.1).
Layout = Literal["file", "letter"]


@dataclass(frozen=True, slots=True)
class Imprint:
    """版记: who is copied, who printed it, when."""

    copies: tuple[str, ...]  # 抄送
    printer: str  # 印发机关
    date: Runs  # 2023年9月12日印发; a Blank until known


@dataclass(frozen=True, slots=True)
class Document:
    """One official document.

    `mark` is the text of the red 发文机关标志; `number`, `signer`, `date` hold a `Blank` until the
    office fills them; `title` is one line per element, broken by meaning; `status` holds 送审稿
    and 样例 as they apply and is shown on every page.
    """

    kind: Kind
    form: Form
    issuer: str
    mark: str
    number: Runs
    signer: Runs | None  # None: the form has no 签发人 (not an upward document)
    title: tuple[str, ...]
    recipients: tuple[str, ...]
    body: tuple[Block, ...]
    attachments: tuple[Attachment, ...]
    signature: str
    date: Runs
    contact: Runs | None  # 附注: （联系人：…，电话：…）
    imprint: Imprint
    status: tuple[str, ...]
    subject: str  # metadata: period and kind, for file names and the files' properties
    period: str
    created: str  # ISO date for file metadata, from the period or SOURCE_DATE_EPOCH
    topic: str = ""  # what a mail calls it: 进展情况报告
    layout: Layout = "file"

    @property
    def full_title(self) -> str:
        return "".join(self.title)
