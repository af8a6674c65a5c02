"""The indicators and tasks of a report by the parts that it tells them in."""

from __future__ import annotations

from dataclasses import dataclass

from hdreports.narrative.item import Item
from hdreports.narrative.land import LandTold
from hdreports.narrative.task_item import TaskItem
from hdreports.progress.model import Figure
from hdreports.progress.rollup import RateSpread


@dataclass(frozen=True)
class SpreadItem:
    item: Item
    spread: RateSpread


@dataclass(frozen=True)
class GroupItems:
    """One part of section 二, its indicators sorted by the sentence they get."""

    title: str
    met: list[Item]
    exceeded: list[Item]
    rates_met: list[Item]
    on_pace: list[Item]
    behind: list[Item]
    behind_rest: list[Item]  # told by name only
    n_behind_rest: Figure
    not_evaluated: list[Item]
    spreads: list[SpreadItem]
    unreported: list[Item]
    n_unreported: Figure
    doubtful: list[Item]
    n_doubtful: Figure


@dataclass(frozen=True)
class SystemTasks:
    """One of the seven systems with the tasks of it that a report tells."""

    title: str
    n: Figure
    tasks: list[TaskItem]
    done: list[TaskItem]
    slow: list[TaskItem]
    unreported: list[TaskItem]
    leading: list[TaskItem]
    told: list[TaskItem]  # with progress in words, or land registered under it
    land: LandTold | None  # what is registered under one of its tasks
