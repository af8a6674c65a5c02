#!/usr/bin/env python3
"""Make templates/docx/reference.docx: styles, page, page numbers and settings of a 公文.

The measures are those of GB/T 9704—2012; the styles are in `reference_styles`. Run it again after
a change to either; an office that wants another look edits the made file in Word instead (keep the
styles' names: the writer and the reader find styles by them). The body holds one line per style,
so that the styles can be seen in Word; the writer drops it.
"""

from __future__ import annotations

from pathlib import Path

from reference_styles import (
    FALLBACKS,
    LEFT_MARGIN,
    LINE,
    TYPE_WIDTH,
    paragraph_styles,
    style_id,
    styles_xml,
)

from hdreports.writers.docx import styles as names
from hdreports.writers.docx.oxml import DECLARED, page_number, paragraph, run, twips
from hdreports.writers.docx.package import zip_parts

ROOT = Path(__file__).resolve().parent.parent


def settings_xml() -> str:
    return (
        f'<w:settings {DECLARED}><w:zoom w:percent="100"/><w:evenAndOddHeaders/>'
        f'<w:drawingGridHorizontalSpacing w:val="158"/>'
        f'<w:drawingGridVerticalSpacing w:val="{LINE}"/>'
        '<w:displayHorizontalDrawingGridEvery w:val="0"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/>'
        "<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/>"
        "<w:doNotLeaveBackslashAlone/><w:ulTrailSpace/><w:doNotExpandShiftReturn/>"
        "<w:adjustLineHeightInTable/><w:useFELayout/>"
        '<w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )


def fonts_xml() -> str:
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/>'
        '<w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for name, others in FALLBACKS.items()
    )
    return f"<w:fonts {DECLARED}>{entries}</w:fonts>"


def document_xml(known: dict[str, str]) -> str:
    shown = "".join(
        paragraph(style_id(style.name, known), run(f"{style.sample}（样式：{style.name}）"))
        for style in paragraph_styles()
        if style.sample
    )
    references = "".join(
        f'<w:{part}Reference w:type="{kind}" r:id="{part}-{kind}"/>'
        for part in ("header", "footer")
        for kind in ("default", "even")
    )
    # The page number's upper edge is 7 mm below the type area (7.5).
    section = (
        f'<w:sectPr>{references}<w:pgSz w:w="11906" w:h="16838"/>'
        f'<w:pgMar w:top="{twips(37)}" w:right="{11906 - LEFT_MARGIN - TYPE_WIDTH}" '
        f'w:bottom="{twips(35)}" '
        f'w:left="{LEFT_MARGIN}" w:header="{twips(15)}" w:footer="{twips(22.5)}" w:gutter="0"/>'
        f'<w:pgNumType w:start="1"/><w:cols w:space="425"/>'
        f'<w:docGrid w:type="lines" w:linePitch="{LINE}"/></w:sectPr>'
    )
    return f"<w:document {DECLARED}><w:body>{shown}{section}</w:body></w:document>"


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WML = "application/vnd.openxmlformats-officedocument.wordprocessingml"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def parts() -> dict[str, str]:
    known: dict[str, str] = {}
    styles = styles_xml(known)
    footer = {
        "default": paragraph(known[names.PAGE_ODD], page_number()),
        "even": paragraph(known[names.PAGE_EVEN], page_number("2")),
    }
    made = {
        "word/document.xml": document_xml(known),
        "word/styles.xml": styles,
        "word/settings.xml": settings_xml(),
        "word/fontTable.xml": fonts_xml(),
    }
    for kind, content in footer.items():
        made[f"word/footer-{kind}.xml"] = f"<w:ftr {DECLARED}>{content}</w:ftr>"
        empty = paragraph(known[names.STATUS_LINE], "")
        made[f"word/header-{kind}.xml"] = f"<w:hdr {DECLARED}>{empty}</w:hdr>"
    return made | _package_parts(list(made))


def _package_parts(word_parts: list[str]) -> dict[str, str]:
    def relation(name: str, kind: str, target: str) -> str:
        return f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>'

    def part_kind(part: str) -> str:
        return part.removeprefix("word/").removesuffix(".xml").split("-")[0]

    overrides = "".join(
        f'<Override PartName="/{part}" ContentType="{WML}.'
        f'{part_kind(part) + (".main" if part_kind(part) == "document" else "")}+xml"/>'
        for part in word_parts
    )
    within = "".join(
        relation(
            part.removeprefix("word/").removesuffix(".xml"),
            f"{OFFICE}/{part_kind(part)}",
            part.removeprefix("word/"),
        )
        for part in word_parts
        if part_kind(part) != "document"
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        + relation("document", f"{OFFICE}/officeDocument", "word/document.xml")
        + "</Relationships>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{within}'
        "</Relationships>",
    }


def reference_bytes() -> bytes:
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return zip_parts({name: (declaration + xml).encode() for name, xml in parts().items()})


if __name__ == "__main__":
    target = ROOT / "templates" / "docx" / "reference.docx"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(reference_bytes())
    print(target.relative_to(ROOT))
