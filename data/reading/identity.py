"""Which form, county and quarter a workbook is about: from ``_meta``, else 封面, else from what the sender said.

Where two of them speak they must agree. County names count in full only: one county's name may be part of another's.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from data.contract import schema
from data.findings import Finding, finding
from data.policy.policy import Policy
from data.quarters import last_day, parse_quarter, quarter
from data.reading.book import Book, Grid, cell_name
from data.reading.forms import Form
from data.reading.text import shown, squeezed, unpointed

BY_FORM, BY_SENDER = "form", "sender"
"""Who says otherwise, in the parameter ``where`` of a conflict: the form's own ``_meta``, or the sender."""


@dataclass
class Identity:
    """What was found out; ``county`` and ``quarter`` are codes, None where unsaid or contradicted."""

    county: str | None = None
    quarter: str | None = None
    meta: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class _Said:
    """One answer to a question, as a code, and where it stands in the file (None for the sender's)."""

    code: str
    sheet: str | None = None
    cell: str | None = None
    written: object = None


def identify(
    book: Book, cover: Form | None, policy: Policy, *, today: dt.date, county: str | None, quarter: str | None
) -> Identity:
    """Form, county and quarter of a workbook; the sender said ``county`` (code or full name) and ``quarter``."""
    found = Identity()
    meta_cells = _read_meta(book, found)
    _check_form(found, meta_cells)
    _settle_county(found, meta_cells, cover, policy, county)
    _settle_quarter(found, meta_cells, cover, today, quarter)
    return found


def meta_grid(book: Book) -> Grid | None:
    """The form's own hidden sheet."""
    return next((grid for grid in book.grids if grid.name == schema.META_NAME), None)


def _read_meta(book: Book, found: Identity) -> dict[str, str]:
    """Keys and values of ``_meta`` into ``found.meta``; returns the values' cells by key."""
    grid, cells = meta_grid(book), {}
    for row, _ in grid.numbered() if grid else ():
        for column, text in grid.texts(row).items() if grid else ():
            key = text.strip()
            if key in schema.META_KEYS and key not in found.meta and grid:
                found.meta[key] = _as_text(grid.at(row, column + 1))
                cells[key] = cell_name(row, column + 1)
                break
    return cells


def _as_text(raw: object) -> str:
    return str(unpointed(raw)).strip() if not isinstance(raw, list) else ""


def _check_form(found: Identity, cells: dict[str, str]) -> None:
    if not found.meta:
        return
    for key, expected, code in (("form", schema.FORM, "form.unknown"), ("version", schema.VERSION, "form.version")):
        written = found.meta.get(key)
        if written != expected:
            found.findings.append(finding(code, schema.META_NAME, cells.get(key), shown(written), expected=expected))
            return


# --- county ----------------------------------------------------------------------------------------------------------


def _settle_county(
    found: Identity, meta_cells: dict[str, str], cover: Form | None, policy: Policy, sender: str | None
) -> None:
    known = {unit.code: unit.name for unit in policy.counties} | {unit.name: unit.name for unit in policy.counties}
    codes = {unit.name: unit.code for unit in policy.counties}
    answers = []
    for said in _asked("county", found, meta_cells, cover, sender):
        if said.code in known:
            answers.append(_Said(codes[known[said.code]], said.sheet, said.cell, said.written))
        else:
            names = [unit.name for unit in policy.counties]
            found.findings.append(finding("county.unknown", said.sheet, said.cell, shown(said.written), counties=names))
    asked_any = bool(found.findings and found.findings[-1].code == "county.unknown")
    found.county = _agreed(found, "county", answers, {code: name for name, code in codes.items()}, asked_any)


def _asked(
    key: str, found: Identity, meta_cells: dict[str, str], cover: Form | None, sender: str | None
) -> list[_Said]:
    """What ``_meta``, the cover and the sender say, those that speak, in this order."""
    said = []
    if found.meta.get(key):
        said.append(_Said(squeezed(found.meta[key]), schema.META_NAME, meta_cells[key], found.meta[key]))
    if cover and cover.values.get(key):
        said.append(_Said(squeezed(cover.values[key]), schema.COVER.name, cover.cells[key], cover.values[key]))
    if sender:
        said.append(_Said(squeezed(sender), written=sender))
    return said


def _agreed(found: Identity, what: str, answers: list[_Said], names: dict[str, str], complained: bool) -> str | None:
    """The one answer; None after a finding where there is none, or where two differ."""
    if not answers:
        if not complained:
            found.findings.append(finding(f"{what}.missing"))
        return None
    first, last = answers[0], answers[-1]
    in_file = [said for said in answers if said.sheet]
    if len({said.code for said in in_file}) > 1:
        _conflict(found, what, in_file[-1], names.get(first.code, first.code), names, BY_FORM)
        return None
    if last.code != first.code:
        _conflict(found, what, in_file[-1], names.get(last.code, last.code), names, BY_SENDER)
        return None
    return None if complained else first.code


def _conflict(found: Identity, what: str, said: _Said, expected: str, names: dict[str, str], where: str) -> None:
    params = {"found": names.get(said.code, said.code), "expected": expected, "where": where}
    found.findings.append(finding(f"{what}.conflict", said.sheet, said.cell, shown(said.written), **params))


# --- quarter ---------------------------------------------------------------------------------------------------------


def _settle_quarter(
    found: Identity, meta_cells: dict[str, str], cover: Form | None, today: dt.date, sender: str | None
) -> None:
    answers, complained = [], False
    for said in _asked("quarter", found, meta_cells, cover, sender):
        period = parse_quarter(said.code)
        if period is None:
            complained = True
            found.findings.append(finding("quarter.unreadable", said.sheet, said.cell, shown(said.written)))
        else:
            answers.append(_Said(str(period), said.sheet, said.cell, said.written))
    found.quarter = _agreed(found, "quarter", answers, {}, complained)
    if found.quarter and last_day(quarter(found.quarter)) >= today:
        place = next((said for said in reversed(answers) if said.sheet), answers[0])
        ends = last_day(quarter(found.quarter)).isoformat()
        params = {"quarter": found.quarter, "ends": ends}
        found.findings.append(finding("quarter.future", place.sheet, place.cell, shown(place.written), **params))
