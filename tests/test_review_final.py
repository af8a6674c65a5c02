"""Where a document was finalised, the review page leads to the final files first."""

from __future__ import annotations

from pathlib import Path

import pytest
from pipeline_help import QUARTER, run, samples, without_pages

from hdreports.document.model import Kind
from hdreports.publishing.bundle import Bundle, Format, ManifestHead
from hdreports.publishing.folder import publish_finalised
from hdreports.writers.review import ReviewData

HEAD = ManifestHead(QUARTER, "2023-09-10", "2023-09-12", "haidong-2023", sample=False)
FORMS: tuple[Format, ...] = ("docx", "eml", "pdf")


def finalise(folder: Path, name: str, kind: Kind) -> None:
    files = Bundle()
    for form in FORMS:
        files.add(f"定稿/{name}.{form}", b"final", kind=kind, format=form, unit="ledu")
    paths = [file.path for file in files.files]
    record = {"name": name, "kind": kind, "unit": "ledu", "files": paths}
    publish_finalised(files, folder / "outputs", HEAD, record)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[ReviewData]:
    """What the review page shows of a run; of one after the report was finalised; and of one after
    the 补正通知 was too, and the report's final PDF was taken away."""
    folder = tmp_path_factory.mktemp("runs")
    shown: list[ReviewData] = []
    samples(folder, "乐都区")
    with pytest.MonkeyPatch.context() as patch:
        without_pages(patch)
        patch.setattr("hdreports.filing.write_review", lambda data, _: shown.append(data) or b"")
        run(folder)
        finalise(folder, "乐都区报告", "progress-report")
        run(folder)
        finalise(folder, "乐都区补正通知", "correction-notice")
        (folder / "outputs" / QUARTER / "定稿" / "乐都区报告.pdf").unlink()
        run(folder)
    return shown


def links(data: ReviewData, unit: str = "ledu") -> list[tuple[str, str]]:
    (found,) = (u for u in data.units if u.unit == unit)
    return [(link.label, link.path) for link in found.documents]


def test_final_files_come_before_the_drafts(pages: list[ReviewData]) -> None:
    drafts = links(pages[0])
    assert drafts[0][0] == "DOCX"
    assert links(pages[1]) == [
        ("定稿 DOCX", "定稿/乐都区报告.docx"),
        ("定稿 PDF", "定稿/乐都区报告.pdf"),
        ("定稿 邮件", "定稿/乐都区报告.eml"),
        *drafts,
    ]


def test_other_units_are_linked_as_before(pages: list[ReviewData]) -> None:
    assert [links(page, "city") for page in pages[1:]] == [links(pages[0], "city")] * 2
    assert links(pages[0], "city")


def test_several_final_documents_of_a_unit_say_which_they_are_and_what_is_gone_is_not_linked(
    pages: list[ReviewData],
) -> None:
    final = [(label, path) for label, path in links(pages[2]) if path.startswith("定稿/")]
    assert final == [
        ("报告定稿 DOCX", "定稿/乐都区报告.docx"),
        ("报告定稿 邮件", "定稿/乐都区报告.eml"),
        ("补正定稿 DOCX", "定稿/乐都区补正通知.docx"),
        ("补正定稿 PDF", "定稿/乐都区补正通知.pdf"),
        ("补正定稿 邮件", "定稿/乐都区补正通知.eml"),
    ]
