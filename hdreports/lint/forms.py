"""The kind of a document (文种) by its title, and who writes to whom by its words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hdreports.lint.model import Paper

# 党政机关公文处理工作条例, 2012: the fifteen kinds.
OFFICIAL = (
    "决议", "决定", "命令", "公报", "公告", "通告", "意见", "通知", "通报", "报告", "请示", "批复",
    "议案", "函", "纪要",
)  # fmt: skip
# What offices write besides: no 文种 of the 条例, but a title may end so.
WORKING = ("总结", "周报", "月报", "简报", "情况", "方案", "计划", "要点", "办法", "细则", "规定")
UPWARD = ("报告", "请示")
_ASIDE = re.compile(r"[（(][^（()）]{1,20}[）)]$")  # （送审稿）, （2023年第36周）
_NUMBER = re.compile(
    r"(?P<code>.*?)(?P<open>[\[〔（(【［])\s*(?P<year>\d+|[＿_×]+)\s*[\]〕）)】］]"
    r"(?P<rest>.*?)号"
)


def form_of(title: str) -> str:
    """The 文种 that a title ends with, or the kind of working paper; "" for neither."""
    plain = _ASIDE.sub("", title.rstrip("。，；：、！？.,;:"))
    return next((form for form in (*OFFICIAL, *WORKING) if plain.endswith(form)), "")


@dataclass(frozen=True, slots=True)
class Parties:
    issuer: str
    recipients: tuple[str, ...]
    copies: tuple[str, ...]


def parties_of(paper: Paper) -> Parties:
    """Who writes to whom: signature, else title, else mark; addressee; 抄送."""
    return Parties(_issuer(paper), _recipients(paper), _copies(paper))


def _issuer(paper: Paper) -> str:
    signature = paper.first("signature")
    if signature is not None and not signature.blank:
        return signature.words
    if "关于" in paper.title:
        return paper.title.partition("关于")[0]
    mark = paper.first("mark")
    return mark.words.removesuffix("文件") if mark is not None else ""


def _recipients(paper: Paper) -> tuple[str, ...]:
    found = paper.first("addressee")
    return tuple(_names(found.words.rstrip("：:"))) if found is not None else ()


def _copies(paper: Paper) -> tuple[str, ...]:
    for para in paper.of("imprint"):
        match = re.match(r"抄送[:：](.*)", para.words)
        if match:
            return tuple(_names(match[1].rstrip("。")))
    return ()


def _names(text: str) -> list[str]:
    return [name for name in re.split(r"[、，,；;]", text) if name]


def number_text(paper: Paper) -> str:
    """The 发文字号 without 签发人, or ""."""
    for para in paper.of("number"):
        if text := para.words.partition("签发人")[0]:
            return text
    return ""


def number_match(text: str) -> re.Match[str] | None:
    return _NUMBER.fullmatch(text)


def is_letter(paper: Paper) -> bool:
    """Whether the first page is laid out as a letter (信函格式): the mark is the organ's name alone
    and the number stands right."""
    mark, number = paper.first("mark"), paper.first("number")
    if mark is None or mark.words.endswith("文件"):
        return False
    return number is not None and number.align == "right"


def has_head(paper: Paper) -> bool:
    """Whether the file has a 版头 of its own; text for pre-printed paper has none."""
    return bool(paper.of("mark", "number"))
