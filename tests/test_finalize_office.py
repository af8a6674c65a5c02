"""Twenty kinds of edit made in LibreOffice, and what is said about each number."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from finalize_help import judged, report, told, verdict

from hdreports.document.model import Paragraph, plain
from hdreports.finalize.rebuild import rebuild
from hdreports.finalize.verdicts import Comparison
from hdreports.readers.docx_marked import View, read_marked
from hdreports.writers.docx import write_docx

pytestmark = pytest.mark.office

SYSTEM_PYTHON = "/usr/bin/python3"


@dataclass(frozen=True)
class Edit:
    """Steps in LibreOffice and the verdicts on everything that did not stay as it was. `view`:
    how pending changes are taken; `reworded`: how many wordings changed (None: not looked at)."""

    steps: tuple[tuple[Any, ...], ...]
    verdicts: dict[str, str] = field(default_factory=dict)
    view: View = "accepted"
    reworded: int | None = None


PARAGRAPH_1 = {"fig_6": "moved", "fig_7": "moved", "fig_8": "moved"}
ROW_1 = {"fig_12": "vanished", "fig_13": "vanished"}

SAME = "肉类产量为1.93万吨，占年度目标的71.2%，比序时进度快1.9个百分点，生猪价格总体平稳。"
OTHER = "肉类产量为1.95万吨，占年度目标的72%，比序时进度快1.9个百分点，生猪价格平稳。"

EDITS: dict[str, Edit] = {
    "saved": Edit((), reworded=0),
    "saved three times": Edit((("again",), ("again",)), reworded=0),
    "wording": Edit((("replace", "惠及农户较多", "受到农户普遍欢迎"),), reworded=1),
    "paragraph moved": Edit((("move", "粮食作物播种面积完成", "加强调度"),), PARAGRAPH_1),
    "paragraph copied": Edit(
        (("copy", "粮食作物播种面积完成", "加强调度"),),
        {"fig_6": "copied", "fig_7": "copied", "fig_8": "copied"},
    ),
    "paragraph added": Edit(
        (("add_paragraph", "生猪价格平稳", "新建冷库12座，8月20日投用。"),),
        {"12座": "new"},
        reworded=1,
    ),
    "paragraph deleted": Edit(
        (("delete", "粮食作物播种面积完成"),),
        {"fig_6": "vanished", "fig_7": "vanished", "fig_8": "vanished"},
        reworded=1,
    ),
    "paragraph split": Edit((("split", "油料作物播种面积完成"),)),
    "paragraphs merged": Edit((("merge", "生猪价格平稳"),)),
    "overtyped in text": Edit((("replace", "56.5万亩", "57.5万亩"),), {"fig_6": "changed"}),
    "overtyped in a table": Edit((("cell", "高标准农田", 3, "0.98"),), {"fig_15": "changed"}),
    "digit typed before": Edit((("before", "28.5万亩", "1"),), {"fig_7": "changed"}),
    "digit typed after": Edit((("after", "5600", "0"),), {"fig_8": "changed"}),
    "digit typed inside": Edit((("inside", "71.2%", 2, "3"),), {"fig_10": "changed"}),
    "digit typed after, in a table": Edit((("cell", "藏羊场", 3, "30"),), {"fig_17": "changed"}),
    "unit changed": Edit((("replace", "5600万元", "5600亿元"),), {"fig_8": "unit-changed"}),
    "unit overtyped alone": Edit((("replace", "万元", "亿元"),), {"fig_8": "unit-changed"}),
    "unit changed in a table": Edit(
        (("cell", "高标准农田", 1, "公顷"),), {"fig_14": "unit-changed", "fig_15": "unit-changed"}
    ),
    "retyped with the same numbers": Edit(
        (("retype", "肉类产量达到", SAME),),
        {"fig_9": "lost-same", "fig_10": "lost-same", "fig_11": "lost-same"},
        reworded=1,
    ),
    "retyped with other numbers": Edit(
        (("retype", "肉类产量达到", OTHER),),
        {"fig_9": "lost-changed", "fig_10": "lost-changed", "fig_11": "lost-same"},
        reworded=1,
    ),
    "row deleted": Edit((("delete_row", "粮食作物播种面积"),), ROW_1),
    "row inserted": Edit(
        (("insert_row", "藏羊场", ["牦牛场", "个", "2", "1"]),), {"2": "new", "1": "new"}
    ),
    "heading renamed": Edit((("replace", "畜牧生产", "畜牧业生产情况"),), reworded=1),
    "comment": Edit((("comment", "28.5万亩", "请核实"), ("again",), ("again",)), reworded=0),
    "figure deleted": Edit((("replace", "，滞后7项", ""),), {"fig_5": "vanished"}),
    "unit's own words changed": Edit(
        (("replace", "停工22天", "停工12天"),), {"quo_1": "quote-changed"}
    ),
    "changes pending, seen as accepted": Edit(
        (("track", True), ("replace", "37项", "38项"), ("replace", "较多", "很多")),
        {"fig_2": "changed"},
        reworded=1,
    ),
    "changes pending, seen as rejected": Edit(
        (("track", True), ("replace", "37项", "38项"), ("replace", "较多", "很多")),
        view="rejected",
        reworded=0,
    ),
    "changes accepted": Edit(
        (("track", True), ("replace", "37项", "38项"), ("track", False), ("accept",)),
        {"fig_2": "changed"},
    ),
    "changes rejected": Edit(
        (("track", True), ("replace", "37项", "38项"), ("track", False), ("reject",)),
        reworded=0,
    ),
}


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The report after each edit; one LibreOffice makes them all."""
    if not Path(SYSTEM_PYTHON).exists() or not shutil.which("soffice"):
        pytest.skip("LibreOffice is not installed; this check was not made")
    if subprocess.run([SYSTEM_PYTHON, "-c", "import uno"], capture_output=True).returncode:
        pytest.skip("python3-uno is not installed; this check was not made")
    folder = tmp_path_factory.mktemp("edits")
    source = folder / "report.docx"
    source.write_bytes(write_docx(report()))
    targets = {name: folder / f"{n}.docx" for n, name in enumerate(EDITS)}
    jobs = [
        {"source": str(source), "target": str(targets[name]), "steps": edit.steps}
        for name, edit in EDITS.items()
    ]
    (folder / "jobs.json").write_text(json.dumps(jobs), encoding="utf-8")
    script = Path(__file__).with_name("edits.py")
    done = subprocess.run(
        [SYSTEM_PYTHON, str(script), str(folder / "jobs.json"), str(folder / "profile")],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return {name: path.read_bytes() for name, path in targets.items()}


def result(edited: dict[str, bytes], name: str) -> Comparison:
    return judged(edited[name], EDITS[name].view)


@pytest.mark.parametrize("name", EDITS)
def test_every_number_gets_its_verdict(edited: dict[str, bytes], name: str) -> None:
    assert told(result(edited, name)) == EDITS[name].verdicts


@pytest.mark.parametrize("name", [n for n, e in EDITS.items() if e.reworded is not None])
def test_changed_wordings_are_counted(edited: dict[str, bytes], name: str) -> None:
    found = result(edited, name).rewordings
    assert len(found) == EDITS[name].reworded, found


def test_old_and_new_are_told_with_what_stands_around(edited: dict[str, bytes]) -> None:
    found = verdict(result(edited, "overtyped in text"), "fig_6")
    assert (found.old, found.new) == ("56.5万亩", "57.5万亩")
    assert found.label == "粮食播种面积"
    assert "播种面积完成57.5万亩，油料" in found.where


def test_a_save_leaves_the_document_as_it_was(edited: dict[str, bytes]) -> None:
    assert rebuild(report(), result(edited, "saved three times")) == report()


def test_new_wording_reaches_the_model(edited: dict[str, bytes]) -> None:
    made = rebuild(report(), result(edited, "wording"))
    block = made.body[2]
    assert isinstance(block, Paragraph)
    assert plain(block.runs).endswith("受到农户普遍欢迎。")
    assert [r for r in block.runs if hasattr(r, "figure")] == [
        r
        for r in report().body[2].runs
        if hasattr(r, "figure")  # type: ignore[union-attr]
    ]


def test_pending_changes_and_comments_are_seen(edited: dict[str, bytes]) -> None:
    pending = read_marked(edited["changes pending, seen as accepted"])
    assert pending.insertions
    assert pending.deletions
    assert read_marked(edited["changes accepted"]).insertions == 0
    (comment,) = read_marked(edited["comment"]).comments
    assert (comment.author, comment.text) == ("审核人", "请核实")
