"""Tables: fixed widths, heads that repeat, rows that never split, spans, lights."""

from __future__ import annotations

from dataclasses import dataclass

from hdreports.document.model import Cell, Column, Runs, Table
from hdreports.document.texts import LIGHT_SHAPES, LIGHT_WORDS
from hdreports.writers.docx import styles as names
from hdreports.writers.docx.ink import Ink
from hdreports.writers.docx.oxml import attribute, paragraph

_POINTS = {"normal": 12, "small": 10.5, "tiny": 9}


@dataclass(frozen=True, slots=True)
class _Placed:
    """A cell in its grid column; `cell` is None where a span from above covers the place."""

    cell: Cell | None
    column: int
    span: int


def table_xml(ink: Ink, table: Table, width: int) -> str:
    """Caption, grid and notes as markup; `width` is the table's in twips."""
    widths = column_widths(table.columns, width)
    grid = "".join(f'<w:gridCol w:w="{each}"/>' for each in widths)
    rows = _rows(ink, table, table.head, widths, head=True)
    rows += _rows(ink, table, table.rows, widths, head=False)
    caption = paragraph(ink.styles[names.CAPTION], ink.text(table.caption)) if table.caption else ""
    return (
        f"{caption}<w:tbl><w:tblPr><w:tblStyle w:val={attribute(ink.styles[names.GRID])}/>"
        f'<w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="center"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="00A0" w:firstRow="1" w:lastRow="0" '
        'w:firstColumn="1" w:lastColumn="0" w:noHBand="0" w:noVBand="0"/>'
        f"<w:tblCaption w:val={attribute(table.caption or table.id)}/></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>" + _notes(ink, table.notes)
    )


def _notes(ink: Ink, notes: tuple[Runs, ...]) -> str:
    return "".join(paragraph(ink.styles[names.NOTE], ink.runs(note)) for note in notes)


def column_widths(columns: tuple[Column, ...], width: int) -> list[int]:
    """Whole twips in the columns' shares that add up to `width` exactly."""
    total = sum(column.width for column in columns)
    edges, share = [0], 0.0
    for column in columns:
        share += column.width
        edges.append(round(width * share / total))
    return [right - left for left, right in zip(edges, edges[1:], strict=False)]


def _rows(
    ink: Ink, table: Table, rows: tuple[tuple[Cell, ...], ...], widths: list[int], *, head: bool
) -> str:
    """Rows as markup; the last one keeps with the notes, so that no page holds notes alone."""
    repeat = "<w:tblHeader/>" if head else ""
    placed_rows = _place(rows, len(widths))
    last = len(placed_rows) - 1 if table.notes and not head else -1
    return "".join(
        f"<w:tr><w:trPr><w:cantSplit/>{repeat}</w:trPr>"
        + "".join(_cell(ink, table, placed, widths, head=head, keep=n == last) for placed in row)
        + "</w:tr>"
        for n, row in enumerate(placed_rows)
    )


def _place(rows: tuple[tuple[Cell, ...], ...], columns: int) -> list[list[_Placed]]:
    """Rows with their covered places filled in, each as wide as the table.

    Raises ValueError when the cells of a row need more or fewer columns than the table has.
    """
    covering: dict[int, tuple[int, int]] = {}  # first column → rows left, columns wide
    placed_rows = []
    for row in rows:
        waiting, column = list(row), 0
        placed: list[_Placed] = []
        while column < columns:
            left, span = covering.pop(column, (0, 1))
            if left:
                placed.append(_Placed(None, column, span))
            elif waiting:
                cell = waiting.pop(0)
                left, span = cell.rowspan, cell.colspan
                placed.append(_Placed(cell, column, span))
            else:
                raise ValueError("表格的一行缺少单元格")
            if left > 1:
                covering[column] = (left - 1, span)
            column += span
        if waiting or column > columns:
            raise ValueError("表格的一行单元格过多")
        placed_rows.append(placed)
    return placed_rows


def _cell(
    ink: Ink, table: Table, placed: _Placed, widths: list[int], *, head: bool, keep: bool = False
) -> str:
    style = ink.styles[(names.HEADS if head else names.CELLS)[table.size]]
    width = sum(widths[placed.column : placed.column + placed.span])
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/>'
    if placed.span > 1:
        properties += f'<w:gridSpan w:val="{placed.span}"/>'
    cell = placed.cell
    if cell is None:
        properties += "<w:vMerge/>"
    elif cell.rowspan > 1:
        properties += '<w:vMerge w:val="restart"/>'
    properties += '<w:vAlign w:val="center"/>'
    content = "" if cell is None else _light(ink, cell) + ink.runs(cell.runs)
    look = "<w:keepNext/>" if keep else ""
    look += "" if cell is None else _look(table, cell, placed.column, head=head)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(style, content, look)}</w:tc>"


def _look(table: Table, cell: Cell, column: int, *, head: bool) -> str:
    align = cell.align or ("center" if head else table.columns[column].align)
    indent = round(cell.level * _POINTS[table.size] * 20)
    return (f'<w:ind w:left="{indent}"/>' if indent else "") + f'<w:jc w:val="{align}"/>'


def _light(ink: Ink, cell: Cell) -> str:
    """The shape in its colour, the word in black: both are read on a grey copy."""
    if cell.light is None:
        return ""
    colour = dict(ink.look.light_colours)[cell.light]
    shape = ink.text(LIGHT_SHAPES[cell.light], props=f'<w:color w:val="{colour}"/>')
    return shape + ink.text(LIGHT_WORDS[cell.light])
