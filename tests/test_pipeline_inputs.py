"""What lies in the inputs folder, and what the run makes of it: nothing is dropped silently."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_submissions import plan
from openpyxl import load_workbook
from pipeline_help import (
    QUARTER,
    QuickPool,
    config,
    filled_return,
    mail,
    manifest,
    own_table,
    report_of,
    run,
    sample_file,
    samples,
    states,
    tree,
    without_pages,
)

from hdreports.commands.summary import render_summary
from hdreports.pipeline import NothingToWriteError, Selection, run_report
from hdreports.writers.xlsx.ledger import write_ledger


@pytest.fixture(autouse=True)
def _no_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    without_pages(monkeypatch)


def test_the_manifest_tells_the_period_the_units_and_every_file(tmp_path: Path) -> None:
    samples(tmp_path)
    result = run(tmp_path)
    told = manifest(result)
    assert {k: told[k] for k in ("period", "as_of", "due", "plan", "sample")} == {
        "period": QUARTER,
        "as_of": "2023-09-10",
        "due": "2023-09-12",
        "plan": "haidong-2023",
        "sample": True,
    }
    assert [u["name"] for u in told["units"]] == [u.name for u in plan().units]
    assert {u["state"] for u in told["units"]} == {"reported", "missing"}
    assert set(told["findings"]) == {"error", "warning", "info"}
    on_disk = tree(result.published.folder)
    del on_disk["manifest.json"]
    assert {f["path"]: f["sha256"] for f in told["files"]} == on_disk
    kinds = {(f["kind"], f["format"]) for f in told["files"]}
    assert {
        ("progress-report", "docx"),
        ("progress-report", "pdf"),
        ("ledger", "xlsx"),
        ("mail", "eml"),
        ("review-page", "html"),
    } <= kinds
    reports = [f for f in told["files"] if f["kind"] == "progress-report"]
    assert {f["unit"] for f in reports if f["format"] == "pdf"} == {
        *("huzhu", "ledu", "pingan", "minhe", "xunhua", "hualong", "city", "rural-revitalization")
    }
    own = next(f for f in reports if f["unit"] == "ledu" and f["format"] == "pdf")
    assert f"samples/{QUARTER}/乐都区2023年第三季度报送表（样例）.xlsx" in own["inputs"]


def test_a_unit_that_reports_has_its_part_of_the_ledger_and_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A later run of another kind of document writes the whole ledger anew, not the parts."""
    monkeypatch.setattr("hdreports.filing.write_ledger", write_ledger)
    samples(tmp_path, "互助县", "乐都区")
    first = run(tmp_path)
    ledgers = {f["path"]: f["unit"] for f in manifest(first)["files"] if f["kind"] == "ledger"}
    assert ledgers == {
        "台账/台账.xlsx": None,
        "台账/互助县台账.xlsx": "huzhu",
        "台账/乐都区台账.xlsx": "ledu",
    }
    sheets = load_workbook(first.published.folder / "台账/互助县台账.xlsx")
    told = {str(c.value) for sheet in sheets for row in sheet for c in row}
    assert not any("乐都区" in text and "samples/" in text for text in told)
    again = run_report(config(tmp_path), QUARTER, selection=Selection(("supervision-notice",)))
    assert {f["path"] for f in manifest(again)["files"]} >= set(ledgers)


def test_only_samples_are_marked_everywhere_and_their_mails_have_no_recipient(
    tmp_path: Path,
) -> None:
    samples(tmp_path, "乐都区")
    result = run(tmp_path)
    assert result.sample
    for file in manifest(result)["files"]:
        if file["format"] in ("docx", "pdf", "eml"):
            assert "（样例）" in file["path"]
    assert report_of(result, "乐都区").splitlines()[:3] == ["pdf", "送审稿", "样例"]
    for path in (result.published.folder / "mail").iterdir():
        message = mail(path)
        assert message["To"] is None
        assert message["Cc"] is None
        assert "样例" in message["Subject"]
    assert "样例" in render_summary(result)


def test_a_county_without_a_workbook_is_named_and_left_out_of_the_sums(tmp_path: Path) -> None:
    inputs = samples(tmp_path)
    sample_file(inputs, "化隆县").unlink()
    result = run(tmp_path)
    assert states(result)["化隆县"] == "missing"
    city = report_of(result, "市农业农村局")
    assert "化隆县" in city.split("一、")[0]
    assert "本报告全市数据为其余5个县区合计，不含化隆县。" in city
    assert not any("化隆县" in f["path"] for f in manifest(result)["files"])
    assert "化隆县" in render_summary(result)


def test_a_broken_workbook_is_returned_and_the_rest_goes_on(tmp_path: Path) -> None:
    inputs = samples(tmp_path)
    broken = sample_file(inputs, "民和县")
    data = broken.read_bytes()
    broken.write_bytes(data[: len(data) // 2])
    result = run(tmp_path)
    assert states(result)["民和县"] == "returned"
    assert not result.complete
    found = [f for f in result.findings if f.file.endswith(broken.name)]
    assert any(f.severity == "error" and f.unit == "minhe" for f in found)
    entry = next(u for u in manifest(result)["units"] if u["name"].startswith("民和"))
    assert (entry["state"], entry["workbook"]) == (
        "returned",
        f"samples/{QUARTER}/{broken.name}",
    )
    assert "民和县" in report_of(result, "市农业农村局").split("一、")[0]
    reports = [f["path"] for f in manifest(result)["files"] if f["kind"] == "progress-report"]
    assert not any("民和县" in path for path in reports)


def test_a_lower_value_than_last_quarters_is_asked_about(tmp_path: Path) -> None:
    inputs = tmp_path / "inputs"
    for quarter, area in (("二", 40), ("三", 30)):
        path = inputs / f"互助县{quarter}季度.xlsx"
        path.parent.mkdir(exist_ok=True)
        own_table(path, "互助县", [["粮食作物播种面积", "万亩", 56.5, area, None]])
        book = load_workbook(path)
        book["Sheet1"]["B2"] = f"互助县2023年第{quarter}季度工作进展情况表"
        book["Sheet1"]["E4"] = "累计完成"
        book.save(path)
    (found,) = (f for f in run(tmp_path).findings if f.code == "below-previous")
    assert (found.unit, found.file, found.cell) == ("huzhu", "互助县三季度.xlsx", "E5")


def test_an_offices_own_table_counts_like_a_return(tmp_path: Path) -> None:
    inputs = samples(tmp_path)
    old = sample_file(inputs, "平安区")
    old.unlink()
    own_table(
        old.with_name("平安区报表（样例）.xlsx"),
        "平安区",
        [
            ["粮食作物播种面积", "亩", 125000, 123456, None],
            ["秸秆综合利用率", "%", 90, 91.7, "测算数"],
            ["家畜改良", "万头只", 5, "约2.5万头只", None],
        ],
    )
    result = run(tmp_path)
    assert states(result)["平安区"] == "reported"
    report = report_of(result, "平安区")
    assert "12.3456万亩" in report
    assert "91.7%" in report
    assert "原填“约2.5万头只”" in report or "约2.5万头只" in report


def test_one_real_workbook_leaves_all_samples_out_and_says_so(tmp_path: Path) -> None:
    inputs = samples(tmp_path)
    filled_return(inputs / "互助县.xlsx", "huzhu", {"straw-use": 91.5, "grain-area": 50})
    result = run(tmp_path)
    assert not result.sample
    reported = [name for name, state in states(result).items() if state == "reported"]
    assert reported == ["互助县"]
    assert "samples-left-out" in {f.code for f in result.findings}
    assert "16份样例没有参与汇总" in render_summary(result)
    told = manifest(result)
    assert told["sample"] is False
    for file in told["files"]:
        assert "样例" not in file["path"]
        assert not any("samples" in i for i in file["inputs"])
    message = mail(next((result.published.folder / "mail").glob("互助县*.eml")))
    assert message["To"] == plan().info.mailbox


def test_a_real_workbook_that_cannot_be_used_does_not_let_samples_in(tmp_path: Path) -> None:
    inputs = samples(tmp_path)
    broken = inputs / "互助县2023年第三季度.xlsx"
    broken.write_bytes(b"PK\x03\x04 broken")
    result = run(tmp_path)
    assert result.returns_only
    assert not any("样例" in f["path"] for f in manifest(result)["files"])


def test_if_every_workbook_is_broken_all_are_returned_and_no_report_is_made(
    tmp_path: Path,
) -> None:
    inputs = tmp_path / "inputs" / QUARTER
    inputs.mkdir(parents=True)
    for unit in ("互助县", "乐都区"):
        (inputs / f"{unit}2023年第三季度.xlsx").write_bytes(b"PK\x03\x04 broken")
    result = run(tmp_path)
    kinds = [(f["kind"], f["format"]) for f in manifest(result)["files"]]
    for wanted in ("docx", "pdf", "xlsx"):
        assert kinds.count(("correction-notice", wanted)) == 2
    assert kinds.count(("mail", "eml")) == 2
    assert not any(kind == "progress-report" for kind, _ in kinds)
    assert states(result)["互助县"] == "returned"
    assert "没有编制报告" in render_summary(result)
    assert "补正" in render_summary(result).splitlines()[-1]


def test_what_an_earlier_run_made_stays_where_nothing_but_returns_is_made(tmp_path: Path) -> None:
    inputs = samples(tmp_path, "乐都区")
    folder = run(tmp_path).published.folder
    reports = {p: h for p, h in tree(folder).items() if p.startswith("报告/")}
    sample_file(inputs, "乐都区").write_bytes(b"PK\x03\x04 broken")
    assert run(tmp_path).returns_only
    assert reports
    assert reports.items() <= tree(folder).items()


def test_a_broken_file_of_nobody_is_not_returned_to_anybody(tmp_path: Path) -> None:
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    (inputs / "表.xlsx").write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(NothingToWriteError, match="可以采用"):
        run(tmp_path)
    assert not (tmp_path / "outputs" / QUARTER).exists()


def test_nothing_there_is_an_error_and_leaves_the_last_outputs_alone(tmp_path: Path) -> None:
    inputs = samples(tmp_path, "乐都区")
    folder = run(tmp_path).published.folder
    before = tree(folder)
    sample_file(inputs, "乐都区").unlink()
    with pytest.raises(NothingToWriteError, match="没有找到报送表"):
        run(tmp_path)
    assert tree(folder) == before


def test_workbooks_of_another_period_only(tmp_path: Path) -> None:
    samples(tmp_path)
    for file in (tmp_path / "inputs" / "samples" / QUARTER).iterdir():
        file.unlink()
    with pytest.raises(NothingToWriteError, match="第三季度.*2023-Q2"):
        run(tmp_path)


def test_a_failure_while_writing_leaves_the_last_outputs_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples(tmp_path, "乐都区")
    folder = run(tmp_path).published.folder
    before = tree(tmp_path / "outputs")

    def fail(*_: object) -> bytes:
        raise RuntimeError("ledger")

    monkeypatch.setattr("hdreports.filing.write_ledger", fail)
    with pytest.raises(RuntimeError, match="ledger"):
        run(tmp_path)
    assert tree(tmp_path / "outputs") == before
    assert folder.exists()


def test_an_edited_document_is_kept(tmp_path: Path) -> None:
    samples(tmp_path, "乐都区")
    folder = run(tmp_path).published.folder
    edited = next(folder.rglob("乐都区*.docx"))
    edited.write_bytes(b"edited by hand")
    result = run(tmp_path)
    assert result.published.kept is not None
    kept = result.published.kept / edited.relative_to(folder)
    assert kept.read_bytes() == b"edited by hand"
    assert str(result.published.kept) in render_summary(result)


def test_one_document_that_cannot_be_drawn_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hdreports.rendering import Rendered

    samples(tmp_path, "乐都区", "互助县")
    draw = QuickPool.submit

    class Failed:
        def result(self) -> Rendered:
            return Rendered(error="排版进程异常退出")

    def some(pool: QuickPool, document: object, *_: object) -> object:
        failing = document.issuer.startswith("互助")  # type: ignore[attr-defined]
        return Failed() if failing else draw(pool, document)  # type: ignore[arg-type]

    monkeypatch.setattr(QuickPool, "submit", some)
    result = run(tmp_path)
    assert not result.complete
    files = [f for f in manifest(result)["files"] if f["kind"] != "ledger"]
    names = [Path(f["path"]).name for f in files]
    assert any(n.startswith("乐都区") for n in names)
    assert not any(n.startswith("互助县") for n in names)
    assert any("排版进程异常退出" in note for note in result.notes)


def test_the_summary_has_no_double_stops(tmp_path: Path) -> None:
    inputs = samples(tmp_path, "乐都区")
    filled_return(inputs / "互助县.xlsx", "huzhu", {"straw-use": 91.5})
    assert "。。" not in render_summary(run(tmp_path))
