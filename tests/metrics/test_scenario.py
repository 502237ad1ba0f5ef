"""Scenarios: stepping on in whole numbers, sums that are exact, nothing assumed is nothing changed."""

from __future__ import annotations

import dataclasses
from fractions import Fraction

import pandas as pd
import pytest
from figure_builders import county, inputs, institution, persons, policy, workbook
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.allocation import KEYS, weights
from metrics.building import UNSHARED, before_additions, building, filling, shares, sharing
from metrics.figures import figures
from metrics.projection import Start, going_on, moved_on, past, project, residents, start
from metrics.scenario import FARTHEST, Addition, Scenario, grown

BASE, UNTIL, CITY = "2026Q3", "2028Q4", "140800"
UNITS = [f"1408{n:02d}" for n in range(1, 5)]


def begun(places=(100, 40, None, 10), people=(20_000, 10_000, 5_000, 2_000), last_year=(8, -3, None, 2), under3=None):
    """A city of four counties, the third of them missing."""
    known = [n for n in places if n is not None]
    moved = [n for n in last_year if n is not None]
    return Start(
        BASE,
        CITY,
        Fraction(5),
        pd.DataFrame(
            {
                "unit": [CITY, *UNITS],
                "name": ["市", "甲", "乙", "丙", "丁"],
                "level": ["city", *["county"] * 4],
                "places": pd.array([sum(known), *places], dtype="Int64"),
                "residents": pd.array([sum(people), *people], dtype="Int64"),
                "under3": pd.array([None, *(under3 or (600, 300, None, 60))], dtype="Int64"),
                "last_year": pd.array([sum(moved), *last_year], dtype="Int64"),
                "source": ["reported", *("missing" if n is None else "reported" for n in places)],
                "carried_from": [""] * 5,
            }
        ),
    )


def scenario(*additions: tuple[str, str, int], **more) -> Scenario:
    return Scenario(BASE, UNTIL, tuple(Addition(*one) for one in additions), **more)


# --- stepping on ------------------------------------------------------------------------------------------------------


def test_nothing_assumed_changes_nothing():
    here = begun()
    found = project(here, scenario())
    for row in found.frame.to_dict("records"):
        now = here.by_unit[row["unit"]]
        assert row["residents"] == now["residents"]
        assert (None if pd.isna(row["places"]) else row["places"]) == now["places"]
    assert found.lacking_at_end == 185 - 150
    assert found.reached == {CITY: None, UNITS[0]: BASE, UNITS[1]: None, UNITS[2]: None, UNITS[3]: BASE}


def test_places_count_from_the_quarter_they_are_added_in():
    found = project(begun(), scenario((UNITS[1], "2027Q1", 34), (UNITS[1], "2027Q2", 1)))
    city = found.of(CITY).set_index("quarter")
    assert city["places"].loc[["2026Q4", "2027Q1", "2027Q2", "2028Q4"]].tolist() == [150, 184, 185, 185]
    assert city["met"].loc[["2027Q1", "2027Q2"]].tolist() == [False, True]
    assert found.reached[CITY] == "2027Q2"
    assert found.reached[UNITS[1]] == "2027Q1"


def test_one_place_short_is_not_reached():
    assert project(begun(), scenario((UNITS[0], UNTIL, 34))).lacking_at_end == 1
    assert project(begun(), scenario((UNITS[0], UNTIL, 35))).reached[CITY] == UNTIL


def test_what_is_added_in_a_missing_county_counts_for_the_city_and_leaves_the_county_unknown():
    found = project(begun(), scenario((UNITS[2], "2027Q1", 35)))
    assert found.reached[CITY] == "2027Q1"
    assert found.of(UNITS[2])[["places", "gap", "met"]].isna().all(axis=None)


def test_places_added_by_the_base_or_after_the_end_do_not_count():
    found = project(begun(), scenario((UNITS[0], BASE, 1000), (UNITS[0], "2029Q1", 1000)))
    assert found.lacking_at_end == 35


@pytest.mark.parametrize(
    ("people", "per_cent", "quarters", "then"),
    [
        (10_000, Fraction(-1, 2), 4, 9_950),
        (10_000, Fraction(-1, 2), 1, 9_988),
        (10_000, Fraction(2), 8, 10_404),
        (10_000, Fraction(2), 6, 10_302),
        (3, Fraction(0), 40, 3),
        (1, Fraction(-20), 40, 1),
        (None, Fraction(1), 4, None),
    ],
)
def test_residents_are_compounded_by_year_and_rounded_half_up(people, per_cent, quarters, then):
    assert grown(people, per_cent, quarters) == then


def test_a_countys_own_change_moves_the_city_by_as_many_persons():
    here = begun()
    plain = residents(here, scenario(growth=Fraction(1)), 4)
    apart = residents(here, scenario(growth=Fraction(1), own_growth=((UNITS[0], Fraction(-1)),)), 4)
    assert apart[UNITS[0]] == 19_800
    assert plain[UNITS[0]] == 20_200
    assert plain[CITY] - apart[CITY] == 400
    assert {u: n for u, n in apart.items() if u in UNITS[1:]} == {u: n for u, n in plain.items() if u in UNITS[1:]}


def test_a_target_that_is_reached_may_be_lost_again():
    found = project(begun(), scenario((UNITS[0], "2026Q4", 45), growth=Fraction(10)))
    assert found.reached[CITY] == "2026Q4"
    assert found.slips
    assert found.lacking_at_end > 0


def test_the_recent_pace_is_shared_in_whole_places_that_sum_exactly():
    assert moved_on(begun(), 100, 4) == {CITY: 7, UNITS[0]: 8, UNITS[1]: -3, UNITS[2]: 0, UNITS[3]: 2}
    assert moved_on(begun(), 100, 1) == {CITY: 1, UNITS[0]: 2, UNITS[1]: -1, UNITS[2]: 0, UNITS[3]: 0}
    assert going_on(begun(), UNTIL).of(CITY)["places"].iloc[4] == 157


@pytest.mark.parametrize("until", ["2026Q2", "2036Q4"])
def test_a_scenario_looks_ahead_and_not_for_ever(until):
    assert FARTHEST == 40
    with pytest.raises(ValueError, match=until):
        project(begun(), Scenario(BASE, until))


def test_arguments_are_not_changed():
    here = begun()
    before = here.units.copy(deep=True)
    building(project(here, scenario((UNITS[0], "2027Q1", 3), pace=100)))
    pd.testing.assert_frame_equal(here.units, before)


# --- who builds what --------------------------------------------------------------------------------------------------


def test_the_gap_is_shared_before_what_is_added():
    bare, more = project(begun(), scenario()), project(begun(), scenario((UNITS[1], "2027Q1", 20)))
    assert shares(bare, "residents").shares.to_dict() == dict(zip(UNITS, (19, 9, 5, 2), strict=True))
    assert shares(more, "residents").shares.to_dict() == shares(bare, "residents").shares.to_dict()
    table = building(project(begun(), scenario((UNITS[1], "2027Q1", 20), share="residents"))).set_index("unit")
    assert table.loc[CITY, ["share", "added", "remainder"]].tolist() == [35, 20, 15]
    assert table.index.tolist()[:2] == [CITY, UNITS[0]]


def test_by_own_gap_nobody_is_asked_for_more_than_it_lacks_and_the_rest_stands_apart():
    found = project(begun(), scenario((UNITS[1], "2027Q1", 4), (UNITS[2], "2027Q1", 3)))
    shared = shares(found, "gap")
    assert shared.shares.drop(UNITS[2]).to_dict() == {UNITS[0]: 0, UNITS[1]: 10, UNITS[3]: 0}
    assert (shared.left, shared.unknown, shared.total) == (25, (UNITS[2],), 35)
    table = building(found).set_index("unit")
    assert table.index.tolist() == [CITY, UNITS[1], UNITS[0], UNITS[3], UNITS[2], UNSHARED]
    assert table.loc[[CITY, UNITS[1], UNITS[2], UNSHARED], "remainder"].tolist() == [28, 6, -3, 25]
    assert table["share"].isna().tolist() == [False, False, False, False, True, False]
    assert table.drop(columns=["share", "remainder"]).loc[UNSHARED].isna().all()


def test_the_ways_of_sharing_each_sum_to_the_gap():
    table = sharing(project(begun(), scenario())).set_index("unit")
    assert table.loc[UNSHARED, list(KEYS)].tolist() == [25, 0, 0]
    assert {int(table.loc[[*UNITS, UNSHARED], by].sum()) for by in KEYS} == {35}


def test_the_missing_county_carries_its_part_by_residents_only():
    found = project(begun(), scenario())
    assert [shares(found, by).shares.fillna(0)[UNITS[2]] for by in KEYS] == [0, 5, 0]


def test_filling_by_own_gap_leaves_what_is_nobodys_for_now():
    found = project(begun(), scenario())
    full = project(begun(), dataclasses.replace(found.scenario, additions=filling(found)))
    assert int(full.end.at[CITY, "gap"]) == shares(found, "gap").left == 25


def test_with_what_filling_adds_the_gap_is_closed_to_the_place():
    found = project(begun(), scenario(growth=Fraction(-1, 2), share="residents"))
    full = project(begun(), dataclasses.replace(found.scenario, additions=filling(found)))
    assert int(full.end.at[CITY, "gap"]) == 0
    assert full.reached[CITY] == UNTIL


def test_a_gap_nobody_weighs_for_is_not_shared():
    found = project(begun(under3=(None, None, None, None)), scenario())
    assert shares(found, "under3").shares.isna().all()
    assert shares(found, "under3").total is None
    table = building(dataclasses.replace(found, scenario=scenario(share="under3")))
    assert table["share"].isna().all()
    assert filling(dataclasses.replace(found, scenario=scenario(share="under3"))) == ()


def test_another_way_of_sharing_there_is_not():
    with pytest.raises(KeyError):
        shares(project(begun(), scenario()), "area")


# --- properties -------------------------------------------------------------------------------------------------------

_additions = st.lists(
    st.tuples(st.sampled_from(UNITS), st.sampled_from(["2026Q4", "2027Q2", "2028Q1", "2028Q4"]), st.integers(1, 60)),
    max_size=6,
)
_growth = st.fractions(-20, 20, max_denominator=100)


@settings(max_examples=60, deadline=None)
@given(_additions, _growth, st.sampled_from(KEYS), st.integers(0, 300))
def test_columns_sum_to_the_citys_row_exactly(additions, growth, share, pace):
    table = building(project(begun(), scenario(*additions, growth=growth, share=share, pace=pace))).set_index("unit")
    for column in ("share", "added", "going_on", "remainder"):
        assert int(table.drop(index=CITY)[column].sum()) == int(table.at[CITY, column]), column
    if share == "gap":
        lacking = before_additions(project(begun(), scenario(*additions, growth=growth, pace=pace)))["gap"]
        asked = table.loc[UNITS, "share"].dropna()
        assert (asked <= lacking[asked.index].clip(lower=0)).all()


@settings(max_examples=60, deadline=None)
@given(_additions, _additions, _growth)
def test_more_places_are_never_later(additions, more, growth):
    some = project(begun(), scenario(*additions, growth=growth))
    all_of_them = project(begun(), scenario(*additions, *more, growth=growth))
    never = "9999Q9"
    for unit, code in some.reached.items():
        assert (all_of_them.reached[unit] or never) <= (code or never)
    assert all_of_them.lacking_at_end <= some.lacking_at_end


# --- from figures -----------------------------------------------------------------------------------------------------


def test_it_starts_from_the_table_of_figures():
    books = [workbook(f"202{year}Q3", institution(places=10 * (year - 4))) for year in (5, 6)]
    books.append(workbook("2026Q3", institution(places=50), number=1, under3=40))
    people = tuple(persons(county(i), 1000 * (i + 4)) for i in range(3))
    given_inputs, here = inputs(*books, people=people), policy(3)
    table = figures(given_inputs, here, through=BASE)
    found = start(table, given_inputs.population, here, quarter=BASE, rule="all")
    assert found is not None
    assert found.units["places"].tolist()[:3] == [70, 20, 50]
    assert found.missing == [county(2)]
    assert found.units["residents"].tolist() == [15_000, 4_000, 5_000, 6_000]
    assert found.by_unit[county(0)]["last_year"] == 10
    assert found.paced == [county(0)]
    bare = project(found, Scenario(BASE, BASE))
    for by in KEYS:
        own = weights(table, given_inputs.population, here, quarter=BASE, by=by).clip(lower=0).fillna(0)
        assert set(shares(bare, by).shares.dropna().loc[lambda share: share > 0].index) <= set(own[own > 0].index)
    city = table[(table["indicator"] == "places_per_1000") & (table["unit"] == CITY) & (table["rule"] == "all")]
    assert bare.lacking_at_end == int(city.set_index("quarter").at[BASE, "gap"])
    assert sharing(bare)["residents"].iloc[0] == bare.lacking_at_end
    before = past(table, here, quarter=BASE, rule="all")
    assert before["quarter"].iloc[-1] == BASE
    assert before["places"].iloc[-1] == 70


def test_without_figures_of_the_city_there_is_no_start():
    given_inputs, here = inputs(workbook("2026Q3", institution())), policy(1)
    table = figures(given_inputs, here, through=BASE)
    assert start(table, given_inputs.population, here, quarter="2020Q1", rule="all") is None
