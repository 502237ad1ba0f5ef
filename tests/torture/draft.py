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


@dataclass
class Laid:
    """A layout as written: the pages, and where everything of the ledger came to stand."""

    draft: Draft
    pages: list[Page]
    rows: dict[int, int]
    letters: dict[str, int]
    heading_rows: range


def lay(draft: Draft) -> Laid:
    """Write the draft's lines into pages."""
    page, depth = Page(draft.sheet), 1 + max(len(column.groups) for column in draft.columns)
    row = _write(page, draft, draft.above, 1)
    headings = range(row, row + depth)
    _write_headings(page, draft, headings)
    row = _write(page, draft, draft.under_headings, headings.stop)
    rows: dict[int, int] = {}
    row = _write(page, draft, draft.body, row, rows)
    if "merged township" in draft.options:
        _merge_townships(page, draft, rows)
    top = max(rows.values())
    page.merges += [(top, draft.left + at + 1, top + 1, draft.left + at + 1) for at in sorted(draft.tall)]
    _write(page, draft, draft.below, row)
    page.hidden_columns = {draft.left + at + 1 for at, column in enumerate(draft.columns) if column.hidden}
    letters = {column.key: draft.left + at + 1 for at, column in enumerate(draft.columns) if column.key}
    return Laid(draft, [*draft.before, page, *draft.after], rows, letters, headings)


def _write(page: Page, draft: Draft, lines: list[Line], row: int, rows: dict[int, int] | None = None) -> int:
    """Write lines from a row on; returns the row after them."""
    for line in lines:
        cells: dict[int, Raw] = {}
        if line.institution is not None:
            cells = {at: column.cells[line.institution] for at, column in enumerate(draft.columns)}
            if rows is not None:
                rows[line.institution] = row
        if line.summed is not None:
            cells = {at: _sum(draft, column, line.summed) for at, column in enumerate(draft.columns) if column.summed}
        for at, raw in {**cells, **line.texts}.items():
            if raw is not None:
                page.cells[row, draft.left + at + 1] = raw
        if line.merged:
            page.merges.append((row, draft.left + line.merged[0] + 1, row, draft.left + line.merged[1] + 1))
        for asked, found in (
            (line.hidden, page.hidden_rows),
            (line.flat, page.flat_rows),
            (line.struck, page.struck_rows),
        ):
            if asked:
                found.add(row)
        row += 1
    return row


def _merge_townships(page: Page, draft: Draft, rows: dict[int, int]) -> None:
    """Write a township once over the rows below each other that share it; a plain text keeps blanks there."""
    at, column = draft.left + draft.at("township") + 1, draft.columns[draft.at("township")]
    top = 0
    for place, row in sorted(rows.items(), key=lambda item: item[1]):
        if top and page.cells.get((top, at)) == column.cells[place] and row == page.merges[-1][2] + 1:
            del page.cells[row, at]
            page.merges[-1] = (top, at, row, at)
            if draft.plain_text:
                draft.withhold("township", place, "cell.required")
        else:
            top = row
            page.merges.append((row, at, row, at))
    page.merges = [box for box in page.merges if box[:2] != box[2:]]


def _sum(draft: Draft, column: Column, places: list[int]) -> int | None:
    """What the institutions at these places have together, before anybody typed it otherwise."""
    return sum(draft.ledger.rows[place][column.key or ""] or 0 for place in places)


def _write_headings(page: Page, draft: Draft, rows: range) -> None:
    """Each heading below its groups; one without groups over all rows."""
    paths = [(*column.groups, column.heading) for column in draft.columns]
    for at, path in enumerate(paths):
        for level, text in enumerate(path):
            beside = paths[at - 1][: level + 1] if at else ()
            if level < len(path) - 1 and beside == path[: level + 1] and len(paths[at - 1]) > level + 1:
                continue
            if text:
                page.cells[rows[level], draft.left + at + 1] = text
            if draft.merged_headings:
                _merge_heading(page, draft.left + 1, rows, paths, at, level)


def _merge_heading(page: Page, left: int, rows: range, paths: list[tuple[str, ...]], at: int, level: int) -> None:
    path, right, bottom = paths[at], at, level
    if level < len(path) - 1:
        while (
            right + 1 < len(paths)
            and paths[right + 1][: level + 1] == path[: level + 1]
            and len(paths[right + 1]) > level + 1
        ):
            right += 1
    else:
        bottom = len(rows) - 1
    if right > at or bottom > level:
        page.merges.append((rows[level], left + at, rows[bottom], left + right))
