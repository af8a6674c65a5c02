"""A figure computed once more from what trace gives for it. Nothing of intake or progress takes
part, and no recorded value does.

What trace gives is the JSON that the reports carry. Each cell named there is read with openpyxl,
each plan row's number is read from its quotation, and the formula's words say what to do with them;
arithmetic is in fractions.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any

import openpyxl
from made_submissions import SAMPLES, TEMPLATES, plan, sample_intake, sample_report
from test_progress_recomputed import AS_OF, SEASONS, TARGETS, WHO, half_up
from year_help import story

from hdreports.config import Config
from hdreports.intake.model import Submission
from hdreports.intake.reader import read_bytes
from hdreports.ledger.states import build
from hdreports.narrative.job import Composed, Job
from hdreports.narrative.kinds import KINDS
from hdreports.narrative.provenance import sources_json
from hdreports.plan.period import plan_period
from hdreports.progress.assessment import assess
from hdreports.progress.standings import Thresholds

Figure = dict[str, Any]
FACTORS = {("吨", "万吨"): Fraction(1, 10000), ("万吨", "吨"): Fraction(10000)}
SAME = ({"个", "家"}, {"人", "人次"})
NUMBER = re.compile(r"\d+(?:\.\d+)?")
HUNDRED = Fraction(100)


@dataclass(frozen=True)
class Case:
    """A document: its kind, period and unit, the day that it tells of, who has reported."""

    kind: str
    period: str
    unit: str
    as_of: date
    reporters: int


WEEKS = ("2023-W36", "2023-W37")
SUNDAY = date(2023, 9, 17)
CASES = {
    **{unit: Case("progress-report", "2023-Q3", unit, AS_OF, len(WHO)) for unit in WHO.values()},
    "notice": Case("supervision-notice", "2023-Q3", "city", AS_OF, len(WHO)),
    "dispatch": Case("dispatch", "2023-09a", "city", date(2023, 9, 15), len(WHO)),
    "half-year": Case("half-year-summary", "2023-H2", "city", date(2023, 12, 31), len(WHO)),
    "half-year/ledu": Case("half-year-summary", "2023-H2", "ledu", date(2023, 12, 31), len(WHO)),
    **{
        f"week/{unit}": Case("weekly-report", WEEKS[1], unit, SUNDAY, 16)
        for unit in ("city", "huzhu", "rural-revitalization")
    },
}


@cache
def weekly_books() -> dict[str, bytes]:
    return {m.path: m.data(plan()) for m in story().simulated_year(plan(), WEEKS)}


@cache
def workbook(file: str) -> openpyxl.Workbook:
    path = SAMPLES / file
    return openpyxl.load_workbook(path if path.is_file() else io.BytesIO(weekly_books()[file]))


def sheet(file: str, name: str) -> Any:
    return workbook(file)[name]


def content_of(cell: dict[str, Any]) -> Any:
    return sheet(cell["file"], cell["sheet"])[cell["cell"]].value


def factor(given: str, wanted: str) -> Fraction:
    if given == wanted or any({given, wanted} <= same for same in SAME):
        return Fraction(1)
    return FACTORS[given, wanted]


@dataclass
class Followed:
    """The figures of one report, each computed from its own sources and inputs."""

    figures: dict[str, Figure]
    case: Case = CASES["huzhu"]
    values: dict[str, Fraction] = field(default_factory=dict)

    def value(self, id: str) -> Fraction:
        if id not in self.values:
            self.values[id] = self.compute(self.figures[id])
        return self.values[id]

    def inputs(self, figure: Figure) -> list[Fraction]:
        return [self.value(id) for id in figure["inputs"]]

    # --- sources ---

    def cells(self, figure: Figure) -> list[Fraction]:
        """Each cell's number in the figure's unit, converted by the unit that its row states."""
        found = []
        for cell in figure["sources"]:
            if "cell" not in cell:
                continue
            number = NUMBER.search(str(content_of(cell)))
            assert number, cell
            row = int(re.sub(r"\D", "", cell["cell"]))
            unit = str(sheet(cell["file"], cell["sheet"]).cell(row, 3).value)
            if cell["sheet"] == "耕地台账":
                unit = "亩"  # its area column says so
            found.append(Fraction(number[0]) * factor(unit, figure["unit"]))
        return found

    def rows(self, figure: Figure, but: str = "") -> list[Fraction]:
        """The numbers of the plan's rows, in the figure's unit; `but` leaves a section out."""
        indicator = figure["id"].split("/")[2]
        return [
            planned(s, indicator, figure["unit"])
            for s in figure["sources"]
            if "quote" in s and (not but or but not in s["section"])
        ]

    # --- formulas ---

    def compute(self, figure: Figure) -> Fraction:
        formula: str = figure["formula"]
        for pattern, rule in RULES:
            if re.fullmatch(pattern, formula):
                return rule(self, figure)
        raise AssertionError(f"no rule for {formula}")

    def one_cell(self, figure: Figure) -> Fraction:
        (value,) = self.cells(figure)
        return value

    def one_row(self, figure: Figure) -> Fraction:
        (value,) = self.rows(figure)
        return value

    def total(self, figure: Figure) -> Fraction:
        named = figure["formula"].removesuffix("之和").removesuffix("填报数").split("、")
        cells = [s for s in figure["sources"] if "cell" in s]
        assert len(cells) == len(named)
        for name, cell in zip(named, cells, strict=True):
            assert f"/{name}2023年" in cell["file"]
        return sum(self.cells(figure), Fraction(0))

    def share(self, figure: Figure) -> Fraction:
        part, whole = self.inputs(figure)
        return percent(part, whole)

    def difference(self, figure: Figure) -> Fraction:
        left, right = self.inputs(figure)
        return left - right

    def shortfall(self, figure: Figure) -> Fraction:
        (whole,) = self.inputs(figure)
        return whole - sum(self.rows(figure, but="海东市"), Fraction(0))

    def per_month(self, figure: Figure) -> Fraction:
        (amount,) = self.inputs(figure)
        (days,) = map(int, re.findall(r"÷ (\d+)天", figure["formula"]))
        exact = amount / days * 30
        if figure["formula"].endswith("进为整数"):
            return Fraction(ceil(exact))
        recorded = Fraction(figure["value"])  # rounded to as many places as the indicator has
        assert recorded in {half_up(exact, places) for places in range(1, 7)}
        return recorded

    def times(self, figure: Figure) -> Fraction:
        needed, so_far = self.inputs(figure)
        return half_up(needed / so_far, 1)

    def mean(self, figure: Figure) -> Fraction:
        capped = [min(v, HUNDRED) for v in self.inputs(figure)]
        return percent(sum(capped, Fraction(0)), HUNDRED * len(capped))

    def season(self, figure: Figure) -> Fraction:
        start, end = SEASONS[figure["id"].rpartition("/")[2]]
        assert figure["formula"].startswith(f"{_day(start)}至{_day(end)}")
        assert f"截至{_day(self.case.as_of)}应完成" in figure["formula"]
        return elapsed(start, end, self.case.as_of)

    def year(self, figure: Figure) -> Fraction:
        gone = (self.case.as_of - date(2022, 12, 31)).days
        assert figure["formula"].startswith(f"截至{_day(self.case.as_of)}已过天数{gone} ÷ ")
        return elapsed(date(2023, 1, 1), date(2023, 12, 31), self.case.as_of)

    def per_week(self, figure: Figure) -> Fraction:
        (amount,) = self.inputs(figure)
        said = re.fullmatch(
            r"尚需完成 ÷ (\d+)天（至(\d+)月(\d+)日）× 7天(，进为整数)?", figure["formula"]
        )
        assert said
        until = date(2023, int(said[2]), int(said[3]))
        assert (until - self.case.as_of).days == int(said[1])
        exact = amount / int(said[1]) * 7
        if said[4]:
            return Fraction(ceil(exact))
        recorded = Fraction(figure["value"])
        assert recorded in {half_up(exact, places) for places in range(2, 7)}
        return recorded

    def count(self, figure: Figure) -> Fraction:
        rest = figure["id"].partition("/")[2]
        for pattern, counted in COUNTS:
            if re.fullmatch(pattern, rest):
                return Fraction(counted(self, figure))
        raise AssertionError(f"no rule for counting {rest}")

    # --- counts of indicators ---

    def standing(self, id: str) -> str:
        """done, on-pace or behind: of an indicator that one of its figures names."""
        prefix = id.rpartition("/")[0]
        value, target = self.value(f"{prefix}/value"), self.value(f"{prefix}/target")
        if value >= target:
            return "done"
        if f"{prefix}/completion" not in self.figures:
            return "behind"  # a rate
        return "behind" if self.value(id) < 0 else "on-pace"

    def all_are(self, *states: str) -> Callable[[Figure], int]:
        def counted(figure: Figure) -> int:
            found = {id: self.standing(id) for id in figure["inputs"]}
            assert set(found.values()) <= set(states), found
            return len(found)

        return counted


def percent(part: Fraction, whole: Fraction) -> Fraction:
    exact = part / whole * 100
    places = next(p for p in range(1, 5) if not exact < 100 <= half_up(exact, p))
    return half_up(exact, places)


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def elapsed(start: date, end: date, as_of: date) -> Fraction:
    days = min(max((as_of - start).days + 1, 0), (end - start).days + 1)
    return half_up(Fraction(days, (end - start).days + 1) * 100, 1)


@cache
def printed_targets() -> dict[tuple[str, str, str], tuple[str, str]]:
    """Place, quotation and indicator → the number and unit that stand there in the plan."""
    with open(TARGETS, encoding="utf-8") as stream:
        return {
            (row["section"], row["quote"], row["indicator"]): (row["value"], row["unit"])
            for row in csv.DictReader(stream)
        }


def planned(source: dict[str, Any], indicator: str, unit: str) -> Fraction:
    """A plan row's number in a unit: it stands in the words quoted."""
    number, printed = printed_targets()[source["section"], source["quote"], indicator]
    assert number in source["quote"]
    return Fraction(number) * factor(printed, unit)


def words(figure: Figure) -> list[dict[str, Any]]:
    """The cells that hold words; each says what the workbook says."""
    cells = [s for s in figure["sources"] if "cell" in s and "value" not in s]
    for cell in cells:
        if cell["cell"]:
            held = re.sub(r"\s", "", str(content_of(cell)))
            assert re.sub(r"\s", "", cell["raw"]).rstrip("。…") in held, cell
    return cells


def task_rows(figure: Figure) -> int:
    """The plan's rows of tasks, as distinct from its targets; the words beside them are checked."""
    words(figure)
    return len([s for s in figure["sources"] if s.get("quote") in task_titles()])


@cache
def task_titles() -> frozenset[str]:
    text = Path(TARGETS).with_name("tasks.toml").read_text("utf-8")
    return frozenset(task["quote"] for task in tomllib.loads(text)["task"])


def tasks_all_said(state: str) -> Callable[[Followed, Figure], int]:
    def counted(_: Followed, figure: Figure) -> int:
        assert {re.sub(r"\s", "", c["raw"]) for c in words(figure)} <= {state}
        return task_rows(figure)

    return counted


def units_of_plan() -> int:
    data = tomllib.loads(Path(TARGETS).with_name("plan.toml").read_text("utf-8"))
    return len(data["unit"])


def of_tasks(_: Followed, figure: Figure) -> int:
    return task_rows(figure)


def of_inputs(_: Followed, figure: Figure) -> int:
    return len(figure["inputs"])


def states(*names: str) -> Callable[[Followed, Figure], int]:
    return lambda followed, figure: followed.all_are(*names)(figure)


def good(followed: Followed, figure: Figure) -> int:
    return sum(followed.standing(id) != "behind" for id in figure["inputs"])


def workbooks(_: Followed, figure: Figure) -> int:
    files = {s["file"] for s in figure["sources"]}
    assert all(workbook(file) for file in files)
    return len(files)


BEHIND = (
    "behind|behind_rest|behind-rest/.*|behind_unadvised|behind-counties/.*|persistent|slipped"
    "|lagging_items|lagging/.*|lagging-counties/.*|new_items|persisting_items"
)
COUNTS: tuple[tuple[str, Callable[[Followed, Figure], int]], ...] = (
    (r".*/count/(done|done_amounts|done_rates|newly_done|newly_done_amounts)", states("done")),
    (r".*/count/(on_pace|recovered)", states("on-pace")),
    (r".*/count/cleared_items", states("done", "on-pace")),
    (rf".*/count/({BEHIND})", states("behind")),
    (r".*/lights/(red|yellow)", states("behind")),
    (r".*/rank/evaluated", states("done", "on-pace", "behind")),
    (r".*/rank/on-pace", good),
    (r".*/count/(items|moved-rest|unreported|not_judged|unattainable|doubtful)(/.*)?", of_inputs),
    (r"spread/.*", of_inputs),
    (r".*/count/(tasks_done|leads/.*/done)", tasks_all_said("已完成")),
    (r".*/count/(tasks_unreported|leads/.*/unreported)", tasks_all_said("")),
    (r".*/count/(tasks.*|system/\d|leads/.*|other_problem_tasks)", of_tasks),
    (r".*/count/problems/\d+", lambda _, figure: len(words(figure))),
    (r".*/count/reported_units", workbooks),
    (r".*/land/.*/count", of_inputs),
    (r".*/count/expected_units", lambda *_: units_of_plan()),
    (r".*/count/missing_units", lambda f, _: units_of_plan() - f.case.reporters),
)
DIFFERENCES = (
    "完成率 － 序时进度（均按所列数值）",
    "累计完成 － 年度目标",
    "年度目标 － 累计完成",
    "本期累计完成 － 上期累计完成",
)
RULES: tuple[tuple[str, Callable[[Followed, Figure], Fraction]], ...] = (
    (r"报送表所填数值|原填“.*”.*", Followed.one_cell),
    (r"工作方案所列目标", Followed.one_row),
    (r".*填报数(之和)?", Followed.total),
    (r"各地块面积之和", lambda followed, figure: sum(followed.inputs(figure), Fraction(0))),
    (r"设置文件.*所定的界限", lambda *_: Fraction(10)),
    (r"累计完成 ÷ 年度目标 × 100%|已完成.*指标数 ÷ .*指标数 × 100%", Followed.share),
    ("|".join(DIFFERENCES), Followed.difference),
    (r"全市目标 － 各县区分解目标之和", Followed.shortfall),
    (r"(尚需|累计)完成 ÷ \d+天.*× 30天.*", Followed.per_month),
    (r"每月需完成 ÷ 此前月均完成", Followed.times),
    (r"各县区填报数的最小值", lambda followed, figure: min(followed.inputs(figure))),
    (r"各县区填报数的最大值", lambda followed, figure: max(followed.inputs(figure))),
    (r".*算术平均", Followed.mean),
    (r"截至.*已过天数\d+ ÷ 全年天数365 × 100%", Followed.year),
    (r".*按日均衡推进，截至.*应完成的比例.*", Followed.season),
    (r"尚需完成 ÷ .*× 7天.*", Followed.per_week),
    (r"计数：.*", Followed.count),
)


@cache
def traced(name: str) -> tuple[Figure, ...]:
    """What trace gives for a document: the figures of the JSON that its files carry."""
    case = CASES[name]
    made = sample_report(case.unit) if case.kind == "progress-report" else composed(case)
    return tuple(json.loads(sources_json(made))["figures"])


def composed(case: Case) -> Composed:
    given = weekly_returns() if "-W" in case.period else sample_intake().counting
    period = plan_period(plan(), case.period)
    ledger = build(plan(), given, (), period.as_of)
    day = date(2023, 9, 18)
    job = Job(assess(plan(), period, given), (), Config(), Thresholds(), day, TEMPLATES, ledger)
    kind = next(k for k in KINDS if k.id == case.kind)
    return kind.compose(job, plan().unit(case.unit))


@cache
def weekly_returns() -> tuple[Submission, ...]:
    return tuple(read_bytes(data, file, plan()) for file, data in weekly_books().items())
