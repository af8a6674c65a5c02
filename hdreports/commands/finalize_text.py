"""What finalising found, for the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from hdreports.document.texts import differing, squeeze
from hdreports.finalize.run import Outcome
from hdreports.finalize.verdicts import WORDS, Rewording, Verdict

_SHOWN = 40  # rewordings and remarks; a rewritten report has hundreds
_LENGTH = 60


def render_outcome(outcome: Outcome) -> str:
    return "\n".join(_lines(outcome))


def _lines(outcome: Outcome) -> Iterator[str]:
    counts = Counter(v.kind for v in outcome.verdicts)
    said = "、".join(f"{WORDS[kind]}{counts[kind]}处" for kind in WORDS if counts[kind])
    yield f"核对数字：{said or '没有数字'}。"
    yield from _remarks(outcome)
    if outcome.comparison.rewordings:
        yield f"文字改动{len(outcome.comparison.rewordings)}处："
        yield from map(_reworded, outcome.comparison.rewordings[:_SHOWN])
        if len(outcome.comparison.rewordings) > _SHOWN:
            yield f"  ……其余{len(outcome.comparison.rewordings) - _SHOWN}处略。"
    yield from (f"注意：{notice.rstrip('。')}。" for notice in outcome.notices)
    yield from _problems(outcome)
    if outcome.open:
        yield f"需要改正或确认的数字{len(outcome.open)}处："
        for verdict in outcome.open:
            yield from _open(verdict)
        yield (
            "请在Word中改正后重新运行；确实要改的，加 --accept 名称 --reason 理由 逐个确认，"
            f"如 --accept {outcome.open[0].name} --reason 更正笔误。"
        )
    if outcome.files:
        yield "定稿已写入："
        yield from (f"  {path}" for path in outcome.files)
    else:
        yield "没有写入任何文件。"


def _problems(outcome: Outcome) -> Iterator[str]:
    if not outcome.problems:
        return
    yield f"不合公文规定的{len(outcome.problems)}处："
    for fault in outcome.problems:
        yield f"  [{fault.rule}] {fault.title}：{fault.message}　{fault.where}".rstrip()
    yield (
        "请在Word中改正后重新运行；确有理由的，加 --accept 名称 --reason 理由 逐个确认，"
        f"如 --accept {outcome.problems[0].rule} --reason 领导要求。"
    )


def _remarks(outcome: Outcome) -> Iterator[str]:
    told = [v for v in outcome.verdicts if v.kind in ("moved", "copied", "lost-same")]
    for verdict in told[:_SHOWN]:
        yield f"  {WORDS[verdict.kind]}：{verdict.label}{verdict.new}（{verdict.where}）"
    if len(told) > _SHOWN:
        yield f"  ……其余{len(told) - _SHOWN}处略。"


def _open(verdict: Verdict) -> Iterator[str]:
    change = {
        "new": verdict.new,
        "vanished": verdict.old,
    }.get(verdict.kind, f"{verdict.old} → {verdict.new}")
    label = f"{verdict.label}：" if verdict.label else ""
    where = f"（{verdict.where}）" if verdict.where else ""
    yield f"  [{verdict.name}] {WORDS[verdict.kind]}　{label}{change}{where}"
    yield from (f"      来源：{source}" for source in verdict.sources[:5])
    if len(verdict.sources) > 5:
        yield f"      来源共{len(verdict.sources)}处，可用 hdreports trace 查看。"


def _reworded(change: Rewording) -> str:
    if not change.old:
        return f"  增加：{_short(change.new)}"
    if not change.new:
        return f"  删去：{_short(change.old)}"
    old, new = differing(squeeze(change.old), squeeze(change.new), _LENGTH)
    return f"  {old} → {new}"


def _short(text: str) -> str:
    text = squeeze(text)
    return text if len(text) <= _LENGTH else text[: _LENGTH - 1] + "…"
