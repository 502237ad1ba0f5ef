"""Sharing a gap among counties (numbers.md §4)."""

import pandas as pd
import pytest
from figure_builders import county, inputs, institution, persons, policy, workbook
from hypothesis import given
from hypothesis import strategies as st

from metrics.allocation import allocate, weights
from metrics.figures import figures


def shares(gap: int, **given_weights: int | None) -> dict[str, int]:
    return allocate(gap, pd.Series(given_weights, dtype="Int64")).to_dict()


def test_the_largest_remainders_get_what_is_left():
    assert shares(10, a=1, b=1, c=1) == {"a": 4, "b": 3, "c": 3}
    assert shares(7, a=50, b=30, c=20) == {"a": 4, "b": 2, "c": 1}


def test_equal_remainders_go_by_code():
    assert shares(1, b=5, a=5) == {"a": 1, "b": 0}


def test_surplus_and_missing_counties_weigh_nothing():
    assert shares(5, a=10, b=-7, c=None) == {"a": 5, "b": 0, "c": 0}


def test_there_is_nothing_to_share_without_a_gap_and_nobody_to_share_it_without_weights():
    assert shares(0, a=1) == {"a": 0}
    assert shares(-4, a=1) == {"a": 0}
    assert allocate(3, pd.Series({"a": 0, "b": None}, dtype="Int64")).isna().all()


@given(
    st.integers(1, 10**6),
    st.dictionaries(
        st.text("0123456789", min_size=6, max_size=6), st.integers(-100, 10**7), min_size=1, max_size=20
    ).filter(lambda given_weights: any(w > 0 for w in given_weights.values())),
)
def test_shares_are_whole_sum_to_the_gap_and_are_within_one_of_exact(gap, given_weights):
    found = allocate(gap, pd.Series(given_weights, dtype="Int64"))
    total = sum(max(w, 0) for w in given_weights.values())
    assert int(found.sum()) == gap
    for unit, share in found.items():
        weight = max(given_weights[str(unit)], 0)
        assert abs(int(share) * total - gap * weight) < total
        assert weight > 0 or share == 0


def test_weights_are_own_gaps_residents_or_under_threes():
    books = (workbook("2024Q1", institution(places=2), under3=40), workbook("2024Q1", institution(places=50), number=1))
    given_inputs = inputs(*books, people=tuple(persons(county(i), 1000 * (i + 1)) for i in range(3)))
    here = policy(3)
    frame = figures(given_inputs, here, through="2024Q1")

    def by(name: str) -> list:
        found = weights(frame, given_inputs.population, here, quarter="2024Q1", by=name)
        assert found.index.tolist() == [county(i) for i in range(3)]
        return [None if pd.isna(w) else int(w) for w in found]

    assert by("gap") == [3, -40, None]
    assert by("residents") == [1000, 2000, 3000]
    assert by("under3") == [40, None, None]
    with pytest.raises(KeyError):
        by("area")
