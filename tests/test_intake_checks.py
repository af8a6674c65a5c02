"""Values side by side, the same unit before, which submission counts, and no samples mixed in."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from hdreports.intake.checks import check_against_previous
from hdreports.intake.model import Submission
from hdreports.intake.selection import differences, drop_samples, select_submissions
from tests.intake_books import PLAN, codes, finding, own_table, values

FARMS = [
    [1, "“五化”标准化养殖场", "个", 12],
    [None, "其中：千头八眉猪", "个", 9],
    [None, "其中：千只藏羊", "个", 2],
    [None, "其中：千头牦牛", "个", 1],
]


def farms(whole: int, *parts: int) -> Submission:
    rows = [[*row, value] for row, value in zip(FARMS, (whole, *parts), strict=False)]
    return own_table([*rows, [2, "粮食产量", "万吨", None, 9]])


def test_parts_that_exceed_their_whole_withhold_both() -> None:
    read = farms(5, 5, 1)
    assert values(read) == {"grain-output": 9}
    found = finding(read, "parts-exceed-whole")
    assert (found.severity, found.cell) == ("error", "E3")


def test_parts_that_add_up_are_taken() -> None:
    assert codes(farms(8, 5, 2, 1)) == []


def test_parts_below_the_whole_are_asked_about_only_where_the_plan_makes_them_all() -> None:
    assert codes(farms(9, 5, 2, 1)) == ["parts-below-whole"]
    assert codes(farms(9, 5, 2)) == []


def test_a_lower_cumulative_value_than_last_time_is_said() -> None:
    before = own_table([[1, "粮食产量", "万吨", None, 9], [2, "秸秆综合利用率", "%", None, 90]])
    now = own_table([[1, "粮食产量", "万吨", None, 8], [2, "秸秆综合利用率", "%", None, 80]])
    (found,) = check_against_previous(now, before, PLAN)
    assert (found.code, found.severity, found.indicator) == (
        "below-previous",
        "warning",
        "grain-output",
    )
    assert check_against_previous(before, before, PLAN) == ()


def submission(
    file: str,
    *,
    unit: str | None = "huzhu",
    period: str | None = "2023-Q3",
    value: int = 9,
    usable: bool = True,
    layout: str = "own-table",
    modified: str = "",
    sample: bool = False,
) -> Submission:
    read = own_table([[1, "粮食产量", "万吨", None, value]])
    return replace(
        read,
        file=file,
        unit=unit,
        period=period,
        usable=usable,
        layout=layout,  # type: ignore[arg-type]
        modified=modified,
        sample=sample,
        findings=(),
    )


@pytest.mark.parametrize(
    ("better", "worse", "reason"),
    [
        ({"usable": True}, {"usable": False, "layout": "return"}, "不能采用"),
        ({"layout": "return"}, {"modified": "2023-09-11T00:00:00Z"}, "使用下发的报送表"),
        (
            {"modified": "2023-09-11T08:00:00Z"},
            {"modified": "2023-09-10T08:00:00Z"},
            "修改时间较晚",
        ),
        ({"file": "b.xlsx"}, {"file": "a.xlsx"}, "按文件名"),
    ],
)
def test_one_workbook_per_unit_and_period_counts_by_a_fixed_rule(
    better: dict[str, object], worse: dict[str, object], reason: str
) -> None:
    one = submission(**{"file": "好.xlsx", "value": 9, **better})  # type: ignore[arg-type]
    other = submission(**{"file": "差.xlsx", "value": 8, **worse})  # type: ignore[arg-type]
    for order in ((one, other), (other, one)):
        chosen, findings = select_submissions(order, PLAN)
        assert chosen == (one,)
        found, *cells = findings
        assert all(f.code == "superseded-differs" for f in cells)
        assert (found.code, found.file, found.unit) == ("superseded", other.file, "huzhu")
        assert reason in found.message
        assert "1处数值不同" in found.message


def test_other_units_periods_and_nobodys_workbooks_pass() -> None:
    all_of_them = (
        submission("a.xlsx"),
        submission("b.xlsx", unit="ledu"),
        submission("c.xlsx", period="2023-Q2"),
        submission("d.xlsx", unit=None),
        submission("e.xlsx", unit=None),
    )
    assert select_submissions(all_of_them, PLAN) == (all_of_them, ())


def test_differences_count_values_that_one_lacks() -> None:
    a, b = submission("a.xlsx"), submission("b.xlsx", value=8)
    empty = replace(a, observations=())
    assert differences(a, b) == ("grain-output",)
    assert differences(a, empty) == ("grain-output",)
    assert differences(a, a) == ()


SAMPLES = (
    submission("samples/a.xlsx", sample=True),
    submission("samples/b.xlsx", unit="ledu", period="2023-Q2", sample=True),
)


def test_one_real_workbook_of_the_period_drops_all_samples_and_says_so() -> None:
    real = submission("a.xlsx", unit="minhe")
    kept, findings = drop_samples((*SAMPLES, real), "2023-Q3")
    assert kept == (real,)
    assert [f.code for f in findings] == ["samples-left-out"]
    assert "2份样例" in findings[0].message


def test_a_period_with_samples_only_leaves_real_workbooks_of_others_out() -> None:
    real = submission("a.xlsx", period="2023-Q2")
    kept, findings = drop_samples((*SAMPLES, real), "2023-Q3")
    assert kept == SAMPLES
    assert [f.code for f in findings] == ["real-left-out"]


def test_nothing_is_dropped_where_nothing_mixes() -> None:
    assert drop_samples(SAMPLES, "2023-Q3") == (SAMPLES, ())
    real = (submission("a.xlsx"),)
    assert drop_samples(real, "2023-Q3") == (real, ())


def test_an_observation_never_survives_beside_its_error() -> None:
    read = own_table([[1, "粮食产量", "万吨", None, 9], [2, "粮食总产量", "万吨", None, 8]])
    withheld = {f.indicator for f in read.findings if f.severity == "error"}
    assert withheld.isdisjoint(values(read))
    assert Decimal(9) not in values(read).values()


def test_every_value_that_differs_in_a_workbook_that_does_not_count_is_told_with_both_cells() -> (
    None
):
    one, other = submission("b.xlsx", value=9), submission("a.xlsx", value=8)
    _, (_, cell) = select_submissions((one, other), PLAN)
    (mine,), (theirs,) = other.observations, one.observations
    assert (cell.code, cell.cell) == ("superseded-differs", mine.source.cell)
    assert "这一份为8" in cell.message
    assert str(theirs.source) in cell.message
