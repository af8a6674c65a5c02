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


def clause(quote: Quote, limit: int = 90) -> Quote:
    """The quote's beginning up to `limit` characters, without its final stop.

    Cut at the last sentence end within the limit; a first sentence that is longer is cut at a
    pause and marked ……. Line breaks become blanks' absence: a sentence runs on.
    """
    text = re.sub(r"\s*\n\s*", "", quote.text.strip())
    if len(text) > limit:
        cut = max(text.rfind(c, 0, limit) for c in _ENDS)
        if cut > 0:
            text = text[:cut]
        else:
            pause = max(text.rfind(c, 0, limit) for c in _PAUSES)
            text = text[: pause if pause > limit // 2 else limit] + "……"
    return Quote(text.rstrip(_ENDS + _PAUSES), quote.source)


def is_cut(quote: Quote, limit: int) -> bool:
    """Whether `clause` would leave something out."""
    whole = re.sub(r"\s*\n\s*", "", quote.text.strip()).rstrip(_ENDS + _PAUSES)
    return clause(quote, limit).text != whole


def request_phrase(text: str) -> str | None:
    """The first phrase in a text that asks for approval or money, or None."""
    match = _REQUEST.search(text)
    return match[0] if match else None


def same_matter(one: str, other: str) -> bool:
    """Whether two texts of one unit tell the same thing, so that a report says it once.

    They do if they share eight characters in a row, or five of which one is a digit: a place with
    its number, a length of time with what it was. What is left out here stands in the ledger.
    """
    match = SequenceMatcher(None, one, other, autojunk=False).find_longest_match()
    shared = one[match.a : match.a + match.size]
    return len(shared) >= 8 or (len(shared) >= 5 and any(c.isdigit() for c in shared))
