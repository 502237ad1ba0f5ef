"""Choosing figures from the tidy table, and turning them for a chart: by unit, by quarter, by part, against each other.

Nothing is computed again: values, gaps and verdicts are the table's own. Here they are found, ordered and compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from metrics.figure import FigureTable, Tidy

QUARTER, UNIT, INDICATOR, PART, VALUE = "quarter", "unit", "indicator", "part", "value"


def selected(
    figures: Tidy,
    *,
    indicators: Sequence[str],
    units: Sequence[str],
    quarters: Sequence[str],
    rule: str,
    part: str | None = None,
) -> pd.DataFrame:
    """The rows of the tidy table that are asked for.

    Args:
        figures: the tidy table (``metrics.figures.FIGURE_COLUMNS``).
        indicators, units: in the order they are to stand.
        part: one part of indicators that have some; None for all.

    Returns:
        The table's own columns; by quarter, then unit, then indicator, then part in the table's order. A unit that has
        no figure of an indicator, or did not exist in a quarter, has no row.
    """
    rows = FigureTable.of(figures).rows(rule, indicators=indicators, quarters=quarters)
    rows = rows[rows[UNIT].isin(list(units))]
    if part is not None:
        rows = rows[rows[PART] == part]
    places = {UNIT: _places(units), INDICATOR: _places(indicators)}
    order = rows.assign(**{key: rows[key].map(place) for key, place in places.items()})
    return rows.loc[order.sort_values([QUARTER, UNIT, INDICATOR], kind="stable").index].reset_index(drop=True)


def _places(listed: Sequence[str]) -> dict[str, int]:
    return {key: at for at, key in enumerate(listed)}


def pivoted(rows: pd.DataFrame, *, down: str, across: str) -> pd.DataFrame:
    """Values with one row a ``down`` and one column an ``across``, both in the order they first stand in ``rows``.

    NaN both where a figure is missing and where there is none. Raises ValueError where two rows share a place.
    """
    wide = rows.pivot(index=down, columns=across, values=VALUE)
    return wide.loc[list(rows[down].unique()), list(rows[across].unique())].astype(float)


def ranked(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of one quarter, the largest value first, what is missing last; equals keep their order."""
    return rows.sort_values(VALUE, ascending=False, kind="stable", na_position="last").reset_index(drop=True)


# --- what stands out --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Extremes:
    """The units with the highest and the lowest value; more than one where they are equal."""

    highest: float
    lowest: float
    most: tuple[str, ...]
    least: tuple[str, ...]


def extremes(rows: pd.DataFrame, key: str = UNIT) -> Extremes | None:
    """The extremes of one quarter's rows; None where fewer than two have a value."""
    known = rows.dropna(subset=[VALUE])
    if len(known) < 2:
        return None
    high, low = known[VALUE].max(), known[VALUE].min()
    named = [tuple(known.loc[known[VALUE] == bound, key]) for bound in (high, low)]
    return Extremes(float(high), float(low), *named)


def lacking(rows: pd.DataFrame) -> tuple[list[str], int]:
    """Of one quarter's rows: the units that lack something to their target or reference, and how many were judged.

    A gap is whole things, so that nothing is decided on a rounded figure (numbers.md §2).
    """
    judged = rows.dropna(subset=["gap", VALUE])
    return list(judged.loc[judged["gap"] > 0, UNIT]), len(judged)


def changed(rows: pd.DataFrame) -> pd.DataFrame:
    """Each unit's first and last known value in the rows, and the difference.

    Returns:
        ``unit``, ``since``, ``then``, ``until``, ``now``, ``change``; no row where fewer than two values are known.
    """
    known = rows.dropna(subset=[VALUE]).sort_values(QUARTER, kind="stable")
    found = []
    for unit, own in known.groupby(UNIT, sort=False):
        if len(own) > 1:
            first, last = own.iloc[0], own.iloc[-1]
            then, now = float(first[VALUE]), float(last[VALUE])
            found.append((unit, first[QUARTER], then, last[QUARTER], now, now - then))
    return pd.DataFrame(found, columns=["unit", "since", "then", "until", "now", "change"])


# --- two indicators ---------------------------------------------------------------------------------------------------


def paired(rows: pd.DataFrame, one: str, other: str) -> pd.DataFrame:
    """Two indicators of one quarter beside each other.

    Returns:
        One row a unit, in its order in ``rows``: ``unit``, ``unit_name``, ``x``, ``y`` (Float64, NA where missing),
        ``x_source``, ``y_source``.
    """
    x, y = (rows[rows[INDICATOR] == indicator].set_index(UNIT) for indicator in (one, other))
    units = [unit for unit in rows[UNIT].unique() if unit in x.index and unit in y.index]
    return pd.DataFrame(
        {
            "unit": units,
            "unit_name": [str(x.at[unit, "unit_name"]) for unit in units],
            "x": x.loc[units, VALUE].to_numpy(),
            "y": y.loc[units, VALUE].to_numpy(),
            "x_source": [str(x.at[unit, "source"]) for unit in units],
            "y_source": [str(y.at[unit, "source"]) for unit in units],
        }
    ).astype({"x": "Float64", "y": "Float64"})


def weak_in_both(pairs: pd.DataFrame, *, x_better: bool = True, y_better: bool = True) -> list[str]:
    """The units on the worse side of the median in both; ``…_better`` says whether a higher value is better."""
    known = pairs.dropna(subset=["x", "y"])
    if known.empty:
        return []
    worse = pd.Series(True, index=known.index)
    for key, better in (("x", x_better), ("y", y_better)):
        middle = known[key].median()
        worse &= known[key] < middle if better else known[key] > middle
    return list(known.loc[worse, "unit"])
