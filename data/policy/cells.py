"""Cells of a reference table: a CSV's rows with their lines, and what may stand in them.

Whatever is wrong is noted in the file's report with its line, and reading goes on.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

from data.policy.problems import Report

Row = tuple[int, dict[str, str]]
"""A line number and the cells of that line by column."""


def rows_of(content: bytes, report: Report, columns: tuple[str, ...]) -> list[Row]:
    """The rows of a CSV in UTF-8 that have a cell for every heading; none if a column of ``columns`` is not there."""
    if not content:  # that the file is not there has been said
        return []
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        report.add(content.count(b"\n", 0, error.start) + 1, "not_utf8")
        return []
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="", strict=True)
    try:
        missing = [column for column in columns if column not in (reader.fieldnames or ())]
        if missing:
            report.add(1, "table_columns", columns="、".join(missing))
            return []
        return [row for row in ((reader.line_num, cells) for cells in reader) if _is_whole_row(row, report)]
    except csv.Error:
        report.add(reader.line_num, "table_cells")
    return []


def _is_whole_row(row: tuple[int, dict[str, Any]], report: Report) -> bool:
    line, cells = row
    whole = "" not in cells and None not in cells.values()
    if not whole:
        report.add(line, "table_cells")
    return whole


def unique(rows: list[Row], columns: tuple[str, ...], report: Report) -> None:
    """No two rows have the same cells in these columns."""
    first: dict[tuple[str, ...], int] = {}
    for line, row in rows:
        key = tuple(row[column] for column in columns)
        if key in first:
            report.add(line, "duplicate", key="、".join(columns), found="、".join(key), first=first[key])
        first.setdefault(key, line)


def one_of(row: dict[str, str], column: str, choices: tuple[str, ...], line: int, report: Report) -> None:
    """The cell is one of the choices."""
    if row[column] not in choices:
        report.add(line, "unknown_choice", key=column, found=row[column], choices="、".join(choices))


def day(row: dict[str, str], column: str, since: dt.date, line: int, report: Report) -> dt.date | None:
    """The date in a cell, written in full and not before ``since``."""
    try:
        day = dt.date.fromisoformat(row[column])
    except ValueError:
        day = dt.date.min
    if day < since or len(row[column]) != len("2020-11-01"):
        report.add(line, "table_value", column=column, found=row[column])
    return day


def whole(row: dict[str, str], column: str, line: int, report: Report) -> int:
    """The whole number above 0 in a cell; 0 where it is none."""
    text = row[column]
    if text.isascii() and text.isdigit() and 0 < len(text) < 12 and int(text) > 0:
        return int(text)
    report.add(line, "table_value", column=column, found=text)
    return 0


def decimal(row: dict[str, str], column: str, line: int, report: Report) -> float:
    """The number in a cell; 0 where it is none."""
    try:
        return float(row[column])
    except ValueError:
        report.add(line, "table_value", column=column, found=row[column])
        return 0.0
