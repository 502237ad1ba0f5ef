"""What is struck through: a row asks whether it has closed; a figure struck through in part is not guessed."""

from __future__ import annotations

from collections.abc import Mapping

from data.contract import schema
from data.contract.schema import ContractSheet, Type
from data.findings import Finding, finding
from data.reading.book import Grid, cell_name

_LISTED = 20
_WORDS = frozenset({Type.TEXT, Type.TOWNSHIP})


def struck_rows(
    grid: Grid, columns: Mapping[str, int], numbers: list[int], values: Mapping[str, list]
) -> list[Finding]:
    """One query for the rows whose name is struck through, but for institutions that say they have closed."""
    if not grid.struck or "name" not in columns:
        return []
    struck = {row for row, column in grid.struck if column == columns["name"]}
    status = values.get("status", [])
    found = [place for place, row in enumerate(numbers) if row in struck]
    found = [place for place in found if not status or status[place] != schema.CLOSED]
    if not found:
        return []
    names = [str(values["name"][place] or "") for place in found[:_LISTED]]
    rows = [str(numbers[place]) for place in found[:_LISTED]]
    cell = cell_name(numbers[found[0]], columns["name"])
    return [finding("rows.struck", grid.name, cell, names[0], names=names, rows=rows)]


def struck_in_part(
    grid: Grid, sheet: ContractSheet, columns: Mapping[str, int], numbers: list[int]
) -> list[tuple[str, int]]:
    """Cells of figures, days, codes and choices of which a part is struck through: the column's key, and the place."""
    if not grid.partly_struck:
        return []
    keys, places = {at: key for key, at in columns.items()}, {row: place for place, row in enumerate(numbers)}
    cells = [(keys[at], places[row]) for row, at in grid.partly_struck if at in keys and row in places]
    return [(key, place) for key, place in cells if sheet.column(key).type not in _WORDS]
