"""The compound-growth progress measure of Statistics Canada and Open SDG, beside the pace ratio (numbers.md §5).

A reference for analysts: it decides nothing, so it may use floats. Time is in years, fractions of a year included.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

ACHIEVED, ON_TRACK, ACCELERATE = "achieved", "on_track", "accelerate"
LIMITED, DETERIORATING, NOT_AVAILABLE = "limited", "deteriorating", "not_available"
STATUSES = (ACHIEVED, ON_TRACK, ACCELERATE, LIMITED, DETERIORATING, NOT_AVAILABLE)

INSTEAD_OF_ZERO = 0.001
"""A base or target of 0 becomes this: growth from nothing has no rate."""
LEAST_YEARS = 1.0
_RATIOS = ((0.95, ON_TRACK), (0.60, ACCELERATE), (0.0, LIMITED))
_GROWTHS = ((0.015, ON_TRACK), (0.005, ACCELERATE), (0.0, LIMITED))
_LIMIT_POWER = 4.44
_BEST = 5.0


@dataclass(frozen=True)
class Progress:
    """``status`` of ``STATUSES``; ``measure`` is R with a target and p without one; ``score`` from -5 to 5."""

    status: str
    measure: float | None = None
    score: float | None = None


def growth(start: float, end: float, years: float) -> float:
    """Compound annual growth from a value (0 counts as 0.001) to another over so many years (above 0)."""
    return (end / (start or INSTEAD_OF_ZERO)) ** (1 / years) - 1


def progress_to_target(
    base: float, latest: float, target: float, *, years: float, years_to_target: float, higher_is_better: bool = True
) -> Progress:
    """Progress towards a target.

    Args:
        base, latest, target: values, not below 0.
        years: from the base to the latest value; ``years_to_target`` from the base to the target.
    """
    direction = 1 if higher_is_better else -1
    if direction * (latest - target) >= 0:
        return Progress(ACHIEVED, score=_BEST)
    if years < LEAST_YEARS or years_to_target <= 0:
        return Progress(NOT_AVAILABLE)
    wanted = abs(growth(base, target or INSTEAD_OF_ZERO, years_to_target))
    made = direction * growth(base, latest, years)
    ratio = made / wanted if wanted else float("-inf") if made < 0 else 0.0
    score = 4.1667 * ratio - 2.5 if ratio < _RATIOS[1][0] else 7.1429 * ratio - 4.2857
    return Progress(_status(ratio, _RATIOS), ratio, min(max(score, -_BEST), _BEST))


def progress_without_target(
    base: float, latest: float, *, years: float, limit: float | None = None, higher_is_better: bool = True
) -> Progress:
    """Progress where there is no target; ``limit`` is the most the indicator can be, near which growth slows."""
    if years < LEAST_YEARS:
        return Progress(NOT_AVAILABLE)
    pace = (1 if higher_is_better else -1) * growth(base, latest, years)
    room = 1.0 if limit is None else 1 - (base / limit) ** _LIMIT_POWER
    steps = tuple((least * room, status) for least, status in _GROWTHS)
    score = np.interp(pace, [-0.02, 0, 0.005 * room, 0.015 * room, 0.02 * room], [-5, -2.5, 0, 2.5, 5])
    return Progress(_status(pace, steps), pace, float(score))


def _status(measure: float, steps: tuple[tuple[float, str], ...]) -> str:
    return next((status for least, status in steps if measure >= least), DETERIORATING)
