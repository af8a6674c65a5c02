"""Ranking and small charts: completion beside pace, for each region as a whole and by system."""

from __future__ import annotations

from dataclasses import dataclass

from hdreports.progress.averages import Average
from hdreports.progress.model import Figure
from hdreports.writers.review.data import ReviewData
from hdreports.writers.review.figures import Scope

BAR_WIDTH = 120  # of 100 %, in user units


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a small chart. `width` and `pace_x` are in user units; `behind` says which side."""

    label: str
    whole: bool  # the region as a whole, not one system
    width: float
    pace_x: float
    behind: bool
    text: str
    pace_text: str
    figure: str | None
    pace_figure: str | None
    n: int


@dataclass(frozen=True, slots=True)
class Card:
    """The small chart of one region."""

    region: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A county's row of the ranking: numbers with the ids of their entries."""

    place: str
    region: str
    numbers: tuple[tuple[str, str | None], ...]


def cards(data: ReviewData, scope: Scope) -> list[Card]:
    titles = {s.no: s.title for s in data.plan.systems}
    made = []
    for region, whole in data.averages.items():
        bars = [_bar("总体", whole, scope, whole=True)]
        bars += [
            _bar(titles[system], average, scope, whole=False)
            for (where, system), average in data.system_averages.items()
            if where == region
        ]
        made.append(Card(data.plan.region(region).short, tuple(bars)))
    return made


def _bar(label: str, average: Average, scope: Scope, *, whole: bool) -> Bar:
    return Bar(
        label,
        whole,
        _scaled(average.completion),
        _scaled(average.pace),
        average.behind,
        average.completion.text,
        average.pace.text,
        scope.link(average.completion.id),
        scope.link(average.pace.id),
        average.n,
    )


def _scaled(figure: Figure) -> float:
    share = min(max(float(figure.value), 0.0), 100.0)
    return round(share * BAR_WIDTH / 100, 1)


def ranking(data: ReviewData, scope: Scope) -> list[Place]:
    return [
        Place(
            f"{rank.place}（并列）" if rank.tied else str(rank.place),
            data.plan.region(rank.region).short,
            tuple((f.text, scope.link(f.id)) for f in (rank.evaluated, rank.on_pace, rank.share)),
        )
        for rank in data.ranking
    ]
