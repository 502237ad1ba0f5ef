"""Workbooks in, readings out: guarded, parsed in the limited child, and read by the contract.

No bytes make this raise: a file that cannot be read is a reading that says why.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

import pandas as pd

from data.contract import schema
from data.findings import Finding, column_of, finding
from data.policy.policy import Policy
from data.quarters import last_day
from data.quarters import quarter as period_of
from data.reading.book import Book, Grid, book_of, cell_name
from data.reading.context import ReadingContext
from data.reading.forms import Form, read_form
from data.reading.frames import frame_of, no_rows
from data.reading.guard import guard, kind_of
from data.reading.headings import Chosen, normal
from data.reading.identity import identify, meta_grid
from data.reading.parser import parse_files
from data.reading.reading import Reading
from data.reading.sayings import Saying, otherwise, periods_of, sayings_of
from data.reading.sheets import find_sheets
from data.reading.tables import ReadTable, read_table
from data.reading.whose import leave_out_others

_WORDS_OF_TASKS = ("state", "progress", "problems", "evidence")


def read_workbooks(
    files: list[tuple[str, bytes]],
    policy: Policy,
    *,
    today: dt.date,
    county: str | None = None,
    quarter: str | None = None,
    chosen: Mapping[str, Chosen] | None = None,
    served: bool = False,
) -> list[Reading]:
    """Read workbooks (name, bytes), in order; one child process parses them all.

    Args:
        files: each file's name as sent, and its bytes.
        policy: counties and their rosters.
        today: the day of checking; dates after it and quarters not ended before it are errors.
        county, quarter: what the sender said: code or full name, and code.
        chosen: headings of the county's own that an official has matched: sheet key → heading as found → column key,
            empty for one that is not to be read.
        served: whether a server reads them: then no file costs more than ``limits`` allows, and what is beyond is
            counted in a finding instead of listed.

    Returns:
        One reading a file. Findings about cells, headings, sheets and identity are all in it.
    """
    guarded = [guard(name, content) for name, content in files]
    fit = [(kind_of(name), content) for (name, content), refusal in zip(files, guarded, strict=True) if not refusal]
    by_hand = {key: {normal(found): column for found, column in sheet.items()} for key, sheet in (chosen or {}).items()}
    readings = []
    with closing(parse_files(fit, served=served)) as answers:
        for (name, content), refusal in zip(files, guarded, strict=True):
            reading = Reading(name, hashlib.sha256(content).hexdigest(), len(content))
            answer = {"found": refusal} if refusal else next(answers)
            context = ReadingContext(_NO_BOOK, policy, today, chosen=by_hand, served=served)
            readings.append(_read(reading, answer, context, county, quarter))
    return readings


_NO_BOOK = Book([], date_1904=False, plain_text=False)


def _read(
    reading: Reading, answer: dict[str, Any], context: ReadingContext, county: str | None, quarter: str | None
) -> Reading:
    if "found" in answer or "refused" in answer:
        reading.readable = False
        code, params = answer.get("refused", (None, {}))
        reading.findings.append(answer.get("found") or finding(code, **params))
        _fill_empty(reading)
        return reading
    book = book_of(answer, kind_of(reading.file), PurePosixPath(reading.file.replace("\\", "/")).stem)
    context = replace(context, book=book)
    reading.beside = answer.get("beside", [])
    grids, about_sheets = find_sheets(context, form=meta_grid(book) is not None)
    reading.sheets = {key: grid.name for key, grid in grids.items()}
    context = _identify(reading, grids, context, county, quarter)
    reading.findings += about_sheets
    sayings = _read_sheets(reading, grids, context)
    if meta_grid(book) is None:  # the form's own name is the sender's; what it is, its _meta and cover say
        sayings.append(Saying(PurePosixPath(reading.file.replace("\\", "/")).stem))
    reading.findings += otherwise(sayings, context)
    reading.findings += _personal_columns(book)
    _forget_personal(reading)
    return reading


def _fill_empty(reading: Reading) -> None:
    reading.institutions, reading.estates = no_rows(schema.INSTITUTIONS), no_rows(schema.ESTATES)
    reading.tasks = no_rows(schema.TASKS)


def _identify(
    reading: Reading, grids: dict[str, Grid], context: ReadingContext, county: str | None, quarter: str | None
) -> ReadingContext:
    """Read 封面, settle county and quarter, and say which roster is meant."""
    cover = _form(reading, schema.COVER, grids, context) if schema.COVER.key in grids else None
    found = identify(context.book, cover, context.policy, today=context.today, county=county, quarter=quarter)
    reading.cover = cover.values if cover else {}
    reading.meta, reading.county, reading.quarter = found.meta, found.county, found.quarter
    reading.findings += found.findings
    if cover:
        reading.findings += cover.findings
    day = last_day(period_of(found.quarter)) if found.quarter else context.today
    return replace(context, county=found.county, quarter=found.quarter, day=day)


def _form(reading: Reading, sheet: schema.ContractSheet, grids: dict[str, Grid], context: ReadingContext) -> Form:
    form = read_form(grids[sheet.key], sheet, context)
    reading.cells[sheet.key] = form.cells
    return form


def _read_sheets(reading: Reading, grids: dict[str, Grid], context: ReadingContext) -> list[Saying]:
    """Every sheet of the contract into the reading; returns what they say of county and quarter beside their data."""
    sayings: list[Saying] = []
    reading.institutions = _table(reading, schema.INSTITUTIONS, grids, context, sayings)
    reading.estates = _table(reading, schema.ESTATES, grids, context, sayings)
    if schema.COUNTY.key in grids:
        form = _form(reading, schema.COUNTY, grids, context)
        reading.county_values = form.values
        reading.findings += form.findings
    reading.tasks = _table(reading, schema.TASKS, grids, context, [])
    if office := reading.cover.get("office"):
        cover = reading.sheets.get(schema.COVER.key)
        sayings.append(Saying(str(office), cover, reading.cell(schema.COVER.key, "office")))
    return sayings


def _table(
    reading: Reading,
    sheet: schema.ContractSheet,
    grids: dict[str, Grid],
    context: ReadingContext,
    sayings: list[Saying],
) -> pd.DataFrame:
    if sheet.key not in grids:
        return no_rows(sheet)
    grid = grids[sheet.key]
    table = read_table(grid, sheet, context)
    leave_out_others(table, grid, context)
    reading.cells[sheet.key] = table.letters
    if table.heading_row:
        reading.heading_rows[sheet.key] = table.heading_row
    reading.totals += table.totals
    reading.findings += table.findings
    if table.heading_row:
        last = table.numbers[-1] if table.numbers else table.heading_row
        sayings += sayings_of(grid, table.top, last)
        sayings += periods_of(grid, table.others, table.numbers)
    if sheet is schema.INSTITUTIONS:
        _require_rows(reading, table, grid)
    if sheet is schema.TASKS and table.numbers:
        _drop_silent(table)
    return frame_of(table)


def _drop_silent(table: ReadTable) -> None:
    """Leave out the tasks about which nothing is said: the form lists them all."""
    said = [place for place in range(len(table.numbers)) if any(table.values[key][place] for key in _WORDS_OF_TASKS)]
    table.numbers = [table.numbers[place] for place in said]
    table.values = {key: [values[place] for place in said] for key, values in table.values.items()}


def _require_rows(reading: Reading, table: ReadTable, grid: Grid) -> None:
    """A roster without any row is an error, unless the cover says that there are none."""
    says_none = reading.cover.get("zero_report") == schema.YES
    if says_none:
        reading.findings = [f for f in reading.findings if f.code != "sheet.no_rows"]
    elif not table.numbers and table.letters and not any(f.code == "county.rows" for f in table.findings):
        reading.findings.append(finding("sheet.no_rows", grid.name))


def _personal_columns(book: Book) -> list[Finding]:
    """One finding for each column of any sheet that looks personal. Its value is left out."""
    return [
        finding("column.personal", grid.name, cell_name(row, column), heading=heading)
        for grid in book.grids
        if grid.name != schema.GUIDE_NAME
        for row, column, heading in grid.personal
    ]


def _forget_personal(reading: Reading) -> None:
    """No finding repeats what stands in a column that looks personal, and no frame keeps it."""
    personal = [f for f in reading.findings if f.code == "column.personal"]
    if not personal:
        return
    cells, columns = {(f.sheet, f.cell) for f in personal}, {_place(f) for f in personal}
    others = [f for f in reading.findings if f.code != "column.personal" and (f.sheet, f.cell) not in cells]
    reading.findings = [_without_value(f) if _place(f) in columns else f for f in others] + personal
    frames = {"institutions": reading.institutions, "estates": reading.estates, "tasks": reading.tasks}
    for key, frame in frames.items():
        for column, letters in reading.cells.get(key, {}).items():
            if (reading.sheets[key], letters) in columns:
                frame[column] = frame[column].where(pd.Series(data=False, index=frame.index))


def _place(found: Any) -> tuple[str | None, str]:
    return found.sheet, column_of(found)


def _without_value(found: Any) -> Any:
    kept = {key: "" if key in ("read_as", "found") else value for key, value in found.params.items()}
    return replace(found, value=None, params=kept)
