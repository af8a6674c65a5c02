"""What a workbook says is data: Jinja and Markdown never see it, and every number has an origin."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from made_submissions import compose, plan, progress_of, statement, task, told

from hdreports.document.model import (
    Block,
    FigureRun,
    Heading,
    List,
    Paragraph,
    Quotation,
    Table,
    Text,
    plain,
)
from hdreports.intake.model import CellRef, Quote
from hdreports.narrative.environment import NarrativeError, Narrator
from hdreports.progress.figures import FigureBook

CELL = CellRef("a.xlsx", "情况说明", "B5")
HOSTILE = (
    "{{ 7 * 7 }}{% for x in y %}{{ r.plan }}{% endraw %}{# 注 #}",
    "# 标题\n\n- 项\n\n---\n\n*强* **更强** __三__ `码` [链](http://a) ![图](b) | 表 |",
    "<script>alert(1)</script>&amp;&#34;<b>粗</b>",
    "一\x00二\x07三\u202e四\ue0000\ue001五",
    "\\*\\# \\{\\{ %s %d {0} {name} $x ${y}",
)


def render(folder: Path, text: str, **context: object) -> tuple[Block, ...]:
    (folder / "t.md.j2").write_text(text, encoding="utf-8")
    return Narrator(FigureBook(), folder).render("t.md.j2", **context)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_quote_passes_untouched_as_one_quotation(tmp_path: Path, text: str) -> None:
    (block,) = render(tmp_path, "县报送：{{ q }}。", q=Quote(text, CELL))
    assert block == Paragraph((Text("县报送："), Quotation(text, str(CELL)), Text("。")))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_in_a_report_stay_quotations(text: str) -> None:
    given = told(
        "ledu",
        {"straw-use": "88"},
        statements=(statement("ledu", "progress", text),),
        tasks=(task("ledu", 3, progress=text, problems=text),),
    )
    p = progress_of([given])
    for unit in ("ledu", "city"):
        document = compose(p, unit).document
        runs = [
            run
            for block in document.body
            for run in (
                (*block.runs, *block.body)
                if isinstance(block, Heading)
                else block.runs
                if isinstance(block, Paragraph)
                else ()
            )
        ]
        marks = ("{{", "<script", "**", "\x00", "%s")
        foreign = [r for r in runs if any(m in r.text for m in marks)]
        assert all(isinstance(r, Quotation) for r in foreign)
        assert "49" not in "".join(r.text for r in runs if isinstance(r, Text))
        assert not any(isinstance(b, List) for b in document.body)
    told_in_full = [
        r for b in compose(p, "ledu").document.body if isinstance(b, Paragraph) for r in b.runs
    ]
    assert any(isinstance(r, Quotation) and r.text.startswith(text[:5]) for r in told_in_full)


def test_other_text_is_wording_and_never_markup(tmp_path: Path) -> None:
    (block,) = render(tmp_path, "{{ name }}", name="**甲** <b> {{ 1 }} # 乙")
    assert block == Paragraph((Text("**甲** <b> {{ 1 }} # 乙"),))


def test_a_figure_becomes_a_run_with_its_id_and_is_noted(tmp_path: Path) -> None:
    (tmp_path / "t.md.j2").write_text("完成{{ f }}。", encoding="utf-8")
    book = FigureBook()
    figure = book.add("x/value", "某指标", Decimal("0.62"), "万亩", "")
    narrator = Narrator(book, tmp_path)
    (block,) = narrator.render("t.md.j2", f=figure)
    assert block == Paragraph((Text("完成"), FigureRun("0.62万亩", "x/value"), Text("。")))
    assert narrator.used == {"x/value": figure}


def test_a_list_of_figures_and_names_keeps_its_runs(tmp_path: Path) -> None:
    figure = FigureBook().add("x", "", Decimal(3), "项", "")
    (block,) = render(
        tmp_path, "{{ a|listing }}；{{ b|listing('和') }}；{{ c|listing }}",
        a=["甲", figure], b=["乙"], c=[],
    )  # fmt: skip
    assert isinstance(block, Paragraph)
    assert plain(block.runs) == "甲、3项；乙；"
    assert FigureRun("3项", "x") in block.runs


def test_a_table_stands_in_its_own_paragraph(tmp_path: Path) -> None:
    table = Table("t", "", (), (), ())
    assert render(tmp_path, "前\n{{ t }}\n后", t=table) == (
        Paragraph((Text("前"),)),
        table,
        Paragraph((Text("后"),)),
    )


def test_a_table_inside_emphasis_is_an_error(tmp_path: Path) -> None:
    narrator = Narrator(FigureBook(), tmp_path)
    token = narrator.tokens.put(Table("t", "", (), (), ()))
    with pytest.raises(ValueError, match="单独成段"):
        narrator.tokens.runs(f"见{token}")


# --- what a template may not do ---


@pytest.mark.parametrize(
    "text",
    [
        "{{ x|length }}",
        "{{ n }}",
        "{{ x }}",
        "{{ 3 }}",
        "{{ 1.5 }}",
        "{{ none }}",
    ],
)
def test_a_bare_number_or_object_is_an_error_with_template_and_line(
    tmp_path: Path, text: str
) -> None:
    with pytest.raises(NarrativeError, match=r"t\.md\.j2第3行.*不能直接打印"):
        render(tmp_path, f"甲\n\n{{{{ 'y' if x else 'z' }}}}{text}", x=[1], n=Decimal(3))


def test_an_unknown_name_is_an_error_with_template_line_and_name(tmp_path: Path) -> None:
    with pytest.raises(NarrativeError, match=r"t\.md\.j2第2行.*nosuch"):
        render(tmp_path, "甲\n{{ nosuch }}")
    with pytest.raises(NarrativeError, match=r"t\.md\.j2第1行.*nosuch"):
        render(tmp_path, "{% if q.nosuch %}甲{% endif %}", q=Quote("", CELL))


def test_a_fault_of_syntax_is_an_error_with_template_and_line(tmp_path: Path) -> None:
    with pytest.raises(NarrativeError, match=r"t\.md\.j2第2行有语法错误"):
        render(tmp_path, "甲\n{% if %}")


def test_a_missing_template_is_an_error_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(NarrativeError, match=r"nosuch\.md\.j2"):
        Narrator(FigureBook(), tmp_path).render("nosuch.md.j2")


def test_a_count_of_an_unknown_list_is_an_error_with_template_and_line(tmp_path: Path) -> None:
    class Facts:
        def n(self, name: str) -> str:
            return {}[name]

    with pytest.raises(NarrativeError, match=r"t\.md\.j2第1行.*behnd"):
        render(tmp_path, '{{ r.n("behnd") }}', r=Facts())


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ q.__class__.__init__.__globals__ }}",
        "{{ cycler.__init__.__globals__.os }}",
        "{% do items.append(1) %}",
    ],
)
def test_templates_run_in_a_sandbox(tmp_path: Path, text: str) -> None:
    with pytest.raises(NarrativeError):
        render(tmp_path, text, q=Quote("", CELL), items=[])


def test_the_fault_of_an_included_template_is_told_with_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "_part.md.j2").write_text(
        "{% macro m() %}\n\n{{ nosuch }}{% endmacro %}", encoding="utf-8"
    )
    with pytest.raises(NarrativeError, match=r"_part\.md\.j2第3行.*nosuch"):
        render(tmp_path, '{% from "_part.md.j2" import m %}\n{{ m() }}')


# --- words that may not stand in a 报告 ---


@pytest.mark.parametrize("phrase", ["请予解决", "恳请", "申请资金", "妥否，请批示"])
def test_a_request_is_left_out_with_a_finding_that_points_at_its_cell(phrase: str) -> None:
    asking = f"渠道损毁3处，{phrase}维修经费。"
    given = told(
        "ledu",
        {"straw-use": "88"},
        statements=(statement("ledu", "problems", asking),),
        tasks=(task("ledu", 2, progress="完成3处。", recommendations=asking),),
    )
    p = progress_of([given])
    for unit in ("ledu", "city"):
        composed = compose(p, unit)
        body = "".join(
            plain(b.runs) + (plain(b.body) if isinstance(b, Heading) else "")
            for b in composed.document.body
            if isinstance(b, Heading | Paragraph)
        )
        assert phrase not in body
        assert {(f.code, f.cell) for f in composed.findings} == {
            ("request-in-report", "B5"),
            ("request-in-report", "H6"),
        }


def test_composing_leaves_the_assessments_figures_alone() -> None:
    p = progress_of([told("ledu", {"straw-use": "88"})])
    before = p.book.all()
    one, two = compose(p, "ledu"), compose(p, "ledu")
    assert p.book.all() == before
    assert one == two
    assert replace(p) == p
    assert plan().unit("ledu").short in one.document.full_title or one.document.title
