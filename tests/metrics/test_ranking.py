"""Every county ranked on one target: equals share a rank, compared exactly, the missing unranked."""

from __future__ import annotations

from fractions import Fraction

import pytest

from metrics.measures import measures
from metrics.ranking import exact, ranking, ranks
from tests.metrics.figure_builders import county, institution, persons, policy, table, workbook

NOW, BEFORE = "2026Q3", "2026Q2"


def measure(key):
    return next(one for one in measures(policy(3)) if one.key == key)


def ranked(figures, key, compare=BEFORE, quarter=NOW):
    rows = ranking(figures, policy(3), measure(key), quarter=quarter, compare=compare, rule="all")
    return rows.set_index("unit").to_dict("index")


@pytest.fixture(scope="module")
def figures():
    """County 0: 100 → 200 places, county 1: 200 → 200, county 2 long gone; 50,000 residents each."""
    people = tuple(persons(county(number), 50_000) for number in range(3))
    sent = [
        workbook("2025Q1", institution(places=900), number=2),
        workbook(BEFORE, institution(places=100), number=0),
        workbook(BEFORE, institution(places=200, demonstration="是"), number=1),
        workbook(NOW, institution(places=200), number=0),
        workbook(NOW, institution(places=150), institution(places=50, demonstration="是"), number=1),
    ]
    return table(*sent, through=NOW, counties=3, people=people)


def test_equals_share_a_rank_and_the_next_one_counts_them():
    assert ranks([Fraction(3), Fraction(5), Fraction(5), Fraction(9)]) == [4, 2, 2, 1]
    assert ranks([Fraction(3), None, Fraction(3)], higher_is_better=False) == [1, None, 1]
    assert ranks([]) == []


def test_values_are_compared_exactly_where_their_floats_are_equal():
    close = [Fraction(1, 3), Fraction(1, 3) + Fraction(1, 10**30)]
    assert float(close[0]) == float(close[1])
    assert ranks(close) == [2, 1]


def test_counties_of_one_rate_are_tied_and_the_missing_one_is_last_without_a_rank(figures):
    rows = ranked(figures, "places_per_1000")
    assert [rows[county(n)]["rank"] for n in range(3)] == [1, 1, None]
    assert [rows[county(n)]["tied"] for n in range(3)] == [True, True, False]
    assert list(rows) == [county(0), county(1), county(2)]
    assert rows[county(0)]["value"] == 4
    assert rows[county(2)]["value"] is None


def test_the_rank_then_and_the_change_stand_beside_it(figures):
    rows = ranked(figures, "places_per_1000")
    assert [rows[county(n)]["then_rank"] for n in range(3)] == [2, 1, None]
    assert [rows[county(n)]["change"] for n in range(3)] == [100, 0, None]
    assert [rows[county(n)]["gap"] for n in range(3)] == [50, 50, None]


def test_without_comparison_there_is_no_then(figures):
    rows = ranked(figures, "places_per_1000", compare=None)
    assert {row["then_rank"] for row in rows.values()} == {None}
    assert {row["change"] for row in rows.values()} == {None}


def test_a_count_is_ranked_by_its_count(figures):
    rows = ranked(figures, "demonstration")
    assert [rows[county(n)]["value"] for n in range(3)] == [0, 1, None]
    assert [rows[county(n)]["rank"] for n in range(3)] == [2, 1, None]


def test_of_any_of_targets_the_larger_one_counts():
    pilots = [institution(pilot="福利性托育试点"), institution(pilot="无")]
    frame = table(workbook(NOW, *pilots), through=NOW, counties=3)
    assert ranked(frame, "pilot", compare=None)[county(0)]["value"] == 1


def test_nothing_of_nothing_is_no_value(figures):
    rows = ranked(figures, "estates_new")
    assert [rows[county(n)]["rank"] for n in range(3)] == [None, None, None]
    assert rows[county(0)]["denominator"] == 0
    assert exact(0, 0) is None


def test_a_yearly_target_is_not_compared_across_years():
    sent = [workbook(code, institution()) for code in ("2025Q4", "2026Q1", "2026Q2")]
    frame = table(*sent, through="2026Q2", counties=3)
    assert ranked(frame, "trained_share", "2025Q4", "2026Q2")[county(0)]["change"] is None
    assert ranked(frame, "trained_share", "2026Q1", "2026Q2")[county(0)]["change"] == 0
