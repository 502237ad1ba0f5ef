"""A synthetic table of figures that tells a whole story: overdue, slipped, carried, missing, met late and on time.

Counties are the policy's, by position: the story is the same for any city. Verdicts are given, not computed.
"""

from __future__ import annotations

from decimal import Decimal
from math import ceil
from typing import Any

import pandas as pd

from data.policy.policy import Policy
from data.quarters import quarter, quarters_between, steps
from metrics.figures import FIGURE_COLUMNS

FIRST, BEFORE, NOW = "2020Q4", "2026Q2", "2026Q3"
CARRIED, GONE = 6, 8
"""Positions of the county whose last quarter is carried, and of the one that has nothing in the last quarter."""
RATES = (4.9993, 5.03, 4.20, 5.04, 4.32, 5.02, 3.83, 3.80, 4.10, 5.07, 5.06, 5.18, 5.35)
UNCOVERED = {2: 4, 6: 3, 7: 1, 9: 3}
OLD_SHORT = {0: 7, 2: 3, 4: 2, 6: 3, 7: 2, 11: 1}
NO_DEMONSTRATION = {6: "overdue", 9: "slipped"}
LATE_DEMONSTRATION = (2, 4, 7)
NO_PILOT = {4: "overdue"}
TRAINED = {0: 0.80, 2: 0.5, 4: 0.39, 6: 0.5, 7: 0.5, 9: 1.0, 11: 0.62}
_RULES = ("all", "registered")


def figures_frame(policy: Policy, last: str = NOW, *, complete: bool = False) -> pd.DataFrame:
    """The story from 2020Q4 to ``last``; ``complete`` without the carried and the missing county."""
    rows: list[dict[str, Any]] = []
    for code in quarters_between(quarter(FIRST), quarter(last)):
        for rule in _RULES:
            counties = [_county(policy, position, code, rule, complete) for position in range(len(policy.counties))]
            rows += [row for county in counties for row in county] + _city(policy, counties, code, rule)
    return pd.DataFrame(rows, columns=list(FIGURE_COLUMNS)).astype(
        {"value": "Float64", "numerator": "Int64", "gap": "Int64"}
    )


def _source(position: int, code: str, complete: bool) -> tuple[str, str]:
    if complete or code != NOW:
        return "reported", ""
    return {CARRIED: ("carried", BEFORE), GONE: ("missing", "")}.get(position, ("reported", ""))


def _residents(policy: Policy, unit: str) -> int:
    published = policy.published_population
    column = "adcode" if "adcode" in published else "unit"
    persons = "permanent_residents" if "permanent_residents" in published else "persons"
    return int(published.loc[published[column] == unit].sort_values("as_of")[persons].iloc[0])


def _share(code: str) -> float:
    """How far the story has come, 0 to 1; it has nearly stopped in the last quarter."""
    gone, whole = steps(FIRST, code), steps(FIRST, NOW)
    return 0.28 + 0.72 * gone / whole


def _county(policy: Policy, position: int, code: str, rule: str, complete: bool) -> list[dict[str, Any]]:
    unit = policy.counties[position]
    source, carried = _source(position, code, complete)
    at = BEFORE if source == "carried" else code
    share = _share(at) * (0.9 if rule == "registered" else 1)
    residents = _residents(policy, unit.code)
    places = int(RATES[position] * residents / 1000 * share)
    base = {
        "quarter": code,
        "level": "county",
        "unit": unit.code,
        "unit_name": unit.name,
        "rule": rule,
        "part": "",
        "source": source,
        "carried_from": carried,
        "provisional": "",
        "population_as_of": "",
    }
    names = [
        row
        for row in policy.townships(_day(code)).to_dict("records")
        if row["county"] == unit.code and not row["is_pseudo"]
    ]
    due = code >= "2025Q4"
    short = _uncovered(position, at, len(names))
    old = 8 + position % 5
    old_short = OLD_SHORT.get(position, 0) if at >= "2025Q4" else 6
    trained = TRAINED.get(position, 0.78)
    rows = [
        {**base, **_rate(places, residents), "verdict": "reference"},
        {
            **base,
            **_of("township_coverage", len(names) - short, len(names)),
            "verdict": _town_verdict(position, short, due, at),
        },
        {**base, **_of("estates_old", old - old_short, old), "verdict": _by_gap(old_short, due, position == 12)},
        {**base, **_of("estates_new", 2 + position % 3, 2 + position % 3), "verdict": "met"},
        {**base, **_of("trained_share", round(30 * trained), 30), "verdict": _trained(trained)},
        {
            **base,
            **_count("demonstration", 0 if _has_none(NO_DEMONSTRATION, position, code) else 1),
            "verdict": _each(position, NO_DEMONSTRATION, LATE_DEMONSTRATION, code),
        },
        *(
            {
                **base,
                **_count(name, 0 if position in NO_PILOT else 1),
                "verdict": _each(position, NO_PILOT, (6, 7), code),
            }
            for name in ("pilot_kindergarten", "pilot_workplace")
        ),
    ]
    towns = [
        {
            **base,
            "level": "township",
            "unit": row["code"],
            "unit_name": row["name"],
            **_count("inclusive_institutions", 0 if number < short else 1 + number % 2),
            "verdict": "overdue" if number < short and due else "met_on_time",
        }
        for number, row in enumerate(names)
    ]
    return [_blank(row) if source == "missing" else row for row in rows + towns]


def _uncovered(position: int, at: str, townships: int) -> int:
    """One county loses a township in the last quarter, and another covers its last one then."""
    if position in (3, 7) and at >= BEFORE:
        return int((position == 7) == (at == NOW))
    return UNCOVERED.get(position, 0) if at >= "2025Q4" else min(townships, 4)


def _day(code: str) -> Any:
    return quarter(code).end_time.date()


def _blank(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "value": None, "numerator": None, "denominator": None, "gap": None, "verdict": "none"}


def _rate(places: int, residents: int) -> dict[str, Any]:
    return {
        "indicator": "places_per_1000",
        "value": places * 1000 / residents,
        "numerator": places,
        "denominator": Decimal(residents) / 1000,
        "target": 5,
        "gap": ceil(residents * 5 / 1000) - places,
        "population_as_of": "2020-11-01",
    }


def _of(indicator: str, numerator: int, denominator: int) -> dict[str, Any]:
    return {
        "indicator": indicator,
        "value": numerator / denominator,
        "numerator": numerator,
        "denominator": denominator,
        "target": 1,
        "gap": denominator - numerator,
    }


def _count(indicator: str, n: int) -> dict[str, Any]:
    return {"indicator": indicator, "value": n, "numerator": n, "denominator": 1, "target": 1, "gap": 1 - n}


def _town_verdict(position: int, short: int, due: bool, at: str) -> str:
    if position == 7:
        return "slipped" if at == NOW else "met_on_time" if due else "met"
    return _by_gap(short, due, position == 3)


def _by_gap(short: int, due: bool, late: bool) -> str:
    if short:
        return "overdue" if due else "accelerate"
    return ("met_late" if late else "met_on_time") if due else "met"


def _trained(share: float) -> str:
    return "met" if share >= 1 else "on_track" if share >= 0.71 else "accelerate" if share >= 0.45 else "behind"


def _has_none(lacking: dict[int, str], position: int, code: str) -> bool:
    return position in lacking and (lacking[position] == "overdue" or code == NOW)


def _each(position: int, lacking: dict[int, str], late: tuple[int, ...], code: str) -> str:
    if _has_none(lacking, position, code):
        return lacking[position]
    return "met_late" if position in late else "met_on_time"


def _city(policy: Policy, counties: list[list[dict[str, Any]]], code: str, rule: str) -> list[dict[str, Any]]:
    reported = sum(rows[0]["source"] == "reported" for rows in counties)
    due = code >= "2025Q4"
    base = {
        "quarter": code,
        "level": "city",
        "unit": policy.city.code,
        "unit_name": policy.city.name,
        "rule": rule,
        "part": "",
        "source": "reported",
        "carried_from": "",
        "population_as_of": "",
        "provisional": "" if reported == len(counties) else f"{reported}/{len(counties)}",
    }
    sums = {row["indicator"]: [0, 0] for row in counties[0] if row["level"] == "county"}
    for row in (row for rows in counties for row in rows if row["level"] == "county" and row["numerator"] is not None):
        sums[row["indicator"]][0] += row["numerator"]
        sums[row["indicator"]][1] += row["denominator"]
    towns = sum(row["level"] == "township" for rows in counties for row in rows)
    whole = {
        name: _of(name, sums[name][0], towns if name == "township_coverage" else int(sums[name][1]))
        for name in ("township_coverage", "estates_old", "estates_new", "trained_share")
    }
    rate = _rate(sums["places_per_1000"][0], _residents(policy, policy.city.code))
    verdicts = {"estates_new": "met", "trained_share": "on_track"}
    return [{**base, **rate, "verdict": "overdue" if due else "accelerate"}] + [
        {**base, **row, "verdict": verdicts.get(name, "overdue" if due else "accelerate")}
        for name, row in whole.items()
    ]
