"""What moved the city's places and its rate between two quarters: causes that add up exactly (numbers.md §4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from data.contract import schema
from data.policy.policy import Policy
from data.quarters import last_day, quarter
from data.vocabulary import Rule
from metrics.columns import days, numbers, texts, whole
from metrics.identity import Key, Keys, keys, pairs
from metrics.needs import counted

NEW, CLOSED, EXPANDED, REDUCED, CORRECTED = "new", "closed", "expanded", "reduced", "corrected"
JOINED, LEFT = "joined", "left"
STEPS = (NEW, EXPANDED, CORRECTED, REDUCED, CLOSED, JOINED, LEFT)
"""Causes in the order they are told: institutions first, then counties whose data came or went."""


# --- the rate ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RateChange:
    """What moved a rate a thousand between two quarters; ``places`` and ``population`` add up to ``total`` exactly."""

    places: Fraction
    population: Fraction

    @property
    def total(self) -> Fraction:
        """r₁ − r₀."""
        return self.places + self.population


def split_rate_change(places0: int, residents0: int, places1: int, residents1: int) -> RateChange:
    """A change of places a thousand residents, as moved by places and by population.

    (p₁−p₀)·(1/n₀+1/n₁)/2 and (p₀+p₁)/2·(1/n₁−1/n₀), each × 1000. Raises ZeroDivisionError without residents.
    """
    each0, each1 = Fraction(1000, residents0), Fraction(1000, residents1)
    return RateChange((places1 - places0) * (each0 + each1) / 2, Fraction(places0 + places1, 2) * (each1 - each0))


# --- the places, institution by institution ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Institutions:
    """The institutions of one submission, column by column: what was sent never changes, so it is made once.

    Attributes:
        county: whose it is. keys: what they are known again by (``metrics.identity``).
        places: those that count, None where the institution does not; ``registered`` whether it is.
        rows: Excel's row of each.
    """

    county: str
    keys: Keys
    names: list[str]
    townships: list[Key]
    opened: list[dt.date | None]
    places: list[int | None]
    registered: list[bool]
    rows: list[int]

    def counting(self, rule: str) -> list[int | None]:
        """The places that count under a rule; None where the institution does not."""
        if rule != Rule.REGISTERED:
            return self.places
        return [places if there else None for places, there in zip(self.places, self.registered, strict=True)]


@dataclass(frozen=True)
class Movement:
    """One institution that moved its county's places.

    Attributes:
        cause: new is counted now and not before, closed the reverse, corrected is counted now and absent from the
            earlier workbook though opened before its end; expanded and reduced are counted at both.
        uscc: its credit code; ``township`` its code as written; of the later workbook where it is there.
        before, now: places that count; ``row_before`` and ``row_now`` Excel's rows, None where it is not listed.
    """

    county: str
    cause: str
    name: str
    uscc: Key
    township: Key
    before: int
    now: int
    row_before: int | None
    row_now: int | None

    @property
    def change(self) -> int:
        """The places it adds (negative: takes); not 0."""
        return self.now - self.before


def institutions_of(rows: pd.DataFrame, counties: Mapping[int, str], policy: Policy) -> dict[int, Institutions]:
    """The institutions of submissions as they are compared, by the submission's number.

    Args:
        rows: ``submission``, in its order, ``row`` and the contract's columns.
        counties: by the submission's number whose it is.
        policy: its counting rule, and the townships' lineage.
    """
    codes, names, townships = (texts(rows[key]).tolist() for key in ("uscc", "name", "township"))
    known, counts = keys(codes, names, townships, policy), counted(rows, policy).tolist()
    places = whole(numbers(rows["places"])).tolist()
    counting = [number if there else None for number, there in zip(places, counts, strict=True)]
    opened = days(rows["opened"]).astype("datetime64[D]").tolist()
    registered = np.equal(texts(rows["registered"]), schema.REGISTERED).tolist()
    sent, lines = rows["submission"].to_numpy(), rows["row"].tolist()
    made = {}
    for number, county in counties.items():
        its = slice(*np.searchsorted(sent, [number, number + 1]))
        same = Keys(known.codes[its], known.titles[its], known.names[its])
        listed = (names[its], townships[its], opened[its], counting[its], registered[its], lines[its])
        made[number] = Institutions(county, same, *listed)
    return made


def movements(before: Institutions, now: Institutions, *, since: str, rule: str) -> list[Movement]:
    """What moved a county's places between two of its workbooks; the changes add up to that of the places exactly.

    Args:
        since: the earlier quarter's code.
        rule: ``all`` or ``registered``.
    """
    met = {later: earlier for earlier, later in pairs(before.keys, now.keys)}
    gone = sorted(set(range(len(before.names))) - set(met.values()))
    both = [(met.get(at), at) for at in range(len(now.names))] + [(at, None) for at in gone]
    old, new, end = before.counting(rule), now.counting(rule), last_day(quarter(since))
    found = []
    for was, at in both:
        places = (None if was is None else old[was], None if at is None else new[at])
        if (places[0] or 0) == (places[1] or 0):
            continue
        late = was is None and at is not None and _opened_by(now.opened[at], end)
        found.append(_movement((before, was), (now, at), places, CORRECTED if late else NEW))
    return found


def _movement(
    was: tuple[Institutions, int | None],
    now: tuple[Institutions, int | None],
    places: tuple[int | None, int | None],
    new: str,
) -> Movement:
    """``new`` is what it is where it did not count before."""
    (known, at) = now if now[1] is not None else was
    assert at is not None, "an institution stands in one of the two"
    (before, after), rows = places, [None if n is None else side.rows[n] for side, n in (was, now)]
    if after is None:
        cause = CLOSED
    elif before is None:
        cause = new
    else:
        cause = EXPANDED if after > before else REDUCED
    named = (known.names[at], known.keys.codes[at], known.townships[at])
    return Movement(known.county, cause, *named, before or 0, after or 0, *rows)


def _opened_by(opened: dt.date | None, day: dt.date) -> bool:
    return opened is not None and opened <= day


def largest_first(moved: Iterable[Movement]) -> list[Movement]:
    """The largest change first; of like ones by county and name."""
    return sorted(moved, key=lambda one: (-abs(one.change), one.county, one.name))


# --- the city's places ------------------------------------------------------------------------------------------------


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


def bridge(
    moved: Iterable[Movement],
    before: Mapping[str, int | None],
    after: Mapping[str, int | None],
    residents: tuple[int | None, int | None],
) -> Bridge:
    """The causes of a change of the city's places.

    Args:
        moved: ``movements`` of the counties with data at both quarters.
        before, after: each county's places, None where it has no data.
        residents: the city's at the two quarters, None where not known.
    """
    joined = tuple((unit, p) for unit, p in after.items() if p is not None and before.get(unit) is None)
    left = tuple((unit, p) for unit, p in before.items() if p is not None and after.get(unit) is None)
    counties = [Step(JOINED, sum(p for _, p in joined), len(joined)), Step(LEFT, -sum(p for _, p in left), len(left))]
    told = {step.cause: step for step in (*_steps(moved), *counties) if step.count}
    sums = [sum(places for places in side.values() if places is not None) for side in (before, after)]
    return Bridge(
        before=sums[0],
        after=sums[1],
        steps=tuple(told[cause] for cause in STEPS if cause in told),
        rate=None if joined or left else _rate(sums[0], residents[0], sums[1], residents[1]),
        joined=joined,
        left=left,
    )


def _steps(moved: Iterable[Movement]) -> list[Step]:
    changes: dict[str, list[int]] = {}
    for one in moved:
        changes.setdefault(one.cause, []).append(one.change)
    return [Step(cause, sum(listed), len(listed)) for cause, listed in changes.items()]


def _rate(places0: int, residents0: int | None, places1: int, residents1: int | None) -> RateChange | None:
    if not residents0 or not residents1:
        return None
    return split_rate_change(places0, residents0, places1, residents1)


def residents_of(denominator: object) -> int | None:
    """Persons of a denominator in thousands; None where there is none."""
    if denominator is None or pd.isna(denominator):  # type: ignore[call-overload]  # one value, not a frame
        return None
    return int(Fraction(denominator) * 1000)  # type: ignore[arg-type]
