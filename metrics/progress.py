"""The compound-growth progress measure of Statistics Canada and Open SDG, beside the pace ratio (numbers.md §5).

A reference for analysts: it decides nothing, so it may use floats. Time is in years, fractions of a year included.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

TARGET_ACHIEVED, ON_TRACK, ACCELERATION_NEEDED = "target_achieved", "on_track", "acceleration_needed"
LIMITED_PROGRESS, DETERIORATION, NOT_AVAILABLE = "limited_progress", "deterioration", "not_available"
STATUSES = (TARGET_ACHIEVED, ON_TRACK, ACCELERATION_NEEDED, LIMITED_PROGRESS, DETERIORATION, NOT_AVAILABLE)

INSTEAD_OF_ZERO = 0.001
"""A base or target of 0 becomes this: growth from nothing has no rate."""
LEAST_YEARS = 1.0
_RATIOS = ((0.95, ON_TRACK), (0.60, ACCELERATION_NEEDED), (0.0, LIMITED_PROGRESS))
_GROWTHS = ((0.015, ON_TRACK), (0.005, ACCELERATION_NEEDED), (0.0, LIMITED_PROGRESS))
_LIMIT_POWER = 4.44
_BEST = 5.0


class Progress(NamedTuple):
    """How it moves.

    ``value`` is R with a target and the growth p without one, None where neither can be said; ``score`` runs from −5 to
    5, None where not available; ``status`` is one of ``STATUSES``.
    """

    value: float | None
    score: float | None
    status: str


def cagr_progress(
    base_year: float,
    base_value: float,
    year: float,
    value: float,
    *,
    direction: int,
    target_year: float | None = None,
    target_value: float | None = None,
    limit: float | None = None,
) -> Progress:
    """How an indicator moves, by compound annual growth; values are not below 0.

    Args:
        base_year, base_value: where it began; ``year`` and ``value`` the latest.
        direction: 1 where higher is better, −1 where lower is.
        target_year, target_value: both or neither; with them growth is compared with what the target needs.
        limit: without a target, the most the indicator can be, near which growth slows.

    Returns:
        ``Progress``. At or past the target is target_achieved, asked first; less than a year of data not_available.

    Raises:
        ValueError: for another direction, or one half of a target.
    """
    if direction not in (1, -1):
        raise ValueError(f"direction is 1 or -1, not {direction!r}")
    if (target_year is None) != (target_value is None):
        raise ValueError("a target has a year and a value")
    if target_value is not None and direction * (value - target_value) >= 0:
        return Progress(None, _BEST, TARGET_ACHIEVED)
    years = year - base_year
    if years < LEAST_YEARS:
        return Progress(None, None, NOT_AVAILABLE)
    made = direction * growth(base_value, value, years)
    if target_year is None or target_value is None:
        return _without_target(made, base_value, limit)
    return _to_target(made, base_value, target_value, target_year - base_year)


def growth(start: float, end: float, years: float) -> float:
    """Compound annual growth from a value (0 counts as 0.001) to another over so many years (above 0)."""
    return (end / (start or INSTEAD_OF_ZERO)) ** (1 / years) - 1


def _to_target(made: float, base: float, target: float, years: float) -> Progress:
    if years <= 0:
        return Progress(None, None, NOT_AVAILABLE)
    wanted = abs(growth(base, target or INSTEAD_OF_ZERO, years))
    ratio = made / wanted if wanted else float("-inf") if made < 0 else 0.0
    score = 4.1667 * ratio - 2.5 if ratio < _RATIOS[1][0] else 7.1429 * ratio - 4.2857
    return Progress(ratio, min(max(score, -_BEST), _BEST), _status(ratio, _RATIOS))


def _without_target(made: float, base: float, limit: float | None) -> Progress:
    room = 1.0 if limit is None else max(1 - (base / limit) ** _LIMIT_POWER, 0.0)
    steps = tuple((least * room, status) for least, status in _GROWTHS)
    score = np.interp(made, [-0.02, 0, 0.005 * room, 0.015 * room, 0.02 * room], [-5, -2.5, 0, 2.5, 5])
    return Progress(made, float(score), _status(made, steps))


def _status(measure: float, steps: tuple[tuple[float, str], ...]) -> str:
    return next((status for least, status in steps if measure >= least), DETERIORATION)
