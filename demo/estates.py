"""One county's residential areas, quarter by quarter: planned, being built, accepted, delivered."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from random import Random
from typing import Any

import pandas as pd

from data.contract import schema
from data.policy.policy import Policy
from demo.institutions import CountyTownships, frames
from demo.names import Names
from demo.story import FIRST_DAYS, LAST_AT, QUARTERS, SLIPPED, CountyStory, spread

_PLANNING, _WORKS = 3, 4
"""Quarters for which places are planned, and then built, before they are there."""
_GROWTH = Fraction(118, 100)
"""By how much an old estate's residents grow that no longer has enough places."""


@dataclass(frozen=True)
class Estate:
    """One residential area; ``met_at`` is the position at which its places are there, None for never.

    ``due_at`` is that of the deadline, after which one that is ``unmet`` is accepted without them.
    """

    name: str
    kind: str
    township: str
    residents: int
    met_at: int | None
    listed_at: int
    spare: int
    begun: Fraction
    means: str
    day: int
    due_at: int
    outgrown_at: int | None = None
    unmet: bool = False


def estates(
    policy: Policy, part: CountyStory, townships: CountyTownships, names: Names, random: Random
) -> list[pd.DataFrame]:
    """The estates as reported in each quarter, by the contract's keys."""
    known = [*_old(part, townships, names, random), *_new(part, townships, names, random)]
    listed = [[_row(policy, townships, e, at) for e in known if e.listed_at <= at] for at in range(len(QUARTERS))]
    return frames(schema.ESTATES, listed)


def _old(part: CountyStory, townships: CountyTownships, names: Names, random: Random) -> list[Estate]:
    met = spread(part.old_estates, part.old, part.old_lacking, part.due_at)
    outgrown = part.old_lacking if part.old == SLIPPED else 0
    return [
        _estate(
            schema.ESTATE_OLD,
            part,
            townships,
            names,
            random,
            met_at=at,
            listed_at=0,
            outgrown_at=LAST_AT - 1 if number < outgrown else None,
        )
        for number, at in enumerate(met)
    ]


def _new(part: CountyStory, townships: CountyTownships, names: Names, random: Random) -> list[Estate]:
    regular = part.new_estates - part.new_unmet
    done = [1 + i * (LAST_AT - 1) // max(1, regular) for i in range(regular)]
    met = [
        _estate(schema.ESTATE_NEW, part, townships, names, random, met_at=at, listed_at=max(0, at - _PLANNING - _WORKS))
        for at in done
    ]
    unmet = [
        _estate(
            schema.ESTATE_NEW, part, townships, names, random, met_at=None, listed_at=part.due_at - _WORKS, unmet=True
        )
        for _ in range(part.new_unmet)
    ]
    planned = _estate(schema.ESTATE_NEW, part, townships, names, random, met_at=LAST_AT + _WORKS, listed_at=LAST_AT - 2)
    return [*met, *unmet, planned]


def _estate(
    kind: str, part: CountyStory, townships: CountyTownships, names: Names, random: Random, **more: Any
) -> Estate:
    places = sorted(townships.towns)
    return Estate(
        name=names.estate(),
        kind=kind,
        township=random.choice(places),
        residents=random.randrange(1800, 7200, 50) + random.randint(0, 49),
        spare=random.choice((0, 0, 1, 2, 4)),
        begun=Fraction(random.randint(2, 8), 10),
        means="新建" if kind == schema.ESTATE_NEW else random.choice(schema.MEANS[1:]),
        day=random.randint(0, 80),
        due_at=part.due_at,
        **more,
    )


def _row(policy: Policy, townships: CountyTownships, estate: Estate, at: int) -> dict[str, Any]:
    code = townships.then[at].get(estate.township, townships.codes[0])
    shared = {"name": estate.name, "kind": estate.kind, "township": code, "residents": _residents(estate, at)}
    return shared | {"means": estate.means} | _progress(policy, estate, at)


def _residents(estate: Estate, at: int) -> int:
    outgrown = estate.outgrown_at is not None and at >= estate.outgrown_at
    return int(estate.residents * _GROWTH) if outgrown else estate.residents


def _progress(policy: Policy, estate: Estate, at: int) -> dict[str, Any]:
    """Phase and places; housing is handed over only where the places are there, or where it stood before."""
    old = estate.kind == schema.ESTATE_OLD
    needed = _needed(policy, estate)
    lived_in = schema.YES if old else schema.NO
    if estate.met_at is not None and at >= estate.met_at:
        return {"built": needed + estate.spare, "done_on": _day(estate)} | _handed_over(old)
    if estate.unmet and at > estate.due_at:
        accepted = {"phase": schema.ACCEPTED, "accepted_together": schema.YES}
        return accepted | {"built": needed - 4, "housing_delivered": schema.NO}
    building = _is_building(estate, at)
    started = int(needed * estate.begun) if building and old else 0
    phase = schema.BUILDING if building else schema.PLANNED
    return {"phase": phase, "built": started, "housing_delivered": lived_in}


def _handed_over(old: bool) -> dict[str, str]:
    done = {"phase": schema.DELIVERED, "housing_delivered": schema.YES}
    return done if old else done | {"accepted_together": schema.YES, "delivered_together": schema.YES}


def _is_building(estate: Estate, at: int) -> bool:
    ready = estate.due_at if estate.met_at is None else estate.met_at
    return at >= ready - _WORKS


def _needed(policy: Policy, estate: Estate) -> int:
    new = estate.kind == schema.ESTATE_NEW
    rate = policy.estates.new.per_1000 if new else policy.estates.old.per_1000
    return ceil(rate * estate.residents / 1000)


def _day(estate: Estate) -> dt.date:
    """A day of the quarter in which the places were there; of the first quarter's a day some years before."""
    at = estate.met_at or 0
    first = FIRST_DAYS[at] if at else dt.date(2018, 3, 1)
    return first + dt.timedelta(days=estate.day)
