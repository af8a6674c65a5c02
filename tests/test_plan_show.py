"""The plan and its audit as text: complete, aligned, no line too long."""

from __future__ import annotations

from hdreports.plan import load_plan
from hdreports.plan._audit_tools import AuditFinding
from hdreports.plan.audit import audit
from hdreports.plan.model import Place
from hdreports.plan.show import display_width, render_audit, render_plan


def lines_with(text: str, word: str) -> list[str]:
    return [line for line in text.splitlines() if word in line]


def test_the_plan_shows_every_unit_indicator_task_and_period() -> None:
    plan = load_plan()
    text = render_plan(plan)
    for name in (
        *(u.name for u in plan.units),
        *(i.name for i in plan.indicators),
        *(t.title for t in plan.tasks),
        *(s.heading for s in plan.systems),
        *(e.period for e in plan.calendar),
    ):
        assert name in text


def test_doubtful_targets_are_marked_and_other_units_shown() -> None:
    text = render_plan(load_plan())
    (eggs,) = lines_with(text, "蛋产量")
    assert "200吨*" in eggs
    assert "0.18*" in eggs
    assert "0.41*" not in eggs


def test_a_region_without_a_target_has_a_dash_and_no_zero() -> None:
    (row,) = lines_with(render_plan(load_plan()), "新建高标准农田")
    assert row.split() == [
        *("新建高标准农田", "万亩", "县区合计", "1.8*"),
        *("－", "－", "0.41", "0.41*", "－", "0.69"),
    ]


def test_columns_of_numbers_end_in_line() -> None:
    text = render_plan(load_plan())
    (head,) = lines_with(text, "方式")
    (row,) = lines_with(text, "蔬菜作物面积")
    assert display_width(head) == display_width(row)
    assert display_width(head[: head.index("循化县") + 3]) == display_width(
        row[: row.index("3.53") + 4]
    )


def test_width_counts_chinese_as_two() -> None:
    assert display_width("粮食193万亩") == 2 * 4 + 3


def test_the_audit_lists_every_finding_with_places_and_inference() -> None:
    findings = audit(load_plan())
    text = render_audit(findings)
    assert text.startswith(f"方案核对：共{len(findings)}项")
    joined = "".join(line.strip() for line in text.splitlines())
    for f in findings:
        assert f.message in joined
        assert f"（{f.code}）" in joined
        assert f.inference in joined


def test_audit_lines_fit_and_break_neither_numbers_nor_before_closing_marks() -> None:
    text = render_audit(audit(load_plan()))
    lines = text.splitlines()
    assert max(map(display_width, lines)) <= 96
    assert not [line for line in lines if line.strip()[:1] in set("，。；：、）”")]
    assert not [line for line in lines if line[-1:] in set("（“‘")]
    for before, after in zip(lines, lines[1:], strict=False):
        assert not (before[-1:].isdigit() and after.strip()[:1].isdigit())


def test_an_audit_without_findings_says_so() -> None:
    assert render_audit(()) == "方案核对：没有发现疑点。\n"


def test_severities_that_do_not_occur_are_not_counted() -> None:
    finding = AuditFinding("x", "info", (Place("二（一）", "引文"),), "提示一则。")
    text = render_audit((finding,))
    assert text.startswith("方案核对：共1项，其中提示1项。")
    assert "二（一）“引文”（x）" in text
