"""Punctuation, numbers and dates (GB/T 15834, GB/T 15835, practice)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import partial

from hdreports.lint.model import Element, Fault, Para, Remark
from hdreports.lint.registry import Subject, checks

_C = "\u4e00-\u9fff"
_HALF = re.compile(
    rf"[{_C}）》”][,;:!?]|[,;:!?][{_C}（《“]|[{_C}]\.(?=[{_C}]|$)|\([^()]{{0,80}}?[{_C}][^()]{{0,80}}\)|"
    rf"[{_C}]\"|\"[{_C}]|[{_C}]'|'[{_C}]|[{_C}](?:\.{{3,}}|--+)|(?:\.{{3,}}|--+)[{_C}]"
)
_PAIRS = {
    "（": "）",
    "《": "》",
    "“": "”",
    "‘": "’",
    "〔": "〕",
    "【": "】",
    "〈": "〉",
    "［": "］",
}
_NAMES = {"（": "括号", "《": "书名号", "“": "引号", "‘": "引号"}
_REPEATED = re.compile(r"[。，；：、]{2,}|[，；：、][！？]|([！？])\1{3,}")
_SEPARATED = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])")
_BARE_POINT = re.compile(r"(?<![0-9A-Za-z.．])\.\d+")
_UNIT = "[%％‰万亿]"
_RANGE = re.compile(
    rf"(?<![\d.年月日第])\d+(?:\.\d+)?\s*[～~—–\-－]+\s*\d+(?:\.\d+)?\s*{_UNIT}"
    r"|(?<!\d)\d{4}\s*[～~—–\-－]+\s*\d{4}\s*年"
)
_SHORT_YEAR = re.compile(
    r"(?<![\d.〔])\d{2}年(?=\d{1,2}月|度|[底初末]|第?[一二三四]季度|[上下]半年)|[’'‘]\d{2}年"
)
_PADDED = re.compile(r"(?<!\d)0\d[月日]")
_WIDE = re.compile(r"[０-９Ａ-Ｚａ-ｚ]+")
_MANY = 8  # faults of one rule that are told one by one


def _read(subject: Subject) -> Iterator[Para]:
    """The paragraphs whose words are judged. In a PDF a table's lines cut its cells to pieces."""
    for para in subject.paper.paragraphs:
        if para.element in ("page-number", "head", "mark"):
            continue
        if para.in_table and subject.paper.pdf:
            continue
        yield para


def _found(
    subject: Subject, pattern: re.Pattern[str], message: str, skip: Collection[Element]
) -> Iterator[Remark]:
    """A fault per paragraph in which a pattern occurs; `message` has a place for what was found."""
    paras = (p for p in _read(subject) if p.element not in skip)
    hits = [(p, found) for p in paras if (found := list(pattern.finditer(_plain(p))))]
    for para, found in hits[:_MANY]:
        more = f"（本段共{len(found)}处）" if len(found) > 1 else ""
        yield Fault(message.format(found[0][0].strip()) + more, _around(para, found[0]))
    if len(hits) > _MANY:
        yield Fault(f"其余{len(hits) - _MANY}段也有同样的问题")


def _plain(para: Para) -> str:
    """The words without blanks, without an ordinal before them."""
    return para.words[len(para.number) :] if para.number else para.words


def _around(para: Para, match: re.Match[str]) -> str:
    text = _plain(para)
    start, end = max(0, match.start() - 8), match.end() + 8
    page = f"第{para.page}页" if para.page else ""
    return f"{page}“{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}”"


@checks("punctuation-pairs")
def punctuation_pairs(subject: Subject) -> Iterator[Remark]:
    for para in _read(subject):
        odd = unpaired(_plain(para))
        if odd:
            name = _NAMES.get(odd) or _NAMES.get(_opening(odd), "标点")
            yield Fault(f"{name}“{odd}”不成对", para.where)


def _opening(mark: str) -> str:
    return next((o for o, c in _PAIRS.items() if c == mark), "")


def unpaired(text: str) -> str:
    """The first mark that has no partner, or ""."""
    waiting: list[str] = []
    for character in text:
        if character in _PAIRS:
            waiting.append(character)
        elif character in _PAIRS.values():
            if not waiting or _PAIRS[waiting[-1]] != character:
                return waiting[-1] if waiting else character
            waiting.pop()
    return waiting[-1] if waiting else ""


# What must not occur, with what is said of it, and the elements that have a rule of their own.
_PATTERNS: Mapping[str, tuple[re.Pattern[str], str, Collection[Element]]] = {
    "punctuation-width": (_HALF, "中文中用了半角标点“{}”", ("addressee", "annex-note")),
    "punctuation-repeated": (_REPEATED, "标点“{}”连用", ()),
    "number-separators": (_SEPARATED, "“{}”不加千分位逗号", ()),
    "number-leading-zero": (_BARE_POINT, "“{}”应写出小数点前的零", ()),
    "number-range": (_RANGE, "“{}”两端都应写单位", ()),
    "year-full": (_SHORT_YEAR, "“{}”应写四位年份", ()),
    "date-padding": (_PADDED, "“{}”的月、日不编虚位", ("date", "imprint")),
    "digit-width": (_WIDE, "“{}”应用半角", ()),
}
for _rule, (_pattern, _message, _skip) in _PATTERNS.items():
    checks(_rule)(partial(_found, pattern=_pattern, message=_message, skip=_skip))
