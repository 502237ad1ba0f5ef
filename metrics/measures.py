"""What a card or a column is about, and the verdicts in the order of how well things stand."""

from __future__ import annotations

from dataclasses import dataclass

from data.indicators import INDICATORS
from data.policy.policy import Policy, Target
from data.vocabulary import Level, Measured, Verdict
from metrics.figure import Figure
from metrics.formulas import FORMULAS
from metrics.targets import kind_of

BEST_FIRST: tuple[str, ...] = (
    Verdict.MET_ON_TIME,
    Verdict.MET_LATE,
    Verdict.MET,
    Verdict.ON_TRACK,
    Verdict.ACCELERATE,
    Verdict.BEHIND,
    Verdict.REVERSING,
    Verdict.NO_DEADLINE_DATA,
    Verdict.SLIPPED,
    Verdict.OVERDUE,
    Verdict.REFERENCE,
    Verdict.NONE,
)
"""Verdicts in status order: what is well, what is under way, what needs somebody, what cannot be said."""
WELL = frozenset({Verdict.MET_ON_TIME, Verdict.MET_LATE, Verdict.MET})
FAILED = frozenset({Verdict.OVERDUE, Verdict.SLIPPED})
UNDER_WAY = frozenset({Verdict.ON_TRACK, Verdict.ACCELERATE, Verdict.BEHIND, Verdict.REVERSING})


@dataclass(frozen=True)
class Measure:
    """What a card or a column is about: a target of the policy, any-of targets taken together.

    ``key`` is the any-of group or the indicator. ``counted``: judged in each county and not for the city, so that the
    city's figure is how many counties are there.
    """

    key: str
    indicators: tuple[str, ...]
    target: Target
    counted: bool

    @property
    def lower_bound(self) -> bool:
        """Whether a missing county makes the city's figure a lower bound."""
        return FORMULAS[self.indicators[0]].lower_bound

    @property
    def is_rate(self) -> bool:
        """Whether the figure is a rate a thousand residents, not one thing out of many."""
        return INDICATORS[self.indicators[0]].kind == Measured.RATE

    @property
    def noun(self) -> str:
        """What a gap counts: places, institutions, townships, estates; counties where counties are counted."""
        return "counties" if self.counted else self.counts

    @property
    def counts(self) -> str:
        """What a unit's own figure counts: places, institutions, townships, estates."""
        return INDICATORS[self.indicators[0]].counts


def measures(policy: Policy) -> tuple[Measure, ...]:
    """The policy's targets as cards and columns, in its order: the city's, each county's, last what begins anew."""
    found: dict[str, Measure] = {}
    own = [t for t in policy.targets if t.level == Level.CITY and not t.reference]
    each = [t for t in policy.targets if t.level == Level.COUNTY and not t.reference]
    for target in own + each:
        key = target.any_of or target.indicator
        found.setdefault(key, Measure(key, policy.group(target), target, target.level == Level.COUNTY))
    return tuple(sorted(found.values(), key=lambda measure: kind_of(measure.target).begins_anew))


def has_met(cell: Figure) -> bool:
    """Whether a figure's target is met, in time or not."""
    return cell.verdict in WELL or (cell.verdict == Verdict.NO_DEADLINE_DATA and cell.short == 0)
