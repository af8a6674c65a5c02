"""The checks by the rule that they check; each module of checks adds its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module

from hdreports.lint.forms import form_of
from hdreports.lint.model import Paper, Remark
from hdreports.plan.model import Plan


@dataclass(frozen=True, slots=True)
class Subject:
    """What is checked: the paper, and the plan that knows who is subordinate to whom."""

    paper: Paper
    plan: Plan | None = None
    given_form: str | None = None  # the 文种, where it is known and not to be read from the title

    @property
    def form(self) -> str:
        """The 文种, "" where the title does not tell."""
        return self.given_form or form_of(self.paper.title)


Check = Callable[[Subject], Iterator[Remark]]
_CHECKS: dict[str, Check] = {}


def checks(rule: str) -> Callable[[Check], Check]:
    """Register a check. One that yields nothing says that the rule is kept."""

    def register(check: Check) -> Check:
        _CHECKS[rule] = check
        return check

    return register


_MODULES = ("page", "sides", "head", "letter", "body", "foot", "spacing", "parties", "words")


def all_checks() -> Mapping[str, Check]:
    """Rule id → check, of all modules of checks."""
    for module in _MODULES:
        import_module(f"hdreports.lint.checks_{module}")
    return _CHECKS
