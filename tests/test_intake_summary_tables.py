"""Tables with the figures of several counties: however they lie, each figure is its county's."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from hdreports.intake.model import Finding, Submission
from hdreports.intake.reader import read_inputs
from hdreports.intake.report import report_json, report_text
from hdreports.intake.selection import select_submissions
from tests.intake_books import PLAN, read_sheets, save, values, workbook_bytes

TITLE = "海东市2023年第三季度各县区指标完成情况汇总表"
ACROSS: list[list[object]] = [
    [TITLE],
    ["序号", "指标", "单位", "平安区", "乐都区", "全市合计"],
    [1, "粮食作物播种面积", "亩", 150000, 290000, 440000],
    [2, "秸秆综合利用率", "%", 88, 90.5, 89],
]


def read(rows: Iterable[Iterable[object]], *merged: str, name: str = "表.xlsx") -> Submission:
    def merge(book: Workbook) -> None:
        for cells in merged:
            book.worksheets[0].merge_cells(cells)

    return read_sheets({"汇总": rows}, dress=merge, name=name)


def cells(submission: Submission) -> dict[tuple[str, str], tuple[Decimal, str]]:
    """(region, indicator) → value and cell."""
    return {
        (o.region, o.indicator): (o.value, o.source.cell)
        for part in submission.lists
        for o in part.observations
    }


def found(submission: Submission, code: str) -> list[Finding]:
    every = (f for s in (submission, *submission.lists) for f in s.findings)
    return [f for f in dict.fromkeys(every) if f.code == code]


def test_counties_across_each_have_their_column() -> None:
    summary = read(ACROSS, "A1:F1")
    assert (summary.unit, summary.usable, summary.period) == (None, False, "2023-Q3")
    assert cells(summary) == {
        ("pingan", "grain-area"): (Decimal(15), "D3"),
        ("pingan", "straw-use"): (Decimal(88), "D4"),
        ("ledu", "grain-area"): (Decimal(29), "E3"),
        ("ledu", "straw-use"): (Decimal("90.5"), "E4"),
    }
    assert all(p.summary and p.period == "2023-Q3" for p in summary.lists)


@pytest.mark.parametrize(
    "heads",
    [
        ("（平安）", "（乐都）"),
        ("【平安区】", "〔乐都区〕"),
        ("完成数（平安区）", "完成数（乐都区）"),
    ],
)
def test_counties_may_be_named_in_brackets(heads: tuple[str, str]) -> None:
    summary = read([[TITLE], ["指标", "单位", *heads], ["粮食作物播种面积", "万亩", 12, 26]])
    assert {region: value for (region, _), (value, _) in cells(summary).items()} == {
        "pingan": 12,
        "ledu": 26,
    }


def test_a_table_of_counties_whose_indicator_is_not_found_is_told_as_such() -> None:
    rows = [["县区", "年度目标", "累计完成"], ["平安区", 16, 12], ["乐都区", 29, 26]]
    summary = read([["2023年第三季度完成情况"], *rows])
    assert [f.code for f in summary.findings] == ["summary-not-read"]
    told = found(summary, "summary-not-read")[0]
    assert (told.cell, "平安区、乐都区" in told.message) == ("A3", True)


def test_the_same_table_on_its_side() -> None:
    rows: list[list[object]] = [
        [TITLE],
        ["填报单位：市农业农村局", None, "填报时间：2023年9月12日"],
        ["县区", "粮食作物播种面积（亩）", "秸秆综合利用率（%）", "备注"],
        ["平安区", 150000, 88, "预计数"],
        ["乐都区", 290000, 90.5, None],
        ["合计", 440000, None, None],
        ["注：数据截至9月10日。"],
    ]
    assert cells(read(rows, "A1:D1")) == {
        ("pingan", "grain-area"): (Decimal(15), "B4"),
        ("pingan", "straw-use"): (Decimal(88), "C4"),
        ("ledu", "grain-area"): (Decimal(29), "B5"),
        ("ledu", "straw-use"): (Decimal("90.5"), "C5"),
    }


def test_targets_and_rates_of_completion_under_each_county() -> None:
    summary = read(
        [
            [TITLE],
            ["指标", "单位", "平安区", None, None, "乐都区", None, None],
            [None, None, "年度目标", "累计完成", "完成率", "年度目标", "累计完成", "完成率"],
            ["粮食作物播种面积", "万亩", 17, 15, 0.5, 29, 29, 1],
        ],
        "C2:E2",
        "F2:H2",
    )
    assert cells(summary) == {
        ("pingan", "grain-area"): (Decimal(15), "D4"),
        ("ledu", "grain-area"): (Decimal(29), "G4"),
    }
    assert [f.cell for f in found(summary, "target-altered")] == ["C4"]
    assert [f.cell for f in found(summary, "completion-differs")] == ["E4"]
    assert found(summary, "target-altered")[0].message.startswith("平安区：")


def test_counties_under_targets_and_achievements() -> None:
    summary = read(
        [
            [TITLE],
            ["指标", "单位", "年度目标", None, "累计完成", None],
            [None, None, "平安区", "乐都区", "平安区", "乐都区"],
            ["粮食作物播种面积", "万亩", 16, 29, 15, 28],
        ],
        "C2:D2",
        "E2:F2",
    )
    assert cells(summary) == {
        ("pingan", "grain-area"): (Decimal(15), "E4"),
        ("ledu", "grain-area"): (Decimal(28), "F4"),
    }


def test_counties_down_and_two_rows_of_heads() -> None:
    summary = read(
        [
            [TITLE],
            ["序号", "县区", "粮食产量", None, None, "蔬菜产量（吨）", None],
            [None, None, "目标", "完成（吨）", "完成率%", "目标", "完成"],
            [1, "平安区", 4.57, 23000, 50.3, 46300, 41000],
            [2, "乐都区", 5.91, 51000, 86.3, None, 250000],
        ],
        "A2:A3",
        "B2:B3",
        "C2:E2",
        "F2:G2",
    )
    assert cells(summary) == {
        ("pingan", "grain-output"): (Decimal("2.3"), "D4"),
        ("ledu", "grain-output"): (Decimal("5.1"), "D5"),
        ("pingan", "vegetable-output"): (Decimal("4.1"), "G4"),
        ("ledu", "vegetable-output"): (Decimal(25), "G5"),
    }


def test_a_row_may_say_what_it_tells() -> None:
    summary = read(
        [
            [TITLE],
            ["指标", "单位", "项目", "平安区", "乐都区"],
            ["粮食产量", "万吨", "年度目标", 4.57, 5.91],
            [None, None, "累计完成", 2.3, 5.1],
            [None, None, "上年同期", 2.1, 4.9],
        ],
        "A3:A5",
        "B3:B5",
    )
    assert cells(summary) == {
        ("pingan", "grain-output"): (Decimal("2.3"), "D4"),
        ("ledu", "grain-output"): (Decimal("5.1"), "E4"),
    }


@pytest.mark.parametrize(
    "rows",
    [
        [
            ["县区", "指标", "单位", "累计完成"],
            ["平安区", "粮食产量", "万吨", 2.3],
            [None, "蔬菜产量", "万吨", 4.1],
            ["乐都区", "粮食产量", "万吨", 5.1],
            [None, "蔬菜产量", "万吨", 25],
        ],
        [
            ["指标", None, "单位", "累计完成"],
            ["一、平安区"],
            ["粮食产量", None, "万吨", 2.3],
            ["蔬菜产量", None, "万吨", 4.1],
            ["二、乐都区"],
            ["粮食产量", None, "万吨", 5.1],
            ["蔬菜产量", None, "万吨", 25],
        ],
        [
            ["平安区完成情况"],
            ["指标", None, "单位", "累计完成"],
            ["粮食产量", None, "万吨", 2.3],
            ["蔬菜产量", None, "万吨", 4.1],
            ["乐都区完成情况"],
            ["指标", None, "单位", "累计完成"],
            ["粮食产量", None, "万吨", 5.1],
            ["蔬菜产量", None, "万吨", 25],
        ],
    ],
    ids=["a column of counties", "sections", "a table for each"],
)
def test_counties_one_below_the_other(rows: list[list[object]]) -> None:
    summary = read([[TITLE], *rows])
    assert {k: v for k, (v, _) in cells(summary).items()} == {
        ("pingan", "grain-output"): Decimal("2.3"),
        ("pingan", "vegetable-output"): Decimal("4.1"),
        ("ledu", "grain-output"): Decimal("5.1"),
        ("ledu", "vegetable-output"): Decimal(25),
    }


def test_a_sheet_for_each_county() -> None:
    def table(value: float) -> list[list[object]]:
        return [["2023年第三季度"], ["指标", "单位", "累计完成"], ["粮食产量", "万吨", value]]

    summary = read_sheets({"平安区": table(2.3), "乐都区": table(5.1)}, name="汇总.xlsx")
    assert {k: v for k, (v, _) in cells(summary).items()} == {
        ("pingan", "grain-output"): Decimal("2.3"),
        ("ledu", "grain-output"): Decimal("5.1"),
    }
    own = read_sheets({"平安区": table(2.3), "乐都区": table(5.1)}, name="乐都区三季度.xlsx")
    assert (own.unit, values(own), own.lists) == ("ledu", {"grain-output": Decimal("5.1")}, ())
    assert [f.sheet for f in found(own, "sheet-other-unit")] == ["平安区"]


def test_a_county_told_twice_in_one_workbook_must_be_told_the_same() -> None:
    def own(value: float) -> list[list[object]]:
        return [["2023年第三季度"], ["指标", "单位", "累计完成"], ["粮食产量", "万吨", value]]

    across: list[list[object]] = [
        [TITLE],
        ["指标", "单位", "平安区", "乐都区"],
        ["粮食产量", "万吨", 2.3, 5.1],
    ]
    summary = read_sheets({"汇总": across, "平安区": own(2.5), "乐都区": own(5.1)})
    assert {k: v for k, (v, _) in cells(summary).items()} == {
        ("ledu", "grain-output"): Decimal("5.1")
    }
    (refused,) = found(summary, "indicator-twice")
    assert refused.unit == "pingan"
    assert "平安区C3为2.5" in refused.message


def test_figures_up_to_an_earlier_quarter_are_not_taken_for_this_one() -> None:
    rows: list[list[object]] = [
        [TITLE],
        ["指标", "1-6月累计", None, "1-8月累计", None],
        [None, "平安区", "乐都区", "平安区", "乐都区"],
        ["粮食产量", 1, 3, 2.3, 5.1],
    ]
    assert {c for _, c in cells(read(rows, "B2:C2", "D2:E2")).values()} == {"D4", "E4"}
    early = read([r[:3] for r in rows], "B2:C2")
    assert cells(early) == {}
    assert {f.cell for f in found(early, "value-column-other-period")} == {"B3", "C3"}


# ── totals ──


def test_a_total_is_compared_and_never_the_citys_value() -> None:
    rows = [*ACROSS[:2], [1, "粮食作物播种面积", "万亩", 15, 29, 45]]
    (difference,) = found(read(rows), "total-differs")
    assert difference.cell == "F3"
    assert "45万亩" in difference.message
    assert "44万亩" in difference.message
    assert found(read(ACROSS), "total-differs") == []
    assert all(p.unit != "city" for p in read(rows).lists)


def test_a_total_rounded_to_fewer_places_is_no_difference() -> None:
    heads = ["指标", "单位", "平安区", "乐都区", "合计"]
    assert (
        found(read([[TITLE], heads, ["粮食产量", "万吨", 2.33, 5.13, 7.5]]), "total-differs") == []
    )
    assert found(read([[TITLE], heads, ["粮食产量", "万吨", 2.33, 5.13, 7.4]]), "total-differs")


def test_a_citys_own_indicator_is_read_from_its_column() -> None:
    own = next(i for i in PLAN.indicators_reported_by("city") if i.kind == "count")
    assert not any(PLAN.target(r.id, own.id) for r in PLAN.counties)
    target = PLAN.target("haidong", own.id)
    assert target is not None
    summary = read(
        [
            ["海东市2023年第三季度各县区完成情况"],
            ["填报单位：海东市农业农村局"],
            ["指标", "单位", "平安区", "乐都区", "全市"],
            ["粮食产量", "万吨", 2.3, 5.1, 7.4],
            [own.name, target.unit, None, None, target.value],
        ]
    )
    assert (summary.unit, values(summary)) == ("city", {own.id: target.value})


# ── what is doubtful is refused or said, as in any table ──


def test_each_value_is_judged_by_its_own_countys_target() -> None:
    summary = read([*ACROSS[:2], [1, "粮食作物播种面积", "万亩", 150000, 29, None]])
    (refused,) = found(summary, "implausible-value")
    assert (refused.cell, refused.unit) == ("D3", "pingan")
    assert cells(summary) == {("ledu", "grain-area"): (Decimal(29), "E3")}


def test_a_blank_is_no_zero_and_an_unknown_name_is_told_once() -> None:
    summary = read(
        [
            *ACROSS[:2],
            [1, "粮食产量", "万吨", None, "—", None],
            [2, "秸杆综合利用率", "%", 88, 90, None],
        ]
    )
    assert cells(summary) == {}
    assert [f.cell for f in found(summary, "value-missing")] == ["D3"]
    assert [f.cell for f in found(summary, "value-dash")] == ["E3"]
    (unknown,) = found(summary, "indicator-unknown")
    assert "秸秆综合利用率" in unknown.message


def test_a_value_merged_over_two_counties_is_neither_ones() -> None:
    summary = read([*ACROSS[:2], [1, "粮食产量", "万吨", 2.3, None, None]], "D3:E3")
    assert cells(summary) == {}
    assert {f.code for p in summary.lists for f in p.findings} == {"value-merged"}


def test_a_list_of_targets_is_no_list_of_achievements() -> None:
    regions = ("pingan", "ledu")
    shared = [i for i in PLAN.indicators if all(PLAN.target(r, i.id) for r in regions)][:4]
    rows: list[list[object]] = []
    for i in shared:
        targets = [PLAN.target(r, i.id) for r in regions]
        rows.append([i.name, i.unit, *(t.value for t in targets if t)])
    heads = ["指标", "单位", "平安区", "乐都区"]
    for title in ("海东市2023年第三季度汇总表", "2023年三季度目标任务分解表"):
        summary = read([[title], heads, *rows])
        assert cells(summary) == {}
        assert found(summary, "table-shows-targets")


def test_remarks_and_words_below_the_table_are_told_not_dropped() -> None:
    remark = "因汛期影响收获推迟到九月中旬"
    rows: list[list[object]] = [
        ["海东市2023年第三季度各县区完成情况"],
        ["填报单位：海东市农业农村局"],
        ["指标", "单位", "平安区", "乐都区", "备注"],
        ["粮食产量", "万吨", 2.3, 5.1, remark],
        ["存在的问题"],
        ["部分县区高标准农田建设进度滞后，征地困难。"],
    ]
    summary = read(rows)
    assert "备注" in found(summary, "columns-not-used")[0].message
    assert [(s.part, s.quote.source.cell) for s in summary.statements] == [("problems", "A6")]
    side = read([*rows[:1], ["县区", "粮食产量", "备注"], ["平安区", 2.3, remark], ["乐都区", 5.1]])
    assert "备注" in found(side, "columns-not-used")[0].message


def test_a_county_speaks_for_itself_alone() -> None:
    own = read([["乐都区2023年第三季度完成情况"], *ACROSS[1:]])
    assert (own.unit, values(own)["grain-area"], own.lists) == ("ledu", Decimal(29), ())
    assert found(own, "region-column-used")


# ── beside the counties' own returns ──


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    save(tmp_path / "汇总表.xlsx", workbook_bytes({"汇总": ACROSS}))
    own: list[list[object]] = [
        ["乐都区2023年第三季度"],
        ["指标", "单位", "累计完成"],
        ["粮食作物播种面积", "万亩", 28],
        ["秸秆综合利用率", "%", 90.5],
    ]
    save(tmp_path / "乐都区.xlsx", workbook_bytes({"表": own}))
    return tmp_path


def test_an_own_return_counts_first_and_every_difference_is_told(inputs: Path) -> None:
    chosen, said = select_submissions(read_inputs(inputs, PLAN), PLAN)
    counts = {s.unit: s.file for s in chosen if s.usable}
    assert counts == {"ledu": "乐都区.xlsx", "pingan": "汇总表.xlsx"}
    differs, stands_in = sorted(said, key=lambda f: f.code, reverse=True)
    assert (differs.code, differs.unit, differs.cell) == ("summary-differs", "ledu", "E3")
    assert "乐都区.xlsx［表］C3" in differs.message
    assert (stands_in.code, stands_in.unit) == ("figures-from-summary", "pingan")


def test_check_names_the_workbook_once_and_each_county_with_its_cells(inputs: Path) -> None:
    submissions = read_inputs(inputs, PLAN)
    _, said = select_submissions(submissions, PLAN)
    told = report_json(submissions, said, PLAN)
    workbooks, observations = told["workbooks"], told["observations"]
    assert isinstance(workbooks, list)
    assert isinstance(observations, list)
    assert [(w["path"], w["usable"]) for w in workbooks] == [
        ("乐都区.xlsx", True),
        ("汇总表.xlsx", True),
    ]
    assert ("平安区", "D3") in {(o["region"], o["cell"]) for o in observations}
    text = report_text(submissions, said, PLAN)
    assert "汇总表，含乐都区、平安区" in text
    assert "共检查2个文件" in text
