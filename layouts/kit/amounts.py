"""Whole things as they are said: with the word for what is counted, a broken pace with up to two decimals.

What is counted is an indicator's ``counts``: places, institutions, townships, estates; of counties counted, counties.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from layouts.kit import numbers
from layouts.words.catalogue import Catalogue


def amount(number: int | Decimal | Fraction, counts: str, words: Catalogue) -> str:
    """So many things, short: ``1,862 个``, ``−2.5 家``."""
    exact = round(Fraction(number), 2)
    size = f"{float(abs(exact)):,.2f}".rstrip("0").rstrip(".")
    return words.text(f"amount.{counts}", n=(numbers.MINUS if exact < 0 else "") + size)


def things(count: int, counts: str, words: Catalogue) -> str:
    """So many whole things with their noun: ``1,862 个托位``."""
    key = "gap_one" if count == 1 else "gap"
    return words.text(f"noun.{counts}.{key}", n=numbers.count(count)).replace("**", "")
