"""Which population a unit's rates use in a quarter (numbers.md §1, Population of a unit at a quarter)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from data.policy import Policy
from data.quarters import last_day, quarter

SUM_OF_COUNTIES = "sum"
"""The ``source`` of a city's population where it is the sum of its counties'."""

_FOUND = ["persons", "as_of", "basis", "precision", "source", "own"]


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
        (datetime64), ``basis``, ``precision``, ``source`` and ``own``; all missing where there is no figure. Of a sum:
        the earliest date with its basis, the coarsest precision and the source ``sum``.
    """
    asked = list(units)
    city = policy.city.code
    counties = [county.code for county in policy.counties]
    figures = _one_a_date(population, policy)
    found = _latest(figures, [*dict.fromkeys([*asked, *(counties if city in asked else [])])], quarters)
    if city in asked:
        found = _with_sums(found, city, counties)
    keys = pd.MultiIndex.from_product([asked, quarters], names=["unit", "quarter"])
    return found.set_index(["unit", "quarter"]).reindex(keys).reset_index()


def _one_a_date(population: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """The one figure that counts of each unit and date, sorted by date."""
    figures = population.assign(
        as_of=pd.to_datetime(population["as_of"]).astype("datetime64[us]"),
        persons=population["persons"].astype("Int64"),
        own=population["own"].astype("boolean"),
        _workbook=population["quarter"].astype("object").where(population["quarter"].notna(), ""),
    )
    figures = figures[figures["as_of"] >= pd.Timestamp(policy.population_basis.since)]
    ranked = figures.sort_values("_workbook", kind="stable").sort_values("own", ascending=False, kind="stable")
    return ranked.drop_duplicates(["unit", "as_of"], keep="last").sort_values("as_of", kind="stable")


def _latest(figures: pd.DataFrame, units: list[str], quarters: Sequence[str]) -> pd.DataFrame:
    """For each unit and quarter the figure with the latest date not after the quarter's last day."""
    ends = pd.to_datetime([last_day(quarter(code)) for code in quarters]).astype("datetime64[us]")
    asked = pd.DataFrame({"quarter": list(quarters), "end": ends}).merge(pd.DataFrame({"unit": units}), how="cross")
    asked = asked.astype({"unit": object}).sort_values("end", kind="stable")
    dated = figures.astype({"unit": object})[["unit", *_FOUND]]
    return pd.merge_asof(asked, dated, left_on="end", right_on="as_of", by="unit").drop(columns="end")


def _with_sums(found: pd.DataFrame, city: str, counties: list[str]) -> pd.DataFrame:
    """The same with the counties' sum in every quarter in which the city has no figure of its own."""
    of_counties = found[found["unit"].isin(counties)].sort_values("as_of", kind="stable", na_position="first")
    grouped = of_counties.groupby("quarter", sort=False)
    sums = pd.DataFrame({
        "persons": grouped["persons"].agg(lambda persons: persons.sum(skipna=False)),
        "as_of": grouped["as_of"].first(),
        "basis": grouped["basis"].first(),
        "precision": grouped["precision"].max(),
    }).dropna(subset=["persons"])  # fmt: skip
    own = found[(found["unit"] == city) & found["persons"].notna()]
    missing = sums[~sums.index.isin(own["quarter"])].reset_index().assign(unit=city, source=SUM_OF_COUNTIES, own=False)
    rest = found[(found["unit"] != city) | found["persons"].notna()]
    return rest if missing.empty else pd.concat([rest, missing.astype({"own": "boolean"})], ignore_index=True)
