"""Values of units over quarters, and the verdict of a pace ratio: what the kinds of target judge with (numbers.md §4).

Everything is decided in whole numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from data.policy.parts import Target, Thresholds
from data.quarters import steps
from data.vocabulary import Verdict
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


def baseline(series: Series, target: Target, quarters: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Each unit's baseline as a position, and whether it has one: the first value from the target's baseline on."""
    first = 0 if target.baseline is None else steps(quarters[0], target.baseline)
    eligible = series.known & (np.arange(len(quarters)) >= first)
    return eligible.argmax(axis=-1), np.asarray(eligible.any(axis=-1))


def by_pace(made: np.ndarray, due: np.ndarray, thresholds: Thresholds) -> np.ndarray:
    """The verdict of a pace ratio ``made ÷ due`` (whole numbers, due not below 0)."""

    def reaches(threshold: Fraction) -> np.ndarray:
        return (made * threshold.denominator >= due * threshold.numerator).astype(bool)

    return np.select(
        [reaches(thresholds.on_track), reaches(thresholds.accelerate), reaches(Fraction(0))],
        [Verdict.ON_TRACK, Verdict.ACCELERATE, Verdict.BEHIND],
        default=Verdict.REVERSING,
    )


def objects(values: np.ndarray) -> np.ndarray:
    """The same as Python's ints, whose products never overflow."""
    return values.astype(object)
