"""Workbooks that are no ledger of one county: a sheet a county, totals alone, pictures alone."""

from __future__ import annotations

import re

from data.findings import Finding, finding
from data.policy.policy import Policy
from data.reading.book import Grid, is_filled
from data.reading.columns import Headings
from data.reading.headings import normal
from data.reading.mentions import counties_in

_COUNTED = re.compile(r"(.*(机构|园所|幼儿园|托位点|托育点)(总|个)?(数|数量|家数)|家数|个数)(\(.*\))?")
"""The heading of a column that counts institutions: no row of it is one."""
_TITLES = 3
"""Rows in which a sheet says whose it is."""


def of_counties(grids: list[Grid], policy: Policy) -> Finding | None:
    """Of several sheets that could be read: which counties they are of, where they are of several."""
    named = [codes for grid in grids if len(codes := _whose(grid, policy)) == 1]
    counties = {code for codes in named for code in codes}
    if len(counties) < 2:
        return None
    return finding("sheet.counties", names=[unit.name for unit in policy.counties if unit.code in counties])


def _whose(grid: Grid, policy: Policy) -> frozenset[str]:
    """The county a sheet is of by its name, else by its titles."""
    if by_name := counties_in(grid.name, policy):
        return by_name
    rows = range(grid.first_row, grid.first_row + _TITLES)
    return counties_in("\n".join(text for row in rows for text in grid.texts(row).values()), policy)


def is_totals(headings: Headings) -> bool:
    """Whether a table names and codes no institution, but counts them."""
    unnamed = {"name", "uscc"}.isdisjoint(headings.columns.keys() | headings.disputed)
    return unnamed and any(_COUNTED.fullmatch(normal(word)) for word in headings.words)


def only_pictures(grids: list[Grid]) -> bool:
    """Whether sheets hold pictures and nothing that is written."""
    return any(grid.pictures for grid in grids) and not any(
        is_filled(raw) for grid in grids for row in grid.rows for raw in row
    )
