"""The deadlines as an iCalendar file (RFC 5545): all-day events with an alarm the day before.

The same deadlines give the same bytes: UIDs are made of plan, period and task, and DTSTAMP is the
day the plan was issued, so that importing the file again updates events instead of doubling them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event

from hdreports.plan.dates import month_day
from hdreports.plan.deadlines import Deadline
from hdreports.plan.model import Plan

ALARM = timedelta(days=-1, hours=9)  # nine in the morning of the day before


def write_calendar(plan: Plan, deadlines: Iterable[Deadline], notice: str = "") -> bytes:
    """The file's bytes. `notice` is what must be told of the working days (empty: nothing)."""
    calendar = Calendar()
    calendar.add("prodid", "-//hdreports//deadlines//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"{plan.info.short}报送日历")
    if notice:
        calendar.add("x-wr-caldesc", notice)
    for deadline in deadlines:
        calendar.add_component(_event(plan, deadline))
    return calendar.to_ical()


def _event(plan: Plan, deadline: Deadline) -> Event:
    event = Event()
    event.add("uid", f"{deadline.period.id}.{deadline.what}@{plan.info.id}.hdreports")
    event.add("dtstamp", datetime.combine(plan.info.issued, time(0), UTC))
    event.add("dtstart", deadline.due)
    event.add("dtend", deadline.due + timedelta(days=1))
    event.add("summary", f"{deadline.name}{'截止' if deadline.asked else '应完成'}")
    event.add("description", _description(plan, deadline))
    event.add("transp", "TRANSPARENT")
    event.add("categories", ["报送" if deadline.asked else "编制"])
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"明天{deadline.name}到期")
    alarm.add("trigger", ALARM)
    event.add_component(alarm)
    return event


def _description(plan: Plan, deadline: Deadline) -> str:
    who = (
        f"各报送单位报{plan.unit(plan.info.receiver).name}"
        if deadline.asked
        else f"{plan.unit(plan.info.receiver).name}编制"
    )
    lines = [
        f"{who}。报送期：{deadline.period.id}。",
        f"依据：{plan.info.number}，{deadline.basis}。",
    ]
    if deadline.by != deadline.due:
        by = deadline.by
        lines.append(f"当天不是工作日，应在此前最后一个工作日{month_day(by)}办完。")
    return "\n".join(lines)
