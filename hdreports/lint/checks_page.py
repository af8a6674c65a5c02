"""Page, margins, type area, grid, colours and fonts as a file holds them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median

from hdreports.lint.colours import is_dark
from hdreports.lint.fonts import font_class, is_fallback
from hdreports.lint.forms import is_letter
from hdreports.lint.measures import (
    CHARACTERS,
    LINES,
    TOLERANCE,
    full_lines,
    near,
    sheet_name,
    text_edges,
    text_lines,
)
from hdreports.lint.model import (
    HEIGHT,
    LEFT,
    POINT,
    TOP,
    WIDTH,
    Absent,
    Box,
    Fault,
    Para,
    PdfLayout,
    PdfPage,
    Remark,
    Section,
    Unverified,
)
from hdreports.lint.registry import Subject, checks

A4 = (210.0, 297.0)
_ENOUGH = 150  # steps from character to character, about eight lines
_LETTER_BOTTOM = 24.9  # mm: one line more than on other pages
_HANGING = "，。、；：）》”’"
_QUOTES = "“”‘’…—"


@checks("paper")
def paper(subject: Subject) -> Iterator[Remark]:
    docx, pdf = subject.paper.docx, subject.paper.pdf
    sheets: Sequence[Section | PdfPage] = docx.sections if docx else pdf.pages if pdf else ()
    unit = "节" if docx else "页"
    for number, sheet in enumerate(sheets, 1):
        sides = sorted((sheet.width, sheet.height))
        if not (near(sides[0], A4[0]) and near(sides[1], A4[1])):
            said = f"{sheet.width:.0f}mm×{sheet.height:.0f}mm"
            yield Fault(f"纸张为{said}，应为A4（210mm×297mm）", f"第{number}{unit}")
            return
    if sheets and sheets[0].landscape:
        yield Fault("正文排在横页上，应为竖页", f"第1{unit}")


# --- margins and type area ---


@checks("margins")
def margins(subject: Subject) -> Iterator[Remark]:
    if subject.paper.docx:
        sections = subject.paper.docx.sections
        for number, section in enumerate(sections):
            yield from _section_margins(section, sheet_name(number, len(sections)))
    elif subject.paper.pdf:
        yield from _measured_margins(subject.paper.pdf, is_letter(subject.paper))


def _section_margins(section: Section, where: str) -> Iterator[Remark]:
    if section.landscape:
        turned = near(section.top, LEFT) and near(section.right, TOP)
        other = near(section.bottom, LEFT) and near(section.left, TOP)
        if not turned and not other:
            yield Fault(
                f"横页上白边{section.top:.1f}mm、右白边{section.right:.1f}mm，"
                f"应为竖页的版面转过来（订口{LEFT:g}mm、天头{TOP:g}mm）",
                where,
            )
        return
    if not near(section.top, TOP):
        yield Fault(f"天头{section.top:.1f}mm，应为{TOP:g}mm±1mm", where)
    if not near(section.left, LEFT):
        yield Fault(f"订口{section.left:.1f}mm，应为{LEFT:g}mm±1mm", where)


def _measured_margins(layout: PdfLayout, letter: bool) -> Iterator[Remark]:
    edges = text_edges(layout.pages)
    if edges is None:
        yield Unverified("整行的文字太少，量不出订口和天头")
        return
    if not near(edges[0], LEFT):
        yield Fault(f"文字左边缘距纸边{edges[0]:.1f}mm，订口应为{LEFT:g}mm±1mm")
    tops = [
        (lines[0].box.top, lines[0], number, len(lines))
        for number, page in enumerate(layout.pages, 1)
        if not page.landscape and (lines := text_lines(page)) and not (letter and number == 1)
    ]
    top = min((t for t, *_ in tops), default=TOP)
    if top < TOP - TOLERANCE:
        yield Fault(f"文字上边缘距纸边{top:.1f}mm，天头应为{TOP:g}mm±1mm")
        return
    # Page one begins with the mark, far below; a short page may begin with anything.
    following = [(t, line) for t, line, number, count in tops if number > 1 and count > 4]
    if not following:
        yield Unverified("没有满页的文字，量不出天头的下限")
        return
    top, first = min(following, key=lambda known: known[0])
    # Text stands somewhere within its line: up to a line's height less its own below the edge.
    room = HEIGHT / LINES - first.size * POINT + 1.2
    if top > TOP + TOLERANCE + room:
        yield Fault(f"文字上边缘距纸边{top:.1f}mm，天头应为{TOP:g}mm±1mm")


@checks("type-area")
def type_area(subject: Subject) -> Iterator[Remark]:
    if subject.paper.docx:
        sections = subject.paper.docx.sections
        letter = is_letter(subject.paper)
        for number, section in enumerate(sections):
            if letter and not number and near(section.bottom, _LETTER_BOTTOM):
                continue  # a letter's text may go down to its lower rule
            wide, high = section.type_width, section.type_height
            wanted = (HEIGHT, WIDTH) if section.landscape else (WIDTH, HEIGHT)
            if not (near(wide, wanted[0]) and near(high, wanted[1])):
                yield Fault(
                    f"版心{wide:.1f}mm×{high:.1f}mm，应为{wanted[0]:g}mm×{wanted[1]:g}mm",
                    sheet_name(number, len(sections)),
                )
    elif subject.paper.pdf:
        yield from _measured_area(subject.paper.pdf, is_letter(subject.paper))


_PORTRAIT = Box(LEFT, LEFT + WIDTH, TOP, TOP + HEIGHT)
_LETTER = Box(LEFT, LEFT + WIDTH, 30.0, 297 - 20.0)
# A turned sheet, to either side.
_LANDSCAPE = Box(35.0, 262.0, 26.0, 184.0)


def _measured_area(layout: PdfLayout, letter: bool) -> Iterator[Remark]:
    for number, page in enumerate(layout.pages, 1):
        area = _LANDSCAPE if page.landscape else _PORTRAIT
        if letter and number == 1:
            area = _LETTER
        for line in page.lines:
            if line.glyphs[0].turned:
                continue
            box = line.box
            glyphs = line.glyphs[:-1] if line.text[-1] in _HANGING else line.glyphs
            right = max((g.right for g in glyphs), default=box.left)
            over = {
                "左": area.left - box.left,
                "右": right - area.right,
                "上": area.top - box.top,
                "下": box.bottom - area.bottom,
            }
            side, amount = max(over.items(), key=lambda known: known[1])
            if amount > TOLERANCE:
                said = line.text[:16]
                yield Fault(f"文字超出版心{side}边缘{amount:.1f}mm", f"第{number}页“{said}”")
                return
    edges = text_edges(layout.pages)
    if edges is None:
        yield Unverified("整行的文字太少，量不出版心的宽度")
        return
    width = edges[1] - edges[0]
    if not near(width, WIDTH, 6.0):  # a line may end with hanging or half a character missing
        yield Fault(f"文字宽{width:.1f}mm，版心应宽{WIDTH:g}mm")


# --- grid ---


@checks("grid-lines")
def grid_lines(subject: Subject) -> Iterator[Remark]:
    pitch, height = _pitch(subject)
    if pitch is None:
        yield Unverified("行距不是固定值，也没有文档网格，每页行数取决于字体")
        return
    lines = int(height / (pitch * POINT) + 0.03)
    if lines != LINES:
        yield Fault(f"行距{pitch:.4g}磅，每页排{lines}行，应为{LINES}行")
    elif HEIGHT - lines * pitch * POINT > 4:
        yield Fault(f"行距{pitch:.4g}磅，{LINES}行只占{lines * pitch * POINT:.0f}mm，没有撑满版心")


def _pitch(subject: Subject) -> tuple[float | None, float]:
    """Points from line to line of body text, and the height of the type area in mm."""
    body = [p for p in subject.paper.of("body") if p.part == 0]
    exact = Counter(round(p.pitch, 2) for p in body if p.pitch)
    if subject.paper.pdf:
        steps = [p.pitch for p in body if p.pitch]
        return (median(steps) if steps else None), HEIGHT
    assert subject.paper.docx is not None
    section = subject.paper.docx.sections[0]
    if is_letter(subject.paper):  # its first page holds a line more
        section = replace(section, bottom=A4[1] - TOP - HEIGHT)
    if exact and sum(exact.values()) * 2 > len(body):
        return exact.most_common(1)[0][0], section.type_height
    if section.grid in ("lines", "linesAndChars") and section.grid_pitch:
        return section.grid_pitch, section.type_height
    return None, section.type_height


@checks("grid-characters")
def grid_characters(subject: Subject) -> Iterator[Remark]:
    pitch, width = _advance(subject)
    if pitch is None:
        yield Unverified("正文太少或没有写明字号，量不出每行字数")
        return
    count = int(width / (pitch * POINT) + 0.06)
    if count != CHARACTERS:
        yield Fault(f"每行排{count}字，应为{CHARACTERS}字（字距约-0.2磅，或设文档网格）")


def _advance(subject: Subject) -> tuple[float | None, float]:
    """Points from character to character of body text, and the width of the type area in mm."""
    if subject.paper.pdf:
        steps = [
            right.left - left.left
            for line in full_lines(subject.paper.pdf.pages)
            for left, right in zip(line.glyphs, line.glyphs[1:], strict=False)
            if abs(left.size - 16) < 1 and _is_chinese(left.text) and _is_chinese(right.text)
        ]
        # Spreading a line to the margin only widens: the narrow steps are the natural ones.
        natural = sorted(steps)[len(steps) // 10] if len(steps) > _ENOUGH else None
        return (natural / POINT if natural else None), WIDTH
    layout = subject.paper.docx
    assert layout is not None
    section = layout.sections[0]
    if layout.body_size is None:
        return None, section.type_width
    grid = section.grid_space if section.grid == "linesAndChars" else 0.0
    return layout.body_size + layout.body_space + grid, section.type_width


def _is_chinese(text: str) -> bool:
    return "\u4e00" <= text <= "\u9fff"


# --- ink ---


@checks("text-colour")
def text_colour(subject: Subject) -> Iterator[Remark]:
    seen: set[str] = set()
    for para in (*subject.paper.of("title"), *subject.paper.text):
        for piece in para.pieces:
            colour = piece.look.colour
            if piece.text.strip() and not is_dark(colour) and colour not in seen:
                seen.add(colour)
                yield Fault(f"文字不是黑色（{colour}）", para.where)


@checks("quote-font")
def quote_font(subject: Subject) -> Iterator[Remark]:
    found = [para for para in subject.paper.text if any(c in para.text for c in _QUOTES)]
    if not found:
        yield Absent("文中没有引号、破折号、省略号")
    wrong = [(para, font) for para in found if (font := _latin_quote(para))]
    if wrong:
        para, font = wrong[0]
        yield Fault(f"{len(wrong)}段的引号等符号用了西文字体{font}", para.where)


def _latin_quote(para: Para) -> str:
    for piece in para.pieces:
        look = piece.look
        if not any(c in piece.text for c in _QUOTES) or look.latin is None:
            continue
        shown = look.font if look.east_asian else look.latin
        if font_class(shown) is None and not is_fallback(shown) and shown:
            return shown
    return ""


@checks("fonts-embedded")
def fonts_embedded(subject: Subject) -> Iterator[Remark]:
    if subject.paper.pdf is None:
        yield Absent("只检查PDF")
    elif subject.paper.pdf.unembedded:
        yield Fault(f"没有嵌入字体：{'、'.join(subject.paper.pdf.unembedded)}")
