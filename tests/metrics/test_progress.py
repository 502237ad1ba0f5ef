"""The compound-growth measure beside the pace ratio (numbers.md §5)."""

import pytest

from metrics.progress import growth, progress_to_target, progress_without_target


def to_five(latest: float, base: float = 1.0, years: float = 2, years_to_target: float = 4):
    return progress_to_target(base, latest, 5, years=years, years_to_target=years_to_target)


def test_growth_is_compound_and_from_nothing_it_is_from_a_thousandth():
    assert growth(1, 4, 2) == pytest.approx(1)
    assert growth(0, 0.004, 2) == pytest.approx(1)


@pytest.mark.parametrize(
    ("ratio", "status"),
    [(0.951, "on_track"), (0.949, "accelerate"), (0.601, "accelerate"), (0.599, "limited"), (0.001, "limited"),
     (-0.001, "deteriorating")],
)  # fmt: skip
def test_the_ratio_of_growths_decides_at_its_thresholds(ratio, status):
    wanted = growth(1, 5, 4)
    found = to_five((1 + ratio * wanted) ** 2)
    assert found.status == status
    assert found.measure == pytest.approx(ratio)


def test_a_target_reached_is_achieved_even_with_less_than_a_year_of_data():
    assert (to_five(5, years=0.25).status, to_five(5).score) == ("achieved", 5)
    assert to_five(4, years=0.75).status == "not_available"
    assert to_five(2, years_to_target=0).status == "not_available"


def test_scores_stay_between_minus_five_and_five():
    assert to_five(0.01).score == -5
    assert to_five(4.9, years=1).score == 5
    assert to_five(1.0).score == pytest.approx(-2.5)


def test_falling_from_the_target_itself_is_deterioration():
    assert to_five(4, base=5).status == "deteriorating"


def test_lower_can_be_better():
    found = progress_to_target(10, 5, 4, years=1, years_to_target=4, higher_is_better=False)
    assert found.status == "on_track"


@pytest.mark.parametrize(
    ("pace", "status", "score"),
    [(0.02, "on_track", 5), (0.0151, "on_track", None), (0.0149, "accelerate", None), (0.005001, "accelerate", 0),
     (0.0049, "limited", None), (0.0, "limited", -2.5), (-0.0001, "deteriorating", None), (-0.03, "deteriorating", -5)],
)  # fmt: skip
def test_without_a_target_growth_itself_decides(pace, status, score):
    found = progress_without_target(1, 1 + pace, years=1)
    assert found.status == status
    assert score is None or found.score == pytest.approx(score, abs=0.001)


def test_near_its_limit_less_growth_is_enough():
    assert progress_without_target(0.9, 0.9 * 1.008, years=1).status == "accelerate"
    assert progress_without_target(0.9, 0.9 * 1.008, years=1, limit=1).status == "on_track"
    assert progress_without_target(1, 2, years=0.5).status == "not_available"
