"""Exact arithmetic of rates: met or not, what is lacking, and how a value is written (numbers.md §2).

A value is ``numerator × scale ÷ denominator``: scale 1000 for a rate a thousand residents, else 1; a plain count has
denominator 1. Nothing is ever decided on a rounded or floating figure.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

SHOWN_DECIMALS = 2

Whole = Any
"""A whole number: an int, or an array of them (int64, or Python ints in an object array where they may grow large)."""


def is_met(numerator: Whole, denominator: Whole, target: Fraction, scale: int = 1) -> Whole:
    """Whether the value reaches the target p/q: ``numerator × scale × q ≥ p × denominator``, in whole numbers.

    Takes ints or arrays of them (a denominator of zero reads as met: ask only where there is a value).
    """
    return numerator * (scale * target.denominator) >= denominator * target.numerator


def lacking(numerator: Whole, denominator: Whole, target: Fraction, scale: int = 1) -> Whole:
    """Whole things lacking to the target: ``⌈target × denominator ÷ scale⌉ − numerator``; negative is surplus."""
    return needed(denominator, target, scale) - numerator


def needed(denominator: Whole, target: Fraction, scale: int = 1) -> Whole:
    """Whole things that reach the target: ``⌈target × denominator ÷ scale⌉``."""
    return -((denominator * -target.numerator) // (target.denominator * scale))


def shown(value: Any, target: Any = None, met: bool | None = None) -> str:
    """A value as it is shown: rounded half up to two decimals, with more where an unmet one would read as met.

    Args:
        value: an int, Fraction, Decimal or float; of a float its shortest decimal form counts.
        target: what it is judged against; None for a value that is not judged.
        met: whether it is met; None to compare the two here.

    Returns:
        4.996 against 5 as ``4.996``; without a target as ``5.00``. A minus is ``-``. Source: numbers.md §2.
    """
    exact = as_fraction(value)
    if target is None:
        return _half_up(exact, SHOWN_DECIMALS)
    limit = as_fraction(target)
    unmet = exact < limit and met is not True
    decimals = SHOWN_DECIMALS
    while unmet and _rounded(exact, decimals) >= limit:
        decimals += 1
    return _half_up(exact, decimals)


def exact_text(number: Any) -> str:
    """A number in full for a file: ``4641``, ``928.334``, ``4.99928258...``; ``""`` for None, NA or NaN.

    Whole values have no decimal point; a float is written with as many digits as tell it from its neighbours (15 to
    17, never fewer than it holds), never in powers of ten.
    """
    if number is None or number is pd.NA or number != number:
        return ""
    if isinstance(number, (int, np.integer)):
        return str(int(number))
    decimal = number if isinstance(number, Decimal) else _as_decimal(number)
    plain = f"{decimal:f}"
    text = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if text == "-0" else text


def decimal_of(number: Fraction) -> int | Decimal:
    """A finite decimal such as a target's: an int where it is whole, else a Decimal.

    Raises ValueError for a fraction that no decimal writes exactly.
    """
    if number.denominator == 1:
        return number.numerator
    decimal = Decimal(number.numerator) / Decimal(number.denominator)
    if Fraction(decimal) != number:
        raise ValueError(f"{number} has no finite decimal form")
    return decimal


def as_fraction(number: Any) -> Fraction:
    """Any number exactly; a float as the shortest decimal that is that float."""
    return Fraction(repr(float(number))) if isinstance(number, (float, np.floating)) else Fraction(number)


def _as_decimal(number: Any) -> Decimal:
    if isinstance(number, Fraction) and number.denominator == 1:
        return Decimal(number.numerator)
    return Decimal(repr(float(number)))


def _rounded(value: Fraction, decimals: int) -> Fraction:
    """Half up: a half goes away from zero."""
    size = (abs(value) * 10**decimals + Fraction(1, 2)).__floor__()
    return Fraction(size if value >= 0 else -size, 10**decimals)


def _half_up(value: Fraction, decimals: int) -> str:
    scaled = int(_rounded(value, decimals) * 10**decimals)
    whole, rest = divmod(abs(scaled), 10**decimals)
    return f"{'-' if scaled < 0 else ''}{whole}.{rest:0{decimals}d}"
