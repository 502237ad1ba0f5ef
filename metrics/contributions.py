"""Whose workbook speaks for a county in a quarter, and what it adds (numbers.md §1).

Arrays here have the axes unit, rule (``RULES``) and quarter, in this order; the quarter is last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from data.policy.policy import Policy
from data.quarters import last_day, quarter, quarters_between
from data.vocabulary import RULES
from metrics.facts import TOWNSHIP_MEASURE


@dataclass(frozen=True)
class Contributors:
    """Which workbook stands behind each county in each quarter.

    Attributes:
        quarters: codes from the first approved quarter on, none skipped.
        counties: codes, sorted.
        origin: county × quarter: the position of the quarter whose approved workbook speaks, -1 where none does.
    """

    quarters: tuple[str, ...]
    counties: tuple[str, ...]
    origin: np.ndarray

    @cached_property
    def present(self) -> np.ndarray:
        """county × quarter: whether any workbook speaks, its own or a carried one."""
        return self.origin >= 0

    @cached_property
    def reported(self) -> np.ndarray:
        """county × quarter: whether the quarter's own workbook is approved."""
        return self.origin == np.arange(len(self.quarters))

    def source(self) -> np.ndarray:
        """Positions in ``SOURCES``, the city first: reported if any county is, carried if only carried ones are."""
        counties = self.present.astype(np.int8) + self.reported
        return np.concatenate([counties.max(axis=0, initial=0)[None], counties])

    def carry(self, amounts: np.ndarray) -> np.ndarray:
        """Amounts by county, rule and reported quarter → what each contributes to every quarter, 0 where missing."""
        taken = np.take_along_axis(amounts, np.maximum(self.origin, 0)[:, None, :], axis=-1)
        return np.where(self.present[:, None, :], taken, 0)


def contributors(approved: pd.DataFrame, policy: Policy, through: str) -> Contributors:
    """Who contributes, from the first approved quarter through ``through`` or the last approved one if later.

    Args:
        approved: ``county``, ``quarter`` of the approved submissions.
        policy: its counties, and for how many quarters figures are carried.
    """
    counties = tuple(sorted(county.code for county in policy.counties))
    known = approved[approved["county"].isin(counties)]
    if known.empty:
        return Contributors((), counties, np.zeros((len(counties), 0), dtype=np.int64))
    first, last = known["quarter"].min(), max(known["quarter"].max(), through)
    quarters = tuple(quarters_between(quarter(first), quarter(last)))
    latest = np.full((len(counties), len(quarters)), -1, dtype=np.int64)
    at = positions(known["quarter"], quarters)
    latest[positions(known["county"], counties), at] = at
    # A quarter without a workbook holds -1: the running maximum fills it with the last one before it.
    latest = np.maximum.accumulate(latest, axis=1)
    too_old = np.arange(len(quarters)) - latest > policy.carry_quarters
    return Contributors(quarters, counties, np.where(too_old, -1, latest))


def behind(approved: pd.DataFrame, policy: Policy, code: str) -> dict[str, tuple[int, str]]:
    """By county the submission behind its figures of a quarter, and the quarter it is of: its own or the carried one.

    ``approved``: ``county``, ``quarter`` and ``submission`` of the approved ones. Missing counties are left out.
    """
    who = contributors(approved, policy, code)
    if code not in who.quarters:
        return {}
    own = zip(approved["county"], approved["quarter"], approved["submission"], strict=True)
    numbers = {(county, quarter_of_it): int(number) for county, quarter_of_it, number in own}
    speaks = zip(who.counties, who.origin[:, who.quarters.index(code)], strict=True)
    return {
        county: (numbers[county, who.quarters[origin]], who.quarters[origin])
        for county, origin in speaks
        if origin >= 0
    }


def positions(values: pd.Series, names: Sequence[str]) -> np.ndarray:
    """Where each value stands among the names, -1 where it is none of them."""
    return pd.Index(list(names)).astype(object).get_indexer(pd.Index(values).astype(object))


@dataclass(frozen=True)
class Sums:
    """The facts of the counties, carried, and the city's sums of them, by measure and part."""

    amounts: dict[tuple[str, str], np.ndarray]
    shape: tuple[int, ...]

    def of(self, measure: str, part: str = "") -> np.ndarray:
        """unit (the city first) × rule × quarter; zeros for a measure nobody has a fact of."""
        found = self.amounts.get((measure, part))
        return np.zeros(self.shape, dtype=np.int64) if found is None else found


def sums(facts: pd.DataFrame, who: Contributors) -> Sums:
    """What counties and city add up to in every quarter.

    Args:
        facts: of approved submissions; ``county``, ``quarter`` and ``metrics.facts.FACT_COLUMNS``.
        who: whose workbook speaks.
    """
    shape = (len(who.counties), len(RULES), len(who.quarters))
    own = facts[facts["unit"].to_numpy() == facts["county"].to_numpy()]
    places = _places(own, who, own["county"], who.counties)
    keys, measures = _keys(own["measure"], own["part"])
    known = places[0] >= 0
    reported = np.zeros((len(measures), *shape), dtype=np.int64)
    reported[keys[known], places[0][known], places[1][known], places[2][known]] = own["amount"].to_numpy()[known]
    amounts = {}
    for measure, of_measure in zip(measures, reported, strict=True):
        counties = who.carry(of_measure)
        amounts[measure] = np.concatenate([counties.sum(axis=0)[None], counties])
    return Sums(amounts, (shape[0] + 1, *shape[1:]))


@dataclass(frozen=True)
class Townships:
    """The townships of one roster with their inclusive institutions, over all quarters.

    Attributes:
        codes, county: of the roster's real townships, sorted; ``county`` as positions in ``Contributors.counties``.
        valid: quarter: whether this is the roster valid then. Other quarters hold the history of these townships, read
            through the older names that lead to them.
        amounts: township × rule × quarter: inclusive institutions, carried where the county is.
        present: township × quarter: its county contributes and the township, or one that leads to it, existed then.
    """

    codes: tuple[str, ...]
    county: np.ndarray
    valid: np.ndarray
    amounts: np.ndarray
    present: np.ndarray


def townships(facts: pd.DataFrame, who: Contributors, policy: Policy) -> list[Townships]:
    """The townships of every roster valid in some quarter, the oldest first.

    ``facts`` as in ``sums``; a fact of an older township is found under the one that its name leads to (numbers.md §1).
    """
    inclusive = facts[(facts["measure"] == TOWNSHIP_MEASURE) & (facts["unit"] != facts["county"])]
    rosters = _rosters(who, policy)
    return [_townships(inclusive, who, policy, position, rosters) for position in dict.fromkeys(rosters["position"])]


def _rosters(who: Contributors, policy: Policy) -> pd.DataFrame:
    """By quarter: the position of its roster, and the lineages of its real townships."""
    days = [last_day(quarter(code)) for code in who.quarters]
    positions = [policy.roster_position(day) for day in days]
    day_of = dict(zip(positions, days, strict=True))
    frames = {position: policy.townships(day) for position, day in day_of.items()}
    real = {position: frame[~frame["is_pseudo"]].sort_values("code") for position, frame in frames.items()}
    lines = {position: frozenset(map(policy.lineage, frame["code"])) for position, frame in real.items()}
    return pd.DataFrame(
        {
            "position": positions,
            "roster": [real[position] for position in positions],
            "lineages": [lines[position] for position in positions],
        }
    )


def _townships(
    inclusive: pd.DataFrame, who: Contributors, policy: Policy, position: int, rosters: pd.DataFrame
) -> Townships:
    roster = rosters.loc[rosters["position"] == position, "roster"].iloc[0]
    roster = roster[roster["county"].isin(who.counties)]
    codes = tuple(roster["code"])
    county = pd.Index(who.counties).get_indexer(roster["county"])
    reported = np.zeros((len(codes), len(RULES), len(who.quarters)), dtype=np.int64)
    unit, rule, at = _places(inclusive, who, _leading_to(inclusive["unit"], codes, policy), codes)
    known = unit >= 0
    np.add.at(reported, (unit[known], rule[known], at[known]), inclusive["amount"].to_numpy()[known])
    origin = who.origin[county]
    taken = np.take_along_axis(reported, np.maximum(origin, 0)[:, None, :], axis=-1)
    lineages = [policy.lineage(code) for code in codes]
    existed = np.array([[line in then for then in rosters["lineages"]] for line in lineages], dtype=bool)
    present = (origin >= 0) & existed.reshape(len(codes), len(who.quarters))
    amounts = np.where(present[:, None, :], taken, 0)
    return Townships(codes, county, (rosters["position"] == position).to_numpy(), amounts, present)


def _leading_to(units: pd.Series, codes: tuple[str, ...], policy: Policy) -> pd.Series:
    """Each township as one of these codes: itself, or the one of the same lineage; else as it is."""
    of_line = {policy.lineage(code): code for code in codes}
    known = set(codes)
    to = {unit: unit if unit in known else of_line.get(policy.lineage(unit), unit) for unit in units.unique()}
    return units.map(to)


def _places(
    facts: pd.DataFrame, who: Contributors, unit: pd.Series, units: tuple[str, ...]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Where each fact stands on the axes unit, rule and quarter; its unit is -1 where it stands nowhere."""
    at, rule, where = (
        positions(facts["quarter"], who.quarters),
        positions(facts["rule"], RULES),
        positions(unit, units),
    )
    return np.where((at < 0) | (rule < 0), -1, where), rule, at


def _keys(measure: pd.Series, part: pd.Series) -> tuple[np.ndarray, list[tuple[str, str]]]:
    """Each row's measure and part as one number, and what the numbers mean."""
    measures, measure_names = pd.factorize(measure)
    parts, part_names = pd.factorize(part)
    pairs, used = pd.factorize(measures * max(len(part_names), 1) + parts)
    names = [divmod(int(pair), max(len(part_names), 1)) for pair in used]
    return pairs, [(str(measure_names[m]), str(part_names[p])) for m, p in names]
