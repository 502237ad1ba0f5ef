"""Where a table ends although the sheet goes on: other headings, below a gap or a title of their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from data.contract import schema
from data.contract.schema import ContractSheet, Type
from data.findings import Finding, finding
from data.reading.book import Grid, Raw
from data.reading.columns import Headings
from data.reading.headings import match

_ENOUGH = 3
"""Headings that make a heading line, as many cells that make one of an unknown table."""
_SHORT = 20


@cache
def _spellings() -> frozenset[str]:
    """Every heading of the contract as people write it, for a first look at each row."""
    tables = [sheet for sheet in schema.SHEETS if sheet.shape == "table"]
    return frozenset(name for sheet in tables for column in sheet.columns for name in column.headings)


@dataclass
class TableEnd:
    """The rows of a sheet as they pass by, until other headings come. ``captions`` are the titles above headings."""

    grid: Grid
    sheet: ContractSheet
    headings: Headings
    captions: set[int] = field(default_factory=set)
    _titles: list[int] = field(default_factory=list)
    _gap: bool = False
    _blank: bool = False

    def __post_init__(self) -> None:
        first, self._known = self.grid.first_column, _spellings()
        self._places = {key: at - first for key, at in self.headings.columns.items()}

    def at(self, row: int, cells: list[Raw]) -> Finding | None:
        """What to say where the table ends before this row; None where it goes on."""
        held = len(cells) - cells.count("")
        if not held:
            self._pass_blank()
            return None
        if held == 1 and any(raw.__class__ is str and raw and not raw.strip().isdigit() for raw in cells):
            self._titles.append(row)
            self._gap = True
            return None
        titles, gap = self._titles, self._gap
        self._titles, self._gap, self._blank = [], False, False
        if gap and self._same(cells):
            self.captions.update(titles)
            return None
        if not gap and self._holds_none(cells):
            return None
        filled = [raw for raw in cells if raw != ""]
        known = sum(1 for raw in filled if raw.__class__ is str and raw in self._known)
        if known >= _ENOUGH and known * 2 > len(filled):
            self.captions.update(titles)
            return None if self._same(cells) else self._other(min([row, *titles]), filled)
        if gap and self._unlike(cells, filled):
            self.captions.update(titles)
            return finding("rows.other_table", self.grid.name, f"A{min([row, *titles])}", row=min([row, *titles]))
        return None

    def _pass_blank(self) -> None:
        """A blank row: a lone name before it belongs to the rows above, not to what comes below."""
        self._titles = self._titles if self._blank else []
        self._gap = self._blank = True

    def _holds_none(self, cells: list[Raw]) -> bool:
        """Whether no heading of the contract stands in a row: nearly all rows are seen off here."""
        try:
            return self._known.isdisjoint(cells)
        except TypeError:  # a cell that is none of JSON's own
            return False

    def _same(self, cells: list[Raw]) -> bool:
        """The headings once more, as on every printed page: each stands where it stood."""
        said = (cells[at] for at in self._places.values())
        again = sum(1 for raw in said if raw.__class__ is str and raw in self.headings.words)
        return 2 * again > len(self._places)

    def _other(self, row: int, filled: list[Raw]) -> Finding:
        """Other headings: a second table of the same things is refused, another one left out."""
        texts = [raw for raw in filled if raw.__class__ is str]
        counts = {one.key: _named(texts, one) for one in schema.SHEETS if one.shape == "table"}
        own = len(counts[self.sheet.key]) >= max(map(len, counts.values())) and "name" in counts[self.sheet.key]
        return finding("rows.second_ledger" if own else "rows.other_table", self.grid.name, f"A{row}", row=row)

    def _unlike(self, cells: list[Raw], filled: list[Raw]) -> bool:
        """Words alone after a gap, of which none fits its column: the headings of a table nobody asked for."""
        if len(filled) < _ENOUGH or not all(raw.__class__ is str and len(raw) <= _SHORT for raw in filled):
            return False
        columns = [(self.sheet.column(key), cells[at]) for key, at in self._places.items() if cells[at] != ""]
        fits = (
            (column.type is Type.CHOICE and raw in column.choices)
            or (column.type in (Type.INTEGER, Type.NUMBER, Type.DATE, Type.CODE) and any(map(str.isdigit, raw)))
            for column, raw in columns
        )
        return not any(fits) and any(column.type is not Type.TEXT for column, _ in columns)


def _named(texts: list[str], sheet: ContractSheet) -> set[str]:
    return {found.key for text in texts if (found := match(text, sheet))}
