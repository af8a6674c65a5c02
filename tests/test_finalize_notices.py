"""Letters to one unit, read back and made final: whose files they are and whom the mail goes to."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from finalize_desk import HEAD, without_pages
from finalize_help import body_of, run_with, with_body
from kinds_help import without_kinds
from made_submissions import plan, q3
from pipeline_help import config, mail
from test_correction_notice import error, notice
from test_reminder import reminder

from hdreports.document.model import plain
from hdreports.document.serialise import from_json, to_plain
from hdreports.finalize import run as finalising
from hdreports.finalize.rebuild import rebuild
from hdreports.finalize.run import Outcome, Wanted, finalize
from hdreports.finalize.verdicts import compare
from hdreports.mailing import correction_mail
from hdreports.plan.model import Plan
from hdreports.publishing.bundle import Bundle
from hdreports.publishing.folder import publish
from hdreports.readers.docx_marked import read_marked
from hdreports.register import Register
from hdreports.register.outbox import Outbox
from hdreports.rendering import Rendered
from hdreports.sending.queue import Wishes, read_queue
from hdreports.writers.docx import write_docx
from hdreports.writers.docx.oxml import qn

NAME = "互助县2023年第三季度报送表补正通知"
COPY = "互助县2023年第三季度报送表标注副本.xlsx"
WHEN = datetime(2023, 9, 14, 9)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No PDF is drawn; and the county has an address."""
    without_pages(monkeypatch)
    monkeypatch.setattr(finalising, "load_plan", lambda _: addressed())


def addressed() -> Plan:
    units = (replace(u, email="hz@example.cn") if u.id == "huzhu" else u for u in plan().units)
    return replace(plan(), units=tuple(units))


def published(folder: Path) -> Path:
    """A period's folder with the notice, its copy and its draft mail, as a run leaves it."""
    composed = notice(error("E8"), error("E9"))
    document, copies = composed.document, [(COPY, b"PK copy")]
    drawn = Rendered(write_docx(document), b"%PDF", 1)
    data = {
        "title": document.full_title,
        "figures": [
            {"id": f.id, "label": f.label, "text": f.text, "unit": f.unit, "sources": []}
            for f in composed.figures
        ],
        "document": to_plain(document),
    }
    draft = correction_mail(
        document,
        drawn,
        NAME,
        addressed().unit("huzhu"),
        copies,
        addressed(),
        config(folder),
        q3(),
        WHEN,
        marked=True,
    )
    bundle = Bundle()
    for path, content, kind, form in (
        (f"补正/{NAME}.docx", drawn.docx, "correction-notice", "docx"),
        (f"补正/{COPY}", b"PK copy", "correction-notice", "xlsx"),
        (f"数据/{NAME}.json", json.dumps(data).encode(), "correction-notice", "json"),
        ("mail/补正-互助县.eml", draft, "mail", "eml"),
    ):
        bundle.add(path, content, kind=kind, format=form, unit="huzhu")  # type: ignore[arg-type]
    publish(bundle, folder / "outputs", HEAD)
    return folder / "outputs" / "2023-Q3" / "补正" / f"{NAME}.docx"


def finalised(path: Path, folder: Path) -> Outcome:
    return finalize(path, config(folder), Wanted(), "马岩", WHEN)


def final_mail(folder: Path) -> EmailMessage:
    return mail(folder / "outputs" / "2023-Q3" / "定稿" / f"{NAME}.eml")


def test_a_letter_reads_back_as_it_was_written() -> None:
    for document in (notice(error("E8")).document, reminder("commerce", "2023-09-14")):
        data = write_docx(document)
        comparison = compare(read_marked(data), read_marked(data), {})
        assert without_kinds(rebuild(document, comparison)) == without_kinds(document)


def test_an_edited_letter_keeps_its_form(tmp_path: Path) -> None:
    path = published(tmp_path)
    xml = body_of(path.read_bytes())
    text = run_with(xml, "请对照随附的").find(qn("w:t"))
    assert text is not None
    text.text = "请认真对照随附的"
    path.write_bytes(with_body(path.read_bytes(), xml))
    outcome = finalised(path, tmp_path)
    assert (outcome.open, outcome.problems) == ((), ())
    docx = next(f for f in outcome.files if f.suffix == ".docx")
    made = read_marked(docx.read_bytes())
    assert made.stored is not None
    assert from_json(made.stored).layout == "letter"
    lines = [i.text for i in made.items if hasattr(i, "text")]
    assert any(line.startswith("请认真对照") for line in lines)


def test_a_final_notice_goes_to_the_unit_with_its_copy(tmp_path: Path) -> None:
    finalised(published(tmp_path), tmp_path)
    message = final_mail(tmp_path)
    assert message["To"] == "hz@example.cn"
    assert message["Cc"] is None
    assert [a.get_filename() for a in message.iter_attachments()] == [
        f"{NAME}.docx",
        f"{NAME}.pdf",
        COPY,
    ]
    body = message.get_body()
    assert body is not None
    assert "补正" in body.get_content()


def test_its_message_id_is_not_that_of_the_drafts_mail(tmp_path: Path) -> None:
    path = published(tmp_path)
    draft = mail(path.parents[1] / "mail" / "补正-互助县.eml")
    finalised(path, tmp_path)
    assert draft["Message-ID"] != final_mail(tmp_path)["Message-ID"]


def test_a_draft_steps_back_behind_the_final_document(tmp_path: Path) -> None:
    path = published(tmp_path)
    finalised(path, tmp_path)
    (tmp_path / "inputs").mkdir()
    with Register.open(tmp_path / "inputs") as register:
        items = read_queue(path.parents[1], Outbox(register), Wishes(drafts=True))
    assert {i.file: i.standing for i in items} == {
        "mail/补正-互助县.eml": "finalised",
        f"定稿/{NAME}.eml": "ready",
    }


def test_two_final_reminders_are_two_files(tmp_path: Path) -> None:
    """Both are issued by the city's bureau; what tells them apart is whom they go to."""
    made = []
    for unit in ("huzhu", "minhe"):
        path = tmp_path / f"{unit}.docx"
        path.write_bytes(write_docx(reminder(unit, "2023-09-14")))
        made += finalised(path, tmp_path).files
    names = {f.name for f in made if f.suffix == ".eml"}
    assert names == {
        "互助县2023年第三季度催报通知.eml",
        "民和县2023年第三季度催报通知.eml",
    }
    folder = tmp_path / "outputs" / "2023-Q3" / "定稿"
    assert mail(folder / "互助县2023年第三季度催报通知.eml")["To"] == "hz@example.cn"
    assert mail(folder / "民和县2023年第三季度催报通知.eml")["To"] is None


def test_who_has_no_address_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(write_docx(reminder("minhe", "2023-09-14")))
    assert any("没有民和县的邮箱" in n for n in finalised(path, tmp_path).notices)
    assert plain(reminder("minhe", "2023-09-14").number).startswith("＿")
