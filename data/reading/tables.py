"""A table sheet (机构台账, 居住区配建, 任务进展): its rows by the contract, and every finding about its cells."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from data.contract import schema
from data.contract.frames import TOWNSHIP_NAME
from data.contract.schema import ContractColumn, ContractSheet, Required, Type
from data.findings import CODES, Finding, finding
from data.reading import limits
from data.reading.book import Grid, Raw, cell_name
from data.reading.cells import Cell, once_a_column
from data.reading.columns import Headings, find_headings, letters
from data.reading.context import ReadingContext
from data.reading.headings import FIGURES
from data.reading.merged import take_apart
from data.reading.national import as_export
from data.reading.otherwise import is_totals
from data.reading.rows import gather_rows
from data.reading.seeking import no_headings
from data.reading.struck import struck_in_part, struck_rows
from data.reading.townships import TownshipMatcher
from data.reading.units import unit_line
from data.reading.values import fast, value_of
from data.rosters import EXACT
from data.vocabulary import Grade

_PAST_ONLY = frozenset({"opened", "trained_on", "inspected_on"})
_FIGURES = ("places", "enrolled")


@dataclass
class ReadTable:
    """A table as read: a value (or None) for each column key and data row, and the positions in error by key.

    Its headings stand from row ``top`` to ``heading_row``; ``others`` are those of columns that are not read.
    """

    sheet: ContractSheet
    numbers: list[int] = field(default_factory=list)
    values: dict[str, list[Any]] = field(default_factory=dict)
    failed: dict[str, set[int]] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)
    top: int = 0
    heading_row: int = 0
    others: dict[int, str] = field(default_factory=dict)
    totals: list[tuple[str, int, dict[str, int]]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read_table(grid: Grid, sheet: ContractSheet, context: ReadingContext) -> ReadTable:
    """All rows of a table sheet."""
    table = ReadTable(sheet)
    if grid.refused:
        table.findings.append(finding(grid.refused[0], grid.name, **grid.refused[1]))
        return table
    headings = find_headings(grid, sheet, context.chosen.get(sheet.key), context.quarter)
    if headings is None:
        table.findings += no_headings(grid, sheet)
        return table
    if sheet is schema.INSTITUTIONS and is_totals(headings):
        table.findings.append(finding("sheet.totals", grid.name))
        return table
    headings = as_export(grid, headings, context) if sheet is schema.INSTITUTIONS else headings
    _check_unit_line(grid, sheet, headings)
    table.findings += headings.findings
    table.letters, table.heading_row = letters(headings.columns), headings.row
    table.top, table.others = headings.top, headings.unmatched
    _Work(table, grid, headings, context).read()
    return table


def _check_unit_line(grid: Grid, sheet: ContractSheet, headings: Headings) -> None:
    """Figures of a unit that a line above the table names are not read as if they were of the column's own."""
    line = unit_line(grid, headings.top)
    if not line:
        return
    figures = [
        c for c in sheet.columns if c.type in FIGURES and c.key in headings.columns.keys() - headings.units.keys()
    ]
    strange = [(column, unit) for column in figures if (unit := line.strange_to(column))]
    headings.findings += line.findings(grid.name, strange)
    for column, _ in strange:
        del headings.columns[column.key]


@dataclass
class _Work:
    """A table while it is read."""

    table: ReadTable
    grid: Grid
    headings: Headings
    context: ReadingContext
    rows: list[list[Raw]] = field(default_factory=list)
    looked_at: int = 0
    """Cells looked at singly so far."""
    alike: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Findings so far by column and code."""

    def read(self) -> None:
        """Everything, in the order in which it must be known."""
        nobodys = self._take_rows()
        townships = TownshipMatcher(self.context)
        for column in self.table.sheet.columns:
            if column.key not in self.headings.columns or column.type is Type.FORMULA:
                self.table.values[column.key] = [None] * len(self.rows)
                continue
            self._read_column(column)
            self.table.failed[column.key] |= nobodys.get(column.key, set())
            if column.type is Type.TOWNSHIP:
                self._match_townships(column, townships)
            if column.key in _PAST_ONLY:
                self._refuse_future(column)
        self._refuse_struck()
        self._check_required()
        self._report_hidden_rows()
        self.table.findings = once_a_column(self.table.findings)
        self.table.findings += struck_rows(self.grid, self.headings.columns, self.table.numbers, self.table.values)
        if self.table.sheet is schema.INSTITUTIONS:
            self._report_hidden_figures()
        self._report_outside()
        self._count_the_rest()

    def _take_rows(self) -> dict[str, set[int]]:
        """The rows of data, merged cells among them taken apart; returns the places of what is merged and nobody's."""
        gathered = gather_rows(self.grid, self.table.sheet, self.headings, self.context, self._cell)
        nobodys = take_apart(self.grid, self.table.sheet, self.headings, gathered)
        self.rows, self.table.numbers, self.table.totals = gathered.cells, gathered.numbers, gathered.totals
        self.table.findings += gathered.findings
        return nobodys

    # --- values ---

    def _cell(self, column: ContractColumn, row: int) -> Cell:
        at, book = self.headings.columns[column.key], self.context.book
        name, factor = cell_name(row, at), self.headings.factors[column.key]
        return Cell(self.grid.at(row, at), column, self.grid.name, name, factor, book.date_1904, book.plain_text)

    def _keep(self, column: ContractColumn, place: int, cell: Cell) -> None:
        """Take over a cell's findings, those beyond what a server lists only counted; an error marks its place."""
        for found in cell.findings:
            self.alike[column.key, found.code] += 1
            if not self.context.served or self.alike[column.key, found.code] <= limits.ALIKE:
                self.table.findings.append(found)
        if cell.failed:
            self.table.failed[column.key].add(place)

    def _read_column(self, column: ContractColumn) -> None:
        at = self.headings.columns[column.key] - self.grid.first_column
        raws = [cells[at] for cells in self.rows]
        if self.headings.factors[column.key] == 1:
            values, slow = fast(raws, column, self.context.book.plain_text)
        else:
            values, slow = [None] * len(raws), [place for place, raw in enumerate(raws) if raw != ""]
        self.table.values[column.key] = values
        self.table.failed[column.key] = set()
        for place in self._singly(column, slow):
            cell = self._cell(column, self.table.numbers[place])
            cell.raw = raws[place]  # of a merged cell, what its rows were given
            values[place] = value_of(cell)
            self._keep(column, place, cell)

    def _singly(self, column: ContractColumn, odd: list[int]) -> list[int]:
        """Those of a column's odd cells that are looked at: a server has only so much time."""
        if not self.context.served:
            return odd
        left = max(0, limits.SERVED_ODD - self.looked_at)
        self.looked_at += min(left, len(odd))
        self._unread(column, odd[left:])
        return odd[:left]

    def _unread(self, column: ContractColumn, places: list[int]) -> list[int]:
        """Say how many cells of a column are too many to be read; they are errors."""
        if places:
            self.table.failed[column.key].update(places)
            cell = cell_name(self.table.numbers[places[0]], self.headings.columns[column.key])
            params = {"heading": column.heading, "count": len(places)}
            self.table.findings.append(finding("cells.unread", self.grid.name, cell, **params))
        return places

    def _unknown_beyond(self, column: ContractColumn) -> set[int]:
        """Rows whose township is written in no way that a server looks up: it has only so much time for spellings."""
        if not self.context.served:
            return set()
        spelt = dict.fromkeys(text for text in self.table.values[column.key] if text is not None)
        known = set(list(spelt)[: limits.ALIKE])
        values = self.table.values[column.key]
        return set(
            self._unread(column, [at for at, text in enumerate(values) if text is not None and text not in known])
        )

    def _match_townships(self, column: ContractColumn, townships: TownshipMatcher) -> None:
        """Codes for names; ``township_name`` keeps the roster's name."""
        codes: list[Any] = [None] * len(self.rows)
        names: list[Any] = [None] * len(self.rows)
        names_unread = self._unknown_beyond(column)
        for place, text in enumerate(self.table.values[column.key]):
            found = townships.match(text) if text is not None and place not in names_unread else None
            if found:
                codes[place], names[place] = found.code, found.name
            elif text is not None:
                self.table.failed[column.key].add(place)
            if found and found.how != EXACT:
                cell = self._cell(column, self.table.numbers[place])
                townships.report(cell, found)
                self._keep(column, place, cell)
        self.table.values[column.key], self.table.values[TOWNSHIP_NAME] = codes, names

    def _refuse_future(self, column: ContractColumn) -> None:
        values, today = self.table.values[column.key], self.context.today
        for place, day in enumerate(values):
            if day and day > today:
                cell = self._cell(column, self.table.numbers[place])
                cell.report("cell.date_future", today=today.isoformat())
                self._keep(column, place, cell)
                values[place] = None

    def _refuse_struck(self) -> None:
        """What is struck through in part is not read, whatever else was found in it."""
        struck = struck_in_part(self.grid, self.table.sheet, self.headings.columns, self.table.numbers)
        cells = [(place, self._cell(self.table.sheet.column(key), self.table.numbers[place])) for key, place in struck]
        names = {cell.name for _, cell in cells}
        self.table.findings = [f for f in self.table.findings if f.cell not in names]
        for place, cell in cells:
            cell.report("cell.partly_struck")
            self._keep(cell.column, place, cell)
            self.table.values[cell.column.key][place] = None

    def _check_required(self) -> None:
        """Every required cell that is empty and not already in error."""
        for column in self.table.sheet.columns:
            if column.required is Required.OPTIONAL or column.key not in self.headings.columns:
                continue
            failed, values = self.table.failed[column.key], self.table.values[column.key]
            empty = [at for at, v in enumerate(values) if v is None and at not in failed and self._is_due(column, at)]
            most = limits.ALIKE if self.context.served else len(empty)
            for place in empty[:most]:
                cell = self._cell(column, self.table.numbers[place])
                cell.report("cell.required")
                self._keep(column, place, cell)
            failed.update(empty[most:])
            self.alike[column.key, "cell.required"] += len(empty[most:])

    def _is_due(self, column: ContractColumn, place: int) -> bool:
        """Whether this row must fill this column."""
        if column.required is not Required.OPERATING:
            return True
        values = self.table.values
        return values["status"][place] == schema.OPERATING and (
            not column.exempt_kind or values["kind"][place] != column.exempt_kind
        )

    # --- what is said about the whole ---

    def _report_hidden_rows(self) -> None:
        count = len(set(self.grid.hidden_rows) & set(self.table.numbers))
        if count:
            self.table.findings.append(finding("rows.hidden", self.grid.name, count=count))

    def _report_hidden_figures(self) -> None:
        """One query for each hidden column of figures, and one for all hidden rows that hold any."""
        for key in _FIGURES:
            if self.headings.columns.get(key) in self.grid.hidden_columns:
                self._query_hidden((key,), self.headings.row, None)
        hidden = [place for place, row in enumerate(self.table.numbers) if row in set(self.grid.hidden_rows)]
        held = [(place, keys) for place in hidden if (keys := self._figures_in(place))]
        if held:
            place, keys = held[0]
            self._query_hidden(keys, self.table.numbers[place], len(held))

    def _figures_in(self, place: int) -> tuple[str, ...]:
        return tuple(key for key in _FIGURES if self.table.values[key][place] is not None)

    def _query_hidden(self, keys: tuple[str, ...], row: int, rows: int | None) -> None:
        what = schema.LISTED.join(self.table.sheet.column(key).heading for key in keys)
        cell = cell_name(row, self.headings.columns[keys[0]])
        self.table.findings.append(finding("hidden.figures", self.grid.name, cell, rows, what=what))

    def _count_the_rest(self) -> None:
        """How many more cells of a column are like those listed."""
        for (key, code), count in self.alike.items() if self.context.served else ():
            if count > limits.ALIKE:
                more = "cells.wrong_too" if CODES[code][0] == Grade.ERROR else "cells.tidied_too"
                cell = cell_name(self.headings.row, self.headings.columns[key])
                params = {"heading": self.table.sheet.column(key).heading, "count": count - limits.ALIKE}
                self.table.findings.append(finding(more, self.grid.name, cell, **params))

    def _report_outside(self) -> None:
        """Formulas into other workbooks: the value kept beside them is used, the link never followed."""
        keys, rows = {at: key for key, at in self.headings.columns.items()}, set(self.table.numbers)
        for row, at in self.grid.outside:
            column = self.table.sheet.column(keys[at]) if at in keys else None
            if column and row in rows and column.type is not Type.FORMULA:
                cell = self._cell(column, row)
                cell.report("cell.external_link")
                self.table.findings += cell.findings
