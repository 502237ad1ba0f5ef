"""Verdicts at each boundary, before and after the deadline (numbers.md §4 and §7)."""

from fractions import Fraction

import numpy as np
import pytest
from figure_builders import pace_verdict, policy
from hypothesis import given
from hypothesis import strategies as st

from data.policy.parts import Target
from data.quarters import quarter, quarters_between
from data.vocabulary import VERDICTS
from metrics.pace import pace_ratio, pace_terms
from metrics.series import Series
from metrics.verdicts import verdicts

THRESHOLDS = policy().thresholds
HUNDRED = 100


def target(indicator: str = "places_per_1000", level: str = "city", **changes) -> Target:
    found = policy().target(indicator, level)
    assert found is not None
    return found.model_copy(update=changes)


def judge(values: dict[str, float | int | None], of: Target, scale: int = 1) -> dict[str, str]:
    """The verdicts of values in hundredths (None: no value) in consecutive quarters."""
    quarters = quarters_between(quarter(min(values)), quarter(max(values)))
    given_values = [values.get(code) for code in quarters]
    series = Series(
        np.array([0 if v is None else round(v * HUNDRED) for v in given_values]),
        np.full(len(quarters), HUNDRED),
        np.array([v is not None for v in given_values]),
    )
    return dict(zip(quarters, verdicts(series, of, quarters, THRESHOLDS).tolist(), strict=True))


def test_the_worked_example_is_behind():
    ratio = pace_ratio(Fraction(5, 2), Fraction(9, 5), Fraction(5), elapsed=8, span=20)
    assert ratio == Fraction(21875, 100000) / Fraction(4, 10)
    assert pace_verdict(ratio, THRESHOLDS) == "behind"
    assert judge({"2020Q4": 1.8, "2022Q4": 2.5}, target())["2022Q4"] == "behind"


@pytest.mark.parametrize(
    ("ratio", "verdict"),
    [
        (Fraction(95, 100), "on_track"),
        (Fraction(9499999, 10**7), "accelerate"),
        (Fraction(60, 100), "accelerate"),
        (Fraction(5999999, 10**7), "behind"),
        (Fraction(0), "behind"),
        (Fraction(-1, 10**9), "reversing"),
        (Fraction(3), "on_track"),
    ],
)
def test_the_pace_thresholds_belong_to_the_better_verdict(ratio, verdict):
    assert pace_verdict(ratio, THRESHOLDS) == verdict


@pytest.mark.parametrize(
    ("now", "verdict"),
    [
        (1.95, "on_track"),
        (1.94, "accelerate"),
        (1.6, "accelerate"),
        (1.59, "behind"),
        (1, "behind"),
        (0.99, "reversing"),
    ],
)
def test_a_series_is_judged_at_the_same_thresholds(now, verdict):
    of = target(value=Fraction(3), baseline="2020Q4", deadline="2022Q4")
    assert judge({"2020Q4": 1.0, "2021Q4": now}, of)["2021Q4"] == verdict


def test_the_baseline_quarter_has_no_verdict_unless_met():
    assert judge({"2020Q4": 1.8}, target())["2020Q4"] == "none"
    assert judge({"2020Q4": 5.0}, target())["2020Q4"] == "met"


def test_the_baseline_is_the_first_quarter_with_a_value_from_the_targets_baseline_on():
    of = target(value=Fraction(3), baseline="2020Q3", deadline="2022Q4")
    path = judge({"2020Q2": 0.1, "2020Q3": None, "2020Q4": 1.0, "2021Q4": 1.95}, of)
    assert (path["2020Q2"], path["2020Q4"], path["2021Q4"]) == ("none", "none", "on_track")


def test_a_unit_that_began_at_its_target_is_only_asked_whether_it_is_still_there():
    path = judge({"2020Q4": 5.0, "2021Q1": 4.99, "2021Q2": 5.01}, target())
    assert list(path.values()) == ["met", "reversing", "met"]


@pytest.mark.parametrize(
    ("then", "now", "verdict"),
    [
        (5.0, 5.0, "met_on_time"),
        (5.0, 4.99, "slipped"),
        (4.99, 5.0, "met_late"),
        (4.99, 4.99, "overdue"),
        (None, 5.0, "no_deadline_data"),
        (None, 1.0, "no_deadline_data"),
        (5.0, None, "none"),
    ],
)
def test_from_the_deadline_on_the_value_then_is_the_evidence(then, now, verdict):
    assert judge({"2020Q4": 1.8, "2025Q4": then, "2026Q2": now}, target())["2026Q2"] == verdict


@pytest.mark.parametrize(("value", "verdict"), [(5.0, "met_on_time"), (4.99, "overdue")])
def test_the_deadline_quarter_itself_is_judged_on_its_own_value(value, verdict):
    assert judge({"2020Q4": 1.8, "2025Q4": value}, target())["2025Q4"] == verdict


def test_data_that_begin_after_the_deadline_say_so():
    assert set(judge({"2026Q1": 5.0, "2026Q2": 1.0}, target()).values()) == {"no_deadline_data"}


def test_a_verdict_never_looks_ahead():
    values = {"2020Q4": 1.8, "2022Q4": 2.5, "2025Q4": 4.0}
    later = {**values, "2026Q1": 6.0, "2026Q4": 0.0}
    before = judge(values, target())
    assert {code: judge(later, target())[code] for code in before} == before


@pytest.mark.parametrize(("value", "verdict"), [(1.0, "met"), (0.99, "overdue"), (None, "none")])
def test_a_standing_target_is_due_every_quarter(value, verdict):
    assert judge({"2024Q1": value, "2024Q2": 1.0}, target("estates_new"))["2024Q1"] == verdict


@pytest.mark.parametrize(
    ("code", "share", "verdict"),
    [
        ("2024Q1", 1.0, "met"),
        ("2024Q1", 0.24, "on_track"),
        ("2024Q1", 0.23, "accelerate"),
        ("2024Q1", 0.15, "accelerate"),
        ("2024Q1", 0.14, "behind"),
        ("2024Q1", 0.0, "behind"),
        ("2024Q2", 0.48, "on_track"),
        ("2024Q2", 0.47, "accelerate"),
        ("2024Q3", 0.45, "accelerate"),
        ("2024Q3", 0.44, "behind"),
        ("2024Q4", 1.0, "met_on_time"),
        ("2024Q4", 0.99, "overdue"),
        ("2025Q1", 0.0, "behind"),
    ],
)
def test_a_yearly_target_starts_anew_each_year_and_is_due_in_the_fourth_quarter(code, share, verdict):
    assert judge({"2023Q4": 1.0, code: share}, target("trained_share"))[code] == verdict


def test_a_reference_has_no_verdict_of_its_own():
    assert judge({"2020Q4": 9.0, "2026Q1": None, "2026Q2": 1.0}, target(level="county")) == {
        **dict.fromkeys(quarters_between(quarter("2020Q4"), quarter("2026Q1")), "none"),
        "2020Q4": "reference",
        "2026Q2": "reference",
    }


@given(st.integers(0, 900), st.integers(1, 900), st.integers(0, 499), st.integers(1, 900), st.integers(1, 19))
def test_whole_numbers_and_fractions_give_the_same_pace_ratio(a, b, a0, b0, elapsed):
    y0 = Fraction(a0, 100 * b0)
    made, due = pace_terms((a, b), (a0, 100 * b0), Fraction(5), elapsed, 20)
    assert due > 0
    assert Fraction(made, due) == pace_ratio(Fraction(a, b), y0, Fraction(5), elapsed, 20)


@given(st.lists(st.one_of(st.none(), st.integers(0, 700)), min_size=1, max_size=26))
def test_every_verdict_is_one_of_the_table_and_none_only_where_nothing_can_be_said(hundredths):
    quarters = quarters_between(quarter("2020Q4"), quarter("2020Q4") + len(hundredths) - 1)
    path = judge({code: None if v is None else v / 100 for code, v in zip(quarters, hundredths, strict=True)}, target())
    first = next((code for code, v in zip(quarters, hundredths, strict=True) if v is not None), None)
    for code, value in zip(quarters, hundredths, strict=True):
        assert path[code] in VERDICTS
        assert (path[code] == "none") == (value is None or (code == first and value < 500 and code < "2025Q4"))
