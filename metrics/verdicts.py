"""Verdicts: where a series stands against its target, quarter by quarter (numbers.md §4).

Everything is decided in whole numbers. A verdict looks at quarters up to its own, never beyond.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from data.policy.parts import Target, Thresholds
from data.quarters import quarter, steps
from data.vocabulary import Verdict
from metrics.pace import YEAR, pace_terms
from metrics.rates import is_met


@dataclass(frozen=True)
class Series:
    """Values of units over quarters: ``numerator × scale ÷ denominator``.

    ``numerator`` and ``denominator`` (int64) and ``known`` (bool: there is a value, so the denominator is above 0) are
    arrays of one shape whose last axis is the quarters.
    """

    numerator: np.ndarray
    denominator: np.ndarray
    known: np.ndarray
    scale: int = 1

    def met(self, target: Fraction) -> np.ndarray:
        """Where there is a value and it reaches the target."""
        return self.known & is_met(self.numerator, self.denominator, target, self.scale)


def verdicts(series: Series, target: Target, quarters: Sequence[str], thresholds: Thresholds) -> np.ndarray:
    """The verdict of every value.

    Args:
        series: last axis as long as ``quarters``.
        target: the units' target.
        quarters: consecutive codes.
        thresholds: pace ratios from which a unit is on track or needs to accelerate.

    Returns:
        An array of ``VERDICTS`` in the shape of the series; ``none`` wherever there is no value.
    """
    if target.reference:
        judged = np.full(series.known.shape, Verdict.REFERENCE, dtype="<U16")
    else:
        judged = {"deadline": _deadline, "standing": _standing, "yearly": _yearly}[target.kind](
            series, target, quarters, thresholds
        )
    return np.where(series.known, judged, Verdict.NONE)


def _standing(series: Series, target: Target, quarters: Sequence[str], thresholds: Thresholds) -> np.ndarray:
    return np.where(series.met(target.value), Verdict.MET, Verdict.OVERDUE)


def _yearly(series: Series, target: Target, quarters: Sequence[str], thresholds: Thresholds) -> np.ndarray:
    """Starts at 0 each year and is due in Q4: before it the share made, against the part of the year gone."""
    number = np.array([quarter(code).quarter for code in quarters])
    made = _objects(series.numerator) * (series.scale * target.value.denominator * YEAR)
    due = _objects(series.denominator) * target.value.numerator * number
    met, last = series.met(target.value), np.broadcast_to(number == YEAR, series.known.shape)
    return np.select(
        [last & met, last, met],
        [Verdict.MET_ON_TIME, Verdict.OVERDUE, Verdict.MET],
        default=_by_pace(made, due, thresholds),
    )


def _deadline(series: Series, target: Target, quarters: Sequence[str], thresholds: Thresholds) -> np.ndarray:
    assert target.deadline is not None
    due = steps(quarters[0], target.deadline)
    late = np.arange(len(quarters)) >= due
    return np.where(late, _from_deadline(series, target, due), _before(series, target, due, quarters, thresholds))


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
        return _objects(np.broadcast_to(values, shape)[at])

    made, due_by_now = pace_terms(
        (here(series.numerator) * series.scale, here(series.denominator)),
        (here(numerator0) * series.scale, here(denominator0)),
        target.value,
        here(position - base[..., None]),
        here(due - base[..., None]),
    )
    verdict[at] = _by_pace(made, due_by_now, thresholds)
    return verdict


def baseline(series: Series, target: Target, quarters: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Each unit's baseline as a position, and whether it has one: the first value from the target's baseline on."""
    first = 0 if target.baseline is None else steps(quarters[0], target.baseline)
    eligible = series.known & (np.arange(len(quarters)) >= first)
    return eligible.argmax(axis=-1), np.asarray(eligible.any(axis=-1))


def _by_pace(made: np.ndarray, due: np.ndarray, thresholds: Thresholds) -> np.ndarray:
    """The verdict of a pace ratio ``made ÷ due`` (whole numbers, due not below 0)."""

    def reaches(threshold: Fraction) -> np.ndarray:
        return (made * threshold.denominator >= due * threshold.numerator).astype(bool)

    return np.select(
        [reaches(thresholds.on_track), reaches(thresholds.accelerate), reaches(Fraction(0))],
        [Verdict.ON_TRACK, Verdict.ACCELERATE, Verdict.BEHIND],
        default=Verdict.REVERSING,
    )


def pace_verdict(ratio: Fraction, thresholds: Thresholds) -> str:
    """The verdict of one pace ratio of an unmet value before its deadline."""
    made, due = np.array([ratio.numerator], dtype=object), np.array([ratio.denominator], dtype=object)
    return str(_by_pace(made, due, thresholds)[0])


def _objects(values: np.ndarray) -> np.ndarray:
    """The same as Python's ints, whose products never overflow."""
    return values.astype(object)
