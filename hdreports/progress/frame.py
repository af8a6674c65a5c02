"""Observations as a pandas table, and which of them count for a period."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pandas as pd

from hdreports.intake.model import Observation, Submission
from hdreports.plan.model import Plan

COLUMNS = ["unit", "region", "indicator", "as_of", "value", "observation"]


def observation_frame(submissions: Iterable[Submission]) -> pd.DataFrame:
    """One row per observation of the usable submissions: columns `COLUMNS`; values are Decimal."""
    rows = [
        (o.unit, o.region, o.indicator, o.as_of, o.value, o)
        for s in submissions
        if s.usable
        for o in s.observations
    ]
    return pd.DataFrame(rows, columns=COLUMNS, dtype=object)


def latest(frame: pd.DataFrame, after: date | None, until: date) -> pd.DataFrame:
    """The latest row per unit and indicator with `after` < as-of date ≤ `until`.

    What was reported for an earlier period does not stand in for a period without a report: a
    missing value stays missing.
    """
    inside = frame["as_of"] <= until
    if after is not None:
        inside &= frame["as_of"] > after
    return (
        frame[inside]
        .sort_values("as_of", kind="stable")
        .groupby(["unit", "indicator"], sort=False, as_index=False)
        .tail(1)
    )


def by_indicator(frame: pd.DataFrame, plan: Plan) -> dict[str, dict[str, Observation]]:
    """indicator id → reporting unit id → observation, units in the plan's order."""
    order = {u.id: n for n, u in enumerate(plan.units)}
    result: dict[str, dict[str, Observation]] = {i.id: {} for i in plan.indicators}
    ranked = frame.assign(rank=frame["unit"].map(order)).sort_values("rank", kind="stable")
    for indicator, unit, observation in ranked[["indicator", "unit", "observation"]].itertuples(
        index=False, name=None
    ):
        result[indicator][unit] = observation
    return result
