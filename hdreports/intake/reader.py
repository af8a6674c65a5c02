"""Workbooks in, submissions out: the entry to intake.

Nothing raises: a file that cannot be read is a submission that is not usable, with a finding. What
goes in and what comes out is plain data, so a reading can run in a process of its own.
"""

from __future__ import annotations

import errno
import hashlib
import stat
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path, PurePosixPath

from hdreports.intake import catalogue, form
from hdreports.intake.checks import check_asked, check_together
from hdreports.intake.container import MAX_FILE, OTHER_FORMATS, UnreadableError, sniff
from hdreports.intake.content import Content
from hdreports.intake.corrected import without_corrections
from hdreports.intake.cross_reader import Summary, compare_totals
from hdreports.intake.current_sheets import sheets_to_leave
from hdreports.intake.discover import find_candidates, shown_name
from hdreports.intake.form import SAMPLE_MARK
from hdreports.intake.grid import Book
from hdreports.intake.identity import Identity, identify, is_return_form
from hdreports.intake.land import says_anything
from hdreports.intake.legacy import read_legacy
from hdreports.intake.match import Names
from hdreports.intake.model import CellRef, Finding, MissingValue, Submission
from hdreports.intake.not_content import not_content
from hdreports.intake.own_table import OwnTables, locate_own, read_own
from hdreports.intake.period_text import NamedPeriod, period_label
from hdreports.intake.region_names import RegionNames
from hdreports.intake.return_reader import read_return
from hdreports.intake.summary import (
    as_part,
    county_parts,
    listing,
    merged,
    of_others,
    only,
    sheets_of_counties,
    without,
)
from hdreports.intake.values import Context
from hdreports.intake.xlsx import read_xlsx
from hdreports.plan.model import Plan
from hdreports.plan.period import PeriodError, plan_period

_NOT_READ = frozenset(
    (
        "table-not-found",
        "table-of-townships",
        "value-column-missing",
        "value-column-unclear",
        "value-column-year-only",
        "value-column-period-only",
        "value-column-other-period",
        "form-heads-changed",
        "nothing-reported",
        "nothing-recognised",
    )
)
_NOT_KNOWN = frozenset(("indicator-unknown", "row-without-name", "task-unknown"))
_WHY_NOT = {
    errno.ENOENT: "文件不存在",
    errno.EACCES: "没有读取权限",
    errno.EPERM: "没有读取权限",
    errno.ELOOP: "链接指向自身",
    errno.ENAMETOOLONG: "文件名过长",
}
Reader = Callable[[Path, Plan, Path, str | None], Submission]


def read_inputs(
    folder: Path, plan: Plan, period_hint: str | None = None, read: Reader | None = None
) -> tuple[Submission, ...]:
    """Every candidate under `folder`, in the order of the names. `read` replaces `read_workbook`.

    A path to one file reads that file. A workbook of several counties' figures is followed by what
    it tells of each.
    """
    root = folder.parent if folder.is_file() else folder
    reader = read or read_workbook
    read_all = (reader(c.path, plan, root, period_hint) for c in find_candidates(folder))
    return tuple(one for s in read_all for one in (s, *s.lists))


def read_workbook(path: Path, plan: Plan, root: Path, period_hint: str | None = None) -> Submission:
    """What one file says. `root` is the inputs folder that the submission's path is relative to.

    `period_hint` counts where neither content nor names tell the period. Never raises.
    """
    name = shown_name(path, root)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # reading a pipe would wait for ever
            raise UnreadableError("file-unreadable", detail="不是普通文件")
        if status.st_size > MAX_FILE:
            raise UnreadableError("file-too-large", detail=f"{status.st_size >> 20}MB")
        data = path.read_bytes()
    except OSError as error:
        detail = _WHY_NOT.get(error.errno or 0, "系统读取出错")
        finding = catalogue.make("file-unreadable", name, detail=detail)
        return unusable(name, "", finding, plan, period_hint)
    except UnreadableError as error:
        return unusable(name, "", _refusal(error, name), plan, period_hint)
    return read_bytes(data, name, plan, period_hint)


def read_bytes(data: bytes, name: str, plan: Plan, period_hint: str | None = None) -> Submission:
    """What the bytes of a file say that lies at `name` under the inputs folder. Never raises."""
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        kind = sniff(data)
        if kind in OTHER_FORMATS:
            book, kept = read_legacy(data, kind)
            return _less_sure(read_book(book, name, sha256, plan, period_hint), kind, kept)
        return read_book(read_xlsx(data), name, sha256, plan, period_hint)
    except UnreadableError as error:
        return unusable(name, sha256, _refusal(error, name), plan, period_hint)
    except MemoryError:
        raise  # the guard around the reader says what that means
    except Exception as error:  # a county's file must never end the run
        finding = catalogue.make("file-failed", name, detail=type(error).__name__)
        return unusable(name, sha256, finding, plan, period_hint)


def _less_sure(submission: Submission, kind: str, kept: bool) -> Submission:
    """Say that it is another format, and whether it could be read as fully as an .xlsx file."""
    finding = catalogue.make(
        "file-other-format",
        submission.file,
        unit=submission.unit,
        kind=catalogue.kind_name(kind),
        hint="" if kept else catalogue.words("words", "format-lost"),
    )
    return replace(submission, findings=(*submission.findings, finding))


def read_book(
    book: Book, name: str, sha256: str, plan: Plan, hint: str | None = None
) -> Submission:
    """What a workbook's cells say, whatever kind of file they came from."""
    book = without_corrections(book)
    by_county = {} if is_return_form(book) else sheets_of_counties(book, plan)
    if not by_county:
        return _read_one(book, name, sha256, plan, hint)
    who = identify(without(book, by_county), name, plan, hint)
    own = [sheet for sheet, unit in by_county.items() if unit == who.unit]
    if own:  # a county's workbook with sheets of others beside its own
        others = {s: u for s, u in by_county.items() if s not in own}
        submission = _read_one(without(book, others), name, sha256, plan, hint)
        notes = [
            catalogue.make("sheet-other-unit", CellRef(name, s, ""), name=s, unit=submission.unit)
            for s in others
        ]
        return replace(submission, findings=_in_order([*submission.findings, *notes]))
    rest = without(book, by_county)
    blank = Submission(name, sha256, None, who.period, who.sample, "none", False)
    main = (
        _read_one(rest, name, sha256, plan, hint) if locate_own(rest, _names(plan)).any else blank
    )
    units = dict.fromkeys(by_county.values())
    parts = [
        as_part(_read_one(only(book, by_county, u), name, sha256, plan, who.period or hint, u))
        for u in units
    ]
    return listing(main, merged((*main.lists, *parts), plan))


def _read_one(
    book: Book,
    name: str,
    sha256: str,
    plan: Plan,
    hint: str | None,
    unit: str | None = None,
) -> Submission:
    """A workbook, or the sheets of one that are the county's `unit`."""
    names = _names(plan)
    is_form = is_return_form(book)
    own = OwnTables() if is_form else locate_own(book, names)
    left = sheets_to_leave(book, own, names, name, hint)
    if left:
        book = without(book, left)
        own = locate_own(book, names)
    identity = identify(book, name, plan, hint, own.value_heads, own.extent(), unit)
    findings = [*identity.findings, *not_content(book, name)]
    findings += [
        catalogue.make("sheet-other-period", CellRef(name, s, ""), name=s, found=_told(period))
        for s, period in left.items()
    ]
    context = _context(identity, book, name, plan, findings, own.several)
    blank = Submission(
        file=name,
        sha256=sha256,
        unit=identity.unit,
        period=identity.period,
        sample=identity.sample,
        layout="return" if is_form else "own-table" if own.any else "none",
        usable=False,
        findings=tuple(findings),
        modified=book.modified,
    )
    if context is None:
        return blank if own.any or identity.unit else _summary_not_read(blank, book, plan)
    if is_form:
        return _submission(blank, read_return(book, context, names), plan, findings)
    summary = read_own(book, own, context, names)
    if not own.several:
        return _submission(blank, summary.own, plan, findings)
    return _summarised(blank, summary, findings)


def _summary_not_read(blank: Submission, book: Book, plan: Plan) -> Submission:
    """A workbook of nobody in which several counties stand: what is missing is not its sender."""
    regions = RegionNames.of(plan)
    for sheet in book.visible:
        if cells := sheet.several(regions.county):
            found = "、".join(c.words for c in cells)
            at = CellRef(blank.file, sheet.name, cells[0].address)
            kept = [f for f in blank.findings if f.code != "identity-unit-missing"]
            told = catalogue.make("summary-not-read", at, found=found)
            return replace(blank, findings=_in_order([*kept, told]))
    return blank


def _summarised(blank: Submission, summary: Summary, findings: list[Finding]) -> Submission:
    """A workbook of several counties: what it says of its sender, and what of each county."""
    plan = summary.plan
    if summary.by_county:
        seen = (*summary.own.observations, *of_others(summary))
        compare_totals(summary, seen)
        note = catalogue.make(
            "region-column-used",
            blank.file,
            unit=blank.unit,
            found=plan.unit(blank.unit or "").short,
        )
        return _submission(blank, summary.own, plan, [*findings, *summary.findings, note])
    parts = county_parts(summary, blank)
    compare_totals(summary, (o for p in parts for o in p.observations))
    found = [*findings, *summary.findings]
    said = _wrote_anything(summary.own) and blank.unit is not None
    main = _submission(blank, summary.own, plan, found) if said else None
    if main is None:
        main = replace(blank, findings=_in_order([*found, *summary.own.findings]))
    return listing(main, parts)


def _submission(
    blank: Submission, content: Content, plan: Plan, findings: list[Finding]
) -> Submission:
    unit = blank.unit or ""
    kept, together = check_together(content.observations, plan)
    found = [*findings, *content.findings, *together]
    if not any(f.code in _NOT_READ for f in found):
        found += check_asked(content.observations, found, plan, unit, blank.file)
    if not _wrote_anything(content):
        unknown = any(f.code in _NOT_KNOWN for f in content.findings)
        code = "nothing-recognised" if unknown else "nothing-reported"
        found.append(catalogue.make(code, blank.file, unit=unit))
    texts = (
        content.tasks,
        content.statements,
        content.rectifications,
        says_anything(content.land, content.no_land),
        _reasons(content),
    )
    said = bool(kept) or any(texts)
    return replace(
        blank,
        usable=said,
        observations=kept,
        missing=tuple(content.missing),
        tasks=tuple(content.tasks),
        statements=tuple(content.statements),
        rectifications=tuple(content.rectifications),
        land=tuple(content.land),
        no_land=content.no_land,
        findings=_in_order(found),
    )


def _wrote_anything(content: Content) -> bool:
    """Whether the office wrote anything at all into the workbook, right or wrong."""
    wrote = any(f.severity == "error" for f in content.findings)
    return bool(
        wrote
        or content.observations
        or content.tasks
        or content.statements
        or content.rectifications
        or says_anything(content.land, content.no_land)
        or _reasons(content)
    )


def _reasons(content: Content) -> list[MissingValue]:
    """Missing values that the office gives a reason for: that is an answer, too."""
    return [m for m in content.missing if m.reason is not None]


def _context(
    identity: Identity,
    book: Book,
    name: str,
    plan: Plan,
    findings: list[Finding],
    several: bool,
) -> Context | None:
    """Who and when, or None with a finding where the values have no place in this plan.

    Tables of `several` counties need no sender: they are read as the city's.
    """
    other = book.properties.get(form.PROP_PLAN, plan.info.id)
    if other != plan.info.id:
        findings.append(catalogue.make("identity-other-plan", name, value=other, found=other))
        return None
    sender = identity.unit
    if sender is None and several:
        sender = next(u.id for u in plan.units if u.kind == "city")
    if sender is None or identity.period is None:
        return None
    try:
        period = plan_period(plan, identity.period)
    except PeriodError:
        findings.append(
            catalogue.make(
                "period-outside-plan",
                name,
                value=identity.period,
                unit=identity.unit,
                found=period_label(identity.period),
                year=plan.info.year,
            )
        )
        return None
    unit = plan.unit(sender)
    return Context(plan, name, unit.id, unit.region, period)


def _told(period: NamedPeriod) -> str:
    """The time of a sheet: 2023年第一季度, or 2023年8月 where a month is all that it names."""
    if period.loose and period.until is not None:
        return f"{period.until.year}年{period.until.month}月"
    return period_label(period.id)


def _refusal(error: UnreadableError, name: str) -> Finding:
    words = dict(error.values)
    kind = words.pop("kind", "unknown")
    suffix = PurePosixPath(name).suffix.lower()
    return catalogue.make(
        error.code, name, value=suffix or None, kind=catalogue.kind_name(kind), **words
    )


def unusable(name: str, sha256: str, finding: Finding, plan: Plan, hint: str | None) -> Submission:
    """A file without content: names of file and folders still tell whose it probably is."""
    who = identify(Book((), {}), name, plan, hint)
    sample = who.sample or SAMPLE_MARK.strip("（）") in PurePosixPath(name).name
    if who.unit is not None:
        finding = replace(finding, unit=who.unit)
    return Submission(
        name, sha256, who.unit, who.period, sample, "none", False, findings=(finding,)
    )


def _in_order(findings: list[Finding]) -> tuple[Finding, ...]:
    """Each finding once, errors first, else as found."""
    return tuple(sorted(dict.fromkeys(findings), key=lambda f: catalogue.rank(f.severity)))


@lru_cache(maxsize=4)
def _names(plan: Plan) -> Names:
    """The plan's names, made once for a plan that is read with many workbooks."""
    return Names.of(plan)
