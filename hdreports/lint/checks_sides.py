"""Page numbers: how they look and where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hdreports.lint.fonts import font_class, is_size, size_name
from hdreports.lint.forms import is_letter
from hdreports.lint.measures import near, sheet_name
from hdreports.lint.model import (
    LEFT,
    TOP,
    WIDTH,
    Absent,
    Fault,
    PageNumber,
    PdfPage,
    Remark,
    Section,
    Unverified,
)
from hdreports.lint.registry import Subject, checks

_SHAPE = re.compile(r"—\s*\d+\s*—")
_SIZE = 14.0
_ONE_CHARACTER = _SIZE * 25.4 / 72
_BELOW = 7.0  # mm below the type area
_NO_NUMBER = "没有页码"


def _portrait(sections: tuple[Section, ...]) -> Iterator[Section]:
    return (s for s in sections if not s.landscape)


@checks("page-number")
def page_number(subject: Subject) -> Iterator[Remark]:
    if subject.paper.pdf:
        yield from _printed(subject)
        return
    assert subject.paper.docx is not None
    sections = subject.paper.docx.sections
    for number, section in enumerate(sections):
        found, where = section.pages["default"], sheet_name(number, len(sections))
        remark = (
            _shape_fault(found.text, found.look.size, found.look.latin, where)
            if found
            else Fault(_NO_NUMBER, where)
        )
        if remark is not None:
            yield remark
            return


def _printed(subject: Subject) -> Iterator[Remark]:
    assert subject.paper.pdf is not None
    foot_only = {p.page for p in subject.paper.of("imprint")} - {
        p.page for p in subject.paper.paragraphs if p.element != "imprint"
    }
    if is_letter(subject.paper):
        foot_only.add(1)  # the first page of a letter shows none
    missing = [
        n
        for n, page in enumerate(subject.paper.pdf.pages, 1)
        if page.number is None and page.lines and n not in foot_only
    ]
    if missing:
        yield Fault(_NO_NUMBER, "第" + "、".join(map(str, missing[:8])) + "页")
        return
    for n, page in enumerate(subject.paper.pdf.pages, 1):
        if page.number is None:
            continue
        digit = next(g for g in page.number.glyphs if g.text.isdigit())
        remark = _shape_fault(page.number.text, round(digit.size * 2) / 2, digit.font, f"第{n}页")
        if remark is not None:
            yield remark
            return


def _shape_fault(text: str, size: float | None, font: str | None, where: str) -> Remark | None:
    if not _SHAPE.fullmatch(text):
        return Fault(f"页码写作“{text}”，应为“— 1 —”（左右各一条一字线）", where)
    if size is not None and not is_size(size, _SIZE):
        return Fault(f"页码为{size_name(size)}，应为4号（14磅）", where)
    if font is None:
        return Unverified("没有写明页码的字体")
    if font_class(font) != "song":
        return Fault(f"页码的字体为{font}，应为宋体", where)
    return None


@checks("page-number-sides")
def page_number_sides(subject: Subject) -> Iterator[Remark]:
    if subject.paper.pdf:
        yield from _printed_sides(subject.paper.pdf.pages)
        return
    layout = subject.paper.docx
    assert layout is not None
    section = next(_portrait(layout.sections), None)
    odd = section.pages["default"] if section else None
    if section is None or odd is None:
        yield Absent(_NO_NUMBER)
        return
    if not layout.sides_differ:
        yield Fault("单双页的页码位置相同，应为单页居右、双页居左")
        return
    yield from _side_fault(odd, "right", "单页")
    even = section.pages["even"]
    if even is None:
        yield Fault("双页没有页码")
    else:
        yield from _side_fault(even, "left", "双页")


def _side_fault(number: PageNumber, side: str, which: str) -> Iterator[Remark]:
    name = "右" if side == "right" else "左"
    if number.align != side:
        yield Fault(f"{which}的页码没有居{name}")
    elif not number.boxed and not 0.6 <= number.indent <= 1.6:
        yield Fault(f"{which}的页码距{name}边{number.indent:.1f}字，应空一字")


def _printed_sides(pages: tuple[PdfPage, ...]) -> Iterator[Remark]:
    upright = [(n, p) for n, p in enumerate(pages, 1) if p.number and not p.landscape]
    if not upright:
        yield Absent(_NO_NUMBER)
    for n, page in upright:
        assert page.number is not None
        box = page.number.box
        odd = n % 2 == 1
        at, wanted = (
            (box.right, LEFT + WIDTH - _ONE_CHARACTER) if odd else (box.left, LEFT + _ONE_CHARACTER)
        )
        if not near(at, wanted, 4.0):
            yield Fault(
                f"{'单' if odd else '双'}页的页码应居{'右' if odd else '左'}空一字", f"第{n}页"
            )
            return
        below = page.height - 35 + _BELOW
        if not near(box.top, below, 2.0):
            distance = box.top - below + _BELOW
            yield Fault(f"页码在版心下边缘之下{distance:.0f}mm，应为7mm", f"第{n}页")
            return


@checks("page-number-landscape")
def page_number_landscape(subject: Subject) -> Iterator[Remark]:
    if subject.paper.pdf:
        turned = [(n, p) for n, p in enumerate(subject.paper.pdf.pages, 1) if p.landscape]
        if not turned:
            yield Absent("没有横页")
        for n, page in turned:
            remark = _printed_landscape(page, n)
            if remark:
                yield remark
                return
        return
    assert subject.paper.docx is not None
    sections = [s for s in subject.paper.docx.sections if s.landscape]
    if not sections:
        yield Absent("没有横页")
    for section in sections:
        found = section.pages["default"]
        if found is None:
            yield Unverified("横页的页眉页脚中没有页码")
        elif not found.vertical and found.boxed:
            yield Unverified("横页的页码在文本框中，无法判断方向")
        elif not found.vertical:
            yield Fault("横页的页码排在横页的下边，应与竖页的页码在纸张的同一位置")
        else:
            continue
        return


def _printed_landscape(page: PdfPage, n: int) -> Remark | None:
    """Turned back, the number stands 7 mm below the portrait type area: at 23–28 mm from a short
    side of the landscape page."""
    if page.number is None:
        return Unverified(f"第{n}页没有找到页码")
    box = page.number.box
    if not page.number.glyphs[0].turned:
        return Fault("横页的页码排在横页的下边，应与竖页的页码在纸张的同一位置", f"第{n}页")
    edge = min(box.left, page.width - box.right)
    if not near(edge, 35 - _BELOW - _ONE_CHARACTER, 3.0):
        return Fault(f"横页的页码距纸边{edge:.0f}mm，与竖页的不在同一位置", f"第{n}页")
    odd_place = box.bottom > TOP + 100
    if (n % 2 == 1) != odd_place and box.left < page.width / 2:
        return Fault("横页页码的左右与单双页不符", f"第{n}页")
    return None
