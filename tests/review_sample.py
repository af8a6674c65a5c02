"""An invented quarter for tests of the review page, hostile texts included."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache

from made_submissions import compose

from hdreports.intake.model import CellRef, Finding, Observation, Quote, Statement, Submission
from hdreports.plan.audit import audit
from hdreports.plan.loader import load_plan
from hdreports.plan.model import Plan
from hdreports.plan.period import Period, plan_period
from hdreports.progress.assessment import Progress, assess
from hdreports.progress.averages import region_averages, system_averages
from hdreports.writers.review import DocumentLink, Paper, ReviewData, UnitReview
from hdreports.writers.review.changes import (
    Changes,
    FigureChange,
    PaperChange,
    Passage,
    UnitChange,
)

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>&\"'\x00"
FACTORS = [Decimal(n) / 100 for n in (104, 72, 66, 41, 90, 69, 100, 12, 83)]


def _submission(plan: Plan, period: Period, unit_id: str, number: int) -> Submission:
    file = f"2023年第三季度/{plan.unit(unit_id).short}.xlsx"
    region = plan.unit(unit_id).region
    observations = []
    for n, indicator in enumerate(plan.indicators_reported_by(unit_id)):
        target = plan.target(region, indicator.id)
        if target is None or (n + number) % 11 == 0:
            continue
        value = (target.value * FACTORS[(n + 2 * number) % len(FACTORS)]).quantize(Decimal("0.01"))
        source = CellRef(file, "指标进度", f"E{n + 6}")
        observations.append(
            Observation(
                unit=unit_id,
                region=region,
                indicator=indicator.id,
                period=period.id,
                as_of=period.as_of,
                value=value,
                measure=target.unit,
                source=source,
                raw=f"{value}{target.unit}",
                approximate=n == 3,
                remark=Quote(HOSTILE, source) if n == 4 else None,
            )
        )
    words = Quote(f"招牌{HOSTILE}已挂", CellRef(file, "情况说明", "B9"))
    return Submission(
        file,
        "0" * 64,
        unit_id,
        period.id,
        True,
        "return",
        True,
        tuple(observations),
        statements=(Statement(unit_id, "results", words),) if unit_id == "huzhu" else (),
    )


def _findings() -> tuple[Finding, ...]:
    common = {"file": "2023年第三季度/互助县.xlsx", "sheet": "指标进度", "unit": "huzhu"}
    return (
        Finding(
            code="implausible-value",
            severity="warning",
            cell="E9",
            value="2869",
            message="鸡蛋产量为年度目标的14倍，疑似单位填错。",
            remedy="请核对单位是否为万吨。",
            **common,
        ),
        Finding(
            code="unreadable-number",
            severity="error",
            cell="E12",
            value=HOSTILE,
            message=f"“{HOSTILE}”不是数字。",
            remedy="请填写累计完成数。",
            **common,
        ),
        Finding(
            "unknown-unit",
            "info",
            f"其他/{HOSTILE}.xlsx",
            None,
            None,
            None,
            "无法判断是哪个单位报送的。",
            "请在工作簿首页写明单位。",
        ),
    )


def _papers(progress: Progress) -> tuple[Paper, ...]:
    made = [(unit, compose(progress, unit)) for unit in ("huzhu", "city")]
    return tuple(
        Paper(
            unit,
            "工作进展情况报告",
            composed.document,
            composed.figures,
            (DocumentLink("DOCX", f"reports/{progress.plan.unit(unit).short}.docx"),),
        )
        for unit, composed in made
    )


CHANGES = Changes(
    (UnitChange("海东市乐都区农业农村局", "missing", "reported"),),
    (
        FigureChange(
            "2023-Q3/huzhu/egg-output/value", "互助县蛋产量累计完成", "20吨", "24吨", ("报告",)
        ),
        FigureChange("2023-Q3/nobody/x", HOSTILE, "1", None, ("报告", "通报")),
    ),
    (
        PaperChange("报告", "changed", (Passage("进展较慢。", f"进展较快{HOSTILE}。"),)),
        PaperChange("通报", "new"),
    ),
)


@cache
def review_data() -> ReviewData:
    plan = load_plan()
    period = plan_period(plan, "2023-Q3")
    reporting = ["huzhu", "ledu", "pingan", "xunhua", "minhe", "city"]
    submissions = tuple(_submission(plan, period, u, n) for n, u in enumerate(reporting))
    progress = assess(plan, period, submissions)
    units = tuple(
        UnitReview(
            u.id,
            "reported",
            f"2023年第三季度/{u.short}.xlsx",
            (
                DocumentLink("DOCX", f"reports/{u.short}.docx"),
                DocumentLink("PDF", f"reports/{u.short}.pdf"),
                DocumentLink("邮件", f"mail/{u.short} #1?.eml"),
            ),
        )
        if u.id in reporting
        else UnitReview(u.id, "missing")
        for u in plan.units
    )
    return ReviewData(
        plan=plan,
        period=period,
        status=("送审稿", "样例"),
        units=units,
        standings=progress.standings,
        findings=_findings(),
        audit=audit(plan),
        spreads=progress.spreads,
        figures=progress.book.all(),
        ranking=progress.ranking,
        averages=region_averages(progress),
        system_averages=system_averages(progress),
        papers=_papers(progress),
        changes=CHANGES,
        common=(DocumentLink("台账", "ledger/台账.xlsx"), DocumentLink("清单", "manifest.json")),
    )


@cache
def small_data() -> ReviewData:
    """The same with four indicators and one paper: as much page as a browser test needs."""
    data = review_data()
    few = {"grain-area", "vegetable-output", "egg-output", "farmland-upgrade"}  # one without red
    papers = data.papers[:1]
    body = replace(papers[0].document, attachments=papers[0].document.attachments[-1:])
    return replace(
        data,
        standings={k: s for k, s in data.standings.items() if k[1] in few},
        spreads={},
        ranking=(),
        audit=data.audit[:3],
        averages={"huzhu": data.system_averages["huzhu", 7]},
        system_averages={("huzhu", 7): data.system_averages["huzhu", 7]},
        papers=(replace(papers[0], document=body),),
    )


def empty_data() -> ReviewData:
    data = review_data()
    nobody = tuple(UnitReview(u.unit, "missing") for u in data.units)
    standings = assess(data.plan, data.period, ()).standings
    return replace(
        data,
        status=(),
        units=nobody,
        standings=standings,
        spreads={},
        findings=(),
        audit=(),
        common=(),
        figures=(),
        ranking=(),
        averages={},
        system_averages={},
        papers=(),
        changes=None,
    )
