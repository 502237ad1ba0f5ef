"""What changed between two quarters: verdicts, sources and places, over the same counties."""

from __future__ import annotations

from dataclasses import dataclass

from data.policy.policy import Policy
from data.vocabulary import Level, Verdict
from metrics.figure import PLACES_RATE, Figure, Quarter
from metrics.measures import BEST_FIRST, Measure


@dataclass(frozen=True)
class Turn:
    """A verdict (``measure`` set) or a source that changed between the two quarters; ``better`` None for sources."""

    name: str
    level: str
    measure: Measure | None
    before: str
    after: str
    better: bool | None
    was: Figure | None = None
    now: Figure | None = None
    carried_from: str | None = None


@dataclass(frozen=True)
class PlacesChange:
    """Places between two quarters, over the same counties.

    Attributes:
        counties: (name, difference) of those with data at both quarters, the largest movement first.
        total: their sum; ``before`` and ``after`` their places; ``residents`` their population now, where known.
        left: (name, places before) of counties that had data and have none now: a drop-out is no decrease.
        joined: (name, places now) of those that had none.
    """

    counties: tuple[tuple[str, int], ...]
    total: int
    before: int
    after: int
    left: tuple[tuple[str, int], ...] = ()
    joined: tuple[tuple[str, int], ...] = ()


def turns(listed: tuple[Measure, ...], now: Quarter, then: Quarter | None, policy: Policy) -> tuple[Turn, ...]:
    """Changes of verdict, the better ones first, then counties whose data came, were carried or went."""
    if then is None:
        return ()
    units = [(policy.city, Level.CITY)] + [(county, Level.COUNTY) for county in policy.counties]
    turned = [
        turn
        for unit, level in units
        for m in listed
        if not (m.counted and level == Level.CITY)
        if (
            turn := _verdict_turn(
                unit.name, level, m, then.figure(unit.code, m.indicators), now.figure(unit.code, m.indicators)
            )
        )
    ]
    sources = [turn for c in policy.counties if (turn := _source_turn(c.code, c.name, then, now))]
    return tuple(sorted(turned, key=lambda turn: not turn.better)) + tuple(sources)


def _verdict_turn(name: str, level: str, measure: Measure, was: Figure, now: Figure) -> Turn | None:
    unjudged = (Verdict.NONE, Verdict.REFERENCE)
    if was.verdict == now.verdict or was.verdict in unjudged or now.verdict in unjudged:
        return None
    better = BEST_FIRST.index(now.verdict) < BEST_FIRST.index(was.verdict)
    return Turn(name, level, measure, was.verdict, now.verdict, better, was, now)


def _source_turn(unit: str, name: str, then: Quarter, now: Quarter) -> Turn | None:
    before, after = then.source(unit), now.source(unit)
    cell = now.cells.get((unit, PLACES_RATE))
    if before == after:
        return None
    was = then.cells.get((unit, PLACES_RATE))
    return Turn(name, Level.COUNTY, None, before, after, None, was, cell, cell.carried_from if cell else None)


def places_change(now: Quarter, then: Quarter | None, policy: Policy) -> PlacesChange | None:
    """Places between two quarters; None without a comparison."""
    if then is None:
        return None
    sides = [(c.name, then.places(c.code), now.places(c.code)) for c in policy.counties]
    both = [(name, a, b) for name, a, b in sides if a is not None and b is not None]
    return PlacesChange(
        counties=tuple(sorted(((name, b - a) for name, a, b in both), key=lambda moved: -abs(moved[1]))),
        total=sum(b - a for _, a, b in both),
        before=sum(a for _, a, _ in both),
        after=sum(b for *_, b in both),
        left=tuple((name, a) for name, a, b in sides if a is not None and b is None),
        joined=tuple((name, b) for name, a, b in sides if a is None and b is not None),
    )
