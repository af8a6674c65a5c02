"""版头, title, addressee, and whether the first page shows text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from hdreports.document.texts import width_in_characters
from hdreports.lint.colours import is_red
from hdreports.lint.fonts import class_name, font_class, is_size, size_name
from hdreports.lint.forms import (
    UPWARD,
    WORKING,
    form_of,
    has_head,
    is_letter,
    number_match,
    number_text,
)
from hdreports.lint.measures import is_centred, near, wide_bars
from hdreports.lint.model import (
    BLANK,
    HEIGHT,
    LEFT,
    POINT,
    TOP,
    WIDTH,
    Absent,
    Bar,
    DocxLayout,
    Fault,
    Paper,
    Para,
    RedRule,
    Remark,
    ToFill,
    Unverified,
)
from hdreports.lint.registry import Subject, checks

_ROOM = 0.9  # of page one: an estimate that stays below is believed
_MARK_BELOW = 35.0  # mm
_RULE_BELOW = 4.0  # mm
_RULE_ROUGH = 2.5  # in a DOCX, where it is reckoned
_OFF = 2.5  # mm from the middle
_HEAD_PARAS = 12
_NO_HEAD = "没有版头（可能套用红头纸）"


@checks("mark")
def mark(subject: Subject) -> Iterator[Remark]:
    marks = subject.paper.of("mark")
    if not marks:
        yield Fault("没有找到发文机关标志") if has_head(subject.paper) else Unverified(_NO_HEAD)
        return
    para = marks[0]
    if not is_red(para.look.colour):
        yield Fault("发文机关标志不是红色", para.where)
    if font_class(para.look.font) != "biaosong":
        yield Fault(f"发文机关标志的字体为{para.look.font or '未写明'}，应为小标宋体", para.where)
    if not is_centred(para, _OFF):
        yield Fault("发文机关标志没有居中", para.where)
    if para.box and not is_letter(subject.paper) and not near(para.box.top, TOP + _MARK_BELOW, 3.0):
        yield Fault(
            f"发文机关标志的上边缘距纸上边{para.box.top:.0f}mm，"
            f"应为{TOP + _MARK_BELOW:g}mm（版心上边缘之下{_MARK_BELOW:g}mm）",
            para.where,
        )


@checks("document-number")
def document_number(subject: Subject) -> Iterator[Remark]:
    text = number_text(subject.paper)
    if not text:
        yield Fault("没有找到发文字号")
        return
    found = number_match(text)
    if found is None:
        yield Fault(f"发文字号“{text}”应形如“东农〔2023〕12号”")
        return
    year, rest = found["year"], found["rest"]
    if found["open"] != "〔":
        yield Fault(f"发文字号“{text}”的年份应用六角括号〔〕")
    if year.isdecimal() and len(year) != 4:
        yield Fault(f"发文字号“{text}”的年份应写四位")
    if rest.startswith("第"):
        yield Fault(f"发文字号“{text}”不加“第”字")
        rest = rest.removeprefix("第")
    if re.match(r"0\d*$", rest):
        yield Fault(f"发文字号“{text}”的序号不编虚位")
    elif BLANK.search(text):
        yield ToFill("发文字号")
    elif not rest.isdecimal() or not found["code"]:
        yield Fault(f"发文字号“{text}”应形如“东农〔2023〕12号”")


@checks("signer")
def signer(subject: Subject) -> Iterator[Remark]:
    form = subject.form
    if form not in UPWARD:
        yield Absent("不是上行文" if form else "标题中看不出文种")
        return
    lines = [re.search(r"签发人[:：](.*)", p.words) for p in subject.paper.paragraphs[:_HEAD_PARAS]]
    found = next((line for line in lines if line), None)
    if found is None and not has_head(subject.paper):
        yield Unverified(_NO_HEAD)
    elif found is None:
        yield Fault(f"{form}是上行文，没有标注签发人")
    elif not found[1] or BLANK.search(found[1]):
        yield ToFill("签发人")


@checks("red-rule")
def red_rule(subject: Subject) -> Iterator[Remark]:
    paper = subject.paper
    if not has_head(paper):
        yield Absent(_NO_HEAD)
    elif is_letter(paper):
        yield Absent("信函格式另有双线")
    elif paper.pdf:
        yield from _drawn_rule(paper)
    elif rules := [p.red_rule for p in before_title(paper) if p.red_rule]:
        yield from _bordered(rules[0])
    elif paper.docx:
        yield from _shaped(paper.docx)


def _bordered(rule: RedRule) -> Iterator[Remark]:
    """A paragraph's border: as wide as the type area where the paragraph is not indented."""
    if not (near(rule.left, 0, 1.5) and near(rule.right, 0, 1.5)):
        yield Fault("红色分隔线与版心不等宽（所在段落有左右缩进）")
    if rule.below is None:
        yield Unverified("行距不是固定值，量不出红色分隔线与发文字号的距离；请检查PDF")
    elif not near(rule.below, _RULE_BELOW, _RULE_ROUGH):
        yield Fault(f"红色分隔线在发文字号之下约{rule.below:.0f}mm，应为{_RULE_BELOW:g}mm")


def _shaped(layout: DocxLayout) -> Iterator[Remark]:
    """A line that is a shape tells its length; where it stands depends on the text before it."""
    lengths = layout.red_lengths
    if lengths and not any(near(length, WIDTH, 1.5) for length in lengths):
        yield Fault(f"红色分隔线长{max(lengths):.0f}mm，应与版心等宽（{WIDTH:g}mm）")
    if lengths:
        yield Unverified("红色分隔线由图形画出，量不出它与发文字号的距离；请检查PDF")
    elif layout.drawings:
        yield Unverified("发文字号之下没有段落边框，分隔线可能由图形画出；请检查PDF")
    else:
        yield Fault("发文字号之下没有红色分隔线")


def before_title(paper: Paper) -> list[Para]:
    """The paragraphs of the head."""
    return list(takewhile(lambda p: p.element != "title", paper.paragraphs))


def _numbers(paper: Paper) -> list[Para]:
    return [p for p in paper.of("number") if p.page == 1 and p.box]


def head_rule(paper: Paper) -> Bar | None:
    """The rule below the 发文字号 of a PDF, as wide as the type area."""
    numbers = _numbers(paper)
    if paper.pdf is None or not numbers:
        return None
    wide = wide_bars(paper.pdf.pages[0])
    under = [r for r in wide if r.box.top > (numbers[0].box or r.box).top]
    return min(under, key=lambda r: r.box.top, default=None)


def _drawn_rule(paper: Paper) -> Iterator[Remark]:
    numbers = _numbers(paper)
    rule = head_rule(paper)
    if rule is None:
        yield Fault("发文字号之下没有与版心等宽的分隔线")
        return
    if not is_red(rule.colour):
        yield Fault("发文字号之下的分隔线不是红色", "第1页")
    box, above = rule.box, max(p.box.bottom for p in numbers if p.box)
    if not (near(box.left, LEFT, 1.5) and near(box.right, LEFT + WIDTH, 1.5)):
        yield Fault("红色分隔线与版心不等宽", "第1页")
    if not near(box.top - above, _RULE_BELOW, 2.0):
        gap = box.top - above
        yield Fault(f"红色分隔线在发文字号之下{gap:.0f}mm，应为{_RULE_BELOW:g}mm", "第1页")


# --- title and addressee ---


@checks("title")
def title(subject: Subject) -> Iterator[Remark]:
    found = subject.paper.of("title")
    if not found:
        yield Fault("没有找到标题（居中、字号大于正文，或形如“……关于……的报告”）")
        return
    off = next((p for p in found if not is_centred(p, _OFF)), None)
    if off is not None:
        yield Fault("标题没有居中", off.where)


@checks("title-font")
def title_font(subject: Subject) -> Iterator[Remark]:
    found = subject.paper.first("title")
    if found is None:
        yield Absent("没有找到标题")
        return
    look = next((p.look for p in found.chinese), found.look)
    if look.font is None:
        yield Unverified("没有写明标题的字体")
    elif font_class(look.font) != "biaosong":
        yield Fault(f"标题的字体为{look.font}，应为{class_name('biaosong')}", found.where)
    if look.size is not None and not is_size(look.size, 22.0):
        yield Fault(f"标题的字号为{size_name(look.size)}，应为2号（22磅）", found.where)


@checks("title-form")
def title_form(subject: Subject) -> Iterator[Remark]:
    words = subject.paper.title
    if not words:
        yield Absent("没有找到标题")
        return
    form = form_of(words)
    if not form:
        yield Fault("标题没有以文种结尾（如“……的报告”“……的函”）", f"“{words[-24:]}”")
    elif form not in WORKING and "关于" not in words and form not in ("纪要", "公告", "命令"):
        yield Fault("标题没有写明事由（“关于……的”）", f"“{words[:24]}”")


@checks("title-punctuation")
def title_punctuation(subject: Subject) -> Iterator[Remark]:
    words = subject.paper.title
    if not words:
        yield Absent("没有找到标题")
    elif words[-1] in "。，；：、！？.,;:":
        yield Fault("标题末尾不用标点", f"“{words[-24:]}”")
    elif found := re.search(r"[。；：，!！?？]", re.sub(r"《[^》]*》|“[^”]*”", "", words)):
        yield Fault(f"标题中不用“{found[0]}”", f"“{words[:24]}”")


@checks("addressee")
def addressee(subject: Subject) -> Iterator[Remark]:
    found = subject.paper.first("addressee")
    form = subject.form
    if found is None:
        if form in ("报告", "请示", "函", "批复"):
            yield Fault(f"{form}没有主送机关（标题之下顶格，末尾用全角冒号）")
        else:
            yield Absent("没有主送机关（普发性公文可以没有）")
        return
    if not found.words.endswith("："):
        yield Fault("主送机关之后应用全角冒号", found.where)
    if found.indent is not None and abs(found.indent) > 0.4:
        yield Fault("主送机关应顶格", found.where)


# --- the first page ---


@checks("first-page-text")
def first_page_text(subject: Subject) -> Iterator[Remark]:
    paper = subject.paper
    first = next((p for p in paper.paragraphs if p.element in ("body", "heading")), None)
    if first is None:
        yield Unverified("没有找到正文")
    elif paper.pdf:
        if first.page != 1:
            yield Fault("首页没有正文", first.where)
    else:
        yield from _estimated(paper, first)


def _estimated(paper: Paper, first: Para) -> Iterator[Remark]:
    before = paper.paragraphs[: paper.paragraphs.index(first) + 1]
    if any(p.new_page for p in before[1:]) or first.sheet:
        yield Fault("正文之前分了页，首页没有正文", first.where)
        return
    height = sum(_height(paper, p) for p in before)
    if height > HEIGHT * _ROOM:
        yield Unverified("DOCX没有固定的版面，估计不出首页是否有正文；请检查PDF")


def _height(paper: Paper, para: Para) -> float:
    """Millimetres that a paragraph takes at most, with the empty ones above it."""
    assert paper.docx is not None
    section = paper.docx.sections[0]
    size = max((p.look.size or 16.0 for p in para.pieces), default=16.0)
    pitch = para.pitch or max(section.grid_pitch or 0.0, size * 1.5)
    width = section.type_width / POINT / size
    lines = 1 if para.element in ("body", "heading") else 0
    if not lines:
        lines = sum(
            -int(-max(width_in_characters(line), 1) // max(width, 1))
            for line in para.text.split("\n")
        )
    empty = para.empty_before * (section.grid_pitch or 30.0)
    return (lines * pitch + para.space_before + para.space_after + empty) * POINT
