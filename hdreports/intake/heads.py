"""What a column head means: the synonyms of `data/heads.toml`, applied to one or more head rows."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, cast

from hdreports.intake.grid import Cell
from hdreports.intake.period_text import tidy
from hdreports.intake.plain_text import closed_up
from hdreports.plan.measure import dimension

_FILE = Path(__file__).with_name("data") / "heads.toml"
PARTS = ("progress", "results", "problems", "recommendations")
VALUES = ("cumulative", "current", "completion", "target", "region")
MAX_HEAD = 40
_SINGLE_MONTH = re.compile(r"^(?:20\d\d年)?\d{1,2}月(?:份|底|末)?(?:完成.{0,2})?$")
_SPAN = re.compile(r"(?<!\d)1月?[-至到]\d{1,2}月")  # since the year began
_LATER_SPAN = re.compile(r"(?<!\d)(?:[2-9]|1[0-2])月?[-至到]\d{1,2}月")  # of some months alone
_YEAR = re.compile(r"(20\d\d)(?:年度?|$)(.*)")
_TITLE = re.compile(
    r".{2}(?:情况|进度|进展|统计|汇总|任务|目标|分解|调度)表$"
)  # no head, but a table's title
_DONE = re.compile(r"(?<![划应须需])完成(?:情况|数|数量|量|值|面积|产量|总量)?$")
_DONE_TASKS = re.compile(r"^(?:已|实际|现|累计)?完成(?:任务|目标)(?:数|数量|量|值)$")
_QUARTERS = re.compile(r"前[二两三四]个?季度|1-[234]季度|季度?末")
_THIS_YEAR = re.compile("^[本今当]年度?")
_OURS = re.compile("^[我本](?:县|区|单位|局)")  # 我县完成 beside 全市完成
_TARGETS = ("目标任务", "任务分解", "目标分解", "目标表", "任务表", "年度目标")
_ACHIEVED = ("完成", "进展", "进度", "累计", "落实", "统计")
_GENERAL = frozenset(("数量", "数值", "面积", "个数", "小计", "数", "数据", "值", "产量", "规模"))


@dataclass(frozen=True, slots=True)
class _Role:
    name: str
    exact: frozenset[str]
    contains: tuple[str, ...]


def tidy_head(text: str) -> str:
    """For comparison: NFKC, dashes as -, no white space, no brackets with units, no punctuation."""
    t = re.sub(r"[(]([^()]*(?:[(][^()]*[)])?[^()]*)[)]", _keep_words, tidy(text))
    return re.sub(r"[、,，。:：;；*]", "", t)


@lru_cache(maxsize=4096)
def role_of(text: str, year: int = 0) -> str | None:
    """The role of one head text, or None. What an earlier year than `year` achieved is previous,
    what a later one shall achieve a forecast; `year` alone may be a target as well as a value."""
    head = _OURS.sub("", tidy_head(text))
    if not head or len(head) > MAX_HEAD or _TITLE.search(head):
        return None
    named = _YEAR.match(head)
    if named is not None:
        if year and int(named[1]) != year:
            return "previous" if int(named[1]) < year else "forecast"
        head = named[2]
    head = _THIS_YEAR.sub("", head)
    if not head:
        return "year" if year else None
    for role in _roles():
        if head in role.exact or any(word in head for word in role.contains):
            return _unless_done(role.name, head)
    if _SPAN.search(head):
        return "cumulative"
    return "current" if _LATER_SPAN.search(head) or _SINGLE_MONTH.match(head) else None


def _unless_done(role: str, head: str) -> str:
    """目标任务完成情况 tells what was done; 前三季度 and 三季度末 tell all since the year began,
    7-9月累计完成 these months alone."""
    if role == "target" and (_DONE.search(head) or _DONE_TASKS.search(head)):
        return "cumulative"
    if role == "cumulative" and _LATER_SPAN.search(head):
        return "current"
    if role == "current" and _QUARTERS.search(head):
        return "cumulative"
    return role


def role_of_column(texts: tuple[str, ...], year: int = 0) -> str | None:
    """The role of a column from its head texts, top to bottom.

    The lowest text decides, unless what stands above makes it another thing: 完成数 under 去年同期
    is last year's, 完成数 under 8月 is one month's, 数量 under 年度目标 is the target.
    """
    if not texts:
        return None
    own, above = role_of(texts[-1], year), [role_of(t, year) for t in texts[:-1]]
    for other in ("previous", "forecast"):
        if other in above:
            return other
    if tidy_head(texts[-1]) in _GENERAL or own in (None, "year"):
        return next((r for r in reversed(above) if r), own)
    if own == "cumulative" and "current" in above:
        months = any(_LATER_SPAN.search(tidy_head(t)) for t in texts[:-1])
        if months or "累计" not in tidy_head(texts[-1]):
            return "current"
    if own == "cumulative" and "target" in above and "completion" not in above:
        return "cumulative" if "完成" in texts[-1] or "累计" in texts[-1] else "target"
    return own


def says_values(text: str) -> bool:
    """Whether a head says itself that values stand below it, not only what stands above it."""
    return is_head_filler(text) or role_of(text) == "cumulative"


def head_text(cell: Cell) -> str:
    """What a cell says as a head: its words, or the year that it holds as a number."""
    year = cell.kind == "number" and not cell.formula and re.fullmatch(r"20\d\d", cell.text)
    return cell.text if year else cell.words


def lists_targets(title: str) -> bool:
    """Whether a title calls a table a list of targets (目标任务分解表)."""
    text = closed_up(title)
    return any(n in text for n in _TARGETS) and not any(d in text for d in _ACHIEVED)


def is_note(text: str) -> bool:
    """Whether a row's first text begins what stands below a table (注：…, 填表人：…)."""
    t = closed_up(text)
    return any(
        t == start or t.startswith((start + ":", start + "1", start + "("))
        for start in _notes()["starts"]
    )


def is_total(name: str) -> bool:
    return closed_up(name).strip(":") in _notes()["totals"]


def total_words() -> list[str]:
    return _notes()["totals"]


def is_head_filler(text: str) -> bool:
    """A text that may stand in a second head row without a role: a unit, 数量, a month."""
    head = tidy_head(text)
    inside = re.sub(r"^[(]|[)]$", "", closed_up(text))
    return head in _GENERAL or dimension(inside) is not None or bool(_SINGLE_MONTH.match(head))


def _keep_words(match: re.Match[str]) -> str:
    """Brackets in a head are dropped: they hold units and remarks, except a span of months."""
    told = _SPAN.search(match[1]) or _LATER_SPAN.search(match[1]) or "累计" in match[1]
    return match[1] if told else ""


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text("utf-8"))


@cache
def _roles() -> tuple[_Role, ...]:
    return tuple(
        _Role(
            name,
            frozenset(tidy_head(w) for w in words.get("exact", ())),
            tuple(tidy_head(w) for w in words.get("contains", ())),
        )
        for name, words in _data()["roles"].items()
    )


def _notes() -> dict[str, list[str]]:
    return cast("dict[str, list[str]]", _data()["notes"])
