"""From a located cell to an observation, or to the finding that says why it is not one.

The rules of belief stand here: which unit counts, when a rate is read as a fraction, what is too
large to be true. A value that cannot be believed never becomes an observation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from hdreports.intake import catalogue
from hdreports.intake.grid import Cell, format_words, plain, show
from hdreports.intake.model import CellRef, Finding, MissingValue, Observation, Quote
from hdreports.intake.plain_text import ROUND_BRACKETS
from hdreports.intake.plausible import doubt
from hdreports.intake.quantity import (
    SCALES,
    Missing,
    NoQuantity,
    Parsed,
    Quantity,
    parse_number,
    parse_quantity,
)
from hdreports.plan.measure import convert, dimension, factor, known_units
from hdreports.plan.model import Indicator, Plan, Target
from hdreports.plan.period import Period

_ABSURD = Decimal(10) ** 15  # nothing the plan counts comes near; beyond, arithmetic is not exact
SURE_RATE = 20  # a target in percent from which an achievement below 1 % is in doubt
_UNIT_IN_TEXT = re.compile("|".join(re.escape(u) for u in known_units()))


@dataclass(frozen=True, slots=True)
class Context:
    """Whose workbook is being read, for which period."""

    plan: Plan
    file: str
    unit: str
    region: str
    period: Period


@dataclass(frozen=True, slots=True)
class Entry:
    """An indicator's row as located in a sheet, before anything in it is believed.

    The unit texts come from the row's unit column, from the indicator's name, and from the head of
    the column or of the table; empty where nothing stands there.
    """

    indicator: Indicator
    sheet: str
    value: Cell
    row_unit: str = ""
    name_unit: str = ""
    head_unit: str = ""
    target: Cell | None = None
    completion: Cell | None = None
    remark: Cell | None = None
    other_units: tuple[str, ...] = ()  # of further unit columns, which the target's may be


@dataclass(frozen=True, slots=True)
class Reading:
    """`observation` or `missing`: the one is there where the other is not."""

    observation: Observation | None
    findings: tuple[Finding, ...]
    missing: MissingValue | None = None


class _RefusedError(Exception):
    """The value is not believed; the finding says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


def read_entry(context: Context, entry: Entry) -> Reading:
    """The observation of one row, with everything doubtful about it."""
    return _EntryReader(context, entry).read()


def cell_quantity(cell: Cell) -> Parsed:
    """What a cell says as a quantity, number formats with words (0.00"万亩") included."""
    if cell.kind == "number" and cell.number is not None:
        read = parse_number(cell.number, cell.percent)
        words = format_words(cell.format)
        return Quantity(read.value, words) if not read.unit and dimension(words) else read
    if cell.kind in ("bool", "date", "error", "uncached"):
        return NoQuantity("text", cell.text)
    return parse_quantity(cell.text)


def only_unit(text: str) -> str:
    """The one unit that a head or a name states in brackets or after 单位; empty if not one."""
    text = text.translate(ROUND_BRACKETS)
    found = re.findall(r"[（(]([^（）()]*(?:[（(][^（）()]*[）)])?[^（）()]*)[）)]", text)
    found += re.findall(r"单位[:：]\s*([^\s，,；;）)]+)", text)
    found += re.findall(r"[/／]([^/／]+)$", text.strip())
    units = []
    for piece in found:
        inside = re.sub(r"^单位[:：]?", "", piece.strip())
        if dimension(inside):
            units.append(inside)
        elif len(set(_UNIT_IN_TEXT.findall(inside))) > 1:
            return ""
    return units[0] if len(set(units)) == 1 else ""


class _EntryReader:
    def __init__(self, context: Context, entry: Entry) -> None:
        self.context, self.entry = context, entry
        self.indicator = entry.indicator
        self.ref = CellRef(context.file, entry.sheet, entry.value.address)
        self.target = context.plan.target(context.region, self.indicator.id)
        self.measure = self.target.unit if self.target else self.indicator.unit
        self.findings: list[Finding] = []

    def read(self) -> Reading:
        self._check_target()
        observation = None
        try:
            observation = self._observe()
        except _RefusedError as refused:
            self.findings.append(refused.finding)
        if observation is None:
            return Reading(None, tuple(self.findings), self._missing())
        self._check_completion(observation.value)
        return Reading(observation, tuple(self.findings))

    def _missing(self) -> MissingValue:
        return MissingValue(
            self.context.unit,
            self.context.region,
            self.indicator.id,
            self.ref,
            self._remark() or self._words_for_a_value(),
        )

    def _remark(self) -> Quote | None:
        cell = self.entry.remark
        if cell is None or cell.blank:
            return None
        source = CellRef(self.context.file, self.entry.sheet, cell.address)
        return Quote(cell.text.strip(), source)

    def _words_for_a_value(self) -> Quote | None:
        """尚未收获 in the place of a number; a dash or 无 is no reason."""
        words = self.entry.value.words
        return Quote(words, self.ref) if re.search(r"[\u4e00-\u9fff]{2}", words) else None

    def _finding(self, code: str, cell: Cell | None = None, **values: object) -> Finding:
        cell = cell or self.entry.value
        return catalogue.make(
            code,
            CellRef(self.context.file, self.entry.sheet, cell.address),
            value=cell.text or None,
            unit=self.context.unit,
            indicator=self.indicator.id,
            name=self.indicator.name,
            measure=self.measure,
            found=cell.text,
            **values,
        )

    def _note(self, code: str, cell: Cell | None = None, **values: object) -> None:
        self.findings.append(self._finding(code, cell, **values))

    def _refuse(self, code: str, **values: object) -> _RefusedError:
        return _RefusedError(self._finding(code, None, **values))

    # ── value ──

    def _observe(self) -> Observation | None:
        cell = self.entry.value
        refusal = {"date": "value-is-date", "error": "cell-error", "uncached": "formula-uncached"}
        if cell.kind in refusal:
            raise self._refuse(refusal[cell.kind])
        parsed = cell_quantity(cell)
        if isinstance(parsed, Missing):
            remark = self._remark()
            hint = catalogue.words("words", "remark", found=remark.text) if remark else ""
            code = "value-missing" if parsed.kind == "blank" else f"value-{parsed.kind}"
            self._note(code, hint=hint)
            return None
        if isinstance(parsed, NoQuantity):
            raise self._refuse(_REFUSALS[parsed.reason])
        if abs(parsed.value) >= _ABSURD:
            raise self._refuse("value-not-a-number")
        if parsed.value < 0:
            raise self._refuse("value-negative")
        if self.indicator.kind == "rate":
            value, words = self._rate(parsed)
        else:
            value, words = self._amount(parsed)
            self._judge(value, dimension(parsed.unit) is not None)
        return self._observation(value, words, parsed)

    def _observation(self, value: Decimal, words: str, parsed: Quantity) -> Observation:
        notes = [words] if words else []
        notes += [f"原填“{self.entry.value.text}”，{n}" for n in parsed.notes]
        if parsed.approximate:
            notes.append(f"原填“{self.entry.value.text}”，为概数，按{show(parsed.value)}采用")
        return Observation(
            unit=self.context.unit,
            region=self.context.region,
            indicator=self.indicator.id,
            period=self.context.period.id,
            as_of=self.context.period.as_of,
            value=plain(value),
            measure=self.measure,
            source=self.ref,
            raw=self.entry.value.text.strip(),
            conversion="；".join(notes),
            approximate=parsed.approximate,
            remark=self._remark(),
        )

    # ── units ──

    def _amount(self, parsed: Quantity) -> tuple[Decimal, str]:
        """The value in the plan's unit, and the conversion in words."""
        declared = self._declared_unit()
        if parsed.unit == "%":
            raise self._refuse("value-percent")
        unit, words = self._with_scale(parsed.unit, declared)
        if factor(unit, self.measure) is None:
            raise self._refuse("unit-mismatch", unit_found=unit)
        if parsed.unit and declared and parsed.unit not in SCALES:
            by = factor(parsed.unit, declared)
            if by is not None and by != 1:
                self._note("unit-in-cell-differs", unit_found=unit, unit_declared=declared)
        value = convert(parsed.value, unit, self.measure)
        if self.indicator.kind == "count" and value != value.to_integral_value():
            raise self._refuse("count-not-whole", shown=show(value))
        if value != parsed.value:
            words = f"原填{show(parsed.value)}{unit}，换算为{show(value)}{self.measure}"
        elif unit != self.measure and dimension(unit) in ("person", "head"):
            words = f"原填单位为“{unit}”，方案单位为“{self.measure}”，按同数采用"
        return value, words

    def _with_scale(self, typed: str, declared: str) -> tuple[str, str]:
        """The unit that counts. A bare 万 joins the column's unit, or repeats what it says."""
        base = declared or self.measure
        if not typed:
            return base, ""
        if typed not in SCALES:
            return typed, ""
        if base.startswith(typed):
            return base, f"原填“{self.entry.value.text}”，“{typed}”与单位“{base}”重复，按{base}采用"
        if dimension(typed + base):
            return typed + base, ""
        stem = base[1:] if base[:1] in "百千万亿" else base
        if dimension(typed + stem):
            return typed + stem, ""
        raise self._refuse("unit-unknown", unit_found=typed)

    def _declared_unit(self) -> str:
        """The unit that the table states for the row. Two that contradict each other: an error."""
        row = re.sub(r"\s", "", self.entry.row_unit).strip("()（）—-/")
        if row and dimension(row) is None:
            raise self._refuse("unit-unknown", unit_found=row)
        stated = [u for u in (row, self.entry.name_unit, self.entry.head_unit) if u]
        fitting = [u for u in stated if factor(u, self.measure) is not None]
        if self.entry.head_unit == "%" and fitting and self.indicator.kind != "rate":
            raise self._refuse("unit-conflict", first=fitting[0], second="%")
        if row and row not in fitting:
            raise self._refuse("unit-mismatch", unit_found=row)
        for other in fitting[1:]:
            if factor(fitting[0], other) != 1:
                raise self._refuse("unit-conflict", first=fitting[0], second=other)
        if not fitting and stated and self.indicator.kind != "rate":
            raise self._refuse("unit-mismatch", unit_found=stated[0])
        return fitting[0] if fitting else ""

    # ── rates ──

    def _rate(self, parsed: Quantity) -> tuple[Decimal, str]:
        if parsed.unit not in ("", "%"):
            raise self._refuse("unit-mismatch", unit_found=parsed.unit)
        self._declared_unit()
        value, words = parsed.value, ""
        if parsed.unit == "%":
            if 0 < value < 1 and self.target is not None and self.target.value > SURE_RATE:
                raise self._ambiguous(value)
        elif 0 < value <= 1:
            if not self._target_is_fraction():
                raise self._ambiguous(value)
            words = f"原填{show(value)}，按小数读取，换算为{show(value * 100)}%"
            self._note("rate-as-fraction", as_percent=show(value * 100))
            value = value * 100
        if value > 100:
            meant = value / 100  # 9000 for 90: a percentage taken times a hundred twice
            hint = catalogue.words("words", "probable", probable=show(meant)) if meant > 10 else ""
            raise self._refuse("rate-above-100", shown=show(value), hint=hint)
        return value, words

    def _ambiguous(self, value: Decimal) -> _RefusedError:
        return self._refuse("rate-ambiguous", as_percent=show(value * 100), shown=show(value))

    def _target_is_fraction(self) -> bool:
        """Whether the target beside the value is the plan's target written as a fraction."""
        cell = self.entry.target
        if cell is None or self.target is None or cell.number is None or cell.percent:
            return False
        return cell.number <= 1 and cell.number * 100 == self.target.value

    # ── plausibility ──

    def _judge(self, value: Decimal, unit_typed: bool) -> None:
        """Refuses what cannot be true, and notes what is only doubtful (see `plausible`)."""
        reference = self._reference()
        if reference is None:
            return
        found = doubt(
            value,
            reference,
            self.measure,
            count=self.indicator.kind == "count",
            unit_typed=unit_typed,
        )
        if found is None:
            return
        if catalogue.entry(found.code).severity == "error":
            raise self._refuse(found.code, **found.words)
        self._note(found.code, None, **found.words)

    def _reference(self) -> Decimal | None:
        """What the value is measured against: the region's target, or else the city's."""
        target = self.target or self.context.plan.target(
            self.context.plan.city.id, self.indicator.id
        )
        if target is None or target.value <= 0 or factor(target.unit, self.measure) is None:
            return None
        return convert(target.value, target.unit, self.measure)

    # ── what stands beside the value ──

    def _check_target(self) -> None:
        cell = self.entry.target
        if cell is None or cell.blank or self.target is None:
            return
        parsed = cell_quantity(cell)
        if not isinstance(parsed, Quantity):
            return
        fitting = [u for u in self.entry.other_units if factor(u, self.measure) is not None]
        units = (self._unit_beside(), *fitting)
        typed = {_in_unit(parsed, u, self.target, self.indicator) for u in units}
        if None not in typed and self.target.value not in typed:
            self._note(
                "target-altered",
                cell,
                shown=f"{show(self.target.value)}{self.target.unit}",
            )

    def _unit_beside(self) -> str:
        unit = self.entry.row_unit or self.entry.name_unit or self.entry.head_unit
        return unit if factor(unit, self.measure) is not None else ""

    def _check_completion(self, value: Decimal) -> None:
        """A completion typed by the office against the one computed from its value."""
        cell = self.entry.completion
        if cell is None or self.target is None or self.target.value == 0:
            return
        if self.indicator.kind == "rate":
            return
        parsed = cell_quantity(cell)
        if not isinstance(parsed, Quantity) or parsed.unit not in ("", "%"):
            return
        computed = value / self.target.value * 100
        readings = [parsed.value] if parsed.unit else [parsed.value, parsed.value * 100]
        if all(abs(r - computed) > Decimal("0.6") for r in readings):
            self._note("completion-differs", cell, computed=show(computed.quantize(Decimal("0.1"))))


def _in_unit(
    parsed: Quantity, declared: str, target: Target, indicator: Indicator
) -> Decimal | None:
    """A target as typed, in the plan's unit; None where that cannot be told."""
    if indicator.kind == "rate":
        fraction = not parsed.unit and parsed.value <= 1
        return plain(parsed.value * 100) if fraction else plain(parsed.value)
    unit = parsed.unit or declared or target.unit
    if factor(unit, target.unit) is None:
        return None
    return plain(convert(parsed.value, unit, target.unit))


_REFUSALS = {
    "range": "value-range",
    "forecast": "value-forecast",
    "several": "value-several-numbers",
    "separator": "value-separator-unclear",
    "negative-mark": "value-in-brackets",
    "text": "value-not-a-number",
    "too-long": "value-not-a-number",
}
