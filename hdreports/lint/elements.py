"""Which element of a 公文 a paragraph is: by its style where that says it, else by its words, its
look and its place. Files that others made rarely use styles, so nothing here depends on them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from hdreports.lint.colours import is_red
from hdreports.lint.forms import OFFICIAL
from hdreports.lint.model import Element, Para

_CN = "一二三四五六七八九十百零〇"
NUMBERS = (
    re.compile(rf"([{_CN}]+)(、)"),
    re.compile(rf"[（(]([{_CN}]+)([）)])"),
    re.compile(r"(\d{1,2})([.．])(?!\d)"),
    re.compile(r"[（(](\d{1,2})([）)])"),
)
# Ways to write an ordinal that the standard does not know, with the level they stand for.
ODD_NUMBERS = (
    (1, re.compile(rf"[{_CN}]+[.．,，]")),
    (2, re.compile(rf"[（(][{_CN}]+[）)]、|[㈠-㈩]")),
    (3, re.compile(r"\d{1,2}、|[①-⑳]")),
    (4, re.compile(r"[（(]\d{1,2}[）)][、.．]|[⑴-⒇]|\d{1,2}[）)]")),
)
_NUMBER = re.compile(
    r"[\[〔（(【［]\s*(\d{2,4}|[＿_×]+)\s*[\]〕）)】］].{0,12}号|^.{0,12}字第?.{0,8}号$"
)
_SIGNER = re.compile(r"签\s*发\s*人")
_DATE = re.compile(
    r"(\d{2,4}|[一二三四五六七八九〇○零]{4}|[＿_×]+)\s*年\s*([\d＿_×]+|[一二三四五六七八九十]+)\s*月"
    r"\s*([\d＿_×\s]*|[一二三四五六七八九十]+)\s*日?|\d{4}[-./]\d{1,2}[-./]\d{1,2}"
)
_CHART = re.compile(r"图\s*\d{1,2}(?!\d)[^，。；]*$")
_SMALL = 13.0  # points
_ANNEX_NOTE = re.compile(r"附\s*件\s*[:：]\s*\S")
_ANNEX_LABEL = re.compile(rf"附\s*件\s*(\d{{1,2}}|[{_CN}]{{1,3}})?\s*[:：]?$")
_COPIES = re.compile(r"(抄\s*送|分\s*送)\s*[:：]")
_PRINTED = re.compile(r"印\s*发$")
_PRINTED_ON = re.compile(r"\d{4}年.{1,10}日\s*印\s*发$")
_COUNTED = re.compile(r"[（(]?共?印\s*\d+\s*份")
_TAIL = 12  # paragraphs that may end with 印发 and be no sentence
_CAPTION = re.compile(r"表\s*\d{1,3}(?!\d)")
_NOTE = re.compile(r"注\s*[:：]")
TITLE = re.compile(rf"^.{{0,40}}关于.+的?({'|'.join((*OFFICIAL, '令'))})$")
_LARGE = 18.0  # points; a title is 22, body text 16
_HEAD = 30  # paragraphs within which a title must stand
_SHORT = 60


def recognised(
    paragraphs: Sequence[Para], hints: Sequence[Element | None] | None = None
) -> tuple[Para, ...]:
    """The paragraphs with their elements, levels and parts. `hints` are what styles say."""
    return _Recognising(paragraphs, hints or [None] * len(paragraphs)).done()


class _Recognising:
    def __init__(self, paragraphs: Sequence[Para], hints: Sequence[Element | None]) -> None:
        self._paras = list(paragraphs)
        self._hints = hints
        self._found: list[Element | None] = [None] * len(self._paras)

    def done(self) -> tuple[Para, ...]:
        for n, (para, hint) in enumerate(zip(self._paras, self._hints, strict=True)):
            if para.in_table:
                self._found[n] = "table"
            elif hint and hint != "heading":
                self._found[n] = hint
        self._imprint()
        start = self._title()
        self._head(start)
        self._text(self._addressee(start))
        return tuple(self._made())

    def _open(self, n: int) -> bool:
        return 0 <= n < len(self._paras) and self._found[n] is None

    def _words(self, n: int) -> str:
        return self._paras[n].words

    # --- the parts, from the outside in ---

    def _imprint(self) -> None:
        """The last paragraphs that speak of copies and printing, and what stands between them.
        Annexes may follow, though they should not."""
        hits = [n for n in range(len(self._paras)) if self._unclear(n) and self._is_imprint(n)]
        if not hits:
            return
        first, last = hits[-1], hits[-1]
        for n in reversed(hits):
            first = n if first - n <= 2 else first
        before = first - 1
        # 印发机关 may be a paragraph of its own before the date's.
        if self._open(before) and _PRINTED.search(self._words(first)):
            words = self._words(before)
            if len(words) < 30 and not _DATE.fullmatch(words) and words[-1:] not in "。：":
                first = before
        while self._open(last + 1) and _COUNTED.match(self._words(last + 1)):
            last += 1
        for n in range(first, last + 1):
            if self._unclear(n):
                self._found[n] = "imprint"

    def _unclear(self, n: int) -> bool:
        """Open, or in what looks like a table in a PDF: 版记 may have lines on all sides."""
        return self._open(n) or (self._found[n] == "table" and self._paras[n].box is not None)

    def _is_imprint(self, n: int) -> bool:
        words = self._words(n)
        if _COPIES.match(words):
            return True
        printed = _PRINTED if n >= len(self._paras) - _TAIL else _PRINTED_ON
        return len(words) < _SHORT and bool(printed.search(words))

    def _title(self) -> int:
        """Where the title ends: the first paragraph behind it, 0 without a title."""
        hinted = [n for n, hint in enumerate(self._hints) if hint == "title"]
        if hinted:
            return hinted[-1] + 1
        for n in range(min(_HEAD, len(self._paras))):
            if self._open(n) and self._may_be_title(n):
                end = n + 1
                self._found[n] = "title"
                while self._open(end) and self._continues(n, end):
                    self._found[end] = "title"
                    end += 1
                return end
        return 0

    def _may_be_title(self, n: int) -> bool:
        para, words = self._paras[n], self._words(n)
        if _NUMBER.search(words) or words.endswith("文件") or is_red(para.look.colour):
            return False
        if len(words) > 100 or len(words) < 2 or words.endswith(("。", "：", "；")):
            return False
        large = (para.look.size or 0) >= _LARGE
        return (large and _is_centred(para)) or bool(TITLE.match(words) and len(words) < 80)

    def _continues(self, first: int, n: int) -> bool:
        one, other = self._paras[first], self._paras[n]
        if TITLE.search("".join(self._words(k) for k in range(first, n))):
            return False  # it already ends with its form
        return (
            _is_centred(one)
            and _is_centred(other)
            and other.look.size == one.look.size
            and (one.page == other.page)
        )

    def _head(self, start: int) -> None:
        for n in range(start):
            if not self._open(n):
                continue
            words = self._words(n)
            if _NUMBER.search(words) or _SIGNER.search(words):
                self._found[n] = "number"
            elif (self._paras[n].look.size or 0) >= 26 or words.endswith("文件"):
                self._found[n] = "mark"
            else:
                self._found[n] = "head"

    def _addressee(self, start: int) -> int:
        for n in range(start, min(start + 3, len(self._paras))):
            if self._found[n] == "addressee":
                return n + 1
            words = self._words(n)
            if not self._open(n) or not words:
                continue
            ends = words.endswith(("：", ":"))
            if ends and "。" not in words and len(words) < 200 and not level_of(words):
                self._found[n] = "addressee"
                return n + 1
            if len(words) > 40 or level_of(words):
                break
        return start

    # --- the text and its annexes ---

    def _text(self, start: int) -> None:
        annexes = self._annex_starts(start)
        end = annexes[0] if annexes else len(self._paras)
        self._closing(start, end)
        for n in annexes:
            self._found[n] = "annex-label"
            self._annex_title(n + 1)
        self._charts(start)
        for n in range(start, len(self._paras)):
            if self._open(n):
                self._found[n] = self._plain(n)

    def _charts(self, start: int) -> None:
        """Captions of charts, and the small words of the charts above them, as a PDF has them."""
        for n in range(start, len(self._paras)):
            if not self._open(n) or not _CHART.match(self._words(n)) or len(self._words(n)) > 40:
                continue
            self._found[n] = "caption"
            above = n - 1
            while above >= start and self._is_small(above):
                if self._open(above):  # else taken for part of a table: the chart has lines too
                    self._found[above] = "other"
                above -= 1

    def _is_small(self, n: int) -> bool:
        words = self._words(n)
        small = (self._paras[n].look.size or 16.0) < _SMALL and len(words) < _SHORT
        return small and not _NOTE.match(words)

    def _annex_starts(self, start: int) -> list[int]:
        return [
            n
            for n in range(start, len(self._paras))
            if self._found[n] == "annex-label"
            or (self._open(n) and _ANNEX_LABEL.match(self._words(n)))
        ]

    def _closing(self, start: int, end: int) -> None:
        """Date, signature above it, 附注 below it, and the list of annexes before them."""
        dates = [
            n
            for n in range(start, end)
            if self._found[n] == "date"
            or (self._open(n) and _DATE.fullmatch(self._words(n)) and not self._paras[n].in_table)
        ]
        if dates:
            date = dates[-1]
            self._found[date] = "date"
            words = self._words(date - 1) if date else ""
            if self._open(date - 1) and date > start and _may_sign(words):
                self._found[date - 1] = "signature"
            if self._open(date + 1) and re.fullmatch(r"[（(].*[）)]", self._words(date + 1)):
                self._found[date + 1] = "contact"
        limit = dates[-1] if dates else end
        for n in range(start, limit):
            if self._open(n) and _ANNEX_NOTE.match(self._words(n)):
                self._found[n] = "annex-note"
                follower = n + 1
                while self._open(follower) and NUMBERS[2].match(self._words(follower)):
                    self._found[follower] = "annex-note"
                    follower += 1

    def _annex_title(self, n: int) -> None:
        if not self._open(n):
            return
        first = n
        while self._open(n) and n < first + 4 and self._titles_annex(first, n):
            self._found[n] = "annex-title"
            n += 1

    def _titles_annex(self, first: int, n: int) -> bool:
        one, other = self._paras[first], self._paras[n]
        words = self._words(n)
        if level_of(words) or words.endswith("。") or len(words) > _SHORT:
            return False
        return other.align == "center" and (n == first or other.look.size == one.look.size)

    def _plain(self, n: int) -> Element:
        words = self._words(n)
        if level_of(words) or self._hints[n] == "heading":
            return "heading"
        before_table = n + 1 < len(self._paras) and self._paras[n + 1].in_table
        centred = self._paras[n].align == "center"
        if _CAPTION.match(words) and len(words) < _SHORT and (centred or before_table):
            return "caption"
        return "note" if _NOTE.match(words) else "body"

    # --- putting it together ---

    def _made(self) -> list[Para]:
        made = []
        part = 0
        for para, found in zip(self._paras, self._found, strict=True):
            element: Element = found or "other"
            part += element == "annex-label"
            own = 0 if element == "imprint" else part
            if element == "heading":
                made.append(_heading(para, own))
            else:
                made.append(replace(para, element=element, part=own))
        return made


def _is_centred(para: Para) -> bool:
    """A large line in a PDF that is as wide as the text may be centred for all that is seen."""
    large = (para.look.size or 0) >= _LARGE
    return para.align == "center" or (para.box is not None and para.align == "both" and large)


def _heading(para: Para, part: int) -> Para:
    level, number = ordinal_of(para.words)
    rest = para.words[len(number) :]
    stop = rest.find("。")
    run_in = 0 <= stop < len(rest) - 1 or len(rest) > _SHORT
    return replace(para, element="heading", level=level, number=number, run_in=run_in, part=part)


def ordinal_of(words: str) -> tuple[int, str]:
    """Level and printed ordinal of a paragraph without blanks; (0, "") without one."""
    for level, pattern in enumerate(NUMBERS, 1):
        if match := pattern.match(words):
            return level, match[0]
    for level, pattern in ODD_NUMBERS:
        if match := pattern.match(words):
            return level, match[0]
    return 0, ""


def level_of(words: str) -> int:
    return ordinal_of(words)[0]


def _may_sign(words: str) -> bool:
    return 2 <= len(words) <= 40 and words[-1] not in "。；：，、！？" and not level_of(words)
