"""The review page of a period: `index.html`, one file that needs nothing else.

Who reported, what changed since the last run, the heat map of counties and indicators, ranking and
small charts, the documents with every figure a link to its sources, findings by unit, and the
plan's own defects. It works without script and by keyboard; a content-security policy lets only its
own style and script run, and everything that workbooks or files say is text.
"""

from hdreports.writers.review.data import (
    STATE_NAMES,
    DocumentLink,
    Paper,
    ReviewData,
    UnitReview,
)
from hdreports.writers.review.page import write_review

__all__ = ["STATE_NAMES", "DocumentLink", "Paper", "ReviewData", "UnitReview", "write_review"]
