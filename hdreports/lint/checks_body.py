"""The text: fonts, indents, headings, annexes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from hdreports.lint.elements import ODD_NUMBERS
from hdreports.lint.fonts import FontClass, class_name, font_class, is_fallback, is_size, size_name
from hdreports.lint.model import Absent, Fault, Look, Para, Remark, Unverified
from hdreports.lint.registry import Subject, checks
from hdreports.narrative.numbering import ordinal

_SIZE = 16.0
_SPACED = re.compile(r"[ \u3000]{2,}")
_INDENT_TOLERANCE = 0.35  # characters
_HEADINGS: tuple[FontClass, ...] = ("hei", "kai", "fang", "fang")
_CN = {c: n for n, c in enumerate("零一二三四五六七八九")}


def main_look(para: Para) -> Look:
    """The look of most of a paragraph's Chinese characters, those aside that another font stands in
    for: unless it stands in for all of them."""
    counts: Counter[Look] = Counter()
    own = [piece for piece in para.chinese if not is_fallback(piece.look.font)]
    for piece in own or para.chinese:
        counts[piece.look] += len(piece.text)
    return counts.most_common(1)[0][0] if counts else Look()


@checks("body-font")
def body_font(subject: Subject) -> Iterator[Remark]:
    paras = [p for p in subject.paper.of("body", "addressee") if p.chinese]
    if not paras:
        yield Absent("没有正文")
        return
    yield from _font_faults(paras, "正文", "fang", main_look)


def _font_faults(
    paras: list[Para], name: str, wanted: FontClass, look_of: Callable[[Para], Look]
) -> Iterator[Remark]:
    """One remark for each wrong look, with the first place and the number of places."""
    wrong: dict[str, list[Para]] = {}
    unknown = 0
    for para in paras:
        look = look_of(para)
        if look.font is None:
            unknown += 1
        elif font_class(look.font) != wanted:
            message = f"{name}的字体为{look.font}，应为{class_name(wanted)}"
            wrong.setdefault(message, []).append(para)
        if look.size is not None and not is_size(look.size, _SIZE):
            message = f"{name}的字号为{size_name(look.size)}，应为3号（16磅）"
            wrong.setdefault(message, []).append(para)
    for message, places in wrong.items():
        more = f"（共{len(places)}段）" if len(places) > 1 else ""
        yield Fault(message + more, places[0].where)
    if unknown:
        yield Unverified(f"{unknown}段没有写明中文字体")


@checks("body-indent")
def body_indent(subject: Subject) -> Iterator[Remark]:
    paras = [p for p in subject.paper.of("body", "heading") if p.align in ("both", "left", "")]
    if not paras:
        yield Absent("没有正文")
        return
    in_docx = subject.paper.docx is not None
    spaced = [p for p in paras if in_docx and _SPACED.match(p.text)]
    if spaced:
        yield Fault(f"段首用空格代替缩进（共{len(spaced)}段）", spaced[0].where)
    wrong = [
        p
        for p in paras
        if p.indent is not None
        and abs(p.indent - 2) > _INDENT_TOLERANCE
        and not (in_docx and _SPACED.match(p.text))
    ]
    if wrong:
        more = f"（共{len(wrong)}段）" if len(wrong) > 1 else ""
        yield Fault(f"段首缩进{wrong[0].indent:.1f}字，应为二字{more}", wrong[0].where)
    unknown = sum(p.indent is None for p in paras)
    if unknown:
        yield Unverified(f"{unknown}段用自动编号，缩进由编号决定")


# --- headings ---


def _headings(subject: Subject) -> list[Para]:
    return list(subject.paper.of("heading"))


@checks("heading-font")
def heading_font(subject: Subject) -> Iterator[Remark]:
    found = [p for p in _headings(subject) if p.level]
    if not found:
        yield Absent("没有分层的标题")
        return
    for level in (1, 2, 3, 4):
        paras = [p for p in found if p.level == level and p.chinese]
        wanted = _HEADINGS[level - 1]
        yield from _font_faults(paras, f"第{level}级标题", wanted, _lead_look)


def _lead_look(para: Para) -> Look:
    """The look of a heading's first Chinese characters: text may follow in another."""
    return para.chinese[0].look


@checks("heading-form")
def heading_form(subject: Subject) -> Iterator[Remark]:
    found = _headings(subject)
    if not found:
        yield Absent("没有分层的标题")
        return
    above = 0
    part = 0
    for para in found:
        above = 0 if para.part != part else above
        part = para.part
        if fault := _odd(para):
            yield Fault(fault, para.where)
        elif para.level == 4 and above in (1, 2):
            yield Fault("层次越级：“（1）”之上没有“1.”", para.where)
        above = para.level or above


def _odd(para: Para) -> str:
    words = para.words
    for level, pattern in ODD_NUMBERS:
        if pattern.match(words):
            return f"序数“{para.number}”应写作“{ordinal(level, 1)}”一类"
    if para.number.startswith("("):
        return f"序数“{para.number}”应用全角括号"
    return ""


@checks("heading-numbering")
def heading_numbering(subject: Subject) -> Iterator[Remark]:
    numbered = [p for p in _headings(subject) if p.level and p.number]
    if not numbered:
        yield Absent("没有分层的标题")
        return
    counters = [0, 0, 0, 0]
    part = 0
    for para in numbered:
        if para.part != part:
            part, counters = para.part, [0, 0, 0, 0]
        value = ordinal_value(para.number)
        if value is None:
            continue
        expected = counters[para.level - 1] + 1
        if value != expected:
            what = "重号" if value < expected else "缺号"
            yield Fault(f"{what}：应为“{ordinal(para.level, min(expected, 99))}”", para.where)
        counters[para.level - 1] = value
        counters[para.level :] = [0] * (4 - para.level)


def ordinal_value(number: str) -> int | None:
    """The number that an ordinal stands for: 十二、 is 12."""
    digits = re.search(r"\d+", number)
    if digits:
        return int(digits[0])
    said = re.search(r"[一二三四五六七八九十百零〇]+", number)
    if said is None or "百" in said[0]:
        return None
    tens, ten, ones = said[0].partition("十")
    if not ten:
        return _CN.get(said[0])
    return _CN.get(tens, 1 if not tens else 0) * 10 + (_CN.get(ones, 0) if ones else 0)


@checks("heading-punctuation")
def heading_punctuation(subject: Subject) -> Iterator[Remark]:
    found = [p for p in _headings(subject) if p.level in (1, 2)]
    if not found:
        yield Absent("没有分层的标题")
        return
    for para in found:
        rest = para.words[len(para.number) :]
        alone = not para.run_in and len(rest) < 30 and not re.search(r"[，；。]", rest[:-1])
        if alone and rest[-1:] in ("。", "；", "，", "："):
            yield Fault(f"标题单独成行，末尾不用“{rest[-1]}”", para.where)


# --- annexes ---


def _items(notes: tuple[Para, ...]) -> list[tuple[int | None, str]]:
    """Number and name of each annex in the list of annexes."""
    text = "\n".join(p.text for p in notes)
    text = re.sub(r"^\s*附\s*件\s*[:：]\s*", "", text)
    found: list[tuple[int | None, str]] = []
    for line in text.split("\n"):
        words = "".join(line.split())
        if not words:
            continue
        match = re.match(r"(\d{1,2})[.．、](.*)", words)
        found.append((int(match[1]), match[2]) if match else (None, words))
    return found


@checks("annex-note")
def annex_note(subject: Subject) -> Iterator[Remark]:
    notes = subject.paper.of("annex-note")
    if not notes:
        if subject.paper.of("annex-label"):
            yield Fault("有附件，正文之后没有附件说明（附件：1.名称）")
        else:
            yield Absent("没有附件")
        return
    if not re.match(r"附件：", notes[0].words):
        yield Fault("“附件”之后应用全角冒号", notes[0].where)
    items = _items(notes)
    if any("、" in "".join(p.words)[:6] and re.search(r"\d、", p.words) for p in notes):
        yield Fault("附件的序号应写作“1.”", notes[0].where)
    closed = next((p for p in notes if p.words[-1] in "。；，、;,."), None)
    if closed is not None:
        yield Fault(f"附件名称之后不用“{closed.words[-1]}”", closed.where)
    numbers = [number for number, _ in items]
    if len(items) == 1 and numbers[0] is not None:
        yield Fault("只有一个附件，不编序号", notes[0].where)
    elif len(items) > 1 and numbers != list(range(1, len(items) + 1)):
        said = "、".join("无" if n is None else str(n) for n in numbers)
        yield Fault(f"附件的序号为{said}，应从1依次编", notes[0].where)


@checks("annex-match")
def annex_match(subject: Subject) -> Iterator[Remark]:
    paper = subject.paper
    items, labels = _items(paper.of("annex-note")), paper.of("annex-label")
    if not items and not labels:
        yield Absent("没有附件")
    elif not items:
        yield Absent("没有附件说明")
    elif not labels:
        yield Unverified("附件不在这个文件中")
    elif len(items) != len(labels):
        yield Fault(f"附件说明列{len(items)}个附件，文后有{len(labels)}个")
    else:
        for place, ((number, name), label) in enumerate(zip(items, labels, strict=True), 1):
            # A single annex bears no number, whatever the list of annexes says.
            said = f"附件{number or ''}" if len(items) > 1 else "附件"
            if label.words.rstrip("：:") != said:
                message = f"第{place}个附件标为“{label.words}”，应与附件说明一致，为“{said}”"
                yield Fault(message, label.where)
            yield from _misnamed(name, label, _title_of(subject, label))


def _misnamed(name: str, label: Para, title: str) -> Iterator[Fault]:
    wanted = name.rstrip("。；，、;,.")
    if title and _bare(title) != _bare(wanted):
        yield Fault(f"附件名称“{title[:24]}”与附件说明的“{wanted[:24]}”不同", label.where)


def _bare(name: str) -> str:
    return re.sub(r"[《》“”\s]", "", name)


def _title_of(subject: Subject, label: Para) -> str:
    return "".join(p.words for p in subject.paper.of("annex-title") if p.part == label.part)


@checks("annex-page")
def annex_page(subject: Subject) -> Iterator[Remark]:
    labels = subject.paper.of("annex-label")
    if not labels:
        yield Absent("没有附件")
    for label in labels:
        if not label.new_page:
            yield Fault("附件没有另起一页", label.where)
        if "：" in label.words or ":" in label.words:
            yield Fault("附件标识之后不用冒号", label.where)
        look = label.look if not label.chinese else label.chinese[0].look
        if look.font is not None and font_class(look.font) != "hei":
            yield Fault(f"附件标识的字体为{look.font}，应为黑体", label.where)
        if look.size is not None and not is_size(look.size, _SIZE):
            yield Fault(f"附件标识的字号为{size_name(look.size)}，应为3号（16磅）", label.where)
