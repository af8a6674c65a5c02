"""A document as JSON and back."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_document import plain_document, rich_document

from hdreports.document import model
from hdreports.document.model import Chart, ChartPoint, Document, Paragraph, Text, TextKind
from hdreports.document.serialise import SerialiseError, from_json, to_json


@pytest.mark.parametrize("document", [rich_document(), plain_document(3)])
def test_a_document_comes_back_as_it_was(document: Document) -> None:
    assert from_json(to_json(document)) == document


def test_charts_come_back_with_missing_references() -> None:
    points = (ChartPoint("甲", 1.0, None, "1%"), ChartPoint("乙", 2.5, 3.0, "2.5%", "red"))
    chart = Chart("c1", "图1", points, "序时进度", "说明")
    document = replace(plain_document(1), body=(chart, model.PageBreak()))
    assert from_json(to_json(document)) == document


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives(text: str) -> None:
    document = replace(plain_document(1), body=(Paragraph((Text(text, emphasis=True),)),))
    assert from_json(to_json(document)) == document


@pytest.mark.parametrize("kind", get_args(TextKind))
def test_what_the_digits_of_wording_are_is_kept(kind: TextKind) -> None:
    document = replace(plain_document(1), body=(Paragraph((Text("9月12日", kind=kind),)),))
    written = to_json(document)
    assert from_json(written) == document
    assert '"kind":"plain"' not in written


def test_wording_of_an_earlier_version_is_plain() -> None:
    content = json.loads(to_json(plain_document(1)))
    content["body"] = [{"type": "Paragraph", "runs": [{"type": "Text", "text": "截至9月12日"}]}]
    assert from_json(json.dumps(content)).body == (Paragraph((Text("截至9月12日"),)),)


def test_equal_documents_give_the_same_text() -> None:
    assert to_json(rich_document()) == to_json(rich_document())


@pytest.mark.parametrize(
    "change",
    [
        {"type": "Paragraph"},
        {"form": "诗"},
        {"title": "一行"},
        {"title": [1]},
        {"body": [{"type": "Popen", "args": "ls"}]},
        {"body": [{"type": "Heading", "level": "1", "number": "", "runs": []}]},
        {"body": [{"type": "PageBreak", "extra": 1}]},
        {"signer": {"type": "Text", "text": "某"}},
        {"date": [{"type": "Text", "text": "9月12日", "kind": "day"}]},
    ],
)
def test_what_is_no_document_is_refused(change: dict[str, object]) -> None:
    content = {**json.loads(to_json(plain_document(1))), **change}
    with pytest.raises(SerialiseError):
        from_json(json.dumps(content))


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "{", b"\xff"])
def test_other_json_is_refused(text: str | bytes) -> None:
    with pytest.raises(SerialiseError):
        from_json(text)
