"""The sample quarter's documents, composed once, for the measurements."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path

from hdreports.config import Config
from hdreports.document.model import Document
from hdreports.filing import Filing
from hdreports.gather import take_in
from hdreports.ledger.model import Ledger
from hdreports.narrative.environment import TEMPLATES
from hdreports.narrative.job import Job
from hdreports.narrative.kinds import kinds_for
from hdreports.pipeline import created_on
from hdreports.plan.loader import load_plan
from hdreports.plan.period import plan_period
from hdreports.progress.assessment import assess
from hdreports.progress.standings import Thresholds
from hdreports.writers.carried import Carried

PROJECT = Path(__file__).resolve().parents[1]
SAMPLES = PROJECT / "inputs" / "samples"
HTML = PROJECT / "templates" / "html"


def sample_documents(period_name: str = "2023-Q3") -> list[tuple[Document, Carried]]:
    """Every document of the sample quarter, with what its files carry."""
    plan = load_plan()
    period = plan_period(plan, period_name)
    progress = assess(plan, period, take_in(SAMPLES, plan, period).counting)
    created = datetime.combine(created_on(period), time(9), UTC)
    job = Job(progress, (), Config(), Thresholds(), created.date(), TEMPLATES)
    filing = Filing(Config(), plan, period, progress, TEMPLATES.parent, created)
    return [
        (composed.document, filing.carried(kind, composed, (), Ledger()))
        for kind in kinds_for(period)
        for unit in plan.units
        if kind.made_for(unit, progress)
        for composed in [kind.compose(job, unit)]
    ]
