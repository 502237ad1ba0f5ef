"""The tidy table of figures as a file: CSV, JSON or a workbook. The same rows and exact values in each."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import orjson
import pandas as pd
import xlsxwriter

from layouts.words.catalogue import Catalogue
from metrics.figures import FIGURE_COLUMNS
from metrics.rates import exact_text

NUMBERS = ("value", "numerator", "denominator", "target", "gap")
"""Columns that hold a number; the others are text."""


def figures_csv(figures: pd.DataFrame) -> bytes:
    """UTF-8 without a byte order mark, one header line; empty means missing; numbers exact, points as decimals."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(FIGURE_COLUMNS)
    writer.writerows(_cells(figures))
    return out.getvalue().encode()


def figures_json(figures: pd.DataFrame) -> bytes:
    """A list of objects with the CSV's columns as keys; numbers are numbers, missing is null."""
    rows = (dict[str, str](zip(FIGURE_COLUMNS, row, strict=True)) for row in _cells(figures))
    return b"[\n" + b",\n".join(orjson.dumps(_typed(row)) for row in rows) + b"\n]\n"


def figures_xlsx(figures: pd.DataFrame, words: Catalogue, *, city: str, source: str, made: str, demo: bool) -> bytes:
    """A workbook: the figures with numbers as numbers, and a sheet that says what it is.

    ``source`` is the policy's number, ``made`` the day, ``demo`` writes 演示数据 on both sheets.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
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
    book.close()
    return out.getvalue()


def _figures_sheet(book: Any, figures: pd.DataFrame, words: Catalogue, demo: bool) -> None:
    sheet = book.add_worksheet(words.text("export.figures_sheet"))
    head = book.add_format({"bold": True, "bg_color": "#F3F5F7", "bottom": 1})
    top = 1 if demo else 0
    if demo:
        sheet.write_string(0, 0, words.text("export.demo"))
    for column, name in enumerate(FIGURE_COLUMNS):
        sheet.write_string(top, column, name, head)
    for number, row in enumerate(_cells(figures), start=top + 1):
        for column, (name, text) in enumerate(zip(FIGURE_COLUMNS, row, strict=True)):
            if text == "":
                continue
            if name in NUMBERS:
                sheet.write_number(number, column, float(text))
            else:
                sheet.write_string(number, column, text)
    sheet.freeze_panes(top + 1, 0)
    sheet.autofilter(top, 0, top + max(len(figures), 1), len(FIGURE_COLUMNS) - 1)
    sheet.set_column(0, len(FIGURE_COLUMNS) - 1, 14)


def _about_sheet(book: Any, words: Catalogue, lines: list[tuple[str, str]]) -> None:
    sheet = book.add_worksheet(words.text("export.about.sheet"))
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 70)
    for row, (key, text) in enumerate(lines):
        sheet.write_string(row, 0, words.text(key))
        sheet.write_string(row, 1, text)


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
