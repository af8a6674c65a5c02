"""A small official report as somebody else would write it in Word: no styles of ours, everything
by direct formatting. Each test breaks one thing in it."""

from __future__ import annotations

import io
import zipfile
from functools import cache

from made_submissions import plan

from hdreports.lint.run import Result, lint

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"

FANG, KAI, HEI, BANNER = "仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体"
INDENT = '<w:ind w:firstLineChars="200" w:firstLine="632"/>'
EXACT = '<w:spacing w:line="579" w:lineRule="exact"/>'


def run(text: str, font: str = FANG, size: int = 16, more: str = "") -> str:
    return (
        f'<w:r><w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}"/>{more}'
        f'<w:spacing w:val="-4"/><w:sz w:val="{size * 2}"/></w:rPr>'
        f'<w:t xml:space="preserve">{text}</w:t></w:r>'
    )


def para(text: str, font: str = FANG, size: int = 16, look: str = INDENT, more: str = "") -> str:
    return f"<w:p><w:pPr>{EXACT}{look}</w:pPr>{run(text, font, size, more)}</w:p>"


# Number and signer, each one character from its edge.
SIGNED = "互农〔2023〕12号" + "　" * 12 + "签发人：张三"
CENTRE, FLUSH = '<w:jc w:val="center"/>', ""
ONE_IN = '<w:ind w:firstLineChars="100" w:firstLine="316"/>'
# Twelve characters two from the right; then six and a half that begin two further right.
RIGHT = '<w:ind w:rightChars="200" w:right="632"/><w:jc w:val="right"/>'
DATE_RIGHT = '<w:ind w:rightChars="550" w:right="1738"/><w:jc w:val="right"/>'
EMPTY = f"<w:p><w:pPr>{EXACT}</w:pPr></w:p>"
RED = '<w:color w:val="FF0000"/>'
RED_RULE = '<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="10" w:color="FF0000"/></w:pBdr>'
BREAK = "<w:pageBreakBefore/>"
TEXT = "截至9月10日，全县粮食播种56.5万亩，“五化”养殖场建成9个，完成年度任务的75%。"

SECTION = (
    '<w:sectPr><w:footerReference w:type="default" r:id="odd"/>'
    '<w:footerReference w:type="even" r:id="even"/><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2098" w:right="1463" w:bottom="1984" w:left="1587" w:header="851" '
    'w:footer="1276" w:gutter="0"/><w:docGrid w:type="lines" w:linePitch="579"/></w:sectPr>'
)


def imprint() -> str:
    def row(text: str) -> str:
        return f"<w:tr><w:tc>{para(text, size=14, look=FLUSH)}</w:tc></w:tr>"

    rule = 'w:val="single" w:sz="8"'
    return (
        f"<w:tbl><w:tblPr><w:tblBorders><w:top {rule}/><w:bottom {rule}/></w:tblBorders>"
        f"</w:tblPr>{row('抄送：市财政局。')}"
        f"{row('互助土族自治县农业农村局办公室　2023年9月12日印发')}</w:tbl>"
    )


def body() -> str:
    return (
        para("互助土族自治县农业农村局文件", BANNER, 30, CENTRE, RED)
        + EMPTY * 2
        + para(SIGNED, look=RED_RULE + ONE_IN)
        + EMPTY * 2
        + para("互助土族自治县农业农村局", BANNER, 22, CENTRE)
        + para("关于2023年第三季度工作进展情况的报告", BANNER, 22, CENTRE)
        + EMPTY
        + para("海东市农业农村局：", look=FLUSH)
        + para("现将有关情况报告如下。")
        + para("一、工作进展情况", HEI)
        + para("（一）粮食生产", KAI)
        + para(TEXT)
        + para("1.抓好播种。" + TEXT)
        + para("2.抓好收获。" + TEXT)
        + para("（二）畜牧生产", KAI)
        + para(TEXT)
        + para("二、存在的问题", HEI)
        + para("部分地块渠系不配套，灌溉保障率为80%～85%。")
        + para("特此报告。")
        + EMPTY
        + para("附件：1.指标完成情况表")
        + para("2.重点任务台账", look='<w:ind w:left="1580"/>')
        + para("互助土族自治县农业农村局", look=RIGHT)
        + para("2023年9月12日", look=DATE_RIGHT)
        + para("（联系人：李四，联系电话：0972-0000000）")
        + para("附件1", HEI, look=BREAK)
        + para("指标完成情况表", BANNER, 22, CENTRE)
        + para("粮食播种面积56.5万亩。")
        + para("附件2", HEI, look=BREAK)
        + para("重点任务台账", BANNER, 22, CENTRE)
        + para("高标准农田建设正常推进。")
        + imprint()
    )


def footer(side: str) -> str:
    song = run("— ", "宋体", 14).replace('<w:spacing w:val="-4"/>', "")
    field = (
        '<w:fldSimple w:instr=" PAGE "><w:r><w:rPr><w:rFonts w:ascii="宋体" w:hAnsi="宋体" '
        'w:eastAsia="宋体"/><w:sz w:val="28"/></w:rPr><w:t>1</w:t></w:r></w:fldSimple>'
    )
    return (
        f'<w:ftr {W} {R}><w:p><w:pPr><w:ind w:{side}="280"/><w:jc w:val="{side}"/></w:pPr>'
        f"{song}{field}{song.replace('— ', ' —')}</w:p></w:ftr>"
    )


def parts() -> dict[str, str]:
    kinds = {"odd": "footer", "even": "footer", "settings": "settings"}
    relations = "".join(
        f'<Relationship Id="{id}" Type="{_OFFICE}/{kind}" Target="{id}.xml"/>'
        for id, kind in kinds.items()
    )
    overrides = "".join(
        f'<Override PartName="/word/{id}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
        for id, kind in kinds.items()
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package'
        '.relationships+xml"/><Override PartName="/word/document.xml" '
        f'ContentType="{_TYPE}.document.main+xml"/>{overrides}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{relations}</Relationships>",
        "word/document.xml": f"<w:document {W} {R}><w:body>{body()}{SECTION}</w:body></w:document>",
        "word/odd.xml": footer("right"),
        "word/even.xml": footer("left"),
        "word/settings.xml": f"<w:settings {W}><w:evenAndOddHeaders/></w:settings>",
    }


def foreign(*changes: tuple[str, str]) -> bytes:
    """The report with texts of its markup replaced, each of which must be there."""
    made = parts()
    for old, new in changes:
        holders = [name for name, content in made.items() if old in content]
        assert holders, f"nowhere: {old}"
        for name in holders:
            made[name] = made[name].replace(old, new)
    return zipped(made)


def zipped(made: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in made.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def checked(data: bytes) -> Result:
    return lint(data, plan())


def broken(data: bytes) -> dict[str, str]:
    """The rules that are broken, with what is said first of each."""
    said: dict[str, str] = {}
    for outcome in checked(data).of("fail", "warn"):
        said.setdefault(outcome.rule.id, outcome.message)
    return said


@cache
def good() -> Result:
    return checked(foreign())
