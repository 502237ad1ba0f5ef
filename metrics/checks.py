"""The rules between cells, rows, quarters and counties. What one cell alone breaks, reading says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from data.contract import schema
from data.findings import Finding, finding
from data.policy.policy import Policy
from data.reading.reading import Reading
from data.vocabulary import GRADES, Grade
from metrics.rules import county, file, history, institutions, twice
from metrics.rules.case import Case, CheckContext
from metrics.rules.county import population_basis
from metrics.rules.digest import numbers_digest
from metrics.rules.twice import counted_elsewhere

__all__ = ["CheckContext", "check", "counted_elsewhere", "explanation_key", "numbers_digest", "population_basis"]

_KEY_PARAMS = ("name", "heading", "class", "what")
_RULES: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    file.closed_quarter,
    file.zero_report,
    file.same_file,
    file.unchanged,
    file.total_rows,
    institutions.class_sums,
    institutions.class_sizes,
    institutions.staffing,
    institutions.enrolment,
    institutions.papers,
    institutions.training_year,
    institutions.huge_figures,
    twice.duplicates,
    twice.elsewhere,
    history.places_changed,
    history.total_places,
    history.thousandfold_figures,
    history.gone_and_new,
    county.population,
    county.under3,
    county.estates_ahead,
)


def check(reading: Reading, context: CheckContext, policy: Policy, *, most: int | None = None) -> list[Finding]:
    """All findings between cells, rows, quarters and counties, worst grade first, then by sheet and row.

    Args:
        reading: one workbook as read. A cell it already calls an error is not judged again, nor what hangs on it.
        context: what was approved before, and elsewhere.
        policy: thresholds, counting rule, needs.
        most: findings to list of one rule, where more is an error of its own; None for all.

    Returns:
        The findings to add to the reading's own; empty for a file that could not be read.
    """
    if not reading.readable:
        return []
    case = Case(reading, context, policy)
    return sorted((found for rule in _RULES for found in _listed(rule(case), most)), key=_order)


def _listed(found: Iterator[Finding], most: int | None) -> Iterator[Finding]:
    """What one rule finds; where that is more than ``most``, nobody could explain or mend it one by one."""
    yield from islice(found, most)
    more = next((one for one in found if one.grade != Grade.NOTE), None)
    if more is not None:
        yield finding("rule.more", more.sheet, shown=most)


def explanation_key(query: Finding) -> str:
    """What an explanation belongs to: code, sheet and name, never the row, so that it outlives another upload."""
    about = (str(query.params[key]) for key in _KEY_PARAMS if key in query.params)
    return "|".join((query.code, query.sheet or "", *about))


def _order(found: Finding) -> tuple[int, int, int]:
    names = [sheet.name for sheet in schema.SHEETS]
    row = int("".join(filter(str.isdigit, found.cell or "0")))
    return GRADES.index(found.grade), names.index(found.sheet) if found.sheet in names else -1, row
