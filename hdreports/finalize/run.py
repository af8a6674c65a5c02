"""`hdreports finalize`: an edited DOCX in, the final DOCX, PDF and mail out, or what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from hdreports.config import Config
from hdreports.document.model import Document, plain
from hdreports.document.serialise import from_plain
from hdreports.filing import WITH_LEDGER
from hdreports.finalize.charts import chart_notices, chart_numbers, chart_verdicts
from hdreports.finalize.finish import Filling, blanks_left, finish
from hdreports.finalize.form import FormFault, drawn_faults, introduced
from hdreports.finalize.own import FinalizeError, OwnCopy, own_copy
from hdreports.finalize.rebuild import rebuild
from hdreports.finalize.record import accepted_entry, figures_digest
from hdreports.finalize.verdicts import Comparison, Verdict, compare
from hdreports.finalize.writing import Writing
from hdreports.lint.catalogue import STRENGTHS, rules
from hdreports.mailing import document_name, unit_of
from hdreports.oserrors import cause
from hdreports.pipeline import PROJECT
from hdreports.plan.loader import load_plan
from hdreports.plan.period import plan_period
from hdreports.readers.docx_marked import MarkedDocument, View, read_marked
from hdreports.rendering import Rendered, draw
from hdreports.writers.carried import Carried
from hdreports.writers.docx import write_docx
from hdreports.writers.pdf.fonts import fonts_of_office


class UnknownNameError(FinalizeError):
    """An acknowledgement names no number that is wrong."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line says. `accept`: name → reason; `changes`: how to take pending tracked
    changes; None: refuse them."""

    accept: dict[str, str] = field(default_factory=dict)
    filling: Filling = Filling()
    changes: View | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What finalising found and wrote; `files` is empty where it refused."""

    comparison: Comparison
    verdicts: tuple[Verdict, ...]
    open: tuple[Verdict, ...]  # wrong and not acknowledged
    problems: tuple[FormFault, ...]  # of form and wording, refused and not acknowledged
    notices: tuple[str, ...]
    files: tuple[Path, ...] = ()


def finalize(path: Path, config: Config, wanted: Wanted, who: str, when: datetime) -> Outcome:
    """Compare, check and, where nothing is wrong, write into `outputs/<period>/定稿/`.

    Raises FinalizeError, UnreadableDocxError, PlanError, PeriodError, PublishError and the errors
    of fonts: then nothing was written.
    """
    edited = _read(path, wanted.changes)
    plan = load_plan(config.paths.plan)
    own = own_copy(path, edited, config.paths.outputs, plan)
    period = plan_period(plan, own.document.period)
    unit = unit_of(own.document, plan)
    if unit is None:
        raise FinalizeError(f"发文机关“{own.document.issuer}”不在工作方案的报送单位之列。")
    comparison = compare(read_marked(write_docx(own.document)), edited, own.figures)
    in_charts = chart_verdicts(edited.charts, own.document, own.figures)
    verdicts = (*comparison.verdicts, *in_charts, *_overtaken(comparison, own))
    document = finish(rebuild(own.document, comparison), wanted.filling)
    faults = introduced(document, finish(own.document, wanted.filling), plan)
    refused = tuple(fault for fault in faults if fault.refused)
    accepted, left = _accepted(verdicts, wanted.accept, {fault.rule for fault in refused})
    wrong = tuple(v for v in verdicts if v.wrong and v not in accepted)
    problems = _unacknowledged(refused, wanted)
    told = (_warning(fault) for fault in faults if not fault.refused)
    notices = (*_notices(edited, document, own), *told)
    outcome = Outcome(comparison, verdicts, wrong, problems, notices)
    if wrong or problems:
        return outcome
    drawn = draw_final(document, config, own.carried)
    if drawn.error:
        raise FinalizeError(f"定稿没有排版成功：{drawn.error}。没有写入任何文件。")
    known = {fault.rule for fault in refused}
    broken = tuple(f for f in drawn_faults(drawn, document, plan) if f.rule not in known)
    _all_known(left, broken)
    if problems := _unacknowledged(broken, wanted):
        return replace(outcome, problems=problems)
    entry = {
        "name": document_name(own.document, unit),
        "kind": document.kind,
        "unit": unit.id,
        "by": who,
        "at": when.isoformat(timespec="seconds"),
        "number": plain(document.number),
        "signer": plain(document.signer or ()),
        "date": plain(document.date),
        "changes": wanted.changes or "",
        "rewordings": len(comparison.rewordings),
        "accepted": [
            *(accepted_entry(v, reason) for v, reason in accepted.items()),
            *(fault.as_entry(wanted.accept[fault.rule]) for fault in (*refused, *broken)),
        ],
        "figures": figures_digest(own.figures.values()) if own.data else "",
    }
    files, more = Writing(config, plan, period, unit, document, drawn).write(entry)
    return replace(outcome, files=files, notices=(*notices, *more))


# --- reading ---


def _read(path: Path, changes: View | None) -> MarkedDocument:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FinalizeError(f"无法读取{path}：{cause(error)}。") from error
    edited = read_marked(data, changes or "accepted")
    if changes is None and (edited.insertions or edited.deletions):
        raise FinalizeError(
            f"{path.name}中有未处理的修订（插入{edited.insertions}处、删除{edited.deletions}处）。"
            "请在Word中接受或拒绝，或用 --changes accept（全部接受）、--changes reject（全部拒绝）"
            "说明如何处理。"
        )
    return edited


# --- judging ---


def _overtaken(comparison: Comparison, own: OwnCopy) -> Iterable[Verdict]:
    """Figures that were right when the file was written and are no longer: new data came in."""
    if own.data is None or from_plain(own.data["document"]) == own.document:
        return
    figures = own.figures
    printed = [(a.bookmark, a.ref, a.text) for a in comparison.anchors if a.kind == "figure"]
    for name, ref, shown in (*printed, *chart_numbers(own.document)):
        figure = figures.get(ref)
        if figure is None:
            continue
        text, unit = str(figure["text"]), str(figure["unit"])
        forms = {text, text.removesuffix(unit), text.lstrip("-"), text.removesuffix(unit)[1:]}
        if shown not in forms:
            yield Verdict("overtaken", name, ref, str(figure["label"]), shown, text, "")


def _accepted(
    verdicts: Iterable[Verdict], accept: dict[str, str], broken: set[str]
) -> tuple[dict[Verdict, str], tuple[str, ...]]:
    """The acknowledged numbers, and the acknowledged rules that only the drawn pages can break.
    `broken` are the rules of form that may be acknowledged besides."""
    found: dict[Verdict, str] = {}
    used: set[str] = set()
    for verdict in verdicts:
        for name in (verdict.name, verdict.figure):
            if verdict.wrong and name and name in accept:
                found[verdict] = accept[name]
                used.add(name)
                break
    left = [name for name in accept if name not in used and name not in broken]
    later = {rule.id for rule in rules() if rule.strength == "must"}
    _all_known((name for name in left if name not in later), ())
    return found, tuple(left)


def _unacknowledged(faults: Iterable[FormFault], wanted: Wanted) -> tuple[FormFault, ...]:
    return tuple(fault for fault in faults if fault.rule not in wanted.accept)


def _all_known(names: Iterable[str], broken: Iterable[FormFault]) -> None:
    """Raises UnknownNameError for a name that is no broken rule."""
    unknown = sorted(set(names) - {fault.rule for fault in broken})
    if unknown:
        raise UnknownNameError(
            f"没有需要确认的“{'、'.join(unknown)}”。名称见核对结果中方括号内的文字。"
        )


def _notices(edited: MarkedDocument, document: Document, own: OwnCopy) -> Iterable[str]:
    for comment in edited.comments:
        yield f"批注（{comment.author or '未署名'}）：{comment.text}"
    if edited.foreign:
        yield f"文中的{'、'.join(edited.foreign)}不会进入定稿"
    yield from chart_notices(edited.charts, own.document)
    if own.data is None:
        yield "没有找到本期的数据文件，只与文稿自带的原稿和数据来源核对"
    if document.kind in WITH_LEDGER and not own.carried.ledger:
        yield "没有找到编制时的PDF，定稿的PDF中没有台账"
    left = blanks_left(document)
    if left:
        yield f"尚未填写：{'、'.join(left)}"


def _warning(fault: FormFault) -> str:
    return f"{fault.title}（{STRENGTHS[fault.strength]}）：{fault.message}　{fault.where}".rstrip()


# --- writing ---


def draw_final(document: Document, config: Config, carried: Carried) -> Rendered:
    """DOCX and PDF of one document, in this process. Raises the errors of fonts."""
    from hdreports.writers.pdf.writer import PdfWriter

    templates = config.paths.templates or PROJECT / "templates"
    reference = templates / "docx" / "reference.docx"
    fonts = fonts_of_office(config.fonts)
    writer = PdfWriter(fonts, templates / "html")
    return draw(document, writer, reference if reference.exists() else None, carried)
