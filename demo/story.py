"""The part each county plays in the demonstration. No county is named: parts are given out by the number of residents.

Together the parts hold every case the dashboard has to show: above and below the target, one place short, met on time,
met late, met and lost, overdue, carried, missing, late.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain, pairwise, repeat
from random import Random

from data.policy.policy import Policy, Unit
from data.quarters import first_day, last_day, quarter, quarters_between

FIRST, LAST = "2020Q4", "2026Q3"
QUARTERS = tuple(quarters_between(quarter(FIRST), quarter(LAST)))
PERIODS = tuple(quarter(code) for code in QUARTERS)
FIRST_DAYS, LAST_DAYS = tuple(map(first_day, PERIODS)), tuple(map(last_day, PERIODS))
LAST_AT = QUARTERS.index(LAST)

ON_TIME, LATE, OVERDUE, SLIPPED = "on_time", "late", "overdue", "slipped"
"""How a target with a deadline ends: met at it, only after it, not at all, or met and lost again."""

_PROGRESS = (0.0, 0.13, 0.28, 0.48, 0.74, 1.0)
"""How much of the way from the first rate to the one at the deadline has been gone, after each fifth of the time."""
_EARLIEST_DUE, _SINCE_DUE = 8, 3
"""Quarters that have to pass before the deadline and, of a city whose deadline the stories cannot show, after it."""
_UNEVEN = 0.4
"""How much of a quarter's step may be taken more or less."""


@dataclass(frozen=True)
class CountyStory:
    """What one county shows.

    Attributes:
        rates: counted places per 1,000 residents in the first quarter, at the deadline and in the last quarter.
        demonstration, pilot: how the two targets of the first quarter end.
        demonstrations: how many demonstration institutions there are.
        townships, lacking: how township coverage ends, and for how many townships it is not ON_TIME.
        old, old_estates, old_lacking: the same for old estates, of which there are ``old_estates``.
        new_estates, new_unmet: new estates, and how many of them lack places in the last quarters.
        trained: share of institutions trained by the third quarter of the last year; ``trained_years`` by Q4 before.
        last_approved: the last quarter approved; its workbook of the last quarter is still to be sent.
        tardy: whether it mostly sends after the due day.
        renames: whether an institution takes another name, its code staying the same.
        one_short: whether exactly one place is lacking in the last quarter.
        due_at: the position of the deadline (``due_at``).
        own_population: as-of date of a population figure of its own, and that figure as a share of the published one.
    """

    rates: tuple[float, float, float]
    demonstration: str = ON_TIME
    demonstrations: int = 1
    pilot: str = ON_TIME
    townships: str = ON_TIME
    lacking: int = 0
    old: str = ON_TIME
    old_estates: int = 9
    old_lacking: int = 0
    new_estates: int = 3
    new_unmet: int = 0
    trained: Fraction = Fraction(3, 4)
    trained_years: Fraction = Fraction(1)
    last_approved: str = LAST
    tardy: bool = False
    renames: bool = False
    one_short: bool = False
    own_population: tuple[dt.date, Fraction] | None = None
    due_at: int = LAST_AT - _SINCE_DUE

    @property
    def quiet_after(self) -> int:
        """From which position nothing closes or changes size: a county that has not been heard of for some quarters."""
        return QUARTERS.index(self.last_approved) if self.last_approved < QUARTERS[-2] else LAST_AT


PARTS = (
    CountyStory(
        (1.86, 4.50, 5.0),
        demonstrations=3,
        old=OVERDUE,
        old_estates=42,
        old_lacking=7,
        new_estates=19,
        trained=Fraction(84, 100),
        one_short=True,
    ),
    CountyStory((1.50, 4.62, 5.03), old_estates=14, new_estates=5, trained=Fraction(1), renames=True),
    CountyStory(
        (1.62, 4.70, 5.06),
        demonstrations=2,
        old=SLIPPED,
        old_estates=15,
        old_lacking=1,
        new_estates=5,
        trained=Fraction(62, 100),
        trained_years=Fraction(96, 100),
    ),
    CountyStory(
        (1.55, 4.62, 5.15),
        townships=LATE,
        lacking=1,
        old=LATE,
        old_estates=15,
        old_lacking=2,
        new_estates=5,
        trained=Fraction(76, 100),
    ),
    CountyStory(
        (1.12, 3.72, 3.99),
        townships=OVERDUE,
        lacking=4,
        old=OVERDUE,
        old_estates=11,
        old_lacking=3,
        new_unmet=1,
        trained=Fraction(50, 100),
        trained_years=Fraction(93, 100),
        tardy=True,
    ),
    CountyStory(
        (1.25, 4.60, 5.01),
        demonstration=LATE,
        townships=LATE,
        lacking=2,
        old=LATE,
        old_estates=11,
        old_lacking=1,
        new_estates=4,
        own_population=(dt.date(2024, 12, 31), Fraction(984, 1000)),
    ),
    CountyStory((1.48, 4.73, 5.06), old_estates=10, trained=Fraction(74, 100)),
    CountyStory(
        (1.16, 3.80, 4.05),
        demonstration=LATE,
        pilot=OVERDUE,
        old=OVERDUE,
        old_estates=8,
        old_lacking=2,
        trained=Fraction(39, 100),
    ),
    CountyStory(
        (1.05, 3.44, 4.23),
        demonstration=OVERDUE,
        pilot=LATE,
        townships=OVERDUE,
        lacking=3,
        old=OVERDUE,
        old_lacking=3,
        new_estates=2,
        trained=Fraction(50, 100),
        last_approved="2026Q2",
        tardy=True,
    ),
    CountyStory((1.42, 4.78, 5.02), old_estates=9, trained=Fraction(77, 100)),
    CountyStory(
        (1.02, 3.55, 3.62),
        demonstration=LATE,
        pilot=LATE,
        townships=SLIPPED,
        lacking=1,
        old=OVERDUE,
        old_estates=7,
        old_lacking=2,
        new_estates=2,
        trained=Fraction(50, 100),
    ),
    CountyStory(
        (1.20, 3.10, 3.60),
        demonstration=LATE,
        pilot=OVERDUE,
        townships=OVERDUE,
        lacking=2,
        old=OVERDUE,
        old_estates=6,
        old_lacking=2,
        new_estates=2,
        trained=Fraction(60, 100),
        last_approved="2025Q2",
        tardy=True,
    ),
    CountyStory(
        (1.46, 4.86, 5.07),
        demonstration=SLIPPED,
        townships=OVERDUE,
        lacking=3,
        old_estates=7,
        new_estates=2,
        trained=Fraction(1),
    ),
)
"""The parts, for the county with most residents first."""
_PLAIN = CountyStory((1.40, 4.60, 5.02))


def parts(policy: Policy) -> list[tuple[Unit, CountyStory]]:
    """Every county with its part, most residents at the last quarter first; further counties play a plain one."""
    ranked = sorted(policy.counties, key=lambda county: (-published(policy, county.code)[-1][0], county.code))
    due = due_at(policy)
    return [(unit, replace(part, due_at=due)) for unit, part in zip(ranked, chain(PARTS, repeat(_PLAIN)), strict=False)]


def due_at(policy: Policy) -> int:
    """The position of the quarter in which the city's places are due, on which the stories turn.

    Where it lies outside of the quarters that they can be told in, they turn some quarters before the last.
    """
    target = policy.target("places_per_1000", "city")
    within = QUARTERS[_EARLIEST_DUE:-1]
    deadline = target.deadline if target else None
    return QUARTERS.index(deadline) if deadline in within else LAST_AT - _SINCE_DUE


def published(policy: Policy, code: str) -> list[tuple[int, dt.date]]:
    """A county's published residents at each quarter's end, with their as-of date.

    Raises KeyError if there are none by the end of the first quarter.
    """
    figures = policy.published_population
    own = figures.query("adcode == @code")
    dated = sorted((day.date(), persons) for day, persons in zip(own["as_of"], own["permanent_residents"], strict=True))
    dated = [known for known in dated if known[0] >= policy.population_basis.since]
    if not dated or dated[0][0] > LAST_DAYS[0]:
        raise KeyError(f"no published population of {code} by {LAST_DAYS[0]}")
    latest = [max(known for known in dated if known[0] <= end) for end in LAST_DAYS]
    return [(int(persons), as_of) for as_of, persons in latest]


def residents(policy: Policy, code: str, part: CountyStory) -> list[tuple[int, dt.date]]:
    """The residents a county writes into its workbooks: those published, or once its own newer figure."""
    people = published(policy, code)
    if part.own_population is None:
        return people
    day, share = part.own_population
    own = (int(people[-1][0] * share), day)
    return [own if end >= day else known for known, end in zip(people, LAST_DAYS, strict=True)]


def places_path(part: CountyStory, people: list[int], target: Fraction, random: Random) -> list[int]:
    """Counted places in each quarter, from the residents in each; ``target`` is in places per 1,000 residents.

    Between the story's own points they run unevenly.
    """
    even = [_rate(part, at) * persons / 1000 for at, persons in enumerate(people)]
    places = list(map(round, even))
    for at in set(range(1, LAST_AT)) - {part.due_at}:
        places[at] = round(even[at] + random.uniform(-_UNEVEN, _UNEVEN) * (even[at] - even[at - 1]))
    if part.one_short:
        places[-1] = int(-(-target * people[-1] // 1000)) - 1
    return places


def _rate(part: CountyStory, at: int) -> float:
    first, deadline, last = part.rates
    if at <= part.due_at:
        return first + (deadline - first) * _gone(at, part.due_at)
    # What is still to be sent brings a step that can be seen.
    gone = (at - part.due_at) / (LAST_AT - part.due_at)
    return deadline + (last - deadline) * (gone if part.last_approved == LAST or gone == 1 else gone * 0.75)


def _gone(at: int, due: int) -> float:
    reached = [(due * fifth // 5, gone) for fifth, gone in enumerate(_PROGRESS)]
    for (a, low), (b, high) in pairwise(reached):
        if at <= b:
            return low + (high - low) * (at - a) / (b - a)
    return 1.0


def spread(count: int, outcome: str, lacking: int, due_at: int) -> list[int | None]:
    """At which position each of ``count`` things due at ``due_at`` is achieved; None for never.

    Three in ten stand from the start, the rest follow evenly; the ``lacking`` last ones come late or never.
    """
    regular = count if outcome in (ON_TIME, SLIPPED) else count - lacking
    start = max(1, round(regular * 0.3))
    later = max(1, regular - start)
    steps = [0 if i < start else 1 + (i - start) * (due_at - 2) // later for i in range(regular)]
    late = [min(due_at + 1 + i, LAST_AT) if outcome == LATE else None for i in range(count - regular)]
    return [*steps, *late]
