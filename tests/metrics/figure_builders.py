"""Small inputs of figures: workbooks with only what matters, and the figures made from them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from data.contract import schema
from data.policy.parts import Thresholds
from data.policy.policy import Policy, load_policy
from metrics.facts import facts
from metrics.figures import Inputs, figures
from metrics.series import by_pace

POPULATION_COLUMNS = ["unit", "as_of", "basis", "persons", "precision", "source", "own", "quarter"]
REPORTING_COLUMNS = ["county", "quarter", "first_sent", "sent", "returned", "approved"]
CENSUS = dt.date(2020, 11, 1)

_INSTITUTION = {
    "uscc": None,
    "kind": "独立托育机构",
    "ownership": "公办",
    "setting": "城镇",
    "inclusive": "否",
    "demonstration": "否",
    "pilot": "无",
    "registered": "未备案",
    "status": "运营",
    "opened": pd.Timestamp("2020-01-01"),
    "places": 100,
    "enrolled": 0,
    "forms": "全日托",
    "carers": 0,
    "carers_certified": 0,
}
_ESTATE = {
    "kind": schema.ESTATE_OLD,
    "residents": 1000,
    "built": 5,
    "phase": "已交付",
    "housing_delivered": "是",
    "delivered_together": None,
}
_DATES = ("opened", "trained_on", "inspected_on", "done_on")
_WHOLE = ("places", "enrolled", "carers", "carers_certified", "residents", "built")


@cache
def policy(counties: int = 13) -> Policy:
    """The policy with its first so many counties only."""
    whole = load_policy()
    return dataclasses.replace(whole, counties=whole.counties[:counties])


def county(number: int = 0) -> str:
    """The code of one of the policy's counties."""
    return policy().counties[number].code


def towns(quarter_end: dt.date, number: int = 0) -> list[str]:
    """The real townships of a county in the roster valid at a day."""
    roster = policy().townships(quarter_end)
    return sorted(roster.loc[(roster["county"] == county(number)) & ~roster["is_pseudo"], "code"])


def institution(**changes: Any) -> dict[str, Any]:
    """A counted institution of 100 places, nothing special about it."""
    return {**_INSTITUTION, **changes}


def estate(**changes: Any) -> dict[str, Any]:
    """An old residential area of 1,000 residents with the 5 places it needs."""
    return {**_ESTATE, **changes}


def sheet(key: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows as a reading holds them."""
    frame = pd.DataFrame(rows, columns=[*schema.sheet(key).keys])
    whole = [c for c in frame.columns if c in _WHOLE or c.startswith(("places_", "classes_"))]
    dates = [c for c in frame.columns if c in _DATES]
    return frame.astype(dict.fromkeys(whole, "Int64") | dict.fromkeys(dates, "datetime64[us]"))


def workbook(
    quarter: str, *institutions: dict[str, Any], number: int = 0, estates: Any = (), under3: int | None = None
) -> pd.DataFrame:
    """The facts of one approved workbook of a county."""
    sums = facts(
        sheet("institutions", list(institutions)),
        sheet("estates", list(estates)),
        {"under3": under3},
        county=county(number),
        quarter=quarter,
        policy=policy(),
    )
    submission = number * 1000 + int(quarter[2:4] + quarter[5])
    return sums.assign(county=county(number), quarter=quarter, submission=submission)


def persons(unit: str, number: int, as_of: dt.date = CENSUS, **changes: Any) -> dict[str, Any]:
    """One figure of population, official unless said otherwise."""
    known = {"basis": "census", "precision": 1, "source": "公报", "own": False, "quarter": None}
    return {"unit": unit, "as_of": as_of, "persons": number, **known, **changes}


def population(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=POPULATION_COLUMNS)


def inputs(
    *workbooks: pd.DataFrame, people: tuple[dict[str, Any], ...] = (), reporting: tuple[dict[str, Any], ...] = ()
) -> Inputs:
    empty = workbook("2020Q4").iloc[:0]
    together = pd.concat(workbooks, ignore_index=True) if workbooks else empty
    return Inputs(
        facts=together,
        approved=together[["county", "quarter", "submission"]].drop_duplicates().reset_index(drop=True),
        population=population(*people),
        reporting=pd.DataFrame(list(reporting), columns=REPORTING_COLUMNS),
    )


def table(
    *workbooks: pd.DataFrame,
    through: str,
    counties: int = 1,
    people: tuple[dict[str, Any], ...] = (),
    reporting: tuple[dict[str, Any], ...] = (),
) -> pd.DataFrame:
    """The figures of these workbooks, of a city of so many counties."""
    return figures(inputs(*workbooks, people=people, reporting=reporting), policy(counties), through=through)


def row(
    frame: pd.DataFrame, quarter: str, unit: str, indicator: str, part: str = "", rule: str = "all"
) -> dict[str, Any]:
    """The one row of a key; missing numbers as None."""
    found = frame[
        (frame["quarter"] == quarter)
        & (frame["unit"] == unit)
        & (frame["indicator"] == indicator)
        & (frame["part"] == part)
        & (frame["rule"] == rule)
    ]
    assert len(found) == 1, f"{len(found)} rows for {quarter} {unit} {indicator} {part} {rule}"
    return {str(key): None if pd.isna(value) else value for key, value in found.iloc[0].items()}


def verdict_path(frame: pd.DataFrame, unit: str, indicator: str, rule: str = "all") -> dict[str, str]:
    """The verdicts of one unit by quarter."""
    mine = frame[(frame["unit"] == unit) & (frame["indicator"] == indicator) & (frame["rule"] == rule)]
    return dict(zip(mine["quarter"], mine["verdict"], strict=True))


def pace_verdict(ratio: Fraction, thresholds: Thresholds) -> str:
    """The verdict of one pace ratio of an unmet value before its deadline."""
    made, due = (np.array([part], dtype=object) for part in (ratio.numerator, ratio.denominator))
    return str(by_pace(made, due, thresholds)[0])
