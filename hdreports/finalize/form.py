"""Form and wording of an edited document, by the rules of the form checker.

The final document is drawn anew in our own styles, so what is judged is the document as it will be
written, against the one that was edited: only what the edit brought in counts. The pages drawn
from it are judged by themselves: what must be so on paper must be so on these.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from hdreports.document.model import Document
from hdreports.lint.catalogue import Strength
from hdreports.lint.forms import OFFICIAL
from hdreports.lint.run import Outcome, lint
from hdreports.plan.model import Plan
from hdreports.rendering import Rendered
from hdreports.writers.docx import write_docx

_COUNT = re.compile(r"（(?:本段)?共\d+[段处]）")


@dataclass(frozen=True, slots=True)
class FormFault:
    """A rule that the edit broke. `rule` is its id, by which it can be acknowledged."""

    rule: str
    title: str
    strength: Strength
    message: str
    where: str

    @property
    def refused(self) -> bool:
        """Whether it keeps the document from being final."""
        return self.strength == "must"

    def as_entry(self, reason: str) -> dict[str, str]:
        """For the record of what was acknowledged."""
        return {
            "name": self.rule,
            "figure": "",
            "verdict": "form",
            "old": "",
            "new": f"{self.message}{self.where}",
            "reason": reason,
        }


def introduced(document: Document, before: Document, plan: Plan) -> tuple[FormFault, ...]:
    """What the edited `document` breaks and the one `before` did not. Both are filled alike."""
    known = Counter(map(_key, _faults(before, plan)))
    found = []
    for outcome in _faults(document, plan):
        if known[_key(outcome)]:
            known[_key(outcome)] -= 1
            continue
        found.append(_fault(outcome))
    return tuple(found)


def drawn_faults(drawn: Rendered, document: Document, plan: Plan) -> tuple[FormFault, ...]:
    """The must-rules that the drawn pages break: what only paper shows, such as a margin, a first
    page without text or a 版记 on the wrong page. Raises UnreadableFileError."""
    return tuple(map(_fault, lint(drawn.pdf, plan, _form(document)).of("fail")))


def _fault(outcome: Outcome) -> FormFault:
    rule = outcome.rule
    return FormFault(rule.id, rule.title, rule.strength, outcome.message, outcome.where)


def _faults(document: Document, plan: Plan) -> tuple[Outcome, ...]:
    return lint(write_docx(document), plan, _form(document)).of("fail", "warn")


def _form(document: Document) -> str | None:
    """The form is the document's own, whatever an edit made of the title."""
    return document.form if document.form in OFFICIAL else None


def _key(outcome: Outcome) -> tuple[str, str, str]:
    return outcome.rule.id, _COUNT.sub("", outcome.message), outcome.where
