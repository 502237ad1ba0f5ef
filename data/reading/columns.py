"""Which column of a sheet is which: the heading lines found, each column's path understood, each key given one column.

A heading over several columns is none of theirs, and of two columns for one figure neither is taken: which one it is,
is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from data.contract.schema import ContractSheet, Required
from data.findings import Finding, finding
from data.reading.book import Grid, cell_name
from data.reading.headings import (
    ALIAS,
    CHOSEN,
    CONVERTED,
    EXACT,
    FIGURES,
    FOREIGN,
    JOINED,
    Chosen,
    Match,
    likely,
    match,
)
from data.reading.lines import ColumnPath, Lines
from data.reading.qualifiers import in_this_period, spelled, split
from data.reading.seeking import HeadingSearch
from data.reading.sheetxml import letters_of
from data.reading.text import shown

_MERGED_DOWN = 3
"""Blank rows below its headings over which a table may have merged them."""
_RANK = {EXACT: 0, CHOSEN: 1, ALIAS: 2, CONVERTED: 2, JOINED: 2, FOREIGN: 2}


@dataclass
class Headings:
    """A table's headings as found: the first and last row they stand in, and of each key its column and factor.

    ``end`` is the last row that is no data: a line of units or column numbers may follow. ``units`` are the units that
    headings say themselves, by key. ``disputed`` keys have a finding of their own and no column.
    """

    top: int
    row: int
    end: int
    columns: dict[str, int] = field(default_factory=dict)
    factors: dict[str, int] = field(default_factory=dict)
    how: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    unmatched: dict[int, str] = field(default_factory=dict)
    disputed: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)


def find_headings(
    grid: Grid, sheet: ContractSheet, chosen: Chosen | None = None, quarter: str | None = None
) -> Headings | None:
    """The headings of a table with all findings about them; None where no heading of the contract stands.

    ``quarter`` is the workbook's: of the columns of two quarters that one's are read.
    """
    seeking = HeadingSearch(Lines.of(grid), sheet, chosen, quarter)
    top, bottom = seeking.block()
    if not bottom:
        return None
    paths = seeking.lines.paths(top, bottom)
    words = {part.text for row in range(top, bottom + 1) for part in seeking.lines.rows.get(row, {}).values()}
    found = Headings(top, bottom, bottom, words=words)
    _pass_over(found, seeking.lines, grid)
    _Placing(found, grid, sheet, paths, {at: seeking.meaning(path) for at, path in paths.items()}, quarter).place()
    return found


def named_columns(grid: Grid, sheet: ContractSheet, chosen: Chosen | None = None) -> set[str]:
    """The columns of the contract that a sheet's best heading lines name."""
    seeking = HeadingSearch(Lines.of(grid), sheet, chosen, None)
    top, bottom = seeking.block()
    return seeking.keys(top, bottom) if bottom else set()


def letters(columns: Mapping[str, int]) -> dict[str, str]:
    """Columns' letters by key."""
    return {key: letters_of(column) for key, column in columns.items()}


def _pass_over(found: Headings, lines: Lines, grid: Grid) -> None:
    """What headings are merged over, then lines of units and column numbers below them."""
    parts = [part for row in range(found.top, found.end + 1) for part in lines.rows.get(row, {}).values()]
    found.end = min(max(part.last_row for part in parts), found.end + _MERGED_DOWN)
    if lines.is_units(found.end + 1):
        found.end += 1
    if lines.is_column_numbers(found.end + 1):
        found.end += 1
        found.findings.append(finding("rows.column_numbers", grid.name, f"A{found.end}", row=found.end))


# --- one column for each key -----------------------------------------------------------------------------------------


@dataclass
class _Placing:
    """The columns of a table while each gets its key."""

    found: Headings
    grid: Grid
    sheet: ContractSheet
    paths: dict[int, ColumnPath]
    means: dict[int, Match | None]
    quarter: str | None
    said: list[tuple[int, Finding]] = field(default_factory=list)

    def place(self) -> None:
        """Every column taken, asked about or passed over, and what has to be said of each."""
        candidates: dict[str, list[int]] = {}
        for at, means in self.means.items():
            if means:
                candidates.setdefault(means.key, []).append(at)
        for key, columns in candidates.items():
            self._settle(key, sorted(columns, key=lambda at: (_RANK[self._how(at)], at)))
        self._pass_over_others()
        self.found.findings += [one for _, one in sorted(self.said, key=lambda each: each[0])]
        self._report_missing()

    def _how(self, at: int) -> str:
        means = self.means[at]
        assert means
        return means.how

    def _settle(self, key: str, columns: list[int]) -> None:
        """One column for a key. Of two for a figure only the one chosen by hand counts; of words the nearest name."""
        first, rest = columns[0], columns[1:]
        by_hand = [at for at in columns if self._how(at) == CHOSEN]
        if len(by_hand) == 1:
            first, rest = by_hand[0], [at for at in columns if at != by_hand[0]]
        elif rest and self.sheet.column(key).type in FIGURES:
            self._dispute(key, columns)
            return
        twice = [at for at in rest if self._how(at) == self._how(first)]
        if twice and not by_hand:
            self._dispute(key, [first, *twice])
        else:
            self._take(key, first)
        for at in rest:
            if at not in twice or by_hand:
                self._ignore(at)

    def _dispute(self, key: str, columns: list[int]) -> None:
        """Several columns that could be one: neither is taken, and which it is, is asked once."""
        columns = sorted(columns)
        self.found.disputed.add(key)
        names = [str(shown(self.paths[at].text)) for at in columns]
        params = {"heading": self.sheet.column(key).heading, "other": self._cell(columns[0]), "found": names}
        self._say(columns[1], "heading.duplicate", **params)

    def _take(self, key: str, at: int) -> None:
        means, found, column = self.means[at], self.found, self.sheet.column(key)
        assert means
        text = shown(self.paths[at].text)
        if means.how == FOREIGN:
            found.disputed.add(key)
            self._say(at, "heading.unit", heading=column.heading, unit=means.unit, expected=column.units[0])
            return
        found.columns[key], found.factors[key], found.how[key] = at, means.factor, means.how
        if means.unit:
            found.units[key] = means.unit
        code = {ALIAS: "heading.alias", CHOSEN: "heading.chosen", JOINED: "heading.joined"}.get(means.how)
        if code:
            self._say(at, code, heading=column.heading, found=text)
        if means.factor != 1:
            self._say(at, "heading.converted", heading=column.heading, unit=means.unit, factor=means.factor)

    def _pass_over_others(self) -> None:
        """What is nothing of ours, each once; a merged heading that took its one filled column is nothing else."""
        leaves = {at for at, path in self.paths.items() if path.leaf}
        groups: set[tuple[int, int]] = set()
        for at, means in self.means.items():
            path = self.paths[at]
            if means:
                continue
            if under := path.under:
                span = range(under.left, under.right + 1)
                told = (under.left, under.row) in groups or any(
                    other in leaves and self.paths[other].leaf == under.text for other in span
                )
                groups.add((under.left, under.row))
                if told or self._spans(under.text, span):
                    continue
            self._ignore(at)

    def _spans(self, text: str, span: range) -> bool:
        """Whether a heading over several columns is asked about: it names a figure, or what stands nowhere else."""
        for name in spelled(text):
            means = match(name, self.sheet)
            if means and means.key not in self.found.disputed:
                column = self.sheet.column(means.key)
                elsewhere = means.key in self.found.columns
                if column.type in FIGURES or (column.required is not Required.OPTIONAL and not elsewhere):
                    self.found.columns.pop(means.key, None)
                    self.found.disputed.add(means.key)
                    self._say(span[0], "heading.spans", heading=column.heading, columns=[*map(letters_of, span)])
                    return True
        return False

    def _ignore(self, at: int) -> None:
        path = self.paths[at]
        text = path.text
        self.found.unmatched[at] = text
        times = [*path.qualifiers, *((timed[0],) if (timed := split(path.leaf)) else ())]
        other = self.quarter and any(in_this_period(one, self.quarter) is False for one in times)
        self._say(at, "heading.other_quarter" if other else "heading.ignored", heading=shown(text))

    def _cell(self, at: int) -> str:
        return cell_name(self.paths[at].row, at)

    def _say(self, at: int, code: str, **params: Any) -> None:
        text = shown(self.paths[at].text)
        self.said.append((at, finding(code, self.grid.name, self._cell(at), text, **params)))

    def _report_missing(self) -> None:
        found = self.found
        for column in self.sheet.columns:
            required = column.required is not Required.OPTIONAL
            if required and column.key not in found.columns and column.key not in found.disputed:
                guesses = likely(column, list(found.unmatched.values()))
                found.findings.append(
                    finding("heading.missing", self.grid.name, heading=column.heading, guesses=guesses)
                )
