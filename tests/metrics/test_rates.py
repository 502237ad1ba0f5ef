"""Exact arithmetic and shown values (numbers.md §2 and §7)."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.rates import as_fraction, decimal_of, exact_text, is_met, lacking, needed, shown

FIVE = Fraction(5)


def test_one_place_short_of_five_a_thousand_is_not_met_and_one_more_is():
    assert not is_met(4641, 928334, FIVE, 1000)
    assert is_met(4642, 928334, FIVE, 1000)
    assert needed(928334, FIVE, 1000) == 4642
    assert lacking(4641, 928334, FIVE, 1000) == 1
    assert lacking(4650, 928334, FIVE, 1000) == -8


def test_one_place_short_of_five_a_thousand_shows_as_many_decimals_as_it_takes():
    assert shown(Fraction(4641 * 1000, 928334), 5) == "4.999"


def test_arrays_are_decided_as_single_numbers_are():
    places, people = np.array([4641, 4642, 0]), np.array([928334, 928334, 10])
    assert is_met(places, people, Fraction(97, 20), 1000).tolist() == [True, True, False]
    assert lacking(places, people, FIVE, 1000).tolist() == [1, 0, 1]


@pytest.mark.parametrize(
    ("value", "target", "text"),
    [
        (Fraction(4996, 1000), 5, "4.996"),
        (Fraction(4994, 1000), 5, "4.99"),
        (Fraction(4995, 1000), 5, "4.995"),
        (Fraction(499999, 100000), 5, "4.99999"),
        (5, 5, "5.00"),
        (Fraction(5001, 1000), 5, "5.00"),
        (Fraction(4996, 1000), None, "5.00"),
        (2.675, None, "2.68"),
        (Decimal("1.005"), None, "1.01"),
        (Fraction(-2675, 1000), None, "-2.68"),
        (Fraction(-1, 1000), None, "0.00"),
        (0, 5, "0.00"),
        (Fraction(4996, 1000), Decimal("4.9955"), "5.00"),
    ],
)
def test_shown_is_rounded_half_up_and_never_reads_as_met_when_it_is_not(value, target, text):
    assert shown(value, target) == text


@given(st.integers(0, 10**7), st.integers(1, 10**7), st.fractions(Fraction(1, 10), 10, max_denominator=100))
def test_an_unmet_value_is_never_shown_at_its_target_nor_a_met_one_below_two_decimals_of_it(places, people, target):
    value = Fraction(places * 1000, people)
    read = Fraction(shown(value, target))
    if not is_met(places, people, target, 1000):
        assert read < target
    assert abs(read - value) <= Fraction(1, 200)


@given(st.integers(0, 10**7), st.integers(1, 10**7), st.fractions(Fraction(1, 10), 10, max_denominator=100))
def test_the_gap_is_what_just_meets_the_target(places, people, target):
    gap = lacking(places, people, target, 1000)
    assert is_met(places + gap, people, target, 1000)
    assert not is_met(places + gap - 1, people, target, 1000)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (4641, "4641"),
        (np.int64(-3), "-3"),
        (Decimal("928.334"), "928.334"),
        (Decimal("928.000"), "928"),
        (2.0, "2"),
        (0.00001, "0.00001"),
        (4641000 / 928334, "4.999278276999442"),
        (Fraction(1, 4), "0.25"),
        (Fraction(7), "7"),
        (None, ""),
        (pd.NA, ""),
        (float("nan"), ""),
        (Decimal("0.000"), "0"),
        (1000, "1000"),
    ],
)
def test_a_number_in_a_file_is_written_in_full(number, text):
    assert exact_text(number) == text


@given(st.floats(allow_nan=False, allow_infinity=False, width=64))
def test_a_float_written_in_full_is_read_back_as_itself(value):
    assert float(exact_text(value)) == value
    assert "e" not in exact_text(value).lower()


def test_a_target_is_a_whole_number_or_a_finite_decimal():
    assert decimal_of(Fraction(5)) == 5
    assert decimal_of(Fraction(97, 20)) == Decimal("4.85")
    with pytest.raises(ValueError, match="no finite decimal"):
        decimal_of(Fraction(1, 3))


def test_a_float_counts_as_its_shortest_decimal():
    assert as_fraction(0.1) == Fraction(1, 10)
