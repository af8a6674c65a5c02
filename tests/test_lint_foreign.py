"""The form checker on a DOCX that somebody else made: sound, and with one fault each."""

from __future__ import annotations

import pytest
from lint_help import (
    BANNER,
    BREAK,
    CENTRE,
    DATE_RIGHT,
    EMPTY,
    FANG,
    HEI,
    INDENT,
    KAI,
    ONE_IN,
    RED,
    RED_RULE,
    RIGHT,
    SIGNED,
    broken,
    checked,
    foreign,
    good,
    para,
)  # fmt: skip

TITLE = "关于2023年第三季度工作进展情况的报告"
ISSUER, DATE = "互助土族自治县农业农村局", "2023年9月12日"
PROBLEM = "部分地块渠系不配套"


def test_a_sound_report_without_our_styles_breaks_no_rule() -> None:
    assert [(o.rule.id, o.message, o.where) for o in good().of("fail", "warn")] == []
    assert good().form == "报告"


def test_what_cannot_be_seen_in_a_docx_is_said() -> None:
    assert {o.rule.id for o in good().of("unverified")} == {"imprint-place"}


FAULTS = [
    # page
    ("paper", 'w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1463"',
     'w:w="12190" w:h="16838"/><w:pgMar w:top="2098" w:right="1747"'),
    ("margins", 'w:top="2098" w:right="1463" w:bottom="1984"',
     'w:top="1898" w:right="1463" w:bottom="2184"'),
    ("type-area", 'w:bottom="1984"', 'w:bottom="1784"'),
    ("grid-lines", 'w:line="579"', 'w:line="560"'),
    ("grid-characters", '<w:spacing w:val="-4"/>', ""),
    ("page-number", ">— <", ">- <"),
    ("page-number", '<w:sz w:val="28"/></w:rPr><w:t>1<', '<w:sz w:val="21"/></w:rPr><w:t>1<'),
    ("page-number-sides", "<w:evenAndOddHeaders/>", ""),
    ("page-number-sides", '<w:ind w:right="280"/><w:jc w:val="right"/>', '<w:jc w:val="center"/>'),
    ("text-colour", para("特此报告。"), para("特此报告。", more='<w:color w:val="1F4E79"/>')),
    # head
    ("mark", RED, ""),
    ("document-number", "互农〔2023〕12号", "互农[2023]12号"),
    ("document-number", "互农〔2023〕12号", "互农〔2023〕第12号"),
    ("document-number", "互农〔2023〕12号", "互农〔2023〕012号"),
    ("signer", "　" * 12 + "签发人：张三", ""),
    ("red-rule", RED_RULE, ""),
    # body
    ("title-font", 'w:eastAsia="方正小标宋简体"/><w:spacing w:val="-4"/><w:sz w:val="44"/>',
     'w:eastAsia="黑体"/><w:spacing w:val="-4"/><w:sz w:val="44"/>'),
    ("title-form", TITLE, "关于2023年第三季度工作进展"),
    ("title-punctuation", TITLE, TITLE + "。"),
    ("addressee", "海东市农业农村局：", "海东市农业农村局:"),
    ("first-page-text", para("现将有关情况报告如下。"),
     para("现将有关情况报告如下。", look=BREAK + INDENT)),
    ("body-font", para("特此报告。"), para("特此报告。", "宋体")),
    ("body-font", para("特此报告。"), para("特此报告。", size=15)),
    ("body-indent", para("特此报告。"), para("　　特此报告。", look="")),
    ("body-indent", para("特此报告。"), para("特此报告。", look="")),
    ("heading-font", para("二、存在的问题", HEI), para("二、存在的问题", FANG)),
    ("heading-font", para("（一）粮食生产", KAI), para("（一）粮食生产", HEI)),
    ("heading-form", "2.抓好收获", "2、抓好收获"),
    ("heading-form", "（一）粮食生产", "(一)粮食生产"),
    ("heading-numbering", "二、存在的问题", "三、存在的问题"),
    ("heading-numbering", "（二）畜牧生产", "（一）畜牧生产"),
    ("heading-punctuation", "二、存在的问题", "二、存在的问题。"),
    # annexes
    ("annex-note", "2.重点任务台账", "2.重点任务台账。"),
    ("annex-note", "附件：1.指标完成情况表", "附件:1.指标完成情况表"),
    ("annex-match", "2.重点任务台账", "2.重点任务清单"),
    ("annex-match", ">附件2<", ">附件3<"),
    ("annex-page", para("附件2", HEI, look=BREAK), para("附件2", HEI, look="")),
    ("annex-page", para("附件2", HEI, look=BREAK), para("附件2", FANG, look=BREAK)),
    ("date-form", para(DATE, look=DATE_RIGHT), para("二〇二三年九月十二日", look=RIGHT)),
    ("signature", para("2023年9月12日", look=DATE_RIGHT), ""),
    # where head and signature stand
    ("number-place", EMPTY * 2 + para(SIGNED, look=RED_RULE + ONE_IN),
     EMPTY * 3 + para(SIGNED, look=RED_RULE + ONE_IN)),
    ("number-place", para(SIGNED, look=RED_RULE + ONE_IN), para(SIGNED, look=RED_RULE)),
    ("title-place", EMPTY * 2 + para(ISSUER, BANNER, 22, CENTRE),
     EMPTY + para(ISSUER, BANNER, 22, CENTRE)),
    ("addressee-place", EMPTY + para("海东市农业农村局：", look=""),
     para("海东市农业农村局：", look="")),
    ("annex-note-place", EMPTY + para("附件：1.指标完成情况表"), para("附件：1.指标完成情况表")),
    ("annex-note-place", EMPTY + para("附件：1.指标完成情况表"),
     EMPTY + para("附件：1.指标完成情况表", look="")),
    ("signature-place", DATE_RIGHT, RIGHT),
    ("signature-place", para(ISSUER, look=RIGHT) + para(DATE, look=DATE_RIGHT),
     para(ISSUER, look='<w:ind w:rightChars="600"/><w:jc w:val="right"/>')
     + para(DATE, look='<w:ind w:rightChars="950"/><w:jc w:val="right"/>')),
    # foot
    ("imprint", "抄送：市财政局。", "抄送：市财政局"),
    ("imprint-font", para("抄送：市财政局。", size=14, look=""),
     para("抄送：市财政局。", size=16, look="")),
    ("imprint-rules", '<w:top w:val="single" w:sz="8"/>', ""),
    # who writes to whom, and what
    ("report-requests", "特此报告。", "妥否，请批示。"),
    ("request-wording", PROBLEM, "已向省厅申请资金，部分地块渠系不配套"),
    ("form-and-parties", "海东市农业农村局：", "海东市财政局："),
    ("copies-below", "抄送：市财政局。", "抄送：各乡镇人民政府。"),
    # words
    ("punctuation-width", PROBLEM + "，", PROBLEM + ","),
    ("punctuation-width", "灌溉保障率为", "(含补灌)灌溉保障率为"),
    ("punctuation-pairs", PROBLEM, "《部分地块渠系不配套"),
    ("punctuation-repeated", "特此报告。", "特此报告。。"),
    ("number-separators", PROBLEM, "共1,250亩地块渠系不配套"),
    ("number-leading-zero", PROBLEM, "共.5万亩地块渠系不配套"),
    ("number-range", "80%～85%", "80～85%"),
    ("year-full", PROBLEM, "23年底部分地块渠系不配套"),
    ("date-padding", PROBLEM, "2023年09月5日部分地块渠系不配套"),
    ("digit-width", PROBLEM, "共５处地块渠系不配套"),
    ("quote-font", 'w:ascii="仿宋_GB2312" w:hAnsi="仿宋_GB2312"',
     'w:ascii="Times New Roman" w:hAnsi="Times New Roman"'),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "old", "new"), FAULTS)
def test_one_fault_is_named_and_nothing_else(rule: str, old: str, new: str) -> None:
    assert set(broken(foreign((old, new)))) == {rule}


def test_a_signature_below_a_seal_is_right() -> None:
    """The date four characters in, the issuer centred above it."""
    sealed = (
        para(ISSUER, look='<w:ind w:rightChars="125"/><w:jc w:val="right"/>')
        + para(DATE, look='<w:ind w:rightChars="400"/><w:jc w:val="right"/>')
    )  # fmt: skip
    usual = para(ISSUER, look=RIGHT) + para(DATE, look=DATE_RIGHT)
    assert broken(foreign((usual, sealed))) == {}


def test_a_signature_placed_by_tabs_is_not_verified() -> None:
    data = foreign((para(DATE, look=DATE_RIGHT), para(f"\t\t{DATE}", look="")))
    (found,) = (o for o in checked(data).outcomes if o.rule.id == "signature-place")
    assert found.verdict == "unverified"
    assert "制表符" in found.message


def test_a_signature_placed_by_blanks_is_measured() -> None:
    blanks = para("　" * 14 + ISSUER, look="") + para("　" * 16 + DATE, look="")
    usual = para(ISSUER, look=RIGHT) + para(DATE, look=DATE_RIGHT)
    assert broken(foreign((usual, blanks))) == {}
    assert set(broken(foreign((usual, blanks.replace("　" * 16, "　" * 12))))) == {
        "signature-place"
    }


def test_more_of_the_same_in_a_paragraph_is_counted() -> None:
    found = broken(foreign((PROBLEM + "，", f"{PROBLEM},渠,")))
    assert found == {"punctuation-width": "中文中用了半角标点“套,”（本段共2处）"}
