"""Findings: what is wrong, odd or worth knowing about somebody's workbook. Data, never sentences.

Sentences stand in the catalogue of each language under ``layouts/words``; here stand the codes, their grade and the
parameters a sentence may use. Grades follow the national statistics reporting system (workbook.md, Findings).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from data.vocabulary import Grade

_CELL = re.compile(r"([A-Z]{1,3})([0-9]+)")
CODES: dict[str, tuple[str, tuple[str, ...]]] = {
    # the file as a whole: it cannot be read
    "file.empty": (Grade.ERROR, ()),
    "file.too_large": (Grade.ERROR, ("limit_mb",)),
    "file.type": (Grade.ERROR, ("extension", "looks_like")),
    "file.mismatch": (Grade.ERROR, ("extension", "looks_like")),
    "file.encrypted": (Grade.ERROR, ()),
    "file.macro": (Grade.ERROR, ()),
    "file.damaged": (Grade.ERROR, ()),
    "file.unsafe": (Grade.ERROR, ("what",)),
    "file.too_hard": (Grade.ERROR, ()),
    "file.too_many_sheets": (Grade.ERROR, ("limit",)),
    "file.busy": (Grade.ERROR, ()),
    "file.too_much": (Grade.ERROR, ("limit",)),
    # which form, county and quarter it is
    "form.unknown": (Grade.ERROR, ("expected",)),
    "form.version": (Grade.ERROR, ("expected",)),
    "county.missing": (Grade.ERROR, ()),
    "county.unknown": (Grade.ERROR, ("counties",)),
    "county.conflict": (Grade.ERROR, ("found", "expected", "where")),
    "county.rows": (Grade.ERROR, ("heading", "county", "counties", "rows", "own")),
    "county.said": (Grade.QUERY, ("said", "found", "expected")),
    "quarter.missing": (Grade.ERROR, ()),
    "quarter.unreadable": (Grade.ERROR, ()),
    "quarter.conflict": (Grade.ERROR, ("found", "expected", "where")),
    "quarter.said": (Grade.QUERY, ("said", "found", "expected")),
    "quarter.future": (Grade.ERROR, ("quarter", "ends")),
    "quarter.closed": (Grade.ERROR, ("quarter",)),
    # sheets and headings
    "sheet.missing": (Grade.ERROR, ("name",)),
    "sheet.ambiguous": (Grade.ERROR, ("names",)),
    "sheet.counties": (Grade.ERROR, ("names",)),
    "sheet.totals": (Grade.ERROR, ()),
    "sheet.pictures": (Grade.ERROR, ()),
    "sheet.no_rows": (Grade.ERROR, ()),
    "sheet.too_long": (Grade.ERROR, ("limit",)),
    "sheet.too_wide": (Grade.ERROR, ("limit",)),
    "sheet.too_many_rows": (Grade.ERROR, ("count", "limit")),
    "sheet.national": (Grade.ERROR, ("lacking",)),
    "rows.second_ledger": (Grade.ERROR, ("row",)),
    "sheet.absent": (Grade.NOTE, ("name",)),
    "sheet.hidden": (Grade.NOTE, ("name",)),
    "heading.missing": (Grade.ERROR, ("heading", "guesses")),
    "heading.duplicate": (Grade.ERROR, ("heading", "other", "found")),
    "heading.spans": (Grade.ERROR, ("heading", "columns")),
    "heading.unit": (Grade.ERROR, ("heading", "unit", "expected")),
    "unit.line": (Grade.ERROR, ("headings", "unit", "expected")),
    "heading.ignored": (Grade.NOTE, ("heading",)),
    "heading.alias": (Grade.NOTE, ("heading", "found")),
    "heading.joined": (Grade.NOTE, ("heading", "found")),
    "heading.other_quarter": (Grade.NOTE, ("heading",)),
    "heading.chosen": (Grade.NOTE, ("heading", "found")),
    "heading.converted": (Grade.NOTE, ("heading", "unit", "factor")),
    "column.personal": (Grade.ERROR, ("heading",)),
    # one cell
    "cell.required": (Grade.ERROR, ("heading",)),
    "cell.choice": (Grade.ERROR, ("heading", "choices")),
    "cell.unclear_number": (Grade.ERROR, ("heading",)),
    "cell.not_number": (Grade.ERROR, ("heading",)),
    "cell.negative": (Grade.ERROR, ("heading",)),
    "cell.fraction": (Grade.ERROR, ("heading",)),
    "cell.not_above_zero": (Grade.ERROR, ("heading",)),
    "cell.too_large": (Grade.ERROR, ("heading",)),
    "cell.unit": (Grade.ERROR, ("heading", "unit", "expected")),
    "cell.ten_thousands": (Grade.ERROR, ("heading",)),
    "cell.too_long": (Grade.ERROR, ("heading", "length", "limit")),
    "cell.error_value": (Grade.ERROR, ("heading",)),
    "cell.formula_without_value": (Grade.ERROR, ("heading",)),
    "cells.wrong_too": (Grade.ERROR, ("heading", "count")),
    "cells.unread": (Grade.ERROR, ("heading", "count")),
    "cells.tidied_too": (Grade.NOTE, ("heading", "count")),
    "rule.more": (Grade.ERROR, ("shown",)),
    "cell.merged": (Grade.ERROR, ("heading", "first", "last", "columns")),
    "cells.merged": (Grade.NOTE, ("heading", "count")),
    "cell.picture": (Grade.NOTE, ("heading", "more")),
    "cell.zero": (Grade.NOTE, ("heading", "more")),
    "cell.partly_struck": (Grade.ERROR, ("heading",)),
    "rows.struck": (Grade.QUERY, ("names", "rows")),
    "cell.external_link": (Grade.NOTE, ("heading",)),
    "cell.date_unreadable": (Grade.ERROR, ("heading",)),
    "cell.date_ambiguous": (Grade.ERROR, ("heading",)),
    "cell.date_impossible": (Grade.ERROR, ("heading",)),
    "cell.date_future": (Grade.ERROR, ("heading", "today")),
    "cell.precision": (Grade.ERROR, ("heading",)),
    "cell.direction": (Grade.ERROR, ("heading",)),
    "cell.normalised": (Grade.NOTE, ("heading", "read_as", "what")),
    "cell.emoji": (Grade.NOTE, ("heading",)),
    "code.length": (Grade.ERROR, ("length",)),
    "code.alphabet": (Grade.ERROR, ("characters",)),
    "code.check": (Grade.ERROR, ("expected", "found")),
    "township.unknown": (Grade.ERROR, ("county", "roster", "guesses")),
    "township.dissolved": (Grade.ERROR, ("county",)),
    "township.pseudo": (Grade.ERROR, ("county",)),
    "township.several": (Grade.ERROR, ("county", "candidates")),
    "township.read_as": (Grade.NOTE, ("read_as",)),
    "rows.total_left_out": (Grade.NOTE, ("row",)),
    "rows.lines_left_out": (Grade.NOTE, ("row",)),
    "rows.column_numbers": (Grade.NOTE, ("row",)),
    "rows.group_lines": (Grade.NOTE, ("rows",)),
    "rows.unfilled": (Grade.NOTE, ("first", "last", "count")),
    "rows.other_table": (Grade.NOTE, ("row",)),
    "rows.hidden": (Grade.NOTE, ("count",)),
    # rules about rows
    "zero_report.contradicted": (Grade.ERROR, ("count",)),
    "class.sum": (Grade.ERROR, ("sum", "total")),
    "carers.certified_more": (Grade.ERROR, ("certified", "carers")),
    "inspection.no_result": (Grade.ERROR, ()),
    "population.after_quarter": (Grade.ERROR, ("last_day",)),
    "institution.duplicate": (Grade.ERROR, ("name", "other_cell", "by")),
    "institution.elsewhere": (Grade.ERROR, ("name",)),
    "estate.duplicate": (Grade.ERROR, ("name", "other_cell")),
    "enrolled.over": (Grade.QUERY, ("name", "enrolled", "places")),
    "places.changed": (Grade.QUERY, ("name", "before", "now", "change", "percent", "limit", "limit_percent")),
    "places.total_changed": (Grade.QUERY, ("before", "now", "percent", "limit_percent", "quarter")),
    "figure.huge": (Grade.QUERY, ("name", "heading", "limit")),
    "figure.thousandfold": (Grade.QUERY, ("name", "heading", "before", "now", "times")),
    "institution.licence": (Grade.QUERY, ("name", "names")),
    "institution.claimed": (Grade.QUERY, ("name",)),
    "institution.gone": (Grade.QUERY, ("name", "quarter")),
    "class.no_count": (Grade.QUERY, ("name", "class", "places")),
    "class.no_counts": (Grade.QUERY, ("count", "columns")),
    "class.oversize": (Grade.QUERY, ("name", "class", "places", "classes", "limit")),
    "carers.short": (Grade.QUERY, ("name", "carers", "needed")),
    "estate.ahead": (Grade.QUERY, ("name", "needed", "built", "lacking", "residents", "ratio")),
    "population.off": (Grade.QUERY, ("before", "now", "percent", "limit_percent", "as_of")),
    "under3.empty": (Grade.QUERY, ()),
    "filing_no.empty": (Grade.QUERY, ("name",)),
    "inclusive_doc.empty": (Grade.QUERY, ("name",)),
    "total.differs": (Grade.QUERY, ("heading", "written", "sum")),
    "hidden.figures": (Grade.QUERY, ("what",)),
    "unchanged": (Grade.QUERY, ("quarter",)),
    # worth knowing
    "training.not_this_year": (Grade.NOTE, ("name", "year")),
    "institution.new": (Grade.NOTE, ("name",)),
    "population.basis": (Grade.NOTE, ("before", "now")),
    "file.same": (Grade.NOTE, ("submission",)),
}
"""Every code: its grade, and the parameters its sentence may use."""


REFUSED_WHOLE = frozenset({"county.rows"})
"""Errors for which a file that could be read is refused as a whole: nothing is held against it, nothing comes of it."""


@dataclass(frozen=True)
class Finding:
    """One finding.

    ``sheet`` is the sheet's name as in the file and ``cell`` as Excel names it; None for the whole file or sheet.
    ``value`` is what was found there, as found.
    """

    code: str
    sheet: str | None = None
    cell: str | None = None
    value: Any = None
    params: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        expected = CODES[self.code][1]
        if set(self.params) != set(expected):
            raise ValueError(f"{self.code} takes {expected}, not {tuple(self.params)}")

    @property
    def grade(self) -> str:
        """error, query or note."""
        return CODES[self.code][0]


def finding(code: str, sheet: str | None = None, cell: str | None = None, value: Any = None, **params: Any) -> Finding:
    """A finding with its parameters as words. Raises KeyError for an unknown code, ValueError for other parameters."""
    return Finding(code, sheet, cell, value, params)


def row_of(found: Finding) -> int | None:
    """Excel's number of the row a finding is about; None for a whole sheet or file."""
    place = _CELL.fullmatch(found.cell or "")
    return int(place[2]) if place else None


def column_of(found: Finding) -> str:
    """The letters of the column a finding is about; empty for a whole sheet or file."""
    place = _CELL.fullmatch(found.cell or "")
    return place[1] if place else ""


def by_row(findings: Iterable[Finding]) -> list[Finding]:
    """The same, those of one sheet together and in it those of one row, from left to right; the rest as they came."""
    listed = list(findings)
    sheets = {sheet: at for at, sheet in reversed([*enumerate(f.sheet for f in listed)])}
    return sorted(listed, key=lambda f: (sheets[f.sheet], row_of(f) or 0, len(column_of(f)), column_of(f)))


def of_grade(findings: list[Finding], grade: str) -> list[Finding]:
    """Those of one grade, in order."""
    return [f for f in findings if f.grade == grade]
