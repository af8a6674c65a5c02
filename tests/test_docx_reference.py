"""The reference document: made by a script, edited by offices."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from docx_help import Opened, parts_of, repacked, text_of
from sample_document import plain_document, rich_document

from hdreports.writers.docx import REFERENCE, DocxLook, MissingStyleError, write_docx

SCRIPT = REFERENCE.parents[2] / "scripts" / "make_reference.py"


def test_the_committed_reference_is_what_the_script_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts are compared, since another zlib may pack the same parts into other bytes."""
    monkeypatch.syspath_prepend(str(SCRIPT.parent))
    made = runpy.run_path(str(SCRIPT))["reference_bytes"]()
    assert parts_of(made) == parts_of(REFERENCE.read_bytes())


def test_the_reference_shows_its_styles_and_the_writer_drops_that_text() -> None:
    assert "样式：公文正文" in text_of(Opened(REFERENCE.read_bytes()).body)
    assert "样式：" not in text_of(Opened(write_docx(plain_document(10))).body)


def edited(tmp_path: Path, old: str, new: str) -> Path:
    def change(name: str, content: bytes) -> bytes:
        return content.decode().replace(old, new).encode()

    reference = tmp_path / "reference.docx"
    reference.write_bytes(repacked(REFERENCE.read_bytes(), change))
    return reference


def test_styles_are_looked_up_by_name_in_an_edited_reference(tmp_path: Path) -> None:
    reference = edited(tmp_path, '"Gw0"', '"17"')
    opened = Opened(write_docx(rich_document(), reference))
    assert len(opened.styled("公文正文")) > 3
    assert "17" in opened.values("//w:pStyle/@w:val")


def test_a_smaller_mark_in_the_reference_is_kept(tmp_path: Path) -> None:
    reference = edited(tmp_path, 'w:sz w:val="88"', 'w:sz w:val="72"')
    opened = Opened(write_docx(plain_document(10), reference))
    assert not opened.values("//w:p[1]/w:r/w:rPr/w:sz/@w:val")


def test_tables_follow_the_margins_of_the_reference(tmp_path: Path) -> None:
    reference = edited(tmp_path, 'w:right="1463"', 'w:right="1863"')
    opened = Opened(write_docx(rich_document(), reference))
    widths = [int(width) for width in opened.values("(//w:tbl)[1]/w:tblGrid/w:gridCol/@w:w")]
    assert sum(widths) == 8856 - 400


def test_status_marks_stand_above_what_an_office_put_into_its_headers(tmp_path: Path) -> None:
    own = "<w:p><w:r><w:t>本局内部资料</w:t></w:r></w:p></w:hdr>"
    opened = Opened(write_docx(rich_document(), edited(tmp_path, "</w:hdr>", own)))
    assert text_of(opened.xml("word/header-default.xml")).strip() == "送审稿　样例\xa0本局内部资料"


def test_status_marks_need_no_header_in_the_reference(tmp_path: Path) -> None:
    reference = edited(tmp_path, "w:headerReference", "w:noReference")
    opened = Opened(write_docx(rich_document(), reference))
    for section in opened.find("//w:sectPr"):
        assert sorted(opened.values("w:headerReference/@w:type", section)) == ["default", "even"]
    assert "送审稿" in text_of(opened.xml("word/header-status-even.xml"))


def test_an_offices_fonts_replace_those_of_the_reference() -> None:
    look = DocxLook(fonts=(("方正小标宋简体", "华文中宋"),))
    opened = Opened(write_docx(plain_document(10), config=look))
    fonts = opened.find("w:rPr/w:rFonts/@w:eastAsia", opened.style("公文发文机关标志"))
    assert fonts == ["华文中宋"]


def test_a_missing_style_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingStyleError, match="公文正文"):
        write_docx(plain_document(10), edited(tmp_path, '"公文正文"', '"别的"'))


def test_a_missing_or_broken_reference_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.docx"
    with pytest.raises(FileNotFoundError, match="broken"):
        write_docx(plain_document(10), broken)
    broken.write_bytes(b"no docx")
    with pytest.raises(ValueError, match="broken"):
        write_docx(plain_document(10), broken)
