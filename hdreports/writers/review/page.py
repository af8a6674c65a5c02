"""The page put together: data → templates/html/review/ → bytes."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError
from markupsafe import Markup

from hdreports.intake.catalogue import SEVERITY_NAMES
from hdreports.writers.review.bars import BAR_WIDTH, cards, ranking
from hdreports.writers.review.data import STATE_NAMES, DocumentLink, ReviewData, UnitReview
from hdreports.writers.review.figures import FigureIndex, Scope
from hdreports.writers.review.findings import findings_by_unit, places, severity_counts
from hdreports.writers.review.heat import HeatMap, light_counts
from hdreports.writers.review.papers import PaperView
from hdreports.writers.review.wording import marked

TEMPLATES = Path(__file__).resolve().parents[3] / "templates" / "html"

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class ReviewTemplateError(Exception):
    """The office's own template of the page cannot be used; the message is Chinese."""


def write_review(data: ReviewData, templates: Path = TEMPLATES) -> bytes:
    """The page as UTF-8. The same data give the same bytes. Raises ReviewTemplateError."""
    try:
        return _write(data, templates / "review")
    except (TemplateError, OSError) as error:
        where = getattr(error, "name", None) or templates / "review"
        raise ReviewTemplateError(f"审阅页的模板不能使用：{where}：{error}") from error


def _write(data: ReviewData, folder: Path) -> bytes:
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )
    style = (folder / "review.css").read_text(encoding="utf-8")
    script = (folder / "review.js").read_text(encoding="utf-8")
    index = FigureIndex(data.findings)
    scope = Scope(index, data.figures)
    papers = [PaperView(p, n, Scope(index, p.figures)) for n, p in enumerate(data.papers, 1)]
    context = {
        "data": data,
        "plan": data.plan,
        "period": data.period,
        "style": Markup(style),  # the project's own files
        "script": Markup(script),
        "policy": _policy(style, script),
        "units": [_unit(data, u, papers) for u in data.units],
        "common": [_link(link) for link in data.common],
        "regions": data.plan.regions,
        "groups": HeatMap(data, index, scope).groups(),
        "lights": light_counts(data),
        "ranking": ranking(data, scope),
        "cards": cards(data, scope),
        "bar_width": BAR_WIDTH,
        "papers": papers,
        "link": _link,
        "findings": findings_by_unit(data),
        "severities": severity_counts(data.findings),
        "audit": [(finding, places(finding)) for finding in data.audit],
        "severity_names": SEVERITY_NAMES,
        "state_names": STATE_NAMES,
        "marked": marked,
        "entry_of": lambda id: next((e for p in papers if (e := p.entry(id))), None),
    }
    # The figures come last: what stands before asks for their entries.
    body = Markup(environment.get_template("body.html").render(context))
    page = environment.get_template("page.html").render(context, body=body, figures=index.entries())
    return page.encode("utf-8")


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _printable(value: object) -> object:
    """What a page cannot hold is shown as a replacement mark."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return _CONTROL.sub("\ufffd", value)
    return value


def _unit(data: ReviewData, review: UnitReview, papers: list[PaperView]) -> dict[str, object]:
    unit = data.plan.unit(review.unit)
    return {
        "id": unit.id,
        "name": unit.name,
        "state": review.state,
        "state_name": STATE_NAMES[review.state],
        "workbook": review.workbook,
        "papers": [p for p in papers if p.paper.unit == unit.id],
        "links": [_link(link) for link in review.documents],
        "counts": severity_counts([f for f in data.findings if data.unit_of(f) == unit.id]),
    }


def _link(link: DocumentLink) -> dict[str, str]:
    # "./" keeps a path from being read as an address with a scheme of its own
    return {"label": link.label, "href": "./" + quote(link.path, errors="replace")}
