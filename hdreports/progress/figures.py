"""Making figures: the only place where a number gets its printed form.

Printed forms follow GB/T 15835: no thousands separators, a leading zero, half-width digits. A
reported value is printed as precisely as it was reported (at most four places); shares have one
place. Differences are taken between *printed* values, so that a reader who subtracts two numbers
of the report finds the third.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from hdreports.progress.model import Figure, Source

_MAX_PLACES = 4


def plain(value: Decimal) -> str:
    """A decimal without exponent and without trailing zeros: 0.62, 132.1, 200."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def round_to(value: Decimal, places: int) -> Decimal:
    """Round half up, as people do (GB/T 8170's common case)."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def round_up(value: Decimal) -> Decimal:
    return value.to_integral_value(rounding=ROUND_CEILING)


def share(part: Decimal, whole: Decimal) -> Decimal:
    """`part` of `whole` in percent, to one place; never rounded up to a target not yet reached."""
    exact = part / whole * 100
    for places in (1, 2, 3, 4):
        rounded = round_to(exact, places)
        if not (exact < 100 <= rounded):
            return rounded
    return Decimal("99.9999")


class FigureBook:
    """All figures of one computation, by id. Adding the same id again must mean the same figure."""

    def __init__(self, base: FigureBook | None = None) -> None:
        self._figures: dict[str, Figure] = dict(base._figures) if base else {}

    def __getitem__(self, id: str) -> Figure:
        return self._figures[id]

    def __contains__(self, id: object) -> bool:
        return id in self._figures

    def __len__(self) -> int:
        return len(self._figures)

    def all(self) -> tuple[Figure, ...]:
        return tuple(self._figures.values())

    def add(
        self,
        id: str,
        label: str,
        value: Decimal,
        unit: str,
        formula: str,
        *,
        sources: Iterable[Source] = (),
        inputs: Iterable[Figure] = (),
        text: str | None = None,
    ) -> Figure:
        """Register a figure; its sources include those of its inputs, each once, in order.

        Raises ValueError where the id is taken by a figure of another value.
        """
        parts = tuple(inputs)
        gathered = dict.fromkeys(sources)
        for part in parts:
            gathered.update(dict.fromkeys(part.sources))
        figure = Figure(
            id=id,
            label=label,
            value=value,
            unit=unit,
            text=text if text is not None else _print(value, unit),
            formula=formula,
            sources=tuple(gathered),
            inputs=tuple(p.id for p in parts),
        )
        known = self._figures.get(id)
        if known is not None and (known.value, known.text) != (figure.value, figure.text):
            raise ValueError(f"figure {id}: {known.text} and {figure.text}")
        self._figures[id] = figure
        return figure

    def count(
        self,
        id: str,
        label: str,
        items: Iterable[Figure],
        n: int,
        unit: str = "项",
        *,
        sources: Iterable[Source] = (),
        rule: str = "",
    ) -> Figure:
        """A number of things; `items` are the figures by which they were counted, `sources` what
        they stand in, `rule` says which things count."""
        return self.add(
            id,
            label,
            Decimal(n),
            unit,
            f"计数：{label}" + (f"（{rule}）" if rule else ""),
            sources=sources,
            inputs=items,
            text=f"{n}{unit}",
        )


def _print(value: Decimal, unit: str) -> str:
    rounded = value if -value.as_tuple().exponent <= _MAX_PLACES else round_to(value, _MAX_PLACES)  # type: ignore[operator]
    return plain(rounded) + unit
