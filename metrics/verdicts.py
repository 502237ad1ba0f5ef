"""Verdicts: where a series stands against its target, quarter by quarter (numbers.md §4).

A verdict looks at quarters up to its own, never beyond. How a kind of target judges, ``metrics.targets`` says.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from data.policy.parts import Target, Thresholds
from data.vocabulary import Verdict
from metrics.series import Series
from metrics.targets import kind_of


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
        judged = kind_of(target).verdicts(series, target, quarters, thresholds)
    return np.where(series.known, judged, Verdict.NONE)
