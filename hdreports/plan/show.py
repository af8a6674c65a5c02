"""The plan and its audit as plain text for a terminal.

Columns are aligned by display width: East Asian wide characters take two cells. Characters of
ambiguous width (quotation marks, dashes) count as one, as most terminals draw them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from hdreports.plan._audit_tools import AuditFinding, figure, plain, quoted
from hdreports.plan.dates import long_date
from hdreports.plan.model import Indicator, Milestone, Place, Plan, Target, Task

__all__ = ["display_width", "render_audit", "render_plan"]

_WIDTH = 96
_MARK = "*"
_SEVERITY = {"error": "错误", "warning": "疑点", "info": "提示"}
# More places than this say nothing that the message does not.
_MOST_PLACES = 3
# A run of digits or Latin letters, or one character, between opening and closing marks.
_UNBREAKABLE = re.compile(r"[（《“‘]*(?:[A-Za-z0-9.,%≥-]+| +|.)[，。；：、！？）》”’]*")


def render_plan(plan: Plan) -> str:
    """Regions, targets of city and counties, milestones, tasks and calendar, as a page of text."""
    parts = [
        _heading(plan),
        _units(plan),
        _targets(plan),
        _milestones(plan),
        _tasks(plan),
        _calendar(plan),
    ]
    return "\n\n".join(parts) + "\n"


def render_audit(findings: Sequence[AuditFinding]) -> str:
    """The findings in their order, numbered, each with its places and, if any, its inference."""
    if not findings:
        return "方案核对：没有发现疑点。\n"
    counts = [
        f"{name}{n}项"
        for severity, name in _SEVERITY.items()
        if (n := sum(f.severity == severity for f in findings))
    ]
    blocks = [f"方案核对：共{len(findings)}项，其中{'、'.join(counts)}。"]
    blocks += [_finding(n, f) for n, f in enumerate(findings, 1)]
    return "\n\n".join(blocks) + "\n"


def display_width(text: str) -> int:
    """How many terminal cells a text takes."""
    return sum(_cells(c) for c in text)


def _heading(plan: Plan) -> str:
    info = plan.info
    return (
        f"{info.title}\n{info.number}  {info.issuer}  "
        f"{long_date(info.issued)}印发\n"
        f"报送：{plan.unit(info.receiver).name}  {info.mailbox}"
    )


def _units(plan: Plan) -> str:
    rows = [
        (
            u.short,
            u.name,
            u.id,
            f"{len(plan.indicators_reported_by(u.id))}",
            f"{len(plan.tasks_reported_by(u.id))}",
        )
        for u in plan.units
    ]
    return f"一、报送单位（{len(rows)}个）\n" + _table(
        ("单位", "名称", "代号", "指标", "任务"), rows, right=(3, 4)
    )


def _targets(plan: Plan) -> str:
    head = ("指标", "单位", "方式", *(r.short for r in plan.regions))
    rows: list[Sequence[str]] = []
    for group in plan.groups:
        rows.append((f"【{group.title}】",))
        for i in (i for i in plan.indicators if i.group == group.id):
            name = f"  其中：{i.name}" if i.parent else i.name
            rows.append((name, i.unit, _manner(plan, i), *_row(plan, i)))
    right = tuple(range(3, len(head)))
    doubtful = sum(t.doubtful for t in plan.targets)
    return (
        f"二、目标任务（{len(plan.indicators)}项指标，{len(plan.targets)}个目标）\n"
        + _table(head, rows, right)
        + "\n≥ 表示“以上”，－ 表示方案未列目标，"
        + f"{_MARK} 表示存疑（{doubtful}个，见 hdreports plan audit）。"
    )


def _manner(plan: Plan, i: Indicator) -> str:
    """How the city's value comes about."""
    return "县区合计" if plan.rolls_up(i.id) else ("比率" if not i.additive else "市级填报")


def _row(plan: Plan, i: Indicator) -> Iterable[str]:
    for region in plan.regions:
        t = plan.target(region.id, i.id)
        yield _value(t, i) if t else "－"


def _value(t: Target, i: Indicator) -> str:
    sign = "≥" if t.comparator == "at-least" else ""
    # 个 and 家 count the same; only a unit that changes the number has to be seen.
    shown = plain(t.value) if t.unit == i.unit or i.kind == "count" else figure(t.value, t.unit)
    return f"{sign}{shown}{_MARK if t.doubtful else ''}"


def _milestones(plan: Plan) -> str:
    rows = [(plan.region(m.region).short, m.place.section, _milestone(m)) for m in plan.milestones]
    return f"三、定性任务（{len(rows)}项）\n" + _table(("地区", "出处", "任务"), rows)


def _milestone(m: Milestone) -> str:
    return m.text + (_MARK if m.doubts else "")


def _tasks(plan: Plan) -> str:
    rows: list[Sequence[str]] = []
    for system in plan.systems:
        rows.append((system.heading,))
        for t in (t for t in plan.tasks if t.system == system.no):
            leads = "、".join(plan.unit(u).short for u in t.lead)
            rows.append((f"{t.no:>2}", _title(t), leads, str(len(t.indicators))))
    return f"四、重点任务（{len(plan.tasks)}项）\n" + _table(
        ("序号", "任务", "牵头单位", "指标"), rows, right=(3,)
    )


def _title(t: Task) -> str:
    return t.title + ("" if t.title_complete else "（标题缺字）") + (_MARK if t.doubts else "")


def _calendar(plan: Plan) -> str:
    rows = [
        (e.period, e.as_of.isoformat(), e.due.isoformat() if e.due else "方案未要求")
        for e in plan.calendar
    ]
    return "五、报送日历\n" + _table(("报送期", "数据截止日", "报送期限"), rows)


def _finding(number: int, f: AuditFinding) -> str:
    head = f"{number:>3}. 【{_SEVERITY[f.severity]}】{f.message}"
    lines = _wrap(head, indent=5)
    lines += _wrap(f"     出处：{_places(f.places)}（{f.code}）", indent=5)
    if f.inference:
        lines += _wrap(f"     推算：{f.inference}", indent=5)
    return "\n".join(lines)


def _places(places: Sequence[Place]) -> str:
    shown = [f"{p.section}{quoted(p.quote)}" if p.quote else p.section for p in places]
    if len(places) > _MOST_PLACES:
        sections = list(dict.fromkeys(p.section for p in places))
        return "、".join(sections)
    return "；".join(dict.fromkeys(shown))


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> str:
    """Rows under a head and a rule. A row of a single cell is a subheading across the table."""
    full = [r for r in rows if len(r) == len(head)]
    widths = [max(display_width(r[c]) for r in (head, *full)) for c in range(len(head))]
    lines = [_line(head, widths, right), "─" * (sum(widths) + 2 * (len(head) - 1))]
    lines += [_line(r, widths, right) if len(r) == len(head) else r[0] for r in rows]
    return "\n".join(lines)


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[int]) -> str:
    padded = []
    for column, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        blanks = " " * (width - display_width(cell))
        padded.append(blanks + cell if column in right else cell + blanks)
    return "  ".join(padded).rstrip()


def _wrap(text: str, indent: int) -> list[str]:
    """Lines of at most `_WIDTH` cells, broken between Chinese characters only.

    Numbers and Latin words stay whole, and no line begins with a closing mark.
    """
    lines, line = [], ""
    for piece in _UNBREAKABLE.findall(text):
        if display_width(line) + display_width(piece) > _WIDTH:
            lines.append(line.rstrip())
            line = " " * indent
        line += piece
    return [*lines, line]


def _cells(c: str) -> int:
    if unicodedata.combining(c):
        return 0
    return 2 if unicodedata.east_asian_width(c) in "WF" else 1
