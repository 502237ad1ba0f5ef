"""The tidy table of figures as a file: CSV, JSON or a workbook. The same rows and exact values in each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import orjson
import pandas as pd

from layouts.kit.files import WorkbookWriter, csv_file, put_row
from layouts.words.catalogue import Catalogue
from metrics.figures import FIGURE_COLUMNS
from metrics.rates import exact_text

NUMBERS = ("value", "numerator", "denominator", "target", "gap")
"""Columns that hold a number; the others are text."""


def figures_csv(figures: pd.DataFrame) -> bytes:
    """UTF-8 without a byte order mark, one header line; empty means missing; numbers exact, points as decimals."""
    return csv_file([FIGURE_COLUMNS, *_cells(figures)], line_end="\n", marked=False)


def figures_json(figures: pd.DataFrame) -> bytes:
    """A list of objects with the CSV's columns as keys; numbers are numbers, missing is null."""
    rows = (dict[str, str](zip(FIGURE_COLUMNS, row, strict=True)) for row in _cells(figures))
    return b"[\n" + b",\n".join(orjson.dumps(_typed(row)) for row in rows) + b"\n]\n"


def figures_xlsx(figures: pd.DataFrame, words: Catalogue, *, city: str, source: str, made: str, demo: bool) -> bytes:
    """A workbook: the figures with numbers as numbers, and a sheet that says what it is.

    ``source`` is the policy's number, ``made`` the day, ``demo`` writes 演示数据 on both sheets.
    """
    book = WorkbookWriter()
    _figures_sheet(book, figures, words, demo)
    _about_sheet(
        book,
        words,
        [
            ("export.about.title", words.text("export.figures_title", city=city)),
            ("export.about.source", source),
            ("export.about.made", made),
            ("export.about.rows", str(len(figures))),
            *([("export.about.demo", words.text("export.demo"))] if demo else []),
        ],
    )
    return book.content()


def _figures_sheet(book: WorkbookWriter, figures: pd.DataFrame, words: Catalogue, demo: bool) -> None:
    sheet = book.sheet(words.text("export.figures_sheet"))
    head = book.heading()
    top = 1 if demo else 0
    if demo:
        sheet.write_string(0, 0, words.text("export.demo"))
    put_row(sheet, top, FIGURE_COLUMNS, head)
    for number, row in enumerate(_cells(figures), start=top + 1):
        named = zip(FIGURE_COLUMNS, row, strict=True)
        put_row(
            sheet, number, (None if text == "" else float(text) if name in NUMBERS else text for name, text in named)
        )
    sheet.freeze_panes(top + 1, 0)
    sheet.autofilter(top, 0, top + max(len(figures), 1), len(FIGURE_COLUMNS) - 1)
    sheet.set_column(0, len(FIGURE_COLUMNS) - 1, 14)


def _about_sheet(book: WorkbookWriter, words: Catalogue, lines: list[tuple[str, str]]) -> None:
    sheet = book.sheet(words.text("export.about.sheet"))
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 70)
    for row, (key, text) in enumerate(lines):
        put_row(sheet, row, (words.text(key), text))


def _cells(figures: pd.DataFrame) -> Iterator[list[str]]:
    columns = [_texts(figures[name], name in NUMBERS) for name in FIGURE_COLUMNS]
    return (list(row) for row in zip(*columns, strict=True))


def _texts(column: pd.Series, numeric: bool) -> list[str]:
    if numeric:
        return [exact_text(x) for x in column.astype(object)]
    return ["" if pd.isna(x) else str(x) for x in column.astype(object)]


def _typed(row: Mapping[str, str]) -> dict[str, Any]:
    return {name: None if text == "" else _number(text) if name in NUMBERS else text for name, text in row.items()}


def _number(text: str) -> int | float:
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() else float(number)
