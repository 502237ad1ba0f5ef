"""Required and recent pace, forecast, and what moved a rate (numbers.md §4 and §7)."""

from fractions import Fraction

import pandas as pd
import pytest
from figure_builders import institution, policy, sheet, towns
from hypothesis import given, settings
from hypothesis import strategies as st

from data.quarters import last_day, quarter, quarters_between
from metrics.pace import CAUSES, forecast, recent_pace, required_pace, split_places, split_rate_change

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


def test_the_worked_example_of_what_moved_the_rate():
    moved = split_rate_change(100, 50_000, 120, 48_000)
    assert moved.places == Fraction(408333, 10**6) + Fraction(1, 3 * 10**6)
    assert moved.population == Fraction(91666, 10**6) + Fraction(2, 3 * 10**6)
    assert moved.total == Fraction(1, 2)


@given(*(st.integers(low, 10**7) for low in (0, 1, 0, 1)))
def test_what_moved_the_rate_adds_up_exactly(p0, n0, p1, n1):
    assert split_rate_change(p0, n0, p1, n1).total == Fraction(1000 * p1, n1) - Fraction(1000 * p0, n0)


# --- institution by institution ---------------------------------------------------------------------------------------

BEFORE, LATER = "2023Q1", "2023Q3"
OLD_TOWN, NEW_TOWN = "140821202", "140821109"


def moved(before: list[dict], now: list[dict], rule: str = "all") -> dict[str, tuple[str, int]]:
    frame = split_places(
        sheet("institutions", before), sheet("institutions", now), quarters=(BEFORE, LATER), policy=policy(), rule=rule
    )
    return {one["name"]: (one["cause"], one["change"]) for one in frame.to_dict("records")}


def known(name: str, places: int = 10, **changes):
    return institution(name=name, places=places, township=OLD_TOWN, **changes)


def test_each_cause_is_told_apart():
    before = [
        known("same"),
        known("more"),
        known("less", 30),
        known("stops"),
        known("goes"),
        known("plans", status="筹建"),
    ]
    now = [
        known("same"),
        known("more", 25),
        known("less", 20),
        known("stops", status="停业"),
        known("plans"),
        known("opens", opened="2023-04-01"),
        known("forgotten", opened="2023-03-31"),
    ]
    assert moved(before, now) == {
        "more": ("expanded", 15),
        "less": ("reduced", -10),
        "stops": ("closed", -10),
        "goes": ("closed", -10),
        "plans": ("new", 10),
        "opens": ("new", 10),
        "forgotten": ("corrected", 10),
    }


def test_the_same_code_is_the_same_institution_under_another_name():
    assert moved([known("a", uscc="X")], [known("b", 15, uscc="X")]) == {"b": ("expanded", 5)}


def test_the_same_name_in_the_township_that_an_older_one_leads_to_is_the_same_institution():
    assert OLD_TOWN in towns(last_day(quarter(BEFORE)), 1)
    assert NEW_TOWN in towns(last_day(quarter(LATER)), 1)
    now = [{**known("a", 15), "township": NEW_TOWN}]
    assert moved([known("a")], now) == {"a": ("expanded", 5)}


def test_an_institution_that_registers_is_new_under_the_registered_rule_only():
    before, now = [known("a")], [known("a", registered="已备案")]
    assert moved(before, now) == {}
    assert moved(before, now, "registered") == {"a": ("new", 10)}


_rosters = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.integers(0, 50), st.sampled_from(["运营", "停业"])),
    max_size=6,
    unique_by=lambda one: one[0],
)


@settings(deadline=None, max_examples=40)
@given(_rosters, _rosters)
def test_the_changes_add_up_to_the_change_of_the_places(before, now):
    rosters = [[known(name, places, status=status) for name, places, status in roster] for roster in (before, now)]
    total0, total1 = (sum(places for _, places, status in roster if status == "运营") for roster in (before, now))
    causes = moved(*rosters)
    assert sum(change for _, change in causes.values()) == total1 - total0
    assert {cause for cause, _ in causes.values()} <= set(CAUSES)
