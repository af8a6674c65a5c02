"""The plan as data: loading, checking, auditing and showing it; periods and measures."""

from hdreports.plan.loader import PlanError, load_plan
from hdreports.plan.model import Plan
from hdreports.plan.period import Period, PeriodError, parse_period, plan_period

__all__ = ["Period", "PeriodError", "Plan", "PlanError", "load_plan", "parse_period", "plan_period"]
