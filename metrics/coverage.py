"""Who reported a quarter."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from data.policy.policy import Policy
from data.quarters import last_day
from data.quarters import quarter as period
from data.vocabulary import Level, Source
from metrics.figure import PLACES_RATE, FigureTable, Tidy


@dataclass(frozen=True)
class Coverage:
    """Who reported a quarter: of ``due`` counties ``approved`` are approved, others carried (name, from) or missing.

    ``population`` is the date of the city's residents, None without a figure.
    """

    quarter: str
    as_of: dt.date
    due: int
    approved: int
    carried: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()
    population: str | None = None

    @property
    def complete(self) -> bool:
        """Whether every county's own workbook of the quarter is approved."""
        return self.approved == self.due


def coverage(figures: Tidy, policy: Policy, quarter: str) -> Coverage:
    """Who reported a quarter, from the counties' rows of the places rate; columns as in ``board``."""
    table = FigureTable.of(figures)
    rate = table.rows(table.rules[0], indicators=[PLACES_RATE], quarters=[quarter])  # who sent what is every rule's
    rows = rate[rate["level"] == Level.COUNTY]
    carried = rows[rows["source"] == Source.CARRIED]
    city = rate.loc[rate["level"] == Level.CITY, "population_as_of"].dropna()
    return Coverage(
        quarter,
        last_day(period(quarter)),
        len(policy.counties),
        int((rows["source"] == Source.REPORTED).sum()),
        tuple(zip(carried["unit_name"], carried["carried_from"], strict=True)),
        tuple(rows.loc[rows["source"] == Source.MISSING, "unit_name"]),
        str(city.iloc[0])[:10] if len(city) and city.iloc[0] != "" else None,
    )
