"""Which workbooks go back after a run, in which files, and by which mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from hdreports.config import Config, Paths
from hdreports.corrections import Corrections, to_mend
from hdreports.document.model import Document
from hdreports.intake.model import Finding, Submission
from hdreports.intake.reader import read_inputs
from hdreports.intake.selection import select_submissions
from hdreports.narrative.environment import TEMPLATES
from hdreports.narrative.job import Job
from hdreports.plan.model import Plan
from hdreports.progress.standings import Thresholds
from hdreports.publishing.bundle import Bundle
from hdreports.rendering import Rendered
from tests.intake_books import HEADS, PLAN, save, workbook_bytes
from tests.made_submissions import progress_of, q3, submission

ROWS = [[1, "粮食产量", "万吨", None, "十几"], [2, "奶产量", "万吨", None, 1.5]]
GOOD = [[1, "粮食产量", "万吨", None, 9], [2, "奶产量", "万吨", None, 1.5]]


class DrawnAtOnce:
    """A pool that draws nothing: what documents look like is not asked here."""

    def __init__(self, error: str = "") -> None:
        self.error = error
        self.documents: list[Document] = []

    def submit(self, document: Document, *_: object) -> DrawnAtOnce:
        self.documents.append(document)
        return self

    def result(self) -> Rendered:
        return Rendered(b"docx", b"%PDF", 2, error=self.error)


def book(unit: str, rows: list[list[Any]] = ROWS) -> bytes:
    title = f"{unit}2023年第三季度绿色有机农畜产品输出地工作进展情况表"
    return workbook_bytes({"指标": [[title], list(HEADS), *rows]})


def run(
    folder: Path, plan: Plan = PLAN, *, sample: bool = False, error: str = ""
) -> tuple[Bundle, Corrections]:
    chosen, about = select_submissions(read_inputs(folder, plan), plan)
    found = [*(f for s in chosen for f in s.findings), *about]
    config = Config(paths=Paths(inputs=folder))
    progress = progress_of([submission(plan, "ledu", sample=sample)])
    job = Job(progress, (), config, Thresholds(), date(2023, 9, 12), TEMPLATES)
    made = Corrections(config, plan, q3(), sample, datetime(2023, 9, 12, 9, tzinfo=UTC))
    made.begin(DrawnAtOnce(error), job, to_mend(chosen, found, "2023-Q3"))  # type: ignore[arg-type]
    bundle = Bundle()
    made.finish(bundle, TEMPLATES.parent)
    return bundle, made


def paths(bundle: Bundle) -> list[str]:
    return [f.path for f in bundle.files]


def mail(bundle: Bundle) -> EmailMessage:
    (data,) = (f.data for f in bundle.files if f.format == "eml")
    return message_from_bytes(data, policy=policy.default)  # type: ignore[return-value,arg-type]


def words(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def sent(file: str, unit: str | None, period: str | None) -> Submission:
    return Submission(file, "0" * 64, unit, period, False, "own-table", True)


def found(file: str, severity: str = "error") -> Finding:
    return Finding("value-negative", severity, file, "表", "E3", "-5", "负数。", "请改正。")  # type: ignore[arg-type]


def test_only_workbooks_with_errors_of_this_period_or_of_none_go_back() -> None:
    counting = (
        sent("a", "huzhu", "2023-Q3"),
        sent("b", "ledu", "2023-Q2"),
        sent("c", "minhe", None),
        sent("d", "xunhua", "2023-Q3"),
    )
    findings = [found("a"), found("b"), found("c"), found("d", "warning")]
    assert [s.file for s, _ in to_mend(counting, findings, "2023-Q3")] == ["a", "c"]


def test_errors_come_first_and_what_is_only_told_is_left_out() -> None:
    findings = [found("a", "info"), found("a", "warning"), found("a")]
    ((_, kept),) = to_mend((sent("a", "huzhu", "2023-Q3"),), findings, "2023-Q3")
    assert [f.severity for f in kept] == ["error", "warning"]


def test_a_unit_gets_copy_notice_figures_and_mail(tmp_path: Path) -> None:
    save(tmp_path / "互助县.xlsx", book("互助县"))
    bundle, made = run(tmp_path)
    assert paths(bundle) == [
        "mail/补正-互助县.eml",
        "数据/互助县2023年第三季度报送表补正通知.json",
        "补正/互助县2023年第三季度报送表标注副本.xlsx",
        "补正/互助县2023年第三季度报送表补正通知.docx",
        "补正/互助县2023年第三季度报送表补正通知.pdf",
    ]
    assert {f.inputs for f in bundle.files} == {("互助县.xlsx",)}
    assert {f.unit for f in bundle.files} == {"huzhu"}
    assert any("互助县的报送表须补正" in n for n in made.notes)


def test_a_workbook_in_order_gives_nothing(tmp_path: Path) -> None:
    save(tmp_path / "互助县.xlsx", book("互助县", GOOD))
    bundle, made = run(tmp_path)
    assert paths(bundle) == []
    assert made.notes == []


def test_a_better_workbook_of_the_same_period_spares_the_worse_one(tmp_path: Path) -> None:
    save(tmp_path / "互助县2023年第三季度（旧）.xlsx", b"")
    assert paths(run(tmp_path)[0])
    save(tmp_path / "互助县2023年第三季度.xlsx", book("互助县", GOOD))
    assert paths(run(tmp_path)[0]) == []


def test_what_cannot_be_opened_gets_list_notice_and_mail(tmp_path: Path) -> None:
    save(tmp_path / "循化县2023年第三季度.xlsx", book("循化县")[:2000])
    bundle, _ = run(tmp_path)
    assert "补正/循化县2023年第三季度报送表补正清单.xlsx" in paths(bundle)
    assert "mail/补正-循化县.eml" in paths(bundle)


def test_the_mail_carries_notice_and_copy_to_the_units_address(tmp_path: Path) -> None:
    units = tuple(
        replace(u, email="huzhu@example.cn") if u.id == "huzhu" else u for u in PLAN.units
    )
    save(tmp_path / "互助县.xlsx", book("互助县"))
    bundle, made = run(tmp_path, replace(PLAN, units=units))
    message = mail(bundle)
    assert message["To"] == "huzhu@example.cn"
    assert [a.get_filename() for a in message.iter_attachments()] == [
        "互助县2023年第三季度报送表补正通知.docx",
        "互助县2023年第三季度报送表补正通知.pdf",
        "互助县2023年第三季度报送表标注副本.xlsx",
    ]
    assert "没有该单位的邮箱" not in words(message)
    assert not any("邮箱" in n for n in made.notes)


def test_without_an_address_there_is_no_recipient_and_it_is_said(tmp_path: Path) -> None:
    save(tmp_path / "互助县.xlsx", book("互助县"))
    bundle, made = run(tmp_path)
    message = mail(bundle)
    assert message["To"] is None
    assert "没有该单位的邮箱" in words(message)
    assert any("没有互助县的邮箱" in n for n in made.notes)


def test_samples_are_marked_everywhere_and_go_to_nobody(tmp_path: Path) -> None:
    units = tuple(replace(u, email="a@example.cn") for u in PLAN.units)
    save(tmp_path / "互助县.xlsx", book("互助县"))
    bundle, _ = run(tmp_path, replace(PLAN, units=units), sample=True)
    assert all("（样例）" in p for p in paths(bundle))
    message = mail(bundle)
    assert message["To"] is None
    assert "样例" in message["Subject"]
    assert "样例" in words(message)


def test_two_workbooks_of_a_unit_go_back_with_one_notice(tmp_path: Path) -> None:
    save(tmp_path / "互助县2023年第三季度.xlsx", book("互助县"))
    title = "互助县绿色有机农畜产品输出地工作进展情况表"
    nameless = workbook_bytes({"指标": [[title], list(HEADS), *ROWS]})
    save(tmp_path / "互助县.xlsx", nameless)
    bundle, _ = run(tmp_path)
    made = [p for p in paths(bundle) if p.startswith("补正/")]
    assert sum("标注副本" in p for p in made) == 2
    assert sum(p.endswith(".docx") for p in made) == 1


def test_a_workbook_of_nobody_is_marked_for_the_clerk(tmp_path: Path) -> None:
    save(tmp_path / "情况表.xlsx", workbook_bytes({"指标": [["情况表"], list(HEADS), *ROWS]}))
    save(tmp_path / "说明.pdf", b"%PDF-1.7 ...")
    bundle, made = run(tmp_path)
    (path,) = paths(bundle)
    assert "情况表" in path
    assert any("认不出报送单位" in n for n in made.notes)


def test_the_bureaus_own_workbook_is_marked_without_a_notice_to_itself(tmp_path: Path) -> None:
    save(tmp_path / "市农业农村局2023年第三季度.xlsx", book("海东市农业农村局"))
    bundle, made = run(tmp_path)
    assert [p.rpartition(".")[2] for p in paths(bundle)] == ["xlsx"]
    assert any("不发补正通知" in n for n in made.notes)


def test_a_notice_that_cannot_be_drawn_does_not_end_the_run(tmp_path: Path) -> None:
    save(tmp_path / "互助县.xlsx", book("互助县"))
    bundle, made = run(tmp_path, error="内存不足")
    assert [p.rpartition(".")[2] for p in paths(bundle)] == ["xlsx"]
    assert any("内存不足" in n for n in made.notes)


def test_the_originals_stay_as_they_are(tmp_path: Path) -> None:
    path = save(tmp_path / "互助县.xlsx", book("互助县"))
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    run(tmp_path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert [p.name for p in tmp_path.iterdir()] == ["互助县.xlsx"]


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    save(tmp_path / "互助县.xlsx", book("互助县"))
    one, _ = run(tmp_path)
    other, _ = run(tmp_path)
    assert [(f.path, f.sha256) for f in one.files] == [(f.path, f.sha256) for f in other.files]
