"""Figures as they are shown."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest

from layouts.kit import numbers


@pytest.mark.parametrize(("value", "shown"), [(1862, "1,862"), (-30, "−30"), (0, "0"), (None, "—"), (pd.NA, "—")])
def test_whole_numbers_have_thousands_apart_and_a_true_minus(value, shown):
    assert numbers.count(value) == shown


@pytest.mark.parametrize(("value", "shown"), [(828, "+828"), (-30, "−30"), (0, "0"), (None, "—")])
def test_a_change_has_its_sign(value, shown):
    assert numbers.change(value) == shown


def test_an_unmet_rate_never_reads_as_met():
    assert numbers.rate(4641 * 1000 / 928334, 5) == "4.999"
    assert numbers.rate(5.02, 5) == "5.02"
    assert numbers.rate(None) == "—"


@pytest.mark.parametrize(
    ("numerator", "denominator", "shown"),
    [
        (127, 147, "86.4%"),
        (387, 535, "72.3%"),
        (56, 56, "100%"),
        (9999, 10000, "99.99%"),
        (0, 5, "0.0%"),
        (0, 0, "—"),
        (None, 5, "—"),
    ],
)
def test_less_than_all_never_reads_as_all(numerator, denominator, shown):
    assert numbers.percent(numerator, denominator) == shown


def test_a_ratio_takes_exact_denominators():
    assert numbers.ratio(127, Decimal(147)) == "127/147"
    assert numbers.ratio(None, 147) == "—"


@pytest.mark.parametrize(("value", "shown"), [(5, "5"), (Decimal("4.5"), "4.50")])
def test_a_target_is_written_plainly(value, shown):
    assert numbers.plain(value) == shown
