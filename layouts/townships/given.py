"""What the page of townships is given, and what of it the address asks to see."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data.quarters import last_day
from data.quarters import quarter as period
from layouts.kit.shell import View
from metrics.townships import GAINED, LOST

SHOW, SEARCH = "show", "q"
LACKING, UNKNOWN, TURNED = "lacking", "unknown", "turned"
SHOWS = (LACKING, UNKNOWN, TURNED)
"""What ``?show=`` may ask for; anything else is all of them."""
_LONGEST = 40


@dataclass(frozen=True)
class TownshipsData:
    """Townships of one quarter.

    Attributes:
        roll: every township (``metrics.townships.roll``).
        counties: each county's count (``metrics.townships.by_county``).
        verdict: the city's own on ``township_coverage``.
    """

    roll: pd.DataFrame
    counties: pd.DataFrame
    verdict: str


def asked_show(view: View) -> str:
    """Which townships the address asks for; empty for all."""
    written = view.address.extra.get(SHOW, "")
    return written if written in SHOWS else ""


def asked_name(view: View) -> str:
    """The part of a name the address searches for."""
    return view.address.extra.get(SEARCH, "").strip()[:_LONGEST]


def in_scope(view: View, rolled: pd.DataFrame) -> pd.DataFrame:
    """The townships of the address's county, or all."""
    county = view.address.county
    return rolled[rolled["county"] == county] if county else rolled


def asked(view: View, given: TownshipsData) -> pd.DataFrame:
    """The townships the address asks to see, the worst county first."""
    rows = in_scope(view, given.roll)
    show, name = asked_show(view), asked_name(view)
    if show == LACKING:
        rows = rows[rows["covered"].eq(False).fillna(False)]
    elif show == UNKNOWN:
        rows = rows[rows["covered"].isna()]
    elif show == TURNED:
        rows = rows[rows["turned"].isin([GAINED, LOST])]
    if name:
        rows = rows[rows["name"].str.contains(name, case=False, regex=False) | rows["unit"].str.startswith(name)]
    order = {code: at for at, code in enumerate(given.counties["county"])}
    return rows.sort_values("county", key=lambda codes: codes.map(order), kind="stable")


def named(rows: pd.DataFrame) -> list[str]:
    """Names of townships, as they stand in a sentence."""
    return [str(name) for name in rows["name"]]


def pseudo(view: View) -> int:
    """Units of the quarter's roster that are no townships and are left out, in the address's county or in all."""
    roster = view.policy.townships(last_day(period(view.address.quarter or "")))
    mine = in_scope(view, roster)
    return int(mine["is_pseudo"].sum())


def roster_date(view: View) -> str:
    """The day from which the quarter's roster is valid."""
    at = view.policy.roster_position(last_day(period(view.address.quarter or "")))
    return view.policy.tables.rosters[at].valid_from.isoformat()
