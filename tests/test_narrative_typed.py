"""No document of any kind prints a digit that nothing stands behind: it is a figure, a unit's
words, or wording that says what it is. A digit typed by hand is none of these, whatever it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, get_args
from zipfile import ZipFile

import pytest
from kinds_help import without_kinds
from made_submissions import (
    TEMPLATES,
    compose,
    plan,
    progress_of,
    sample_intake,
    sample_progress,
    submissions,
    told,
)
from sample_document import runs

from hdreports.config import Config, Issuer
from hdreports.document.model import (
    Attachment,
    Blank,
    Block,
    Cell,
    Chart,
    ChartPoint,
    Column,
    Document,
    Heading,
    List,
    Paragraph,
    Table,
    Text,
    TextKind,
)
from hdreports.document.texts import paragraph_texts
from hdreports.intake.model import Finding
from hdreports.ledger.states import build
from hdreports.narrative.charts import lag_chart
from hdreports.narrative.correction import Returned, compose_correction
from hdreports.narrative.environment import Narrator
from hdreports.narrative.item import Item
from hdreports.narrative.job import Job
from hdreports.narrative.kinds import KINDS
from hdreports.narrative.numbering import number
from hdreports.narrative.typed import typed_digits
from hdreports.narrative.words import Ordinal, PlanWords, kind_of, runs_of
from hdreports.plan.dates import Dated, long_date
from hdreports.plan.period import plan_period
from hdreports.progress.assessment import Progress, assess
from hdreports.progress.standings import Thresholds
from hdreports.writers.docx import write_docx
from hdreports.writers.html import HtmlWriter

PERIODS = {
    "week": ("2023-W36", "2023-W37"),
    "half-month": ("2023-09a", "2023-12b"),
    "quarter": ("2023-Q3", "2023-Q4"),
    "half-year": ("2023-H2",),
    "year": ("2023",),
}
# Counties differ in their data, not in their wording: two of them, and who else reports.
UNITS = ("huzhu", "minhe", "city", "rural-revitalization", "natural-resources")
MADE = [(k.id, p) for k in KINDS for kind in k.periods for p in PERIODS[kind]]
LATE = {"huzhu": date(2023, 9, 14), "minhe": date(2023, 9, 15)}
SETTINGS = Config(
    issuers={"city": Issuer(number="东农〔2023〕12号", contact="李四", phone="0972-8612345")}
)


@cache
def progress(period: str) -> Progress:
    """Two units late, the others as they come."""
    given = assess(plan(), plan_period(plan(), period), submissions(plan(), period))
    return replace(given, late=LATE)


def parts_of(docx: bytes) -> dict[str, bytes]:
    """All but the document as data, which travels with it."""
    with ZipFile(BytesIO(docx)) as file:
        return {n: file.read(n) for n in file.namelist() if not n.startswith("customXml/")}


def job(period: str, templates: Path = TEMPLATES) -> Job:
    today = date(2023, 9, 20)  # after the third quarter's returns are due
    return Job(
        progress(period), (), SETTINGS, Thresholds(), date(2023, 9, 12), templates, today=today
    )


def documents(kind: str, period: str, templates: Path = TEMPLATES) -> Iterator[Document]:
    made = next(k for k in KINDS if k.id == kind)
    for unit in map(plan().unit, UNITS):
        if made.made_for(unit, progress(period)):
            yield made.compose(job(period, templates), unit).document


def correction(unit: str, cells: int, templates: Path = TEMPLATES) -> Document:
    """A notice on so many cells with one fault; its sentence quotes the workbook."""
    sent = next(s for s in submissions(plan()) if s.unit == "huzhu")
    found = tuple(
        Finding(
            "value-not-a-number",
            "error",
            sent.file,
            "指标进度",
            f"E{n + 5}",
            "约300多",
            "“奶产量”填的是“约300多”，不是一个数值，没有采用。",
            "请只填数字。",
        )
        for n in range(cells)
    )
    empty = Finding("no-data", "error", sent.file, "表2", None, None, "“表2”没有数据。", "请填报。")
    returned = Returned(plan().unit(unit), (sent,), (*found, empty), copies=True)
    job_of = job("2023-Q3", templates)
    return compose_correction(job_of, plan().unit("city"), returned).document


@pytest.mark.parametrize(("kind", "period"), MADE)
def test_no_digit_is_typed(kind: str, period: str) -> None:
    found = {d.issuer: typed_digits(d) for d in documents(kind, period)}
    assert found
    assert not any(found.values()), found


@pytest.mark.parametrize("kind", [k for k in KINDS if "quarter" in k.periods], ids=lambda k: k.id)
def test_no_digit_is_typed_in_the_sample_quarter(kind: Any) -> None:
    intake = sample_intake()
    found = (*intake.findings, *sample_progress().findings)
    settings = Job(
        replace(sample_progress(), late=LATE),
        found,
        Config(),
        Thresholds(),
        date(2023, 9, 12),
        TEMPLATES,
        build(plan(), intake.counting),
    )
    units = [u for u in plan().units if kind.made_for(u, settings.progress)]
    typed = {u.id: typed_digits(kind.compose(settings, u).document) for u in units}
    assert typed
    assert not any(typed.values()), typed


@pytest.mark.parametrize("unit", ["huzhu", "natural-resources"])
@pytest.mark.parametrize("cells", [1, 3, 12])
def test_no_digit_is_typed_in_a_notice_of_correction(unit: str, cells: int) -> None:
    assert typed_digits(correction(unit, cells)) == ()


def test_the_words_of_a_check_may_hold_digits() -> None:
    remedy = "疑为1.9万吨，请核对E8格。"
    found = Finding("no-data", "error", "a.xlsx", None, None, None, "没有数据。", remedy, "ledu")
    document = compose(progress_of([told("ledu", {"grain-area": "1"})]), "ledu", [found]).document
    assert remedy in paragraph_texts(document)
    assert typed_digits(document) == ()


def test_the_name_of_a_bar_may_hold_digits() -> None:
    """扶持建设家庭农牧场（附件另列4000家）"""
    names = ("family-farms-4000", "grass-balance", "trusteeship-area")
    given = progress_of([told("city", dict.fromkeys(names, "1"))])
    items = [Item(given.standings["haidong", name], given) for name in names]
    drawn = lag_chart(items, Narrator(given.book), "序时进度")
    assert drawn is not None
    assert [p.label_kind for p in drawn.points] == ["plan", "plain", "plain"]
    assert typed_digits(with_blocks(*number([drawn]))) == ()


# --- what is typed by hand is found ---

TYPED = ("9月12日", "2023年", "第3项", "见附件2", "见表1", "任务26", "目标1.8万亩", "（2）", "①")


def templates_with(folder: Path, name: str, text: str) -> Path:
    """The project's templates, one of them with a paragraph more."""
    for file in TEMPLATES.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    changed = folder / f"{name}.md.j2"
    changed.write_text(changed.read_text("utf-8") + f"\n\n{text}\n", "utf-8")
    return folder


@pytest.mark.parametrize("typed", TYPED)
def test_a_digit_typed_into_a_template_is_found_whatever_it_says(
    typed: str, tmp_path: Path
) -> None:
    folder = templates_with(tmp_path, "weekly-report", f"要求{typed}落实。")
    made = list(documents("weekly-report", "2023-W37", folder))
    assert made
    for document in made:
        (told,) = typed_digits(document)
        assert told in f"要求{typed}落实。"


@pytest.mark.parametrize(
    ("template", "kind", "period"),
    [
        ("city-progress-report", "progress-report", "2023-Q3"),
        ("unit-progress-report", "progress-report", "2023-Q3"),
        ("data-notes", "progress-report", "2023-Q3"),
        ("half-year-summary", "half-year-summary", "2023-H2"),
        ("supervision-notice", "supervision-notice", "2023-Q3"),
        ("dispatch", "dispatch", "2023-09a"),
        ("unit-notice", "unit-notice", "2023-Q3"),
        ("reminder", "reminder", "2023-Q3"),
        ("correction-notice", "", "2023-Q3"),
    ],
)
def test_a_digit_typed_into_any_template_is_found(
    template: str, kind: str, period: str, tmp_path: Path
) -> None:
    folder = templates_with(tmp_path, template, "按9月12日的要求办。")
    made = documents(kind, period, folder) if kind else [correction("huzhu", 1, folder)]
    found = [typed for d in made for typed in typed_digits(d)]
    assert found
    assert all("月12日的" in typed for typed in found)


@pytest.mark.parametrize(
    "text",
    [
        "{{ '9月12日' }}",
        "{{ '截至9月' ~ r.as_of }}",
        "{{ [r.as_of, '3项']|join('、') }}",
        "{{ r.as_of|replace('日', '日3项') }}",
        "{{ '**9月12日**'|safe }}",
        "*9月12日*",
        "# 截至9月12日的情况\n\n照办。",
        "## 9月12日的要求。\n\n照办。",
        "- 9月12日前报送",
        "{% set day %}9月12日{% endset %}{{ day }}",
        "{{ ['甲', '乙']|listing('、3项') }}",
        "{{ see('notes', '，共3项，详见') }}",
        "{{ named(['甲'], r.n('items'), '') }}{{ named(['甲3项'], r.n('items'), '') }}",
    ],
)
def test_a_digit_typed_into_an_expression_a_heading_or_a_list_is_found(
    text: str, tmp_path: Path
) -> None:
    folder = templates_with(tmp_path, "unit-progress-report", text)
    document = next(documents("progress-report", "2023-Q3", folder))
    assert typed_digits(document)


def with_blocks(*blocks: Block) -> Document:
    document = next(documents("weekly-report", "2023-W37"))
    return replace(document, body=blocks, attachments=())


def table(caption: str = "", cell: str = "", head: str = "", note: str = "") -> Table:
    return Table(
        "t",
        caption,
        (Column(1.0),),
        ((Cell(runs_of(head)),),),
        ((Cell(runs_of(cell)),),),
        (runs_of(note),) if note else (),
    )


def chart(label: str = "甲", caption: str = "图1　对比", alt: str = "", note: str = "") -> Chart:
    point = ChartPoint(label, 40.5, 69.3, "40.5%", "red", "a", "69.3%", "b", kind_of(label))
    shown = f"条形图：{label}完成率40.5%，序时进度69.3%。{alt}"
    return Chart("c", caption, (point,), "序时进度" + note, shown)


@pytest.mark.parametrize(
    "block",
    [
        Paragraph(runs("完成{12.5万亩|huzhu/grain}，“<已建成12处|a.xlsx［重点任务］D8>”，共*7处*")),
        Heading(2, "（一）", runs("共7处。"), runs("照办。")),
        Heading(2, "（一）", runs("总体。"), runs("共7处。")),
        List((runs("共7处"),)),
        table(cell="7"),
        table(head="前7名"),
        table(note="注：共7处。"),
        table(caption="表1　前7名"),
        table(caption="表7　位次"),
        chart(label="7号地"),
        chart(caption="图1　前7名"),
        chart(caption="图7　对比"),
        chart(alt="共7处。"),
        chart(note="7"),
    ],
)
def test_a_digit_of_no_kind_is_found_wherever_it_stands(block: Block) -> None:
    assert any("7" in told for told in typed_digits(with_blocks(block)))


@pytest.mark.parametrize("part", ["number", "signer", "date", "contact", "imprint", "annex"])
def test_head_and_foot_are_looked_at_too(part: str) -> None:
    document, typed = with_blocks(), runs("共7处")
    changed: dict[str, Any] = {part: typed}
    if part == "imprint":
        changed = {part: replace(document.imprint, date=typed)}
    elif part == "annex":
        changed = {"attachments": (Attachment(1, "共7处", ()),)}
    assert typed_digits(document) == ()
    assert typed_digits(replace(document, **changed)) == ("共7处",)


def test_what_says_what_its_digits_are_is_not_typed() -> None:
    blocks: tuple[Block, ...] = (
        Paragraph(
            runs("完成{12.5万亩|huzhu/grain}，“<已建成12处|a.xlsx［重点任务］D8>”，_day:2_日")
        ),
        Paragraph(tuple(Text("7", kind=k) for k in get_args(TextKind) if k != "plain")),
        Heading(3, "7.", runs("总体。")),
        table(caption="表1　位次", cell="甲"),
        table(caption="表2　台账", cell="乙"),
        chart(),
        chart(caption="图2　对比", label=PlanWords("7号地")),
    )
    assert typed_digits(with_blocks(*blocks)) == ()


def test_words_keep_their_kind_only_as_they_are() -> None:
    day = long_date(date(2023, 9, 12))
    assert kind_of(day) == "date"
    for changed in (f"{day}前", day + "3项", day.replace("12", "13"), "、".join([day]), day[:-1]):
        assert kind_of(changed) == "plain"
    assert kind_of(Dated("第三季度")) == "plain"  # no digit: nothing to say


def test_parts_of_a_sentence_are_each_of_their_kind() -> None:
    assert runs_of("见", Ordinal("附件3"), "、", "数据", "", Blank("day", 2)) == (
        Text("见"),
        Text("附件3", kind="ordinal"),
        Text("、数据"),
        Blank("day", 2),
    )


# --- references, and what kinds leave as it is ---


@pytest.mark.parametrize(("kind", "period"), MADE)
def test_every_annex_and_table_that_is_named_is_there(kind: str, period: str) -> None:
    for document in documents(kind, period):
        blocks = [*document.body, *(b for a in document.attachments for b in a.blocks)]
        there = {a.label for a in document.attachments}
        there |= {b.caption.split("　")[0] for b in blocks if isinstance(b, Table | Chart)}
        named = {t for t in ordinals(document) if t.startswith(("附件", "表", "图"))}
        assert named <= there


def ordinals(thing: object) -> Iterator[str]:
    if isinstance(thing, Text):
        yield from [thing.text] if thing.kind == "ordinal" else []
    elif isinstance(thing, tuple):
        for part in thing:
            yield from ordinals(part)
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from ordinals(getattr(thing, field.name))


def test_kinds_do_not_show() -> None:
    html = HtmlWriter(TEMPLATES.parent / "html")
    document = compose(sample_progress(), "city").document
    plainly = without_kinds(document)
    assert plainly != document
    assert html.write(plainly) == html.write(document)
    one, other = (parts_of(write_docx(d)) for d in (document, plainly))
    assert one == other
