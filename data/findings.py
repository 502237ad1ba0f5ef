"""Findings: what is wrong, odd or worth knowing about somebody's workbook. Data, never sentences.

Sentences stand in the catalogue of each language under ``layouts/words``; here stand the codes, their grade and the
parameters a sentence may use. Grades follow the national statistics reporting system (workbook.md, Findings).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

ERROR, QUERY, NOTE = "error", "query", "note"
GRADES = (ERROR, QUERY, NOTE)

CODES: dict[str, tuple[str, tuple[str, ...]]] = {
    # the file as a whole: it cannot be read
    "file.empty": (ERROR, ()),
    "file.too_large": (ERROR, ("limit_mb",)),
    "file.type": (ERROR, ("extension",)),
    "file.mismatch": (ERROR, ("extension", "looks_like")),
    "file.encrypted": (ERROR, ()),
    "file.macro": (ERROR, ()),
    "file.damaged": (ERROR, ()),
    "file.unsafe": (ERROR, ("what",)),
    "file.too_hard": (ERROR, ()),
    "file.too_many_sheets": (ERROR, ("limit",)),
    "file.busy": (ERROR, ()),
    # which form, county and quarter it is
    "form.unknown": (ERROR, ("expected",)),
    "form.version": (ERROR, ("expected",)),
    "county.missing": (ERROR, ()),
    "county.unknown": (ERROR, ("counties",)),
    "county.conflict": (ERROR, ("found", "expected", "where")),
    "quarter.missing": (ERROR, ()),
    "quarter.unreadable": (ERROR, ()),
    "quarter.conflict": (ERROR, ("found", "expected", "where")),
    "quarter.future": (ERROR, ("quarter", "ends")),
    "quarter.closed": (ERROR, ("quarter",)),
    # sheets and headings
    "sheet.missing": (ERROR, ("name",)),
    "sheet.ambiguous": (ERROR, ("names",)),
    "sheet.no_rows": (ERROR, ()),
    "sheet.too_long": (ERROR, ("limit",)),
    "sheet.too_wide": (ERROR, ("limit",)),
    "sheet.absent": (NOTE, ("name",)),
    "sheet.hidden": (NOTE, ("name",)),
    "heading.missing": (ERROR, ("heading", "guesses")),
    "heading.duplicate": (ERROR, ("heading", "other")),
    "heading.ignored": (NOTE, ("heading",)),
    "heading.alias": (NOTE, ("heading", "found")),
    "heading.chosen": (NOTE, ("heading", "found")),
    "heading.converted": (NOTE, ("heading", "unit", "factor")),
    "column.personal": (ERROR, ("heading",)),
    # one cell
    "cell.required": (ERROR, ("heading",)),
    "cell.choice": (ERROR, ("heading", "choices")),
    "cell.unclear_number": (ERROR, ("heading",)),
    "cell.not_number": (ERROR, ("heading",)),
    "cell.negative": (ERROR, ("heading",)),
    "cell.fraction": (ERROR, ("heading",)),
    "cell.not_above_zero": (ERROR, ("heading",)),
    "cell.too_large": (ERROR, ("heading",)),
    "cell.unit": (ERROR, ("heading", "unit", "expected")),
    "cell.ten_thousands": (ERROR, ("heading",)),
    "cell.too_long": (ERROR, ("heading", "length", "limit")),
    "cell.error_value": (ERROR, ("heading",)),
    "cell.formula_without_value": (ERROR, ("heading",)),
    "cell.external_link": (NOTE, ("heading",)),
    "cell.date_unreadable": (ERROR, ("heading",)),
    "cell.date_ambiguous": (ERROR, ("heading",)),
    "cell.date_impossible": (ERROR, ("heading",)),
    "cell.date_future": (ERROR, ("heading", "today")),
    "cell.precision": (ERROR, ("heading",)),
    "cell.direction": (ERROR, ("heading",)),
    "cell.normalised": (NOTE, ("heading", "read_as", "what")),
    "cell.emoji": (NOTE, ("heading",)),
    "code.length": (ERROR, ("length",)),
    "code.alphabet": (ERROR, ("characters",)),
    "code.check": (ERROR, ("expected", "found")),
    "township.unknown": (ERROR, ("county", "roster", "guesses")),
    "township.dissolved": (ERROR, ("county",)),
    "township.pseudo": (ERROR, ("county",)),
    "township.several": (ERROR, ("county", "candidates")),
    "township.read_as": (NOTE, ("read_as",)),
    "rows.total_left_out": (NOTE, ("row",)),
    "rows.lines_left_out": (NOTE, ("row",)),
    "rows.hidden": (NOTE, ("count",)),
    # rules about rows
    "zero_report.contradicted": (ERROR, ("count",)),
    "class.sum": (ERROR, ("sum", "total")),
    "carers.certified_more": (ERROR, ("certified", "carers")),
    "inspection.no_result": (ERROR, ()),
    "population.after_quarter": (ERROR, ("last_day",)),
    "institution.duplicate": (ERROR, ("name", "other_cell", "by")),
    "institution.elsewhere": (ERROR, ("name",)),
    "estate.duplicate": (ERROR, ("name", "other_cell")),
    "enrolled.over": (QUERY, ("name", "enrolled", "places")),
    "places.changed": (QUERY, ("name", "before", "now", "change", "percent", "limit", "limit_percent")),
    "places.total_changed": (QUERY, ("before", "now", "percent", "limit_percent", "quarter")),
    "figure.huge": (QUERY, ("name", "heading", "limit")),
    "figure.thousandfold": (QUERY, ("name", "heading", "before", "now", "times")),
    "institution.gone": (QUERY, ("name", "quarter")),
    "class.no_count": (QUERY, ("name", "class", "places")),
    "class.oversize": (QUERY, ("name", "class", "places", "classes", "limit")),
    "carers.short": (QUERY, ("name", "carers", "needed")),
    "estate.ahead": (QUERY, ("name", "needed", "built", "lacking", "residents", "ratio")),
    "population.off": (QUERY, ("before", "now", "percent", "limit_percent", "as_of")),
    "under3.empty": (QUERY, ()),
    "filing_no.empty": (QUERY, ("name",)),
    "inclusive_doc.empty": (QUERY, ("name",)),
    "total.differs": (QUERY, ("heading", "written", "sum")),
    "hidden.figures": (QUERY, ("what",)),
    "unchanged": (QUERY, ("quarter",)),
    # worth knowing
    "training.not_this_year": (NOTE, ("name", "year")),
    "institution.new": (NOTE, ("name",)),
    "population.basis": (NOTE, ("before", "now")),
    "file.same": (NOTE, ("submission",)),
}
"""Every code: its grade, and the parameters its sentence may use."""


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


def of_grade(findings: list[Finding], grade: str) -> list[Finding]:
    """Those of one grade, in order."""
    return [f for f in findings if f.grade == grade]
