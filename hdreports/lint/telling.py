"""What the form checker found, as text for people and as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import groupby
from typing import Any

from hdreports.lint.catalogue import STRENGTHS, Rule, rules
from hdreports.lint.run import Outcome, Result, Verdict

VERDICTS: dict[Verdict, str] = {
    "fail": "不合格",
    "warn": "提示",
    "unverified": "未核验",
    "fill": "待填",
    "pass": "符合",
    "absent": "不涉及",
}
_BROKEN: tuple[Verdict, ...] = ("fail", "warn")


def result_text(name: str, result: Result) -> str:
    return "\n".join(_lines(name, result))


def _lines(name: str, result: Result) -> Iterator[str]:
    form = f"（{result.form}）" if result.form else "（看不出文种）"
    yield f"{name}{form}：{_conclusion(result)}"
    for verdict in _BROKEN:
        for rule, outcomes in groupby(result.of(verdict), key=lambda o: o.rule):
            yield f"  {VERDICTS[verdict]}　{rule.title}（{_basis(rule)}）[{rule.id}]"
            yield from (f"      {_said(outcome)}" for outcome in outcomes)
    blanks = dict.fromkeys(o.message for o in result.of("fill"))
    if blanks:
        yield f"  {VERDICTS['fill']}　{'、'.join(blanks)}"
    for outcome in result.of("unverified"):
        yield f"  {VERDICTS['unverified']}　{outcome.rule.title}：{outcome.message}"
    yield f"  {_counts(result)}"


def _conclusion(result: Result) -> str:
    failed, warned = len(result.of("fail")), len(result.of("warn"))
    if failed:
        return f"不合格{failed}处" + (f"，提示{warned}处" if warned else "")
    return f"没有不合格，提示{warned}处" if warned else "没有发现问题"


def _said(outcome: Outcome) -> str:
    return f"{outcome.message}　{outcome.where}".rstrip()


def _basis(rule: Rule) -> str:
    return f"{STRENGTHS[rule.strength]}，{rule.source}"


def _counts(result: Result) -> str:
    kept = len({o.rule.id for o in result.of("pass")})
    absent = result.of("absent")
    said = f"符合{kept}项"
    if absent:
        names = "、".join(o.rule.title for o in absent)
        said += f"；不涉及{len(absent)}项（{names}）"
    return said + "。"


def result_json(name: str, result: Result) -> dict[str, Any]:
    """One file's outcome; every rule of the catalogue stands in `outcomes`."""
    return {
        "file": name,
        "kind": result.kind,
        "form": result.form or None,
        "title": result.title or None,
        "failed": result.failed,
        "counts": {verdict: len(result.of(verdict)) for verdict in VERDICTS},
        "outcomes": [
            {
                "rule": o.rule.id,
                "title": o.rule.title,
                "source": o.rule.source,
                "strength": o.rule.strength,
                "verdict": o.verdict,
                "message": o.message or None,
                "where": o.where or None,
            }
            for o in result.outcomes
        ],
    }


# --- the catalogue ---


def rules_text() -> str:
    lines = [
        "格式检查的规则：编号、名称、力度和依据。只有“必须”的判为不合格，其余只作提示。",
        *(
            line
            for source, group in _by_source(rules())
            for line in (f"\n{source}", *(_rule_line(r) for r in group))
        ),
    ]
    return "\n".join(lines)


def _by_source(all_rules: Iterable[Rule]) -> Iterator[tuple[str, list[Rule]]]:
    ordered = sorted(all_rules, key=lambda r: r.source)  # stable: the catalogue's order within
    for source, group in groupby(ordered, key=lambda r: r.source):
        yield source, list(group)


def _rule_line(rule: Rule) -> str:
    return f"  {rule.id}　{rule.title}（{STRENGTHS[rule.strength]}）：{rule.checks}"


def rules_json() -> list[dict[str, str]]:
    return [asdict(r) for r in rules()]
