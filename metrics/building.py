"""Who has to build what in a scenario: the gap of its last quarter, shared among the counties (numbers.md §4)."""

from __future__ import annotations

import pandas as pd

from data.quarters import steps
from metrics.allocation import BY_GAP, BY_RESIDENTS, BY_UNDER3, KEYS, Allocation, allocate, by_own_gap
from metrics.projection import Projection, moved_on
from metrics.scenario import Addition

UNSHARED = "unshared"
"""Stands for a county in the row of what is asked of nobody for now."""


def shares(found: Projection, by: str) -> Allocation:
    """The gap that the scenario's additions have to close by its last quarter, shared among the counties.

    What is lacking then at the scenario's residents and pace, before anything is added (``metrics.allocation``).

    Args:
        by: ``gap`` (nobody is asked for more than it lacks), ``residents`` (of that quarter) or ``under3`` (as reported
            in the base quarter).

    Raises:
        KeyError: for another ``by``.
    """
    bare, counties = before_additions(found), found.start.counties
    gap = _whole(bare["gap"], found.start.city)
    if by == BY_GAP:
        return by_own_gap(gap, bare["gap"].reindex(counties))
    weighing = {BY_RESIDENTS: bare["residents"], BY_UNDER3: found.start.units.set_index("unit")["under3"]}[by]
    return Allocation(allocate(gap, weighing.reindex(counties)))


def _whole(column: pd.Series, unit: str) -> int:
    return int(column.to_dict()[unit])


def before_additions(found: Projection) -> pd.DataFrame:
    """The last quarter's ``places``, ``residents`` and ``gap`` by unit, before anything is added."""
    end, added = found.end, _added(found)
    return end[["residents"]].assign(places=end["places"] - added, gap=end["gap"] + added)


def _added(found: Projection) -> pd.Series:
    """Places added by the last quarter, by unit; the city's are the counties' sum."""
    scenario, counties = found.scenario, found.start.counties
    added = {unit: scenario.added(unit, scenario.until) for unit in counties}
    return pd.Series({found.start.city: sum(added.values()), **added}, dtype="Int64")


def _largest_first(table: pd.DataFrame, city: str, column: str) -> pd.DataFrame:
    """The city, then the largest, ties by code, missing last; at the end what is left to nobody."""
    order = table.assign(_city=table.index != city, _left=table.index == UNSHARED, _unit=table.index)
    order = order.sort_values(
        ["_city", "_left", column, "_unit"], ascending=[True, True, False, True], na_position="last"
    )
    return order.drop(columns=["_city", "_left", "_unit"]).rename_axis("unit").reset_index()


def building(found: Projection) -> pd.DataFrame:
    """What each county has to build by the last quarter, and what the scenario has it build.

    Returns:
        One row a unit, the city first, then the largest share, ties by code. ``unit``, ``name``, ``source``,
        ``carried_from``; Int64: ``places`` and ``gap`` (now), ``share`` (of the city's gap), ``going_on`` (by the
        assumed pace), ``added``, ``remainder`` (share less added; negative is more than its share), ``places_then``,
        ``gap_then``; ``value_then`` (Float64), ``met_then`` (boolean), ``reached`` (a quarter or None). Where a part of
        the gap is nobody's for now, a last row ``UNSHARED`` has it in ``share`` and ``remainder``. The city's row is
        the sum of all others in ``share``, ``going_on``, ``added`` and ``remainder``.
    """
    scenario, begun, end = found.scenario, found.start, found.end
    now = found.frame[found.frame["quarter"] == scenario.base].set_index("unit")
    shared, added = shares(found, scenario.share), _added(found)
    share = _with_city(shared, begun.city, apart=shared.left > 0)
    units = begun.units.set_index("unit")
    table = units[["name", "source", "carried_from"]].assign(
        places=now["places"],
        gap=now["gap"],
        going_on=pd.Series(moved_on(begun, scenario.pace, steps(scenario.base, scenario.until)), dtype="Int64"),
        places_then=end["places"],
        gap_then=end["gap"],
        value_then=end["value"],
        met_then=end["met"],
        reached=pd.Series(dict(found.reached), dtype=object),
        added=added,
    )
    table = table.reindex(share.index).assign(share=share, remainder=_remainder(share, added, begun.city))
    table["reached"] = table["reached"].astype(object).where(table["reached"].notna(), None)
    return _largest_first(table, begun.city, "share")


def _remainder(share: pd.Series, added: pd.Series, city: str) -> pd.Series:
    """Share less added; of a county whose share is not known what is added, if anything."""
    added = added.reindex(share.index, fill_value=0)
    if pd.isna(share.to_dict()[city]):
        return share - added
    return (share.fillna(0) - added).mask(share.isna() & (added == 0))


def _with_city(shared: Allocation, city: str, apart: bool) -> pd.Series:
    """The shares by unit, the city's being the whole; where it stands ``apart`` what is left under ``UNSHARED``."""
    unknown = shared.total is None
    left = {UNSHARED: pd.NA if unknown else shared.left} if apart else {}
    return pd.Series({city: pd.NA if unknown else shared.total, **shared.shares.to_dict(), **left}, dtype="Int64")


def sharing(found: Projection) -> pd.DataFrame:
    """The three ways of sharing side by side: ``unit``, ``name``, then a column each (Int64).

    The city's row first; last ``UNSHARED`` where a part of the gap is nobody's for now.
    """
    begun = found.start
    shared = {by: shares(found, by) for by in KEYS}
    apart = any(one.left for one in shared.values())
    ways = pd.DataFrame({by: _with_city(one, begun.city, apart) for by, one in shared.items()})
    table = ways.assign(name=begun.units.set_index("unit")["name"])[["name", *KEYS]]
    return _largest_first(table, begun.city, found.scenario.share)


def filling(found: Projection) -> tuple[Addition, ...]:
    """The additions by which each county builds its share of the city's gap by the last quarter."""
    listed = shares(found, found.scenario.share).shares.dropna()
    return tuple(Addition(str(unit), found.scenario.until, int(n)) for unit, n in listed.items() if n > 0)
