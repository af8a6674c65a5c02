"""Fonts: what is prepared, how an office's own take part, what is said when they are missing."""

from __future__ import annotations

import io
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from pdf_help import TEMPLATES, document_of, pages_of, prepared_fonts, rows_of
from sample_document import cell, plain_document, rich_document

from hdreports.document.model import Cell, Column, Heading, Paragraph, Table, Text
from hdreports.writers.pdf.coverage import Coverage
from hdreports.writers.pdf.fontcache import main, noto_paths, prepare
from hdreports.writers.pdf.fontfiles import Metrics, Recipe, build, coverage_of, metrics_of
from hdreports.writers.pdf.fonts import (
    FAMILIES,
    ROLES,
    FontsNotPreparedError,
    FontUnusableError,
    load,
)
from hdreports.writers.pdf.glyphs import missing_glyphs
from hdreports.writers.pdf.licensed import with_licensed
from hdreports.writers.pdf.writer import PdfWriter, with_families


def test_all_faces_have_the_same_vertical_metrics():
    found = {metrics_of(face.path) for face in prepared_fonts().faces.values()}
    assert found == {Metrics(880, 120, 1000)}


def test_all_faces_have_a_family_of_our_own():
    for role, face in prepared_fonts().faces.items():
        with TTFont(face.path, lazy=True) as font:
            assert font["name"].getDebugName(1) == face.family == FAMILIES[role]


def test_the_five_classes_have_truetype_outlines_of_the_original_shape():
    for role in ROLES:
        with TTFont(prepared_fonts().face(role).path, lazy=True) as font:
            glyph = font["glyf"][font.getBestCmap()[ord("国")]]
            assert glyph.numberOfContours >= 3
            assert font["hmtx"][font.getBestCmap()[ord("国")]][0] == 1000


def test_digits_come_from_the_serif_face_and_nothing_else_does():
    assert coverage_of(prepared_fonts().face("latin").path) == frozenset(range(0x20, 0x7F))
    assert prepared_fonts().families("body")[:2] == ("HD Latin", "HD Fang")


def test_all_of_gb2312_and_gbk_can_be_shown():
    characters = set()
    for first in range(0x81, 0xFF):
        for second in range(0x40, 0xFF):
            try:
                characters.add(bytes((first, second)).decode("gbk"))
            except UnicodeDecodeError:
                continue
    covered = prepared_fonts().covers("body")
    lacking = {c for c in characters if ord(c) not in covered}
    assert not {c for c in lacking if "\u4e00" <= c <= "\u9fff"}


@given(st.sets(st.integers(0, 300)), st.sets(st.integers(0, 300)))
def test_ranges_hold_what_was_put_in_and_nothing_else(one: set[int], other: set[int]):
    made = Coverage.of(one).union(Coverage.of(other))
    assert {point for point in range(302) if point in made} == one | other
    assert Coverage.parse(str(made)) == made


def test_what_is_covered_is_told_without_opening_a_font():
    for face in prepared_fonts().faces.values():
        assert face.covers == Coverage.of(coverage_of(face.path))


def test_fonts_are_prepared_once(tmp_path, monkeypatch):
    for face in prepared_fonts().faces.values():
        (tmp_path / face.path.name).symlink_to(face.path.resolve())
    shutil.copy(prepared_fonts().face("body").path.parent / "fonts.json", tmp_path)
    monkeypatch.setattr("hdreports.writers.pdf.fontcache.build", pytest.fail)
    assert set(prepare(tmp_path / "nowhere", tmp_path).faces) == set(prepared_fonts().faces)


def test_fonts_of_another_version_are_not_used(tmp_path):
    (tmp_path / "fonts.json").write_text(json.dumps({"version": 0, "faces": {}}))
    with pytest.raises(FontsNotPreparedError):
        load(tmp_path)


def test_missing_fonts_are_explained(tmp_path, capsys):
    with pytest.raises(FontsNotPreparedError, match="texlive-lang-chinese"):
        prepare(tmp_path, tmp_path / "cache")
    assert main(["--source", str(tmp_path), "--cache", str(tmp_path / "cache")]) == 1
    assert "make setup" in capsys.readouterr().err


def test_conversion_is_repeatable(tmp_path):
    source = noto_paths()["rest-serif"]
    made = []
    for name in ("a", "b"):
        target = tmp_path / f"{name}.ttf"
        recipe = Recipe(
            "latin", source, target, "HD Test", Metrics(880, 120, 1000), "x", tuple(b"0123ab")
        )
        build(recipe)
        made.append(target.read_bytes())
    assert made[0] == made[1]
    assert coverage_of(tmp_path / "a.ttf") == frozenset(b"0123ab")
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_office_may_name_its_own_fonts(tmp_path):
    """Noto Serif plays an office's 仿宋: other metrics than ours, digits of its own."""
    own = tmp_path / "仿宋_GB2312.otf"
    shutil.copy(noto_paths()["rest-serif"], own)
    fonts = with_licensed(prepared_fonts(), {"body": own}, tmp_path)
    plain = plain_document(1200)
    text = Text("䶮\u3400" + plain.body[0].runs[0].text)
    heading = Heading(2, "（一）", (Text("总体进展。"),), (text,))
    result = PdfWriter(fonts, TEMPLATES).write(replace(plain, body=(heading,)))
    assert "仿宋" not in {s.wanted for s in result.fonts.substitutions}
    assert "NotoSerifSC-Regular" in result.fonts.embedded
    names = _embedded(result.data)
    assert "HD-Latin" not in names
    rows = rows_of(pages_of(result)[1])
    assert [len(row.text) for row in rows[:20]] == [28] * 20
    pitches = [b.top - a.top for a, b in zip(rows, rows[1:20], strict=False)]
    assert max(pitches) - min(pitches) < 0.2
    number_addressee_and_text = rows_of(pages_of(result)[0])
    assert len(number_addressee_and_text) == 11


def test_fonts_are_used_where_they_lie(tmp_path, monkeypatch):
    """A worker that is ended cannot clear up: a copy of all fonts would stay after each run."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    writer = PdfWriter(prepared_fonts(), TEMPLATES)
    assert writer.write(plain_document(100)).fonts.embedded
    assert list(tmp_path.iterdir()) == []


def test_one_file_may_stand_for_several_classes():
    own = prepared_fonts().face("hei").path
    fonts = with_licensed(prepared_fonts(), {"kai": own, "biaosong": own})
    result = PdfWriter(fonts, TEMPLATES).write(rich_document())
    assert {"楷体", "小标宋"}.isdisjoint(s.wanted for s in result.fonts.substitutions)
    assert {"HDHei", "FandolHei-Regular"} & set(result.fonts.embedded)
    assert not [name for name in result.fonts.embedded if name.startswith("Noto")]


def _embedded(data: bytes) -> set[str]:
    pdf = pikepdf.open(io.BytesIO(data))
    return {
        str(item.FontName).split("+")[1]
        for item in pdf.objects
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
    }


@pytest.mark.parametrize(
    ("role", "content", "message"),
    [
        ("仿宋", b"", "不是已知的字体类别"),
        ("body", None, "找不到"),
        ("body", b"not a font", "无法读取"),
    ],
)
def test_unusable_font_is_refused_with_the_reason(tmp_path, role, content, message):
    path: Path = tmp_path / "font.ttf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(FontUnusableError, match=message):
        with_licensed(prepared_fonts(), {role: path}, tmp_path)


def test_font_without_common_characters_is_refused(tmp_path):
    latin = prepared_fonts().face("latin").path
    with pytest.raises(FontUnusableError, match="缺少常用汉字"):
        with_licensed(prepared_fonts(), {"kai": latin}, tmp_path)


def test_stylesheet_with_an_unknown_class_of_type_is_refused():
    with pytest.raises(ValueError, match="role"):
        with_families("p { font-family: role(bold) }", prepared_fonts())


# --- missing glyphs ---


def test_document_with_common_characters_misses_none():
    assert missing_glyphs(rich_document(), prepared_fonts()) == {}


@pytest.mark.parametrize("place", ["title", "heading", "cell", "signature", "recipient"])
def test_missing_glyph_is_found_wherever_it_stands(place):
    text = "负责人\U00020bb7某"
    document = document_of("正文。")
    changed = {
        "title": replace(document, title=(text,)),
        "heading": replace(document, body=(Heading(1, "一、", (Text(text),)),)),
        "cell": replace(
            document,
            body=(Table("t", "", (Column(1.0),), ((cell("头"),),), ((Cell((Text(text),)),),)),),
        ),
        "signature": replace(document, signature=text),
        "recipient": replace(document, recipients=(text,)),
    }[place]
    assert missing_glyphs(changed, prepared_fonts()) == {"\U00020bb7": text}


def test_missing_glyph_comes_with_the_text_around_its_first_place():
    document = replace(
        document_of(), body=(Paragraph((Text("甲乙丙丁戊己庚辛\U00020bb7壬癸子丑寅卯辰巳"),)),)
    )
    assert missing_glyphs(document, prepared_fonts()) == {
        "\U00020bb7": "丙丁戊己庚辛\U00020bb7壬癸子丑寅卯"
    }
