"""What stands behind a count: the figures that things were judged by, the cells they stand in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from hdreports.intake.model import CellRef, Finding, Quote
from hdreports.narrative.views import Item, Said, TaskItem
from hdreports.progress.assessment import Progress
from hdreports.progress.model import Figure, PlanSource, Source, WordsSource

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
