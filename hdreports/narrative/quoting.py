"""A unit's own words in a sentence: trimmed at sentence ends, never rewritten.

Also the phrases that may not stand in a 报告 (党政机关公文处理工作条例: 不得在报告等非请示性公文中
夹带请示事项).
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from hdreports.intake.model import Quote

_ENDS = "。；;！!？?"
_PAUSES = "，,、：:"

REQUESTS: tuple[str, ...] = (
    "请批示", "请批复", "请审批", "请予审批", "请予批准", "请予解决", "请予支持", "请给予", "恳请",
    "妥否", "当否", "请示", "申请资金", "请求资金", "申请追加", "请求追加", "请求拨付", "申请拨付",
    "请拨付", "请求解决", "请帮助解决", "望予批准", "请核准", "给予资金支持", "给予资金倾斜",
)  # fmt: skip
_REQUEST = re.compile("|".join(map(re.escape, REQUESTS)))


_PAIRS = {"（": "）", "“": "”", "‘": "’", "《": "》", "〔": "〕", "［": "］", "【": "】", "(": ")"}
CUT_MARK = "……"
MOST = 1200  # characters of one paragraph


def clause(quote: Quote, limit: int = 90) -> Quote:
    """The quote's beginning up to `limit` characters, without its final stop.

    Cut at the last sentence end within the limit; a first sentence that is longer is cut at a
    pause and marked ……. Never cut inside brackets, quotation marks or a number. A line break is
    no blank: the sentence runs on. May be empty, where a cell holds nothing but punctuation.
    """
    text = one_line(quote.text)
    if len(text) > limit:
        ends = _cuts(text, _ENDS)
        within = [c for c in ends if c <= limit]
        if within:
            text = text[: within[-1]]
        elif pauses := [c for c in _cuts(text, _PAUSES) if limit // 3 < c <= limit]:
            text = text[: pauses[-1]] + CUT_MARK
        else:
            text = _cut_anywhere(text, limit)
    return Quote(bare(text), quote.source)


def bare(text: str) -> str:
    """A text without the punctuation at its end."""
    return text.rstrip(_ENDS + _PAUSES)


def one_line(text: str) -> str:
    return re.sub(r"\s*\n\s*", "", text.strip())


def stopped(quote: Quote) -> Quote:
    """A paragraph of a unit's words, ending with one stop; empty where it says nothing.

    Beyond `MOST` characters, two pages of a report, only its beginning.
    """
    text = quote.text if len(quote.text) <= MOST else clause(quote, MOST).text
    text = text.strip().rstrip("；;，,、：: ")
    said = text.strip(_ENDS + _PAUSES)
    if not said:
        return Quote("", quote.source)
    return Quote(text if text[-1] in "。！？!?…" else text + "。", quote.source)


def _cuts(text: str, marks: str) -> list[int]:
    """Where the text may end before one of the marks: outside all pairs, not within a number."""
    waiting: list[str] = []
    found = []
    for n, c in enumerate(text):
        if waiting and c == waiting[-1]:
            waiting.pop()
        elif c in _PAIRS:
            waiting.append(_PAIRS[c])
        elif c in marks and not waiting and n:
            number = text[n - 1].isdigit() and text[n + 1 : n + 2].isdigit()
            if not number:
                found.append(n)
    return found


def _cut_anywhere(text: str, limit: int) -> str:
    """A text without a pause to cut at: up to the last place that splits no pair and no number."""
    waiting: list[str] = []
    best = 0
    for n, c in enumerate(text):
        if n > limit and best:
            break
        if n and not waiting and not (_joined(text[n - 1]) and _joined(c)):
            best = n
        if waiting and c == waiting[-1]:
            waiting.pop()
        elif c in _PAIRS:
            waiting.append(_PAIRS[c])
    return text[:best] + CUT_MARK if best else text


def _joined(c: str) -> bool:
    return c.isascii() and (c.isalnum() or c in ".,%-")


def request_phrase(text: str) -> str | None:
    """The first phrase in a text that asks for approval or money, or None."""
    match = _REQUEST.search(text)
    return match[0] if match else None


def same_matter(one: str, other: str) -> bool:
    """Whether two texts of one unit tell the same thing, so that a report says it once.

    They do if they share eight characters in a row, or five of which one is a digit: a place with
    its number, a length of time with what it was. What is left out here stands in the ledger.
    """
    for match in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks():
        shared = one[match.a : match.a + match.size]
        if len(shared) >= 8 or (len(shared) >= 5 and any(c.isdigit() for c in shared)):
            return True
    return False
