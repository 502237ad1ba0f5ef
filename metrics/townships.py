"""Townships by name: which have an inclusive institution, since when, and what turned between two quarters.

Whether one has is the table of figures' own word (``inclusive_institutions`` at township level). Here it is only put
together: by line of descent, so that a township that changed its code or kind keeps its history.
"""

from __future__ import annotations

from math import isnan

import pandas as pd

from data.contract import schema
from data.policy.policy import Policy
from data.quarters import last_day
from data.quarters import quarter as period
from data.vocabulary import Rule, Source
from metrics.figure import TOWNSHIP_INSTITUTIONS, TOWNSHIPS_COVERED, FigureTable, Tidy
from metrics.needs import counted

GAINED, LOST = "gained", "lost"
ROLL_COLUMNS = (
    "county",
    "unit",
    "name",
    "institutions",
    "places",
    "covered",
    "verdict",
    "source",
    "carried_from",
    "since",
    "from_start",
    "turned",
)
COUNTY_COLUMNS = ("county", "total", "covered", "lacking", "unknown", "verdict", "source", "carried_from", "names")


def roll(
    figures: Tidy, policy: Policy, *, quarter: str, compare: str | None, rule: str, places: pd.Series
) -> pd.DataFrame:
    """Every township of the roster valid at a quarter's end, pseudo units left out. Source: policy clause 二(二)7.

    Args:
        figures: the table of figures (``metrics.figures.FIGURE_COLUMNS``).
        quarter: the shown one; ``compare`` an earlier one or None; ``rule`` all or registered.
        places: of inclusive institutions by line of descent (``inclusive_places``).

    Returns:
        One row a township, worst first within the order of counties: ``county``, ``unit`` (codes), ``name``,
        ``institutions`` (count), ``places`` (both Int64, NA where the county is missing), ``covered`` (boolean, NA
        where unknown), ``verdict``, ``source``, ``carried_from``, ``since`` (the first quarter of the unbroken run in
        which it was as it is; empty where unknown), ``from_start`` (bool: that run reaches back to the first quarter
        there is), ``turned`` (gained, lost or empty, against ``compare``).
    """
    table = FigureTable.of(figures)
    mine = table.rows(rule, indicators=[TOWNSHIP_INSTITUTIONS], quarters=table.quarters(quarter))
    now = mine[mine["quarter"] == quarter].assign(line=lambda rows: [policy.lineage(unit) for unit in rows["unit"]])
    history = _history(mine, policy)
    states = _states(history)
    runs = [_since(states[line], quarter) for line in now["line"]]
    covered = pd.array([states[line].get(quarter) for line in now["line"]], dtype="boolean")
    known = now["source"] != Source.MISSING
    made = pd.DataFrame(
        {
            "county": _counties(policy, quarter).reindex(now["unit"]).to_numpy(dtype=str),
            "unit": now["unit"].to_numpy(),
            "name": now["unit_name"].to_numpy(),
            "institutions": now["numerator"].astype("Int64").array,
            "places": places.reindex(now["line"]).fillna(0).astype("Int64").where(known.to_numpy()).array,
            "covered": covered,
            "verdict": now["verdict"].to_numpy(),
            "source": now["source"].to_numpy(),
            "carried_from": now["carried_from"].fillna("").to_numpy(),
            "since": [since for since, _ in runs],
            "from_start": [start for _, start in runs],
            "turned": [_turned(states[line], compare, quarter) for line in now["line"]],
        },
        columns=list(ROLL_COLUMNS),
    )
    return _worst_first(made, policy)


def inclusive_places(institutions: pd.DataFrame, policy: Policy, rule: str) -> pd.Series:
    """Places of counted inclusive institutions by their township's line of descent (Int64).

    Args:
        institutions: rows of the workbooks behind the figures, keyed by the contract; may be empty.
        rule: ``registered`` leaves out those not 已备案.
    """
    if institutions.empty:
        return pd.Series(dtype="Int64")
    chosen = counted(institutions, policy) & institutions["inclusive"].eq(schema.YES)
    if rule == Rule.REGISTERED:
        chosen &= institutions["registered"].eq(schema.REGISTERED)
    rows = institutions[chosen.to_numpy(dtype=bool)].dropna(subset=["township"])
    lines = [policy.lineage(str(code)) for code in rows["township"]]
    return rows["places"].astype("Int64").groupby(lines).sum()


def by_county(rolled: pd.DataFrame, figures: Tidy, policy: Policy, *, quarter: str, rule: str) -> pd.DataFrame:
    """How many townships of each county are covered, lack one, or are unknown.

    Args:
        rolled: as ``roll`` gives it; figures: as there, for the counties' verdicts.

    Returns:
        One row a county, the most lacking first, missing ones last: ``county``, ``total``, ``covered``, ``lacking``,
        ``unknown`` (ints), ``verdict``, ``source``, ``carried_from``, ``names`` (tuple of those that lack one).
    """
    now = FigureTable.of(figures).quarter(rule, quarter)
    none, of_county = rolled.iloc[:0], dict(iter(rolled.groupby("county", sort=False)))
    rows = []
    for county in policy.counties:
        towns = of_county.get(county.code, none)
        state, its = towns["covered"], now.figure(county.code, [TOWNSHIPS_COVERED])
        names = tuple(towns.loc[state.eq(False).fillna(False), "name"])
        rows.append(
            (
                county.code,
                len(towns),
                int(state.fillna(False).sum()),
                len(names),
                int(state.isna().sum()),
                its.verdict,
                its.source,
                its.carried_from or "",
                names,
            )
        )
    made = pd.DataFrame(rows, columns=list(COUNTY_COLUMNS))
    made["last"] = made["source"] == Source.MISSING
    return made.sort_values(["last", "lacking", "county"], ascending=[True, False, True]).drop(columns="last")


def city_verdict(figures: Tidy, city: str, quarter: str, rule: str) -> str:
    """The city's verdict on the coverage of its townships; ``none`` without one."""
    return FigureTable.of(figures).quarter(rule, quarter).figure(city, [TOWNSHIPS_COVERED]).verdict


# --- the history of each line ----------------------------------------------------------------------------------------


def _history(mine: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Inclusive institutions by line of descent and quarter, in order; NaN where unknown."""
    lines = {unit: policy.lineage(unit) for unit in mine["unit"].unique()}
    amounts = mine["numerator"].astype("Float64").to_numpy(dtype=float, na_value=float("nan"))
    named = pd.DataFrame({"line": mine["unit"].map(lines), "quarter": mine["quarter"], "amount": amounts})
    return named.groupby(["line", "quarter"])["amount"].sum(min_count=1).unstack().sort_index(axis=1)


def _states(history: pd.DataFrame) -> dict[str, dict[str, bool | None]]:
    """By line of descent covered or not by quarter, in order; None where unknown."""
    quarters, rows = [str(code) for code in history.columns], history.to_numpy(dtype=float).tolist()
    return {
        line: {code: None if isnan(amount) else amount >= 1 for code, amount in zip(quarters, row, strict=True)}
        for line, row in zip(history.index, rows, strict=True)
    }


def _since(states: dict[str, bool | None], quarter: str) -> tuple[str, bool]:
    """The first quarter of the unbroken run up to ``quarter``, and whether it is the first of all."""
    now = states.get(quarter)
    if now is None:
        return "", False
    codes = [code for code in states if code <= quarter]
    since = quarter
    for code in reversed(codes):
        if states[code] != now:
            return since, False
        since = code
    return since, True


def _turned(states: dict[str, bool | None], compare: str | None, quarter: str) -> str:
    then, now = states.get(compare or ""), states.get(quarter)
    if then is None or now is None or then == now:
        return ""
    return GAINED if now else LOST


def _counties(policy: Policy, quarter: str) -> pd.Series:
    """County by township of that quarter's roster."""
    return policy.townships(last_day(period(quarter))).set_index("code")["county"]


def _worst_first(made: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Lost and lacking ones first, then unknown, then covered ones; within each by code; counties in their order."""
    order = {county.code: at for at, county in enumerate(policy.counties)}
    ranks = made["covered"].map({False: 0, True: 2}).fillna(1) - made["turned"].eq(LOST) * 0.5
    keyed = made.assign(place=made["county"].map(order), rank=ranks.astype(float))
    return keyed.sort_values(["place", "rank", "unit"]).drop(columns=["place", "rank"]).reset_index(drop=True)
