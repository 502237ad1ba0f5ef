"""Who has sent a quarter's workbook, how late, and whom to chase."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import pandas as pd

from data.policy.policy import Policy
from data.quarters import CHINA, due_day, last_day, quarter, working_days
from data.vocabulary import ReturnState, SubmissionState

_RECEIVED: dict[str, str] = {
    SubmissionState.SUBMITTED: ReturnState.SENT,
    SubmissionState.RETURNED: ReturnState.RETURNED,
    SubmissionState.APPROVED: ReturnState.APPROVED,
}
_BOARD = (
    "county",
    "name",
    "quarter",
    "state",
    "due",
    "first_sent",
    "days",
    "working",
    "version",
    "correcting",
    "drafted",
    "decided_on",
    "reason",
)


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
        unsent = ReturnState.DRAFT if county.code in drafted else ReturnState.NONE
        rows.append(
            {
                "county": county.code,
                "name": county.name,
                "state": unsent if mine.empty else mine["state"].iloc[-1],
                "first_sent": first,
                "late": max(((first or today) - deadline).days, 0),
            }
        )
    return pd.DataFrame(rows, columns=["county", "name", "state", "first_sent", "late"])


def next_to_report(submissions: pd.DataFrame, policy: Policy) -> str:
    """The first county, in the policy's order, that has not sent anything; the first of all where everyone has."""
    sent = set(submissions["county"])
    return next((county.code for county in policy.counties if county.code not in sent), policy.counties[0].code)


# --- the board -------------------------------------------------------------------------------------------------------


# Long: most of it says what goes in and out.
def board(
    submissions: pd.DataFrame,
    drafted: Collection[tuple[str, str]],
    policy: Policy,
    *,
    quarters: Collection[str],
    today: dt.date,
) -> pd.DataFrame:
    """Every county's return of several quarters.

    Args:
        submissions: every version sent; ``county``, ``quarter``, ``version``, ``state``, ``sent_at``, ``decided_at``
            (aware) and ``reason``.
        drafted: county and quarter of open drafts.
        policy: its counties and due days.
        quarters: codes of the quarters shown.
        today: the day it is.

    Returns:
        One row a county and quarter, counties in the policy's order:

        * ``state``: not_due (the quarter has not ended), due, late (nothing sent), else of the newest version: sent,
          returned or approved;
        * ``due``: the due day; ``first_sent``: the day the first version came, None if none did;
        * ``days``: whole days from the due day to the first sending, or to today while nothing was sent; negative
          before it. ``working``: the working days among those after it, 0 where it is in time;
        * ``version``: the newest; ``correcting``: another version is approved; ``drafted``: a draft is open;
        * ``decided_on`` and ``reason``: of the newest version's return.
    """
    sent = {key: mine.sort_values("version") for key, mine in submissions.groupby(["county", "quarter"])}
    rows = []
    for county in policy.counties:
        for code in quarters:
            mine = sent.get((county.code, code))
            found = _unsent(code, policy, today) if mine is None else _sent(mine, due(code, policy))
            key = {"county": county.code, "name": county.name, "quarter": code, "due": due(code, policy)}
            rows.append({**key, **found, "drafted": (county.code, code) in drafted})
    table = pd.DataFrame(rows, columns=list(_BOARD)).astype({"version": "Int64"})
    for name in ("first_sent", "decided_on", "reason"):
        column = table[name].astype(object)
        table[name] = column.where(column.notna(), None)
    return table


def _unsent(code: str, policy: Policy, today: dt.date) -> dict[str, object]:
    deadline = due(code, policy)
    ended = today > last_day(quarter(code))
    state = ReturnState.LATE if today > deadline else ReturnState.DUE if ended else ReturnState.NOT_DUE
    return {"state": state, "correcting": False, **_off(today, deadline)}


def _sent(mine: pd.DataFrame, deadline: dt.date) -> dict[str, object]:
    newest, first = mine.iloc[-1], _day(mine["sent_at"].min())
    state = _RECEIVED.get(str(newest["state"]), ReturnState.SENT)
    returned = state == ReturnState.RETURNED
    return {
        "state": state,
        "first_sent": first,
        "version": int(newest["version"]),
        "correcting": state != ReturnState.APPROVED and bool(mine["state"].eq("approved").any()),
        "decided_on": _day(newest["decided_at"]) if returned else None,
        "reason": newest["reason"] if returned else None,
        **_off(first, deadline),
    }


def _off(day: dt.date, deadline: dt.date) -> dict[str, object]:
    return {"days": (day - deadline).days, "working": working_days(deadline, day)}


def _day(moment: object) -> dt.date:
    """The day of a moment in China."""
    return pd.Timestamp(moment).tz_convert(CHINA).date()  # type: ignore[arg-type]


def scores(table: pd.DataFrame) -> pd.DataFrame:
    """How well each county reports.

    Args:
        table: as ``board`` gives it.

    Returns:
        One row a county, in its order: ``county``, ``name``, ``due`` (quarters that are due by now, those sent before
        their due day among them), ``on_time`` (first sent by the due day: timeliness), ``received`` (ever sent:
        completeness) and ``approved``.
    """
    counted = table[~table["state"].isin((ReturnState.NOT_DUE, ReturnState.DUE))]
    flags = pd.DataFrame(
        {
            "county": counted["county"],
            "due": 1,
            "on_time": (counted["first_sent"].notna() & (counted["days"] <= 0)).astype(int),
            "received": counted["first_sent"].notna().astype(int),
            "approved": (counted["state"].eq(ReturnState.APPROVED) | counted["correcting"]).astype(int),
        }
    )
    names = table[["county", "name"]].drop_duplicates("county")
    sums = flags.groupby("county", as_index=False).sum()
    filled = names.merge(sums, how="left", on="county").fillna({"due": 0, "on_time": 0, "received": 0, "approved": 0})
    return filled.astype(dict.fromkeys(("due", "on_time", "received", "approved"), "int64"))


def chasing(table: pd.DataFrame, closed: Collection[str] = ()) -> pd.DataFrame:
    """Whom to chase: what is late, and what was returned and not sent again.

    Args:
        table: as ``board`` gives it.
        closed: codes of quarters that take no more workbooks.

    Returns:
        Those rows of ``table``, counties in its order, their latest quarter first.
    """
    owing = table[table["state"].isin((ReturnState.LATE, ReturnState.RETURNED)) & ~table["quarter"].isin(list(closed))]
    place = {county: number for number, county in enumerate(table["county"].unique())}
    return (
        owing.assign(place=owing["county"].map(place))
        .sort_values(["place", "quarter"], ascending=[True, False])
        .drop(columns="place")
        .reset_index(drop=True)
    )


def waited(sent_at: dt.datetime, today: dt.date) -> int:
    """Working days in China that something sent has waited."""
    return working_days(_day(sent_at), today)
