"""The table finder on generated sheets: nothing raises, nothing is invented, nothing shifts."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hdreports.intake import reader
from hdreports.intake.grid import Book, Cell, Sheet
from hdreports.intake.model import Submission
from hdreports.intake.quantity import Quantity, parse_quantity
from tests.intake_books import PLAN, TITLE

_NAMES = [i.name for i in PLAN.indicators] + [a for i in PLAN.indicators for a in i.aliases[:1]]
_TASKS = [t.title for t in PLAN.tasks if t.title][:8]
_HEADS = (
    *(
        "序号",
        "指标名称",
        "单位",
        "计量单位",
        "年度目标",
        "累计完成",
        "完成率",
        "备注",
        "1-8月累计",
    ),
    *(
        "8月",
        "本月完成",
        "去年同期",
        "责任单位",
        "存在问题",
        "累计完成（亩）",
        "全年任务",
        "二级指标",
    ),
)
_TEXTS = (
    *(TITLE, "单位：万亩", "注：数据为快报数", "合计", "其中：", "一、种植业", "互助县", "乐都区"),
    *(
        "填表人：张三",
        "2023年8月",
        "<b>5</b>",
        "{{ 5 }}",
        "=1+1",
        "饭" * 3000,
        "\n",
        " ",
        "无",
        "—",
    ),
    *("万亩", "亩", "%", "个", "约5.6万亩", "十二点五", "84～91%", "12,34", "90%", "3/5", "5万6千"),
)
_NUMBERS = st.decimals(0, 10**6, places=2, allow_nan=False, allow_infinity=False)
_WORDS = st.sampled_from([*_NAMES, *_TASKS, *_HEADS, *_HEADS, *_TEXTS]) | st.text(max_size=8)
_CONTENT = _WORDS | _NUMBERS
_LONG = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _cell(row: int, column: int, content: str | Decimal) -> Cell:
    if isinstance(content, Decimal):
        return Cell(row, column, "number", format(content, "f"), content)
    return Cell(row, column, "text" if content.strip() else "blank", content)


def _book(cells: dict[tuple[int, int], str | Decimal]) -> Book:
    made = {place: _cell(*place, content) for place, content in cells.items()}
    return Book((Sheet("表", False, {k: c for k, c in made.items() if not c.blank}),), {})


def _read(book: Book) -> Submission:
    return reader.read_book(book, "2023-Q3/互助县.xlsx", "0" * 64, PLAN)


@_LONG
@given(
    st.dictionaries(st.tuples(st.integers(1, 12), st.integers(1, 8)), _CONTENT, max_size=60),
    st.sets(st.integers(1, 12), max_size=3),
)
def test_any_sheet_is_read_without_failing_and_every_value_is_in_its_cell(
    cells: dict[tuple[int, int], str | Decimal], hidden: set[int]
) -> None:
    book = _book(cells)
    read = _read(book)
    held = {c.address: c for c in book.sheets[0].cells.values()}
    for submission in (read, *read.lists):
        for o in submission.observations:
            cell = held[o.source.cell]
            assert o.raw == cell.text.strip()
            assert _follows(o.value, cell)
        for quote in (
            *(s.quote for s in submission.statements),
            *(m.reason for m in submission.missing if m.reason),
        ):
            assert quote.text in held[quote.source.cell].text


def _follows(value: Decimal, cell: Cell) -> bool:
    """The value is the cell's number, but for a factor between units of measurement."""
    parsed = Quantity(cell.number) if cell.number is not None else parse_quantity(cell.text)
    assert isinstance(parsed, Quantity)
    if not parsed.value or not value:
        return parsed.value == value
    ratio = value / parsed.value
    return any(
        ratio == by * Decimal(10) ** power
        for by in (Decimal(1), Decimal("1.5"), Decimal(5))
        for power in range(-12, 13)
    )


_AREAS = [i for i in PLAN.indicators if PLAN.target("huzhu", i.id) and i.kind == "quantity"]


@_LONG
@given(st.data())
def test_a_table_is_read_the_same_wherever_it_stands_and_however_its_columns_lie(
    data: st.DataObject,
) -> None:
    chosen = data.draw(st.lists(st.sampled_from(_AREAS), min_size=2, unique_by=lambda i: i.id))
    columns = data.draw(
        st.permutations(["指标名称", "单位", "累计完成", "备注", "责任单位"]).filter(
            lambda order: order.index("指标名称") < order.index("累计完成")
        )
    )
    down, right = data.draw(st.integers(2, 9)), data.draw(st.integers(0, 6))
    gaps = data.draw(st.lists(st.integers(0, 2), min_size=len(chosen), max_size=len(chosen)))
    cells: dict[tuple[int, int], str | Decimal] = {(1, right + 1): TITLE}
    for n, head in enumerate(columns, 1):
        cells[down, right + n] = head
    expected, row = {}, down
    for indicator, gap in zip(chosen, gaps, strict=True):
        row += 1 + gap
        target = PLAN.target("huzhu", indicator.id)
        assert target is not None
        share = data.draw(st.integers(10, 120))
        value = (target.value * share / 100).quantize(Decimal("0.0001"))
        texts = {"指标名称": indicator.name, "单位": target.unit, "累计完成": value}
        texts |= {"备注": "见附表", "责任单位": "农业农村局"}
        for n, head in enumerate(columns, 1):
            cells[row, right + n] = texts[head]  # type: ignore[assignment]
        expected[indicator.id] = (value, (row, right + 1 + columns.index("累计完成")))
    read = _read(_book(cells))
    withheld = {f.indicator for f in read.findings if f.code in ("parts-exceed-whole",)}
    if withheld:  # chance made parts larger than their whole, which costs both
        return
    found = {o.indicator: (o.value, o.source.cell) for o in read.observations}
    assert found == {
        id_: (value.normalize() + 0, Cell(*place).address)
        for id_, (value, place) in expected.items()
    }
