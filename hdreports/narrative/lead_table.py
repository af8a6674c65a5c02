"""The tasks by the department that leads them: state, and the counties behind (牵头单位 × 任务)."""

from __future__ import annotations

from hdreports.document.model import Cell, Column, FigureRun, Runs, Table, Text
from hdreports.narrative.context import Context
from hdreports.narrative.environment import Narrator
from hdreports.narrative.views import TaskItem

_STATES = (
    ("done", "已完成"),
    ("normal", "正常推进"),
    ("slow", "推进缓慢"),
    ("unreported", "未报送"),
)


def lead_table(context: Context, narrator: Narrator, caption: str) -> Table:
    """One row per leading unit: its tasks, their states, and which counties are behind on them."""
    rows = []
    for unit in context.plan.units:
        mine = [t for t in context.tasks if unit.id in t.task.lead]
        if not mine:
            continue
        cells = [
            Cell((Text(unit.short),), header=True),
            Cell(_count(context, narrator, unit.id, "all", mine)),
        ]
        for state, _ in _STATES:
            cells.append(
                Cell(
                    _count(context, narrator, unit.id, state, [t for t in mine if t.state == state])
                )
            )
        behind = dict.fromkeys(name for t in mine for i in t.items for name in i.behind_counties)
        cells.append(Cell((Text("、".join(behind)),) if behind else (), align="left"))
        rows.append(tuple(cells))
    heads = [
        "牵头单位",
        "牵头任务（项）",
        *[f"{name}（项）" for _, name in _STATES],
        "有滞后指标的县区",
    ]
    widths = (0.2, 0.1, 0.1, 0.1, 0.1, 0.1, 0.3)
    return Table(
        "leads",
        caption,
        tuple(Column(w, "center") for w in widths),
        (tuple(Cell((Text(h),), align="center") for h in heads),),
        tuple(rows),
        size="small",
    )


def _count(
    context: Context, narrator: Narrator, unit: str, state: str, tasks: list[TaskItem]
) -> Runs:
    figure = context.tally(
        f"leads/{unit}/{state}",
        f"{context.plan.unit(unit).short}牵头任务（{dict(_STATES).get(state, '全部')}）",
        tasks,
    )
    narrator.figure(figure)
    return (FigureRun(str(len(tasks)), figure.id),)
