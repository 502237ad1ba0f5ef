"""Sharing a gap among counties (numbers.md §4)."""

import pandas as pd
import pytest
from figure_builders import county, inputs, institution, persons, policy, workbook
from hypothesis import given
from hypothesis import strategies as st

from metrics.allocation import allocate, by_own_gap, weights
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


def test_by_own_gap_nobody_is_asked_for_more_than_it_lacks():
    found = by_own_gap(35, pd.Series({"a": 10, "b": -7, "c": None}, dtype="Int64"))
    assert found.shares.fillna(-1).to_dict() == {"a": 10, "b": 0, "c": -1}
    assert (found.left, found.unknown, found.total) == (25, ("c",), 35)


def test_by_own_gap_a_surplus_elsewhere_lightens_everybodys_share():
    found = by_own_gap(7, pd.Series({"a": 9, "b": -5, "c": 3}, dtype="Int64"))
    assert (found.shares.to_dict(), found.left, found.unknown) == ({"a": 5, "b": 0, "c": 2}, 0, ())


def test_without_a_gap_nothing_is_left_even_where_somebody_is_missing():
    found = by_own_gap(-3, pd.Series({"a": 9, "b": None}, dtype="Int64"))
    assert (found.shares.to_dict(), found.left, found.unknown, found.total) == ({"a": 0, "b": 0}, 0, (), 0)


@given(
    st.integers(1, 10**6),
    st.dictionaries(st.text("0123456789", min_size=6, max_size=6), st.none() | st.integers(-100, 10**5), min_size=1),
)
def test_own_gaps_and_what_is_left_sum_to_the_gap_and_ask_nobody_for_more(gap, lacking):
    found = by_own_gap(gap, pd.Series(lacking, dtype="Int64"))
    assert int(found.shares.sum()) + found.left == gap
    for unit, share in found.shares.dropna().items():
        assert 0 <= share <= max(lacking[str(unit)], 0)
    assert set(found.unknown) == {unit for unit, lacks in lacking.items() if lacks is None}


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
