"""Reads the sheet 耕地台账: a county's places of abandoned and non-grain land, quarter by quarter.

The plan wants this register brought up to date every quarter (三、任务1). A place that cannot be
believed is still handed on where it is known from an earlier quarter, without what was not
believed, so that the county's word on its state is not lost.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from hdreports.intake import form
from hdreports.intake.content import Content
from hdreports.intake.form import LandColumns
from hdreports.intake.grid import Cell, Sheet, plain, show
from hdreports.intake.model import LandItem, LandKind, Quote, TaskState
from hdreports.intake.quantity import SCALES, Missing, NoQuantity, Quantity
from hdreports.intake.values import cell_quantity
from hdreports.plan.measure import convert, factor

MEASURE = "亩"
MOST = Decimal(10_000)  # 亩; no village has one such place larger than this
_NUMBER = re.compile(r"[0-9a-f]{6}")
_QUOTES = re.compile(r"[\s“”‘’\"'「」]")
_KINDS: dict[str, LandKind] = {
    "撂荒": "abandoned",
    "撂荒地": "abandoned",
    "非粮化": "non-grain",
    "非粮化地块": "non-grain",
}
_NONE = frozenset((form.NO_LAND, "没有", "暂无"))


def land_number(unit: str, township: str, place: str, kind: LandKind | None) -> str:
    """A place's code: the same in every quarter and on every machine, made of its words."""
    words = "\n".join("".join(t.split()) for t in (township, place))
    return hashlib.sha256(f"{unit}\nland\n{words}\n{kind or ''}".encode()).hexdigest()[:6]


@dataclass(frozen=True)
class LandSheet:
    """The sheet, and how the return's reader finds its cells and reads words and states."""

    sheet: Sheet
    first: int
    cell: Callable[[int, str], Cell]
    quote: Callable[[Cell], Quote | None]
    state: Callable[[Cell], TaskState]


def read_land(at: LandSheet, content: Content) -> None:
    """Put every place of the sheet into `content`, with findings for what cannot be believed."""
    seen: set[str] = set()
    for row in range(at.first, at.sheet.height + 1):
        cells = {letter: at.cell(row, letter) for letter in form.LAND_HEADS}
        number, place = cells[LandColumns.NUMBER], cells[LandColumns.PLACE]
        if (number.row, number.column) == (place.row, place.column):
            continue  # a merged line over the whole width
        if all(c.blank for letter, c in cells.items() if letter != LandColumns.NUMBER):
            continue
        if _says_none(cells):
            content.no_land = Quote(place.text.strip(), content.ref(at.sheet, place))
            continue
        item = _item(at, cells, content)
        if item is None:
            continue
        if item.number in seen:
            content.note("land-twice", item.source, value=item.place, name=_name(item))
            continue
        seen.add(item.number)
        content.land.append(item)
    if content.no_land and content.land:
        content.note("land-none-and-some", content.no_land.source, value=content.no_land.text)
        content.no_land = None
    if not says_anything(content.land, content.no_land):
        content.note("land-blank", content.ref(at.sheet))


def says_anything(land: Iterable[LandItem], none: Quote | None) -> bool:
    """Whether a county filled the sheet in: prefilled rows without a state say nothing."""
    return none is not None or any(i.state != "unknown" for i in land)


def _says_none(cells: dict[str, Cell]) -> bool:
    words = cells[LandColumns.PLACE].text.strip() or cells[LandColumns.TOWNSHIP].text.strip()
    return words in _NONE and cells[LandColumns.AREA].blank and cells[LandColumns.KIND].blank


def _item(at: LandSheet, cells: dict[str, Cell], content: Content) -> LandItem | None:
    township = cells[LandColumns.TOWNSHIP].text.strip()
    place = cells[LandColumns.PLACE].text.strip()
    source = content.ref(at.sheet, cells[LandColumns.PLACE])
    if not township and not place:
        content.note("land-place-missing", source)
        return None
    name = f"{township}{place}"
    kind = _kind(at, cells[LandColumns.KIND], name, content)
    known = cells[LandColumns.NUMBER].text.strip()
    area, words = _area(at, cells[LandColumns.AREA], name, content)
    return LandItem(
        unit=content.context.unit,
        number=(
            known
            if _NUMBER.fullmatch(known)
            else land_number(content.context.unit, township, place, kind)
        ),
        township=township,
        place=place,
        kind=kind,
        area=area,
        raw=cells[LandColumns.AREA].text.strip(),
        area_source=content.ref(at.sheet, cells[LandColumns.AREA]),
        source=source,
        state=at.state(cells[LandColumns.STATE]),
        said=at.quote(cells[LandColumns.STATE]),
        found=cells[LandColumns.FOUND].text.strip(),
        measures=at.quote(cells[LandColumns.MEASURES]),
        deadline=cells[LandColumns.DEADLINE].text.strip(),
        remark=at.quote(cells[LandColumns.REMARK]),
        conversion=words,
    )


def _kind(at: LandSheet, cell: Cell, name: str, content: Content) -> LandKind | None:
    kind = _KINDS.get(_QUOTES.sub("", cell.text))
    if kind is None:
        content.note(
            "land-kind-unknown",
            content.ref(at.sheet, cell),
            value=cell.text or None,
            name=name,
            found=cell.text.strip(),
            choices="、".join(form.LAND_KINDS),
        )
    return kind


def _area(at: LandSheet, cell: Cell, name: str, content: Content) -> tuple[Decimal | None, str]:
    """The area in 亩 and what was converted, or None with a finding."""
    ref = content.ref(at.sheet, cell)
    found = cell.text.strip()
    if cell.kind == "error":
        content.note("land-area-unclear", ref, value=found, name=name, found=found)
        return None, ""
    parsed = cell_quantity(cell)
    if isinstance(parsed, Missing):
        content.note("land-area-missing", ref, value=found or None, name=name)
        return None, ""
    area = None if isinstance(parsed, NoQuantity) else _in_mu(parsed)
    if isinstance(parsed, NoQuantity) or area is None:
        content.note("land-area-unclear", ref, value=found, name=name, found=found)
        return None, ""
    if area < 0:
        content.note("land-area-negative", ref, value=found, name=name, found=found)
        return None, ""
    if area == 0 or area > MOST:
        content.note(
            "land-area-implausible", ref, value=found, name=name, found=show(area), most=show(MOST)
        )
        return None, ""
    notes = [f"原填“{found}”，{n}" for n in parsed.notes]
    if area != parsed.value:
        notes.append(f"原填“{found}”，换算为{show(area)}{MEASURE}")
    if parsed.approximate:
        notes.append(f"原填“{found}”，为概数，按{show(area)}采用")
    return area, "；".join(notes)


def _in_mu(parsed: Quantity) -> Decimal | None:
    unit = parsed.unit + MEASURE if parsed.unit in SCALES else parsed.unit or MEASURE
    if factor(unit, MEASURE) is None:
        return None
    return plain(convert(parsed.value, unit, MEASURE))


def _name(item: LandItem) -> str:
    return f"{item.township}{item.place}"
