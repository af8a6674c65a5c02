"""A workbook that came but could not be used is told apart from one that did not come."""

from __future__ import annotations

from dataclasses import replace

from hdreports.document.model import Paragraph, plain
from tests.made_submissions import compose, plan, progress_of, submission


def test_the_opening_names_who_was_asked_to_mend_apart_from_who_is_missing() -> None:
    progress = replace(progress_of([submission(plan(), "huzhu")]), returned=("pingan",))
    opening = compose(progress).document.body[0]
    assert isinstance(opening, Paragraph)
    text = plain(opening.runs)
    assert "平安区的报送表不能采用，已退回补正" in text
    assert "平安区" not in text.split("；")[1]
    assert "不含乐都区、平安区、民和县、循化县、化隆县" in text


def test_who_only_stands_in_a_summary_table_has_figures_but_has_not_reported() -> None:
    table = replace(submission(plan(), "pingan"), summary=True)
    progress = progress_of([submission(plan(), "huzhu"), table])
    opening = compose(progress).document.body[0]
    assert isinstance(opening, Paragraph)
    text = plain(opening.runs)
    assert "已报送1个" in text
    assert "平安区没有可以采用的单独报送，数据取自汇总表" in text
    assert "不含乐都区、民和县、循化县、化隆县" in text
