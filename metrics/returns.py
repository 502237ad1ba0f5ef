"""Who has sent a quarter's workbook, and how late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import pandas as pd

from data.policy import Policy
from data.quarters import CHINA, due_day, quarter

NONE, DRAFT = "none", "draft"


def due(code: str, policy: Policy) -> dt.date:
    """The day a quarter's workbook is due, by the policy's days after its end."""
    return due_day(quarter(code), policy.due_days)


def returns(
    submissions: pd.DataFrame, drafted: Collection[str], policy: Policy, *, quarter: str, today: dt.date
) -> pd.DataFrame:
    """The counties' returns of one quarter.

    Args:
        submissions: every version sent of that quarter; ``county``, ``version``, ``state``, ``sent_at`` (aware).
        drafted: counties (codes) with an open draft of it.
        policy: its counties and due days.
        quarter: the quarter's code.
        today: the day it is.

    Returns:
        One row a county in the policy's order: ``county`` (code), ``name``, ``state`` (of the newest version; draft or
        none where nothing was sent), ``first_sent`` (date in China, None if never) and ``late`` (whole days after the
        due day of the first sending, or of today while nothing was sent; 0 where it is in time).
    """
    deadline = due(quarter, policy)
    rows = []
    for county in policy.counties:
        mine = submissions[submissions["county"] == county.code].sort_values("version")
        first = None if mine.empty else pd.Timestamp(mine["sent_at"].min()).tz_convert(CHINA).date()
        unsent = DRAFT if county.code in drafted else NONE
        rows.append({
            "county": county.code, "name": county.name,
            "state": unsent if mine.empty else mine["state"].iloc[-1],
            "first_sent": first, "late": max(((first or today) - deadline).days, 0),
        })  # fmt: skip
    return pd.DataFrame(rows, columns=["county", "name", "state", "first_sent", "late"])


def next_to_report(submissions: pd.DataFrame, policy: Policy) -> str:
    """The first county, in the policy's order, that has not sent anything; the first of all where everyone has."""
    sent = set(submissions["county"])
    return next((county.code for county in policy.counties if county.code not in sent), policy.counties[0].code)
