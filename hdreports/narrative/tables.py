"""The tables of the reports: key figures in the body, all of them in the annexes, the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hdreports.document.model import Align, Cell, Column, Quotation, Run, Runs, Table, Text
from hdreports.intake.model import Quote
from hdreports.narrative.environment import Narrator
from hdreports.narrative.item import Item
from hdreports.narrative.quoting import clause
from hdreports.narrative.task_item import TaskItem
from hdreports.narrative.words import PlanWords, runs_of
from hdreports.plan.model import Plan
from hdreports.progress.assessment import Progress
from hdreports.progress.model import Figure

TASK_WORDS = {"done": "已完成", "normal": "正常推进", "slow": "推进缓慢", "unreported": "未报送"}
DOUBT = "※"
MISSING = "未填报"


class TableMaker:
    """Builds tables of one document; every number goes through the narrator, which notes it."""

    def __init__(self, progress: Progress, narrator: Narrator) -> None:
        self.progress = progress
        self.narrator = narrator

    @property
    def plan(self) -> Plan:
        return self.progress.plan

    # --- cells ---

    def number(self, figure: Figure | None, blank: str = "", *, bare: bool = True) -> Runs:
        """A figure's number; the unit stands in its own column or in the head."""
        if figure is None:
            return runs_of(blank)
        run = self.narrator.figure(figure)
        text = figure.text.removesuffix(figure.unit) if bare else figure.text
        return (type(run)(text, run.figure),)

    def target(self, item: Item) -> Runs:
        mark: Runs = (Text(DOUBT),) if item.doubtful and item.target else ()
        return (*self.number(item.target), *mark)

    def signed(self, figure: Figure | None) -> Runs:
        """A difference with its sign: －34.9, +6.3, 0; the sign is wording."""
        if figure is None:
            return ()
        sign = "＋" if figure.value > 0 else "－" if figure.value < 0 else ""
        return ((Text(sign),) if sign else ()) + self.number(figure)

    def name(self, item: Item) -> Cell:
        child = item.indicator.parent is not None
        name = runs_of("其中：" if child else "", item.name)
        return Cell(name, level=int(child), header=True)

    def rows_of(self, subject: str) -> Iterable[tuple[Item, str]]:
        """A subject's indicators with their group's title, parts after their whole."""
        standings = self.progress.standings
        for group in self.plan.groups:
            for indicator in self.plan.indicators:
                standing = standings.get((subject, indicator.id))
                if indicator.group == group.id and standing and standing.target:
                    yield Item(standing, self.progress), group.title

    def doubt_note(self) -> Runs:
        notes = self.narrator.annex("notes")
        return runs_of(f"注：带{DOUBT}的年度目标存疑", *(("，详见", notes) if notes else ()), "。")

    # --- indicators ---

    @property
    def final(self) -> bool:
        """Whether the year is over: targets are met or not, and nothing has a pace any more."""
        return self.progress.period.kind == "year"

    def _measured(self) -> tuple[str, str, str]:
        if self.final:
            return "全年完成", "完成率（%）", "与目标之差"
        return "累计完成", "完成率（%）", "较序时进度（百分点）"

    def _difference(self, item: Item) -> Cell:
        return Cell(self.signed(item.margin if self.final else item.gap))

    def _verdict(self, item: Item) -> Cell:
        return Cell(runs_of(_met(item) if self.final else ""), light=item.standing.light)

    def indicators(self, subject: str, caption: str, id: str) -> Table:
        """All indicators of one subject: target, value, completion, pace, change, light."""
        compared = self.progress.previous is not None
        heads = ["指标", "单位", "年度目标", *self._measured()]
        widths: list[float] = [44, 14, 18, 18, 18, 21]
        if compared:
            heads.append("较上期增减")
            widths.append(18)
        heads.append("评价")
        widths.append(22 if self.final else 16)
        rows: list[tuple[Cell, ...]] = []
        last = ""
        doubtful = False
        for item, group in self.rows_of(subject):
            if group != last:
                rows.append((Cell(runs_of(group), align="left", colspan=len(heads), header=True),))
                last = group
            cells = [
                self.name(item),
                Cell(runs_of(item.standing.measure)),
                Cell(self.target(item)),
                Cell(self.number(item.value, MISSING)),
                Cell(self.number(item.completion, "—" if item.is_rate and item.value else "")),
                self._difference(item),
            ]
            if compared:
                cells.append(Cell(self.signed(item.change)))
            cells.append(self._verdict(item))
            rows.append(tuple(cells))
            doubtful = doubtful or item.doubtful
        columns = _columns(widths, [_LEFT, _CENTER, *[_RIGHT] * (len(widths) - 3), _CENTER])
        notes = (self.doubt_note(),) if doubtful else ()
        return Table(id, caption, columns, (_heads(heads),), tuple(rows), notes, size="small")

    def key_indicators(self, subject: str, caption: str) -> Table | None:
        """The key indicators of the city in the body of its report."""
        rows = []
        doubtful = False
        for item, _ in self.rows_of(subject):
            if not item.indicator.key or item.value is None:
                continue
            rows.append(
                (
                    Cell(runs_of(item.name), header=True),
                    Cell(runs_of(item.standing.measure)),
                    Cell(self.target(item)),
                    Cell(self.number(item.value)),
                    Cell(self.number(item.completion, "—")),
                    self._difference(item),
                    self._verdict(item),
                )
            )
            doubtful = doubtful or item.doubtful
        if not rows:
            return None
        heads = ["指标", "单位", "年度目标", *self._measured(), "评价"]
        widths = [48, 16, 20, 20, 18, 20, 22 if self.final else 14]
        columns = _columns(widths, [_LEFT, _CENTER, *[_RIGHT] * 4, _CENTER])
        notes = (self.doubt_note(),) if doubtful else ()
        return Table(
            "key-indicators", caption, columns, (_heads(heads),), tuple(rows), notes, size="small"
        )

    def counties(self, caption: str, *, key_only: bool, id: str) -> Table | None:
        """Counties side by side: value and completion with its light, for each indicator."""
        regions = [r for r in self.plan.counties if any(True for _ in self.rows_of(r.id))]
        head_top = [Cell(runs_of("指标"), rowspan=2), Cell(runs_of("单位"), rowspan=2)]
        head_top += [Cell(runs_of(r.short), colspan=2) for r in regions]
        head_sub = [Cell(runs_of(t)) for _ in regions for t in ("完成", "完成率（%）")]
        rows = []
        for indicator in self.plan.indicators:
            if (key_only and not indicator.key) or not any(
                self.plan.target(r.id, indicator.id) for r in regions
            ):
                continue
            items = [
                Item(s, self.progress)
                if (s := self.progress.standings.get((r.id, indicator.id)))
                else None
                for r in regions
            ]
            if key_only and not any(i and i.value for i in items):
                continue
            child = indicator.parent is not None
            name = runs_of("其中：" if child else "", PlanWords(indicator.name))
            cells = [
                Cell(name, level=int(child), header=True),
                Cell(runs_of(indicator.unit)),
            ]
            for item in items:
                cells += self._county_cells(item, indicator.unit)
            rows.append(tuple(cells))
        if not rows:
            return None
        widths = [36.0, 12.0] + [12.0, 17.5] * len(regions)
        aligns = [_LEFT, _CENTER, *[_RIGHT, _RIGHT] * len(regions)]
        notes = [runs_of("注：空格表示方案没有给该县区下达这项目标；比率类指标只列数值和评价。")]
        return Table(
            id,
            caption,
            _columns(widths, aligns),
            (tuple(head_top), tuple(head_sub)),
            tuple(rows),
            tuple(notes),
            size="tiny",
        )

    def _county_cells(self, item: Item | None, unit: str) -> list[Cell]:
        if item is None:
            return [Cell(), Cell()]
        if item.value is None:
            reported = any(
                s.unit and self.plan.unit(s.unit).region == item.standing.region
                for s in self.progress.submissions
            )
            return [Cell(runs_of(MISSING if reported else "未报送"), align="center", colspan=2)]
        same = item.standing.measure == unit
        value = self.number(item.value, bare=same)
        return [Cell(value), Cell(self.number(item.completion), light=item.standing.light)]

    def completions(self, caption: str) -> Table | None:
        """Key indicators × counties, completion only: the body's county table."""
        regions = [r for r in self.plan.counties if any(True for _ in self.rows_of(r.id))]
        rows = []
        for indicator in self.plan.indicators:
            if not indicator.key:
                continue
            items = [
                Item(s, self.progress)
                if (s := self.progress.standings.get((r.id, indicator.id)))
                else None
                for r in regions
            ]
            if not any(i and i.value for i in items):
                continue
            cells = [Cell(runs_of(PlanWords(indicator.name)), header=True)]
            cells += [self._completion(i) for i in items]
            rows.append(tuple(cells))
        if not rows:
            return None
        columns = _columns([42.0] + [19.0] * len(regions), [_LEFT, *[_CENTER] * len(regions)])
        heads = _heads(["指标", *[r.short for r in regions]])
        notes = (
            runs_of(
                "注：表中为完成率（%），比率类指标为填报值（%）；空格表示方案没有下达该项目标。"
            ),
        )
        return Table(
            "county-completions", caption, columns, (heads,), tuple(rows), notes, size="small"
        )

    def _completion(self, item: Item | None) -> Cell:
        if item is None:
            return Cell()
        if item.value is None:
            return Cell(runs_of("未报"))
        return Cell(self.number(item.completion or item.value), light=item.standing.light)

    # --- ledger ---

    def ledger(self, tasks: Sequence[TaskItem], caption: str = "") -> Table:
        """One unit's tasks: progress, problems, next steps, state."""
        heads = ["序号", "重点任务", "牵头单位", "目前完成情况", "存在问题", "下一步措施", "状态"]
        rows = [
            (
                Cell(runs_of(t.no), align="center"),
                Cell(
                    runs_of(PlanWords(t.task.title), "（题名缺字）" if t.nameless else ""),
                    header=True,
                ),
                Cell(runs_of("、".join(t.leads))),
                Cell(
                    (
                        *self._words(t, "progress"),
                        *self._after("；成效：", self._words(t, "results")),
                    )
                ),
                Cell(self._words(t, "problems")),
                Cell(self._words(t, "recommendations")),
                Cell(runs_of(_task_word(t)), align="center"),
            )
            for t in tasks
        ]
        columns = _columns([9, 30, 26, 66, 42, 36, 16], [_LEFT] * 7)
        return Table("ledger", caption, columns, (_heads(heads),), tuple(rows), size="small")

    def _words(self, task: TaskItem, part: str, limit: int = 120) -> Runs:
        quotes = [getattr(r, part) for r in task.standing.reports]
        return tuple(_quotation(clause(q, limit)) for q in quotes[:1] if q)

    @staticmethod
    def _after(lead: str, runs: Runs) -> Runs:
        return (Text(lead), *runs) if runs else ()

    def city_ledger(self, tasks: Sequence[TaskItem], caption: str = "") -> Table:
        """All tasks with what each unit reported, shortened; the workbook 台账 has it in full."""
        heads = ["序号", "重点任务", "牵头单位", "各单位完成情况", "存在问题", "状态"]
        rows = [
            (
                Cell(runs_of(t.no), align="center"),
                Cell(
                    runs_of(PlanWords(t.task.title), "（题名缺字）" if t.nameless else ""),
                    header=True,
                ),
                Cell(runs_of("、".join(t.leads))),
                Cell(self._all_words(t, "progress", 36)),
                Cell(self._all_words(t, "problems", 36)),
                Cell(runs_of(_task_word(t)), align="center"),
            )
            for t in tasks
        ]
        columns = _columns([9, 28, 24, 94, 54, 16], [_LEFT] * 6)
        notes = (runs_of("注：各单位文字在句末截短，全文见《台账》工作簿。"),)
        return Table("ledger", caption, columns, (_heads(heads),), tuple(rows), notes, size="tiny")

    def _all_words(self, task: TaskItem, part: str, limit: int) -> Runs:
        runs: list[Run] = []
        for said in task.said(part, limit):
            if runs:
                runs.append(Text("；"))
            runs += [Text(f"{said.unit}："), _quotation(said.quote)]
        return (*runs, Text("。")) if runs else ()


def _quotation(quote: Quote) -> Run:
    return Quotation(quote.text, str(quote.source))


def _task_word(task: TaskItem) -> str:
    return TASK_WORDS[task.state]


def _met(item: Item) -> str:
    """The year's verdict on a target, for the annual assessment."""
    words = {"done": "完成", "behind": "未完成", "on-pace": "未完成", "not-evaluated": "数据不全"}
    return words.get(item.state, "")


def _heads(texts: Sequence[str]) -> tuple[Cell, ...]:
    return tuple(Cell(runs_of(t), align="center") for t in texts)


_LEFT: Align = "left"
_CENTER: Align = "center"
_RIGHT: Align = "right"


def _columns(widths: Sequence[float], aligns: Sequence[Align]) -> tuple[Column, ...]:
    total = sum(widths)
    return tuple(Column(w / total, a) for w, a in zip(widths, aligns, strict=True))
