"""What a kind of target is: when it is due, what its verdict looks at, what pace it asks for (numbers.md §4).

One class a kind. A new kind is a member of ``data.vocabulary.TargetKind``, a class here with its line in ``KINDS``,
and its sentences in ``layouts/words/*/kinds.toml``; nobody else knows one kind from another.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from data.policy.parts import Target, Thresholds
from data.quarters import quarter as period
from data.quarters import quarters_between, steps
from data.vocabulary import TargetKind, Verdict
from metrics.pace import YEAR, pace_ratio, pace_terms
from metrics.series import Series, baseline, by_pace, objects


@dataclass(frozen=True)
class LookedAt:
    """What a verdict looked at beside the value now.

    ``evidence`` is the quarter of the deadline where it has a value; ``elapsed`` and ``span`` are quarters from the
    base to now and to the deadline, ``ratio`` the pace ratio L. None where they are not asked.
    """

    evidence: str | None = None
    elapsed: int | None = None
    span: int | None = None
    ratio: Fraction | None = None


class Kind(ABC):
    """A kind of target: whatever differs from one to another is asked here.

    Attributes:
        paced: whether a value that has not met it is judged by how fast it goes.
        forecast: whether it can be expected when it is met.
        begins_anew: whether every year starts from nothing, so that two years are neither joined nor compared.
        always_due: whether what is lacking now is overdue now.
    """

    paced: ClassVar[bool] = True
    forecast: ClassVar[bool] = False
    begins_anew: ClassVar[bool] = False
    always_due: ClassVar[bool] = False

    @abstractmethod
    def verdicts(self, series: Series, target: Target, quarters: Sequence[str], thresholds: Thresholds) -> np.ndarray:
        """The verdict of every value, in the shape of the series; of no meaning where there is no value."""

    @abstractmethod
    def due(self, target: Target, quarter: str) -> str:
        """The quarter by which it has to be met, seen from a quarter."""

    def looked_at(self, target: Target, values: Mapping[str, Fraction], now: str) -> LookedAt:
        """What the verdict of a quarter looked at; ``values`` by quarter, in order, up to that one, which has one."""
        return LookedAt()

    def begun(self, target: Target, quarters: Iterable[str]) -> str | None:
        """The quarter its pace is counted from, among those that have a value, in order; None where it has none."""
        return None

    def share_due(self, quarter: str) -> Fraction | None:
        """How much of it is to be done by the end of a quarter; None where that depends on where one began."""
        return None

    def comparable(self, quarter: str, earlier: str) -> bool:
        """Whether the change since an earlier quarter says anything."""
        return not self.begins_anew or quarter[:4] == earlier[:4]

    def required(
        self, target: Target, base: tuple[str, float] | None, goal: float, quarters: Sequence[str]
    ) -> tuple[tuple[str, float], ...]:
        """The path that values have to take to be in time, as (quarter, value); empty where there is none.

        Args:
            target: the target.
            base: quarter and value it began from, or None.
            goal: the target in the unit of the values.
            quarters: those of the values.
        """
        return ()


class ByDeadline(Kind):
    """Met by its deadline quarter, whose value stays the evidence ever after."""

    forecast = True

    def verdicts(self, series: Series, target: Target, quarters: Sequence[str], thresholds: Thresholds) -> np.ndarray:
        """Before the deadline by the pace, from it on by then and now."""
        due = steps(quarters[0], _deadline(target))
        late = np.arange(len(quarters)) >= due
        return np.where(late, _from_deadline(series, target, due), _before(series, target, due, quarters, thresholds))

    def due(self, target: Target, quarter: str) -> str:
        """Its deadline."""
        return _deadline(target)

    def looked_at(self, target: Target, values: Mapping[str, Fraction], now: str) -> LookedAt:
        """Before the deadline quarter the pace from the base; from it on the evidence."""
        deadline, begun = _deadline(target), self.begun(target, values)
        if now >= deadline:
            return LookedAt(evidence=deadline if deadline in values else None)
        if begun is None:
            return LookedAt()
        elapsed, span = steps(begun, now), steps(begun, deadline)
        comparable = elapsed > 0 and values[begun] < target.value
        ratio = pace_ratio(values[now], values[begun], target.value, elapsed, span) if comparable else None
        return LookedAt(elapsed=elapsed, span=span, ratio=ratio)

    def begun(self, target: Target, quarters: Iterable[str]) -> str | None:
        """The first from the target's baseline quarter on."""
        return next((code for code in quarters if code >= (target.baseline or "")), None)

    def required(
        self, target: Target, base: tuple[str, float] | None, goal: float, quarters: Sequence[str]
    ) -> tuple[tuple[str, float], ...]:
        """Straight from the base to the target at its deadline."""
        deadline = _deadline(target)
        if base is None or base[0] >= deadline:
            return ()
        begun, first = base
        listed = quarters_between(period(begun), period(deadline))
        return tuple((code, first + (goal - first) * n / (len(listed) - 1)) for n, code in enumerate(listed))


class Standing(Kind):
    """Due at every quarter: met, or overdue."""

    paced = False
    always_due = True

    def verdicts(self, series: Series, target: Target, quarters: Sequence[str], thresholds: Thresholds) -> np.ndarray:
        """Met, or overdue."""
        return np.where(series.met(target.value), Verdict.MET, Verdict.OVERDUE)

    def due(self, target: Target, quarter: str) -> str:
        """Now."""
        return quarter


class Yearly(Kind):
    """Starts at 0 each year and is due in its fourth quarter."""

    begins_anew = True

    def verdicts(self, series: Series, target: Target, quarters: Sequence[str], thresholds: Thresholds) -> np.ndarray:
        """Before the fourth quarter by the share done against the part of the year gone."""
        number = np.array([period(code).quarter for code in quarters])
        made = objects(series.numerator) * (series.scale * target.value.denominator * YEAR)
        due = objects(series.denominator) * target.value.numerator * number
        met, last = series.met(target.value), np.broadcast_to(number == YEAR, series.known.shape)
        return np.select(
            [last & met, last, met],
            [Verdict.MET_ON_TIME, Verdict.OVERDUE, Verdict.MET],
            default=by_pace(made, due, thresholds),
        )

    def due(self, target: Target, quarter: str) -> str:
        """The year's last quarter."""
        return f"{quarter[:4]}Q{YEAR}"

    def looked_at(self, target: Target, values: Mapping[str, Fraction], now: str) -> LookedAt:
        """The share done against the part of the year gone."""
        gone = period(now).quarter
        return LookedAt(elapsed=gone, span=YEAR, ratio=values[now] / target.value / Fraction(gone, YEAR))

    def share_due(self, quarter: str) -> Fraction | None:
        """The part of the year gone."""
        return Fraction(period(quarter).quarter, YEAR)

    def required(
        self, target: Target, base: tuple[str, float] | None, goal: float, quarters: Sequence[str]
    ) -> tuple[tuple[str, float], ...]:
        """Year by year from nothing."""
        return tuple((code, goal * period(code).quarter / YEAR) for code in quarters)


KINDS: dict[str, Kind] = {
    TargetKind.DEADLINE: ByDeadline(),
    TargetKind.STANDING: Standing(),
    TargetKind.YEARLY: Yearly(),
}
"""The class of every kind the policy can name."""


def kind_of(target: Target) -> Kind:
    """What kind of target it is."""
    return KINDS[target.kind]


# --- by a deadline ----------------------------------------------------------------------------------------------------


def _deadline(target: Target) -> str:
    assert target.deadline is not None, "the policy is refused without it"
    return target.deadline


def _from_deadline(series: Series, target: Target, due: int) -> np.ndarray:
    """The value at the deadline quarter stays the evidence; without one, now is judged alone and says so."""
    met = series.met(target.value)
    if 0 <= due < met.shape[-1]:
        known_then, met_then = series.known[..., due : due + 1], met[..., due : due + 1]
    else:
        known_then = met_then = np.zeros((*met.shape[:-1], 1), dtype=bool)
    cases = [~known_then | ~series.known, met_then & met, met_then & ~met, ~met_then & met]
    return np.select(
        cases,
        [Verdict.NO_DEADLINE_DATA, Verdict.MET_ON_TIME, Verdict.SLIPPED, Verdict.MET_LATE],
        default=Verdict.OVERDUE,
    )


def _before(series: Series, target: Target, due: int, quarters: Sequence[str], thresholds: Thresholds) -> np.ndarray:
    """Met, or by the pace ratio; none in the baseline quarter itself."""
    base, started = baseline(series, target, quarters)
    position = np.arange(len(quarters))
    met = series.met(target.value)
    running = series.known & ~met & started[..., None] & (base[..., None] < position) & (position < due)
    verdict = np.where(met, Verdict.MET, Verdict.NONE).astype("<U16")
    numerator0, denominator0, met0 = (
        np.take_along_axis(values, base[..., None], axis=-1) for values in (series.numerator, series.denominator, met)
    )
    verdict[running & met0] = Verdict.REVERSING
    at = np.nonzero(running & ~met0)
    shape = series.known.shape

    def here(values: np.ndarray) -> np.ndarray:
        return objects(np.broadcast_to(values, shape)[at])

    made, due_by_now = pace_terms(
        (here(series.numerator) * series.scale, here(series.denominator)),
        (here(numerator0) * series.scale, here(denominator0)),
        target.value,
        here(position - base[..., None]),
        here(due - base[..., None]),
    )
    verdict[at] = by_pace(made, due_by_now, thresholds)
    return verdict
