"""The styles of the reference DOCX: fonts, sizes and places of every element of a 公文, by
GB/T 9704—2012, as the `w:styles` part."""

from __future__ import annotations

from dataclasses import dataclass

from hdreports.writers.docx import styles as names
from hdreports.writers.docx.oxml import DECLARED, twips

FANG, KAI, HEI, SONG, BANNER = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"
# Where a machine lacks a font, Word and LibreOffice take the next of these.
FALLBACKS = {
    FANG: "仿宋,FangSong,STFangsong,FandolFang",
    KAI: "楷体,KaiTi,STKaiti,FandolKai",
    HEI: "SimHei,STHeiti,FandolHei",
    SONG: "SimSun,STSong,FandolSong",
    BANNER: "方正小标宋_GBK,华文中宋,STZhongsong,SimSun",
}

HEADING_FACES = (HEI, KAI, FANG, FANG)  # levels 1 to 4

# 22 lines of 579 twips (28.95 pt) stay inside the 225 mm of the type area; 580 would give 21.
LINE = 579
# 28 characters of 16 pt are 6 pt wider than 156 mm, so each gives up a fifth of a point; the type
# area is then 8856 twips (156.2 mm) wide, the right margin 25.8 mm. A quarter of a point would fit
# 156.0 mm, but full lines would end half a millimetre short: no program spreads so little.
PITCH = "-4"
CHARACTER = 316  # one character of body text, twips
TYPE_WIDTH = 8856
LEFT_MARGIN = twips(28)
INDENT = f'<w:ind w:firstLineChars="200" w:firstLine="{2 * CHARACTER}"/>'
FLUSH = '<w:ind w:firstLineChars="0" w:firstLine="0"/>'
OFF_GRID = '<w:snapToGrid w:val="0"/>'
RED = '<w:color w:val="FF0000"/>'


def font(name: str) -> str:
    return (
        f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="Times New Roman"/>'
    )


def size(points: float) -> str:
    return f'<w:sz w:val="{points * 2:.0f}"/><w:szCs w:val="{points * 2:.0f}"/>'


def spaced(amount: str = "0") -> str:
    return f'<w:spacing w:val="{amount}"/>'


def exactly(points: float, before: int = 0, after: int = 0) -> str:
    return (
        f'<w:spacing w:before="{before}" w:after="{after}" w:line="{points * 20:.0f}" '
        'w:lineRule="exact"/>'
    )


def before(twentieths: int) -> str:
    return f'<w:spacing w:before="{twentieths}"/>'


def aligned(side: str) -> str:
    return f'<w:jc w:val="{side}"/>'


@dataclass(frozen=True)
class Style:
    name: str
    paragraph: str = ""  # pPr children in schema order
    run: str = ""  # rPr children in schema order
    based: str = "Normal"
    next: str = ""
    sample: str = ""  # the line that shows the style in the reference


BUILT_IN = {names.TITLE, names.CAPTION, *names.HEADINGS, "header", "footer"}


def _headings() -> list[Style]:
    samples = ("一、一级标题", "（一）二级标题", "1.三级标题", "（1）四级标题")
    return [
        Style(
            name,
            f'<w:keepNext/>{INDENT}<w:outlineLvl w:val="{level}"/>',
            font(face),
            next=names.BODY,
            sample=sample,
        )
        for level, (name, face, sample) in enumerate(
            zip(names.HEADINGS, HEADING_FACES, samples, strict=True)
        )
    ] + [
        Style(name, '<w:keepNext w:val="0"/>', font(FANG), based=heading, next=names.BODY)
        for name, heading in zip(names.RUN_INS, names.HEADINGS, strict=True)
    ]


def _table_styles() -> list[Style]:
    found = []
    for scale, points, line in (("normal", 12, 17), ("small", 10.5, 14.5), ("tiny", 9, 12)):
        look = OFF_GRID + exactly(line)
        found += [
            Style(
                names.CELLS[scale], look + aligned("left"), spaced() + size(points), sample="文字"
            ),
            Style(
                names.HEADS[scale],
                look + aligned("center"),
                font(HEI) + spaced() + size(points),
                sample="表头",
            ),
        ]
    return found


def paragraph_styles() -> list[Style]:
    rule = (
        '<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="10" w:color="FF0000"/></w:pBdr>'
        f'<w:tabs><w:tab w:val="right" w:pos="{TYPE_WIDTH - CHARACTER}"/></w:tabs>'
    )
    footer = OFF_GRID + exactly(16)
    return [
        Style(names.BODY, INDENT, sample="正文。"),
        Style(names.LIST, based=names.BODY, sample="列项。"),
        # 35 mm from the type area's top to the mark's top (7.2.4).
        Style(
            names.MARK,
            f"<w:keepNext/>{OFF_GRID}" + exactly(48, before=twips(35)) + aligned("center"),
            font(BANNER) + RED + spaced() + size(44),
            next=names.NUMBER,
            sample="发文机关标志",
        ),
        # Two blank lines below the mark, the red rule 4 mm below the number (7.2.5, 7.2.7).
        Style(
            names.NUMBER,
            f"<w:keepNext/>{rule}{OFF_GRID}" + exactly(18, before=2 * LINE) + aligned("center"),
            next=names.TITLE,
            sample="发文字号",
        ),
        # A letter's mark stands 30 mm below the paper's edge, in a box of its own (10.1).
        Style(
            names.LETTER_MARK,
            OFF_GRID + exactly(46) + aligned("center"),
            font(BANNER) + RED + spaced() + size(42),
            next=names.LETTER_NUMBER,
            sample="信函的发文机关标志",
        ),
        Style(
            names.LETTER_NUMBER,
            f"<w:keepNext/>{OFF_GRID}" + exactly(18) + aligned("right"),
            next=names.TITLE,
            sample="信函的发文字号",
        ),
        Style(
            names.TITLE,
            f"<w:keepNext/><w:keepLines/>{OFF_GRID}"
            + exactly(33, before=2 * LINE)
            + aligned("center"),
            font(BANNER) + spaced() + size(22),
            next=names.ADDRESSEE,
            sample="标题",
        ),
        Style(names.ADDRESSEE, before(LINE) + FLUSH, next=names.BODY, sample="主送机关："),
        *_headings(),
        Style(names.ANNEX_NOTE, "<w:keepNext/>", sample="附件：1.名称"),
        Style(names.SIGNATURE, "<w:keepNext/>" + aligned("right"), next=names.DATE, sample="署名"),
        Style(names.DATE, aligned("right"), sample="成文日期"),
        Style(names.CONTACT, INDENT, sample="（附注）"),
        Style(
            names.ANNEX_LABEL,
            f"<w:keepNext/>{FLUSH}" + aligned("left"),
            font(HEI),
            next=names.ANNEX_TITLE,
            sample="附件1",
        ),
        # The label stands on line 1, the title on line 3 (7.3.8).
        Style(
            names.ANNEX_TITLE,
            f"<w:keepNext/><w:keepLines/>{OFF_GRID}"
            + exactly(33, before=LINE, after=120)
            + aligned("center")
            + '<w:outlineLvl w:val="0"/>',
            font(BANNER) + spaced() + size(22),
            next=names.BODY,
            sample="附件标题",
        ),
        Style(
            names.CAPTION,
            f"<w:keepNext/>{OFF_GRID}" + exactly(24, before=120, after=40) + aligned("center"),
            font(HEI) + spaced() + size(14),
            sample="表1 表题",
        ),
        *_table_styles(),
        Style(
            names.NOTE,
            OFF_GRID + exactly(16, before=60, after=60),
            spaced() + size(10.5),
            sample="注：表注。",
        ),
        # 抄送 hangs under its first name; one character in comes from the cell (7.4.2).
        Style(
            names.COPIES,
            OFF_GRID
            + exactly(24)
            + '<w:ind w:leftChars="300" w:left="840" w:hangingChars="300" w:hanging="840"/>',
            spaced() + size(14),
            sample="抄送：机关。",
        ),
        Style(
            names.PRINTER,
            f'<w:tabs><w:tab w:val="right" w:pos="{TYPE_WIDTH - 560}"/></w:tabs>'
            + OFF_GRID
            + exactly(24),
            spaced() + size(14),
            sample="印发机关",
        ),
        Style(names.GAP, OFF_GRID + exactly(1), size(1)),
        Style("header", OFF_GRID, spaced() + size(10.5)),
        Style(names.STATUS_LINE, aligned("right"), based="header", sample="状态行"),
        Style("footer", footer, font(SONG) + spaced() + size(14)),
        Style(
            names.PAGE_ODD,
            '<w:ind w:rightChars="100" w:right="280"/>' + aligned("right"),
            based="footer",
        ),
        Style(
            names.PAGE_EVEN,
            '<w:ind w:leftChars="100" w:left="280"/>' + aligned("left"),
            based="footer",
        ),
    ]


CHARACTER_STYLES = {
    names.FIGURE: "",
    names.QUOTATION: "",
    names.BLANK: "",
    names.EMPHASIS: font(HEI),  # 仿宋 has no bold of its own
    **{lead: font(face) for lead, face in zip(names.LEADS, HEADING_FACES, strict=True)},
    names.SIGNER_NAME: font(KAI),
    names.STATUS: font(HEI)
    + '<w:color w:val="C00000"/>'
    + spaced("20")
    + size(12)
    + '<w:bdr w:val="single" w:sz="8" w:space="1" w:color="C00000"/>',
}


def style_id(name: str, known: dict[str, str]) -> str:
    return known.setdefault(
        name,
        name.title().replace(" ", "")
        if name in BUILT_IN or name == "Normal"
        else f"Gw{len(known)}",
    )


def paragraph_style_xml(style: Style, known: dict[str, str]) -> str:
    own = style_id(style.name, known)
    custom = "" if style.name in BUILT_IN else ' w:customStyle="1"'
    following = f'<w:next w:val="{style_id(style.next, known)}"/>' if style.next else ""
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{own}"><w:name w:val="{style.name}"/>'
        f'<w:basedOn w:val="{style_id(style.based, known)}"/>{following}<w:qFormat/>'
        + (f"<w:pPr>{style.paragraph}</w:pPr>" if style.paragraph else "")
        + (f"<w:rPr>{style.run}</w:rPr>" if style.run else "")
        + "</w:style>"
    )


def styles_xml(known: dict[str, str]) -> str:
    base = font(FANG)
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{base}<w:kern w:val="2"/>{size(16)}'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
    )
    # The automatic space around digits would break the grid of 28. Hanging punctuation is left on,
    # as it is in Word by default: off, LibreOffice 7 takes for on, and on for off.
    normal = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        '<w:qFormat/><w:pPr><w:widowControl w:val="0"/><w:kinsoku/><w:overflowPunct/>'
        '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:adjustRightInd/><w:snapToGrid/>'
        '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/><w:jc w:val="both"/>'
        f"</w:pPr><w:rPr>{base}{spaced(PITCH)}{size(16)}</w:rPr></w:style>"
    )
    fixed = (
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"'
        '/><w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
        '<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="57" w:type="dxa"/>'
        '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        "</w:style>"
    )
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="{weight}" w:space="0" w:color="auto"/>'
        for side, weight in (
            ("top", 8),
            ("left", 4),
            ("bottom", 8),
            ("right", 4),
            ("insideH", 4),
            ("insideV", 4),
        )  # fmt: skip
    )
    grid = (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="GwGrid"><w:name w:val="{names.GRID}"'
        f'/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>{borders}</w:tblBorders>'
        '<w:tblCellMar><w:top w:w="36" w:type="dxa"/><w:left w:w="57" w:type="dxa"/>'
        '<w:bottom w:w="36" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>'
        "</w:tblPr></w:style>"
    )
    paragraphs = "".join(paragraph_style_xml(style, known) for style in paragraph_styles())
    characters = "".join(
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{style_id(name, known)}">'
        f'<w:name w:val="{name}"/><w:basedOn w:val="DefaultParagraphFont"/><w:qFormat/>'
        + (f"<w:rPr>{look}</w:rPr>" if look else "")
        + "</w:style>"
        for name, look in CHARACTER_STYLES.items()
    )
    return (
        f"<w:styles {DECLARED}>{defaults}{normal}{fixed}{paragraphs}{characters}{grid}</w:styles>"
    )
