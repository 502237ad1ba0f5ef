"""A form sheet (封面, 县区概况): a label, and its value in the next column."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from data.contract.schema import FORM_HEADINGS, YES, ContractColumn, ContractSheet, Required, Type
from data.findings import Finding, finding
from data.reading.book import Grid, cell_name
from data.reading.cells import Cell
from data.reading.context import ReadingContext
from data.reading.headings import ALIAS, CHOSEN, FIGURES, FOREIGN, Match, likely, match, normal
from data.reading.text import shown
from data.reading.units import unit_line
from data.reading.values import value_of


@dataclass
class Form:
    """A form as read: values by key, and the cell each stands in."""

    sheet: ContractSheet
    values: dict[str, Any] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class _Item:
    """A label found, and where its value stands."""

    row: int
    label_at: int
    value_at: int
    label: str
    means: Match


def read_form(grid: Grid, sheet: ContractSheet, context: ReadingContext) -> Form:
    """All items of a form sheet; every key of the contract has a value or None."""
    form = Form(sheet, dict.fromkeys(sheet.keys))
    if grid.refused:
        form.findings.append(finding(grid.refused[0], grid.name, **grid.refused[1]))
        return form
    items, others = _items(grid, sheet, context)
    strange = _strange_units(form, grid, items)
    failed = strange | {
        key for key, item in items.items() if key not in strange and not _read(form, grid, item, context)
    }
    _report_doubles(form, grid, sheet, items)
    for column in sheet.columns:
        if column.key not in items:
            _report_missing(form, grid, column, others)
        elif column.key not in failed:
            _check_required(form, grid, column, items[column.key])
    return form


def _strange_units(form: Form, grid: Grid, items: dict[str, _Item]) -> set[str]:
    """The items that are not read because their label, or a line above them all, says another unit."""
    strange = {key for key, item in items.items() if item.means.how == FOREIGN}
    for key in strange:
        item, column = items[key], form.sheet.column(key)
        params = {"heading": column.heading, "unit": item.means.unit, "expected": column.units[0]}
        cell = cell_name(item.row, item.label_at)
        form.findings.append(finding("heading.unit", grid.name, cell, shown(item.label), **params))
    line = unit_line(grid, min((item.row for item in items.values()), default=0))
    silent = [form.sheet.column(key) for key, item in items.items() if key not in strange and not item.means.unit]
    said = [(c, unit) for c in silent if line and c.type in FIGURES and (unit := line.strange_to(c))]
    form.findings += line.findings(grid.name, said) if line else []
    return strange | {column.key for column, _ in said}


def _items(grid: Grid, sheet: ContractSheet, context: ReadingContext) -> tuple[dict[str, _Item], list[str]]:
    """The first place of each label, and the texts that are none."""
    items: dict[str, _Item] = {}
    others: list[str] = []
    value_column = _value_column(grid)
    for row, _ in grid.numbered():
        for column, text in grid.texts(row).items():
            means = match(text, sheet, context.chosen.get(sheet.key))
            if means and means.key not in items:
                at = value_column if value_column and value_column > column else _beside(grid, row, column)
                items[means.key] = _Item(row, column, at, text, means)
                break
            others.append(text)
    return items, [text for text in others if len(text) <= 30]


def _beside(grid: Grid, row: int, column: int) -> int:
    """The column beside a label, which may be merged over several."""
    merged = (right for top, left, _, right in grid.merges if (top, left) == (row, column))
    return next(merged, column) + 1


def _value_column(grid: Grid) -> int | None:
    """The column headed 数值, if there is such a heading."""
    wanted = normal(FORM_HEADINGS[1])
    texts = (item for row, _ in grid.numbered() for item in grid.texts(row).items())
    return next((column for column, text in texts if normal(text) == wanted), None)


def _read(form: Form, grid: Grid, item: _Item, context: ReadingContext) -> bool:
    """Read one value; whether it is free of errors."""
    column = form.sheet.column(item.means.key)
    name = cell_name(item.row, item.value_at)
    form.cells[column.key] = name
    _report_label(form, grid, item, column)
    cell = Cell(
        grid.at(item.row, item.value_at),
        column,
        grid.name,
        name,
        item.means.factor,
        context.book.date_1904,
        context.book.plain_text,
    )
    form.values[column.key] = value_of(cell) if cell.raw != "" else None
    if (item.row, item.value_at) in set(grid.outside):
        cell.report("cell.external_link")
    form.findings += cell.findings
    return not cell.failed


def _report_label(form: Form, grid: Grid, item: _Item, column: ContractColumn) -> None:
    cell, value = cell_name(item.row, item.label_at), shown(item.label)
    if item.means.how == ALIAS:
        form.findings.append(finding("heading.alias", grid.name, cell, value, heading=column.heading, found=value))
    elif item.means.how == CHOSEN:
        form.findings.append(finding("heading.chosen", grid.name, cell, value, heading=column.heading, found=value))
    if item.means.factor != 1:
        params = {"heading": column.heading, "unit": item.means.unit, "factor": item.means.factor}
        form.findings.append(finding("heading.converted", grid.name, cell, value, **params))


def _report_doubles(form: Form, grid: Grid, sheet: ContractSheet, items: dict[str, _Item]) -> None:
    """An item that stands twice, each with something beside it."""
    for row, _ in grid.numbered():
        for column, text in grid.texts(row).items():
            means = match(text, sheet)
            first = items.get(means.key) if means else None
            if not first or (first.row, first.label_at) == (row, column) or column >= first.value_at:
                continue
            heading, other = sheet.column(first.means.key).heading, cell_name(first.row, first.label_at)
            cell, value, found = cell_name(row, column), shown(text), [str(shown(first.label)), str(shown(text))]
            params = {"heading": heading, "other": other, "found": found}
            form.findings.append(finding("heading.duplicate", grid.name, cell, value, **params))


def _report_missing(form: Form, grid: Grid, column: ContractColumn, others: list[str]) -> None:
    if column.required is Required.ALWAYS:
        guesses = likely(column, others)
        form.findings.append(finding("heading.missing", grid.name, heading=column.heading, guesses=guesses))


def _check_required(form: Form, grid: Grid, column: ContractColumn, item: _Item) -> None:
    if form.values[column.key] is not None or column.type is Type.FORMULA:
        return
    due = column.required is Required.ALWAYS
    if column.required is Required.IF_YES:
        due = form.values.get(column.depends_on) == YES
    if due:
        raw = shown(grid.at(item.row, item.value_at)) or None
        form.findings.append(finding("cell.required", grid.name, form.cells[column.key], raw, heading=column.heading))
