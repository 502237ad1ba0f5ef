"""The required pace (numbers.md §4)."""

from fractions import Fraction

from metrics.pace import required_pace


def test_the_required_pace_is_the_gap_over_the_quarters_left_and_then_the_gap_itself():
    assert required_pace(100, "2024Q4", "2025Q4") == 25
    assert required_pace(10, "2025Q1", "2025Q4") == Fraction(10, 3)
    assert required_pace(100, "2025Q4", "2025Q4") == 100
    assert required_pace(100, "2026Q3", "2025Q4") == 100
