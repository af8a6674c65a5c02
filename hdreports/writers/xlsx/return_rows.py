"""Rows of a return's sheets that take words, and the lists to choose from in their cells."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from hdreports.writers.xlsx import styles


def write_row(
    sheet: Worksheet,
    row: int,
    texts: Mapping[str, str],
    widths: Mapping[str, float],
    *,
    inputs: Collection[str],
    centred: Collection[str],
    least: float,
    ignore: Collection[str] = (),
) -> None:
    """One row of texts, high enough to show all of them (columns in `ignore` do not count)."""
    for letter in widths:
        cell = sheet[f"{letter}{row}"]
        text = texts.get(letter, "")
        if text:
            styles.put_text(cell, text)
        is_input = letter in inputs
        styles.dress(
            cell,
            colour=styles.INPUT_COLOUR if is_input else styles.FIXED_COLOUR,
            alignment=styles.CENTRE if letter in centred else styles.INSET,
            unlocked=is_input,
        )
    sheet.row_dimensions[row].height = styles.row_height(
        [(texts.get(c, ""), w) for c, w in widths.items() if c not in ignore], least=least
    )


def offer(sheet: Worksheet, cells: str, choices: Iterable[str], head: str) -> None:
    """A list to choose from; anything else is refused."""
    names = tuple(choices)
    labels = "、".join(names)
    validation = DataValidation(type="list", formula1=f'"{",".join(names)}"', allow_blank=True)
    validation.errorStyle = "stop"
    validation.showErrorMessage = validation.showInputMessage = True
    validation.promptTitle = head
    validation.prompt = f"请从下拉列表中选择：{labels}。"
    validation.errorTitle = "请从列表中选择"
    validation.error = f"“{head}”只能选：{labels}。"
    validation.add(cells)
    sheet.add_data_validation(validation)
