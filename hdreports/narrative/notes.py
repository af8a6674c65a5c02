"""The annex 数据说明: who is missing, how figures are computed, what is doubtful or was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from hdreports.document.model import Cell, Column, Quotation, Run, Table
from hdreports.intake.catalogue import SEVERITY_NAMES
from hdreports.intake.model import Finding
from hdreports.narrative.context import Context
from hdreports.narrative.item import Item
from hdreports.narrative.quoting import clause
from hdreports.narrative.words import FindingWords, Ordinal, PlanWords, runs_of
from hdreports.plan.model import Plan
from hdreports.progress.model import Figure, Standing
from hdreports.progress.standings import Thresholds

MOST_FINDINGS = 60
TOLD_ELSEWHERE = {"value-missing", "value-dash", "value-word", "tasks-blank", "state-missing"}


@dataclass(frozen=True)
class UnreportedItem:
    """An indicator without a value; `reason`: why, in the unit's own words."""

    name: str
    reason: Run | None


@dataclass(frozen=True)
class UnreportedNote:
    who: str  # empty in a unit's own report
    items: list[UnreportedItem]


@dataclass(frozen=True)
class PaceNote:
    names: list[str]
    reason: str


@dataclass(frozen=True)
class DoubtNote:
    names: list[str]
    text: str

    @property
    def label(self) -> bool:
        """Whether the names must stand before the text: it may begin with the only one itself."""
        return not (len(self.names) == 1 and self.text.startswith(self.names[0]))


@dataclass(frozen=True)
class ConversionNote:
    name: str
    quote: Run


class Notes:
    """What the data-notes template knows as `n`."""

    def __init__(self, context: Context, thresholds: Thresholds, sample: bool) -> None:
        self._context = context
        self._thresholds = thresholds
        self.sample = sample
        self.is_city = context.unit.kind == "city"
        self.elapsed = context.elapsed
        self.as_of = context.as_of
        self.n = context.n

    @property
    def plan(self) -> Plan:
        return self._context.plan

    @property
    def missing_units(self) -> list[str]:
        return list(getattr(self._context, "missing_units", []))

    @property
    def returned_units(self) -> list[str]:
        return list(getattr(self._context, "returned_units", []))

    @property
    def summarised_units(self) -> list[str]:
        """Units whose figures come from a summary table; in a county's report itself alone."""
        units = self._context.progress.summarised
        mine = [u for u in units if self.is_city or u == self._context.unit.id]
        return [self.plan.unit(u).short for u in mine]

    @property
    def thresholds(self) -> Figure:
        """How far behind red begins: a setting."""
        progress = self._context.progress
        return progress.book.add(
            f"{progress.period.id}/red-from",
            "红灯与黄灯的界限",
            self._thresholds.red_from,
            "个百分点",
            "设置文件hdreports.toml所定的界限",
        )

    @cached_property
    def _printed(self) -> list[Standing]:
        """The standings that the report prints: its subject's, and for the city every county's."""
        progress = self._context.progress
        subjects = {self._context.subject}
        if self.is_city:
            subjects |= {r.id for r in self.plan.counties if progress.reported(r.id)}
        return [s for (who, _), s in progress.standings.items() if who in subjects]

    @cached_property
    def unreported(self) -> list[UnreportedNote]:
        """Indicators that should have a value and have none; for the city, by county too.

        A rate of the city that counties report is told as a range, and here only with a reason.
        """
        grouped: dict[str, list[UnreportedItem]] = {}
        for s in self._printed:
            if s.state != "unreported" or s.target is None:
                continue
            item = Item(s, self._context.progress)
            reason = self._reasons.get((s.region, s.indicator))
            own = s.region == self._context.subject
            told_as_range = own and self.is_city and self._context.progress.spreads.get(item.id)
            if told_as_range and not reason:
                continue
            who = "" if own and not self.is_city else "全市" if own else item.region
            grouped.setdefault(who, []).append(UnreportedItem(item.name, reason))
        return [UnreportedNote(who, items) for who, items in grouped.items()]

    @property
    def explained(self) -> bool:
        """Whether units said of any missing value why it is missing."""
        return any(item.reason for note in self.unreported for item in note.items)

    @cached_property
    def _reasons(self) -> dict[tuple[str, str], Run]:
        """What units wrote beside, or in the place of, missing values, by region and indicator."""
        found: dict[tuple[str, str], Run] = {}
        for missing in (m for s in self._context.progress.submissions for m in s.missing):
            words = clause(missing.reason, 60) if missing.reason is not None else None
            if words is not None and words.text:
                key = (missing.region, missing.indicator)
                found[key] = Quotation(words.text, str(words.source))
        return found

    @property
    def paces(self) -> list[PaceNote]:
        """Indicators not due linearly, grouped by the reason."""
        grouped: dict[str, list[str]] = {}
        for item in self._context.items:
            if item.seasonal:
                grouped.setdefault(item.indicator.pace.reason, []).append(item.name)
        return [PaceNote(names, PlanWords(reason)) for reason, names in grouped.items()]

    @property
    def doubts(self) -> list[DoubtNote]:
        """Doubts about printed targets, each once, with the indicators that share it."""
        grouped: dict[str, list[str]] = {}
        whole: dict[str, str] = {}
        for s in self._printed:
            if s.target is None:
                continue
            region = self.plan.region(s.target.region)
            row = self.plan.targets_of(region.id)
            for doubt in s.doubts:
                if region.kind == "county" and all(doubt in t.doubts for t in row):
                    whole[doubt] = region.short
                    continue
                name = self.plan.indicator(s.indicator).name
                label = name if region.id == self._subject_region else f"{region.short}{name}"
                grouped.setdefault(doubt, []).append(PlanWords(label))
        notes = [DoubtNote([f"{name}各项分解目标"], PlanWords(d)) for d, name in whole.items()]
        notes += [DoubtNote(names, PlanWords(doubt)) for doubt, names in grouped.items()]
        told = [t.task for t in self._context.tasks]
        return notes + [
            DoubtNote([Ordinal(f"任务{t.no}")], PlanWords(d)) for t in told for d in t.doubts
        ]

    @property
    def _subject_region(self) -> str:
        return self._context.unit.region

    @property
    def conversions(self) -> list[ConversionNote]:
        """Values that were converted or are approximate, with what the cell says."""
        found = []
        for s in self._printed:
            o = s.observation
            if o is None or not (o.conversion or o.approximate):
                continue
            item = Item(s, self._context.progress)
            name = item.name if s.region == self._context.subject else f"{item.region}{item.name}"
            said = o.conversion or f"原填“{o.raw}”，为约数"
            found.append(ConversionNote(PlanWords(name), Quotation(said, str(o.source))))
        return found

    @property
    def findings_table(self) -> Table | str:
        """Findings that touch what the report prints, most serious first.

        What was not filled in is told above, by name.
        """
        order = {"error": 0, "warning": 1, "info": 2}
        shown = sorted(
            (
                f
                for f in self._context.findings
                if f.severity != "info" and f.code not in TOLD_ELSEWHERE
            ),
            key=lambda f: order[f.severity],
        )
        if not shown:
            return "本期报送的数据核验后没有其他问题。"
        return _table(shown[:MOST_FINDINGS], len(shown) - MOST_FINDINGS, self.plan, self.is_city)


def _table(findings: Sequence[Finding], more: int, plan: Plan, with_unit: bool) -> Table:
    heads = ["级别", "位置", "问题", "处理建议"]
    rows = []
    for f in findings:
        place = "".join([f"［{f.sheet}］" if f.sheet else "", f.cell or ""]) or "整个文件"
        who = plan.unit(f.unit).short if with_unit and f.unit else ""
        rows.append(
            (
                Cell(runs_of(SEVERITY_NAMES[f.severity]), align="center"),
                Cell((Quotation(f"{who}{place}", f.file),)),
                Cell((Quotation(f.message, f.file),)),
                Cell(runs_of(FindingWords(f.remedy))),
            )
        )
    notes = (runs_of("注：其余问题见核查清单。"),) if more > 0 else ()
    return Table(
        "findings",
        "核验问题清单",
        (Column(0.09), Column(0.2), Column(0.4), Column(0.31)),
        (tuple(Cell(runs_of(h), align="center") for h in heads),),
        tuple(rows),
        notes,
        size="small",
    )
