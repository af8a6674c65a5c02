"""Whatever units report, the reports are whole sentences.

Any subset of units, any values (missing, zero, equal, exceeding), with and without words, with and
without a last report: every report composes, and nothing in its body is broken or said twice.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from made_submissions import (
    COUNTIES,
    compose,
    plan,
    progress_of,
    sample_report,
    statement,
    submission,
    task,
    told,
)

from hdreports.document.model import (
    Attachment,
    Block,
    Document,
    Heading,
    Paragraph,
    Table,
    Text,
    plain,
)
from hdreports.document.texts import block_texts
from hdreports.intake.model import Statement, Submission, TaskReport
from hdreports.narrative.job import Composed

BROKEN = re.compile(
    "。[，、；。]|[，、；：（][，、；。）]|None|Undefined|(?:Figure|Item)\\(|[\ue000\ue001]"
)
PAIRS = ("（）", "“”", "《》", "〔〕", "［］", "‘’")
BEGINS_BADLY = re.compile(r"(?:^|[。！？])[，、；：。）”》！？]")
REPORTERS = (*COUNTIES, "city", "rural-revitalization")


def faults(document: Document) -> list[str]:
    """What is wrong with a document's wording."""
    found = []
    blocks = [*document.body, *(b for a in document.attachments for b in a.blocks)]
    for block in blocks:
        if isinstance(block, Table):
            continue
        for text in block_texts(block):
            found += [f"{m[0]}：{text}" for m in BROKEN.finditer(text)]
            found += [
                f"{pair}：{text}" for pair in PAIRS if text.count(pair[0]) != text.count(pair[1])
            ]
            if BEGINS_BADLY.search(text):
                found.append(f"begins with punctuation: {text}")
    found += [f"empty heading: {h}" for h in empty_headings(document.body)]
    for annex in document.attachments:
        found += [f"empty heading: {h}" for h in empty_headings(annex.blocks)]
    found += [f"said twice: {s}" for s in repeated(document)]
    found += dangling(document)
    return found


def empty_headings(blocks: tuple[Block, ...]) -> list[str]:
    found = []
    for n, block in enumerate(blocks):
        if not isinstance(block, Heading):
            continue
        following = blocks[n + 1] if n + 1 < len(blocks) else None
        bare = following is None or (
            isinstance(following, Heading) and following.level <= block.level
        )
        if not plain(block.runs) or (not block.body and bare):
            found.append(block.number + plain(block.runs))
    return found


def sentences(document: Document) -> list[str]:
    """The sentences of the body's running text; a run-in heading says what its first is about."""
    found = []
    for block in document.body:
        if isinstance(block, Heading):
            first, *rest = _split(plain(block.body)) or [""]
            found += [plain(block.runs) + first, *rest]
        elif isinstance(block, Paragraph):
            found += _split(plain(block.runs))
    return found


def _split(text: str) -> list[str]:
    return [s for s in re.split("[。！？]", text) if s]


def repeated(document: Document) -> list[str]:
    """Equal sentences; who answers for a recommendation (由…牵头) may be the same for several."""
    said = sentences(document)
    return sorted(
        {s for s in said if said.count(s) > 1 and s != "详见附件3" and not s.startswith("由")}
    )


def dangling(document: Document) -> list[str]:
    """References to annexes that are not there."""
    labels = {a.label for a in document.attachments}
    text = "".join(t for b in document.body if not isinstance(b, Table) for t in block_texts(b))
    return [f"no {ref}" for ref in re.findall(r"附件\d", text) if ref not in labels]


def every_report(*given: Submission) -> list[Composed]:
    p = progress_of(given)
    return [compose(p, u.id) for u in plan().units if u.kind == "city" or p.reported(u.id)]


# --- the cases that everybody thinks of ---


@pytest.mark.parametrize("unit", REPORTERS)
def test_one_unit_alone(unit: str) -> None:
    for composed in every_report(submission(plan(), unit)):
        assert faults(composed.document) == []


@pytest.mark.parametrize("share", ["0", "0.5", "0.693", "1", "1.2"])
def test_all_indicators_alike(share: str) -> None:
    given = [told(u, _at(u, share)) for u in REPORTERS]
    for composed in every_report(*given):
        assert faults(composed.document) == []


def test_of_a_zero_no_sentence_says_that_nothing_was_begun() -> None:
    """What is not done yet may well be under way, as the unit's own words often tell."""
    words = task("hualong", 18, progress="2家市级龙头企业申报材料报市级。")
    given = told("hualong", {"leading-firms": "0", "oil-output": "0"}, tasks=(words,))
    said = _said(compose(progress_of([given]), "hualong").document)
    assert "市级及以上龙头企业年度目标1家，目前完成0家" in said
    assert "尚无产量" in said
    assert "未开展" not in said


def _said(document: Document) -> str:
    return "".join(t for b in document.body if not isinstance(b, Table) for t in block_texts(b))


def test_one_county_alone_is_not_ranked() -> None:
    said = _said(compose(progress_of([submission(plan(), "xunhua")])).document)
    assert re.search("已报送的循化县参与评价的\\d+项指标中，\\d+项已完成或达到序时进度。", said)
    assert "排序" not in said


def test_of_a_finished_task_it_is_said_once_that_it_is() -> None:
    given = [
        told(unit, tasks=(task(unit, 25, state="done", progress="冷库全部投用。"),))
        for unit in COUNTIES
    ]
    said = _said(compose(progress_of(given)).document)
    assert "建设市场物流设施已完成，" in said
    assert said.count("建设市场物流设施") == 1


def test_a_return_with_nothing_but_one_value() -> None:
    for composed in every_report(told("ledu", {"straw-use": "88"})):
        assert faults(composed.document) == []


def test_a_return_with_words_only() -> None:
    words = told("ledu", tasks=(task("ledu", 26, progress="完成3个村。", problems="缺钢材。"),))
    for composed in every_report(words):
        assert faults(composed.document) == []


def test_a_department_without_indicators_of_its_own() -> None:
    bare = [
        u.id
        for u in plan().units
        if u.kind == "department" and not plan().indicators_reported_by(u.id)
    ]
    assert bare
    for unit in bare:
        no = plan().tasks_led_by(unit)[0].no
        for composed in every_report(told(unit, tasks=(task(unit, no, progress="开展2次检查。"),))):
            assert faults(composed.document) == []


def test_nobody_but_the_citys_bureau() -> None:
    for composed in every_report(submission(plan(), "city")):
        assert faults(composed.document) == []


def test_everybody_twice_with_the_same_values() -> None:
    given = [submission(plan(), u, p) for u in REPORTERS for p in ("2023-Q2", "2023-Q3")]
    for composed in every_report(*given):
        assert faults(composed.document) == []


def test_a_part_is_never_more_than_its_whole() -> None:
    """其中 introduces some of what was just counted, never more."""
    given = [
        *(told(u, _at(u, "0.5"), "2023-Q2") for u in REPORTERS),
        *(told(u, _at(u, "1")) for u in REPORTERS),
    ]
    found = 0
    for composed in (*every_report(*given), sample_report("city")):
        for sentence in sentences(composed.document):
            for whole, part in re.findall(r"等(\d+)项[^，；]*，其中[^，；]*等(\d+)项", sentence):
                assert int(part) <= int(whole), sentence
                found += 1
    assert found


def test_the_closing_is_a_paragraph_of_its_own() -> None:
    for composed in every_report(told("ledu", {"straw-use": "88"})):
        assert composed.document.body[-1] == Paragraph((Text("特此报告。"),))


def test_one_thing_is_not_told_as_some_of_several() -> None:
    lagging = {"revival-villages": "20"}
    given = (
        told("rural-revitalization", {"revival-villages": "10"}, "2023-Q2"),
        told("rural-revitalization", lagging),
    )
    report = next(c for c in every_report(*given) if c.unit == "rural-revitalization")
    text = "".join(sentences(report.document))
    assert text.count("其中，乡村振兴试点村") == 0


@pytest.mark.parametrize("words", ["春播完成；", "春播完成，", "。", " "])
def test_words_that_end_in_a_pause_or_say_nothing(words: str) -> None:
    given = told(
        "ledu",
        {"straw-use": "88"},
        statements=(statement("ledu", "progress", words),),
        tasks=(task("ledu", 3, progress=words, problems=words),),
    )
    for composed in every_report(given):
        assert faults(composed.document) == []


# --- and those that nobody thinks of ---


def _at(unit: str, share: str) -> dict[str, str]:
    values = {}
    for indicator in plan().indicators_reported_by(unit):
        target = plan().target(plan().unit(unit).region, indicator.id)
        if target is None:
            continue
        value = target.value * Decimal(share)
        if indicator.kind == "count":
            value = value.to_integral_value()
        if indicator.kind == "rate":
            value = min(value, Decimal(100))
        values[indicator.id] = format(value.normalize() + 0, "f")
    return values


SHARES = st.sampled_from(("0", "0.2", "0.5", "0.69", "0.7", "0.9", "0.9999", "1", "1", "1.5", None))
STATES = st.sampled_from(("done", "in-progress", "not-started", "unknown"))


@st.composite
def returns(draw: st.DrawFn, unit: str, period: str) -> Submission:
    """A return of a unit. Its words are whole sentences; broken words are told of elsewhere."""
    random = draw(st.randoms(use_true_random=False))
    values = {}
    shares = draw(st.lists(SHARES, min_size=3, max_size=8))
    for n, (id, value) in enumerate(_at(unit, "1").items()):
        share = shares[(n + random.randrange(2)) % len(shares)]
        if share is None:
            continue
        exact = Decimal(value) * Decimal(share)
        kind = plan().indicator(id).kind
        if kind == "count":
            exact = exact.to_integral_value()
        if kind == "rate":
            exact = min(exact, Decimal(100))
        values[id] = format(round(exact, 4).normalize() + 0, "f")
    tasks, statements = (), ()
    if period == "2023-Q3" and draw(st.booleans()):
        state = draw(STATES)
        some = plan().tasks_reported_by(unit)[draw(st.integers(0, 3)) :: draw(st.integers(1, 4))]
        tasks = tuple(_task(unit, t.no, state, random.randrange(16)) for t in some)
        statements = tuple(
            statement(unit, part, f"{plan().unit(unit).short}{part}第{n}段，共走访{n + 3}个村。")
            for part in ("progress", "results", "problems", "recommendations")
            for n in range(random.randrange(3))
        )
    return told(unit, values, period, tasks=tasks, statements=statements)


def _task(unit: str, no: int, state: str, which: int) -> TaskReport:
    parts = ("progress", "results", "problems", "recommendations")
    words = {
        part: f"{part}：任务{no}在{unit}的{no + n}个乡镇核实，留存照片{no}张。"
        for n, part in enumerate(parts)
        if which >> n & 1
    }
    return task(unit, no, state, **words)


@st.composite
def quarters(draw: st.DrawFn) -> tuple[Submission, ...]:
    now = draw(st.lists(st.sampled_from(REPORTERS), unique=True, min_size=1, max_size=4))
    before = draw(st.lists(st.sampled_from(REPORTERS), unique=True, max_size=2))
    return (
        *(draw(returns(u, "2023-Q3")) for u in now),
        *(draw(returns(u, "2023-Q2")) for u in before),
    )


@settings(
    max_examples=14,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(quarters())
def test_no_report_has_a_broken_sentence(given: tuple[Submission, ...]) -> None:
    for composed in every_report(*given):
        assert faults(composed.document) == [], composed.unit


def test_the_check_finds_what_it_looks_for() -> None:
    """A document with each fault: the checks above would not pass anything."""
    good = compose(progress_of([told("ledu", {"straw-use": "88"})])).document
    assert faults(good) == []

    def with_paragraph(text: str) -> Document:
        return replace(good, body=(Paragraph((Text(text),)), *good.body))

    for broken in (
        "已完成，。",
        "。已完成",
        "已完成（3项。",
        "共None项。",
        "见附件9。",
        "甲。甲。",
    ):
        assert faults(with_paragraph(broken)), broken
    assert faults(replace(good, body=(*good.body, Heading(2, "（九）", (Text("空"),)))))
    assert faults(
        replace(good, attachments=(Attachment(1, "空", (Heading(1, "一、", (Text("空"),)),)),))
    )
    assert isinstance(statement("ledu", "progress", "好。"), Statement)
