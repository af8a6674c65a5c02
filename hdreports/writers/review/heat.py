"""The review page of a period: `index.html`, one file that needs nothing else.

Who reported, links to the documents, the heat map of counties and indicators with the figures and
cells behind each square, findings by unit, and the plan's own defects. It works without script and
by keyboard; a content-security policy lets only its own style and script run, and everything that
workbooks or files say is text.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from hdreports.intake.catalogue import SEVERITY_NAMES
from hdreports.intake.model import Finding, Severity
from hdreports.plan.audit import AuditFinding
from hdreports.plan.model import Indicator, Plan
from hdreports.plan.period import Period
from hdreports.progress.model import CellSource, Figure, Light, Source, Standing
from hdreports.progress.rollup import RateSpread

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "html"

UnitState = Literal["reported", "late", "missing", "unusable", "returned"]

STATE_NAMES: Mapping[UnitState, str] = {
    "reported": "已报送",
    "late": "迟报",
    "missing": "未报送",
    "unusable": "工作簿无法使用",
    "returned": "已退回",
}
_SEVERITY_ORDER = {"error": 0, "warning": 1, "info": 2}
# Shape, word and colour: each of the three alone tells the light.
LIGHTS: Mapping[Light, tuple[str, str]] = {
    "green": ("●", "绿"),
    "yellow": ("▲", "黄"),
    "red": ("■", "红"),
    "none": ("－", ""),
}
_STATE_WORDS = {
    "done": "已完成",
    "on-pace": "达到序时进度",
    "behind": "滞后",
    "unreported": "未报送",
    "not-evaluated": "数据不全，未评价",
    "no-target": "未设目标",
}
_SHORT_WORDS = {"unreported": "未报", "not-evaluated": "未评", "no-target": ""}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """A file of the period's folder, by its path in it."""

    label: str  # DOCX, PDF, 邮件, 台账
    path: str


@dataclass(frozen=True, slots=True)
class UnitReview:
    """One reporting unit on the page. `workbook`: the file that counts."""

    unit: str  # reporting unit id
    state: UnitState
    workbook: str | None = None
    documents: tuple[DocumentLink, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewData:
    """Everything that the page shows.

    `standings` by (subject, indicator); the heat map takes the city's and the counties'.
    `spreads` by indicator: what the city's squares tell of rates, which do not add up. `common`
    links what belongs to no single unit. `status` holds 送审稿 and 样例 as they apply.
    """

    plan: Plan
    period: Period
    status: tuple[str, ...]
    units: tuple[UnitReview, ...]
    standings: Mapping[tuple[str, str], Standing]
    findings: tuple[Finding, ...] = ()
    audit: tuple[AuditFinding, ...] = ()
    common: tuple[DocumentLink, ...] = ()
    spreads: Mapping[str, RateSpread] = field(default_factory=dict)

    def unit_of(self, finding: Finding) -> str | None:
        """The unit that a finding names, or whose workbook it is about."""
        if any(u.unit == finding.unit for u in self.units):
            return finding.unit
        return next((u.unit for u in self.units if u.workbook == finding.file), None)


@dataclass(frozen=True, slots=True)
class _Row:
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class _Square:
    """A square of the heat map and what its panel tells."""

    id: str
    region: str
    light: Light
    shape: str
    word: str
    text: str
    state: str
    doubtful: bool
    facts: tuple[_Row, ...]
    sources: tuple[_Row, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """An indicator's line of the heat map; None: the plan sets nothing there."""

    indicator: Indicator
    squares: tuple[_Square | None, ...]

    @property
    def lights(self) -> frozenset[Light]:
        return frozenset(s.light for s in self.squares if s)


def write_review(data: ReviewData, templates: Path = TEMPLATES) -> bytes:
    """The page as UTF-8. The same data give the same bytes."""
    environment = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )
    style = (templates / "review.css").read_text(encoding="utf-8")
    script = (templates / "review.js").read_text(encoding="utf-8")
    page = environment.get_template("review.html").render(
        data=data,
        plan=data.plan,
        period=data.period,
        style=Markup(style),  # the project's own file
        script=Markup(script),
        policy=_policy(style, script),
        units=[_unit(data, u) for u in data.units],
        common=[_link(link) for link in data.common],
        regions=data.plan.regions,
        groups=_heat_map(data),
        lights=_light_counts(data),
        findings=_findings_by_unit(data),
        severities=_severity_counts(data.findings),
        audit=[(finding, _places(finding)) for finding in data.audit],
        severity_names=SEVERITY_NAMES,
    )
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


# --- units and documents ---


def _unit(data: ReviewData, review: UnitReview) -> dict[str, object]:
    unit = data.plan.unit(review.unit)
    return {
        "id": unit.id,
        "name": unit.name,
        "state": review.state,
        "state_name": STATE_NAMES[review.state],
        "workbook": review.workbook,
        "links": [_link(link) for link in review.documents],
        "counts": _severity_counts(tuple(f for f in data.findings if data.unit_of(f) == unit.id)),
    }


def _link(link: DocumentLink) -> dict[str, str]:
    # "./" keeps a path from being read as an address with a scheme of its own
    return {"label": link.label, "href": "./" + quote(link.path, errors="replace")}


# --- heat map ---


def _heat_map(data: ReviewData) -> list[tuple[str, list[_Line]]]:
    """Lines by the plan's groups; indicators that nobody has a target or value for are left out."""
    result = []
    for group in data.plan.groups:
        lines = [
            _Line(i, tuple(_square(data, i, r.id) for r in data.plan.regions))
            for i in data.plan.indicators
            if i.group == group.id
        ]
        lines = [line for line in lines if any(line.squares)]
        if lines:
            result.append((group.title, lines))
    return result


def _square(data: ReviewData, indicator: Indicator, region: str) -> _Square | None:
    standing = data.standings.get((region, indicator.id))
    if standing is None or (standing.target is None and standing.value is None):
        return None
    spread = data.spreads.get(indicator.id)
    if spread and standing.value is None and region == data.plan.city.id:
        return _spread_square(data, standing, spread)
    shape, word = LIGHTS[standing.light]
    shown = standing.completion or standing.value
    return _Square(
        id=f"{region}-{indicator.id}",
        region=data.plan.region(region).short,
        light=standing.light,
        shape=shape,
        word=word or _SHORT_WORDS.get(standing.state, ""),
        text=shown.text if shown else "",
        state=_STATE_WORDS[standing.state],
        doubtful=bool(standing.doubts),
        facts=_facts(standing),
        sources=_sources(standing),
        notes=_notes(data.plan, standing),
    )


def _spread_square(data: ReviewData, standing: Standing, spread: RateSpread) -> _Square:
    """The city's square of a rate: the counties' range, since rates do not add up."""
    low, high = spread.low.text, spread.high.text
    unmet = "、".join(data.plan.region(r).short for r in spread.unmet_regions)
    target = standing.target_figure
    return _Square(
        id=f"{data.plan.city.id}-{spread.indicator}",
        region=data.plan.city.short,
        light="none",
        shape=LIGHTS["none"][0],
        word="区间",
        text=low if low == high else f"{low}～{high}",
        state="比率不汇总为全市数，列各县区区间",
        doubtful=bool(standing.doubts),
        facts=(
            _Row("年度目标", target.text if target else "未设"),
            _Row("报送的县区", spread.reported.text),
            _Row("最低", low),
            _Row("最高", high),
            _Row("达到目标", spread.met.text),
        ),
        sources=tuple(
            dict.fromkeys(_source(s) for f in (spread.low, spread.high) for s in f.sources)
        ),
        notes=((f"未达到目标：{unmet}",) if unmet else ()) + _notes(data.plan, standing),
    )


def _facts(s: Standing) -> tuple[_Row, ...]:
    rows = [
        ("年度目标", s.target_figure.text if s.target_figure else "未设"),
        ("累计完成", s.value.text if s.value else "未报送"),
        ("完成率", _text(s.completion)),
        ("序时进度", _text(s.pace)),
        _gap(s),
        ("较上期增减", _text(s.change)),
        ("上期累计", _text(s.previous)),
        ("尚需完成", _text(s.remaining)),
        ("今后每月需完成", _text(s.monthly)),
        ("今年以来月均", _text(s.monthly_so_far)),
    ]
    return tuple(_Row(label, text) for label, text in rows if text)


def _text(figure: Figure | None) -> str:
    return figure.text if figure else ""


def _gap(s: Standing) -> tuple[str, str]:
    if s.gap is None:
        return "", ""
    compared = "序时进度" if s.pace else "目标值"
    ahead, behind = ("快", "慢") if s.pace else ("高", "低")
    if s.gap.value == 0:
        return f"与{compared}相比", "持平"
    return f"与{compared}相比", f"{ahead if s.gap.value > 0 else behind}{s.gap.text}"


def _sources(s: Standing) -> tuple[_Row, ...]:
    """Cells and plan rows behind the square's figures, each once."""
    figures = [f for f in (s.value, s.target_figure) if f]
    found = dict.fromkeys(source for figure in figures for source in figure.sources)
    return tuple(_source(source) for source in found)


def _source(source: Source) -> _Row:
    if isinstance(source, CellSource):
        said = f"填“{source.raw}”" + (f"，{source.conversion}" if source.conversion else "")
        return _Row(str(source.ref), said)
    return _Row(f"工作方案 {source.place.section}", f"“{source.place.quote}”")


def _notes(plan: Plan, s: Standing) -> tuple[str, ...]:
    notes = [f"目标存疑：{doubt}" for doubt in s.doubts]
    if s.missing and s.value:
        names = "、".join(plan.region(r).short for r in s.missing)
        notes.append(f"合计不含{names}（未报送）")
    if s.value and s.value.formula and not s.observation:
        notes.append(f"累计完成＝{s.value.formula}")
    if s.observation and s.observation.approximate:
        notes.append("填报值为约数")
    if s.observation and s.observation.remark:
        notes.append(f"备注：{s.observation.remark.text}")
    return tuple(notes)


def _light_counts(data: ReviewData) -> list[tuple[str, str, str, int]]:
    """Of the city's own row: colour, shape, word, how many indicators."""
    names = {"green": "达到或完成", "yellow": "滞后", "red": "严重滞后", "none": "未评价"}
    city = [s for (who, _), s in data.standings.items() if who == data.plan.city.id and s.target]
    return [
        (light, shape, f"{word}（{names[light]}）" if word else names[light], count)
        for light, (shape, word) in LIGHTS.items()
        if (count := sum(s.light == light for s in city)) or light != "none"
    ]


# --- findings ---


def _places(finding: AuditFinding) -> str:
    """附件（海东市、互助县）；三、任务15: annex rows of several regions are told together."""
    named: dict[str, list[str]] = {}
    for section in dict.fromkeys(place.section for place in finding.places):
        match = re.fullmatch(r"(附件)（(.+)）", section)
        named.setdefault(match[1] if match else section, []).extend([match[2]] if match else [])
    return "；".join(f"{k}（{'、'.join(v)}）" if v else k for k, v in named.items())


def _severity_counts(findings: tuple[Finding, ...]) -> list[tuple[Severity, str, int]]:
    return [
        (severity, name, count)
        for severity, name in SEVERITY_NAMES.items()
        if (count := sum(f.severity == severity for f in findings))
    ]


def _findings_by_unit(data: ReviewData) -> list[dict[str, object]]:
    """Units in the plan's order, then what no unit could be told for; gravest first."""
    groups: list[dict[str, object]] = []
    names = {u.unit: data.plan.unit(u.unit).name for u in data.units}
    for unit in [*names, None]:
        mine = [f for f in data.findings if data.unit_of(f) == unit]
        if mine:
            groups.append(
                {
                    "id": unit or "unknown",
                    "name": names[unit] if unit else "尚不能确定单位的文件",
                    "findings": sorted(mine, key=_finding_order),
                }
            )
    return groups


def _finding_order(f: Finding) -> tuple[object, ...]:
    return (_SEVERITY_ORDER[f.severity], f.file, f.sheet or "", f.cell or "", f.code)
