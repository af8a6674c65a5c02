"""调度: every lagging item with what it needs and who answers (section 四（四）: 半月一调度)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from hdreports.document.model import Attachment, Cell, Column, Table
from hdreports.narrative.city_context import CityContext
from hdreports.narrative.environment import Narrator
from hdreports.narrative.item import Item, worst_first
from hdreports.narrative.job import Composed, Job
from hdreports.narrative.numbering import number, prune
from hdreports.narrative.official import Frame, bulletin_title, official
from hdreports.narrative.tables import TableMaker
from hdreports.narrative.words import Ordinal, PlanWords, runs_of
from hdreports.plan.dates import month_day
from hdreports.plan.model import ReportingUnit
from hdreports.progress.figures import round_to, round_up
from hdreports.progress.model import Figure

WEEK_DAYS = 7
WIDEST = 2  # indicators that the text names
NEW, PERSISTING = "新增", "持续"
NOTE = (
    "注：目标和累计均为全年口径；差距为完成率减序时进度（百分点），比率类指标为实际值减目标；"
    "每周需完成按至完成时限的天数折算；带※的目标存疑。"
)


@dataclass(frozen=True)
class CountyShare:
    """A county's, or an indicator's, part in the lagging items."""

    name: str
    n: Figure


class DispatchContext(CityContext):
    """All counties' lagging items, against those of the last dispatch."""

    @cached_property
    def _all(self) -> list[Item]:
        wholes = [i for i in self.plan.indicators if i.parent is None]
        return [
            Item(s, self.progress)
            for indicator in wholes
            for r in self.plan.counties
            if (s := self.progress.standings.get((r.id, indicator.id))) and s.target
        ]

    @cached_property
    def lagging_items(self) -> list[Item]:
        return worst_first(i for i in self._all if i.behind)

    @property
    def new_items(self) -> list[Item]:
        """Behind now, and judged but not behind at the last dispatch."""
        return [i for i in self.lagging_items if i.slipped]

    @property
    def persisting_items(self) -> list[Item]:
        return [i for i in self.lagging_items if i.persistent]

    @property
    def cleared_items(self) -> list[Item]:
        """Behind at the last dispatch, and no longer."""
        return [
            i
            for i in self._all
            if i.standing.previous_state == "behind" and i.state in ("done", "on-pace")
        ]

    @property
    def new_names(self) -> list[str]:
        return [PlanWords(f"{i.region}{i.name}") for i in self.new_items]

    @cached_property
    def widest(self) -> list[CountyShare]:
        """The indicators with the widest gaps, and in how many counties they are behind."""
        found: dict[str, list[Item]] = {}
        for item in self.lagging_items:
            found.setdefault(item.id, []).append(item)
        return [
            CountyShare(
                items[0].name,
                self.tally(f"lagging-counties/{id}", f"{items[0].name}滞后的县区", items, "个"),
            )
            for id, items in list(found.items())[:WIDEST]
        ]

    @cached_property
    def shares(self) -> list[CountyShare]:
        found = []
        for region in self.plan.counties:
            mine = [i for i in self.lagging_items if i.standing.region == region.id]
            if mine:
                n = self.tally(f"lagging/{region.id}", f"{region.short}滞后的指标", mine)
                found.append(CountyShare(region.short, n))
        return sorted(found, key=lambda s: -s.n.value)


def weekly_need(item: Item) -> Figure | None:
    """What is needed per week until the target is due; None for rates and past dates."""
    remaining, period = item.remaining, item.progress.period
    days = (item.due_on - period.as_of).days
    if remaining is None or days < WEEK_DAYS:
        return None
    exact = remaining.value * WEEK_DAYS / days
    counted = item.indicator.kind == "count"
    if counted and exact < 1:
        return None
    places = max(item.indicator.decimals, 2)
    value: Decimal = round_up(exact) if counted else round_to(exact, places)
    return item.progress.book.add(
        remaining.id.removesuffix("/remaining") + "/weekly",
        remaining.label.replace("尚需完成", "每周需完成"),
        value,
        remaining.unit,
        f"尚需完成 ÷ {days}天（至{item.by}）× {WEEK_DAYS}天" + ("，进为整数" if counted else ""),
        inputs=[remaining],
    )


def dispatch_table(context: DispatchContext, maker: TableMaker) -> Table:
    """调度表: target, value, gap, weekly need, who answers, by when, new or persisting."""
    heads = [
        "序号", "指标", "县区", "单位", "目标", "累计", "完成率（%）", "差距", "尚差",
        "每周需完成", "牵头单位", "责任单位", "完成时限", "数据截至", "情况", "评价",
    ]  # fmt: skip
    # Millimetres of the 225: whatever has no long name stays on one line.
    widths = [8.8, 26.4, 12, 12, 12.4, 12.4, 12.4, 12.4, 12.4, 12.4, 21.6, 18.4, 15.4, 15, 9, 12]
    rows = []
    for n, item in enumerate(context.lagging_items, 1):
        unit = next(
            u for u in context.plan.units if u.kind == "county" and u.region == item.standing.region
        )
        observation = item.standing.observation
        day = observation.as_of if observation else None
        rows.append(
            (
                Cell(runs_of(Ordinal(n))),
                Cell(runs_of(item.name), header=True),
                Cell(runs_of(item.region)),
                Cell(runs_of(item.standing.measure)),
                Cell(maker.target(item)),
                Cell(maker.number(item.value)),
                Cell(maker.number(item.completion, "—")),
                Cell(maker.signed(item.gap)),
                Cell(maker.number(item.remaining, "—")),
                Cell(maker.number(weekly_need(item), "—")),
                Cell(runs_of("、".join(item.leads))),
                Cell(runs_of(f"{unit.short}政府" if unit.government else unit.short)),
                Cell(runs_of("已过" if item.overdue else item.by)),
                Cell(runs_of(month_day(day) if day else "")),
                Cell(runs_of(PERSISTING if item.persistent else NEW if item.slipped else "—")),
                Cell(light=item.standing.light),
            )
        )
    total = sum(widths)
    columns = tuple(
        Column(w / total, "right" if 4 <= k <= 9 else "center") for k, w in enumerate(widths)
    )
    head = tuple(Cell(runs_of(h), align="center") for h in heads)
    cleared = PlanWords("、".join(f"{i.region}{i.name}" for i in context.cleared_items))
    notes = [runs_of(NOTE)]
    if cleared:
        notes.append(runs_of("注：较上次调度已消除", cleared, "。"))
    return Table("dispatch", "", columns, (head,), tuple(rows), tuple(notes), size="tiny")


def compose_dispatch(job: Job, unit: ReportingUnit) -> Composed:
    """One page of 调度情况, with the 调度表 as annex and as a workbook."""
    own = job.own_progress()
    narrator = Narrator(own.book, job.templates)
    maker = TableMaker(own, narrator)
    context = DispatchContext(own, unit, job.findings)
    body = number(prune(narrator.render("dispatch.md.j2", r=context)))
    table = dispatch_table(context, maker)
    annexes = (Attachment(1, "调度表", (table,), "landscape", single=True),) if table.rows else ()
    frame = Frame(
        kind="dispatch",
        form="调度",
        matter="调度情况",
        name="工作调度情况",
        what="dispatch",
        letter=True,
        title=bulletin_title(own.plan, own.period, "工作调度情况"),
        topic="调度情况",
        recipients=("各县区农业农村局", "市直有关单位"),
        contact=False,
    )
    document = official(job, unit, frame, body, annexes)
    sheets = (("调度表", table),) if table.rows else ()
    return Composed(document, narrator.figures(), (), unit.id, sheets)
