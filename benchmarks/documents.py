"""The sample quarter's documents, composed once, for the measurements."""

from __future__ import annotations

from pathlib import Path

from hdreports.config import Config
from hdreports.document.model import Document
from hdreports.gather import take_in
from hdreports.narrative.environment import TEMPLATES
from hdreports.narrative.job import Job
from hdreports.narrative.kinds import kinds_for
from hdreports.pipeline import created_on
from hdreports.plan.loader import load_plan
from hdreports.plan.period import plan_period
from hdreports.progress.assessment import assess
from hdreports.progress.standings import Thresholds

PROJECT = Path(__file__).resolve().parents[1]
SAMPLES = PROJECT / "inputs" / "samples"
HTML = PROJECT / "templates" / "html"


def sample_documents(period_name: str = "2023-Q3") -> list[Document]:
    """Every document of the sample quarter."""
    plan = load_plan()
    period = plan_period(plan, period_name)
    progress = assess(plan, period, take_in(SAMPLES, plan, period).counting)
    job = Job(progress, (), Config(), Thresholds(), created_on(period), TEMPLATES)
    return [
        kind.compose(job, unit).document
        for kind in kinds_for(period)
        for unit in plan.units
        if kind.made_for(unit, progress)
    ]
