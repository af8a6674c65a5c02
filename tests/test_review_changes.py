"""What changed since the last run that said something else: figures, wording, who reported."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from made_submissions import compose, plan, progress_of, statement, told

from hdreports.document.model import Paragraph, Text
from hdreports.narrative.job import Composed
from hdreports.narrative.provenance import figures_json, figures_of
from hdreports.publishing.bundle import Bundle, ManifestHead, UnitEntry
from hdreports.publishing.folder import publish
from hdreports.reviewing import CHANGES, changes_since
from hdreports.writers.review.changes import (
    Changes,
    FigureChange,
    PaperChange,
    Passage,
    UnitChange,
    compare,
    from_json,
    to_json,
)
from hdreports.writers.review.wording import marked

NAME = plan().unit("huzhu").name
STATES = {NAME: "reported"}


@cache
def report(eggs: str, words: str = "蛋鸡存栏稳定") -> Composed:
    given = told("huzhu", {"egg-output": eggs}, statements=(statement("huzhu", "results", words),))
    return compose(progress_of([given]), "huzhu")


def file_of(composed: Composed) -> dict[str, bytes]:
    return {"数据/互助县.json": figures_json(composed)}


def compared(before: Composed, after: Composed) -> Changes:
    contents = [json.loads(figures_json(c)) for c in (before, after)]
    return compare(contents[:1], contents[1:], STATES, STATES)


# --- figures ---


def test_a_figure_that_changed_is_told_with_both_values() -> None:
    changes = compared(report("120"), report("132"))
    value = next(c for c in changes.figures if c.id == "2023-Q3/huzhu/egg-output/value")
    assert (value.label, value.before, value.after) == ("互助县蛋产量累计完成", "120吨", "132吨")
    assert value.papers == (f"{NAME}2023年第三季度工作进展情况报告",)


def test_a_figure_that_is_no_longer_printed_is_told() -> None:
    changes = compared(report("120"), report("200"))  # done: nothing remains
    gone = {c.id: c.before for c in changes.figures if c.after is None}
    assert gone["2023-Q3/huzhu/egg-output/remaining"] == "80吨"


def test_a_new_number_alone_is_no_new_wording() -> None:
    assert compared(report("120"), report("121")).papers == ()


def test_one_figure_in_two_documents_is_told_once() -> None:
    before, after = (json.loads(figures_json(report(eggs))) for eggs in ("120", "121"))
    copies = []
    for content in (before, after):
        copy = json.loads(json.dumps(content))
        copy["document"]["kind"] = "weekly-report"
        copy["document"]["subject"] = "周报"
        copies.append(copy)
    changes = compare([before, copies[0]], [after, copies[1]], STATES, STATES)
    value = [c for c in changes.figures if c.id == "2023-Q3/huzhu/egg-output/value"]
    assert [len(c.papers) for c in value] == [2]


def test_the_figures_of_a_data_file_are_the_documents_figures() -> None:
    composed = report("120")
    assert figures_of(json.loads(figures_json(composed))) == composed.figures


# --- wording ---


def test_wording_is_told_paragraph_by_paragraph() -> None:
    (paper,) = compared(report("120"), report("120", "蛋鸡存栏下降")).papers
    assert paper.state == "changed"
    lead = "（一）工作成效。蛋鸡存栏"
    assert paper.passages == (Passage(f"{lead}稳定。", f"{lead}下降。"),)


def test_a_paragraph_that_came_or_went_stands_alone() -> None:
    before = report("120")
    body = (*before.document.body, Paragraph((Text("附带说明。"),)))
    longer = replace(before, document=replace(before.document, body=body))
    assert compared(before, longer).papers[0].passages == (Passage("", "附带说明。"),)
    assert compared(longer, before).papers[0].passages == (Passage("附带说明。", ""),)


def test_documents_that_are_new_or_gone_are_named_only() -> None:
    content = json.loads(figures_json(report("120")))
    name = f"{NAME}2023年第三季度工作进展情况报告"
    assert compare([], [content], {}, STATES) == Changes(papers=(PaperChange(name, "new"),))
    assert compare([content], [], STATES, {}) == Changes(papers=(PaperChange(name, "gone"),))


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("进展较慢。", "进展较快。", "进展较<del>慢</del><ins>快</ins>。"),
        ("", "新增。", "<ins>新增。</ins>"),
        ("删去。", "", "<del>删去。</del>"),
        ("不变。", "不变。", "不变。"),
        ("<b>", "<i>", "&lt;<del>b</del><ins>i</ins>&gt;"),
    ],
)
def test_what_went_and_what_came_is_marked(before: str, after: str, shown: str) -> None:
    assert str(marked(before, after)) == shown


# --- who reported ---


def test_a_unit_that_has_reported_since_is_told() -> None:
    changes = compare([], [], {NAME: "missing"}, STATES)
    assert changes.units == (UnitChange(NAME, "missing", "reported"),)


# --- from run to run ---


def run(outputs: Path, files: Mapping[str, bytes], states: Mapping[str, str] = STATES) -> bytes:
    """One run's folder; returns the changes as they were filed (empty: none)."""
    changes = changes_since(outputs / "2023-Q3", files, states)
    bundle = Bundle()
    for path, data in files.items():
        bundle.add(path, data, kind="progress-report", format="json", unit="huzhu")
    if changes is not None:
        bundle.add(CHANGES, to_json(changes), kind="review-page", format="json")
    units = tuple(UnitEntry(name, state) for name, state in states.items())
    publish(bundle, outputs, ManifestHead("2023-Q3", "", None, "", False, units))
    return to_json(changes) if changes is not None else b""


def test_runs_that_repeat_the_last_one_tell_what_it_told(tmp_path: Path) -> None:
    first, second = file_of(report("120")), file_of(report("132"))
    assert run(tmp_path, first) == b""
    assert run(tmp_path, first) == b""
    told_once = run(tmp_path, second)
    assert "132吨" in told_once.decode()
    assert run(tmp_path, second) == told_once
    back = run(tmp_path, first)
    assert '"before": "132吨"' in back.decode()
    assert run(tmp_path, first) == back


def test_the_same_history_tells_the_same(tmp_path: Path) -> None:
    history = [file_of(report(eggs)) for eggs in ("120", "132", "132", "120")]
    one = [run(tmp_path / "one", files) for files in history]
    assert [run(tmp_path / "other", files) for files in history] == one


def test_what_is_made_on_demand_comes_and_goes_without_being_a_change(tmp_path: Path) -> None:
    files = file_of(report("120"))
    reminder = json.loads(files["数据/互助县.json"])
    reminder["document"]["kind"] = "reminder"
    run(tmp_path, files)
    assert run(tmp_path, {**files, "数据/催报.json": json.dumps(reminder).encode()}) == b""
    assert run(tmp_path, files) == b""


def test_an_earlier_folder_that_cannot_be_read_is_as_good_as_none(tmp_path: Path) -> None:
    run(tmp_path, file_of(report("120")))
    (tmp_path / "2023-Q3" / "数据" / "互助县.json").write_text("{", encoding="utf-8")
    assert changes_since(tmp_path / "2023-Q3", file_of(report("132")), STATES) is None
    assert changes_since(tmp_path / "nowhere", file_of(report("132")), STATES) is None


def test_changes_survive_being_filed() -> None:
    changes = Changes(
        (UnitChange(NAME, "missing", "reported"),),
        (FigureChange("x", "名", None, "1", ("报告", "通报")),),
        (PaperChange("报告", "changed", (Passage("甲", "乙"),)), PaperChange("通报", "gone")),
    )
    assert from_json(to_json(changes)) == changes
    with pytest.raises(ValueError, match="."):
        from_json(b'{"units": [{"x": 1}]}')
