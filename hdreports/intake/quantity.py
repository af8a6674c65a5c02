"""Reads one quantity out of what an office typed into a cell (纯解析，不涉及表格).

The parser says what it read and what it took the liberty to do, or why it will not read: it never
chooses between two numbers, and it never turns a missing value into zero.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from hdreports.intake.grid import exact, plain
from hdreports.intake.numerals import CHARACTERS, read_mixed, read_numeral
from hdreports.plan.measure import known_units

MissingKind = Literal["blank", "dash", "word"]
Refusal = Literal["range", "several", "text", "negative-mark", "separator", "too-long", "forecast"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what stood around it.

    `unit` is a known unit of measurement, a bare scale (万, 亿), or empty; `notes` say in words
    what was read differently from how it was typed.
    """

    value: Decimal
    unit: str = ""
    approximate: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """No value was given: an empty cell, a dash, or a word such as 无 or 暂无数据."""

    kind: MissingKind
    text: str = ""


@dataclass(frozen=True, slots=True)
class NoQuantity:
    """Something stands there, but it is not one number."""

    reason: Refusal
    text: str


Parsed = Quantity | Missing | NoQuantity

SCALES = ("百万", "千万", "十万", "万", "亿", "千", "百")  # that may stand without a unit
_TRADITIONAL = str.maketrans("萬億畝噸頭隻個兩點無餘約", "万亿亩吨头只个两点无余约")
_DASHES = frozenset("-—–―─－/\\~_*一")
_NOTHING = re.compile(
    r"无|没有|暂无|(?:暂)?无数据|(?:尚)?未统计|待统计|待定|未(?:上)?报|未填|未知|不详|空|缺|不涉及|"
    r"无此项(?:目)?|无任务|n/?a|none|null|nil|(?:尚)?未开展|(?:尚)?未开始|(?:尚)?未启动|未完成|(?:(?:尚|还|暂)(?:未|没有?|无)|未)[^\d零〇一二两三四五六七八九十百千万亿]{1,12}",
    re.IGNORECASE,
)
_VERBS = (
    "截至目前|目前|现|全县|全区|全市|已经|已|累计|共计|共|合计|实际|总计|完成|达到|达|实现|实施|"
    "落实|播种|推广|新建|创建|培育|建成|为|到|是"
)
_ABOUT_BEFORE = (
    "大约|约为|约|接近|近|将近|大概|超过|超|逾|不足|不到|至少|不少于|不低于|≥|>=|>|≤|<=|<|≈|±"
)
_ABOUT_AFTER = "左右|上下|以上|以下|以内|余|多"
_NUMBER = r"[+\-−]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+\-]?\d{1,2})?"
_HAN = f"[{CHARACTERS}]+"  # greedy: 两万五千亩 is 25000 亩, not 25000 千亩
_MIXED = r"\d+(?:\.\d+)?(?:[亿万千百]\d+(?:\.\d+)?)+[亿万千百]?"
_SCALE = "|".join(SCALES)
_UNITS = "|".join(re.escape(u) for u in known_units())
_QUANTITY = re.compile(
    rf"(?P<verb>(?:{_VERBS})*[:]?)(?P<about>{_ABOUT_BEFORE})?"
    rf"(?P<number>{_MIXED}|{_NUMBER}|{_HAN})"
    rf"(?:(?P<scale>{_SCALE})?(?P<about1>余|多|来))?"
    rf"(?P<unit>{_UNITS}|{_SCALE})?(?P<about2>{_ABOUT_AFTER})?"
    r"(?P<end>[。;,]?)"
)
_RANGE = re.compile(r"\d[^\d~至到\-—–]{0,4}(?:~|至|到|-|—|–)+\s*\d")
_PAREN = re.compile(r"^(?P<before>[^()]+)\((?P<inside>[^()]*)\)(?P<after>[^()]*)$")
_PERCENT_WORDS = re.compile(rf"百分之(?P<number>{_NUMBER}|{_HAN})")
_TENTHS = re.compile(
    r"(?P<number>\d+(?:\.\d+)?|[一二两三四五六七八九])成(?P<more>[半一二三四五六七八九\d])?"
)
# Marks of a footnote behind a number. NFKC would turn 15.8① into 15.81.
_FOOTNOTE = re.compile(r"(?<=\S)(?:\s*[(（\[]?(?:[①-⑳⑴-⒇ⓐ-ⓩ㉑-㊿*＊※]|注[①-⑳\d]?)[)）\]]?)+$")
_FORECAST = re.compile("预计|预测|预估|预期|计划|力争|拟")  # no achievement yet
_EXPONENT = re.compile(r"[+\-]?\d+(?:\.\d+)?[eE][+\-]?\d+")
MAX_LENGTH = 60


def parse_quantity(text: str) -> Parsed:
    """Read a cell's text. Never raises; see `Quantity`, `Missing` and `NoQuantity`."""
    original = text.strip()
    if not original:
        return Missing("blank")
    if len(original) > MAX_LENGTH:
        return NoQuantity("too-long", original)
    unmarked = _FOOTNOTE.sub("", original)
    if _has_small_digit(unmarked):
        return NoQuantity("several", original)
    if unmarked != original:
        mark = original[len(unmarked) :].strip()
        result = parse_quantity(unmarked)
        if not isinstance(result, Quantity):
            return replace(result, text=original)
        return replace(result, notes=(*result.notes, f"数后的“{mark}”按注释符号处理"))
    t = _tidy(original)
    bare = re.sub(r"\s", "", t)
    if not bare:  # nothing but quotation marks, as for 同上
        return Missing("dash", original)
    if all(ch in _DASHES for ch in bare) and bare != "一":
        return Missing("dash", original)
    if _NOTHING.fullmatch(bare.strip("。.()")):
        return Missing("word", original)
    if _EXPONENT.fullmatch(bare) and exact(bare) is None:  # 1e300, which nothing counts
        return NoQuantity("text", original)
    joined, notes = _join(t)
    if joined is None:
        return NoQuantity("separator" if re.search(r"\d\s*,", t) else "several", original)
    result = _whole_text(_FORECAST.sub("", joined) or joined, original)
    if isinstance(result, Quantity) and _FORECAST.search(joined):
        return NoQuantity("forecast", original)
    if isinstance(result, Quantity) and notes:
        return replace(result, notes=(*notes, *result.notes))
    return result


def parse_number(value: Decimal, percent: bool = False) -> Quantity:
    """A cell that holds a number; in a percent format 0.9 is 90 %."""
    return Quantity(plain(value * 100), "%") if percent else Quantity(plain(value))


def _has_small_digit(text: str) -> bool:
    """①, ², ½ and the like, which are no digits of a number; a unit's (m², km²) is none of them."""
    return any(
        unicodedata.category(ch) == "No" and not (i and text[i - 1] in "mM")
        for i, ch in enumerate(text)
    )


def _tidy(text: str) -> str:
    t = unicodedata.normalize("NFKC", text)
    t = "".join(ch for ch in t if ch == "\n" or unicodedata.category(ch)[0] != "C")
    for a, b in (("−", "-"), ("‐", "-"), ("‑", "-"), ("～", "~"), ("〜", "~"), ("﹣", "-")):
        t = t.replace(a, b)
    return t.translate(_TRADITIONAL).strip().strip("'\"“”‘’`")


def _join(text: str) -> tuple[str | None, tuple[str, ...]]:
    """Without blanks and thousands separators; None where these would join two numbers."""
    notes: list[str] = []
    if sum(bool(re.search(r"\d", line)) for line in text.split("\n")) > 1:
        return None, ()
    if re.search(r"\d\s{2,}\d", text):
        return None, ()
    t = re.sub(r"(?<=\d)\s*[。·]\s*(?=\d)", ".", text)
    if t != text:
        notes.append("小数点写法不规范，按小数点读取")
    spaced = re.sub(r"(?<=\d)\s*\.\s*(?=\d)", ".", t)
    if any(not _one_number(run) for run in re.findall(r"\d[\d.]*(?:\s+[\d.]+)+", spaced)):
        return None, ()
    tight = re.sub(r"\s+", "", spaced)
    if re.search(r"[\d.]\s+[\d.]", t):
        notes.append("数字中间有空格，已合并读取")
    if re.search(r"\d,|,\d", tight):
        grouped = re.sub(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])", _ungroup, tight)
        if re.search(r"\d,\d|\d,$|^,", grouped):
            return None, ()
        tight = grouped
    return tight, tuple(notes)


def _one_number(run: str) -> bool:
    """Whether digits with blanks between them are one number: 12 000, or 5 0 1; not 12 34."""
    return bool(re.fullmatch(r"\d{1,3}(?:\s\d{3})+(?:\.\d+)?|\d(?:\s[\d.])+", run))


def _ungroup(match: re.Match[str]) -> str:
    return match[0].replace(",", "")


def _whole_text(t: str, original: str) -> Parsed:
    paren = _PAREN.match(t)
    if paren:
        return _with_paren(paren, original)
    if t[0] in "([" and re.search(r"\d", t):
        return NoQuantity("negative-mark", original)
    for pattern, reader in ((_PERCENT_WORDS, _percent_words), (_TENTHS, _tenths)):
        lead = re.match(rf"(?:{_VERBS})*(?:{_ABOUT_BEFORE})?", t)
        rest = t[lead.end() :] if lead else t
        found = pattern.fullmatch(re.sub(rf"(?:{_ABOUT_AFTER})$", "", rest))
        if found:
            result = reader(found)
            about = bool(re.search(_ABOUT_BEFORE, t[: len(t) - len(rest)])) or bool(
                re.search(rf"(?:{_ABOUT_AFTER})$", t)
            )
            return replace(result, approximate=about) if result else NoQuantity("text", original)
    if _RANGE.search(t):
        return NoQuantity("range", original)
    match = _QUANTITY.fullmatch(t)
    if match is None or not match["number"]:
        several = len(re.findall(r"\d+(?:\.\d+)?", t)) > 1
        return NoQuantity("several" if several else "text", original)
    return _quantity(match, original)


def _with_paren(paren: re.Match[str], original: str) -> Parsed:
    """5.6（含复种）: the remark in brackets is no part of the number; a second number is."""
    inside, before = paren["inside"], paren["before"] + paren["after"]
    joined = paren["before"] + "(" + inside + ")" + paren["after"]
    if "头(只)" in joined:
        return _whole_text(joined.replace("头(只)", "头只"), original)
    dated = re.sub(r"\d+[年月日]|\d{4}", "", inside)
    if re.search(r"\d", dated):
        return NoQuantity("several", original)
    unit_only = re.fullmatch(rf"{_UNITS}", inside)
    result = _whole_text(before + inside if unit_only else before, original)
    if isinstance(result, Quantity) and not unit_only and inside:
        return replace(result, notes=(*result.notes, f"括号内“{inside}”按说明处理"))
    return result


def _quantity(match: re.Match[str], original: str) -> Parsed:
    number, unit = match["number"], (match["scale"] or "") + (match["unit"] or "")
    notes: list[str] = []
    if re.match(r"[+\-.\d]", number):
        mixed = read_mixed(number) if re.search(r"[亿万千百]", number) else None
        value = mixed if mixed is not None else exact(number)
        if mixed is not None:
            notes.append("按中文数位读取")
    else:
        if number == "一" and not unit:  # 一 alone is as often a dash as a one
            return NoQuantity("text", original)
        value = read_numeral(number)
        notes.append("按中文数字读取")
    if value is None:
        return NoQuantity("text", original)
    value, unit = _scale(plain(value), unit, number)
    about = [w for w in (match["about"], match["about1"], match["about2"]) if w]
    return Quantity(value, unit, bool(about), tuple(notes))


def _scale(value: Decimal, unit: str, number: str) -> tuple[Decimal, str]:
    """两万五 is kept as 2.5 with the scale 万, so that a column in 万亩 is not scaled twice."""
    for mark, size in (("亿", 100_000_000), ("万", 10_000)):
        if mark in number and not unit and abs(value) >= size:
            return plain(value / size), mark
    return value, unit


def _percent_words(match: re.Match[str]) -> Quantity | None:
    text = match["number"]
    value = exact(text) if text[0] in "+-.0123456789" else read_numeral(text)
    return Quantity(plain(value), "%", notes=("按中文数字读取",)) if value is not None else None


def _tenths(match: re.Match[str]) -> Quantity | None:
    text = match["number"]
    value = exact(text) if text[0].isdigit() else read_numeral(text)
    if value is None:
        return None
    more = match["more"]
    tenth = Decimal(more) if more and more.isdigit() else read_numeral(more or "零")
    value = value * 10 + (5 if more == "半" else tenth or 0)
    return Quantity(plain(value), "%", notes=("按“成”读取",))
