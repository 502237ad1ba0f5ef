"""How fast: the pace ratio and the required pace (numbers.md §4)."""

from __future__ import annotations

from fractions import Fraction

from data.quarters import steps
from metrics.rates import Whole

YEAR = 4
"""Quarters a year: the recent pace compares with four quarters ago."""


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
