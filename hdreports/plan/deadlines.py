"""What the plan asks for in its year, and by when (section 四（四）).

一周一上报、半月一调度、每季度一督查、半年一总结, and the written reports of 9月12日, 11月12日 and
次年1月10日. The plan gives days for the written reports alone; how the rhythms fall on days is this
module's assumption, said in `Deadline.basis` and in every list that is made of it:

* a weekly return is due on the last working day of its week;
* a half month's dispatch on its last day, or the next working day;
* a quarter's supervision `SUPERVISION_DAYS` working days after the quarter's report;
* a half year's summary with the report that closes the half year.

The plan asks for nothing before it was issued.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from hdreports.plan import workdays
from hdreports.plan.model import Plan
from hdreports.plan.period import Period, plan_period

SUPERVISION_DAYS = 5
WEEK_BASIS = "一周一上报；按每周最后一个工作日计"
DISPATCH_BASIS = "半月一调度；按半月末日计，遇非工作日顺延"
SUPERVISION_BASIS = f"每季度一督查；按季度报告截止后第{SUPERVISION_DAYS}个工作日计"
SUMMARY_BASIS = "半年一总结；与年度报告同时"

What = Literal["weekly-return", "dispatch", "report", "supervision", "half-year-summary"]
NAMES: dict[What, str] = {
    "weekly-return": "周报送表",
    "dispatch": "半月调度",
    "report": "书面报告",
    "supervision": "督查通报",
    "half-year-summary": "半年工作总结",
}


@dataclass(frozen=True, slots=True)
class Deadline:
    """One thing to be done by a day.

    `due` is the last day; `by` the last working day up to it, on which it has to be done. With
    `asked` every reporting unit must send something; otherwise the city's bureau makes it.
    """

    what: What
    period: Period
    due: date
    basis: str

    @property
    def by(self) -> date:
        return workdays.on_or_before(self.due)

    @property
    def asked(self) -> bool:
        return self.what in ("weekly-return", "report")

    @property
    def name(self) -> str:
        """第三季度书面报告, 第37周周报送表, 9月上半月调度."""
        label = self.period.label.removeprefix(f"{self.period.year}年")
        if self.what == "half-year-summary":
            return f"{label}工作总结"
        if self.what == "dispatch":
            return f"{label}调度"
        if self.what == "weekly-return":
            return f"{label}报送表"
        return f"{'年度' if label == '度' else label}{NAMES[self.what]}"


def deadlines(plan: Plan) -> tuple[Deadline, ...]:
    """All deadlines of the plan's year, by day."""
    found = [*_weeks(plan), *_dispatches(plan), *_reports(plan), *_summary(plan)]
    asked = [d for d in found if d.due >= plan.info.issued]
    return tuple(sorted(asked, key=lambda d: (d.due, d.asked, d.period.id, d.what)))


def return_due(plan: Plan, period: Period) -> date | None:
    """The last day of a period's returns; None: the plan asks for no returns for it."""
    return next(
        (d.due for d in deadlines(plan) if d.asked and d.period.id == period.id), period.due
    )


def due_of(plan: Plan, what: What, period: Period) -> date:
    """The last day for one thing of a period; of what the plan does not ask for, the period's."""
    asked = (d.due for d in deadlines(plan) if (d.what, d.period.id) == (what, period.id))
    return next(asked, period.due or period.as_of)


def _weeks(plan: Plan) -> list[Deadline]:
    last = date(plan.info.year, 12, 28).isocalendar().week  # 28 December is in the last week
    found = []
    for number in range(1, last + 1):
        period = plan_period(plan, f"{plan.info.year}-W{number:02d}")
        if period.end < plan.info.issued:
            continue
        due = workdays.on_or_before(period.end)
        found.append(Deadline("weekly-return", period, due, WEEK_BASIS))
    return found


def _dispatches(plan: Plan) -> list[Deadline]:
    found = []
    for month in range(1, 13):
        for half in "ab":
            period = plan_period(plan, f"{plan.info.year}-{month:02d}{half}")
            due = workdays.on_or_after(period.end)
            found.append(Deadline("dispatch", period, due, DISPATCH_BASIS))
    return found


def _reports(plan: Plan) -> list[Deadline]:
    found = []
    for entry in plan.calendar:
        if entry.due is None:
            continue
        period = plan_period(plan, entry.period)
        section = entry.place.section if entry.place else ""
        found.append(Deadline("report", period, entry.due, f"工作方案{section}"))
        if period.kind == "quarter":
            due = workdays.later(entry.due, SUPERVISION_DAYS)
            found.append(Deadline("supervision", period, due, SUPERVISION_BASIS))
    return found


def _summary(plan: Plan) -> list[Deadline]:
    closing = [e.due for e in plan.calendar if e.period == str(plan.info.year) and e.due]
    due = closing[0] if closing else date(plan.info.year, 12, 31) + timedelta(days=10)
    period = plan_period(plan, f"{plan.info.year}-H2")
    return [Deadline("half-year-summary", period, due, SUMMARY_BASIS)]
