"""Where the parts of head and signature stand: blank lines between them, and who is indented how.

A PDF is measured. A DOCX is reckoned from its paragraphs: the spaces above and below, the empty
paragraphs between, the indents; where shapes or tabs decide, the check is not made.
"""

from __future__ import annotations

from collections.abc import Iterator

from hdreports.document.texts import width_in_characters
from hdreports.lint.checks_head import before_title, head_rule
from hdreports.lint.forms import UPWARD, has_head, is_letter
from hdreports.lint.measures import LINES, is_centred, near
from hdreports.lint.model import (
    HEIGHT,
    LEFT,
    WIDTH,
    Absent,
    Box,
    Fault,
    Paper,
    Para,
    Remark,
    Unverified,
)
from hdreports.lint.registry import Subject, checks

_LINE = HEIGHT / LINES  # mm
_LINE_POINTS = 28.95
_CHARACTER = WIDTH / 28  # mm
# Blank lines are told from the white between two texts, which holds what their own lines leave
# free besides: half a line at most.
_LESS, _MORE = 0.45, 0.75
_ROUGH = 0.6  # characters: glyphs do not fill their boxes
_RECKONED = 1.0  # characters: the width of digits is an estimate
_OFF = 3.0  # mm from the middle
_SHAPES = "文中有图形，看不出其间的空行；请检查PDF"
_NO_RULE = "没有找到红色分隔线"
_LETTER = "信函格式另有位置"


def _blank_lines(paper: Paper, above: Para, para: Para, edge: float | None = None) -> float | None:
    """Blank lines between two paragraphs; `edge`: the lower edge of a rule between them. None
    where they do not stand on one page."""
    if paper.docx:
        if para.new_page or para.sheet != above.sheet:
            return None
        space = above.space_after + para.space_before
        return space / _LINE_POINTS + para.empty_before
    if above.box is None or para.box is None or above.page != para.page:
        return None
    return (para.box.top - (edge if edge is not None else above.box.bottom)) / _LINE


def _told(lines: float | None, wanted: int, between: str, para: Para) -> Iterator[Remark]:
    if lines is None:
        yield Absent(f"{between}不在同一页")
    elif not wanted - _LESS <= lines <= wanted + _MORE:
        found = max(0, round(lines - 0.15))
        said = f"空{found}行" if found else "没有空行"
        yield Fault(f"{between}之间{said}，应空{wanted}行", para.where)


# --- head ---


@checks("number-place")
def number_place(subject: Subject) -> Iterator[Remark]:
    paper = subject.paper
    marks, number = paper.of("mark"), paper.first("number")
    if number is None or not marks or is_letter(paper):
        yield Absent(_LETTER if number is not None and marks else "没有版头（可能套用红头纸）")
        return
    yield from _told(_blank_lines(paper, marks[-1], number), 2, "发文机关标志与发文字号", number)
    if subject.form in UPWARD:
        yield from _upward(paper, number)
    elif subject.form and not is_centred(number, _OFF):
        yield Fault("发文字号没有居中", number.where)


def _upward(paper: Paper, number: Para) -> Iterator[Remark]:
    """Number left, signer right on the same line, each one character in."""
    start = _start(number)
    elsewhere = any("签发人" in p.words for p in before_title(paper) if p is not number)
    if elsewhere and "签发人" not in number.words:
        yield Fault("签发人没有与发文字号排在同一行", number.where)
    elif start is None:
        yield Unverified("发文字号用制表符定位")
    elif not near(start, 1, _ROUGH):
        yield Fault(f"发文字号居左空{start:.1f}字，应空一字", number.where)
    if "签发人" in number.words:
        yield from _signer_right(number)


def _signer_right(number: Para) -> Iterator[Remark]:
    span = _span(number)
    end = span[1] if span else number.right_tab if number.text.count("\t") == 1 else None
    rough = _ROUGH if number.box or span is None else _RECKONED
    if end is None:
        yield Unverified("签发人用制表符定位，看不出右边空几字；请检查PDF")
    elif not near(28 - end, 1, rough):
        yield Fault(f"签发人居右空{28 - end:.1f}字，应空一字", number.where)


@checks("title-place")
def title_place(subject: Subject) -> Iterator[Remark]:
    paper = subject.paper
    title, number = paper.first("title"), paper.first("number")
    if title is None or number is None or not has_head(paper) or is_letter(paper):
        yield Absent(_LETTER if is_letter(paper) else "没有版头或没有标题")
        return
    if paper.pdf:
        rule = head_rule(paper)
        if rule is None:
            yield Unverified(_NO_RULE)
        else:
            edge = rule.box.bottom
            yield from _told(_blank_lines(paper, number, title, edge), 2, "红色分隔线与标题", title)
    elif not any(p.red_rule for p in before_title(paper)):
        drawn = paper.docx is not None and paper.docx.drawings
        yield Unverified(_SHAPES if drawn else _NO_RULE)
    else:
        above = before_title(paper)[-1]
        yield from _told(_blank_lines(paper, above, title), 2, "红色分隔线与标题", title)


@checks("addressee-place")
def addressee_place(subject: Subject) -> Iterator[Remark]:
    paper = subject.paper
    titles, addressee = paper.of("title"), paper.first("addressee")
    if not titles or addressee is None:
        yield Absent("没有标题或没有主送机关")
        return
    yield from _told(_blank_lines(paper, titles[-1], addressee), 1, "标题与主送机关", addressee)


# --- behind the text ---


@checks("annex-note-place")
def annex_note_place(subject: Subject) -> Iterator[Remark]:
    paper, note = subject.paper, subject.paper.first("annex-note")
    place = paper.paragraphs.index(note) if note is not None else 0
    if note is None or not place:
        yield Absent("没有附件说明")
        return
    above = paper.paragraphs[place - 1]
    yield from _told(_blank_lines(paper, above, note), 1, "正文与附件说明", note)
    start = _start(note)
    if start is not None and not near(start, 2, _ROUGH):
        yield Fault(f"附件说明左空{start:.1f}字，应空二字", note.where)


@checks("signature-place")
def signature_place(subject: Subject) -> Iterator[Remark]:
    signed, date = subject.paper.of("signature"), subject.paper.first("date")
    if not signed or date is None:
        yield Absent("没有署名或没有成文日期")
        return
    if len(signed) > 1:
        yield Unverified("联合署名的位置由印章决定")
        return
    issuer = _span(signed[0])
    below = _span(date)
    if issuer is None or below is None or signed[0].page != date.page:
        yield Unverified("署名或成文日期用制表符定位，或不在同一页")
        return
    rough = _ROUGH if date.box else _RECKONED
    if _sealed(issuer, below, rough):
        return
    shift = below[0] - issuer[0]
    rooms = 28 - issuer[1], 28 - below[1]
    if not near(shift, 2, rough):
        yield Fault(
            f"成文日期首字比署名首字{'右' if shift >= 0 else '左'}移{abs(shift):.1f}字，"
            "应右移二字（加盖印章的，成文日期右空四字，署名居中于其上）",
            date.where,
        )
    elif not any(near(room, 2, rough) for room in rooms):  # the longer one, as the standard has it
        yield Fault(f"署名右空{rooms[0]:.1f}字，应空二字", signed[0].where)


def _sealed(issuer: tuple[float, float], date: tuple[float, float], rough: float) -> bool:
    """As where a seal is put: the date four characters in, the issuer centred above it."""
    middles = sum(issuer) / 2, sum(date) / 2
    return near(28 - date[1], 4, rough) and near(middles[0], middles[1], rough)


def _span(para: Para) -> tuple[float, float] | None:
    """Where a line begins and ends, in characters from the left edge of the type area."""
    if para.box:
        return _in_characters(para.box)
    text = para.text.strip()
    width = width_in_characters(text)
    if "\t" in para.text or "\n" in text or width > 28:
        return None
    if para.align == "right":
        trailing = width_in_characters(para.text[len(para.text.rstrip()) :])
        end = 28 - para.indent_right - trailing
        return end - width, end
    start = _start(para)
    return (start, start + width) if start is not None else None


def _in_characters(box: Box) -> tuple[float, float]:
    return (box.left - LEFT) / _CHARACTER, (box.right - LEFT) / _CHARACTER


def _start(para: Para) -> float | None:
    """Characters from the left edge to the first that is seen; None where it is not known."""
    if para.box:
        return _in_characters(para.box)[0]
    blanks = para.text[: len(para.text) - len(para.text.lstrip())]
    if para.indent is None or "\t" in blanks or para.align in ("center", "right"):
        return None
    return para.indent + width_in_characters(blanks)
