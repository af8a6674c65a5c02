"""The double rules of a letter in a DOCX, drawn as shapes at a place on the page."""

from __future__ import annotations

import pytest
from docx_help import repacked
from lint_help import broken, checked
from test_lint_own import document

from hdreports.writers.docx import write_docx

LETTER = write_docx(document("reminder", "commerce"))


def changed(old: str, new: str) -> bytes:
    def change(name: str, content: bytes) -> bytes:
        if name != "word/header-letter.xml":
            return content
        assert old in content.decode()
        return content.decode().replace(old, new).encode()

    return repacked(LETTER, change)


def test_the_rules_of_our_own_letter_are_measured() -> None:
    (found,) = (o for o in checked(LETTER).outcomes if o.rule.id == "letter-form")
    assert found.verdict == "pass"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("<wp:posOffset>1757400<", "<wp:posOffset>1793400<", "应有上下两条红色双线"),
        ('cx="6120000"', 'cx="5616000"', ""),  # as wide as the type area: no letter's rules
        ("FF0000", "000000", ""),
    ],
)
def test_rules_of_another_place_width_or_colour_do_not_pass(
    old: str, new: str, message: str
) -> None:
    (found,) = (o for o in checked(changed(old, new)).outcomes if o.rule.id == "letter-form")
    assert found.verdict in ("warn", "unverified")
    assert message in found.message


def test_a_rule_too_far_below_the_mark_is_named() -> None:
    data = changed("<wp:posOffset>1757400<", "<wp:posOffset>1937400<")
    data2 = repacked(
        data,
        lambda n, c: (
            c.replace(b"<wp:posOffset>1806000<", b"<wp:posOffset>1986000<")
            if n == "word/header-letter.xml"
            else c
        ),
    )
    assert broken(data2) == {"letter-form": "上面的双线在发文机关标志之下9mm，应为4mm"}
