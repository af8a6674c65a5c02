"""How far a subject is on the whole: the mean of its indicators' completion beside that of pace.

Quantities of different units do not add up, but their shares of the target can be averaged. An
indicator that is over its target counts as done and no more, so that it does not hide another that
lags. Rates have no completion and are left out, as are parts (其中) beside their whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from hdreports.progress.assessment import Progress
from hdreports.progress.figures import FigureBook, share
from hdreports.progress.model import Figure, Standing


@dataclass(frozen=True, slots=True)
class Average:
    """Mean completion and mean pace, in percent, of the same `n` indicators."""

    completion: Figure
    pace: Figure
    n: int

    @property
    def behind(self) -> bool:
        return self.completion.value < self.pace.value


def region_averages(progress: Progress) -> dict[str, Average]:
    """By region, in the plan's order: the city, and the counties that reported."""
    found = {}
    for region in _regions(progress):
        prefix, name = f"{progress.period.id}/{region}", progress.plan.region(region).short
        if made := average(progress.book, prefix, f"{name}数量类指标", _wholes(progress, region)):
            found[region] = made
    return found


def system_averages(progress: Progress) -> dict[tuple[str, int], Average]:
    """By region and system (section 三): means of the indicators that measure its tasks."""
    found = {}
    for region in _regions(progress):
        name = progress.plan.region(region).short
        for system in progress.plan.systems:
            measured = {
                i for t in progress.plan.tasks if t.system == system.no for i in t.indicators
            }
            mine = [s for s in _wholes(progress, region) if s.indicator in measured]
            prefix = f"{progress.period.id}/{region}/system-{system.no}"
            made = average(progress.book, prefix, f"{name}{system.title}数量类指标", mine)
            if made:
                found[region, system.no] = made
    return found


def _regions(progress: Progress) -> list[str]:
    reporting = {rank.region for rank in progress.ranking}
    city = progress.plan.city.id
    return [r.id for r in progress.plan.regions if r.id == city or r.id in reporting]


def _wholes(progress: Progress, region: str) -> list[Standing]:
    parts = {i.id for i in progress.plan.indicators if i.parent is not None}
    return [s for s in progress.standings_of(region) if s.indicator not in parts]


def average(
    book: FigureBook, prefix: str, name: str, standings: Iterable[Standing]
) -> Average | None:
    """The means over evaluated standings that have completion and pace; None without any.

    `prefix` begins the figures' ids, `name` their labels.
    """
    counted = [(s.completion, s.pace) for s in standings if s.evaluated and s.completion and s.pace]
    if not counted:
        return None
    completions, paces = [c for c, _ in counted], [p for _, p in counted]
    completion = book.add(
        f"{prefix}/mean-completion",
        f"{name}平均完成率",
        _mean([min(f.value, Decimal(100)) for f in completions]),
        "%",
        "各项完成率（超额完成的按100%计）的算术平均",
        inputs=completions,
    )
    pace = book.add(
        f"{prefix}/mean-pace",
        f"{name}同口径平均序时进度",
        _mean([f.value for f in paces]),
        "%",
        "相同各项指标序时进度的算术平均",
        inputs=paces,
    )
    return Average(completion, pace, len(counted))


def _mean(values: Sequence[Decimal]) -> Decimal:
    """To one place; never rounded up to all done."""
    return share(sum(values, Decimal(0)), Decimal(100 * len(values)))
