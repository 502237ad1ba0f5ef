"""Which sheet of a workbook holds which sheet of the contract."""

from __future__ import annotations

from data.contract import schema
from data.contract.schema import ContractSheet
from data.findings import Finding, finding
from data.reading.book import Grid
from data.reading.columns import named_columns
from data.reading.context import ReadingContext
from data.reading.headings import normal
from data.reading.otherwise import of_counties, only_pictures

_ENOUGH = 3
"""Headings a sheet by another name must share with 机构台账 to be taken for it."""


def find_sheets(context: ReadingContext, *, form: bool) -> tuple[dict[str, Grid], list[Finding]]:
    """The sheets to read by the contract's key, and what is missing, hidden or ambiguous.

    The form (a workbook with ``_meta``) has every sheet. A county's own spreadsheet must have 机构台账, by that name
    or by its headings; without 居住区配建 or 县区概况 it reports none of theirs, which is said.
    """
    grids = [grid for grid in context.book.grids if grid.worksheet]
    if not form and only_pictures(grids):
        return {}, [finding("sheet.pictures")]
    shown = [grid for grid in grids if grid.visible == "visible"]
    findings = [finding("sheet.hidden", name=grid.name) for grid in grids if grid not in shown and _is_own(grid, form)]
    named = {normal(grid.name): grid for grid in reversed(shown)}
    found = {sheet.key: named[normal(sheet.name)] for sheet in schema.SHEETS if normal(sheet.name) in named}
    for sheet in schema.SHEETS:
        if sheet.key not in found:
            findings += _absent(sheet, shown, found, context, form)
    several = [one for one in findings if one.code == "sheet.counties"]
    return found, several or findings


def _is_own(grid: Grid, form: bool) -> bool:
    """Whether a hidden sheet is the sender's: those of the form itself begin with an underscore."""
    return grid.name != schema.META_NAME and not (form and grid.name.startswith("_"))


def _absent(
    sheet: ContractSheet, shown: list[Grid], found: dict[str, Grid], context: ReadingContext, form: bool
) -> list[Finding]:
    if sheet is schema.INSTITUTIONS:
        return _by_headings(sheet, [grid for grid in shown if grid not in found.values()], found, context)
    if form:
        return [finding("sheet.missing", name=sheet.name)]
    if sheet in (schema.ESTATES, schema.COUNTY):
        return [finding("sheet.absent", name=sheet.name)]
    return []


def _by_headings(
    sheet: ContractSheet, candidates: list[Grid], found: dict[str, Grid], context: ReadingContext
) -> list[Finding]:
    """机构台账 under another name: the one sheet with its headings."""
    chosen = context.chosen.get(sheet.key)
    filled = [grid for grid in candidates if grid.rows or grid.refused]
    named = [(grid, set[str]() if grid.refused else named_columns(grid, sheet, chosen)) for grid in filled]
    likely = [(grid, keys) for grid, keys in named if grid.refused or len(keys) >= _ENOUGH]
    alike = [grid for grid, _ in likely]
    if len(alike) > 1:  # a summary by townships has figures too, but names no institution
        alike = [grid for grid, keys in likely if grid.refused or "name" in keys] or alike
    if len(alike) > 1:
        return [of_counties(alike, context.policy) or finding("sheet.ambiguous", names=[grid.name for grid in alike])]
    if not alike and len(candidates) == 1:
        alike = candidates
    if not alike:
        return [finding("sheet.missing", name=sheet.name)]
    found[sheet.key] = alike[0]
    return []
