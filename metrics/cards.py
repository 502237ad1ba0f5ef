"""One card a target: where the city stands, or how many of its counties are there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data.policy.policy import Policy
from data.quarters import steps
from data.vocabulary import Source, Verdict
from metrics.figure import TOWNSHIPS_COVERED, Figure, Quarter
from metrics.measures import BEST_FIRST, Measure, has_met
from metrics.targets import kind_of

_WORST_FIRST = (
    Verdict.OVERDUE,
    Verdict.SLIPPED,
    Verdict.REVERSING,
    Verdict.BEHIND,
    Verdict.ACCELERATE,
    Verdict.NO_DEADLINE_DATA,
    Verdict.NONE,
    Verdict.ON_TRACK,
)


@dataclass(frozen=True)
class Card:
    """One target of the city, or counted over its counties.

    Attributes:
        measure: the target; ``figure`` where the city stands (counted: counties that have met it, of all).
        bounded: whether the figure is a lower bound and the gap an upper one, because a county is missing.
        then: the standing at the deadline quarter, once that has come; None before and for other kinds.
        overdue: quarters since the deadline, None before it and where there is none.
        change: difference of the numerator over the counties that have data at both quarters; None without comparison.
        due: the share expected by now, of a target that begins anew; else None.
        counties: every county's figure in status order, missing last.
        missing_things: of the gap, those that belong to missing counties (townships, counties); None where unknown.
    """

    measure: Measure
    figure: Figure
    bounded: bool
    then: Figure | None
    overdue: int | None
    change: int | None
    due: float | None
    counties: tuple[Figure, ...]
    quarter: str
    missing_things: int | None = None

    @property
    def ahead(self) -> int:
        """Quarters left until the deadline; 0 from it on and where there is none."""
        deadline = self.measure.target.deadline
        return max(steps(self.quarter, deadline), 0) if deadline else 0

    @property
    def lacking(self) -> tuple[Figure, ...]:
        """The counties that lack something, the most first; missing ones last."""
        known = [f for f in self.counties if f.source != Source.MISSING and (f.short or 0) > 0]
        return tuple(sorted(known, key=lambda f: -(f.short or 0)))

    @property
    def missing(self) -> tuple[Figure, ...]:
        """The counties without data."""
        return tuple(f for f in self.counties if f.source == Source.MISSING)


def card(measure: Measure, now: Quarter, then: Quarter | None, ends: Mapping[str, Quarter], policy: Policy) -> Card:
    """The card of a measure in the quarter ``now``, compared with ``then``; ``ends`` are its deadlines that have come.

    Counties stand in status order, missing ones last.
    """
    counties = sorted((now.figure(c.code, measure.indicators) for c in policy.counties), key=_status_order)
    deadline, share = measure.target.deadline, kind_of(measure.target).share_due(now.code)
    at_deadline = ends.get(deadline or "")
    city = _of_city(measure, now, policy)
    return Card(
        measure=measure,
        figure=city,
        bounded=(measure.lower_bound or measure.counted) and any(c.source == Source.MISSING for c in counties),
        then=_standing(measure, at_deadline, policy) if at_deadline else None,
        overdue=steps(deadline, now.code) if at_deadline and deadline else None,
        change=_change(measure, now, then, policy) if then else None,
        due=None if share is None else float(share),
        counties=tuple(counties),
        quarter=now.code,
        missing_things=_missing_things(measure, now, counties),
    )


def _standing(measure: Measure, shown: Quarter, policy: Policy) -> Figure | None:
    figure = _of_city(measure, shown, policy)
    return None if figure.value is None else figure


def _of_city(measure: Measure, shown: Quarter, policy: Policy) -> Figure:
    return _counted(measure, shown, policy) if measure.counted else shown.figure(policy.city.code, measure.indicators)


def _counted(measure: Measure, shown: Quarter, policy: Policy) -> Figure:
    """How many counties have met a target that each of them has; the verdict is the worst of theirs."""
    cells = [shown.figure(c.code, measure.indicators) for c in policy.counties]
    known = [cell for cell in cells if cell.source != Source.MISSING]
    met, due = sum(has_met(cell) for cell in known), len(cells)
    if not known:
        return Figure(policy.city.code, policy.city.name, denominator=due)
    return Figure(
        policy.city.code,
        policy.city.name,
        met / due,
        met,
        due,
        1,
        due - met,
        _worst([c.verdict for c in cells]),
        Source.REPORTED,
    )


def _worst(verdicts: list[str]) -> str:
    """The verdict of all together: the worst there is; met as the least good of them, and none while one is unknown."""
    for verdict in _WORST_FIRST:
        if verdict in verdicts:
            return verdict
    return next(v for v in (Verdict.MET, Verdict.MET_LATE, Verdict.MET_ON_TIME) if v in verdicts)


def _change(measure: Measure, now: Quarter, then: Quarter, policy: Policy) -> int | None:
    """Difference over the counties with data at both quarters: of counties that have met it, else of numerators."""
    pairs = [(now.figure(c.code, measure.indicators), then.figure(c.code, measure.indicators)) for c in policy.counties]
    both = [(a, b) for a, b in pairs if Source.MISSING not in (a.source, b.source)]
    if measure.counted:
        return sum(has_met(a) - has_met(b) for a, b in both) if both else None
    known = [(a.numerator, b.numerator) for a, b in both if a.numerator is not None and b.numerator is not None]
    return sum(int(a) - int(b) for a, b in known) if known else None


def _missing_things(measure: Measure, now: Quarter, counties: list[Figure]) -> int | None:
    missing = [c for c in counties if c.source == Source.MISSING]
    if measure.counted:
        return len(missing)
    if measure.key == TOWNSHIPS_COVERED:
        return sum(len(now.townships.get(c.unit, [])) for c in missing)
    return None


def _status_order(cell: Figure) -> tuple[bool, int]:
    return cell.source == Source.MISSING, BEST_FIRST.index(cell.verdict)
