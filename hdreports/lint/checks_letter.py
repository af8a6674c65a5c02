"""信函格式: the layout of a letter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hdreports.lint.colours import is_red
from hdreports.lint.forms import is_letter
from hdreports.lint.measures import near
from hdreports.lint.model import POINT, Absent, Bar, Fault, Paper, PdfPage, Remark, Unverified
from hdreports.lint.registry import Subject, checks

_MARK_TOP, _BELOW_MARK, _FROM_FOOT = 30.0, 4.0, 20.0
_WIDTH = 170.0
_ROUGH = 2.0  # mm: glyphs do not fill their boxes
_DOUBLE = 1.5  # mm between the two lines of a double rule, at most


@checks("letter-used")
def letter_used(subject: Subject) -> Iterator[Remark]:
    if subject.form != "函":
        yield Absent("不是函")
    elif not subject.paper.of("mark"):
        yield Unverified("没有版头（可能套用红头纸）")
    elif not is_letter(subject.paper):
        yield Fault("函没有采用信函格式（标志只写机关名称，发文字号居右，红色双线）")


@checks("letter-form")
def letter_form(subject: Subject) -> Iterator[Remark]:
    paper = subject.paper
    if not is_letter(paper):
        yield Absent("不是信函格式")
        return
    if any("印发" in p.words for p in paper.of("imprint")):
        yield Fault("信函格式的版记不写印发机关和印发日期")
    if paper.pdf:
        yield from _drawn(paper, paper.pdf.pages[0])
        return
    assert paper.docx is not None
    section = paper.docx.sections[0]
    if section.pages["first" if section.first_differs else "default"] is not None:
        yield Fault("信函格式的首页不显示页码")
    if _doubles(paper.docx.bars):
        yield from _placed(paper, section.height)
    elif paper.docx.drawings or section.first_differs:
        yield Unverified("双线由图形画出，请检查PDF")
    else:
        yield Fault("没有红色双线")


def _drawn(paper: Paper, page: PdfPage) -> Iterator[Remark]:
    if page.number is not None:
        yield Fault("信函格式的首页不显示页码", "第1页")
    mark = paper.of("mark")[0].box
    assert mark is not None
    if not near(mark.top, _MARK_TOP, _ROUGH):
        yield Fault(f"发文机关标志距上页边{mark.top:.0f}mm，应为{_MARK_TOP:g}mm", "第1页")
    yield from _both(page.bars, page.height, mark.bottom)


def _placed(paper: Paper, height: float) -> Iterator[Remark]:
    """The double rules of a DOCX, drawn at a place on the page. The mark is taken to stand where it
    should, as tall as its characters."""
    assert paper.docx is not None
    size = paper.of("mark")[0].look.size
    if size is None:
        yield Unverified("没有写明发文机关标志的字号，看不出双线与它的距离；请检查PDF")
        return
    yield from _both(paper.docx.bars, height, _MARK_TOP + size * POINT)


def _both(bars: Iterable[Bar], height: float, mark: float) -> Iterator[Remark]:
    """The upper double rule below the mark's lower edge, the lower one above the paper's."""
    doubles = _doubles(bars)
    upper = [b for b in doubles if b[0] < height / 2]
    lower = [b for b in doubles if b[0] > height / 2]
    if not upper or not lower:
        yield Fault("应有上下两条红色双线", "第1页")
        return
    if not near(upper[0][0] - mark, _BELOW_MARK, _ROUGH):
        gap = upper[0][0] - mark
        yield Fault(f"上面的双线在发文机关标志之下{gap:.0f}mm，应为{_BELOW_MARK:g}mm", "第1页")
    if not near(height - lower[-1][1], _FROM_FOOT, _ROUGH):
        gap = height - lower[-1][1]
        yield Fault(f"下面的双线距下页边{gap:.0f}mm，应为{_FROM_FOOT:g}mm", "第1页")


def _doubles(bars: Iterable[Bar]) -> list[tuple[float, float]]:
    """Upper and lower edge of each double rule of the right length, in red."""
    red = sorted(
        (
            r
            for r in bars
            if r.wide and is_red(r.colour) and near(r.box.right - r.box.left, _WIDTH, 2.0)
        ),
        key=lambda r: r.box.top,
    )
    found: list[tuple[float, float]] = []
    for one, other in zip(red, red[1:], strict=False):
        gap = other.box.top - one.box.bottom
        if 0 < gap < _DOUBLE:
            found.append((one.box.top, other.box.bottom))
    return found
