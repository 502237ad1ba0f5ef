"""Required and recent pace, and the forecast (numbers.md §4)."""

from fractions import Fraction

import pandas as pd
import pytest

from data.quarters import quarter, quarters_between
from metrics.pace import forecast, recent_pace, required_pace

NOW = "2024Q4"


def ending(*places: int | None, now: str = NOW) -> pd.Series:
    """Places in consecutive quarters up to now."""
    codes = quarters_between(quarter(now) - (len(places) - 1), quarter(now))
    return pd.Series(places, index=codes, dtype="Int64")


def test_the_required_pace_is_the_gap_over_the_quarters_left_and_then_the_gap_itself():
    assert required_pace(100, "2024Q4", "2025Q4") == 25
    assert required_pace(10, "2025Q1", "2025Q4") == Fraction(10, 3)
    assert required_pace(100, "2025Q4", "2025Q4") == 100
    assert required_pace(100, "2026Q3", "2025Q4") == 100


def test_the_expected_quarter_is_now_and_as_many_as_the_recent_pace_needs():
    seen = forecast(ending(100, 101, 102, 103, 108), 5, NOW)
    assert seen.pace == 2
    assert (seen.expected, seen.earliest, seen.latest, seen.reason) == ("2025Q3", "2025Q3", "2025Q3", "")


def test_the_fastest_and_slowest_positive_pace_of_the_last_twelve_quarters_bound_it():
    seen = forecast(ending(0, 0, 0, 0, 4, 40, 40, 40, 48), 22, NOW)
    assert seen.pace == 11
    assert (seen.earliest, seen.expected, seen.latest) == ("2025Q2", "2025Q2", "2030Q2")


def test_paces_of_more_than_twelve_quarters_ago_are_forgotten():
    slow = [0, 0, 0, 0, 1, *range(1001, 1001 + 12 * 100, 100)]
    assert forecast(ending(*slow), 100, NOW).latest == "2025Q1"


@pytest.mark.parametrize(
    ("places", "gap", "expected", "reason"),
    [
        ((10, 10, 10, 10), 5, None, "too_few"),
        ((10, 10, 10, 10, 10), 5, None, "not_rising"),
        ((10, 10, 10, 10, 9), 5, None, "not_rising"),
        ((10, 10, 10, 10, 9), 0, NOW, ""),
        ((10,), -3, NOW, ""),
        ((10, 20, 30, 40, None), 5, None, "missing"),
        ((10, 20, 30, 40, 50), None, None, "missing"),
        ((5, 10, None, 12, 14, 15), 5, "2025Q4", ""),
        ((5, None, 10, 12, 14, 15), 5, None, "not_comparable"),
    ],
)
def test_a_forecast_says_why_there_is_none(places, gap, expected, reason):
    seen = forecast(ending(*places), gap, NOW)
    assert (seen.expected, seen.reason) == (expected, reason)


def test_the_city_is_compared_only_with_quarters_of_the_same_counties():
    places = ending(10, 20, 30, 40, 50, 60)
    alike = {code: frozenset("AB") for code in places.index}
    other = {**alike, "2023Q4": frozenset("A")}
    assert recent_pace(places, NOW, alike) == 10
    assert recent_pace(places, NOW, other) is None
    seen = forecast(places, 20, NOW, other)
    assert (seen.expected, seen.reason, seen.earliest) == (None, "not_comparable", "2025Q2")


def test_later_quarters_are_not_looked_at():
    places = ending(100, 101, 102, 103, 108)
    later = pd.concat([places, pd.Series([999], index=["2025Q1"], dtype="Int64")])
    assert forecast(later, 5, NOW) == forecast(places, 5, NOW)
