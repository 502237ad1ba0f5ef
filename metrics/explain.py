"""How one figure was made: clause, formula, parts, population, workbooks, and what its verdict looked at.

Which cells a workbook's part came from is added by who has the store (``metrics.contributing``).
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from data.policy.policy import Policy
from data.quarters import quarter as period
from data.vocabulary import Level, Rule, Source
from metrics.explanation import (
    CARRY_EXPIRED,
    NEVER_REPORTED,
    NO_POPULATION,
    NO_UNDER3,
    NOBODY,
    ZERO,
    Contribution,
    Explanation,
    Part,
    PopulationUsed,
)
from metrics.figure import FigureTable, Tidy
from metrics.figures import KEY, Inputs
from metrics.formulas import FORMULAS, NEEDED, REPORTING, RESIDENTS, Formula
from metrics.measured import received
from metrics.population import SUM_OF_COUNTIES, population_at
from metrics.trend import trend_of


def explain(
    figures: Tidy,
    inputs: Inputs,
    policy: Policy,
    *,
    quarter: str,
    unit: str,
    indicator: str,
    part: str = "",
    rule: str = Rule.ALL,
) -> Explanation:
    """How the figure of that key was made. Raises KeyError where the table has no such row.

    Args:
        figures: the table made from ``inputs`` under ``policy``.
    """
    table = FigureTable.of(figures)
    row = _one(table, quarter=quarter, unit=unit, indicator=indicator, part=part, rule=rule)
    numerator, denominator = _part(row["numerator"]), _part(row["denominator"])
    contributions = _contributions(table, row, inputs, policy)
    reason, params = _why_missing(row, inputs, policy)
    return Explanation(
        **{key: str(row[key]) for key in ("quarter", "level", "unit", "unit_name", "indicator", "part", "rule")},
        formula=FORMULAS[indicator],
        value=_value(numerator, denominator, FORMULAS[indicator]),
        numerator=numerator,
        denominator=denominator,
        **{key: str(row[key]) for key in ("source", "carried_from", "provisional")},
        population=_population(row, inputs, policy),
        contributions=contributions,
        missing_counties=tuple(each.county for each in contributions if each.source == Source.MISSING),
        trend=None if part else trend_of(table, policy, quarter=quarter, unit=unit, indicator=indicator, rule=rule),
        reason=reason,
        params=params,
    )


def _one(table: FigureTable, **key: str) -> dict[str, Any]:
    rows = table.rows(key["rule"], indicators=[key["indicator"]], quarters=[key["quarter"]])
    found = rows[(rows["unit"] == key["unit"]) & (rows["part"] == key["part"])]
    if found.empty:
        raise KeyError(tuple(key[column] for column in KEY))
    return {str(column): value for column, value in found.iloc[0].items()}


def _part(value: Any) -> Part | None:
    if value is None or pd.isna(value):
        return None
    return value if isinstance(value, Decimal) else int(value)


def _value(numerator: Part | None, denominator: Part | None, formula: Formula) -> Fraction | None:
    if numerator is None:
        return None
    if formula.denominator is None:
        return Fraction(numerator)
    return Fraction(numerator) / Fraction(denominator) if denominator else None


# --- where it came from -----------------------------------------------------------------------------------------------


def _contributions(table: FigureTable, row: dict[str, Any], inputs: Inputs, policy: Policy) -> tuple[Contribution, ...]:
    """The counties behind a figure; of a township or county its own one."""
    if FORMULAS[row["indicator"]].numerator == REPORTING:
        return _sendings(row, inputs, policy)
    alike = table.rows(row["rule"], indicators=[row["indicator"]], quarters=[row["quarter"]])
    alike = alike[alike["part"] == row["part"]]
    behind = alike["level"] == Level.COUNTY if row["level"] == Level.CITY else alike["unit"] == row["unit"]
    county = _county_of(row, policy)
    made = []
    for one in alike[behind].to_dict("records"):
        code = county or str(one["unit"])
        made.append(
            Contribution(
                county=code,
                source=one["source"],
                carried_from=one["carried_from"],
                submission=_submission(inputs.approved, code, one["carried_from"] or one["quarter"]),
                numerator=_part(one["numerator"]),
                denominator=_part(one["denominator"]),
            )
        )
    return tuple(made)


def _submission(approved: pd.DataFrame, county: str, quarter: str) -> int | None:
    found = approved.loc[(approved["county"] == county) & (approved["quarter"] == quarter), "submission"]
    return None if found.empty else int(found.iloc[0])


def _county_of(row: dict[str, Any], policy: Policy) -> str | None:
    """A township's county; None for a row that is about a county or all of them."""
    if row["level"] != Level.TOWNSHIP:
        return None
    roster = policy.townships(period(row["quarter"]).end_time.date()).set_index("code")["county"]
    return str(roster[row["unit"]])


def _sendings(row: dict[str, Any], inputs: Inputs, policy: Policy) -> tuple[Contribution, ...]:
    sent = received(inputs.reporting[inputs.reporting["quarter"] == row["quarter"]], policy)
    yes = set(sent.loc[sent[row["part"]], "county"])
    counties = sorted(county.code for county in policy.counties)
    return tuple(Contribution(code, row["source"], "", None, int(code in yes), 1) for code in counties)


def _population(row: dict[str, Any], inputs: Inputs, policy: Policy) -> tuple[PopulationUsed, ...]:
    """The population behind a rate a thousand or a gap of places: one figure, or each county's of a sum."""
    formula = FORMULAS[row["indicator"]]
    if (formula.denominator != RESIDENTS and formula.numerator != NEEDED) or row["source"] == Source.MISSING:
        return ()
    found = population_at(inputs.population, [row["unit"]], [row["quarter"]], policy)
    if found["source"].eq(SUM_OF_COUNTIES).any():
        counties = sorted(county.code for county in policy.counties)
        found = population_at(inputs.population, counties, [row["quarter"]], policy)
    return tuple(
        PopulationUsed(
            unit=one["unit"],
            persons=int(one["persons"]),
            as_of=one["as_of"].date().isoformat(),
            basis=str(one["basis"]),
            precision=int(one["precision"]) if pd.notna(one["precision"]) else 1,
            source=str(one["source"]),
            own=bool(one["own"]),
            name=policy.unit(one["unit"]).name,
        )
        for one in found.dropna(subset=["persons"]).to_dict("records")
    )


def _why_missing(row: dict[str, Any], inputs: Inputs, policy: Policy) -> tuple[str, dict[str, str]]:
    """Why there is no value, and the parameters of the reason; ``""`` where there is one."""
    if pd.notna(row["value"]):
        return "", {}
    if row["source"] == Source.MISSING:
        return _why_nobody(row, inputs, policy)
    formula = FORMULAS[row["indicator"]]
    if formula.numerator == NEEDED or formula.denominator == RESIDENTS:
        return NO_POPULATION, {}
    return (NO_UNDER3 if formula.given and _part(row["denominator"]) is None else ZERO), {}


def _why_nobody(row: dict[str, Any], inputs: Inputs, policy: Policy) -> tuple[str, dict[str, str]]:
    if row["level"] == Level.CITY:
        return NOBODY, {}
    county = _county_of(row, policy) or row["unit"]
    mine = inputs.approved.loc[inputs.approved["county"] == county, "quarter"]
    earlier = [code for code in mine if code <= row["quarter"]]
    if not earlier:
        return NEVER_REPORTED, {}
    last = max(earlier)
    return CARRY_EXPIRED, {"last": last, "since": str(period(policy.carried_until(last)) + 1)}
