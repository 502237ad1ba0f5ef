"""How fast: pace ratio, required and recent pace, and the quarter of reaching (numbers.md §4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from data.quarters import quarter, steps
from metrics.rates import Whole

YEAR = 4
"""Quarters a year: the recent pace compares with four quarters ago."""
LOOK_BACK = 12
"""Quarters whose four-quarter paces bound the forecast."""
LEAST_QUARTERS = 5
"""Quarters of data without which there is no forecast."""


# --- the pace ratio ---------------------------------------------------------------------------------------------------


def pace_ratio(y: Fraction, y0: Fraction, target: Fraction, elapsed: int, span: int) -> Fraction:
    """L = ((y − y0) ÷ (T − y0)) ÷ (elapsed ÷ span): the way made, against the time gone.

    Args:
        y, y0: the value now and at the baseline quarter; ``target`` T. Raises ZeroDivisionError where y0 = T.
        elapsed, span: quarters from the baseline to now (not 0) and to the deadline.
    """
    return (y - y0) / (target - y0) / Fraction(elapsed, span)


def pace_terms(
    now: tuple[Whole, Whole], base: tuple[Whole, Whole], target: Fraction, elapsed: Whole, span: Whole
) -> tuple[Whole, Whole]:
    """The pace ratio as numerator and denominator in whole numbers, of one series or of many at once.

    Args:
        now, base: the value now and at the baseline as numerator (scaled) and denominator (above 0); ints, or object
            arrays of ints, which never overflow.
        target: above the baseline's value, so that the denominator is above 0; elapsed and span as in ``pace_ratio``.
    """
    (a, b), (a0, b0) = now, base
    way_made = (a * b0 - a0 * b) * target.denominator
    way_to_go = (b0 * target.numerator - a0 * target.denominator) * b
    return way_made * span, way_to_go * elapsed


def required_pace(gap: int, quarter_code: str, deadline: str) -> Fraction:
    """Whole things a quarter that reach the target by its deadline; from the deadline quarter on the gap itself."""
    left = steps(quarter_code, deadline)
    return Fraction(gap, left) if left > 0 else Fraction(gap)


# --- the quarter of reaching ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Forecast:
    """When a gap closes if the recent pace holds.

    ``pace`` is whole things a quarter over the last four quarters, None where they cannot be compared. ``expected``,
    ``earliest`` and ``latest`` are quarters or None. ``reason`` says why ``expected`` is None: ``missing`` (no data),
    ``too_few`` (under five quarters of data), ``not_comparable`` (other counties contributed four quarters ago),
    ``not_rising``; else ``""``.
    """

    pace: Fraction | None
    expected: str | None
    earliest: str | None
    latest: str | None
    reason: str = ""


def forecast(
    numerators: pd.Series, gap: int | None, now: str, contributors: Mapping[str, frozenset[str]] | None = None
) -> Forecast:
    """The expected quarter of reaching a target, with the earliest and latest.

    Args:
        numerators: whole things by quarter code (Int64, NA or absent where there is no data); later ones are ignored.
        gap: whole things lacking now; not above 0 where it is reached; None where it is not known.
        now: the quarter asked about.
        contributors: for the city, by quarter the counties that contribute: only like quarters are compared.

    Returns:
        See ``Forecast``. A gap that is closed is expected, earliest and latest now.
    """
    data = {str(code): int(n) for code, n in numerators.dropna().items() if str(code) <= now}
    pace = _four_quarter_pace(data, now, contributors)
    if gap is None or now not in data:
        return Forecast(pace, None, None, None, "missing")
    if gap <= 0:
        return Forecast(pace, now, now, now)
    if len(data) < LEAST_QUARTERS:
        return Forecast(pace, None, None, None, "too_few")
    paces = [_four_quarter_pace(data, _shift(now, -back), contributors) for back in range(LOOK_BACK)]
    rising = [p for p in paces if p is not None and p > 0]
    earliest, latest = (_reached(now, gap, max(rising)), _reached(now, gap, min(rising))) if rising else (None, None)
    if pace is None:
        return Forecast(None, None, earliest, latest, "not_comparable")
    if pace <= 0:
        return Forecast(pace, None, earliest, latest, "not_rising")
    return Forecast(pace, _reached(now, gap, pace), earliest, latest)


def recent_pace(
    numerators: pd.Series, now: str, contributors: Mapping[str, frozenset[str]] | None = None
) -> Fraction | None:
    """(now − four quarters ago) ÷ 4; None where either is missing or, for the city, other counties contribute."""
    data = {str(code): int(n) for code, n in numerators.dropna().items()}
    return _four_quarter_pace(data, now, contributors)


def _four_quarter_pace(
    data: Mapping[str, int], now: str, contributors: Mapping[str, frozenset[str]] | None
) -> Fraction | None:
    before = _shift(now, -YEAR)
    if now not in data or before not in data:
        return None
    if contributors is not None and contributors.get(now) != contributors.get(before):
        return None
    return Fraction(data[now] - data[before], YEAR)


def _reached(now: str, gap: int, pace: Fraction) -> str:
    return _shift(now, -(-gap // pace))


def _shift(code: str, quarters: int) -> str:
    return str(quarter(code) + quarters)
