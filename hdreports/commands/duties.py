"""What a clerk has to do on a day: what is due, what is overdue, and who has not reported."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from hdreports.config import Config
from hdreports.intake.guard import read_guarded
from hdreports.intake.model import Submission
from hdreports.plan import workdays
from hdreports.plan.dates import long_date, month_day
from hdreports.plan.deadlines import Deadline, deadlines
from hdreports.plan.loader import load_plan
from hdreports.plan.model import Plan
from hdreports.publishing.kept import read_manifest

AHEAD = 7  # days that are looked ahead
NAMED = 4  # units that a line names before it counts
MADE_AS = {
    "dispatch": "dispatch",
    "supervision": "supervision-notice",
    "half-year-summary": "half-year-summary",
}


@dataclass(frozen=True, slots=True)
class Duty:
    """A deadline with who still owes something (`missing`, short names; empty: nobody).

    `done`: nothing is left to do. Of what the city's bureau makes, that is a file of the period.
    """

    deadline: Deadline
    missing: tuple[str, ...] = ()
    reported: int = 0
    done: bool = False


@dataclass(frozen=True, slots=True)
class Agenda:
    """A day's duties. `earlier` counts returns still missing from before those."""

    day: date
    today: tuple[Duty, ...]
    overdue: tuple[Duty, ...]
    ahead: tuple[Duty, ...]
    earlier: int
    sample: bool
    notice: str

    def as_json(self) -> dict[str, object]:
        return {
            "date": self.day.isoformat(),
            "working_day": workdays.is_working_day(self.day),
            "sample": self.sample,
            "notice": self.notice,
            **{
                name: [_json(d) for d in duties]
                for name, duties in (
                    ("due_today", self.today),
                    ("overdue", self.overdue),
                    ("ahead", self.ahead),
                )
            },
        }


def agenda(config: Config, day: date) -> Agenda:
    """The duties of a day. Raises PlanError, ConfigError."""
    plan = load_plan(config.paths.plan)
    inputs = config.paths.inputs
    read = read_guarded(inputs, plan) if inputs.exists() else ()
    return agenda_of(plan, read, config.paths.outputs, day)


def agenda_of(plan: Plan, read: Iterable[Submission], outputs: Path, day: date) -> Agenda:
    """The duties of a day, from all workbooks; those changed after that day do not count yet."""
    usable = [s for s in read if s.usable and not s.summary]
    real = [s for s in usable if not s.sample]
    there = {(s.unit, s.period) for s in real or usable if _there(s, day)}
    duties = [_duty(plan, d, there, outputs) for d in deadlines(plan)]
    open_ = [d for d in duties if not d.done]
    overdue = [d for d in open_ if d.deadline.due < day]
    # Values are cumulative: of each rhythm only the last is worth asking for; older are counted.
    last = {d.deadline.what: d for d in duties if d.deadline.due < day}
    older = [d for d in overdue if d not in last.values()]
    owed = [d for d in last.values() if not d.done]
    horizon = day + timedelta(days=AHEAD)
    return Agenda(
        day=day,
        today=tuple(d for d in open_ if d.deadline.by <= day <= d.deadline.due),
        overdue=tuple(sorted(owed, key=lambda d: (not d.deadline.asked, d.deadline.due))),
        ahead=tuple(d for d in open_ if day < d.deadline.by and d.deadline.due <= horizon),
        earlier=sum(len(d.missing) for d in older),
        sample=not real and bool(usable),
        notice=workdays.notice([day, *(d.due for d in deadlines(plan))]),
    )


def render(agenda: Agenda) -> str:
    """About five lines."""
    day = agenda.day
    kind = "工作日" if workdays.is_working_day(day) else "非工作日"
    lines = [f"{long_date(day)}（星期{workdays.WEEKDAYS[day.weekday()]}，{kind}）"]
    lines.append("今天到期：" + (_told(agenda.today, day) or "无。"))
    overdue = _told(agenda.overdue, day)
    if agenda.earlier:
        overdue += f"此前各期另缺{agenda.earlier}份报送表。"
    lines.append("已经逾期：" + (overdue or "无。"))
    lines.append(f"{AHEAD}天内到期：" + (_told(agenda.ahead, day) or "无。"))
    lines.append("现在要做：" + _todo(agenda))
    if agenda.sample:
        lines.append("所列报送情况为样例。")
    if agenda.notice:
        lines.append(f"注意：{agenda.notice}。")
    return "\n".join(lines)


def _there(submission: Submission, day: date) -> bool:
    modified = submission.modified[:10]
    return not modified or modified <= day.isoformat()


def _duty(
    plan: Plan, deadline: Deadline, there: set[tuple[str | None, str | None]], outputs: Path
) -> Duty:
    if deadline.asked:
        missing = [u.short for u in plan.units if (u.id, deadline.period.id) not in there]
        return Duty(deadline, tuple(missing), len(plan.units) - len(missing), not missing)
    return Duty(deadline, done=_made(outputs / deadline.period.id, MADE_AS[deadline.what]))


def _made(folder: Path, kind: str) -> bool:
    files = (read_manifest(folder) or {}).get("files", ())
    return any(isinstance(f, dict) and f.get("kind") == kind for f in files)


def _told(duties: tuple[Duty, ...], day: date) -> str:
    return "；".join(_one(d, day) for d in duties) + ("。" if duties else "")


def _one(duty: Duty, day: date) -> str:
    deadline = duty.deadline
    left = ""
    if deadline.due > day:
        days = workdays.between(day, deadline.by)
        left = f"，还有{days}个工作日" if days else "，已没有工作日"
    if not deadline.asked:
        return f"{deadline.name}（{month_day(deadline.due)}{left}）尚未编制"
    if not duty.reported:
        return f"{deadline.name}（{month_day(deadline.due)}{left}）各单位都未报"
    return f"{deadline.name}（{month_day(deadline.due)}{left}）未报的有{_names(duty.missing)}"


def _todo(agenda: Agenda) -> str:
    """The commands that help now: what is overdue first, then what falls due."""
    steps: list[str] = []
    for duty in (*agenda.overdue, *agenda.today, *agenda.ahead):
        period = duty.deadline.period.id
        if duty.deadline.asked:
            verb = "催报" if duty.deadline.due < agenda.day else "提醒报送"
            steps.append(f"{verb}{duty.deadline.name}：hdreports remind --period {period}")
        elif duty.deadline.due <= agenda.day:
            kind = MADE_AS[duty.deadline.what]
            command = f"hdreports report --period {period} --kind {kind}"
            steps.append(f"编制{duty.deadline.name}：{command}")
    return "；".join(steps[:3]) + "。" if steps else "没有到期和逾期的事项。"


def _names(names: tuple[str, ...]) -> str:
    if len(names) <= NAMED:
        return "、".join(names)
    return f"{'、'.join(names[:NAMED])}等{len(names)}个单位"


def _json(duty: Duty) -> dict[str, object]:
    deadline = duty.deadline
    return {
        "what": deadline.what,
        "name": deadline.name,
        "period": deadline.period.id,
        "due": deadline.due.isoformat(),
        "by": deadline.by.isoformat(),
        "basis": deadline.basis,
        "missing": list(duty.missing),
        "reported": duty.reported,
    }
