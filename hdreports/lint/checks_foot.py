"""Signature, date and 版记."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hdreports.lint.checks_body import main_look
from hdreports.lint.fonts import font_class, is_size, size_name
from hdreports.lint.forms import is_letter
from hdreports.lint.measures import near, wide_bars
from hdreports.lint.model import (
    BLANK,
    HEIGHT,
    TOP,
    Absent,
    DocxLayout,
    Fault,
    Paper,
    Para,
    PdfPage,
    Remark,
    ToFill,
    Unverified,
)
from hdreports.lint.registry import Subject, checks

_DATE = re.compile(r"\d{4}年[1-9]\d?月[1-9]\d?日")
_NO_IMPRINT = "没有版记"
_IMPRINT_SIZE = 14.0


@checks("signature")
def signature(subject: Subject) -> Iterator[Remark]:
    date, signed = subject.paper.first("date"), subject.paper.first("signature")
    if date is None:
        yield Fault("正文之后没有成文日期")
    elif signed is None:
        yield Fault("成文日期之上没有发文机关署名", date.where)


@checks("date-form")
def date_form(subject: Subject) -> Iterator[Remark]:
    date = subject.paper.first("date")
    if date is None:
        yield Absent("没有成文日期")
    elif date.blank:
        yield ToFill("成文日期")
    elif not _DATE.fullmatch(date.words):
        yield Fault(f"成文日期写作“{date.words}”，应形如“2023年9月12日”", date.where)


# --- 版记 ---


def _imprint(subject: Subject) -> tuple[Para, ...]:
    return subject.paper.of("imprint")


@checks("imprint")
def imprint(subject: Subject) -> Iterator[Remark]:
    paras = _imprint(subject)
    letter = is_letter(subject.paper)
    if not paras and letter:
        yield Absent("信函格式没有抄送")
    elif not paras:
        yield Fault("没有版记（抄送机关、印发机关和印发日期）")
    elif not letter:  # 信函格式 has a rule of its own
        yield from _printed(paras)
    for para in paras:
        if para.words.startswith("抄送"):
            if not para.words.startswith("抄送："):
                yield Fault("“抄送”之后应用全角冒号", para.where)
            if not para.words.endswith("。"):
                yield Fault("抄送机关之后应用句号", para.where)


def _printed(paras: tuple[Para, ...]) -> Iterator[Remark]:
    text = "\n".join(p.words for p in paras)
    printed = re.search(r"(.*)印发$", text, re.MULTILINE)
    if printed is None:
        yield Fault("版记没有印发机关和印发日期", paras[-1].where)
    elif BLANK.search(printed[0]):
        yield ToFill("印发日期")
    elif not re.search(r"\d{4}年[1-9]\d?月[1-9]\d?日印发$", printed[0]):
        yield Fault("印发日期应形如“2023年9月12日印发”", paras[-1].where)


@checks("imprint-font")
def imprint_font(subject: Subject) -> Iterator[Remark]:
    paras = [p for p in _imprint(subject) if p.chinese]
    if not paras:
        yield Absent(_NO_IMPRINT)
    for para in paras:
        look = main_look(para)
        if look.font is not None and font_class(look.font) != "fang":
            yield Fault(f"版记的字体为{look.font}，应为仿宋体", para.where)
            return
        if look.size is not None and not is_size(look.size, _IMPRINT_SIZE):
            yield Fault(f"版记的字号为{size_name(look.size)}，应为4号（14磅）", para.where)
            return
    if paras and main_look(paras[0]).font is None:
        yield Unverified("没有写明版记的字体")


@checks("imprint-rules")
def imprint_rules(subject: Subject) -> Iterator[Remark]:
    paras = _imprint(subject)
    if not paras or is_letter(subject.paper):
        yield Absent("信函格式的版记没有分隔线" if paras else _NO_IMPRINT)
        return
    if subject.paper.pdf:
        top, bottom = _drawn(subject.paper.pdf.pages[paras[-1].sheet], paras)
    else:
        top, bottom = any(p.ruled_above for p in paras), any(p.ruled_below for p in paras)
    missing = [name for name, there in (("首", top), ("末", bottom)) if not there]
    if not missing:
        return
    if subject.paper.docx and subject.paper.docx.drawings:
        yield Unverified("版记没有边框，分隔线可能由图形画出")
    else:
        yield Fault(f"版记没有{'、'.join(missing)}条分隔线", paras[0].where)


def _drawn(page: PdfPage, paras: tuple[Para, ...]) -> tuple[bool, bool]:
    boxes = [p.box for p in paras if p.box and p.sheet == paras[-1].sheet]
    above, below = min(b.top for b in boxes), max(b.bottom for b in boxes)
    wide = [r.box for r in wide_bars(page)]
    return (
        any(-12 < box.top - above <= 1 for box in wide),
        any(-1 <= box.bottom - below < 12 for box in wide),
    )


@checks("imprint-place")
def imprint_place(subject: Subject) -> Iterator[Remark]:
    paper, paras = subject.paper, _imprint(subject)
    if not paras:
        yield Absent(_NO_IMPRINT)
        return
    if paper.docx:
        yield from _reckoned_place(paper, paper.docx, paras[-1])
        return
    assert paper.pdf is not None
    last, count = paras[-1].page or 0, len(paper.pdf.pages)
    if last != count:
        yield Fault(f"版记在第{last}页，不在最后一页（第{count}页）")
        return
    if is_letter(paper):
        return  # it has a place of its own
    if last % 2:
        yield Fault(f"版记在第{last}页，双面印刷时应在双页")
    page = paper.pdf.pages[-1]
    edges = [r.box.bottom for r in wide_bars(page)]
    bottom = max([*edges, paras[-1].box.bottom if paras[-1].box else 0.0])
    if not page.landscape and not near(bottom, TOP + HEIGHT, 2.5):
        yield Fault(f"版记末条分隔线距纸上边{bottom:.0f}mm，应与版心下边缘（262mm）重合")


def _reckoned_place(paper: Paper, layout: DocxLayout, last: Para) -> Iterator[Remark]:
    """What a DOCX tells of the place: what comes behind it, whether it stands fast at the foot of
    its page, and whether its section begins on an even page."""
    behind = paper.paragraphs[paper.paragraphs.index(last) + 1 :]
    if behind:
        yield Fault("版记之后还有内容", behind[0].where)
        return
    if last.foot is not None and not near(last.foot, 0, 2.5):
        side = "之下" if last.foot > 0 else "之上"
        yield Fault(f"版记的下边缘在版心下边缘{side}{abs(last.foot):.0f}mm，应与版心下边缘重合")
    begins = layout.sections[last.sheet].begins
    unseen = [
        *(["是否在页面的下部"] if last.foot is None else []),
        *(["是否在双页"] if begins != "evenPage" and not is_letter(paper) else []),
    ]
    if begins == "oddPage" and not is_letter(paper):
        yield Fault("版记从单页开始，双面印刷时应在双页")
    elif unseen:
        yield Unverified(f"DOCX没有固定的版面，看不出版记{'、'.join(unseen)}；请检查PDF")
