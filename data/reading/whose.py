"""Whose rows a table holds, by a column of counties or by lines that name one: another county's are never read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from data.findings import Finding, finding, row_of
from data.policy.policy import Policy
from data.reading.book import Grid, Raw, cell_name
from data.reading.context import ReadingContext
from data.reading.headings import normal
from data.reading.mentions import counties_in
from data.reading.tables import ReadTable
from data.reading.text import is_missing, squeezed, unpointed

_COUNTY = re.compile(r"(所[属在]的?)?(县市?区?|区县?|市县区?|区划|行政区划?|地区|属地|辖区)(名称?|代码|编码|别)?")
_SIGNS = re.compile(r"[()/、,\s]")
_MOST = 2
"""A column without such a heading holds counties if more than one cell in so many is a county's name alone."""
_RANGES = 20
"""Ranges of rows that one finding names."""
_LOOKED_AT, _TRIED = 20, 5
"""Rows that show whether a column holds counties, and columns so headed that are read as a whole."""


def leave_out_others(table: ReadTable, grid: Grid, context: ReadingContext) -> None:
    """Drop the rows that say themselves that they are another county's, with one error that names them all."""
    if not context.county or not table.numbers:
        return
    said = _by_column(table, grid, context.policy) or _by_lines(table, grid, context.policy)
    if not said:
        return
    _hear(table, said)
    others = {row: code for row, code in said.rows.items() if code and code != context.county}
    if others:
        _keep(table, set(table.numbers) - others.keys(), set(said.rows))
        table.findings.insert(0, _refusal(table, grid, said, others, context))
        table.totals.clear()
    elif said.strange:
        row, text = next(iter(said.strange.items()))
        params = {"said": [text], "found": [text], "expected": context.policy.unit(context.county).name}
        table.findings.append(finding("county.said", grid.name, cell_name(row, said.column), text, **params))


@dataclass
class _Owners:
    """What the rows say: each row's county (code), None where it says none; ``strange`` are no county of the city."""

    column: int
    heading: str
    rows: dict[int, str | None]
    strange: dict[int, str]


def _by_column(table: ReadTable, grid: Grid, policy: Policy) -> _Owners | None:
    """The counties of the rows, by the first column that holds them; a blank cell is as the one above it."""
    for column, heading in _candidates(table, grid, policy):
        cells = {row: grid.at(row, column) for row in table.numbers}
        filled = {row: _text(raw) for row, raw in cells.items() if _text(raw)}
        meant = {row: counties_in(text, policy) for row, text in filled.items()}
        named = [row for row, codes in meant.items() if len(codes) == 1]
        headed = _is_headed(heading)
        alone = sum(1 for row in named if _is_name(filled[row], policy))
        if not filled or not ((headed and named) or alone * _MOST > len(filled)):
            continue
        city = (policy.city.name, policy.city.short_name)
        strange = {row: text for row, text in filled.items() if not meant[row] and text not in city} if headed else {}
        return _Owners(column, heading, dict(_carried(table.numbers, meant)), strange)
    return None


def _candidates(table: ReadTable, grid: Grid, policy: Policy) -> list[tuple[int, str]]:
    """The columns that may hold counties: by their heading, or by what stands in their first rows."""
    rows, found = table.numbers[:_LOOKED_AT], []
    for column, heading in sorted(table.others.items()):
        if _is_headed(heading) or any(_is_name(_text(grid.at(row, column)), policy) for row in rows):
            found.append((column, heading))
    return found[:_TRIED]


def _is_headed(heading: str) -> bool:
    return bool(_COUNTY.fullmatch(_SIGNS.sub("", normal(heading))))


def _carried(rows: Iterable[int], meant: dict[int, frozenset[str]]) -> Iterator[tuple[int, str | None]]:
    last: str | None = None
    for row in rows:
        if row in meant:
            last = next(iter(meant[row])) if len(meant[row]) == 1 else None
        yield row, last


def _by_lines(table: ReadTable, grid: Grid, policy: Policy) -> _Owners | None:
    """The counties of the rows, by lines between them that hold a county's name alone."""
    rows, numbers, last = {}, set(table.numbers), None
    lines: dict[int, str] = {}
    for row, cells in grid.numbered(table.heading_row + 1):
        if row in numbers:
            rows[row] = last
            continue
        first = next((text for raw in cells if (text := _text(raw))), "")
        if _is_name(first, policy):
            (last,) = counties_in(first, policy)
            lines[row] = last
    return _Owners(grid.first_column, "", rows, {}) if lines else None


def _is_name(text: str, policy: Policy) -> bool:
    """Whether a text is a county's name and nothing else."""
    plain = text.removeprefix(policy.city.name)
    return any(plain in (unit.name, unit.short_name, unit.code) for unit in policy.counties)


def _text(raw: Raw) -> str:
    text = unpointed(raw)
    return squeezed(text) if text.__class__ is str and not is_missing(text) else ""


def _hear(table: ReadTable, said: _Owners) -> None:
    """The column was read after all: it is not called left out."""
    table.findings = [
        f for f in table.findings if not (f.code == "heading.ignored" and f.params["heading"] == said.heading)
    ]


def _keep(table: ReadTable, kept: set[int], judged: set[int]) -> None:
    """Only these rows, and no findings about the other ones' cells or about totals of them all."""
    places = [place for place, row in enumerate(table.numbers) if row in kept]
    gone = judged - kept
    table.numbers = [table.numbers[place] for place in places]
    table.values = {key: [values[place] for place in places] for key, values in table.values.items()}
    table.findings = [f for f in table.findings if row_of(f) not in gone]


def _refusal(table: ReadTable, grid: Grid, said: _Owners, others: dict[int, str], context: ReadingContext) -> Finding:
    policy, order = context.policy, list(dict.fromkeys(code for code in said.rows.values() if code))
    own = context.county in order
    first = next(iter(others))
    params = {
        "heading": said.heading,
        "county": policy.unit(context.county or "").name,
        "counties": [policy.unit(code).name for code in order],
        "rows": ranges(list(others))[:_RANGES],
        "own": own,
    }
    value = str(grid.at(first, said.column)) if said.heading else None
    return finding("county.rows", grid.name, cell_name(first, said.column), value or None, **params)


def ranges(numbers: list[int]) -> list[str]:
    """Numbers as ranges: 3-6, 9."""
    if not numbers:
        return []
    starts = [numbers[0], *(after for before, after in pairwise(numbers) if after != before + 1)]
    ends = [*(before for before, after in pairwise(numbers) if after != before + 1), numbers[-1]]
    return [str(start) if start == end else f"{start}-{end}" for start, end in zip(starts, ends, strict=True)]
