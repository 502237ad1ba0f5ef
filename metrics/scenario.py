"""What if: places added here or there, residents moving so. A scenario is an assumption and no figure."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from data.quarters import quarter as period
from data.quarters import quarters_between
from metrics.allocation import BY_GAP
from metrics.pace import YEAR

FARTHEST = 40
"""Quarters a scenario may look ahead: nobody can assume anything for longer than ten years."""
PER_CENT = 100
GOING_ON = 100
"""The per cent of its recent pace at which a county goes on as it did."""


@dataclass(frozen=True)
class Addition:
    """Places a county adds in a quarter: whole, above 0."""

    county: str
    quarter: str
    places: int


@dataclass(frozen=True)
class Scenario:
    """What is assumed.

    Attributes:
        base: the quarter whose figures it starts from; ``until`` the last one it looks at, not before ``base``.
        additions: places that are added, beside ``pace``.
        growth: change of the residents in per cent a year, of the city and of each county.
        own_growth: by county code its own change instead.
        pace: how much of its recent pace each county goes on at, in per cent: 0 not at all, 100 as in the last year.
        share: how the city's gap is shared (``metrics.allocation.KEYS``).
        name: what somebody called it.
    """

    base: str
    until: str
    additions: tuple[Addition, ...] = ()
    growth: Fraction = Fraction(0)
    own_growth: tuple[tuple[str, Fraction], ...] = ()
    pace: int = 0
    share: str = BY_GAP
    name: str = ""

    @property
    def quarters(self) -> list[str]:
        """The quarters looked at, the base first."""
        return quarters_between(period(self.base), period(self.until))

    @property
    def assumes_nothing(self) -> bool:
        """Whether all stays as it is."""
        return not self.additions and not self.pace and not self.growth and not any(g for _, g in self.own_growth)

    def growth_of(self, unit: str) -> Fraction:
        """A unit's change of residents in per cent a year."""
        return dict(self.own_growth).get(unit, self.growth)

    def added(self, unit: str, until: str) -> int:
        """The places added in a county from the base up to a quarter."""
        return sum(one.places for one in self.additions if one.county == unit and self.base < one.quarter <= until)


def grown(people: int | None, per_cent: Fraction, quarters: int) -> int | None:
    """Residents after so many quarters at so many per cent a year: compounded by year, even within one.

    Whole persons, rounded half up; None stays None.
    """
    if people is None:
        return None
    years, rest = divmod(quarters, YEAR)
    rate = Fraction(per_cent) / PER_CENT
    exact = people * (1 + rate) ** years * (1 + rate * Fraction(rest, YEAR))
    return max((exact + Fraction(1, 2)).__floor__(), 1)
