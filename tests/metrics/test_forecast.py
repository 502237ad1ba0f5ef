"""When a gap closes at the recent pace (numbers.md §4, Recent pace)."""

import pytest

from data.quarters import quarter, quarters_between
from metrics.forecast import forecast

NOW = "2024Q4"
ONE = "140802"


def ending(*places: int | None, now: str = NOW) -> dict[str, dict[str, int]]:
    """One unit's places in consecutive quarters up to now."""
    codes = quarters_between(quarter(now) - (len(places) - 1), quarter(now))
    return {code: {ONE: number} for code, number in zip(codes, places, strict=True) if number is not None}


def test_the_expected_quarter_is_now_and_as_many_as_the_recent_pace_needs():
    seen = forecast(ending(100, 101, 102, 103, 108), 5, NOW)
    assert seen.pace == 2
    assert (seen.expected, seen.earliest, seen.latest, seen.reason) == ("2025Q3", "2025Q3", "2025Q3", "")


def test_the_fastest_and_slowest_positive_pace_of_the_last_twelve_quarters_bound_it():
    seen = forecast(ending(0, 0, 0, 0, 8, 40, 40, 40, 48), 22, NOW)
    assert seen.pace == 10
    assert (seen.earliest, seen.expected, seen.latest) == ("2025Q3", "2025Q3", "2027Q3")


def test_paces_of_more_than_twelve_quarters_ago_are_forgotten():
    slow = [0, 0, 0, 0, 1, *range(1001, 1001 + 12 * 100, 100)]
    assert forecast(ending(*slow), 100, NOW).latest == "2025Q1"


@pytest.mark.parametrize(
    ("gap", "expected", "latest", "reason"),
    [(13, "2025Q2", "2028Q1", ""), (14, "2025Q2", "2028Q2", ""), (15, None, "2028Q3", "unclear")],
)
def test_a_latest_more_than_twelve_quarters_after_the_earliest_names_no_quarter(gap, expected, latest, reason):
    """At 8 things a quarter, and at 1."""
    seen = forecast(ending(0, 0, 0, 0, 4, 32, 32, 32, 36), gap, NOW)
    assert seen.pace == 8
    assert (seen.earliest, seen.expected, seen.latest, seen.reason) == ("2025Q2", expected, latest, reason)
    assert seen.unclear == (expected is None)


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


def test_under_five_quarters_of_data_there_is_neither_an_earliest_nor_a_latest():
    seen = forecast(ending(10, None, None, 10, 50), 5, NOW)
    assert (seen.pace, seen.expected, seen.earliest, seen.latest, seen.reason) == (10, None, None, None, "too_few")


def test_a_quarter_is_at_most_as_far_as_its_code_goes():
    seen = forecast(ending(0, 0, 0, 0, 1), 50_000, NOW)
    assert (seen.earliest, seen.expected, seen.latest) == ("9999Q4", "9999Q4", "9999Q4")


# --- the city ---------------------------------------------------------------------------------------------------------


def the_city(**places: list[int | None]) -> dict[str, dict[str, int]]:
    """Counties' places in consecutive quarters up to now, None where they have no data."""
    codes = quarters_between(quarter(NOW) - (len(next(iter(places.values()))) - 1), quarter(NOW))
    return {
        code: {unit: its[at] for unit, its in places.items() if its[at] is not None} for at, code in enumerate(codes)
    }


def test_the_citys_pace_is_that_of_the_counties_at_both_quarters_and_names_the_others():
    city = the_city(a=[10, 11, 12, 13, 18], b=[None, 50, 50, 50, 60], c=[40, 40, 40, 40, None], d=[None] * 5)
    seen = forecast(city, 5, NOW, "abcd")
    assert seen.pace == 2
    assert seen.left_out == ("b", "c", "d")
    assert (seen.expected, seen.reason) == ("2025Q3", "")


def test_every_earlier_pace_compares_its_own_like_counties():
    city = the_city(a=[0, 0, 0, 0, 8, 8, 8, 8, 16], b=[None, None, None, None, 100, 100, 100, 100, 104])
    seen = forecast(city, 12, NOW, "ab")
    assert seen.pace == 3
    assert seen.left_out == ()
    assert (seen.earliest, seen.expected, seen.latest) == ("2025Q4", "2025Q4", "2026Q2")


def test_without_a_county_at_both_quarters_there_is_nothing_to_compare():
    city = the_city(a=[10, 20, 30, 40, None], b=[None, 7, 7, 7, 7])
    seen = forecast(city, 20, NOW, "ab")
    assert (seen.pace, seen.reason, seen.left_out) == (None, "not_comparable", ())


def test_later_quarters_are_not_looked_at():
    places = ending(100, 101, 102, 103, 108)
    assert forecast({**places, "2025Q1": {ONE: 999}}, 5, NOW) == forecast(places, 5, NOW)
