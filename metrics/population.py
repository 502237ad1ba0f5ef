"""Which population a unit's rates use in a quarter (numbers.md §1, Population of a unit at a quarter)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import NamedTuple

import pandas as pd

from data.policy.policy import Policy
from data.quarters import last_day, quarter
from metrics.columns import days, texts

SUM_OF_COUNTIES = "sum"
"""The ``source`` of a city's population where it is the sum of its counties'."""

_TYPES = {
    "persons": "Int64",
    "as_of": "datetime64[us]",
    "basis": "str",
    "precision": "Int64",
    "source": "str",
    "own": "boolean",
}
_NONE = (None,) * len(_TYPES)


class _Figure(NamedTuple):
    persons: int
    as_of: dt.datetime
    basis: str
    precision: int
    source: str
    own: bool


def population_at(
    population: pd.DataFrame, units: Iterable[str], quarters: Sequence[str], policy: Policy
) -> pd.DataFrame:
    """The population of each unit at the end of each quarter.

    Official figures win over a county's own of the same date, and of two own figures of one date the later quarter's
    workbook wins. The city uses its own published figure where it has one, else the sum of all its counties' figures.
    Figures from before the policy's population series began are left out: they are another series.

    Args:
        population: dated figures, whenever they became known; ``unit``, ``as_of`` (date), ``basis``, ``persons``,
            ``precision``, ``source``, ``own`` (bool: came with a county's workbook) and ``quarter`` (of that workbook).
        units: codes of the city or its counties.
        quarters: codes such as ``2026Q3``.
        policy: its city, counties and the first day of its population series.

    Returns:
        One row a unit and quarter, in that order; key ``unit``, ``quarter``; ``persons`` (Int64), ``as_of``
        (datetime64), ``basis``, ``precision`` (Int64), ``source`` and ``own`` (boolean); all missing where there is no
        figure. Of a sum: the earliest date with its basis, the coarsest precision and the source ``sum``.
    """
    dated = _dated(population, policy)
    ends = {code: dt.datetime.combine(last_day(quarter(code)), dt.time()) for code in quarters}
    rows = []
    for unit, code in product(units, quarters):
        found = _latest(dated.get(unit, []), ends[code])
        if found is None and unit == policy.city.code:
            found = _sum([_latest(dated.get(county.code, []), ends[code]) for county in policy.counties])
        rows.append((unit, code, *(found or _NONE)))
    return pd.DataFrame(rows, columns=["unit", "quarter", *_TYPES]).astype(_TYPES)


def _dated(population: pd.DataFrame, policy: Policy) -> dict[str, list[_Figure]]:
    """The figures that count of each unit, one a date."""
    first = dt.datetime.combine(policy.population_basis.since, dt.time())
    chosen: dict[tuple[str, dt.datetime], tuple[bool, str, _Figure]] = {}
    workbooks = texts(population["quarter"])
    for unit, workbook, figure in zip(population["unit"], workbooks, _figures(population), strict=True):
        ranked = (not figure.own, workbook or "", figure)
        before = chosen.get((unit, figure.as_of), ranked)
        if figure.as_of >= first and ranked[:2] >= before[:2]:
            chosen[unit, figure.as_of] = ranked
    dated: dict[str, list[_Figure]] = {}
    for (unit, _), (_, _, figure) in chosen.items():
        dated.setdefault(unit, []).append(figure)
    return dated


def _figures(population: pd.DataFrame) -> Iterator[_Figure]:
    dates = days(population["as_of"]).tolist()
    given = [population[key].tolist() for key in _Figure._fields if key != "as_of"]
    return (_Figure(persons, as_of, *rest) for as_of, persons, *rest in zip(dates, *given, strict=True))


def _latest(figures: list[_Figure], end: dt.datetime) -> _Figure | None:
    """The figure with the latest date not after the quarter's last day."""
    return max((one for one in figures if one.as_of <= end), key=lambda one: one.as_of, default=None)


def _sum(figures: list[_Figure | None]) -> _Figure | None:
    """The sum of all counties; None while one has no figure."""
    known = [one for one in figures if one is not None]
    if not known or len(known) < len(figures):
        return None
    earliest = min(known, key=lambda one: one.as_of)
    precision = max(one.precision for one in known)
    persons = sum(one.persons for one in known)
    return _Figure(persons, earliest.as_of, earliest.basis, precision, SUM_OF_COUNTIES, own=False)
