"""补正通知: what the city's bureau tells a unit whose workbook has to be mended.

To a county's bureau, which the city's bureau guides, it is a 通知; to a department of the city,
which is not subordinate to it, a 函. Either is a letter of one page: what is wrong is told by
kind, the cells stand in the marked copy.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from hdreports.document.model import Blank, Form, Run
from hdreports.document.texts import width_in_characters
from hdreports.intake import catalogue
from hdreports.intake.model import Finding, Submission
from hdreports.narrative.environment import Narrator
from hdreports.narrative.job import Composed, Job
from hdreports.narrative.numbering import number
from hdreports.narrative.official import Frame, official
from hdreports.narrative.words import Address, FileName, FindingWords, Ordinal, runs_of
from hdreports.plan.dates import Dated
from hdreports.plan.model import ReportingUnit
from hdreports.progress.model import Figure

LINE = 27.0  # characters that a line holds with some to spare
LINES = 5  # lines that the problems may take, for all to stay on one page
CELLS = 4  # cells that one problem names
NAMED_FILES = 2


@dataclass(frozen=True)
class Returned:
    """A unit and its workbooks to be mended, with their findings, errors first."""

    unit: ReportingUnit
    submissions: tuple[Submission, ...]
    findings: tuple[Finding, ...]
    copies: bool = True  # marked copies go with it; else only lists

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity == "error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity == "warning")


@dataclass(frozen=True)
class Notice:
    """What the template asks."""

    returned: Returned
    letter: bool  # 函, not 通知
    period: str
    mailbox: str
    errors: Figure
    warnings: Figure | None
    rest: Figure | None  # errors that no item tells
    items: tuple[tuple[str | Figure, ...], ...]  # the parts of each

    @property
    def you(self) -> str:
        bureau = "局" if self.returned.unit.name.endswith("局") else "单位"
        return ("贵" if self.letter else "你") + bureau

    @property
    def files(self) -> list[FileName]:
        names = [FileName(s.file.rpartition("/")[2]) for s in self.returned.submissions]
        return names[:NAMED_FILES]

    @property
    def more_files(self) -> bool:
        return len(self.returned.submissions) > NAMED_FILES

    @property
    def usable(self) -> bool:
        return any(s.usable for s in self.returned.submissions)

    @property
    def copies(self) -> bool:
        return self.returned.copies

    def blank(self, what: str) -> tuple[Run, ...]:
        """A month and a day that only the office knows: `received`, `again`."""
        return runs_of(Blank(f"{what}-month", 2), "月", Blank(f"{what}-day", 2), "日")


@dataclass(frozen=True)
class Problem:
    """Errors of one kind as a sentence; `cells` and `rest` where it does not name all its cells:
    甲、乙、丙等 12格 ：…"""

    errors: int  # how many it tells
    words: str
    cells: int | None = None
    rest: str = ""

    def __str__(self) -> str:
        return self.words + (f"{self.cells}格" if self.cells else "") + self.rest


def problems(errors: Iterable[Finding]) -> list[Problem]:
    """The errors by kind, as found."""
    groups: dict[tuple[str, str | None, str], list[Finding]] = {}
    for f in errors:
        groups.setdefault((f.code, f.sheet, "" if f.cell else f.message), []).append(f)
    return [_problem(group) for group in groups.values()]


def _problem(group: list[Finding]) -> Problem:
    first = group[0]
    cells = [f.cell for f in group if f.cell]
    where = f"“{first.sheet}”表" if first.sheet else ""
    if len(group) == 1:
        cell = f"{cells[0]}格" if cells else ""
        colon = "：" if where or cell else ""
        return Problem(1, f"{where}{cell}{colon}{first.message}{first.remedy}")
    title = catalogue.entry(first.code).title
    example = "" if len({f.remedy for f in group}) == 1 else f"如{cells[0]}格："
    shown, told = where + "、".join(cells[:CELLS]), f"：{title}。{example}{first.remedy}"
    if len(cells) > CELLS:
        return Problem(len(group), f"{shown}等", len(cells), told)
    return Problem(len(group), f"{shown}格{told}")


def fitting(found: list[Problem], lines: int = LINES) -> tuple[list[Problem], int]:
    """The problems that fit into `lines`, and how many errors are left untold.

    At least one problem is told. Where not all fit, one line is kept for saying so.
    """
    needed = [ceil(width_in_characters(f"　　9.{problem}") / LINE) for problem in found]
    if sum(needed) > lines:
        room, told = lines - 1, 0
        while told < len(found) and (needed[told] <= room or told == 0):
            room -= needed[told]
            told += 1
    else:
        told = len(found)
    return found[:told], sum(problem.errors for problem in found[told:])


def compose_correction(job: Job, issuer: ReportingUnit, returned: Returned) -> Composed:
    """The notice to a unit. Raises NarrativeError and FormError."""
    own = job.own_progress()
    narrator = Narrator(own.book, job.templates)
    letter = returned.unit.kind == "department"
    found = problems(returned.errors)
    told, rest = fitting(found)

    def count(name: str, label: str, n: int) -> Figure:
        return own.book.count(f"{returned.unit.id}/correction/{name}", label, (), n, "处")

    def cells(place: int, n: int) -> Figure:
        return own.book.add(
            f"{returned.unit.id}/correction/cells/{place}",
            "有同一问题的单元格",
            Decimal(n),
            "格",
            "计数：有同一问题的单元格",
        )

    def item(n: int, problem: Problem) -> tuple[str | Figure, ...]:
        return (
            *([Ordinal(f"{n}.")] if len(found) > 1 else []),
            FindingWords(problem.words),
            *([cells(n, problem.cells)] if problem.cells else []),
            FindingWords(problem.rest),
        )

    notice = Notice(
        returned=returned,
        letter=letter,
        period=Dated(own.period.label),
        mailbox=Address(own.plan.info.mailbox),
        errors=count("errors", "须补正的问题", len(returned.errors)),
        warnings=count("warnings", "请核对的问题", len(returned.warnings))
        if returned.warnings
        else None,
        rest=count("rest", "通知中没有列出的问题", rest) if rest else None,
        items=tuple(item(n, problem) for n, problem in enumerate(told, 1)),
    )
    body = number(narrator.render("correction-notice.md.j2", n=notice))
    form: Form = "函" if letter else "通知"
    frame = Frame(
        kind="correction-notice",
        form=form,
        matter=f"报送表补正的{form}",
        title=(issuer.name, f"关于补正{own.period.label}报送表的{form}"),
        letter=True,
        name="报送表补正函" if letter else "报送表补正通知",
        topic="报送表补正",
        recipients=(returned.unit.name,),
    )
    return Composed(official(job, issuer, frame, body), narrator.figures(), (), returned.unit.id)
