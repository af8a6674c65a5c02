"""Which county, or the city as a whole, a head or a row names: 平安区, 乐都区完成数, 全市合计."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from hdreports.intake.heads import is_head_filler, is_total, role_of, tidy_head, total_words
from hdreports.intake.plain_text import closed_up
from hdreports.plan.model import Plan

_NUMBERED = re.compile(r"^(?:[(]?(?:\d{1,2}|[一二三四五六七八九十]{1,2})[)、.．]|[①-⑳])+")

_ENCLOSED = re.compile(r"[(\[【〔](.+)[)\]】〕]")
_BEHIND = re.compile(r"(?P<head>[^(]+)[(](?P<region>[^()]+)[)]")  # 累计完成（平安区）
_SAYS_WHEN = re.compile(r"20\d\d年|季度|半年")  # a title: 海东市第三季度完成情况

MOST = 24  # characters of a text that is a region's name, with or without a head behind it


@dataclass(frozen=True)
class RegionNames:
    """The plan's regions by every name they have. Totals over all counties are the city's."""

    city: str
    _names: dict[str, str] = field(default_factory=dict)  # tidied name → region id
    units: dict[str, str] = field(default_factory=dict)  # county region id → its reporting unit

    @classmethod
    def of(cls, plan: Plan) -> RegionNames:
        names: dict[str, str] = {}
        for region in plan.regions:
            for name in (region.name, region.short, *region.aliases):
                names.setdefault(tidy_head(name), region.id)
        units = {}
        for unit in plan.units:
            if unit.kind != "county":
                continue
            units[unit.region] = unit.id
            for name in (unit.name, unit.short, unit.government, *unit.aliases):
                if name:
                    names.setdefault(tidy_head(name), unit.region)
        return cls(plan.city.id, names, units)

    @cached_property
    def _longest_first(self) -> list[tuple[str, str]]:
        return sorted(self._names.items(), key=lambda n: -len(n[0]))

    @cached_property
    def _first(self) -> re.Pattern[str]:
        return re.compile("|".join(re.escape(name) for name, _ in self._longest_first))

    @cached_property
    def _stems(self) -> re.Pattern[str]:
        """How names and words for totals begin: most cells hold none of it, and cost no more."""
        stems = {word[:2] for word in (*self._names, *total_words())}
        return re.compile("|".join(re.escape(s) for s in sorted(stems)))

    def _may_name(self, text: str) -> bool:
        return 0 < len(text) <= MOST and bool(self._stems.search("".join(text.split())))

    def whole(self, text: str) -> str | None:
        """The region that a text is the name of, numbering and brackets aside."""
        if not self._may_name(text):
            return None
        bare = _NUMBERED.sub("", closed_up(text))
        head = tidy_head(enclosed[1] if (enclosed := _ENCLOSED.fullmatch(bare)) else bare)
        if not head:
            return None
        found = self._names.get(head)
        return found or (self.city if is_total(head) else None)

    def county(self, text: str) -> str | None:
        found = self.whole(text)
        return found if found != self.city else None

    def within(self, text: str) -> str | None:
        """The one county that a title speaks of; None for several or none."""
        rest = tidy_head(text)
        found = set()
        for name, region in self._longest_first:
            if region != self.city and len(name) > 2 and name in rest:
                rest = rest.replace(name, " ")
                found.add(region)
        return found.pop() if len(found) == 1 else None

    def leading(self, text: str) -> tuple[str, str] | None:
        """Region and what its head says: 平安区累计完成, 累计完成（平安区） → (平安区, 累计完成).

        Only where the rest is a head by itself; 平安区高标准农田 names no column of 平安区.
        """
        if not self._may_name(text):
            return None
        whole = self.whole(text)
        if whole is not None:
            return whole, ""
        behind = _BEHIND.fullmatch(closed_up(text))
        county = self.county(behind["region"]) if behind else None
        if behind and county and role_of(behind["head"]):
            return county, behind["head"]
        head = tidy_head(text)
        if _SAYS_WHEN.search(head):
            return None
        named = self._first.match(head)
        rest = head[named.end() :] if named else ""
        if named and (role_of(rest) or is_head_filler(rest)):
            return self._names[named[0]], rest
        return None
