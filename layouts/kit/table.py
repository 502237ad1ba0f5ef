"""A table: one list of columns from which the page's table, the CSV and the workbook are made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from numbers import Real
from typing import Any

import pandas as pd

from layouts.kit import html, numbers, parts
from layouts.words.catalogue import seen
from metrics.rates import as_fraction

TEXT, COUNT, RATE, SHARE, CHANGE, QUARTER, DATE = "text", "count", "rate", "share", "change", "quarter", "date"
RATE_CHANGE = "rate_change"
"""Kinds of a column: what a number is decides how it is written, on the page and in the workbook.

A share is a fraction of one and written in per cent; a change is written with its sign.
"""
NUMERIC = (COUNT, RATE, SHARE, CHANGE, RATE_CHANGE)


@dataclass(frozen=True)
class Column:
    """A column: its key, its name in the reader's language, its unit, its kind; then how it stands on the page.

    Attributes:
        target: what a rate is judged against, so that an unmet one is never rounded to a met one.
        value: gives a row's exact value, missing as None; the row's entry under ``key`` where there is none.
        cell: gives what stands on the page where that is more than the value as written, such as a link or a chip;
            an ``html.Td`` or ``html.Th`` stands as it is.
        head, below: the page's heading and what is below it where they are not name and unit; an ``html.Th`` stands
            as it is.
        style: the class of the page's cells; ``head_style`` that of its heading.
        sorted_by: whether the page's rows are sorted by it; ``names`` whether it names the row, else the first does.
        page, file: whether it stands on the page, and in files.
    """

    key: str
    name: str
    unit: str = ""
    kind: str = TEXT
    target: Any = None
    value: Callable[[Any], Any] | None = None
    cell: Callable[[Any], Any] | None = None
    head: Any = None
    below: str | None = None
    style: str = ""
    head_style: str = ""
    sorted_by: bool = False
    names: bool = False
    page: bool = True
    file: bool = True

    def of(self, row: Any) -> Any:
        """The exact value of a row."""
        return row[self.key] if self.value is None else self.value(row)

    def said(self, row: Any) -> Any:
        """What stands on the page of a row."""
        return formatted(self, self.of(row)) if self.cell is None else self.cell(row)


@dataclass(frozen=True)
class Table:
    """Columns and rows. A row is whatever its columns' functions take."""

    columns: Sequence[Column]
    rows: Sequence[Any]

    @property
    def filed(self) -> tuple[Column, ...]:
        """The columns that stand in files."""
        return tuple(column for column in self.columns if column.file)

    @property
    def frame(self) -> pd.DataFrame:
        """The exact values of the columns that stand in files."""
        values = {one.key: pd.Series([one.of(row) for row in self.rows], dtype=object) for one in self.filed}
        return pd.DataFrame(values, columns=list(values))

    def on_page(
        self,
        caption: str,
        *,
        above: Iterable[html.Tr] = (),
        below: Iterable[html.Tr] = (),
        row_style: Callable[[Any], str] | None = None,
        style: str = "grid",
    ) -> html.Div:
        """The page's table; ``above`` and ``below`` are rows of another make, such as a sum."""
        listed = [column for column in self.columns if column.page]
        rows = [html.Tr(cells(listed, row), className=(row_style and row_style(row)) or None) for row in self.rows]
        return parts.table([heads(listed)], [*above, *rows, *below], caption=caption, className=style)


def heads(columns: Sequence[Column]) -> html.Tr:
    """The row of headings; a column without a name, such as of bars, has an empty one that readers skip."""
    return html.Tr([_head(column) for column in columns])


def _head(column: Column) -> html.Th:
    if isinstance(column.head, html.Th):
        return column.head
    name = column.name if column.head is None else column.head
    if not name:
        return html.Th(className=column.head_style or column.style, **parts.aria(hidden="true"))
    below, number = column.unit if column.below is None else column.below, column.kind in NUMERIC
    return parts.heading(name, below or None, number=number, sorted_by=column.sorted_by, className=column.head_style)


def cells(columns: Sequence[Column], row: Any) -> list[Any]:
    """A row's cells: the one that names it is its heading, figures stand on the right."""
    naming = next((one for one in columns if one.names), columns[0])
    return [_cell(column, column.said(row), names=column is naming) for column in columns]


def _cell(column: Column, said: Any, *, names: bool) -> html.Td | html.Th:
    if isinstance(said, html.Td | html.Th):
        return said
    if names:
        return html.Th(said, scope="row", className=column.style or None)
    return (
        parts.number_cell(said, column.style)
        if column.kind in NUMERIC
        else html.Td(said, className=column.style or None)
    )


# --- a value as the page writes it -----------------------------------------------------------------------------------


def formatted(column: Column, value: Any) -> str:
    """A value as the page writes it: ``1,862``, ``4.61``, ``86.4%``, ``+30``, ``2026Q3``; missing as a dash.

    A number where a text is expected, or a text such as ``≥ 3`` where a number is, stands as it is.
    """
    if numbers.is_missing(value):
        return numbers.MISSING
    if column.kind not in NUMERIC or not is_number(value):
        return seen(_text(value))
    write = {COUNT: _count, RATE: _rate, SHARE: _share, CHANGE: _change, RATE_CHANGE: _rate_change}[column.kind]
    return write(value, column)


def is_number(value: Any) -> bool:
    """Whether a value is a number: not a text that looks like one, nor a yes or no."""
    return isinstance(value, Real | Decimal) and not isinstance(value, bool)


def _text(value: Any) -> str:
    return value.date().isoformat() if isinstance(value, pd.Timestamp) else str(value)


def _count(value: Any, column: Column) -> str:
    return numbers.count(value) if _is_whole(value) else _rate(value, column)


def _rate(value: Any, column: Column) -> str:
    return numbers.rate(value, column.target).replace("-", numbers.MINUS)


def _share(value: Any, column: Column) -> str:
    share = as_fraction(value)
    return numbers.percent(share, 1) if share >= 0 else numbers.MINUS + numbers.percent(-share, 1)


def _change(value: Any, column: Column) -> str:
    return numbers.change(value) if _is_whole(value) else numbers.rate_change(value)


def _rate_change(value: Any, column: Column) -> str:
    return numbers.rate_change(value)


def _is_whole(value: Any) -> bool:
    return value == int(value)
