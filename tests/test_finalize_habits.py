"""What Word and WPS do to a file while nobody changes anything; changes that they track."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable

import pytest
from docx_help import repacked
from finalize_help import (
    body_of,
    bookmark,
    judged,
    made,
    paragraph_with,
    report,
    run_with,
    split_runs,
    told,
    with_body,
)
from lxml import etree

from hdreports.finalize.rebuild import rebuild
from hdreports.writers.docx import write_docx
from hdreports.writers.docx.oxml import qn

WRITTEN = write_docx(report())
Change = Callable[[etree._Element], None]


def changed(*changes: Change) -> bytes:
    document = body_of(WRITTEN)
    for change in changes:
        change(document)
    return with_body(WRITTEN, document)


# --- habits: nothing was changed ---


def smart_tags(document: etree._Element) -> None:
    """Word 2003 and WPS wrap dates and numbers."""
    for text in ("9月10日", "56.5万亩", "71.2%"):
        run = run_with(document, text)
        tag = made("w:smartTag", element="chmetcnv", uri="urn:schemas-microsoft-com")
        run.addprevious(tag)
        tag.append(made("w:smartTagPr"))
        tag.append(run)


def hyperlinks(document: etree._Element) -> None:
    for text in ("28.5万亩", "1.93万吨"):
        run = run_with(document, text)
        link = made("w:hyperlink", anchor="_Toc1")
        run.addprevious(link)
        link.append(run)


def content_controls(document: etree._Element) -> None:
    run = run_with(document, "5600万元")
    control, content = made("w:sdt"), made("w:sdtContent")
    run.addprevious(control)
    control.append(made("w:sdtPr"))
    control.append(content)
    content.append(run)


def lost_bookmarks(document: etree._Element) -> None:
    for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
        for element in list(document.iter(qn(tag))):
            element.getparent().remove(element)  # type: ignore[union-attr]


def lost_styles(document: etree._Element) -> None:
    for style in list(document.iter(qn("w:rStyle"))):
        style.getparent().remove(style)  # type: ignore[union-attr]


def ends_drift(document: etree._Element) -> None:
    """A comment makes the end of a bookmark move on at every save."""
    for name in ("fig_1", "fig_6", "fig_9"):
        _, end = bookmark(document, name)
        after = end.getnext()
        assert after is not None
        after.addnext(end)


def ends_are_lost(document: etree._Element) -> None:
    for name in ("fig_2", "fig_7"):
        _, end = bookmark(document, name)
        end.getparent().remove(end)  # type: ignore[union-attr]


def own_bookmarks(document: etree._Element) -> None:
    """_GoBack and _Toc bookmarks, which have nothing to do with us."""
    paragraph = paragraph_with(document, "粮食作物播种面积完成")
    paragraph.insert(1, made("w:bookmarkStart", id="900", name="_GoBack"))
    paragraph.append(made("w:bookmarkEnd", id="900"))


def tracked_formats(document: etree._Element) -> None:
    for properties in document.iter(qn("w:pPr")):
        properties.append(made("w:pPrChange", id="950", author="甲"))


HABITS = [
    smart_tags,
    hyperlinks,
    content_controls,
    lost_styles,
    ends_drift,
    ends_are_lost,
    own_bookmarks,
    tracked_formats,
    split_runs,
]


@pytest.mark.parametrize("habit", HABITS, ids=lambda h: h.__name__)
def test_a_habit_changes_no_number(habit: Change) -> None:
    found = judged(changed(habit))
    assert told(found) == {}
    assert found.rewordings == ()


@pytest.mark.parametrize(
    "habit", [h for h in HABITS if h is not lost_styles], ids=lambda h: h.__name__
)
def test_a_habit_changes_no_document(habit: Change) -> None:
    assert rebuild(report(), judged(changed(habit))) == report()


def test_all_habits_at_once_change_no_number() -> None:
    wrong = {k: v for k, v in told(judged(changed(*HABITS))).items() if v != "lost-same"}
    assert wrong == {}


def test_without_bookmarks_the_style_and_the_place_hold() -> None:
    assert told(judged(changed(lost_bookmarks))) == {}


def test_without_any_anchor_the_place_tells_the_same_number() -> None:
    kinds = set(told(judged(changed(lost_bookmarks, lost_styles))).values())
    assert kinds == {"lost-same"}


def test_style_ids_may_be_numbers() -> None:
    """WPS writes its own ids; names stay."""

    def renamed(name: str, content: bytes) -> bytes:
        if not name.startswith("word/") or not name.endswith(".xml"):
            return content
        ids = re.findall(rb'w:styleId="([^"]+)"', _part("word/styles.xml"))
        for number, old in enumerate(sorted(set(ids))):
            for form in (b'w:styleId="%s"', b'Style w:val="%s"'):
                content = content.replace(form % old, form % f"wps{number}".encode())
        return content

    found = judged(repacked(WRITTEN, renamed))
    assert told(found) == {}
    assert rebuild(report(), found) == report()


def _part(name: str) -> bytes:
    from docx_help import parts_of

    return parts_of(WRITTEN)[name]


# --- tracked changes as Word writes them ---


def track_replacement(document: etree._Element) -> None:
    run = run_with(document, "56.5万亩")
    deleted, inserted = made("w:del", id="901", author="甲"), made("w:ins", id="902", author="甲")
    new = copy.deepcopy(run)
    new.find(qn("w:t")).text = "58万亩"  # type: ignore[union-attr]
    run.addprevious(deleted)
    deleted.append(run)
    run.find(qn("w:t")).tag = qn("w:delText")  # type: ignore[union-attr]
    deleted.addnext(inserted)
    inserted.append(new)


def track_paragraph_mark(document: etree._Element) -> None:
    """The end of the paragraph about grain is deleted: it joins the next."""
    properties = paragraph_with(document, "粮食作物播种面积完成").find(qn("w:pPr"))
    mark = made("w:rPr")
    mark.append(made("w:del", id="903", author="甲"))
    assert properties is not None
    properties.append(mark)


def track_row(document: etree._Element) -> None:
    row = next(r for r in document.iter(qn("w:tr")) if "藏羊场" in "".join(r.itertext()))
    row.find(qn("w:trPr")).append(made("w:del", id="904", author="甲"))  # type: ignore[union-attr]


def test_a_tracked_replacement_is_seen_in_both_views() -> None:
    data = changed(track_replacement)
    assert told(judged(data)) == {"fig_6": "changed"}
    assert told(judged(data, "rejected")) == {}


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    data = changed(track_paragraph_mark)
    accepted = judged(data)
    assert len(accepted.edited.paragraphs) == len(accepted.written.paragraphs) - 1
    assert {v.kind for v in accepted.verdicts} <= {"unchanged", "moved"}
    assert rebuild(report(), judged(data, "rejected")) == report()


def test_a_deleted_row_takes_its_numbers_along() -> None:
    data = changed(track_row)
    assert told(judged(data)) == {"fig_16": "vanished", "fig_17": "vanished"}
    assert told(judged(data, "rejected")) == {}


# --- bookmarks copied and moved ---


def test_a_copied_paragraph_repeats_its_figures() -> None:
    def copied(document: etree._Element) -> None:
        paragraph = paragraph_with(document, "粮食作物播种面积完成")
        twin = copy.deepcopy(paragraph)
        for start in twin.iter(qn("w:bookmarkStart")):
            start.set(qn("w:name"), start.get(qn("w:name"), "") + "_Copy_1")
        for element in twin.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd")):
            element.set(qn("w:id"), "8" + element.get(qn("w:id"), ""))
        paragraph_with(document, "加强调度").addnext(twin)

    assert told(judged(changed(copied))) == dict.fromkeys(("fig_6", "fig_7", "fig_8"), "copied")


def test_a_copy_that_was_changed_is_a_new_number() -> None:
    def copied(document: etree._Element) -> None:
        paragraph = paragraph_with(document, "粮食作物播种面积完成")
        twin = copy.deepcopy(paragraph)  # WPS copies bookmarks under their own names
        run_with(twin, "28.5万亩").find(qn("w:t")).text = "29万亩"  # type: ignore[union-attr]
        paragraph_with(document, "加强调度").addnext(twin)

    found = told(judged(changed(copied)))
    assert found.pop("29万亩") == "new"
    assert set(found.values()) == {"copied"}


def test_two_numbers_that_changed_places_are_told() -> None:
    def swapped(document: etree._Element) -> None:
        first, second = run_with(document, "56.5万亩"), run_with(document, "28.5万亩")
        first.find(qn("w:t")).text = "28.5万亩"  # type: ignore[union-attr]
        second.find(qn("w:t")).text = "56.5万亩"  # type: ignore[union-attr]

    assert told(judged(changed(swapped))) == {"fig_6": "changed", "fig_7": "changed"}
