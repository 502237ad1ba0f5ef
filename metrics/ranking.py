"""Every county on one target, ranked: the best first, equals sharing a rank, the missing unranked."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pandas as pd

from data.indicators import INDICATORS
from data.policy.policy import Policy
from data.vocabulary import Source, Verdict
from metrics.figure import Figure, FigureTable, Tidy
from metrics.measures import Measure
from metrics.targets import kind_of

RANKING_COLUMNS = (
    "unit",
    "name",
    "numerator",
    "denominator",
    "value",
    "gap",
    "verdict",
    "source",
    "carried_from",
    "rank",
    "tied",
    "then_numerator",
    "then_denominator",
    "then_value",
    "then_source",
    "then_rank",
    "change",
)
_NOBODY = {
    "numerator": None,
    "denominator": None,
    "value": None,
    "gap": None,
    "verdict": Verdict.NONE,
    "source": Source.MISSING,
    "carried_from": None,
}


def ranks(values: Sequence[Fraction | None], *, higher_is_better: bool = True) -> list[int | None]:
    """Competition ranks (1, 2, 2, 4) of exact values, compared exactly; None where there is no value."""
    known = [value for value in values if value is not None]

    def rank(value: Fraction) -> int:
        return 1 + sum(other > value if higher_is_better else other < value for other in known)

    return [None if value is None else rank(value) for value in values]


def ranking(
    figures: Tidy, policy: Policy, measure: Measure, *, quarter: str, compare: str | None, rule: str
) -> pd.DataFrame:
    """The counties on one measure, the best first, those without a value last in the policy's order.

    Args:
        figures: the tidy table (``metrics.figures.FIGURE_COLUMNS``).
        measure: of any-of targets a county's larger one counts.
        compare: an earlier quarter, None for no comparison.

    Returns:
        One row a county, ``RANKING_COLUMNS``: ``value`` (Fraction: a rate, a share or a count) and ``rank`` of now,
        ``tied`` (another county has the same rank), the same of the comparison as ``then_…``, ``change`` of the
        numerator (whole things; of a yearly target within one year only). None where there is none.
    """
    units = [(county.code, county.name) for county in policy.counties]
    table = FigureTable.of(figures)
    now = _side(table, measure, quarter, rule, policy)
    then = _side(table, measure, compare, rule, policy) if compare else {}
    like = compare is not None and kind_of(measure.target).comparable(quarter, compare)
    rows = [_row(code, name, now.get(code, _NOBODY), then.get(code, _NOBODY), like=like) for code, name in units]
    better = INDICATORS[measure.indicators[0]].higher_is_better
    for side in ("", "then_"):
        placed = ranks([row[f"{side}value"] for row in rows], higher_is_better=better)
        for row, rank in zip(rows, placed, strict=True):
            row[f"{side}rank"] = rank
    shared = [row["rank"] for row in rows]
    for row in rows:
        row["tied"] = row["rank"] is not None and shared.count(row["rank"]) > 1
    ordered = sorted(rows, key=lambda row: (row["rank"] is None, row["rank"] or 0))
    return pd.DataFrame(ordered, columns=list(RANKING_COLUMNS), dtype=object)


def _row(code: str, name: str, now: dict[str, Any], then: dict[str, Any], *, like: bool) -> dict[str, Any]:
    return {
        "unit": code,
        "name": name,
        **now,
        **{f"then_{key}": then[key] for key in ("numerator", "denominator", "value", "source")},
        "change": _difference(now["numerator"], then["numerator"]) if like else None,
    }


def _difference(now: int | None, then: int | None) -> int | None:
    return None if now is None or then is None else now - then


def _side(figures: FigureTable, measure: Measure, quarter: str, rule: str, policy: Policy) -> dict[str, dict[str, Any]]:
    """One quarter by county; of several indicators the one with the larger value."""
    cells = figures.quarter(rule, quarter).cells
    found: dict[str, dict[str, Any]] = {}
    for county in policy.counties:
        known = [_known(cell) for one in measure.indicators if (cell := cells.get((county.code, one))) is not None]
        if known:
            found[county.code] = max(known, key=lambda side: (side["value"] is not None, side["value"] or 0))
    return found


def _known(one: Figure) -> dict[str, Any]:
    return {
        "numerator": one.numerator,
        "denominator": one.denominator,
        "value": exact(one.numerator, one.denominator),
        "gap": one.gap,
        "verdict": one.verdict,
        "source": one.source,
        "carried_from": one.carried_from,
    }


def exact(numerator: Any, denominator: Any) -> Fraction | None:
    """A value as it is: a quotient, or a count without a denominator; None where missing or divided by nothing."""
    if _none(numerator) is None:
        return None
    if _none(denominator) is None:
        return Fraction(numerator)
    return Fraction(numerator) / Fraction(denominator) if denominator else None


def _none(value: Any) -> Any:
    return None if value is None or pd.isna(value) or value == "" else value
