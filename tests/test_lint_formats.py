"""How the form checker finds out what text in a DOCX looks like and which number it bears."""

from __future__ import annotations

import pytest
from lint_help import EXACT, R, W, broken, checked, foreign, para, parts, zipped

from hdreports.lint.docx_reading import read_docx_paper
from hdreports.lint.model import Para
from hdreports.lint.run import UnreadableFileError, lint

A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def with_parts(body: str, **more: str) -> bytes:
    """A document of paragraphs, with styles, a theme or numbering."""
    made = parts()
    made["word/document.xml"] = f"<w:document {W} {R}><w:body>{body}</w:body></w:document>"
    relations = "".join(
        f'<Relationship Id="x{name}" Type="{OFFICE}/{name}" Target="{name}.xml"/>' for name in more
    )
    made["word/_rels/document.xml.rels"] = made["word/_rels/document.xml.rels"].replace(
        "</Relationships>", relations + "</Relationships>"
    )
    return zipped({**made, **{f"word/{name}.xml": content for name, content in more.items()}})


def only(data: bytes) -> Para:
    (found,) = read_docx_paper(data).paragraphs
    return found


THEME = (
    f'<a:theme {A} name="t"><a:themeElements><a:fontScheme name="f"><a:minorFont>'
    '<a:latin typeface="Calibri"/><a:ea typeface=""/><a:font script="Hans" typeface="宋体"/>'
    "</a:minorFont></a:fontScheme></a:themeElements></a:theme>"
)
STYLES = (
    f"<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr>"
    '<w:rFonts w:asciiTheme="minorHAnsi" w:eastAsiaTheme="minorEastAsia"/><w:sz w:val="21"/>'
    "</w:rPr></w:rPrDefault></w:docDefaults>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="b"><w:name w:val="甲"/><w:basedOn w:val="a"/>'
    '<w:pPr><w:ind w:firstLineChars="200" w:firstLine="420"/></w:pPr>'
    '<w:rPr><w:rFonts w:eastAsia="仿宋"/><w:sz w:val="32"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="c"><w:name w:val="乙"/><w:basedOn w:val="b"/>'
    "</w:style>"
    '<w:style w:type="character" w:styleId="d"><w:name w:val="丙"/>'
    '<w:rPr><w:rFonts w:eastAsia="楷体"/></w:rPr></w:style></w:styles>'
)


def styled(style: str, run: str = "") -> bytes:
    text = f"<w:p><w:pPr><w:pStyle w:val='{style}'/></w:pPr><w:r>{run}<w:t>文字</w:t></w:r></w:p>"
    return with_parts(text, styles=STYLES, theme=THEME)


@pytest.mark.parametrize(
    ("style", "run", "font", "size"),
    [
        ("a", "", "宋体", 10.5),  # the theme's font for Chinese, the defaults' size
        ("c", "", "仿宋", 16),  # from the style it is based on
        ("c", '<w:rPr><w:rStyle w:val="d"/></w:rPr>', "楷体", 16),  # a character style
        ("c", '<w:rPr><w:rFonts w:eastAsia="黑体"/><w:sz w:val="28"/></w:rPr>', "黑体", 14),
        ("c", '<w:rPr><w:rFonts w:eastAsiaTheme="minorEastAsia"/></w:rPr>', "宋体", 16),
        ("none", "", "宋体", 10.5),  # a style that does not exist
    ],
)
def test_the_look_of_text_is_inherited(style: str, run: str, font: str, size: float) -> None:
    look = only(styled(style, run)).look
    assert (look.font, look.size) == (font, size)


def test_an_indent_is_inherited_and_replaced() -> None:
    assert only(styled("c")).indent == 2
    own = '<w:p><w:pPr><w:pStyle w:val="c"/><w:ind w:firstLine="0"/></w:pPr>'
    text = with_parts(f"{own}<w:r><w:t>文字</w:t></w:r></w:p>", styles=STYLES)
    assert only(text).indent == 0


def test_styles_based_on_each_other_end() -> None:
    circle = STYLES.replace('<w:name w:val="甲"/><w:basedOn w:val="a"/>',
                            '<w:name w:val="甲"/><w:basedOn w:val="c"/>')  # fmt: skip
    text = '<w:p><w:pPr><w:pStyle w:val="c"/></w:pPr><w:r><w:t>文字</w:t></w:r></w:p>'
    assert only(with_parts(text, styles=circle)).look.font == "仿宋"


NUMBERING = (
    f'<w:numbering {W}><w:abstractNum w:abstractNumId="1">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/>'
    '<w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
    '<w:lvlText w:val="（%2）"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
)


def test_automatic_numbers_are_read_as_they_are_printed() -> None:
    def numbered(text: str, level: int) -> str:
        number = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="5"/></w:numPr>'
        return f"<w:p><w:pPr>{number}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"

    body = "".join(numbered(t, n) for t, n in (("甲", 0), ("乙", 1), ("丙", 1), ("丁", 0)))
    paper = read_docx_paper(with_parts(body + numbered("戊", 1), numbering=NUMBERING))
    assert [p.text for p in paper.paragraphs] == [
        "一、甲",
        "（一）乙",
        "（二）丙",
        "二、丁",
        "（一）戊",
    ]
    assert [p.level for p in paper.paragraphs] == [1, 2, 2, 1, 2]


def test_an_indent_that_a_list_decides_is_not_verified() -> None:
    numbered = '<w:p><w:pPr><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr>'
    data = with_parts(f"{numbered}<w:r><w:t>甲</w:t></w:r></w:p>", numbering=NUMBERING)
    (found,) = (o for o in checked(data).outcomes if o.rule.id == "body-indent")
    assert (found.verdict, found.message) == ("unverified", "1段用自动编号，缩进由编号决定")


def test_deleted_text_is_not_read_and_inserted_text_is() -> None:
    changed = (
        "<w:p><w:del><w:r><w:delText>妥否，请批示。</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>特此报告。</w:t></w:r></w:ins></w:p>"
    )
    assert only(with_parts(changed)).text == "特此报告。"


def test_a_table_within_a_table_is_read_once() -> None:
    def table(content: str) -> str:
        return f"<w:tbl><w:tr><w:tc>{content}</w:tc></w:tr></w:tbl>"

    text = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
    data = with_parts(table(text.format("甲") + table(text.format("乙")) + text.format("丙")))
    assert [p.text for p in read_docx_paper(data).paragraphs] == ["甲", "乙", "丙"]


@pytest.mark.parametrize(
    ("between", "new_page"),
    [
        ('<w:p><w:r><w:br w:type="page"/></w:r></w:p>', True),
        ("<w:p><w:pPr><w:pageBreakBefore/></w:pPr></w:p>", True),
        ("<w:p><w:pPr><w:sectPr/></w:pPr></w:p>", True),
        ("<w:p/>", False),
        ("<w:p><w:pPr><w:pageBreakBefore w:val='0'/></w:pPr></w:p>", False),
    ],
)
def test_page_breaks_are_seen_wherever_they_stand(between: str, new_page: bool) -> None:
    text = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
    data = with_parts(text.format("甲") + between + text.format("乙"))
    assert [p.new_page for p in read_docx_paper(data).paragraphs] == [False, new_page]


def test_a_section_that_goes_on_begins_no_page() -> None:
    text = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
    body = text.format("甲") + "<w:p><w:pPr><w:sectPr/></w:pPr></w:p>" + text.format("乙")
    data = with_parts(body + '<w:sectPr><w:type w:val="continuous"/></w:sectPr>')
    assert [p.new_page for p in read_docx_paper(data).paragraphs] == [False, False]


# --- landscape pages ---


def landscape(number: str) -> bytes:
    """The sound report with its second annex on a landscape sheet; `number` is in its header."""
    portrait = parts()["word/document.xml"]
    section = portrait[portrait.rindex("<w:sectPr") : portrait.index("</w:body>")]
    turned = (
        '<w:sectPr><w:headerReference w:type="default" r:id="turned"/>'
        '<w:footerReference w:type="default" r:id="{odd}"/>'
        '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
        '<w:pgMar w:top="1587" w:right="2098" w:bottom="1463" w:left="1984"/></w:sectPr>'
    ).format(odd="odd" if not number else "none")
    annex = para("高标准农田建设正常推进。")
    after = f"<w:p><w:pPr>{EXACT}{turned}</w:pPr></w:p>"
    made = parts()
    before = f"<w:p><w:pPr>{section}</w:pPr></w:p>"
    document = made["word/document.xml"].replace(annex, annex + after)
    made["word/document.xml"] = document.replace(
        para("附件2", "黑体", look="<w:pageBreakBefore/>"), before + para("附件2", "黑体", look="")
    )
    made["word/turned.xml"] = number or f"<w:hdr {W}/>"
    made["word/_rels/document.xml.rels"] = made["word/_rels/document.xml.rels"].replace(
        "</Relationships>",
        f'<Relationship Id="turned" Type="{OFFICE}/header" Target="turned.xml"/></Relationships>',
    )
    return zipped(made)


def boxed(direction: str) -> str:
    """A header with a page number in a text box."""
    wps = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
    field = (
        '<w:r><w:rPr><w:rFonts w:ascii="宋体"/><w:sz w:val="28"/></w:rPr><w:t>— </w:t></w:r>'
        '<w:fldSimple w:instr="PAGE"><w:r><w:rPr><w:rFonts w:ascii="宋体"/><w:sz w:val="28"/>'
        "</w:rPr><w:t>1</w:t></w:r></w:fldSimple><w:r><w:t> —</w:t></w:r>"
    )
    return (
        f'<w:hdr {W} xmlns:s="{wps}"><w:p><w:r><w:drawing><s:wsp><s:txbx><w:txbxContent>'
        f"<w:p>{field}</w:p></w:txbxContent></s:txbx><s:bodyPr {direction}/></s:wsp></w:drawing>"
        "</w:r></w:p></w:hdr>"
    )


def test_a_page_number_at_the_foot_of_a_landscape_page_fails() -> None:
    said = broken(landscape(""))
    assert set(said) == {"page-number-landscape"}
    assert [o.verdict for o in checked(landscape("")).of("fail")] == ["fail"]


def test_a_page_number_that_runs_down_a_landscape_page_is_right() -> None:
    assert broken(landscape(boxed('vert="vert"'))) == {}


def test_a_page_number_in_a_box_that_does_not_tell_is_not_verified() -> None:
    found = checked(landscape(boxed("")))
    assert "page-number-landscape" in {o.rule.id for o in found.of("unverified")}


# --- strange files ---


def test_entities_are_not_expanded() -> None:
    bomb = '<!DOCTYPE w [<!ENTITY a "妥否请批示"><!ENTITY b "&a;&a;&a;">]>'
    made = parts()
    made["word/document.xml"] = bomb + made["word/document.xml"].replace("特此报告。", "&b;。")
    try:
        texts = [p.text for p in read_docx_paper(zipped(made)).paragraphs]
    except ValueError:
        return  # refusing such a file is as good
    assert not any("妥否" in text for text in texts)


@pytest.mark.parametrize(
    "change",
    [
        ('w:w="11906"', 'w:w="x"'),
        ('<w:sz w:val="32"/>', '<w:sz w:val="abc"/>'),
        ('<w:sz w:val="32"/>', "<w:sz/>"),
        ('w:firstLineChars="200"', 'w:firstLineChars=""'),
        ('<w:jc w:val="center"/>', '<w:jc w:val="?"/>'),
        ("<w:body>", "<w:body><!-- a --><?b c?>"),
        ('w:linePitch="579"', ""),
        ('r:id="odd"', 'r:id="gone"'),
    ],
)
def test_odd_values_end_in_findings_not_in_a_crash(change: tuple[str, str]) -> None:
    assert checked(foreign(change)).outcomes


def test_a_document_without_a_body_is_refused() -> None:
    made = parts()
    made["word/document.xml"] = f"<w:document {W}/>"
    with pytest.raises(UnreadableFileError):
        lint(zipped(made))


BORDERS = "<w:tblBorders><w:top w:val='single'/><w:bottom w:val='single'/></w:tblBorders>"


@pytest.mark.parametrize("based", ["", "<w:basedOn w:val='t'/>"])
def test_the_rules_of_an_imprint_may_be_those_of_its_tables_style(based: str) -> None:
    style = "<w:style w:type='table' w:styleId='{}'>{}<w:tblPr>{}</w:tblPr></w:style>"
    styles = style.format("t", "", BORDERS) + style.format("u", based, "")
    table = (
        f"<w:tbl><w:tblPr><w:tblStyle w:val='{'u' if based else 't'}'/></w:tblPr>"
        f"<w:tr><w:tc>{para('抄送：市财政局。')}</w:tc></w:tr></w:tbl>"
    )
    found = only(with_parts(table, styles=f"<w:styles {W}>{styles}</w:styles>"))
    assert (found.ruled_above, found.ruled_below) == (True, True)


@pytest.mark.parametrize("body", ["", "<w:p/>", "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>"])
def test_a_file_without_text_cannot_be_checked(body: str) -> None:
    with pytest.raises(UnreadableFileError, match="没有文字"):
        lint(with_parts(body))
