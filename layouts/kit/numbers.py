"""Figures as they are shown: tabular, thousands apart, a true minus, a dash for what is missing (look, Charts)."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Any

import pandas as pd

from metrics.rates import shown

MISSING = "—"
MINUS = "−"
AT_LEAST, AT_MOST = "≥", "≤"
_PERCENT_DECIMALS = 1
_shown = lru_cache(maxsize=4096, typed=True)(shown)
"""A page says the same figure several times: in a chart, its table and a sentence."""


def is_missing(value: Any) -> bool:
    """Whether there is no figure: None, NaN, NA or an empty text."""
    return value is None or value is pd.NA or value != value or value == ""


def count(value: Any) -> str:
    """A whole number: 1862 as ``1,862``, missing as a dash."""
    if is_missing(value):
        return MISSING
    return f"{MINUS if int(value) < 0 else ''}{abs(int(value)):,}"


def change(value: Any) -> str:
    """A change of a whole number, with its sign: ``+828``, ``−30``, ``0``."""
    return f"+{int(value):,}" if not is_missing(value) and int(value) > 0 else count(value)


def rate(value: Any, target: Any = None, met: bool | None = None) -> str:
    """A rate with two decimals, or as many as it takes that an unmet one does not read as met (numbers.md §2)."""
    return MISSING if is_missing(value) else _shown(value, target, met)


def rate_change(value: Any) -> str:
    """A change of a rate, with its sign and two decimals."""
    if is_missing(value):
        return MISSING
    written = shown(abs(value))
    return written if not float(written) else ("+" if value > 0 else MINUS) + written


def ratio(numerator: Any, denominator: Any) -> str:
    """``127/147``; a missing part as a dash."""
    return MISSING if is_missing(numerator) or is_missing(denominator) else f"{count(numerator)}/{count(denominator)}"


def percent(numerator: Any, denominator: Any) -> str:
    """A share in per cent, one decimal, more where less than all would read as all; none of nothing is a dash."""
    if is_missing(numerator) or is_missing(denominator) or not Fraction(denominator):
        return MISSING
    share = Fraction(numerator) / Fraction(denominator) * 100
    decimals = _PERCENT_DECIMALS
    while share < 100 <= Fraction(_half_up(share, decimals)):
        decimals += 1
    return f"{_half_up(share, decimals)}%" if share != 100 else "100%"


def _half_up(value: Fraction, decimals: int) -> str:
    scaled = int(value * 10**decimals + Fraction(1, 2))
    whole, rest = divmod(scaled, 10**decimals)
    return f"{whole}.{rest:0{decimals}d}"


def plain(value: Any) -> str:
    """A target: ``5``, or as a decimal where it is none."""
    exact = Fraction(value)
    return count(exact) if exact.denominator == 1 else rate(exact)


def pace_ratio(ratio: Fraction) -> str:
    """The pace ratio L with three decimals, as its limits have two."""
    exact = round(ratio, 3)
    return f"{MINUS if exact < 0 else ''}{abs(float(exact)):.3f}"
