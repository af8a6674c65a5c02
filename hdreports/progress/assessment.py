"""The whole of progress for one period: `assess` takes submissions, gives `Progress`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hdreports.intake.catalogue import make
from hdreports.intake.model import Finding, Observation, Submission
from hdreports.plan.model import Plan, ReportingUnit
from hdreports.plan.period import Period, previous_period
from hdreports.progress.basis import counting, values_for
from hdreports.progress.figures import FigureBook, plain
from hdreports.progress.frame import by_indicator, observation_frame
from hdreports.progress.model import Figure, Standing
from hdreports.progress.rollup import RateSpread, city_sum, rate_spread
from hdreports.progress.standings import Evaluator, Thresholds, in_measure
from hdreports.progress.tasks import TaskStanding, task_standing

Key = tuple[str, str]  # subject (county, city or department id), indicator id


@dataclass(frozen=True, slots=True)
class Rank:
    """A county's place by the share of its evaluated indicators that are done or on pace."""

    place: int
    region: str
    on_pace: Figure
    evaluated: Figure
    share: Figure
    tied: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """Everything that documents and ledger need to know of a period."""

    plan: Plan
    period: Period
    previous: Period | None  # with data; None: nothing to compare with
    submissions: tuple[Submission, ...]  # usable, one per unit, in the plan's order
    standings: Mapping[Key, Standing]
    spreads: Mapping[str, RateSpread]  # by indicator
    city_tasks: tuple[TaskStanding, ...]
    unit_tasks: Mapping[str, tuple[TaskStanding, ...]]
    ranking: tuple[Rank, ...]
    book: FigureBook
    findings: tuple[Finding, ...]
    sample: bool
    returned: tuple[str, ...] = ()  # units whose workbook came but could not be used
    late: Mapping[str, date] = field(default_factory=dict)  # units that reported late, and when

    def submission(self, unit: str) -> Submission | None:
        return next((s for s in self.submissions if s.unit == unit), None)

    def reported(self, unit: str) -> bool:
        """Whether there is something of the unit to report, by itself or in a summary table."""
        return self.submission(unit) is not None

    def sent(self, unit: str) -> bool:
        """Whether a unit sent a return of its own, not only stands in a summary table."""
        submission = self.submission(unit)
        return submission is not None and not submission.summary

    def late_on(self, unit: str) -> date | None:
        """When a return of the unit's own came, if it came late."""
        return self.late.get(unit) if self.sent(unit) else None

    @property
    def summarised(self) -> tuple[str, ...]:
        """Units whose figures come from a summary table, since they sent none that can be used."""
        return tuple(s.unit for s in self.submissions if s.summary and s.unit)

    @property
    def expected(self) -> tuple[ReportingUnit, ...]:
        """Units that the period's report expects: the counties, the city's bureau, and every
        department that leads a task."""
        return self.plan.units

    def subject(self, unit: str) -> str:
        """Under which subject a unit's own figures stand."""
        return self.plan.city.id if self.plan.unit(unit).kind == "city" else unit

    def standings_of(self, subject: str) -> tuple[Standing, ...]:
        return tuple(s for (who, _), s in self.standings.items() if who == subject)


def assess(
    plan: Plan,
    period: Period,
    submissions: tuple[Submission, ...],
    thresholds: Thresholds | None = None,
) -> Progress:
    """Evaluate a period.

    `submissions` are those that count (one per unit and period, samples already dropped or all
    there is), of any period. Which of them are used, for this period and the one before it, is
    `basis.counting`.
    """
    thresholds = thresholds or Thresholds()
    book = FigureBook()
    before = previous_period(plan, period)
    current = counting(plan, submissions, period)
    earlier = counting(plan, submissions, before) if before else ()
    standings = _standings(plan, period, values_for(plan, submissions, period), thresholds, book)
    if before and earlier:
        past = _standings(plan, before, values_for(plan, submissions, before), thresholds, book)
        standings = {
            k: _with_previous(k, s, past.get(k), book, period) for k, s in standings.items()
        }
    findings = [*_city_conflicts(plan, current), *_contradictions(plan, current, standings)]
    return Progress(
        plan=plan,
        period=period,
        previous=before if earlier else None,
        submissions=current,
        standings=standings,
        spreads=_spreads(plan, period, standings, book),
        city_tasks=tuple(task_standing(plan, t, current, standings) for t in plan.tasks),
        unit_tasks={
            s.unit: tuple(
                task_standing(plan, t, current, standings, s.unit)
                for t in plan.tasks_reported_by(s.unit)
            )
            for s in current
            if s.unit
        },
        ranking=rank_counties(plan, period, current, standings, book),
        book=book,
        findings=tuple(findings),
        sample=any(s.sample for s in current),
    )


def _standings(
    plan: Plan,
    period: Period,
    values: Mapping[str, dict[str, Observation]],
    thresholds: Thresholds,
    book: FigureBook,
) -> dict[Key, Standing]:
    evaluator = Evaluator(plan, period, thresholds, book)
    result: dict[Key, Standing] = {}
    for indicator in plan.indicators:
        reports = values[indicator.id]
        for unit in plan.units:
            if unit.kind == "county":
                _add(result, evaluator, unit.region, unit, indicator.id, reports)
            elif unit.kind == "department":
                _add(result, evaluator, unit.id, unit, indicator.id, reports)
        result[plan.city.id, indicator.id] = _city_standing(evaluator, indicator.id, reports)
    return result


def _add(
    result: dict[Key, Standing],
    evaluator: Evaluator,
    subject: str,
    unit: ReportingUnit,
    indicator_id: str,
    reports: Mapping[str, Observation],
) -> None:
    """One unit's own standing; units that neither have a target nor reported have none."""
    plan = evaluator.plan
    observation = reports.get(unit.id)
    target = plan.target(unit.region, indicator_id)
    asked = any(i.id == indicator_id for i in plan.indicators_reported_by(unit.id))
    if observation is None and not (asked and target):
        return
    indicator = plan.indicator(indicator_id)
    value = evaluator.value_figure(subject, indicator, observation) if observation else None
    result[subject, indicator_id] = evaluator.standing(
        subject, indicator, target, value, observation=observation
    )


def _city_standing(
    evaluator: Evaluator, indicator_id: str, reports: dict[str, Observation]
) -> Standing:
    plan = evaluator.plan
    indicator = plan.indicator(indicator_id)
    if plan.rolls_up(indicator_id):
        return city_sum(evaluator, indicator, reports)
    own = _city_observation(plan, reports)
    value = evaluator.value_figure(plan.city.id, indicator, own) if own else None
    return evaluator.standing(
        plan.city.id,
        indicator,
        plan.target(plan.city.id, indicator_id),
        value,
        observation=own,
    )


def _city_observation(plan: Plan, reports: Mapping[str, Observation]) -> Observation | None:
    """A city value: the city bureau's, else that of the first department that leads."""
    for kind in ("city", "department"):
        for unit in plan.units:
            if unit.kind == kind and unit.id in reports:
                return reports[unit.id]
    return None


def _with_previous(
    key: Key, now: Standing, past: Standing | None, book: FigureBook, period: Period
) -> Standing:
    """Add the last period's value and the increase, where both speak of the same counties."""
    if past is None:
        return now
    now = replace(now, previous_state=past.state, previous=past.value)
    if (
        now.value is None
        or past.value is None
        or now.value.unit != past.value.unit
        or now.reported != past.reported
    ):
        return now
    difference = now.value.value - past.value.value
    unit = "个百分点" if now.value.unit == "%" else now.value.unit
    change = book.add(
        f"{period.id}/{key[0]}/{key[1]}/change",
        now.value.label.replace("累计完成", "较上期变化"),
        difference,
        unit,
        "本期累计完成 － 上期累计完成",
        inputs=[now.value, past.value],
        text=f"{plain(abs(difference))}{unit}",
    )
    return replace(now, change=change)


def _spreads(
    plan: Plan, period: Period, standings: Mapping[Key, Standing], book: FigureBook
) -> dict[str, RateSpread]:
    result = {}
    for indicator in plan.indicators:
        if indicator.kind != "rate":
            continue
        counties = [
            standings[r.id, indicator.id]
            for r in plan.counties
            if (r.id, indicator.id) in standings
        ]
        spread = rate_spread(book, indicator, counties, f"{period.id}/spread/{indicator.id}")
        if spread:
            result[indicator.id] = spread
    return result


def rank_counties(
    plan: Plan,
    period: Period,
    submissions: tuple[Submission, ...],
    standings: Mapping[Key, Standing],
    book: FigureBook,
) -> tuple[Rank, ...]:
    """Counties that reported, by the share of their evaluated indicators done or on pace.

    Equal shares share a place (1, 2, 2, 4). Parts (其中) are not counted beside their whole.
    """
    wholes = {i.id for i in plan.indicators if i.parent is None}
    scored: list[tuple[Fraction, str, list[Standing], list[Standing]]] = []
    for region in plan.counties:
        if not any(s.unit and plan.unit(s.unit).region == region.id for s in submissions):
            continue
        judged = [
            s
            for (who, i), s in standings.items()
            if who == region.id and i in wholes and s.evaluated
        ]
        if not judged:
            continue
        good = [s for s in judged if s.state in ("done", "on-pace")]
        scored.append((Fraction(len(good), len(judged)), region.id, good, judged))
    scored.sort(key=lambda row: -row[0])
    ranks = []
    for score, region_id, good, judged in scored:
        place = 1 + sum(other > score for other, *_ in scored)
        tied = sum(other == score for other, *_ in scored) > 1
        ranks.append(_rank(book, period, plan, region_id, good, judged, place, tied))
    return tuple(ranks)


def _rank(
    book: FigureBook,
    period: Period,
    plan: Plan,
    region: str,
    good: list[Standing],
    judged: list[Standing],
    place: int,
    tied: bool,
) -> Rank:
    name = plan.region(region).short
    prefix = f"{period.id}/{region}/rank"
    basis = [f for s in judged if (f := s.gap)]
    on_pace = book.count(f"{prefix}/on-pace", f"{name}已完成或达到序时进度的指标", basis, len(good))
    evaluated = book.count(f"{prefix}/evaluated", f"{name}参与评价的指标", basis, len(judged))
    ratio = book.add(
        f"{prefix}/share",
        f"{name}达到序时进度的指标占比",
        (Decimal(len(good)) / len(judged) * 100).quantize(Decimal("0.1"), "ROUND_HALF_UP"),
        "%",
        "已完成或达到序时进度的指标数 ÷ 参与评价的指标数 × 100%",
        inputs=[on_pace, evaluated],
    )
    return Rank(place, region, on_pace, evaluated, ratio, tied)


def _city_conflicts(plan: Plan, submissions: tuple[Submission, ...]) -> list[Finding]:
    """City-level values that two units, or a unit and the counties' sum, give differently."""
    found: list[Finding] = []
    values = by_indicator(observation_frame(submissions), plan)
    for indicator in plan.indicators:
        reports = values[indicator.id]
        target = plan.target(plan.city.id, indicator.id)
        measure = target.unit if target else indicator.unit
        own = [reports[u.id] for u in plan.units if u.kind != "county" and u.id in reports]
        counties = [reports[u.id] for u in plan.units if u.kind == "county" and u.id in reports]
        expected = [r for r in plan.counties if plan.target(r.id, indicator.id)]
        for other in own[1:]:
            if in_measure(other, measure) != in_measure(own[0], measure):
                found.append(
                    _conflict(
                        plan,
                        indicator.name,
                        other,
                        plan.unit(own[0].unit).short,
                        own[0].value,
                        measure,
                    )
                )
        if plan.rolls_up(indicator.id) and own and len(counties) == len(expected):
            total = sum((in_measure(o, measure) for o in counties), Decimal(0))
            if total != in_measure(own[0], measure):
                found.append(
                    _conflict(plan, indicator.name, own[0], "各县区填报数合计", total, measure)
                )
    return found


def _conflict(
    plan: Plan, name: str, o: Observation, against: str, value: Decimal, measure: str
) -> Finding:
    return make(
        "city-value-differs",
        o.source,
        value=o.raw,
        unit=o.unit,
        indicator=o.indicator,
        name=name,
        reporter=plan.unit(o.unit).short,
        own=plain(o.value) + o.measure,
        against=against,
        other=plain(value) + measure,
    )


def _contradictions(
    plan: Plan, submissions: tuple[Submission, ...], standings: Mapping[Key, Standing]
) -> list[Finding]:
    """Tasks reported as done while one of their indicators is behind."""
    found = []
    for task in plan.tasks:
        standing = task_standing(plan, task, submissions, standings)
        for report in standing.reports:
            if report.unit not in standing.contradicted or report.source is None:
                continue
            found.append(
                make(
                    "done-but-behind",
                    report.source,
                    value="已完成",
                    unit=report.unit,
                    task=f"第{task.no}项",
                    title=task.label,
                )
            )
    return found
