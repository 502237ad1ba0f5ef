"""Merged cells below the headings: words hold for every row they stand over, a figure for none of them alone."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from data.contract.schema import ContractColumn, ContractSheet, Required, Type
from data.findings import finding
from data.reading.book import Grid, Raw, cell_name
from data.reading.columns import Headings
from data.reading.headings import FIGURES
from data.reading.rows import Rows
from data.reading.sheetxml import letters_of
from data.reading.text import shown

_OWN = ("name", "uscc", "filing_no")
"""What no two rows have in common."""


def take_apart(grid: Grid, sheet: ContractSheet, headings: Headings, rows: Rows) -> dict[str, set[int]]:
    """Fill merged words into every row they stand over; returns the places by key whose content is nobody's alone."""
    work = _Merged(grid, sheet, headings, rows)
    for box in grid.merges if rows.numbers else ():
        work.take(*box)
    for key, places in work.filled.items():
        top = min(places)
        cell = cell_name(rows.numbers[top], headings.columns[key])
        params = {"heading": sheet.column(key).heading, "count": len(places)}
        rows.findings.append(finding("cells.merged", grid.name, cell, shown(work.raw(top, key)), **params))
    return work.nobodys


@dataclass
class _Merged:
    """The merged cells of a table's rows while they are taken apart."""

    grid: Grid
    sheet: ContractSheet
    headings: Headings
    rows: Rows
    filled: dict[str, set[int]] = field(default_factory=dict)
    nobodys: dict[str, set[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.last_column = self.grid.first_column + self.grid.width - 1
        self.keys = {at: key for key, at in self.headings.columns.items()}

    def raw(self, place: int, key: str) -> Raw:
        """What stands in a row's column."""
        return self.rows.cells[place][self.headings.columns[key] - self.grid.first_column]

    def take(self, top: int, left: int, bottom: int, right: int) -> None:
        """One merged range."""
        value, right = self.grid.at(top, left), min(right, self.last_column)
        columns = [self.sheet.column(self.keys[at]) for at in range(left, right + 1) if at in self.keys]
        if value == "" or not columns or bottom <= self.headings.end:
            return
        places = list(range(bisect_left(self.rows.numbers, top), bisect_right(self.rows.numbers, bottom)))
        if right > left and places:
            self._across(top, left, right, columns, places)
        elif len(places) > 1:
            self._down(top, columns[0], places, value)

    def _down(self, top: int, column: ContractColumn, places: list[int], value: Raw) -> None:
        if column.type in FIGURES or column.key in _OWN:
            self._refuse([column], places, cell_name(top, self.headings.columns[column.key]), [])
        elif column.type is not Type.FORMULA:
            for place in places:
                self._put(place, column.key, value)
            self.filled.setdefault(column.key, set()).update(places)

    def _across(self, top: int, left: int, right: int, columns: list[ContractColumn], places: list[int]) -> None:
        """Merged with the column beside it: refused where more than one of them has to say something."""
        asked = [c for c in columns if c.required is not Required.OPTIONAL or c.type in FIGURES]
        own = self.headings.columns.get(columns[0].key) == left
        if asked and (len(columns) > 1 or not own):
            self._refuse(columns, places, cell_name(top, left), [*map(letters_of, range(left, right + 1))])
        elif len(places) > 1 and own:
            self._down(top, columns[0], places, self.grid.at(top, left))

    def _refuse(self, columns: list[ContractColumn], places: list[int], cell: str, letters: list[str]) -> None:
        numbers = [self.rows.numbers[place] for place in places]
        value = shown(self.raw(places[0], columns[0].key))
        params = {"first": numbers[0], "last": numbers[-1], "columns": letters}
        heading = "、".join(column.heading for column in columns)
        self.rows.findings.append(finding("cell.merged", self.grid.name, cell, value, heading=heading, **params))
        for column in columns:
            self.nobodys.setdefault(column.key, set()).update(places)
            for place in places:
                self._put(place, column.key, "")

    def _put(self, place: int, key: str, value: Raw) -> None:
        """Into a copy of the row: the sheet's own rows are looked at again."""
        cells = list(self.rows.cells[place])
        cells[self.headings.columns[key] - self.grid.first_column] = value
        self.rows.cells[place] = cells
