"""Residential areas one by one: what each needs and has, whether it is judged, and how it stands (numbers.md §3)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from data.contract import schema
from data.policy.policy import Policy
from data.vocabulary import Source
from metrics.columns import numbers
from metrics.figure import FigureTable, Quarter, Tidy
from metrics.needs import delivered_ahead, judged, places_needed

NEW, OLD = "new", "old"
KINDS = {NEW: schema.ESTATE_NEW, OLD: schema.ESTATE_OLD}
INDICATORS = {NEW: "estates_new", OLD: "estates_old"}
LACKING_PLACES = "estate_places_gap"

AHEAD, SHORT, UNKNOWN, WAITING, ENOUGH = "ahead", "short", "unknown", "waiting", "enough"
STATES = (AHEAD, SHORT, UNKNOWN, WAITING, ENOUGH)
"""How an estate stands, worst first: delivered ahead of its places; too few places; places or residents not given; not
judged yet; enough."""
FALLING_SHORT = (AHEAD, SHORT)


def listed(estates: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Every estate with what it needs and how it stands, the worst first.

    Args:
        estates: rows of the workbooks behind the figures: ``county`` (code) and the contract's columns.
        policy: for the places needed a thousand residents.

    Returns:
        The rows and columns given, with ``group`` (new or old), ``needed`` (places, Int64), ``judged`` (bool), ``gap``
        (places still lacking of a judged one, else NA; Int64), ``share`` (built of needed, NaN where unknown) and
        ``state``. Order: state, then gap, then what will be needed, then county and name.
    """
    groups = {said: group for group, said in KINDS.items()}
    rows = estates[estates["kind"].isin(list(groups))].reset_index(drop=True)
    needed, counts = places_needed(rows["residents"], rows["kind"], policy), judged(rows)
    built = rows["built"].astype("Int64")
    made = rows.assign(
        group=rows["kind"].map(groups).astype("str"),
        needed=needed,
        judged=counts,
        gap=(needed - built).clip(lower=0).where(counts),
        share=numbers(built) / np.where(numbers(needed) > 0, numbers(needed), np.nan),
        state=_states(built, needed, counts, delivered_ahead(rows, policy)),
    )
    order = made["state"].map({state: at for at, state in enumerate(STATES)})
    keyed = made.assign(order=order, most=-made["gap"].fillna(made["needed"]).fillna(0))
    return keyed.sort_values(["order", "most", "county", "name"]).drop(columns=["order", "most"]).reset_index(drop=True)


def _states(built: pd.Series, needed: pd.Series, counts: pd.Series, ahead: pd.Series) -> pd.Series:
    """The state of each estate. What is missing is neither enough nor too few."""
    states = pd.Series(ENOUGH, index=built.index, dtype="str")
    states[(built < needed).fillna(False).to_numpy(dtype=bool)] = SHORT
    states[(built.isna() | needed.isna()).to_numpy(dtype=bool)] = UNKNOWN
    states[ahead.to_numpy(dtype=bool)] = AHEAD
    states[~counts.to_numpy(dtype=bool)] = WAITING
    return states


def totals(rows: pd.DataFrame) -> pd.DataFrame:
    """What the estates of each county add up to, as the table of figures has it.

    Args:
        rows: as ``listed`` gives them.

    Returns:
        Index ``county``; ``new``, ``new_provided``, ``old``, ``old_provided`` (judged estates, and those of them that
        are provided for) and ``lacking`` (places), ints.
    """
    counting = rows[rows["judged"]]
    provided = ~counting["state"].isin([*FALLING_SHORT, UNKNOWN])
    made = {}
    for group in KINDS:
        of = counting["group"] == group
        made[group] = of.groupby(counting["county"]).sum()
        made[f"{group}_provided"] = (of & provided).groupby(counting["county"]).sum()
    made["lacking"] = counting["gap"].fillna(0).groupby(counting["county"]).sum()
    return pd.DataFrame(made).astype("int64")


def unit_figures(figures: Tidy, policy: Policy, *, quarter: str, rule: str) -> pd.DataFrame:
    """The figures of estates of the city and each county.

    Args:
        figures: the table of figures (``metrics.figures.FIGURE_COLUMNS``).

    Returns:
        Index ``unit``: the city, then the counties, the most places lacking first, missing ones last. ``source``,
        ``carried_from``; of ``new`` and ``old`` ``…_provided``, ``…`` (judged; both Int64) and ``…_verdict``;
        ``lacking`` (places, Int64).
    """
    now = FigureTable.of(figures).quarter(rule, quarter)
    units = [policy.city.code, *(county.code for county in policy.counties)]
    rows = {unit: _standing(now, unit) for unit in units}
    made = pd.DataFrame.from_dict(rows, orient="index").astype(
        dict.fromkeys(["new", "new_provided", "old", "old_provided", "lacking"], "Int64")
    )
    counties = made.loc[units[1:]]
    order = counties.assign(last=counties["source"] == Source.MISSING, unit=counties.index)
    order = order.sort_values(["last", "lacking", "unit"], ascending=[True, False, True])
    return made.loc[[units[0], *order.index]]


def _standing(now: Quarter, unit: str) -> dict[str, Any]:
    lacking = now.figure(unit, [LACKING_PLACES])
    made = {"source": lacking.source, "carried_from": lacking.carried_from or "", "lacking": lacking.numerator}
    for group, indicator in INDICATORS.items():
        one = now.figure(unit, [indicator])
        made |= {group: one.denominator, f"{group}_provided": one.numerator, f"{group}_verdict": one.verdict}
    return made
