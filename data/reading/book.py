"""A parsed workbook as the child described it: sheets of raw cells that know where they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from data.contract.schema import FINDINGS_NAME
from data.reading.sheetxml import letters_of

Raw = Any
"""What stands in a cell: str ('' if empty), float, int, bool, or a list of one word (see ``child``)."""


def is_filled(raw: Raw) -> bool:
    """Whether a cell holds anything but spaces."""
    return raw != "" and (raw.__class__ is not str or bool(raw.strip()))


@dataclass(eq=False)
class Grid:
    """One sheet. Rows and columns are Excel's, from 1; ``pictures`` lie on it.

    ``struck`` and ``partly_struck`` are the cells whose text is struck through, as a whole and in part.
    """

    name: str
    visible: str
    worksheet: bool
    first_row: int
    first_column: int
    rows: list[list[Raw]]
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    outside: list[tuple[int, int]] = field(default_factory=list)
    personal: list[tuple[int, int, str]] = field(default_factory=list)
    pictures: int = 0
    struck: list[tuple[int, int]] = field(default_factory=list)
    partly_struck: list[tuple[int, int]] = field(default_factory=list)
    refused: tuple[str, dict[str, Any]] | None = None

    @property
    def width(self) -> int:
        """Columns held."""
        return len(self.rows[0]) if self.rows else 0

    def numbered(self, first: int = 1) -> list[tuple[int, list[Raw]]]:
        """Rows with their numbers, from Excel's row ``first`` on."""
        skip = max(0, first - self.first_row)
        return list(enumerate(self.rows[skip:], max(first, self.first_row)))

    def texts(self, row: int) -> dict[int, str]:
        """The filled text cells of one row by column."""
        at = row - self.first_row
        cells = self.rows[at] if 0 <= at < len(self.rows) else []
        return {c: v for c, v in enumerate(cells, self.first_column) if v.__class__ is str and v.strip()}

    def at(self, row: int, column: int) -> Raw:
        """What stands in a cell; '' outside the held ones."""
        row, column = row - self.first_row, column - self.first_column
        inside = 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row])
        return self.rows[row][column] if inside else ""


@dataclass(frozen=True)
class Book:
    """A workbook: its sheets, whether its dates count from 1904, and whether it is plain text (csv)."""

    grids: list[Grid]
    date_1904: bool
    plain_text: bool


def cell_name(row: int, column: int) -> str:
    """``B3`` of row 3, column 2."""
    return f"{letters_of(column)}{row}"


def book_of(answer: dict[str, Any], kind: str, stem: str) -> Book:
    """The workbook of a child's answer; a csv's one sheet is named after its file, as Excel does.

    The list of findings of an annotated copy is no part of it.
    """
    grids = [Grid(**{**sheet, "name": sheet["name"] or stem}) for sheet in answer["sheets"]]
    grids = [grid for grid in grids if grid.name != FINDINGS_NAME]
    return Book(grids, answer["date_1904"], kind == "csv")
