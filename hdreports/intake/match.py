"""Which indicator, task or unit a text names. Exact after tidying, or not at all.

A near miss is offered as a suggestion for a finding, never taken.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz, process

from hdreports.intake.plain_text import ROUND_BRACKETS
from hdreports.plan.measure import dimension, known_units
from hdreports.plan.model import Indicator, Plan, Task

_NUMBERING = re.compile(
    r"^(?:\d{1,2}(?:\.\d{1,2}){1,2}[.、]?(?=[^\d.])|[(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})(?:[)]|[.、](?!\d))|[一二三四五六七八九]是)+"
)
_CIRCLED = re.compile(r"^[①-⑳⑴-⒇⒈-⒛]+")  # before NFKC turns them into plain digits
_MARKS = re.compile(r"[*＊※#☆★▲△●○①-⑳⑴-⒇]+$")  # that lead to a footnote
_PART = re.compile(r"^(?:其\s*中|含|包括)\s*[:：,，]?|^[—\-－·•*]+")
_QUOTES = str.maketrans("", "", "“”\"'‘’「」『』《》<>〈〉")
_PUNCTUATION = re.compile(r"[、,，。;；:：.·\s]")
_BRACKETS = re.compile(r"[(]([^()]*)[)]")
_INCLUDED = re.compile("含|包括|包含")
_UNIT_TAIL = re.compile(r"(?:[/／]|\s)(?:" + "|".join(re.escape(u) for u in known_units()) + r")$")
_TARGET_TAIL = re.compile(  # 粮食作物播种面积稳定在56.5万亩以上
    r"(?:稳定在|稳定|达到|达|完成|不低于|不少于|控制在)?\d+(?:\.\d+)?(?:"
    + "|".join(re.escape(u) for u in known_units())
    + r")(?:以上|左右)?\s*$"
)
MAX_NAME = 200  # characters; what is longer names nothing, and comparing it takes long
_VERB = re.compile(r"^(?:完成|实现|落实|实施|开展)")
# Words that add nothing to a name, and what the indicator must measure where they say it.
_TAILS = {
    "面积": ("area",),
    "数量": ("piece", "head", "person", "fish"),
    "个数": ("piece",),
    "人数": ("person",),
    "情况": (),
    "工作": (),
    "任务": (),
    "建设": (),
}
NEAR = 60  # similarity from which a name is worth suggesting


@lru_cache(maxsize=8192)
def tidy(text: str) -> str:
    """For comparison: NFKC, no white space, numbering, quotes, punctuation, and no brackets with
    units or with what is counted in (含大豆2万亩)."""
    t = unicodedata.normalize("NFKC", _MARKS.sub("", _CIRCLED.sub("", text.strip()))).strip()
    t = _UNIT_TAIL.sub("", t.translate(ROUND_BRACKETS))
    t = re.sub(r"\s", "", t)
    t = _PART.sub("", _NUMBERING.sub("", _PART.sub("", t)))
    t = t.translate(_QUOTES)
    t = _BRACKETS.sub(lambda m: "" if _says_unit(m[1]) or _INCLUDED.match(m[1]) else m[0], t)
    return _PUNCTUATION.sub("", t).casefold()


def is_part(text: str) -> bool:
    """Whether a row calls itself a part of the row above it (其中, or a dash before its name)."""
    return bool(re.match(r"\s*(?:其\s*中|含|包括|[—－·•-])", unicodedata.normalize("NFKC", text)))


def _says_unit(text: str) -> bool:
    return dimension(re.sub(r"^单位[::]?", "", text)) is not None


@dataclass(frozen=True)
class Names:
    """The plan's indicators and tasks by their tidied names."""

    plan: Plan
    indicators: dict[str, tuple[str, ...]] = field(default_factory=dict)
    tasks: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: Plan) -> Names:
        found: dict[str, list[str]] = {}
        for indicator in plan.indicators:
            for name in (indicator.name, *indicator.aliases):
                ids = found.setdefault(tidy(name), [])
                if indicator.id not in ids:
                    ids.append(indicator.id)
        tasks = {tidy(t.title): t.no for t in plan.tasks if len(tidy(t.title)) > 1}
        return cls(plan, {k: tuple(v) for k, v in found.items()}, tasks)

    def indicator(self, text: str, parent: str | None = None) -> Indicator | None:
        """The indicator that a row names. `parent` is the last whole above a 其中 row.

        Below a parent, a short name is enough if it fits exactly one of its parts.
        """
        key = tidy(text) if len(text) <= MAX_NAME else ""
        if not key:
            return None
        if parent is not None:
            child = self._child(key, parent)
            if child is not None:
                return child
        for name in dict.fromkeys((key, tidy(_TARGET_TAIL.sub("", text)))):
            found = self._named(name) or self._without_verb_and_tail(name)
            if found is not None:
                return found
        return None

    def _named(self, key: str) -> Indicator | None:
        ids = self.indicators.get(key, ())
        return self.plan.indicator(ids[0]) if len(ids) == 1 else None

    def _without_verb_and_tail(self, key: str) -> Indicator | None:
        """完成X and X面积 are X, where X is a name and is measured so; 新建X is not."""
        bare = _VERB.sub("", key)
        if bare != key and (found := self._named(bare)) is not None:
            return found
        for tail, measures in _TAILS.items():
            short = bare.removesuffix(tail)
            found = self._named(short) if short != bare else None
            if found is not None and (not measures or dimension(found.unit) in measures):
                return found
        return None

    def _child(self, key: str, parent: str) -> Indicator | None:
        children = self.plan.children(parent)
        names = {c.id: [tidy(n) for n in (c.name, *c.aliases)] for c in children}
        exact = [c for c in children if key in names[c.id]]
        if len(exact) == 1:
            return exact[0]
        within = [c for c in children if len(key) >= 2 and any(key in n for n in names[c.id])]
        return within[0] if len(within) == 1 else None

    def nearest(self, text: str) -> Indicator | None:
        """The indicator whose name is most like the text, for a suggestion only."""
        key = tidy(text) if len(text) <= MAX_NAME else ""
        if len(key) < 2:
            return None
        best = process.extractOne(key, self.indicators.keys(), scorer=fuzz.WRatio)
        if best is None or best[1] < NEAR:
            return None
        return self.plan.indicator(self.indicators[best[0]][0])

    def task(self, text: str, number: str = "") -> Task | None:
        """The task that a title names. With its number a shortened title is enough."""
        key = tidy(text) if len(text) <= MAX_NAME else ""
        no = self.tasks.get(key)
        if no is not None:
            return self.plan.task(no)
        m = re.fullmatch(r"(?:任务)?(\d{1,2})[.、]?", re.sub(r"\s", "", number))
        task = next((t for t in self.plan.tasks if m and t.no == int(m[1])), None)
        if task is None or not key:
            return None
        title = tidy(task.title)
        return task if key in title or key.startswith(title) else None

    def nearest_task(self, text: str) -> Task | None:
        """The task whose title is most like the text, for a suggestion only."""
        if len(text) > MAX_NAME:
            return None
        best = process.extractOne(tidy(text), self.tasks.keys(), scorer=fuzz.WRatio)
        return self.plan.task(self.tasks[best[0]]) if best and best[1] >= NEAR else None
