"""What a DOCX tells of places: red rule, signer beside the number, 版记, annexes behind it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lint_help import (
    EXACT,
    FLUSH,
    ONE_IN,
    RED_RULE,
    SECTION,
    SIGNED,
    broken,
    checked,
    foreign,
    imprint,
    para,
)

from hdreports.lint.checks_body import main_look
from hdreports.lint.elements import recognised
from hdreports.lint.model import Box, Look, Para, Piece
from hdreports.lint.run import Outcome

HEAD = para(SIGNED, look=RED_RULE + ONE_IN)
WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def told(rule: str, *changes: tuple[str, str]) -> list[tuple[str, str]]:
    """Verdict and message of each outcome of a rule, for the report with changes."""
    return [said(o) for o in checked(foreign(*changes)).outcomes if o.rule.id == rule]


def said(outcome: Outcome) -> tuple[str, str]:
    return outcome.verdict, outcome.message


def rule_with(space: int = 10, more: str = "") -> str:
    return para(SIGNED, look=RED_RULE.replace('space="10"', f'space="{space}"') + ONE_IN + more)


# --- the red rule ---


def test_a_rule_of_a_paragraph_that_is_not_indented_is_as_wide_as_the_type_area() -> None:
    assert told("red-rule") == [("pass", "")]


def test_a_rule_of_an_indented_paragraph_is_too_short() -> None:
    indented = HEAD.replace("<w:ind ", '<w:ind w:left="567" w:right="567" ')
    assert told("red-rule", (HEAD, indented)) == [
        ("warn", "红色分隔线与版心不等宽（所在段落有左右缩进）")
    ]


def test_a_rule_too_far_below_the_number_is_told() -> None:
    assert told("red-rule", (HEAD, rule_with(space=31))) == [
        ("warn", "红色分隔线在发文字号之下约13mm，应为4mm")
    ]


def test_a_rule_below_a_line_of_no_fixed_pitch_is_not_verified() -> None:
    ((verdict, message),) = told("red-rule", (HEAD, HEAD.replace(EXACT, "")))
    assert verdict == "unverified"
    assert "行距不是固定值" in message


@pytest.mark.parametrize(
    ("side", "pitch", "verdict"),
    [("top", 579, "pass"), ("bottom", 579, "warn"), ("bottom", 60, "pass")],
)
def test_a_rule_of_an_empty_paragraph_counts_with_its_height(
    side: str, pitch: int, verdict: str
) -> None:
    border = RED_RULE.replace("w:bottom", f"w:{side}").replace('space="10"', 'space="5"')
    spacing = EXACT.replace("579", str(pitch))
    ruled = para(SIGNED, look=ONE_IN) + f"<w:p><w:pPr>{spacing}{border}</w:pPr></w:p>"
    assert [v for v, _ in told("red-rule", (HEAD, ruled))] == [verdict]


def drawn(millimetres: int, colour: str = "FF0000") -> str:
    return (
        f'<w:p><w:r><w:drawing><wp:anchor xmlns:wp="{WP}"><wp:positionV relativeFrom="paragraph">'
        f'<wp:posOffset>0</wp:posOffset></wp:positionV><wp:extent cx="{millimetres * 36000}" '
        f'cy="0"/><a:graphic xmlns:a="{A}"><a:graphicData uri="{WPS}"><wps:wsp xmlns:wps="{WPS}">'
        f'<wps:spPr><a:ln><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:ln></wps:spPr>'
        "</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></w:r></w:p>"
    )


def vml(points: float) -> str:
    return (
        '<w:p><w:r><w:pict><v:line xmlns:v="urn:schemas-microsoft-com:vml" from="0,5pt" '
        f'to="{points}pt,5pt" strokecolor="red" strokeweight="1.5pt"/></w:pict></w:r></w:p>'
    )


UNPLACED = ("unverified", "红色分隔线由图形画出，量不出它与发文字号的距离；请检查PDF")


@pytest.mark.parametrize("shape", [drawn(156), vml(442.2)])
def test_a_drawn_rule_of_the_right_length_leaves_only_its_place_open(shape: str) -> None:
    assert told("red-rule", (HEAD, para(SIGNED, look=ONE_IN) + shape)) == [UNPLACED]


@pytest.mark.parametrize("shape", [drawn(140), vml(396.9)])
def test_a_drawn_rule_of_another_length_is_told(shape: str) -> None:
    assert told("red-rule", (HEAD, para(SIGNED, look=ONE_IN) + shape)) == [
        ("warn", "红色分隔线长140mm，应与版心等宽（156mm）"),
        UNPLACED,
    ]


def test_a_black_line_is_no_red_rule() -> None:
    ((verdict, message),) = told(
        "red-rule", (HEAD, para(SIGNED, look=ONE_IN) + drawn(156, "000000"))
    )
    assert verdict == "unverified"
    assert "可能由图形画出" in message


# --- number and signer ---


def test_a_signer_at_a_right_tab_one_character_in_is_right() -> None:
    tabs = '<w:tabs><w:tab w:val="right" w:pos="8540"/></w:tabs>'
    tabbed = para("互农〔2023〕12号\t签发人：张三", look=RED_RULE + tabs + ONE_IN)
    assert told("number-place", (HEAD, tabbed)) == [("pass", "")]
    far = tabbed.replace("8540", "6000")
    assert told("number-place", (HEAD, far)) == [("warn", "签发人居右空9.0字，应空一字")]


def test_a_signer_at_the_default_tabs_is_not_verified() -> None:
    tabbed = para("互农〔2023〕12号\t\t签发人：张三", look=RED_RULE + ONE_IN)
    ((verdict, _),) = told("number-place", (HEAD, tabbed))
    assert verdict == "unverified"


def test_each_fault_of_a_number_is_told() -> None:
    assert told("document-number", ("互农〔2023〕12号", "互农〔2023〕第012号")) == [
        ("warn", "发文字号“互农〔2023〕第012号”不加“第”字"),
        ("warn", "发文字号“互农〔2023〕第012号”的序号不编虚位"),
    ]


# --- 版记 ---

FLOATING = '<w:tblpPr w:vertAnchor="margin" w:tblpYSpec="bottom"/>'
EVEN = f"<w:p><w:pPr>{SECTION}</w:pPr></w:p>"


def place(float_: str = "", begins: str = "") -> list[tuple[str, str]]:
    """What is said of a 版记 that floats, in a section of its own that begins somewhere."""
    table = imprint().replace("<w:tblPr>", f"<w:tblPr>{float_}")
    if not begins:
        return told("imprint-place", (imprint(), table))
    section = SECTION.replace("<w:pgSz", f'<w:type w:val="{begins}"/><w:pgSz')
    return told("imprint-place", (imprint() + SECTION, EVEN + table + section))


def test_what_a_docx_does_not_tell_of_the_place_is_named() -> None:
    ((verdict, message),) = place()
    assert verdict == "unverified"
    assert "是否在页面的下部、是否在双页" in message
    ((verdict, message),) = place(FLOATING)
    assert verdict == "unverified"
    assert "下部" not in message
    ((_, message),) = place("", "evenPage")
    assert "双页" not in message


def test_a_place_at_the_foot_of_an_even_page_is_right() -> None:
    assert place(FLOATING, "evenPage") == [("pass", "")]


def test_a_place_on_an_odd_page_or_at_the_papers_edge_is_wrong() -> None:
    assert ("warn", "版记从单页开始，双面印刷时应在双页") in place(FLOATING, "oddPage")
    ((verdict, message),) = place(FLOATING.replace("margin", "page"), "evenPage")
    assert verdict == "warn"
    assert "版心下边缘之下35mm" in message


def test_annexes_behind_the_imprint_are_annexes() -> None:
    """A common mistake: 版记 on the last page of the text, and the annexes behind it."""
    annexes = para("附件1", "黑体", look="<w:pageBreakBefore/>") + para(
        "指标完成情况表", look=FLUSH
    )
    rows = para("抄送：市财政局。", size=14, look=FLUSH) + para(
        "互助县农业农村局办公室　2023年9月12日印发", size=14, look=FLUSH
    )
    more = "".join(para(f"第{n}项任务正常推进。") for n in range(20))
    found = {o.rule.id: o for o in checked(foreign((imprint(), rows + annexes + more))).of("warn")}
    assert found["imprint-place"].message == "版记之后还有内容"
    assert found["imprint-place"].where == "“附件1”"
    assert "imprint-font" not in found
    assert found["annex-match"].message == "附件说明列2个附件，文后有3个"


# --- a title as wide as the text, in a PDF ---


def test_a_title_whose_second_line_fills_the_page_is_one_title() -> None:
    def line(text: str, size: float, left: float, right: float, align: str) -> Para:
        look = Look("方正小标宋简体", "方正小标宋简体", size)
        box = Box(left, right, 50, 60)
        return Para(text, (Piece(text, look),), align=align, box=box, page=1)  # type: ignore[arg-type]

    wide = "关于2023年第三季度工作进展情况的报告"
    found = recognised(
        [
            line("互助土族自治县农业农村局", 22, 60, 150, "center"),
            line(wide, 22, 29, 183, "both"),
            line("海东市农业农村局：", 16, 28, 80, "both"),
        ]
    )
    assert [p.element for p in found] == ["title", "title", "addressee"]


# --- what used to be told wrongly ---


def test_one_annex_bears_no_number_whatever_the_list_of_annexes_says() -> None:
    """Else one check would ask for the number that the other forbids."""
    single = foreign(
        (para("2.重点任务台账", look='<w:ind w:left="1580"/>'), ""),
        (">附件1<", ">附件<"),
        (para("附件2", "黑体", look="<w:pageBreakBefore/>"), ""),
        (para("重点任务台账", "方正小标宋简体", 22, '<w:jc w:val="center"/>'), ""),
    )
    assert broken(single) == {"annex-note": "只有一个附件，不编序号"}


def test_a_title_below_no_rule_says_so() -> None:
    ((verdict, message),) = told("title-place", (HEAD, para(SIGNED, look=ONE_IN)))
    assert (verdict, message) == ("unverified", "没有找到红色分隔线")


def lined(text: str, font: str = "仿宋", in_table: bool = False) -> Para:
    """A paragraph as a PDF has it."""
    look = Look(font, font, 16)
    box = Box(28, 184, 50, 60)
    return Para(text, (Piece(text, look),), align="both", box=box, page=1, in_table=in_table)


def test_an_imprint_with_lines_on_all_sides_is_no_table_in_a_pdf() -> None:
    found = recognised(
        [
            lined("关于进展情况的报告"),
            lined("各项工作正常推进。"),
            lined("粮食产量", in_table=True),
            lined("2023年9月12日"),
            lined("抄送：市财政局。", in_table=True),
            lined("市农业农村局办公室　2023年9月12日印发", in_table=True),
        ]
    )
    assert [p.element for p in found] == ["title", "body", "table", "date", "imprint", "imprint"]


def test_a_font_that_stands_in_for_all_characters_is_the_font() -> None:
    assert main_look(lined("各项工作", "NotoSansSC")).font == "NotoSansSC"
    rare = replace(
        lined("各项工作"),
        pieces=(Piece("䶮䶮䶮", Look("NotoSansSC")), Piece("工作", Look("仿宋"))),
    )
    assert main_look(rare).font == "仿宋"
