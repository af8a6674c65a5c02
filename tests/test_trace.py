"""A number is followed to its cells from a DOCX or PDF alone, from anything a user may point at."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest
from click.testing import CliRunner, Result
from guarded_help import crash, in_this_process
from made_submissions import compose, plan, progress_of, told
from pdf_help import pdf_writer

from hdreports import tracing
from hdreports.cli import cli
from hdreports.commands.trace_text import render_figures
from hdreports.document.texts import squeeze
from hdreports.guarded import run_guarded
from hdreports.intake.model import Finding
from hdreports.narrative.provenance import figures_json, sources_json
from hdreports.readers import docx_parts
from hdreports.readers.carried import Passage, read_carried
from hdreports.tracing import Source, TraceError, find_figures
from hdreports.writers.carried import FIGURES_NAME, Carried
from hdreports.writers.docx import write_docx

FILE = "2023-Q3/平安区.xlsx"
FINDING = Finding(
    code="value-decreased",
    severity="warning",
    file=FILE,
    sheet="指标进度",
    cell="E5",
    value="13.2",
    message="粮食作物播种面积比上期减少",
    remedy="请核对",
    unit="pingan",
    indicator="grain-area",
)
ELSEWHERE = Finding("x", "warning", FILE, "指标进度", "E99", "1", "与印出的数无关", "请核对")
COMPLETION = "2023-Q3/pingan/grain-area/completion"


@dataclass(frozen=True)
class Alone:
    """The files of one report, in a folder without anything else."""

    docx: Path
    pdf: Path
    data: Path  # as a run leaves it, elsewhere

    @property
    def both(self) -> tuple[Path, Path]:
        return self.docx, self.pdf


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Alone:
    values = {"grain-area": "13.2", "oil-area": "6.1", "grain-output": "2.5"}
    composed = compose(progress_of([told("pingan", values)]), "pingan")
    figures = sources_json(composed, (FINDING, ELSEWHERE), plan().city.id)
    folder = tmp_path_factory.mktemp("alone")
    made = Alone(folder / "报告.docx", folder / "报告.pdf", folder / "别处" / "数据.json")
    made.docx.write_bytes(write_docx(composed.document, carried=Carried(figures)))
    made.pdf.write_bytes(pdf_writer().write(composed.document, Carried(figures)).data)
    made.data.parent.mkdir()
    made.data.write_bytes(figures_json(composed, figures))
    return made


@pytest.fixture(autouse=True)
def _unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading in this process, which is quicker."""
    monkeypatch.setattr(tracing, "run_guarded", in_this_process)


def call(*arguments: object) -> Result:
    result = CliRunner().invoke(cli, ["trace", *map(str, arguments)])
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def one(where: Path, wanted: str) -> dict[str, Any]:
    ((found),) = find_figures(Path("nowhere"), str(where), wanted)
    (figure,) = found["figures"]
    return dict(figure)


def refused(where: Path, wanted: str | None = None) -> str:
    with pytest.raises(TraceError) as error:
        find_figures(Path("nowhere"), str(where), wanted)
    return str(error.value)


# --- what one number tells ---


def test_one_number_tells_value_formula_inputs_cells_plan_rows_and_findings(alone: Alone) -> None:
    for file in alone.both:
        figure = one(file, COMPLETION)
        assert figure["text"] == "82.5%"
        assert figure["formula"] == "累计完成 ÷ 年度目标 × 100%"
        assert [i["text"] for i in figure["inputs"]] == ["13.2万亩", "16万亩"]
        cell, row = figure["sources"]
        assert (cell["file"], cell["sheet"], cell["cell"], cell["raw"]) == (
            FILE,
            "指标进度",
            "E5",
            "13.2",
        )
        assert "平安区" in row["section"]
        assert "16万亩" in row["quote"]
        assert [f["message"] for f in figure["findings"]] == [FINDING.message]


def test_words_on_the_terminal_hold_all_of_it(alone: Alone) -> None:
    text = call(alone.pdf, COMPLETION).stdout
    for words in (
        "平安区粮食作物播种面积完成率：82.5%",
        "算法：累计完成 ÷ 年度目标 × 100%",
        "由平安区粮食作物播种面积累计完成13.2万亩",
        f"来源：{FILE}［指标进度］E5，原填“13.2”",
        "来源：工作方案附件（平安区）",
        f"核验问题：{FILE}［指标进度］E5，粮食作物播种面积比上期减少",
    ):
        assert words in text


def test_json_holds_the_same(alone: Alone) -> None:
    (told_,) = json.loads(call(alone.docx, COMPLETION, "--format", "json").stdout)
    assert told_["document"].startswith("海东市平安区农业农村")
    assert told_["figures"][0]["findings"][0]["cell"] == "E5"
    assert told_["figures"][0]["places"]


def test_all_numbers_are_listed_in_the_order_of_the_text_and_the_same_from_each_file(
    alone: Alone,
) -> None:
    lists = [call(where).stdout for where in (*alone.both, alone.data)]
    assert lists[0] == lists[1] == lists[2]
    printed = [re.match(r"  (\d+)-(\d+)", line) for line in lists[0].splitlines()[1:]]
    places = [(int(m[1]), int(m[2])) for m in printed if m]
    assert places[:3] == [(1, 1), (1, 2), (1, 3)]
    assert places == sorted(places)
    assert not any(printed[len(places) :])  # those that are not printed stand at the end


# --- how a number is named ---


def test_place_end_of_id_print_and_label_name_the_same_number(alone: Alone) -> None:
    for file in alone.both:
        place = one(file, COMPLETION)["places"][0]
        for wanted in (place, "grain-area/completion", "平安区粮食作物播种面积完成率"):
            assert one(file, wanted)["id"] == COMPLETION
        assert COMPLETION in _ids(file, "82.5%")


def test_a_sign_before_a_number_in_a_cell_is_no_sentence() -> None:
    passages = (Passage("＋1.2", (("gap", "1.2"),)), Passage("快1.2个百分点。", (("gap", "1.2"),)))
    figure = {"id": "gap", "inputs": []}
    source = Source("a.docx", {"title": "", "figures": [figure]}, passages)
    (told_,) = source.found(["gap"], whole=True)["figures"]
    assert told_["around"] == "快1.2个百分点。"


def test_words_around_a_number_name_it(alone: Alone) -> None:
    content = read_carried(alone.pdf.read_bytes())
    passage = next(
        p for p in content.passages if len(p.figures) > 1 and len(p.text) > 40 and "，" in p.text
    )
    id, printed = passage.figures[0]
    text = squeeze(passage.text)
    at = text.index(squeeze(printed))
    words = text[max(0, at - 6) : at + len(squeeze(printed))]
    for file in alone.both:
        assert id in _ids(file, words)


def test_words_beside_a_number_name_those_of_the_sentence(alone: Alone) -> None:
    content = read_carried(alone.docx.read_bytes())
    source = tracing.Source("x", content.content, content.passages)
    text = squeeze(content.passages[0].text)
    opening = text[: text.index(squeeze(content.passages[0].figures[0][1]))][-4:]
    assert tracing._around(source, opening)[0] == content.passages[0].figures[0][0]


def _ids(file: Path, wanted: str) -> list[str]:
    return [f["id"] for d in find_figures(Path("x"), str(file), wanted) for f in d["figures"]]


@pytest.mark.parametrize("wanted", ["面积", ""])
def test_word_that_fits_many_numbers_gets_a_list_to_choose_from(alone: Alone, wanted: str) -> None:
    result = call(alone.docx, wanted)
    assert result.exit_code == 2
    assert f"“{wanted}”涉及" in result.stderr
    assert "请写得更具体" in result.stderr
    assert "平安区粮食作物播种面积" in result.stderr


@pytest.mark.parametrize("wanted", ["没有这个数", "99-1", "２", ".*", "1-0"])
def test_unknown_number_is_told_with_the_ways_to_name_one(alone: Alone, wanted: str) -> None:
    result = call(alone.docx, wanted)
    assert result.exit_code == 2
    assert f"没有找到数据“{wanted}”" in result.stderr


def test_in_several_documents_a_place_names_nothing(alone: Alone, tmp_path: Path) -> None:
    folder = tmp_path / "2023-Q3"
    (folder / "数据").mkdir(parents=True)
    for name in ("甲", "乙"):
        (folder / "数据" / f"{name}.json").write_bytes(alone.data.read_bytes())
    assert "序号1-1只在一份文稿中有意义" in refused(folder, "1-1")
    listed = refused(folder, "面积").splitlines()
    assert listed[0].endswith("请写得更具体，或写下列数据的编号：")
    assert len(listed) == len(set(listed))  # one that stands in both is listed once
    assert not any(re.match(r"\s*\d+-\d+", line) for line in listed)


# --- files that are edited, foreign, locked, broken ---


def test_edited_docx_still_tells(alone: Alone, tmp_path: Path) -> None:
    document = docx.Document(str(alone.docx))
    document.paragraphs[5].insert_paragraph_before("领导加的一段话。")
    document.save(str(tmp_path / "改过.docx"))
    assert one(tmp_path / "改过.docx", COMPLETION)["sources"][0]["cell"] == "E5"


def test_file_without_figures_is_told_not_to_be_ours(tmp_path: Path) -> None:
    docx.Document().save(str(tmp_path / "a.docx"))
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(tmp_path / "a.pdf")
    for name in ("a.docx", "a.pdf"):
        message = refused(tmp_path / name)
        assert message == f"{name}没有带数据来源：不是本程序编制的文稿，或者数据来源已被删去。"


def test_data_that_a_run_left_beside_are_used_where_the_file_carries_none(
    alone: Alone, tmp_path: Path
) -> None:
    (tmp_path / "报告").mkdir()
    (tmp_path / "数据").mkdir()
    docx.Document().save(str(tmp_path / "报告" / "平安区.docx"))
    (tmp_path / "数据" / "平安区.json").write_bytes(alone.data.read_bytes())
    assert one(tmp_path / "报告" / "平安区.docx", COMPLETION)["text"] == "82.5%"


def test_locked_files_are_told_to_be_locked(alone: Alone, tmp_path: Path) -> None:
    with pikepdf.open(alone.pdf) as pdf:
        locked = pikepdf.Encryption(owner="a", user="b")
        pdf.save(tmp_path / "a.pdf", encryption=locked)
    (tmp_path / "a.docx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512)
    assert "设有打开密码" in refused(tmp_path / "a.pdf")
    assert "设有打开密码" in refused(tmp_path / "a.docx")


@pytest.mark.parametrize("name", ["docx", "pdf"])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_cut_off_files_are_told_to_be_damaged(
    alone: Alone, tmp_path: Path, name: str, share: float
) -> None:
    whole = getattr(alone, name).read_bytes()
    path = tmp_path / f"a.{name}"
    path.write_bytes(whole[: int(len(whole) * share)])
    assert path.name in refused(path)


def test_missing_files_and_periods_are_told(tmp_path: Path) -> None:
    assert "没有" in refused(tmp_path / "a.docx")
    assert "请写报送期" in refused(Path("2023-Q9"))
    (tmp_path / "a.json").write_text("[]")
    assert "不是文稿的数据文件" in refused(tmp_path / "a.json")


_WITHOUT_TEXT = {"id": "a", "label": "b", "value": "1", "unit": "", "formula": "", "sources": []}


@pytest.mark.parametrize(
    "content",
    [
        b"[]",
        b"{}",
        b"\xff\xfe",
        b'{"title": "x", "figures": 3}',
        b'{"title": "x", "figures": [{"id": 1}]}',
        json.dumps({"title": "x", "figures": [_WITHOUT_TEXT]}).encode(),
        b"[" * 100_000,
    ],
)
def test_figures_that_somebody_else_put_into_a_pdf_are_refused(
    alone: Alone, tmp_path: Path, content: bytes
) -> None:
    with pikepdf.open(alone.pdf) as pdf:
        pdf.attachments[FIGURES_NAME] = pikepdf.AttachedFileSpec(pdf, content)
        pdf.save(tmp_path / "a.pdf")
    assert "已损坏" in refused(tmp_path / "a.pdf")


def test_text_of_a_file_cannot_command_the_terminal(alone: Alone) -> None:
    content = json.loads(alone.data.read_bytes())
    content["figures"][0]["label"] = "甲\x1b[2J\x07乙\u202e丙"
    source = tracing.Source("x", content)
    text = render_figures([source.found([content["figures"][0]["id"]], whole=True)], detailed=True)
    assert "甲 [2J 乙 丙" in text


def test_docx_that_unpacks_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(docx_parts, "_LARGEST", 2**22)
    with (
        zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(5):
            part.write(bytes(2**20))
    assert "a.docx" in refused(tmp_path / "a.docx")


def test_reading_is_guarded(alone: Alone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracing, "run_guarded", run_guarded)
    assert one(alone.pdf, COMPLETION)["text"] == "82.5%"
    monkeypatch.setattr(tracing, "read_carried", crash)
    assert "超时或异常退出" in refused(alone.pdf)


def test_both_files_carry_the_same(alone: Alone) -> None:
    content = read_carried(alone.docx.read_bytes()).content
    assert content == read_carried(alone.pdf.read_bytes()).content
    with zipfile.ZipFile(io.BytesIO(alone.docx.read_bytes())) as archive:
        assert "customXml/item3.xml" in archive.namelist()
