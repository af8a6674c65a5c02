"""The tasks by the department that leads them: state, and the counties behind (牵头单位 × 任务)."""

from __future__ import annotations

from collections.abc import Sequence

from hdreports.document.model import Cell, Column, FigureRun, Runs, Table
from hdreports.narrative.context import Context
from hdreports.narrative.environment import Narrator
from hdreports.narrative.words import runs_of
from hdreports.progress.leads import TASK_STATES, LedTask, leads


def lead_table(context: Context, narrator: Narrator, caption: str) -> Table:
    """One row per leading unit: its tasks, their states, and which counties are behind on them."""
    plan, progress = context.plan, context.progress
    standings = [t.standing for t in context.tasks]
    rows = []
    for lead in leads(plan, standings, progress.standings, progress.period.as_of):
        counts = [_count(context, narrator, lead.unit.id, "all", lead.tasks)]
        counts += [
            _count(context, narrator, lead.unit.id, state, lead.having(state))
            for state in TASK_STATES
        ]
        behind = "、".join(plan.region(county).short for county in lead.behind)
        rows.append(
            (
                Cell(runs_of(lead.unit.short), header=True),
                *(Cell(count) for count in counts),
                Cell(runs_of(behind), align="left"),
            )
        )
    heads = [
        "牵头单位",
        "牵头任务（项）",
        *[f"{name}（项）" for name in TASK_STATES.values()],
        "有滞后指标的县区",
    ]
    widths = (0.2, 0.1, 0.1, 0.1, 0.1, 0.1, 0.3)
    return Table(
        "leads",
        caption,
        tuple(Column(w, "center") for w in widths),
        (tuple(Cell(runs_of(h), align="center") for h in heads),),
        tuple(rows),
        size="small",
    )


def _count(
    context: Context, narrator: Narrator, unit: str, state: str, tasks: Sequence[LedTask]
) -> Runs:
    named = {str(state): name for state, name in TASK_STATES.items()}
    numbers = {t.task.no for t in tasks}
    figure = context.tally(
        f"leads/{unit}/{state}",
        f"{context.plan.unit(unit).short}牵头任务（{named.get(state, '全部')}）",
        [t for t in context.tasks if t.task.no in numbers],
    )
    narrator.figure(figure)
    return (FigureRun(str(len(tasks)), figure.id),)
