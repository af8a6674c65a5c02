"""What is counted, and what stands behind a count: figures that things were judged by, cells they
stand in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from hdreports.intake.model import CellRef, Finding, Quote
from hdreports.narrative.item import Item
from hdreports.narrative.task_item import Said, TaskItem
from hdreports.progress.assessment import Progress
from hdreports.progress.model import Figure, PlanSource, Source, WordsSource

# What the list of a name counts, and in which unit; the Figure's label says it to who traces it.
COUNTS: dict[str, tuple[str, str]] = {
    "items": ("纳入调度的指标", "项"),
    "done": ("已完成或达到年度目标的指标", "项"),
    "done_amounts": ("已完成年度目标的指标", "项"),
    "done_rates": ("达到目标值的比率指标", "项"),
    "on_pace": ("达到序时进度的指标", "项"),
    "behind": ("滞后的指标", "项"),
    "behind_rest": ("其余滞后的指标", "项"),
    "behind_unadvised": ("其余滞后的指标", "项"),
    "unreported": ("没有数据的指标", "项"),
    "not_judged": ("未作评价的指标", "项"),
    "newly_done": ("较上期新增完成的指标", "项"),
    "newly_done_amounts": ("较上期新增完成年度目标的指标", "项"),
    "recovered": ("由滞后转为达到序时进度的指标", "项"),
    "slipped": ("由达到序时进度转为滞后的指标", "项"),
    "persistent": ("连续两期滞后的指标", "项"),
    "doubtful": ("目标存疑的指标", "项"),
    "unattainable": ("县区分解目标合计低于全市目标的指标", "项"),
    "tasks": ("重点任务", "项"),
    "tasks_done": ("已完成的重点任务", "项"),
    "tasks_normal": ("正常推进的重点任务", "项"),
    "tasks_slow": ("推进缓慢的重点任务", "项"),
    "tasks_unreported": ("没有报送进展的重点任务", "项"),
    "other_problem_tasks": ("另外反映了问题的任务", "项"),
    "expected_units": ("应报送单位", "个"),
    "reported_units": ("已报送单位", "个"),
    "returned_units": ("报送表不能采用的单位", "个"),
    "missing_units": ("未报送单位", "个"),
    "reported_counties": ("已报送县区", "个"),
    "open_rest": ("另外没有整改到位的问题", "项"),
    "lagging_items": ("各县区滞后的事项", "项"),
    "new_items": ("新增的滞后事项", "项"),
    "persisting_items": ("持续的滞后事项", "项"),
    "cleared_items": ("已消除的滞后事项", "项"),
    "unused_cells": ("无法采用的数据", "处"),
}

# Which things a count takes in, for whoever follows it.
RULES: dict[str, str] = {
    "done": "累计完成不低于年度目标；比率不低于目标值",
    "on_pace": "未完成年度目标，完成率不低于序时进度",
    "behind": "完成率低于序时进度；比率低于目标值",
    "tasks": "工作方案要求该单位报送的任务",
    "tasks_done": "报送的单位均报“已完成”，所涉指标没有滞后",
    "tasks_slow": "所涉指标有红灯，或半数以上报送单位报“未启动”",
    "tasks_normal": "有单位报送，不属于已完成和推进缓慢",
    "tasks_unreported": "没有单位报送进展",
    "expected_units": "工作方案列明的报送单位",
    "reported_units": "本期报送表可以采用的单位",
    "missing_units": "应报送单位中没有报送表的",
}


def rule_of(name: str) -> str:
    """What the count of a name takes in; leads/…/slow counts tasks as tasks_slow does."""
    if name.startswith("leads/"):
        state = name.rpartition("/")[2]
        return RULES.get(f"tasks_{state}", "工作方案明确由该单位牵头的任务")
    return RULES.get(name, "")


def judged_by(things: Sequence[object]) -> Iterator[Figure]:
    """Of indicators, what each was judged by; of tasks, the gaps that made them slow."""
    for thing in things:
        if isinstance(thing, Item):
            if figure := thing.gap or thing.value or thing.target:
                yield figure
        elif isinstance(thing, TaskItem):
            yield from (gap for item in thing.red if (gap := item.gap))


def stand_in(things: Sequence[object], progress: Progress) -> Iterator[Source]:
    """The plan's rows and the workbooks' cells that counted things stand in."""
    units = {progress.plan.unit(s.unit).short: s for s in progress.submissions if s.unit}
    for thing in things:
        if isinstance(thing, TaskItem):
            yield from _task(thing)
        elif isinstance(thing, Said):
            yield WordsSource(thing.quote.source, thing.unit, thing.quote.text)
        elif isinstance(thing, Finding):
            ref = CellRef(thing.file, thing.sheet or "", thing.cell or "")
            yield WordsSource(ref, thing.unit or "", thing.value or "")
        elif isinstance(thing, str) and (submission := units.get(thing)):
            yield WordsSource(CellRef(submission.file, "", ""), submission.unit or "", "")


def _task(item: TaskItem) -> Iterator[Source]:
    task = item.task
    yield PlanSource(task.place, Decimal(1), "项", task.doubts)
    for report in item.standing.reports:
        words = report.said or report.progress or report.problems or report.results
        if words is not None:
            yield _said(words, report.unit)


def _said(quote: Quote, unit: str) -> WordsSource:
    return WordsSource(quote.source, unit, quote.text)
