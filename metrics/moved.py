"""What moved the city's places and its rate between two quarters: causes that add up exactly (numbers.md §4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from data.policy.policy import Policy
from metrics.pace import CLOSED, CORRECTED, EXPANDED, NEW, REDUCED, RateChange, split_places, split_rate_change

JOINED, LEFT = "joined", "left"
STEPS = (NEW, EXPANDED, CORRECTED, REDUCED, CLOSED, JOINED, LEFT)
"""Causes in the order they are told: institutions first, then counties whose data came or went."""
MOVED_COLUMNS = ("county", "cause", "name", "uscc", "township", "before", "now", "change")


@dataclass(frozen=True)
class Step:
    """One cause: the places it adds (negative: takes) and how many institutions, or counties, it is."""

    cause: str
    change: int
    count: int


@dataclass(frozen=True)
class Bridge:
    """From the places of one quarter to those of another.

    Attributes:
        before, after: the city's places; ``steps`` add up to the difference exactly, those of nobody left out.
        rate: the part of places and of population in the rate's change; None where other counties contribute.
        joined, left: counties (code, places) that have data at one quarter only: no change of places.
    """

    before: int
    after: int
    steps: tuple[Step, ...]
    rate: RateChange | None
    joined: tuple[tuple[str, int], ...] = ()
    left: tuple[tuple[str, int], ...] = ()

    @property
    def like(self) -> int:
        """The change over the counties that have data at both quarters."""
        return sum(step.change for step in self.steps if step.cause not in (JOINED, LEFT))


def moved_institutions(
    rosters: Mapping[str, tuple[pd.DataFrame, pd.DataFrame]], *, quarters: tuple[str, str], policy: Policy, rule: str
) -> pd.DataFrame:
    """Each institution that moved its county's places, ``MOVED_COLUMNS``, the largest change first.

    Args:
        rosters: by county the institutions behind its figures of the two quarters; counties that have both only.
        quarters: the earlier and the later code.
    """
    parts = [
        split_places(before, now, quarters=quarters, policy=policy, rule=rule).assign(county=county)
        for county, (before, now) in rosters.items()
    ]
    known = [part for part in parts if len(part)]
    if not known:
        return pd.DataFrame(columns=list(MOVED_COLUMNS))
    moved = pd.concat(known, ignore_index=True)[list(MOVED_COLUMNS)]
    order = moved["change"].abs().sort_values(ascending=False, kind="stable").index
    return moved.loc[order].reset_index(drop=True)


def bridge(
    moved: pd.DataFrame,
    before: Mapping[str, int | None],
    after: Mapping[str, int | None],
    residents: tuple[int | None, int | None],
) -> Bridge:
    """The causes of a change of the city's places.

    Args:
        moved: ``moved_institutions`` of the counties with data at both quarters.
        before, after: each county's places, None where it has no data.
        residents: the city's at the two quarters, None where not known.
    """
    joined = tuple((unit, p) for unit, p in after.items() if p is not None and before.get(unit) is None)
    left = tuple((unit, p) for unit, p in before.items() if p is not None and after.get(unit) is None)
    causes = [Step(str(cause), int(part["change"].sum()), len(part)) for cause, part in moved.groupby("cause")]
    counties = [Step(JOINED, sum(p for _, p in joined), len(joined)), Step(LEFT, -sum(p for _, p in left), len(left))]
    told = {step.cause: step for step in (*causes, *counties) if step.count}
    sums = [sum(places for places in side.values() if places is not None) for side in (before, after)]
    return Bridge(
        before=sums[0],
        after=sums[1],
        steps=tuple(told[cause] for cause in STEPS if cause in told),
        rate=None if joined or left else _rate(sums[0], residents[0], sums[1], residents[1]),
        joined=joined,
        left=left,
    )


def _rate(places0: int, residents0: int | None, places1: int, residents1: int | None) -> RateChange | None:
    if not residents0 or not residents1:
        return None
    return split_rate_change(places0, residents0, places1, residents1)


def residents_of(denominator: object) -> int | None:
    """Persons of a denominator in thousands; None where there is none."""
    if denominator is None or pd.isna(denominator):  # type: ignore[call-overload]  # one value, not a frame
        return None
    return int(Fraction(denominator) * 1000)  # type: ignore[arg-type]
