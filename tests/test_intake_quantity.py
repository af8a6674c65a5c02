"""One quantity out of what an office typed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hdreports.intake.numerals import read_mixed, read_numeral
from hdreports.intake.quantity import Missing, NoQuantity, Quantity, parse_number, parse_quantity
from hdreports.plan.measure import known_units


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("5.6", "5.6", ""),
        ("0", "0", ""),
        (" 41 ", "41", ""),
        ("５．６万亩", "5.6", "万亩"),
        ("１２，０００亩", "12000", "亩"),
        ("1 . 09", "1.09", ""),
        ("1 234 567", "1234567", ""),
        ("12 000.5亩", "12000.5", "亩"),
        ("5 0 1", "501", ""),
        ("50 .1", "50.1", ""),
        ("50.1萬畝", "50.1", "万亩"),
        ("9成5", "95", "%"),
        ("伍拾点壹", "50.1", ""),
        ("1,234.5", "1234.5", ""),
        ("1，234，567", "1234567", ""),
        ("1。09", "1.09", ""),
        ("1·09", "1.09", ""),
        ("5.6\n万亩", "5.6", "万亩"),
        ("30头（只）", "30", "头只"),
        ("2,500人次", "2500", "人次"),
        ("90%", "90", "%"),
        ("90％", "90", "%"),
        ("百分之九十", "90", "%"),
        ("九成五", "95", "%"),
        ("1.2万", "1.2", "万"),
        ("十二点五", "12.5", ""),
        ("两万五", "2.5", "万"),
        ("两万五千亩", "25000", "亩"),
        ("五千六百亩", "5600", "亩"),
        ("一点二万", "1.2", "万"),
        ("5万6千亩", "56000", "亩"),
        ("12个", "12", "个"),
        ("累计完成5.6万亩", "5.6", "万亩"),
        ("1.2E+4", "12000", ""),
        ("5.6（含复种）", "5.6", ""),
        ("5.6（万亩）", "5.6", "万亩"),
        ("5.6（截至8月31日）", "5.6", ""),
        ("-3", "-3", ""),
        ("−3", "-3", ""),
        ("3000m³", "3000", "m3"),
        ("15.8①", "15.8", ""),
        ("15.8万亩（注1）", "15.8", "万亩"),
        ("15.8*", "15.8", ""),
    ],
)
def test_reads_a_quantity(text: str, value: str, unit: str) -> None:
    read = parse_quantity(text)
    assert isinstance(read, Quantity)
    assert (read.value, read.unit, read.approximate) == (Decimal(value), unit, False)


@pytest.mark.parametrize(
    "text",
    ["约5.6万亩", "近5600亩", "5600余亩", "1.2万余亩", "5.6万亩左右", "90%以上", "≥90%", "超过5.6"],
)
def test_marks_what_is_only_about(text: str) -> None:
    read = parse_quantity(text)
    assert isinstance(read, Quantity)
    assert read.approximate


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "blank"),
        ("  \n", "blank"),
        ("\u3000", "blank"),
        ("—", "dash"),
        ("——", "dash"),
        ("/", "dash"),
        ("-", "dash"),
        ("＂", "dash"),
        ("无", "word"),
        ("暂无", "word"),
        ("暂无数据", "word"),
        ("未统计", "word"),
        ("没有", "word"),
        ("尚未收获", "word"),
        ("未收获", "word"),
        ("无数据", "word"),
        ("N/A", "word"),
    ],
)
def test_tells_the_ways_of_giving_no_value_apart(text: str, kind: str) -> None:
    read = parse_quantity(text)
    assert isinstance(read, Missing)
    assert read.kind == kind


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("84%～91%", "range"),
        ("84-91", "range"),
        ("5至6万亩", "range"),
        ("3/5", "several"),
        ("3\n5", "several"),
        ("12  34", "several"),
        ("12 34", "several"),
        ("50.1 49", "several"),
        ("5 0.1", "several"),
        ("1234 567", "several"),
        ("几十", "text"),
        ("两三亩", "text"),
        ("七八万亩", "text"),
        ("五十至六十", "text"),
        ("5.6（其中复种1.2）", "several"),
        ("8月31日", "several"),
        ("1.2.3", "several"),
        ("12,34", "separator"),
        ("1,2345", "separator"),
        ("(5.6)", "negative-mark"),
        ("良好", "text"),
        ("一", "text"),
        ("5.6万公里", "text"),
        ("万亩", "text"),
        ("2023年", "text"),
        ("完成" * 40, "too-long"),
        ("预计5.6万亩", "forecast"),
        ("5.6（预计数）", "forecast"),
        ("计划完成5.6", "forecast"),
    ],
)
def test_refuses_what_is_not_one_number(text: str, reason: str) -> None:
    read = parse_quantity(text)
    assert isinstance(read, NoQuantity)
    assert read.reason == reason


def test_says_what_it_took_the_liberty_to_do() -> None:
    assert "空格" in "".join(parse_quantity("1 . 09").notes)  # type: ignore[union-attr]
    assert "中文数字" in "".join(parse_quantity("十二").notes)  # type: ignore[union-attr]
    assert parse_quantity("5.6").notes == ()  # type: ignore[union-attr]


def test_a_percent_format_is_a_percentage() -> None:
    assert parse_number(Decimal("0.9"), percent=True) == Quantity(Decimal(90), "%")
    assert parse_number(Decimal("0.9")) == Quantity(Decimal("0.9"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", "10"),
        ("十二", "12"),
        ("二十", "20"),
        ("一百五", "150"),
        ("一百零五", "105"),
        ("一百一十五", "115"),
        ("三千二", "3200"),
        ("三千零二十", "3020"),
        ("两万零五", "20005"),
        ("一亿二千万", "120000000"),
        ("零点五", "0.5"),
        ("二〇二三", "2023"),
    ],
)
def test_reads_chinese_numerals(text: str, value: str) -> None:
    assert read_numeral(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "点", "五点", "万", "百", "十百", "一点二点三", "五五百", "abc"]
)
def test_refuses_what_spells_no_number(text: str) -> None:
    assert read_numeral(text) is None


def test_reads_digits_with_chinese_scales_in_falling_order_only() -> None:
    assert read_mixed("5万6千") == Decimal(56000)
    assert read_mixed("6千5万") is None


# ── properties ──

_numbers = st.decimals(0, 10**9, places=3, allow_nan=False, allow_infinity=False)
_units = st.sampled_from([u for u in known_units() if not set("(（％") & set(u)])


@given(_numbers, _units)
def test_a_formatted_value_is_read_back_with_its_unit(value: Decimal, unit: str) -> None:
    for text in (f"{value}{unit}", f"{value:,}{unit}", f" {value} {unit} "):
        read = parse_quantity(text)
        assert isinstance(read, Quantity), text
        assert read.value == value
        assert read.unit == unit


@given(_numbers)
def test_full_width_digits_are_the_same_number(value: Decimal) -> None:
    wide = str(value).translate(str.maketrans("0123456789.", "０１２３４５６７８９．"))
    assert parse_quantity(wide) == parse_quantity(str(value))


@given(st.integers(1, 10**9 - 1))
def test_a_spelled_number_is_read_back(value: int) -> None:
    read = read_numeral(_spell(value))
    assert read == Decimal(value), _spell(value)


@settings(max_examples=400)
@given(st.text(max_size=80))
def test_arbitrary_text_never_raises(text: str) -> None:
    assert isinstance(parse_quantity(text), Quantity | Missing | NoQuantity)


_pieces = st.sampled_from(
    [*"0123456789.,-~/%约近余万亿千百十亩吨头只人次个 　（）()一二三两点至到无—\n", "左右", "以上"]
)


@settings(max_examples=400)
@given(st.lists(_pieces, max_size=12).map("".join))
def test_nearly_right_text_never_raises_nor_invents_digits(text: str) -> None:
    read = parse_quantity(text)
    if isinstance(read, Quantity) and read.value.is_finite():
        assert any(ch.isnumeric() or ch == "两" for ch in text)


def _spell(value: int) -> str:
    """A number in Chinese characters, as 一百零五."""
    digits, places = "零一二三四五六七八九", ("", "十", "百", "千")
    if value >= 10**8:
        high, low = divmod(value, 10**8)
        rest = _spell(low) if low else ""
        return _spell(high) + "亿" + ("零" if low and low < 10**7 else "") + rest
    if value >= 10**4:
        high, low = divmod(value, 10**4)
        rest = _spell(low) if low else ""
        return _spell(high) + "万" + ("零" if low and low < 10**3 else "") + rest
    out = ""
    for n, ch in enumerate(str(value)):
        place = len(str(value)) - n - 1
        if ch == "0":
            out += "零"
        else:
            out += digits[int(ch)] + places[place]
    while "零零" in out:
        out = out.replace("零零", "零")
    return out.rstrip("零")


@pytest.mark.parametrize("text", ["15.8²", "3½", "⒈5", "①", "1①5", "②③"])
def test_small_digits_are_no_digits_of_a_number(text: str) -> None:
    assert isinstance(parse_quantity(text), NoQuantity)


def test_marks_of_footnotes_are_named_once() -> None:
    read = parse_quantity("7.1 **")
    assert isinstance(read, Quantity)
    assert (read.value, read.notes) == (Decimal("7.1"), ("数后的“**”按注释符号处理",))


def test_a_mark_behind_a_missing_value_leaves_it_missing() -> None:
    assert parse_quantity("暂无数据①") == Missing("word", "暂无数据①")
