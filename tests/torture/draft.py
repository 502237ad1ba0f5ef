"""A ledger on its way to a file: its columns and lines as somebody lays them out, and what must come of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from data.contract.schema import ContractColumn, Type
from tests.torture.ledger import SHEET, Ledger

MISSING, DUPLICATE = "heading.missing", "heading.duplicate"
FIGURES = frozenset({Type.INTEGER, Type.NUMBER})
HEADING = frozenset({"heading.alias", "heading.joined", "heading.converted"})
"""How a heading that is not the contract's own is said to have been understood."""


@dataclass(frozen=True)
class Formula:
    """A cell with a formula, and the value kept beside it."""

    text: str
    value: Any


Raw = str | int | float | dt.date | Formula | None
"""What is typed into a cell."""


@dataclass
class Column:
    """One column: ``key`` of the contract or None; ``groups`` stand over its heading; a total sums it if ``summed``.

    ``said`` are the codes of which one must say how the heading was understood; ``asked`` those that may refuse it.
    """

    key: str | None
    heading: str
    cells: list[Raw]
    groups: tuple[str, ...] = ()
    summed: bool = False
    hidden: bool = False
    said: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()

    @property
    def contract(self) -> ContractColumn:
        """The contract's column."""
        return SHEET.column(self.key or "")


@dataclass
class Line:
    """One line of the sheet: an ``institution``'s by its place in the ledger, or ``texts`` by place of column.

    ``summed`` are the places of the institutions whose figures stand in it too; ``merged`` the columns its text covers.
    """

    institution: int | None = None
    texts: dict[int, Raw] = field(default_factory=dict)
    summed: list[int] | None = None
    merged: tuple[int, int] | None = None
    hidden: bool = False
    flat: bool = False
    struck: bool = False


@dataclass(frozen=True)
class Said:
    """One finding that must be there: one of ``codes`` (a * stands for anything), of that column if there is a key.

    ``if_read``: of whatever column, but only where that one is read at all.
    """

    way: str
    codes: frozenset[str]
    key: str | None = None
    if_read: bool = False


@dataclass
class Page:
    """One sheet as it is written. Rows and columns are Excel's, from 1."""

    name: str
    cells: dict[tuple[int, int], Raw] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    flat_rows: set[int] = field(default_factory=set)
    struck_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    visible: bool = True

    @property
    def size(self) -> tuple[int, int]:
        """The last row and column."""
        return max((row for row, _ in self.cells), default=1), max((column for _, column in self.cells), default=1)


@dataclass
class Draft:
    """A ledger being laid out. ``tall`` columns are merged over the last institution's two lines.

    ``truth`` is what has to be read, by key and place; ``withheld`` cells hold nothing that may be read, and an error
    of one of these codes says so; ``lacking`` columns are not there at all, ``foreign`` institutions are another
    county's. ``must_say`` findings have to come, ``may_say`` errors are right too.
    """

    ledger: Ledger
    writer: str = "openpyxl"
    plain_text: bool = False
    columns: list[Column] = field(default_factory=list)
    above: list[Line] = field(default_factory=list)
    under_headings: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)
    below: list[Line] = field(default_factory=list)
    merged_headings: bool = True
    left: int = 0
    sheet: str = "机构台账"
    file: str = "机构台账"
    before: list[Page] = field(default_factory=list)
    after: list[Page] = field(default_factory=list)
    date_1904: bool = False
    tall: set[int] = field(default_factory=set)
    options: set[str] = field(default_factory=set)
    truth: dict[str, list[Any]] = field(default_factory=dict)
    withheld: dict[tuple[str, int], frozenset[str]] = field(default_factory=dict)
    lacking: set[str] = field(default_factory=set)
    foreign: set[int] = field(default_factory=set)
    must_say: list[Said] = field(default_factory=list)
    may_say: list[Said] = field(default_factory=list)
    ways: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, ledger: Ledger) -> Draft:
        """The ledger as the contract would have it."""
        columns = [
            Column(c.key, c.heading, [row[c.key] for row in ledger.rows], summed=c.type is Type.INTEGER)
            for c in SHEET.columns
            if c.key in ledger.keys
        ]
        found = cls(ledger, columns=columns, body=[Line(place) for place in range(len(ledger.rows))])
        found.truth = {column.key: list(column.cells) for column in columns if column.key}
        found.lacking = {key for key in SHEET.keys if key not in ledger.keys}
        return found

    def column(self, key: str) -> Column | None:
        """The column of that key, if the ledger has it."""
        return next((column for column in self.columns if column.key == key), None)

    def own(self, *types: Type) -> list[Column]:
        """The contract's columns, of these types."""
        return [c for c in self.columns if c.key and (not types or c.contract.type in types)]

    def at(self, key: str) -> int:
        """The place of a column. Raises ValueError where there is none."""
        return next((at for at, column in enumerate(self.columns) if column.key == key), -1)

    def say(self, way: str, *codes: str, key: str | None = None, if_read: bool = False) -> None:
        """One of these findings must come."""
        self.must_say.append(Said(way, frozenset(codes), key, if_read))

    def allow(self, way: str, *codes: str, key: str | None = None) -> None:
        """These errors are right too: they name the cause."""
        self.may_say.append(Said(way, frozenset(codes), key))

    def withhold(self, key: str, place: int, *codes: str) -> None:
        """A cell that cannot be read, and why."""
        self.withheld[key, place] = frozenset(codes)
        self.truth[key][place] = None

    def figures(self, key: str, change: Callable[[int], Raw] = int) -> list[Raw]:
        """A column's figures as they are in truth, each changed."""
        return [None if row[key] is None else change(row[key]) for row in self.ledger.rows]

    def retype(self, key: str, cells: list[Raw]) -> None:
        """Type a column anew: whatever was done to its cells before is undone."""
        column = self.column(key)
        if column:
            column.cells, column.summed = cells, False
        self._forget(key)
        self.truth[key] = [row[key] for row in self.ledger.rows]

    def _forget(self, key: str) -> None:
        self.withheld = {at: codes for at, codes in self.withheld.items() if at[0] != key}
        self.must_say = [said for said in self.must_say if said.key != key]

    def drop(self, key: str) -> None:
        """Take a column out: the ledger does not hold it."""
        self.columns = [column for column in self.columns if column.key != key]
        self.lacking.add(key)
        del self.truth[key]
        self._forget(key)


def text_line(text: str, at: int = 0) -> Line:
    """A line of one text."""
    return Line(texts={at: text})


def width(draft: Draft) -> int:
    """The place of the last column."""
    return len(draft.columns) - 1
