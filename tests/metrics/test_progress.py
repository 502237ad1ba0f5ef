"""The compound-growth measure beside the pace ratio (numbers.md §5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.progress import STATUSES, cagr_progress, growth


def to_five(value: float, base: float = 1.0, years: float = 2, years_to_target: float = 4):
    return cagr_progress(
        2020, base, 2020 + years, value, direction=1, target_year=2020 + years_to_target, target_value=5
    )


def test_growth_is_compound_and_from_nothing_it_is_from_a_thousandth():
    assert growth(1, 4, 2) == pytest.approx(1)
    assert growth(0, 0.004, 2) == pytest.approx(1)


@pytest.mark.parametrize(
    ("ratio", "status"),
    [
        (0.951, "on_track"),
        (0.949, "acceleration_needed"),
        (0.601, "acceleration_needed"),
        (0.599, "limited_progress"),
        (0.001, "limited_progress"),
        (-0.001, "deterioration"),
    ],
)
def test_the_ratio_of_growths_decides_at_its_thresholds(ratio, status):
    wanted = growth(1, 5, 4)
    found = to_five((1 + ratio * wanted) ** 2)
    assert found.status == status
    assert found.value == pytest.approx(ratio)


@pytest.mark.parametrize(("ratio", "score"), [(0.3, 4.1667 * 0.3 - 2.5), (0.8, 7.1429 * 0.8 - 4.2857)])
def test_scores_are_piecewise_linear_in_the_ratio(ratio, score):
    assert to_five((1 + ratio * growth(1, 5, 4)) ** 2).score == pytest.approx(score)


def test_a_target_reached_is_achieved_even_with_less_than_a_year_of_data():
    assert to_five(5, years=0.25) == (None, 5, "target_achieved")
    assert to_five(4, years=0.75) == (None, None, "not_available")
    assert to_five(2, years_to_target=0).status == "not_available"


def test_scores_stay_between_minus_five_and_five():
    assert to_five(0.01).score == -5
    assert to_five(4.9, years=1).score == 5
    assert to_five(1.0).score == pytest.approx(-2.5)


def test_falling_from_the_target_itself_is_deterioration():
    assert to_five(4, base=5).status == "deterioration"


def test_lower_can_be_better():
    found = cagr_progress(2020, 10, 2021, 5, direction=-1, target_year=2024, target_value=4)
    assert found.status == "on_track"
    assert cagr_progress(2020, 10, 2021, 4, direction=-1, target_year=2024, target_value=4).status == "target_achieved"


@pytest.mark.parametrize(
    ("pace", "status", "score"),
    [
        (0.02, "on_track", 5),
        (0.0151, "on_track", None),
        (0.0149, "acceleration_needed", None),
        (0.005001, "acceleration_needed", 0),
        (0.0049, "limited_progress", None),
        (0.0, "limited_progress", -2.5),
        (-0.0001, "deterioration", None),
        (-0.03, "deterioration", -5),
    ],
)
def test_without_a_target_growth_itself_decides(pace, status, score):
    found = cagr_progress(2020, 1, 2021, 1 + pace, direction=1)
    assert found.status == status
    assert found.value == pytest.approx(pace)
    assert score is None or found.score == pytest.approx(score, abs=0.001)


def test_near_its_limit_less_growth_is_enough():
    assert cagr_progress(2020, 0.9, 2021, 0.9 * 1.006, direction=1).status == "acceleration_needed"
    assert cagr_progress(2020, 0.9, 2021, 0.9 * 1.006, direction=1, limit=1).status == "on_track"
    assert cagr_progress(2020, 1, 2021, 1, direction=1, limit=1)[1:] == (5, "on_track")


@pytest.mark.parametrize("wrong", [{"direction": 0}, {"direction": 1, "target_year": 2025}])
def test_half_a_target_or_no_direction_is_refused(wrong):
    with pytest.raises(ValueError, match=r"direction|target"):
        cagr_progress(2020, 1, 2022, 2, **wrong)


VALUES = st.one_of(st.just(0.0), st.floats(1e-6, 1000))


@given(VALUES, VALUES, st.sampled_from([1, -1]), st.floats(0.01, 10))
def test_every_status_and_score_is_one_of_those_promised(base, value, direction, target):
    for aim in ({}, {"target_year": 2025, "target_value": target}, {"limit": target}):
        found = cagr_progress(2020, base, 2022, value, direction=direction, **aim)
        assert found.status in STATUSES
        assert found.score is None or -5 <= found.score <= 5
