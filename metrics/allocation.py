"""Sharing a city's gap among its counties, in whole places (numbers.md §4, Allocation)."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data.policy.policy import Policy
from data.vocabulary import Rule
from metrics.figure import FigureTable, Tidy
from metrics.population import population_at

BY_GAP, BY_RESIDENTS, BY_UNDER3 = "gap", "residents", "under3"
KEYS = (BY_GAP, BY_RESIDENTS, BY_UNDER3)


@dataclass(frozen=True)
class Allocation:
    """A gap and who closes it.

    Attributes:
        shares: whole places (Int64) by unit code, sorted; NA where a unit's own gap is not known, and everywhere where
            nothing weighs.
        left: what is asked of nobody for now. Shares and what is left sum to the gap exactly.
        unknown: the units whose own gap is not known, by code: what is left is theirs.
    """

    shares: pd.Series
    left: int = 0
    unknown: tuple[str, ...] = ()

    @property
    def total(self) -> int | None:
        """The gap; None where nothing weighs, so that it cannot be shared."""
        return None if self.shares.isna().all() and not self.left else int(self.shares.sum()) + self.left


def by_own_gap(gap: int, lacking: pd.Series) -> Allocation:
    """A gap shared by what each unit lacks, nobody being asked for more than that.

    Args:
        gap: whole places; not above 0 is nothing to share.
        lacking: whole places by unit code; negative is surplus, NA where it is not known.
    """
    theirs = int(lacking.clip(lower=0).sum())
    shares = allocate(min(gap, theirs), lacking)
    if gap <= 0:
        return Allocation(shares)
    unknown = sorted(str(unit) for unit in lacking.index[lacking.isna()])
    shares[unknown] = pd.NA
    return Allocation(shares, max(gap - theirs, 0), tuple(unknown))


def allocate(gap: int, weights: pd.Series) -> pd.Series:
    """A gap shared by weights, by largest remainder.

    Args:
        gap: whole places; not above 0 is nothing to share.
        weights: whole numbers by unit code, missing or below 0 weighs nothing.

    Returns:
        Places (Int64) by unit code, sorted; they sum to the gap exactly. Equal remainders: the smaller code first. All
        NA where there is a gap and nothing weighs.
    """
    sizes = {str(unit): max(int(w), 0) for unit, w in weights.dropna().items()}
    units = sorted(map(str, weights.index))
    total = sum(sizes.values())
    if gap <= 0:
        return pd.Series(0, index=units, dtype="Int64")
    if total == 0:
        return pd.Series(pd.NA, index=units, dtype="Int64")
    exact = {unit: divmod(gap * sizes.get(unit, 0), total) for unit in units}
    left = gap - sum(whole for whole, _ in exact.values())
    first = sorted(units, key=lambda unit: (-exact[unit][1], unit))[:left]
    return pd.Series([exact[unit][0] + (unit in first) for unit in units], index=units, dtype="Int64")


def weights(
    figures: Tidy, population: pd.DataFrame, policy: Policy, *, quarter: str, by: str, rule: str = Rule.ALL
) -> pd.Series:
    """What each county weighs when the city's gap of places is shared.

    Args:
        figures: the table of figures; ``population`` as in ``metrics.figures.Inputs``.
        by: ``gap`` (its own gap; surplus and missing counties weigh nothing), ``residents`` (whether it reported or
            not) or ``under3`` (as far as it gives them).

    Returns:
        Int64 by county code; NA where it is not known. Raises KeyError for another ``by``.
    """
    counties = sorted(county.code for county in policy.counties)
    if by == BY_RESIDENTS:
        return population_at(population, counties, [quarter], policy).set_index("unit")["persons"]
    indicator, column = {BY_GAP: ("places_gap", "numerator"), BY_UNDER3: ("enrolment_rate", "denominator")}[by]
    rows = FigureTable.of(figures).rows(rule, indicators=[indicator], quarters=[quarter]).set_index("unit")
    return rows[column].astype("Int64").reindex(counties)
