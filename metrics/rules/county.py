"""Rules about 县区概况 and 居住区配建."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from data import quarters
from data.contract import schema
from data.findings import Finding
from data.vocabulary import Grade
from metrics.columns import numbers
from metrics.needs import delivered_ahead, places_needed
from metrics.rules.case import Case
from metrics.rules.figures import changed_by_more, is_missing, is_thousandfold, percent_change, plain

CENSUS, YEAR_END, OTHER_DAY = "census", "year_end", "other"
"""What a population figure rests on, told from its as-of date."""


def population_basis(as_of: dt.date) -> str:
    """What a population of that day rests on: a census (1 November of a year ending in 0), a year's end, or neither."""
    if (as_of.month, as_of.day) == (11, 1) and as_of.year % 10 == 0:
        return CENSUS
    return YEAR_END if (as_of.month, as_of.day) == (12, 31) else OTHER_DAY


def population(case: Case) -> Iterator[Finding]:
    """A date after the quarter, and what differs from the population last used for the county."""
    values = case.reading.county_values
    persons, as_of = values.get("population"), _day(values.get("population_as_of"))
    if as_of and case.reading.quarter:
        last_day = quarters.last_day(quarters.quarter(case.reading.quarter))
        if as_of > last_day:
            yield case.about_county("population.after_quarter", "population_as_of", last_day=last_day.isoformat())
    if case.context.population_used is None:
        return
    before, day, basis = case.context.population_used
    yield from _population_off(case, persons, before, day)
    if as_of and basis in (CENSUS, YEAR_END, OTHER_DAY) and population_basis(as_of) != basis:
        yield case.about_county("population.basis", "population_as_of", before=basis, now=population_basis(as_of))


def _day(value: Any) -> dt.date | None:
    return None if is_missing(value) else pd.Timestamp(value).date()


def _population_off(case: Case, persons: Any, before: int, day: object) -> Iterator[Finding]:
    limits, last = case.policy.thresholds, (case.context.last_county or {}).get("population")
    off = not is_missing(persons) and changed_by_more(before, persons, limits.population_change_percent)
    if off and not is_thousandfold(persons, last, limits.thousandfold):
        said = {"before": before, "now": plain(persons), "percent": percent_change(before, persons)}
        said |= {"limit_percent": limits.population_change_percent, "as_of": plain(day)}
        yield case.about_county("population.off", "population", **said)


def under3(case: Case) -> Iterator[Finding]:
    """A sheet read well that gives no children under 3."""
    reading = case.reading
    place = reading.cell(schema.COUNTY.key, "under3")
    wrong = any(
        f.grade == Grade.ERROR and f.sheet == case.form_name and f.cell in (None, place) for f in reading.findings
    )
    if schema.COUNTY.key in reading.sheets and not wrong and is_missing(reading.county_values.get("under3")):
        yield case.about_county("under3.empty", "under3")


def estates_ahead(case: Case) -> Iterator[Finding]:
    """New estates whose housing was delivered ahead of their places, at the cell that says so."""
    table, rows = case.estates, case.estates.rows
    ahead = delivered_ahead(rows.frame, case.policy).to_numpy()
    needed = numbers(places_needed(rows.frame["residents"], rows.frame["kind"], case.policy))
    lacking = np.maximum(needed - rows["built"], 0)
    short = lacking > 0
    said = {"name": rows.values("name"), "needed": needed, "built": rows["built"], "lacking": lacking}
    said |= {"residents": rows["residents"], "ratio": case.policy.estates.new.per_1000}
    yield from table.each(ahead & short, "estate.ahead", "built", **said)
    yield from table.each(ahead & ~short, "estate.ahead", "delivered_together", **said)
